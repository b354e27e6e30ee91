--- A channel that the bus has not.
--! CASE:11: /machine/hba/cd0: /machine/hba/scsi has no channel 1; it has one, 0
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    local hba = board:add { "hba", Adapter }
    hba:add { "cd0", "scsi.cd", channel = 1 }
  end }
