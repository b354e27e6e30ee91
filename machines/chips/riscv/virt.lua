--- The board that QEMU 7.2 calls `virt` for RISC-V: what its 64-bit and its 32-bit variant have in
--- common.
--
--    cpus ═╦═ cpu0 ── intc ◄─┐    root ═╦═ flash         0x2000_0000  2 × 32 MiB
--          ╚═ cpuN ── intc ◄─┤          ╠═ fw-cfg        0x1010_0000
--                            │          ╠═ platform-bus  0x0400_0000  ─► 64 to 95
--                  clint ────┤          ╠═ memory        0x8000_0000  in each socket
--                  plic ─────┘          ╚═ soc ═╦═ test    0x0010_0000  ◄── poweroff, reboot
--                   ▲                           ╠═ rtc     0x0010_1000  ─► 11
--                   └── 1 to 96                 ╠═ clint   0x0200_0000  in each socket
--                                               ╠═ plic    0x0c00_0000  in each socket
--                                               ╠═ uart    0x1000_0000  ─► 10
--                                               ╠═ virtio  0x1000_1000  ─► 1 to 8, a slot each
--                                               ╚═ pcie    0x3000_0000  ─► 32 to 35
local cop   = require "coppice"
local numa  = cop.include "../numa.lua"
local ram   = cop.include "../ram.lua"
local harts = cop.include "harts.lua"
local irqs  = cop.include "virt-irq.lua"
local pmu   = cop.include "sbi-pmu.lua"
local KiB, MiB, GiB = cop.KiB, cop.MiB, cop.GiB

local PLIC                = 0x0c000000
local VIRTIO, VIRTIO_SIZE = 0x10001000, 0x1000
local RAM                 = 0x80000000
local PAGE                = 4 * KiB
local MOST_SOCKETS        = 4
-- With 32 bits PCIe has the last 4 GiB of what Sv32 addresses, and RAM what is before them.
local MOST_RAM            = { [32] = 10 * GiB }

-- Sources of the interrupt controller.
local VIRTIO_IRQ, UART_IRQ, RTC_IRQ, UART1_IRQ, PCIE_IRQ, PLATFORM_IRQ = 1, 10, 11, 12, 32, 64

local virt = {}

--- bits: of the harts. mmu: the largest address translation of those that have one.
function virt.params (bits, mmu)
  return {
    cop.uint { "smp", default = 1, min = 1, max = 512, doc = "Harts" },
    cop.uint { "sockets", default = 1, min = 1, max = MOST_SOCKETS,
               doc = "Sockets; several are NUMA nodes that share harts and memory" },
    ram.param (128 * MiB, MOST_RAM[bits]),
    cop.string { "isa", default = "", doc = "Instruction set of the harts; empty: QEMU's default" },
    cop.enum { "mmu", choices = { "none", mmu }, default = mmu,
               doc = "Address translation of the harts" },
    cop.bool { "aclint", default = false, doc = "The parts of an aclint in place of the clint" },
    cop.enum { "aia", choices = { "none", "aplic", "aplic-imsic" }, default = "none",
               doc = "Controllers in place of the plic, with wires or with messages" },
    cop.uint { "aia_guests", default = 0, max = 7, doc = "Guests for which a hart takes messages" },
    cop.address { "plic", default = PLIC, doc = "Where the first plic is" },
    cop.address { "uart1", default = 0, doc = "Where a second UART is; 0: there is none" },
    numa.params (),
  }
end

--- The memory of each of several sockets; nil for one.
local function shares (p)
  if p.sockets == 1 then return nil end
  local share, list = p.memory // p.sockets // PAGE * PAGE, {}
  for s = 1, p.sockets do
    list[s] = s < p.sockets and share or p.memory - (s - 1) * share
  end
  return list
end

local function add_pcie (soc, bits, irq, msi, memory)
  local size = bits == 64 and 16 * GiB or 4 * GiB
  local high = bits == 64 and (RAM + memory + size - 1) // size * size or 12 * GiB
  soc:add { "pcie", "pci.gpex", irq = irq:range (PCIE_IRQ, 4), msi_parent = msi,
    at = { 0x30000000, 0x03000000, 0x40000000, high }, mmio64_size = size }
end

local function add_uarts (board, soc, p, irq)
  board.chosen.stdout = soc:add { "uart", "ns16550a", at = 0x10000000, irq = irq (UART_IRQ),
    frequency = 3686400 }
  if p.uart1 ~= 0 then
    soc:add { "uart1", "ns16550a", at = p.uart1, irq = irq (UART1_IRQ), frequency = 3686400 }
  end
end

local function add_power (board, soc)
  local test = soc:add { "test", "sifive.test", at = 0x00100000 }
  board:node { "poweroff", compatible = "syscon-poweroff", regmap = cop.ref (test),
    offset = 0, value = 0x5555 }
  board:node { "reboot", compatible = "syscon-reboot", regmap = cop.ref (test),
    offset = 0, value = 0x7777 }
end

--- bits: of the harts that the board is made for.
function virt.build (board, p, bits)
  if p.smp < p.sockets then
    board:fail ("%d sockets need as many harts, and smp is %d", p.sockets, p.smp)
  end
  if p.sockets > 1 and #p.numa_memory > 0 and p.sockets ~= #p.numa_memory then
    board:fail ("numa_memory has %d nodes, and sockets is %d", #p.numa_memory, p.sockets)
  end
  if p.aia_guests > 0 and p.aia ~= "aplic-imsic" then
    board:fail ("aia_guests is %d: guests have messages, and aia is %s; aia=aplic-imsic has them",
                p.aia_guests, p.aia)
  end
  board.model      = board.model or "riscv-virtio,qemu"
  board.compatible = "riscv-virtio"

  local sizes, node_of = numa.read (board, p, harts.deal (p.smp), shares (p),
    MOST_RAM[bits])
  local isa = p.isa ~= "" and p.isa or harts.isa (bits, p.aia == "aplic-imsic")
  local sockets = harts.add (board, p.smp, #sizes, node_of, { isa = isa, mmu = p.mmu,
    most_nodes = MOST_SOCKETS })
  numa.add_memory (board, RAM, sizes, node_of)
  numa.add_distances (board, p, #sizes)
  local soc = board:add { "soc", "bus.simple" }
  local controllers, msi = irqs.add (soc, p, sockets, node_of (0) >= 0)
  -- The first socket has the board's own devices; those that may be busy are with the others.
  local own    = controllers[1].irq
  local second = controllers[math.min (2, #controllers)].irq
  local third  = controllers[math.min (3, #controllers)].irq

  for i = 0, 7 do
    soc:add { "virtio" .. i, "virtio.mmio", at = VIRTIO + i * VIRTIO_SIZE, size = VIRTIO_SIZE,
      irq = second (VIRTIO_IRQ + i, "level-high") }
  end
  add_pcie (soc, bits, third, msi, numa.total (sizes))
  add_power (board, soc)
  soc:add { "rtc", "google.goldfish-rtc", at = 0x00101000, irq = own (RTC_IRQ) }
  add_uarts (board, soc, p, own)
  board:add { "platform", "qemu.platform-bus", at = 0x04000000, irq = own:range (PLATFORM_IRQ, 32) }
  board:add { "fw-cfg", "qemu.fw-cfg-mmio", at = 0x10100000 }
  board:add { "flash", "flash.cfi", at = { 0x20000000, 0x22000000 }, size = 32 * MiB, width = 4 }
  board:node { "pmu", compatible = "riscv,pmu",
    ["riscv,event-to-mhpmcounters"] = cop.cells (pmu.event_map (16)) }
end

return virt
