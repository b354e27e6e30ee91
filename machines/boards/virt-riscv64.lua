--- The board that QEMU 7.2 calls `virt`, for 64-bit RISC-V.
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
local cop = require "coppice"
local KiB, MiB, GiB = cop.KiB, cop.MiB, cop.GiB
local pmu = cop.include "../chips/riscv/sbi-pmu.lua"

local CLINT, CLINT_SIZE   = 0x02000000, 0x10000
local PLIC, PLIC_SIZE     = 0x0c000000, 0x600000 -- room for two contexts in each of 512 harts
local VIRTIO, VIRTIO_SIZE = 0x10001000, 0x1000
local RAM                 = 0x80000000
local PCIE_HIGH_SIZE      = 16 * GiB
local PAGE                = 4 * KiB

-- Sources of the plic.
local VIRTIO_IRQ, UART_IRQ, RTC_IRQ, UART1_IRQ, PCIE_IRQ, PLATFORM_IRQ = 1, 10, 11, 12, 32, 64

-- Interrupts of a hart (RISC-V privileged architecture 1.12, table 3.6).
local SOFTWARE_M, TIMER_M, EXTERNAL_S, EXTERNAL_M = 3, 7, 9, 11

local ISA = "rv64imafdch_zicsr_zifencei_zihintpause_zba_zbb_zbc_zbs_sstc"

--- The next multiple of step, from at on.
local function align_up (at, step)
  return (at + step - 1) // step * step
end

--- The harts of each socket. As QEMU deals them out, the last socket takes what is over.
local function add_harts (board, p)
  local sockets = {}
  for s = 1, p.sockets do
    sockets[s] = {}
  end
  for i = 0, p.smp - 1 do
    local s = math.min (i // (p.smp // p.sockets), p.sockets - 1)
    local hart = board.cpus:add { "cpu" .. i, "riscv.cpu", at = i, isa = ISA,
      numa_node = p.sockets > 1 and s or -1 }
    table.insert (sockets[s + 1], hart)
  end
  return sockets
end

--- Who shares a socket with whom, for the guest's scheduler.
local function add_cpu_map (board, sockets)
  local map = board.cpus:node { "cpu-map" }
  for s, harts in ipairs (sockets) do
    local cluster = map:node { "cluster" .. s - 1 }
    for k, hart in ipairs (harts) do
      cluster:node { "core" .. k - 1, cpu = cop.ref (hart) }
    end
  end
end

--- Two interrupts of every hart, in turn.
local function of_each (harts, first, second)
  local list = {}
  for _, hart in ipairs (harts) do
    list[#list + 1] = hart.intc.irq (first)
    list[#list + 1] = hart.intc.irq (second)
  end
  return list
end

--- What every socket has of its own: memory, clint and plic. Returns the plics.
local function add_sockets (board, soc, sockets, p)
  local plics, share = {}, p.memory // p.sockets // PAGE * PAGE
  for i, harts in ipairs (sockets) do
    local s    = i - 1
    local node = p.sockets > 1 and s or -1
    local rest = i == #sockets and p.memory - s * share or share
    board:add { "ram" .. s, "memory.ram", at = RAM + s * share, size = rest, numa_node = node }
    soc:add { "clint" .. s, "sifive.clint", at = CLINT + s * CLINT_SIZE, numa_node = node,
      out = of_each (harts, SOFTWARE_M, TIMER_M) }
    plics[i] = soc:add { "plic" .. s, "sifive.plic", at = p.plic + s * PLIC_SIZE, size = PLIC_SIZE,
      sources = 96, numa_node = node, out = of_each (harts, EXTERNAL_M, EXTERNAL_S) }
  end
  return plics
end

return cop.machine { "virt-riscv64", doc = "The board that QEMU calls virt, 64-bit RISC-V",
  params = {
    cop.uint    { "smp", default = 1, min = 1, max = 512, doc = "Harts" },
    cop.uint    { "sockets", default = 1, min = 1, max = 2,
                  doc = "Sockets; two are NUMA nodes that share harts and memory" },
    cop.size    { "memory", default = 128 * MiB, min = MiB, doc = "RAM" },
    cop.address { "plic", default = PLIC, doc = "Where the first plic is" },
    cop.address { "uart1", default = 0, doc = "Where a second UART is; 0: there is none" },
  },

  build = function (board, p)
    if p.smp < p.sockets then
      board:fail ("%d sockets need as many harts, and smp is %d", p.sockets, p.smp)
    end
    board.model      = board.model or "riscv-virtio,qemu"
    board.compatible = "riscv-virtio"
    board.cpus.timebase_frequency = 10 * cop.MHz

    local sockets = add_harts (board, p)
    add_cpu_map (board, sockets)
    local soc   = board:add { "soc", "bus.simple" }
    local plics = add_sockets (board, soc, sockets, p)
    -- The first socket has the board's own devices, the last has those that may be busy.
    local own, busy = plics[1].irq, plics[#plics].irq

    for i = 0, 7 do
      soc:add { "virtio" .. i, "virtio.mmio", at = VIRTIO + i * VIRTIO_SIZE, size = VIRTIO_SIZE,
        irq = busy (VIRTIO_IRQ + i) }
    end
    soc:add { "pcie", "pci.gpex", irq = busy:range (PCIE_IRQ, 4),
      at = { 0x30000000, 0x03000000, 0x40000000, align_up (RAM + p.memory, PCIE_HIGH_SIZE) },
      mmio64_size = PCIE_HIGH_SIZE }

    local test = soc:add { "test", "sifive.test", at = 0x00100000 }
    soc:add { "rtc", "google.goldfish-rtc", at = 0x00101000, irq = own (RTC_IRQ) }
    local uart = soc:add { "uart", "ns16550a", at = 0x10000000, irq = own (UART_IRQ),
      frequency = 3686400 }
    if p.uart1 ~= 0 then
      soc:add { "uart1", "ns16550a", at = p.uart1, irq = own (UART1_IRQ), frequency = 3686400 }
    end

    board:add { "platform", "qemu.platform-bus", at = 0x04000000,
      irq = own:range (PLATFORM_IRQ, 32) }
    board:add { "fw-cfg", "qemu.fw-cfg-mmio", at = 0x10100000 }
    board:add { "flash", "flash.cfi", at = { 0x20000000, 0x22000000 }, size = 32 * MiB, width = 4 }

    board:node { "pmu", compatible = "riscv,pmu",
      ["riscv,event-to-mhpmcounters"] = cop.cells (pmu.event_map (16)) }
    board:node { "poweroff", compatible = "syscon-poweroff", regmap = cop.ref (test),
      offset = 0, value = 0x5555 }
    board:node { "reboot", compatible = "syscon-reboot", regmap = cop.ref (test),
      offset = 0, value = 0x7777 }
    board.chosen.stdout = uart
  end }
