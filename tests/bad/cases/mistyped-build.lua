--- The same of the hook that a machine is made of.
--! CASE:5: type 'bad' has no hook 'biuld'; did you mean 'build'? If it is a method, it needs another name
local cop = require "coppice"

return cop.machine { "bad", doc = "A machine without build",
  biuld = function (board) board:add { "osc", "clock.fixed", rate = 1 } end }
