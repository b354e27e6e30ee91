--- Harts of RISC-V boards: those of each NUMA node, who shares it with whom, and their interrupts.
local cop = require "coppice"

local EXTENSIONS, MESSAGES, TIMER =
  "imafdch_zicsr_zifencei_zihintpause_zba_zbb_zbc_zbs", "_smaia_ssaia", "_sstc"

-- Interrupts of a hart (RISC-V privileged architecture 1.12, table 3.6).
local harts = { SOFTWARE_S = 1, SOFTWARE_M = 3, TIMER_M = 7, EXTERNAL_S = 9, EXTERNAL_M = 11 }

--- What a hart of QEMU 7.2 can do when nothing is said; messages: it takes them (AIA).
function harts.isa (bits, messages)
  return ("rv%d%s%s%s"):format (bits, EXTENSIONS, messages and MESSAGES or "", TIMER)
end

--- As QEMU deals harts out to NUMA nodes, the last takes what is over.
function harts.deal (n_harts)
  return function (hart, n_nodes)
    return math.min (hart // (n_harts // n_nodes), n_nodes - 1)
  end
end

--- Who shares a node with whom, for the guest's scheduler (binding cpu-topology).
local function add_map (board, sockets)
  local map = board.cpus:node { "cpu-map" }
  for s, group in ipairs (sockets) do
    local cluster = map:node { "cluster" .. s - 1 }
    for k, hart in ipairs (group) do
      cluster:node { "core" .. k - 1, cpu = cop.ref (hart) }
    end
  end
end

--- Returns the harts of each node, of which there are at least one. like: isa, mmu, and most_nodes
--- that the board has room for.
function harts.add (board, n_harts, n_nodes, node_of, like)
  local sockets = {}
  if n_nodes > like.most_nodes then
    board:fail ("there are %d NUMA nodes, and this board has %d sockets at most", n_nodes,
                like.most_nodes)
  elseif n_nodes > n_harts then
    board:fail ("there are %d NUMA nodes, and smp is %d; each node has a hart", n_nodes, n_harts)
  end
  for s = 1, n_nodes do sockets[s] = {} end
  board.cpus.timebase_frequency = 10 * cop.MHz
  for i = 0, n_harts - 1 do
    local node = node_of (i)
    local hart = board.cpus:add { "cpu" .. i, "riscv.cpu", at = i, node = "cpu@" .. i,
      isa = like.isa, mmu = like.mmu, numa_node = node }
    table.insert (sockets[math.max (node, 0) + 1], hart)
  end
  for s, group in ipairs (sockets) do
    if #group == 0 then board:fail ("NUMA node %d has no hart", s - 1) end
  end
  add_map (board, sockets)
  return sockets
end

--- Some interrupts of every hart, in turn.
function harts.of_each (group, ...)
  local list = {}
  for _, hart in ipairs (group) do
    for _, number in ipairs { ... } do list[#list + 1] = hart.intc.irq (number) end
  end
  return list
end

return harts
