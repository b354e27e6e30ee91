--- What the parts of a chip have in common: a window, interrupts, clocks, resets, DMA channels, a
--- power domain. A window without registers is not modelled.
local cop = require "coppice"

local part = {}

function part.irq (count, doc)
  return cop.line { "irq", count = count, trigger = "level-high", optional = true,
                    doc = doc or "Its interrupt" }
end

--- One clock without a name.
function part.clock (doc)
  return cop.line { "clock", kind = "clock", optional = true, doc = doc or "Its clock" }
end

--- Several with names, of which one could not be the name of a line ("bus" is where a device sits).
--- Whoever declares it writes clock-names.
function part.clocks (names)
  return cop.line { "clocks", kind = "clock", count = #names, optional = true,
                    doc = "Its clocks: " .. table.concat (names, ", ") }
end

function part.reset ()
  return cop.line { "reset", kind = "reset", optional = true, doc = "Its reset" }
end

--- A line that is written into KIND-names.
function part.named (kind, name, doc)
  return cop.line { name, kind = kind, named = true, optional = true, doc = doc,
                    trigger = kind == "interrupt" and "level-high" or nil }
end

function part.domain ()
  return cop.line { "domain", kind = "power-domain", optional = true, doc = "Its power domain" }
end

--- Of the table: doc, compatible ("vendor.part" is "vendor,part" without it), node, size, window
--- (what is in it), leaves_out, and what cop.device takes besides.
function part.declare (name, given)
  local made = { name, doc = given.doc, compatible = given.compatible or (name:gsub ("%.", ",", 1)),
    node = given.node, bus = "system-bus", leaves_out = given.leaves_out or "its work",
    windows = given.windows or { cop.window { "regs", size = given.size, width = 4,
                                              doc = given.window or "Registers" } } }
  for _, key in ipairs { "props", "inputs", "outputs", "buses", "build", "describe" } do
    made[key] = given[key]
  end
  return cop.device (made)
end

return part
