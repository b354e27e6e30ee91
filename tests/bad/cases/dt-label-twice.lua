--! CASE:5: /machine/b/uart: /b/serial@2: label 'uart' is taken by /serial@1
local cop = require "coppice"
return cop.machine { "board", build = function (board)
  board:generic { "uart: serial@1" }
  board:node { "b" }:generic { "uart: serial@2" }
end }
