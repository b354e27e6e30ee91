--- The ranges of a bus are changed under a device that is on the map by them.
--$ run CASE
--! CASE:12: /machine/soc: Devicetree property 'ranges' stays as it is: /machine/soc/uart is on the map by it; remove that first
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "Ranges that are in use",
  build = function (board, p)
    local soc = board:generic { "soc", compatible = "simple-bus", ["#address-cells"] = 1, ["#size-cells"] = 1,
      ranges = { 0, 0, 0x20000000, 0x100000 } }
    soc:add { "uart", "ns16550a", at = 0x1000 }
  end })
m.soc.dt.ranges = true
