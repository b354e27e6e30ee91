--- An option that is misspelt.
--$ run CASE
--! CASE:5: cop.tree has no key 'includes'; did you mean 'include'?
local cop = require "coppice"
cop.tree ("../base.dts", { includes = {} })
