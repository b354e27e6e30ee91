--- What docs/ALLOCATION.md promises of places that are found, for each kind of place: boards whose
-- lines are edited at random. Who has its first choice to itself has it, whatever comes and goes;
-- and the order of lines plays no part.
local cop = require "coppice"
require "coppice.assert"

local Adapter = cop.device { "places.adapter", doc = "A SCSI adapter",
  buses = { cop.bus { "scsi", "scsi-bus", doc = "Its bus" } } }

--- Kinds of places: how many there are, what the board begins with, what a line adds, and where
-- that is then.
local kinds = {
  ["an address"] = { n = 256,
    begin = function (board) board.pools = { 0x10000000, 256 * 0x1000 } end,
    add = function (board, name) board:add { name, "ns16550a" } end,
    place = function (m, name) return m[name].at[1] end },
  ["an interrupt"] = { n = 255,
    begin = function (board)
      board.pools = { 0x10000000, 0x10000000 }
      board:add { "intc", "sifive.plic", at = 0x0c000000, sources = 255 }
    end,
    add = function (board, name)
      board:add { name, "ns16550a", irq = board.intc.irq (cop.auto) }
    end,
    place = function (m, name) return m[name].irq.wires[1].place end },
  ["a chip select"] = { n = 32,
    begin = function (board)
      board:add { "bus0", "sifive.spi", at = 0x10000000, chip_selects = 32 }
    end,
    add = function (board, name) board.bus0:add { name, "spi.flash" } end,
    place = function (m, name) return m.bus0[name].at[1] end },
  ["a PCI slot"] = { n = 32, places = "stable",
    begin = function (board) board:add { "bus0", "pci.gpex", at = 0x30000000 } end,
    add = function (board, name) board.bus0:add { name, "e1000" } end,
    place = function (m, name) return m.bus0[name].addr end },
  ["a PCI slot that is asked for"] = { n = 32,
    begin = function (board) board:add { "bus0", "pci.gpex", at = 0x30000000 } end,
    add = function (board, name) board.bus0:add { name, "e1000", addr = cop.auto } end,
    place = function (m, name) return m.bus0[name].addr end },
  ["a USB port"] = { n = 255, places = "stable",
    begin = function (board) board:add { "bus0", "usb.xhci", at = 0x10000000, ports = 255 } end,
    add = function (board, name) board.bus0:add { name, "usb.kbd" } end,
    place = function (m, name) return m.bus0[name].port end },
  ["a USB port that is asked for"] = { n = 64,
    begin = function (board) board:add { "bus0", "usb.xhci", at = 0x10000000, ports = 64 } end,
    add = function (board, name) board.bus0:add { name, "usb.kbd", at = cop.auto } end,
    place = function (m, name) return m.bus0[name].port end },
  ["a SCSI target"] = { n = 100, places = "stable",
    begin = function (board)
      board:add { "bus0", Adapter }
      board.bus0.scsi.max_target = 99
    end,
    add = function (board, name) board.bus0:add { name, "scsi.cd" } end,
    place = function (m, name)
      assert.equal (0, m.bus0[name].lun)
      return m.bus0[name].target
    end },
  ["a SCSI unit of a target"] = { n = 64, places = "stable",
    begin = function (board)
      board:add { "bus0", Adapter }
      board.bus0.scsi.max_lun = 63
    end,
    add = function (board, name) board.bus0:add { name, "scsi.cd", target = 3 } end,
    place = function (m, name)
      assert.equal (3, m.bus0[name].target)
      return m.bus0[name].lun
    end },
  ["a memory slot"] = { n = 256, places = "stable", parent = "machine.slots",
    begin = function (board)
      board:add { "dimms", "acpi.memory-slots", at = 0xa00, slots = 256 }
    end,
    add = function (board, name)
      board:find "/objects" [name] = cop.new { "memory-backend-ram", size = 2 * cop.MiB }
      board:device_add { name, "pc-dimm", memdev = "/objects/" .. name }
    end,
    place = function (m, name) return m.peripheral[name].slot end },
  ["an address of a device that nobody modelled"] = { n = 256,
    begin = function (board) board.pools = { 0x10000000, 256 * 0x1000 } end,
    add = function (board, name)
      board:generic { name .. ": serial", compatible = "a,b", at = { cop.auto, 0x1000 } }
    end,
    place = function (m, name)
      local at = m:to_dts ():match (name .. ": serial@(%x+) {")
      assert.matches ("reg = <0x0 0x" .. at .. " 0x0 0x1000>", m:to_dts ())
      return tonumber (at, 16)
    end },
  ["an interrupt of a device that nobody modelled"] = { n = 255,
    begin = function (board)
      board:add { "intc", "sifive.plic", at = 0x0c000000, sources = 255 }
    end,
    add = function (board, name)
      board:generic { name, compatible = name, irq = board.intc.irq (cop.auto) }
    end,
    place = function (m, name)
      return tonumber (m:to_dts ():match ('"' .. name .. '";.-interrupts = <(%d+)>'))
    end },
  ["an address of memory"] = { n = 256, parent = "machine.slots",
    begin = function (board)
      board:add { "dimms", "acpi.memory-slots", at = 0xa00, slots = 256, size = 512 * cop.MiB }
    end,
    add = function (board, name)
      board:find "/objects" [name] = cop.new { "memory-backend-ram", size = 2 * cop.MiB }
      board:device_add { name, "pc-dimm", memdev = "/objects/" .. name, at = cop.auto }
    end,
    place = function (m, name) return m.peripheral[name].addr end },
}

