--- Virtual time, from scripts: m.clock, device:after; and cop.crc32.
local cop = require "coppice"
require "coppice.assert"

local RAM = 0x80000000

local told
local function tell (...) told[#told + 1] = table.concat ({ ... }, " ") end

cop.device { "time.dev", doc = "Does what a test asks for",
  init = function (self)
    self.priv.ok, self.priv.err = pcall (self.after, self, 1, tell)
  end,
  finalize = function () tell "finalize" end }

local board = cop.machine { "time.board", doc = "RAM",
  build = function (b) b:add { "ram", "memory.ram", at = RAM, size = 0x1000 } end }

local m, dev
before_each (function ()
  told = {}
  m = cop.build (board)
  dev = m:device_add { "dev", "time.dev" }
end)
after_each (function ()
  m:close ()
  collectgarbage ()
  assert.equal (0, cop.host.live_objects)
end)

--- Calls fn, which is to raise; returns the error.
local function failure (fn, ...)
  local ok, err = pcall (fn, ...)
  assert.is_false (ok)
  return err
end

describe ("m.clock", function ()
  it ("goes on when it is told to", function ()
    assert.equal (0, m.clock.now)
    m.clock:advance (5 * cop.ms)
    m.clock:settle ()
    assert.equal (5000000, m.clock.now)
    assert.equal ("clock at 5000000 ns", tostring (m.clock))
    assert.leaves_no_trace (m, function () m.clock:advance (1) end)
  end)

  it ("takes whole numbers of nanoseconds that are not negative", function ()
    assert.error_matches (function () m.clock:advance (0.5 * cop.ms) end,
                          "expected an integer of nanoseconds")
    assert.error_matches (function () m.clock:advance (-1) end, "time does not go back: %-1 ns")
    assert.error_matches (function () m.clock:advance () end, "expected an integer of nanosec")
    assert.equal ("range", failure (m.clock.advance, m.clock, -5).code)
    assert.equal (0, m.clock.now)
  end)

  it ("names what it does not have, and is not written", function ()
    assert.error_matches (function () return m.clock.nwo end,
                          "a clock has no field 'nwo'; did you mean 'now'?")
    assert.error_matches (function () m.clock.now = 3 end, "time goes on by clock:advance")
    assert.error_matches (function () m.clock.advance (5) end, "expected a clock")
  end)

  it ("is over when the machine is", function ()
    local other = cop.build (board)
    local clock = other.clock
    other:close ()
    assert.error_matches (function () return clock.now end, "machine .* was removed")
    assert.error_matches (function () clock:advance (1) end, "machine .* was removed")
  end)
end)

describe ("device:after", function ()
  it ("calls once, in the order of time and of asking", function ()
    local function say (word) return function (self)
      tell (word, self.name, m.clock.now)
    end end
    dev:after (20, say "c")
    local a = dev:after (10, say "a")
    dev:after (10, say "b")
    assert.equal (10, a.at)
    m.clock:advance (15)
    assert.same ({ "a dev 10", "b dev 10" }, told)
    assert.is_nil (a.at)
    m.clock:advance (100)
    assert.same ({ "a dev 10", "b dev 10", "c dev 20" }, told)
  end)

  it ("can be stopped, and asked for again inside", function ()
    local n, other = 0, nil
    local function tick (self)
      n = n + 1
      if other then other:stop () end
      if n < 3 then self:after (10, tick) end
    end
    other = dev:after (10, tell)
    other:stop ()
    other:stop ()
    assert.is_nil (other.at)
    dev:after (10, tick)
    other = dev:after (10, tell)
    m.clock:advance (100)
    assert.equal (3, n)
    assert.same ({}, told)
  end)

  it ("may remove its device, or stop itself, or collect everything", function ()
    local own
    own = dev:after (1, function (self)
      own:stop ()
      own = nil
      collectgarbage ()
      m.peripheral.dev = nil
      tell (self.state)
      collectgarbage ()
    end)
    dev:after (1, tell)
    m.clock:advance (5)
    assert.same ({ "realized", "finalize" }, told)
    assert.finalized (dev)
  end)

  it ("forgets its function when the device is unrealized", function ()
    local seen = setmetatable ({}, { __mode = "v" })
    do
      local what = {}
      seen[1] = what
      dev:after (10, function () tell (tostring (what)) end)
      local hold = dev:hold "in the test"
      dev:after (10, function () tell (tostring (hold)) end)
    end
    m.peripheral.dev = nil
    collectgarbage ()
    collectgarbage ()
    assert.is_nil (seen[1])
    assert.finalized (dev)
    m.clock:advance (100)
    assert.same ({ "finalize" }, told)
  end)

  it ("is of living devices", function ()
    assert.is_false (dev.priv.ok)
    assert.matches ("nothing can be done after a time: the device is new", tostring (dev.priv.err))
    local _ <close> = dev:hold "a test"
    m.peripheral.dev = nil
    assert.error_matches (function () dev:after (1, tell) end, "dev .* was removed")
    assert.error_matches (function () m:after (1) end, "function expected")
    assert.equal ("state", dev.priv.err.code)
  end)

  it ("tells errors as HOOK_ERROR, with the first as that of the call", function ()
    local log = m:record ()
    dev:after (1, function () error "one" end)
    dev:after (2, function () error "two" end)
    dev:after (3, function () tell "three" end)
    local err = failure (m.clock.advance, m.clock, 10)
    assert.matches ("time_spec.lua:%d+: /machine/peripheral/dev: one$",
                    tostring (err))
    assert.matches ("stack traceback", err.traceback)
    assert.same ({ "three" }, told)
    assert.equal (10, m.clock.now)
    assert.same ({ "dev", "dev" }, log:steps "HOOK_ERROR")
    m.clock:advance (1)
  end)

  it ("is in a snapshot while it is set", function ()
    assert.leaves_no_trace (m, function () dev:after (5, tell):stop () end)
    local before = m:snapshot ()
    dev:after (5, function () tell "tick" end, "tick")
    assert.matches (" timer tick=5", m:diff (before)[2])
    m.clock:advance (5)
    assert.same ({}, m:diff (before))
  end)

  it ("does not move time inside itself", function ()
    dev:after (1, function () m.clock:advance (1) end)
    assert.error_matches (function () m.clock:advance (5) end,
                          "advancing time is not possible inside a hook")
    assert.error_matches (function ()
      cop.build (cop.machine { "time.bad", build = function (b) b.clock:advance (1) end })
    end, "advancing time is not possible inside a hook")
    assert.error_matches (function ()
      dev:request ("moves", function () m.clock:advance (1) end)
    end, "advancing time is not possible inside a hook")
    assert.error_matches (function ()
      dev:request ("settles", function () m.clock:settle () end)
    end, "settling requests is not possible inside a hook")
  end)
end)

describe ("cop.crc32", function ()
  it ("is that of IEEE 802.3", function ()
    assert.equal (0xcbf43926, cop.crc32 "123456789")
    assert.equal (0, cop.crc32 "")
    assert.equal (0xcbf43926, cop.crc32 ("6789", cop.crc32 "12345"))
    assert.equal (0xcbf43926, cop.crc32 (cop.bytes "123456789"))
    assert.error_matches (function () cop.crc32 (5) end, "expected a string of bytes")
  end)
end)
