--- Variables of a script and the order of its statements: a device is made before it is wired to.
local Pieces = require "coppice.import.pieces"
local names  = require "coppice.import.names"

local scope = {}

-- A function of the language has 200 local variables.
local MOST = 120

local reserved = { L = true, cop = true, board = true, i = true, j = true, try = true,
                   deep = true }

local Context = {}
Context.__index = Context

function scope.new (context)
  return setmetatable (context, Context)
end

--- Adds to context.before[x] the sibling that has to be made before x.
local function add_before (context, provider, user)
  local above, at = {}, provider
  while at do
    above[at.parent or false] = at
    at = at.parent
  end
  at = user
  while at and not above[at.parent or false] do at = at.parent end
  local first = at and above[at.parent or false]
  if first and first ~= at then
    context.before[at] = context.before[at] or {}
    table.insert (context.before[at], first)
  end
end

--- Forgets what was made and declared, and finds out who is wired to. used: nullable, to whom by a
-- variable, when that is known.
function scope.begin (context, used)
  context.made, context.variables, context.scopes, context.n_locals = {}, {}, { {} }, 0
  context.wanted, context.before, context.used = {}, {}, {}
  for node in context.tree:nodes () do
    local plan = context.plans[node]
    for _, wire in ipairs (plan and plan.wires or {}) do
      for _, entry in ipairs (wire.dropped and {} or wire.entries) do
        context.wanted[entry.provider] = not used or used[entry.provider]
        add_before (context, entry.provider, node)
      end
    end
  end
end

--- The siblings, as they stand but for those that others need before.
function scope.order (context, nodes)
  local list, state = {}, {}
  local function visit (node)
    if state[node] then return end
    state[node] = true
    for _, first in ipairs (context.before[node] or {}) do visit (first) end
    list[#list + 1] = node
  end
  for _, node in ipairs (nodes) do visit (node) end
  return list
end

function scope.open (context)
  table.insert (context.scopes, {})
end

function scope.close (context)
  for _, node in pairs (table.remove (context.scopes)) do
    context.variables[node] = nil
    context.n_locals = context.n_locals - 1
  end
end

function scope.has_room (context)
  return context.n_locals < MOST
end

local function is_taken (context, name)
  if reserved[name] then return true end
  for _, names_here in ipairs (context.scopes) do
    if names_here[name] then return true end
  end
  return false
end

--- A name for the variable of the node: what it is, else its label, else with a number.
function scope.variable (context, node)
  local base = names.name_of ((node.name:match "^[^@]*"))
  local label = context.labels[node][1]
  local first = context.wanted[node] and label and names.name_of (label) or base
  local try, n = first, 1
  if is_taken (context, try) and label then try = names.name_of (label) end
  while is_taken (context, try) do
    n = n + 1
    try = first .. "_" .. n
  end
  return try
end

function scope.declare (context, node, name)
  context.scopes[#context.scopes][name] = node
  context.variables[node] = name
  context.n_locals = context.n_locals + 1
end

--- How a statement refers to a device that has been made: by variable, else by label; nil when it
-- has not been, or has neither.
function Context:handle (node)
  local name = self.variables[node]
  if name then
    self.used[node] = true
    return Pieces.new (name)
  end
  local label = self.labels[node][1]
  if not self.made[node] or not label then return end
  -- What is put together of a number is in brackets.
  if label:find "%d" then return Pieces.new "board:at (":quote ("&" .. label):add ")" end
  return Pieces.new "board:at ":quote ("&" .. label)
end

return scope
