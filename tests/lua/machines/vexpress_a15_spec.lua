--- Arm's Versatile Express: a nexus of interrupts, a bus of chip selects. tests/boot/kernel-equal
--- compares the whole tree with the kernel's, and tests/boot/linux boots it.
local cop = require "coppice"
require "coppice.assert"

local LAN = 0x1a000000 -- chip select 2 is at 0x1800_0000

describe ("vexpress-a15 with QEMU's virtio", function ()
  local m
  before_each (function ()
    m = cop.build ("machines/boards/vexpress-a15.lua", { virtio = true })
  end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("has it where the motherboard has nothing, and still has what is around", function ()
    for i = 0, 3 do
      assert.equal (0x74726976, m.space:read (0x1c130000 + 0x200 * i, 4))
      m["virtio" .. i].irq:set (true)
      assert.equal (1, m.gic.spi[40 + i].level)
      m["virtio" .. i].irq:set (false)
      assert.equal (0, m.gic.spi[40 + i].level)
    end
    assert.equal (0x11, m.space:read (0x1c090fe0, 4))
    assert.matches ("virtio_mmio@1c130600 {[^}]-interrupts = <0 43 1>", m:to_dts ())
  end)
end)

describe ("vexpress-a15", function ()
  local m
  before_each (function () m = cop.build "machines/boards/vexpress-a15.lua" end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("has devices at a chip select and an offset", function ()
    local dts = m:to_dts ()
    assert.matches ("ethernet@202000000 {[^}]-reg = <0x2 0x2000000 0x10000>;", dts)
    assert.matches ("ranges = <0x0 0x0 0x8000000 0x4000000>, <0x1 0x0 0x14000000", dts)
    assert.equal (0x87654321, m.space:read (LAN + 0x64, 4))
    assert.equal (0x11, m.space:read (0x1c090fe0, 4))
  end)

  it ("hands interrupts on, line by line, and says so in a map", function ()
    local dts = m:to_dts ()
    assert.matches ("interrupt%-map = <0x0 0x0 &%S+ 0x0 0x0 0x4>,%s+<0x0 0x1 &%S+ 0x0 0x1 0x4>",
                    dts)
    assert.matches ("interrupt%-map%-mask = <0x0 0x3f>;", dts)
    assert.not_matches ("bus@8000000 {[^{]-interrupt%-controller;", dts)
    assert.matches ("ethernet@202000000 {[^}]-interrupts = <15>;", dts)
    assert.not_matches ("ethernet@202000000 {[^}]-interrupt%-parent", dts)
    m.smb.v2m.lan.irq:set (true)
    assert.equal (1, m.gic.spi[15].level)
    m.smb.v2m.lan.irq:set (false)
    assert.equal (0, m.gic.spi[15].level)
  end)

  it ("has pins that are registers within registers", function ()
    m.space:write (0x1c010020, 4, 0xa05f)
    assert.equal (0xa05f, m.space:read (0x1c010020, 4))
    assert.matches ("gpio@48 {[^}]-reg = <0x48 0x4>;", m:to_dts ())
  end)

  it ("takes a device more at a chip select, and gives it back", function ()
    local lines = m.smb.irq
    m:device_add { "lan2", "smsc.lan9118", bus = m.smb.v2m:find "bus", at = 2 << 32 | 0x02100000,
                   irq = lines (17) }
    assert.equal (0x87654321, m.space:read (LAN + 0x100064, 4))
    assert.equal (1, #lines[17].wires)
    m.peripheral.lan2 = nil
    assert.equal (0, #lines[17].wires)
    assert.not_matches ("ethernet@202100000", m:to_dts ())
  end)

  it ("has no virtio, which QEMU adds itself, and takes none in its place", function ()
    assert.not_matches ("virtio", m:to_dts ())
    assert.error_matches (function ()
      m:device_add { "virtio0", "virtio.mmio", at = 0x1c130000, irq = m.gic.spi (40) }
    end, "overlaps window 'window' of /machine/smb")
  end)

  it ("refuses a line that there is not", function ()
    assert.error_matches (function ()
      m:device_add { "lan2", "smsc.lan9118", bus = m.smb.v2m:find "bus",
                     at = 2 << 32 | 0x02100000, irq = m.smb.irq (43) }
    end, "43")
  end)
end)
