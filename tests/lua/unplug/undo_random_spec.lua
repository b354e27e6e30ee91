--- Random transactions, undone and done again: each time the machine is what it was, and so is its
-- Devicetree. A failure names the seed; `UNDO_SEED=17` before the command repeats that one alone.
local cop = require "coppice"
require "coppice.assert"

local first, last = 1, 200
if os.getenv "UNDO_SEED" then
  first = math.tointeger (tonumber (os.getenv "UNDO_SEED"))
  last  = first
end

local Sink = cop.device { "undorandom.sink", doc = "Is told", compatible = { "undo,sink" },
  inputs = { cop.line { "irq", count = 8, cells = 1 },
             cop.line { "any", cells = 1, shared = true } } }
local Source = cop.device { "undorandom.source", doc = "Drives", compatible = { "undo,source" },
  props = { cop.uint { "rate", when = "always", doc = "How fast" },
            cop.string { "word", when = "always", doc = "What it says" },
            cop.link { "peer", doc = "Another", weak = true, when = "always" },
            cop.link { "friend", doc = "Another, kept", when = "always" } },
  outputs = { cop.line { "irq", count = 2, optional = true } },
  describe = function (self, node) node["undo,rate"] = self.rate end }
local Chip = cop.device { "undorandom.chip", doc = "Is made of others",
  compatible = { "undo,chip" },
  inputs = { cop.line { "irq", count = 4, cells = 1 } },
  outputs = { cop.line { "irq", count = 2, optional = true } },
  build = function (self)
    local inner = self:add { "inner", Sink }
    local one = self:add { "one", Source, rate = 3, irq = inner.irq (1) }
    self:add { "two", Source, irq = inner.any (0), peer = one, nullable = true }
    self:node { "note", ["undo,built"] = 1 }
  end }

local ids = { "a", "b", "c", "d", "e", "f", "g", "h" }

--- What a seed does to a machine.
local function world (seed, m)
  local state, here = seed * 2654435761 + 1, {}

  local function random (n)
    state = (state * 6364136223846793005 + 1442695040888963407)
    return (state >> 33) % n + 1
  end
  local function pick (list) return list[random (#list)] end
  local function all ()
    local found = {}
    for _, child in ipairs (m.peripheral.children) do
      found[#found + 1] = child
      for _, name in ipairs { "inner", "one", "two" } do
        if child.type == Chip.name then found[#found + 1] = child.children[name] end
      end
    end
    return found
  end
  local function of (...)
    local found, types = {}, { ... }
    for _, object in ipairs (all ()) do
      for _, name in ipairs (types) do
        if object.type == name and object.state == "realized" then found[#found + 1] = object end
      end
    end
    return found
  end

  local function add (fields)
    local ok, made = pcall (m.device_add, m, fields)
    if ok then here.fresh[made.serial] = true end
    return ok and made
  end
  local function input ()
    local sinks = of (Sink.name, Chip.name)
    local sink = #sinks > 0 and pick (sinks)
    if not sink then return nil end
    if sink.type == Sink.name and random (2) == 1 then return sink.any (0) end
    return sink.irq (random (4) - 1)
  end
  local function usb (kind)
    local hubs = of "usb.hub"
    hubs[#hubs + 1] = m.xhci
    add { pick (ids), kind, bus = pick (hubs) }
  end
  local function set (object)
    local what, others = random (6), all ()
    if what == 1 then object.dt["undo,cell"] = random (9)
    elseif what == 2 then object.dt["undo,refers"] = { random (9), cop.ref (pick (others)) }
    elseif what == 3 then object.label = pick (ids) .. random (99)
    elseif object.type ~= Source.name then return
    elseif what == 4 then object.rate = random (5) - 1
    elseif what == 5 then object.peer = random (4) > 1 and pick (others) or nil
    elseif what == 6 and random (2) == 1 then object.word = pick (ids)
    else object.friend = m.xhci                            -- what it kept alive, nobody makes again
    end
  end

  local acts = {
    function () usb "usb.hub" end,
    function () usb "usb.kbd" end,
    function () add { pick (ids), Sink } end,
    function () add { pick (ids), Source, irq = input (), rate = random (3) - 1 } end,
    function () add { pick (ids), Chip, irq = input () } end,
    function () if #all () > 0 then m.peripheral[pick (ids)] = nil end end,
    function () if #all () > 0 then m.peripheral[pick (ids)] = nil end end,
    function ()
      local chips = of (Chip.name)
      if #chips > 0 then pick (chips).two = nil end
    end,
    function ()
      local object = #all () > 0 and pick (all ())
      if object and random (3) == 1 then object:guest_eject () end
    end,
    function ()
      local there, settable = all (), {}
      for _, object in ipairs (there) do
        if here.everything or here.fresh[object.serial] then settable[#settable + 1] = object end
      end
      for _ = 1, #settable > 0 and 3 or 0 do set (pick (settable)) end
    end,
  }

  --- Some acts; an act that cannot be done does nothing. Of what was there before, nothing is set
  -- unless everything can be.
  function here.act (n, everything)
    here.fresh, here.everything = {}, everything
    for _ = 1, n do pcall (pick (acts)) end
  end
  here.random = random
  return here
end

describe ("a random transaction", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 4 }) end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  --- An error of the description is to be the same, too.
  local function look ()
    local _, dtb = pcall (m.to_dtb, m)
    return { snapshot = m:snapshot (), dtb = type (dtb) == "string" and dtb or dtb.message }
  end
  local function same (seed, step, before)
    local what = ("seed %d, %s"):format (seed, step)
    assert.same ({ what }, { what, table.unpack (m:diff (before.snapshot)) })
    assert.is_true (before.dtb == look ().dtb, what .. ": the Devicetree differs")
  end

  for seed = first, last do
    it (("is undone and done again: seed %d"):format (seed), function ()
      local here = world (seed, m)
      here.act (here.random (20), true)
      local before = look ()
      local change = m:transaction (function () here.act (here.random (10)) end)
      local after = look ()
      for round = 1, 2 do
        change = change:undo ()
        same (seed, "undone " .. round, before)
        change = change:undo ()
        same (seed, "done again " .. round, after)
      end
      change:undo ()
      pcall (m.transaction, m, function () here.act (here.random (10)); error "no" end)
      same (seed, "failed", before)
    end)
  end
end)
