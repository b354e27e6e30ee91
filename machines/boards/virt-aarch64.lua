--- The board that QEMU 7.2 calls `virt`, for 64-bit Arm, with a GICv2.
--
--    cpus ══ cpu0 … cpu7      root ═╦═ flash    0x0000_0000  2 × 64 MiB
--                                   ╠═ gic      0x0800_0000  ◄── everything
--                                   ╠═ v2m      0x0802_0000  ◄── messages
--                                   ╠═ uart     0x0900_0000  ─► 1
--                                   ╠═ rtc      0x0901_0000  ─► 2
--                                   ╠═ fw-cfg   0x0902_0000
--                                   ╠═ gpio     0x0903_0000  ─► 7
--                                   ╠═ virtio   0x0a00_0000  ─► 16 to 47, a slot each
--                                   ╠═ platform 0x0c00_0000
--                                   ╠═ pcie     0x1000_0000  ─► 3 to 6
--                                   ╚═ memory   0x4000_0000
local cop = require "coppice"
local KiB, MiB, GiB = cop.KiB, cop.MiB, cop.GiB

-- Shared interrupts of the gic.
local UART_IRQ, RTC_IRQ, PCIE_IRQ, GPIO_IRQ, VIRTIO_IRQ, PLATFORM_IRQ = 1, 2, 3, 7, 16, 112
-- Interrupts of each processor (Arm base system architecture 1.0, §3.8.1).
local TIMERS, PMU = { 13, 14, 11, 10 }, 7

local VIRTIO, VIRTIO_SIZE, N_VIRTIO = 0x0a000000, 0x200, 32
local KEY_POWER = 116 -- Linux, input-event-codes.h

local function add_cpus (board, p)
  local map = board.cpus:node { "cpu-map" }
  local cluster = map:node { "socket0" }:node { "cluster0" }
  for i = 0, p.smp - 1 do
    local cpu = board.cpus:add { "cpu" .. i, "arm.cpu", at = i, psci = p.smp > 1 }
    cluster:node { "core" .. i, cpu = cop.ref (cpu) }
  end
end

--- Interrupts of all processors at once: the mask of those that have them.
local function private (gic, p, numbers)
  local list = {}
  for i, number in ipairs (numbers) do
    list[i] = gic.ppi (number, (1 << p.smp) - 1, "level-high")
  end
  return list
end

return cop.machine { "virt-aarch64", doc = "The board that QEMU calls virt, 64-bit Arm",
  params = {
    cop.uint { "smp", default = 1, min = 1, max = 8, doc = "Processors: a GICv2 has eight" },
    cop.size { "memory", default = 128 * MiB, min = MiB, max = 255 * GiB, doc = "RAM" },
  },

  build = function (board, p)
    board.model      = board.model or "linux,dummy-virt"
    board.compatible = "linux,dummy-virt"
    add_cpus (board, p)
    local clock = board:add { "apb-pclk", "clock.fixed", rate = 24 * cop.MHz, node = "apb-pclk",
      dt = { ["clock-output-names"] = "clk24mhz" } }
    local gic = board:add { "gic", "arm.gic-v2", at = { 0x08000000, 0x08010000, 0x08020000 } }
    local v2m = gic:add { "v2m", "arm.gic-v2m", at = 0x08020000 }

    board:add { "flash", "flash.cfi", at = { 0, 64 * MiB }, size = 64 * MiB, width = 4 }
    local uart = board:add { "uart", "arm.pl011", at = 0x09000000, irq = gic.spi (UART_IRQ),
      uartclk = clock, apb_pclk = clock }
    board:add { "rtc", "arm.pl031", at = 0x09010000, irq = gic.spi (RTC_IRQ),
      apb_pclk = clock }
    board:add { "fw-cfg", "qemu.fw-cfg-mmio", at = 0x09020000 }
    local gpio = board:add { "gpio", "arm.pl061", at = 0x09030000, irq = gic.spi (GPIO_IRQ),
      apb_pclk = clock }
    for i = 0, N_VIRTIO - 1 do
      board:add { "virtio" .. i, "virtio.mmio", at = VIRTIO + i * VIRTIO_SIZE, size = VIRTIO_SIZE,
        irq = gic.spi (VIRTIO_IRQ + i, "edge-rising"), dt = { ["dma-coherent"] = true } }
    end
    board:add { "platform", "qemu.platform-bus", at = 0x0c000000,
      irq = gic.spi:range (PLATFORM_IRQ, 32) }
    board:add { "pcie", "pci.gpex", node = "pcie", irq = gic.spi:range (PCIE_IRQ, 4),
      at = { 0x4010000000, 0x3eff0000, 0x10000000, 0x8000000000 },
      mmio32_size = 0x2eff0000, mmio64_size = 512 * GiB, pio_size = 64 * KiB,
      dt = { ["msi-map"] = { 0, cop.ref (v2m), 0, 0x10000 } } }
    board:add { "ram", "memory.ram", at = 0x40000000, size = p.memory }

    board:add { "timer", "arm.timer", irq = private (gic, p, TIMERS) }
    board:add { "pmu", "arm.pmu", irq = private (gic, p, { PMU }) }
    board:node { "psci", compatible = { "arm,psci-1.0", "arm,psci-0.2", "arm,psci" },
      method = "hvc", cpu_suspend = 0xc4000001, cpu_off = 0x84000002, cpu_on = 0xc4000003,
      migrate = 0xc4000005 }
    board:node { "gpio-keys", compatible = "gpio-keys",
      cop.node { "poweroff", gpios = gpio.pin (3), label = "GPIO Key Poweroff",
                 ["linux,code"] = KEY_POWER } }
    board.chosen.stdout = uart
  end }
