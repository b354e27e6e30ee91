--- The rows of a type's tables: properties, windows, lines, buses.
--
--    cop.uint { "pins", default = 16, max = 32, doc = "Pins bonded out" }
local check = require "coppice.check"
local core  = require "coppice.core"

local rows = {}

-- The keys that properties of every kind have, and those of single kinds.
local common  = "doc required when changed set "
local numbers = "default min max "
local kinds = {
  bool = "default", string = "default", bytes = "",
  int = numbers .. "bits", uint = numbers .. "bits",
  size = numbers, address = numbers, double = numbers,
  enum = "default choices", list = "default item",
  link = "to weak", child = "to nullable",
  alias = "to", computed = "get yields item",
}

local function property (kind)
  local known, what = nil, "cop." .. kind
  return function (given)
    check.name (what, given)
    known = known or check.set (common .. kinds[kind])
    check.keys (("%s '%s'"):format (what, given[1]), given, known)
    local row = { is = "property", kind = kind, name = given[1] }
    for key, value in next, given do
      if key ~= 1 then row[key] = value end
    end
    if kind == "list" and not row.item then
      core.error ("invalid", ("cop.list '%s' does not say its item, as in item = \"uint\""):format (
        row.name))
    end
    return row
  end
end

for kind in pairs (kinds) do rows[kind] = property (kind) end

local function plain (is, known, positional)
  local what = "cop." .. is
  known = check.set (known)
  return function (given)
    check.name (what, given, positional and 2 or 1)
    check.keys (("%s '%s'"):format (what, given[1]), given, known)
    local row = { is = is, name = given[1] }
    if positional then row[positional] = given[2] end
    for key, value in next, given do
      if type (key) == "string" then row[key] = value end
    end
    return row
  end
end

local window_keys = check.set [[doc size size_prop kind use space base_prop bus_base identity
  optional undescribed width endian min_access max_access shift_prop
  read write priority]]

--- A window, and its registers behind its name.
function rows.window (given)
  check.name ("cop.window", given, math.huge)
  check.keys (("cop.window '%s'"):format (given[1]), given, window_keys)
  local row = { is = "window", name = given[1] }
  if #given > 1 then row.registers = require "coppice.registers".of (given[1], given) end
  for key, value in next, given do
    if type (key) == "string" then row[key] = value end
  end
  return row
end

rows.line = plain ("line", [[changed doc kind count count_prop first last_prop cells trigger shared
  nexus encode extended pins map forward undescribed named optional]])
rows.bus = plain ("bus", "doc", "type")

return rows
