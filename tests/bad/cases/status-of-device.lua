--- The status of a device is not a property of its own.
--! CASE:7: /machine/rtc: no property 'status'; 'enabled' says whether it is on, and dt.status is the text of its node
local cop = require "coppice"

return cop.machine { "bad", build = function (board)
  board:generic { "rtc: rtc", compatible = "acme,rtc" }
  board:at "&rtc".status = "disabled"
end }
