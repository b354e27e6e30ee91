--- The board that QEMU 7.2 calls `virt` for Arm processors: what its 64-bit and its 32-bit variant
--- have in common.
--
--    cpus ══ cpu0 … cpuN      root ═╦═ flash    0x0000_0000  2 × 64 MiB
--                                   ╠═ gic      0x0800_0000  ◄── everything
--                                   ╠═ v2m, its 0x0802_0000, 0x0808_0000  ◄── messages
--                                   ╠═ uart     0x0900_0000  ─► 1
--                                   ╠═ rtc      0x0901_0000  ─► 2
--                                   ╠═ fw-cfg   0x0902_0000
--                                   ╠═ gpio     0x0903_0000  ─► 7
--                                   ╠═ smmu     0x0905_0000  ─► 74 to 77
--                                   ╠═ virtio   0x0a00_0000  ─► 16 to 47, a slot each
--                                   ╠═ platform 0x0c00_0000  ─► 112 to 143
--                                   ╠═ pcie     0x1000_0000  ─► 3 to 6
--                                   ╚═ memory   0x4000_0000
local cop  = require "coppice"
local numa = cop.include "../numa.lua"
local ram  = cop.include "../ram.lua"
local gics = cop.include "virt-gic.lua"
local KiB, MiB, GiB = cop.KiB, cop.MiB, cop.GiB

-- Shared interrupts of the gic.
local UART_IRQ, RTC_IRQ, PCIE_IRQ, GPIO_IRQ, SECURE_UART_IRQ, SECURE_GPIO_IRQ = 1, 2, 3, 7, 8, 0
local VIRTIO_IRQ, SMMU_IRQ, PLATFORM_IRQ = 16, 74, 112
-- Interrupts of each processor (Arm base system architecture 1.0, §3.8.1).
local TIMERS, PMU = { 13, 14, 11, 10 }, 7

local FLASH_SIZE = 64 * MiB
local VIRTIO, VIRTIO_SIZE, N_VIRTIO = 0x0a000000, 0x200, 32
local SECURE_RAM, SECURE_RAM_SIZE   = 0x0e000000, 16 * MiB
local MMIO32, MMIO32_SIZE           = 0x10000000, 0x2eff0000
local PIO, ECAM_LOW                 = 0x3eff0000, 0x3f000000
local RAM, HIGH_FROM                = 0x40000000, 256 * GiB
local KEY_POWER = 116 -- Linux, input-event-codes.h

local virt = {}

function virt.params (default_cpu, cpus)
  return {
    cop.enum { "cpu", choices = cpus, default = default_cpu, doc = "The type of processor" },
    cop.uint { "smp", default = 1, min = 1, max = 512, doc = "Processors; a GICv2 has eight" },
    cop.uint { "sockets", default = 0, max = 512,
               doc = "Sockets; 0: what makes smp if cores are said, else 1" },
    cop.uint { "clusters", default = 1, min = 1, max = 512, doc = "Clusters of a socket" },
    cop.uint { "cores", default = 0, max = 512, doc = "Cores of a cluster; 0: what makes smp" },
    cop.uint { "threads", default = 0, max = 512,
               doc = "Threads of a core; 0: what makes smp if sockets and cores are said, else 1" },
    ram.param (128 * MiB),
    cop.enum { "gic_version", choices = { "2", "3", "4", "max" }, default = "2",
               doc = "Of the interrupt controller; max: the latest that the processors can use" },
    cop.bool { "its", default = true, doc = "A GICv3 has a service that translates messages" },
    cop.bool { "highmem", default = true, doc = "There is something above 4 GiB" },
    cop.enum { "iommu", choices = { "none", "smmuv3" }, default = "none",
               doc = "What translates the addresses of PCI's DMA" },
    cop.bool { "virtualization", default = false, doc = "Processors have a hypervisor's level" },
    cop.bool { "secure", default = false, doc = "Processors have a secure world, with devices" },
    cop.bool { "cpu_pmu", default = true, doc = "Processors have performance monitors" },
    cop.bool { "firmware", default = false, doc = "There is firmware in the flash" },
    cop.bool { "acpi", default = true,
               doc = "64-bit firmware has ACPI, and there its power button" },
    numa.params (),
  }
end

-- --- processors -----------------------------------------------------------------------------

