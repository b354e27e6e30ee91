--- What controllers of slots have in common. A type that descends from it says
--
--    takes (device)       whether its slots are for such a device
--    choose (device)      a free slot for it, { slot = 0, properties = { { "slot", 0 }, … } } with
--                         the properties that the device gets; or nil, and why there is none
--    rows ()              the properties for which places are found where a device asks for that
--                         (docs/ALLOCATION.md), each { name = "slot", unset = -1, first = 0,
--                         last = 7, size = fn (device), step = fn (device), full = fn (device) }
--                         where full says that there is none; may be left out
--    refuses (device)     why it may not be unplugged at all, or nil; may be left out
--
-- and calls these from the hooks of its registers:
--
--    guest_status (slot)                the bits enabled, insert, remove
--    guest_control (slot, bits)         the guest has seen one of them, or ejects (bit 3)
--    guest_says (slot, event, status)   what the guest tells by _OST
local cop   = require "coppice"
local slots = require "coppice.slots"

return cop.device (slots.with (slots.controller, { "slots.controller", abstract = true,
  doc = "Controller of a board's slots; descend from it",
  outputs = { cop.line { "event", trigger = "edge-rising", optional = true,
                         doc = "Something was plugged, or is to be unplugged" } } }))
