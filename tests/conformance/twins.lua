--- The rig's types (tests/unit/support/rig.c) once more, in Lua: of the same names, with the same
-- properties, lines, buses and hooks, and with the same words in the log.
-- `rig` is what perform.lua returns.
-- luacheck: globals rig
local cop = require "coppice"

-- --- hooks --------------------------------------------------------------------------------------

local own     = { "init", "post_init", "realize", "unrealize", "reset", "finalize" }
local forced  = { "pre_plug", "cancel_plug", "plug", "ask_unplug", "unplug" }
local polite  = { "pre_plug", "cancel_plug", "plug", "ask_unplug", "unplug", "unplug_request",
                  "cancel_request" }

local function with_hooks (hooks, declaration)
  for _, hook in ipairs (hooks) do
    declaration[hook] = function (self, device) rig.hook (hook, self, device) end
  end
  return declaration
end

-- --- buses --------------------------------------------------------------------------------------

cop.bus_type { "rig.slots", doc = "Takes any number", addressing = "plain" }
cop.bus_type { "rig.narrow", doc = "Takes two", addressing = "plain", max_devices = 2 }
cop.bus_type { "rig.fixed", doc = "For a build", addressing = "plain", hotpluggable = false }

local function slots (name, doc) return cop.bus { name, "rig.slots", doc = doc } end

-- --- probes -------------------------------------------------------------------------------------

local function probe (declaration)
  declaration.parent = "device"
  declaration.props = {
    cop.uint { "number", max = 99, doc = "Not above 99" },
    cop.link { "peer", when = "always", doc = "A strong link" },
    cop.link { "fan", when = "always", weak = true, doc = "A weak link" },
    cop.child { "spare", nullable = true, doc = "A child that can be taken out" },
    cop.child { "core", doc = "A child that cannot be taken out" },
  }
  declaration.inputs = {
    cop.line { "in", kind = "interrupt", count = 4, cells = 1,
               doc = "Four places, one driver each" },
    cop.line { "many", kind = "interrupt", cells = 1, shared = true, doc = "One place for all" },
  }
  declaration.outputs = {
    cop.line { "out", kind = "interrupt", count = 2, optional = true, doc = "Two interrupts" },
  }
  return cop.device (with_hooks (own, declaration))
end

probe { "rig.probe", doc = "Sits on a bus", bus = "rig.slots" }
probe { "rig.loose", doc = "Sits on no bus" }
probe { "rig.on-narrow", doc = "Sits on rig.narrow", bus = "rig.narrow" }
probe { "rig.on-fixed", doc = "Sits on rig.fixed", bus = "rig.fixed" }

local deep = { "rig.deep", parent = "rig.probe", doc = "Has hooks of its own" }
for _, hook in ipairs (own) do
  deep[hook] = function (self) rig.note (hook, "deep", self) end
end
cop.device (deep)

cop.device { "rig.needy", parent = "rig.probe", doc = "Needs another",
  props = { cop.link { "needs", required = true, doc = "What it cannot be without" } } }

-- --- properties with hooks ----------------------------------------------------------------------

local function hooked (name, doc)
  return cop.uint { name, when = "always", doc = doc,
    set = function (self) rig.prop_hook ("set", self, name) end,
    changed = function (self) rig.prop_hook ("changed", self, name) end }
end

cop.device { "rig.early", parent = "rig.probe", doc = "Has properties with hooks",
  props = { hooked ("first", "The first of them"), hooked ("second", "The one after it") } }
cop.device { "rig.ordered", parent = "rig.early", doc = "Has more of them",
  props = { hooked ("third", "The first of the leaf type"),
            hooked ("alpha", "The last, whatever its name") } }

-- --- those who offer buses ----------------------------------------------------------------------

cop.device (with_hooks (forced, { "rig.hub", parent = "rig.probe", doc = "Handles its bus",
  buses = { slots ("bus", "Slots") } }))
cop.device { "rig.quiet", parent = "rig.probe", doc = "Has a bus",
  buses = { slots ("bus", "Slots") } }
cop.device (with_hooks (forced, { "rig.rack", parent = "rig.loose", doc = "Handles two buses",
  buses = { slots ("a", "The first slots"), slots ("b", "The others") } }))
cop.device { "rig.odd", parent = "rig.loose", doc = "Has odd buses",
  buses = { cop.bus { "narrow", "rig.narrow", doc = "Two slots" },
            cop.bus { "fixed", "rig.fixed", doc = "Slots for a build" } } }
cop.device (with_hooks (polite, { "rig.guest", parent = "rig.loose", doc = "Asks the guest",
  buses = { slots ("a", "The first slots"), slots ("b", "The others") },
  unplug_timeout = function (self) return self.number * cop.s end }))

-- --- phases of a reset --------------------------------------------------------------------------

local phases = { "reset_enter", "reset_exit" }

cop.device (with_hooks (phases, { "rig.phased", parent = "rig.hub",
  doc = "A hub with all three phases of a reset" }))
cop.device (with_hooks (phases, { "rig.phased-loose", parent = "rig.loose",
  doc = "Sits on no bus, with all three phases of a reset" }))

-- --- those that add others ----------------------------------------------------------------------

cop.device { "rig.nest", parent = "rig.hub", doc = "Adds another in realize",
  realize = function (self)
    self.machine:device_add { self.name .. "-egg", "rig.probe", bus = self }
  end }

cop.device { "rig.pair", parent = "rig.hub", doc = "Made of two",
  build = function (self)
    rig.hook ("build", self)
    local right = self:add { "right", "rig.probe" }
    self:add { "left", "rig.probe", out = right["in"] (2) }
    self:node { "note" }
  end }

cop.machine { "rig.board", doc = "A board with something of everything",
  build = function (board)
    rig.hook ("build", board)
    local rack = board:add { "rack", "rig.rack" }
    local hub = board:add { "hub", "rig.hub", bus = rack.a, nullable = true }
    board:add { "low", "rig.probe", bus = hub, nullable = true }
    board:add { "pair", "rig.pair", bus = rack.b }
    board:add { "nest", "rig.nest", bus = rack.b }
  end }
