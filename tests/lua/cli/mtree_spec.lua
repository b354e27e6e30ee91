--- coppice mtree: the flat view, in the form of `info mtree -f` of QEMU's monitor.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local coppice = support.coppice

describe ("coppice mtree", function ()
  teardown (support.clean)

  it ("prints who answers at which address", function ()
    local out, said, code = coppice "mtree machines/boards/virt-riscv64.lua memory=300G uart1=0x20"
    assert.same ({ "", 0 }, { said, code })
    assert.matches ('^FlatView #0\n AS "memory", root: /machine/bus\n'
                    .. " Root memory region: /machine/bus\n"
                    .. "  0000000000000020%-000000000000011f %(prio 0, i/o%): uart1.regs\n", out)
    assert.matches ("\n  0000000020000000%-0000000021ffffff %(prio 0, rom%): flash.bank0\n", out)
    assert.matches ("\n  0000000080000000%-0000004b7fffffff %(prio 0, ram%): ram0.ram\n\n$", out)
  end)

  -- Each line of ours is one of QEMU's, but for what ours leaves out or has larger windows for.
  it ("has QEMU's form", function ()
    local out = coppice "mtree machines/boards/virt-riscv64.lua"
    local n = 0
    for line in out:gmatch "[^\n]+" do
      n = n + 1
      assert.is_truthy (line:match "^FlatView #%d+$" or line:match '^ AS "[^"]+", root: %S+$'
        or line:match "^ Root memory region: %S+$"
        or line:match "^  %x+%-%x+ %(prio %-?%d+, [ior/am]+%): %S+$", line)
      local first, last = line:match "^  (%x+)%-(%x+) "
      assert.is_true (not first or (#first == 16 and #last == 16 and first < last))
    end
    assert.is_true (n > 15)
  end)

  it ("fails as tree does", function ()
    assert.same ({ "", "coppice: mtree: an argument is missing\n", 2 },
                 { (coppice "mtree"), select (2, coppice "mtree"):match "^[^\n]*\n",
                   (select (3, coppice "mtree")) })
    assert.equal (1, (select (3, coppice "mtree machines/boards/virt-riscv64.lua smp=0")))
  end)
end)
