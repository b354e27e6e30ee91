--- A child that its owner may not break.
--$ run CASE
--! CASE:11: /machine: child 'xhci' is not nullable: it stays as long as its parent
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m.xhci = nil
