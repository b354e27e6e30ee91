--- Addresses of a node as numbers: reg and ranges, in the cells of the nodes around.
local Pieces = require "coppice.import.pieces"

local address = {}

--- The number that a property is, when it is one cell.
function address.number (node, prop)
  local chunks = node and node:chunks (prop)
  if chunks and #chunks == 1 and chunks[1].kind == "cells" and #chunks[1] == 1 then
    return chunks[1][1]
  end
end

--- All cells of a property; nil when there is anything else in it.
function address.cells (node, prop)
  local chunks, cells = node:chunks (prop), {}
  if not chunks then return end
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
  return cells
end

--- The cells as numbers of so many cells each, by turns; a width of 0 is no number.
local function by_turns (cells, widths)
  local list, sum, i = {}, 0, 1
  for _, width in ipairs (widths) do sum = sum + width end
  if #cells == 0 or sum == 0 or #cells % sum ~= 0 then return end
  while i <= #cells do
    for _, width in ipairs (widths) do
      local value = 0
      for _ = 1, width do
        value = value << 32 | cells[i]
        i = i + 1
      end
      if width > 0 then list[#list + 1] = value end
    end
  end
  return list
end

--- Whether the two cells of addresses below the node are one number. Where there are no sizes they
-- may be numbers beside each other, as on SPMI: there the names say another address.
local function is_one_number (up)
  if address.number (up, "#address-cells") ~= 2 or address.number (up, "#size-cells") ~= 0 then
    return true
  end
  for _, below in ipairs (up.nodes) do
    local cells, unit = address.cells (below, "reg"), below.name:match "@(%x+)$"
    if cells and unit and #cells >= 2 and #unit <= 16 then
      if cells[1] << 32 | cells[2] ~= tonumber (unit, 16) then return false end
    end
  end
  return true
end

--- What reg says: address and size by turns, or addresses alone where the bus has no sizes; and
-- whether there are sizes. Nil when the bus does not say how many cells they have.
function address.reg (node)
  local up = node.parent
  local n_address = address.number (up, "#address-cells")
  local n_size = address.number (up, "#size-cells")
  if not n_address or not n_size or n_address < 1 or n_address > 2 or n_size > 2 then return end
  local cells = address.cells (node, "reg")
  local list = cells and by_turns (cells, { n_address, n_size })
  if list and not is_one_number (up) then return end
  if list then return list, n_size > 0 end
end

--- The cells of reg when they are numbers beside each other; nil otherwise.
function address.apart (node)
  return node.parent and not is_one_number (node.parent) and address.cells (node, "reg") or nil
end

--- What ranges says: address below, address above, size, by turns.
function address.ranges (node)
  local up = node.parent
  local widths = { address.number (node, "#address-cells"), address.number (up, "#address-cells"),
                   address.number (node, "#size-cells") }
  if #widths ~= 3 then return end
  for _, width in ipairs (widths) do
    if width < 1 or width > 2 then return end
  end
  local cells = address.cells (node, "ranges")
  return cells and by_turns (cells, widths)
end

--- Where the nodes below are, as people read it; nil when fewer than four have addresses and sizes.
function address.span (node)
  local first, last, n = math.maxinteger, 0, 0
  for _, below in ipairs (node.nodes) do
    local reg, has_sizes = address.reg (below)
    if reg and has_sizes and reg[1] >= 0 then
      first, last, n = math.min (first, reg[1]), math.max (last, reg[1] + reg[2] - 1), n + 1
    end
  end
  if n < 4 then return end
  return ("%s: %d devices from 0x%08x to 0x%08x"):format (node.name, n, first, last)
end

--- Numbers as `at` has them.
function address.pieces (list)
  local out = Pieces.new (#list > 1 and "{ " or "")
  for k, n in ipairs (list) do
    if k > 1 then out:add ", " end
    out:number (n, "address")
  end
  return out:add (#list > 1 and " }" or "")
end

return address
