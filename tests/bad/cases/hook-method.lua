--- An error in a method of a type.
--$ run CASE
--! CASE:8: no work today
local cop = require "coppice"

local Dev = cop.device { "dev", doc = "Its method fails",
  work = function (self)
    error "no work today"
  end }

local m = cop.build (cop.machine { "bad", doc = "A machine with one hub",
  build = function (board)
    board:add { "xhci", "usb.xhci", at = 0x10000000 }
  end })

m:device_add { "dev0", Dev }:work ()
