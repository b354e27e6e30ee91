--- Typed devices are tried: the script is built in this process, and its Devicetree is compared
-- with the one that it was made from. What differs is said by hand; what cannot be is not typed.
local core  = require "coppice.core"
local cop   = require "coppice"
local plan  = require "coppice.import.plan"
local types = require "coppice.import.types"
local words = require "coppice.import.words"

local trial = {}

local ROUNDS = 40

-- What these say is what a type is: it is another when they differ.
local structural = { reg = true, ranges = true, ["#address-cells"] = true, ["#size-cells"] = true }

--- The machine type of a script, under the first of name, name-2 … that no living machine has.
local function declare (given, name)
  local n = 1
  repeat
    given[1] = n == 1 and name or name .. "-" .. n
    n = n + 1
    local ok, made = pcall (cop.machine, given)
    if not ok and made.code ~= "exists" then error (made, 0) end
  until ok or n > 10000
  return core.type (given[1])
end

--- A machine of the text of a script. try: the function of that name in the text. name: of the
-- machine's type, nullable: the text's; made: nullable, has it as `name` then; where: what its
-- objects say that they come from.
local function build (text, try, name, where, made)
  local own = setmetatable ({ machine = function (given)
    local type = declare (given, name or given[1])
    if made then made.name = given[1] end
    return type
  end }, { __index = cop })
  local env = setmetatable ({ try = try,
    require = function (what) return what == "coppice" and own or require (what) end },
    { __index = _G })
  return core.build (assert (load (text, "=" .. (where or "script"), "t", env)) ())
end

--- Adds the nodes of the blob that have numbers which mean no node in the tree.
local function add_taken (entries, tree, blob)
  local dangling = {}
  for _, each in ipairs (tree:dangling ()) do dangling[each.number] = each end
  for node in core.tree_of_blob (blob):nodes () do
    local each = dangling[node.phandle]
    if each then
      entries[#entries + 1] = { kind = "phandle", a = each.node, b = node,
                                property = each.property }
    end
  end
end

