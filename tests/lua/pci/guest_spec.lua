--- PCI as a guest sees it: the test plays the guest, by configuration space alone.
local cop   = require "coppice"
local pci   = require "coppice.pci"
local guest = cop.include "guest.lua"
require "coppice.assert"

local ECAM, IO, MEMORY, LARGE = 0x30000000, 0x03000000, 0x40000000, 0x400000000
local RAM = 0x80000000

local Adder = cop.device { "adder", parent = "pci-device", doc = "Adds two numbers",
  defaults = pci.defaults { vendor_id = 0x1234, device_id = 0x0add, class = "other",
    interrupt_pin = 1, pm = 0x40, msi = { 0x50, wide = true }, express = { 0x60, flr = true } },
  windows = {
    pci.bar { 0, "regs", kind = "mem32", size = 4 * cop.KiB, width = 4,
      cop.reg { 0x00, "A" },
      cop.reg { 0x04, "B", write = function (self)
        self.regs.SUM = self.regs.A + self.regs.B
        self.irq:set (true)
      end },
      cop.reg { 0x08, "SUM", access = "ro" },
      cop.reg { 0x0c, "ACK", access = "wo", write = function (self) self.irq:set (false) end },
    },
    pci.bar { 1, "ports", kind = "io", size = 16,
      read = function (self, offset) return self.regs.SUM >> 8 * offset & 0xff end,
      max_access = 1 },
    pci.bar { 2, "store", kind = "mem64", prefetchable = true, memory = "ram", size = cop.MiB },
  },
}

local Port = cop.device { "down-port", parent = "pcie-downstream", doc = "A port of a switch",
  defaults = pci.defaults { vendor_id = 0x104c, device_id = 0x8233, express = 0x90 } }
local Switch = cop.device { "up-port", parent = "pcie-upstream", doc = "A switch",
  defaults = pci.defaults { vendor_id = 0x104c, device_id = 0x8232, express = 0x90 } }
local Intc = cop.device { "intc", doc = "Four pins", bus = "system-bus",
  inputs = { cop.line { "irq", count = 4, cells = 1 } } }

local Board = cop.machine { "pci-board", doc = "A PCI Express host",
  params = { cop.bool { "switches", doc = "With a switch and a bridge" } },
  build = function (board, p)
    board:add { "ram", "memory.ram", at = RAM, size = cop.MiB }
    local intc = board:add { "intc", Intc }
    local pcie = board:add { "pcie", "pci.gpex", at = { ECAM, IO, MEMORY, LARGE },
      irq = intc.irq:range (0, 4) }
    local rp0 = pcie:add { "rp0", "pcie-root-port", slot = 1, chassis = 1, addr = "3" }
    pcie:add { "rp1", "pcie-root-port", slot = 2, chassis = 1 }
    rp0:add { "cold", Adder }
    if p.switches then
      local rp2    = pcie:add { "rp2", "pcie-root-port", addr = "8.0", slot = 1,
                                    multifunction = true }
      pcie:add { "rp3", "pcie-root-port", addr = "8.1", slot = 2 }
      local switch = rp2:add { "switch", Switch }
      local low    = switch:add { "low", Port, slot = 7 }
      switch:add { "low2", Port, slot = 8 }
      local bridge = low:add { "bridge", "pci-bridge", chassis = 2 }
      bridge:add { "old", Adder, addr = "5" }
    end
  end }

