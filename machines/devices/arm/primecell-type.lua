--- What Arm's PrimeCells have in common: their clocks (Devicetree binding arm,primecell), and the
--- registers that tell what they are.
local cop = require "coppice"

local primecell = {}

--- The last 32 bytes of each: part number, designer, revision (1 when not given); then a constant.
function primecell.identity (part, revision)
  local id = { part & 0xff, 0x10 | part >> 8, (revision or 1) << 4 | 4, 0x00,
               0x0d, 0xf0, 0x05, 0xb1 }
  local rows = {}
  for i, byte in ipairs (id) do
    rows[i] = cop.reg { 0xfe0 + 4 * (i - 1), i <= 4 and "PERIPHID" .. i - 1 or "PCELLID" .. i - 5,
                        access = "ro", reset = byte, doc = "Part of its identity" }
  end
  return table.unpack (rows)
end

--- A page in which nothing but the identity is modelled.
function primecell.page (part, revision, doc)
  return cop.window { "regs", size = 0x1000, width = 4, doc = doc,
                      primecell.identity (part, revision) }
end

--- One in which nothing is.
function primecell.blank (doc)
  return cop.window { "regs", size = 0x1000, width = 4, doc = doc }
end

--- Declares a type. Of the table: doc, compatible, node, leaves_out, window, props, inputs, buses;
--- clocks: the names of its clocks, in the order of the binding; irqs: how many interrupts;
--- outputs: others; describe: what else its node has.
function primecell.declare (name, given)
  local outputs = {
    cop.line { "irq", count = given.irqs or 1, trigger = "level-high", optional = true,
               doc = given.irqs and "Its interrupts" or "Its interrupt" },
    cop.line { "clocks", kind = "clock", count = #given.clocks, optional = true,
               doc = "Its clocks: " .. table.concat (given.clocks, ", ") },
  }
  table.move (given.outputs or {}, 1, #(given.outputs or {}), #outputs + 1, outputs)
  return cop.device { name, doc = given.doc, compatible = { given.compatible, "arm,primecell" },
    bus = "system-bus", node = given.node or given.compatible:match ",(.*)",
    leaves_out = given.leaves_out, windows = { given.window }, props = given.props,
    inputs = given.inputs, outputs = outputs, buses = given.buses,

    describe = function (self, node)
      local names = {}
      for i, clock in ipairs (given.clocks) do
        if self.clocks[i - 1].wires[1] then names[#names + 1] = clock end
      end
      if names[1] then node["clock-names"] = names end
      if given.describe then given.describe (self, node) end
    end }
end

return primecell
