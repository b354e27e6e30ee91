--- Parameters of QEMU's boards that make no machine: each is refused by what is wrong with it.
--- (What the others make is compared with QEMU by tests/boot.)
local cop = require "coppice"
require "coppice.assert"

local KiB, MiB, GiB = cop.KiB, cop.MiB, cop.GiB
local NODES = { GiB, GiB }

--- As many nodes, of 64 MiB each.
local function nodes (n)
  local list = {}
  for i = 1, n do list[i] = 64 * MiB end
  return list
end

local refused = {
  ["virt-aarch64"] = {
    { { smp = 9 }, "a GICv2 has 8 processors at most, and smp is 9; gic_version=3 has more" },
    { { gic_version = "4" }, "a GICv4 is for virtual machines: it needs virtualization" },
    { { gic_version = "3", highmem = false, smp = 124 },
      "room for 123 redistributors, and smp is 124" },
    { { smp = 6, sockets = 2, cores = 2 },
      "smp is 6; 2 sockets of 1 clusters of 2 cores of 1 threads are 4" },
    { { smp = 1, sockets = 2 }, "smp is 1; 2 sockets of 1 clusters of 1 cores of 1 threads are 2" },
    { { smp = 3, cores = 2 }, "smp is 3; 1 sockets of 1 clusters of 2 cores of 1 threads are 2" },
    { { memory = 1 }, "'memory' must be between 1048576 and 36028797018963968, not 1" },
    { { memory = 1 << 60 }, "'memory' must be between" },
    { { memory = MiB + 1 }, "memory is 1048577 bytes, and RAM comes in steps of 8 KiB: 1048576, "
                            .. "or 1056768" },
    { { numa_memory = nodes (129) }, "numa_memory has 129 nodes; there are 128 at most" },
    { { numa_memory = { 0, 0 } }, "numa_memory is 0 bytes together; a board has 1048576 at least" },
    { { numa_memory = { GiB, 1 } },
      "numa_memory: node 1 is 1 bytes, and RAM comes in steps of 4 KiB: 0, or 4096" },
    { { numa_memory = { GiB, 4 * KiB } }, "numa_memory together is 1073745920 bytes, and RAM comes "
                                          .. "in steps of 8 KiB" },
    { { numa_memory = { GiB, -1 } },
      "node 1 is 0xffffffffffffffff bytes, and a board has 0x80000000000000 at most" },
    { { numa_memory = { 1 << 55, 1 << 55 } },
      "nodes 0 to 1 are 0x100000000000000 bytes, and a board has 0x80000000000000 at most" },
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
      "10 from node 0 to node 1; it is 10 from a node to itself, and 11 to 255 to others" },
    { { smp = 2, numa_memory = NODES, numa_distances = { 10, 256, 20, 10 } },
      "256 from node 0 to node 1" },
    { { smp = 2, numa_memory = NODES, numa_distances = { 10, 20, 20, 11 } },
      "11 from node 1 to node 1" },
  },
  ["virt-arm"] = {
    { { cpu = "cortex-a57" }, "cpu" },
    { { cpu = "max", memory = 4 * GiB }, "addresses have 32 bits here" },
  },
  ["virt-riscv64"] = {
    { { sockets = 2 }, "2 sockets need as many harts, and smp is 1" },
    { { smp = 4, sockets = 3, numa_memory = NODES }, "numa_memory has 2 nodes, and sockets is 3" },
    { { smp = 2, numa_memory = NODES, numa_cpus = { "0-1", "" } }, "NUMA node 1 has no hart" },
    { { smp = 4, numa_memory = nodes (5) },
      "there are 5 NUMA nodes, and this board has 4 sockets at most" },
    { { smp = 8, numa_memory = nodes (5) },
      "there are 5 NUMA nodes, and this board has 4 sockets at most" },
    { { smp = 3, numa_memory = nodes (4) },
      "there are 4 NUMA nodes, and smp is 3; each node has a hart" },
    { { smp = 2, numa_memory = NODES, numa_distances = { 10, 300, 20, 10 } },
      "300 from node 0 to node 1" },
    { { aia_guests = 1, aia = "aplic" },
      "guests have messages, and aia is aplic; aia=aplic%-imsic has them" },
  },
  ["virt-riscv32"] = {
    { { memory = 11 * GiB }, "'memory' must be between 1048576 and 10737418240, not 11811160064" },
    { { numa_memory = { 11 * GiB } }, "node 0 is 0x2c0000000 bytes, and a board has 0x280000000" },
  },
  spike = {
    { { smp = 8, numa_memory = nodes (9) },
      "there are 9 NUMA nodes, and this board has 8 sockets at most" },
    { { memory = 5000000 }, "memory is 5000000 bytes, and RAM comes in steps of 8 KiB" },
  },
  ["sifive-u"] = { { { memory = 5000000 }, "memory is 5000000 bytes" } },
  raspi3b = { { { memory = 5000000 }, "memory is 5000000 bytes" },
              { { memory = 2 * GiB }, "must be between 1048576 and 1073741824" } },
  ["vexpress-a15"] = { { { memory = 5000000 }, "memory is 5000000 bytes" } },
  ["pc-q35"] = { { { memory = 5000000 }, "memory is 5000000 bytes" },
                 { { memory = MiB }, "must be between 2097152 and 1099511627776" } },
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
