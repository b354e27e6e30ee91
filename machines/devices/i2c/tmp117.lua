--- TI TMP117 temperature sensor (data sheet SBOS740, "Register Map"): registers of 16 bits behind a
--- pointer of four bits, and an EEPROM that some of them are loaded from. `temperature` is what it
--- measures.
local cop = require "coppice"

local HIGH, LOW, READY, THERM, ACTIVE_HIGH, PIN_READY, SOFT_RESET =
  1 << 15, 1 << 14, 1 << 13, 1 << 4, 1 << 3, 1 << 2, 1 << 1
local UNLOCKED = 1 << 15
local SHUTDOWN, ONE_SHOT = 1, 3

--- What the EEPROM holds, and what it has when it is new.
local kept = { CONFIG = 0x0220, HIGH_LIMIT = 0x6000, LOW_LIMIT = 0x8000, OFFSET = 0,
               EEPROM1 = 0, EEPROM2 = 0, EEPROM3 = 0 }

--- The sign is bit 15.
local function signed (word)
  return (word ~ 0x8000) - 0x8000
end

local function mode (self)
  return self.regs.CONFIG >> 10 & 3
end

--- The pin: without ACTIVE_HIGH it is low when it tells of something.
local function drive (self)
  local config = self.regs.CONFIG
  local tells
  if config & PIN_READY ~= 0 then
    tells = config & READY ~= 0
  else
    tells = config & (HIGH | LOW) ~= 0
  end
  self.irq:set (tells == (config & ACTIVE_HIGH ~= 0))
end

--- In therm mode the flag is a thermostat; else each limit has a flag, until they are read.
local function compare (self, now)
  local config = self.regs.CONFIG
  local above = now > signed (self.regs.HIGH_LIMIT)
  local below = now < signed (self.regs.LOW_LIMIT)
  if config & THERM ~= 0 then
    local high = above or config & HIGH ~= 0 and not below
    config = config & ~(HIGH | LOW) | (high and HIGH or 0)
  else
    config = config | (above and HIGH or 0) | (below and LOW or 0)
  end
  self.regs.CONFIG = config | READY
  drive (self)
end

--- In 1/128 degrees, as far as 16 bits go.
local function measure (self)
  local now = self.temperature * 128 // 1000 + signed (self.regs.OFFSET)
  now = math.max (-0x8000, math.min (0x7fff, now))
  self.regs.TEMPERATURE = now & 0xffff
  compare (self, now)
end

local function load_eeprom (self)
  self.priv.eeprom = self.priv.eeprom or {}
  for name, new in pairs (kept) do self.regs[name] = self.priv.eeprom[name] or new end
  self.regs.TEMPERATURE = 0x8000
  drive (self)
end

local function power_on (self)
  load_eeprom (self)
  if mode (self) ~= SHUTDOWN then measure (self) end
end

--- While the EEPROM is unlocked, what is written is programmed as well.
local function programs (name, follow)
  return function (self)
    if self.regs.EEPROM_UL & UNLOCKED ~= 0 then
      local flags = name == "CONFIG" and HIGH | LOW | READY | SOFT_RESET or 0
      self.priv.eeprom[name] = self.regs[name] & ~flags
    end
    if follow then follow (self) end
  end
end

local function configured (self)
  if self.regs.CONFIG & SOFT_RESET ~= 0 then
    self.regs.EEPROM_UL = 0
    power_on (self)
  elseif mode (self) == ONE_SHOT then
    measure (self)
    self.regs.CONFIG = self.regs.CONFIG & ~(3 << 10) | SHUTDOWN << 10
  elseif mode (self) ~= SHUTDOWN then
    measure (self)
  else
    drive (self)
  end
end

--- Reading clears READY; of the configuration also the alerts, which the thermostat keeps.
local function seen (flags)
  return function (self, value)
    local config = self.regs.CONFIG
    local ended = config & THERM ~= 0 and flags & READY or flags
    if config & ended ~= 0 then
      self.regs.CONFIG = config & ~ended
      drive (self)
    end
    return value
  end
end

return cop.device { "ti.tmp117", doc = "Precise temperature sensor", parent = "i2c.registers",
  compatible = "ti,tmp117", node = "temperature-sensor",
  defaults = { register_bytes = 2, pointer_mask = 15 },
  props = {
    cop.int { "temperature", default = 25000, min = -256000, max = 255992, when = "always",
              doc = "What it measures, in thousandths of a degree Celsius",
      changed = function (self)
        if self.state == "realized" and mode (self) ~= SHUTDOWN then measure (self) end
      end },
  },
  windows = {
    cop.window { "regs", size = 32, width = 2, endian = "big", use = "bus",
                 min_access = 1, max_access = 2, doc = "Two bytes for each value of the pointer",
      cop.reg { 0x00, "TEMPERATURE", access = "ro", reset = 0x8000, read = seen (READY),
                doc = "Measured, in 1/128 degrees" },
      cop.reg { 0x02, "CONFIG", reset = kept.CONFIG, mask = 0x0ffe,
                read = seen (HIGH | LOW | READY), write = programs ("CONFIG", configured),
                doc = "How it measures and alerts",
        cop.field { 1, "SOFT_RESET", doc = "Loads the EEPROM" },
        cop.field { 2, "DR_ALERT", doc = "The pin tells of READY" },
        cop.field { 3, "POL", doc = "The pin is high when it tells of something" },
        cop.field { 4, "THERM", doc = "The alert is a thermostat" },
        cop.field { 5, "AVG", bits = 2, doc = "How many measurements are averaged" },
        cop.field { 7, "CONV", bits = 3, doc = "Time from one measurement to the next" },
        cop.field { 10, "MOD", bits = 2, doc = "Continuous; shut down; continuous; one shot" },
        cop.field { 13, "DATA_READY", doc = "Measured since it was read" },
        cop.field { 14, "LOW_ALERT", doc = "Was below the low limit" },
        cop.field { 15, "HIGH_ALERT", doc = "Was above the high limit" } },
      cop.reg { 0x04, "HIGH_LIMIT", reset = kept.HIGH_LIMIT, write = programs "HIGH_LIMIT",
                doc = "In 1/128 degrees" },
      cop.reg { 0x06, "LOW_LIMIT", reset = kept.LOW_LIMIT, write = programs "LOW_LIMIT",
                doc = "In 1/128 degrees" },
      cop.reg { 0x08, "EEPROM_UL", mask = UNLOCKED, doc = "What is written is programmed",
        cop.field { 14, "BUSY", doc = "Being programmed" },
        cop.field { 15, "EUN", doc = "Unlocked" } },
      cop.reg { 0x0a, "EEPROM1", write = programs "EEPROM1", doc = "For anything" },
      cop.reg { 0x0c, "EEPROM2", write = programs "EEPROM2", doc = "For anything" },
      cop.reg { 0x0e, "OFFSET", write = programs "OFFSET", doc = "Is added, in 1/128 degrees" },
      cop.reg { 0x10, "EEPROM3", write = programs "EEPROM3", doc = "For anything" },
      cop.reg { 0x1e, "DEVICE_ID", access = "ro", reset = 0x0117, doc = "Revision and 0x117" },
    },
  },
  outputs = { cop.line { "irq", trigger = "level-low", optional = true,
                         doc = "The pin ALERT: beyond a limit, or measured" } },
  leaves_out = "the time that measuring and programming take, averages, the SMBus alert response",

  realize = power_on,
  reset = power_on,
}
