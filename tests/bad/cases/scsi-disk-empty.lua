--- A disk without a medium.
--! CASE:11: /machine/hba/sd0: it needs a size: a disk is never without its medium
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    local hba = board:add { "hba", Adapter }
    hba:add { "sd0", "scsi.disk" }
  end }
