--- A PC with Intel's Q35 chipset, as QEMU's `q35`: its bus tree, its memory map, its slots.
--
--    cpu0 … cpuN    root ═╦═ ram        0x0000_0000  up to 2 GiB or 2.75 GiB, the rest at 4 GiB
--                         ╠═ bios       0xfffc_0000  and below 1 MiB
--                         ╠═ ioapic     0xfec0_0000     hpet 0xfed0_0000    apic-msi 0xfee0_0000
--                         ╚═ pcihost ══ pcie.0 ═╦═ mch  00.0  maps configuration space (MMCFG)
--                                               ╠═ lpc  1f.0 ══ isa.0 ═ pic, pit, rtc, i8042, dma …
--                                               ║        cpu_slots 0xcd8, dimms 0xa00 (ports)
--                                               ╠═ ahci 1f.2
--                                               ╠═ smb  1f.3
--                                               ╚═ rp0 … rpN  root ports, where things are plugged
local cop = require "coppice"
local ram = cop.include "../chips/ram.lua"
local KiB, MiB, GiB = cop.KiB, cop.MiB, cop.GiB

local BIOS_SIZE = 256 * KiB

--- RAM below the hole for PCI: 2 GiB when that leaves nothing above, else up to 0xb0000000.
local function split_memory (size)
  local below = size < 0xb0000000 and size or 2 * GiB
  return below, size - below
end

local function add_memory (board, size)
  local below, above = split_memory (size)
  board:add { "ram", "memory.ram", at = 0, size = 0xc0000 }
  board:add { "pc-rom", "memory.rom", at = 0xc0000, size = 128 * KiB }
  board:add { "isa-bios", "memory.rom", at = 0xe0000, size = 128 * KiB }
  board:add { "ram-1m", "memory.ram", at = MiB, size = below - MiB }
  if above > 0 then
    board:add { "ram-4g", "memory.ram", at = 4 * GiB, size = above }
  end
  board:add { "bios", "memory.rom", at = 4 * GiB - BIOS_SIZE, size = BIOS_SIZE }
end

--- Modules of memory that are plugged: above all RAM, and with room to give each an address that is
-- a multiple of 1 GiB.
local function add_dimms (board, lpc, p)
  local _, above = split_memory (p.memory)
  if p.slots == 0 then
    if p.maxmem > p.memory then
      board:fail ("maxmem is above memory (0x%x), and there are no slots", p.memory)
    end
    return
  end
  if p.maxmem <= p.memory then
    board:fail ("maxmem is 0x%x: with %d slots it is to be above memory (0x%x)", p.maxmem, p.slots,
                p.memory)
  end
  lpc:add { "dimms", "isa-memory-slots", at = 0xa00, slots = p.slots,
            base = (4 * GiB + above + GiB - 1) // GiB * GiB,
            size = p.maxmem - p.memory + p.slots * GiB }
end

--- One socket with as many cores as there may be CPUs. The first is there from the beginning to the
-- end.
local function add_cpus (board, lpc, p)
  local cores = p.maxcpus == 0 and p.smp or p.maxcpus
  if cores < p.smp then board:fail ("maxcpus is %d, less than smp (%d)", cores, p.smp) end
  lpc:add { "cpu_slots", "isa-cpu-slots", at = 0xcd8, cores = cores }
  for i = 0, p.smp - 1 do
    board:add { "cpu" .. i, "x86.cpu", socket_id = 0, core_id = i, thread_id = 0,
                nullable = i > 0 }
  end
end

local function add_isa (lpc)
  lpc:add { "pic0", "isa-i8259", at = { 0x20, 0x4d0 } }
  lpc:add { "pic1", "isa-i8259", at = { 0xa0, 0x4d1 } }
  lpc:add { "pit", "isa-pit", at = 0x40 }
  lpc:add { "i8042", "i8042", at = { 0x60, 0x64 } }
  lpc:add { "pcspk", "isa-pcspk", at = 0x61 }
  lpc:add { "rtc", "mc146818rtc", at = 0x70 }
  lpc:add { "port92", "port92", at = 0x92 }
  lpc:add { "dma0", "i8257", at = { 0x00, 0x08 } }
end

return cop.machine { "pc-q35", doc = "A PC with Intel's Q35 chipset", parent = "machine.slots",
  params = {
    cop.uint { "smp", default = 1, min = 1, max = 255, doc = "Processors" },
    cop.uint { "maxcpus", default = 0, max = 255, doc = "Slots for processors; 0: as many as smp" },
    cop.uint { "slots", default = 0, max = 256, doc = "Slots for memory modules" },
    cop.size { "maxmem", default = 0, max = 2048 * GiB,
               doc = "RAM with all modules; modules need slots" },
    ram.param (128 * MiB, 1024 * GiB, 2 * MiB),
    cop.uint { "ports", default = 2, max = 16, doc = "PCI Express root ports with a slot each" },
  },

  build = function (board, p)
    board.model = board.model or "Standard PC (Q35 + ICH9, 2009)"
    ram.check (board, p.memory)
    add_memory (board, p.memory)
    board:add { "ioapic", "ioapic", at = 0xfec00000 }
    board:add { "hpet", "hpet", at = 0xfed00000 }
    board:add { "apic_msi", "apic-msi", at = 0xfee00000 }

    local host = board:add { "pcihost", "q35-pcihost" }
    host:add { "mch", "mch", addr = "00.0" }
    local lpc = host:add { "lpc", "ICH9-LPC", addr = "1f.0" }
    host:add { "ahci", "ich9-ahci", addr = "1f.2" }
    host:add { "smb", "ICH9-SMB", addr = "1f.3" }
    add_isa (lpc)
    add_cpus (board, lpc, p)
    add_dimms (board, lpc, p)
    for i = 0, p.ports - 1 do
      host:add { "rp" .. i, "pcie-root-port", addr = 4 + i, chassis = 1, slot = i + 1 }
    end
  end }
