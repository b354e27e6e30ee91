--- A reset that is released more often than it was asserted.
--$ run CASE
--! CASE:10: /machine/xhci: its reset cannot be released: nobody has asserted it
local cop = require "coppice"

local m = cop.build "../one-hub.lua"

m.xhci:assert_reset ()
m.xhci:release_reset ()
m.xhci:release_reset ()