--- The differences between the tree and that of the machine, which is closed unless it is to be
-- kept and there are none. finally: numbers that the writer gives are looked at, too.
local function compare (context, machine, keep, finally)
  local ok, result = pcall (function ()
    local built = machine:to_tree ()
    local entries = context.tree:diff (built):entries ()
    for _, node in ipairs (context.pins) do
      local other = built:find (node.path)
      if other and other.phandle ~= node.phandle then
        entries[#entries + 1] = { kind = "phandle", a = node, b = other }
      end
    end
    if finally and #context.tree:dangling () > 0 then
      add_taken (entries, context.tree, built:to_dtb ())
    end
    return #entries > 0 and { built = built, entries = entries } or {}
  end)
  if not (keep and ok and not result.entries) then machine:close () end
  return ok, result
end

--- A difference for people.
function trial.tell (entry)
  return ("%s %s %s"):format (entry.kind, tostring (entry.a or entry.b or ""), entry.property or "")
end

--- Whether the text makes the tree again, and what is wrong otherwise. keep: nullable, name and
-- where of build: the machine that proves it lives on, and is the third value.
function trial.verify (context, text, keep)
  local made = {}
  local ok, machine = pcall (build, text, nil, keep and keep.name, keep and keep.where, made)
  if not ok then
    if made.name then core.undeclare (made.name) end
    return false, tostring (machine)
  end
  local compared, result = compare (context, machine, keep, true)
  -- The script itself is to find its name free.
  if not keep then core.undeclare (made.name) end
  if not compared then return false, tostring (result) end
  local first = result.entries and result.entries[1]
  return first == nil, first and trial.tell (first), not first and keep and machine or nil
end

-- --- plans ------------------------------------------------------------------------------------

--- The next type that the node may be, if there is one.
local function try_next (context, node)
  local list = context.candidates[node]
  local found
  while not found and list[1] do found = plan.new (context, node, table.remove (list, 1)) end
  context.plans[node] = found
  if found then
    found.name = context.names[node]
    if context.pinned[node] then found.by_hand.phandle = "plain" end
  end
end

function trial.begin (context)
  for node in context.tree:nodes () do
    if node.parent then
      context.candidates[node] = types.candidates (node)
      try_next (context, node)
    end
  end
end

--- The nearest typed node from the node on up.
local function typed_above (context, node)
  while node and not context.plans[node] do node = node.parent end
  return node
end

local function drop_wires (self, prop)
  local dropped = false
  for _, wire in ipairs (self.wires) do
    local kind = wire.kind
    local own = kind.suffix and wire.output .. "-" .. kind.suffix
    if wire.said and (prop == kind.prop or prop == own or prop == wire.output
       or kind.kind == "interrupt" and prop:match "^interrupt") then
      wire.dropped, dropped = true, true
    end
  end
  return dropped
end

--- One property that is not what it was; FALSE when that cannot be put right by hand.
local function put_right (self, entry)
  local prop = entry.property
  if self.by_hand[prop] or structural[prop] and self.row.bus_type then return false end
  if prop == "reg" or prop == "ranges" then return false end
  if entry.kind == "prop-added" then
    if not drop_wires (self, prop) then self.by_hand[prop] = "none" end
  elseif entry.kind == "prop-changed" then
    local derived = prop:match "%-cells$" or prop:match "%-names$"
    self.by_hand[prop] = not drop_wires (self, prop) and derived and "override" or "plain"
  elseif entry.kind == "prop-removed" then
    self.by_hand[prop] = "plain"
  else
    return false
  end
  return true
end

local function is_below (node, set)
  repeat node = node.parent until not node or set[node]
  return node ~= nil
end

--- What one difference means for the plans; FALSE when it is of no typed device. parents: whose
-- interrupt parent is said from now on.
local function learn (context, entry, rejected, parents)
  local node, is_parent = entry.a, entry.property == "interrupt-parent"
  if entry.kind == "node-added" then
    node = context.tree:find (entry.b.parent.path)
  elseif is_parent and entry.kind == "prop-added" and is_below (node, parents) then
    -- It says it only because nobody above did.
    return true
  elseif node and context.plans[node] and put_right (context.plans[node], entry) then
    parents[node] = is_parent or parents[node]
    return true
  end
  node = typed_above (context, node)
  if node then rejected[node] = true end
  return node ~= nil
end

--- Those of which more would be said by hand than follows.
local function weigh (context, rejected)
  for node, self in pairs (context.plans) do
    local n = 0
    for prop in pairs (self.by_hand) do
      if not words.is_of_board (prop) then n = n + 1 end
    end
    if 2 * n > self.n_props then rejected[node] = true end
  end
end

-- --- a round ----------------------------------------------------------------------------------

--- What stands for a device that could not be made, so that the rest can be tried.
local nothing = {}
for _, word in ipairs { "add", "generic", "node" } do
  nothing[word] = function () return nothing end
end

--- The function `try` of a trial's text, and whose plan the devices are.
local function trying (context, rejected)
  local owners, own = {}, {}
  local function refuse (node, self)
    -- What it is wired to may be the reason.
    local dropped = false
    for _, wire in ipairs (self.wires) do
      dropped = dropped or wire.said
      wire.dropped = wire.dropped or wire.said
    end
    rejected[node] = not dropped
    return nothing
  end
  return function (number, parent, spec_of)
    local node = context.numbered[number]
    local self = context.plans[node]
    if parent == nothing then return nothing end
    local fine, spec = pcall (spec_of)
    if not fine then return refuse (node, self) end
    for i, child in ipairs (own[parent] or {}) do
      if child.type == self.row.name then
        table.remove (own[parent], i)
        self.adopted = child.name
        child.label = spec.label
        for prop, value in pairs (spec.dt or {}) do child.dt[prop] = value end
        return child
      end
    end
    local ok, device = pcall (parent.add, parent, spec)
    if not ok then return refuse (node, self) end
    owners[device.path] = node
    own[device] = {}
    for _, child in pairs (device.children) do table.insert (own[device], child) end
    table.sort (own[device], function (a, b) return a.name < b.name end)
    return device
  end, owners
end

--- Builds and compares. "same", "again", or nil when nothing can be learned.
local function round (context, write)
  local rejected = {}
  local try, owners = trying (context, rejected)
  local ok, machine = pcall (build, write (context), try, "coppice.import.trial")
  local result
  if ok then
    if next (rejected) then machine:close ()
    else ok, result = compare (context, machine) end
  end
  if not ok then
    local err = result or machine
    local path = type (err) == "table" and err.path
    while path and not owners[path] do path = path:match "^(.+)/" end
    local node = path and owners[path]
    if not node then return nil, err end
    rejected[node] = true
  end
  -- What differs elsewhere follows from that: a reference to a node that is in a wrong place.
  local learned, parents = false, {}
  for _, entry in ipairs (result and result.entries or {}) do
    learned = learn (context, entry, rejected, parents) or learned
  end
  if result and result.entries and not learned then return nil, trial.tell (result.entries[1]) end
  weigh (context, rejected)
  local same = ok and result and not result.entries and not next (rejected)
  for node, really in pairs (rejected) do
    if really then try_next (context, node) end
  end
  return same and "same" or "again"
end

--- What turned out not to be said by wires orders nothing.
local function forget_unsaid (context)
  for _, self in pairs (context.plans) do
    for _, wire in ipairs (self.wires) do wire.dropped = wire.dropped or not wire.said end
  end
end

--- Rounds until nothing differs. TRUE, or FALSE and why when that cannot be reached. write: makes
-- the text of a trial.
function trial.settle (context, write)
  local state, why
  for _ = 1, ROUNDS do
    state, why = round (context, write)
    if state ~= "again" then break end
  end
  forget_unsaid (context)
  if state == "again" then why = ("it was not settled in %d rounds"):format (ROUNDS) end
  return state == "same", why
end

return trial
