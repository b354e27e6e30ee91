--- A script that writes where it cannot.
--$ run CASE
--! ?
local file = assert (io.open ("nowhere/v.dtb", "wb"))

file:close ()
