--- Intel High Definition Audio: two controllers (ICH6 data sheet 301473-002, §19; ICH9 data sheet
--- 316972-004, §20), the link to the codecs, and codecs on it. Registers and rings are those of the
--- specification 1.0a, §3 and §4.
local cop   = require "coppice"
local pci   = require "coppice.pci"
local dma   = cop.include "dma.lua"
local nodes = cop.include "hda-nodes.lua"

local CODECS = 15 -- addresses on the link: the specification 1.0a, §5.3.1

--- Who has each address of the link, other than this codec.
local function owners (bus, codec)
  local list = {}
  for _, other in ipairs (bus.devices) do
    if other ~= codec and other.cad >= 0 then list[other.cad] = other end
  end
  return list
end

cop.bus_type { "hda-bus", doc = "High Definition Audio link; codecs by address",
  addressing = "plain", max_devices = CODECS,

  pre_plug = function (self, codec)
    local taken = owners (self, codec)
    local other = taken[codec.cad]
    if other then
      codec:fail ("address %d of %s is taken by %s (%s)", codec.cad, self.path, other.path,
                  other:where () or "by hand")
    end
    local free = 0
    while taken[free] do free = free + 1 end
    if codec.cad < 0 then codec.cad = free end
  end,
}

cop.device { "hda-codec", abstract = true,
  doc = "Codec on a High Definition Audio link; descend from it",
  bus = "hda-bus", no_node = true,
  props = {
    cop.int { "cad", default = -1, min = -1, max = CODECS - 1,
              doc = "Its address on the link; -1: the lowest free one" },
  } }

local function codec (name, doc, own)
  cop.device { name, parent = "hda-codec", doc = doc,
    leaves_out = "amplifiers, unsolicited responses, and sound",
    reset = function (self) self.priv.values = {} end,
    answer = function (self, nid, verb)
      self.priv.values = self.priv.values or {}
      return nodes.answer (own, self.priv.values, nid, verb)
    end }
end

codec ("hda-output", "Codec with a line output", nodes.output)
codec ("hda-duplex", "Codec with a line output and a line input", nodes.duplex)
codec ("hda-micro", "Codec with a loudspeaker and a microphone", nodes.micro)

-- --- interrupts (§3.3.14, §3.3.15) ---------------------------------------------------------

local CONTROLLER, GLOBAL = 1 << 30, 1 << 31

local function status (self)
  local regs = self.regs
  local own = regs.RIRBSTS & regs.RIRBCTL & 5 | regs.CORBSTS & regs.CORBCTL & 1
              | regs.STATESTS & regs.WAKEEN
  if own == 0 then return 0 end
  return regs.INTCTL & CONTROLLER ~= 0 and CONTROLLER | GLOBAL or CONTROLLER
end

local function update (self)
  self.irq:set (status (self) & self.regs.INTCTL & GLOBAL ~= 0)
end

-- --- verbs ---------------------------------------------------------------------------------

--- The response, and the address of who has given it; nil: there is nobody.
local function ask (self, verb)
  local cad = verb >> 28 & 0xf
  local one = owners (self.buses[1])[cad]
  if not one or not one.answer then return nil end
  return one:answer (verb >> 20 & 0x7f, verb & 0xfffff) & 0xffffffff, cad
end

local function entries (size) return ({ 2, 16, 256, 256 })[(size & 3) + 1] end

-- §4.4: commands from behind the read pointer up to the write pointer; each response goes to the
-- other ring.
local function run_rings (self, engine)
  local regs, waiting = self.regs, 0
  while regs.CORBCTL & regs.RIRBCTL & 2 ~= 0 do
    local n = entries (regs.CORBSIZE)
    local at = regs.CORBRP & n - 1
    if at == regs.CORBWP & n - 1 or regs.CORBRP & 0x8000 ~= 0 then break end
    at = at + 1 & n - 1
    local verb = engine:unpack ("<I4", (regs.CORBUBASE << 32 | regs.CORBLBASE) + 4 * at)
    regs.CORBRP = at
    local response, cad = ask (self, verb)
    if response then
      local place = regs.RIRBWP + 1 & entries (regs.RIRBSIZE) - 1
      engine:write ((regs.RIRBUBASE << 32 | regs.RIRBLBASE) + 8 * place,
                    ("<I4I4"):pack (response, cad))
      regs.RIRBWP, waiting = place, waiting + 1
    end
    local most = regs.RINTCNT & 0xff
    if waiting > 0 and (waiting == (most == 0 and 256 or most) or at == regs.CORBWP & n - 1) then
      waiting, regs.RIRBSTS = 0, regs.RIRBSTS | 1
    end
  end
end

-- Memory error of the command ring (§3.3.22).
local function fault (self) self.regs.CORBSTS = 1 end

local function kick (self) dma.start (self, "verbs", run_rings, fault) end

-- §3.4.3: one verb without rings.
local function immediate (self, value)
  local regs = self.regs
  regs.ICIS = regs.ICIS & ~(value & 2)
  if value & 1 == 0 then return end
  local response = ask (self, regs.ICOI)
  if response then regs.ICII, regs.ICIS = response, 2 end
end

-- --- registers (§3.3) ----------------------------------------------------------------------

local rows

-- CRST (§3.3.7): 0 resets all but what wakes; at 1 the codecs that are there report.
local function global_control (self, value)
  local regs, was = self.regs, self.priv.awake
  self.priv.awake = value & 1 ~= 0
  if not self.priv.awake then
    dma.reset (self)
    for _, row in ipairs (rows) do
      if row.name ~= "WAKEEN" and row.name ~= "STATESTS" then regs[row.name] = row.reset or 0 end
    end
  elseif not was then
    local found = 0
    for cad in pairs (owners (self.buses[1])) do found = found | 1 << cad end
    regs.STATESTS = regs.STATESTS | found
  end
