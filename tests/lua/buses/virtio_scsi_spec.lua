--- The virtio SCSI adapter as its driver uses it, over both transports: commands, task management,
--- events.
local cop   = require "coppice"
local guest = cop.include "virtio_guest.lua"
require "coppice.assert"

local DATA = guest.DATA
local REQUEST, RESPONSE, BYTES = DATA, DATA + 0x1000, DATA + 0x2000
local CONTROL, EVENTS, COMMANDS = 0, 1, 2
local READY, INQUIRY = ("\0"):rep (6), "\x12\0\0\0\x24\0"
local READ, WRITE = "\x28\0\0\0\0\3\0\0\1\0", "\x2a\0\0\0\0\3\0\0\1\0"

for _, transport in ipairs { "mmio", "pci" } do
  describe ("the virtio SCSI adapter over " .. transport, function ()
    local g, sent

    local function plug (name, row)
      row = row or {}
      row[1], row[2], row.bus, row.size = name, "scsi.disk", g.device, row.size or 64 * cop.KiB
      local disk = g.m:device_add (row)
      -- it says once that it was reset
      g.m:device_add { name .. "_tester", "scsi.tester" }
      g.m.peripheral[name .. "_tester"]:request ("attention", function (_, request)
        request:scsi_send { bus = g.device.scsi, target = disk.target, lun = disk.lun,
                            cdb = READY }
      end)
      g.m.peripheral[name .. "_tester"] = nil
      return disk
    end

    before_each (function ()
      cop.device { "scsi.tester", doc = "Sends commands past the driver" }
      sent = 0
      g = guest.new (transport, "scsi")
      plug "sd"
      g:start (2, { [0] = 8, [1] = 4, [2] = 16 })
    end)
    after_each (function ()
      g:close ()
      g = nil
      collectgarbage ()
      assert.equal (0, cop.host.live_objects)
    end)

    local function lun_of (where)
      return ("<BBBBxxxx"):pack (1, where.target or 0, where.lun and 0x40 or 0, where.lun or 0)
    end

    --- Sends a command. where: target, lun, id; out or room: bytes of data.
    local function send (cdb, where)
      where = where or {}
      local i = sent
      sent = sent + 1
      g:put (REQUEST + 0x40 * i, (where.address or lun_of (where))
             .. ("<I8BBBc32"):pack (where.id or i, 0, 0, 0, cdb))
      local chain = { { REQUEST + 0x40 * i, 51 } }
      if where.out then
        g:put (BYTES + 0x400 * i, where.out)
        chain[2] = { BYTES + 0x400 * i, #where.out }
      end
      chain[#chain + 1] = { RESPONSE + 0x80 * i, 108, true }
      if where.room then chain[#chain + 1] = { BYTES + 0x400 * i, where.room, true } end
      g:add (COMMANDS, table.unpack (chain))
      return i
    end

    --- Bytes of sense, residual, status, response, and bytes written.
    local function answer (i)
      local written = g:used (COMMANDS)
      local sense, residual, _, status, response =
        ("<I4I4I2BB"):unpack (g:take (RESPONSE + 0x80 * i, 12))
      return { sense, residual, status, response, written }
    end

    local function data (i, n) return g:take (BYTES + 0x400 * i, n) end

    it ("says what it is", function ()
      assert.equal (2, g:offered ())
      local fields = { 1, 254, 0xffff, 128, 16, 96, 32 }
      for i, value in ipairs (fields) do assert.equal (value, g:config (4 * i - 4, 4)) end
      assert.same ({ 0, 255, 16383 }, { g:config (28, 2), g:config (30, 2), g:config (32, 4) })
    end)

    it ("sends commands, and brings their data", function ()
      send (READY)
      assert.same ({ 0, 0, 0, 0, 108 }, answer (0))
      send (INQUIRY, { room = 36 })
      assert.same ({ 0, 0, 0, 0, 144 }, answer (1))
      assert.equal ("COPPICE DISK            1.0 ", data (1, 36):sub (9))
      local bytes = ("coppice!"):rep (64)
      send (WRITE, { out = bytes })
      send (READ, { room = 512 })
      -- the unit is at it
      assert.is_nil (g:used (COMMANDS))
      assert.same ({ "SCSI command", "SCSI command" }, g.m.peripheral.sd:holders ())
      g:settle ()
      assert.same ({ 0, 0, 0, 0, 108 }, answer (2))
      assert.same ({ 0, 0, 0, 0, 620 }, answer (3))
      assert.equal (bytes, data (3, 512))
      assert.equal (1, g:level ())
    end)

    it ("tells of too little and of too much room", function ()
      send (INQUIRY, { room = 100 })
      assert.same ({ 0, 64, 0, 0, 144 }, answer (0))
      send (READ, { room = 100 })
      g:settle ()
      assert.same ({ 0, 0, 0, 1, 208 }, answer (1))
    end)

    it ("brings sense data, as many bytes as the driver wants", function ()
      send "\xff"
      assert.same ({ 18, 0, 2, 0, 108 }, answer (0))
      assert.equal ("\x70\0\5", g:take (RESPONSE + 12, 3))
      g:config (20, 4, 4)
      send "\xff"
      assert.same ({ 4, 92, 2, 0, 16 }, answer (1))         -- the rest is room for data
      g:status (0)
      assert.equal (96, g:config (20, 4))
    end)

    it ("knows who is there", function ()
      plug ("lun3", { target = 0, lun = 3 })
      send (READY, { target = 1 })
      assert.same ({ 0, 0, 0, 3, 108 }, answer (0))
      send (READY, { address = ("\0"):rep (8) })
      assert.same ({ 0, 0, 0, 3, 108 }, answer (1))
      send (READY, { lun = 2 })
      assert.same ({ 18, 0, 2, 0, 108 }, answer (2))
      assert.equal (0x25, g.m.space:read (RESPONSE + 0x100 + 12 + 12, 1))
      send (READY, { lun = 3 })
      assert.same ({ 0, 0, 0, 0, 108 }, answer (3))
      g.m.peripheral.sd = nil
      send ("\xa0\0\0\0\0\0\0\0\0\x40", { room = 64 })
      assert.same ({ 0, 48, 0, 0, 124 }, answer (4))
      assert.equal ("\0\0\0\8\0\0\0\0\0\3\0\0\0\0\0\0", data (4, 16))
    end)

    it ("refuses data both ways", function ()
      send (WRITE, { out = "abc", room = 3 })
      assert.same ({ 0, 0, 0, 9, 108 }, answer (0))
    end)

    it ("answers for a unit that goes", function ()
      g:put (BYTES, "untouched")
      send (READ, { room = 512 })
      g.m.peripheral.sd = nil
      g:settle ()
      assert.same ({ 0, 0, 0, 3, 108 }, answer (0))
      assert.equal ("untouched", data (0, 9))
    end)

    --- A task management function; its response, nil: none yet.
    local function manage (subtype, where)
      where = where or {}
      g:put (REQUEST + 0x800, ("<I4I4"):pack (0, subtype) .. lun_of (where)
             .. ("<I8"):pack (where.id or 0))
      g:put (RESPONSE + 0x800, "\xee")
      g:add (CONTROL, { REQUEST + 0x800, 24 }, { RESPONSE + 0x800, 1, true })
    end
    local function managed ()
      return g:used (CONTROL) and g.m.space:read (RESPONSE + 0x800, 1)
    end

    it ("ends tasks", function ()
      send (READ, { room = 512, id = 7 })
      send (READ, { room = 512, id = 8 })
      manage (6, { id = 8 })
      assert.equal (10, managed ())
      manage (6, { id = 9 })
      assert.equal (0, managed ())
      manage (0, { id = 7 })
      assert.is_nil (managed ())
      g:settle ()
      assert.equal (0, managed ())
      assert.same ({ 0, 0, 0, 2, 108 }, answer (0))
      assert.same ({ 0, 0, 0, 0, 620 }, answer (1))
      send (READ, { room = 512 })
      send (READ, { room = 512 })
      manage (1)
      g:settle ()
      assert.same ({ 0, 2, 2 }, { managed (), answer (2)[4], answer (3)[4] })
    end)

    it ("resets units", function ()
      plug ("lun3", { target = 0, lun = 3 })
      send (READ, { room = 512 })
      send (READ, { room = 512, lun = 3 })
      manage (5)
      g:settle ()
      assert.same ({ 0, 4, 0 }, { managed (), answer (0)[4], answer (1)[4] })
      send (READY)
      assert.same ({ 18, 0, 2, 0, 108 }, answer (2))        -- it was reset
      send (READY, { lun = 3 })
      assert.same ({ 0, 0, 0, 0, 108 }, answer (3))         -- it was not
      manage (4)
      assert.equal (0, managed ())
      send (READY, { lun = 3 })
      assert.same ({ 18, 0, 2, 0, 108 }, answer (4))
    end)

    it ("refuses functions that it has not, and units that are not there", function ()
      manage (2)
      assert.equal (11, managed ())
      manage (77)
      assert.equal (11, managed ())
      manage (5, { target = 3 })
      assert.equal (3, managed ())
      manage (5, { lun = 3 })
      assert.equal (12, managed ())
      g:put (REQUEST, ("<I4"):pack (2) .. lun_of {} .. ("<I4"):pack (0xff))
      g:put (RESPONSE, "\xee\xee\xee\xee\xee")
      g:add (CONTROL, { REQUEST, 16 }, { RESPONSE, 5, true })
      assert.equal (5, g:used (CONTROL))
      assert.equal ("\0\0\0\0\0", g:take (RESPONSE, 5))
      g:add (CONTROL, { REQUEST, 8 }, { RESPONSE, 5, true })
      assert.equal (64, g:status () & 64)
    end)

    --- Event, unit, reason.
    local function event (at)
      assert.equal (16, g:used (EVENTS))
      return { ("<I4c4xxxxI4"):unpack (g:take (at, 16)) }
    end

    it ("tells of units that come and go", function ()
      g:add (EVENTS, { BYTES, 16, true })
      g:add (EVENTS, { BYTES + 16, 16, true })
      g.m:device_add { "more", "scsi.disk", bus = g.device, size = cop.MiB, target = 5, lun = 300 }
      assert.same ({ 1, "\1\5\x41\x2c", 1 }, { table.unpack (event (BYTES), 1, 3) })
      g.m:device_del "more"
      assert.same ({ 1, "\1\5\x41\x2c", 2 }, { table.unpack (event (BYTES + 16), 1, 3) })
      -- without a buffer it is missed, and that is told
      g.m:device_add { "more", "scsi.disk", bus = g.device, size = cop.MiB }
      assert.is_nil (g:used (EVENTS))
      g:add (EVENTS, { BYTES, 16, true })
      assert.same ({ 0x80000000, "\0\0\0\0", 0 }, { table.unpack (event (BYTES), 1, 3) })
      g:add (EVENTS, { BYTES, 16, true })
      assert.is_nil (g:used (EVENTS))
    end)

    it ("tells nobody who has not asked", function ()
      g:start (0, { [0] = 8, [1] = 4, [2] = 16 })
      g:add (EVENTS, { BYTES, 16, true })
      g.m:device_add { "more", "scsi.disk", bus = g.device, size = cop.MiB }
      assert.is_nil (g:used (EVENTS))
    end)

    it ("needs a reset after a request without room for its response", function ()
      g:add (COMMANDS, { REQUEST, 51 }, { RESPONSE, 107, true })
      assert.equal (64, g:status () & 64)
      g:start (2, { [2] = 16 })
      g:add (COMMANDS, { REQUEST, 50 }, { RESPONSE, 108, true })
      assert.equal (64, g:status () & 64)
      g:start (2, { [2] = 16 })
      send (READY)
      assert.same ({ 0, 0, 0, 0, 108 }, answer (0))
    end)
  end)
end
