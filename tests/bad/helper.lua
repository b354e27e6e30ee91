--- What a script has in another file: a device type, and a function that adds a device.
local cop = require "coppice"
local helper = {}

helper.Intc = cop.device { "helper-intc", bus = "system-bus", doc = "Refuses every source",
  inputs = { cop.line { "irq", count = 1000, cells = 1, doc = "Sources",
    encode = function (self, place) self:fail ("no source %d", place) end } } }

function helper.uart (board, name, at)
  return board:add { name, "ns16550a", at = at }
end

return helper
