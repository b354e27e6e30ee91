--- A property that can be set only before realize.
--$ run CASE
--! CASE:8: /machine/xhci: property 'ports' cannot be set after realize (the device is realized)
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m.xhci.ports = 2
