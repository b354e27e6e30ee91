--- The board that QEMU calls virt, for 64-bit Arm, as far as devices go: tests/boot compares its
--- tree and its map with those of QEMU.
local cop   = require "coppice"
local guest = cop.include "../pci/guest.lua"
require "coppice.assert"

local ECAM, IO, MEMORY, LARGE = 0x4010000000, 0x3eff0000, 0x10000000, 0x8000000000

describe ("virt-aarch64", function ()
  local m
  before_each (function ()
    m = cop.build ("machines/boards/virt-aarch64.lua", { memory = cop.GiB, smp = 2 })
  end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("has PrimeCells that say what they are", function ()
    for at, part in pairs { [0x09000000] = 0x11, [0x09010000] = 0x31, [0x09030000] = 0x61 } do
      assert.equal (part, m.space:read (at + 0xfe0, 4))
      assert.equal (0x0d, m.space:read (at + 0xff0, 4))
    end
  end)

  it ("tells both ends of every interrupt", function ()
    local wire = m.uart.irq.wires[1]
    assert.same ({ m.gic, "spi", 1 }, { wire.provider, wire.input, wire.place })
    assert.equal (m.uart, m.gic.spi[1].wires[1].consumer)
    m.uart.irq:set (true)
    assert.equal (1, m.gic.spi[1].level)
  end)

  it ("has a frame that turns messages into interrupts", function ()
    local FRAME, SETSPI = 0x08020000, 0x40
    assert.equal (80 << 16 | 64, m.space:read (FRAME + 8, 4))
    local heard = {}
    local _ <close> = m.gic.spi:intercept (function (level, place)
      heard[#heard + 1] = place .. "=" .. level
    end)
    for _, number in ipairs { 79, 80, 143, 144 } do m.space:write (FRAME + SETSPI, 4, number) end
    assert.same ({ "48=1", "48=0", "111=1", "111=0" }, heard)
  end)

  it ("is wired to its processors, and the tree does not say so", function ()
    assert.equal (m.cpus.cpu1, m.gic.cpus[1].wires[1].provider)
    assert.not_matches ("cpu@0 {[^}]*interrupt", m:to_dts ())
    assert.matches ("interrupts = <1 7 772>", m:to_dts ())   -- 0x304: a mask of both
  end)

  it ("refuses an interrupt that its controller has not", function ()
    assert.error_matches (function ()
      m:device_add { "uart1", "arm.pl011", at = 0x09040000, irq = m.gic.spi (988) }
    end, "988")
  end)

  it ("has nothing plugged into its root bus while it runs, and a port that the guest works",
      function ()
    assert.error_matches (function ()
      m:device_add { "nic0", "e1000", bus = m.pcie }
    end, "hot%-?plug")
    assert.equal (0, #guest.new (m, { ecam = ECAM, memory = MEMORY, large = LARGE, io = IO })
                      :scan (0))
  end)
end)
