--- The board that QEMU 7.2 calls `sifive_u`: SiFive's HiFive Unleashed with its FU540.
--
--    cpus ═╦═ cpu0 (E51) ── intc ◄─┐    root ═╦═ memory   0x8000_0000
--          ╚═ cpu1 … (U54) ─ intc ◄┤          ╚═ soc ═╦═ clint    0x0200_0000
--                       clint ─────┤                  ╠═ ccache   0x0201_0000  ─► 1 to 3
--                       plic ──────┘                  ╠═ pdma     0x0300_0000  ─► 23 to 30
--                        ▲                            ╠═ plic     0x0c00_0000
--                        └── 1 to 53                  ╠═ prci     0x1000_0000  ◄── clocks
--                                                     ╠═ uarts    0x1001_0000  ─► 4, 5
--                                                     ╠═ pwms     0x1002_0000  ─► 42 to 49
--                                                     ╠═ qspi0    0x1004_0000  ─► 51 ══ flash
--                                                     ╠═ qspi2    0x1005_0000  ─► 6 ══ mmc
--                                                     ╠═ gpio     0x1006_0000  ─► 7 to 22
--                                                     ╠═ otp      0x1007_0000
--                                                     ╚═ gem      0x1009_0000  ─► 53 ══ phy
local cop = require "coppice"
local ram = cop.include "../chips/ram.lua"
local MiB, MHz = cop.MiB, cop.MHz

-- Interrupts of a hart (RISC-V privileged architecture 1.12, table 3.6).
local SOFTWARE_M, TIMER_M, EXTERNAL_S, EXTERNAL_M = 3, 7, 9, 11
-- Sources of the plic (FU540-C000 manual v1p0, table 26).
local CCACHE_IRQ, UART0_IRQ, UART1_IRQ, QSPI2_IRQ, GPIO_IRQ, PDMA_IRQ = 1, 4, 5, 6, 7, 23
local PWM0_IRQ, PWM1_IRQ, QSPI0_IRQ, GEM_IRQ, SOURCES = 42, 46, 51, 53, 53
-- Clocks of the prci (Devicetree binding sifive,fu540-c000-prci).
local GEMGXL_CLOCK, TL_CLOCK = 2, 3

local RTC_RATE, RESET_PIN = 1 * MHz, 10

--- The first is for management: without an FPU, an MMU, and so without supervisor mode.
local function add_harts (board, n)
  local harts = {}
  for i = 0, n - 1 do
    harts[i + 1] = board.cpus:add { "cpu" .. i, "riscv.cpu", at = i,
      isa = i == 0 and "rv64imac_zicsr_zifencei" or "rv64imafdc_zicsr_zifencei",
      dt = i == 0 and { ["mmu-type"] = cop.none } or nil }
  end
  board.cpus.timebase_frequency = RTC_RATE
  return harts
end

local function add_interrupts (soc, harts)
  local external, core = {}, {}
  for i, hart in ipairs (harts) do
    external[#external + 1] = hart.intc.irq (EXTERNAL_M)
    if i > 1 then external[#external + 1] = hart.intc.irq (EXTERNAL_S) end
    table.move ({ hart.intc.irq (SOFTWARE_M), hart.intc.irq (TIMER_M) }, 1, 2, #core + 1, core)
  end
  soc:add { "clint", "sifive.clint", at = 0x02000000, out = core }
  return soc:add { "plic", "sifive.plic", at = 0x0c000000, node = "interrupt-controller",
    sources = SOURCES, out = external, dt = { ["#address-cells"] = cop.none } }
end

--- The two that U-Boot and Linux start from.
local function add_storage (soc, plic, clock)
  -- The binding of 2019, which the firmware for this board knows.
  local old = { compatible = cop.override "sifive,spi0" }
  local qspi0 = soc:add { "qspi0", "sifive.spi", at = 0x10040000, irq = plic.irq (QSPI0_IRQ),
    clock = clock, dt = old }
  -- The chip has twice as much; this is what addresses of three bytes reach.
  qspi0:add { "flash", "spi.flash", at = 0, size = 16 * MiB, max_frequency = 50 * MHz,
    dt = { ["m25p,fast-read"] = true, ["spi-tx-bus-width"] = 4, ["spi-rx-bus-width"] = 4 } }
  local qspi2 = soc:add { "qspi2", "sifive.spi", at = 0x10050000, irq = plic.irq (QSPI2_IRQ),
    clock = clock, dt = old }
  qspi2:add { "mmc", "spi.mmc-slot", at = 0, max_frequency = 20 * MHz }
end

local function add_peripherals (board, soc, plic, prci)
  local clock = prci.clock (TL_CLOCK)
  local uart0 = soc:add { "uart0", "sifive.uart", at = 0x10010000, irq = plic.irq (UART0_IRQ),
    clock = clock }
  local uart1 = soc:add { "uart1", "sifive.uart", at = 0x10011000, irq = plic.irq (UART1_IRQ),
    clock = clock }
  soc:add { "pwm0", "sifive.pwm", at = 0x10020000, irq = plic.irq:range (PWM0_IRQ, 4),
    clock = clock }
  soc:add { "pwm1", "sifive.pwm", at = 0x10021000, irq = plic.irq:range (PWM1_IRQ, 4),
    clock = clock }
  add_storage (soc, plic, clock)
  local gpio = soc:add { "gpio", "sifive.gpio", at = 0x10060000, clock = clock,
    irq = plic.irq:range (GPIO_IRQ, 16) }
  soc:add { "otp", "sifive.otp", at = 0x10070000 }
  local gem = soc:add { "gem", "sifive.gem", at = { 0x10090000, 0x100a0000 },
    irq = plic.irq (GEM_IRQ), pclk = prci.clock (GEMGXL_CLOCK), hclk = prci.clock (GEMGXL_CLOCK) }
  board:node { "gpio-restart", compatible = "gpio-restart", gpios = gpio.pin (RESET_PIN, 1) }
  board:node { "aliases", serial0 = cop.path (uart0), serial1 = cop.path (uart1),
    ethernet0 = cop.path (gem) }
  board.chosen.stdout = uart0
end

return cop.machine { "sifive-u", doc = "SiFive's HiFive Unleashed, as QEMU has it",
  params = {
    cop.uint { "smp", default = 2, min = 2, max = 5, doc = "Harts: an E51, and U54s" },
    ram.param (128 * MiB),
  },

  build = function (board, p)
    board.model      = board.model or "SiFive HiFive Unleashed A00"
    board.compatible = "sifive,hifive-unleashed-a00"
    ram.check (board, p.memory)
    local harts  = add_harts (board, p.smp)
    local hfclk  = board:add { "hfclk", "clock.fixed", node = "hfclk", rate = 33333333,
      dt = { ["clock-output-names"] = "hfclk" } }
    local rtcclk = board:add { "rtcclk", "clock.fixed", node = "rtcclk", rate = RTC_RATE,
      dt = { ["clock-output-names"] = "rtcclk" } }
    board:add { "ram", "memory.ram", at = 0x80000000, size = p.memory }

    local soc  = board:add { "soc", "bus.simple" }
    local plic = add_interrupts (soc, harts)
    local prci = soc:add { "prci", "sifive.prci", at = 0x10000000, sources = { hfclk, rtcclk } }
    soc:add { "ccache", "sifive.ccache", at = 0x02010000, irq = plic.irq:range (CCACHE_IRQ, 3) }
    soc:add { "pdma", "sifive.pdma", at = 0x03000000, irq = plic.irq:range (PDMA_IRQ, 8) }
    add_peripherals (board, soc, plic, prci)
  end }
