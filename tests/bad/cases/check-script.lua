--- What a script says wrong is told of with its lines.
--$ check -E reg_overlap CASE -W no-required_property base=0x1000
--> CASE:14: error (reg_overlap): /soc/timer@10f0: 'reg' has 0x10f0-0x11ef, which overlaps 0x1000-0x10ff of /soc/serial@1000
--> CASE:15: warning (simple_bus_reg): /soc/rtc: a node on a simple-bus has an address: 'reg' or 'ranges'
--> CASE:15: warning (status_value): /soc/rtc: 'status' is "disabld", which is no status; did you mean 'disabled'?
local cop = require "coppice"

return cop.machine { "bad", doc = "Two devices that overlap",
  params = { cop.uint { "base", default = 0x2000, doc = "Address of the serial port" } },
  build = function (m, p)
    local soc = m:generic { "soc", compatible = "simple-bus", ranges = true,
      ["#address-cells"] = 2, ["#size-cells"] = 2 }
    soc:generic { "serial@1000", compatible = "acme,uart", at = { p.base, 0x100 } }
    soc:generic { "timer@10f0", compatible = "acme,timer", at = { 0x10f0, 0x100 } }
    soc:generic { "rtc", compatible = "acme,rtc", status = cop.override "disabld" }
  end }
