--- Lines: levels go from end to end, in the order of driving; both ends know the wiring.
local cop = require "coppice"
require "coppice.assert"

describe ("a line", function ()
  local m, log
  local Source = cop.device { "lines.source", doc = "drives",
    outputs = { cop.line { "irq", optional = true },
                cop.line { "out", count = 4, optional = true } } }
  local Sink = cop.device { "lines.sink", doc = "is told",
    inputs = { cop.line { "irq", count = 4, cells = 1,
                 changed = function (self, level, place) log[#log + 1] = ("%s %d=%d"):format (
                   self.name, place, level) end },
               cop.line { "any", cells = 1, shared = true,
                 changed = function (self, level) log[#log + 1] = "any=" .. level end } } }

  before_each (function ()
    m, log = cop.build (cop.machine { "lines.bare", build = function () end }), {}
  end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("carries a level to the other end, and only changes are told", function ()
    local sink = m:device_add { "sink", Sink }
    local source = m:device_add { "source", Source, irq = sink.irq (2) }
    source.irq:set (true)
    source.irq:set (true)
    assert.equal (1, source.irq.level)
    assert.equal (1, sink.irq[2].level)
    assert.equal (0, sink.irq[1].level)
    source.irq:set (false)
    source.irq:pulse ()
    assert.same ({ "sink 2=1", "sink 2=0", "sink 2=1", "sink 2=0" }, log)
  end)

  it ("is known at both ends", function ()
    local sink = m:device_add { "sink", Sink }
    local source = m:device_add { "source", Source, irq = sink.irq (2) }
    local wire = source.irq.wires[1]
    assert.equal (source, wire.consumer)
    assert.equal (sink, wire.provider)
    assert.same ({ "irq", 0, "irq", 2 }, { wire.output, wire.index, wire.input, wire.place })
    assert.same ({ wire.consumer }, { sink.irq[2].wires[1].consumer })
    assert.same ({}, sink.irq[0].wires)
    m.peripheral.source = nil
    assert.same ({}, sink.irq[2].wires)
  end)

  it ("is the OR of its drivers where it is shared", function ()
    local sink = m:device_add { "sink", Sink }
    local a = m:device_add { "a", Source, irq = sink.any () }
    local b = m:device_add { "b", Source, irq = sink.any () }
    a.irq:set (1); b.irq:set (1); a.irq:set (0)
    assert.same ({ "any=1" }, log)
    assert.equal (1, sink.any.level)
    m.peripheral.b = nil                                   -- a device that goes lowers its lines
    assert.same ({ "any=1", "any=0" }, log)
  end)

  it ("takes any number of drivers, each at the same cost, and knows them in order", function ()
    local sink, sources = m:device_add { "sink", Sink }, {}
    for i = 1, 2000 do sources[i] = m:device_add { Source, irq = sink.any () } end
    for i = 1, 2000 do sources[i].irq:set (1) end
    for i, wire in ipairs (sink.any[0].wires) do assert.equal (sources[i], wire.consumer) end
    for i = 2, 2000 do m.peripheral_anon[sources[i].name] = nil end
    assert.equal (1, sink.any.level)
    sources[1].irq:set (0)
    assert.same ({ "any=1", "any=0" }, log)
  end)

  it ("is joined and split by gates, however many", function ()
    local sink = m:device_add { "sink", Sink }
    local joint = m:device_add { "joint", "gate.or", lines = 3, out = sink.irq (0) }
    local split = m:device_add { "split", "gate.splitter",
                                 out = { joint["in"] (0), joint["in"] (1) } }
    local source = m:device_add { "source", Source, irq = split["in"] () }
    source.irq:set (1)
    assert.equal (1, joint["in"][1].level)
    source.irq:set (0)
    assert.same ({ "sink 0=1", "sink 0=0" }, log)
  end)

  it ("passes a thousand gates in a row", function ()
    local sink = m:device_add { "sink", Sink }
    local next_in = sink.irq (0)
    for _ = 1, 1000 do next_in = m:device_add { "gate.or", out = next_in }["in"] (0) end
    m:device_add { "source", Source, irq = next_in }.irq:set (1)
    assert.same ({ "sink 0=1" }, log)
  end)

  it ("that drives itself is told of, and stops", function ()
    local errors = {}
    m:observe (function (event)
      if event.step == "HOOK_ERROR" then errors[#errors + 1] = event.error end
    end)
    local Ring = cop.device { "lines.ring", doc = "an inverter that listens to itself",
      outputs = { cop.line { "z", optional = true, changed = function (self, level)
                    self.z:set (level == 0) end } } }
    m:device_add { "ring", Ring }.z:set (1)
    assert.equal (1, #errors)
    assert.matches ("line 'z' %(0%) does not settle: it drives itself", errors[1])
  end)

  it ("can be intercepted by a test", function ()
    local sink = m:device_add { "sink", Sink }
    local source = m:device_add { "source", Source, irq = sink.irq (3) }
    local seen = {}
    local tap = sink.irq:intercept (function (level, place)
      seen[#seen + 1] = place .. "=" .. level
      return false
    end)
    source.irq:set (1)
    tap:stop ()
    source.irq:set (0)
    assert.same ({ "3=1" }, seen)
    assert.same ({ "sink 3=0" }, log)
    sink.irq:intercept (function () end)                   -- goes with the device
    collectgarbage ()
  end)

  it ("has a clock's rate as its level, through the tree of clocks", function ()
    local osc  = m:device_add { "osc", "clock.fixed", rate = 24000000 }
    local half = m:device_add { "half", "clock.factor", div = 2, source = osc }
    local gate = m:device_add { "gate", "clock.gate", source = half }
    local user = m:device_add { "user", cop.device { "lines.user", doc = "uses a clock",
      outputs = { cop.line { "clk", kind = "clock", changed = function (_, rate)
        log[#log + 1] = rate end } } }, clk = gate }
    assert.equal (12000000, user.clk.level)
    gate.open = false
    assert.equal (0, user.clk.level)
    gate.open = true
    assert.same ({ 0, 12000000 }, log)
  end)

  it ("says what it has not", function ()
    local sink = m:device_add { "sink", Sink }
    assert.error_matches (function () return sink.irq[4].level end,
                          "line 'irq' has places 0 to 3, and no place 4")
    assert.error_matches (function () sink.irq:ste (1) end,
                          "a line has no 'ste'; did you mean 'set'%?")
    assert.error_matches (function () sink.irq:set "high" end,
                          "level: true, false or an integer")
  end)

  it ("can be wired in build, so that a device may be wired to itself", function ()
    local Both = cop.device { "lines.both", doc = "drives itself",
      inputs  = { cop.line { "irq", count = 4, cells = 1, changed = function (_, level, place)
        log[#log + 1] = ("%d=%d"):format (place, level)
      end } },
      outputs = { cop.line { "out", count = 2, optional = true } } }
    local refused = {}
    local other = cop.build (cop.machine { "lines.loop", build = function (board)
      local both = board:add { "both", Both }
      both.out:wire (both.irq (3))
      both.out[1]:wire (both.irq (1))
      for _, wrong in ipairs {
        function () both.out:wire (both.irq (2)) end,
        function () both.irq:wire (both.irq (2)) end,
        function () both.out:wire (7) end,
      } do refused[#refused + 1] = tostring (select (2, pcall (wrong))) end
    end })
    other.both.out[1]:pulse ()
    other.both.out:set (true)
    assert.same ({ "1=1", "1=0", "3=1" }, log)
    assert.matches ("is wired already", refused[1])
    assert.matches ("'irq' is an input; an output is wired to it", refused[2])
    assert.matches ("wired to an endpoint, an input or a device, not to the number 7", refused[3])
    assert.error_matches (function () other.both.out:wire (other.both.irq (0)) end,
                          "cannot be wired after realize")
    other:close ()
  end)

  it ("of a device that is gone is gone with it", function ()
    local source = m:device_add { "source", Source }
    local irq = source.irq
    m.peripheral.source = nil
    assert.error_matches (function () irq:set (1) end, "was removed")
  end)
end)
