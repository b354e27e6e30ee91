--- What hooks, observers and the collector do while something else is going on.
local cop = require "coppice"
require "coppice.assert"

local act = function () end
cop.object_type { "reentry.part", doc = "a part", props = {
  cop.link { "up", to = "object", when = "always", doc = "what it is a part of" } } }
cop.object_type { "reentry.whole", doc = "has a part", props = {
  cop.child { "part", to = "reentry.part", nullable = true, doc = "the part" } } }
cop.object_type { "reentry.noisy", doc = "raises errors when it goes",
  finalize = function (self) pcall (function () self.nothing = 1 end) end }
cop.device { "reentry.early", parent = "usb.device", doc = "acts in init",
  props = { cop.link { "friend", to = "object", when = "always", weak = true, doc = "another" } },
  init = function (self) act (self) end }
cop.device { "reentry.late", parent = "usb.device", doc = "acts in realize",
  realize = function (self) act (self) end }
cop.device { "reentry.builder", bus = "system-bus", doc = "acts in build",
  build = function (self) act (self) end }

local function collect ()
  for _ = 1, 3 do collectgarbage () end
end

describe ("while something is going on", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 4 }) end)
  after_each (function ()
    m:close ()
    act = function () end
    collect ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("errors of finalizers leave the error that is being raised alone", function ()
    -- The smallest steps there are, so that finalizers run wherever something is allocated.
    collectgarbage ("incremental", 100, 100, 1)
    for _ = 1, 20 do
      collectgarbage "stop"
      for i = 1, 100 do
        local noisy = cop.new { "reentry.noisy" }
        if i % 2 == 0 then noisy.priv.n = i end
      end
      collectgarbage "restart"
      for i = 1, 100 do
        local ok, err = pcall (function () return m["nothing" .. i] end)
        assert.is_false (ok)
        assert.equal ("/machine: no property, child or method 'nothing" .. i .. "'", err.message)
      end
    end
    collectgarbage ("incremental", 200, 100, 13)
  end)

  it ("what goes may be all that keeps its parent", function ()
    local part = cop.new { "reentry.part" }
    do
      local whole = cop.new { "reentry.whole" }
      whole.part = part
      part.up = whole
    end
    collect ()
    assert.equal (2, cop.host.live_objects - m.live_objects)
    part.parent.part = nil
    assert.finalized (part)
  end)

  it ("what init has put below goes with the object", function ()
    act = function (self) self:node { "below" } end
    local early = m:device_add { "a", "reentry.early", bus = m.xhci }
    assert.equal ("below", early.below.name)
    assert.leaves_no_trace (m, function ()
      assert.error (function () m:device_add { "b", "reentry.early", bus = m.xhci, port = 99 } end)
      assert.error (function () m:device_add { "a", "reentry.early", bus = m.xhci } end)
    end)
  end)

  it ("what sits on a bus that init has put below is undone, too", function ()
    act = function (self)
      local hub = self:add { "hub", "usb.hub" }
      m:device_add { "far", "usb.kbd", bus = hub }
    end
    assert.leaves_no_trace (m, function ()
      assert.error (function () m:device_add { "b", "reentry.early", bus = m.xhci, port = 99 } end)
    end)
    assert.is_nil (m.peripheral.far)
    local Board = cop.machine { "reentry.board", build = function (board)
      m = board
      board:add { "xhci", "usb.xhci" }
      board:add { "early", "reentry.early" }
      error "no board"
    end }
    local lab = m
    assert.error_matches (function () cop.build (Board) end, "no board")
    m = lab
  end)

  it ("an object whose parent is cut while it is planted in vain is its handle's again", function ()
    local above = m:device_add { "above", "reentry.builder" }
    local object = cop.new { "reentry.builder" }
    local hold = object:hold "a test"
    act = function ()
      m.peripheral.above = nil
      error "and then it fails"
    end
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () above.below = object end, "and then it fails")
    end)
    assert.equal (above, m.peripheral.above)
    assert.equal ("new", object.state)
    object = nil -- luacheck: ignore 311
    collect ()
    hold:release ()
    assert.equal (m.live_objects, cop.host.live_objects)
  end)

  it ("an object whose cut is put off cannot be planted", function ()
    local node = m:node { "plain" }
    act = function ()
      m.plain = nil
      assert.error_matches (function () m.objects.again = node end, "it is being removed")
    end
    m:device_add { "late", "reentry.late", bus = m.xhci }
    assert.is_nil (m.objects.again)
    assert.finalized (node)
  end)

  it ("an object that is given to another may go before it is", function ()
    local whole = cop.new { "reentry.whole", part = cop.new { "reentry.part" } }
    act = function () whole.part = nil end
    pcall (m.device_add, m, { "early", "reentry.early", bus = m.xhci, friend = whole.part })
    assert.is_nil (m.peripheral.early and m.peripheral.early.friend)
    assert.is_nil (whole.part)
  end)
end)
