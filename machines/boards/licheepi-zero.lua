--- Lichee Pi Zero: a board of the size of a stamp, with Allwinner's V3s, a card, a light of three
--- colours, and USB. Its tree passes dt-validate with the kernel's bindings without a complaint. It
--- means what the kernel's sun8i-v3s-licheepi-zero.dtb means, but for four supplies that the kernel
--- takes over from other boards: two are switched by pins of a port H, and a V3s has none.
--
--                    ┌──────────────────────────┐
--      PB8, PB9 ═════╡ uart0             mmc0   ╞═════ PF0 … PF5   card, 3.3 V
--      console       │                          │
--      PG0 … PG2 ◄───┤ pio     V3s     usb_otg  ╞═════ PF6 tells host from device
--      red, green,   │                          │
--      blue          │   chips/allwinner/v3s    │
--                    └──────────────────────────┘
--
-- What else the chip has is there, and disabled: a board around this one enables it, as in
-- `chip.i2c0.enabled = true`. From the chip's own file come all addresses, interrupts, clocks and
-- resets; here is what a soldering iron decided ("Lichee Pi Zero schematics").
local cop = require "coppice"
local v3s = cop.include "../chips/allwinner/v3s.lua"
local pin = v3s.pin

local LOW = 1 -- a pin that is active when it is low

-- --- supplies -----------------------------------------------------------------------------------

-- Rails that are there whenever the board is.
local rails = { { "vcc3v0", 3000000 }, { "vcc3v3", 3300000 }, { "vcc5v0", 5000000 } }

--- Returns the rails, by name.
local function add_supplies (board)
  local found = {}
  for _, row in ipairs (rails) do
    local name, microvolt = table.unpack (row)
    found[name] = board:add { name, "regulator.fixed", output = name, microvolt = microvolt }
  end
  return found
end

-- --- lights -------------------------------------------------------------------------------------

-- One light with three colours and a common plus: a colour shines when its pin is low.
local function add_lights (board, pio)
  local leds = board:add { "leds", "leds.gpio" }
  for _, row in ipairs { { "blue", "PG1" }, { "green", "PG0", "on" }, { "red", "PG2" } } do
    local colour, where, initially = table.unpack (row)
    leds:add { colour .. "_led", "led.gpio", title = "licheepi:" .. colour .. ":usr",
      gpios = pio.pin (pin (where), LOW), initially = initially or "" }
  end
end

-- --- the board ----------------------------------------------------------------------------------

return cop.machine { "licheepi-zero", parent = "machine32",
  doc = "Lichee Pi Zero, with Allwinner's V3s",
  build = function (board)
    board.model      = "Lichee Pi Zero"
    board.compatible = { "licheepi,licheepi-zero", "allwinner,sun8i-v3s" }

    -- No memory: the boot loader measures what is in the package, and says.
    local chip = v3s.build (board)
    local rail = add_supplies (board)
    add_lights (board, chip.pio)

    -- The console, on the pins of port B.
    chip.uart0.enabled = true
    v3s.connect (chip.uart0, chip.pins["uart0-pb-pins"])
    board:node { "aliases", serial0 = cop.path (chip.uart0) }
    chip.chosen.dt["stdout-path"] = "serial0:115200n8"

    -- The card's slot has no switch that would tell of a card.
    chip.mmc0.enabled, chip.mmc0.width, chip.mmc0.broken_cd = true, 4, true
    chip.mmc0.vmmc:wire (rail.vcc3v3.supply ())

    -- The plug is host or device by its ID pin.
    chip.usbphy.enabled, chip.usb_otg.enabled = true, true
    chip.usbphy.usb0_id_det:wire (chip.pio.pin (pin "PF6"))
  end }
