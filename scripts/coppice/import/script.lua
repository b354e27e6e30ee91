--- A machine script that makes a Devicetree again.
local core    = require "coppice.core"
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

-- The language nests 200 blocks and tables at the most: so many of tables, and of blocks.
local DEEPEST_TABLE, DEEPEST_BLOCK = 60, 60

--- { node = how many levels of plain nodes it is with all that is below it, which go into one
-- table; FALSE when it is not, or is deeper than a table can be }.
local function plain_levels (context)
  local list, levels = {}, {}
  for node in context.tree:nodes () do list[#list + 1] = node end
  -- What is below a node comes behind it.
  for i = #list, 1, -1 do
    local node = list[i]
    local most = not items.is_device (node) and not context.plans[node] and 1
    for _, below in ipairs (most and node.nodes or {}) do
      local n = levels[below]
      most = most and n and n < DEEPEST_TABLE and math.max (most, n + 1)
    end
    levels[node] = most or false
  end
  return levels
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
    if context.plain[below] then list[#list + 1] = nested (context, below)
    else rest[#rest + 1] = below end
  end
  return list, rest
end

local statements

--- What is too deep for a block in a block is made later, at the top; until then a table has the
-- node.
local function postpone (context, item, rest)
  local list, n = context.postponed, #context.postponed + 1
  list[n] = { node = item.node, nodes = rest }
  item.block = { { pieces = Pieces.new ("deep["):number (n, "dec"):add ("] = " .. item.var) } }
end

--- What has been postponed, and in turn what is too deep there.
local function add_postponed (context, list)
  local n = 0
  while context.postponed[n + 1] do
    n = n + 1
    local later = context.postponed[n]
    local var = scope.variable (context, later.node)
    scope.open (context)
    scope.declare (context, later.node, var)
    list[#list + 1] = { var = var, block = statements (context, later.nodes, var),
      pieces = Pieces.new ("local " .. var .. " = deep["):number (n, "dec"):add "]" }
    scope.close (context)
  end
  if n > 0 then table.insert (list, 1, { text = "local deep = {}" }) end
end

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
  if #rest > 0 and #context.scopes > DEEPEST_BLOCK then
    postpone (context, item, rest)
  elseif #rest > 0 then
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

--- Whether a board has the property of its own: what is a text, or a list of them.
local function is_of_board (root, prop)
  local chunks = (prop == "model" or prop == "compatible") and root:chunks (prop)
  return chunks and #chunks == 1 and chunks[1].kind == "strings"
         and (prop == "compatible" or #chunks[1] == 1)
end

local function root_lines (context, root)
  local lines = {}
  local function add (...) lines[#lines + 1] = { text = table.concat { ... } } end
  if #root.labels > 0 then add ('board.label = "', table.concat (root.labels, " "), '"') end
  for _, prop in ipairs { "model", "compatible" } do
    if is_of_board (root, prop) then
      add ("board.", prop, " = ", values.value (context, prop, root:chunks (prop)):text ())
    end
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
    if not is_of_board (root, prop) and not root_cells[prop] then
      add ('board.dt["', Pieces.escape (prop), '"] = ',
           values.value (context, prop, root:chunks (prop)):text ())
    end
  end
  if context.pinned[root] then
    local remark = context.remarks[root]
    add ("board.dt.phandle = ", tostring (root.phandle), remark and " -- " .. remark or "")
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
  context.n_generic, context.postponed = 0, {}
  scope.begin (context, used)
  local list = statements (context, context.tree.root.nodes, "board")
  add_postponed (context, list)
  table.move (list, 1, #list, #body + 1, body)
  return body
end

--- The script as it is tried: no loops, no long lines, and typed devices through `try`.
local function trial_text (context)
  context.plain, context.numbered = plain_levels (context), {}
  return 'local cop = require "coppice"\n'
    .. 'return cop.machine { "trial", build = function (board) local L = board.labels\n'
    .. layout.trial (body_of (context), context) .. "\nend }\n"
end

local function n_typed (context)
  local n = 0
  for _ in pairs (context.plans) do n = n + 1 end
  return n
end

-- "1 node", "2 nodes".
local function count (n, what) return ("%d %s%s"):format (n, what, n == 1 and "" or "s") end

local function text_of (context, name, from)
  context.plain, context.n_bytes = plain_levels (context), 0
  -- Nobody needs variables of devices that turn out to be referred to otherwise.
  if next (context.plans) then body_of (context) end
  -- What was made before may stand elsewhere, where other variables are.
  context.generic, context.variables, context.in_scope = {}, {}, true
  local text = layout.write (body_of (context, context.used))
  context.generic, context.in_scope = {}, false
  local n, typed = context.tree.n_nodes, n_typed (context)
  local out = {
    ("-- Made from %s by `coppice import`."):format (from),
    ("-- %s: %s of known types, %s, %s."):format (count (n, "node"), count (typed, "device"),
      count (context.n_generic, "generic device"),
      count (n - typed - context.n_generic, "plain node")),
    "-- `coppice build FILE -o BOARD.dtb`, with this file, makes the same Devicetree.",
    'local cop = require "coppice"', "",
    ('return cop.machine { "%s", build = function (board)'):format (Pieces.escape (name)) }
  if text:find "%f[%w_]L[%.%[]" then out[#out + 1] = "  local L = board.labels" end
  out[#out + 1] = text .. "end }"
  return table.concat (out, "\n") .. "\n"
end

--- What is made here is short-lived, and there is much of it: collecting it all the time would take
-- a third of the time. Until the value is closed.
local function patience ()
  local before = collectgarbage ("setpause", 400)
  return setmetatable ({}, { __close = function () collectgarbage ("setpause", before) end })
end

--- Why nodes keep their phandles, in few words: { node = text }.
local function remarks (tree)
  local list = {}
  for _, pin in ipairs (tree:pins ()) do
    local name = pin.user and pin.user.parent and pin.user.name or "/"
    list[pin.node] = pin.user and ("'%s' of %s may mean it"):format (pin.property, name)
                     or "nothing is known to refer to it"
  end
  return list
end

--- The nodes whose phandles are written, as a list and as a set: all that have one, or those that a
-- number may mean which nobody knows.
local function pins (tree, all)
  local list, set = {}, {}
  local function add (node)
    list[#list + 1] = node
    set[node] = true
  end
  if all then
    for node in tree:nodes () do
      if node.phandle ~= 0 then add (node) end
    end
  else
    for _, pin in ipairs (tree:pins ()) do add (pin.node) end
  end
  return list, set
end

--- The script of a tree, and what is in it: numbers of nodes, the labels of all, why there are no
-- typed devices if there are none, and what is wrong with the script if it does not make the tree
-- again. from: the file's name, for a comment. keep: nullable, { name, where } of a machine that is
-- the third value, if anything is typed; all that is in it can be removed.
function script.write (tree, name, from, keep_phandles, keep)
  local _ <close> = patience ()
  local context = scope.new { tree = tree, labels = names.labels (tree), inherited = {}, plain = {},
    n_bytes = 0, plans = {}, candidates = {}, generic = {}, nullable = keep ~= nil }
  context.pins, context.pinned = pins (tree, keep_phandles)
  context.remarks = remarks (tree)
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
  local text, same, wrong, machine = text_of (context, name, from), nil, nil, nil
  if next (context.plans) then
    same, why, machine = trial.verify (context, text, keep)
    if not same then
      context.plans = {}
      text = text_of (context, name, from)
    end
  end
  -- Without types there is no script to fall back on.
  if not same and not keep then same, wrong = trial.verify (context, text) end
  return text, { typed = n_typed (context), generic = context.n_generic, labels = context.labels,
                 why = why, wrong = not same and wrong or nil }, machine
end

--- What was made of a tree, for people. report: what was understood; counts: those of script.write.
function script.report (tree, report, from, counts)
  local n, n_unknown = tree.n_nodes, 0
  for _, misfit in ipairs (report.misfits) do
    n_unknown = n_unknown + (misfit.is_reference and 1 or 0)
  end
  local out = { ("%s: %d of %s typed, %s, %s; %s unknown%s"):format (
    from, counts.typed, count (n, "node"), count (counts.generic, "generic device"),
    count (n - counts.typed - counts.generic, "plain node"), count (n_unknown, "reference"),
    n_unknown > 0 and ":" or "") }
  for _, references in ipairs { true, false } do
    for _, misfit in ipairs (report.misfits) do
      if misfit.is_reference == references then
        out[#out + 1] = ("  %s: '%s' %s: %s"):format (misfit.node, misfit.property,
          references and "is kept as it is" or "is no reference, and odd", misfit.why)
      end
    end
  end
  for _, guess in ipairs (report.guesses) do
    out[#out + 1] = ("  %s: '%s' is guessed to refer to %s"):format (guess.node, guess.property,
      guess.target)
  end
  for _, pin in ipairs (tree:pins ()) do
    out[#out + 1] = ("  %s: its phandle stays %d: %s"):format (pin.node, pin.phandle, pin.user
      and ("'%s' of %s %s it"):format (pin.property, pin.user,
                                       pin.is_guess and "is guessed to mean" or "may mean")
      or "nothing is known to refer to it")
  end
  if counts.why then
    out[#out + 1] = "  no device is typed: with types it did not come out the same: "
      .. tostring (counts.why)
  end
  return table.concat (out, "\n") .. "\n"
end

--- The script of a file's tree, and what was made of it as text; report: what was understood.
-- Raises INVALID for a tree that the script does not make again.
function script.of_tree (tree, report, file, keep_phandles)
  for node in tree:nodes () do
    if node.name:match "@$" then
      core.error ("invalid", ("%s: %s: no script makes a node whose name has nothing after its @")
                             :format (file, node.path))
    end
  end
  local from = file:match "[^/]*/*$"
  local text, counts = script.write (tree, names.of_machine (from), from, keep_phandles)
  if counts.wrong then
    core.error ("invalid", ("%s: no script makes the same Devicetree: %s"):format (file,
                                                                                   counts.wrong))
  end
  return text, script.report (tree, report, from, counts)
end

return script
