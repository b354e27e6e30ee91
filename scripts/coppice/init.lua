--- What `require "coppice"` means: the words that machine scripts are written in.
--
-- This file is read by every script, so it holds little: units, and what the C module does as it
-- is. The rest is read when one of its words is first used.
local core = require "coppice.core"

-- The folder of this file; what is in it is no place in a script.
local folder = debug.getinfo (1, "S").source:match "^@(.*)init%.lua$" or "scripts/coppice/"
core.set_library (folder)

local cop = {
  KiB = 1 << 10, MiB = 1 << 20, GiB = 1 << 30, TiB = 1 << 40,
  kHz = 1000, MHz = 1000 * 1000, GHz = 1000 * 1000 * 1000,
  ns = 1, us = 1000, ms = 1000 * 1000, s = 1000 * 1000 * 1000,

  host = core.host, version = core.version,
  type = core.type, types = core.types, new = core.new,
  none = core.none,
  u64 = core.u64, cells = core.cells, ref = core.ref, path = core.path, override = core.override,
}

-- The words of each of the other files.
local words = {
  declare = { "machine", "device", "bus_type", "object_type", "node" },
  rows = { "bool", "int", "uint", "size", "address", "double", "string", "enum", "list", "link",
           "child", "alias", "computed", "window", "line", "bus" },
  files = { "build", "include", "root" },
}
local home = {}
for file, list in pairs (words) do
  for _, word in ipairs (list) do home[word] = "coppice." .. file end
end

local function all_words ()
  local names = {}
  for word in pairs (cop) do names[#names + 1] = word end
  for word in pairs (home) do names[#names + 1] = word end
  table.sort (names)
  return names
end

--- cop.bytes "…" is a value; cop.bytes { "name", … } declares a property.
function cop.bytes (what)
  if type (what) == "table" then return require "coppice.rows".bytes (what) end
  return core.bytes (what)
end

setmetatable (cop, {
  __index = function (_, word)
    local file = home[word]
    if file then
      local value = require (file)[word]
      rawset (cop, word, value)
      return value
    end
    local nearest = core.nearest (tostring (word), all_words ())
    core.error ("not_found", ("coppice has no '%s'%s"):format (
      tostring (word), nearest and ("; did you mean '%s'?"):format (nearest) or ""))
  end,
})

core.set_loader (function (name) return require "coppice.files".load_type (name) end)
return cop
