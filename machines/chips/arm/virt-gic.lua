--- The interrupt controllers that the board `virt` for Arm processors may have.
local cop = require "coppice"
local KiB, MiB = cop.KiB, cop.MiB

local GICV2_CPUS = 8
local DISTRIBUTOR, CPU_INTERFACE, HYPERVISOR, VIRTUAL_CPU =
  0x08000000, 0x08010000, 0x08030000, 0x08040000
local V2M, ITS = 0x08020000, 0x08080000
local REDISTRIBUTORS, REDISTRIBUTORS_SIZE = 0x080a0000, 0xf60000
local MAINTENANCE = 9 -- of each processor (Arm base system architecture 1.0, §3.8.1)
local V2M_FIRST = 48 -- of the interrupts that messages raise

local gics = {}

--- Which version it is to be: 2, 3 or 4.
function gics.version (board, p)
  local version = tonumber (p.gic_version)
  if p.gic_version == "max" then version = p.virtualization and 4 or 3 end
  if version == 2 and p.smp > GICV2_CPUS then
    board:fail ("a GICv2 has %d processors at most, and smp is %d; gic_version=3 has more",
                GICV2_CPUS, p.smp)
  end
  if version == 4 and not p.virtualization then
    board:fail "a GICv4 is for virtual machines: it needs virtualization"
  end
  return version
end

--- The controller, and the device that takes messages.
local function add_v2 (board, p, cpus, taken)
  local at = { DISTRIBUTOR, CPU_INTERFACE }
  if p.virtualization then at[3], at[4] = HYPERVISOR, VIRTUAL_CPU end
  local gic = board:add { "gic", "arm.gicv2", at = at, cpus = cpus }
  return gic, gic:add { "v2m", "arm.gic-v2m", at = V2M,
                        irqs = gic.spi:range (V2M_FIRST, taken - V2M_FIRST) }
end

local function add_v3 (board, p, version, cpus, more)
  local each = version == 4 and 256 * KiB or 128 * KiB
  local room = REDISTRIBUTORS_SIZE // each
  local at   = { DISTRIBUTOR, REDISTRIBUTORS }
  if p.smp > room then
    if not more then
      board:fail ("there is room for %d redistributors, and smp is %d", room, p.smp)
    end
    at[3] = more
  end
  local gic = board:add { "gic", "arm.gicv3", at = at, cpus = cpus,
    redistributor_size = REDISTRIBUTORS_SIZE, more_size = 64 * MiB }
  return gic, p.its and gic:add { "its", "arm.gicv3-its", at = ITS } or nil
end

--- more: where there is room for redistributors of many processors. taken: the first interrupt
--- behind those for messages that belongs to something else.
function gics.add (board, p, version, cpus, more, taken)
  local gic, msi
  if version == 2 then
    gic, msi = add_v2 (board, p, cpus, taken)
  else
    gic, msi = add_v3 (board, p, version, cpus, more)
  end
  if p.virtualization then gic.maintenance:wire (gic.ppi (MAINTENANCE, 0)) end
  return gic, msi
end

return gics
