--- Slots on a board that gives none out.
--$ run CASE
--! CASE:8: /machine/peripheral/slots: its machine, a 'bad', gives out no slots: it does not descend from 'machine.slots'
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:device_add { "slots", "acpi.memory-slots", at = 0xa00 }
