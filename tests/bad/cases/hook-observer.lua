--- An error in an observer.
--$ run CASE
--! CASE:12: seen too much
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m:observe (function (event)
  if event.step == "realized" then error "seen too much" end
end)
m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
