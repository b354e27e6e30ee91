--- A live machine of a Devicetree with devices of our types: the one that the script which
-- `coppice import` writes would build, without a file between.
local core   = require "coppice.core"
local script = require "coppice.import.script"

local live = {}

--- The machine of a file, and what was made of it, as text. Types are decided and proved as for a
-- script (trial.lua); where that cannot be, all devices are generic, and the text says why.
-- Phandles stay what they were. options: include, define of cop.import.
function live.of_file (path, options)
  local tree, report = core.tree_read (path, options)
  local from = path:match "[^/]*/*$"
  local name = from:gsub ("%.[^.]*$", "")
  local _, counts, machine = script.write (tree, name, from, true,
    { name = "import." .. name:gsub ("[^%w._-]", "-"), where = "import of " .. from })
  return machine or core.import (path, options), script.report (tree, report, from, counts)
end

return live
