--- `irq =` from `interrupts`, where it says the same.
local Pieces = require "coppice.import.pieces"
local values = require "coppice.import.values"
local address = require "coppice.import.address"

local irq = {}

local types = { [0] = "none", [1] = "edge-rising", [2] = "edge-falling", [3] = "edge-both",
  [4] = "level-high", [8] = "level-low" }

-- Controllers of two or three cells of which the last is no trigger, or one in numbers of its own,
-- by Linux's bindings of interrupt controllers: a line in a group or a bank, a priority, a channel.
local has_no_trigger = {}
for name in ([[
  arm,armv7m-nvic arm,v6m-nvic arm,v7m-nvic arm,v8m-nvic atmel,at91rm9200-aic atmel,sama5d2-aic
  atmel,sama5d3-aic atmel,sama5d4-aic brcm,bcm2835-armctrl-ic brcm,bcm2836-armctrl-ic
  cavium,octeon-3860-ciu cavium,octeon-6880-ciu2 chrp,open-pic fsl,imx-intmux fsl,ipic fsl,mpic
  ibm,uic intel,ce4100-ioapic marvell,cp110-icu microchip,sam9x60-aic open-pic
  samsung,exynos4210-combiner ti,icssg-intc ti,pruss-intc ]]):gmatch "%S+" do
  has_no_trigger[name] = true
end

--- Whether the last cell of the provider's specifiers says what triggers the interrupt, in the
-- numbers that Linux has for it.
local function has_trigger (provider)
  for _, chunk in ipairs (provider:chunks "compatible" or {}) do
    for _, name in ipairs (chunk.kind == "strings" and chunk or {}) do
      if has_no_trigger[name] then return false end
    end
  end
  return true
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

--- Whether it may be a specifier of a GIC. The fourth cell of a GICv3 is a partition of processors;
-- none is 0, which the words imply (Linux's binding arm,gic-v3.yaml).
function irq.is_gic (cells)
  return #cells == 3 or #cells == 4 and cells[4] == 0
end

--- Adds the cells of one specifier of the provider as a call: .irq (33). input: its name, where it
-- is not that of the shared or private interrupts of a GIC. is_end: of a device; without it, of a
-- label, which wants the mask of processors last.
function irq.specifier (out, provider, cells, input, is_end)
  local n = #cells
  if n == 1 then
    return out:add ("." .. input .. " (", { cells[1], "dec" }, ")")
  elseif not has_trigger (provider) then
    return nil
  elseif n == 2 and types[cells[2]] then
    return out:add ("." .. input .. " (", { cells[1], "dec" }, (', "%s")'):format (types[cells[2]]))
  elseif not irq.is_gic (cells) or cells[1] > 1 then
    return nil
  end
  local kind, line, flags = table.unpack (cells)
  local mask, type = flags >> 8, types[flags & 0xff]
  -- Arm GIC binding: the cells are type, number, flags; PPIs have a mask of processors in them.
  if not type or (mask ~= 0 and (kind == 0 or mask > 0xff)) then return nil end
  out:add (kind == 0 and ".spi (" or ".ppi (", { line, "dec" })
  if mask ~= 0 and is_end then out:add (", ", { mask, "hex" }) end
  out:add ((', "%s"'):format (type))
  if mask ~= 0 and not is_end then out:add (", ", { mask, "hex" }) end
  return out:add ")"
end

--- Who takes the interrupts of a node, how many cells a specifier has, and all cells; nothing when
-- they are said otherwise than by `interrupts`.
function irq.provider (context, node)
  local provider = parent_here (node) or irq.inherited (context, node)
  local n = address.number (provider, "#interrupt-cells")
  if not provider or not n or n < 1 or node:chunks "interrupts-extended" then return end
  local cells = node:chunks "interrupts" and address.cells (node, "interrupts")
  if cells and #cells > 0 and #cells % n == 0 then return provider, n, cells end
end

--- Whether a variable of the provider has the inputs that a label has, whatever its type.
local function has_all_inputs (context, provider)
  local self, n = context.plans[provider], 0
  for _, input in ipairs (self and self.row.inputs or {}) do
    if input.name == "spi" or input.name == "ppi" then n = n + 1 end
  end
  return not self or n == 2
end

--- The first specifier of a node and who takes it, as one text; nil when there is none.
local function first_line (context, node)
  local provider, n, cells = irq.provider (context, node)
  return provider and provider.path .. " " .. table.concat (cells, " ", 1, n)
end

--- "shared with &uart1" of a node whose first interrupt another node has, too; else nil.
function irq.shared_with (context, node)
  if not context.lines then
    context.lines = {}
    for each in context.tree:nodes () do
      local line = first_line (context, each)
      if line then
        context.lines[line] = context.lines[line] or {}
        table.insert (context.lines[line], each)
      end
    end
  end
  for _, other in ipairs (context.lines[first_line (context, node)] or {}) do
    if other ~= node then
      local label = context.labels[other][1]
      return "shared with " .. (label and "&" .. label or other.name)
    end
  end
end

--- Pieces for `irq`, and whether interrupt-parent follows from it; nil when it cannot be said so.
function irq.value (context, node)
  local provider, n, cells = irq.provider (context, node)
  if not provider then return end
  local list = {}
  for first = 1, #cells, n do
    local out, is_end = values.reference (context, provider,
                                          not has_all_inputs (context, provider))
    local item = irq.specifier (out, provider, table.move (cells, first, first + n - 1, 1, {}),
                                "irq", is_end)
    if not item then return end
    list[#list + 1] = item
  end
  local own = parent_here (node)
  local follows = own ~= nil and own ~= irq.inherited (context, node)
  if #list == 1 then return list[1], follows end
  local out = Pieces.new "{ "
  for i, item in ipairs (list) do out:add (i > 1 and ", " .. Pieces.GROUP or "", item) end
  return out:add " }", follows
end

return irq
