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
    assert.error_matches (function ()
      m:transaction (function () redo:undo () end)
    end, "a change is not undone inside another transaction")
    redo:undo ()
    assert.is_nil (m.peripheral.hub0)
    assert.equal ("realized", m.peripheral.disk0.state)
    assert.error_matches (function () return redo.line end,
                          "a change has no field 'line'; did you mean 'lines'%?")
  end)

  it ("shows a device that goes as well when who is told cuts what it is on", function ()
    local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = hub }
    local observer = m:observe (function (event)
      if event.step == "show" then m.peripheral.hub0 = nil end
    end)
    pcall (m.transaction, m, function () m.peripheral.kbd0 = nil; error "no" end)
    observer:stop ()
    assert.finalized (kbd)
    assert.finalized (hub)
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

  it ("knows what one inside it has removed", function ()
    m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    local before, inner = m:snapshot ()
    local outer = m:transaction (function ()
      inner = m:transaction (function () m.peripheral.kbd0 = nil end)
    end)
    assert.same ({ "- /machine/peripheral/kbd0 (usb.kbd)" }, outer.lines)
    assert.same (outer.lines, inner.lines)
    outer:undo ()
    assert.same ({}, m:diff (before))
  end)
end)

describe ("what is undone", function ()
  local Source = cop.device { "undone.source", doc = "drives",
    props = { cop.link { "peer", doc = "Another", weak = true, when = "always" } },
    outputs = { cop.line { "irq", optional = true } } }
  local Sink = cop.device { "undone.sink", doc = "is told",
    inputs = { cop.line { "irq", count = 4, cells = 1 } } }
  local m
  before_each (function ()
    m = cop.build (cop.machine { "undone.bare", build = function () end })
    local sink = m:device_add { "sink", Sink }
    local one = m:device_add { "one", Source, irq = sink.irq (2) }
    m:device_add { "two", Source, irq = sink.irq (3), peer = one }
  end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  for _, order in ipairs { { "sink", "one", "two" }, { "two", "one", "sink" } } do
    it ("is wired and linked as it was, whatever went first: " .. order[1], function ()
      local before = m:snapshot ()
      local change = m:transaction (function ()
        for _, name in ipairs (order) do m.peripheral[name] = nil end
      end)
      change:undo ()
      assert.same ({}, m:diff (before))
      assert.equal (m.peripheral.one, m.peripheral.two.peer)
    end)
  end

  it ("is driven again by those that have stayed", function ()
    m.peripheral.one.irq:set (true)
    local change = m:transaction (function () m.peripheral.sink = nil end)
    assert.same ({}, m.peripheral.one.irq.wires)
    change:undo ()
    assert.equal (m.peripheral.sink, m.peripheral.one.irq.wires[1].provider)
    assert.equal (1, m.peripheral.sink.irq[2].level)
    assert.equal (m.peripheral.two, m.peripheral.sink.irq[3].wires[1].consumer)
  end)

  it ("has no link to what has come and gone meanwhile", function ()
    local change = m:transaction (function ()
      m.peripheral.two.peer = m:device_add { "three", Source }
      m.peripheral.three = nil
      m.peripheral.two = nil
    end)
    change:undo ()
    assert.is_nil (m.peripheral.two.peer)
  end)
end)
