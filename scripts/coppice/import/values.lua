--- Values of a Devicetree as a machine script writes them.
local Pieces = require "coppice.import.pieces"
local names  = require "coppice.import.names"
local address = require "coppice.import.address"
local core   = require "coppice.core"

local values = {}

-- People count these in tens.
local decimal_ends = { "frequencies", "-mhz", "-khz", "-rates", "-microvolt", "-microamp", "-sec",
  "-ms", "-us", "-ns", "-ps", "-mm", "-percent", "-microwatt", "-milliwatt", "-micro-ohms", "-ohms",
  "-microwatt-hours", "-microamp-hours", "-celsius", "-millicelsius", "-kpascal", "-kBps", "-ppm",
  "-microvolts", "-voltage", "-current", "-freq", "-temp", "-spread", "-rate", "-cells", "-gpios",
  "-delay", "-latency", "-width", "linux,code", "current-speed" }
local decimal = { temperature = true, hysteresis = true, states = true, coefficients = true,
  ["operating-points"] = true, ["polling-delay-passive"] = true, ["sustainable-power"] = true,
  ["voltage-ranges"] = true }
-- These are bits and addresses however small they are.
local hexadecimal_ends = { "mask", "value", "offset" }
local hexadecimal = { reg = true, ranges = true, ["dma-ranges"] = true, ["interrupt-map"] = true,
  ["interrupt-map-mask"] = true, ["fsl,pins"] = true, ["pinctrl-single,pins"] = true,
  ["assigned-addresses"] = true, pinmux = true, iommus = true, ["iommu-map"] = true,
  ["opp-supported-hw"] = true, ["linux,keymap"] = true }
-- 32 bits that would be so much are a number below 0.
local BELOW_ZERO, MOST_CELL = 0xff000000, 0xffffffff

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
  -- opp-microvolt-NAME, by binding opp-v2-base.yaml
  if decimal[prop] or prop:find "^opp%-micro" then return "dec" end
end

local known = {} -- of the properties asked for

local function format_of (prop, n)
  local all = known[prop]
  if all == nil then
    all = format_of_all (prop) or false
    known[prop] = all
  end
  if all == "dec" and n >= BELOW_ZERO and n <= MOST_CELL then return "hex" end
  return all or n >= 0 and n < (small_decimal[prop] or 0x10000) and "dec" or "hex"
end

--- A reference by variable, where there is one in the script, else by label: L.gic, whatever its
-- number. by_label: nullable, TRUE for a label anyhow. And whether it is a variable.
function values.reference (context, node, by_label)
  local variable = context.in_scope and not by_label and context.variables[node]
  if variable then return Pieces.new (variable), true end
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

-- How many items are one row of a list, which stays on one line.
local rows = { ["fsl,pins"] = 6, ["rockchip,pins"] = 4, ["atmel,pins"] = 4, ["iommu-map"] = 4,
  ["msi-map"] = 4, ["operating-points"] = 2, states = 2, ["gpio-reserved-ranges"] = 2 }
local LONGEST_ROW = 8

--- How many cells a pin has with pinctrl-single: its register, its settings and, where that is
-- apart, the function, a number of three bits.
local function pin_cells (chunks)
  local cells = #chunks == 1 and chunks[1].kind == "cells" and chunks[1] or {}
  for i = 3, #cells, 3 do
    if cells[i] > 7 then return 2 end
  end
  return #cells % 3 == 0 and 3 or 2
end

--- Marks the beginnings of rows: of so many items as the property has, or a reference and its
-- cells.
local function mark_rows (prop, chunks, items)
  local n, first = prop == "pinctrl-single,pins" and pin_cells (chunks) or rows[prop], {}
  if n and #items % n == 0 then
    for i = n + 1, #items, n do items[i].group = true end
  elseif chunks[1].kind == "ref" then
    local at, last = 1, 1
    for _, chunk in ipairs (chunks) do
      if chunk.kind ~= "ref" and chunk.kind ~= "cells" then return end
      if chunk.kind == "ref" then
        first[#first + 1] = at
        if at - last > LONGEST_ROW then return end
        last = at
      end
      at = at + (chunk.kind == "ref" and 1 or #chunk)
    end
    if at - last > LONGEST_ROW then return end
    for i = 2, #first do items[first[i]].group = true end
  end
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
  for _, item in ipairs (items) do
    if item.group then return items end
  end
  mark_rows (prop, chunks, items)
  return items
end

local statuses = { okay = true, ok = true, disabled = true, reserved = true, fail = true }

-- What is refused unless it is meant: a status that is none, references among numbers.
local odd = {}

function odd.status (chunks)
  local text = #chunks == 1 and chunks[1].kind == "strings" and #chunks[1] == 1 and chunks[1][1]
  return text and not statuses[text] and not text:find "^fail%-."
end

function odd.interrupts (chunks)
  return chunks[1].kind == "ref" or chunks[1].kind == "label"
end

--- Whether the specifiers of a list have other numbers of cells than their providers say.
local function miscounts (chunks, name)
  local wanted, found -- of the provider before
  for _, chunk in ipairs (chunks) do
    local is_ref = chunk.kind == "ref"
    local n = is_ref and address.number (chunk[1], name)
    if n and wanted and found ~= wanted then return true end
    if n then
      wanted, found = n, 0
    elseif is_ref then
      -- of another node than a provider: the cell of one, or nobody knows
      found = wanted and found < wanted and found + 1 or nil
      wanted = found and wanted
    elseif chunk.kind ~= "cells" then
      return wanted ~= nil
    else
      for i = 1, #chunk do
        if wanted and found < wanted then
          found = found + 1
        elseif wanted and chunk[i] ~= 0 and chunk[i] ~= 0xffffffff then
          return true
        end
      end
    end
  end
  return wanted and found ~= wanted
end

local cells_of = {} -- of the properties asked for

local function is_odd (prop, chunks)
  if odd[prop] then return odd[prop] (chunks) end
  local name = cells_of[prop]
  if name == nil then
    name = core.specifier_cells (prop) or false
    cells_of[prop] = name
  end
  return name and miscounts (chunks, name)
end

local plain_value

--- A value: `true`, one item, or a list; `cop.override (…)` of one that is refused otherwise.
function values.value (context, prop, chunks)
  if #chunks == 0 then return Pieces.new "true" end
  local out = plain_value (context, prop, chunks)
  if is_odd (prop, chunks) then
    return Pieces.new "cop.override (":add (out, ")")
  end
  return out
end

function plain_value (context, prop, chunks)
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
