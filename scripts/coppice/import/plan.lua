--- How a node is said with one of our types: what follows from its properties, addresses and wires,
-- and what has to be said by hand. What follows is found by building (trial.lua).
local Pieces  = require "coppice.import.pieces"
local address = require "coppice.import.address"
local items   = require "coppice.import.items"
local irq     = require "coppice.import.irq"
local values  = require "coppice.import.values"
local wires   = require "coppice.import.wires"
local words   = require "coppice.import.words"

local plan = {}

local integer_kinds = { uint = true, int = true, size = true, address = true, alias = true }
-- People count these in tens.
local decimal = { uint = true, int = true, alias = true }

--- The property of the node that a property of the type may be: one that is called so, or so behind
-- a vendor's name; whether it would be there, were it true; and what the type's is if it is not.
local function source_of (node, row, name)
  local known, certain = words.of (row, name)
  for _, prop in ipairs (known or {}) do
    if node:chunks (prop) then return prop, certain, known.otherwise end
  end
  if certain then return nil, true end
  local dashed = name:gsub ("_", "-")
  for _, prop in ipairs (node.props) do
    if prop == dashed or prop:match "^[^,]*,(.*)$" == dashed then return prop end
  end
end

local function text_of (chunks)
  return #chunks == 1 and chunks[1].kind == "strings" and #chunks[1] == 1 and chunks[1][1] or nil
end

local function number_of (chunks)
  local chunk = chunks[1]
  if #chunks ~= 1 or #chunk ~= 1 or (chunk.kind ~= "cells" and chunk.kind ~= "u64") then return end
  return chunk[1]
end

--- What a property of the type is, by what the node says; nil when it does not.
local function value_of (row, chunks)
  if integer_kinds[row.kind] then return number_of (chunks) end
  if row.kind == "bool" then return #chunks == 0 or text_of (chunks) == row.name or nil end
  local text = text_of (chunks)
  if row.kind == "string" then return text end
  if row.kind ~= "enum" or not text then return end
  for _, choice in ipairs (row.choices) do
    if choice == text or text:match ",(.*)$" == choice then return choice end
  end
end

local function value_pieces (row, prop, value)
  if row.kind == "bool" then return Pieces.new (tostring (value)) end
  if not integer_kinds[row.kind] then return Pieces.new ():quote (value) end
  return values.number (Pieces.new (), prop or (decimal[row.kind] and "-cells" or "reg"), value)
end

