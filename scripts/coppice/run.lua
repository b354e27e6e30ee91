--- What a program asks of the library: to build a board from a command line, to run specs.
local core  = require "coppice.core"
local files = require "coppice.files"

local run = {}

local factors = { K = 1 << 10, M = 1 << 20, G = 1 << 30, T = 1 << 40 }

local function integer (text)
  return math.tointeger (tonumber (text))
end

local readers = {
  bool = function (text)
    local words = { ["true"] = true, on = true, yes = true, ["false"] = false, off = false,
      no = false }
    return words[text]
  end,
  int = integer, uint = integer, address = integer,
  size = function (text)
    local digits, unit = text:match "^(%w-)([KMGT]?)i?B?$"
    local n = integer (digits)
    return n and n * (factors[unit] or 1)
  end,
  double = tonumber,
}

local function read (name, kind, text)
  local reader = readers[kind]
  if not reader then return text end
  local value = reader (text)
  if value == nil then
    core.error ("invalid", ("parameter '%s' wants %s %s%s, got '%s'"):format (
      name, kind:match "^[aei]" and "an" or "a", kind, kind == "size" and " such as 64M" or "",
      text))
  end
  return value
end

local function read_list (name, item, text)
  local list = {}
  for part in text:gmatch "[^,]+" do list[#list + 1] = read (name, item, part) end
  return list
end

--- The parameters of "key=value" texts, as the properties of the type have them.
local function params (machine_type, texts)
  local rows, values = {}, {}
  for _, row in ipairs (machine_type.props) do rows[row.name] = row end
  for _, text in ipairs (texts) do
    local name, value = text:match "^([^=]+)=(.*)$"
    if not name then
      core.error ("invalid", ("parameters are key=value, got '%s'"):format (text))
    end
    local row = rows[name]
    if row and row.kind == "list" then
      values[name] = read_list (name, row.item, value)
    else
      values[name] = read (name, row and row.kind, value)
    end
  end
  return values
end

-- What is wrong with a parameter is wrong with no line of the script, but with its file.
local function refuse (file, err)
  core.error (err.code or "invalid", file .. ": " .. (err.message or tostring (err)))
end

--- A machine of the script with parameters as a command line gives them.
function run.build (file, texts)
  local machine_type = files.machine_type (file)
  local ok, values = pcall (params, machine_type, texts)
  if not ok then refuse (file, values) end
  local built, machine = pcall (core.build, machine_type, values)
  if built then return machine end
  if type (machine) == "table" and machine.where then error (machine, 0) end
  refuse (file, machine)
end

--- The machine type of the script.
function run.load (file)
  return files.machine_type (file)
end

--- Runs busted here, in this state; the status that it would have ended the process with.
function run.test (args)
  local found, runner = pcall (require, "busted.runner")
  if not found then core.error ("io", "busted is not installed (Debian: lua-busted)") end
  -- The project's .busted names an interpreter; this one will do.
  arg = { [0] = "coppice test", "--ignore-lua", table.unpack (args) } -- luacheck: globals arg
  local exit, ended = os.exit, {}
  os.exit = function (status) -- luacheck: ignore 122
    ended.status = status == true and 0 or status == false and 1 or status or 0
    error (ended, 0)
  end
  local ok, err = xpcall (runner, function (err)
    return err == ended and err or debug.traceback (tostring (err), 2)
  end, { standalone = false })
  os.exit = exit -- luacheck: ignore 122
  io.stdout:flush ()
  if not ok and err ~= ended then error (err, 0) end
  return ended.status or 0
end

return run
