--- A PC with the Q35 chipset: the guest finds its way from two I/O ports to a slot and its device.
local cop   = require "coppice"
local guest = cop.include "../pci/guest.lua"
require "coppice.assert"

local ECAM, MEMORY, LARGE = 0xb0000000, 0xc0000000, 0x800000000

describe ("pc-q35", function ()
  local m, config
  before_each (function ()
    m = cop.build ("machines/boards/pc-q35.lua", { memory = cop.GiB })
    config = m.pcihost.config_io
  end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  local function configure (bdf, at, value)
    config:write (0, 4, 1 << 31 | bdf << 8 | at)
    if value then config:write (4, 4, value) end
    return config:read (4, 4)
  end

  -- The chipset maps configuration space where PCIEXBAR says, and the guest goes on from there.
  local function start ()
    configure (0, 0x60, ECAM | 1)
    local g = guest.new (m, { ecam = ECAM, memory = MEMORY, large = LARGE })
    g:scan (0)
    return g
  end

  it ("has its functions where a PC has them", function ()
    assert.equal (0x29c08086, configure (0, 0))
    assert.equal (0x29188086, configure (0xf8, 0))
    assert.equal (0x29228086, configure (0xfa, 0))
    assert.equal (0x29308086, configure (0xfb, 0))
    assert.equal (0xffffffff, configure (0xf9, 0))
  end)

  it ("shows configuration space as memory where the guest wants it", function ()
    assert.error_matches (function () m.space:read (ECAM, 4) end, "nothing")
    configure (0, 0x60, ECAM | 1)
    assert.equal (0x29c08086, m.space:read (ECAM, 4))
    assert.equal (0x29188086, m.space:read (ECAM + (0x1f << 15), 4))
    configure (0, 0x60, 0xe0000000 | 1 << 1 | 1)                       -- 128 MiB, elsewhere
    assert.equal (0x29c08086, m.space:read (0xe0000000, 4))
    assert.error_matches (function () m.space:read (ECAM, 4) end, "nothing")
    m:reset ()
    assert.error_matches (function () m.space:read (0xe0000000, 4) end, "nothing")
  end)

  it ("has a slot that the guest works: plug, use, ask, power off", function ()
    local g = start ()
    local slot = g:slot "0:4.0"
    m:device_add { "disk0", "ich9-ahci", bus = m.pcihost.rp0 }
    slot.set "on"
    g.memory = g.memory + 0x1000000
    assert.equal (0x29228086, g:read ("1:0.0", 0))
    local removal = m:device_del "disk0"
    assert.equal ("pending", removal.state)
    slot.set "blink"
    assert.equal ("realized", m.peripheral.disk0.state)
    slot.set "off"
    assert.equal ("completed", removal.state)
    assert.is_nil (m.peripheral.disk0)
    assert.equal (0xffffffff, g:read ("1:0.0", 0))
  end)

  it ("takes nothing on its root bus while it runs, as QEMU's does", function ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function ()
        m:device_add { "disk0", "ich9-ahci", bus = m.pcihost }
      end, "hot%-?plug")
    end)
  end)

  it ("counts the messages that arrive", function ()
    start ()
    m.space:write (0xfee00000, 4, 0x41)
    assert.same ({ 1, 0x41 }, { m.apic_msi.messages, m.apic_msi.vector })
  end)
end)
