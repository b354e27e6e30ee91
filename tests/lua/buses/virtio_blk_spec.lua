--- The virtio block device as its driver uses it, over both transports.
local cop   = require "coppice"
local guest = cop.include "virtio_guest.lua"
require "coppice.assert"

local DATA = guest.DATA

for _, transport in ipairs { "mmio", "pci" } do
  describe ("the virtio block device over " .. transport, function ()
    it ("writes, reads, flushes and says who it is", function ()
      local serial = transport == "pci" and "drive_serial" or "serial_number"
      local g = guest.new (transport, "blk", { size = 64 * cop.KiB, block_size = 4096,
                                               [serial] = "S-1" })
      assert.same ({ 128, 4096 }, { g:config (0, 8), g:config (20, 4) })
      g:start (0, { [0] = 16 })
      local function request (kind, sector, ...)
        local chain = { { DATA, 16 }, ... }
        chain[#chain + 1] = { DATA + 16, 1, true }
        g:put (DATA, ("<I4I4I8B"):pack (kind, 0, sector, 0xee))
        g:add (0, table.unpack (chain))
        assert.is_nil (g:used (0))
        g:settle ()
        return { g:used (0), (g.m.space:read (DATA + 16, 1)) }
      end
      local bytes = ("coppice!"):rep (64)
      g:put (DATA + 0x100, bytes)
      assert.same ({ 1, 0 }, request (1, 7, { DATA + 0x100, 100 }, { DATA + 0x164, 412 }))
      assert.equal ("coppice!", ("<I8"):pack (g.device.medium:read (7 * 512, 8)))
      assert.same ({ 513, 0 }, request (0, 7, { DATA + 0x1000, 512, true }))
      assert.equal (bytes, g:take (DATA + 0x1000, 512))
      assert.same ({ 1, 0 }, request (4, 0))
      assert.same ({ 21, 0 }, request (8, 0, { DATA + 0x1000, 20, true }))
      assert.equal ("S-1\0", g:take (DATA + 0x1000, 4))
      assert.same ({ 1, 1 }, request (0, 128, { DATA + 0x1000, 512, true }))
      g:close ()
    end)
  end)
end
