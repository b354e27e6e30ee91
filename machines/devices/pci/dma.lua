--- What PCI functions that work through rings in memory have in common.
local dma = {}

-- What a request ends with when the device was reset meanwhile.
local STALE = {}

local MASTER_ABORT = 0x2000 -- Received Master Abort, PCI 3.0, §6.2.3

local Engine = {}
Engine.__index = Engine

--- Whether the guest lets the function read and write memory by itself.
function dma.is_master (self)
  return self.own_config:read (4, 2) & 4 ~= 0
end

local function check (engine, ok, ...)
  if engine.priv.epoch ~= engine.epoch then error (STALE, 0) end
  if not ok then error (setmetatable ({ text = tostring ((...)) }, dma), 0) end
  return ...
end

--- The bytes in memory. What cannot be read ends the work, as every method here.
function Engine:read (at, n)
  return check (self, pcall (self.request.dma_read, self.request, at, n))
end

function Engine:write (at, bytes)
  check (self, pcall (self.request.dma_write, self.request, at, bytes))
end

--- The values of a string.unpack format in memory.
function Engine:unpack (format, at)
  return string.unpack (format, self:read (at, string.packsize (format)))
end

function Engine:sleep (ns)
  self.request:sleep (ns)
  check (self, true)
end

--- Sends a command to a SCSI unit: the answer, or nil (request:scsi_send).
function Engine:scsi_send (command)
  return check (self, true, self.request:scsi_send (command))
end

--- To be called by the device's `reset`: what is under way ends before it touches anything.
function dma.reset (self)
  self.priv.epoch = (self.priv.epoch or 0) + 1
  self.priv.running = {}
end

--- Does work (self, engine) as the device's request of this name, unless that is under way already:
-- then it has to look for itself whether there is more.
-- fault (self, text): called when memory has refused, after the function's status tells of it;
-- there is nothing to tell where the guest has not made it a bus master.
function dma.start (self, name, work, fault)
  local priv = self.priv
  if not priv.running then dma.reset (self) end
  local running = priv.running
  if running[name] and running[name].live then return end
  self:request (name, function (_, request)
    running[name] = request
    local engine = setmetatable ({ request = request, priv = priv, epoch = priv.epoch }, Engine)
    local ok, why = pcall (work, self, engine)
    running[name] = nil
    if ok or why == STALE then return end
    if getmetatable (why) ~= dma then error (why, 0) end
    if dma.is_master (self) then
      self.own_config:write (6, 2, self.own_config:read (6, 2) | MASTER_ABORT)
    end
    if fault then fault (self, why.text) end
  end)
end

return dma
