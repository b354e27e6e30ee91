--- Shared memory with doorbells between functions of one machine.
local cop   = require "coppice"
local guest = cop.include "guest.lua"
require "coppice.assert"

local ECAM, MEMORY, LARGE, RAM = 0x30000000, 0x40000000, 0x400000000, 0x80000000
local POSITION, RINGS = 0x8, 0xc

describe ("ivshmem-doorbell", function ()
  local m, g
  before_each (function ()
    m = cop.build (cop.machine { "ivshmem.board", doc = "A host",
      build = function (board)
        board:add { "ram", "memory.ram", at = RAM, size = cop.MiB }
        board:add { "pcie", "pci.gpex", at = { ECAM, 0x03000000, MEMORY, LARGE }, hotplug = true }
      end })
    m.objects.shared = cop.new { "ivshmem-server", size = 64 * cop.KiB }
    g = guest.new (m, { ecam = ECAM, memory = MEMORY, large = LARGE })
  end)
  after_each (function ()
    g = nil
    m:close ()
    assert.equal (0, m.host.live_objects)
  end)

  local function peer (id, vectors)
    return m:device_add { id, "ivshmem-doorbell", bus = m.pcie, server = m.objects.shared,
                          msix_vectors = vectors or 1 }
  end

  --- The guest's driver: each vector writes its number + 1 at its own place in RAM.
  local function start (found, vectors, at)
    local table_at = found.bars[1].base
    for i = 0, vectors - 1 do
      m.space:write (table_at + 16 * i, 8, at + 4 * i)
      m.space:write (table_at + 16 * i + 8, 4, i + 1)
      m.space:write (table_at + 16 * i + 12, 4, 0)
    end
    g:update (found.bdf, g:capability (found.bdf, 0x11) + 2, 2, 0xc000, 0x8000)
  end

  it ("shows one memory to all of them", function ()
    peer "p0"
    peer "p1"
    local found = g:scan (0)
    assert.equal (0x11101af4, found[1].id)
    assert.equal (64 * cop.KiB, found[1].bars[2].size)
    m.space:write (found[1].bars[2].base + 0x100, 8, 0x1234)
    assert.equal (0x1234, m.space:read (found[2].bars[2].base + 0x100, 8))
    -- and it outlives them
    m:device_del "p0"
    m:device_del "p1"
    peer "p2"
    g = guest.new (m, { ecam = ECAM, memory = MEMORY, large = LARGE })
    assert.equal (0x1234, m.space:read (g:scan (0)[1].bars[2].base + 0x100, 8))
  end)

  it ("numbers its peers, the lowest that is free", function ()
    local p0, p1 = peer "p0", peer "p1"
    assert.same ({ 0, 1 }, { p0.position, p1.position })
    local found = g:scan (0)
    assert.same ({ 0, 1 }, { m.space:read (found[1].bars[0].base + POSITION, 4),
                             m.space:read (found[2].bars[0].base + POSITION, 4) })
    m:device_del "p0"
    assert.equal (0, peer ("p2").position)
    assert.equal (2, peer ("p3").position)
  end)

  it ("rings another, by any of its vectors", function ()
    peer ("p0", 2)
    peer ("p1", 4)
    local found = g:scan (0)
    local bell = found[1].bars[0].base + RINGS
    start (found[1], 2, RAM)
    start (found[2], 4, RAM + 0x100)
    m.space:write (bell, 4, 1 << 16 | 3)
    assert.equal (4, m.space:read (RAM + 0x10c, 4))
    assert.equal (0, m.space:read (RAM + 0x100, 4))
    -- itself, too
    m.space:write (bell, 4, 0 << 16 | 1)
    assert.equal (2, m.space:read (RAM + 4, 4))
    -- each ring is a message
    m.space:write (RAM + 4, 4, 0)
    m.space:write (bell, 4, 0 << 16 | 1)
    assert.equal (2, m.space:read (RAM + 4, 4))
    -- nobody hears of a vector or a peer that is not there
    m.space:write (bell, 4, 0 << 16 | 2)
    m.space:write (bell, 4, 9 << 16)
    m:device_del "p1"
    m.space:write (RAM + 0x100, 4, 0)
    m.space:write (bell, 4, 1 << 16)
    assert.equal (0, m.space:read (RAM + 0x100, 4))
  end)

  it ("keeps its server as long as there is a peer", function ()
    peer "p0"
    assert.error_matches (function () m.objects.shared = nil end, "p0")
    assert.error_matches (function () m.objects.shared.size = 4096 end, "it has been used")
    m:device_del "p0"
    m.objects.shared = nil
  end)

  it ("is refused what makes no sense, and nothing is left", function ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () peer ("p0", 129) end, "window 'msix%-pba' at 0x800")
      assert.error_matches (function ()
        m:device_add { "p0", "ivshmem-doorbell", bus = m.pcie }
      end, "link 'server' must be set")
    end)
    m.objects.odd = cop.new { "ivshmem-server", size = 5000 }
    assert.error_matches (function ()
      m:device_add { "p0", "ivshmem-doorbell", bus = m.pcie, server = m.objects.odd }
    end, "no power of two")
    assert.equal (0, peer ("p1").position)
  end)

  it ("has peers in one machine", function ()
    peer "p0"
    local other = cop.build (cop.machine { "ivshmem.other", doc = "A host",
      build = function (board)
        board:add { "pcie", "pci.gpex", at = ECAM, hotplug = true }
      end })
    local function refused (server, message)
      assert.error_matches (function ()
        other:device_add { "p0", "ivshmem-doorbell", bus = other.pcie, server = server }
      end, message)
    end
    refused (m.objects.shared, "link 'server' cannot lead to another machine")
    -- nor by a server that is in no machine
    do
      local loose = cop.new { "ivshmem-server" }
      m:device_add { "p1", "ivshmem-doorbell", bus = m.pcie, server = loose }
      refused (loose, "p0: its server has peers in another machine")
      m:device_del "p1"
    end
    collectgarbage ()
    other:close ()
  end)
end)
