--- Reset in three phases, seen from a script.
local cop = require "coppice"
require "coppice.assert"

describe ("a reset", function ()
  local m, said
  local function say (phase)
    return function (self)
      assert.equal (phase ~= "exit", self.in_reset)
      said[#said + 1] = phase .. " " .. self.name
    end
  end
  local hooks = { reset_enter = say "enter", reset = say "hold", reset_exit = say "exit" }
  local function device (declaration)
    for name, hook in pairs (hooks) do declaration[name] = hook end
    return cop.device (declaration)
  end
  cop.bus_type { "phases.slots", doc = "Slots", addressing = "plain" }
  device { "phases.card", doc = "A card", bus = "phases.slots" }
  device { "phases.rack", doc = "Has slots",
    buses = { cop.bus { "slots", "phases.slots", doc = "Slots" } } }

  before_each (function ()
    said = {}
    m = cop.build (cop.machine { "phases.board", doc = "A rack", build = function (board)
      board:add { "rack", "phases.rack" }
    end })
    m:device_add { "card0", "phases.card", bus = m.rack }
    said = {}
  end)
  after_each (function ()
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  it ("takes everything through each phase before the next", function ()
    m:reset ()
    assert.same ({ "enter card0", "enter rack", "hold card0", "hold rack", "exit card0",
                   "exit rack" }, said)
    said = {}
    m.peripheral.card0:reset ()
    assert.same ({ "enter card0", "hold card0", "exit card0" }, said)
  end)

  it ("is counted", function ()
    m.rack:assert_reset ()
    m.rack:assert_reset ()
    m.peripheral.card0:assert_reset ()
    m.rack:release_reset ()
    m.peripheral.card0:release_reset ()
    assert.is_true (m.peripheral.card0.in_reset)
    said = {}
    m.rack:release_reset ()
    assert.same ({ "exit card0", "exit rack" }, said)
    assert.is_false (m.rack.in_reset)
    assert.error_matches (function () m.rack:release_reset () end,
      "/machine/rack: its reset cannot be released: nobody has asserted it")
  end)

  it ("is waited for by what is plugged meanwhile", function ()
    m.rack:assert_reset ()
    said = {}
    local late = m:device_add { "late0", "phases.card", bus = m.rack }
    assert.same ({ "enter late0", "hold late0" }, said)
    assert.is_true (late.in_reset)
    m.rack:release_reset ()
    assert.same ({ "exit late0", "exit card0", "exit rack" }, { table.unpack (said, 3) })
  end)

  it ("tells of the phases", function ()
    local log = m:record ()
    m:reset ()
    assert.cascades (log, "reset_enter", { "card0", "rack" })
    assert.cascades (log, "reset", { "card0", "rack", "machine" })
    assert.cascades (log, "reset_exit", { "card0", "rack" })
  end)
end)
