--- Checks of the tables that scripts write: unknown keys, and names where order matters.
local core = require "coppice.core"

local check = {}

local function quoted (value)
  return type (value) == "string" and ("'%s'"):format (value) or tostring (value)
end

--- Raises for the first, by name, of the keys that are not in known; `what` begins the message.
function check.keys (what, given, known)
  local unknown
  for key in next, given do
    if type (key) == "string" and not known[key] and (not unknown or key < unknown) then
      unknown = key
    end
  end
  if not unknown then return end
  local names = {}
  for name in next, known do names[#names + 1] = name end
  table.sort (names)
  local nearest = core.nearest (unknown, names)
  core.error ("not_found", ("%s has no key '%s'%s"):format (
    what, unknown, nearest and ("; did you mean '%s'?"):format (nearest) or ""))
end

--- A set of words.
function check.set (words)
  local set = {}
  for word in words:gmatch "%S+" do set[word] = true end
  return set
end

--- The name that a table begins with; the table holds no more than `most` values without a key.
function check.name (what, given, most)
  if type (given) ~= "table" then
    core.error ("type", ("%s takes a table { \"name\", … }, got %s"):format (what, type (given)))
  end
  if type (given[1]) ~= "string" then
    core.error ("invalid", ("%s begins with its name: %s { \"name\", … }"):format (what, what))
  end
  if #given > (most or 1) then
    core.error ("invalid", ("%s '%s': %s has no key"):format (
      what, given[1], quoted (given[(most or 1) + 1])))
  end
  return given[1]
end

--- A list of rows that the word's constructor made. A name in it would have no place in the order.
function check.rows (type_name, key, list, is, example)
  if list == nil then return {} end
  if type (list) ~= "table" then
    core.error ("type", ("type '%s': '%s' is an array, got %s"):format (type_name, key,
      type (list)))
  end
  local named
  for name in next, list do
    if type (name) == "string" and (not named or name < named) then named = name end
  end
  if named then
    local text = "type '%s': '%s' is an array, since its order matters; "
                 .. "write %s = { %s }, not %s = …"
    core.error ("invalid", text:format (type_name, key, key, example:format (named), named))
  end
  for i, row in ipairs (list) do
    if type (row) ~= "table" or row.is ~= is then
      core.error ("type", ("type '%s': %s[%d] is to be %s"):format (
        type_name, key, i, example:format "name"))
    end
  end
  return list
end

return check
