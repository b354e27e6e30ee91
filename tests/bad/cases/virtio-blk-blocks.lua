--- A disk that ends within a block.
--! CASE:8: /machine/slot/blk0: size is to be a multiple of its blocks of 4096 bytes, not 5000
local cop = require "coppice"

return cop.machine { "bad", doc = "A slot",
  build = function (board)
    local slot = board:add { "slot", "virtio.mmio", at = 0x10001000 }
    slot:add { "blk0", "virtio.blk", size = 5000, block_size = 4096 }
  end }
