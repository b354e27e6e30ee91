--- Labels for the nodes that are referred to, and names of Lua variables.
local core  = require "coppice.core"
local files = require "coppice.files"

local names = {}

local keywords = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat
               return then true until while]]):gmatch "%a+" do
  keywords[word] = true
end

function names.is_name (text)
  return text:match "^[%a_][%w_]*$" ~= nil and not keywords[text]
end

--- A name made of any text.
function names.name_of (text)
  local name = text:gsub ("[^%w_]", "_")
  if not name:match "^[%a_]" then name = "_" .. name end
  return keywords[name] and name .. "_" or name
end

--- The nodes that some value refers to, in the order of the tree.
local function wanted (tree)
  local found, list = {}, {}
  for node in tree:nodes () do
    for _, prop in ipairs (node.props) do
      for _, chunk in ipairs (node:chunks (prop)) do
        if chunk.kind == "ref" or chunk.kind == "path" then found[chunk[1]] = true end
      end
    end
  end
  for node in tree:nodes () do
    if found[node] then list[#list + 1] = node end
  end
  return list
end

--- What /aliases calls a node, as far as it has one name there.
local function aliases_of (tree)
  local aliases, node = {}, tree:find "/aliases"
  for _, prop in ipairs (node and node.props or {}) do
    local chunks = node:chunks (prop)
    if #chunks == 1 and chunks[1].kind == "path" and not chunks[1].suffix then
      aliases[chunks[1][1]] = aliases[chunks[1][1]] or prop
    end
  end
  return aliases
end

--- The end of a connection is known by the device and the number of its port (graph.yaml).
local function graph_name (node)
  local base, unit = node.name:match "^([^@]*)@?(.*)$"
  if base ~= "endpoint" then return end
  local port = node.parent
  local device = port
  while device and device.name:match "^ports?%f[@\0]" do device = device.parent end
  if not device or device == port then return end
  local number = port.name:match "@(.*)$" or ""
  return names.name_of (device.name:match "^[^@]*" .. "_port" .. number
    .. (unit ~= "" and "_" .. unit or ""))
end

--- Objects are called by their label, or by their name: no two below one parent the same. known:
-- what was found of other parents.
local function has_sibling (known, node, name)
  local children = known[node.parent]
  if not children then
    children = {}
    for _, child in ipairs (node.parent.nodes) do children[child.name] = child end
    known[node.parent] = children
  end
  return children[name] ~= nil and children[name] ~= node
end

--- What people call a node: a GIC is gic, what controls clocks is clock.
local function short_base (node)
  local base = node.name:match "^[^@]*"
  if base == "interrupt-controller" then
    for _, chunk in ipairs (node:chunks "compatible" or {}) do
      for _, text in ipairs (chunk.kind == "strings" and chunk or {}) do
        if text:find "%f[%a]gic%f[^%a]" then return "gic" end
      end
    end
    return "intc"
  end
  return names.name_of (base:match "^(.+)%-controller$" or base)
end

--- What a node is called on the board: the one name of its output; nil when it has none, or one
-- that is no label.
local function said_name (node, base, is_alone)
  local props = { "regulator-name" }
  if not is_alone or base == "clock" then props[2] = "clock-output-names" end
  for _, prop in ipairs (props) do
    local chunks = node:chunks (prop)
    local text = chunks and #chunks == 1 and chunks[1].kind == "strings" and #chunks[1] == 1
                 and chunks[1][1]
    local name = text and text:gsub ("[^%w_]+", "_"):gsub ("^_+", ""):gsub ("_+$", "")
    if name and #name < 32 and names.is_name (name) then return name end
  end
end

--- The name with the address of what the node is in, and its own.
local function name_with_parent (node, base, unit)
  local outer = node.parent.name:match "@(.+)$"
  return outer and names.name_of (base .. "_" .. outer .. (unit ~= "" and "_" .. unit or ""))
end

--- Labels that mean more than a number: { node = label }, for those of the list. bases: how many of
-- them have a name.
local function speaking (list, aliases, bases)
  local found, counts, alike = {}, {}, {}
  local function suggest (node, label)
    if not label then return end
    counts[label] = (counts[label] or 0) + 1
    table.insert (found[node], label)
  end
  local function parts_of (node) return short_base (node), node.name:match "^[^@]*@?(.*)$" end
  for _, node in ipairs (list) do alike[node.name] = (alike[node.name] or 0) + 1 end
  for _, node in ipairs (list) do
    local base, unit = parts_of (node)
    found[node] = {}
    if not aliases[node] and not graph_name (node) then
      local is_alone = bases[base] == 1
      suggest (node, said_name (node, base, is_alone))
      if not is_alone and (unit == "" or alike[node.name] > 1) then
        suggest (node, name_with_parent (node, base, unit))
      end
    end
  end
  local best = {}
  for _, node in ipairs (list) do
    for _, label in ipairs (found[node]) do
      if counts[label] == 1 then best[node] = best[node] or label end
    end
  end
  return best
end

--- Labels for all nodes: { node = { "label", … } }, those that the tree has first.  A node that is
-- referred to and has none gets its alias, or what it is called on the board, or its name, with as
-- much of its address as is needed;
-- but not in a tree whose labels are part of the blob, where a reference is by path then.
function names.labels (tree)
  local labels, taken, bases = {}, {}, {}
  for node in tree:nodes () do
    labels[node] = node.labels
    for _, label in ipairs (node.labels) do taken[label] = true end
  end
  local list, aliases, numbers, seconds, siblings = {}, aliases_of (tree), {}, {}, {}
  for _, node in ipairs (wanted (tree)) do
    if #labels[node] == 0 and node.parent and not tree.symbols then
      list[#list + 1] = node
      local base = short_base (node)
      bases[base] = (bases[base] or 0) + 1
    end
  end
  local best = speaking (list, aliases, bases)
  for _, node in ipairs (list) do
    local graph, better = graph_name (node), best[node]
    if better and (taken[better] or has_sibling (siblings, node, better)) then better = nil end
    local base, unit = short_base (node), node.name:match "^[^@]*@?(.*)$"
    local label = aliases[node] and names.name_of (aliases[node]) or base
    if better or graph then
      label = better or graph
    elseif not aliases[node] and (bases[base] or 0) > 1 and unit ~= "" then
      label = names.name_of (base .. "_" .. unit)
    end
    local try, n = label, 1
    -- Several without an address are counted from 0.
    if not better and not graph and not aliases[node] and unit == "" and bases[base] > 1 then
      n = numbers[base] or 0
      while taken[label .. n] or has_sibling (siblings, node, label .. n) do n = n + 1 end
      try, numbers[base] = label .. n, n + 1
    end
    -- Of many that are called alike none looks again at what the others have.
    if taken[try] then n = seconds[label] or n end
    while taken[try] or has_sibling (siblings, node, try) do
      n = n + 1
      try = label .. "_" .. n
      seconds[label] = n
    end
    taken[try] = true
    labels[node] = { try }
  end
  return labels
end

--- Whether a type of ours is called so. The types of machines that are alive go with them.
local function is_type (name)
  local known, type = pcall (core.type, name)
  local parent = known and type.parent
  return known and (not (parent and parent:is_a "machine") or (files.index or {})[name] ~= nil)
end

--- The name of the machine of a file: the file's without its ending, as far as it is one, with
-- "-board" behind it where a type has it.
function names.of_machine (file)
  local name = file:gsub ("%.[^.]*$", ""):gsub ("[%s%c/%[%]]+", "-")
  if not name:find "[^-.]" then name = "board" end
  while is_type (name) do name = name .. "-board" end
  return name
end

--- Names for the objects of nodes, each among its siblings: the first label, else the node's name
-- without its address, with a number when there are several.
function names.of_objects (tree, labels)
  local list = {}
  for node in tree:nodes () do
    local taken, numbers, bases = {}, {}, {}
    for _, below in ipairs (node.nodes) do
      local base = below.name:match "^[^@]*"
      taken[labels[below][1] or below.name] = true
      bases[base] = (bases[base] or 0) + 1
    end
    for _, below in ipairs (node.nodes) do
      local base, name = below.name:match "^[^@]*", labels[below][1]
      if not name and bases[base] == 1 and (below.name == base or not taken[base]) then
        name = base
      elseif not name then
        local n = numbers[base] or 0
        while taken[base .. n] do n = n + 1 end
        numbers[base], name = n + 1, base .. n
        taken[name] = true
      end
      list[below] = name
    end
  end
  return list
end

return names
