--- A unit that is to be found in a target that is full.
--! CASE:13: /machine/hba/cd1: target 3 of /machine/hba/scsi is full: all its logical units are taken, 0 by /machine/hba/cd0 (CASE:12)
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    local hba = board:add { "hba", Adapter }
    hba.scsi.max_lun = 0
    hba:add { "cd0", "scsi.cd", target = 3, lun = 0 }
    hba:add { "cd1", "scsi.cd", target = 3, at = cop.auto }
  end }
