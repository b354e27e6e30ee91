--- The interrupt controllers that the board `virt` for RISC-V may have: of a socket, a clint or the
--- parts of an aclint, and a plic or two aplics; of all together, the files for messages.
local cop   = require "coppice"
local harts = cop.include "harts.lua"
local KiB = cop.KiB

local CLINT, CLINT_SIZE   = 0x02000000, 0x10000
local SSWI, SSWI_SIZE     = 0x02f00000, 0x4000
local MTIME               = 0x7ff8 -- behind mtimecmp
local MTIMER_SIZE         = 0x8000
local PLIC_SIZE           = 0x600000 -- room for two contexts in each of 512 harts
local APLIC_M, APLIC_S    = 0x0c000000, 0x0d000000
local APLIC_SIZE          = 0x8000 -- room for 512 harts
local IMSIC_M, IMSIC_S    = 0x24000000, 0x28000000
local GROUP_SHIFT         = 24
local SOURCES             = 96

local irqs = {}

local function bits_for (count)
  local bits = 0
  while 1 << bits < count do bits = bits + 1 end
  return bits
end

-- --- software interrupts and timers ---------------------------------------------------------

local function add_mtimer (soc, s, at, room, group, node)
  soc:add { "mtimer" .. s, "riscv.aclint-mtimer", at = { at + MTIME, at },
    node = ("mtimer@%x"):format (at), mtime_size = room - MTIME, mtimecmp_size = MTIME,
    numa_node = node, out = harts.of_each (group, harts.TIMER_M) }
end

--- With files for messages, harts interrupt each other by these.
local function add_timers (soc, p, s, group, node)
  local at = CLINT + s * CLINT_SIZE
  if not p.aclint then
    soc:add { "clint" .. s, "sifive.clint", at = at, numa_node = node,
      out = harts.of_each (group, harts.SOFTWARE_M, harts.TIMER_M) }
  elseif p.aia == "aplic-imsic" then
    add_mtimer (soc, s, CLINT + s * MTIMER_SIZE, MTIMER_SIZE, group, node)
  else
    soc:add { "mswi" .. s, "riscv.aclint-mswi", at = at, numa_node = node,
      out = harts.of_each (group, harts.SOFTWARE_M) }
    add_mtimer (soc, s, at + 0x4000, CLINT_SIZE - 0x4000, group, node)
    soc:add { "sswi" .. s, "riscv.aclint-sswi", at = SSWI + s * SSWI_SIZE, numa_node = node,
      out = harts.of_each (group, harts.SOFTWARE_S) }
  end
end

-- --- external interrupts --------------------------------------------------------------------

--- The domain of supervisor mode, to which that of machine mode hands all its sources on.
local function add_aplics (soc, s, group, node, files)
  local function add (name, at, number, msi, dt)
    return soc:add { name .. s, "riscv.aplic", at = at + s * APLIC_SIZE, size = APLIC_SIZE,
      sources = SOURCES, numa_node = node, msi = msi, dt = dt,
      out = not msi and harts.of_each (group, number) or nil }
  end
  local supervisor = add ("aplic_s", APLIC_S, harts.EXTERNAL_S, files and files.supervisor)
  add ("aplic_m", APLIC_M, harts.EXTERNAL_M, files and files.machine,
    { ["riscv,children"] = cop.ref (supervisor),
      ["riscv,delegate"] = { cop.ref (supervisor), 1, SOURCES } })
  return supervisor
end

local function add_plic (soc, p, s, group, node)
  return soc:add { "plic" .. s, "sifive.plic", at = p.plic + s * PLIC_SIZE, size = PLIC_SIZE,
    sources = SOURCES, numa_node = node,
    out = harts.of_each (group, harts.EXTERNAL_M, harts.EXTERNAL_S) }
end

local function add_imsics (soc, name, at, sockets, number, guest_bits)
  local spec = { name, "riscv.imsics", at = {}, ipi_id = 1, guest_bits = guest_bits, out = {},
                 group_bits = bits_for (#sockets), group_shift = GROUP_SHIFT }
  local most = 0
  for s, group in ipairs (sockets) do
    spec.at[s] = at + (s - 1 << GROUP_SHIFT)
    spec["size" .. s - 1] = #group * (4 * KiB << guest_bits)
    most = math.max (most, #group)
    table.move (harts.of_each (group, number), 1, #group, #spec.out + 1, spec.out)
  end
  spec.hart_bits = bits_for (most)
  return soc:add (spec)
end

--- sockets: the harts of each; numa: they are nodes. Returns the controller of each socket to which
--- devices are wired, and who takes their messages, or nil.
function irqs.add (soc, p, sockets, numa)
  local files, controllers = nil, {}
  if p.aia == "aplic-imsic" then
    files = {
      machine    = add_imsics (soc, "imsics_m", IMSIC_M, sockets, harts.EXTERNAL_M, 0),
      supervisor = add_imsics (soc, "imsics_s", IMSIC_S, sockets, harts.EXTERNAL_S,
                               bits_for (p.aia_guests + 1)),
    }
  end
  for i, group in ipairs (sockets) do
    local s, node = i - 1, numa and i - 1 or -1
    add_timers (soc, p, s, group, node)
    controllers[i] = p.aia == "none" and add_plic (soc, p, s, group, node)
                     or add_aplics (soc, s, group, node, files)
  end
  return controllers, files and files.supervisor
end

return irqs
