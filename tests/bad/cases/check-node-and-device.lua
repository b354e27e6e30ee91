--- What a node says and a modelled device has as well: one address, one edge.
--$ check -W no-required_property CASE
--> CASE:12: warning (unique_unit_address): /timer@10000000: the unit address is that of serial@10000000, too
--> CASE:15: warning (interrupt_shared): /serial@10010000: 'interrupts' has line 0 10 of /intc@8000000 (edge-rising), which /rtc@10020000 has, too (edge-rising): an edge of one is lost while the other is served
--= 0
local cop = require "coppice"

return cop.machine { "bad", doc = "A node and a device with one address, and with one edge",
  build = function (board, p)
    local gic = board:add { "gic", "arm.gicv2", at = { 0x08000000, 0x08010000 } }
    local line = gic.spi (10, "edge-rising")
    board:generic { "timer@10000000", compatible = "acme,timer", at = { 0x10000000, 0x1000 } }
    board:add { "uart0", "ns16550a", at = 0x10000000 }
    board:generic { "rtc@10020000", compatible = "acme,rtc", at = { 0x10020000, 0x1000 }, irq = line }
    board:add { "uart1", "ns16550a", at = 0x10010000, irq = line }
  end }
