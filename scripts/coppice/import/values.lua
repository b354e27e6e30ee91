--- Values of a Devicetree as a machine script writes them.
local Pieces = require "coppice.import.pieces"
local names  = require "coppice.import.names"

local values = {}

-- People count these in tens.
local decimal_ends = { "frequencies", "-mhz", "-rates", "-microvolt", "-microamp", "-ms", "-us",
  "-ns", "-cells", "-gpios", "-delay", "-latency", "-width", "linux,code", "current-speed" }
-- These are bits and addresses however small they are.
local hexadecimal_ends = { "mask", "value", "offset" }
local hexadecimal = { reg = true, ranges = true, ["dma-ranges"] = true, ["interrupt-map"] = true,
  ["interrupt-map-mask"] = true, ["fsl,pins"] = true, ["pinctrl-single,pins"] = true,
  ["assigned-addresses"] = true }

-- 0x1000 is 4096; flags of interrupts have a mask above 8 bits.
local small_decimal = { ["interrupts"] = 0x100, ["interrupts-extended"] = 0x100 }

--- How the numbers of a property are written; nil when that depends on how large each is.
local function format_of_all (prop)
  if hexadecimal[prop] then return "address" end
  if prop:find "frequency$" or prop:find "%-hz$" or prop:find "clock%-rates?$" then return "hz" end
  for _, ending in ipairs (hexadecimal_ends) do
    if prop:sub (-#ending) == ending then return "address" end
  end
  for _, ending in ipairs (decimal_ends) do
    if prop:sub (-#ending) == ending then return "dec" end
  end
end

local known = {} -- of the properties asked for

local function format_of (prop, n)
  local all = known[prop]
  if all == nil then
    all = format_of_all (prop) or false
    known[prop] = all
  end
  return all or n >= 0 and n < (small_decimal[prop] or 0x10000) and "dec" or "hex"
end

--- A reference by label: L.gic, whatever its number.
function values.reference (context, node)
  local label, out = context.labels[node][1], Pieces.new ()
  if not label then return out:add ('L["' .. Pieces.escape (node.path) .. '"]') end
  local stem, digits = label:match "^(.-)(%d*)$"
  if digits == "" or #digits > 9 or (#digits > 1 and digits:sub (1, 1) == "0") then
    return out:add ("L." .. label)
  end
  return out:add { math.tointeger (digits), "label", stem }
end

--- Adds a number as people expect it in the property.
function values.number (out, prop, n)
  return out:number (n, format_of (prop, n))
end
local add_number = values.number

local BYTES_IN_LINE = 16
local NUMBERS_IN_LINE = 8

local function bytes (data)
  local parts = {}
  for at = 1, #data, BYTES_IN_LINE do
    local hex = data:sub (at, at + BYTES_IN_LINE - 1)
      :gsub (".", function (c) return ("\\x%02x"):format (c:byte ()) end)
    parts[#parts + 1] = '"' .. hex .. '"'
  end
  if #parts < 2 then return "cop.bytes " .. (parts[1] or '""') end
  return "cop.bytes (" .. table.concat (parts, " .. " .. Pieces.GROUP) .. ")"
end

--- Numbers of 8 or of 16 bits.
local function sized (prop, chunk)
  local out = Pieces.new ("cop." .. chunk.kind .. " { ")
  for i, n in ipairs (chunk) do
    if i > 1 then out:add (i % NUMBERS_IN_LINE == 1 and ", " .. Pieces.GROUP or ", ") end
    add_number (out, prop, n)
  end
  return out:add " }"
end

--- The items of a value: pieces, one for each.
local function items_of (context, prop, chunks)
  local items = {}
  local group = false
  local function add (piece)
    items[#items + 1] = piece
    piece.group, group = group, false
  end
  for i, chunk in ipairs (chunks) do
    group = i > 1 and chunk.group
    if chunk.kind == "cells" then
      for _, n in ipairs (chunk) do add (add_number (Pieces.new (), prop, n)) end
    elseif chunk.kind == "u64" then
      for _, n in ipairs (chunk) do
        add (add_number (Pieces.new "cop.u64 (", prop, n):add ")")
      end
    elseif chunk.kind == "u8" or chunk.kind == "u16" then
      add (sized (prop, chunk))
    elseif chunk.kind == "strings" then
      for _, text in ipairs (chunk) do add (Pieces.new ():quote (text)) end
    elseif chunk.kind == "bytes" then
      add (Pieces.new (bytes (chunk[1])))
      context.n_bytes = context.n_bytes + 1
    elseif chunk.kind == "ref" then
      add (values.reference (context, chunk[1]))
    elseif chunk.kind == "label" then
      add (Pieces.new ("L." .. chunk.suffix))
    else
      local path = Pieces.new "cop.path (":add (values.reference (context, chunk[1]))
      if chunk.suffix then path:add ", ":quote (chunk.suffix) end
      add (path:add ")")
    end
  end
  return items
end

--- A value: `true`, one item, or a list.
function values.value (context, prop, chunks)
  if #chunks == 0 then return Pieces.new "true" end
  local items = items_of (context, prop, chunks)
  if #items == 1 then return items[1] end
  local out = Pieces.new "{ "
  for i, item in ipairs (items) do
    if i > 1 then out:add (item.group and ", " .. Pieces.GROUP or ", ") end
    out:add (item)
  end
  return out:add " }"
end

--- `key = ` or `["key"] = `.
function values.key (name)
  return names.is_name (name) and name .. " = " or '["' .. Pieces.escape (name) .. '"] = '
end

return values
