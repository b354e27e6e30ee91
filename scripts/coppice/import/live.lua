--- A live machine of a Devicetree with devices of our types: the one that the script which
-- `coppice import` writes would build, without a file between.
local core   = require "coppice.core"
local script = require "coppice.import.script"

local live = {}

--- The labels of those nodes to which the tree gives none.
local function made_up (tree, labels)
  local list = {}
  for node in tree:nodes () do
    if #node.labels == 0 then table.move (labels[node], 1, #labels[node], #list + 1, list) end
  end
  return list
end

--- The machine of a file, and what was made of it, as text. Types are decided and proved as for a
-- script (trial.lua); where that cannot be, all devices are generic, and the text says why.
-- Phandles stay what they were. options: include, define of cop.import.
function live.of_file (path, options)
  local tree, report = core.tree_read (path, options)
  local from = path:match "[^/]*/*$"
  local name = from:gsub ("%.[^.]*$", "")
  local _, counts, machine = script.write (tree, name, from, true,
    { name = "import." .. name:gsub ("[^%w._-]", "-"), where = "import of " .. from })
  if machine then
    local list = made_up (tree, counts.labels)
    if #list > 0 then machine.made_up_labels = list end
  end
  return machine or core.import (path, options), script.report (tree, report, from, counts)
end

return live
