--- A board with slots for devices that sit on no bus: memory modules, CPUs. Boards descend from it
--- and add a controller for each kind, which descends from `slots.controller`:
--
--    cop.machine { "my-board", parent = "machine.slots",
--      build = function (board)
--        board:add { "dimms", "acpi.memory-slots", at = 0xa00, slots = 2 }
--
-- What is plugged without a bus goes to the first controller that takes it; what none takes is
-- plugged and unplugged by force, as on any other machine.
local cop   = require "coppice"
local slots = require "coppice.slots"

return cop.machine (slots.with (slots.machine, { "machine.slots", abstract = true,
  doc = "A board with slots; descend from it" }))
