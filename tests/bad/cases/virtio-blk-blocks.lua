--- A disk that ends within a block.
local cop = require "coppice"

return cop.machine { "bad", doc = "A slot",
  build = function (board)
    local slot = board:add { "slot", "virtio.mmio", at = 0x10001000 }
    slot:add { "blk0", "virtio.blk", size = 5000, block_size = 4096 }
  end }
