--- A name that would break a path.
--! CASE:7: /machine: 'a/b' is no name: it has a '/', a space or a control character
local cop = require "coppice"

return cop.machine { "bad", doc = "A name that would break a path",
  build = function (board, p)
    board:add { "a/b", "clock.fixed", rate = 1 }
  end }
