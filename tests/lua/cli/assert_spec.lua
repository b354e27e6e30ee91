--- The assertions of coppice.assert, and what they say when they fail.
local cop = require "coppice"
require "coppice.assert"

--- What a failing assertion says.
local function failure (fn)
  local ok, message = pcall (fn)
  assert.is_false (ok, "the assertion did not fail")
  return tostring (message)
end

describe ("coppice.assert", function ()
  local m, kbd
  before_each (function ()
    m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 2 })
    kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
  end)
  after_each (function () m:close () end)

  it ("knows states", function ()
    assert.in_state ("realized", kbd)
    assert.is_not.in_state ("retired", kbd)
    assert.matches ("Expected the state retired, found\n  .*kbd0.*: realized",
                    failure (function () assert.in_state ("retired", kbd) end))
    assert.matches ("expected an object, got nil",
                    failure (function () assert.in_state ("new") end))
  end)

  it ("knows what is finalized, and who prevents it", function ()
    local hold = kbd:hold "in flight"
    assert.is_not.finalized (kbd)
    m.peripheral.kbd0 = nil
    assert.retired (kbd)
    assert.retired (kbd, { "in flight" })
    assert.matches ("Expected finalized, found\n  .*kbd0.*: retired, held by in flight",
                    failure (function () assert.finalized (kbd) end))
    assert.matches ("held by me, found\n  .*held by in flight",
                    failure (function () assert.retired (kbd, { "me" }) end))
    hold:release ()
    assert.finalized (kbd)
    assert.is_not.retired (kbd)
    assert.matches ("Did not expect finalized",
                    failure (function () assert.is_not.finalized (kbd) end))
  end)

  it ("compares cascades, in order", function ()
    local log = m:record ()
    local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    m:device_add { "kbd1", "usb.kbd", bus = hub }
    m.peripheral.hub0 = nil
    assert.cascades (log, "unrealize", { "kbd1", "hub0" })
    assert.does_not.cascades (log, "unrealize", { "hub0", "kbd1" })
    assert.does_not.cascades (log, "unrealize", { "kbd1" })
    local said = failure (function () assert.cascades (log, "unrealize", { "hub0", "kbd1" }) end)
    assert.matches ("'unrealize'.*\n  hub0  kbd1\nIt happened to\n  kbd1  hub0", said)
  end)

  it ("finds traces", function ()
    assert.leaves_no_trace (m, function ()
      m:device_add { "hub0", "usb.hub", bus = m.xhci }
      m.peripheral.hub0 = nil
    end)
    local said = failure (function ()
      assert.leaves_no_trace (m, function () m.peripheral.kbd0 = nil end)
    end)
    assert.matches ("Expected the machine as it was before, but\n.*  %- [^\n]*kbd0 ", said)
    assert.matches ("on purpose", failure (function ()
      assert.leaves_no_trace (m, function () error "on purpose" end)
    end))
  end)

  it ("matches the texts of errors", function ()
    local function wrong () return kbd.prot end
    assert.error_matches (wrong, "did you mean 'port'")
    local said = failure (function () assert.error_matches (wrong, "something else") end)
    assert.matches ("Caught:\n[^\n]*'prot'", said)
    assert.has_no.error_matches (function () return kbd.port end, "anything")
  end)
end)
