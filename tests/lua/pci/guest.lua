--- What a guest does with PCI: it finds buses and functions, gives them addresses, and works the
--- slots. Everything is read and written through the machine's memory, as a guest has it.
local guest = {}
guest.__index = guest

--- A guest of the machine, whose configuration space is at `ecam`; memory and I/O ports that it may
--- give away begin at `memory` (32-bit), `large` (64-bit) and `io` (seen at `ports`).
function guest.new (m, where)
  return setmetatable ({ m = m, ecam = where.ecam, next_bus = 1, functions = {},
                         memory = where.memory, large = where.large, io = where.io or 0x1000 },
                       guest)
end

--- "1:0.0" is bus 1, device 0, function 0, all in hexadecimal.
local function place (bdf)
  local bus, slot, fn = bdf:match "^(%x+):(%x+)%.(%d)$"
  return tonumber (bus, 16) << 20 | tonumber (slot, 16) << 15 | tonumber (fn) << 12
end

function guest:read (bdf, at, size)
  return self.m.space:read (self.ecam + place (bdf) + at, size or 4)
end

function guest:write (bdf, at, size, value)
  self.m.space:write (self.ecam + place (bdf) + at, size, value)
end

function guest:update (bdf, at, size, bits, value)
  self:write (bdf, at, size, self:read (bdf, at, size) & ~bits | value)
end

--- Where the capability of this id is in configuration space.
function guest:capability (bdf, id)
  local at = self:read (bdf, 0x34, 1)
  while at ~= 0 and self:read (bdf, at, 1) ~= id do at = self:read (bdf, at + 1, 1) end
  return at ~= 0 and at or nil
end

local function align (at, size) return (at + size - 1) // size * size end

--- Sizes the BAR and gives it an address. Returns how many registers it has taken.
function guest:place_bar (bdf, at)
  self:write (bdf, at, 4, 0xffffffff)
  local mask = self:read (bdf, at)
  if mask == 0 then return 1 end
  local io, wide = mask & 1 == 1, mask & 7 == 4
  if wide then
    self:write (bdf, at + 4, 4, 0xffffffff)
    mask = mask & ~0xf | self:read (bdf, at + 4) << 32
  end
  local size = (~(mask & (io and ~3 or ~0xf)) & (wide and -1 or 0xffffffff)) + 1
  local pool = io and "io" or wide and "large" or "memory"
  local base = align (self[pool], size)
  self[pool] = base + size
  self:write (bdf, at, 4, base & 0xffffffff)
  if wide then self:write (bdf, at + 4, 4, base >> 32) end
  return wide and 2 or 1, base, size, io
end

function guest:place_bars (bdf, n)
  local i, bars = 0, {}
  while i < n do
    local taken, base, size, io = self:place_bar (bdf, 0x10 + 4 * i)
    if base then bars[i] = { base = base, size = size, io = io } end
    i = i + taken
  end
  return bars
end

--- A bridge: numbers, what is behind it, windows around that.
function guest:pass_bridge (bdf, bus, below)
  local secondary = self.next_bus
  self.next_bus = secondary + 1
  self:write (bdf, 0x18, 4, bus | secondary << 8 | 0xff0000)
  self.io, self.memory = align (self.io, 0x1000), align (self.memory, 0x100000)
  self.large = align (self.large, 0x100000)
  local io, memory, large = self.io, self.memory, self.large
  below (self, secondary)
  self.io, self.memory = align (self.io + 1, 0x1000), align (self.memory + 1, 0x100000)
  self.large = align (self.large + 1, 0x100000)
  self:write (bdf, 0x1a, 1, self.next_bus - 1)
  self:write (bdf, 0x1c, 2, io >> 8 & 0xf0 | (self.io - 1) & 0xf000)
  self:write (bdf, 0x20, 4, memory >> 16 & 0xfff0 | (self.memory - 1) & 0xfff00000)
  self:write (bdf, 0x24, 4, large >> 16 & 0xfff0 | (self.large - 1) & 0xfff00000)
  self:write (bdf, 0x28, 4, large >> 32)
  self:write (bdf, 0x2c, 4, (self.large - 1) >> 32)
end

--- Finds what is on the bus and behind it; bridges are open and functions decode then.
function guest:scan (bus)
  for slot = 0, 31 do
    for fn = 0, 7 do
      local bdf = ("%x:%x.%d"):format (bus, slot, fn)
      local id = self:read (bdf, 0)
      if id ~= 0xffffffff then
        local kind = self:read (bdf, 0x0e, 1)
        local found = { bdf = bdf, id = id, bridge = kind & 1 == 1 }
        self.functions[#self.functions + 1] = found
        found.bars = self:place_bars (bdf, found.bridge and 2 or 6)
        if found.bridge then self:pass_bridge (bdf, bus, guest.scan) end
        self:write (bdf, 4, 2, 7)
        if fn == 0 and kind & 0x80 == 0 then break end
      elseif fn == 0 then
        break
      end
    end
  end
  return self.functions
end

--- The slot of a port, for the registers of its Express capability.
function guest:slot (bdf)
  local at = self:capability (bdf, 0x10)
  local slot = {}
  function slot.control (value)
    if value then self:write (bdf, at + 0x18, 2, value) end
    return self:read (bdf, at + 0x18, 2)
  end
  --- Reads the status, and clears what has happened.
  function slot.take ()
    local status = self:read (bdf, at + 0x1a, 2)
    self:write (bdf, at + 0x1a, 2, status & 0x1f)
    return status
  end
  --- Power and indicator: "on", "blink", "off".
  function slot.set (what)
    local bits = { on = 0x100, blink = 0x200, off = 0x700 }
    slot.control (slot.control () & ~0x700 | bits[what])
  end
  return slot
end

return guest
