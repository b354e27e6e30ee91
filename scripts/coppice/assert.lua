--- Assertions about machines, for luassert (which busted brings along).
--
--    assert.in_state ("realized", device)
--    assert.finalized (device)
--    assert.retired (device, { "in flight" })        the holders are optional
--    assert.cascades (log, "unrealize", { "kbd0", "hub1", "hub0" })
--    assert.leaves_no_trace (machine, function () ... end)
--    assert.error_matches (function () ... end, "no property 'clok'")
--
-- luassert's modifiers work as everywhere: assert.is_not.finalized (device).
local luassert = require "luassert"
local say      = require "say"

--- The state as a word, and who keeps the object alive, for messages.
local function describe (object)
  local text = ("%s: %s"):format (tostring (object), object.state)
  if object.state == "retired" then
    local holders = object:holders ()
    text = text .. ", held by " .. (#holders > 0 and table.concat (holders, ", ") or "nobody")
  end
  return text
end

local function check_object (name, object, level)
  if type (object) ~= "userdata" then
    error (("assert.%s: expected an object, got %s"):format (name, tostring (object)), level + 2)
  end
end

--- A machine's text must not go through luassert's quoting and be folded into one line.
local function say_plainly (arguments, ...)
  local texts = { ... }
  arguments.n, arguments.nofmt = #texts, {}
  for i, text in ipairs (texts) do
    arguments[i], arguments.nofmt[i] = text, true
  end
end

local function list_text (names)
  return #names > 0 and "  " .. table.concat (names, "  ") or "  (none)"
end

--- assert.in_state (state, object): the object is in this state.
local function in_state (_, arguments, level)
  local wanted, object = arguments[1], arguments[2]
  check_object ("in_state", object, level)
  local is = object.state
  say_plainly (arguments, tostring (wanted), describe (object))
  return is == wanted
end

--- assert.finalized (object): nobody holds it any more, and its finalize has run.
local function finalized (_, arguments, level)
  local object = arguments[1]
  check_object ("finalized", object, level)
  local is = object.state
  say_plainly (arguments, "finalized", describe (object))
  return is == "finalized"
end

--- assert.retired (object [, holders]): out of the tree, and still held; by these, if given.
local function retired (_, arguments, level)
  local object, holders = arguments[1], arguments[2]
  check_object ("retired", object, level)
  local wanted, is = "retired", object.state == "retired"
  if holders then
    wanted = wanted .. ", held by " .. table.concat (holders, ", ")
    is = is and table.concat (object:holders (), "\n") == table.concat (holders, "\n")
  end
  say_plainly (arguments, wanted, describe (object))
  return is
end

--- assert.cascades (log, step, names): since the log was begun, the step happened to exactly these
-- objects, in this order.  The log is what machine:record () gives.
local function cascades (_, arguments, level)
  local log, step, wanted = arguments[1], arguments[2], arguments[3]
  if type (step) ~= "string" or type (wanted) ~= "table" then
    error ("assert.cascades: expected a log, the name of a step and a list of names", level + 1)
  end
  local got = log:steps (step)
  local same = #got == #wanted
  for i = 1, same and #wanted or 0 do same = same and got[i] == wanted[i] end
  say_plainly (arguments, step, list_text (wanted), list_text (got))
  return same
end

--- assert.leaves_no_trace (machine, fn): after fn the machine is as it was before, as far as
-- anybody can see (serial numbers excepted).  What fn raises is raised again.
local function leaves_no_trace (_, arguments)
  local machine, fn = arguments[1], arguments[2]
  local before = machine:snapshot ()
  fn ()
  local lines = machine:diff (before)
  local text = #lines > 0 and table.concat (lines, "\n  ") or "(no difference)"
  say_plainly (arguments, "  " .. text)
  return #lines == 0
end

-- luassert would print every field of an error, and the address of a handle.
local function format_value (value)
  local meta = debug.getmetatable (value)
  local name = meta and type (meta) == "table" and rawget (meta, "__name")
  if type (value) == "table" and name == "coppice error" then return tostring (value) end
  if type (value) == "userdata" and meta and meta.__tostring then return tostring (value) end
  return nil
end

local function register (name, callback, positive, negative)
  local key = "assertion.coppice_" .. name
  say:set (key .. ".positive", positive)
  say:set (key .. ".negative", negative)
  luassert:register ("assertion", name, callback, key .. ".positive", key .. ".negative")
end

say:set_namespace "en"
register ("in_state", in_state, "Expected the state %s, found\n  %s",
          "Did not expect the state %s, found\n  %s")
register ("finalized", finalized, "Expected %s, found\n  %s", "Did not expect %s, found\n  %s")
register ("retired", retired, "Expected %s, found\n  %s", "Did not expect %s, found\n  %s")
register ("cascades", cascades,
          "Expected the step '%s' to happen to, in this order\n%s\nIt happened to\n%s",
          "Did not expect the step '%s' to happen to\n%s\nIt happened to\n%s")
register ("leaves_no_trace", leaves_no_trace, "Expected the machine as it was before, but\n%s",
          "Expected the machine to change:\n%s")
luassert:add_formatter (format_value)

return luassert
