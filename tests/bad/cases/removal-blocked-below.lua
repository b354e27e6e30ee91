--- A removal of what somebody blocks further down: the guest is not even asked.
--$ run CASE
--! CASE:15: /machine/peripheral/hub0: cannot be removed: kbd0: a demonstration
local cop = require "coppice"

local Port = cop.device { "port", doc = "Asks the guest", parent = "usb.hub",
  unplug_request = function () error "the guest was asked" end }

local m = cop.build "../one-hub.lua"

local port = m:device_add { "port0", Port, bus = m.xhci }
local hub = m:device_add { "hub0", "usb.hub", bus = port }
local kbd = m:device_add { "kbd0", "usb.kbd", bus = hub }
kbd:block_unplug "a demonstration"
m:device_del "hub0"
