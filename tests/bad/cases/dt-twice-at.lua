--- The raw property would win without a word.
--! CASE:8: /machine/three@3000: 'at' and 'reg' say different things; leave one of them out
local cop = require "coppice"
return cop.machine { "board", build = function (board)
  board:generic { "one@1000", at = { 0x1000, 0x100 }, reg = { 0, 0x1000, 0, 0x100 } }
  board:generic { "two@2000", at = { 0x2000, 0x100 },
    reg = cop.override { 0x2000 } }
  board:generic { "three@3000", at = { 0x3000, 0x100 }, reg = { 0, 0x4000, 0, 0x100 } }
end }
