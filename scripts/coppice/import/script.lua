--- A machine script that makes a Devicetree again.
local Pieces  = require "coppice.import.pieces"
local names   = require "coppice.import.names"
local values  = require "coppice.import.values"
local items   = require "coppice.import.items"
local address = require "coppice.import.address"
local plan    = require "coppice.import.plan"
local scope   = require "coppice.import.scope"
local trial   = require "coppice.import.trial"
local layout  = require "coppice.import.layout"

local script = {}

--- Whether everything below is plain nodes, which go into the table of the node itself.
local function is_plain (context, node)
  local known = context.plain[node]
  if known == nil then
    known = not items.is_device (node) and not context.plans[node]
    for _, below in ipairs (node.nodes) do known = is_plain (context, below) and known end
    context.plain[node] = known
  end
  return known
end

local function nested (context, node)
  local list = items.of (context, node, false)
  for _, below in ipairs (node.nodes) do list[#list + 1] = nested (context, below) end
  return { open = "cop.node { ", items = list }
end

--- The items of a node without a type, and the nodes below that are not among them.
local function generic_items (context, node, device)
  local list, rest = items.of (context, node, device), {}
  for _, below in ipairs (node.nodes) do
    if is_plain (context, below) then list[#list + 1] = nested (context, below)
    else rest[#rest + 1] = below end
  end
  return list, rest
end

local statements

--- A statement that makes the node's device or node; what is below it is its block.
local function add_statement (context, list, node, parent)
  local self = context.plans[node]
  local device = self or items.is_device (node)
  local made, rest
  if self then
    made, rest = plan.items (context, self, node), node.nodes
  else
    local known = context.generic[node]
    if not known then
      known = table.pack (generic_items (context, node, device))
      context.generic[node] = known
    end
    made, rest = known[1], known[2]
  end
  context.n_generic = context.n_generic + (device and not self and 1 or 0)
  local item = { parent = parent, call = self and "add" or device and "generic" or "node",
                 items = made, node = node }
  local shared = context.wanted[node] and scope.has_room (context)
  if shared or #rest > 0 then
    item.var = scope.variable (context, node)
    item.keep = shared
  end
  list[#list + 1] = item
  if shared then scope.declare (context, node, item.var) end
  context.made[node] = true
  if #rest > 0 then
    scope.open (context)
    if not shared then scope.declare (context, node, item.var) end
    item.block = statements (context, rest, item.var)
    item.comment = address.span (node)
    scope.close (context)
  end
end

--- Of a device that its parent has made.
local function adopt (context, list, node, parent)
  local self = context.plans[node]
  local path = parent .. (names.is_name (self.adopted) and "." .. self.adopted
                          or ('.children["%s"]'):format (self.adopted))
  for _, line in ipairs (plan.lines (context, self, node, path)) do
    list[#list + 1] = { pieces = line }
  end
  context.made[node] = true
  for _, each in ipairs (statements (context, node.nodes, path)) do list[#list + 1] = each end
end

function statements (context, nodes, parent)
  local list = {}
  for _, node in ipairs (scope.order (context, nodes)) do
    local self = context.plans[node]
    if self and self.adopted then adopt (context, list, node, parent)
    else add_statement (context, list, node, parent) end
  end
  return list
end

local root_cells = { ["#address-cells"] = "address_cells", ["#size-cells"] = "size_cells" }

local function root_lines (context, root)
  local lines = {}
  local function add (...) lines[#lines + 1] = { text = table.concat { ... } } end
  for _, prop in ipairs { "model", "compatible" } do
    local chunks = root:chunks (prop)
    if chunks then add ("board.", prop, " = ", values.value (context, prop, chunks):text ()) end
  end
  for _, prop in ipairs { "#address-cells", "#size-cells" } do
    local chunks = root:chunks (prop)
    local value = chunks and values.value (context, prop, chunks):text ()
    if not value then add ('board.dt["', prop, '"] = cop.none')
    elseif not value:match "^%d+$" or tonumber (value) > 3 then
      add ('board.dt["', prop, '"] = cop.override (', value, ")")
    -- two is what a board has
    elseif value ~= "2" then add ("board.", root_cells[prop], " = ", value) end
  end
  for _, prop in ipairs (root.props) do
    if prop ~= "model" and prop ~= "compatible" and not root_cells[prop] then
      add ('board.dt["', Pieces.escape (prop), '"] = ',
           values.value (context, prop, root:chunks (prop)):text ())
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

local function body_of (context, used)
  local body = head_lines (context.tree)
  local lines = root_lines (context, context.tree.root)
  table.move (lines, 1, #lines, #body + 1, body)
  context.n_generic = 0
  scope.begin (context, used)
  local list = statements (context, context.tree.root.nodes, "board")
  table.move (list, 1, #list, #body + 1, body)
  return body
end

--- The script as it is tried: no loops, no long lines, and typed devices through `try`.
local function trial_text (context)
  context.plain, context.numbered = {}, {}
  return 'local cop = require "coppice"\n'
    .. 'return cop.machine { "trial", build = function (board) local L = board.labels\n'
    .. layout.trial (body_of (context), context) .. "\nend }\n"
end

local function text_of (context, name, from)
  context.plain, context.n_bytes = {}, 0
  -- Nobody needs variables of devices that turn out to be referred to otherwise.
  if next (context.plans) then body_of (context) end
  local text = layout.write (body_of (context, context.used))
  local n_typed = 0
  for _ in pairs (context.plans) do n_typed = n_typed + 1 end
  local n = context.tree.n_nodes
  local out = {
    ("-- Made from %s by `coppice import`."):format (from),
    ("-- %d node%s: %d devices of known types, %d generic devices, %d plain nodes."):format (
      n, n == 1 and "" or "s", n_typed, context.n_generic, n - n_typed - context.n_generic),
    "-- `coppice build FILE -o BOARD.dtb`, with this file, makes the same Devicetree.",
    'local cop = require "coppice"', "",
    ('return cop.machine { "%s", build = function (board)'):format (Pieces.escape (name)) }
  if text:find "%f[%w_]L[%.%[]" then out[#out + 1] = "  local L = board.labels" end
  out[#out + 1] = text .. "end }"
  return table.concat (out, "\n") .. "\n"
end

--- The script of a tree, and what is in it: numbers of nodes, and why there are no typed devices
-- if there are none. from: the file's name, for a comment.
function script.write (tree, name, from, keep_phandles)
  local context = scope.new { tree = tree, labels = names.labels (tree), inherited = {}, plain = {},
    keep_phandles = keep_phandles, n_bytes = 0, plans = {}, candidates = {}, generic = {} }
  context.names = names.of_objects (tree, context.labels)
  local why
  if not tree.overlay then
    trial.begin (context)
    if next (context.plans) then
      local settled
      settled, why = trial.settle (context, trial_text)
      if not settled then context.plans = {} end
    end
  end
  local text = text_of (context, name, from)
  if next (context.plans) then
    local same
    same, why = trial.verify (context, text)
    if not same then
      context.plans = {}
      text = text_of (context, name, from)
    end
  end
  local n_typed = 0
  for _ in pairs (context.plans) do n_typed = n_typed + 1 end
  return text, { typed = n_typed, generic = context.n_generic, why = why }
end

local function report_of (tree, report, from, counts)
  local n, n_unknown = tree.n_nodes, #report.misfits
  local out = { ("%s: %d of %d nodes typed, %d generic devices, %d plain nodes; "):format (
    from, counts.typed, n, counts.generic, n - counts.typed - counts.generic)
    .. ("%d reference%s unknown%s"):format (n_unknown, n_unknown == 1 and "" or "s",
                                            n_unknown > 0 and ":" or "") }
  for _, misfit in ipairs (report.misfits) do
    out[#out + 1] = ("  %s: '%s' is kept as it is: %s"):format (misfit.node, misfit.property,
      misfit.why)
  end
  if counts.why then
    out[#out + 1] = "  no device is typed: with types it did not come out the same: "
      .. tostring (counts.why)
  end
  return table.concat (out, "\n") .. "\n"
end

--- The script of a file's tree, and what was made of it as text; report: what was understood.
function script.of_tree (tree, report, file, keep_phandles)
  local from = file:match "[^/]*/*$"
  local text, counts = script.write (tree, (from:gsub ("%.[^.]*$", "")), from, keep_phandles)
  return text, report_of (tree, report, from, counts)
end

return script
