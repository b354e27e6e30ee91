--- Two units with one address.
--! CASE:12: /machine/hba/cd1: channel 0, target 3, logical unit 0 of /machine/hba/scsi is taken by /machine/hba/cd0 (CASE:11)
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    local hba = board:add { "hba", Adapter }
    hba:add { "cd0", "scsi.cd", target = 3, lun = 0 }
    hba:add { "cd1", "scsi.cd", target = 3, lun = 0 }
  end }
