--- Real-time clock of the Goldfish virtual platform: nanoseconds since the epoch, and an alarm.
local cop = require "coppice"

return cop.device { "google.goldfish-rtc", doc = "Real-time clock with an alarm",
  compatible = "google,goldfish-rtc", node = "rtc", bus = "system-bus",
  windows = { cop.window { "regs", size = 0x1000, doc = "Registers" } },
  outputs = { cop.line { "irq", trigger = "level-high", optional = true, doc = "The alarm" } },
}