describe ("a guest of PCI", function ()
  local m, g
  local function start (params)
    m = cop.build (Board, params or {})
    g = guest.new (m, { ecam = ECAM, memory = MEMORY, large = LARGE })
  end
  after_each (function () m:close (); assert.equal (0, m.host.live_objects) end)

  it ("finds everything, and uses it", function ()
    start { switches = true }
    local at = {}
    for i, found in ipairs (g:scan (0)) do at[i] = ("%s %08x"):format (found.bdf, found.id) end
    assert.same ({ "0:0.0 000c1b36", "0:3.0 000c1b36", "2:0.0 0add1234", "0:8.0 000c1b36",
                   "3:0.0 8232104c", "4:0.0 8233104c", "5:0.0 00011b36", "6:5.0 0add1234",
                   "4:1.0 8233104c", "0:8.1 000c1b36" }, at)
    local bars = g.functions[8].bars
    m.space:write (bars[0].base, 4, 20)
    m.space:write (bars[0].base + 4, 4, 22)
    assert.equal (42, m.space:read (bars[0].base + 8, 4))
    assert.equal (42, m.space:read (IO + bars[1].base, 1))
    m.space:write_bytes (bars[2].base + 5, "stored")
    assert.equal ("stored", m.space:read_bytes (bars[2].base + 5, 6))
    -- INTA of device 5, behind device 0, behind a port at 0, behind a port at 0, behind device 8
    assert.equal (1, m.intc.irq[(5 + 0 + 0 + 0 + 8) % 4].level)
    m.space:write (bars[0].base + 12, 4, 1)
    assert.equal (0, m.intc.irq[1].level)
    -- the other one answers, too, and where nothing is, nothing does
    local other = g.functions[3].bars[0].base
    m.space:write (other + 4, 4, 7)
    assert.equal (7, m.space:read (other + 8, 4))
    assert.error_matches (function () m.space:read (MEMORY + 0x3f000000, 4) end, "nothing")
  end)

  it ("gets messages once it has enabled them", function ()
    start ()
    g:scan (0)
    local bdf, bars = "2:0.0", g.functions[3].bars
    local msi = g:capability (bdf, 0x05)
    g:write (bdf, msi + 4, 4, RAM + 0x100)
    g:write (bdf, msi + 12, 2, 0x55)
    g:write (bdf, msi + 2, 2, 1)
    m.space:write (bars[0].base + 4, 4, 1)
    assert.equal (0x55, m.space:read (RAM + 0x100, 4))
    assert.equal (0, m.intc.irq[3].level)
  end)

  it ("has the slots of a machine that starts as firmware leaves them", function ()
    start ()
    g:scan (0)
    local full, empty = g:slot "0:3.0", g:slot "0:0.0"
    assert.equal (0x1c0, full.control ())
    assert.equal (0x40, full.take ())
    assert.equal (0x7c0, empty.control ())
    assert.equal (0, empty.take ())
  end)

  -- The conversation of a native hot-unplug, with a refusal and a guest that says nothing.
  it ("lets go, refuses, or is silent", function ()
    start ()
    g:scan (0)
    local slot = g:slot "0:0.0"
    local nic = m:device_add { "nic", Adder, bus = m.pcie.rp1 }
    assert.equal (0x49, slot.take ())
    assert.equal (0xffffffff, g:read ("1:0.0", 0))
    slot.set "on"
    assert.equal (0x0add1234, g:read ("1:0.0", 0))
    assert.equal (0x50, slot.take ())

    local removal = m:device_del "nic"
    assert.equal ("pending", removal.state)
    assert.error_matches (function () m:device_del "nic" end, "already in the process of unplug")
    m.clock:advance (3 * cop.s)
    assert.equal ("pending", removal.state)
    m.clock:advance (2 * cop.s)
    assert.equal ("timed-out", removal.state)

    removal = m:device_del "nic"
    assert.equal (0x41, slot.take ())
    slot.set "blink"
    slot.set "on"
    assert.equal ("refused", removal.state)
    slot.set "blink"
    assert.error_matches (function () m:device_del "nic" end,
      "guest is busy %(power indicator blinking%)")
    slot.set "on"
    removal = m:device_del "nic"
    slot.set "blink"
    slot.set "off"
    assert.equal ("completed", removal.state)
    assert.finalized (nic)
    assert.equal (0x19, slot.take ())
    m:device_add { "nic", Adder, bus = m.pcie.rp1 }
  end)

  it ("ejects by itself, and the device stays until its owner breaks the link", function ()
    start ()
    g:scan (0)
    local slot = g:slot "0:0.0"
    local nic = m:device_add { "nic", Adder, bus = m.pcie.rp1 }
    slot.set "on"
    slot.set "off"
    assert.equal ("unrealized", nic.state)
    assert.equal (nic, m.peripheral.nic)
    m.peripheral.nic = nil
    assert.finalized (nic)
  end)

  it ("reaches a device no more from the moment it is pulled", function ()
    start ()
    g:scan (0)
    local slot = g:slot "0:0.0"
    local nic = m:device_add { "nic", Adder, bus = m.pcie.rp1 }
    slot.set "on"
    g.memory = MEMORY + 0x20000000
    local bars = g:place_bars ("1:0.0", 6)
    g:write ("1:0.0", 4, 2, 7)
    g:write ("0:0.0", 0x20, 4, 0x60006000)
    m.space:write (bars[0].base, 4, 9)
    local hold = nic:hold "in flight"
    m.peripheral.nic = nil
    assert.equal ("retired", nic.state)
    assert.error_matches (function () m.space:read (bars[0].base, 4) end, "nothing")
    assert.equal (0xffffffff, g:read ("1:0.0", 0))
    hold:release ()
    assert.finalized (nic)
  end)

  it ("may plug nothing into the root bus, which has no slots with switches", function ()
    start ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add { "nic", Adder, bus = m.pcie } end,
        "/machine/pcie/bus does not support hotplugging")
    end)
  end)

  it ("finds configuration space in a snapshot", function ()
    start ()
    local before = m:snapshot ()
    g:write ("0:3.0", 0x3c, 1, 5)
    assert.not_same ({}, m:diff (before))
    g:write ("0:3.0", 0x3c, 1, 0)
    assert.same ({}, m:diff (before))
  end)
end)

describe ("coppice.pci", function ()
  it ("makes a row of windows", function ()
    local row = pci.bar { 2, "x", kind = "mem64", prefetchable = true, size = 0x100 }
    assert.equal (0x43000018, row.space)
    assert.equal ("bus", row.use)
  end)

  it ("makes texts of registers and capabilities", function ()
    assert.equal ("40.2=8000/ff/0 44.4=1/0/f0", pci.registers {
      { 0x40, 2, value = 0x8000, writable = 0xff }, { 0x44, 4, value = 1, clear = 0xf0 } })
    assert.equal ("9@60+10 1000b@140+c",
      pci.capabilities { { 0x60, id = 9, size = 16 }, { 0x140, id = 0xb, size = 12 } })
  end)

  it ("says what is wrong", function ()
    local function fails (fn, text) assert.error_matches (fn, text) end
    fails (function () pci.bar { "x", kind = "io" } end, "begins with its number and its name")
    fails (function () pci.bar { 6, "x", kind = "io" } end, "BARs are 0 to 5")
    fails (function () pci.bar { 0, "x", kind = "mem" } end, 'kind is "io", "mem32" or "mem64"')
    fails (function () pci.bar { 0, "x", kind = "io", sise = 1 } end, "did you mean 'size'")
    fails (function () pci.defaults { class = "ethernt" } end, "did you mean 'ethernet'")
    fails (function () pci.defaults { msi = { 0x50, vektors = 2 } } end, "did you mean 'vectors'")
    fails (function () pci.registers { { 0x40, value = 1 } } end, "its bytes is to be an integer")
  end)
end)
