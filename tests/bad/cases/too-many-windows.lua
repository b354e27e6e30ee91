--- More windows than a device can have.
--! CASE:9: /machine: type 'many' has 256 windows, and a device has 255 at most
local cop = require "coppice"

local windows = {}
for i = 1, 256 do windows[i] = cop.window { "w" .. i, size = 4 } end
local Many = cop.device { "many", doc = "Too many windows", bus = "system-bus", windows = windows }
return cop.machine { "bad.windows", doc = "Has it", build = function (board)
  board:add { "many", Many }
end }
