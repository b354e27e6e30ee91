--- A device that is none to the slot that it plugs into.
--! CASE:10: /machine/slot/dumb: a dumb cannot be plugged into a virtio slot: it is no virtio-device
local cop = require "coppice"

local Dumb = cop.device { "dumb", bus = "virtio-bus", doc = "Is nothing" }

return cop.machine { "bad", doc = "A slot",
  build = function (board)
    local slot = board:add { "slot", "virtio.mmio", at = 0x10001000 }
    slot:add { "dumb", Dumb }
  end }
