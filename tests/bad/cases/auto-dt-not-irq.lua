--- A clock that is to be found.
--! CASE:8: /machine/serial: Devicetree property 'clocks': a place is found only for 'irq'; say which
local cop = require "coppice"

return cop.machine { "bad", doc = "A clock that is to be found",
  build = function (board)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:generic { "serial", compatible = "a,b", clocks = { intc.irq (cop.auto) } }
  end }
