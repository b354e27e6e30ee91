--- Something else than a table to add.
--$ run CASE
--! CASE:8: expected a table, got 'usb.kbd'
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:device_add "usb.kbd"
