--- A script that writes where it cannot.
--$ run CASE
--! CASE:4: nowhere/v.dtb: No such file or directory
local file = assert (io.open ("nowhere/v.dtb", "wb"))

file:close ()
