--- What a REPL needs: to run a chunk and show what came of it, to complete a word.
local core = require "coppice.core"

local repl = {}

local DEPTH, ITEMS = 3, 20

local function is_name (text)
  return type (text) == "string" and text:match "^[%a_][%w_]*$"
end

local function sorted_keys (value)
  local keys = {}
  for key in pairs (value) do
    if math.type (key) ~= "integer" or key < 1 or key > #value then keys[#keys + 1] = key end
  end
  table.sort (keys, function (a, b) return tostring (a) < tostring (b) end)
  return keys
end

--- A value as a person would write it.
local function show (value, depth)
  local kind = type (value)
  if kind == "string" then return ("%q"):format (value):gsub ("\\\n", "\\n") .. "" end
  local meta = getmetatable (value)
  if kind ~= "table" or type (meta) == "table" and meta.__tostring or meta and kind ~= "table" then
    return tostring (value)
  end
  if depth >= DEPTH then return "{ … }" end
  local parts = {}
  for i = 1, math.min (#value, ITEMS) do parts[i] = show (value[i], depth + 1) end
  if #value > ITEMS then parts[#parts + 1] = ("… %d more"):format (#value - ITEMS) end
  for n, key in ipairs (sorted_keys (value)) do
    if n > ITEMS then parts[#parts + 1] = "…" break end
    local name = is_name (key) and key or ("[%s]"):format (show (key, depth + 1))
    parts[#parts + 1] = ("%s = %s"):format (name, show (value[key], depth + 1))
  end
  return #parts == 0 and "{}" or "{ " .. table.concat (parts, ", ") .. " }"
end

local function help ()
  local m = rawget (_G, "m")
  local lines = {
    "1 + 1          an expression shows its values; _ is the first of the last ones",
    "cop            the library: cop.build (FILE, PARAMETERS), cop.types (), cop.MiB",
    "cop.type (T)   a type; `coppice types T` in a shell tells more of it",
  }
  if core.is_object (m) then
    lines[#lines + 1] = "m              the machine: print (m:tree ()), m.peripheral, m:snapshot ()"
    lines[#lines + 1] = "               m:device_add { ID, TYPE, bus = ... }, m:device_del (ID)"
  end
  lines[#lines + 1] = "quit           ends, as Ctrl-D does; TAB completes; Ctrl-C stops what runs"
  return table.concat (lines, "\n")
end

--- "done" and what to print (or nil), or "incomplete" when the chunk goes on. Errors are raised.
--- The word `help` gives help as long as nothing else has that name.
function repl.eval (text, name)
  if text:match "^%s*help%s*$" and rawget (_G, "help") == nil then return "done", help () end
  local chunk, first = load ("return " .. text, name, "t")
  if not chunk then
    local err
    chunk, err = load (text, name, "t")
    if not chunk then
      if err:match "<eof>$" or first:match "<eof>$" then return "incomplete" end
      core.syntax_error (err)
    end
  end
  local values = table.pack (chunk ())
  if values.n == 0 then return "done" end
  _ = values[1] -- luacheck: ignore 111 113
  local shown = {}
  for i = 1, values.n do shown[i] = show (values[i], 0) end
  return "done", table.concat (shown, "\t")
end

--- The names that a value answers to.
local function names_of (value)
  local names = {}
  if core.is_object (value) then
    names = core.names (value)
  elseif type (value) == "table" then
    for key in pairs (value) do
      if is_name (key) then names[#names + 1] = key end
    end
  end
  local meta = type (value) == "string" and { __index = string } or nil
  for key in pairs (meta and meta.__index or {}) do names[#names + 1] = key end
  return names
end

--- Names that begin as the text ends, in full: "m.peri" gives "m.peripheral".
function repl.complete (text)
  local expression = text:match "[%a_][%w_.:]*$" or ""
  local lead  = text:sub (1, #text - #expression)
  local base, part = expression:match "^(.*[.:])([%w_]*)$"
  local value = _G
  for step in (base or ""):gmatch "[%w_]+" do
    local ok, next_value = pcall (function () return value[step] end)
    if not ok or next_value == nil then return {} end
    value = next_value
  end
  part = part or expression
  local found, seen = {}, {}
  for _, name in ipairs (names_of (value)) do
    if is_name (name) and not seen[name] and name:sub (1, #part) == part then
      seen[name] = true
      found[#found + 1] = lead .. (base or "") .. name
    end
  end
  table.sort (found)
  return found
end

return repl