--- Properties, those of sizes from the windows; nil when the type wants one of which the node says
-- nothing.
local function props_of (node, row, sizes)
  local list = {}
  for _, each in ipairs (row.props) do
    local value, prop = sizes[each.name], nil
    if value == nil and each.when ~= "never" then
      local certain, otherwise
      prop, certain, otherwise = source_of (node, row, each.name)
      if prop then value = value_of (each, node:chunks (prop)) end
      if certain and value == nil and each.kind == "bool" then value = false end
      if value == otherwise then value = nil end
    end
    -- to the machine, 0 is nothing
    if each.required and (value == nil or value == 0) then return end
    if value ~= nil and (each.required or value ~= each.default) then
      list[#list + 1] = Pieces.new (values.key (each.name)):add (value_pieces (each, prop, value))
    end
  end
  return list
end

--- Whether the bus of the type has the cells of the node, and hands on what it does.
local function fits_bus (node, row, ranges)
  local up, n_address, n_size = node.parent, "#address-cells", "#size-cells"
  local a, s = address.number (node, n_address), address.number (node, n_size)
  if row.bus_type == "system-bus" then
    if a ~= address.number (up, n_address) or s ~= address.number (up, n_size) then return false end
  elseif row.bus_type == "mmio32-bus" and (a ~= 1 or s ~= 1) then
    return false
  end
  local forwards = 0
  for _, window in ipairs (row.windows) do
    if window.use == "forward" then forwards = forwards + 1 end
  end
  local chunks = node:chunks "ranges"
  if forwards == 0 then return chunks == nil end
  return chunks and (#chunks == 0 or ranges and #ranges == 3)
end

--- Whether a window that hands on to a bus shows it from the address on; where that can be said, it
-- goes into said.
local function shows (window, on_bus, outside, said)
  if not window.base_prop then
    return on_bus == (window.identity and outside or window.bus_base)
  end
  said[window.base_prop] = on_bus
  return true
end

--- The numbers of `at`, and the properties that tell sizes of windows and what they show; nil when
-- the type's windows are others.
local function places (node, row)
  local reg, has_sizes = address.reg (node)
  local at, sizes, k = {}, {}, 1
  if node:chunks "reg" and not reg then return end
  if reg and not has_sizes then
    if #reg == 1 and #row.windows == 0 and row.bus ~= "system-bus" then return reg, sizes end
    return
  end
  local ranges = address.ranges (node)
  if row.bus_type and not fits_bus (node, row, ranges) then return end
  for _, window in ipairs (row.windows) do
    local place, size
    if window.use == "forward" then
      if ranges and #ranges == 3 then
        place, size = ranges[2], ranges[3]
        if not shows (window, ranges[1], place, sizes) then return end
      end
    elseif not window.undescribed and reg and reg[k] then
      place, size = reg[k], reg[k + 1]
      k = k + 2
    end
    if place then
      at[#at + 1] = place
      if window.size_prop then
        if sizes[window.size_prop] and sizes[window.size_prop] ~= size then return end
        sizes[window.size_prop] = size
      elseif window.size ~= size then
        return
      end
    elseif not window.optional then
      return
    end
  end
  if reg and reg[k] then return end
  return at, sizes
end

--- What is known to be said by hand before anything is tried: a GIC whose specifiers have a fourth
-- cell is wired to all the same (irq.is_gic), so that no wire must be given up for it.
local function surely_by_hand (node, row)
  local n = address.number (node, "#interrupt-cells")
  for _, input in ipairs (n == 4 and row.inputs or {}) do
    if input.name == "spi" then return { ["#interrupt-cells"] = "override" } end
  end
  return {}
end

--- A plan for the node with the type of the row; nil when it cannot be one.
function plan.new (context, node, row)
  local at, sizes = places (node, row)
  local props = at and props_of (node, row, sizes)
  if not props then return end
  if row.name == "arm.timer" then
    local names = " " .. table.concat (node:chunks "compatible"[1], " ")
    if not names:find " arm,armv7" then table.insert (props, 1, Pieces.new "like_v7 = false") end
    if not names:find "v8" then table.insert (props, 1, Pieces.new "version = 7") end
  end
  local status, n = node:chunks "status", 0
  for _, prop in ipairs (node.props) do n = n + (words.is_of_board (prop) and 0 or 1) end
  return { row = row, at = at, props = props, n_props = n, by_hand = surely_by_hand (node, row),
           wires = wires.of (context, node, row),
           status = status and text_of (status) }
end

--- The name of the node where it does not follow: its base alone, when the address does; with an @
-- and nothing behind it, when there is none.
local function node_name (self, node)
  local base, unit = node.name:match "^([^@]*)(.*)$"
  local follows = #self.at > 0 and ("@%x"):format (self.at[1]) or ""
  if self.row.node == node.name .. "@" then return end
  if unit == "" and follows ~= "" then return base .. "@" end
  if unit ~= follows then return node.name end
  if base ~= (self.row.node or self.name) then return base end
end

--- What is said by hand: { { property, value } … }.
local function by_hand (context, self, node)
  local list, seen, rest = {}, {}, {}
  local function add (prop)
    local mode = self.by_hand[prop]
    local value
    if mode == "none" then
      value = Pieces.new "cop.none"
    elseif prop == "phandle" then
      value = Pieces.new ():number (node.phandle, "dec")
    else
      value = values.value (context, prop, node:chunks (prop))
      if mode == "override" then value = Pieces.new "cop.override (":add (value, ")") end
    end
    list[#list + 1] = { prop, value }
  end
  for _, prop in ipairs (items.ordered (node)) do
    seen[prop] = true
    if self.by_hand[prop] then add (prop) end
  end
  for prop in pairs (self.by_hand) do
    if not seen[prop] then rest[#rest + 1] = prop end
  end
  table.sort (rest)
  for _, prop in ipairs (rest) do add (prop) end
  return list
end

--- The items of the table for `parent:add`.
function plan.items (context, self, node)
  local labels = context.labels[node]
  local list = { Pieces.new ():quote (self.name, #labels > 0 and "index" or nil),
                 Pieces.new ('"' .. self.row.name .. '"') }
  if #self.at > 0 then list[#list + 1] = Pieces.new "at = ":add (address.pieces (self.at)) end
  table.move (self.props, 1, #self.props, #list + 1, list)
  for _, wire in ipairs (self.wires) do
    local value = not wire.dropped and wires.value (context, wire)
    wire.said = value and true or false
    if value then list[#list + 1] = Pieces.new (values.key (wire.output)):add (value) end
  end
  if self.status == "disabled" then list[#list + 1] = Pieces.new "enabled = false" end
  if self.status == "okay" then list[#list + 1] = Pieces.new "enabled = true" end
  if context.nullable then list[#list + 1] = Pieces.new "nullable = true" end
  local name = node_name (self, node)
  if name then list[#list + 1] = items.add_name (Pieces.new 'node = "', name):add '"' end
  if #labels > 0 then
    list[#list + 1] = Pieces.new "label = ":quote (table.concat (labels, " "), "index")
  end
  local said = {}
  for i, each in ipairs (by_hand (context, self, node)) do
    said[i] = Pieces.new (values.key (each[1])):add (each[2])
    if each[1] == "phandle" then said[i].remark = context.remarks[node]
    elseif each[1] == "interrupts" then said[i].remark = irq.shared_with (context, node) end
  end
  if #said > 0 then list[#list + 1] = { open = "dt = { ", items = said } end
  return list
end

--- What is said of a device that its parent makes by itself: lines.
function plan.lines (context, self, node, path)
  local list, labels = {}, context.labels[node]
  if #labels > 0 then
    list[1] = Pieces.new (path .. ".label = "):quote (table.concat (labels, " "))
  end
  for _, each in ipairs (by_hand (context, self, node)) do
    list[#list + 1] = Pieces.new (('%s.dt["%s"] = '):format (path, Pieces.escape (each[1])))
      :add (each[2])
  end
  return list
end

return plan
