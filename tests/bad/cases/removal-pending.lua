--- A second request while the guest has not answered the first.
--$ run CASE
--! CASE:14: /machine/peripheral/kbd0: it is already in the process of unplug
local cop = require "coppice"

local Port = cop.device { "port", doc = "Asks the guest", parent = "usb.hub",
  unplug_request = function () end }

local m = cop.build "../one-hub.lua"

local port = m:device_add { "port0", Port, bus = m.xhci }
m:device_add { "kbd0", "usb.kbd", bus = port }
m:device_del "kbd0"
m:device_del "kbd0"
