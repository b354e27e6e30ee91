--- Memory as a script sees it: m.memory, and windows that answer by functions.
local cop = require "coppice"
require "coppice.assert"

describe ("memory", function ()
  local m, log
  before_each (function () log = {} end)
  after_each (function ()
    if m.alive then m:close () end
    assert.equal (0, cop.host.live_objects)
  end)

  --- A machine with RAM at 0x8000_0000, ROM at 0x2000_0000 and "dev" with this window at 0x1000.
  local function machine (window, more)
    m = cop.build (cop.machine { "bench", doc = "A board for one test", build = function (board)
      local about = { "memory.dev", doc = "Answers", bus = "system-bus", windows = { window } }
      for key, value in pairs (more or {}) do about[key] = value end
      board:add { "dev", at = 0x1000, cop.device (about) }
      board:add { "ram", "memory.ram", at = 0x80000000, size = 64 * cop.KiB }
      board:add { "rom", "memory.rom", at = 0x20000000, size = 4 * cop.KiB }
    end }, {})
    return m.memory
  end

  local function window (about)
    local row = { "regs", size = 0x100, doc = "Registers",
      read = function (self, offset, size)
        log[#log + 1] = ("read %s %x %d"):format (self.name, offset, size)
        return offset + 0xab00
      end,
      write = function (self, offset, size, value)
        log[#log + 1] = ("write %s %x %d %x"):format (self.name, offset, size, value)
      end }
    for key, value in pairs (about or {}) do row[key] = value end
    return cop.window (row)
  end

  local function raises (text, code, f, ...)
    local ok, err = pcall (f, ...)
    assert.is_false (ok)
    assert.same ({ text, code }, { err.message, err.code })
  end

  it ("is read and written", function ()
    local memory = machine (window ())
    memory:write (0x80000010, 4, 0x44332211)
    assert.equal (0x3322, memory:read (0x80000011, 2))
    assert.equal (0x44332211, memory:read (0x80000010))
    memory:write (0x80000018, 8, -1)
    assert.equal (-1, memory:read (0x80000018, 8))
    memory:write_bytes (0x8000fffb, "hello")
    assert.equal ("hello", memory:read_bytes (0x8000fffb, 5))
    assert.equal ("", memory:read_bytes (0, 0))
    memory:load (0x20000000, "\x13\0\0\0boot")
    assert.equal (0x13, memory:read (0x20000000, 4))
    assert.equal ("boot", memory:read_bytes (0x20000004, 4))
    assert.equal (memory, m.memory)
    assert.equal (memory, m.space)
  end)

  it ("goes to functions of a window", function ()
    local memory = machine (window ())
    assert.equal (0xab10, memory:read (0x1010, 4))
    assert.equal (0x20, memory:read (0x1020, 1))
    memory:write (0x1030, 2, 0x12345)
    assert.equal (0xab08, m.dev.regs:read (8, 4))
    m.dev.regs:write (8, 8, 7)
    assert.same ({ "read dev 10 4", "read dev 20 1", "write dev 30 2 2345", "read dev 8 4",
                   "write dev 8 8 7" }, log)
  end)

  it ("turns a big-endian window round, as a little-endian CPU sees it", function ()
    local memory = machine (window { endian = "big", width = 4 })
    assert.equal (0x10ab0000, memory:read (0x1010, 4))
    assert.equal (0xab10, m.dev.regs:read (0x10, 4))
    memory:write (0x1010, 4, 0x11223344)
    assert.equal ("\0\0\xab\x20", memory:read_bytes (0x1020, 4))
    assert.equal ("write dev 10 4 44332211", log[3])
  end)

  it ("asks only for sizes that the window takes", function ()
    local memory = machine (window { min_access = 2, max_access = 4 })
    raises ("/machine/dev: window 'regs': an access has 2 to 4 bytes here, not 8", "invalid",
            memory.read, memory, 0x1000, 8)
    raises ("/machine/dev: window 'regs': 4 bytes at offset 0x2 are not aligned: the offset is to "
            .. "be a multiple of 4", "invalid", memory.write, memory, 0x1002, 4, 1)
    raises ("memory: an access has 1, 2, 4 or 8 bytes, not 3", "invalid",
            memory.read, memory, 0x1000, 3)
    raises ("/machine/dev: regs: an access has 1, 2, 4 or 8 bytes, not 3", "invalid",
            m.dev.regs.read, m.dev.regs, 0, 3)
    raises ("/machine/dev: window 'regs' has 0x100 bytes: 4 at offset 0x100 are not all in it",
            "not_found", m.dev.regs.read, m.dev.regs, 0x100, 4)
    assert.same ({}, log)
  end)

  it ("says where nothing is", function ()
    local memory = machine (cop.window { "regs", size = 0x100, cop.reg { 0, "ID" } })
    raises ("memory: nothing answers at 0x0; the nearest is window 'regs' of /machine/dev at "
            .. "0x1000-0x10ff", "not_found", memory.read, memory, 0, 4)
    raises ("memory: nothing answers at 0x80010000; the nearest is window 'ram' of /machine/ram "
            .. "at 0x80000000-0x8000ffff", "not_found", memory.write_bytes, memory, 0x8000fffe,
            "hello")
    assert.equal ("he", memory:read_bytes (0x8000fffe, 2))
    raises ("/machine/rom: window 'rom' cannot be written: it is read-only", "invalid",
            memory.write, memory, 0x20000000, 4, 0)
    raises ("/machine/dev: window 'regs': 1 byte at offset 0x0 could not be written", "hook",
            memory.load, memory, 0x1000, "boot")
  end)

  it ("raises what a function raises", function ()
    local memory = machine (window {
      read = function (self) if self then error ("no bits today", 0) end end,
      write = function (self) self.nothing = 1 end })
    local events = {}
    m:observe (function (event) events[#events + 1] = event.step end)
    raises ("/machine/dev: no bits today", "hook", memory.read, memory, 0x1000, 4)
    assert.same ({ "HOOK_ERROR" }, events)
    local ok, err = pcall (m.dev.regs.write, m.dev.regs, 0, 4, 0)
    assert.is_false (ok)
    assert.matches ("^/machine/dev: no property 'nothing'", err.message)
    m:close ()
    memory = machine (window { read = function () return "two" end })
    raises ("/machine/dev: read of window 'regs' is to return an integer, not 'two'", "type",
            memory.read, memory, 0x1000, 4)
    -- one call's error is not the next one's
    assert.equal (0, memory:read (0x80000000, 4))
  end)

  it ("is out of reach once the device is unrealized", function ()
    local memory = machine (window ())
    local nic = m:device_add { "nic", m.dev.type, at = 0x2000 }
    assert.equal (0xab00, memory:read (0x2000, 4))
    local regs = nic.regs
    nic.parent_bus = nil
    raises ("memory: nothing answers at 0x2000; the nearest is window 'regs' of /machine/dev at "
            .. "0x1000-0x10ff", "not_found", memory.read, memory, 0x2000, 4)
    raises ("/machine/peripheral/nic: window 'regs' is gone: the device is unrealized", "state",
            regs.read, regs, 0, 4)
    local held = nic:hold "a test"
    m.peripheral.nic = nil
    local ok, err = pcall (regs.read, regs, 0, 4)
    assert.is_false (ok)
    assert.matches ("^nic %(memory.dev #%d+%): window 'regs' is gone: the device is retired$",
                    err.message)
    held:release ()
    ok, err = pcall (function () return regs:read (0, 4) end)
    assert.is_false (ok)
    assert.matches ("^nic %(memory.dev #%d+%) was removed at ", err.message)
  end)

  it ("lets a device remove itself in an access", function ()
    local memory = machine (window { max_access = 4, write = function (self)
      m.peripheral.nic = nil
      log[#log + 1] = self.state
    end })
    local nic = m:device_add { "nic", m.dev.type, at = 0x2000 }
    memory:write (0x2000, 4, 1)
    assert.same ({ "realized" }, log)
    assert.is_false (nic.alive)
    assert.equal ("finalized", nic.state)
    assert.is_nil (memory:find (0x2000))
    nic = m:device_add { "nic", m.dev.type, at = 0x2000 }
    -- the rest of a longer write finds nobody
    raises ("memory: nothing answers at 0x2004; the nearest is window 'regs' of /machine/dev at "
            .. "0x1000-0x10ff", "not_found", memory.write_bytes, memory, 0x2000, "12345678")
    assert.equal ("finalized", nic.state)
  end)

  it ("tells its ranges", function ()
    local memory = machine (window ())
    local found = {}
    for i, range in ipairs (memory:ranges ()) do
      found[i] = ("%x-%x %s %s.%s +%x"):format (range.at, range.last, range.kind,
        range.device.name, range.window, range.offset)
    end
    assert.same ({ "1000-10ff io dev.regs +0", "20000000-20000fff rom rom.rom +0",
                   "80000000-8000ffff ram ram.ram +0" }, found)
    assert.equal (m.ram, memory:find (0x80000004).device)
    assert.is_nil (memory:find (0))
    m.dev.regs.enabled = false
    assert.is_nil (memory:find (0x1000))
    assert.matches ("^FlatView #0\n AS \"memory\", root: /machine/bus\n", memory:print ())
    assert.matches ("\n  0000000020000000%-0000000020000fff %(prio 0, rom%): rom.rom\n",
                    memory:print ())
  end)

  it ("takes windows of another priority above others", function ()
    local memory = machine (window { priority = 1 })
    m:device_add { "shadow", m.ram.type, at = 0, size = 0x10000 }
    memory:write (0xffc, 8, 0)
    assert.same ({ "write dev 0 4 0" }, log)
    assert.equal (0xab00, memory:read (0x1000, 4))
    assert.equal (0, memory:read (0x1100, 4))
  end)

  it ("refuses what makes no sense", function ()
    local memory = machine (window ())
    assert.is_false (pcall (memory.read, memory, "0x1000", 4))
    assert.is_false (pcall (memory.read, memory, 0x1000.0 + 0.5, 4))
    assert.is_false (pcall (memory.read_bytes, memory, 0, -1))
    assert.is_false (pcall (memory.read, {}, 0, 4))
    raises ("memory has no method 'reed'; did you mean 'read'?", "not_found",
            function () return memory.reed end)
    m:close ()
    assert.is_false (pcall (memory.read, memory, 0x1000, 4))
    raises ("window 'regs': min_access is to be 1, 2, 4 or 8, not 3", "range", cop.device,
            { "memory.bad", doc = "Bad", windows = { window { min_access = 3 } } })
  end)
end)
