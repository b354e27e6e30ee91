--- Trusted platform module with the FIFO interface (TCG PC Client Platform TPM Profile 1.05, §6.5).
local cop = require "coppice"

return cop.device { "tpm-tis", doc = "Trusted platform module, TIS interface", bus = "system-bus",
  compatible = "tcg,tpm-tis-mmio", node = "tpm_tis",
  leaves_out = "the module itself: no command is carried out, and no locality can be taken",
  windows = { cop.window { "regs", size = 0x5000,
                           doc = "Five localities of 4 KiB: access, status, FIFO, identity" } },
  outputs = { cop.line { "irq", optional = true,
                         doc = "A command is done, or a locality is free" } },
}
