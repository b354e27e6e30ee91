--- The board that QEMU 7.2 calls `virt`, for 64-bit RISC-V; chips/riscv/virt.lua has its map.
local cop  = require "coppice"
local virt = cop.include "../chips/riscv/virt.lua"

return cop.machine { "virt-riscv64", doc = "The board that QEMU calls virt, 64-bit RISC-V",
  params = virt.params (64, "sv48"),
  build  = function (board, p) virt.build (board, p, 64) end }
