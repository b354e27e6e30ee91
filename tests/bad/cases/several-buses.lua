--- A device with two buses of the same type, which does not say which is meant.
--! CASE:11: /machine/pair: type 'usb.kbd' fits on several of its buses, 'left' (usb-bus), 'right' (usb-bus); say which: buses.left
local cop = require "coppice"

local Pair = cop.device { "pair", bus = "system-bus", doc = "Two buses",
  buses = { cop.bus { "left", "usb-bus", doc = "one" }, cop.bus { "right", "usb-bus", doc = "two" } } }

return cop.machine { "bad", doc = "A device that fits on two buses",
  build = function (board, p)
    local pair = board:add { "pair", Pair }
    board:add { "kbd", "usb.kbd", bus = pair }
  end }
