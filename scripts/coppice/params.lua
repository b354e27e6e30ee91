--- From the key=value of a command line to the parameters of a machine script.
local core = require "coppice.core"

local params = {}

local units    = { K = 10, M = 20, G = 30, T = 40 }
local unsigned = { uint = true, size = true, address = true }
local booleans = { ["true"] = true, on = true, yes = true,
                   ["false"] = false, off = false, no = false }

local function refuse (code, format, ...)
  core.error (code, format:format (...))
end

--- 64 bits without a sign, in decimal digits.
local function decimal (n)
  if n >= 0 then return ("%d"):format (n) end
  local tens = (n >> 1) // 5
  return ("%d%d"):format (tens, n - tens * 10)
end

--- The digits as 64 bits without a sign: nil when they are no number, false when it is too large.
--- Lua would wrap a hexadecimal number around and make a float of a decimal one.
local function magnitude (digits)
  local hex = digits:match "^0[xX]0*(%x*)$"
  if hex and digits ~= "0x" and digits ~= "0X" then
    return #hex <= 16 and (tonumber (hex, 16) or 0)
  elseif not digits:match "^%d+$" then
    return nil
  end
  local n = 0
  for digit in digits:gmatch "%d" do
    local more = n * 10 + tonumber (digit)
    if math.ult ((-1 >> 1) // 5, n) or math.ult (more, n) then return false end
    n = more
  end
  return n
end

--- The sign and the magnitude of an integer; of a size also with a unit.
local function parse (kind, text)
  local sign, digits = text:match "^(%-?)(%w+)$"
  local n = digits and magnitude (digits)
  if n == nil and kind == "size" and digits then
    local unit
    digits, unit = text:match "^%-?(%w-)([KMGT])i?B?$"
    n = magnitude (digits or text:match "^%-?(%d+)B$" or "")
    local shift = units[unit] or 0
    if n then n = n << shift >> shift == n and n << shift end
  end
  return sign, n
end

--- The lowest and the highest value of a property, and how such a value is written.
local function bounds (row)
  local bits, min, max = row.bits or 64, row.min or 0, row.max or 0
  if not unsigned[row.kind] then
    if min == 0 and max == 0 then return -1 << bits - 1, (1 << bits - 1) - 1, tostring end
    return min, max, tostring
  end
  -- No highest value is that of the width.
  if max == 0 then max = bits == 64 and -1 or (1 << bits) - 1 end
  return min, max, row.kind == "address" and function (n) return ("0x%x"):format (n) end or decimal
end

--- How a number is typed: a size in the largest unit that fits.
local function typed (kind, n)
  if kind == "size" and n ~= 0 then
    for _, unit in ipairs { "T", "G", "M", "K" } do
      local size = n >> units[unit]
      if size << units[unit] == n then return decimal (size) .. unit end
    end
  end
  return kind == "address" and ("0x%x"):format (n) or decimal (n)
end

local function wrong (row, text)
  local kind = row.kind
  local meant = (kind == "int" or unsigned[kind]) and core.amount (text)
  refuse ("invalid", "parameter '%s' wants %s %s%s, got '%s'%s", row.name,
          kind:match "^[aei]" and "an" or "a", kind,
          kind == "size" and " such as 64M (the units are K, M, G and T)" or "", text,
          meant and ("; did you mean '%s'?"):format (typed (kind, meant)) or "")
end

local function integer (row, text)
  local sign, n = parse (row.kind, text)
  if n == nil then wrong (row, text) end
  local min, max, write = bounds (row)
  local fits
  if unsigned[row.kind] then
    fits = n and (sign == "" or n == 0) and not math.ult (n, min) and not math.ult (max, n)
  elseif n then
    -- Of the numbers that are negative here, the lowest alone is one with its sign.
    fits = n >= 0 or sign == "-" and n == math.mininteger
    n = sign == "-" and -n or n
    fits = fits and n >= min and n <= max
  end
  if not fits then
    refuse ("range", "parameter '%s' must be between %s and %s, not %s", row.name, write (min),
            write (max), text)
  end
  return n
end

local readers = {
  int = integer, uint = integer, size = integer, address = integer,
  bool = function (row, text)
    if booleans[text] == nil then wrong (row, text) end
    return booleans[text]
  end,
  double = function (row, text)
    return tonumber (text) or wrong (row, text)
  end,
}

function readers.list (row, text)
  local list, item = {}, { name = row.name, kind = row.item }
  local reader = readers[row.item]
  -- An empty text is an empty list.
  for part in (text == "" and "" or text .. ","):gmatch "([^,]*)," do
    list[#list + 1] = reader and reader (item, part) or part
  end
  return list
end

--- The texts "key=value" as a table of the type's properties.
function params.read (machine_type, texts)
  local rows, values = {}, {}
  for _, row in ipairs (machine_type.props) do rows[row.name] = row end
  for _, text in ipairs (texts) do
    local name, value = text:match "^([^=]+)=(.*)$"
    if not name then refuse ("invalid", "parameters are key=value, got '%s'", text) end
    local row = rows[name]
    local reader = row and readers[row.kind]
    -- What has no reader is text; a name that there is not is for the machine to refuse.
    if reader then value = reader (row, value) end
    values[name] = value
  end
  return values
end

--- What an error of building says, when it is about a property that was given: whoever typed it
--- knows a parameter of that name.
function params.explain (err, values)
  local name, rest = (err.message or ""):match "^/machine: property '([^']+)' (.*)$"
  if name and values[name] ~= nil then return ("parameter '%s' %s"):format (name, rest) end
  return err.message
end

return params
