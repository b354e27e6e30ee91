--- Real-time clock of the Goldfish virtual platform: nanoseconds since the epoch, and an alarm.
--
-- Its registers are those of the Android emulator's GOLDFISH-VIRTUAL-HARDWARE, "Goldfish timer".
local cop = require "coppice"

return cop.device { "google.goldfish-rtc", doc = "Real-time clock with an alarm",
  compatible = "google,goldfish-rtc", node = "rtc", bus = "system-bus",
  windows = {
    cop.window { "regs", size = 0x1000, doc = "Registers",
      cop.reg { 0x00, "TIME_LOW", doc = "Low half of the time; reading it latches the high one" },
      cop.reg { 0x04, "TIME_HIGH", doc = "High half; written before the low one" },
      cop.reg { 0x08, "ALARM_LOW", doc = "Low half of the alarm; writing it sets the alarm" },
      cop.reg { 0x0c, "ALARM_HIGH", doc = "High half; written before the low one" },
      cop.reg { 0x10, "IRQ_ENABLED", mask = 1, doc = "Whether the alarm raises the interrupt" },
      cop.reg { 0x14, "CLEAR_ALARM", access = "wo", doc = "Any value: there is no alarm any more" },
      cop.reg { 0x18, "ALARM_STATUS", access = "ro", doc = "1 while an alarm is set" },
      cop.reg { 0x1c, "CLEAR_INTERRUPT", access = "wo", doc = "Any value: lowers the interrupt" },
    },
  },
  leaves_out = "the time: it stands still, and no alarm goes off",
  outputs = { cop.line { "irq", trigger = "level-high", optional = true, doc = "The alarm" } },
}
