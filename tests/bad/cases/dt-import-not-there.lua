--! CASE:3: nowhere.dtb: there is no such file
local cop = require "coppice"
local m = cop.import "nowhere.dtb"
return m
