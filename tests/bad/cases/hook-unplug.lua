--- An error in unplug of a handler.
--$ run CASE
--! CASE:8: /machine/peripheral/port0: jammed
local cop = require "coppice"

local Port = cop.device { "port", doc = "Its unplug fails", parent = "usb.hub",
  unplug = function (self, device)
    error "jammed"
  end }

local m = cop.build "../one-hub.lua"

local port = m:device_add { "port0", Port, bus = m.xhci }
m:device_add { "kbd0", "usb.kbd", bus = port }
m:device_del "kbd0"
