--- A difference to no tree.
--$ run CASE
--! CASE:5: expected a Devicetree, got '../base.dts'
local cop = require "coppice"
print (cop.tree "../base.dts":diff "../base.dts")
