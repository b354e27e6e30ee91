--- A disk that ends within a block.
--! CASE:11: /machine/hba/sd0: size is to be a multiple of its blocks of 512 bytes, not 1000
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    local hba = board:add { "hba", Adapter }
    hba:add { "sd0", "scsi.disk", size = 1000 }
  end }
