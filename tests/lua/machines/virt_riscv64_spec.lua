--- What the parameters of virt-riscv64 mean. (That its tree is QEMU's is shown by tests/boot.)
local cop = require "coppice"
require "coppice.assert"

local BOARD = "machines/boards/virt-riscv64.lua"

describe ("virt-riscv64", function ()
  local m
  local function build (params)
    m = cop.build (BOARD, params)
    return m
  end
  after_each (function ()
    if m then
      m:close ()
      assert.equal (0, m.host.live_objects)
      m = nil
    end
  end)

  local function nodes (pattern)
    local found = {}
    for name in m:to_dts ():gmatch ("[%s:](" .. pattern .. ") {") do
      found[#found + 1] = name
    end
    return found
  end

  it ("has one hart and 128 MiB when nothing else is said", function ()
    build {}
    assert.same ({ "cpu@0" }, nodes "cpu@%x+")
    assert.equal (128 * cop.MiB, m.ram0.size)
  end)

  it ("deals the harts out as QEMU does: the last socket takes what is over", function ()
    build { smp = 5, sockets = 2 }
    local node_of = {}
    for i = 0, 4 do
      node_of[#node_of + 1] = m.cpus["cpu" .. i].numa_node
    end
    assert.same ({ 0, 0, 1, 1, 1 }, node_of)
  end)

  it ("splits the memory between the sockets without losing any", function ()
    local memory, sum = 1023 * cop.MiB + 8 * cop.KiB, 0 -- a quarter is no whole number of pages
    build { smp = 4, sockets = 4, memory = memory }
    for i = 0, 3 do
      assert.equal (0x80000000 + sum, m["ram" .. i].at[1])
      assert.equal (0, m["ram" .. i].size % (4 * cop.KiB))
      sum = sum + m["ram" .. i].size
    end
    assert.equal (memory, sum)
    assert.same ({ "plic@c000000", "plic@c600000", "plic@cc00000", "plic@d200000" },
                 nodes "plic@%x+")
    assert.same ({ "clint@2000000", "clint@2010000", "clint@2020000", "clint@2030000" },
                 nodes "clint@%x+")
  end)

  it ("refuses more sockets than harts, and leaves nothing", function ()
    assert.error_matches (function () build { sockets = 2 } end,
      "2 sockets need as many harts, and smp is 1")
    assert.equal (0, cop.host.live_objects)
  end)

  it ("moves the plic, and names who is in the way", function ()
    build { plic = 0x0d000000 }
    assert.same ({ "plic@d000000" }, nodes "plic@%x+")
    m:close ()
    assert.error_matches (function () build { plic = 0x10000000 } end,
      "overlaps .* of /machine/soc/plic0")
  end)

  it ("adds a second UART with an interrupt of its own", function ()
    build { uart1 = 0x10000100 }
    assert.same ({ "serial@10000000", "serial@10000100" }, nodes "serial@%x+")
  end)

  it ("has the 64-bit window of PCIe behind the memory, at a multiple of 16 GiB", function ()
    for memory, base in pairs { [2] = 0x400000000, [14] = 0x400000000, [15] = 0x800000000 } do
      build { memory = memory * cop.GiB }
      assert.equal (base, m.soc.pcie.at[4])
      m:close ()
    end
  end)
end)
