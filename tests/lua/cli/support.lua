--- What the specs of the program share: running it, and files that go away.
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

return M
