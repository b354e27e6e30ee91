--- Raspberry Pi 3 model B: the board that QEMU calls `raspi3b` ("Raspberry Pi 3 Model B, reduced
--- schematics"); chips/brcm/bcm2837.lua has the chip.
--
--   soc ═╦═ uart0    0x7e20_1000  pins 32, 33  ══ bluetooth
--        ╠═ uart1    0x7e21_5040  pins 14, 15  the console, on the header
--        ╠═ sdhost   0x7e20_2000  pins 48-53   the card
--        ╠═ sdhci    0x7e30_0000  pins 34-39   ══ wifi
--        ╠═ i2c0     0x7e20_5000  pins 0, 1    ╠═ i2c1  0x7e80_4000  pins 2, 3
--        ╠═ pwm      0x7e20_c000  pins 40, 41  sound
--        ╠═ usb      0x7e98_0000  ══ hub ══ ethernet
--        ╠═ hdmi     0x7e90_2000  ─► i2c2 (ddc), expgpio 4 (something is plugged in)
--        ╚═ firmware ══ expgpio   0 bluetooth, 1 wifi, 2 light, 4 hdmi
--   The processors see 0x7e00_0000 at 0x3f00_0000.
local cop     = require "coppice"
local bcm2837 = cop.include "../chips/brcm/bcm2837.lua"
local ram     = cop.include "../chips/ram.lua"
local MiB, GiB = cop.MiB, cop.GiB

local PERIPHERALS = 0x3f000000
-- Pins of the firmware, and how they are active.
local BLUETOOTH, WIFI, LIGHT, LOW = 0, 1, 2, 1

-- What the pins are called on the schematics.
local PIN_NAMES = [[ID_SDA ID_SCL SDA1 SCL1 GPIO_GCLK GPIO5 GPIO6 SPI_CE1_N SPI_CE0_N SPI_MISO
  SPI_MOSI SPI_SCLK GPIO12 GPIO13 TXD1 RXD1 GPIO16 GPIO17 GPIO18 GPIO19 GPIO20 GPIO21 GPIO22 GPIO23
  GPIO24 GPIO25 GPIO26 GPIO27 - LAN_RUN_BOOT CTS0 RTS0 TXD0 RXD0 SD1_CLK SD1_CMD SD1_DATA0 SD1_DATA1
  SD1_DATA2 SD1_DATA3 PWM0_OUT PWM1_OUT ETH_CLK WIFI_CLK SDA0 SCL0 SMPS_SCL SMPS_SDA SD_CLK_R
  SD_CMD_R SD_DATA0_R SD_DATA1_R SD_DATA2_R SD_DATA3_R]]
local FIRMWARE_PIN_NAMES = [[BT_ON WL_ON STATUS_LED LAN_RUN HDMI_HPD_N CAM_GPIO0 CAM_GPIO1
  PWR_LOW_N]]

--- A list of names; a dash is a pin without one.
local function names (text)
  local list = {}
  for name in text:gmatch "%S+" do list[#list + 1] = name == "-" and "" or name end
  return list
end

--- Makes the device ask for these groups of pins.
local function connect (device, ...)
  local groups = {}
  for i, group in ipairs { ... } do groups[i] = cop.ref (group) end
  device.dt["pinctrl-names"], device.dt["pinctrl-0"] = "default", groups
end

local function connect_all (soc, pins)
  -- What nobody has asked for: a group without pins of a device.
  soc.gpio.dt["pinctrl-names"]   = "default"
  soc.gpio.dt["gpio-line-names"] = names (PIN_NAMES)
  connect (soc.uart0, pins.uart0_gpio32, pins.gpclk2_gpio43)
  connect (soc.uart1, pins.uart1_gpio14)
  connect (soc.sdhost, pins.sdhost_gpio48)
  connect (soc.sdhci, pins.emmc_gpio34)
  connect (soc.i2c0, pins.i2c0_gpio0)
  connect (soc.i2c1, pins.i2c1_gpio2)
  connect (soc.pwm, pins.pwm0_gpio40, pins.pwm1_gpio41)
  soc.i2c0.rate, soc.i2c1.rate = 100000, 100000
  -- 10 MHz: what sounds right.
  soc.pwm.dt["assigned-clocks"]      = soc.clocks.clock (30)
  soc.pwm.dt["assigned-clock-rates"] = 10 * cop.MHz
end

local function add_network (board, soc, expander)
  soc.uart0:add { "bluetooth", "brcm.bcm43438-bt", label = "bt",
    shutdown = expander.pin (BLUETOOTH) }
  local switch = board:add { "wifi-pwrseq", "mmc.pwrseq-simple", label = "wifi_pwrseq",
    reset = expander.pin (WIFI, LOW) }
  soc.sdhci.removable = false
  soc.sdhci.dt["mmc-pwrseq"] = switch
  soc.sdhci:add { "wifi", "brcm.bcm4329-fmac", label = "brcmf", at = 1 }
  soc.usb.mode = "host"
  return soc.usb:add { "hub", "smsc.lan9514", at = 1 }
    :add { "ethernet", "smsc.lan9514-ethernet", label = "ethernet", at = 1 }
end

local function add_memory (board, size)
  board:add { "ram", "memory.ram", at = 0, size = size }
  board:add { "rmem", "bus.group", node = "reserved-memory", label = "rmem" }
    :add { "cma", "memory.dma-pool", node = "linux,cma", label = "cma", size = 64 * MiB,
           reusable = true, is_default = true }
  -- The processors wait in the first page.
  board.memreserve = { 0, 0x1000 }
end

return cop.machine { "raspi3b", parent = "machine32", doc = "Raspberry Pi 3 model B",
  params = { ram.param (1 * GiB, 1 * GiB) },

  build = function (board, p)
    board.model      = "Raspberry Pi 3 Model B"
    board.compatible = { "raspberrypi,3-model-b", "brcm,bcm2837" }

    ram.check (board, p.memory)
    add_memory (board, p.memory)
    local soc, pins, expander = bcm2837.build (board, PERIPHERALS, PERIPHERALS)
    connect_all (soc, pins)
    expander.dt["gpio-line-names"] = names (FIRMWARE_PIN_NAMES)
    local ethernet = add_network (board, soc, expander)
    board:add { "leds", "leds.gpio" }
      :add { "led-act", "led.gpio", title = "ACT", initially = "keep", trigger = "heartbeat",
             gpios = expander.pin (LIGHT) }
    board:node { "chosen", ["stdout-path"] = "serial1:115200n8" }
    board:node { "aliases", serial0 = cop.path (soc.uart0), serial1 = cop.path (soc.uart1),
      ethernet0 = cop.path (ethernet) }
  end }
