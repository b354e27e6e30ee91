--- What QEMU's unplugging is known to lack (its own developers' and users' complaints), each shown
-- to be there. The numbers are those of the whole list; other parts have tests for the others.
package.path = "tests/lua/unplug/?.lua;" .. package.path
local cop  = require "coppice"
local port = require "port"
require "coppice.assert"

describe ("of what QEMU lacks, there is", function ()
  local m, card
  before_each (function ()
    m = cop.build (port.board)
    card = m:device_add { "card0", "unplug.card", bus = m.p0 }
    m.p0.control = port.ON
  end)
  after_each (function () card = nil; m:close (); assert.equal (0, m.host.live_objects) end)

  it ("5: unplugging that asks all that is below, and changes nothing when one refuses", function ()
    cop.device { "unplug.stubborn", parent = "unplug.bridge", doc = "Lets nothing go",
      ask_unplug = function (self, device)
        if not self.priv.unmounted then self:fail ("%s is mounted", device.name) end
      end }
    local bridge   = m:device_add { "bridge0", "unplug.bridge", bus = m.p1 }
    local stubborn = m:device_add { "stubborn0", "unplug.stubborn", bus = bridge }
    m:device_add { "low0", "unplug.card", bus = stubborn }
    cop.object_type { "unplug.user", doc = "Needs a device",
      props = { cop.link { "device", to = "device", required = true, doc = "The one" } } }
    m.p1.control = port.ON
    local log = m:record ()
    local function refused (text)
      assert.leaves_no_trace (m, function ()
        assert.error_matches (function () m:device_del "bridge0" end, text)
        assert.error_matches (function () m.peripheral.bridge0 = nil end, text)
        assert.error_matches (function () bridge:guest_eject () end, text)
      end)
    end
    refused "stubborn0: low0 is mounted"
    stubborn.priv.unmounted = true
    m.objects.user = cop.new { "unplug.user", device = stubborn }
    refused "user"
    m.objects.user = nil
    stubborn:block_unplug "a backup"
    refused "stubborn0: a backup"
    stubborn:unblock_unplug "a backup"
    assert.same ({}, log:steps "unplug")
    assert.same ({}, log:steps "DEVICE_UNPLUG_GUEST_ERROR")
    -- and no guest has been bothered
    assert.is_nil (m.p1.priv.button)
  end)

  it ("6: one request with one state and one time, the same for every handler", function ()
    local removal = m:device_del "card0"
    assert.same ({ "pending", card, card.serial },
                 { removal.state, removal.device, removal.serial })
    assert.equal ("timed-out", removal:wait (5 * cop.s))
    assert.equal (5 * cop.s, m.clock.now)
  end)

  it ("7: a list of what is pending, and a way to take it back", function ()
    local other = m:device_add { "card1", "unplug.card", bus = m.p1 }
    m.p1.control = port.ON
    m:device_del "card0"
    m:device_del (other)
    local paths = {}
    for i, removal in ipairs (m.removals) do paths[i] = removal.path end
    assert.same ({ "/machine/peripheral/card0", "/machine/peripheral/card1" }, paths)
    m.removals[1]:cancel ()
    assert.equal (1, #m.removals)
    assert.equal (other, m.removals[1].device)
  end)

  it ("8: one event for every outcome", function ()
    local told = {}
    local watch = m:observe (function (event)
      if event.step:match "^%u" and event.step ~= "DEVICE_ADDED" then
        told[#told + 1] = event.step
      end
    end)
    local function by (act)
      told = {}
      m.p0.control = port.ON
      local removal = m:device_del (m.peripheral.card0)
      act (removal)
      return { removal.state, table.unpack (told) }
    end
    assert.same ({ "refused", "DEVICE_UNPLUG_GUEST_ERROR" },
      by (function () m.p0.control = port.BLINK; m.p0.control = port.ON end))
    assert.same ({ "cancelled", "REMOVAL_CANCELLED" },
      by (function (removal) removal:cancel () end))
    assert.same ({ "timed-out", "REMOVAL_TIMED_OUT" },
      by (function (removal) removal:wait (9 * cop.s) end))
    assert.same ({ "completed", "DEVICE_DELETED" }, by (function () m.p0.control = port.OFF end))
    watch:stop ()
  end)

  it ("9: a reset that completes what is pending, on every bus", function ()
    cop.machine { "unplug.slots-and-dimms", doc = "Handles what sits on no bus",
      unplug_request = function () end,
      build = function (board) board:add { "p0", "unplug.port" } end }
    local other = cop.build (cop.type "unplug.slots-and-dimms")
    other:device_add { "card0", "unplug.card", bus = other.p0 }
    other.p0.control = port.ON
    other:device_add { "dimm0", "unplug.backend" }
    other:device_del "card0"
    other:device_del "dimm0"
    assert.equal (2, #other.removals)
    other:reset ()
    assert.same ({}, other.removals)
    assert.equal (0, #other.peripheral.children)
    other:close ()
  end)

  it ("10: events that tell one device from the next of the same name", function ()
    local first, hold = card.serial, card:hold "a request in flight"
    local log = m:record ()
    m:device_del "card0"
    m.p0.control = port.OFF
    assert.retired (card, { "a request in flight" })
    local second = m:device_add { "card0", "unplug.card", bus = m.p0 }.serial
    hold:release ()
    m.peripheral.card0 = nil
    local deleted = {}
    for i = 1, #log do
      if log[i].step == "DEVICE_DELETED" then deleted[#deleted + 1] = log[i].serial end
    end
    assert.same ({ first, second }, deleted)
  end)

  it ("24: an answer that says what it means: done, or pending", function ()
    m:device_add { "card1", "unplug.card", bus = m.p1 }
    local log = m:record ()
    -- the slot has no power: done when it is answered, and told by then
    assert.equal ("completed", m:device_del "card1".state)
    assert.same ({ "card1" }, log:steps "DEVICE_DELETED")
    -- the guest is to be asked: pending, and nothing told
    assert.equal ("pending", m:device_del "card0".state)
    assert.same ({ "card1" }, log:steps "DEVICE_DELETED")
  end)
end)
