--- Wires that have gone with their provider: who stays misses them until the removal is undone,
--- whatever has become of it meanwhile.
local cop = require "coppice"
require "coppice.assert"

local Sink = cop.device { "lost.sink", doc = "Is told", compatible = { "lost,sink" },
  inputs = { cop.line { "irq", count = 8, cells = 1 }, cop.line { "any", shared = true } } }
local Source = cop.device { "lost.source", doc = "Drives", compatible = { "lost,source" },
  outputs = { cop.line { "irq", count = 2, optional = true },
              cop.line { "quiet", optional = true, undescribed = true } } }
local Chip = cop.device { "lost.chip", doc = "Has one inside", compatible = { "lost,chip" },
  build = function (self) self:add { "inner", Sink } end }

describe ("a lost wire", function ()
  local m
  before_each (function ()
    m = cop.build (cop.machine { "lost.bare", build = function () end })
    local sink = m:device_add { "sink", Sink, label = "intc" }
    m:device_add { "src", Source, irq = sink.irq (1), quiet = sink.any () }
  end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  local function removes (...)
    local names = { ... }
    return m:transaction (function ()
      for _, name in ipairs (names) do m:device_del (name) end
    end)
  end

  local function misses (what)
    local ok, why = pcall (m.to_dtb, m)
    assert.is_false (ok)
    assert.matches ("refers to " .. what .. ", which has been removed", tostring (why), 1, true)
  end

  it ("is told with the path and the label, however its provider went", function ()
    local sink = "/machine/peripheral/sink (&intc)"
    removes ("sink"):undo ()
    removes "sink"
    misses (sink)
    m:device_del "src"
    sink = m:device_add { "sink", Sink, label = "again" }
    m:device_add { "src", Source, irq = sink.irq (1) }
    m:device_del "sink"
    misses "/machine/peripheral/sink (&again)"
  end)

  it ("is told with the path of what went with what was around it", function ()
    local chip = m:device_add { "chip", Chip }
    m:device_add { "other", Source, irq = chip.inner.irq (0) }
    removes "chip"
    misses "/machine/peripheral/chip/inner"
  end)

  for _, orders in ipairs { { "the last first", 2, 1 }, { "the first first", 1, 2 } } do
    it ("is there again when provider and consumer are, " .. orders[1], function ()
      local before, dtb = m:snapshot (), m:to_dtb ()
      for _ = 1, 3 do
        local changes = { removes "sink", removes "src" }
        changes[orders[2]]:undo ()
        if orders[2] == 2 then misses "/machine/peripheral/sink (&intc)" end
        changes[orders[3]]:undo ()
        assert.same ({}, m:diff (before))
        assert.equal (dtb, m:to_dtb ())
      end
    end)

    it ("is there again when both went in transactions inside another, " .. orders[1], function ()
      local before, dtb = m:snapshot (), m:to_dtb ()
      local changes
      m:transaction (function () changes = { removes "sink", removes "src" } end)
      changes[orders[2]]:undo ()
      if orders[2] == 2 then misses "/machine/peripheral/sink (&intc)" end
      changes[orders[3]]:undo ()
      assert.same ({}, m:diff (before))
      assert.equal (dtb, m:to_dtb ())
    end)
  end

  it ("is done again and undone, through both", function ()
    local before, dtb = m:snapshot (), m:to_dtb ()
    local c1, c2 = removes "sink", removes "src"
    for _ = 1, 3 do
      c2 = c2:undo ()
      misses "/machine/peripheral/sink (&intc)"
      c1 = c1:undo ()
      assert.same ({}, m:diff (before))
      assert.equal (dtb, m:to_dtb ())
      c1 = c1:undo ()
      misses "/machine/peripheral/sink (&intc)"
      c2 = c2:undo ()
    end
  end)

  it ("stays lost when the consumer goes and comes back any number of times", function ()
    local c1 = removes "sink"
    local lost = m:snapshot ()
    for _ = 1, 3 do
      removes ("src"):undo ()
      misses "/machine/peripheral/sink (&intc)"
      assert.same ({}, m:diff (lost))
    end
    c1:undo ()
    assert.equal (m.peripheral.sink, m.peripheral.src.irq.wires[1].provider)
    m:to_dtb ()
  end)

  it ("does not go to another one in the place of either", function ()
    local c1, c2 = removes "sink", removes "src"
    m:device_add { "sink", Sink }
    c2:undo ()
    misses "/machine/peripheral/sink (&intc)"
    m:device_del "sink"
    m:device_del "src"
    m:device_add { "src", Source }
    c1:undo ()
    assert.equal (0, #m.peripheral.src.irq[0].wires)
    m:to_dtb ()
  end)

  it ("is as it was when the undoing fails, in the order in which it was", function ()
    local fails = false
    local Frail = cop.device { "lost.frail", doc = "Fails", realize = function ()
      if fails then error "no" end
    end }
    local one, two = m:device_add { "one", Sink }, m:device_add { "two", Sink }
    m:device_add { "both", Source, irq = { one.irq (3), two.irq (4) } }
    m:device_add { "frail", Frail }
    local c1 = removes ("one", "frail")
    m:device_del "two"
    local lost = m:snapshot ()
    fails = true
    assert.is_false ((pcall (c1.undo, c1)))
    assert.same ({}, m:diff (lost))
    misses "/machine/peripheral/one"
    fails = false
    c1:undo ()
    misses "/machine/peripheral/two"
  end)
end)
