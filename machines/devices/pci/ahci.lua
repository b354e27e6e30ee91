--- Serial ATA controller of Intel's ICH9 in AHCI mode (ICH9 data sheet 316972-004, §14; Serial ATA
--- AHCI 1.3.1, §2 to §6).
local cop   = require "coppice"
local pci   = require "coppice.pci"
local dma   = cop.include "dma.lua"
local drive = cop.include "ata-drive.lua"

local SATA = 0x12 -- index and data pair: AHCI 1.3.1, §2.4
local PORTS, SECTOR = 6, drive.SECTOR

-- PxIS (§3.3.5)
local DHRS, PSS, DPS, PCS, OFS, HBFS, TFES =
  1 << 0, 1 << 1, 1 << 5, 1 << 6, 1 << 24, 1 << 29, 1 << 30
-- PxCMD (§3.3.7)
local ST, CLO, FRE, FR, CR = 1 << 0, 1 << 3, 1 << 4, 1 << 14, 1 << 15
-- Status and error of a drive
local READY, BUSY, DRQ, FAILED, ABORTED, NOT_FOUND = 0x50, 0x80, 0x08, 0x51, 0x04, 0x10
local SIGNATURE, NOBODY, ATTACHED = 0x101, 0x7f, 0x113
local PIO_SETUP, D2H = 0x20, 0x40 -- where FISes are received (§4.2.1)

-- --- interrupts ----------------------------------------------------------------------------

local function update (self)
  self.irq:set (self.hba.GHC & 2 ~= 0 and self.hba.IS ~= 0)
end

local function update_port (self, _, port)
  if self.hba.PxIS[port] & self.hba.PxIE[port] ~= 0 then
    self.hba.IS = self.hba.IS | 1 << port
  end
end

local function report (self, port, bits)
  self.hba.PxIS[port] = self.hba.PxIS[port] | bits
end

-- --- commands ------------------------------------------------------------------------------

local Command = {}
Command.__index = Command

--- The pieces of memory of the command's data (§4.2.3.3).
function Command:pieces ()
  local list = {}
  for i = 0, self.n_prdt - 1 do
    local at, count = self.engine:unpack ("<I8xxxxI4", self.table + 0x80 + 16 * i)
    list[i + 1] = { at = at & ~1, size = (count & 0x3fffff) + 1, tell = count >> 31 ~= 0 }
  end
  return list
end

