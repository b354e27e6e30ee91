--- A script that returns nothing.
--! ?
local cop = require "coppice"

cop.device { "dev", doc = "Never used" }
