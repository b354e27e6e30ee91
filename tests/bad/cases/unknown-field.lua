--- A field that an object does not have.
--$ run CASE
--! CASE:11: /machine: no property, child or method 'xchi'; did you mean 'xhci'?
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

print (m.xchi)
