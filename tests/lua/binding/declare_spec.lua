--- Types that scripts declare are types like any other.
local cop = require "coppice"
require "coppice.assert"

describe ("a declared type", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 8 }) end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("has what was said of it", function ()
    local One = cop.device { "declare.one", parent = "usb.device", doc = "one of them",
      props = { cop.uint { "pins", default = 16, min = 8, max = 32, doc = "pins bonded out" } },
      inputs = { cop.line { "irq", cells = 2, doc = "lines" } } }
    assert.equal ("declare.one", One.name)
    assert.equal ("one of them", One.doc)
    assert.equal ("usb.device", One.parent.name)
    assert.equal (One, cop.type "declare.one")
    assert.is_true (One:is_a "device")
    local row = One.props[#One.props]
    assert.same ({ "pins", "uint", 16, 8, 32, "pins bonded out", "declare.one" },
                 { row.name, row.kind, row.default, row.min, row.max, row.doc, row.owner })
    assert.equal ("irq", One.inputs[1].name)
    assert.error_matches (function () return One.dok end, "no field 'dok'; did you mean 'doc'%?")
  end)

  it ("has other defaults for what it inherits", function ()
    local Base = cop.device { "declare.large", parent = "usb.device", doc = "a large one",
      props = { cop.uint { "pins", default = 16, max = 32, doc = "pins bonded out" },
                cop.string { "colour", default = "green", doc = "of the board" } } }
    local Small = cop.device { "declare.small", parent = Base, doc = "a small one",
      defaults = { pins = 8, colour = "red" }, leaves_out = "the pins that are not bonded out" }
    local Least = cop.device { "declare.least", parent = Small, doc = "the least",
      defaults = { pins = 4 } }
    local function add (type) return m:device_add { type, bus = m.xhci } end
    assert.same ({ 16, "green" }, { add (Base).pins, add (Base).colour })
    assert.same ({ 8, "red" }, { add (Small).pins, add (Small).colour })
    local least = add (Least)
    assert.same ({ 4, "red" }, { least.pins, least.colour })
    assert.equal (4, Least.props[#Least.props - 1].default)
  end)

  it ("has no default for what it does not inherit, or out of its bounds", function ()
    local function declare (defaults)
      return function ()
        cop.device { "declare.wrong", parent = "usb.hub", doc = "wrong", defaults = defaults }
      end
    end
    assert.error_matches (declare { prots = 2 },
      "type 'declare.wrong': default of 'prots': it inherits no such property; "
      .. "did you mean 'ports'%?")
    assert.error_matches (declare { ports = 0 },
      "type 'declare.wrong': default of 'ports' is out of the property's bounds")
    assert.error_matches (declare { ports = "two" }, "'ports' is to be an integer, not")
    assert.error_matches (declare { at = 2 },
      "type 'declare.wrong': a property of kind computed, as 'at' is, has no default")
    assert.error_matches (declare { 2 }, "defaults is a table { property = value }")
  end)

  it ("runs its hooks from the root type to the leaf, and back", function ()
    local log = {}
    local function note (word)
      return function (self) log[#log + 1] = word .. " " .. self.type end
    end
    local Base = cop.device { "declare.base", parent = "usb.device", doc = "the base",
      init = note "init base", post_init = note "post_init base", realize = note "realize base",
      unrealize = note "unrealize base", finalize = note "finalize base",
        reset = note "reset base" }
    cop.device { "declare.leaf", parent = Base, doc = "the leaf",
      init = note "init leaf", post_init = note "post_init leaf", realize = note "realize leaf",
      unrealize = note "unrealize leaf", finalize = note "finalize leaf" }
    m:device_add { "d", "declare.leaf", bus = m.xhci }
    m.peripheral.d = nil
    local wanted = { "init base", "init leaf", "post_init base", "post_init leaf", "realize base",
                     "realize leaf", "reset base", "unrealize leaf", "unrealize base",
                     "finalize leaf", "finalize base" }
    for i, word in ipairs (wanted) do wanted[i] = word .. " declare.leaf" end
    assert.same (wanted, log)
  end)

  it ("keeps its state in priv, until it is finalized", function ()
    local weak = setmetatable ({}, { __mode = "v" })
    cop.device { "declare.state", parent = "usb.device", doc = "keeps something",
      init = function (self) self.priv.count = 0 end,
      count = function (self)
        self.priv.count = self.priv.count + 1
        return self.priv.count
      end }
    m:device_add { "d", "declare.state", bus = m.xhci }
    weak[1] = m.peripheral.d.priv
    assert.equal (1, m.peripheral.d:count ())
    collectgarbage ()
    collectgarbage ()
    assert.equal (2, m.peripheral.d:count ())
    m.peripheral.d = nil
    collectgarbage ()
    collectgarbage ()
    assert.is_nil (weak[1])
  end)

  it ("can refer to itself from its state without staying alive", function ()
    cop.device { "declare.cycle", parent = "usb.device", doc = "a cycle",
      init = function (self) self.priv.me = self end }
    local d = m:device_add { "d", "declare.cycle", bus = m.xhci }
    m.peripheral.d = nil
    assert.finalized (d)
  end)

  it ("has methods, which descendants inherit and replace", function ()
    local A = cop.device { "declare.a", parent = "usb.device", doc = "a",
      who = function () return "a" end, both = function (self) return "a" .. self:who () end }
    local B = cop.device { "declare.b", parent = A, doc = "b", who = function () return "b" end }
    local a = m:device_add { "a", A, bus = m.xhci }
    local b = m:device_add { "b", B, bus = m.xhci }
    assert.equal ("aa", a:both ())
    assert.equal ("ab", b:both ())
  end)

  it ("that fails in a hook is not there", function ()
    for _, hook in ipairs { "init", "post_init", "realize", "build" } do
      local Bad = cop.device { "declare.bad-" .. hook:gsub ("_", "-"), parent = "usb.device",
        doc = "fails",
        [hook] = function () error ("in " .. hook, 0) end }
      assert.leaves_no_trace (m, function ()
        assert.error_matches (function () m:device_add { "b", Bad, bus = m.xhci } end,
          "in " .. hook)
      end)
      assert.equal (0, Bad.live_objects)
    end
  end)

  it ("can be made of others", function ()
    local Pair = cop.device { "declare.pair", parent = "usb.device", doc = "a hub and two below it",
      buses = { cop.bus { "below", "usb-bus", doc = "inside" } },
      pre_plug = function (self, device) self.priv[#self.priv + 1] = device.name end,
      build = function (self)
        self:add { "one", "usb.kbd" }
        self:add { "two", "usb.storage" }
      end }
    local log = m:record ()
    local pair = m:device_add { "p", Pair, bus = m.xhci }
    assert.same ({ "one", "two" }, pair.priv)
    assert.equal (pair.buses.below, pair.one.bus)
    assert.equal ("realized", pair.two.state)
    assert.cascades (log, "realize", { "p", "one", "two" })
    m.peripheral.p = nil
    assert.cascades (log, "unrealize", { "two", "one", "p" })
  end)

  it ("can refuse a plugging and an unplugging", function ()
    local free = false
    local Gate = cop.device { "declare.gate", parent = "usb.device", doc = "minds its bus",
      buses = { cop.bus { "below", "usb-bus", doc = "inside" } },
      pre_plug = function (_, device) if device.type ~= "usb.kbd" then error ("keyboards only",
        0) end end,
      ask_unplug = function () if not free then error ("not yet", 0) end end }
    local gate = m:device_add { "gate", Gate, bus = m.xhci }
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add { "s", "usb.storage", bus = gate } end,
        "keyboards only")
    end)
    local kbd = m:device_add { "k", "usb.kbd", bus = gate }
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m.peripheral.k = nil end, "not yet")
    end)
    free = true
    m.peripheral.k = nil
    assert.finalized (kbd)
  end)

  it ("can be declared again when nothing is left of it", function ()
    local function declare (doc)
      return cop.device { "declare.again", parent = "usb.device", doc = doc,
        speak = function () return doc end }
    end
    local first = declare "first"
    local d = m:device_add { "d", first, bus = m.xhci }
    assert.error_matches (function () declare "second" end, "declare%.again")
    assert.equal ("first", d:speak ())
    m.peripheral.d = nil
    local second = declare "second"
    assert.equal ("second", second.doc)
    assert.error_matches (function () return first.doc end, "has been declared again")
    assert.equal ("second", m:device_add { "d", second, bus = m.xhci }:speak ())
  end)
end)

