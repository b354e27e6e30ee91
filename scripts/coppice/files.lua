--- Files: boards, what they include, and the catalogue of device types.
local core = require "coppice.core"

local files = {}

local folder = debug.getinfo (1, "S").source:match "^@(.*)files%.lua$" or "scripts/coppice/"

--- The folder that has scripts/ and machines/.
files.root = os.getenv "COPPICE_ROOT" or folder:match "^(.*)/scripts/coppice/$"
             or folder == "scripts/coppice/" and "." or folder .. "../.."

local function exists (path)
  local file = io.open (path, "r")
  if file then file:close () end
  return file ~= nil
end
files.exists = exists

--- "a/b/../c" is "a/c"; so that a file has one name.
local function tidy (path)
  local parts = {}
  for part in path:gmatch "[^/]+" do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      parts[#parts] = nil
    elseif part ~= "." then
      parts[#parts + 1] = part
    end
  end
  local tidied = (path:sub (1, 1) == "/" and "/" or "") .. table.concat (parts, "/")
  return tidied == "" and path ~= "" and "." or tidied
end

-- What each file returned, by name: a file is run once. Those that are being run, the innermost
-- last. And all that have been read, in that order.
local loaded, loading, read = {}, {}, {}

--- A script, or what it needs, has been read; the library itself does not count.
function files.note (path)
  if path ~= "-" and path:sub (1, #folder) ~= folder and not read[path] then
    read[path] = true
    read[#read + 1] = path
  end
end

--- The names of all that has been read.
function files.read ()
  return table.move (read, 1, #read, 1, {})
end

local function run (path)
  path = path == "-" and path or tidy (path)
  if loaded[path] ~= nil then return loaded[path] end
  for _, outer in ipairs (loading) do
    if outer == path then core.error ("invalid", ("%s: is included by itself"):format (path)) end
  end
  local chunk = core.load (path)
  files.note (path)
  loading[#loading + 1] = path
  local ok, value = pcall (chunk)
  loading[#loading] = nil
  if not ok then error (value, 0) end
  if path ~= "-" then loaded[path] = value end
  return value
end

--- The folder of the file whose code called the library.
local function caller_folder ()
  -- After `return cop.include "x"` the frame of the caller is gone.
  if debug.getinfo (2, "t").istailcall and #loading > 0 then
    return loading[#loading]:match "^(.*/)[^/]*$" or ""
  end
  for level = 2, 40 do
    local info = debug.getinfo (level, "S")
    if not info then break end
    local path = info.source:match "^@(.*)$"
    if info.what ~= "C" and path and path:sub (1, #folder) ~= folder then
      return path:match "^(.*/)[^/]*$" or ""
    end
  end
  return ""
end

files.caller_folder = caller_folder

--- What the file returns; a relative name starts at the file that includes it.
function files.include (name)
  if type (name) ~= "string" then
    core.error ("type", "cop.include takes the name of a file, got " .. type (name))
  end
  return run (name:sub (1, 1) == "/" and name or caller_folder () .. name)
end

--- The file of a board: from the current folder, else from the library's root.
function files.find (name)
  if name == "-" or name:sub (1, 1) == "/" or exists (name) then return name end
  local there = files.root .. "/" .. name
  -- Of a file that is in neither, the folder says in which it was meant.
  local inside = name:match "^(.*)/"
  local meant = exists (there) or inside and exists (files.root .. "/" .. inside)
                and not exists (inside)
  return meant and there or name
end

--- The machine type that a script declares (or the type itself).
function files.machine_type (what)
  if core.is_type (what) then return what end
  if type (what) ~= "string" then
    core.error ("type", "expected a machine type or the name of a script, got " .. type (what))
  end
  local value = run (files.find (what))
  if not core.is_type (value) or not value:is_a "machine" then
    core.error ("invalid", ("%s: declares no machine; a machine script returns cop.machine { … }")
      :format (what))
  end
  return value
end

--- A machine of the type, or of the script's type, with the parameters.
function files.build (what, params)
  return core.build (files.machine_type (what), params)
end

local input_keys = {}

--- What words that read Devicetrees are called with: a file, and how source is read; more:
-- nullable, the name of a switch besides.
local function check_reading (word, name, options, more)
  if type (name) ~= "string" then
    core.error ("type", ("%s takes the name of a file, got %s"):format (word, type (name)))
  end
  if options == nil then return end
  if type (options) ~= "table" then
    core.error ("type", ("%s takes its options as a table, got %s"):format (word, type (options)))
  end
  local check = require "coppice.check"
  input_keys[word] = input_keys[word] or check.set ("include define timeout " .. (more or ""))
  check.keys (word, options, input_keys[word])
end

--- A live machine of a blob or of Devicetree source; include: folders, define: macros, timeout: the
-- seconds that cpp and dtc may run (60), for source.
-- typed: devices have types of ours where `coppice import` would write them, and what was made of
-- the file is the second value, as text (import/live.lua).
function files.import (name, options)
  check_reading ("cop.import", name, options, "typed")
  local typed = options and options.typed
  if typed ~= nil and type (typed) ~= "boolean" then
    core.error ("type", ("cop.import: 'typed' is true or false, got %s"):format (type (typed)))
  end
  local path = files.find (name)
  local m, report
  if typed then m, report = require "coppice.import.live".of_file (path, options)
  else m = core.import (path, options) end
  files.note (path)
  return m, report
end

--- The Devicetree of a blob, a source or a directory, to look at and to compare; options as for
-- cop.import.
function files.tree (name, options)
  check_reading ("cop.tree", name, options)
  local path = files.find (name)
  local tree = core.tree_read (path, options)
  for _, file in ipairs (tree.files) do files.note (file) end
  files.note (path)
  return tree
end

--- The catalogue of types written in Lua: name to file.
local function catalogue ()
  local file = files.root .. "/machines/devices/index.lua"
  files.index = files.index or exists (file) and run (file) or {}
  return files.index
end

--- The catalogue says under which name a file's type is asked for; the file says its name again.
local function check_declares (path, name, value)
  if core.has_type (name) then return end
  local text = "%s: declares %s, and machines/devices/index.lua has it under '%s'"
  core.error ("invalid", text:format (
    path, core.is_type (value) and ("type '%s'"):format (value.name) or "no such type", name))
end

--- The nearest when the vendor of one of the two is left out: `uart.ns16550` is near `ns16550a`.
local function nearest_last (name, names)
  local function last (text) return text:match "[^.]*$" end
  local lasts, whole = {}, {}
  for _, known in ipairs (names) do
    if not whole[last (known)] then
      lasts[#lasts + 1], whole[last (known)] = last (known), known
    end
  end
  return whole[core.nearest (last (name), lasts)]
end

--- Asked for a type that nobody has declared yet: TRUE when the catalogue had it.
function files.load_type (name)
  local index = catalogue ()
  if index[name] then
    local path = files.root .. "/machines/devices/" .. index[name]
    check_declares (path, name, run (path))
    return true
  end
  local names = {}
  for known in pairs (index) do names[#names + 1] = known end
  for _, known in ipairs (core.types ()) do names[#names + 1] = known.name end
  table.sort (names)
  local nearest = core.nearest (name, names) or nearest_last (name, names)
  if nearest then
    core.error ("not_found", ("no type '%s'; did you mean '%s'?"):format (name, nearest))
  end
  return false
end

--- Reads the whole catalogue.
function files.load_all ()
  local names = {}
  for name in pairs (catalogue ()) do names[#names + 1] = name end
  table.sort (names)
  for _, name in ipairs (names) do core.type (name) end
end

return files
