--- More units than targets.
--! CASE:11: /machine/hba/cd8: /machine/hba/scsi is full: all its targets are taken, 0 by /machine/hba/cd0 (CASE:11)
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    local hba = board:add { "hba", Adapter }
    for i = 0, 8 do hba:add { "cd" .. i, "scsi.cd", lun = 0 } end
  end }
