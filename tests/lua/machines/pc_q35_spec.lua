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

  it ("leaves it where it was when a transaction that moves it fails", function ()
    configure (0, 0x60, ECAM | 1)
    assert.leaves_no_trace (m, function ()
      pcall (m.transaction, m, function ()
        configure (0, 0x60, 0xe0000000 | 1)
        assert.equal (0x29c08086, m.space:read (0xe0000000, 4))
        error "no"
      end)
    end)
    assert.equal (0x29c08086, m.space:read (ECAM, 4))
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

describe ("the slots of a pc-q35", function ()
  local m, dimms, cpus
  before_each (function ()
    m = cop.build ("machines/boards/pc-q35.lua",
                   { memory = 4 * cop.GiB, maxmem = 8 * cop.GiB, slots = 2, smp = 2, maxcpus = 4 })
    m.objects.m0 = cop.new { "memory-backend-ram", size = 128 * cop.MiB }
    dimms, cpus = m.pcihost.lpc.dimms.regs, m.pcihost.lpc.cpu_slots.regs
  end)
  after_each (function ()
    dimms, cpus = nil, nil
    m:close ()
    assert.equal (0, cop.host.live_objects)
  end)

  it ("take a CPU, and give it back when the guest lets it go", function ()
    assert.same ({ 0xa00, 0xcd8 }, { dimms.at, cpus.at })
    assert.same ({ 0, 1 }, { m.cpu0.apic_id, m.cpu1.apic_id })
    local cpu = m:device_add { "cpu2", "x86.cpu", socket_id = 0, core_id = 2, thread_id = 0 }
    assert.same ({ 2, 2 }, { cpu.cpu_index, cpu.apic_id })
    cpus:write (0, 4, 2)
    assert.equal (3, cpus:read (4, 1))
    local removal = m:device_del "cpu2"
    assert.equal ("pending", removal.state)
    cpus:write (4, 1, 8)
    assert.equal ("completed", removal.state)
    assert.finalized (cpu)
    -- one of those that were there in the beginning
    removal = m:device_del (m.cpu1)
    cpus:write (0, 4, 1)
    cpus:write (4, 1, 8)
    assert.equal ("completed", removal.state)
    assert.error_matches (function () m:device_del (m.cpu0) end, "cpu0")
    assert.same ({ "/machine/cpu0" }, { m.pcihost.lpc.cpu_slots:list ()[1].cpu })
  end)

  it ("take memory behind all RAM, and give it back when the guest lets it go", function ()
    local dimm = m:device_add { "d0", "pc-dimm", memdev = m.objects.m0 }
    assert.equal (6 * cop.GiB, dimm.addr)
    m.space:write (dimm.addr, 8, 0x1234)
    dimms:write (0, 4, 0)
    assert.equal (3, dimms:read (0x14, 1))
    local removal = m:device_del "d0"
    assert.equal ("pending", removal.state)
    dimms:write (0x14, 1, 8)
    assert.equal ("completed", removal.state)
    assert.error_matches (function () m.space:read (6 * cop.GiB, 8) end, "nothing")
  end)

  it ("refuse what is in no slot, and what is of no use", function ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function ()
        m:device_add { "cpu9", "x86.cpu", socket_id = 0, core_id = 4, thread_id = 0 }
      end, "/machine/pcihost/lpc/cpu_slots has no core 4; it has 0 to 3")
    end)
    local function refused (message, params)
      assert.error_matches (function () cop.build ("machines/boards/pc-q35.lua", params) end,
                            message)
    end
    refused ("maxcpus is 1, less than smp %(2%)", { smp = 2, maxcpus = 1 })
    refused ("with 2 slots it is to be above memory", { slots = 2 })
    refused ("there are no slots", { maxmem = cop.GiB })
  end)
end)
