--- What can only be read.
--$ run CASE
--! CASE:8: /machine/xhci: 'state' cannot be written
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m.xhci.state = "realized"
