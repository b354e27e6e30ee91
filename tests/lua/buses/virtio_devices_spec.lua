--- Virtio devices, each in a slot of virtio.mmio and as a PCI function: what their drivers see, and
--- unplugging while a request is under way.
local cop   = require "coppice"
local guest = cop.include "virtio_guest.lua"
require "coppice.assert"

local DATA = guest.DATA

-- --- the kinds -----------------------------------------------------------------------------

-- Of each: properties, features, queues, the one that it pops when it is told (0), and a request
-- that writes memory at DATA later; returns the queue that it comes back in.
local kinds = {
  { "rng", props = {}, features = 0, queues = { [0] = 8 },
    begin = function (g)
      g:add (0, { DATA, 64, true })
      return 0
    end },
  { "net", out = 1, props = {}, features = 0, queues = { [0] = 8, [1] = 8 },
    begin = function (g)
      g.device.peer = g.device
      g:add (0, { DATA, 512, true })
      g:add (1, { DATA + 0x1000, 64 })
      return 0
    end },
  { "blk", props = { size = 64 * cop.KiB }, features = 0, queues = { [0] = 8 },
    begin = function (g)
      g:put (DATA + 0x1000, ("<I4I4I8"):pack (0, 0, 0))
      g:add (0, { DATA + 0x1000, 16 }, { DATA, 512, true }, { DATA + 0x2000, 1, true })
      return 0
    end },
  { "scsi", out = 2, props = {}, features = 2, queues = { [0] = 8, [1] = 8, [2] = 8 },
    begin = function (g)
      g.m:device_add { "sd", "scsi.disk", bus = g.device, size = 64 * cop.KiB }
      for i = 0, 1 do -- the first says that it was reset
        g:put (DATA + 0x1000, ("<BBBBxxxxI8BBBc32"):pack (1, 0, 0, 0, 1, 0, 0, 0,
                              "\x28\0\0\0\0\0\0\0\1\0"))
        g:add (2, { DATA + 0x1000, 51 }, { DATA + 0x2000 + 0x100 * i, 108, true },
               { DATA, 512, true })
      end
      assert.equal (108, g:used (2))
      return 2
    end },
  { "serial", out = 1, props = {}, features = 0, queues = { [0] = 8, [1] = 8 },
    begin = function (g)
      local port = g.m:device_add { "port", "virtio.port", bus = g.device, at = 0 }
      g:add (0, { DATA, 64, true })
      port.input = "from this end"
      return 0
    end },
  { "balloon", props = {}, features = 0, queues = { [0] = 8, [1] = 8 },
    begin = function (g)
      g:put (DATA + 0x1000, ("<I4"):pack (DATA >> 12))
      g:add (0, { DATA + 0x1000, 4 })
      return 0
    end },
}

local transports = { "mmio", "pci" }

for _, transport in ipairs (transports) do
  for _, kind in ipairs (kinds) do
    describe (("virtio %s over %s"):format (kind[1], transport), function ()
      local g
      before_each (function ()
        g = guest.new (transport, kind[1], kind.props)
        g:start (kind.features, kind.queues)
        g:put (DATA, "untouched")
      end)
      after_each (function ()
        g:close ()
        g = nil
        collectgarbage ()
        assert.equal (0, cop.host.live_objects)
      end)

      it ("carries a request out, and interrupts", function ()
        assert.equal (15, g:status ())
        local queue = kind.begin (g)
        assert.is_nil (g:used (queue))
        g:settle ()
        assert.is_not_nil (g:used (queue))
        assert.is_not.equal ("untouched", g:take (DATA, 9))
        assert.equal (1, g:level ())
        assert.same ({ 1, 0, 0 }, { g:interrupts (), g:level (), g:interrupts () })
        assert.equal (15, g:status ())
        assert.same ({}, g.device:holders ())
      end)

      it ("is pulled out while a request is under way", function ()
        kind.begin (g)
        local device, held, before = g.device, g.device:holders (), g:ram ()
        assert.is_true (#held > 0)
        local log = g.m:record ()
        g:pull ()
        assert.retired (device, held)
        assert.equal (before, g:ram ())
        g:settle ()
        assert.equal (before, g:ram ())
        assert.finalized (device)
        assert.same ({}, g.m:retired ())
        assert.same ({}, log:steps "HOOK_ERROR")
        assert.equal (0, g:level ())
        -- and another takes its place
        if g.m.peripheral.port then g.m.peripheral.port = nil end
        g:plug ()
        g:start (kind.features, kind.queues)
        local queue = kind.begin (g)
        g:settle ()
        assert.is_not_nil (g:used (queue))
      end)

      it ("drops what is under way when its driver resets it", function ()
        kind.begin (g)
        local before = g:ram ()
        g:status (0)
        g:settle ()
        assert.equal (before, g:ram ())
        assert.same ({ 0, 0 }, { g:status (), g:level () })
        assert.same ({}, g.device:holders ())
      end)

      it ("needs a reset after a descriptor that is not there", function ()
        g:start (kind.features, kind.queues)
        local index = kind.out or 0
        g.m.space:write_bytes (g.queues[index].avail, ("<I2I2I2"):pack (0, 1, 99))
        g:notify (index)
        assert.equal (64, g:status () & 64)
        assert.equal (2, g:interrupts ())
      end)
    end)
  end
end
