--- What can only be read.
--$ run CASE
--! CASE:11: /machine/xhci: 'state' cannot be written
local cop = require "coppice"

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m.xhci.state = "realized"