local titles = {}
for title in pairs (kinds) do titles[#titles + 1] = title end
table.sort (titles)

describe ("of places that are found,", function ()
  local plan, lines
  local function type_of (title)
    return cop.machine { "places." .. title:gsub ("%W", "-"), doc = "Lines that are edited",
      parent = kinds[title].parent,
      build = function (board)
        if plan.places then board.places = plan.places end
        plan.begin (board)
        for _, name in ipairs (lines) do plan.add (board, name) end
      end }
  end

  for _, title in ipairs (titles) do
    it (title .. " stays where it is", function ()
      plan = kinds[title]
      local Board, alone, unmoved = type_of (title), {}, 0
      local function places (of)
        lines = of
        local m, list = cop.build (Board), {}
        for _, name in ipairs (of) do list[name] = plan.place (m, name) end
        m:close ()
        return list
      end
      --- Where the line would be if there were no other: its first choice.
      local function choice (name)
        alone[name] = alone[name] or places { name }[name]
        return alone[name]
      end
      --- Whether nobody else asks for it first.
      local function is_settled (name, of)
        for _, other in ipairs (of) do
          if other ~= name and choice (other) == choice (name) then return false end
        end
        return true
      end

      local seed = 1
      local function random (most)
        seed = seed * 6364136223846793005 + 1442695040888963407
        return (seed >> 33) % most + 1
      end
      local count, script = 0, {}
      local function new_name ()
        count = count + 1
        return ("d%x_%d"):format (random (1 << 20), count)
      end
      for i = 1, math.min (plan.n // 4, 16) do script[i] = new_name () end

      local before = places (script)
      for _ = 1, 24 do
        local old, act = table.move (script, 1, #script, 1, {}), random (3)
        if act == 1 and #script > 4 then
          table.remove (script, random (#script))
        elseif act == 2 and #script < plan.n // 2 then
          table.insert (script, 1, new_name ())
        else
          local a, b = random (#script), random (#script)
          script[a], script[b] = script[b], script[a]
        end
        local after, seen = places (script), {}
        for _, name in ipairs (script) do
          assert.is_nil (seen[after[name]])
          seen[after[name]] = name
          if #old == #script and act ~= 1 and act ~= 2 then
            assert.equal (before[name], after[name])
          end
          if is_settled (name, script) then
            assert.equal (choice (name), after[name])
            unmoved = unmoved + 1
          end
        end
        before = after
      end
      assert.is_true (unmoved > 100, unmoved)
      assert.equal (0, cop.host.live_objects)
    end)
  end

  it ("what is given is taken first, also by a later line", function ()
    plan = { places = "stable", begin = function (board)
      board:add { "bus0", "usb.xhci", at = 0x10000000, ports = 4 }
      board:add { "bus1", Adapter }
      board:add { "bus2", "pci.gpex", at = 0x30000000 }
    end, add = function (board, name)
      local port = tonumber (name:match "=(%d)")
      name = name:match "^%w+"
      board.bus0:add { name, "usb.kbd", port = port or 0 }
      board.bus1:add { name, "scsi.cd", target = port or -1 }
      board.bus2:add { name, "e1000", addr = port or -1 }
    end }
    local Board = cop.machine { "places.given", doc = "Some are given",
      build = function (board)
        board.places = plan.places
        plan.begin (board)
        for _, name in ipairs (lines) do plan.add (board, name) end
      end }
    for _, rule in ipairs { "stable", "lowest" } do
      plan.places = rule
      lines = { "a", "b", "c=1", "d=2" }
      local m, ports = cop.build (Board), {}
      for _, name in ipairs { "a", "b", "c", "d" } do
        local port, target = m.bus0[name].port, m.bus1[name].target
        assert.is_nil (ports[port])
        ports[port] = name
        if name == "a" or name == "b" then
          assert.is_true (target ~= 1 and target ~= 2)
        end
      end
      assert.same ({ 1, 2, 1, 2, "1.0", "2.0" },
                   { m.bus0.c.port, m.bus0.d.port, m.bus1.c.target, m.bus1.d.target,
                     m.bus2.c.addr, m.bus2.d.addr })
      if rule == "lowest" then
        assert.same ({ 3, 4, 0, 3, "0.0", "3.0" },
                     { m.bus0.a.port, m.bus0.b.port, m.bus1.a.target, m.bus1.b.target,
                       m.bus2.a.addr, m.bus2.b.addr })
      end
      m:close ()
    end
  end)

  it ("the rule is that of the next bus above that has one", function ()
    lines = {}
    plan = { places = "stable", begin = function (board)
      board:add { "bus0", "usb.xhci", at = 0x10000000, ports = 200 }
      board.bus0:add { "hub", "usb.hub", ports = 200 }
      board.bus0.hub.buses[1].places = "lowest"
      board.bus0:add { "key0", "usb.kbd" }
      board.bus0.hub:add { "key1", "usb.kbd" }
    end }
    local Board = type_of "a USB port"
    local m = cop.build (Board)
    assert.equal (1, m.bus0.hub.key1.port)
    assert.is_true (m.bus0.key0.port > 2)
    assert.equal ("lowest", m.bus0.hub.buses[1].places)
    assert.is_nil (m.bus0.buses[1].places)
    assert.has_error (function () m.places = "highest" end)
    m:close ()
  end)

  it ("one that is plugged keeps its place through undoing", function ()
    lines = {}
    plan = { places = "stable", begin = kinds["a SCSI target"].begin }
    local m = cop.build (type_of "a SCSI target")
    local change = m:transaction (function ()
      m:device_add { "a", "scsi.cd", bus = m.bus0 }
      m:device_add { "b", "scsi.cd", bus = m.bus0, target = 7, at = cop.auto }
    end)
    local a, b = m.peripheral.a.target, m.peripheral.b.lun
    local again = change:undo ()
    m.places = "lowest"
    again:undo ()
    assert.same ({ a, b, {} }, { m.peripheral.a.target, m.peripheral.b.lun, m.peripheral.b.at })
    m:close ()
  end)

  it ("one that fails leaves its device as it was", function ()
    lines = {}
    plan = { places = "stable", begin = function (board)
      board:add { "bus0", "usb.xhci", at = 0x10000000, ports = 1 }
      board.bus0:add { "key", "usb.kbd" }
    end }
    local m = cop.build (type_of "a USB port")
    local key = cop.new { "usb.kbd", bus = m.bus0, at = cop.auto }
    assert.error_matches (function () m.peripheral.b = key end, "has no free port; all 1 are taken")
    assert.same ({ 0, { cop.auto } }, { key.port, key.at })
    m:close ()
  end)
end)
