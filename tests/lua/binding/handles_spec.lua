--- Handles: one object has one handle; it is weak, and says what became of the object.
local cop = require "coppice"
require "coppice.assert"

describe ("a handle", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 4 }) end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("is the same one, however the object was reached", function ()
    local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    assert.equal (hub, m.peripheral.hub0)
    assert.equal (hub, m:at "/machine/peripheral/hub0")
    assert.equal (hub, m.children.peripheral.hub0)
    assert.equal (hub, m.xhci.buses[1].devices.hub0)
    assert.equal (hub, m.xhci.bus == hub and nil or hub.bus.devices[1])
    local set = { [hub] = "found" }
    assert.equal ("found", set[m.peripheral.hub0])
  end)

  it ("does not keep the object alive", function ()
    local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    local before = m.live_objects
    m.peripheral.hub0 = nil
    assert.finalized (hub)
    assert.equal (before - 2, m.live_objects)
  end)

  it ("of a finalized object still knows what it was", function ()
    local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    local serial = hub.serial
    m.peripheral.hub0 = nil
    assert.is_false (hub.alive)
    assert.equal ("finalized", hub.state)
    assert.equal ("/machine/peripheral/hub0", hub.path)
    assert.equal ("hub0", hub.id)
    assert.equal (serial, hub.serial)
    assert.equal ("usb.hub", hub.type)
    assert.equal ("/machine/peripheral/hub0 (usb.hub) (finalized)", tostring (hub))
    assert.is_true (hub == hub)
    assert.error_matches (function () return hub.ports end,
      "^[^:]+:%d+: hub0 %(usb%.hub #%d+%) was removed at ")
    assert.error_matches (function () hub.ports = 3 end, "was removed at .*handles_spec%.lua:%d+$")
    assert.error_matches (function () hub:hold "late" end,
      "was removed at .*handles_spec%.lua:%d+$")
  end)

  it ("names the line that removed the object, not the one that asks", function ()
    local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    local line = debug.getinfo (1, "l").currentline + 1
    m.peripheral.hub0 = nil
    assert.error_matches (function () return hub.port end, ("handles_spec%%.lua:%d$"):format (line))
  end)

  it ("of a retired object can be read and no more", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    local hold = kbd:hold "in flight"
    m.peripheral.kbd0 = nil
    assert.retired (kbd, { "in flight" })
    assert.equal ("integer", math.type (kbd.port))
    assert.equal ("/machine/peripheral/kbd0", kbd.path)
    assert.same ({ kbd }, m:retired ())
    assert.error_matches (function () kbd.port = 2 end, "was removed at")
    assert.error_matches (function () return kbd.bus end, "was removed at")
    hold:release ()
    hold:release ()
    assert.finalized (kbd)
  end)

  it ("lets go at the end of a block", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    do
      local hold <close> = kbd:hold "in this block"
      m.peripheral.kbd0 = nil
      assert.equal ("retired", kbd.state)
      assert.is_truthy (hold)
    end
    assert.finalized (kbd)
  end)

  it ("lets go when a forgotten hold is collected", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    kbd:hold "forgotten"
    m.peripheral.kbd0 = nil
    collectgarbage ()
    collectgarbage ()
    assert.finalized (kbd)
  end)

  it ("is made anew after it was collected", function ()
    m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    for _ = 1, 3 do
      collectgarbage ()
      assert.equal ("realized", m.peripheral.kbd0.state)
    end
  end)

  it ("does not take over from another object at the same address", function ()
    local seen = {}
    for i = 1, 50 do
      local kbd = m:device_add { "kbd" .. i, "usb.kbd", bus = m.xhci }
      assert.equal ("kbd" .. i, kbd.id)
      seen[i] = kbd
      m.peripheral["kbd" .. i] = nil
    end
    for i = 1, 50 do
      assert.equal ("finalized", seen[i].state)
      assert.equal ("kbd" .. i, seen[i].id)
    end
  end)

  it ("is no table: its metatable is out of reach", function ()
    assert.equal ("object", getmetatable (m))
    assert.error (function () setmetatable (m, {}) end)
  end)

  it ("refuses another kind of value for itself", function ()
    local is_a = m.is_a
    for _, wrong in ipairs { 1, "text", {}, io.stdout, cop.host } do
      assert.error_matches (function () is_a (wrong, "device") end, "expected an object, got")
    end
    local index = debug.getmetatable (m).__index
    assert.error_matches (function () index (io.stdout, "path") end, "expected an object, got")
  end)
end)

describe ("a container", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua") end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("answers nil for what is not there, objects raise", function ()
    assert.is_nil (m.peripheral.nobody)
    assert.is_nil (m.objects.nobody)
    assert.is_nil (m.children.nobody)
    assert.is_nil (m.xhci.buses[1].devices.nobody)
    assert.error_matches (function () return m.nobody end,
      "/machine: no property, child or method 'nobody'")
    assert.error_matches (function () return m.perpheral end, "did you mean 'peripheral'%?")
  end)

  it ("puts what users named before what every object has", function ()
    local kbd = m:device_add { "name", "usb.kbd", bus = m.xhci }
    assert.equal (kbd, m.peripheral.name)
    m.peripheral.name = nil
    assert.finalized (kbd)
    assert.equal ("peripheral", m.peripheral.name)
  end)

  it ("is walked as it was when the walk began", function ()
    local names = {}
    for i = 1, 4 do m:device_add { "kbd" .. i, "usb.kbd", bus = m.xhci } end
    for name, kbd in pairs (m.peripheral) do
      names[#names + 1] = name
      assert.equal (name, kbd.name)
      m.peripheral[name] = nil
    end
    assert.same ({ "kbd1", "kbd2", "kbd3", "kbd4" }, names)
    assert.equal (0, #m.peripheral.children)
  end)
end)
