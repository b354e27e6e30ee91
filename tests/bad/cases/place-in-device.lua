--- What a device type of another file refuses is told of with the script's line, too.
--! CASE:9, in ../helper.lua:7: /machine/intc: no source 500
local cop = require "coppice"
local helper = cop.include "../helper.lua"

return cop.machine { "bad", doc = "A source that an interrupt controller does not have",
  build = function (board)
    local intc = board:add { "intc", helper.Intc }
    board:add { "uart", "ns16550a", at = 0x2000, irq = intc.irq (500) }
  end }
