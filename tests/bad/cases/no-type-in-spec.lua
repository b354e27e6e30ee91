--- A table without a type to add.
--$ run CASE
--! CASE:11: expected { "name", "type", … } or { "type", … }, got 0 without a key
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m:device_add { bus = m.xhci }
