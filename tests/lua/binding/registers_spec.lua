--- Registers of types that scripts declare: as the device sees them, and as the guest does.
local cop = require "coppice"
require "coppice.assert"

describe ("registers", function ()
  local m, log
  before_each (function () log = {} end)
  after_each (function ()
    if m.alive then m:close () end
    assert.equal (0, cop.host.live_objects)
  end)

  local function note (word)
    return function (self, value, index)
      log[#log + 1] = { word, self.name, value, index }
    end
  end

  --- A machine with one device "dev" that has these registers in its window "regs".
  local function machine (...)
    local rows = { ... }
    m = cop.build (cop.machine { "bench", doc = "A board for one test", build = function (board)
      board:add { "dev", at = 0x1000, cop.device { "registers.dev", doc = "Has registers",
        bus = "system-bus",
        windows = { cop.window { "regs", size = 0x100, table.unpack (rows) } } } }
    end }, {})
    return m.dev
  end

  it ("are fields of their window", function ()
    local dev = machine (cop.reg { 0x00, "SRC" }, cop.reg { 0x04, "LEN", reset = 7 })
    assert.same ({ 0, 7 }, { dev.regs.SRC, dev.regs.LEN })
    dev.regs.SRC = 0xffffffff
    assert.equal (0xffffffff, dev.regs.SRC)
    assert.equal (0xffffffff, dev.regs:read (0, 4))
    dev.regs:write (4, 4, 9)
    assert.equal (9, dev.regs.LEN)
    assert.equal (dev.regs, dev.regs)
    assert.equal ("/machine/dev (registers.dev).regs", tostring (dev.regs))
  end)

  it ("lie in a window that knows its place", function ()
    local dev = machine (cop.reg { 0, "A" })
    assert.same ({ "regs", 0x100, 0x1000, true },
                 { dev.regs.name, dev.regs.size, dev.regs.at, dev.regs.enabled })
    dev.regs.enabled = false
    assert.is_false (dev.regs.enabled)
  end)

  it ("of 64 bits are integers of Lua", function ()
    local dev = machine (cop.reg { 0, "WIDE", size = 8, reset = -1 })
    assert.equal (-1, dev.regs.WIDE)
    dev.regs.WIDE = math.mininteger
    assert.equal (math.mininteger, dev.regs.WIDE)
  end)

  it ("of one kind make an array, which begins at 0", function ()
    local dev = machine (cop.reg { 0x10, "ARR", count = 3, stride = 8, reset = 1,
                                   changed = note "changed" })
    assert.same ({ 3, 1, 1, 1 }, { #dev.regs.ARR, dev.regs.ARR[0], dev.regs.ARR[1],
                                   dev.regs.ARR[2] })
    dev.regs.ARR[2] = 5
    dev.regs:write (0x18, 4, 6)
    assert.same ({ 1, 6, 5 }, { dev.regs.ARR[0], dev.regs.ARR[1], dev.regs.ARR[2] })
    assert.same ({ { "changed", "dev", 5, 2 }, { "changed", "dev", 6, 1 } }, log)
    assert.error_matches (function () return dev.regs.ARR[3] end,
      "register 'regs.ARR' has the places 0 to 2, not 3")
    assert.error_matches (function () dev.regs.ARR[-1] = 0 end, "places 0 to 2, not %-1")
    assert.error_matches (function () return dev.regs.ARR.x end, "places 0 to 2, not x")
    assert.error_matches (function () dev.regs.ARR = 1 end,
      "register 'regs.ARR' is an array: write regs.ARR%[0%] to %[2%]")
  end)

  it ("tell of reading, writing and changing", function ()
    local dev = machine (cop.reg { 0, "A", read = function (_, value) return value * 2 end,
                                   write = note "write", changed = note "changed" })
    dev.regs:write (0, 4, 3)
    assert.same ({ { "changed", "dev", 3 }, { "write", "dev", 3 } }, log)
    assert.equal (6, dev.regs:read (0, 4))
    assert.equal (3, dev.regs.A)
    dev.regs.A = 4
    assert.same ({ "changed", "dev", 4 }, log[3])
    dev.regs.A = 4
    assert.equal (3, #log)
    m:reset ()
    assert.same ({ "changed", "dev", 0 }, log[4])
  end)

  it ("set each other", function ()
    local dev = machine (
      cop.reg { 0, "CTRL", access = "wo", write = function (self, value)
        self.regs.SUM = value + 1
        self.regs.ISR = 1
      end },
      cop.reg { 4, "SUM", access = "ro" },
      cop.reg { 8, "ISR", access = "w1c", changed = note "isr" })
    dev.regs:write (0, 4, 41)
    assert.equal (42, dev.regs:read (4, 4))
    dev.regs:write (8, 4, 1)
    assert.same ({ { "isr", "dev", 1 }, { "isr", "dev", 0 } }, log)
  end)

  it ("can remove their own device", function ()
    machine (cop.reg { 0, "A", write = function (self) self.parent[self.name] = nil end },
             cop.reg { 4, "B", reset = 5 })
    m:device_add { "dev1", "registers.dev" }
    local dev = m.peripheral.dev1
    local regs = dev.regs
    regs:write (0, 4, 1)
    assert.finalized (dev)
    assert.error_matches (function () return regs.B end, "dev1 %(registers.dev #%d+%) was removed")
    assert.error_matches (function () regs.B = 1 end, "was removed")
    assert.error_matches (function () regs:read (0, 4) end, "was removed")
  end)

  it ("go on when a hook fails, and the access fails when it is complete", function ()
    local dev = machine (
      cop.reg { 0, "R", reset = 7, read = function () error ("no reading", 0) end },
      cop.reg { 4, "T", reset = 8, read = function () return "eight" end },
      cop.reg { 8, "W", write = function () error ("no writing", 0) end },
      cop.reg { 12, "C", changed = function () error ("no change", 0) end })
    local record = m:record ()
    local function failed (message, fn)
      assert.error_matches (fn, "^[^\n]*/machine/dev: " .. message)
      assert.same ({ "dev" }, record:steps "HOOK_ERROR")
      record:clear ()
    end
    failed ("no reading", function () dev.regs:read (0, 4) end)
    failed ("read of register 'T' is to return an integer, not 'eight'",
            function () dev.regs:read (4, 4) end)
    failed ("no writing", function () dev.regs:write (8, 4, 3) end)
    assert.equal (3, dev.regs.W)
    failed ("no change", function () dev.regs.C = 4 end)
    failed ("no change", function () dev.regs:write (12, 4, 5) end)
    assert.equal (5, dev.regs.C)
    dev.regs:read (8, 4)
    assert.equal (5, dev.regs:read (12, 4))
  end)

  it ("refuse what they cannot hold", function ()
    local dev = machine (cop.reg { 0, "A", size = 2 }, cop.reg { 4, "LEN", max = 100 })
    assert.error_matches (function () dev.regs.A = 0x10000 end,
      "/machine/dev: register 'regs.A' is at most 0xffff, not 0x10000")
    assert.error_matches (function () dev.regs.A = -1 end, "at most 0xffff")
    assert.error_matches (function () dev.regs.A = 1.0 end, "wants an integer, not")
    assert.error_matches (function () dev.regs.A = nil end, "wants an integer, not")
    assert.error_matches (function () dev.regs.LEN = 101 end,
      "register 'regs.LEN' is at most 0x64, not 0x65")
    assert.error_matches (function () return dev.regs.LENN end,
      "window 'regs' has no register 'LENN'; did you mean 'LEN'%?")
    assert.error_matches (function () dev.regs.LENN = 1 end, "did you mean 'LEN'%?")
    assert.error_matches (function () dev.regs:raed (0) end, "did you mean 'read'%?")
    assert.error_matches (function () return dev.reggs end, "did you mean 'regs'%?")
    assert.same ({ 0, 0 }, { dev.regs.A, dev.regs.LEN })
  end)

  it ("are part of a snapshot", function ()
    local dev = machine (cop.reg { 0, "A", reset = 1 }, cop.reg { 0x10, "ARR", count = 50 })
    local before = m:snapshot ()
    dev.regs.A, dev.regs.ARR[49] = 2, 3
    local lines = table.concat (m:diff (before), "\n")
    assert.matches (" regs.A=0x2 regs.ARR%[49%]=0x3", lines)
    m:reset ()
    assert.same ({}, m:diff (before))
  end)

  it ("are put back before the type's own reset", function ()
    m = cop.build (cop.machine { "bench", doc = "A board for one test", build = function (board)
      board:add { "dev", at = 0, cop.device { "registers.reset", doc = "Looks at its registers",
        bus = "system-bus",
        windows = { cop.window { "regs", size = 4, cop.reg { 0, "A", reset = 5 } } },
        reset = function (self) log[#log + 1] = self.regs.A end } }
    end }, {})
    m.dev.regs.A = 9
    m:reset ()
    assert.equal (5, log[#log])
  end)

  it ("are inherited", function ()
    local Base = cop.device { "registers.base", doc = "Has one", bus = "system-bus",
      windows = { cop.window { "regs", size = 4,
                               cop.reg { 0, "A", changed = note "base" } } } }
    local Leaf = cop.device { "registers.leaf", parent = Base, doc = "Has another",
      windows = { cop.window { "more", size = 4, cop.reg { 0, "B", reset = 2 } } } }
    m = cop.build (cop.machine { "bench", doc = "A board for one test", build = function (board)
      board:add { "dev", Leaf, at = { 0, 0x1000 } }
    end }, {})
    m.dev.regs.A = 1
    assert.same ({ { "base", "dev", 1 } }, log)
    assert.equal (2, m.dev.more.B)
    assert.same ({ "regs", "more" }, { Leaf.windows[1].name, Leaf.windows[2].name })
  end)

  it ("are told by their type", function ()
    machine (cop.reg { 0x10, "ARR", count = 4, access = "w1c", doc = "four", mask = 0xf,
                       cop.field { 1, "F", bits = 2, doc = "a field" } })
    local window = cop.type "registers.dev".windows[1]
    assert.same ({ 4, "little", 4, 4 },
                 { window.width, window.endian, window.min_access, window.max_access })
    assert.same ({ name = "ARR", at = 0x10, access = "w1c", doc = "four", size = 4, count = 4,
                   stride = 4, mask = 0xf, reset = 0,
                   fields = { { name = "F", at = 1, bits = 2, doc = "a field" } } },
                 window.registers[1])
  end)

  it ("have the order of bytes and the sizes that their window says", function ()
    m = cop.build (cop.machine { "bench", doc = "A board for one test", build = function (board)
      board:add { "dev", at = 0, cop.device { "registers.big", doc = "Is big-endian",
        bus = "system-bus",
        windows = { cop.window { "regs", size = 0x10, width = 2, endian = "big", min_access = 1,
                                 max_access = 4,
          cop.reg { 0, "A", reset = 0x1234 }, cop.reg { 2, "B", reset = 0x5678 } } } } }
    end }, {})
    local regs = m.dev.regs
    assert.same ({ 0x12, 0x34, 0x1234, 0x12345678 },
                 { regs:read (0, 1), regs:read (1, 1), regs:read (0), regs:read (0, 4) })
    assert.error_matches (function () regs:read (0, 8) end,
      "an access has 1 to 4 bytes here, not 8")
  end)
end)
