--- What is a script already.
--$ import CASE -o NEW
--! CASE: this is to be a blob, a source or a directory, and no machine script
local cop = require "coppice"
return cop.machine { "bad", doc = "No blob", build = function () end }
