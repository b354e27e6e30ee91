--- A script that returns no machine.
--! CASE: declares no machine; a machine script returns cop.machine { … }
local cop = require "coppice"

return { cop.KiB }
