--- SCSI as a script sees it: an adapter in Lua, units plugged by hand, forced unplugging.
local cop = require "coppice"
require "coppice.assert"

cop.device { "scsi.bench.adapter", doc = "An adapter that is nothing but its bus",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } },
  init = function (self) self.buses[1].initiator = 7 end }

local Board = cop.machine { "scsi.bench", doc = "An adapter",
  build = function (board)
    local hba = board:add { "hba", "scsi.bench.adapter" }
    hba:add { "boot", "scsi.disk", size = cop.MiB }
  end }

describe ("scsi", function ()
  local m
  before_each (function () m = cop.build (Board) end)
  after_each (function ()
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  local function refused (message, what)
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add (what) end, message)
    end)
  end

  it ("gives each unit an address, and takes it back", function ()
    assert.equal (0, m.hba.boot.target)
    local cd = m:device_add { "cd0", "scsi.cd", bus = m.hba }
    assert.same ({ 0, 1, 0 }, { cd.channel, cd.target, cd.lun })
    m:device_del "cd0"
    assert.finalized (cd)
    assert.equal (1, m:device_add { "sd1", "scsi.disk", bus = m.hba, size = cop.MiB }.target)
  end)

  it ("names both owners of an address", function ()
    refused ("/machine/peripheral/sd0: channel 0, target 0, logical unit 0 of /machine/hba/scsi "
             .. "is taken by /machine/hba/boot",
             { "sd0", "scsi.disk", bus = m.hba, size = cop.MiB, target = 0, lun = 0 })
    refused ("target 7 of /machine/hba/scsi is the adapter itself",
             { "sd0", "scsi.disk", bus = m.hba, size = cop.MiB, target = 7 })
  end)

  it ("is full when every target is taken", function ()
    for i = 1, 6 do m:device_add { "cd" .. i, "scsi.cd", bus = m.hba, lun = 0 } end
    refused ("/machine/hba/scsi is full: all its targets are taken",
             { "late", "scsi.cd", bus = m.hba, lun = 0 })
    assert.equal (6, m.peripheral.cd6.target)
    m:device_add { "late", "scsi.cd", bus = m.hba, target = 3 }
    assert.equal (1, m.peripheral.late.lun)
  end)

  it ("frees an address within a transaction", function ()
    m:device_add { "cd0", "scsi.cd", bus = m.hba, target = 4 }
    m:transaction (function ()
      m:device_del "cd0"
      m:device_add { "cd1", "scsi.cd", bus = m.hba, target = 4, lun = 0 }
    end)
    assert.same ({ 4, 0 }, { m.peripheral.cd1.target, m.peripheral.cd1.lun })
  end)

  it ("unplugs by force, the newest first, whoever holds what", function ()
    m:device_add { "late", "scsi.bench.adapter" }
    m:device_add { "sd0", "scsi.disk", bus = m.peripheral.late, size = cop.MiB }
    local held = m:device_add { "sd1", "scsi.disk", bus = m.peripheral.late, size = cop.MiB }
    local hold, log = held:hold "in flight", m:record ()
    local removal = m:device_del "late"
    assert.equal ("completed", removal.state)
    assert.cascades (log, "unrealize", { "sd1", "sd0", "late" })
    assert.retired (held, { "in flight" })
    hold:release ()
    assert.cascades (log, "DEVICE_DELETED", { "sd0", "late", "sd1" })
  end)

  it ("takes units alone", function ()
    refused ("type 'usb.kbd' plugs into a 'usb%-bus', and /machine/hba/scsi is a 'scsi%-bus'",
             { "kbd", "usb.kbd", bus = m.hba })
    local Dumb = cop.device { "scsi.dumb", doc = "Answers nothing", bus = "scsi-bus" }
    refused ("a scsi.dumb cannot be plugged into a SCSI bus: it is no scsi%-target",
             { "dumb", Dumb, bus = m.hba })
  end)
end)
