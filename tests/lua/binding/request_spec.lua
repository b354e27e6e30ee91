--- Requests, from scripts: coroutines that hold their device and wait for time and DMA.
local cop = require "coppice"
require "coppice.assert"

local RAM = 0x80000000

local told
local function tell (...) told[#told + 1] = table.concat ({ ... }, " ") end

cop.device { "request.dev", doc = "Does what a test asks for",
  props = { cop.bool { "fails", doc = "Its realize does" } },
  init = function (self)
    self.priv.begun, self.priv.begin_err = pcall (self.request, self, "early", tell)
  end,
  realize = function (self)
    if self.priv.on_realize then self.priv.on_realize (self) end
    if self.fails then self:fail "is made to fail" end
  end,
  finalize = function () tell "finalize" end }

local board = cop.machine { "request.board", doc = "RAM",
  build = function (b) b:add { "ram", "memory.ram", at = RAM, size = 0x1000 } end }

local m, dev
before_each (function ()
  told = {}
  m = cop.build (board)
  dev = m:device_add { "dev", "request.dev" }
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

describe ("device:request", function ()
  it ("runs to its first wait, and holds the device until it returns", function ()
    local request = dev:request ("count", function (self, request)
      tell ("begins", self.name, tostring (request.live), tostring (request.device == self))
      request:sleep (5)
      tell ("slept", m.clock.now)
      request:sleep (0)
    end)
    assert.same ({ "begins dev true true" }, told)
    assert.same ({ "count" }, dev:holders ())
    m.clock:settle ()
    assert.equal (1, #told)
    assert.is_true (request.live)
    m.clock:advance (10)
    assert.same ({ "begins dev true true", "slept 5" }, told)
    assert.same ({}, dev:holders ())
    assert.is_false (request.live)
    assert.error_matches (function () request:sleep (1) end, "the request is over")
  end)

  it ("reads and writes memory", function ()
    dev:request ("copy", function (_, request)
      request:dma_write (RAM + 1, "\0\1abc")
      tell (("%q"):format (request:dma_read (RAM, 7)))
      tell (#request:dma_read (RAM, 0), request:dma_read (RAM + 3, 3))
      request:dma_write (RAM, cop.bytes "xy")
      tell (request:dma_read (RAM, 2))
    end)
    assert.same ({}, told)
    m.clock:settle ()
    assert.same ({ [["\0\0\1abc\0"]], "0 abc", "xy" }, told)
    assert.equal (0, m.clock.now)
  end)

  it ("sees memory as it is when it begins to read", function ()
    m.memory:write_bytes (RAM, "before")
    dev:request ("read", function (_, request) tell (request:dma_read (RAM, 6)) end)
    m.memory:write_bytes (RAM, "after!")
    dev:request ("write", function (_, request) request:dma_write (RAM, "later.") end)
    assert.equal ("after!", m.memory:read_bytes (RAM, 6))
    m.clock:settle ()
    assert.same ({ "before" }, told)
    assert.equal ("later.", m.memory:read_bytes (RAM, 6))
  end)

  it ("is resumed in the order in which it waited", function ()
    for _, name in ipairs { "a", "b", "c" } do
      dev:request (name, function (_, request)
        for round = 1, 3 do
          request:dma_read (RAM, name == "a" and 0x1000 or 1)
          tell (name .. round)
        end
      end)
    end
    m.clock:settle ()
    assert.equal ("a1 b1 c1 a2 b2 c2 a3 b3 c3", table.concat (told, " "))
  end)

  it ("gets errors of memory where it asks", function ()
    dev:request ("bad", function (_, request)
      local ok, err = pcall (request.dma_read, request, 0x10, 4)
      tell (tostring (ok), err.code, err.path)
      ok, err = pcall (request.dma_write, request, 0x10, "abc")
      tell (tostring (ok), err.code, err.path)
      tell (request:dma_read (RAM, 0))
      tell (tostring (pcall (request.dma_read, request, RAM, -1)))
      tell (tostring (pcall (request.dma_read, request, RAM, 1 << 40)))
      tell (tostring (pcall (request.dma_read, request, "x", 4)))
      tell (tostring (pcall (request.dma_write, request, RAM, 7)))
      tell (tostring (pcall (request.sleep, request, -7)))
      request:dma_write (0x10, "abc")
    end)
    local err = failure (m.clock.settle, m.clock)
    assert.same ({ "false not_found /machine/peripheral/dev",
                   "false not_found /machine/peripheral/dev", "",
                   "false", "false", "false", "false", "false" }, told)
    assert.matches ("DMA to 0x10: .* nothing answers at 0x10", tostring (err))
  end)

  it ("ends silently when the device is unrealized while it sleeps", function ()
    local log = m:record ()
    dev:request ("nap", function (_, request)
      local _ <close> = setmetatable ({}, { __close = function ()
        tell ("closed", tostring (request.live), tostring (pcall (request.sleep, request, 1)))
      end })
      request:sleep (1000)
      tell "never"
    end)
    m.peripheral.dev = nil
    assert.same ({ "closed false false", "finalize" }, told)
    assert.finalized (dev)
    m.clock:advance (5000)
    assert.equal (2, #told)
    assert.same ({}, log:steps "HOOK_ERROR")
  end)

  it ("ends silently when the device is unrealized while it is copied for", function ()
    dev:request ("late", function (_, request)
      request:dma_write (RAM, "never")
      tell "never"
    end)
    m.peripheral.dev = nil
    assert.retired (dev, { "late" })
    m.clock:settle ()
    assert.finalized (dev)
    assert.same ({ "finalize" }, told)
    assert.equal (0, m.memory:read (RAM, 4))
  end)

  it ("ends at its next wait when it removes its device itself", function ()
    dev:request ("suicide", function (self, request)
      m.peripheral.dev = nil
      tell (self.state, tostring (request.live))
      request:sleep (1)
      tell "never"
    end)
    -- as in every hook: what is cut goes when that is over
    assert.same ({ "realized true", "finalize" }, told)
    local again = m:device_add { "dev", "request.dev" }
    again:request ("suicide", function (_, request)
      request:sleep (1)
      m.peripheral.dev = nil
      request:dma_read (RAM, 1)
      tell "never"
    end)
    m.clock:advance (10)
    assert.same ({ "realized true", "finalize", "finalize" }, told)
    assert.finalized (again)
  end)

  it ("tells what it raises as HOOK_ERROR", function ()
    local log = m:record ()
    assert.error_matches (function () dev:request ("bad", function () error "at once" end) end,
                          "request_spec.lua:%d+: /machine/peripheral/dev: at once$")
    assert.same ({ "dev" }, log:steps "HOOK_ERROR")
    -- inside another hook it is that which is told
    dev:after (1, function (self)
      self:request ("bad", function () error "inside" end)
      tell "goes on"
    end)
    assert.matches ("inside$", tostring (failure (m.clock.advance, m.clock, 1)))
    assert.same ({ "goes on" }, told)
    told = {}
    dev:request ("bad", function (_, request)
      local _ <close> = setmetatable ({}, { __close = function () tell "closed" end })
      request:sleep (1)
      error "later"
    end)
    local err = failure (m.clock.advance, m.clock, 1)
    assert.matches ("request_spec.lua:%d+: /machine/peripheral/dev: later$", tostring (err))
    assert.matches ("request_spec.lua", err.traceback)
    assert.same ({ "closed" }, told)
    assert.same ({}, dev:holders ())
  end)

  it ("waits by nothing else, and for nobody else", function ()
    local mine
    dev:request ("a", function (_, request) mine = request; request:sleep (100) end)
    assert.error_matches (function () mine:sleep (1) end, "only the function of the request 'a'")
    local co = coroutine.wrap (function () mine:sleep (1) end)
    assert.error_matches (co, "only the function of the request 'a'")
    dev:request ("b", function (_, request)
      tell (tostring (pcall (table.sort, { 1, 2, 3 }, function () request:sleep (1) end)))
      request:sleep (1)
      tell "b"
    end)
    m.clock:advance (1)
    assert.same ({ "false", "b" }, told)
    assert.error_matches (function ()
      dev:request ("yields", function () coroutine.yield () end)
    end, "request_spec.lua:%d+: .*not by coroutine.yield")
  end)

  it ("may begin others, and end inside them", function ()
    dev:request ("outer", function (self, outer)
      self:request ("inner", function (_, inner)
        inner:sleep (2)
        tell "inner"
      end)
      outer:sleep (1)
      tell "outer"
    end)
    assert.same ({ "outer", "inner" }, dev:holders ())
    m.clock:advance (5)
    assert.same ({ "outer", "inner" }, told)
  end)

  it ("is of living devices, with a name and a function", function ()
    assert.is_false (dev.priv.begun)
    assert.matches ("request 'early' cannot begin: the device is new",
                    tostring (dev.priv.begin_err))
    assert.error_matches (function () dev:request (tell) end, "expected a name of the request")
    assert.error_matches (function () dev:request ("x") end, "expected a function, got nil")
    local _ <close> = dev:hold "a test"
    m.peripheral.dev = nil
    assert.error_matches (function () dev:request ("x", tell) end, "dev .* was removed")
  end)

  it ("names what it does not have", function ()
    local request = dev:request ("x", function (_, request) request:sleep (1) end)
    assert.error_matches (function () return request.dma_raed end,
                          "a request has no field 'dma_raed'; did you mean 'dma_read'?")
  end)

  it ("of an addition that fails leaves nothing", function ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function ()
        m:device_add { "bad", "request.dev", fails = true, }
      end, "is made to fail")
      m.clock:settle ()
    end)
    local probe = cop.new { "bad2", "request.dev", fails = true }
    probe.priv.on_realize = function (self)
      self:after (5, tell)
      self:request ("nap", function (_, request)
        local _ <close> = setmetatable ({}, { __close = function () tell "closed" end })
        request:sleep (5)
      end)
      self:request ("read", function (_, request) request:dma_read (RAM, 4); tell "never" end)
    end
    told = {}
    local before = m:snapshot ()
    assert.error_matches (function () m.peripheral.bad2 = probe end, "is made to fail")
    assert.same ({ "closed" }, told)
    assert.in_state ("failed", probe)
    assert.same ({ "read" }, probe:holders ())
    m.clock:advance (10)
    assert.finalized (probe)
    assert.same ({ "closed", "finalize" }, told)
    assert.same ({}, m:diff (before))
  end)

  it ("ends with the machine, which waits for threads", function ()
    local other = cop.build (board)
    local there = other:device_add { "dev", "request.dev" }
    there:request ("nap", function (_, request)
      local _ <close> = setmetatable ({}, { __close = function () tell "closed" end })
      request:sleep (1000)
    end)
    there:request ("read", function (_, request) request:dma_read (RAM, 0x1000); tell "never" end)
    there:after (10, tell)
    other:close ()
    assert.same ({ "closed", "finalize" }, told)
    assert.finalized (there)
  end)
end)
