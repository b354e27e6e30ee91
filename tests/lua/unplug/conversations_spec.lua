--- What a management client sees when it unplugs: the conversations that QEMU 7.2 was recorded in,
-- by their numbers, held with our machine. Where the rules are the same, so are the answers and
-- the events; where they differ, the test says so.
--
-- One difference is everywhere: QEMU answers first and tells of the deletion later. Here what is
-- done by the answer has been told by then.
package.path = "tests/lua/unplug/?.lua;" .. package.path
local cop  = require "coppice"
local port = require "port"
require "coppice.assert"

--- A client of the machine: what it is answered and what it is told, in order.
local function client_of (m)
  local client, said = {}, {}
  local watch = m:observe (function (event)
    if event.step:match "^DEVICE_" or event.step:match "^REMOVAL_" then
      if event.step ~= "DEVICE_ADDED" then said[#said + 1] = event.step .. " " .. event.name end
    end
  end)
  local function answer (fn, ...)
    local ok, err = pcall (fn, m, ...)
    said[#said + 1] = ok and "return" or tostring (err.message)
  end
  function client.device_del (id) answer (m.device_del, id) end
  function client.device_add (what) answer (m.device_add, what) end
  function client.system_reset () answer (m.reset) end
  --- What it has seen since the last time.
  function client.seen ()
    local now = said
    said = {}
    return now
  end
  function client.stop () watch:stop () end
  return client
end

local PENDING = "/machine/peripheral/rng0: it is already in the process of unplug"

describe ("unplugging, as QEMU does,", function ()
  local m, client
  before_each (function ()
    m = cop.build (port.board)
    client = client_of (m)
  end)
  after_each (function ()
    client.stop ()
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  local function seen (...) assert.same ({ ... }, client.seen ()) end
  local function rng () return { "rng0", "unplug.composite", bus = m.p0 } end

  it ("03, 04: needs no guest while the slot has no power", function ()
    client.device_add (rng ())
    client.device_del "rng0"
    seen ("return", "DEVICE_DELETED backend", "DEVICE_DELETED rng0", "return")
    client.device_del "rng0"
    assert.matches ("there is no 'rng0'", client.seen ()[1])
    assert.is_nil (m.peripheral.rng0)
    client.device_add (rng ())
    -- nothing is pending that the reset could complete
    client.system_reset ()
    seen ("return", "return")
    assert.in_state ("realized", m.peripheral.rng0)
    client.device_add (rng ())
    assert.matches ("rng0", client.seen ()[1])
  end)

  it ("05, 06: is pending without a guest, and completed by a reset", function ()
    client.device_add (rng ())
    m.p0.control = port.ON
    client.device_del "rng0"
    client.device_del "rng0"
    seen ("return", "return", PENDING)
    assert.in_state ("realized", m.peripheral.rng0)
    client.device_add (rng ())
    assert.is_not.equal ("return", client.seen ()[1])
    client.system_reset ()
    seen ("DEVICE_DELETED backend", "DEVICE_DELETED rng0", "return")
    assert.is_nil (m.peripheral.rng0)
    -- and the place can be taken again
    client.device_add (rng ())
    seen "return"
  end)

  it ("10: goes all the way through a native PCIe slot", function ()
    client.device_add (rng ())
    m.p0.control = port.ON
    client.device_del "rng0"
    client.device_del "rng0"
    m.clock:advance (3 * cop.s)
    client.device_del "rng0"
    seen ("return", "return", PENDING, PENDING)
    -- five seconds after the request it has run out: QEMU is silent then, here it is told
    m.clock:advance (2600 * cop.ms)
    seen "REMOVAL_TIMED_OUT rng0"
    client.device_del "rng0"
    seen "return"
    assert.equal (2, m.p0.priv.requests)
    m.clock:advance (5600 * cop.ms)
    seen "REMOVAL_TIMED_OUT rng0"
    m.p0.control = port.BLINK
    client.device_del "rng0"
    seen "/machine/p0: guest is busy (power indicator blinking)"
    assert.same ({}, m.removals)
    m.p0.control = port.ON
    client.device_del "rng0"
    m.p0.control = port.BLINK
    m.p0.control = port.OFF
    seen ("return", "DEVICE_DELETED backend", "DEVICE_DELETED rng0")
    client.device_add (rng ())
    seen "return"
  end)

  it ("10: tells of a refusal, of which QEMU says nothing", function ()
    client.device_add (rng ())
    m.p0.control = port.ON
    client.device_del "rng0"
    m.p0.control = port.BLINK
    m.p0.control = port.ON
    client.device_del "rng0"
    seen ("return", "return", "DEVICE_UNPLUG_GUEST_ERROR rng0", "return")
  end)

  it ("11: keeps what the guest ejects by itself, which QEMU destroys", function ()
    client.device_add (rng ())
    m.p0.control = port.ON
    m.p0.control = port.OFF
    seen "return"
    assert.in_state ("unrealized", m.peripheral.rng0)
    client.device_del "rng0"
    seen ("DEVICE_DELETED backend", "DEVICE_DELETED rng0", "return")
    m.eject_destroys = true
    client.device_add (rng ())
    m.p0.control = port.ON
    m.p0.control = port.OFF
    seen ("return", "DEVICE_DELETED backend", "DEVICE_DELETED rng0")
  end)

  it ("17: leaves nothing pending over a reset, as QEMU says and does not do", function ()
    client.device_add (rng ())
    m.p0.control = port.ON
    client.device_del "rng0"
    client.device_del "rng0"
    client.system_reset ()
    seen ("return", "return", PENDING, "DEVICE_DELETED backend", "DEVICE_DELETED rng0", "return")
  end)
end)

describe ("unplugging by force, as QEMU does,", function ()
  it ("07: tells of what hangs on a device first", function ()
    local m = cop.build "machines/boards/hotplug-lab.lua"
    local client = client_of (m)
    client.device_add { "t1", "usb.kbd", bus = m.xhci }
    client.device_del "t1"
    client.device_add { "h1", "usb.hub", bus = m.xhci }
    client.device_add { "k1", "usb.kbd", bus = m.peripheral.h1 }
    client.device_add { "h2", "usb.hub", bus = m.peripheral.h1 }
    client.device_add { "m1", "usb.kbd", bus = m.peripheral.h2 }
    client.seen ()
    client.device_del "h1"
    -- QEMU: k1, m1, h2, h1; here the newest goes first everywhere
    assert.same ({ "DEVICE_DELETED m1", "DEVICE_DELETED h2", "DEVICE_DELETED k1",
                   "DEVICE_DELETED h1", "return" }, client.seen ())
    assert.equal (0, #m.peripheral.children)
    client.stop ()
    m:close ()
  end)

  it ("07, 16: reaches anonymous devices by their path, and composite ones as a whole", function ()
    local m = cop.build "machines/boards/hotplug-lab.lua"
    local client = client_of (m)
    client.device_add { "usb.kbd", bus = m.xhci }
    client.device_del "/machine/peripheral-anon/device[0]"
    client.device_add { "us1", "usb.storage", bus = m.xhci }
    client.device_del "us1"
    assert.same ({ "return", "DEVICE_DELETED device[0]", "return", "return", "DEVICE_DELETED us1",
                   "return" }, client.seen ())
    client.stop ()
    m:close ()
  end)
end)

describe ("unplugging what sits on no bus, as QEMU does,", function ()
  local m, client
  cop.object_type { "unplug.memory", doc = "What a DIMM stands for" }
  cop.device { "unplug.dimm", doc = "Memory in a slot of the board",
    props = { cop.link { "memdev", to = "unplug.memory", required = true, doc = "The memory" } } }
  cop.device { "unplug.cpu", doc = "Cannot be unplugged" }
  local Board = cop.machine { "unplug.pc", doc = "Handles what sits on no bus",
    unplug_request = function (self, device)
      if device:is_a "unplug.cpu" then
        self:fail ("device unplug request for not supported device type: %s", device.type)
      end
    end }
  before_each (function ()
    m = cop.build (Board)
    client = client_of (m)
  end)
  after_each (function ()
    client.stop ()
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  it ("12: a DIMM that the guest keeps at first", function ()
    m.objects.m0 = cop.new { "unplug.memory" }
    client.device_add { "d0", "unplug.dimm", memdev = m.objects.m0 }
    client.device_del "d0"
    m.peripheral.d0:guest_refuse "_OST: ejection failed"
    client.device_del "d0"
    -- the memory is in use until the guest lets go
    assert.error_matches (function () m.objects.m0 = nil end, "d0")
    m.peripheral.d0:guest_eject ()
    assert.same ({ "return", "return", "DEVICE_UNPLUG_GUEST_ERROR d0", "return",
                   "DEVICE_DELETED d0" }, client.seen ())
    m.objects.m0 = nil
  end)

  it ("13: a CPU that cannot be asked for, however often", function ()
    client.device_add { "cpu1", "unplug.cpu" }
    client.device_del "cpu1"
    client.device_del "cpu1"
    local text = "/machine: device unplug request for not supported device type: unplug.cpu"
    assert.same ({ "return", text, text }, client.seen ())
    assert.same ({}, m.removals)
  end)

  it ("17: neither adds to nor takes from a bus that is not for hotplugging", function ()
    cop.bus_type { "unplug.fixed", doc = "For a build", addressing = "plain", hotpluggable = false }
    cop.device { "unplug.soldered", doc = "Sits there", bus = "unplug.fixed" }
    cop.device { "unplug.carrier", doc = "Offers it",
      buses = { cop.bus { "fixed", "unplug.fixed", doc = "Places" } } }
    local other = cop.build (cop.machine { "unplug.virt", doc = "Has such a bus",
      build = function (board)
        local carrier = board:add { "carrier", "unplug.carrier" }
        board.machine:device_add { "sc0", "unplug.soldered", bus = carrier }
      end })
    local its = client_of (other)
    its.device_add { "v0", "unplug.soldered", bus = other.carrier }
    its.device_del "sc0"
    assert.same ({ "/machine/carrier/fixed: nothing is plugged into it once the machine runs",
                   "/machine/carrier/fixed: nothing is unplugged from it once the machine runs" },
                 its.seen ())
    its.stop ()
    other:close ()
  end)
end)

describe ("memory that devices use, as with QEMU,", function ()
  local m
  before_each (function ()
    m = cop.build ("machines/boards/pc-q35.lua", { slots = 2, maxmem = 4 * cop.GiB })
    m.objects.m0 = cop.new { "memory-backend-ram", size = 16 * cop.MiB }
  end)
  after_each (function ()
    m:close ()
    -- what was refused belongs to its handle
    collectgarbage ()
    collectgarbage ()
    assert.equal (0, cop.host.live_objects)
  end)

  local function fails (text, fn) assert.error_matches (fn, text) end

  it ("08: has one name each, and all that it needs", function ()
    fails ("m0", function () m.objects.m0 = cop.new { "memory-backend-ram", size = 4096 } end)
    fails ("nope", function () cop.new { "nope" } end)
    fails ("size", function () cop.new { "memory-backend-ram", size = "big" } end)
    fails ("nope", function () cop.new { "memory-backend-ram", size = 4096, nope = 1 } end)
    assert.equal (16 * cop.MiB, m.objects.m0.size)
  end)

  it ("08: cannot go, or be used twice, while a module has it", function ()
    local dimm = m:device_add { "d0", "pc-dimm", memdev = m.objects.m0 }
    fails ("d0", function () m.objects.m0 = nil end)
    fails ("d0", function () m:device_add { "d1", "pc-dimm", memdev = m.objects.m0 } end)
    fails ("memdev", function () m:device_add { "d1", "pc-dimm" } end)
    assert.is_true (dimm.alive)
    m.peripheral.d0 = nil
    m.objects.m0 = nil
    assert.is_nil (m.objects.m0)
  end)
end)

describe ("the primary of a failover pair", function ()
  -- QEMU hides it, without an object, until the guest's driver of the standby has negotiated. Here
  -- nothing is hidden: what is to wait is added with enabled = false, and whoever knows that its
  -- time has come enables it.
  local m, client
  before_each (function ()
    m = cop.build "machines/boards/pc-q35.lua"
    client = client_of (m)
    client.device_add { "std0", "virtio-net-pci", bus = m.pcihost.rp0 }
    client.seen ()
  end)
  after_each (function ()
    client.stop ()
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)
  local function primary (id)
    return { id, "virtio-net-pci", bus = m.pcihost.rp1, enabled = false }
  end

  it ("14: is no property of a card", function ()
    local wanted = primary "prim0"
    wanted.failover_pair_id = "std0"
    client.device_add (wanted)
    assert.same ({ "type 'virtio-net-pci' has no property or output 'failover_pair_id'" },
                 client.seen ())
    assert.is_nil (m.peripheral.prim0)
  end)

  it ("14: is there for the client while it waits, and can be removed", function ()
    client.device_add (primary "prim0")
    client.device_add (primary "prim0")
    assert.in_state ("new", m.peripheral.prim0)
    -- QEMU: "Device 'prim0' not found". It was never realized, so nothing is told
    client.device_del "prim0"
    assert.same ({ "return", "/machine/peripheral: there is a child 'prim0' already", "return" },
                 client.seen ())
    assert.is_nil (m.peripheral.prim0)
  end)

  it ("14: takes its place when it is enabled, and the second finds it taken", function ()
    -- QEMU refuses the second while both are hidden
    client.device_add (primary "prim0")
    client.device_add (primary "prim1")
    m.peripheral.prim0.enabled = true
    assert.in_state ("realized", m.peripheral.prim0)
    assert.error_matches (function () m.peripheral.prim1.enabled = true end,
      "its one slot is taken by /machine/peripheral/prim0")
    client.device_del "prim0"
    -- the slot has no power: nobody is asked
    assert.same ({ "return", "return", "DEVICE_DELETED device", "DEVICE_DELETED prim0", "return" },
                 client.seen ())
  end)
end)
