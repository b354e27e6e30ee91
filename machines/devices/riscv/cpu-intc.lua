--- The interrupt controller inside a hart: its places are the bits of `mie` and `mip`
--- (RISC-V privileged architecture 1.12, §3.1.9).
local cop = require "coppice"

return cop.device { "riscv.cpu-intc", doc = "Interrupt controller of one hart",
  compatible = "riscv,cpu-intc", node = "interrupt-controller", bus = "core-bus",
  inputs = {
    cop.line { "irq", count = 64, cells = 1,
               doc = "Local interrupts by number; 11 is the machine external interrupt" },
  },
}
