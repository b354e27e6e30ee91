--- A request of a device that is not realized.
--$ run CASE
--! CASE:8: (bad.early #8): request 'read' cannot begin: the device is new
local cop = require "coppice"

local m = cop.build (cop.machine { "m", doc = "A machine", build = function () end })
cop.device { "bad.early", doc = "Begins before it is alive",
  init = function (self) self:request ("read", function () end) end }
m:device_add { "d", "bad.early" }
