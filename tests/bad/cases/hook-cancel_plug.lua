--- An error in cancel_plug of a handler.
--$ run CASE
--! CASE:13: /machine/peripheral/dud0: no firmware
local cop = require "coppice"

local Port = cop.device { "port", doc = "Its cancel_plug fails", parent = "usb.hub",
  cancel_plug = function (self, device)
    error "jammed"
  end }

local Dud = cop.device { "dud", doc = "Never comes up", parent = "usb.device",
  realize = function (self)
    self:fail "no firmware"
  end }

local m = cop.build "../one-hub.lua"

local port = m:device_add { "port0", Port, bus = m.xhci }
m:device_add { "dud0", Dud, bus = port }
