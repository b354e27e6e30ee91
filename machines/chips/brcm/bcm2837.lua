--- Broadcom's BCM2837: the peripherals of the BCM2835 around four Cortex-A53. What is in front of a
--- number is the chapter of BCM2835 ARM Peripherals.
local cop  = require "coppice"
local pins = cop.include "bcm2835-pins.lua"
local KiB  = cop.KiB

-- Interrupts that the video processor has, too (7, table 113; the rest from Devicetree).
local GPU = { timer = 0, usb = 9, v3d = 10, txp = 11, dma = 16, dma_shared = 27, dma_all = 28,
              aux = 29, hvs = 33, dsi0 = 36, hdmi = 40, pixelvalve2 = 42, dsi1 = 44,
              pixelvalve0 = 45, pixelvalve1 = 46, gpio = 49, i2c = 53, spi = 54, sdhost = 56,
              uart0 = 57, vec = 59, rng = 61, sdhci = 62 }
-- Those of the processors' side.
local MAILBOX_IRQ, BELL_IRQ = 1, 2
-- Those of each processor (QA7, table of interrupt sources).
local TIMERS, PERIPHERALS_IRQ, PMU_IRQ = { 0, 1, 3, 2 }, 8, 9
-- Clocks of the cprman (binding brcm,bcm2835-cprman).
local CLOCK = { hdmi_pixel = 16, uart = 19, vpu = 20, v3d = 21, isp = 22, h264 = 23, vec = 24,
                hsm = 25, thermal = 27, sdhci = 28, peri_image = 29, pwm = 30, pcm = 31, dpi = 44 }
-- Of each DSI: its lanes, its slow words, its pixels.
local DSI_CLOCKS = { { 32, 47, 49 }, { 35, 48, 50 } }
-- Requests to the DMA controller (4, table of peripheral DREQ signals).
local DREQ = { i2s_tx = 2, i2s_rx = 3, spi_tx = 6, spi_rx = 7, sdhost = 13, hdmi = 17 }
-- Power domains (binding raspberrypi,bcm2835-power).
local DOMAIN = { hdmi = 5, usb = 6, vec = 7, v3d = 10, dsi = { 17, 18 } }
-- DMA channels that firmware leaves to the processors.
local CHANNELS = 0x7f35

local bcm2837 = {}

--- Where firmware lets each processor wait, and its word that says where to go on.
local SPIN_TABLE, SPIN_STEP = 0xd8, 8

function bcm2837.add_processors (board)
  board.cpus.dt["enable-method"] = "brcm,bcm2836-smp" -- what 32-bit kernels go by
  board.cpus.label = "cpus"
  local l2 = board.cpus:add { "l2-cache0", "cpu.cache", label = "l2", size = 512 * KiB, sets = 512 }
  for i = 0, 3 do
    board.cpus:add { "cpu" .. i, "arm.cortex-a53", label = "cpu" .. i, at = i, dt = {
      ["enable-method"] = "spin-table", ["cpu-release-addr"] = cop.u64 (SPIN_TABLE + i * SPIN_STEP),
      ["d-cache-size"] = 32 * KiB, ["d-cache-line-size"] = 64, ["d-cache-sets"] = 128,
      ["i-cache-size"] = 32 * KiB, ["i-cache-line-size"] = 64, ["i-cache-sets"] = 256,
      ["next-level-cache"] = l2 } }
  end
end

local function add_interrupts (board, chip)
  local inner = chip:add { "local_intc", "brcm.bcm2836-l1-intc", at = 0x40000000 }
  inner.dt["interrupt-parent"] = inner
  local intc  = chip:add { "intc", "brcm.bcm2836-armctrl-ic", at = 0x7e00b200,
    irq = inner.irq (PERIPHERALS_IRQ) }
  local timers = {}
  for i, number in ipairs (TIMERS) do timers[i] = inner.irq (number) end
  board.dt["interrupt-parent"] = intc
  board:add { "timer", "arm.timer", version = 7, irq = timers }
  board:add { "arm-pmu", "arm.cortex-a53-pmu", node = "arm-pmu", irq = inner.irq (PMU_IRQ) }
  return intc
end

