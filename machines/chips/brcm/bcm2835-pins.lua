--- Functions that pins of the BCM2835 can have (BCM2835 ARM Peripherals, §6.2): the groups of pins
--- that a device may ask for.
local cop = require "coppice"

-- Values of GPFSEL (§6.1), which are those of brcm,function.
local OUT, ALT0, ALT1, ALT2, ALT3, ALT4, ALT5 = 1, 4, 5, 6, 7, 3, 2

local function range (first, last)
  local pins = {}
  for i = first, last do pins[#pins + 1] = i end
  return pins
end

--  group                     function  pins, and how each is pulled: 0 not, 1 down, 2 up
local groups = {
  { "dpi_gpio0",              ALT2, range (0, 27) },
  { "emmc_gpio22",            ALT3, range (22, 27) },
  { "emmc_gpio34",            ALT3, range (34, 39), { 0, 2, 2, 2, 2, 2 } },
  { "emmc_gpio48",            ALT3, range (48, 53) },
  { "gpclk0_gpio4",           ALT0, { 4 } },
  { "gpclk1_gpio5",           ALT0, { 5 } },
  { "gpclk1_gpio42",          ALT0, { 42 } },
  { "gpclk1_gpio44",          ALT0, { 44 } },
  { "gpclk2_gpio6",           ALT0, { 6 } },
  { "gpclk2_gpio43",          ALT0, { 43 }, { 0 } },
  { "i2c0_gpio0",             ALT0, range (0, 1) },
  { "i2c0_gpio28",            ALT0, range (28, 29) },
  { "i2c0_gpio44",            ALT1, range (44, 45) },
  { "i2c1_gpio2",             ALT0, range (2, 3) },
  { "i2c1_gpio44",            ALT2, range (44, 45) },
  { "jtag_gpio22",            ALT4, range (22, 27) },
  { "pcm_gpio18",             ALT0, range (18, 21) },
  { "pcm_gpio28",             ALT2, range (28, 31) },
  { "sdhost_gpio48",          ALT0, range (48, 53) },
  { "spi0_gpio7",             ALT0, range (7, 11) },
  { "spi0_gpio35",            ALT0, range (35, 39) },
  { "spi1_gpio16",            ALT4, range (16, 21) },
  { "spi2_gpio40",            ALT4, range (40, 45) },
  { "uart0_gpio14",           ALT0, range (14, 15) },
  { "uart0_ctsrts_gpio16",    ALT3, range (16, 17) },
  { "uart0_ctsrts_gpio30",    ALT3, range (30, 31), { 2, 0 } },
  { "uart0_gpio32",           ALT3, range (32, 33), { 0, 2 } },
  { "uart0_gpio36",           ALT2, range (36, 37) },
  { "uart0_ctsrts_gpio38",    ALT2, range (38, 39) },
  { "uart1_gpio14",           ALT5, range (14, 15) },
  { "uart1_ctsrts_gpio16",    ALT5, range (16, 17) },
  { "uart1_gpio32",           ALT5, range (32, 33) },
  { "uart1_ctsrts_gpio30",    ALT5, range (30, 31) },
  { "uart1_gpio40",           ALT5, range (40, 41) },
  { "uart1_ctsrts_gpio42",    ALT5, range (42, 43) },
  { "i2c_slave_gpio18",       ALT3, range (18, 21) },
  { "jtag_gpio4",             ALT5, { 4, 5, 6, 12, 13 } },
  { "pwm0_gpio12",            ALT0, { 12 } },
  { "pwm0_gpio18",            ALT5, { 18 } },
  { "pwm0_gpio40",            ALT0, { 40 } },
  { "pwm1_gpio13",            ALT0, { 13 } },
  { "pwm1_gpio19",            ALT5, { 19 } },
  { "pwm1_gpio41",            ALT0, { 41 } },
  { "pwm1_gpio45",            ALT0, { 45 } },
  { "gpioout",                OUT,  { 6 } },
  { "alt0",                   ALT0, { 4, 5, 7, 8, 9, 10, 11 } },
}

--- Adds them to the controller; returns them by name.
return function (gpio)
  local found = {}
  for _, row in ipairs (groups) do
    local name, chosen, pins, pull = table.unpack (row)
    local node = gpio:node { name .. ": " .. name, ["brcm,pins"] = cop.cells (pins),
                             ["brcm,function"] = chosen }
    if pull then node["brcm,pull"] = cop.cells (pull) end
    found[name] = node
  end
  return found
end
