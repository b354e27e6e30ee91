--- The virtio balloon as its driver uses it, over both transports.
local cop   = require "coppice"
local guest = cop.include "virtio_guest.lua"
require "coppice.assert"

local DATA = guest.DATA

for _, transport in ipairs { "mmio", "pci" } do
  describe ("the virtio balloon over " .. transport, function ()
    local g
    before_each (function ()
      g = guest.new (transport, "balloon")
      g:start (0, { [0] = 8, [1] = 8 })
    end)
    after_each (function ()
      g:close ()
      g = nil
      collectgarbage ()
      assert.equal (0, cop.host.live_objects)
    end)

    local function give (queue, ...)
      local pages = { ... }
      g:put (DATA, ("<I4"):rep (#pages):pack (...))
      g:add (queue, { DATA, 4 * #pages })
      g:settle ()
      assert.equal (0, g:used (queue))
    end

    it ("asks for pages by its configuration", function ()
      local generation = g:generation ()
      assert.same ({ 0, 0 }, { g:config (0, 4), g:config (4, 4) })
      g.device.num_pages = 3
      assert.same ({ 3, 1, generation + 1 }, { g:config (0, 4), g:level (), g:generation () })
      assert.same ({ 2, 0 }, { g:interrupts (), g:level () })
      g:config (4, 4, 2)
      assert.same ({ 2, 2 }, { g:config (4, 4), g.device.actual })
      assert.equal (3, g:config (0, 4))
    end)

    it ("takes pages and gives them back", function ()
      local page = DATA + 0x2000
      g:put (page - 1, "<" .. ("x"):rep (4096) .. ">")
      give (0, page >> 12, (page >> 12) + 1, guest.NOWHERE >> 12, page >> 12)
      assert.equal ("<" .. ("\0"):rep (4096), g:take (page - 1, 4097))
      assert.equal (3, g.device.ballooned)
      give (1, page >> 12)
      assert.equal (2, g.device.ballooned)
      local many = {}
      for i = 1, 700 do many[i] = (guest.NOWHERE >> 12) + i end
      give (0, table.unpack (many))
      assert.equal (702, g.device.ballooned)
      g:status (0)
      assert.same ({ 0, 0 }, { g.device.ballooned, g.device.actual })
    end)
  end)
end