describe ("a declaration", function ()
  local cases = {
    { "without a doc", function () cop.device { "declare.x", parent = "usb.device" } end,
      "has no doc" },
    { "without a name", function () cop.device { doc = "x" } end,
      "cop%.device begins with its name" },
    { "of a row without a doc", function ()
      cop.device { "declare.x", doc = "x", props = { cop.uint { "n" } } }
    end, "doc" },
    { "with a keyed table where order matters", function ()
      cop.device { "declare.x", doc = "x", props = { pins = cop.uint { "pins", doc = "n" } } }
    end,
      "'props' is an array, since its order matters; "
      .. "write props = { cop%.uint { \"pins\", … } }, not pins = …" },
    { "with an unknown key", function () cop.device { "declare.x", doc = "x", propz = {} } end,
      "type 'declare%.x' has no key 'propz'; did you mean 'props'%?" },
    { "with an unknown key in a row", function () cop.uint { "n", doc = "n", defualt = 1 } end,
      "cop%.uint 'n' has no key 'defualt'; did you mean 'default'%?" },
    { "with a row of another kind", function () cop.device { "declare.x", doc = "x",
      props = { { "n" } } } end,
      "props%[1%] is to be cop%.uint" },
    { "with a hook that is no function", function () cop.device { "declare.x", doc = "x",
      realize = 1 } end,
      "'realize' is to be a function, not the number 1" },
    { "with an unknown parent", function () cop.device { "declare.x", doc = "x",
      parent = "usb.devise" } end,
      "no type 'usb%.devise'; did you mean 'usb%.device'%?" },
    { "with a default of another kind", function ()
      cop.device { "declare.x", doc = "x", props = { cop.uint { "n", default = "1", doc = "n" } } }
    end, "'default' is to be an integer, not '1'" },
    { "with a choice that is none", function ()
      cop.device { "declare.x", doc = "x", inputs = { cop.line { "irq", kind = "interupt" } } }
    end, "kind: there is no 'interupt'; did you mean 'interrupt'%?" },
    { "that would hide what every object has", function ()
      cop.device { "declare.x", doc = "x", props = { cop.string { "path", doc = "p" } } }
    end, "every object has its own 'path'" },
    { "of an enum without choices", function ()
      cop.device { "declare.x", doc = "x", props = { cop.enum { "e", doc = "e" } } }
    end, "enum 'e' has no choices" },
    { "of a list without its item", function () cop.list { "l", doc = "l" } end,
      "does not say its item" },
    { "of a taken name", function () cop.device { "usb.kbd", doc = "another",
      parent = "usb.device" } end, "usb%.kbd" },
  }
  for _, case in ipairs (cases) do
    it (case[1] .. " is refused", function ()
      assert.error_matches (case[2], case[3])
      assert.error_matches (function () cop.type "declare.x" end, "no type 'declare%.x'")
    end)
  end
end)

