--- A rule for make that cannot be written
--$ build CASE -MD -MF nowhere/v.d -o NEW
--! nowhere/v.d: cannot be written: No such file or directory
local cop = require "coppice"

return cop.machine { "bad", doc = "A rule for make that cannot be written",
  build = function (board, p)
    board:node { "n" }
  end }
