--- A switch of PCI Express is plugged as a whole, by native hot-plug, and unplugged again.
local cop   = require "coppice"
local guest = cop.include "guest.lua"
require "coppice.assert"

local ECAM, MEMORY, LARGE = 0xb0000000, 0xc0000000, 0x800000000
local PORT, UP, DOWN, NIC = "0:4.0", "1:0.0", "2:0.0", "3:0.0"
local NOTHING = 0xffffffff

describe ("a switch", function ()
  local m, g, log
  before_each (function ()
    m = cop.build ("machines/boards/pc-q35.lua", { ports = 2 })
    m.pcihost.config_io:write (0, 4, 1 << 31 | 0x60)
    m.pcihost.config_io:write (4, 4, ECAM | 1)
    g = guest.new (m, { ecam = ECAM, memory = MEMORY, large = LARGE })
    g:write (PORT, 0x18, 4, 0x080100)
    g:write (PORT, 4, 2, 7)
    log = m:record ()
  end)
  after_each (function ()
    g, log = nil, nil
    m:close ()
    assert.equal (0, cop.host.live_objects)
  end)

  local function plug_switch ()
    m:device_add { "up", "x3130-upstream", bus = m.pcihost.rp0 }
    m:device_add { "down0", "xio3130-downstream", bus = m.peripheral.up, chassis = 9, slot = 1 }
    m:device_add { "down1", "xio3130-downstream", bus = m.peripheral.up, chassis = 9, slot = 2 }
  end

  --- As firmware does: numbers all the way down.
  local function number ()
    g:write (UP, 0x18, 4, 0x050201)
    g:write (DOWN, 0x18, 4, 0x030302)
    g:write (UP, 4, 2, 7)
    g:write (DOWN, 4, 2, 7)
  end

  it ("is found when its slot gets power, with all of its ports", function ()
    plug_switch ()
    m:device_add { "nic", "e1000", bus = m.peripheral.down0 }
    local slot = g:slot (PORT)
    assert.equal (0x49, slot.take ())
    assert.equal (NOTHING, g:read (UP, 0))
    slot.set "on"
    number ()
    assert.same ({ 0x8232104c, 0x8233104c, 0x8233104c },
                 { g:read (UP, 0), g:read (DOWN, 0), g:read ("2:1.0", 0) })
    -- what is in a slot of it waits for power of its own
    local inner = g:slot (DOWN)
    assert.equal (0x40, inner.take () & 0x40)
    inner.set "on"
    assert.equal (0x100e8086, g:read (NIC, 0))
  end)

  it ("comes in one transaction, or not at all", function ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function ()
        m:transaction (function ()
          plug_switch ()
          m:device_add { "down2", "xio3130-downstream", bus = m.peripheral.up, chassis = 9,
                         slot = 2 }
        end)
      end, "slot 2 of chassis 9 is that of /machine/peripheral/down1 %b(); the first free one is 3")
    end)
    m:transaction (plug_switch)
    assert.in_state ("realized", m.peripheral.down1)
  end)

  it ("is made of parts that come together, where the slot has power always", function ()
    local Whole = cop.device { "switch.whole", parent = "x3130-upstream", doc = "With two ports",
      build = function (self)
        self:add { "a", "xio3130-downstream", chassis = 9, slot = 1 }
        self:add { "b", "xio3130-downstream", chassis = 9, slot = 2 }
      end }
    g:slot (PORT).set "on"
    m:device_add { "up", Whole, bus = m.pcihost.rp0 }
    number ()
    assert.equal (0x8233104c, g:read ("2:1.0", 0))
    assert.error_matches (function ()
      m:device_add { "c", "xio3130-downstream", bus = m.peripheral.up, chassis = 9, slot = 3 }
    end, "c: it cannot be plugged: the guest knows what /machine/peripheral/up consists of since "
         .. "its slot has power")
  end)

  it ("is as it is from the moment the guest may look", function ()
    plug_switch ()
    -- nobody has looked: a port may still go, and come
    assert.equal ("completed", m:device_del "down1".state)
    m:device_add { "down1", "xio3130-downstream", bus = m.peripheral.up, chassis = 9, slot = 2 }
    g:slot (PORT).set "on"
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_del "down1" end,
        "down1: it cannot be unplugged: the guest knows")
      assert.error_matches (function ()
        m:device_add { "down2", "xio3130-downstream", bus = m.peripheral.up, chassis = 9, slot = 3 }
      end, "down2: it cannot be plugged: the guest knows")
    end)
    -- but what is in the slots of its ports comes and goes
    number ()
    m:device_add { "nic", "e1000", bus = m.peripheral.down0 }
    g:slot (DOWN).set "on"
    local removal = m:device_del "nic"
    assert.equal ("pending", removal.state)
    g:slot (DOWN).set "off"
    assert.equal ("completed", removal.state)
  end)

  it ("goes by the guest's leave, with everything below it", function ()
    plug_switch ()
    m:device_add { "nic", "e1000", bus = m.peripheral.down0 }
    local slot = g:slot (PORT)
    slot.set "on"
    local removal = m:device_del "up"
    assert.equal ("pending", removal.state)
    slot.set "blink"
    assert.in_state ("realized", m.peripheral.nic)
    slot.set "off"
    assert.equal ("completed", removal.state)
    assert.cascades (log, "unrealize", { "down1", "nic", "down0", "up" })
    assert.cascades (log, "DEVICE_DELETED", { "down1", "nic", "down0", "up" })
    assert.equal (0, #m.peripheral.children)
    assert.equal (0, slot.take () & 0x40)
    -- and comes again
    plug_switch ()
    slot.set "on"
    assert.equal (0x8232104c, g:read (UP, 0))
  end)

  it ("stays when one of what is below it may not go", function ()
    plug_switch ()
    m:device_add { "nic", "e1000", bus = m.peripheral.down0 }
    local slot = g:slot (PORT)
    slot.set "on"
    m.peripheral.nic:block_unplug "a backup is running"
    assert.error_matches (function () m:device_del "up" end,
      "up: cannot be removed: nic: a backup is running")
    m.peripheral.nic:unblock_unplug "a backup is running"
    assert.equal ("pending", m:device_del "up".state)
  end)

  it ("is what the guest finds first in its slot", function ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function ()
        m:device_add { "up", "x3130-upstream", bus = m.pcihost.rp0, addr = "0.1" }
      end, "the upstream port of a switch is to be function 0 of /machine/pcihost/rp0")
    end)
  end)

  it ("is plugged into a port of another switch", function ()
    plug_switch ()
    g:slot (PORT).set "on"
    number ()
    m:device_add { "up2", "x3130-upstream", bus = m.peripheral.down0 }
    m:device_add { "leaf", "xio3130-downstream", bus = m.peripheral.up2, chassis = 10 }
    g:slot (DOWN).set "on"
    assert.equal (0x8232104c, g:read (NIC, 0))
    assert.equal ("pending", m:device_del "up".state)
    g:slot (PORT).set "off"
    assert.equal (0, #m.peripheral.children)
  end)
end)
