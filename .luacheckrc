std = "lua54"
max_line_length = 100
-- A hook has the parameters of its kind, whether it needs them or not.
unused_args = false
-- What is wrong on purpose.
exclude_files = { "build", "tests/lint/samples", "tests/bad/cases" }

-- Specs hold what is printed, as it is printed.
local spec = {
  std = "+busted",
  -- coppice.assert adds assertions to luassert's table.
  globals = { "assert" },
  max_string_line_length = false,
  ignore = { "613" },
}
files["tests"] = spec
files["**/*_spec.lua"] = spec

-- As users wrote it, before there was anything that could run it.
files["machines/devices/acme/crc.lua"] = { max_line_length = false }
files["tests/boot/example"] = { max_line_length = false }

-- The shortest script there is: what it costs to start.
files["tests/bench/lua/line.lua"] = { ignore = { "211" } }

-- Annotations that lua-language-server reads a line each.
files["scripts/coppice/stubs.lua"] = { max_string_line_length = false }
