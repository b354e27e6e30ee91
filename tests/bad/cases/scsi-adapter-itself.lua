--- The target that the adapter has itself.
--! CASE:12: /machine/hba/cd0: target 7 of /machine/hba/scsi is the adapter itself
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } },
  init = function (self) self.buses[1].initiator = 7 end }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    local hba = board:add { "hba", Adapter }
    hba:add { "cd0", "scsi.cd", target = 7 }
  end }
