--- A pin that a gpio controller does not have, in a property of a node that nobody modelled.
--! CASE:8: /machine/gpio: input 'pin' has places 0 to 7, and no place 9
local cop = require "coppice"

return cop.machine { "bad", doc = "A pin that a gpio controller does not have",
  build = function (board)
    local gpio = board:add { "gpio", "arm.pl061", at = 0x1000000 }
    board:generic { "leds", compatible = "acme,leds", ["reset-gpios"] = gpio.pin (9) }
  end }
