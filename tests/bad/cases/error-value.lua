--- An error that is no text.
--$ run CASE
--! CASE:4: (error object is a table value)
error { enough = true }
