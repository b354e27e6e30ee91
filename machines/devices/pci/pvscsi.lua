--- VMware's paravirtual SCSI adapter. There is no data sheet: registers, commands and rings are
--- those of its driver's interface (vmw_pvscsi.h of Linux).
local cop = require "coppice"
local pci = require "coppice.pci"
local dma = cop.include "dma.lua"

local PAGE, MOST_PAGES = 4096, 32
local REQUEST, COMPLETION = 128, 32 -- bytes of a descriptor
local COMPLETED = 1                 -- INTR_STATUS: the first ring of completions

-- COMMAND_STATUS
local DONE, FAILED, MORE = 0, 0xffffffff, 0xfffffffe
-- Status of the adapter in a completion
local SUCCESS, UNDERRUN, NO_UNIT, OVERRUN, BAD_PARAMETER, HARDWARE =
  0x00, 0x0c, 0x11, 0x12, 0x1a, 0x20
-- Flags of a request, and of an element of its list
local WITH_LIST, LONG_CDB, TO_DEVICE = 1 << 0, 1 << 1, 1 << 4
local CHAIN = 1

local function update (self)
  self.irq:set (self.mem.INTR_STATUS & self.mem.INTR_MASK ~= 0)
end

-- --- a request's memory --------------------------------------------------------------------

