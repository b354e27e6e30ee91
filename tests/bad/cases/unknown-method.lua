--- A method that an object does not have.
--$ run CASE
--! CASE:8: /machine: no property, child or method 'device_ad'; did you mean 'device_add'?
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:device_ad { "kbd0", "usb.kbd" }
