--- A file that says nothing of its format.
--$ run CASE
--! CASE:6: board.bin: the suffix names no format: there are .dtb, .dtbo, .dts, .dtso and .json, and '/' for a folder
local cop = require "coppice"
local tree = cop.tree "../base.dts"
tree:write "board.bin"
