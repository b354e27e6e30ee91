--- A device that answers no commands.
--! CASE:12: /machine/hba/dumb: a dumb cannot be plugged into a SCSI bus: it is no scsi-target
local cop = require "coppice"

local Adapter = cop.device { "adapter", doc = "An adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }
local Dumb = cop.device { "dumb", bus = "scsi-bus", doc = "Answers nothing" }

return cop.machine { "bad", doc = "A SCSI bus",
  build = function (board)
    local hba = board:add { "hba", Adapter }
    hba:add { "dumb", Dumb }
  end }
