local cop = require "coppice"
local assertions = require ("coppice.assert")
local core = require "coppice.core" -- BAD
local same = require ('coppice.core') -- BAD
return { cop, assertions, core, same }
