--- A script that returns nothing.
--! CASE: declares no machine; a machine script returns cop.machine { … }
local cop = require "coppice"

cop.device { "dev", doc = "Never used" }