local function add_dma (chip, gpu)
  local irqs = {}
  for i = 0, 10 do irqs[#irqs + 1] = gpu (GPU.dma + i) end
  for _ = 11, 14 do irqs[#irqs + 1] = gpu (GPU.dma_shared) end
  irqs[#irqs + 1] = gpu (GPU.dma_all)
  return chip:add { "dma", "brcm.bcm2835-dma", at = 0x7e007000, channels = CHANNELS, irq = irqs }
end

local function add_system (chip, gpu, arm, clock)
  chip:add { "system_timer", "brcm.bcm2835-system-timer", at = 0x7e003000,
    irq = gpu:range (GPU.timer, 4) }
  chip:add { "pm", "brcm.bcm2835-pm", at = { 0x7e100000, 0x7e00a000 }, v3d = clock (CLOCK.v3d),
    peri_image = clock (CLOCK.peri_image), h264 = clock (CLOCK.h264), isp = clock (CLOCK.isp) }
  chip:add { nil, "brcm.bcm2835-rng", name = "rng", at = 0x7e104000, irq = gpu (GPU.rng) }
  chip:add { "thermal", "brcm.bcm2837-thermal", at = 0x7e212000, clock = clock (CLOCK.thermal) }
  chip:add { "vchiq", "brcm.bcm2836-vchiq", at = 0x7e00b840, irq = arm (BELL_IRQ) }
end

local function add_serial (chip, gpu, clock, dma)
  local request = dma.dreq
  chip:add { "uart0", "brcm.bcm2835-uart0", at = 0x7e201000, irq = gpu (GPU.uart0),
    uartclk = clock (CLOCK.uart), apb_pclk = clock (CLOCK.vpu) }
  chip:add { "i2s", "brcm.bcm2835-i2s", at = 0x7e203000, clock = clock (CLOCK.pcm),
    tx = request (DREQ.i2s_tx), rx = request (DREQ.i2s_rx), enabled = false }
  chip:add { "spi", "brcm.bcm2835-spi", at = 0x7e204000, irq = gpu (GPU.spi),
    clock = clock (CLOCK.vpu), tx = request (DREQ.spi_tx), rx = request (DREQ.spi_rx),
    enabled = false }
  local aux = chip:add { "aux", "brcm.bcm2835-aux", at = 0x7e215000, clock = clock (CLOCK.vpu) }
  chip:add { "uart1", "brcm.bcm2835-aux-uart", at = 0x7e215040, irq = gpu (GPU.aux),
    clock = aux.clock (0) }
  for i = 1, 2 do
    chip:add { "spi" .. i, "brcm.bcm2835-aux-spi", at = 0x7e215040 + i * 0x40,
      irq = gpu (GPU.aux), clock = aux.clock (i), enabled = false }
  end
  for i, at in ipairs { 0x7e205000, 0x7e804000, 0x7e805000 } do
    chip:add { "i2c" .. i - 1, "brcm.bcm2835-i2c", at = at, size = i == 1 and 0x200 or 0x1000,
      irq = gpu (GPU.i2c), clock = clock (CLOCK.vpu) }
  end
  chip:add { "pwm", "brcm.bcm2835-pwm", at = 0x7e20c000, clock = clock (CLOCK.pwm) }
end

local function add_display (chip, gpu, clock, cprman, power, dma, expander)
  chip:add { "txp", "brcm.bcm2835-txp", at = 0x7e004000, irq = gpu (GPU.txp) }
  chip:add { nil, "brcm.bcm2835-hvs", name = "hvs", at = 0x7e400000, irq = gpu (GPU.hvs) }
  for i, at in ipairs { 0x7e206000, 0x7e207000, 0x7e807000 } do
    local name = "pixelvalve" .. i - 1
    chip:add { nil, "brcm.bcm2835-" .. name, name = name, at = at, irq = gpu (GPU[name]) }
  end
  chip:add { "dpi", "brcm.bcm2835-dpi", at = 0x7e208000, core = clock (CLOCK.vpu),
    pixel = clock (CLOCK.dpi), enabled = false }
  for i, at in ipairs { 0x7e209000, 0x7e700000 } do
    local name, lanes, slow, pixel = "dsi" .. i - 1, table.unpack (DSI_CLOCKS[i])
    local dsi = chip:add { name, "brcm.bcm2835-" .. name, at = at, irq = gpu (GPU[name]),
      phy = clock (lanes), escape = clock (slow), pixel = clock (pixel),
      domain = power.domain (DOMAIN.dsi[i]), enabled = false }
    -- Its own clocks may be what others are made from.
    for k = 0, 2 do cprman.sources[1 + 3 * (i - 1) + k]:wire (dsi.clock (k)) end
  end
  chip:add { "vec", "brcm.bcm2835-vec", at = 0x7e806000, irq = gpu (GPU.vec),
    clock = clock (CLOCK.vec), domain = power.domain (DOMAIN.vec) }
  chip:add { "hdmi", "brcm.bcm2835-hdmi", at = { 0x7e902000, 0x7e808000 }, ddc = chip.soc.i2c2,
    irq = gpu:range (GPU.hdmi, 2), pixel = clock (CLOCK.hdmi_pixel), hdmi = clock (CLOCK.hsm),
    ["audio-rx"] = dma.dreq (DREQ.hdmi), hpd = expander.pin (4, 1),
    domain = power.domain (DOMAIN.hdmi) }
  chip:add { "v3d", "brcm.bcm2835-v3d", at = 0x7ec00000, irq = gpu (GPU.v3d),
    domain = power.domain (DOMAIN.v3d) }
  chip:add { "vc4", "brcm.bcm2835-vc4" }
end

local function add_firmware (chip, arm)
  local mailbox  = chip:add { "mailbox", "brcm.bcm2835-mbox", at = 0x7e00b880,
    irq = arm (MAILBOX_IRQ) }
  local firmware = chip:add { "firmware", "raspberrypi.firmware", mbox = mailbox.mbox () }
  local expander = firmware:add { "expgpio", "raspberrypi.firmware-gpio", label = "expgpio" }
  return expander, chip:add { "power", "raspberrypi.power", firmware = firmware }
end

--- Hot when a part of it is: what the firmware does about it is told to the kernel, too.
local function add_thermal_zone (board, chip)
  local zone = board:node { "thermal-zones" }:node { "cpu_thermal: cpu-thermal",
    ["polling-delay-passive"] = 0, ["polling-delay"] = 1000,
    ["thermal-sensors"] = cop.ref (chip.soc.thermal),
    -- The binding has these as signed numbers of 32 bits.
    coefficients = cop.cells { -538 & 0xffffffff, 412000 } }
  zone:node { "trips" }:node { "cpu-crit", temperature = 90000, hysteresis = 0, type = "critical" }
  zone:node { "cooling-maps" }
end

--- The chip's peripherals at this address of the processors. memory: how much DMA reaches. Returns
--- the soc, whose devices are its children by name, the groups of pins by name, and the pins that
--- the firmware has.
function bcm2837.build (board, at, memory)
  local soc  = board:add { "soc", "brcm.soc", at = { at, 0x40000000 }, dma_size = memory }
  -- Everything has the label by which overlays know it, which is its name, but for a few.
  local chip = { soc = soc }
  function chip.add (_, row)
    row[1], row.label, row.name = row[1] or row.name, row[1], nil
    return soc:add (row)
  end

  local clocks = board:add { "clocks", "clock.group" }
  local osc = clocks:add { "clk-osc", "clock.fixed", label = "clk_osc", rate = 19200000,
    dt = { ["clock-output-names"] = "osc" } }
  local otg = clocks:add { "clk-usb", "clock.fixed", label = "clk_usb", rate = 480 * cop.MHz,
    dt = { ["clock-output-names"] = "otg" } }
  local phy = board:add { "phy", "phy.usb-nop", label = "usbphy" }
  bcm2837.add_processors (board)
  local intc     = add_interrupts (board, chip)
  local gpu, arm = intc.gpu, intc.arm
  local cprman   = chip:add { "clocks", "brcm.bcm2835-cprman", at = 0x7e101000, sources = { osc } }
  local clock    = cprman.clock
  local dma      = add_dma (chip, gpu)
  local expander, power = add_firmware (chip, arm)
  local gpio     = chip:add { "gpio", "brcm.bcm2835-gpio", at = 0x7e200000,
    irq = gpu:range (GPU.gpio, 4) }
  add_system (chip, gpu, arm, clock)
  add_serial (chip, gpu, clock, dma)
  add_display (chip, gpu, clock, cprman, power, dma, expander)
  chip:add { "sdhost", "brcm.bcm2835-sdhost", at = 0x7e202000, irq = gpu (GPU.sdhost),
    clock = clock (CLOCK.vpu), ["rx-tx"] = dma.dreq (DREQ.sdhost) }
  chip:add { "sdhci", "brcm.bcm2835-sdhci", at = 0x7e300000, irq = gpu (GPU.sdhci),
    clock = clock (CLOCK.sdhci) }
  chip:add { "usb", "brcm.bcm2835-usb", at = 0x7e980000, irq = gpu (GPU.usb), otg = otg,
    ["usb2-phy"] = phy, domain = power.domain (DOMAIN.usb) }
  add_thermal_zone (board, chip)
  return soc, pins (gpio), expander
end

return bcm2837
