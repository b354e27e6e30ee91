--- Specifiers of a node as wires of a typed device: `irq = gic.spi (33, "level-high")`.
local Pieces  = require "coppice.import.pieces"
local address = require "coppice.import.address"
local irq     = require "coppice.import.irq"
local words   = require "coppice.import.words"

local wires = {}

--- The properties of a kind of line: what consumers have, the names in it, what providers have; and
-- the input of a provider that nobody modelled.
local kinds = {
  { "interrupt",    "interrupts",    "interrupt-names",    "#interrupt-cells",    "irq" },
  { "clock",        "clocks",        "clock-names",        "#clock-cells",        "clk" },
  { "reset",        "resets",        "reset-names",        "#reset-cells",        "rst" },
  { "dma",          "dmas",          "dma-names",          "#dma-cells",          "dma" },
  { "phy",          "phys",          "phy-names",          "#phy-cells",          "phy" },
  { "pwm",          "pwms",          "pwm-names",          "#pwm-cells",          "pwm" },
  { "power-domain", "power-domains", "power-domain-names", "#power-domain-cells", "power" },
  { "mailbox",      "mboxes",        "mbox-names",         "#mbox-cells",         "mbox" },
}
for _, row in ipairs (kinds) do
  row.kind, row.prop, row.names, row.cells, row.input = table.unpack (row)
end
-- A property for each output.
local own = {
  gpio      = { kind = "gpio", suffix = "gpios", cells = "#gpio-cells", input = "gpio" },
  regulator = { kind = "regulator", suffix = "supply", input = "supply" },
}

--- { provider, cells } of each entry of references and cells; nil when they are anything else.
local function by_reference (node, prop, cells_prop)
  local list, chunks = {}, node:chunks (prop)
  for _, chunk in ipairs (chunks or {}) do
    if chunk.kind == "ref" then
      list[#list + 1] = { provider = chunk[1], cells = {} }
    elseif chunk.kind == "cells" and #list > 0 then
      local cells = list[#list].cells
      table.move (chunk, 1, #chunk, #cells + 1, cells)
    else
      return
    end
  end
  for _, each in ipairs (list) do
    local n = cells_prop and address.number (each.provider, cells_prop) or 0
    if #each.cells ~= n then return end
  end
  return chunks and list
end

local function interrupts (context, node)
  if node:chunks "interrupts-extended" then
    return by_reference (node, "interrupts-extended", "#interrupt-cells")
  end
  local provider, n, cells = irq.provider (context, node)
  if not cells then return end
  local list = {}
  for first = 1, #cells, n do
    local mine = table.move (cells, first, first + n - 1, 1, {})
    list[#list + 1] = { provider = provider, cells = mine }
  end
  return list
end

--- Outputs and the entries that go to them: { { output, entries } … }; nil when they do not fit.
local function share (node, row, kind, entries)
  local outputs = {}
  for _, output in ipairs (row.outputs) do
    if output.kind == kind.kind then outputs[#outputs + 1] = output end
  end
  if #outputs == 0 or #entries == 0 then return end
  local given, names, i = {}, words.strings (node, kind.names), 1
  for _, output in ipairs (outputs) do
    local mine = {}
    if output.named then
      if names[i] == output.name then mine[1] = entries[i] end
      i = i + #mine
    else
      local last = #outputs == 1 and #entries or i
      table.move (entries, i, last, 1, mine)
      i = last + 1
    end
    if #mine > 0 then given[#given + 1] = { output = output.name, entries = mine } end
  end
  return i == #entries + 1 and given or nil
end

--- What the node is wired to, as far as its type has outputs for it: { { output, kind, entries,
-- props } … }.
function wires.of (context, node, row)
  local list = {}
  for _, kind in ipairs (kinds) do
    local entries
    if kind.kind == "interrupt" then entries = interrupts (context, node)
    else entries = by_reference (node, kind.prop, kind.cells) end
    for _, each in ipairs (entries and share (node, row, kind, entries) or {}) do
      each.kind = kind
      list[#list + 1] = each
    end
  end
  for _, output in ipairs (row.outputs) do
    local kind = own[output.kind]
    local whole = kind and (output.name == kind.suffix or output.name == "gpio")
    local prop = kind and (whole and output.name or output.name .. "-" .. kind.suffix)
    local entries = prop and by_reference (node, prop, kind.cells)
    if entries and #entries > 0 then
      list[#list + 1] = { output = output.name, kind = kind, entries = entries }
    end
  end
  return list
end

--- The input of a typed provider; nil when it is not clear which.
local function typed_input (row, kind)
  local found, n = nil, 0
  for _, input in ipairs (row.inputs) do
    if input.kind == kind.kind then found, n = input.name, n + 1 end
  end
  return n == 1 and found or nil
end

--- One end as source: `gic.spi (33, "level-high")`; nil when it cannot be said so.
local function end_of (context, kind, entry)
  local provider, cells = entry.provider, entry.cells
  local plan, out = context.plans[provider], context:handle (provider)
  local input, args = kind.input, nil
  if plan then
    input, args = words.input_of (plan.row, cells)
    input = input or typed_input (plan.row, kind)
  end
  if not out then return end
  if args then
    cells = args
  elseif kind.kind == "interrupt" and (input or irq.is_gic (cells)) then
    return irq.specifier (out, provider, cells, input, true)
  elseif not input then
    return
  end
  out:add ("." .. input)
  if #cells > 0 then
    out:add " ("
    for i, cell in ipairs (cells) do
      if i > 1 then out:add ", " end
      out:number (cell, "dec")
    end
    out:add ")"
  end
  return out
end

--- The value of an output: an end, or a list of them; nil when one cannot be said.
function wires.value (context, wire)
  local list = {}
  for i, entry in ipairs (wire.entries) do
    list[i] = end_of (context, wire.kind, entry)
    if not list[i] then return end
  end
  if #list == 1 then return list[1] end
  local out = Pieces.new "{ "
  for i, each in ipairs (list) do out:add (i > 1 and ", " or "", each) end
  return out:add " }"
end

return wires
