--- The virtio console as its driver uses it, over both transports: one port without ceremony, and
--- many ports that come and go.
local cop   = require "coppice"
local guest = cop.include "virtio_guest.lua"
require "coppice.assert"

local DATA = guest.DATA
local MULTIPORT = 2
local READY, ADD, REMOVE, PORT_READY, CONSOLE, OPEN, NAME = 0, 1, 2, 3, 4, 6, 7

for _, transport in ipairs { "mmio", "pci" } do
  describe ("the virtio console over " .. transport, function ()
    local g
    local function connect (props) g = guest.new (transport, "serial", props) end
    after_each (function ()
      g:close ()
      g = nil
      collectgarbage ()
      assert.equal (0, cop.host.live_objects)
    end)

    local function add_port (name, at, more)
      local row = { name, "virtio.port", bus = g.device, at = at }
      for key, value in pairs (more or {}) do row[key] = value end
      return g.m:device_add (row)
    end

    it ("has one port, without any control", function ()
      connect { max_ports = 1 }
      assert.same ({ 4, 1 }, { g:offered (), g:config (4, 4) })
      local port = add_port ("tty", 0)
      g:start (0, { [0] = 8, [1] = 8 })
      g:put (DATA, "to the host")
      g:add (1, { DATA, 3 }, { DATA + 3, 8 })
      assert.equal ("", port.output)
      g:settle ()
      assert.same ({ 0, "to the host" }, { g:used (1), port.output })
      -- what comes before there is a buffer waits
      port.input = "0123456789"
      port.input = "abc"
      assert.equal ("0123456789abc", port.input)
      g:add (0, { DATA + 0x100, 4, true }, { DATA + 0x200, 4, true })
      g:settle ()
      assert.same ({ 8, "89abc" }, { g:used (0), port.input })
      assert.same ({ "0123", "4567" }, { g:take (DATA + 0x100, 4), g:take (DATA + 0x200, 4) })
      g:add (0, { DATA + 0x100, 64, true })
      g:settle ()
      assert.same ({ 5, "" }, { g:used (0), port.input })
      assert.error_matches (function () add_port ("late", 1) end, "has no port 1; max_ports is 1")
    end)

    it ("writes a character before there is any queue", function ()
      connect ()
      local port = add_port ("tty", 0)
      g:config (8, 4, ("!"):byte ())
      assert.equal ("!", port.output)
    end)

    it ("throws away what is sent to nobody", function ()
      connect ()
      g:start (0, { [0] = 8, [1] = 8 })
      g:add (1, { DATA, 3 })
      g:settle ()
      assert.equal (0, g:used (1))
    end)

    local posted

    --- Buffers for what the device says.
    local function post (n)
      for _ = 1, n do
        g:add (2, { DATA + 0x4000 + 0x40 * posted, 64, true })
        posted = posted + 1
      end
    end

    local function tell (port, event, value)
      g:put (DATA, ("<I4I2I2"):pack (port, event, value))
      g:add (3, { DATA, 8 })
      g:settle ()
      g:used (3)
    end

    --- What the device has said, as lists of port, event, value and text.
    local function heard ()
      local list = {}
      while true do
        local written, head = g:used (2)
        if not written then return list end
        local bytes = g:take (DATA + 0x4000 + 0x40 * head, written)
        local port, event, value = ("<I4I2I2"):unpack (bytes)
        list[#list + 1] = { port, event, value, #bytes > 8 and bytes:sub (9) or nil }
      end
    end

    local function start ()
      posted = 0
      g:start (MULTIPORT, { [0] = 8, [1] = 8, [2] = 16, [3] = 16, [4] = 8, [5] = 8 })
      post (16)
    end

    it ("tells of its ports, and is told", function ()
      connect ()
      assert.same ({ 6, 31 }, { g:offered (), g:config (4, 4) })
      local console = add_port ("console", 0, { console = true })
      local agent = add_port ("agent", 1, { port_name = "org.example.agent", open = false })
      start ()
      assert.same ({}, heard ())
      tell (0, READY, 1)
      g:settle ()
      assert.same ({ { 0, ADD, 1 }, { 1, ADD, 1 } }, heard ())
      tell (0, PORT_READY, 1)
      tell (1, PORT_READY, 1)
      g:settle ()
      assert.same ({ { 0, CONSOLE, 1 }, { 0, OPEN, 1 }, { 1, NAME, 1, "org.example.agent" } },
                   heard ())
      agent.open = true
      g:settle ()
      assert.same ({ { 1, OPEN, 1 } }, heard ())
      -- a port that the guest has not opened gets nothing
      agent.input = "hello"
      g:add (4, { DATA + 0x100, 64, true })
      g:settle ()
      assert.is_nil (g:used (4))
      assert.is_false (agent.guest_open)
      tell (1, OPEN, 1)
      g:settle ()
      assert.same ({ true, 5, "hello" }, { agent.guest_open, g:used (4), g:take (DATA + 0x100, 5) })
      g:put (DATA + 0x100, "and back")
      g:add (5, { DATA + 0x100, 8 })
      g:settle ()
      assert.same ({ "and back", "" }, { agent.output, console.output })
      tell (1, OPEN, 0)
      assert.is_false (agent.guest_open)
    end)

    it ("has ports that come and go", function ()
      connect ()
      start ()
      tell (0, READY, 1)
      local port = add_port ("p", 1)
      g:settle ()
      assert.same ({ { 1, ADD, 1 } }, heard ())
      assert.error_matches (function () add_port ("q", 1) end,
        "port 1 of .*/ports is taken by /machine/peripheral/p")
      tell (1, PORT_READY, 1)
      tell (1, OPEN, 1)
      g:put (DATA + 0x100, "late")
      g:add (5, { DATA + 0x100, 4 })
      g.m:device_del "p"
      assert.finalized (port)
      g:settle ()
      assert.same ({ { 1, OPEN, 1 }, { 1, REMOVE, 1 } }, heard ())
      assert.equal (0, g:used (5))
      assert.equal ("", add_port ("p", 1).output)
    end)

    it ("keeps what it has to say until there is a buffer, within reason", function ()
      connect ()
      add_port ("p", 1)
      posted = 0
      g:start (MULTIPORT, { [2] = 16, [3] = 16 })
      tell (0, READY, 1)
      assert.same ({}, heard ())
      post (1)
      g:settle ()
      assert.same ({ { 1, ADD, 1 } }, heard ())
      for _ = 1, 257 do tell (1, PORT_READY, 1) end
      assert.equal (64, g:status () & 64)
    end)

    it ("begins anew after a reset", function ()
      connect ()
      local port = add_port ("p", 1)
      start ()
      tell (0, READY, 1)
      tell (1, OPEN, 1)
      g:status (0)
      assert.is_false (port.guest_open)
      start ()
      port.open = false
      g:settle ()
      assert.same ({}, heard ())
    end)
  end)
end
