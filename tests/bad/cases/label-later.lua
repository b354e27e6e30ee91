--- A node that comes later in the script.
--! CASE:6: /machine: no node has the label 'pinctrl' (one that comes later in the script is not there yet; board.labels.pinctrl may point forward)
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  local pins = board:at "&pinctrl"
  board:generic { "pinctrl: pins", compatible = "acme,pins", owner = pins }
end }
