--- `irq =` from `interrupts`, where it says the same.
local Pieces = require "coppice.import.pieces"
local values = require "coppice.import.values"

local irq = {}

local types = { [0] = "none", [1] = "edge-rising", [2] = "edge-falling", [3] = "edge-both",
  [4] = "level-high", [8] = "level-low" }

local function one_number (node, prop)
  local chunks = node and node:chunks (prop)
  if chunks and #chunks == 1 and chunks[1].kind == "cells" and #chunks[1] == 1 then
    return chunks[1][1]
  end
end

local function parent_here (node)
  local chunks = node:chunks "interrupt-parent"
  return chunks and #chunks == 1 and chunks[1].kind == "ref" and chunks[1][1] or nil
end

--- Whom the nodes above say to be the interrupt parent, by a word or by being one themselves
-- (Devicetree specification 0.4, section 2.4.1).
function irq.inherited (context, node)
  local known = context.inherited[node]
  if known == nil then
    local up = node.parent
    local is_parent = up and up:chunks "#interrupt-cells" ~= nil
    known = up and (is_parent and up or parent_here (up) or irq.inherited (context, up)) or false
    context.inherited[node] = known
  end
  return known or nil
end

--- The cells of one specifier as a call: L.gic.spi (33).
local function specifier (context, provider, cells, first, n)
  local out = values.reference (context, provider)
  if n == 1 then
    return out:add (".irq (", { cells[first], "dec" }, ")")
  elseif n == 2 and types[cells[first + 1]] then
    return out:add (".irq (", { cells[first], "dec" }, (', "%s")'):format (types[cells[first + 1]]))
  elseif n ~= 3 or cells[first] > 1 then
    return nil
  end
  local kind, line, flags = cells[first], cells[first + 1], cells[first + 2]
  local mask, type = flags >> 8, types[flags & 0xff]
  -- Arm GIC binding: the cells are type, number, flags; PPIs have a mask of processors in them.
  if not type or (mask ~= 0 and (kind == 0 or mask > 0xff)) then return nil end
  out:add (kind == 0 and ".spi (" or ".ppi (", { line, "dec" }, (', "%s"'):format (type))
  if mask ~= 0 then out:add (", ", { mask, "hex" }) end
  return out:add ")"
end

--- Pieces for `irq`, and whether interrupt-parent follows from it; nil when it cannot be said so.
function irq.value (context, node)
  local chunks = node:chunks "interrupts"
  local own, above = parent_here (node), irq.inherited (context, node)
  local provider = own or above
  local n = one_number (provider, "#interrupt-cells")
  if not chunks or not provider or not n or n < 1 then return end
  if node:chunks "interrupts-extended" then return end
  local cells = {}
  for _, chunk in ipairs (chunks) do
    if chunk.kind ~= "cells" then return end
    table.move (chunk, 1, #chunk, #cells + 1, cells)
  end
  if #cells == 0 or #cells % n ~= 0 then return end
  local list = {}
  for first = 1, #cells, n do
    local item = specifier (context, provider, cells, first, n)
    if not item then return end
    list[#list + 1] = item
  end
  context.n_named = context.n_named + #list
  local follows = own ~= nil and own ~= above
  if #list == 1 then return list[1], follows end
  local out = Pieces.new "{ "
  for i, item in ipairs (list) do
    if i > 1 then out:add ", " end
    out:add (item)
  end
  return out:add " }", follows
end

return irq
