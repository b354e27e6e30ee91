--- A bench for one PCI function behind a root port: the test plays the guest.
local cop    = require "coppice"
local guest  = cop.include "guest.lua"
local assert = require "luassert"
require "coppice.assert"

local bench = { RAM = 0x80000000, SIZE = 0x40000, NOWHERE = 0x70000000, TRAP = 0x20000000 }
bench.__index = bench

local ECAM, IO, MEMORY, LARGE = 0x30000000, 0x03000000, 0x40000000, 0x400000000

local Intc = cop.device { "bench.intc", doc = "Four pins", bus = "system-bus",
  inputs = { cop.line { "irq", count = 4, cells = 1 } } }

local Trap = cop.device { "bench.trap", doc = "Runs what was set when it is read",
  windows = { cop.window { "regs", size = 0x1000, doc = "Reads as zeros",
    read = function (self)
      local spring = self.priv.spring
      self.priv.spring = nil
      if spring then spring () end
      return 0
    end } } }

local Board = cop.machine { "bench.board", doc = "A PCI Express host with a port",
  build = function (board)
    board:add { "ram", "memory.ram", at = bench.RAM, size = bench.SIZE }
    local intc = board:add { "intc", Intc }
    board:add { "trap", Trap, at = bench.TRAP }
    local pcie = board:add { "pcie", "pci.gpex", at = { ECAM, IO, MEMORY, LARGE },
      irq = intc.irq:range (0, 4) }
    pcie:add { "rp", "pcie-root-port", slot = 1, chassis = 1, addr = "4" }
  end }

--- A machine with the function, which has its addresses and is a bus master.
-- given.props: its properties; given.plug (m, dev): called before the guest looks. Both may be nil.
function bench.new (kind, given)
  local m = cop.build (Board)
  local self = setmetatable ({ m = m, kind = kind, given = given or {} }, bench)
  self.g = guest.new (m, { ecam = ECAM, memory = MEMORY, large = LARGE })
  self:plug (self.given.plug)
  return self
end

--- Plugs it; the guest finds it and gives it addresses.
function bench:plug (more)
  local row = { "dev", self.kind, bus = self.m.pcie.rp }
  for name, value in pairs (self.given.props or {}) do row[name] = value end
  self.dev = self.m:device_add (row)
  if more then more (self.m, self.dev) end
  self.g:slot ("0:4.0").set "on"
  local g = self.g
  g.memory, g.large, g.io, g.next_bus, g.functions = MEMORY, LARGE, 0x1000, 1, {}
  local found = g:scan (0)[2]
  self.bdf, self.bars = found.bdf, found.bars
end

local function place (self, bar, offset)
  local one = self.bars[bar]
  return one.base + offset + (one.io and IO or 0)
end

function bench:get (bar, offset, size)
  return self.m.space:read (place (self, bar, offset), size or 4)
end

function bench:set (bar, offset, value, size)
  self.m.space:write (place (self, bar, offset), size or 4, value)
end

function bench:put (at, format, ...)
  self.m.space:write_bytes (at, format:pack (...))
end

function bench:take (at, format)
  return format:unpack (self.m.space:read_bytes (at, format:packsize ()))
end

--- Stands for all that is in memory.
function bench:ram () return cop.crc32 (self.m.space:read_bytes (bench.RAM, bench.SIZE)) end

--- The level of INTA at the interrupt controller.
function bench:intx () return self.m.intc.irq[0].level end

function bench:settle () self.m.clock:settle () end

function bench:master (on) self.g:write (self.bdf, 4, 2, on and 7 or 3) end

--- Received Master Abort; reads and clears it.
function bench:aborted ()
  local status = self.g:read (self.bdf, 6, 2)
  self.g:write (self.bdf, 6, 2, status)
  return status & 0x2000 ~= 0
end

--- Starts DMA, pulls the device out in the midst of it and looks that it has touched nothing.
function bench:pull (holder, start)
  start ()
  assert.same ({ holder }, self.dev:holders ())
  local before, dev = self:ram (), self.dev
  local log = self.m:record ()
  self.m.peripheral.dev = nil
  assert.retired (dev, { holder })
  assert.equal (before, self:ram ())
  self:settle ()
  assert.equal (before, self:ram ())
  assert.equal (0, self:intx ())
  assert.finalized (dev)
  assert.same ({}, self.m:retired ())
  assert.same ({}, log:steps "HOOK_ERROR")
  self.dev = nil
end

--- The same while it reads what is at TRAP: by then it has read its descriptors.
function bench:pull_at_trap (start)
  local dev, log, before = self.dev, self.m:record (), nil
  self.m.trap.priv.spring = function ()
    self.m.peripheral.dev = nil
    before = self:ram ()
  end
  start ()
  self:settle ()
  assert.not_nil (before)
  assert.equal (before, self:ram ())
  assert.equal (0, self:intx ())
  assert.finalized (dev)
  assert.same ({}, self.m:retired ())
  assert.same ({}, log:steps "HOOK_ERROR")
  self.dev = nil
end

function bench:close ()
  self.dev = nil
  self.m:close ()
  collectgarbage ()
  assert.equal (0, cop.host.live_objects)
end

return bench
