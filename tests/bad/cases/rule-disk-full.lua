--- A disk that is full
--$ build CASE -MD -MF /dev/full -o NEW
--! /dev/full: cannot be written: No space left on device
--= 3
local cop = require "coppice"

return cop.machine { "bad", doc = "A disk that is full",
  build = function (board, p)
    board:node { "n" }
  end }
