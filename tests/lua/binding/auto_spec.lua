--- Places that a script does not give (docs/ALLOCATION.md): found, seen, kept, given back.
local cop = require "coppice"
require "coppice.assert"

local POOL, SIZE = 0x10000000, 0x10000000

--- What the next machine is made of: a function of the board and its interrupt controller.
local plan

local Board = cop.machine { "auto.bench", doc = "A pool, and what the test puts into it",
  build = function (board)
    board.pools = { POOL, SIZE }
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000, sources = 500 }
    plan (board, intc)
  end }

describe ("a place that nobody gives", function ()
  local m
  local function build (fn)
    plan = fn
    m = cop.build (Board)
    return m
  end
  after_each (function ()
    if m then m:close () end
    m = nil
    assert.equal (0, cop.host.live_objects)
  end)

  it ("is found for windows, and always the same", function ()
    build (function (board, intc)
      board:add { "uart0", "ns16550a", at = cop.auto, irq = intc.irq (cop.auto) }
      board:add { "uart1", "ns16550a", irq = intc.irq:any "level-high" }
      board:add { "fixed", "ns16550a", at = 0x09000000, irq = intc.irq (7) }
    end)
    -- the numbers themselves: a machine that was built once is built so for ever
    assert.same ({ 0x13825000 }, m.uart0.at)
    assert.same ({ 0x13d01000 }, m.uart1.at)
    assert.equal (41, m.uart0.irq.wires[1].place)
    assert.equal ("level-high", m.uart1.irq.wires[1].trigger)
    assert.equal (m.uart0, m.memory:find (0x13825000).device)
    assert.equal (m.uart0, (m.intc:driver ("irq", 41)))
    assert.matches ("serial@13825000.-interrupts = <41>", m:to_dts ())
  end)

  it ("is left to the type where the bus has no pools", function ()
    local Plain = cop.machine { "auto.plain", doc = "No pools",
      build = function (board)
        board:add { "uart0", "ns16550a" }
        local soc = board:add { "soc", "bus.simple", at = 0x20000000, size = 0x8000 }
        soc:add { "inside", "ns16550a", at = cop.auto }
        soc:add { "outside", "ns16550a" }
      end }
    m = cop.build (Plain)
    assert.same ({}, m.uart0.at)
    assert.same ({}, m.soc.outside.at)
    -- what is forwarded to a bus is its pool
    local at = m.soc.inside.at[1]
    assert.is_true (at < 0x8000 and at % 0x1000 == 0)
    assert.equal (m.soc.inside, m.memory:find (0x20000000 + at).device)
  end)

  it ("is aligned, alone in its pages, and in none that somebody has", function ()
    build (function (board)
      board.pools = { POOL, 0x10000, 0x40000000, 0x8000000 }
      for i = 0, 7 do board:add { "uart" .. i, "ns16550a" } end
      board:add { "low", "ns16550a", at = POOL + 0x3800 }
      board:add { "ram", "memory.ram", size = 0x3000000 }
    end)
    local seen = { [POOL + 0x3000] = true }
    for i = 0, 7 do
      local at = m["uart" .. i].at[1]
      assert.equal (0, at & 0xfff)
      assert.is_nil (seen[at])
      seen[at] = true
    end
    assert.equal (0, m.ram.at[1] % 0x4000000)
  end)

  it ("is found for each window that the type needs", function ()
    local Two = cop.device { "auto.two", doc = "Three windows",
      windows = {
        cop.window { "small", size = 0x100, doc = "Needed" },
        cop.window { "large", size = 0x20000, doc = "Needed" },
        cop.window { "extra", size = 0x100, optional = true, doc = "Not needed" },
      } }
    build (function (board)
      board:add { "a", Two }
      board:add { "b", Two, at = { 0x50000000, cop.auto } }
      board:add { "c", Two, at = { cop.auto, 0x50100000, cop.auto } }
    end)
    assert.equal (2, #m.a.at)
    assert.equal (0, m.a.at[2] % 0x20000)
    assert.equal (m.a.large.at, m.a.at[2])
    assert.same ({ 0x50000000, m.b.large.at }, m.b.at)
    assert.same ({ m.c.small.at, 0x50100000, m.c.extra.at }, m.c.at)
  end)

  it ("is found for the largest first, so that what fits is in", function ()
    for try = 1, 8 do
      build (function (board)
        board.pools = { POOL, 0x8000 }
        for i = 1, 4 do board:add { ("uart%d-%d"):format (try, i), "ns16550a" } end
        board:add { "ram", "memory.ram", size = 0x4000 }
      end)
      assert.equal (0, m.ram.at[1] % 0x4000)
      m:close ()
    end
  end)

  it ("is found in smaller steps where the bus says so", function ()
    build (function (board)
      board.buses[1].granule = 0x100
      board.pools = { POOL, 0x400 }
      for i = 0, 3 do board:add { "uart" .. i, "ns16550a" } end
    end)
    local all = {}
    for i = 0, 3 do all[#all + 1] = m["uart" .. i].at[1] - POOL end
    table.sort (all)
    assert.same ({ 0, 0x100, 0x200, 0x300 }, all)
  end)

  it ("does not depend on the order of lines", function ()
    local function add (names)
      return function (board, intc)
        for _, name in ipairs (names) do
          board:add { name, "ns16550a", irq = intc.irq (cop.auto) }
        end
      end
    end
    local names = {}
    for i = 1, 400 do names[i] = "dev" .. i end
    build (add (names))
    local at, irq = {}, {}
    for _, name in ipairs (names) do
      at[name], irq[name] = m[name].at[1], m[name].irq.wires[1].place
    end
    m:close ()
    for i = #names, 2, -1 do
      local k = (i * 7919) % i + 1
      names[i], names[k] = names[k], names[i]
    end
    build (add (names))
    for _, name in ipairs (names) do
      assert.equal (at[name], m[name].at[1])
      assert.equal (irq[name], m[name].irq.wires[1].place)
    end
  end)

  --- Boards of n devices in a pool with `slots` places, one of them less: how many others move.
  local function moved (n, slots, seed)
    local random = seed
    local function next_random (most)
      random = (random * 6364136223846793005 + 1442695040888963407)
      return (random >> 33) % most + 1
    end
    local names = {}
    for i = 1, n do names[i] = ("d%x"):format (next_random (1 << 24) * 4096 + i) end
    local function places (but)
      build (function (board)
        board.pools = { POOL, slots * 0x1000 }
        for i, name in ipairs (names) do
          if i ~= but then board:add { name, "ns16550a" } end
        end
      end)
      local at = {}
      for _, name in ipairs (names) do
        at[name] = m:find (".").children[name] and m[name].at[1]
      end
      m:close ()
      return at
    end
    local before, but, count = places (), next_random (n), 0
    for name, at in pairs (places (but)) do
      if at and at ~= before[name] then count = count + 1 end
    end
    return count
  end

  it ("stays where it is when others come and go", function ()
    local sum, most = 0, 0
    for seed = 1, 30 do
      -- 40 in 65536 places: hardly two of them ask for one place
      assert.equal (0, moved (40, SIZE // 0x1000, seed))
      local some = moved (64, 1024, seed)
      sum, most = sum + some, math.max (most, some)
    end
    -- 64 in 1024: two of them meet now and then, and only those can move
    assert.is_true (sum <= 6, sum)
    assert.is_true (most <= 2, most)
  end)

  describe ("in a machine that runs", function ()
    before_each (function () build (function () end) end)

    it ("is found at once, given back, and found again", function ()
      local uart = m:device_add { "u", "ns16550a", at = cop.auto, irq = m.intc.irq (cop.auto) }
      local at, place = uart.at[1], uart.irq.wires[1].place
      assert.equal (uart, m.memory:find (at).device)
      m:device_del "u"
      assert.is_nil (m.memory:find (at))
      local squatter = m:device_add { "s", "ns16550a", at = at, irq = m.intc.irq (place) }
      uart = m:device_add { "u", "ns16550a", at = cop.auto, irq = m.intc.irq (cop.auto) }
      assert.not_equal (at, uart.at[1])
      assert.not_equal (place, uart.irq.wires[1].place)
      m:device_del "u"
      m:device_del "s"
      uart = m:device_add { "u", "ns16550a", irq = m.intc.irq (cop.auto) }
      assert.same ({ at, place }, { uart.at[1], uart.irq.wires[1].place })
      assert.is_false (squatter.alive)
    end)

    it ("is that of a device that waits to be enabled", function ()
      local late = m:device_add { "late", "ns16550a", enabled = false }
      local at = late.at[1]
      assert.is_nil (m.memory:find (at))
      m.buses[1].pools = { at, 0x2000 }
      local other = m:device_add { "other", "ns16550a" }
      assert.equal (at + 0x1000, other.at[1])
      assert.has_error (function () m:device_add { "third", "ns16550a" } end)
      late.enabled = true
      assert.equal (late, m.memory:find (at).device)
    end)

    it ("is kept by undoing and doing again", function ()
      local change = m:transaction (function ()
        m:device_add { "u", "ns16550a", irq = m.intc.irq (cop.auto) }
      end)
      local at, place = m.peripheral.u.at[1], m.peripheral.u.irq.wires[1].place
      local again = change:undo ()
      assert.is_nil (m.memory:find (at))
      -- wherever it would be found now
      m.buses[1].pools = { 0x40000000, 0x10000 }
      again:undo ()
      assert.same ({ at, place }, { m.peripheral.u.at[1], m.peripheral.u.irq.wires[1].place })
    end)

    it ("is kept of a PCI function, too", function ()
      m:close ()
      build (function (board)
        local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
        pcie:add { "br", "pci-bridge" }
      end)
      local function nic (id, addr)
        return m:device_add { id, "virtio-rng-pci", bus = m.pcie.br, addr = addr }
      end
      nic "low"
      local change = m:transaction (function () nic ("a", cop.auto); nic "b" end)
      local a, b = m.peripheral.a.addr, m.peripheral.b.addr
      assert.equal ("2.0", b)
      local again = change:undo ()
      m.peripheral.low = nil
      again:undo ()
      assert.same ({ a, b }, { m.peripheral.a.addr, m.peripheral.b.addr })
    end)

    it ("is free for others in the transaction that removes its owner", function ()
      m.buses[1].pools = { POOL, 0x1000 }
      m:device_add { "u", "ns16550a", irq = m.intc.irq (cop.auto) }
      local before = m:snapshot ()
      m:transaction (function ()
        m:device_del "u"
        assert.same ({ POOL }, m:device_add { "v", "ns16550a" }.at)
      end):undo ()
      assert.same ({}, m:diff (before))
      assert.has_error (function ()
        m:transaction (function ()
          m:device_del "u"
          m:device_add { "v", "ns16550a", irq = m.intc.irq (cop.auto) }
          m:device_add { "w", "ns16550a" }
        end)
      end)
      assert.same ({}, m:diff (before))
    end)

    it ("is found for what is planted", function ()
      local uart = cop.new { "ns16550a", at = cop.auto }
      assert.same ({ cop.auto }, uart.at)
      m.buses[1].pools = { POOL, 0x800 }
      assert.has_error (function () m.peripheral.u = uart end)
      assert.same ({ cop.auto }, uart.at)
      m.buses[1].pools = { POOL, 0x1000 }
      m.peripheral.u = uart
      assert.same ({ POOL }, uart.at)
    end)

    it ("is not found by halves", function ()
      local uart = cop.new { "ns16550a", irq = m.intc.irq (cop.auto) }
      m.buses[1].pools = { POOL, 0x800 }
      assert.has_error (function () m.peripheral.u = uart end)
      assert.same ({}, uart.at)
      assert.same ({}, uart.irq.wires)
      m.buses[1].pools = { POOL, 0x1000 }
      m.peripheral.u = uart
      assert.same ({ POOL }, uart.at)
      assert.equal (1, #uart.irq.wires)
    end)
  end)

  it ("is found for chips, and for PCI functions that ask", function ()
    build (function (board)
      local spi = board:add { "spi", "sifive.spi", at = 0x0a000000, chip_selects = 4 }
      spi:add { "a", "spi.flash" }
      spi:add { "b", "spi.flash", at = cop.auto }
      spi:add { "c", "spi.flash", at = 0 }
      spi:add { "d", "spi.flash", at = 2 }
      local pcie = board:add { "pcie", "pci.gpex", at = 0x30000000 }
      pcie:add { "first", "pcie-root-port" }
      pcie:add { "found", "pcie-root-port", chassis = 2, addr = cop.auto }
    end)
    local selects = { m.spi.a.at[1], m.spi.b.at[1] }
    table.sort (selects)
    assert.same ({ 1, 3 }, selects)
    assert.equal ("0.0", m.pcie.first.addr)
    assert.equal ("19.0", m.pcie.found.addr)
  end)

  it ("is told by its line", function ()
    build (function (board, intc) board:add { "u", "ns16550a", irq = intc.irq (cop.auto) } end)
    assert.matches ("auto_spec.lua:%d+", m.u:where ())
    assert.equal ("/machine/intc (sifive.plic).irq (auto, 3)", tostring (m.intc.irq (cop.auto, 3)))
  end)

  it ("costs about what a given one does", function ()
    local n = 10000
    local function seconds (at)
      local begin = os.clock ()
      build (function (board)
        for i = 1, n do board:add { "d" .. i, "ns16550a", at = at (i) } end
      end)
      local taken = os.clock () - begin
      m:close ()
      return taken
    end
    -- by turns, since a machine is not equally fast all the time; a search through all would take
    -- thousands of times as long
    local given, found = math.huge, math.huge
    for _ = 1, 4 do
      given = math.min (given, seconds (function (i) return POOL + i * 0x1000 end))
      found = math.min (found, seconds (function () return cop.auto end))
    end
    assert.is_true (found < 3 * given, ("%g s, not %g s"):format (found, given))
  end)
end)
