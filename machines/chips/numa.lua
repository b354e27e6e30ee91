--- NUMA nodes of a board: parameters, and what its Devicetree says of distances (Devicetree binding
--- numa, "numa-distance-map-v1").
local cop = require "coppice"
local ram = cop.include "ram.lua"

-- A node's distance from itself (binding numa), and from one that it cannot reach (ACPI 6.5,
-- table 5.66).
local LOCAL, UNREACHABLE = 10, 255
local MOST_NODES = 128 -- QEMU's

local numa = {}

--- The parameters, to be appended to a board's own.
function numa.params ()
  return
    cop.list { "numa_memory", item = "size",
      doc = "RAM of each NUMA node, for instance 512M,512M; the sum counts, and not memory" },
    cop.list { "numa_cpus", item = "string",
      doc = "CPUs of each NUMA node, for instance 0-1,2-3; without it they are dealt out" },
    cop.list { "numa_distances", item = "uint",
      doc = "Distances of each NUMA node to all, row by row, for instance 10,20,20,10" }
end

--- Which node has which CPU: { [0] = node, … }. "0-1" or "3"; nothing for none.
local function read_cpus (board, texts, n_nodes, n_cpus)
  if #texts ~= n_nodes then
    board:fail ("numa_cpus has %d nodes, and numa_memory %d", #texts, n_nodes)
  end
  local node_of = {}
  for i, text in ipairs (texts) do
    local first, last = text:match "^(%d+)%-(%d+)$"
    first, last = tonumber (first or text), tonumber (last or text)
    if text ~= "" and (not first or first > last or last >= n_cpus) then
      board:fail ("numa_cpus: '%s' is no range of the CPUs 0 to %d", text, n_cpus - 1)
    end
    for cpu = first or 0, last or -1 do
      if node_of[cpu] then
        board:fail ("numa_cpus: CPU %d is in node %d already", cpu, node_of[cpu])
      end
      node_of[cpu] = i - 1
    end
  end
  for cpu = 0, n_cpus - 1 do
    if not node_of[cpu] then board:fail ("numa_cpus: CPU %d is in no node", cpu) end
  end
  return node_of
end

--- What the parameters say: sizes, the memory of each node, and node_of (cpu). Without nodes, sizes
--- is all memory and node_of says -1. default (cpu, n_nodes): where a CPU is when nothing is said;
--- shares: the nodes then, or nil. most: how much memory they may have, if not what any board
--- may.
function numa.read (board, p, default, shares, most)
  local sizes = #p.numa_memory == 0 and shares or p.numa_memory
  local n     = #sizes
  ram.check (board, p.memory)
  if n > MOST_NODES then
    board:fail ("numa_memory has %d nodes; there are %d at most", n, MOST_NODES)
  elseif #p.numa_memory > 0 then
    ram.check_nodes (board, sizes, most)
  end
  if n == 0 then
    if #p.numa_cpus > 0 or #p.numa_distances > 0 then
      board:fail "there are no NUMA nodes: numa_memory says what each has"
    end
    return { p.memory }, function () return -1 end
  end
  if #p.numa_cpus == 0 then
    return sizes, function (cpu) return default (cpu, n) end
  end
  local node_of = read_cpus (board, p.numa_cpus, n, p.smp)
  return sizes, function (cpu) return node_of[cpu] end
end

--- How much that is together.
function numa.total (sizes)
  local sum = 0
  for _, size in ipairs (sizes) do sum = sum + size end
  return sum
end

--- RAM from an address on, a device for each node that has any.
function numa.add_memory (board, at, sizes, node_of)
  for i, size in ipairs (sizes) do
    if size > 0 then
      board:add { "ram" .. i - 1, "memory.ram", at = at, size = size,
        numa_node = node_of (0) < 0 and -1 or i - 1 }
    end
    at = at + size
  end
end

--- Says how far the nodes are from each other, if anything is said.
function numa.add_distances (board, p, n)
  local cells = {}
  if #p.numa_distances == 0 then return end
  if #p.numa_distances ~= n * n then
    board:fail ("numa_distances has %d numbers; %d nodes have %d", #p.numa_distances, n, n * n)
  end
  for i, distance in ipairs (p.numa_distances) do
    local from, to = (i - 1) // n, (i - 1) % n
    if (distance == LOCAL) ~= (from == to) or distance < LOCAL
       or distance > UNREACHABLE then
      board:fail ("numa_distances: %d from node %d to node %d; it is %d from a node to itself, "
                  .. "and %d to %d to others", distance, from, to, LOCAL, LOCAL + 1, UNREACHABLE)
    end
    table.move ({ from, to, distance }, 1, 3, #cells + 1, cells)
  end
  board:node { "distance-map", compatible = "numa-distance-map-v1",
    ["distance-matrix"] = cop.cells (cells) }
end

return numa
