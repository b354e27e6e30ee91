--- What a bus shows of its device is where the board has another.
--! CASE:10: /machine/soc/timer: window 'regs' at 0x20001080-0x2000117f overlaps window 'regs' of /machine/uart (CASE:7) at 0x20001000-0x200010ff
local cop = require "coppice"

return cop.machine { "bad", doc = "A window shown on another",
  build = function (board, p)
    board:add { "uart", "ns16550a", at = 0x20001000 }
    local soc = board:generic { "soc", compatible = "simple-bus", ["#address-cells"] = 1, ["#size-cells"] = 1,
      ranges = { 0, 0, 0x20000000, 0x100000 } }
    soc:add { "timer", "ns16550a", at = 0x1080 }
  end }
