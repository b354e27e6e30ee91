--- A type that descends from none.
--$ run CASE
--! ?
local cop = require "coppice"

return cop.device { "dev", parent = "usb.devise", doc = "Has no parent" }
