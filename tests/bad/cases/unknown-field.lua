--- A field that an object does not have.
--$ run CASE
--! CASE:8: /machine: no property, child or method 'xchi'; did you mean 'xhci'?
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

print (m.xchi)
