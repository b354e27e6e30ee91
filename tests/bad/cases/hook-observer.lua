--- An error in an observer.
--$ run CASE
--! CASE:9: seen too much
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:observe (function (event)
  if event.step == "realized" then error "seen too much" end
end)
m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
