--- A line whose name is too long.
--! CASE:4: line 'a_name_that_is_much_too_long_for_a_line': its name has 39 characters, and 31 are the most
local cop = require "coppice"
cop.device { "long", doc = "A long name",
  outputs = { cop.line { "a_name_that_is_much_too_long_for_a_line" } } }
