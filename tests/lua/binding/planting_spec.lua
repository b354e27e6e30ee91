--- Planting is the mirror of cutting.
local cop = require "coppice"
require "coppice.assert"

describe ("an object that was never planted", function ()
  it ("belongs to its handle", function ()
    local kbd = cop.new { "usb.kbd" }
    assert.is_true (kbd.alive)
    assert.equal ("new", kbd.state)
    assert.is_nil (kbd.parent)
    assert.equal (1, cop.host.live_objects)
    kbd = nil -- luacheck: ignore 311
    collectgarbage ()
    collectgarbage ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("has its properties set, or is not made", function ()
    local hub = cop.new { "usb.hub", ports = 3 }
    assert.equal (3, hub.ports)
    assert.error_matches (function () cop.new { "usb.hub", ports = 0 } end,
      "'ports' must be between 1 and 255")
    assert.error_matches (function () cop.new { "usb.hub", prots = 0 } end,
      "did you mean 'ports'%?")
    assert.error_matches (function () cop.new { "device" } end, "abstract")
    hub = nil -- luacheck: ignore 311
    collectgarbage ()
    collectgarbage ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("has the handle that its init hook got", function ()
    local mine
    cop.device { "planting.self", parent = "usb.device", doc = "remembers",
      init = function (self) mine = self end }
    local made = cop.new { "planting.self" }
    assert.equal (made, mine)
    made, mine = nil, nil -- luacheck: ignore 311
    collectgarbage ()
    collectgarbage ()
    assert.equal (0, cop.host.live_objects)
  end)
end)

describe ("planting", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 2 }) end)
  after_each (function ()
    m:close ()
    collectgarbage ()
    collectgarbage ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("realizes a device on the bus that it was made for", function ()
    local log = m:record ()
    local kbd = cop.new { "usb.kbd", bus = m.xhci }
    m.peripheral.kbd0 = kbd
    assert.equal ("realized", kbd.state)
    assert.equal (m.xhci.buses[1], kbd.bus)
    assert.equal (kbd, m.peripheral.kbd0)
    assert.cascades (log, "realized", { "kbd0" })
    m.peripheral.kbd0 = nil
    assert.finalized (kbd)
  end)

  it ("makes the handle a weak one", function ()
    m.peripheral.kbd0 = cop.new { "usb.kbd", bus = m.xhci }
    collectgarbage ()
    assert.equal ("realized", m.peripheral.kbd0.state)
    local n = m.live_objects
    m.peripheral.kbd0 = nil
    assert.equal (n - 1, m.live_objects)
  end)

  it ("fails as device_add does, and leaves no trace", function ()
    m.peripheral.a = cop.new { "usb.kbd", bus = m.xhci }
    m.peripheral.b = cop.new { "usb.kbd", bus = m.xhci }
    local c = cop.new { "usb.kbd", bus = m.xhci }
    assert.leaves_no_trace (m, function ()
      assert.error (function () m.peripheral.c = c end)
      assert.error_matches (function () m.peripheral.a = cop.new { "usb.kbd", bus = m.xhci } end,
        "'a'")
    end)
    assert.is_nil (m.peripheral.c)
    m.peripheral.a = nil
    c = nil -- luacheck: ignore 311
  end)

  it ("takes objects and nothing else", function ()
    assert.error_matches (function () m.peripheral.x = 1 end,
      "expected an object or nil, got the number 1")
    assert.error_matches (function () m.peripheral.x = {} end,
      "expected an object or nil, got a table")
    assert.error_matches (function () m.peripheral.uart = m.uart end, "uart")
    assert.error_matches (function () m.peripheral.nobody = nil end, "nobody")
  end)

  it ("is undone by eject, which leaves the child link", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    kbd:eject ()
    assert.equal ("unrealized", kbd.state)
    assert.equal (kbd, m.peripheral.kbd0)
    assert.is_nil (kbd.bus)
    assert.error_matches (function () kbd:eject () end, "on no bus")
    m.peripheral.kbd0 = nil
    assert.finalized (kbd)
  end)

  it ("is undone by parent_bus = nil just so", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    kbd.parent_bus = nil
    assert.equal ("unrealized", kbd.state)
    assert.equal (kbd, m.peripheral.kbd0)
  end)
end)
