--- What a node says, as the items of a table: of a device that nobody modelled, and of plain nodes.
local Pieces  = require "coppice.import.pieces"
local address = require "coppice.import.address"
local values  = require "coppice.import.values"
local irq     = require "coppice.import.irq"

local items = {}

local provider_props = { ["interrupt-controller"] = true, ["gpio-controller"] = true,
  ["msi-controller"] = true }

--- The rule of the live tree: what has `compatible`, or cells of a bus or a provider, is a device.
function items.is_device (node)
  for _, prop in ipairs (node.props) do
    if prop == "compatible" or provider_props[prop] or prop:match "^#.*%-cells$" then
      return true
    end
  end
  return false
end

--- Adds the inside of a string in which runs of digits count as numbers.
local function add_text (out, text, format)
  local quoted = Pieces.new ():quote (text, format)
  for i = 2, #quoted - 1 do out:add (quoted[i]) end
  return out
end

--- Adds "serial@21ec000" without the quotes.
function items.add_name (out, name)
  local base, unit = name:match "^([^@]*)@?(.*)$"
  add_text (out, base)
  if unit:match "^%x+$" and #unit < 16 and (unit == "0" or unit:sub (1, 1) ~= "0")
     and not unit:find "%u" then
    out:add "@":number (tonumber (unit, 16), "unit")
  elseif name ~= base then
    out:add ("@" .. Pieces.escape (unit))
  end
  return out
end

--- The name as source has it: labels, and the name with its unit address.
local function name_pieces (context, node)
  local out = Pieces.new '"'
  for _, label in ipairs (context.labels[node]) do add_text (out, label, "index"):add ": " end
  return items.add_name (out, node.name):add '"'
end

-- What is read first and last in a node, wherever it stands in the file.
local places = { compatible = 1, reg = 2, ["reg-names"] = 3, interrupts = 4,
  ["interrupt-names"] = 5, ["interrupts-extended"] = 4, status = 9 }

--- The names of a node's properties, in the order in which they are written.
function items.ordered (node)
  local list, rank = node.props, {}
  for i, prop in ipairs (list) do rank[prop] = (places[prop] or 6) * 0x100000 + i end
  table.sort (list, function (a, b) return rank[a] < rank[b] end)
  return list
end

--- `key = value` of a property.
function items.property (context, node, prop)
  return Pieces.new (values.key (prop)):add (values.value (context, prop, node:chunks (prop)))
end

-- What a device is told besides its properties.
local words = { at = true, irq = true, enabled = true }

--- The items of a node's table: its name, then its properties.
function items.of (context, node, device)
  local out, says_parent = { name_pieces (context, node) }, false
  for _, prop in ipairs (items.ordered (node)) do
    local at = device and prop == "reg" and address.reg (node)
    local apart = prop == "reg" and not at and address.apart (node)
    local lines, follows
    if device and prop == "interrupts" then lines, follows = irq.value (context, node) end
    says_parent = says_parent or follows
    if at then
      out[#out + 1] = Pieces.new "at = ":add (address.pieces (at))
    elseif apart then
      local chunk = table.move (apart, 1, #apart, 1, { kind = "cells" })
      out[#out + 1] = Pieces.new "reg = ":add (values.value (context, prop, { chunk }))
    elseif lines then
      out[#out + 1] = Pieces.new "irq = ":add (lines)
    elseif words[prop] then
      -- A pair is a property, whatever the key would mean.
      out[#out + 1] = Pieces.new ('{ "' .. prop .. '", '):add (
        values.value (context, prop, node:chunks (prop)), " }")
    elseif prop ~= "interrupt-parent" or not says_parent then
      out[#out + 1] = items.property (context, node, prop)
    end
  end
  if context.pinned[node] then
    out[#out + 1] = Pieces.new "phandle = ":number (node.phandle, "dec")
    out[#out].remark = context.remarks[node]
  end
  return out
end

return items
