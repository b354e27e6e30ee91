--- A target that the bus has not.
--! CASE:11: /machine/hba/cd0: /machine/hba/scsi has no target 8; it has 0 to 7
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    local hba = board:add { "hba", Adapter }
    hba:add { "cd0", "scsi.cd", target = 8 }
  end }
