--- A hook whose name is mistyped, which would be a method that nobody calls.
--! CASE:5: type 'dev' has no hook 'realise'; did you mean 'realize'? If it is a method, it needs another name
local cop = require "coppice"

cop.device { "dev", bus = "system-bus", doc = "A device",
  work = function (self) return self.name end,
  realise = function () end }
