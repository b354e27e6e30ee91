--- The session that stands at the head of machines/boards/hotplug-lab.lua, and its ports.
local cop = require "coppice"
require "coppice.assert"

describe ("hotplug-lab", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 2 }) end)
  after_each (function () m:close (); assert.equal (0, m.host.live_objects) end)

  it ("does what its head says", function ()
    local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = hub }
    assert.equal ("realized", hub.state)
    assert.equal (1, hub.port)
    assert.equal (m.peripheral.kbd0, kbd)

    local log = m:record ()
    m.peripheral.hub0 = nil
    assert.cascades (log, "unrealize", { "kbd0", "hub0" })
    assert.equal ("finalized", kbd.state)
  end)

  it ("keeps what is held, and says by whom", function ()
    local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = hub }
    local hold = kbd:hold "in flight"
    m.peripheral.hub0 = nil
    assert.equal ("retired", kbd.state)
    assert.same ({ kbd }, m:retired ())
    assert.same ({ "in flight" }, kbd:holders ())
    hold:release ()
    assert.finalized (kbd)
    assert.same ({}, m:retired ())
  end)

  it ("has as many ports as were asked for", function ()
    assert.equal (2, m.xhci.ports)
    m:device_add { "a", "usb.kbd", bus = m.xhci }
    m:device_add { "b", "usb.storage", bus = m.xhci }
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add { "c", "usb.kbd", bus = m.xhci } end,
        "no free port; all 2 are taken")
    end)
    m.peripheral.a = nil
    assert.equal (1, m:device_add { "c", "usb.kbd", bus = m.xhci }.port)
  end)
end)
