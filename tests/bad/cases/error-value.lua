--- An error that is no text.
--$ run CASE
--! ?
error { enough = true }
