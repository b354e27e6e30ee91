--- Intel 8254x gigabit Ethernet controllers (software developer's manual 317453-005, §3, §4, §13).
local cop = require "coppice"
local pci = require "coppice.pci"
local dma = cop.include "dma.lua"

-- Interrupt causes (§13.4.17)
local TXDW, TXQE, RXDMT0, RXO, RXT0 = 1 << 0, 1 << 1, 1 << 4, 1 << 6, 1 << 7
local CAUSES = 0x1ffff

local DESCRIPTOR = 16 -- bytes
local CRC = 4
local SHORTEST, LONGEST = 60, 16288 -- bytes of a frame without its CRC

-- Transmit descriptor, legacy (§3.3.3): command and status
local EOP, IFCS, RS, DEXT = 1 << 0, 1 << 1, 1 << 3, 1 << 5
local DD = 1
local DATA = 1 -- type of an extended one (§3.3.7)
-- Receive descriptor (§3.2.3): status
local RX_EOP, RX_IXSM = 1 << 1, 1 << 2

local BROADCAST = ("\xff"):rep (6)

local rows

local function update (self)
  self.irq:set (self.mmio.ICR & self.mmio.IMS ~= 0)
end

local function raise (self, causes)
  self.mmio.ICR = self.mmio.ICR | causes
end

-- CTRL.RST: all but the configuration space (§13.4.1).
local function restart (self)
  dma.reset (self)
  for _, row in ipairs (rows) do
    local name = row.name
    for i = 0, (row.count or 1) - 1 do
      local value = row.reset or 0
      if row.count then self.mmio[name][i] = value else self.mmio[name] = value end
    end
  end
end

-- --- receiving -----------------------------------------------------------------------------

-- The filters of §3.2.1, without the tables of VLANs and of hashed multicast addresses.
local function wanted (self, frame)
  local control, to = self.mmio.RCTL, frame:sub (1, 6)
  if control & 1 << 3 ~= 0 or to == BROADCAST and control & 1 << 15 ~= 0 then return true end
  if to:byte () & 1 ~= 0 and control & 1 << 4 ~= 0 then return true end
  for i = 0, 15 do
    local low, high = self.mmio.RA[2 * i], self.mmio.RA[2 * i + 1]
    if high & 1 << 31 ~= 0 and to == ("<I4I2"):pack (low, high & 0xffff) then return true end
  end
  return false
end

local function buffer_size (control)
  local size = 2048 >> (control >> 16 & 3)
  return control & 1 << 25 ~= 0 and size < 2048 and size * 16 or size
end

--- A frame with its CRC arrives, and fills as many buffers as it needs (§3.2.4 to §3.2.6).
local function receive (self, engine, frame)
  local regs = self.mmio
  local control = regs.RCTL
  if control & 2 == 0 or not wanted (self, frame) then return end
  local body, sum = frame:sub (1, -CRC - 1), ("<I4"):unpack (frame, -CRC)
  local errors = cop.crc32 (body) ~= sum and 1 or 0
  if errors ~= 0 and control & 4 == 0 then return end
  if control & 1 << 26 ~= 0 then frame = body end
  local size, n = buffer_size (control), regs.RDLEN // DESCRIPTOR
  local ring, at = regs.RDBAH << 32 | regs.RDBAL, 1
  while at <= #frame do
    local head = regs.RDH
    if n == 0 or head >= n or head == regs.RDT then
      raise (self, RXO)
      return
    end
    local piece = frame:sub (at, at + size - 1)
    at = at + #piece
    engine:write (engine:unpack ("<I8", ring + head * DESCRIPTOR), piece)
    local status = DD | RX_IXSM | (at > #frame and RX_EOP or 0)
    engine:write (ring + head * DESCRIPTOR + 8, ("<I2I2I1I1I2"):pack (#piece, 0, status, errors, 0))
    regs.RDH = (head + 1) % n
  end
  regs.GPRC = regs.GPRC + 1
  local left = (regs.RDT - regs.RDH) % n
  local threshold = n >> (1 + (control >> 8 & 3)) -- RDMTS
  raise (self, RXT0 | (left <= threshold and RXDMT0 or 0))
end

-- --- sending -------------------------------------------------------------------------------

local function send (self, engine, frame, command)
  local regs = self.mmio
  if #frame > LONGEST or #frame == 0 then return end
  if regs.TCTL & 8 ~= 0 then frame = frame .. ("\0"):rep (SHORTEST - #frame) end
  if command & IFCS ~= 0 then frame = frame .. ("<I4"):pack (cop.crc32 (frame)) end
  regs.GPTC = regs.GPTC + 1
  -- §13.4.22: loop-back in the MAC; there is no cable otherwise
  if regs.RCTL >> 6 & 3 == 1 and #frame > CRC then receive (self, engine, frame) end
end

-- §3.3 and §3.4: descriptors from the head on, up to the tail.
local function transmit (self, engine)
  local regs, parts, length = self.mmio, {}, 0
  while regs.TCTL & 2 ~= 0 do
    local n, head = regs.TDLEN // DESCRIPTOR, regs.TDH
    if head >= n or head == regs.TDT then break end
    local ring = regs.TDBAH << 32 | regs.TDBAL
    local at, low, high = engine:unpack ("<I8I4I4", ring + head * DESCRIPTOR)
    local command = low >> 24
    local plain = command & DEXT == 0
    if plain or low >> 20 & 0xf == DATA then
      local size = low & (plain and 0xffff or 0xfffff)
      length = length + size
      if size > 0 and length <= LONGEST then parts[#parts + 1] = engine:read (at, size) end
      if command & EOP ~= 0 then
        if length <= LONGEST then send (self, engine, table.concat (parts), command) end
        parts, length = {}, 0
      end
    end
    if command & RS ~= 0 then
      engine:write (ring + head * DESCRIPTOR + 12, ("<I4"):pack (high | DD))
    end
    regs.TDH = (head + 1) % n
    if command & RS ~= 0 then raise (self, TXDW) end
    if regs.TDH == regs.TDT then raise (self, TXQE) end
  end
end

-- A master abort leaves the head where it was; the next write of the tail tries again.
local function kick (self)
  dma.start (self, "transmit", transmit)
end

-- --- registers (§13.4) ---------------------------------------------------------------------

rows = {
  cop.reg { 0x0000, "CTRL", mask = 0xdffc3f7f, reset = 0x1, doc = "Device control",
            cop.field { 6, "SLU" }, cop.field { 26, "RST" },
            write = function (self, value) if value & 1 << 26 ~= 0 then restart (self) end end },
  cop.reg { 0x0008, "STATUS", access = "ro", reset = 0x83,
            doc = "Device status: full duplex, link up, 1000 Mbit/s" },
  cop.reg { 0x00c0, "ICR", access = "rc", changed = update, doc = "Interrupt causes" },
  cop.reg { 0x00c4, "ITR", mask = 0xffff, doc = "Interrupt throttling" },
  cop.reg { 0x00c8, "ICS", access = "wo", doc = "Sets causes",
            write = function (self, value) raise (self, value & CAUSES) end },
  cop.reg { 0x00d0, "IMS", access = "ro", changed = update, doc = "Causes that interrupt" },
  cop.reg { 0x00d0, "IMS_SET", access = "wo", doc = "Sets bits of IMS",
            write = function (self, value) self.mmio.IMS = self.mmio.IMS | value & CAUSES end },
  cop.reg { 0x00d8, "IMC", access = "wo", doc = "Clears bits of IMS", write = function (self, value)
    self.mmio.IMS = self.mmio.IMS & ~value
  end },
  cop.reg { 0x0100, "RCTL", mask = 0x06ffb3fe, doc = "Receive control" },
  cop.reg { 0x0400, "TCTL", mask = 0x01fffffa, write = kick, doc = "Transmit control" },
  cop.reg { 0x0410, "TIPG", reset = 0x602008, mask = 0x3fffffff, doc = "Inter-packet gap" },
  cop.reg { 0x2800, "RDBAL", mask = 0xfffffff0, doc = "Receive ring, low half of its address" },
  cop.reg { 0x2804, "RDBAH", doc = "Receive ring, high half" },
  cop.reg { 0x2808, "RDLEN", mask = 0xfff80, doc = "Receive ring, bytes" },
  cop.reg { 0x2810, "RDH", mask = 0xffff, doc = "First receive descriptor of the controller" },
  cop.reg { 0x2818, "RDT", mask = 0xffff, doc = "Receive descriptor behind the last" },
  cop.reg { 0x2820, "RDTR", mask = 0xffff, doc = "Receive delay" },
  cop.reg { 0x3800, "TDBAL", mask = 0xfffffff0, doc = "Transmit ring, low half of its address" },
  cop.reg { 0x3804, "TDBAH", doc = "Transmit ring, high half" },
  cop.reg { 0x3808, "TDLEN", mask = 0xfff80, doc = "Transmit ring, bytes" },
  cop.reg { 0x3810, "TDH", mask = 0xffff, doc = "First transmit descriptor of the controller" },
  cop.reg { 0x3818, "TDT", mask = 0xffff, write = kick,
            doc = "Transmit descriptor behind the last; starts the controller" },
  cop.reg { 0x3820, "TIDV", mask = 0xffff, doc = "Transmit delay" },
  cop.reg { 0x4074, "GPRC", access = "rc", doc = "Good packets received" },
  cop.reg { 0x4080, "GPTC", access = "rc", doc = "Good packets transmitted" },
  cop.reg { 0x5200, "MTA", count = 128, doc = "Multicast table" },
  cop.reg { 0x5400, "RA", count = 32, doc = "Receive addresses: low halves and high ones in turn" },
}

local function controller (name, doc, device_id)
  return cop.device { name, parent = "pci-device", doc = doc,
    leaves_out = "the EEPROM, the PHY, a cable (frames come back by loop-back in the MAC alone), "
                 .. "segmentation and checksums, VLANs, the multicast table, delays of interrupts, "
                 .. "registers from I/O ports, clearing causes by writing them",
    defaults = pci.defaults { vendor_id = 0x8086, device_id = device_id, revision = 3,
      class = "ethernet", interrupt_pin = 1, romsize = 256 * cop.KiB },
    windows = {
      pci.bar { 0, "mmio", kind = "mem32", size = 128 * cop.KiB, width = 4, doc = "Registers",
                table.unpack (rows) },
      pci.bar { 1, "ports", kind = "io", size = 64, width = 4,
                doc = "Address and data: the registers from I/O ports" },
    },
    reset = dma.reset,
  }
end

controller ("e1000-82544gc", "Intel 82544GC gigabit Ethernet controller", 0x100c)
controller ("e1000-82545em", "Intel 82545EM gigabit Ethernet controller", 0x100f)
return controller ("e1000", "Intel 82540EM gigabit Ethernet controller", 0x100e)
