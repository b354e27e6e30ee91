--- An address of five bytes.
local cop = require "coppice"

return cop.machine { "bad", doc = "A slot",
  build = function (board)
    local slot = board:add { "slot", "virtio.mmio", at = 0x10001000 }
    slot:add { "net0", "virtio.net", mac = "52:54:00:12:34" }
  end }
