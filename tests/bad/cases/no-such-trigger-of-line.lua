--- A line that is declared with a trigger that is none.
--! CASE:5: line 'irq': there is no trigger 'level'; there are edge-rising, edge-falling, edge-both, level-high, level-low and none
local cop = require "coppice"

cop.device { "dev", bus = "system-bus", doc = "A device",
  inputs = { cop.line { "irq", trigger = "level", doc = "interrupts" } } }
