--- What cases about slots stand on: a machine with two slots for memory and two for CPUs.
local cop = require "coppice"

return cop.machine { "bad", doc = "A machine with slots", parent = "machine.slots",
  build = function (board)
    board:add { "dimms", "acpi.memory-slots", at = 0xa00 }
    board:add { "slots", "acpi.cpu-slots", at = 0xcd8, cores = 2 }
    board.machine:device_add { "cpu0", "x86.cpu", socket_id = 0, core_id = 0, thread_id = 0 }
  end }
