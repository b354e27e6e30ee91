--- Registers of a window, as rows: checked here, worked out by the C module.
--
--    cop.window { "regs", size = 0x100, width = 4, endian = "little",
--      cop.reg { 0x00, "CTRL", cop.field { 0, "EN" }, cop.field { 4, "MODE", bits = 2 } },
--      cop.reg { 0x10, "ISR", access = "w1c", changed = function (self, value) … end },
--    }
local check = require "coppice.check"
local core  = require "coppice.core"

local registers = {}

local access = { "rw", "ro", "wo", "w1c", "rc" }
local reg_keys = check.set [[doc access size count stride mask reset max when read write changed]]
local field_keys = check.set "doc bits"
-- What every window has in scripts; a register of such a name could not be reached.
local reserved = check.set "read write at size enabled name"

local function fail (code, text, ...)
  core.error (code, text:format (...))
end

--- The integer and the name that a row begins with.
local function place (what, example, given)
  if type (given) ~= "table" or math.type (given[1]) ~= "integer" or given[1] < 0
     or type (given[2]) ~= "string" then
    fail ("invalid", "%s begins with %s", what, example)
  end
  return given[1], given[2]
end

--- Some bits of a register: cop.field { 7, "DLAB", doc = … }, cop.field { 0, "WLS", bits = 2 }.
function registers.field (given)
  local at, name = place ("cop.field", "its lowest bit and its name: cop.field { 7, \"DLAB\", … }",
                          given)
  check.keys (("cop.field '%s'"):format (name), given, field_keys)
  if #given > 2 then
    fail ("invalid", "cop.field '%s' holds nothing but its bit and its name", name)
  end
  local bits = given.bits == nil and 1 or given.bits
  if math.type (bits) ~= "integer" or bits < 1 or at + bits > 64 then
    fail ("range", "cop.field '%s': its bits are to be within 0 to 63", name)
  end
  return { is = "field", at = at, name = name, bits = bits, doc = given.doc }
end

local function check_access (name, given)
  if given == nil then return end
  for _, known in ipairs (access) do
    if given == known then return end
  end
  local nearest = type (given) == "string" and core.nearest (given, access)
  fail ("invalid", "cop.reg '%s': there is no access '%s'%s", name, tostring (given),
        nearest and ("; did you mean '%s'?"):format (nearest)
        or "; there are rw, ro, wo, w1c and rc")
end

--- One register, or with count an array of them: cop.reg { 0x10, "ISR", access = "w1c" }.
function registers.reg (given)
  local at, name = place ("cop.reg", "its address and its name: cop.reg { 0x10, \"ISR\", … }",
                          given)
  local what = ("cop.reg '%s'"):format (name)
  check.keys (what, given, reg_keys)
  check_access (name, given.access)
  if reserved[name] then
    fail ("invalid", "%s: every window has its own '%s', so that no register can be called that",
          what, name)
  end
  for _, key in ipairs { "size", "count", "stride" } do
    local value = given[key]
    if value ~= nil and (math.type (value) ~= "integer" or value < 1) then
      fail ("range", "%s: %s is to be at least 1, not %s", what, key, tostring (value))
    end
  end
  for _, key in ipairs { "read", "write", "changed" } do
    local value = given[key]
    if value ~= nil and type (value) ~= "function" then
      fail ("type", "%s: '%s' is to be a function, not a %s", what, key, type (value))
    end
  end
  local row = { is = "reg", at = at, name = name, fields = {} }
  for key, value in next, given do
    if type (key) == "string" then row[key] = value end
  end
  for i = 3, #given do
    if type (given[i]) ~= "table" or given[i].is ~= "field" then
      fail ("type", "%s holds fields: cop.field { 7, \"DLAB\", … }", what)
    end
    row.fields[i - 2] = given[i]
  end
  return row
end

--- The registers of a window's row, which follow its name.
function registers.of (name, given)
  local rows = {}
  for i = 2, #given do
    if type (given[i]) ~= "table" or given[i].is ~= "reg" then
      fail ("type", "cop.window '%s' holds registers: cop.reg { 0x10, \"ISR\", … }", name)
    end
    rows[i - 1] = given[i]
  end
  return rows
end

return registers