describe ("a machine type", function ()
  it ("has its parameters as properties, and can be called", function ()
    local seen
    local Board = cop.machine { "declare.board",
      params = { cop.size { "memory", default = 64 * cop.MiB, min = cop.MiB, doc = "RAM" } },
      build = function (board, p)
        seen = p.memory
        board:add { "ram", "memory.ram", at = 0x80000000, size = p.memory }
      end }
    local a, b = Board (), Board { memory = 2 * cop.MiB }
    assert.equal (2 * cop.MiB, seen)
    assert.equal (64 * cop.MiB, a.ram.size)
    assert.equal (2 * cop.MiB, b.memory)
    assert.error_matches (function () Board { memory = 1 } end,
      "'memory' must be between 1048576 and")
    assert.error_matches (function () Board { 1 } end, "parameters have names")
    a:close ()
    b:close ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("can be wired forward and by inputs", function ()
    local Board = cop.machine { "declare.wired", build = function (board)
      local osc  = board:add { "osc", "clock.fixed", rate = 1 * cop.MHz }
      local intc = board:add { "intc", "sifive.plic", at = 0x0c000000, sources = 8 }
      board:add { "uart", "ns16550a", at = 0x10000000, irq = intc.irq (3), clock = osc }
      assert (tostring (intc.irq (3, "level-high")):match "irq %(3%)$")
    end }
    local m = Board ()
    local consumer, output, place = m.intc:driver ("irq", 3)
    assert.same ({ m.uart, "irq", 0 }, { consumer, output, place })
    assert.is_nil (m.intc:driver ("irq", 4))
    assert.error_matches (function () m:device_add { "u", "ns16550a", at = 0x20000000,
      irq = m.intc.irq (3) } end,
                          "uart")
    assert.error_matches (function () m.intc.irq (1, "level-hihg") end,
      "there is no trigger 'level%-hihg'")
    assert.error_matches (function () m.intc.irq (-1) end, "has 32 bits")
    assert.error_matches (function () m.intc.irq (1.5) end, "expected an integer")
    assert.equal (4, #m.intc.irq:range (1, 4))
    m:close ()
    assert.equal (0, cop.host.live_objects)
  end)
end)
