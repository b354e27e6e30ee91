--- The guest's side of virtio over memory (Virtual I/O Device specification 1.2): a driver in its
-- smallest form, which does nothing but read and write the machine's memory.
local driver = {}
driver.__index = driver

local NEXT, WRITE = 1, 2

--- A driver of the slot whose registers are at regs; ram: an address of free memory.
function driver.new (m, regs, ram)
  return setmetatable ({ m = m, regs = regs, ram = ram, queues = {} }, driver)
end

function driver:out (register, value) self.m.memory:write (self.regs + register, 4, value) end
function driver:into (register) return self.m.memory:read (self.regs + register, 4) end
function driver:status () return self:into (0x70) end

--- All that comes before DRIVER_OK (§3.1.1); the low 32 of the features are chosen by hand.
function driver:begin (features)
  self:out (0x70, 0)
  self:out (0x70, 1)
  self:out (0x70, 3)
  self:out (0x24, 0)
  self:out (0x20, features or 0)
  self:out (0x24, 1)
  self:out (0x20, 1)
  self:out (0x70, 11)
end

--- A queue of n entries: descriptors, available ring and used ring, 4 KiB for each queue.
function driver:queue (index, n)
  local at = self.ram + index * 0x1000
  self.queues[index] = { n = n, desc = at, avail = at + 0x400, used = at + 0x800,
                         added = 0, seen = 0, free = 0 }
  for place = at, at + 0xfff, 8 do self.m.memory:write (place, 8, 0) end
  self:out (0x30, index)
  self:out (0x38, n)
  local q = self.queues[index]
  for register, address in pairs { [0x80] = q.desc, [0x90] = q.avail, [0xa0] = q.used } do
    self:out (register, address & 0xffffffff)
    self:out (register + 4, address >> 32)
  end
  self:out (0x44, 1)
end

--- Puts a chain into a queue: arrays { address, size [, writable] }; tells the device.
function driver:add (index, ...)
  local q, mem, chain = self.queues[index], self.m.memory, { ... }
  local head = q.free
  for i, part in ipairs (chain) do
    local at = q.desc + 16 * q.free
    mem:write (at, 8, part[1])
    mem:write (at + 8, 4, part[2])
    mem:write (at + 12, 2, (part[3] and WRITE or 0) | (i < #chain and NEXT or 0))
    q.free = (q.free + 1) % q.n
    mem:write (at + 14, 2, q.free)
  end
  mem:write (q.avail + 4 + 2 * (q.added % q.n), 2, head)
  q.added = q.added + 1
  mem:write (q.avail + 2, 2, q.added & 0xffff)
  self:out (0x50, index)
  return head
end

--- The head and the number of bytes of the next chain that has come back; nil: none has.
function driver:used (index)
  local q, mem = self.queues[index], self.m.memory
  if mem:read (q.used + 2, 2) == q.seen & 0xffff then return nil end
  local at = q.used + 4 + 8 * (q.seen % q.n)
  q.seen = q.seen + 1
  return mem:read (at, 4), mem:read (at + 4, 4)
end

return driver
