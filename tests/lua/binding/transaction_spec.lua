--- Transactions: all that a function does to a machine, or nothing; and back again.
local cop = require "coppice"
require "coppice.assert"

describe ("a transaction", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 4 }) end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("does everything, or nothing when its function raises", function ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function ()
        m:transaction (function ()
          local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
          m:device_add { "kbd0", "usb.kbd", bus = hub }
          error "changed my mind"
        end)
      end, "changed my mind")
    end)
    local change = m:transaction (function (machine)
      assert.equal (m, machine)
      local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
      m:device_add { "kbd0", "usb.kbd", bus = hub }
    end)
    assert.equal ("realized", m.peripheral.kbd0.state)
    assert.same ({ "+ /machine/peripheral/hub0 (usb.hub)", "+ /machine/peripheral/kbd0 (usb.kbd)" },
                 change.lines)
  end)

  it ("counts what goes as gone: its id and its port are free", function ()
    m:device_add { "kbd0", "usb.kbd", bus = m.xhci, port = 2 }
    local old = m.peripheral.kbd0
    m:transaction (function ()
      m.peripheral.kbd0 = nil
      assert.is_nil (m.peripheral.kbd0)
      assert.equal ("realized", old.state)                 -- it goes when all is sure
      m:device_add { "kbd0", "usb.kbd", bus = m.xhci, port = 2 }
    end)
    assert.finalized (old)
    assert.equal (2, m.peripheral.kbd0.port)
  end)

  it ("keeps what it would have removed when it fails", function ()
    m:device_add { "hub0", "usb.hub", bus = m.xhci, port = 1 }
    m:device_add { "kbd0", "usb.kbd", bus = m.peripheral.hub0, port = 3 }
    local hub, kbd = m.peripheral.hub0, m.peripheral.kbd0
    assert.leaves_no_trace (m, function ()
      pcall (m.transaction, m, function ()
        m.peripheral.hub0 = nil
        m:device_add { "mouse0", "usb.kbd", bus = m.xhci, port = 1 }
        error "no"
      end)
    end)
    assert.equal (hub, m.peripheral.hub0)
    assert.equal ("/machine/peripheral/kbd0", kbd.path)
  end)

  it ("can be undone, and that as well", function ()
    m:device_add { "hub0", "usb.hub", bus = m.xhci, port = 2 }
    m:device_add { "kbd0", "usb.kbd", bus = m.peripheral.hub0, port = 3 }
    local before, old = m:snapshot (), m.peripheral.kbd0
    local change = m:transaction (function ()
      m.peripheral.hub0 = nil
      m:device_add { "disk0", "usb.storage", bus = m.xhci }
    end)
    assert.is_nil (m.peripheral.kbd0)
    local redo = change:undo ()
    assert.same ({}, m:diff (before))
    assert.is_false (old.alive)                            -- an old handle stays dead
    assert.equal (3, m.peripheral.kbd0.port)
    assert.error_matches (function () change:undo () end, "it has been undone already")
    redo:undo ()
    assert.is_nil (m.peripheral.hub0)
    assert.equal ("realized", m.peripheral.disk0.state)
    assert.error_matches (function () return redo.line end,
                          "a change has no field 'line'; did you mean 'lines'%?")
  end)

  it ("asks before it hides: a blocked device stays, and all with it", function ()
    m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    m:device_add { "disk0", "usb.storage", bus = m.xhci }
    m.peripheral.disk0:block_unplug "it is mounted"
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function ()
        m:transaction (function ()
          m.peripheral.kbd0 = nil
          m.peripheral.disk0 = nil
        end)
      end, "it is mounted")
    end)
    m.peripheral.disk0:unblock_unplug "it is mounted"
  end)

  it ("is part of the one around it", function ()
    local outer = m:transaction (function ()
      m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
      pcall (m.transaction, m, function ()
        m:device_add { "kbd1", "usb.kbd", bus = m.xhci }
        error "only this one"
      end)
      m:transaction (function () m:device_add { "kbd2", "usb.kbd", bus = m.xhci } end)
    end)
    assert.same ({ "+ /machine/peripheral/kbd0 (usb.kbd)", "+ /machine/peripheral/kbd2 (usb.kbd)" },
                 outer.lines)
    outer:undo ()
    assert.is_nil (m.peripheral.kbd2)
  end)
end)
