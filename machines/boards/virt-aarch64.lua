--- The board that QEMU 7.2 calls `virt`, for 64-bit Arm; chips/arm/virt.lua has its map.
local cop  = require "coppice"
local virt = cop.include "../chips/arm/virt.lua"

local CPUS = { "a64fx", "cortex-a15", "cortex-a35", "cortex-a53", "cortex-a57", "cortex-a7",
               "cortex-a72", "cortex-a76", "max", "neoverse-n1" }

return cop.machine { "virt-aarch64", doc = "The board that QEMU calls virt, 64-bit Arm",
  params = virt.params ("cortex-a57", CPUS),
  build  = function (board, p) virt.build (board, p, 64) end }
