--- Errors are tables that say whose fault it was, and where.
local cop = require "coppice"
require "coppice.assert"

local here = debug.getinfo (1, "S").short_src

--- The error that fn raises.
local function caught (fn)
  local ok, err = pcall (fn)
  assert.is_false (ok)
  return err
end

local function line_of (fn)
  return debug.getinfo (fn, "S").linedefined
end

describe ("an error", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 2 }) end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("has a code, a path, a message and a place", function ()
    local fn = function () m.xhci.ports = 9 end
    local err = caught (fn)
    assert.equal ("state", err.code)
    assert.equal ("/machine/xhci", err.path)
    assert.matches ("^/machine/xhci: property 'ports' cannot be set after realize", err.message)
    assert.equal (("%s:%d"):format (here, line_of (fn)), err.where)
    assert.equal (err.where .. ": " .. err.message, tostring (err))
  end)

  it ("of a hook names the object and the line that raised it", function ()
    local raised
    local Bad = cop.device { "errors.raises", doc = "raises", parent = "usb.device",
      realize = function () raised = debug.getinfo (1, "l").currentline; error "no luck" end }
    local err = caught (function () m:device_add { "bad", Bad, bus = m.xhci } end)
    assert.equal ("hook", err.code)
    assert.matches ("bad: no luck$", err.message)
    assert.equal (("%s:%d"):format (here, raised), err.where)
    assert.matches ("stack traceback", err.traceback)
  end)

  it ("of a core call inside a hook comes through as it was", function ()
    local Bad = cop.device { "errors.inner", doc = "fails inside", parent = "usb.device",
      props = { cop.uint { "n", max = 3, when = "always", doc = "small" } },
      realize = function (self) self.n = 4 end }
    local err = caught (function () m:device_add { "bad", Bad, bus = m.xhci } end)
    assert.equal ("range", err.code)
    assert.matches ("/bad: property 'n' must be between 0 and 3, not 4$", err.message)
    assert.is_nil (m.peripheral.bad)
  end)

  it ("that is no text is told by what it is", function ()
    local what
    local Bad = cop.device { "errors.odd", doc = "raises anything", parent = "usb.device",
      realize = function () error (what) end }
    local texts = {
      { setmetatable ({}, { __tostring = function () return "by metamethod" end }),
        "by metamethod" },
      { {}, "error object is a table value" },
      { true, "error object is a boolean value" },
    }
    for _, case in ipairs (texts) do
      what = case[1]
      assert.matches (case[2], caught (function () m:device_add { "bad", Bad,
        bus = m.xhci } end).message)
    end
    assert.matches ("nil", caught (function ()
      what = nil
      m:device_add { "bad", Bad, bus = m.xhci }
    end).message)
  end)

  it ("in a hook that may not fail is told when all is done", function ()
    local Bad = cop.device { "errors.late", doc = "fails to go", parent = "usb.device",
      unrealize = function () error "stuck" end }
    local bad, log = m:device_add { "bad", Bad, bus = m.xhci }, m:record ()
    local err = caught (function () m.peripheral.bad = nil end)
    assert.matches ("stuck", err.message)
    assert.finalized (bad)
    assert.same ({ "bad" }, log:steps "HOOK_ERROR")
    assert.is_nil (m.peripheral.bad)
  end)

  it ("names the nearest right thing", function ()
    local cases = {
      { function () m:device_add { "k", "usb.kdb" } end,
        "no type 'usb.kdb'; did you mean 'usb.kbd'%?" },
      { function () m:device_add { "k", "usb.hub", prots = 1 } end,
        "type 'usb.hub' has no property or output 'prots'; did you mean 'ports'%?" },
      { function () cop.build ("machines/boards/hotplug-lab.lua", { prts = 1 }) end,
        "machine 'hotplug%-lab' has no parameter 'prts'; did you mean 'ports'%?" },
      { function () return cop.devise end, "coppice has no 'devise'; did you mean 'device'%?" },
      { function () return m:record ():steps "unrealise" end,
        "no step 'unrealise'; did you mean 'unrealize'%?" },
      { function () m:at "/machine/uart9" end, "uart9" },
      { function () m:device_add { "k", "usb.kbd", "more" } end,
        "expected { \"name\", \"type\", …" },
      { function () m:device_add { "k", "usb.kbd", bus = m.uart } end,
        "/machine/uart: is no bus and offers none" },
      { function () m:device_add { "k", "device" } end, "abstract" },
    }
    for _, case in ipairs (cases) do assert.error_matches (case[1], case[2]) end
  end)

  it ("of a duplicate leaves the first one alone", function ()
    local kbd = m:device_add { "k", "usb.kbd", bus = m.xhci }
    assert.leaves_no_trace (m, function ()
      local err = caught (function () m:device_add { "k", "usb.kbd", bus = m.xhci } end)
      assert.equal ("exists", err.code)
    end)
    assert.equal (kbd, m.peripheral.k)
  end)

  it ("crosses nested calls without being lost", function ()
    local Outer = cop.device { "errors.outer", doc = "catches", parent = "usb.device",
      realize = function (self)
        local ok, err = pcall (function () self.nothing = 1 end)
        assert (not ok)
        self:fail ("gave up: %s", err.code)
      end }
    local err = caught (function () m:device_add { "o", Outer, bus = m.xhci } end)
    assert.matches ("/o: gave up: not_found$", err.message)
  end)
end)

describe ("an error in a file", function ()
  local function file (text)
    local name = os.tmpname ()
    local out = assert (io.open (name, "w"))
    out:write (text)
    out:close ()
    return name
  end

  it ("that is not there, or does not parse, or declares nothing, says so", function ()
    local err = caught (function () cop.build "no/such/board.lua" end)
    assert.equal ("io", err.code)
    assert.equal ("no/such/board.lua: cannot be read: no such file", err.message)

    local bad = file "local x = = 1\n"
    err = caught (function () cop.build (bad) end)
    assert.equal ("syntax", err.code)
    assert.equal (bad .. ":1", err.where)
    assert.matches ("unexpected symbol near '='", err.message)

    local empty = file "return 1\n"
    err = caught (function () cop.build (empty) end)
    assert.equal ("invalid", err.code)
    assert.matches ("declares no machine", err.message)
    os.remove (bad)
    os.remove (empty)
    assert.equal (0, cop.host.live_objects)
  end)

  it ("undoes the build, and names the line of the add", function ()
    local name = file [[
local cop = require "coppice"
return cop.machine { "errors-board", build = function (board)
  board:add { "ram", "memory.ram", at = 0x1000, size = 0x1000 }
  board:add { "clash", "memory.ram", at = 0x1800, size = 0x1000 }
end }
]]
    local err = caught (function () cop.build (name) end)
    assert.equal ("exists", err.code)
    assert.equal (name .. ":4", err.where)
    assert.equal (0, cop.host.live_objects)
    os.remove (name)
  end)

  it ("of a finalizer that nobody called is no error of the next call", function ()
    local m = cop.build ("machines/boards/hotplug-lab.lua", { ports = 2 })
    local Frail = cop.device { "errors.frail", parent = "usb.device", doc = "Fails at the end",
      finalize = function () error "too late" end }
    local frail = m:device_add { "frail", Frail, bus = m.xhci }
    local hold, told = frail:hold "a test", 0
    m:observe (function (event) if event.step == "HOOK_ERROR" then told = told + 1 end end)
    m.peripheral.frail = nil
    hold:release ()
    assert.equal (1, told)
    assert.is_true (m:device_add { "innocent", "usb.kbd", bus = m.xhci }.alive)
    m:close ()
  end)
end)
