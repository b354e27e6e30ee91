--- An output handler for busted that speaks TAP: `busted -o tests/tools/tap.lua SPEC`.
-- Busted's own one falls over a spec that does not load, and prints a table where an error of ours
-- has a text.
local pretty = require "pl.pretty"

local function comment (text)
  for line in (text:gsub ("^%s*\n", ""):gsub ("%s+$", "") .. "\n"):gmatch "(.-)\n" do
    io.write ("# ", line, "\n")
  end
end

local function text_of (message)
  local meta = getmetatable (message)
  if type (message) == "table" and not (meta and meta.__tostring) then
    return pretty.write (message)
  end
  return tostring (message)
end

return function ()
  local busted = require "busted"
  local handler = require "busted.outputHandlers.base" ()
  local count = 0

  local function result (good, name, directive)
    count = count + 1
    name = name:gsub ("[\n#]", " ")
    io.write (good and "ok " or "not ok ", count, " - ", name, directive or "", "\n")
  end

  local function failure (record)
    result (false, record.name)
    local trace = record.trace or {}
    comment (text_of (record.message))
    if trace.traceback then
      comment (trace.traceback)
    end
    io.flush ()
  end

  local ends = {
    success = function (element) result (true, handler.getFullName (element)) end,
    pending = function (element)
      result (true, handler.getFullName (element), " # SKIP pending")
    end,
    failure = function () failure (handler.failures[#handler.failures]) end,
    error = function () failure (handler.errors[#handler.errors]) end,
  }

  busted.subscribe ({ "test", "end" }, function (element, _, status)
    ends[status] (element)
    io.flush ()
    return nil, true
  end)
  -- Outside of a test: a file that does not load, a hook that fails.
  local function outside (element)
    if element.descriptor ~= "it" then
      failure (handler.errors[#handler.errors])
    end
    return nil, true
  end
  busted.subscribe ({ "error" }, outside)
  busted.subscribe ({ "failure" }, outside)
  busted.subscribe ({ "suite", "end" }, function ()
    io.write ("1..", count, "\n")
    io.flush ()
    return nil, true
  end)
  return handler
end
