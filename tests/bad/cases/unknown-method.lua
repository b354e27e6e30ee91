--- A method that an object does not have.
--$ run CASE
--! CASE:11: /machine: no property, child or method 'device_ad'; did you mean 'device_add'?
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m:device_ad { "kbd0", "usb.kbd" }
