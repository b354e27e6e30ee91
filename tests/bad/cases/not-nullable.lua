--- A child that its owner may not break.
--$ run CASE
--! CASE:8: /machine: child 'xhci' is not nullable: it stays as long as its parent
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m.xhci = nil
