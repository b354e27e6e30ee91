--- Plugging into a root bus while the machine runs.
--$ run CASE
--! CASE:11: /machine/peripheral/br0: it cannot be plugged: /machine/pcie/bus does not support hotplugging
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with a host",
  build = function (board)
    board:add { "pcie", "pci.gpex", at = 0x30000000 }
  end })

m:device_add { "br0", "pci-bridge", bus = m.pcie }
