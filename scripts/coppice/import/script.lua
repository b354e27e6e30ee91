--- A machine script that makes a Devicetree again.
local Pieces = require "coppice.import.pieces"
local names  = require "coppice.import.names"
local values = require "coppice.import.values"
local irq    = require "coppice.import.irq"
local layout = require "coppice.import.layout"

local script = {}

local provider_props = { ["interrupt-controller"] = true, ["gpio-controller"] = true,
  ["msi-controller"] = true }

--- The rule of the live tree: what has `compatible`, or cells of a bus or a provider, is a device.
local function is_device (node)
  for _, prop in ipairs (node.props) do
    if prop == "compatible" or provider_props[prop] or prop:match "^#.*%-cells$" then
      return true
    end
  end
  return false
end

local function number_of (node, prop)
  local chunks = node:chunks (prop)
  if chunks and #chunks == 1 and chunks[1].kind == "cells" and #chunks[1] == 1 then
    return chunks[1][1]
  end
end

--- `at = …` from reg, when the bus says how many cells addresses and sizes have.
local function at_value (node)
  local chunks, up = node:chunks "reg", node.parent
  local n_address = up and number_of (up, "#address-cells")
  local n_size = up and number_of (up, "#size-cells")
  local cells, list = {}, {}
  if not n_address or not n_size or n_address < 1 or n_address > 2 or n_size > 2 then return end
  for _, chunk in ipairs (chunks) do
    if chunk.kind == "u64" then
      for _, n in ipairs (chunk) do
        cells[#cells + 1] = n >> 32 & 0xffffffff
        cells[#cells + 1] = n & 0xffffffff
      end
    elseif chunk.kind == "cells" then
      table.move (chunk, 1, #chunk, #cells + 1, cells)
    else
      return
    end
  end
  local width = n_address + n_size
  if #cells == 0 or #cells % width ~= 0 then return end
  local i = 1
  local function take (n)
    local value = 0
    for _ = 1, n do
      value = value << 32 | cells[i]
      i = i + 1
    end
    list[#list + 1] = value
  end
  while i <= #cells do
    take (n_address)
    if n_size > 0 then take (n_size) end
  end
  local out = Pieces.new (#list > 1 and "{ " or "")
  for k, n in ipairs (list) do
    if k > 1 then out:add ", " end
    out:number (n, n >= 0 and n < 10 and "dec" or "hex")
  end
  return out:add (#list > 1 and " }" or "")
end

--- The name as source has it: labels, and the name with its unit address.
local function name_pieces (context, node)
  local out = Pieces.new '"'
  local function digits (text)
    local quoted = Pieces.new ():quote (text)
    for i = 2, #quoted - 1 do out:add (quoted[i]) end
  end
  for _, label in ipairs (context.labels[node]) do
    digits (label)
    out:add ": "
  end
  local base, unit = node.name:match "^([^@]*)@?(.*)$"
  digits (base)
  if unit:match "^%x+$" and #unit < 16 and (unit == "0" or unit:sub (1, 1) ~= "0")
     and not unit:find "%u" then
    out:add "@":number (tonumber (unit, 16), "unit")
  elseif unit ~= "" then
    out:add ("@" .. Pieces.escape (unit))
  end
  return out:add '"'
end

-- What is read first and last in a node, wherever it stands in the file.
local places = { compatible = 1, reg = 2, ["reg-names"] = 3, interrupts = 4,
  ["interrupt-names"] = 5, status = 9 }

--- The names of a node's properties, in the order in which they are written.
local function ordered (node)
  local list, rank = node.props, {}
  for i, prop in ipairs (list) do rank[prop] = (places[prop] or 6) * 0x100000 + i end
  table.sort (list, function (a, b) return rank[a] < rank[b] end)
  return list
end

-- What a device is told besides its properties.
local words = { at = true, irq = true, enabled = true }

--- The items of a node's table: its name, then its properties.
local function items_of (context, node, device)
  local items = { name_pieces (context, node) }
  local skip = {}
  local function add (key, value) items[#items + 1] = Pieces.new (key):add (value) end
  for _, prop in ipairs (ordered (node)) do
    local chunks = node:chunks (prop)
    local at = device and prop == "reg" and at_value (node)
    local lines, follows
    if device and prop == "interrupts" then lines, follows = irq.value (context, node) end
    if follows then skip["interrupt-parent"] = true end
    if at then
      add ("at = ", at)
    elseif lines then
      add ("irq = ", lines)
    else
      items[#items + 1] = { prop = prop, chunks = chunks }
    end
  end
  local out = {}
  for _, item in ipairs (items) do
    if not item.prop then
      out[#out + 1] = item
    elseif not skip[item.prop] then
      local value = values.value (context, item.prop, item.chunks)
      -- a pair is a property, whatever the key would mean
      out[#out + 1] = device and words[item.prop]
        and Pieces.new ('{ "' .. item.prop .. '", '):add (value):add " }"
        or Pieces.new (values.key (item.prop)):add (value)
    end
  end
  if context.keep_phandles and node.phandle ~= 0 then
    out[#out + 1] = Pieces.new "phandle = ":number (node.phandle, "dec")
  end
  return out
end

--- Whether everything below is plain nodes, which go into the table of the node itself.
local function is_plain (context, node)
  local known = context.plain[node]
  if known == nil then
    known = not is_device (node)
    for _, below in ipairs (node.nodes) do known = is_plain (context, below) and known end
    context.plain[node] = known
  end
  return known
end

local function nested (context, node)
  local items = items_of (context, node, false)
  for _, below in ipairs (node.nodes) do items[#items + 1] = nested (context, below) end
  return { open = "cop.node { ", items = items }
end

--- A variable for a node that others are added to.
local function variable (context, node)
  local label = context.labels[node][1]
  local name = names.name_of (label or node.name:match "^[^@]*")
  if name == "L" or name == "cop" or name == "board" or name == "i" then name = name .. "_" end
  return name
end

local statements

local function statement (context, node, parent, depth)
  local device = is_device (node)
  local items = items_of (context, node, device)
  local rest = {}
  for _, below in ipairs (node.nodes) do
    if is_plain (context, below) then items[#items + 1] = nested (context, below)
    else rest[#rest + 1] = below end
  end
  context.n_devices = context.n_devices + (device and 1 or 0)
  local call = ("%s:%s "):format (parent, device and "generic" or "node")
  if #rest == 0 then
    return { open = call .. "{ ", items = items }
  end
  local name = variable (context, node)
  return { open = ("local %s = %s{ "):format (name, call), items = items,
    block = statements (context, rest, name, depth + 1) }
end

function statements (context, nodes, parent, depth)
  local list = {}
  for _, node in ipairs (nodes) do list[#list + 1] = statement (context, node, parent, depth) end
  return list
end

local function root_lines (context, root)
  local lines = {}
  for _, prop in ipairs { "#address-cells", "#size-cells" } do
    if not root:chunks (prop) then
      lines[#lines + 1] = { text = ('board.dt["%s"] = cop.none'):format (prop) }
    end
  end
  for _, prop in ipairs (root.props) do
    local value = values.value (context, prop, root:chunks (prop)):text ()
    if prop == "model" or prop == "compatible" then
      lines[#lines + 1] = { text = ("board.%s = %s"):format (prop, value) }
    else
      local cells = prop == "#address-cells" or prop == "#size-cells"
      lines[#lines + 1] = { text = ('board.dt["%s"] = %s'):format (Pieces.escape (prop),
        cells and "cop.override (" .. value .. ")" or value) }
    end
  end
  return lines
end

local function head_lines (tree)
  local lines, list = {}, {}
  for _, each in ipairs (tree.reservations) do
    list[#list + 1] = ("0x%x, 0x%x"):format (each.address, each.size)
  end
  if #list > 0 then
    lines[1] = { text = ("board.memreserve = { %s }"):format (table.concat (list, ", ")) }
  end
  if tree.boot_cpu ~= 0 then
    lines[#lines + 1] = { text = ("board.boot_cpu = %d"):format (tree.boot_cpu) }
  end
  if tree.symbols then lines[#lines + 1] = { text = "board.symbols = true" } end
  if tree.overlay then lines[#lines + 1] = { text = "board.overlay = true" } end
  return lines
end

--- The script of a tree, and a report of what is in it.  from: the file's name, for a comment.
function script.write (tree, name, from, keep_phandles)
  local context = { tree = tree, labels = names.labels (tree), inherited = {}, plain = {},
    keep_phandles = keep_phandles, n_bytes = 0, n_named = 0, n_references = 0, n_devices = 0 }
  local root = tree.root
  local body = head_lines (tree)
  local lines = root_lines (context, root)
  table.move (lines, 1, #lines, #body + 1, body)
  for _, each in ipairs (statements (context, root.nodes, "board", 1)) do body[#body + 1] = each end
  local text = layout.write (body)
  local out = { ("-- Made from %s by `coppice import`."):format (from),
    'local cop = require "coppice"', "",
    ('return cop.machine { "%s", build = function (board)'):format (Pieces.escape (name)) }
  if text:find "%f[%w_]L[%.%[]" then out[#out + 1] = "  local L = board.labels" end
  out[#out + 1] = text .. "end }"
  return table.concat (out, "\n") .. "\n", { nodes = tree.n_nodes, devices = context.n_devices,
    bytes = context.n_bytes, named = context.n_named, references = context.n_references }
end

local function report_of (tree, report, from, counts)
  local lines = { ("%s: %d of %d nodes are devices, %d references by name"):format (from,
    counts.devices, tree.n_nodes, counts.references) }
  for _, misfit in ipairs (report.misfits) do
    lines[#lines + 1] = ("  %s: '%s' is kept as it is: %s"):format (misfit.node, misfit.property,
      misfit.why)
  end
  return table.concat (lines, "\n") .. "\n"
end

--- The script of a file's tree, and what was made of it as text; report: what was understood.
function script.of_tree (tree, report, file, keep_phandles)
  local from = file:match "[^/]*/*$"
  local text, counts = script.write (tree, (from:gsub ("%.[^.]*$", "")), from, keep_phandles)
  return text, report_of (tree, report, from, counts)
end

return script
