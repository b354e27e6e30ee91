--- A device with two buses, and a device that fits on neither.
--! CASE:11: /machine/pair: type 'ns16550a' plugs into a 'system-bus', and its buses are 'usb' (usb-bus), 'pci' (pci-bus)
local cop = require "coppice"

local Pair = cop.device { "pair", bus = "system-bus", doc = "Two buses",
  buses = { cop.bus { "usb", "usb-bus", doc = "one" }, cop.bus { "pci", "pci-bus", doc = "two" } } }

return cop.machine { "bad", doc = "A device that fits on no bus",
  build = function (board, p)
    local pair = board:add { "pair", Pair }
    board:add { "uart", "ns16550a", bus = pair }
  end }
