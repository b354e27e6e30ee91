--- An error in a method of a type.
--$ run CASE
--! CASE:8: no work today
local cop = require "coppice"

local Dev = cop.device { "dev", doc = "Its method fails",
  work = function (self)
    error "no work today"
  end }

local m = cop.build "../one-hub.lua"

m:device_add { "dev0", Dev }:work ()
