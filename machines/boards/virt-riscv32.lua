--- The board that QEMU 7.2 calls `virt`, for 32-bit RISC-V; chips/riscv/virt.lua has its map.
local cop  = require "coppice"
local virt = cop.include "../chips/riscv/virt.lua"

return cop.machine { "virt-riscv32", doc = "The board that QEMU calls virt, 32-bit RISC-V",
  params = virt.params (32, "sv32"),
  build  = function (board, p) virt.build (board, p, 32) end }
