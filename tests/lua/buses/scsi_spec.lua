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

  -- --- commands ----------------------------------------------------------------------------

  local READY, INQUIRY, READ, WRITE = ("\0"):rep (6), "\x12\0\0\0\x24\0",
    "\x28\0\0\0\0\3\0\0\1\0", "\x2a\0\0\0\0\3\0\0\1\0"

  --- Sends them one after the other; the list of answers is filled as they come.
  local function send (...)
    local answers, commands = {}, { ... }
    m.hba:request ("test", function (hba, request)
      for i, command in ipairs (commands) do
        command.bus = hba.scsi
        answers[i] = request:scsi_send (command) or "nobody"
      end
    end)
    return answers
  end

  local Echo = cop.device { "scsi.echo", parent = "scsi.device", doc = "Answers in Lua",
    command = function (self, command)
      local kind = command.cdb:byte ()
      if kind == 0xc0 then
        command:good (command.data:upper ())
      elseif kind == 0xc1 then
        command:check (5, 0x2400)
      elseif kind == 0xc2 then
        self.priv.open = command
      elseif kind == 0xc3 then
        command:good (#command.data)
        command:good ()
      elseif kind == 0xc4 then
        m:device_del "echo"
        command:good ()
      else
        error "not understood"
      end
    end }

  it ("carries commands to units, and answers back", function ()
    local bytes = ("coppice!"):rep (64)
    local answers = send ({ cdb = READY }, { cdb = INQUIRY, size = 100 },
                          { cdb = WRITE, data = bytes }, { cdb = READ, size = 512 },
                          { cdb = READ, size = 100 }, { cdb = READY, target = 3 })
    assert.same ({ status = 0, transferred = 0, wanted = 0, data = "" }, answers[1])
    assert.same ({ 0, 36, "COPPICE " },
                 { answers[2].status, answers[2].transferred, answers[2].data:sub (9, 16) })
    -- that it writes is a request of the unit
    assert.is_nil (answers[3])
    assert.same ({ "SCSI command" }, m.hba.boot:holders ())
    m.clock:settle ()
    assert.same ({ status = 0, transferred = 512, wanted = 512 }, answers[3])
    assert.same ({ status = 0, transferred = 512, wanted = 512, data = bytes }, answers[4])
    assert.same ({ status = 0, transferred = 100, wanted = 512, data = bytes:sub (1, 100) },
                 answers[5])
    assert.equal ("nobody", answers[6])
    assert.same ({}, m.hba:holders ())
  end)

  it ("answers nothing for a unit that goes", function ()
    local sd = m:device_add { "sd", "scsi.disk", bus = m.hba, size = cop.MiB }
    local answers = send ({ cdb = READY, target = 1 }, { cdb = READ, target = 1, size = 512 },
                          { cdb = READY })
    m:device_del "sd"
    assert.retired (sd, { "SCSI command" })
    m.clock:settle ()
    assert.finalized (sd)
    assert.same ({ 2, "\x70\0\6" }, { answers[1].status, answers[1].sense:sub (1, 3) })
    assert.same ({ "nobody", 0 }, { answers[2], answers[3].status })
  end)

  it ("has units in Lua, which answer at once or later", function ()
    m:device_add { "echo", Echo, bus = m.hba }
    local answers = send ({ target = 1, cdb = "\xc0", data = "abc" }, { target = 1, cdb = "\xc1" },
                          { target = 1, cdb = "\xc2", size = 4 }, { target = 1, cdb = "\xc1" })
    assert.same ({ 0, 3 }, { answers[1].status, answers[1].transferred })
    assert.equal ("\x70\0\5\0\0\0\0\10\0\0\0\0\x24", answers[2].sense:sub (1, 13))
    assert.is_nil (answers[3])
    collectgarbage ()
    local open = m.peripheral.echo.priv.open
    assert.same ({ 4, "\0\0\0\0", 16 }, { open.size, open.data, #open.cdb })
    open:good "0123456"
    assert.same ({ status = 0, transferred = 4, wanted = 7, data = "0123" }, answers[3])
    assert.equal (2, answers[4].status)
    assert.error_matches (function () open:good () end, "the command is completed")
    assert.error_matches (function () return open.size end, "the command is completed")
  end)

  it ("aborts a command whose hook raises, unless it was answered", function ()
    m:device_add { "echo", Echo, bus = m.hba }
    local log = m:record ()
    local answers
    assert.error_matches (function ()
      answers = send ({ target = 1, cdb = "\xff" })
    end, "not understood")
    assert.same ({ "echo" }, log:steps "HOOK_ERROR")
    assert.error_matches (function ()
      send ({ target = 1, cdb = "\xc3", data = "ab" })
    end, "the command is completed")
    assert.same ({}, m.peripheral.echo:holders ())
    assert.is_nil (answers)
  end)

  it ("completes what a unit has kept when that goes", function ()
    local echo = m:device_add { "echo", Echo, bus = m.hba }
    local answers = send ({ target = 1, cdb = "\xc2" })
    local open = echo.priv.open
    m:device_del "echo"
    assert.finalized (echo)
    assert.equal ("nobody", answers[1])
    assert.error_matches (function () open:check (5, 0) end, "the command is completed")
    -- one that removes itself goes when it has answered
    m:device_add { "echo", Echo, bus = m.hba }
    assert.equal (0, send ({ target = 1, cdb = "\xc4" })[1].status)
    assert.is_nil (m.peripheral.echo)
    m:device_add { "echo", Echo, bus = m.hba }
    send ({ target = 1, cdb = "\xc2" })                    -- open when the machine is closed
  end)

  it ("says what is wrong with a command", function ()
    local function wrong (message, command)
      local raised
      m.hba:request ("test", function (hba, request)
        command.bus = command.bus or hba.scsi
        local ok, err = pcall (request.scsi_send, request, command)
        raised = not ok and tostring (err)
      end)
      assert.matches (message, raised)
    end
    wrong ("a SCSI command has no field 'taget'; did you mean 'target'%?", { taget = 1 })
    wrong ("'cdb' is to be a string of bytes, not nil", {})
    wrong ("cdb is to have 1 to 16 bytes, not 17", { cdb = ("x"):rep (17) })
    wrong ("cdb is to have 1 to 16 bytes, not 0", { cdb = "" })
    wrong ("target is to be 0 to 4294967295, not %-1", { cdb = READY, target = -1 })
    wrong ("has data or room for data %(size%), not both", { cdb = READY, data = "a", size = 1 })
    wrong ("'bus' is to be the adapter's SCSI bus", { cdb = READY, bus = m.hba })
    assert.error_matches (function ()
      cop.device { "scsi.none", doc = "Is no unit", command = function () end }
    end, "type 'scsi.none': 'command' is the hook of what descends from scsi.device")
  end)
end)
