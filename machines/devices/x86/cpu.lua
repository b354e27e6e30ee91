--- A processor of the 64-bit x86 architecture, as a thing that is plugged.
local cop = require "coppice"

return cop.device { "x86.cpu", doc = "64-bit x86 processor", parent = "slots.cpu",
  leaves_out = "execution: no instruction runs",
  props = { cop.uint { "apic_id", default = 0, max = 0xff, doc = "Number of its local APIC" } },
  numbered = function (self, number) self.apic_id = number end }
