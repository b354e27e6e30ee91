--- Two devices in one slot.
--! CASE:9: /machine/rng1: /machine/slot/bus is full: its one place is taken by /machine/slot/rng0 (CASE:8)
local cop = require "coppice"

return cop.machine { "bad", doc = "A slot",
  build = function (board)
    local slot = board:add { "slot", "virtio.mmio", at = 0x10001000 }
    slot:add { "rng0", "virtio.rng" }
    board:add { "rng1", "virtio.rng", bus = slot }
  end }
