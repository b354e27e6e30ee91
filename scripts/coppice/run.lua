--- What a program asks of the library: to build a board from a command line, to run specs.
local core   = require "coppice.core"
local files  = require "coppice.files"
local params = require "coppice.params"

local run = {}

-- What is wrong with a parameter is wrong with no line of the script, but with its file.
local function refuse (file, err, message)
  core.error (err.code or "invalid", file .. ": " .. (message or err.message or tostring (err)))
end

--- A machine of the script with parameters as a command line gives them.
function run.build (file, texts)
  local machine_type = files.machine_type (file)
  local ok, values = pcall (params.read, machine_type, texts)
  if not ok then refuse (file, values) end
  local built, machine = pcall (core.build, machine_type, values)
  if built then return machine end
  if type (machine) == "table" and machine.where then error (machine, 0) end
  refuse (file, machine, params.explain (machine, values))
end

--- The machine type of the script.
function run.load (file)
  return files.machine_type (file)
end

-- What `require` finds counts as read, too.
local search = package.searchers[2]
package.searchers[2] = function (name)
  local loader, file = search (name)
  if type (loader) == "function" then files.note (file) end
  return loader, file
end

--- The files that scripts were read from, in the order of reading.
function run.files ()
  return files.read ()
end

-- What is wrong with a command line for busted, said as we say it: busted names an option that it
-- does not know, or a file that is not there, and no more.
local function check_arguments (args)
  local cli = require "busted.modules.cli" { standalone = false }
  local given, said = cli:parse { "--ignore-lua", table.unpack (args) }
  local option = not given and tostring (said):match "unknown/bad %w+: ([^;]+)"
  if option then
    local _, help = cli:parse { "--help" }
    local names = {}
    for name in help:gsub ("%[no%-%]", ""):gmatch "%-%-([%w%-]+)" do names[#names + 1] = name end
    local nearest = core.nearest (option:match "^%-*([^=]*)", names)
    core.error ("invalid", ("no option '%s'%s"):format (
      option, nearest and ("; did you mean '--%s'?"):format (nearest) or ""))
  end
  for _, file in ipairs (given and given.ROOT or {}) do
    if not given.directory:match "^%./?$" then break end
    local there = io.open (file)
    if there then there:close () else core.load (file) end
  end
end

--- Runs busted here, in this state; the status that it would have ended the process with.
--- Errors: INVALID for an option that it does not know; IO for a file that is not there, or when
--- busted is not.
function run.test (args)
  local found, runner = pcall (require, "busted.runner")
  if not found then core.error ("io", "busted is not installed (Debian: lua-busted)") end
  check_arguments (args)
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