--- Gives bytes to memory; or takes so many, when it is a number.
function Command:move (what)
  local giving, at, parts = type (what) == "string", 0, {}
  local total = giving and #what or what
  for _, piece in ipairs (self:pieces ()) do
    local n = math.min (piece.size, total - at)
    if n <= 0 then break end
    if giving then
      self.engine:write (piece.at, what:sub (at + 1, at + n))
    else
      parts[#parts + 1] = self.engine:read (piece.at, n)
    end
    at = at + n
    if piece.tell then self.bits = self.bits | DPS end
  end
  if at < total then self.bits = self.bits | OFS end
  self.engine:write (self.header + 4, ("<I4"):pack (at)) -- PRDBC
  return table.concat (parts)
end

--- The register FIS from the drive, with status and error.
function Command:answer (status, failure)
  local fis = ("<BBBB"):pack (0x34, 0x40, status, failure) .. self.fis:sub (5, 14)
  self.engine:write (self.received + D2H, fis .. ("\0"):rep (20 - #fis))
  self.status, self.bits = failure << 8 | status, self.bits | DHRS
  if failure ~= 0 then self.bits = self.bits | TFES end
end

function Command:identify ()
  local fis = ("<BBBB"):pack (0x5f, 0x60, READY | DRQ, 0) .. self.fis:sub (5, 14)
              .. ("<BBI2xx"):pack (0, READY, SECTOR)
  self.engine:write (self.received + PIO_SETUP, fis)
  self:move (self.drive:identify ())
  self.status, self.bits = READY, self.bits | PSS
end

--- Where it begins, and how many sectors; wide: in 48 bits.
function Command:place (wide)
  local a, b, c, device, d, e, f, _, count = ("BBBBBBBBI2"):unpack (self.fis, 5)
  local low = a | b << 8 | c << 16
  if wide then return low | d << 24 | e << 32 | f << 40, count == 0 and 65536 or count end
  count = count & 0xff
  return low | (device & 0xf) << 24, count == 0 and 256 or count
end

local function transfer (writing, wide)
  return function (self)
    local lba, n = self:place (wide)
    if not self.drive:has (lba, n) then return self:answer (FAILED, NOT_FOUND) end
    if writing then
      local bytes = self:move (n * SECTOR)
      if #bytes < n * SECTOR then return self:answer (FAILED, ABORTED) end
      self.drive:write (lba, bytes)
    else
      self:move (self.drive:read (lba, n))
    end
    self:answer (READY, 0)
  end
end

local function nothing (self) self:answer (READY, 0) end

local commands = {
  [0xec] = Command.identify,
  [0xc8] = transfer (false, false), [0x25] = transfer (false, true),
  [0xca] = transfer (true, false), [0x35] = transfer (true, true),
  [0xe7] = nothing, [0xea] = nothing, -- flushes
}

--- One command (§5.5): header, table and FIS are read, and it is carried out.
local function carry_out (self, engine, port, slot)
  local regs = self.hba
  local header = (regs.PxCLBU[port] << 32 | regs.PxCLB[port]) + 32 * slot
  local flags, n_prdt, _, place = engine:unpack ("<I2I2I4I8", header)
  local one = setmetatable ({
    engine = engine, drive = self.priv.drives[port], bits = 0, status = READY,
    header = header, table = place & ~0x7f, n_prdt = n_prdt,
    received = regs.PxFBU[port] << 32 | regs.PxFB[port],
  }, Command)
  one.fis = engine:read (one.table, 64)
  local kind, control, command = one.fis:byte (1, 3)
  if flags & 0x1f < 2 or kind ~= 0x27 then
    one:answer (FAILED, ABORTED)
  elseif control & 0x80 ~= 0 then
    local run = commands[command]
    if run then run (one) else one:answer (FAILED, ABORTED) end
  elseif one.fis:byte (16) & 4 == 0 then
    one:answer (READY, 0) -- the end of a software reset
  end
  return one
end

local function run_port (self, engine, port)
  local regs, priv = self.hba, self.priv
  while regs.PxCMD[port] & ST ~= 0 and regs.PxCI[port] ~= 0 and not priv.stopped[port] do
    local slot = 0
    while regs.PxCI[port] & 1 << slot == 0 do slot = slot + 1 end
    regs.PxCMD[port] = regs.PxCMD[port] & ~(0x1f << 8) | slot << 8
    regs.PxTFD[port] = regs.PxTFD[port] | BUSY
    local one = carry_out (self, engine, port, slot)
    regs.PxTFD[port] = one.status
    if regs.PxCMD[port] & ST == 0 then break end -- the driver has stopped it meanwhile
    if one.bits & TFES ~= 0 then
      priv.stopped[port] = true
    else
      regs.PxCI[port] = regs.PxCI[port] & ~(1 << slot)
    end
    report (self, port, one.bits)
  end
  if regs.PxCMD[port] & ST == 0 then regs.PxCMD[port] = regs.PxCMD[port] & ~CR end
end

--- The engine of a port; memory that refuses is a fatal error of the host bus (§6.1.5).
local function start (self, port)
  if not self.priv.drives[port] then return end
  dma.start (self, "port " .. port,
    function (_, engine) run_port (self, engine, port) end,
    function ()
      self.priv.stopped[port] = true
      if self.hba.PxCMD[port] & ST == 0 then
        self.hba.PxCMD[port] = self.hba.PxCMD[port] & ~CR
      end
      report (self, port, HBFS)
    end)
end

-- --- registers (§3) ------------------------------------------------------------------------

local function attach (self)
  for port in pairs (self.priv.drives) do
    self.hba.PxTFD[port], self.hba.PxSIG[port] = READY, SIGNATURE
    self.hba.PxSSTS[port] = ATTACHED
  end
end

local function restart (self)
  dma.reset (self)
  self.priv.stopped = {}
  self.priv.drives = self.priv.drives or {}
  attach (self)
end

local rows

local function global_control (self, value)
  if value & 1 == 0 then return end
  for _, row in ipairs (rows) do
    for i = 0, (row.count or 1) - 1 do
      local reset = row.reset or 0
      if row.count then self.hba[row.name][i] = reset else self.hba[row.name] = reset end
    end
  end
  restart (self)
end

local function command (self, value, port)
  local regs, was_running = self.hba, self.hba.PxCMD[port] & CR ~= 0
  value = value & ~(0xf << 28)
  if value & CLO ~= 0 then
    regs.PxTFD[port] = regs.PxTFD[port] & ~(BUSY | DRQ)
    value = value & ~CLO
  end
  value = value & FRE ~= 0 and value | FR or value & ~FR
  if value & ST ~= 0 then
    value = value | CR
    if not was_running then self.priv.stopped[port] = nil end
  else
    -- CR stays while a command is under way
    if not self.priv.running["port " .. port] then value = value & ~CR end
    value = value & ~(0x1f << 8)
    regs.PxCI[port] = 0
  end
  regs.PxCMD[port] = value
end

-- COMRESET (§10.4.2): the drive is there again once DET is 0.
local function link_control (self, value, port)
  local regs = self.hba
  if not self.priv.drives[port] then return end
  if value & 0xf == 1 then
    regs.PxSSTS[port], regs.PxTFD[port] = 1, NOBODY
  elseif regs.PxSSTS[port] ~= ATTACHED then
    attach (self)
    regs.PxSERR[port] = regs.PxSERR[port] | 1 << 26
    report (self, port, PCS)
  end
end

local function issue (self, value, port)
  if self.hba.PxCMD[port] & ST == 0 then return end
  self.hba.PxCI[port] = self.hba.PxCI[port] | value
  start (self, port)
end

local function port_reg (row)
  row.count, row.stride = PORTS, 0x80
  return cop.reg (row)
end

rows = {
  cop.reg { 0x00, "CAP", access = "ro", reset = 1 << 31 | 1 << 20 | 1 << 18 | 31 << 8 | PORTS - 1,
            doc = "Capabilities: 64 bits, AHCI alone, 32 commands for each port" },
  cop.reg { 0x04, "GHC", mask = 0x3, reset = 1 << 31, write = global_control, changed = update,
            doc = "Global control", cop.field { 0, "HR" }, cop.field { 1, "IE" } },
  cop.reg { 0x08, "IS", access = "w1c", changed = update, doc = "Ports that interrupt" },
  cop.reg { 0x0c, "PI", access = "ro", reset = (1 << PORTS) - 1, doc = "Ports that there are" },
  cop.reg { 0x10, "VS", access = "ro", reset = 0x10000, doc = "Version 1.0" },
  port_reg { 0x100, "PxCLB", mask = 0xfffffc00, doc = "Command list" },
  port_reg { 0x104, "PxCLBU", doc = "Command list, high half" },
  port_reg { 0x108, "PxFB", mask = 0xffffff00, doc = "Where FISes are received" },
  port_reg { 0x10c, "PxFBU", doc = "Where FISes are received, high half" },
  port_reg { 0x110, "PxIS", access = "w1c", changed = update_port, doc = "What has happened" },
  port_reg { 0x114, "PxIE", mask = 0x7dc000ff, changed = update_port, doc = "What interrupts" },
  port_reg { 0x118, "PxCMD", mask = 0xf700001f, reset = 0x6, write = command,
             doc = "Command and status" },
  port_reg { 0x120, "PxTFD", access = "ro", reset = NOBODY, doc = "The drive's status and error" },
  port_reg { 0x124, "PxSIG", access = "ro", reset = 0xffffffff, doc = "The drive's signature" },
  port_reg { 0x128, "PxSSTS", access = "ro", doc = "Status of the link" },
  port_reg { 0x12c, "PxSCTL", mask = 0xfff, write = link_control, doc = "Control of the link" },
  port_reg { 0x130, "PxSERR", access = "w1c", doc = "Errors of the link" },
  port_reg { 0x138, "PxCI", access = "ro", doc = "Commands that were issued" },
  port_reg { 0x138, "PxCI_SET", access = "wo", write = issue, doc = "Issues commands" },
}

return cop.device { "ich9-ahci", parent = "pci-device", doc = "Intel ICH9 SATA controller (AHCI)",
  leaves_out = "drives other than one in memory on port 0; of its commands all but IDENTIFY "
               .. "DEVICE, READ and WRITE DMA, and flushes; queued commands, port multipliers, "
               .. "power, the FIS with which a drive begins, the index and data pair",
  props = {
    cop.size { "disk_size", doc = "Bytes of the drive in memory on port 0; 0: there is none" },
  },
  defaults = pci.defaults { vendor_id = 0x8086, device_id = 0x2922, revision = 2, class = "ahci",
    interrupt_pin = 1, msi = { 0x80, wide = true },
    capabilities = pci.capabilities { { 0xa8, id = SATA, size = 8 } },
    registers = pci.registers {
      { 0x90, 1, value = 0x40 }, -- address map: AHCI
      { 0xaa, 2, value = 0x0010 }, -- revision 1.0
      { 0xac, 4, value = 0x48 }, -- the pair is at 0x10 of BAR 4
    } },
  windows = {
    pci.bar { 4, "index_data", kind = "io", size = 32, doc = "Index and data pair" },
    pci.bar { 5, "hba", kind = "mem32", size = 4096, width = 4,
              doc = "Generic host control, then 128 bytes for each port", table.unpack (rows) },
  },
  realize = function (self)
    self.priv.drives = {}
    if self.disk_size >= SECTOR then self.priv.drives[0] = drive.new (self.disk_size) end
    restart (self)
  end,
  reset = restart,
}
