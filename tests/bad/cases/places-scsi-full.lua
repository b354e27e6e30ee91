--- Targets that are to be found, and too few.
--! CASE:15: /machine/hba/cd2: /machine/hba/scsi is full: all its targets are taken, 0 by /machine/hba/cd0 (CASE:13)
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    board.places = "stable"
    local hba = board:add { "hba", Adapter }
    hba.scsi.max_target = 1
    hba:add { "cd0", "scsi.cd", target = 0 }
    hba:add { "cd1", "scsi.cd", target = 1 }
    hba:add { "cd2", "scsi.cd" }
  end }
