--- A file that cannot be written, since it is a folder.
--$ build CASE -O dtb -o FOLDER
--! FOLDER: cannot be written: Is a directory
local cop = require "coppice"

return cop.machine { "bad", doc = "A file that cannot be written, since it is a folder",
  build = function (board, p)
    board:node { "n" }
  end }