end

local function restart (self)
  dma.reset (self)
  self.priv.awake = false
end

rows = {
  cop.reg { 0x00, "GCAP", access = "ro", size = 2, reset = 0x0001,
            doc = "Capabilities: addresses of 64 bits, and no stream" },
  cop.reg { 0x02, "VMIN", access = "ro", size = 1, doc = "Minor version" },
  cop.reg { 0x03, "VMAJ", access = "ro", size = 1, reset = 1, doc = "Major version" },
  cop.reg { 0x04, "OUTPAY", access = "ro", size = 2, reset = 0x3c, doc = "Words of a frame, out" },
  cop.reg { 0x06, "INPAY", access = "ro", size = 2, reset = 0x1d, doc = "Words of a frame, in" },
  cop.reg { 0x08, "GCTL", mask = 0x101, write = global_control, doc = "Global control",
            cop.field { 0, "CRST" }, cop.field { 8, "UNSOL" } },
  cop.reg { 0x0c, "WAKEEN", size = 2, mask = 0x7fff, changed = update,
            doc = "Codecs that may wake" },
  cop.reg { 0x0e, "STATESTS", access = "w1c", size = 2, mask = 0x7fff, changed = update,
            doc = "Codecs that have reported" },
  cop.reg { 0x10, "GSTS", access = "w1c", size = 2, mask = 0x2, doc = "Global status" },
  cop.reg { 0x20, "INTCTL", mask = 0xc0000000, changed = update, doc = "What interrupts" },
  cop.reg { 0x24, "INTSTS", access = "ro", read = status, doc = "What has happened" },
  cop.reg { 0x40, "CORBLBASE", mask = 0xffffff80, doc = "Ring of commands" },
  cop.reg { 0x44, "CORBUBASE", doc = "Ring of commands, high half" },
  cop.reg { 0x48, "CORBWP", size = 2, mask = 0xff, write = kick, doc = "Its last command" },
  cop.reg { 0x4a, "CORBRP", size = 2, mask = 0x8000, doc = "The last that was read",
            write = function (self, value)
              if value & 0x8000 ~= 0 then self.regs.CORBRP = 0x8000 end
            end },
  cop.reg { 0x4c, "CORBCTL", size = 1, mask = 0x3, write = kick, changed = update,
            doc = "Starts the ring", cop.field { 0, "CMEIE" }, cop.field { 1, "CORBRUN" } },
  cop.reg { 0x4d, "CORBSTS", access = "w1c", size = 1, mask = 0x1, changed = update,
            doc = "Memory error", cop.field { 0, "CMEI" } },
  cop.reg { 0x4e, "CORBSIZE", size = 1, mask = 0x3, reset = 0x72, doc = "Entries: 2, 16 or 256" },
  cop.reg { 0x50, "RIRBLBASE", mask = 0xffffff80, doc = "Ring of responses" },
  cop.reg { 0x54, "RIRBUBASE", doc = "Ring of responses, high half" },
  cop.reg { 0x58, "RIRBWP", size = 2, mask = 0x8000, doc = "Its last response",
            write = function (self, value)
              if value & 0x8000 ~= 0 then self.regs.RIRBWP = 0 end
            end },
  cop.reg { 0x5a, "RINTCNT", size = 2, mask = 0xff, doc = "Responses for one interrupt" },
  cop.reg { 0x5c, "RIRBCTL", size = 1, mask = 0x7, write = kick, changed = update,
            doc = "Starts the ring", cop.field { 0, "RINTCTL" }, cop.field { 1, "RIRBDMAEN" } },
  cop.reg { 0x5d, "RIRBSTS", access = "w1c", size = 1, mask = 0x5, changed = update,
            doc = "There are responses", cop.field { 0, "RINTFL" }, cop.field { 2, "RIRBOIS" } },
  cop.reg { 0x5e, "RIRBSIZE", size = 1, mask = 0x3, reset = 0x72, doc = "Entries: 2, 16 or 256" },
  cop.reg { 0x60, "ICOI", doc = "Immediate command" },
  cop.reg { 0x64, "ICII", access = "ro", doc = "Immediate response" },
  cop.reg { 0x68, "ICIS", access = "ro", size = 2, doc = "Status of the immediate command" },
  cop.reg { 0x68, "ICIS_SET", access = "wo", size = 2, write = immediate,
            doc = "Sends the immediate command" },
}

local function controller (name, doc, device_id, revision)
  return cop.device { name, parent = "pci-device", doc = doc,
    leaves_out = "streams and sound, positions, the wall clock, unsolicited responses",
    defaults = pci.defaults { vendor_id = 0x8086, device_id = device_id, revision = revision,
      class = "hda", interrupt_pin = 1, msi = { 0x60, wide = true },
      registers = pci.registers { { 0x40, 1, value = 0x01 } } }, -- it is HD Audio, and not AC'97
    windows = { pci.bar { 0, "regs", kind = "mem32", size = 16 * cop.KiB, width = 4,
                          min_access = 1, max_access = 4,
                          doc = "Global registers and rings", table.unpack (rows) } },
    buses = { cop.bus { "hda", "hda-bus", doc = "The link to its codecs" } },
    reset = restart,
  }
end

controller ("ich9-intel-hda", "Intel HD Audio controller (ICH9)", 0x293e, 3)
return controller ("intel-hda", "Intel HD Audio controller (ICH6)", 0x2668, 1)
