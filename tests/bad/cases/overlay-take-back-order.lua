--- Overlays are taken back from the last one on.
--$ run CASE
--! CASE:9: /: overlays are taken back from the last one applied on: this is number 1 of 2
local cop = require "coppice"
local base, new = cop.tree "../base.dts", cop.tree "../base.dts"
local overlay = base:diff (new):to_overlay ()
local first = base:apply (overlay)
base:apply (overlay)
first:take_back ()
