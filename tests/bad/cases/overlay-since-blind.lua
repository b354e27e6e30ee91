--- A snapshot that has no Devicetree.
--$ run CASE
--! CASE:7: the snapshot has no Devicetree: it was taken without { tree = true }
local cop = require "coppice"
local m = cop.build "../one-hub.lua"
local before = m:snapshot ()
m:overlay_since (before):write "x.dtbo"
