--- A file that cannot be written, since its folder is not there.
--$ build CASE -o nowhere/v.dtb
--! nowhere/v.dtb: cannot be written: No such file or directory
local cop = require "coppice"

return cop.machine { "bad", doc = "A file that cannot be written, since its folder is not there",
  build = function (board, p)
    board:node { "n" }
  end }
