--- Every PCI type of the catalogue, through a whole life: it is described, plugged, used by the
--- guest, and unplugged while its DMA is under way.
local cop   = require "coppice"
local guest = cop.include "guest.lua"
require "coppice.assert"

local ECAM, IO, MEMORY, LARGE = 0x30000000, 0x03000000, 0x40000000, 0x400000000
local RAM, RAM_SIZE = 0x80000000, 0x10000
local BUFFER, BEFORE, AFTER = RAM + 0x100, ("before"):rep (8), ("after!"):rep (8)

local index = cop.include "../../../machines/devices/index.lua"

-- They need a host that gives a device away, and say so.
local placeholders = { ["vfio-pci"] = "VFIO host", ["xen-pci-passthrough"] = "Xen host",
                       ["kvm-pci-assign"] = "KVM host" }

local board = cop.machine { "catalogue-board", doc = "A slot of every kind",
  params = {
    cop.bool { "hotplug", doc = "The root bus takes devices while the machine runs" },
    cop.string { "downstream", doc = "The port of a switch that is there from the start" },
  },
  build = function (b, p)
    b:add { "ram", "memory.ram", at = RAM, size = RAM_SIZE }
    local pcie = b:add { "pcie", "pci.gpex", at = { ECAM, IO, MEMORY, LARGE },
      hotplug = p.hotplug }
    pcie:add { "bridge", "pci-bridge", addr = "1", chassis = 1 }
    local port = pcie:add { "port", "pcie-root-port", addr = "2", chassis = 2, slot = 2 }
    if p.downstream then
      local up = port:add { "up", "x3130-upstream", nullable = true }
      up:add { "down", p.downstream, chassis = 3, slot = 3 }
    end
  end }

-- A Standard Hot-Plug Controller is told what to do by its registers, which are reached through its
-- capability (specification 1.0, §4.7.1 and §4.9): state and power indicator of a slot.
local SHPC, COMMAND_WORD = 0x0c, 5
local ENABLE, DISABLE = 0x06, 0x0f

local function shpc (g, bdf, slot, command)
  local at = g:capability (bdf, SHPC)
  g:write (bdf, at + 2, 1, COMMAND_WORD)
  g:write (bdf, at + 4, 4, slot << 8 | command)
end

--- The places that a type can be plugged into: who holds the bus, its address there and as the
--- guest sees it, and how the guest turns its slot on and lets go of what is in it.
local places = {
  port = { bus = function (m) return m.pcie.port end, bdf = "2:0.0",
    on = function (g) g:slot ("0:2.0").set "on" end,
    off = function (g) g:slot ("0:2.0").set "off" end },
  bridge = { bus = function (m) return m.pcie.bridge end, addr = "4", bdf = "1:4.0",
    on = function (g) shpc (g, "0:1.0", 4, ENABLE) end,
    off = function (g) shpc (g, "0:1.0", 4, DISABLE) end },
  root = { bus = function (m) return m.pcie end, addr = "3", bdf = "0:3.0", forced = true,
    params = { hotplug = true } },
  switch = { bdf = "3:0.0", device = function (m) return m.pcie.port.up.down end,
    owner = function (m) return m.pcie.port.up end,
    off = function (g) g:slot ("0:2.0").set "off" end },
}

local function default_of (Type, name)
  for _, prop in ipairs (Type.props) do
    if prop.name == name then return prop.default end
  end
end

local function place_of (Type)
  if Type:is_a "pcie-root-port-base" then return places.root end
  if Type:is_a "pcie-downstream" then return places.switch end
  return default_of (Type, "pcie_offset") ~= 0 and places.port or places.bridge
end

