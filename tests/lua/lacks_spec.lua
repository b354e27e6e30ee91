--- What QEMU's object model is known to lack (its own developers' and users' complaints), each
--- shown to be there. The numbers are those of the whole list; 5 to 10 and 24 are in
--- tests/lua/unplug/lacks_spec.lua.
local cop = require "coppice"
require "coppice.assert"

describe ("of what QEMU lacks, there is", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 8 }) end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("1: a real state machine, in which nothing is realized twice", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    assert.equal ("realized", kbd.state)
    kbd.parent_bus = nil
    assert.equal ("unrealized", kbd.state)
    assert.error_matches (function () kbd.enabled = false; kbd.enabled = true end, "unrealized")
    m.peripheral.kbd0 = nil
    assert.error_matches (function () m.peripheral.kbd0 = kbd end, "removed")
    assert.is_false (kbd.alive)
  end)

  it ("2: no internal property that users reach", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () kbd.realized = false end, "no property 'realized'")
      assert.error_matches (function () kbd.state = "new" end, "'state' cannot be written")
      assert.error_matches (function ()
        m:device_add { "kbd1", "usb.kbd", bus = m.xhci, realized = true }
      end, "no property or output 'realized'")
    end)
    assert.equal ("realized", kbd.state)
  end)

  it ("3: a plug that leaves no trace when it fails, wherever it fails", function ()
    local Late = cop.device { "lacks.late", parent = "usb.device", doc = "Fails late",
      realize = function (self) self:fail "it is broken" end }
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add { Late, bus = m.xhci } end, "it is broken")
      assert.error_matches (function ()
        m:device_add { "k", "usb.kbd", bus = m.xhci, port = 99 }
      end, "no port 99")
    end)
    -- the port, the id and the number of the next anonymous device are as free as before
    assert.equal ("device[0]", m:device_add { "usb.kbd", bus = m.xhci }.name)
    assert.equal (1, m.peripheral_anon["device[0]"].port)
  end)

  it ("4: a step back for every step, also when a bus or a child fails", function ()
    local Hub = cop.device { "lacks.hub", parent = "usb.hub", doc = "Has a child that fails",
      build = function (self)
        self:add { "good", "usb.kbd" }
        self:add { "bad", "lacks.late" }
      end }
    local log = m:record ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add { "hub0", Hub, bus = m.xhci } end, "broken")
    end)
    assert.same ({ "hub0", "good" }, log:steps "realize")
    assert.same ({ "good", "hub0" }, log:steps "unrealize")
    assert.same ({}, log:steps "DEVICE_ADDED")
  end)

  it ("11: introspection without an instance, and without a trace with one", function ()
    assert.leaves_no_trace (m, function ()
      for _, type in ipairs (cop.types ()) do
        assert.is_string (type.doc)
        for _, prop in ipairs (type.props) do assert.is_string (prop.doc) end
      end
    end)
  end)

  it ("12: one schema of properties: kinds, bounds, defaults, and when they may be set", function ()
    local prop = {}
    for _, row in ipairs (cop.type "usb.hub".props) do prop[row.name] = row end
    assert.same ({ "uint", 8, 1, 255 },
                 { prop.ports.kind, prop.ports.default, prop.ports.min, prop.ports.max })
    assert.equal ("before_realize", prop.ports.when)
    assert.equal ("always", prop.label.when)
  end)

  it ("13: adding with typed values, lists among them", function ()
    local Typed = cop.device { "lacks.typed", parent = "usb.device", doc = "Takes everything",
      props = { cop.list { "numbers", item = "uint", doc = "A list" },
                cop.link { "friend", to = "device", doc = "Another" },
                cop.bool { "flag", doc = "Yes or no" } } }
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    local one = m:device_add { "one", Typed, bus = m.xhci, numbers = { 1, 2, 3 }, friend = kbd,
                               flag = true }
    assert.same ({ 1, 2, 3 }, one.numbers)
    assert.equal (kbd, one.friend)
    assert.error_matches (function ()
      m:device_add { "two", Typed, bus = m.xhci, flag = "true" }
    end, "property 'flag' wants a bool, not \"true\"")
    m.peripheral.one = nil
  end)

  it ("14: weak links that become nil by themselves", function ()
    local Fan = cop.object_type { "lacks.fan", doc = "Watches a device",
      props = { cop.link { "idol", to = "device", weak = true, doc = "Whom" } } }
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    m.objects.fan = cop.new { Fan, idol = kbd }
    m.peripheral.kbd0 = nil
    assert.is_nil (m.objects.fan.idol)
    m.objects.fan = nil
  end)

  it ("15: protection of what is in use, for every type", function ()
    local User = cop.object_type { "lacks.user", doc = "Needs a backend",
      props = { cop.link { "backend", to = "lacks.backend", required = true, doc = "Which" } } }
    local Backend = cop.object_type { "lacks.backend", doc = "Is used" }
    m.objects.backend = cop.new { Backend }
    m.objects.user = cop.new { User, backend = m.objects.backend }
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m.objects.backend = nil end, "user")
    end)
    m.objects.user = nil
    m.objects.backend = nil
  end)

  it ("16: names that are unique, and do not change when others come", function ()
    m:device_add { "hub0", "usb.hub", bus = m.xhci }
    assert.error_matches (function ()
      m:device_add { "hub0", "usb.hub", bus = m.xhci }
    end, "there is a child 'hub0' already")
    assert.equal ("/machine/peripheral/hub0/bus", m.peripheral.hub0.buses[1].path)
    m:device_add { "hub1", "usb.hub", bus = m.peripheral.hub0 }
    assert.equal ("/machine/peripheral/hub0/bus", m.peripheral.hub0.buses[1].path)
    -- a path with two ends is no path, and says which they are
    local ok, err = pcall (m.peripheral.find, m.peripheral, "bus")
    assert.is_false (ok)
    assert.equal ("ambiguous", err.code)
    assert.matches ("/machine/peripheral/hub0/bus", err.message)
  end)

  it ("17: errors with data: a code, the path, the limits, the nearest", function ()
    local _, err = pcall (m.device_add, m, { "h", "usb.hub", bus = m.xhci, ports = 256 })
    assert.equal ("range", err.code)
    assert.matches ("must be between 1 and 255, not 256", err.message)
    _, err = pcall (m.device_add, m, { "h", "usb.hub", bus = m.xhci, prots = 2 })
    assert.equal ("not_found", err.code)
    assert.matches ("did you mean 'ports'", err.message)
    assert.matches ("lacks_spec.lua:%d+", err.where)
  end)

  it ("18: one order everywhere: that of creation", function ()
    local names = {}
    for _, name in ipairs { "zebra", "ape", "mole", "bee" } do
      m:device_add { name, "usb.kbd", bus = m.xhci }
    end
    for name in pairs (m.peripheral) do names[#names + 1] = name end
    assert.same ({ "zebra", "ape", "mole", "bee" }, names)
    local types = {}
    for i, type in ipairs (cop.types ()) do types[i] = type.name end
    local sorted = table.move (types, 1, #types, 1, {})
    table.sort (sorted)
    assert.same (sorted, types)
  end)

  it ("19: children that outlive nobody's memory: what is held stays by itself", function ()
    local hub  = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    local bus  = hub.buses[1]
    local hold = bus:hold "a test"
    m.peripheral.hub0 = nil
    assert.finalized (hub)
    assert.equal ("retired", bus.state)
    hold:release ()
    assert.finalized (bus)
  end)

  it ("20: a defined order of constructors: root to leaf, and back", function ()
    local log = {}
    local function note (word) return function () log[#log + 1] = word end end
    cop.device { "lacks.root", parent = "usb.device", doc = "The root", init = note "init root",
      post_init = note "post root", finalize = note "finalize root" }
    cop.device { "lacks.leaf", parent = "lacks.root", doc = "The leaf", init = note "init leaf",
      post_init = note "post leaf", finalize = note "finalize leaf" }
    m:device_add { "leaf", "lacks.leaf", bus = m.xhci }
    m.peripheral.leaf = nil
    assert.same ({ "init root", "init leaf", "post root", "post leaf", "finalize leaf",
                   "finalize root" }, log)
  end)

  it ("21: a reset that reaches every device, on a bus or not", function ()
    local log = {}
    cop.device { "lacks.loose", doc = "On no bus", reset = function (self)
      log[#log + 1] = self.name end }
    cop.device { "lacks.seated", parent = "usb.device", doc = "On a bus", reset = function (self)
      log[#log + 1] = self.name end }
    m:device_add { "loose", "lacks.loose" }
    m:device_add { "seated", "lacks.seated", bus = m.xhci }
    log = {}
    m:reset ()
    table.sort (log)
    assert.same ({ "loose", "seated" }, log)
  end)

  it ("22: properties without a getter and a setter for each: a row is enough", function ()
    local Row = cop.device { "lacks.row", parent = "usb.device", doc = "One row",
      props = { cop.uint { "speed", default = 9600, min = 300, max = 115200, doc = "Baud" } } }
    local one = m:device_add { "one", Row, bus = m.xhci, speed = 300 }
    assert.equal (300, one.speed)
    assert.error_matches (function () one.speed = 600 end, "after")
  end)

  it ("23: machines and composites declared in scripts, with loops and functions", function ()
    local Board = cop.machine { "lacks.board",
      params = { cop.uint { "n", default = 3, doc = "How many" } },
      build = function (board, p)
        for i = 1, p.n do board:add { "osc" .. i, "clock.fixed", rate = i * cop.MHz } end
      end }
    local board = cop.build (Board, { n = 2 })
    assert.equal (2000000, board.osc2.rate)
    assert.is_nil (board.children.osc3)
    board:close ()
  end)
end)
