--- Slots of a board for what sits on no bus: memory modules and CPUs, which go by the guest's
-- leave. The guest is played by its registers, as in the conversations 08, 12 and 13 with QEMU 7.2.
local cop = require "coppice"
require "coppice.assert"

local MEMORY, CPUS = 0xa00, 0xcd8
local BASE = 4 * cop.GiB
local ADDRESS, EVENT, OST = 0x0, 0x4, 0x8 -- in MEMORY; reading gives address and size
local STATUS, CONTROL = 0x14, 0x14

local Board = cop.machine { "slots.bench", doc = "Slots", parent = "machine.slots",
  build = function (board)
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000 }
    board:add { "dimms", "acpi.memory-slots", at = MEMORY, event = intc.irq (1) }
    board:add { "slots", "acpi.cpu-slots", at = CPUS, cores = 3 }
    board:add { "cpu0", "x86.cpu", socket_id = 0, core_id = 0, thread_id = 0 }
    board:add { "xhci", "usb.xhci", at = 0x10010000 }
  end }

describe ("slots", function ()
  local m, log
  before_each (function ()
    m = cop.build (Board)
    for i = 0, 3 do m.objects["m" .. i] = cop.new { "memory-backend-ram", size = 16 * cop.MiB } end
    log = m:record ()
  end)
  after_each (function ()
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  local function out (at, size, value) m.memory:write (at, size, value) end
  local function into (at, size) return m.memory:read (at, size) end
  local function refused (message, what)
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add (what) end, message)
    end)
  end
  local function dimm (id, more)
    local what = { id, "pc-dimm", memdev = m.objects["m" .. id:match "%d"] }
    for key, value in pairs (more or {}) do what[key] = value end
    return what
  end
  local function cpu (id, socket, core, thread)
    return { id, "x86.cpu", socket_id = socket, core_id = core, thread_id = thread }
  end

  describe ("for memory", function ()
    it ("give out the lowest slot and the lowest address with room", function ()
      local d0 = m:device_add (dimm "d0")
      local d1 = m:device_add (dimm "d1")
      assert.same ({ 0, BASE }, { d0.slot, d0.addr })
      assert.same ({ 1, BASE + 16 * cop.MiB }, { d1.slot, d1.addr })
      m.memory:write (BASE + 16 * cop.MiB, 8, 0x1234)
      assert.equal (0x1234, into (d1.addr, 8))
      assert.same ({ { id = "d0", slot = 0, addr = BASE, size = 16 * cop.MiB, node = 0,
                       memdev = "/objects/m0" },
                     { id = "d1", slot = 1, addr = BASE + 16 * cop.MiB, size = 16 * cop.MiB,
                       node = 0, memdev = "/objects/m1" } }, m.dimms:list ())
    end)

    it ("tell the guest of what was plugged", function ()
      local pulses = 0
      m.intc.irq:intercept (function (level) pulses = pulses + level end)
      m:device_add (dimm ("d0", { slot = 1, addr = BASE + 512 * cop.MiB, numa_node = 2 }))
      assert.equal (1, pulses)
      out (MEMORY, 4, 0)
      assert.equal (0, into (MEMORY + STATUS, 1))
      out (MEMORY, 4, 1)
      assert.equal (3, into (MEMORY + STATUS, 1))
      assert.same ({ 512 * cop.MiB, 1, 16 * cop.MiB, 0, 2 },
                   { into (MEMORY + ADDRESS, 4), into (MEMORY + 4, 4), into (MEMORY + 8, 4),
                     into (MEMORY + 12, 4), into (MEMORY + 16, 4) })
      out (MEMORY + CONTROL, 1, 2)
      assert.equal (1, into (MEMORY + STATUS, 1))
      out (MEMORY, 4, 99)
      assert.equal (0, into (MEMORY + STATUS, 1))
    end)

    it ("12: wait for the guest, which refuses at first and then lets go", function ()
      local d0 = m:device_add (dimm "d0")
      m.memory:write (BASE, 8, 0x5a)
      local first = m:device_del "d0"
      assert.equal ("pending", first.state)
      assert.error_matches (function () m:device_del "d0" end, "already in the process of unplug")
      out (MEMORY, 4, 0)
      assert.equal (7, into (MEMORY + STATUS, 1))
      -- in progress is no answer yet
      out (MEMORY + EVENT, 4, 3)
      out (MEMORY + OST, 4, 0x83)
      assert.equal ("pending", first.state)
      out (MEMORY + OST, 4, 0x80)
      assert.equal ("refused", first.state)
      assert.matches ("the device is in use %(_OST status 0x80%)", first.reason)
      assert.cascades (log, "DEVICE_UNPLUG_GUEST_ERROR", { "d0" })
      local second = m:device_del "d0"
      out (MEMORY + CONTROL, 1, 4)
      assert.equal (3, into (MEMORY + STATUS, 1))
      assert.error_matches (function () m.objects.m0 = nil end, "d0")
      out (MEMORY + CONTROL, 1, 8)
      assert.equal ("completed", second.state)
      assert.finalized (d0)
      assert.cascades (log, "DEVICE_DELETED", { "d0" })
      assert.error_matches (function () into (BASE, 8) end, "nothing")
      assert.equal (0, into (MEMORY + STATUS, 1))
      -- what was in it is still in the object
      m:device_add { "d9", "pc-dimm", memdev = m.objects.m0 }
      assert.equal (0x5a, into (BASE, 8))
      m.peripheral.d9 = nil
      m.objects.m0 = nil
    end)

    it ("08: complete what is pending at a reset", function ()
      m:device_add (dimm "d0")
      local removal = m:device_del "d0"
      m:reset ()
      assert.equal ("completed", removal.state)
      assert.is_nil (m.peripheral.d0)
    end)

    it ("forget a request that is taken back", function ()
      m:device_add (dimm "d0")
      local removal = m:device_del "d0"
      removal:cancel ()
      out (MEMORY, 4, 0)
      assert.equal (3, into (MEMORY + STATUS, 1))
      -- the guest lets go by itself: it stays with its owner, unrealized
      out (MEMORY + CONTROL, 1, 8)
      assert.in_state ("unrealized", m.peripheral.d0)
      assert.equal (0, into (MEMORY + STATUS, 1))
      m:device_add (dimm ("d1", { slot = 0 }))
      m:device_del "d0"
      assert.is_nil (m.peripheral.d0)
      assert.equal (0, m.peripheral.d1.slot)
    end)

    it ("refuse what is taken, and name who has it", function ()
      m:device_add (dimm "d0")
      refused ("peripheral/d1: slot 0 of /machine/dimms is taken by /machine/peripheral/d0",
               dimm ("d1", { slot = 0 }))
      refused ("overlaps that of /machine/peripheral/d0 %b() at 0x100000000",
               dimm ("d1", { addr = BASE + 8 * cop.MiB }))
      refused ("memdev /objects/m0 is in use by /machine/peripheral/d0",
               { "d1", "pc-dimm", memdev = m.objects.m0 })
      m:device_add (dimm "d1")
      refused ("/machine/dimms is full: all its 2 slots are taken", dimm "d2")
    end)

    it ("refuse what does not fit", function ()
      refused ("link 'memdev' must be set", { "d0", "pc-dimm" })
      refused ("/machine/dimms has no slot 2; it has 0 to 1", dimm ("d0", { slot = 2 }))
      refused ("addr 0x100000001 is to be a multiple of 0x200000", dimm ("d0", { addr = BASE + 1 }))
      refused ("is not within that of /machine/dimms, 0x100000000 to 0x13fffffff",
               dimm ("d0", { addr = BASE + cop.GiB }))
      m.objects.big = cop.new { "memory-backend-ram", size = 2 * cop.GiB }
      refused ("/machine/dimms has no room for 0x80000000 bytes",
               { "d0", "pc-dimm", memdev = m.objects.big })
      m:device_add (dimm ("d0", { addr = BASE + 512 * cop.MiB }))
      m.objects.big.size = 600 * cop.MiB
      refused ("has no room for", { "d1", "pc-dimm", memdev = m.objects.big })
      m.objects.big.size = 512 * cop.MiB
      assert.equal (BASE, m:device_add { "d1", "pc-dimm", memdev = m.objects.big }.addr)
      assert.error_matches (function () m.objects.big.size = 1 end, "it has been used")
    end)

    it ("are free in a transaction, and taken again when it fails", function ()
      local d0 = m:device_add (dimm "d0")
      m:device_add (dimm "d1")
      assert.leaves_no_trace (m, function ()
        assert.error_matches (function ()
          m:transaction (function ()
            m.peripheral.d0 = nil
            assert.equal (0, m:device_add (dimm ("d2", { slot = 0 })).slot)
            error "no"
          end)
        end, "no")
      end)
      assert.equal ("d0", m.dimms:sitting (0).id)
      refused ("slot 0 of /machine/dimms is taken by /machine/peripheral/d0",
               dimm ("d2", { slot = 0 }))
      m:transaction (function ()
        m.peripheral.d0 = nil
        m:device_add (dimm ("d2", { slot = 0 }))
      end)
      assert.finalized (d0)
      assert.equal ("d2", m.dimms:sitting (0).id)
      assert.error_matches (function ()
        m:transaction (function () m:device_del "d1" end)
      end, "the guest")
    end)

    it ("share a memory when one goes as the other comes", function ()
      m:device_add (dimm ("d0", { slot = 0 }))
      m.memory:write (BASE, 8, 0x77)
      assert.leaves_no_trace (m, function ()
        pcall (m.transaction, m, function ()
          m.peripheral.d0 = nil
          m:device_add (dimm ("d9", { slot = 1, memdev = m.objects.m0 }))
          assert.equal (0x77, into (BASE, 8))
          refused ("memdev /objects/m0 is in use by /machine/peripheral/d9",
                   dimm ("d0", { slot = 0 }))
          error "no"
        end)
      end)
      refused ("memdev /objects/m0 is in use by /machine/peripheral/d0",
               dimm ("d9", { slot = 1, memdev = m.objects.m0 }))
      m:transaction (function ()
        m.peripheral.d0 = nil
        m:device_add (dimm ("d9", { slot = 1, memdev = m.objects.m0 }))
      end)
      refused ("memdev /objects/m0 is in use by /machine/peripheral/d9", dimm ("d0", { slot = 0 }))
      m.peripheral.d9 = nil
      m:device_add (dimm ("d0", { slot = 0 }))
      assert.equal (0x77, into (BASE, 8))
    end)

    it ("hold what they held when a transaction fails", function ()
      m:device_add (dimm "d0")
      out (MEMORY, 4, 1)
      assert.leaves_no_trace (m, function ()
        pcall (m.transaction, m, function ()
          out (MEMORY, 4, 0)
          assert.equal (3, into (MEMORY + STATUS, 1))
          error "no"
        end)
      end)
      assert.equal (0, into (MEMORY + STATUS, 1))
    end)

    it ("are left when a module fails", function ()
      local Bad = cop.device { "slots.bad", parent = "pc-dimm", doc = "Never comes up",
        realize = function (self) self:fail "no memory in it" end }
      refused ("no memory in it", { "d0", Bad, memdev = m.objects.m0 })
      local kept = cop.new { Bad, memdev = m.objects.m0 }
      assert.error_matches (function () m.peripheral.d0 = kept end, "no memory in it")
      assert.equal (0, m:device_add (dimm "d0").slot)
    end)
  end)

  describe ("for CPUs", function ()
    it ("13: are listed, and are given by socket, core and thread", function ()
      m:device_add (cpu ("cpu1", 0, 1, 0))
      assert.same ({
        { type = "x86.cpu", socket_id = 0, core_id = 0, thread_id = 0, cpu = "/machine/cpu0" },
        { type = "x86.cpu", socket_id = 0, core_id = 1, thread_id = 0,
          cpu = "/machine/peripheral/cpu1" },
        { type = "x86.cpu", socket_id = 0, core_id = 2, thread_id = 0 } }, m.slots:list ())
      refused ("/machine/peripheral/cpu1b: socket 0, core 1, thread 0 of /machine/slots is taken "
               .. "by /machine/peripheral/cpu1", cpu ("cpu1b", 0, 1, 0))
      refused ("/machine/slots has no socket 9; it has 0 to 0", cpu ("cpu9", 9, 0, 0))
      refused ("socket_id is not set; /machine/slots has 0 to 0", { "cpu9", "x86.cpu" })
      refused ("thread_id is not set", { "cpu9", "x86.cpu", socket_id = 0, core_id = 2 })
      local Old = cop.device { "slots.pentium", parent = "slots.cpu", doc = "Of another kind" }
      refused ("/machine/slots takes a 'x86.cpu', not a 'slots.pentium'",
               { "cpu2", Old, socket_id = 0, core_id = 2, thread_id = 0 })
    end)

    it ("can all be taken, as the list says", function ()
      for i, row in ipairs (m.slots:list ()) do
        if not row.cpu then
          m:device_add (cpu ("cpu" .. i, row.socket_id, row.core_id, row.thread_id))
        end
      end
      for _, row in ipairs (m.slots:list ()) do assert.is_string (row.cpu) end
    end)

    it ("go by the guest's leave, which finds them by their events", function ()
      local cpu2 = m:device_add (cpu ("cpu2", 0, 2, 0))
      local hold = cpu2:hold "executing"
      -- the next one with an event is asked for, and is the new one
      out (CPUS, 4, 0)
      out (CPUS + 5, 1, 0)
      assert.equal (2, into (CPUS + 8, 4))
      assert.equal (3, into (CPUS + 4, 1))
      out (CPUS + 5, 1, 3)
      assert.equal (2, into (CPUS + 8, 4))
      out (CPUS + 4, 1, 2)
      local removal = m:device_del "cpu2"
      assert.equal ("pending", removal.state)
      assert.equal (5, into (CPUS + 4, 1))
      -- no
      out (CPUS + 5, 1, 1)
      out (CPUS + 8, 4, 3)
      out (CPUS + 5, 1, 2)
      out (CPUS + 8, 4, 1)
      assert.equal ("refused", removal.state)
      assert.matches ("it failed %(_OST status 0x1%)", removal.reason)
      -- yes
      removal = m:device_del "cpu2"
      out (CPUS + 4, 1, 8)
      assert.equal ("completed", removal.state)
      assert.retired (cpu2, { "executing" })
      m:device_add (cpu ("cpu2", 0, 2, 0))
      hold:release ()
      assert.finalized (cpu2)
      assert.equal ("/machine/peripheral/cpu2", m.slots:list ()[3].cpu)
    end)

    it ("keep the one that everything begins with", function ()
      local boot = cop.build (cop.machine { "slots.late", doc = "Slots", parent = "machine.slots",
        build = function (board)
          board:add { "slots", "acpi.cpu-slots", at = CPUS, cores = 2 }
        end })
      boot:device_add (cpu ("cpu0", 0, 0, 0))
      assert.error_matches (function () boot:device_del "cpu0" end,
        "cpu0: the boot CPU cannot be unplugged")
      assert.error_matches (function () boot.peripheral.cpu0 = nil end, "the boot CPU")
      assert.same ({}, boot.removals)
      boot:close ()
    end)

    it ("tell CPUs apart by fields of bits", function ()
      local big = cop.build (cop.machine { "slots.big", doc = "Slots", parent = "machine.slots",
        build = function (board)
          board:add { "slots", "acpi.cpu-slots", at = CPUS, sockets = 2, cores = 3, threads = 2 }
        end })
      big.memory:write (CPUS, 4, 11)
      big.memory:write (CPUS + 5, 1, 3)
      assert.equal (1 << 3 | 2 << 1 | 1, big.memory:read (CPUS + 8, 4))
      big.memory:write (CPUS, 4, 12)
      assert.equal (1 << 3 | 2 << 1 | 1, big.memory:read (CPUS + 8, 4))
      local last = big:device_add (cpu ("last", 1, 2, 1))
      assert.same ({ 11, 13 }, { last.cpu_index, last.apic_id })
      big:close ()
    end)
  end)

  it ("are not asked about what needs none", function ()
    local Loose = cop.device { "slots.loose", doc = "Sits on no bus and in no slot" }
    local loose = m:device_add { "loose", Loose }
    assert.equal ("completed", m:device_del ("loose").state)
    assert.finalized (loose)
    m:device_add { "kbd", "usb.kbd", bus = m.xhci }
    assert.equal ("completed", m:device_del ("kbd").state)
  end)

  it ("are needed by what goes into them", function ()
    local bare = cop.build (cop.machine { "slots.none", doc = "Without slots" })
    bare.objects.m0 = cop.new { "memory-backend-ram", size = cop.MiB }
    assert.error_matches (function ()
      bare:device_add { "d0", "pc-dimm", memdev = bare.objects.m0 }
    end, "d0: it needs a slot of the board, and nobody has given it one")
    assert.error_matches (function () bare:device_add (cpu ("cpu0", 0, 0, 0)) end,
      "cpu0: it needs a slot of the board")
    assert.error_matches (function ()
      bare:device_add { "slots", "acpi.memory-slots", at = MEMORY }
    end, "its machine, a 'slots.none', gives out no slots: it does not descend from "
         .. "'machine.slots'")
    bare:close ()
  end)
end)