local function sorted (set)
  local names = {}
  for name in pairs (set) do names[#names + 1] = name end
  table.sort (names)
  return names
end

describe ("the catalogue of PCI types", function ()
  local finalized, m, g

  -- The same type, with an end that counts.
  local function counted (Type)
    return cop.device { "counted." .. Type.name, parent = Type.name, doc = Type.doc,
      finalize = function () finalized = finalized + 1 end }
  end

  --- Who reads and writes memory: what is behind the function, through it, and the function.
  local function masters_of (dev)
    return dev:is_a "virtio-pci" and { dev.device, dev } or { dev }
  end

  --- Each of them writes into a buffer of its own.
  local function dma (masters)
    for i, master in ipairs (masters) do
      master:request ("dma", function (_, request)
        request:dma_write (BUFFER + (i - 1) * #AFTER, AFTER)
      end)
    end
  end

  local function fill (masters) m.space:write_bytes (BUFFER, BEFORE:rep (#masters)) end
  local function buffers (masters) return m.space:read_bytes (BUFFER, #BEFORE * #masters) end

  --- The machine with the device in its place, and found by the guest.
  local function plug (Counted, place)
    local params = { hotplug = place.params and place.params.hotplug,
                     downstream = place.device and Counted.name or nil }
    m = cop.build (board, params)
    g = guest.new (m, { ecam = ECAM, memory = MEMORY, large = LARGE })
    local dev
    if place.device then
      dev = place.device (m)
    else
      dev = m:device_add { "dut", Counted, bus = place.bus (m), addr = place.addr }
    end
    if place.on then place.on (g) end
    for _, one in ipairs (g:scan (0)) do
      if one.bdf == place.bdf then return dev, one end
    end
    error (("no function at %s"):format (place.bdf))
  end

  local function access (base)
    return pcall (m.space.read, m.space, base, 1)
  end

  before_each (function () finalized = 0 end)
  after_each (function ()
    if m then m:close () end
    m, g = nil, nil
    collectgarbage ()
    collectgarbage ()
    assert.equal (0, cop.host.live_objects)
  end)

  local function whole_life (Type)
    -- described without an instance
    assert.is_true (#Type.doc > 0)
    assert.is_string (Type.leaves_out, "what it leaves out")
    for _, prop in ipairs (Type.props) do assert.is_true (#prop.doc > 0, prop.name) end
    for _, window in ipairs (Type.windows) do assert.is_true (#window.doc > 0, window.name) end
    assert.equal (0, cop.host.live_objects)

    -- plugged, and found by the guest
    local place = place_of (Type)
    local dev, seen = plug (counted (Type), place)
    local id = default_of (Type, "vendor_id") | default_of (Type, "device_id") << 16
    assert.equal (id, g:read (place.bdf, 0))
    assert.equal (id, dev.config:read (0, 4))
    for _, bar in pairs (seen.bars) do
      local ok, err = access ((bar.io and IO or 0) + bar.base)
      assert.is_true (ok or not tostring (err):find ("nothing answers", 1, true), tostring (err))
    end

    -- its DMA arrives while it is there
    local masters = masters_of (dev)
    fill (masters)
    dma (masters)
    m.clock:settle ()
    assert.equal (AFTER:rep (#masters), buffers (masters))
    fill (masters)

    -- unplugged while its DMA is under way
    local log = m:record ()
    dma (masters)
    if place.device then
      m.pcie.port.up = nil
    else
      local removal = m:device_del "dut"
      if not place.forced then
        assert.equal ("pending", removal.state)
        assert.equal (id, g:read (place.bdf, 0))
        place.off (g)
      end
      assert.equal ("completed", removal.state)
    end

    -- nobody answers, and nothing is written
    for _, master in ipairs (masters) do assert.retired (master, { "dma" }) end
    assert.same (masters, m:retired ())
    local ok, value = pcall (g.read, g, place.bdf, 0)
    assert.is_true (not ok or value == 0xffffffff)
    assert.error_matches (function () dev.config:read (0, 4) end, "gone")
    for _, bar in pairs (seen.bars) do
      local answered, err = access ((bar.io and IO or 0) + bar.base)
      assert.is_false (answered)
      assert.matches ("nothing answers", tostring (err), 1, true)
    end
    assert.equal (0, finalized)
    assert.equal (BEFORE:rep (#masters), buffers (masters))

    -- the request comes back: that was the last holder
    m.clock:settle ()
    for _, master in ipairs (masters) do assert.finalized (master) end
    assert.equal (1, finalized)
    assert.same ({}, m:retired ())
    assert.equal (BEFORE:rep (#masters), buffers (masters))
    assert.same ({}, log:steps "HOOK_ERROR")
    m.clock:advance (10 * cop.s)
    assert.equal (1, finalized)
  end

  for _, name in ipairs (sorted (index)) do
    local Type = cop.type (name)
    if Type:is_a "pci-device" and not Type.abstract then
      if placeholders[name] then
        it (name .. " says that it needs a host", function ()
          m = cop.build (board, {})
          assert.leaves_no_trace (m, function ()
            assert.error_matches (function ()
              m:device_add { "dut", name, bus = m.pcie.port }
            end, "there is no " .. placeholders[name] .. " here")
          end)
        end)
      else
        it (name .. " goes while its DMA is under way", function () whole_life (Type) end)
      end
    end
  end
end)
