--- Buses that nobody modelled: what their `ranges` say is where devices on them are.
local cop = require "coppice"
require "coppice.assert"

local uart = "ns16550a"

--- A board; more: what it has beside a generic bus `soc` with these ranges.
local function board (ranges, more)
  return cop.build (cop.machine { "bench", doc = "A bus with ranges", build = function (top)
    local soc = top:generic { "soc: soc", compatible = "simple-bus", ["#address-cells"] = 1,
      ["#size-cells"] = 1, ranges = ranges }
    if more then more (top, soc) end
  end })
end
--- Where the window is on the machine's map: "first-last+offset", by address.
local function seen (m, device)
  local list = {}
  for _, range in ipairs (m.memory:ranges ()) do
    if range.device == device then
      list[#list + 1] = ("%x-%x+%x"):format (range.at, range.last, range.offset)
    end
  end
  return table.concat (list, " ")
end
--- One that can be taken out again.
local function plug (m, at)
  return m:device_add { "u", uart, bus = m.soc.buses[1], at = at }
end
local function says (text, ...)
  local ok, err = pcall (...)
  assert.is_false (ok)
  -- where the spec lies, is not said
  local said = tostring (err):gsub ("[^( ]*tests/lua/dt/ranges_spec", "ranges_spec")
  assert.matches (text, said, 1, true)
end

describe ("A generic bus", function ()
  local m
  after_each (function () if m then m:close () end m = nil end)

  it ("shows its devices where its ranges have them", function ()
    m = board ({ 0, 0, 0x20000000, 0x100000 }, function (top)
      plug (top, 0x1000)
      top:add { "ram", "memory.ram", at = 0, size = 0x100000 }
    end)
    local u = m.peripheral.u
    assert.equal ("20001000-200010ff+0", seen (m, u))
    assert.equal (u, m.memory:find (0x20001005).device)
    assert.equal (m.ram, m.memory:find (0x1005).device)
    assert.matches ("@1000 {.-reg = <0x1000 0x100>;", m:to_dts ())
    m:device_del "u"
    assert.is_nil (m.memory:find (0x20001005))
    m:add { "v", uart, at = 0x20001000 }
  end)

  it ("shows a window through each of several ranges that has a part of it", function ()
    m = board ({ 0x1080, 0, 0x30000000, 0x1000, 0, 0, 0x20000000, 0x1080, 0x1000, 0, 0x50000000,
                 0x1000 },
               function (_, soc) soc:add { "u", uart, at = 0x1000 } end)
    -- the first entry that has an address is the one that counts
    assert.equal ("20001000-2000107f+0 30000000-3000007f+80", seen (m, m.soc.u))
    m.soc:add { "half", uart, at = 0x1fc0 }
    assert.equal ("30000f40-30000fff+0", seen (m, m.soc.half))
    m.soc:add { "out", uart, at = 0x9000 }
    assert.equal ("", seen (m, m.soc.out))
  end)

  it ("shows what two of its ranges have at one address once: what comes first", function ()
    m = board ({ 0, 0, 0x20000000, 0x1000, 0x1000, 0, 0x20000800, 0x1000, 0x2000, 0, 0x1ffff000,
                 0x4000 })
    m.soc:add { "r", "memory.ram", at = 0, size = 0x6000 }
    assert.equal ("1ffff000-1fffffff+2000 20000000-20000fff+0 20001000-200017ff+1800 "
                  .. "20001800-20002fff+4800", seen (m, m.soc.r))
    says ("overlaps window 'ram' of /machine/soc/r", m.add, m, { "v", uart, at = 0x20001000 })
  end)

  it ("is as the bus above with empty ranges, and not seen with none", function ()
    m = board (true, function (_, soc) soc:add { "u", uart, at = 0x1000 } end)
    assert.equal ("1000-10ff+0", seen (m, m.soc.u))
    m:close ()
    m = board (nil, function (top, soc)
      soc:add { "u", uart, at = 0x1000 }
      top:add { "v", uart, at = 0x1000 }
    end)
    assert.equal ("", seen (m, m.soc.u))
    assert.equal ("1000-10ff+0", seen (m, m.v))
    says ("overlaps window 'regs' of /machine/soc/u", m.soc.add, m.soc, { "w", uart, at = 0x1080 })
  end)

  it ("may be on another one, and have a modelled bus", function ()
    m = board ({ 0, 0, 0x20000000, 0x100000 }, function (_, soc)
      local inner = soc:generic { "inner", compatible = "simple-bus", ["#address-cells"] = 1,
        ["#size-cells"] = 1, ranges = { 0x100, 0x8000, 0x1000 } }
      inner:generic { "same", compatible = "simple-bus", ["#address-cells"] = 1,
        ["#size-cells"] = 1, ranges = true }:add { "u", uart, at = 0x200 }
      soc:add { "window", "bus.simple", at = 0x10000, size = 0x1000 }:add { "v", uart, at = 0x10 }
    end)
    assert.equal ("20008100-200081ff+0", seen (m, m.soc.inner.same.u))
    assert.equal ("20010010-2001010f+0", seen (m, m.soc.window.v))
    says ("window 'regs' at 0x8180-0x827f overlaps window 'regs' of /machine/soc/inner/same/u",
          m.soc.add, m.soc, { "w", uart, at = 0x8180 })
    says ("overlaps window 'regs' of /machine/soc/inner/same/u", m.add, m,
          { "w", uart, at = 0x20008180 })
  end)

  it ("refuses what is taken above, and names both", function ()
    m = board ({ 0, 0, 0x20000000, 0x100000 })
    m:add { "v", uart, at = 0x20001000 }
    says ("/machine/soc/u: window 'regs' at 0x20001080-0x2000117f overlaps window 'regs' of "
          .. "/machine/v (ranges_spec.lua:", m.soc.add, m.soc,
          { "u", uart, at = 0x1080 })
    assert.equal (0, #m.soc.buses[1].devices)
    m.soc:add { "u", uart, at = 0x1100 }
    assert.equal ("20001100-200011ff+0", seen (m, m.soc.u))
  end)

  it ("finds addresses in what is forwarded to it", function ()
    m = board ({ 0x4000, 0, 0x20000000, 0x2000, 0x8000, 0, 0x30000000, 0x1000 }, function (top, soc)
      top.pools = { 0x20000000, 0x3000 }
      for i = 1, 2 do soc:add { "u" .. i, uart, at = cop.auto } end
      soc:generic { "g: g", compatible = "x", at = { cop.auto, 0x1000 } }
      -- what the bus shows there is not the board's
      top:add { "w", uart, at = cop.auto }
    end)
    local at = { m.soc.u1.at[1], m.soc.u2.at[1], tonumber (m:to_dts ():match "g@(%x+)", 16) }
    table.sort (at)
    assert.same ({ 0x4000, 0x5000, 0x8000 }, at)
    assert.same ({ 0x20002000 }, m.w.at)
    says ("no room for window 'regs' of 0x100 bytes on /machine/soc/bus (0x4000-0x5fff, "
          .. "0x8000-0x8fff)", m.soc.add, m.soc, { "u3", uart, at = cop.auto })
  end)

  it ("takes of the pools above what is forwarded", function ()
    local function found (pools)
      m = board ({ 0x20000000, 0, 0x20000000, 0x1000 }, function (top, soc)
        top.pools = pools
        soc:add { "u", uart, at = cop.auto }
      end)
      local at = m.soc.u.at[1]
      m:close ()
      m = nil
      return at
    end
    assert.equal (0x20000000, found { 0x10000000, 0x10000, 0x20000000, 0x10000 })
    assert.equal (0x20000000, found { 0x10000000, 0x10000 })
    assert.equal (0x20000000, found {})
  end)

  it ("keeps its ranges while something is on the map by them", function ()
    m = board { 0, 0, 0x20000000, 0x100000 }
    plug (m, 0x1000)
    local text = "/machine/soc: Devicetree property 'ranges' stays as it is: /machine/peripheral/u"
    says (text, function () m.soc.dt.ranges = { 0, 0, 0x30000000, 0x1000 } end)
    says (text, function () m.soc.dt.ranges = nil end)
    assert.matches ("ranges = <0x0 0x0 0x20000000 0x100000>;", m:to_dts ())
    m:device_del "u"
    for at, ranges in pairs { ["1000-10ff+0"] = true, ["30001000-300010ff+0"] =
                              { 0, 0, 0x30000000, 0x8000 } } do
      m.soc.dt.ranges = ranges
      assert.equal (at, seen (m, plug (m, 0x1000)))
      m:device_del "u"
    end
    m.soc.dt.ranges = nil
    assert.equal ("", seen (m, plug (m, 0x1000)))
  end)

  it ("shows what comes back when a step is taken back", function ()
    m = board { 0, 0, 0x20000000, 0x100000 }
    local u = plug (m, 0x1000)
    says ("no", m.transaction, m, function ()
      m:device_del "u"
      assert.equal ("", seen (m, u))
      m.soc:add { "v", uart, at = 0x1000 }
      error "no"
    end)
    assert.equal ("20001000-200010ff+0", seen (m, u))
  end)

  it ("of an imported tree is the same", function ()
    local name = os.tmpname ()
    local file = assert (io.open (name, "w"))
    file:write [[/dts-v1/;
/ {
  #address-cells = <1>;
  #size-cells = <1>;
  soc {
    compatible = "simple-bus";
    #address-cells = <1>;
    #size-cells = <1>;
    ranges = <0 0x20000000 0x100000>;
    old@1000 { reg = <0x1000 0x1000>; };
  };
};
]]
    file:close ()
    os.rename (name, name .. ".dts")
    m = cop.import (name .. ".dts")
    os.remove (name .. ".dts")
    m.soc:add { "u", uart, at = 0x2000 }
    assert.equal ("20002000-200020ff+0", seen (m, m.soc.u))
    m.soc:generic { "g: g", compatible = "x", at = { cop.auto, 0x80000 } }
    assert.matches ("g: g@80000 {", m:to_dts ())
  end)
end)

describe ("The cells that ranges are counted in", function ()
  local m
  after_each (function () if m then m:close () end m = nil end)

  it ("are what the nodes say when something is mapped", function ()
    -- no whole entries of three cells: until the bus above has said two
    m = board ({ 0x10000000, 0x10000000, 0x100000 }, function (_, soc)
      soc:generic { "inner: inner", compatible = "simple-bus", ["#address-cells"] = 1,
        ["#size-cells"] = 1, ranges = { 0, 0, 0x20000000, 0x100000 } }
    end)
    m.soc.dt.ranges = true
    local function at (where)
      m:device_add { "u", uart, bus = m.soc.inner.buses[1], at = 0x100 }
      assert.equal (where, seen (m, m.peripheral.u))
      m:device_del "u"
    end
    at "100-1ff+0"
    m.soc.dt["#address-cells"] = 2
    at "20000100-200001ff+0"
    m.soc.inner.dt["#size-cells"] = 2
    at "100-1ff+0"
    m.soc.inner.dt["#size-cells"] = nil
    at "20000100-200001ff+0"
    m.soc.dt["#address-cells"] = 1
    at "100-1ff+0"
    m.soc.dt["#address-cells"] = 2
    m.soc:add { "v", uart, at = 0x3000 }
    assert.matches ("reg = <0x0 0x3000 0x100>;", m:to_dts ())
  end)

  it ("stay while something is on the map by them", function ()
    m = board ({ 0, 0, 0x20000000, 0x100000 }, function (_, soc)
      soc:generic { "inner: inner", compatible = "simple-bus", ["#address-cells"] = 1,
        ["#size-cells"] = 1, ranges = { 0, 0x1000, 0x1000 } }
    end)
    m:device_add { "u", uart, bus = m.soc.inner.buses[1], at = 0x100 }
    for _, bus in ipairs { m.soc, m.soc.inner } do
      for _, name in ipairs { "#address-cells", "#size-cells" } do
        local text = ("Devicetree property '%s' stays as it is: /machine/peripheral/u"):format (
          name)
        says (text, function () bus.dt[name] = 2 end)
        says (text, function () bus.dt[name] = nil end)
      end
    end
    assert.equal ("20001100-200011ff+0", seen (m, m.peripheral.u))
    m:device_del "u"
    m.soc.dt["#address-cells"] = 2
  end)

  it ("do not make a bus of what was none", function ()
    local text = "make it a bus, which it is from the beginning or not at all; give "
                 .. "'#address-cells' where it is made"
    m = cop.build (cop.machine { "bench", doc = "No bus", build = function (top)
      local soc = top:generic { "soc", compatible = "simple-bus", ranges = { 0, 0, 0, 0x1000 } }
      says ("Devicetree property '#address-cells': '#address-cells' and 'ranges' " .. text,
            function () soc.dt["#address-cells"] = 1 end)
      soc.dt["#size-cells"] = 1
      local other = top:generic { "other", compatible = "simple-bus" }
      other.dt["#address-cells"] = 1
      says ("Devicetree property 'ranges': '#address-cells' and 'ranges' " .. text,
            function () other.dt.ranges = true end)
      other.dt["#address-cells"] = 0
      other.dt.ranges = true
    end })
  end)
end)

describe ("What a node says and a modelled device has as well", function ()
  it ("is the board's own affair, and found for neither", function ()
    for _, order in ipairs { { 1, 2 }, { 2, 1 } } do
      local first = {
        function (top)
          top:generic { "a@10000000", compatible = "x", at = { 0x10000000, 0x2000 },
                        irq = top.intc.irq (1) }
        end,
        function (top) top:add { "b", uart, at = 0x10000000, irq = top.intc.irq (1) } end,
      }
      local m = cop.build (cop.machine { "bench", doc = "Twice", build = function (top)
        top:add { "intc", "sifive.plic", at = 0x0c000000, sources = 3 }
        top.pools = { 0x10000000, 0x4000 }
        first[order[1]] (top)
        first[order[2]] (top)
        top:generic { "c", compatible = "x", irq = top.intc.irq (2) }
        top:add { "d", uart, at = cop.auto, irq = top.intc.irq (cop.auto) }
        top:add { "e", uart, at = cop.auto }
      end })
      local at = { m.d.at[1], m.e.at[1] }
      table.sort (at)
      assert.same ({ 0x10002000, 0x10003000 }, at)
      assert.matches (("serial@%x {[^}]*interrupts = <3>"):format (m.d.at[1]),
                      m:to_dts ())
      m:close ()
    end
  end)
end)
