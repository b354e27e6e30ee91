--- An address of five bytes.
--! CASE:8: /machine/slot/net0: mac is to be six bytes in hexadecimal, as in "52:54:00:12:34:56", not "52:54:00:12:34"
local cop = require "coppice"

return cop.machine { "bad", doc = "A slot",
  build = function (board)
    local slot = board:add { "slot", "virtio.mmio", at = 0x10001000 }
    slot:add { "net0", "virtio.net", mac = "52:54:00:12:34" }
  end }
