--- A virtio device and its driver in memory, on either transport: the same words for a slot of
--- virtio.mmio and for a PCI function (Virtual I/O Device specification 1.2, §4.1 and §4.2).
local cop   = require "coppice"
local bench = cop.include "../pci/bench.lua"

local guest = { RAM = 0x80000000, SIZE = 0x40000, DATA = 0x80020000, NOWHERE = bench.NOWHERE }
guest.__index = guest

local SLOT = 0x10001000
local NEXT, WRITE = 1, 2

local Board = cop.machine { "virtio-guest.board", doc = "A slot and some memory",
  build = function (board)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:add { "ram", "memory.ram", at = guest.RAM, size = guest.SIZE }
    board:add { "slot", "virtio.mmio", at = SLOT, irq = intc.irq (1) }
  end }

-- --- transports ----------------------------------------------------------------------------

local mmio = {}

function mmio.plug (self)
  self.m = self.m or cop.build (Board)
  local row = { "dev", "virtio." .. self.kind, bus = self.m.slot }
  for name, value in pairs (self.props) do row[name] = value end
  self.device = self.m:device_add (row)
end

function mmio.out (self, at, value) self.m.space:write (SLOT + at, 4, value) end
function mmio.into (self, at) return self.m.space:read (SLOT + at, 4) end
function mmio.status (self, value)
  if value then mmio.out (self, 0x70, value) end
  return mmio.into (self, 0x70)
end
function mmio.offered (self)
  mmio.out (self, 0x14, 0)
  return mmio.into (self, 0x10)
end
function mmio.choose (self, features)
  mmio.out (self, 0x24, 0)
  mmio.out (self, 0x20, features)
  mmio.out (self, 0x24, 1)
  mmio.out (self, 0x20, 1)
end
function mmio.set_up (self, index, q)
  mmio.out (self, 0x30, index)
  mmio.out (self, 0x38, q.n)
  mmio.out (self, 0x80, q.desc)
  mmio.out (self, 0x90, q.avail)
  mmio.out (self, 0xa0, q.used)
  mmio.out (self, 0x44, 1)
end
function mmio.notify (self, index) mmio.out (self, 0x50, index) end
function mmio.config (self, at, size, value)
  if value then return self.m.space:write (SLOT + 0x100 + at, size, value) end
  return self.m.space:read (SLOT + 0x100 + at, size)
end
function mmio.generation (self) return mmio.into (self, 0xfc) end
function mmio.interrupts (self)
  local bits = mmio.into (self, 0x60)
  mmio.out (self, 0x64, bits)
  return bits
end
function mmio.level (self) return self.m.slot.irq.level end

local pci = {}
local BAR = 4

function pci.plug (self)
  if self.bench then
    self.bench:plug ()
  else
    self.bench = bench.new (("virtio-%s-pci"):format (self.kind), { props = self.props })
  end
  self.m, self.device = self.bench.m, self.bench.dev.device
end
function pci.set (self, at, size, value) self.bench:set (BAR, at, value, size) end
function pci.get (self, at, size) return self.bench:get (BAR, at, size) end
function pci.status (self, value)
  if value then pci.set (self, 0x14, 1, value) end
  return pci.get (self, 0x14, 1)
end
function pci.offered (self)
  pci.set (self, 0, 4, 0)
  return pci.get (self, 4, 4)
end
function pci.choose (self, features)
  pci.set (self, 0x08, 4, 0)
  pci.set (self, 0x0c, 4, features)
  pci.set (self, 0x08, 4, 1)
  pci.set (self, 0x0c, 4, 1)
end
function pci.set_up (self, index, q)
  pci.set (self, 0x16, 2, index)
  pci.set (self, 0x18, 2, q.n)
  pci.set (self, 0x20, 8, q.desc)
  pci.set (self, 0x28, 8, q.avail)
  pci.set (self, 0x30, 8, q.used)
  pci.set (self, 0x1c, 2, 1)
end
function pci.notify (self, index) pci.set (self, 0x3000 + 4 * index, 2, index) end
function pci.config (self, at, size, value)
  if value then return pci.set (self, 0x2000 + at, size, value) end
  return pci.get (self, 0x2000 + at, size)
end
function pci.generation (self) return pci.get (self, 0x15, 1) end
function pci.interrupts (self) return pci.get (self, 0x1000, 1) end
function pci.level (self) return self.bench:intx () end

guest.transports = { mmio = mmio, pci = pci }

-- --- the driver ----------------------------------------------------------------------------

--- A machine with the device "virtio.KIND", or "virtio-KIND-pci".
function guest.new (transport, kind, props)
  local self = setmetatable ({ kind = kind, props = props or {}, transport = transport }, guest)
  for name, fn in pairs (guest.transports[transport]) do self[name] = fn end
  self:plug ()
  return self
end

--- Begins to drive it; queues are the sizes by number. Ready when it returns.
function guest:start (features, queues)
  self.queues, self.next = {}, guest.RAM + 0x1000
  self:status (0)
  self:status (3)
  self:choose (features or 0)
  self:status (11)
  local order = {}
  for index in pairs (queues) do order[#order + 1] = index end
  table.sort (order)
  for _, index in ipairs (order) do
    local at = self.next
    self.next = at + 0x1000
    self.m.space:write_bytes (at, ("\0"):rep (0x1000))
    local q = { n = queues[index], desc = at, avail = at + 0x400, used = at + 0x800, added = 0,
                seen = 0, free = 0 }
    self.queues[index] = q
    self:set_up (index, q)
  end
  self:status (15)
end

function guest:put (at, bytes) self.m.space:write_bytes (at, bytes) end
function guest:take (at, n) return self.m.space:read_bytes (at, n) end

--- Puts a chain into a queue: arrays { address, size [, writable] }; tells the device.
function guest:add (index, ...)
  local q, mem, chain = self.queues[index], self.m.space, { ... }
  local head = q.free
  for i, part in ipairs (chain) do
    local after = (q.free + 1) % q.n
    mem:write_bytes (q.desc + 16 * q.free, ("<I8I4I2I2"):pack (part[1], part[2],
      (part[3] and WRITE or 0) | (i < #chain and NEXT or 0), after))
    q.free = after
  end
  mem:write (q.avail + 4 + 2 * (q.added % q.n), 2, head)
  q.added = q.added + 1
  mem:write (q.avail + 2, 2, q.added & 0xffff)
  self:notify (index)
  return head
end

--- The bytes written into the next chain that has come back, and its head; nil: none has.
function guest:used (index)
  local q, mem = self.queues[index], self.m.space
  if mem:read (q.used + 2, 2) == q.seen & 0xffff then return nil end
  local at = q.used + 4 + 8 * (q.seen % q.n)
  q.seen = q.seen + 1
  return mem:read (at + 4, 4), mem:read (at, 4)
end

function guest:settle () self.m.clock:settle () end

--- All of memory.
function guest:ram () return cop.crc32 (self:take (guest.RAM, guest.SIZE)) end

--- Pulls it out, with the function around it.
function guest:pull ()
  self.m.peripheral.dev = nil
  if self.bench then self.bench.dev = nil end
end

function guest:close ()
  self.device = nil
  if self.bench then return self.bench:close () end
  self.m:close ()
end

return guest
