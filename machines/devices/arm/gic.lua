--- What versions of Arm's Generic Interrupt Controller have in common (Devicetree bindings arm,gic
--- and arm,gic-v3): an interrupt is shared (SPI) or of each processor (PPI), has a number in its
--- group, and a trigger.
local cop = require "coppice"

local SPI, PPI = 0, 1

--- encode of a group with so many interrupts. mask: of the processors that have an interrupt, for
--- bindings that want it; a third argument of the input says another.
local function encode (kind, count, mask)
  return function (self, number, trigger, processors)
    if number >= count then
      self:fail ("no interrupt %d there; they are 0 to %d", number, count - 1)
    end
    return { kind, number, (processors or mask and mask (self) or 0) << 8 | trigger }
  end
end

local gic = {}

--- The two groups of inputs. Without a mask, those of each processor are always of all. behind:
--- there are buses that hand interrupts on to it, and more than one may do so to the same line.
function gic.inputs (mask, behind)
  return {
    cop.line { "spi", count = 988, cells = 3, nexus = behind, shared = behind,
               doc = "Shared interrupts, from 32 on",
               encode = encode (SPI, 988) },
    cop.line { "ppi", count = 16, cells = 3, shared = true,
               doc = "Interrupts of each processor, from 16 on"
                     .. (mask and "; a second argument is the mask of processors" or ""),
               encode = encode (PPI, 16, mask) },
  }
end

function gic.outputs (most)
  return {
    cop.line { "cpus", count = most, optional = true, undescribed = true,
               doc = "The processors, in the order of their numbers" },
    cop.line { "maintenance", trigger = "level-high", optional = true,
               doc = "Of its interface for virtual machines" },
  }
end

--- Where devices that are part of the controller are; without it, anywhere.
function gic.frames ()
  return cop.window { "frames", use = "forward", identity = true, optional = true, size = 0x10000,
                      doc = "Where its parts for messages are; without it, anywhere" }
end

return gic
