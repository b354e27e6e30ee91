--- The words of the library that cost something to read: each is found when it is first used.
local core = require "coppice.core"

local words = {}

local files = {
  declare = { "machine", "device", "bus_type", "object_type", "node" },
  rows = { "bool", "int", "uint", "size", "address", "double", "string", "enum", "list", "link",
           "child", "alias", "computed", "window", "line", "bus" },
  registers = { "reg", "field" },
  files = { "build", "include", "import", "root", "tree" },
  words = { "bytes" },
}
local home = {}
for file, list in pairs (files) do
  for _, word in ipairs (list) do home[word] = "coppice." .. file end
end

--- cop.bytes "…" is a value; cop.bytes { "name", … } declares a property.
function words.bytes (what)
  if type (what) == "table" then return require "coppice.rows".bytes (what) end
  return core.bytes (what)
end

--- The value of a word that the library's table does not have yet; it has it from then on.
function words.find (cop, word)
  local file = home[word]
  if file then
    local value = require (file)[word]
    rawset (cop, word, value)
    return value
  end
  local names = {}
  for known in pairs (cop) do names[#names + 1] = known end
  for known in pairs (home) do names[#names + 1] = known end
  table.sort (names)
  local nearest = core.nearest (tostring (word), names)
  core.error ("not_found", ("coppice has no '%s'%s"):format (
    tostring (word), nearest and ("; did you mean '%s'?"):format (nearest) or ""))
end

return words
