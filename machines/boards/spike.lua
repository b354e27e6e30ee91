--- The board that QEMU 7.2 calls `spike`: Berkeley's RISC-V simulator, with little more than harts.
--
--    cpus ═╦═ cpu0 ── intc ◄─┐    root ═╦═ htif     0x0100_0000
--          ╚═ cpuN ── intc ◄─┤          ╠═ memory   0x8000_0000  in each node
--                  clint ────┘          ╚═ soc ═══ clint  0x0200_0000  in each node
local cop   = require "coppice"
local harts = cop.include "../chips/riscv/harts.lua"
local numa  = cop.include "../chips/numa.lua"
local ram   = cop.include "../chips/ram.lua"
local MiB   = cop.MiB

local CLINT, CLINT_SIZE = 0x02000000, 0x10000
local RAM               = 0x80000000
local MOST_SOCKETS      = 8

return cop.machine { "spike", doc = "Berkeley's RISC-V simulator, as QEMU has it",
  params = {
    cop.uint { "smp", default = 1, min = 1, max = 8, doc = "Harts" },
    ram.param (128 * MiB),
    numa.params (),
  },

  build = function (board, p)
    board.model      = board.model or "ucbbar,spike-bare,qemu"
    board.compatible = "ucbbar,spike-bare-dev"
    local sizes, node_of = numa.read (board, p, harts.deal (p.smp))
    local sockets = harts.add (board, p.smp, #sizes, node_of,
      { isa = harts.isa (64), mmu = "sv48", most_nodes = MOST_SOCKETS })
    numa.add_memory (board, RAM, sizes, node_of)
    numa.add_distances (board, p, #sizes)
    local soc = board:add { "soc", "bus.simple" }
    for i, group in ipairs (sockets) do
      local s = i - 1
      soc:add { "clint" .. s, "sifive.clint", at = CLINT + s * CLINT_SIZE,
        numa_node = node_of (0) < 0 and -1 or s,
        out = harts.of_each (group, harts.SOFTWARE_M, harts.TIMER_M) }
    end
    board.chosen.stdout = board:add { "htif", "ucb.htif", at = 0x01000000 }
  end }
