--- What a scenario says, done by a script.  perform.c and answer.c do the same through the C API.
-- `m` is the machine, `journal.line = text` writes into the log, `journal.command = text` does it
-- through the C API.
-- luacheck: globals m journal
local cop = require "coppice"

local rig = {}
local holds, made, asked = {}, {}, {}

-- --- words --------------------------------------------------------------------------------------

local function log (format, ...)
  journal.line = format:format (...)
end

local function list (what, names)
  log ("%s: %s", what, #names > 0 and table.concat (names, ", ") or "none")
end

local function names_of (objects)
  local names = {}
  for i, object in ipairs (objects) do names[i] = object.name end
  return names
end

--- A name alone is one in peripheral.
local function find (call, name)
  return call.machine:at (name:sub (1, 1) == "/" and name or "/machine/peripheral/" .. name)
end

--- The word behind a preposition, and both are taken out; nil when it is not there.
local function take (words, preposition)
  for i, word in ipairs (words) do
    if word == preposition then
      table.remove (words, i)
      return table.remove (words, i)
    end
  end
  return nil
end

--- "nil" and booleans as they stand, "@NAME" is an object, DEVICE:INPUT:PLACE the end of a wire.
local function value_of (call, text)
  if text == "nil" then return nil end
  if text == "true" or text == "false" then return text == "true" end
  if text:sub (1, 1) == "@" then return find (call, text:sub (2)) end
  local device, input, place = text:match "^(.*):(.*):(.*)$"
  if device then return find (call, device)[input] (math.tointeger (place)) end
  return math.tointeger (text) or text
end

local function from (words, first)
  return table.concat (words, " ", first)
end

local function find_retired (call, name)
  for _, object in ipairs (call.machine:retired ()) do
    if object.name == name then return object end
  end
  return nil
end

-- --- commands -----------------------------------------------------------------------------------

local perform
local verbs = {}

function verbs.add (call, words)
  local bus, below = take (words, "on"), take (words, "below")
  local kept = words[3] == "kept"
  local spec = { nullable = not kept, bus = bus and find (call, bus) }
  local parent = below and find (call, below)
  for i = kept and 4 or 3, #words do
    local key, text = words[i]:match "^(.-)=(.*)$"
    spec[key] = value_of (call, text)
  end
  if words[2] ~= "-" then spec[1] = words[2] end
  spec[#spec + 1] = words[1]
  if parent then parent:add (spec) else call.machine:device_add (spec) end
end

function verbs.new (call, words)
  local bus = take (words, "on")
  made[words[2]] = cop.new { words[1], bus = bus and find (call, bus) }
end

--- In a hook in Lua: what was made or is held through the C API is let go through it.
local function ask_c (verb, words)
  assert (not rig.calls_by_script, "nothing is called that")
  journal.command = verb .. " " .. from (words, 1)
end

function verbs.plant (call, words)
  local object = made[words[1]] or find_retired (call, words[1])
  if not object then return ask_c ("plant", words) end
  local below, as = take (words, "below"), take (words, "as")
  local parent = below and find (call, below) or call.machine.peripheral
  parent[as or words[1]] = object
  made[words[1]] = nil
end

function verbs.drop (_, words)
  if not made[words[1]] then return ask_c ("drop", words) end
  made[words[1]] = nil
  collectgarbage ()
  collectgarbage ()
end

function verbs.cut (call, words)
  local parent, name = words[1]:match "^(.*)/(.*)$"
  parent = parent and find (call, parent) or call.machine.peripheral
  parent[name or words[1]] = nil
end

function verbs.del (call, words)
  local removal = call.machine:device_del (words[1])
  asked["/machine/peripheral/" .. words[1]] = removal
  log ("removal %s", removal.state)
end

function verbs.cancel (call, words)
  local device = find (call, words[1])
  for _, removal in ipairs (call.machine.removals) do
    if removal.path == device.path then return removal:cancel () end
  end
  log "no removal"
end

function verbs.refuse (call, words) find (call, words[1]):guest_refuse (from (words, 2)) end

function verbs.advance (call, words)
  call.machine.clock:advance (math.tointeger (words[1]) * cop.ms)
end

function verbs.eject (call, words) find (call, words[1]):eject () end
function verbs.reset (call, words) (words[1] and find (call, words[1]) or call.machine):reset () end
function verbs.assert (call, words) find (call, words[1]):assert_reset () end
function verbs.deassert (call, words) find (call, words[1]):release_reset () end
function verbs.close (call) call.machine:close () end

function verbs.set (call, words)
  find (call, words[1])[words[2]] = value_of (call, words[3])
end

function verbs.hold (call, words)
  local reason = from (words, 2)
  holds[reason] = (made[words[1]] or find (call, words[1])):hold (reason)
end

function verbs.release (_, words)
  local reason = from (words, 1)
  local hold = holds[reason]
  if not hold then return ask_c ("release", words) end
  holds[reason] = nil
  hold:release ()
end

function verbs.block (call, words) find (call, words[1]):block_unplug (from (words, 2)) end
function verbs.unblock (call, words) find (call, words[1]):unblock_unplug (from (words, 2)) end

-- --- several at once ----------------------------------------------------------------------------

--- The command with each number below the first word.
function verbs.many (call, words)
  local command = from (words, 2)
  for i = 0, math.tointeger (words[1]) - 1 do
    perform (call, (command:gsub ("%%", tostring (i))))
  end
end

--- In a hook of a device whose name ends in a number: the command with the one above it.
function verbs.next (call, words)
  local number = math.tointeger (call.device.name:match "%d+$") + 1
  if number <= math.tointeger (words[1]) then
    perform (call, (from (words, 2):gsub ("%%", tostring (number))))
  end
end

--- What the command fails with is written down, and no failure.
function verbs.try (call, words)
  local ok, err = pcall (perform, call, from (words, 1))
  -- where a device was made is known of scripts alone
  if not ok then log ("error %s: %s", err.code, (err.message:gsub (" %([^()]*%.lua:%d+%)", ""))) end
end

-- --- questions ----------------------------------------------------------------------------------

function verbs.look (call, words)
  local there, object = pcall (find, call, words[1])
  if not there then object = find_retired (call, words[1]) end
  local text = object and object.state or "gone"
  local bus = object and object.alive and object:is_a "device" and object.bus
  if bus then text = ("%s, on %s/%s"):format (text, bus.device.name, bus.name) end
  local holders = object and object:holders () or {}
  if #holders > 0 then text = text .. ", held by " .. table.concat (holders, ", ") end
  log ("%s: %s", words[1], text)
end

function verbs.devices (call, words)
  local names = {}
  for name in pairs (find (call, words[1]).devices) do names[#names + 1] = name end
  list (words[1], names)
end

function verbs.children (call, words)
  local names = {}
  for name in pairs (find (call, words[1]).children) do names[#names + 1] = name end
  list (words[1], names)
end

function verbs.retired (call)
  list ("retired", names_of (call.machine:retired ()))
end

function verbs.removals (call)
  local paths = {}
  for i, removal in ipairs (call.machine.removals) do paths[i] = removal.path end
  list ("removals", paths)
end

function verbs.outcome (_, words)
  local removal = asked["/machine/peripheral/" .. words[1]]
  list (words[1], { removal and removal.state, removal and removal.reason })
end

function verbs.get (call, words)
  local value = find (call, words[1])[words[2]]
  if type (value) == "userdata" then value = value.name end
  list (words[2], { value })
end

function verbs.help (_, words)
  local one = cop.type (words[1])
  log ("%s below %s: %s", one.name, one.parent.name, one.doc)
  for _, row in ipairs (one.props) do
    if row.owner:match "^rig%." then
      log ("%s %s of %s: %s", row.kind, row.name, row.owner, row.doc)
    end
  end
end

-- --- what hooks do besides ----------------------------------------------------------------------

function perform (call, command)
  local words = {}
  for word in command:gmatch "%S+" do words[#words + 1] = word end
  local verb = verbs[table.remove (words, 1)]
  if not verb then error (("no command is called '%s'"):format (command:match "%S+")) end
  verb (call, words)
end

local rules = {}

local function name_of (object)
  return object.name or ("(%s)"):format (object.type)
end

local function run_rules (hook, device)
  local name, todo = name_of (device), {}
  for i = #rules, 1, -1 do
    local rule = rules[i]
    if rule.hook == hook and (rule.name == "*" or rule.name == name) then
      table.insert (todo, 1, rule.command)
      if not rule.always then table.remove (rules, i) end
    end
  end
  for _, command in ipairs (todo) do
    if command == "fail" then device:fail ("%s is made to fail", hook) end
    perform ({ machine = m or device.machine, device = device }, command)
  end
end

--- What a hook of a rig type does: it writes itself down, and then does what the scenario asks.
-- device: of a handler's hook the device that is plugged.
function rig.hook (hook, self, device)
  local name = name_of (device or self)
  log (device and "%s() %s by %s" or "%s() %s", hook, name, device and name_of (self))
  run_rules (hook, device or self)
end

function rig.prop_hook (hook, self, property)
  log ("%s() %s.%s", hook, name_of (self), property)
  run_rules (hook, self)
end

--- A line of a type that descends from another one with the same hook.
function rig.note (hook, word, self)
  log ("%s() %s %s", hook, word, name_of (self))
end

-- --- what world.c calls -------------------------------------------------------------------------

function rig.add_rule (hook, name, often, command)
  rules[#rules + 1] = { hook = hook, name = name, always = often == "always", command = command }
end

--- One for once that nothing has come of.
function rig.unused_rule ()
  for _, rule in ipairs (rules) do
    if not rule.always then return ("%s of %s was never run"):format (rule.hook, rule.name) end
  end
end

function rig.forget_rules () rules = {} end

function rig.let_go ()
  for _, hold in pairs (holds) do hold:release () end
  holds, made, asked = {}, {}, {}
  collectgarbage ()
  collectgarbage ()
end

function rig.perform (command)
  perform ({ machine = m }, command)
end

return rig
