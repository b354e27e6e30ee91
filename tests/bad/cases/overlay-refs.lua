--- How an overlay refers to its base.
--$ run CASE
--! CASE:6: 'refs' is "labels", "phandles" or "base", and not 'label'
local cop = require "coppice"
local tree = cop.tree "../base.dts"
tree:diff (tree):to_overlay { refs = "label" }
