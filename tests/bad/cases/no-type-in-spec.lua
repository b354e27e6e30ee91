--- A table without a type to add.
--$ run CASE
--! CASE:8: expected { "name", "type", … } or { "type", … }, got 0 without a key
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m:device_add { bus = m.xhci }
