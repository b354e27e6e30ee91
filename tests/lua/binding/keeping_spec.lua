--- What a script has written of an object (`priv`, observers) lasts as long as the object, and
--- keeps nothing alive by itself.
local cop = require "coppice"
require "coppice.assert"

local finalized, seen = 0, {}
cop.device { "keeping.thing", parent = "usb.device", doc = "keeps something",
  props = { cop.uint { "n", when = "always", doc = "a number" },
            cop.link { "peer", to = "object", when = "always", doc = "another" } },
  realize = function (self) self.priv.realized = true end,
  finalize = function (self)
    finalized = finalized + 1
    seen[#seen + 1] = self.priv.word
  end }
cop.object_type { "keeping.part", doc = "a part",
  finalize = function (self) seen[#seen + 1] = self.priv.word end }
cop.device { "keeping.whole", parent = "usb.device", doc = "has a part",
  props = { cop.child { "part", to = "keeping.part", nullable = true, doc = "the part" } } }
cop.object_type { "keeping.box", doc = "has a part, too",
  props = { cop.child { "part", to = "keeping.part", nullable = true, doc = "the part" } } }

local function collect ()
  for _ = 1, 3 do collectgarbage () end
end

before_each (function () finalized, seen = 0, {} end)

describe ("an object that was never planted", function ()
  after_each (function ()
    collect ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("goes with its handle, whoever observes it", function ()
    for i = 1, 100 do
      local thing = cop.new { "keeping.thing" }
      thing:observe (function () return thing, i end)
    end
    collect ()
    assert.equal (100, finalized)
    assert.equal (0, cop.host.live_objects)
  end)

  it ("goes with its handle, however it refers to itself", function ()
    for i = 1, 100 do
      local thing = cop.new { "keeping.thing" }
      thing.priv.me, thing.priv.hold = thing, thing:hold "itself"
      thing.priv.watch = thing:observe (function () return i end)
      thing.priv.watch:stop ()
    end
    collect ()
    assert.equal (100, finalized)
    assert.equal (0, cop.host.live_objects)
  end)

  it ("still has its priv in its last hook", function ()
    for i = 1, 3 do cop.new { "keeping.thing" }.priv.word = "word " .. i end
    collect ()
    table.sort (seen)
    assert.same ({ "word 1", "word 2", "word 3" }, seen)
  end)

  it ("is there as long as somebody can stop observing it", function ()
    local told = 0
    local watch = cop.new { "keeping.thing" }:observe (function (thing, name)
      told = told + thing[name]
    end)
    collect ()
    assert.equal (1, cop.host.live_objects)
    watch:stop ()
    watch:stop ()
    watch = nil -- luacheck: ignore 311
    collect ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("tells its observers until they are stopped", function ()
    local thing, told = cop.new { "keeping.thing" }, {}
    local a = thing:observe (function (_, name) told[#told + 1] = "a " .. name end)
    local b = thing:observe (function (_, name) told[#told + 1] = "b " .. name end)
    collect ()
    thing.n = 1
    a:stop ()
    collect ()
    thing.n = 2
    b:stop ()
    thing.n = 3
    assert.same ({ "a n", "b n", "b n" }, told)
  end)

  it ("that another object holds keeps what the script has written of it", function ()
    local m = cop.build "machines/boards/hotplug-lab.lua"
    local told = 0
    local one = m:device_add { "one", "keeping.thing", bus = m.xhci }
    do
      local peer = cop.new { "keeping.thing" }
      peer.priv.word, peer.priv.me = "kept", peer
      peer:observe (function () told = told + 1 end)
      one.peer = peer
    end
    collect ()
    assert.equal ("kept", one.peer.priv.word)
    one.peer.n = 7
    assert.equal (1, told)
    one.peer = nil
    collect ()
    assert.same ({ "kept" }, seen)
    m:close ()
  end)

  it ("that its own hold holds goes when the hold is forgotten", function ()
    local hold
    do
      local thing = cop.new { "keeping.thing" }
      hold = thing:hold "a test"
      thing.priv.hold, thing.priv.me = hold, thing
    end
    collect ()
    assert.equal (1, cop.host.live_objects)
    hold = nil -- luacheck: ignore 311
    collect ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("that another object holds has one handle, whenever the collector comes", function ()
    local m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 100 })
    for i = 1, 100 do
      local peer = cop.new { "keeping.thing" }
      peer.priv.word = i
      m:device_add { "d" .. i, "keeping.thing", bus = m.xhci, peer = peer }
    end
    -- The smallest steps there are, so that some finalizers have run and others wait.
    local mode = collectgarbage ("incremental", 200, 100, 1)
    collectgarbage "stop"
    local wrong = 0
    for step = 1, 5000 do
      collectgarbage ("step", 0)
      local i = step % 100 + 1
      if m.peripheral["d" .. i].peer.priv.word ~= i then wrong = wrong + 1 end
    end
    collectgarbage "restart"
    collectgarbage ("incremental", 200, 100, 13)
    collectgarbage (mode)
    assert.equal (0, wrong)
    m:close ()
    collect ()
    assert.equal (100, #seen)
    assert.equal (200, finalized)
  end)
end)

describe ("an object that is planted", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 2 }) end)
  after_each (function ()
    m:close ()
    collect ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("keeps what was written of it before", function ()
    local told = 0
    do
      local thing = cop.new { "keeping.thing", bus = m.xhci }
      thing.priv.word = "before"
      thing:observe (function () told = told + 1 end)
      m.peripheral.thing = thing
    end
    collect ()
    assert.is_true (m.peripheral.thing.priv.realized)
    assert.equal ("before", m.peripheral.thing.priv.word)
    m.peripheral.thing.n = 1
    assert.equal (1, told)
    m.peripheral.thing = nil
    assert.same ({ "before" }, seen)
  end)

  it ("keeps what its hooks have written meanwhile", function ()
    m.peripheral.thing = cop.new { "keeping.thing", bus = m.xhci }
    collect ()
    assert.is_true (m.peripheral.thing.priv.realized)
  end)

  it ("keeps it while it is retired", function ()
    local hold
    do
      local thing = m:device_add { "thing", "keeping.thing", bus = m.xhci }
      thing.priv.word, hold = "held", thing:hold "a test"
      m.peripheral.thing = nil
    end
    collect ()
    assert.equal ("held", m:retired ()[1].priv.word)
    hold:release ()
    assert.same ({ "held" }, seen)
  end)

  it ("lets go of what was written of it when it is gone", function ()
    local weak = setmetatable ({}, { __mode = "k" })
    do
      local thing, fn = m:device_add { "thing", "keeping.thing", bus = m.xhci }, function () end
      thing:observe (fn)
      weak[fn] = true
      weak[thing.priv] = true
    end
    collect ()
    assert.is_truthy (next (weak))
    m.peripheral.thing = nil
    collect ()
    assert.is_nil (next (weak))
  end)

  it ("keeps nothing when its last observer is stopped", function ()
    local weak = setmetatable ({}, { __mode = "k" })
    do
      local kbd = m:device_add { "kbd", "usb.kbd", bus = m.xhci }
      weak[kbd] = true
      local a, b = kbd:observe (function () end), kbd:observe (function () end)
      a:stop ()
      kbd, a = nil, nil -- luacheck: ignore 311
      collect ()
      assert.is_truthy (next (weak))
      b:stop ()
    end
    collect ()
    assert.is_nil (next (weak))
  end)

  it ("in vain is its handle's again", function ()
    do
      local thing = cop.new { "keeping.thing", bus = m.xhci }
      thing.priv.word, thing.priv.me = "in vain", thing
      assert.error (function () m.peripheral["no good"] = thing end)
      collect ()
      assert.equal ("in vain", thing.priv.word)
    end
    collect ()
    assert.same ({ "in vain" }, seen)
  end)

  it ("as a property does not belong to its handle any more", function ()
    local whole = m:device_add { "whole", "keeping.whole", bus = m.xhci,
      part = cop.new { "keeping.part" } }
    local part = whole.part
    part.priv.word = "one"
    assert.same ({}, part:holders ())
    whole.part = nil
    assert.finalized (part)
    part = cop.new { "keeping.part" }
    part.priv.word = "two"
    whole.part = part
    assert.same ({}, part:holders ())
    whole.part = nil
    assert.finalized (part)
    assert.same ({ "one", "two" }, seen)
  end)

  it ("as a property of one that is not does not either", function ()
    local part = cop.new { "keeping.part" }
    local box = cop.new { "keeping.box", part = part }
    assert.same ({}, part:holders ())
    box.part = nil
    assert.finalized (part)
    part = cop.new { "keeping.part" }
    part.priv.word = "kept"
    box.part = part
    m.objects.box = box
    part, box = nil, nil -- luacheck: ignore 311
    collect ()
    assert.equal ("kept", m.objects.box.part.priv.word)
    m.objects.box = nil
    assert.same ({ "kept" }, seen)
  end)

  it ("as a property in vain belongs to its handle, or is gone", function ()
    local part = cop.new { "keeping.part" }
    assert.error (function ()
      m:device_add { "whole", "keeping.whole", bus = m.xhci, part = part, port = 900000 }
    end)
    part = nil -- luacheck: ignore 311
    collect ()
    assert.equal (m.live_objects, cop.host.live_objects)
  end)
end)
