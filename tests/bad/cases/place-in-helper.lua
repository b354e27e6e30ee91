--- What a function in another file does wrong is told of with the script's line, too.
--! CASE:9, in ../helper.lua:10: /machine/b: window 'regs' at 0x1000-0x10ff overlaps window 'regs' of /machine/a (CASE:8, in ../helper.lua:10) at 0x1000-0x10ff
local cop = require "coppice"
local helper = cop.include "../helper.lua"

return cop.machine { "bad", doc = "Two ports at one address, by a function in another file",
  build = function (board)
    helper.uart (board, "a", 0x1000)
    helper.uart (board, "b", 0x1000)
  end }
