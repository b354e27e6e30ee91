--- Ports of a device and what they are joined to (Devicetree binding graph: media and displays). An
--- end is a plain node; port:join (other) makes one in each, which name each other.
local cop = require "coppice"

cop.bus_type { "graph-bus", doc = "Ports of a device, or ends of a port, by number",
  addressing = "indexed", address_cells = 1, size_cells = 0 }

cop.device { "graph.ports", doc = "Ports of a device", node = "ports",
  buses = { cop.bus { "bus", "graph-bus", doc = "The ports" } } }

local function join (self, other)
  local a, b = self:node { "endpoint" }, other:node { "endpoint" }
  a["remote-endpoint"], b["remote-endpoint"] = cop.ref (b), cop.ref (a)
  return a, b
end

--- Without "at" it is the device's only one, and a child of the device itself.
cop.device { "graph.only-port", doc = "The one port of a device", node = "port", join = join }

cop.device { "graph.port", doc = "A port with one end", bus = "graph-bus", node = "port",
  join = join }

return cop.device { "graph.wide-port", doc = "A port with several ends, by number",
  bus = "graph-bus", node = "port",
  buses = { cop.bus { "ends", "graph-bus", doc = "Its ends" } } }
