--- What the specs of the program share: running it, and files that go away.
local assert = require "luassert"
local M = {}

local program = assert (os.getenv "COPPICE", "COPPICE says which program is tested")

M.board = "machines/boards/hotplug-lab.lua"

local function quote (text)
  return "'" .. text:gsub ("'", "'\\''") .. "'"
end
M.quote = quote

local function read (path)
  local file = assert (io.open (path, "rb"))
  local text = file:read "a"
  file:close ()
  return text
end
M.read = read

function M.write (path, text)
  local file = assert (io.open (path, "wb"))
  file:write (text)
  file:close ()
  return path
end

--- Runs a shell command; returns standard output, standard error and the exit code.
function M.shell (command)
  local errors = os.tmpname ()
  local pipe = assert (io.popen ("{ " .. command .. "\n} 2>" .. quote (errors), "r"))
  local out = pipe:read "a"
  local _, how, code = pipe:close ()
  local said = read (errors)
  os.remove (errors)
  return out, said, how == "exit" and code or -code
end

--- Runs the program with a command line in the shell's words.
function M.coppice (arguments)
  return M.shell (quote (program) .. " " .. arguments)
end
M.program = quote (program)

--- A new folder; M.clean takes all of them away.
local folders = {}
function M.folder ()
  local name = os.tmpname ()
  os.remove (name)
  assert (os.execute ("mkdir " .. quote (name)))
  folders[#folders + 1] = name
  return name
end

function M.clean ()
  for _, name in ipairs (folders) do os.execute ("rm -rf " .. quote (name)) end
  folders = {}
end

--- A file with this text in a folder of its own.
function M.script (text)
  return M.write (M.folder () .. "/script.lua", text)
end

function M.list (folder)
  local out = M.shell ("ls -A " .. quote (folder))
  local names = {}
  for name in out:gmatch "[^\n]+" do names[#names + 1] = name end
  return names
end

--- For specs of trees on the command line: each test has a folder of its own, which words call $.
-- Returns begin (), which makes it and gives its name; path (name), run (words); good (words), for
-- a command that must have no more to say than that all is well; dtc (input, output, options); and
-- same (a, b), by a judge that is none of ours.
function M.trees ()
  local at
  local function path (name) return at .. "/" .. name end
  local function run (words) return M.coppice ((words:gsub ("%$", at))) end
  local function good (words) assert.same ({ "", "", 0 }, { run (words) }, words) end
  local function dtc (input, output, options)
    local words = ("dtc -q %s -o %s %s"):format (options or "", path (output), path (input))
    assert.same ({ "", "", 0 }, { M.shell (words) })
  end
  local function same (a, b)
    local words = ("python3 -B tests/tools/dtdiff.py %s %s"):format (path (a), path (b))
    assert.same ({ "", "", 0 }, { M.shell (words) })
  end
  return { path = path, run = run, good = good, dtc = dtc, same = same,
           begin = function ()
             at = M.folder ()
             return at
           end }
end

return M
