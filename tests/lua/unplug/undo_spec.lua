--- What undoing a change gives back: what build makes, what was emptied, what was ejected.
local cop = require "coppice"
require "coppice.assert"

local Sink = cop.device { "undo.sink", doc = "Is told", compatible = { "undo,sink" },
  inputs = { cop.line { "irq", count = 8, cells = 1 }, cop.line { "any", shared = true } } }
local Source = cop.device { "undo.source", doc = "Drives", compatible = { "undo,source" },
  props = { cop.uint { "rate", when = "always", doc = "How fast" },
            cop.link { "peer", doc = "Another", weak = true, when = "always" } },
  outputs = { cop.line { "irq", count = 2, optional = true } } }
local Chip = cop.device { "undo.chip", doc = "Is made of others", compatible = { "undo,chip" },
  inputs = { cop.line { "irq", count = 4, cells = 1 } },
  outputs = { cop.line { "out", optional = true } },
  build = function (self)
    local sink = self.machine.peripheral.sink
    local inner = self:add { "inner", Sink }
    self:add { "one", Source, rate = 3, irq = inner.irq (1) }
    if sink then self:add { "two", Source, irq = sink.any () } end
    self:node { "note", built = 1 }
  end }

describe ("undoing", function ()
  local m
  before_each (function ()
    m = cop.build (cop.machine { "undo.bare", build = function () end })
    m:device_add { "sink", Sink }
  end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  --- Undone and done again, twice, all is as it was each time.
  local function back_and_forth (body)
    local before, dtb = m:snapshot (), m:to_dtb ()
    local change = m:transaction (body)
    local after = m:snapshot ()
    for _ = 1, 2 do
      change = change:undo ()
      assert.same ({}, m:diff (before))
      assert.equal (dtb, m:to_dtb ())
      change = change:undo ()
      assert.same ({}, m:diff (after))
    end
    change:undo ()
  end

  it ("wires to a provider that nobody modelled again, by the cells that it said", function ()
    local clks = m:generic { "clks: clks", ["#clock-cells"] = 1 }
    m:device_add { "u", "arm.pl011", at = 0x9000, clocks = { clks.clk (1), clks.clk (2) } }
    back_and_forth (function () m.clks = nil end)
    back_and_forth (function () m.peripheral.u = nil; m.clks = nil end)
  end)

  it ("builds a composite again, with the wires inside and to the outside", function ()
    m:device_add { "chip", Chip, out = m.peripheral.sink.irq (0) }
    back_and_forth (function () m.peripheral.chip = nil end)
    local chip = m.peripheral.chip
    assert.equal (chip.inner, chip.one.irq.wires[1].provider)
    assert.equal (m.peripheral.sink, chip.two.irq.wires[1].provider)
    assert.equal (m.peripheral.sink, chip.out.wires[1].provider)
    back_and_forth (function () m.peripheral.sink, m.peripheral.chip = nil, nil end)
  end)

  it ("says again what was said of what is inside", function ()
    local chip = m:device_add { "chip", Chip }
    m:device_add { "driver", Source, irq = chip.irq (2), peer = chip.one }
    chip.one.rate, chip.two.rate, chip.one.peer = 0, 9, chip.two
    chip.inner.dt["undo,said"] = { cop.ref (chip.one), 7 }
    m.peripheral.sink.dt["undo,refers"] = chip.inner
    back_and_forth (function () m.peripheral.chip = nil end)
    chip = m.peripheral.chip
    assert.same ({ 0, 9 }, { chip.one.rate, chip.two.rate })
    assert.equal (chip.one, m.peripheral.driver.peer)
  end)

  it ("fills the links and references that the cut emptied", function ()
    m:device_add { "kept", Source, peer = m.peripheral.sink }
    m.peripheral.kept.dt["undo,refers"] = { m.peripheral.sink, 1 }
    back_and_forth (function () m.peripheral.sink = nil end)
    assert.equal (m.peripheral.sink, m.peripheral.kept.peer)
  end)

  it ("fills what was emptied of one that went and came back meanwhile", function ()
    m:device_add { "kept", Source, peer = m.peripheral.sink }
    m.peripheral.kept.dt["undo,refers"] = { m.peripheral.sink, 1 }
    local before, dtb = m:snapshot (), m:to_dtb ()
    local sink = m:transaction (function () m.peripheral.sink = nil end)
    local kept = m:transaction (function () m.peripheral.kept = nil end)
    kept:undo ()
    sink:undo ()
    assert.same ({}, m:diff (before))
    assert.equal (dtb, m:to_dtb ())
  end)

  it ("leaves alone what somebody has set since", function ()
    local kept  = m:device_add { "kept", Source, peer = m.peripheral.sink }
    local other = m:device_add { "other", Source, peer = m.peripheral.sink }
    local change = m:transaction (function () m.peripheral.sink = nil end)
    kept.peer, other.peer = other, nil
    change:undo ()
    assert.equal (other, kept.peer)
    assert.is_nil (other.peer)
  end)

  it ("makes again what was ejected", function ()
    local kept = m:device_add { "kept", Source, irq = m.peripheral.sink.any (), rate = 4 }
    local change = m:transaction (function () kept:guest_eject () end)
    assert.same ({ "~ /machine/peripheral/kept (undo.source)" }, change.lines)
    assert.equal ("unrealized", kept.state)
    change = change:undo ()
    assert.is_false (kept.alive)
    assert.same ({ "realized", 4 }, { m.peripheral.kept.state, m.peripheral.kept.rate })
    change:undo ()
    assert.equal ("unrealized", m.peripheral.kept.state)
  end)

  it ("ejects nothing when the transaction fails", function ()
    assert.leaves_no_trace (m, function ()
      pcall (m.transaction, m, function () m.peripheral.sink:guest_eject (); error "no" end)
    end)
    assert.equal ("realized", m.peripheral.sink.state)
  end)
end)
