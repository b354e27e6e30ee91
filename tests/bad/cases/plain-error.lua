--- An error that a script raises itself.
--$ run CASE
--! CASE:4: enough
error "enough"
