--- Declarations of types: checked here, made by the C module.
local check = require "coppice.check"
local core  = require "coppice.core"

local declare = {}

-- Functions of these names are hooks; any other function is a method of the type's objects.
local object_hooks = "init post_init finalize "
local plug_hooks   = [[pre_plug cancel_plug plug ask_unplug unplug_request cancel_request
  unplug_timeout unplug ]]
local device_hooks = object_hooks .. plug_hooks .. [[build realize unrealize reset_enter reset
  reset_exit describe command ]]
local arrays       = "props windows inputs outputs buses "
local plain_keys   = "doc parent abstract user_creatable defaults leaves_out "
local device_keys  = plain_keys .. arrays .. "compatible node bus no_node "
local bus_keys     = plain_keys .. [[props addressing address_cells size_cells max_devices
  hotpluggable ]]

local function of (parent, keys, hooks)
  return { parent = parent, keys = check.set (keys), hooks = check.set (hooks),
           words = check.set (keys .. hooks) }
end

local families = {
  device = of ("device", device_keys, device_hooks),
  machine = of ("machine", "params " .. plain_keys, device_hooks),
  bus_type = of ("bus", bus_keys, object_hooks .. plug_hooks),
  object_type = of ("object", plain_keys .. "props ", object_hooks),
}

local examples = {
  property = "cop.uint { \"%s\", … }", window = "cop.window { \"%s\", … }",
  line = "cop.line { \"%s\", … }", bus = "cop.bus { \"%s\", \"bus type\" }",
}

-- What every object answers to; a property or method of such a name could not be reached.
local reserved = check.set [[alive state path name id serial type host parent children priv add hold
  holders observe is_a fail where find tree]]

local function refuse_reserved (type_name, what, name)
  if reserved[name] then
    local text = "type '%s': every object has its own '%s', so that no %s can be called that"
    core.error ("invalid", text:format (type_name, name, what))
  end
end

--- The words of a set, or the keys of a table that are text, in the order of their names.
local function sorted (set)
  local list = {}
  for word in next, set do
    if type (word) == "string" then list[#list + 1] = word end
  end
  table.sort (list)
  return list
end

--- A method whose name is nearly a hook's is that hook, mistyped: nobody would ever call it. Nearly
--- is one slip, or two in a long name; what begins with another letter is another word.
local function refuse_near_hook (type_name, name, hooks)
  local nearest = core.nearest (name:lower (), sorted (hooks), #name >= 9 and 2 or 1)
  if nearest and nearest:byte () == name:lower ():byte () then
    local text = "type '%s' has no hook '%s'; did you mean '%s'? If it is a method, "
                 .. "it needs another name"
    core.error ("not_found", text:format (type_name, name, nearest))
  end
end

--- Sorts what the table says into hooks, methods and the rest.
local function sort_out (name, given, family)
  local made = { name = name, hooks = {}, methods = {} }
  local rest = {}
  for _, key in ipairs (sorted (given)) do
    local value = given[key]
    if family.hooks[key] then
      made.hooks[key] = value
    elseif type (value) == "function" and not family.keys[key] then
      refuse_reserved (name, "method", key)
      refuse_near_hook (name, key, family.hooks)
      made.methods[key] = value
    else
      rest[key] = value
    end
  end
  check.keys (("type '%s'"):format (name), rest, family.words)
  return made, rest
end

local function copy_bus_rows (list)
  local copies = {}
  for i, row in ipairs (list) do
    copies[i] = { name = row.name, doc = row.doc,
                  type = type (row.type) == "userdata" and row.type.name or row.type }
  end
  return copies
end

-- Other defaults of inherited properties, in the order of their names.
local function sort_defaults (name, given)
  if given ~= nil and type (given) ~= "table" then
    core.error ("type", ("type '%s': defaults is a table { property = value }"):format (name))
  end
  local list = {}
  for key, value in next, given or {} do
    if type (key) ~= "string" then
      core.error ("type", ("type '%s': defaults is a table { property = value }"):format (name))
    end
    list[#list + 1] = { key, [key] = value }
  end
  table.sort (list, function (a, b) return a[1] < b[1] end)
  return list
end

local function make (word, given)
  local family = families[word]
  local what   = "cop." .. word
  local name   = check.name (what, given)
  local made, rest = sort_out (name, given, family)

  made.parent       = rest.parent or family.parent
  made.doc          = rest.doc or word == "machine" and "Machine " .. name or nil
  made.abstract     = rest.abstract
  made.leaves_out   = rest.leaves_out
  made.defaults     = sort_defaults (name, rest.defaults)
  made.not_user_creatable = rest.user_creatable == false or nil
  made.props        = check.rows (name, word == "machine" and "params" or "props",
                                  rest.params or rest.props, "property", examples.property)
  for _, row in ipairs (made.props) do refuse_reserved (name, "property", row.name) end
  made.windows      = check.rows (name, "windows", rest.windows, "window", examples.window)
  made.inputs       = check.rows (name, "inputs", rest.inputs, "line", examples.line)
  made.outputs      = check.rows (name, "outputs", rest.outputs, "line", examples.line)
  made.buses        = copy_bus_rows (check.rows (name, "buses", rest.buses, "bus", examples.bus))
  made.compatible, made.node, made.no_node = rest.compatible, rest.node, rest.no_node
  made.bus          = type (rest.bus) == "userdata" and rest.bus.name or rest.bus
  -- what has windows of its own, and descends from nothing that knows better, is mapped
  if made.bus == nil and #made.windows > 0 and made.parent == "device" then
    made.bus = "system-bus"
  end
  made.addressing, made.max_devices = rest.addressing, rest.max_devices
  made.address_cells, made.size_cells = rest.address_cells, rest.size_cells
  made.not_hotpluggable = rest.hotpluggable == false or nil
  return core.declare (made)
end

for word in pairs (families) do
  declare[word] = function (given) return make (word, given) end
end

-- The C module knows a plain node's table by this name.
local node_meta = { __name = "cop.node" }

--- A plain Devicetree node inside another: cop.node { "name", key = value, cop.node { … } }.
function declare.node (given)
  if type (given) ~= "table" or type (given[1]) ~= "string" then
    core.error ("invalid", "cop.node begins with its name: cop.node { \"name\", … }")
  end
  return setmetatable (given, node_meta)
end

return declare
