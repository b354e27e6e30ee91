--- What a script of somebody else sees of Lua: no files, no programs, no clock, no bytecode, and
-- nothing that the library itself uses and that the script could change.
local core  = require "coppice.core"
local files = require "coppice.files"

local sandbox = {}

local function set (text)
  local words = {}
  for word in text:gmatch "%S+" do words[#words + 1] = word end
  return words
end

local functions = set [[
  assert error getmetatable ipairs next pairs pcall print rawequal rawget rawlen rawset select
  tonumber tostring type xpcall ]]

local libraries = {
  string = set [[ byte char find format gmatch gsub len lower match pack packsize rep reverse sub
                  unpack upper ]],
  table = set "concat insert move pack remove sort unpack",
  math = set [[ abs acos asin atan ceil cos deg exp floor fmod huge log max maxinteger min
                mininteger modf pi rad random sin sqrt tan tointeger type ult ]],
  utf8 = set "char charpattern codepoint codes len offset",
  coroutine = set "close create isyieldable resume running status wrap yield",
}

-- The library's modules that are for scripts.
local public = {
  ["coppice"] = true, ["coppice.assert"] = true, ["coppice.pci"] = true, ["coppice.slots"] = true,
}

local function refuse (name)
  core.error ("refused", ("a sandboxed script has no '%s'"):format (name))
end

-- A library that is not there: whatever is asked of it is refused.
local function refusing (name)
  return setmetatable ({}, {
    __index = function (_, key) refuse (name .. "." .. tostring (key)) end,
    __newindex = function (_, key) refuse (name .. "." .. tostring (key)) end,
    __metatable = name,
  })
end

-- `require` of a sandbox: the library's public modules, and files beside the script.
local function searcher ()
  local loaded = {}
  return function (name)
    if type (name) ~= "string" then
      core.error ("type", "require takes the name of a module, got " .. type (name))
    end
    if public[name] then return require (name) end
    if loaded[name] ~= nil then return loaded[name] end
    local path = name:gsub ("%.", "/")
    local tried = {}
    for _, root in ipairs { files.caller_folder (), files.root .. "/" } do
      for _, suffix in ipairs { ".lua", "/init.lua" } do
        local file = root .. path .. suffix
        tried[#tried + 1] = file
        if files.exists (file) then
          local value = core.load (file) (name, file)
          files.note (file)
          if value == nil then value = true end
          loaded[name] = value
          return value
        end
      end
    end
    core.error ("not_found", ("no module '%s' for a sandboxed script; looked for %s"):format (
      name, table.concat (tried, ", ")))
  end
end

--- The globals of a sandbox.
function sandbox.globals ()
  local env = { _VERSION = _VERSION }
  env._G = env
  for _, name in ipairs (functions) do env[name] = _G[name] end
  for name, words in pairs (libraries) do
    env[name] = {}
    for _, word in ipairs (words) do env[name][word] = _G[name][word] end
  end
  for _, name in ipairs { "debug", "io", "os", "package" } do env[name] = refusing (name) end
  for _, name in ipairs { "collectgarbage", "dofile", "loadfile" } do
    env[name] = function () refuse (name) end
  end

  --- Lua counts no instructions in a finalizer.
  function env.setmetatable (t, meta)
    if type (meta) == "table" and rawget (meta, "__gc") ~= nil then refuse "__gc" end
    return setmetatable (t, meta)
  end

  --- Text alone: what bytecode does is not checked by anybody.
  function env.load (chunk, name, _, globals)
    return load (chunk, name, "t", globals or env)
  end

  --- Without a seed Lua takes the time.
  function env.math.randomseed (seed, ...)
    return math.randomseed (seed or 0, ...)
  end

  env.require = searcher ()
  -- The methods of strings are the library's, too.
  getmetatable ("").__metatable = "string"
  return env
end

return sandbox
