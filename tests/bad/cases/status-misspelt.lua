--- A status that is none of the specification's words.
--! CASE:7: /machine/rtc: Devicetree property 'status': "disbled" is no status; did you mean 'disabled'?
local cop = require "coppice"

return cop.machine { "bad", doc = "A status that is none",
  build = function (board, p)
    board:generic { "rtc", compatible = "acme,rtc", status = "disbled" }
  end }