--- How many there are of each. As in QEMU, the first that is not said of cores, sockets and threads
--- makes smp.
local function arrange (board, p)
  local sockets, cores, threads = p.sockets, p.cores, p.threads
  local function rest (others)
    return math.max (p.smp // others, 1)
  end
  if cores == 0 or sockets == 0 then threads = math.max (threads, 1) end
  if cores == 0 then
    sockets = math.max (sockets, 1)
    cores   = rest (sockets * p.clusters * threads)
  elseif sockets == 0 then
    sockets = rest (p.clusters * cores * threads)
  elseif threads == 0 then
    threads = rest (sockets * p.clusters * cores)
  end
  local count = sockets * p.clusters * cores * threads
  if count ~= p.smp then
    board:fail ("smp is %d; %d sockets of %d clusters of %d cores of %d threads are %d", p.smp,
                sockets, p.clusters, cores, threads, count)
  end
  return { sockets = sockets, clusters = p.clusters, cores = cores, threads = threads }
end

--- Who shares what with whom, for the guest's scheduler (binding cpu-topology). n: of each.
local function add_map (board, n, cpus)
  local map, next_cpu = board.cpus:node { "cpu-map" }, 1
  for s = 0, n.sockets - 1 do
    local socket = map:node { "socket" .. s }
    for c = 0, n.clusters - 1 do
      local cluster = socket:node { "cluster" .. c }
      for k = 0, n.cores - 1 do
        local core = cluster:node { "core" .. k }
        for t = 0, n.threads - 1 do
          local place = n.threads > 1 and core:node { "thread" .. t } or core
          place.cpu, next_cpu = cop.ref (cpus[next_cpu]), next_cpu + 1
        end
      end
    end
  end
end

--- Affinity levels 0 and 1 (MPIDR_EL1): as many processors in a group as an interrupt to several of
--- them can name.
local function affinity (i, version)
  local group = version == 2 and 8 or 16
  return i // group << 8 | i % group
end

--- n: how they are arranged.
local function add_cpus (board, p, n, version, node_of)
  -- Firmware in the secure world has PSCI, or has not: QEMU's own is out of its way.
  local psci = p.smp > 1 and not (p.secure and p.firmware)
  local cpus = {}
  for i = 0, p.smp - 1 do
    cpus[i + 1] = board.cpus:add { "cpu" .. i, "arm." .. p.cpu, at = affinity (i, version),
      node = "cpu@" .. i, psci = psci, numa_node = node_of (i) }
  end
  add_map (board, n, cpus)
  return cpus
end

local function add_private (board, p, gic, cpu, bits)
  local timers = {}
  for i, number in ipairs (TIMERS) do timers[i] = gic.ppi (number) end
  board:add { "timer", "arm.timer", irq = timers, version = cpu.version }
  if not p.secure then
    board:add { "psci", "arm.psci", bits = bits, method = p.virtualization and "smc" or "hvc" }
  end
  if not p.cpu_pmu then return end
  if cpu.version == 8 then
    board:add { "pmu", "arm.pmu", irq = gic.ppi (PMU) }
  else
    board:node { "pmu" } -- QEMU has nothing to say of it, and says so
  end
end

-- --- addresses ------------------------------------------------------------------------------

local function align_up (at, step)
  return (at + step - 1) // step * step
end

--- What is behind all RAM, as far as addresses reach: { name = address }.
local function high_addresses (board, bits, memory)
  local at, found = math.max (HIGH_FROM, align_up (RAM + memory, GiB)), {}
  if RAM + memory > 1 << bits then
    board:fail ("addresses have %d bits here, and memory ends at 0x%x", bits, RAM + memory)
  end
  for _, region in ipairs { { "redistributors", 64 * MiB }, { "ecam", 256 * MiB },
                            { "mmio64", 512 * GiB } } do
    local name, size = table.unpack (region)
    local begin = align_up (at, size)
    if begin + size <= 1 << bits then found[name], at = begin, begin + size end
  end
  return found
end

-- --- devices --------------------------------------------------------------------------------

local function add_flash (board, p)
  if not p.secure then
    board:add { "flash", "flash.cfi", at = { 0, FLASH_SIZE }, size = FLASH_SIZE, width = 4 }
    return
  end
  board:add { "flash", "flash.cfi", at = FLASH_SIZE, size = FLASH_SIZE, width = 4 }
  board:add { "secflash", "flash.cfi", node = "secflash", at = 0, size = FLASH_SIZE, width = 4,
    enabled = false, dt = { ["secure-status"] = "okay" } }
end

--- Devices that the secure world alone sees: to the other they are disabled.
local function add_secure (board, gic, clock)
  local okay = { ["secure-status"] = "okay" }
  board:add { "secram", "memory.ram", node = "secram", at = SECURE_RAM, size = SECURE_RAM_SIZE,
    enabled = false, dt = okay }
  local uart = board:add { "secuart", "arm.pl011", at = 0x09040000, enabled = false, dt = okay,
    irq = gic.spi (SECURE_UART_IRQ), clocks = { clock, clock } }
  local gpio = board:add { "secgpio", "arm.pl061", at = 0x090b0000, enabled = false, dt = okay,
    irq = gic.spi (SECURE_GPIO_IRQ), clocks = clock }
  for i, what in ipairs { "gpio-poweroff", "gpio-restart" } do
    board:node { what, compatible = what, gpios = gpio.pin (i - 1), status = "disabled",
      ["secure-status"] = "okay" }
  end
  board:node { "secure-chosen", ["stdout-path"] = cop.path (uart) }
end

local function add_gpio (board, gic, clock)
  local gpio = board:add { "gpio", "arm.pl061", at = 0x09030000, irq = gic.spi (GPIO_IRQ),
    clocks = clock }
  board:node { "gpio-keys", compatible = "gpio-keys",
    cop.node { "poweroff", gpios = gpio.pin (3), label = "GPIO Key Poweroff",
               ["linux,code"] = KEY_POWER } }
end

local function add_pcie (board, p, gic, msi, high)
  local smmu = p.iommu == "smmuv3" and board:add { "smmu", "arm.smmuv3", at = 0x09050000,
    eventq = gic.spi (SMMU_IRQ), priq = gic.spi (SMMU_IRQ + 1),
    ["cmdq-sync"] = gic.spi (SMMU_IRQ + 2), gerror = gic.spi (SMMU_IRQ + 3) } or nil
  board:add { "pcie", "pci.gpex", node = ("pcie@%x"):format (MMIO32),
    irq = gic.spi:range (PCIE_IRQ, 4), msi = msi, iommu = smmu,
    at = { high.ecam or ECAM_LOW, PIO, MMIO32, high.mmio64 },
    ecam_size = high.ecam and 256 * MiB or 16 * MiB,
    pio_size = 64 * KiB, mmio32_size = MMIO32_SIZE, mmio64_size = 512 * GiB }
end

local function add_devices (board, gic, clock)
  board.chosen.stdout = board:add { "uart", "arm.pl011", at = 0x09000000,
    irq = gic.spi (UART_IRQ), clocks = { clock, clock } }
  board:add { "rtc", "arm.pl031", at = 0x09010000, irq = gic.spi (RTC_IRQ), clocks = clock }
  board:add { "fw-cfg", "qemu.fw-cfg-mmio", at = 0x09020000 }
  for i = 0, N_VIRTIO - 1 do
    board:add { "virtio" .. i, "virtio.mmio", at = VIRTIO + i * VIRTIO_SIZE, size = VIRTIO_SIZE,
      irq = gic.spi (VIRTIO_IRQ + i, "edge-rising"), dt = { ["dma-coherent"] = true } }
  end
  board:add { "platform", "qemu.platform-bus", at = 0x0c000000,
    irq = gic.spi:range (PLATFORM_IRQ, 32), dt = { ["interrupt-parent"] = gic } }
end

-- --- the board ------------------------------------------------------------------------------

--- bits: of the processors that the board is made for.
function virt.build (board, p, bits)
  board.model      = board.model or "linux,dummy-virt"
  board.compatible = "linux,dummy-virt"
  local version = gics.version (board, p)
  local arranged = arrange (board, p)
  local sizes, node_of = numa.read (board, p, function (cpu, n)
    return cpu // (p.smp // arranged.sockets) % n
  end)
  local cpus = add_cpus (board, p, arranged, version, node_of)
  local wide = bits == 64 and cpus[1].version == 8
  -- A processor of version 8 that a 32-bit board has says of no more than 32 address bits.
  local reach = p.highmem and (wide or cpus[1].version == 7) and cpus[1].address_bits or 32
  local high  = high_addresses (board, reach, numa.total (sizes))
  -- Firmware of 32 bits would not find it.
  if p.firmware and not wide then high.ecam = nil end

  local clock = board:add { "apb-pclk", "clock.fixed", rate = 24 * cop.MHz, node = "apb-pclk",
    dt = { ["clock-output-names"] = "clk24mhz" } }
  local gic, msi = gics.add (board, p, version, cpus, high.redistributors,
    p.iommu == "none" and PLATFORM_IRQ or SMMU_IRQ)
  board.dt["interrupt-parent"] = gic

  add_flash (board, p)
  add_devices (board, gic, clock)
  if p.secure then add_secure (board, gic, clock) end
  if not (p.firmware and p.acpi and wide) then add_gpio (board, gic, clock) end
  add_pcie (board, p, gic, msi, high)
  numa.add_memory (board, RAM, sizes, node_of)
  numa.add_distances (board, p, #sizes)
  add_private (board, p, gic, cpus[1], wide and 64 or 32)
end

return virt
