--- A rule for make is not written when the output cannot be
--$ build CASE -MD -MF NEW -o nowhere/v.dtb
--! nowhere/v.dtb: cannot be written: No such file or directory
local cop = require "coppice"

return cop.machine { "bad", doc = "A rule for make is not written when the output cannot be",
  build = function (board, p)
    board:node { "n" }
  end }
