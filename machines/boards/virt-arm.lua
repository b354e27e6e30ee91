--- The board that QEMU 7.2 calls `virt`, for 32-bit Arm; chips/arm/virt.lua has its map.
local cop  = require "coppice"
local virt = cop.include "../chips/arm/virt.lua"

local CPUS = { "cortex-a15", "cortex-a7", "max" }

return cop.machine { "virt-arm", doc = "The board that QEMU calls virt, 32-bit Arm",
  params = virt.params ("cortex-a15", CPUS),
  build  = function (board, p) virt.build (board, p, 32) end }
