--- Parameters of the boards called virt that make no machine: each is refused by what is wrong with
--- it. (What the others make is compared with QEMU by tests/boot.)
local cop = require "coppice"
require "coppice.assert"

local GiB = cop.GiB
local NODES = { cop.GiB, cop.GiB }

local refused = {
  ["virt-aarch64"] = {
    { { smp = 9 }, "a GICv2 has 8 processors at most, and smp is 9; gic_version=3 has more" },
    { { gic_version = "4" }, "a GICv4 is for virtual machines: it needs virtualization" },
    { { gic_version = "3", highmem = false, smp = 124 },
      "room for 123 redistributors, and smp is 124" },
    { { smp = 6, sockets = 2, cores = 2 },
      "smp is 6; 2 sockets of 1 clusters of 2 cores of 1 threads are 4" },
    { { highmem = false, memory = 4 * GiB }, "addresses have 32 bits here, and memory ends at" },
    { { cpu = "cortex-a53", memory = 2048 * GiB }, "addresses have 40 bits here" },
    { { cpu = "pentium" }, "cpu" },
    { { numa_cpus = { "0" } }, "there are no NUMA nodes: numa_memory says what each has" },
    { { numa_memory = NODES, numa_cpus = { "0" } }, "numa_cpus has 1 nodes, and numa_memory 2" },
    { { numa_memory = NODES, numa_cpus = { "0-1", "" } }, "'0%-1' is no range of the CPUs 0 to 0" },
    { { smp = 2, numa_memory = NODES, numa_cpus = { "0", "0-1" } }, "CPU 0 is in node 0 already" },
    { { smp = 2, numa_memory = NODES, numa_cpus = { "0", "" } }, "CPU 1 is in no node" },
    { { smp = 2, numa_memory = NODES, numa_distances = { 10, 20, 20 } },
      "numa_distances has 3 numbers; 2 nodes have 4" },
    { { smp = 2, numa_memory = NODES, numa_distances = { 10, 10, 20, 10 } },
      "10 from node 0 to node 1; it is 10 from a node to itself, and more to others" },
  },
  ["virt-arm"] = {
    { { cpu = "cortex-a57" }, "cpu" },
    { { cpu = "max", memory = 4 * GiB }, "addresses have 32 bits here" },
  },
  ["virt-riscv64"] = {
    { { sockets = 2 }, "2 sockets need as many harts, and smp is 1" },
    { { smp = 4, sockets = 3, numa_memory = NODES }, "numa_memory has 2 nodes, and sockets is 3" },
    { { smp = 2, numa_memory = NODES, numa_cpus = { "0-1", "" } }, "NUMA node 1 has no hart" },
    { { aia_guests = 1, aia = "aplic" }, "guests have messages, and aia is aplic" },
  },
}

describe ("parameters that make no machine", function ()
  for board, cases in pairs (refused) do
    for i, case in ipairs (cases) do
      it (("%s %d: %s"):format (board, i, case[2]), function ()
        assert.error_matches (function ()
          cop.build (("machines/boards/%s.lua"):format (board), case[1])
        end, case[2])
        assert.equal (0, cop.host.live_objects)
      end)
    end
  end
end)
