--- TI TMP105 temperature sensor (data sheet SBOS648, "Programming"): four registers behind a
--- pointer of two bits. `temperature` is what it measures.
local cop = require "coppice"

local SHUTDOWN, INTERRUPT, POLARITY, ONE_SHOT = 1 << 0, 1 << 1, 1 << 2, 1 << 7

--- The pin: without POLARITY an alert pulls it low.
local function set_alert (self, on)
  self.priv.alert = on
  self.alert:set (on == (self.regs.CONFIG & POLARITY ~= 0))
end

--- The sign is bit 15.
local function signed (word)
  return (word ~ 0x8000) - 0x8000
end

local function compare (self)
  local now = signed (self.regs.TEMPERATURE)
  local above, below = now >= signed (self.regs.T_HIGH), now < signed (self.regs.T_LOW)
  if self.regs.CONFIG & INTERRUPT == 0 then
    set_alert (self, above or self.priv.alert and not below)
  elseif above and not self.priv.was_high or below and self.priv.was_high then
    self.priv.was_high = above
    set_alert (self, true)
  end
end

--- In sixteenths of a degree, in the upper 12 bits; fewer of them at a lower resolution.
local function measure (self)
  local unused = 3 - (self.regs.CONFIG >> 5 & 3)
  local sixteenths = self.temperature * 16 // 1000
  self.regs.TEMPERATURE = sixteenths >> unused << unused + 4 & 0xffff
  compare (self)
end

local function configured (self, config)
  if config & ONE_SHOT ~= 0 then
    self.regs.CONFIG = config & ~ONE_SHOT
    if config & SHUTDOWN ~= 0 then measure (self) end
  elseif config & SHUTDOWN == 0 then
    measure (self)
  end
end

--- In interrupt mode reading any register ends the alert.
local function seen (self, value)
  if self.priv.alert and self.regs.CONFIG & INTERRUPT ~= 0 then set_alert (self, false) end
  return value
end

return cop.device { "i2c.tmp105", doc = "Temperature sensor", parent = "i2c.registers",
  compatible = "ti,tmp105", node = "temperature-sensor",
  defaults = { register_bytes = 2, pointer_mask = 3 },
  props = {
    cop.int { "temperature", default = 25000, min = -55000, max = 127937, when = "always",
              doc = "What it measures, in thousandths of a degree Celsius",
      changed = function (self)
        if self.state == "realized" and self.regs.CONFIG & SHUTDOWN == 0 then measure (self) end
      end },
  },
  windows = {
    cop.window { "regs", size = 8, width = 2, endian = "big", use = "bus",
                 min_access = 1, max_access = 2, doc = "Two bytes for each value of the pointer",
      cop.reg { 0, "TEMPERATURE", access = "ro", read = seen, doc = "Measured, in 1/256 degrees" },
      cop.reg { 2, "CONFIG", size = 1, read = seen, write = configured,
                doc = "How it measures and alerts",
        cop.field { 0, "SD", doc = "Shut down: measures on demand only" },
        cop.field { 1, "TM", doc = "Interrupt mode: an alert ends when it is read" },
        cop.field { 2, "POL", doc = "The pin is high in an alert" },
        cop.field { 3, "F", bits = 2, doc = "How many measurements make an alert" },
        cop.field { 5, "R", bits = 2, doc = "Resolution: 9 to 12 bits" },
        cop.field { 7, "OS", doc = "Measures once, when shut down" } },
      cop.reg { 4, "T_LOW", reset = 0x4b00, mask = 0xfff0, read = seen, doc = "Lower limit" },
      cop.reg { 6, "T_HIGH", reset = 0x5000, mask = 0xfff0, read = seen, doc = "Upper limit" },
    },
  },
  outputs = { cop.line { "alert", trigger = "level-low", optional = true,
                         doc = "Above the upper limit, and not yet below the lower one" } },
  leaves_out = "the fault queue: one measurement is enough; the time that measuring takes",

  reset = function (self)
    self.priv.was_high = false
    set_alert (self, false)
    measure (self)
  end,
}
