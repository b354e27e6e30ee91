--- What `require "coppice"` means: the words that machine scripts are written in.
--
-- Every script waits for this file, so it holds little: units, and what the C module does as it is.
-- words.lua has the rest.
local core = require "coppice.core"

-- The folder of this file; what is in it is no place in a script.
local folder = debug.getinfo (1, "S").source:match "^@(.*)init%.lua$" or "scripts/coppice/"
core.set_library (folder)

local cop = {
  KiB = 1 << 10, MiB = 1 << 20, GiB = 1 << 30, TiB = 1 << 40,
  kHz = 1000, MHz = 1000 * 1000, GHz = 1000 * 1000 * 1000,
  ns = 1, us = 1000, ms = 1000 * 1000, s = 1000 * 1000 * 1000,

  host = core.host, version = core.version,
  type = core.type, types = core.types, new = core.new,
  none = core.none, crc32 = core.crc32, auto = "auto",
  u64 = core.u64, u8 = core.u8, u16 = core.u16,
  cells = core.cells, ref = core.ref, path = core.path, override = core.override,
}

core.set_loader (function (name) return require "coppice.files".load_type (name) end)
return setmetatable (cop, {
  __index = function (_, word) return require "coppice.words".find (cop, word) end,
})