--- The pieces of its data: one, or a list of them.
local function pieces (engine, request)
  if request.flags & WITH_LIST == 0 then return { { request.data, request.size } } end
  local list, at, left, steps = {}, request.data, request.size, 0
  while left > 0 and steps < 4096 do
    local place, n, flags = engine:unpack ("<I8I4I4", at)
    steps = steps + 1
    if flags & CHAIN ~= 0 then
      at = place
    else
      list[#list + 1] = { place, math.min (n, left) }
      left, at = left - n, at + 16
    end
  end
  return list
end

local function give (engine, request, bytes)
  local at = 0
  for _, piece in ipairs (pieces (engine, request)) do
    local n = math.min (piece[2], #bytes - at)
    if n <= 0 then break end
    engine:write (piece[1], bytes:sub (at + 1, at + n))
    at = at + n
  end
  return at
end

local function take (engine, request, size)
  local parts, left = {}, size
  for _, piece in ipairs (pieces (engine, request)) do
    local n = math.min (piece[2], left)
    if n <= 0 then break end
    parts[#parts + 1], left = engine:read (piece[1], n), left - n
  end
  return table.concat (parts)
end

-- --- rings ---------------------------------------------------------------------------------

local function carry_out (self, engine, request)
  local function finish (host, moved, status, sensed)
    return { host = host, moved = moved or 0, status = status or 0, sensed = sensed or 0 }
  end
  if request.flags & LONG_CDB ~= 0 then return finish (BAD_PARAMETER) end
  local data, room
  if request.flags & TO_DEVICE ~= 0 then
    data = take (engine, request, request.size)
  else
    room = request.size
  end
  local answer = engine:scsi_send { bus = self.scsi, channel = request.bus,
    target = request.target, lun = request.lun, cdb = request.cdb, data = data, size = room }
  if not answer then return finish (NO_UNIT) end
  local moved, sensed = answer.transferred, 0
  if answer.sense then
    local sense = answer.sense:sub (1, request.sense_size)
    if #sense > 0 then engine:write (request.sense, sense) end
    sensed = #sense
  elseif answer.data and #answer.data > 0 then
    moved = give (engine, request, answer.data)
  end
  local host = answer.sense and SUCCESS or answer.wanted > request.size and OVERRUN
               or moved < request.size and UNDERRUN or SUCCESS
  return finish (host, moved, answer.status, sensed)
end

local function read_request (engine, at)
  local context, data, size, sense, sense_size, flags = engine:unpack ("<I8I8I8I8I4I4", at)
  local cdb, _, lun, _, bus, target = engine:unpack ("c16Bc8BBB", at + 40)
  return { context = context, data = data, size = size, sense = sense, sense_size = sense_size,
           flags = flags, cdb = cdb, lun = lun:byte (2), bus = bus, target = target }
end

local function entry (ring, index, size)
  index = index & (ring.n - 1)
  local per_page = PAGE // size
  return ring.pages[index // per_page + 1] + index % per_page * size
end

--- What memory has refused to the request alone is its status; the rings' own is the function's.
local function attempt (self, engine, request)
  local own = setmetatable ({}, { __index = engine })
  local refused = false
  local function guarded (method)
    return function (_, ...)
      local result = table.pack (pcall (engine[method], engine, ...))
      if result[1] then return table.unpack (result, 2, result.n) end
      refused = getmetatable (result[2]) == dma
      error (result[2], 0)
    end
  end
  own.read, own.write, own.unpack = guarded "read", guarded "write", guarded "unpack"
  local ok, result = pcall (carry_out, self, own, request)
  if ok then return result end
  if not refused then error (result, 0) end
  return { host = HARDWARE, moved = 0, status = 0, sensed = 0 }
end

local function serve (self, engine)
  while self.priv.rings do
    local rings = self.priv.rings
    local produced, consumed = engine:unpack ("<I4I4", rings.state)
    local n = produced - consumed & 0xffffffff
    if n == 0 or n > rings.requests.n then break end
    local request = read_request (engine, entry (rings.requests, consumed, REQUEST))
    local result = attempt (self, engine, request)
    local at = engine:unpack ("<I4", rings.state + 12)
    engine:write (entry (rings.completions, at, COMPLETION),
                  ("<I8I8I4I2I2I8"):pack (request.context, result.moved, result.sensed,
                                          result.host, result.status, 0))
    engine:write (rings.state + 4, ("<I4"):pack (consumed + 1 & 0xffffffff))
    engine:write (rings.state + 12, ("<I4"):pack (at + 1 & 0xffffffff))
    self.mem.INTR_STATUS = self.mem.INTR_STATUS | COMPLETED
  end
end

local function kick (self)
  if self.priv.rings then dma.start (self, "serve", serve) end
end

-- --- commands ------------------------------------------------------------------------------

local function log2 (n)
  local bits = 0
  while 2 << bits <= n do bits = bits + 1 end
  return bits
end

local function ring (words, first, n_pages, size)
  local pages = {}
  for i = 1, n_pages do
    pages[i] = (words[first + 2 * i - 2] | words[first + 2 * i - 1] << 32) * PAGE
  end
  return { pages = pages, n = 1 << log2 (n_pages * PAGE // size) }
end

-- SETUP_RINGS: pages of requests and of completions, the page of their state, then where they are.
local function set_up (self, words)
  local n_requests, n_completions = words[1], words[2]
  if n_requests < 1 or n_requests > MOST_PAGES or n_completions < 1 or n_completions > MOST_PAGES
  then
    return FAILED
  end
  local rings = { state = (words[3] | words[4] << 32) * PAGE,
                  requests = ring (words, 5, n_requests, REQUEST),
                  completions = ring (words, 5 + 2 * MOST_PAGES, n_completions, COMPLETION) }
  dma.start (self, "setup", function (_, engine)
    engine:write (rings.state + 8, ("<I4"):pack (log2 (rings.requests.n)))
    engine:write (rings.state + 20, ("<I4"):pack (log2 (rings.completions.n)))
    self.priv.rings = rings
    self.mem.COMMAND_STATUS = DONE
  end, function () self.mem.COMMAND_STATUS = FAILED end)
  return MORE
end

local function restart (self)
  dma.reset (self)
  self.priv.rings, self.priv.command, self.priv.words = nil, nil, {}
end

-- By number: words of data, and what it does; returns the status.
local commands = {
  [1] = { 0, function (self) -- ADAPTER_RESET
    restart (self)
    self.mem.INTR_STATUS, self.mem.INTR_MASK = 0, 0
    return DONE
  end },
  [3] = { 132, set_up },
  [4] = { 0, function () return DONE end }, -- RESET_BUS
}

local function carry_out_command (self)
  local command, words = self.priv.command, self.priv.words
  if not command or #words < command[1] then return end
  self.priv.command, self.priv.words = nil, {}
  self.mem.COMMAND_STATUS = command[2] (self, words)
end

local function write_command (self, value)
  self.priv.command, self.priv.words = commands[value], {}
  self.mem.COMMAND_STATUS = commands[value] and MORE or FAILED
  carry_out_command (self)
end

local function write_data (self, value)
  if not self.priv.command then return end
  table.insert (self.priv.words, value)
  carry_out_command (self)
end

return cop.device { "pvscsi", parent = "pci-device", doc = "VMware paravirtual SCSI adapter",
  leaves_out = "the ring of messages, aborting a command and resetting a unit, long commands",
  defaults = pci.defaults { vendor_id = 0x15ad, device_id = 0x07c0, revision = 2, class = "scsi",
    subsystem_vendor_id = 0x15ad, subsystem_id = 0x07c0, interrupt_pin = 1,
    msi = { 0x7c, wide = true }, express = 0x40,
    registers = pci.registers { { 0x0d, 1, value = 0xff } } }, -- latency timer
  windows = { pci.bar { 0, "mem", kind = "mem32", size = 32 * cop.KiB, width = 4,
                        doc = "Command, its data, interrupt status and mask, kick",
    cop.reg { 0x0000, "COMMAND", access = "wo", write = write_command, doc = "Begins a command" },
    cop.reg { 0x0004, "COMMAND_DATA", access = "wo", write = write_data,
              doc = "Its data, word by word" },
    cop.reg { 0x0008, "COMMAND_STATUS", access = "ro", doc = "How the last one has ended" },
    cop.reg { 0x100c, "INTR_STATUS", access = "w1c", changed = update, doc = "What has happened" },
    cop.reg { 0x2010, "INTR_MASK", mask = 0xf, changed = update, doc = "What interrupts" },
    cop.reg { 0x3014, "KICK_NON_RW_IO", access = "wo", write = kick,
              doc = "There are requests" },
    cop.reg { 0x4018, "KICK_RW_IO", access = "wo", write = kick,
              doc = "There are requests to read or write" } } },
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its SCSI bus" } },
  realize = restart, reset = restart,
}
