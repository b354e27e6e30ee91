--- A removal that the guest is asked for, seen from a script.
package.path = "tests/lua/unplug/?.lua;" .. package.path
local cop  = require "coppice"
local port = require "port"
require "coppice.assert"

local function outcomes (log)
  local found = {}
  for _, step in ipairs { "DEVICE_DELETED", "DEVICE_UNPLUG_GUEST_ERROR", "REMOVAL_CANCELLED",
                          "REMOVAL_TIMED_OUT" } do
    for _, name in ipairs (log:steps (step)) do found[#found + 1] = step .. " " .. name end
  end
  return found
end

describe ("a removal by the guest's leave", function ()
  local m, card, log
  before_each (function ()
    m = cop.build (port.board)
    card = m:device_add { "card0", "unplug.card", bus = m.p0 }
    m.p0.control = port.ON
    log = m:record ()
  end)
  after_each (function ()
    card = nil
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  it ("is pending until the guest lets the device go", function ()
    local removal = m:device_del "card0"
    assert.equal ("pending", removal.state)
    assert.equal (card, removal.device)
    assert.equal ("/machine/peripheral/card0", removal.path)
    assert.equal (card.serial, removal.serial)
    assert.equal (1, #m.removals)
    assert.equal (removal.serial, m.removals[1].serial)
    assert.in_state ("realized", card)
    assert.is_true (m.p0.priv.button)
    m.p0.control = port.OFF
    assert.equal ("completed", removal.state)
    assert.is_nil (removal.device)
    assert.is_nil (removal.reason)
    assert.finalized (card)
    assert.same ({}, m.removals)
    assert.same ({ "DEVICE_DELETED card0" }, outcomes (log))
  end)

  it ("is refused, and can be asked for again", function ()
    local removal = m:device_del "card0"
    assert.leaves_no_trace (m, function ()
      m:device_del (m:device_add { "card1", "unplug.card", bus = m.p1 })
    end)
    m.p0.control = port.BLINK
    m.p0.control = port.ON
    assert.equal ("refused", removal.state)
    assert.matches ("the power indicator is on again", removal.reason)
    assert.in_state ("realized", card)
    assert.equal ("pending", m:device_del "card0".state)
  end)

  it ("is cancelled", function ()
    local removal = m:device_del "card0"
    removal:cancel ()
    assert.equal ("cancelled", removal.state)
    assert.is_false (m.p0.priv.button)
    assert.same ({ "REMOVAL_CANCELLED card0" }, outcomes (log))
    -- the guest ejects all the same: by itself, and the owner still has the device
    m.p0.control = port.OFF
    assert.in_state ("unrealized", card)
    assert.equal (card, m.peripheral.card0)
  end)

  it ("ends by itself when the guest is silent", function ()
    local removal = m:device_del "card0"
    m.clock:advance (5 * cop.s - 1)
    assert.equal ("pending", removal.state)
    m.clock:advance (1)
    assert.equal ("timed-out", removal.state)
    assert.same ({ "REMOVAL_TIMED_OUT card0" }, outcomes (log))
  end)

  it ("never does where the handler has patience", function ()
    m.p0.patience = 0
    local removal = m:device_del "card0"
    m.clock:advance (1000000 * cop.s)
    assert.equal ("pending", removal.state)
  end)

  it ("is waited for in the machine's time", function ()
    local removal = m:device_del "card0"
    assert.error_matches (function () removal:wait (2 * cop.ms) end,
      "card0: its removal is still pending after 2 ms")
    assert.equal (2 * cop.ms, m.clock.now)
    assert.equal ("timed-out", removal:wait (60 * cop.s))
    assert.equal (5 * cop.s, m.clock.now)
    assert.equal ("timed-out", removal:wait (60 * cop.s))
    assert.equal (5 * cop.s, m.clock.now)
    assert.error_matches (function () removal:wait (-1) end, "time does not go back by 1 ns")
  end)

  it ("is completed by whatever else takes the device away", function ()
    local removal = m:device_del "card0"
    m.peripheral.card0 = nil
    assert.equal ("completed", removal.state)
    card = m:device_add { "card0", "unplug.card", bus = m.p0 }
    m.p0.control = port.ON
    removal = m:device_del "card0"
    card:eject ()
    assert.equal ("completed", removal.state)
    assert.is_nil (m.peripheral.card0)
  end)

  it ("outlives its machine", function ()
    local removal = m:device_del "card0"
    m:close ()
    assert.equal ("completed", removal.state)
    assert.error_matches (function () removal:cancel () end, "cannot be cancelled: it is completed")
  end)

  it ("tells of a handler that returns nonsense as its time", function ()
    cop.device { "unplug.odd", parent = "unplug.port", doc = "Has an odd idea of time",
      unplug_request = function () end, unplug_timeout = function () return "soon" end }
    local odd = m:device_add { "odd0", "unplug.odd" }
    m:device_add { "card1", "unplug.card", bus = odd }
    assert.error_matches (function () m:device_del "card1" end,
      "odd0: .*unplug_timeout is to return nanoseconds, not .*soon")
    assert.equal ("pending", m.removals[1].state)
  end)
end)

describe ("the guest's own eject", function ()
  local m, card
  before_each (function ()
    m = cop.build (port.board)
    card = m:device_add { "card0", "unplug.card", bus = m.p0 }
    m.p0.control = port.ON
  end)
  after_each (function () card = nil; m:close (); assert.equal (0, m.host.live_objects) end)

  it ("leaves the device with its owner, until that breaks the link", function ()
    m.p0.control = port.OFF
    assert.in_state ("unrealized", card)
    assert.is_nil (card.bus)
    assert.equal (card, m.peripheral.card0)
    assert.error_matches (function () m:device_add { "card0", "unplug.card", bus = m.p0 } end,
      "card0")
    m.peripheral.card0 = nil
    assert.finalized (card)
  end)

  it ("destroys it where the machine says so", function ()
    m.eject_destroys = true
    m.p0.control = port.OFF
    assert.finalized (card)
    assert.is_nil (m.peripheral.card0)
  end)

  it ("is refused by a blocker below, with nothing changed", function ()
    local bridge = m:device_add { "bridge0", "unplug.bridge", bus = m.p1 }
    m.p1.control = port.ON
    local low = m:device_add { "low0", "unplug.card", bus = bridge }
    low:block_unplug "a backup"
    -- the port's hook may not fail: the refusal is the error of what the guest did
    assert.error_matches (function () m.p1.control = port.OFF end,
      "bridge0: cannot be removed: low0: a backup")
    assert.in_state ("realized", bridge)
    low:unblock_unplug "a backup"
  end)
end)
