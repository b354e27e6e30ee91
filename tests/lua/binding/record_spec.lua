--- Events: what happens to a machine, told to scripts.
local cop = require "coppice"
require "coppice.assert"

describe ("a record", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 4 }) end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("has every step with the object's name, type and serials", function ()
    local log = m:record ()
    local hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
    local event
    for _, one in ipairs (log) do
      if one.step == "realize" then event = one end
    end
    assert.same ({ step = "realize", name = "hub0", type = "usb.hub", serial = hub.serial,
                   parent_serial = m.peripheral.serial }, event)
    assert.is_true (#log > 5)
    assert.is_nil (log[#log + 1])
    assert.is_nil (log[0])
  end)

  it ("tells the names of one step, or of all", function ()
    local log = m:record ()
    m:device_add { "hub0", "usb.hub", bus = m.xhci }
    m:device_add { "kbd0", "usb.kbd", bus = m.peripheral.hub0 }
    assert.same ({ "hub0", "kbd0" }, log:steps "realized")
    log:clear ()
    m.peripheral.hub0 = nil
    assert.same ({ "kbd0", "hub0" }, log:steps "unrealize")
    local all = log:steps ()
    assert.equal (#log, #all)
    assert.equal ("ask hub0", all[1])
    assert.equal ("DEVICE_DELETED hub0", all[#all])
  end)

  it ("ends when it is stopped, and when it is collected", function ()
    local log = m:record ()
    m:device_add { "k1", "usb.kbd", bus = m.xhci }
    local n = #log
    assert.equal (log, log:stop ())
    m:device_add { "k2", "usb.kbd", bus = m.xhci }
    assert.equal (n, #log)
    m:record ()
    collectgarbage ()
    collectgarbage ()
    m:device_add { "k3", "usb.kbd", bus = m.xhci }
  end)

  it ("outlives its machine", function ()
    local other = cop.build ("machines/boards/hotplug-lab.lua")
    local log = other:record ()
    other:close ()
    local steps = log:steps "finalize"
    assert.is_true (#steps > 10)
    assert.is_true (table.concat (steps, " "):find ("uart.*osc.*machine") ~= nil)
    log:stop ()
  end)
end)

describe ("an observer", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 4 }) end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("is told as it happens, and may remove itself", function ()
    local seen, watch = {}, nil
    watch = m:observe (function (event)
      if event.step == "realized" then
        seen[#seen + 1] = event.object
        watch:stop ()
      end
    end)
    local a = m:device_add { "a", "usb.kbd", bus = m.xhci }
    m:device_add { "b", "usb.kbd", bus = m.xhci }
    assert.same ({ a }, seen)
  end)

  it ("may change the machine", function ()
    local watch = m:observe (function (event)
      if event.step == "realized" and event.name == "first" then
        m:device_add { "second", "usb.kbd", bus = m.xhci }
      elseif event.step == "unrealize" and event.name == "first" then
        m.peripheral.second = nil
      end
    end)
    m:device_add { "first", "usb.kbd", bus = m.xhci }
    local second = m.peripheral.second
    assert.equal ("realized", second.state)
    m.peripheral.first = nil
    assert.finalized (second)
    watch:stop ()
  end)

  it ("that fails stops nothing", function ()
    local log = m:record ()
    local watch = m:observe (function (event)
      if event.step == "realize" then error "bad observer" end
    end)
    local ok, err = pcall (m.device_add, m, { "a", "usb.kbd", bus = m.xhci })
    watch:stop ()
    assert.is_true (#log:steps "HOOK_ERROR" > 0)
    if not ok then assert.matches ("bad observer", err.message) end
    assert.equal ("realized", m.peripheral.a.state)
  end)

  it ("runs on the main thread when a coroutine causes the event", function ()
    local main, thread = coroutine.running (), nil
    local watch = m:observe (function () thread = thread or coroutine.running () end)
    coroutine.wrap (function () m:device_add { "a", "usb.kbd", bus = m.xhci } end) ()
    watch:stop ()
    assert.equal (main, thread)
  end)
end)

describe ("a removal", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 4 }) end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("of a forced handler is completed at once", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    local removal = m:device_del "kbd0"
    assert.equal ("completed", removal.state)
    assert.equal ("/machine/peripheral/kbd0", removal.path)
    assert.equal (kbd.serial, removal.serial)
    assert.finalized (kbd)
    assert.same ({}, m.removals)
    assert.error_matches (function () return removal.stat end,
      "no field 'stat'; did you mean 'state'%?")
  end)

  it ("can be asked for by the handle", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    m:device_del (kbd)
    assert.finalized (kbd)
    assert.error_matches (function () m:device_del (kbd) end, "was removed at .*record_spec%.lua")
    assert.error_matches (function () m:device_del "kbd0" end, "kbd0")
  end)

  it ("is refused by a blocker, with its reason", function ()
    local kbd = m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    kbd:block_unplug "typing"
    assert.error_matches (function () m:device_del "kbd0" end, "typing")
    assert.error_matches (function () kbd:unblock_unplug "tiping" end,
      "nobody blocks it with 'tiping'")
    kbd:unblock_unplug "typing"
    m:device_del "kbd0"
    assert.finalized (kbd)
  end)
end)
