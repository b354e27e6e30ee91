--- Waiting for a guest that does not answer.
--$ run CASE
--! CASE:14: /machine/peripheral/kbd0: its removal is still pending after 20 ms
local cop = require "coppice"

local Port = cop.device { "port", doc = "Asks the guest", parent = "usb.hub",
  unplug_request = function () end }

local m = cop.build "../one-hub.lua"

local port = m:device_add { "port0", Port, bus = m.xhci }
m:device_add { "kbd0", "usb.kbd", bus = port }
local removal = m:device_del "kbd0"
removal:wait (20 * cop.ms)
