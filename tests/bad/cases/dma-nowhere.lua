--- DMA where there is nothing.
--$ run CASE
--! CASE:9: /machine/d: DMA from 0x1000: memory: nothing answers at 0x1000: it is empty
local cop = require "coppice"

cop.device { "bad.master", doc = "Reads memory" }
local m = cop.build (cop.machine { "m", doc = "A machine",
  build = function (board) board:add { "d", "bad.master" } end })
m:at "d":request ("read", function (_, request) request:dma_read (0x1000, 4) end)
