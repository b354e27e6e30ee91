--- An error that a script raises itself.
--$ run CASE
--! ?
error "enough"
