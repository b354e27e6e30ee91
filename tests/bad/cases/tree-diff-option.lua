--- An option that a difference does not have.
--$ run CASE
--! CASE:6: there is no option 'label'; did you mean 'labels'?
local cop = require "coppice"
local tree = cop.tree "../base.dts"
print (tree:diff (tree, { label = true }))
