--- Which of our types a node of a Devicetree may be.
local core  = require "coppice.core"
require "coppice" -- the catalogue
local files = require "coppice.files"
local items = require "coppice.import.items"
local words = require "coppice.import.words"

local types = {}

-- Types that write their compatible themselves.
local described = { ["arm,armv8-timer"] = "arm.timer", ["arm,armv7-timer"] = "arm.timer" }

local by_name, by_compatible = {}, nil

--- What is asked of a type again and again.
local function row_of (type)
  local row = by_name[type.name]
  if not row then
    row = { name = type.name, parent = type.parent and type.parent.name,
            compatible = type.compatible, node = type.node, bus = type.bus,
            props = {}, windows = {}, inputs = type.inputs, outputs = {},
            bus_type = type.buses[1] and type.buses[1].type }
    for _, prop in ipairs (type.props) do
      if prop.owner ~= "device" and prop.owner ~= "object" then row.props[#row.props + 1] = prop end
    end
    for _, window in ipairs (type.windows) do
      if window.use ~= "bus" then row.windows[#row.windows + 1] = window end
    end
    for _, output in ipairs (type.outputs) do
      if output.described then row.outputs[#row.outputs + 1] = output end
    end
    by_name[type.name] = row
  end
  return row
end

--- compatible → the types whose own it is, by name. The whole catalogue is read.
local function index ()
  if by_compatible then return by_compatible end
  by_compatible = {}
  files.load_all ()
  local list = core.types ()
  table.sort (list, function (a, b) return a.name < b.name end)
  for _, type in ipairs (list) do
    local usable = type:is_a "device" and not type.abstract and type.bus and not type:is_a "machine"
    local first = usable and type.compatible[1]
    if first then
      by_compatible[first] = by_compatible[first] or {}
      table.insert (by_compatible[first], type)
    end
  end
  return by_compatible
end

local function same (a, b)
  return table.concat (a, "\0") == table.concat (b, "\0")
end

--- The types that a node may be, the likeliest first: those that say all of its compatible, then
-- those that say the most specific of it.
function types.candidates (node)
  local list, compatible = {}, words.strings (node, "compatible")
  if #compatible == 0 then
    local is = words.unsaid_type (node)
    return is and { row_of (core.type (is)) } or list
  end
  local exact = 0
  for _, each in ipairs (compatible) do
    for _, type in ipairs (index ()[each] or {}) do
      local row = row_of (type)
      if same (row.compatible, compatible) then
        exact = exact + 1
        table.insert (list, exact, row)
      else
        list[#list + 1] = row
      end
    end
    if described[each] then list[#list + 1] = row_of (core.type (described[each])) end
  end
  return list
end

--- The names of the types of all nodes of a tree, in their order: of the type that is tried first,
-- else of what the node of an imported machine is.
function types.names (tree)
  local list = {}
  for node in tree:nodes () do
    local likeliest = node.parent and types.candidates (node)[1]
    list[#list + 1] = not node.parent and "machine" or likeliest and likeliest.name
                      or items.is_device (node) and "dt.device" or "node"
  end
  return list
end

return types
