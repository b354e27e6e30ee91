--- A type that descends from none.
--$ run CASE
--! CASE:6: no type 'usb.devise'; did you mean 'usb.device'?
local cop = require "coppice"

return cop.device { "dev", parent = "usb.devise", doc = "Has no parent" }
