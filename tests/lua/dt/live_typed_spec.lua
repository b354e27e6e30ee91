--- cop.import (file, { typed = true }): a live machine with devices of our types, decided and
--- proved as `coppice import` does for a script; and what both do when that cannot be.
local cop = require "coppice"
require "coppice.assert"
local script = require "coppice.import.script"

-- Two that are not what they say, so that a tree with them never comes out the same. Nobody could
-- tell from a difference that such a type is to blame.
local count, most = 0, math.huge
cop.device { "test.meddler", compatible = "test,meddler", doc = "Changes what is not its own",
  bus = "system-bus",
  realize = function (self) self.machine.dt["test,meddled"] = true end }
cop.device { "test.fickle", compatible = "test,fickle", doc = "Is not the same for long",
  bus = "system-bus",
  describe = function (_, node)
    count = count + 1
    if count > most then node["test,fickle"] = count end
  end }

local SOURCE = [[
/dts-v1/;
/memreserve/ 0x1000 0x2000;
/ {
  #address-cells = <1>; #size-cells = <1>;
  model = "Vendor's board"; compatible = "vendor,board"; interrupt-parent = <&gic>;
  chosen { stdout-path = &uart; reset-gpios = <&gpio 3 0>; };
  clocks { osc: osc { compatible = "fixed-clock"; #clock-cells = <0>;
    clock-frequency = <24000000>; }; };
  soc {
    compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;
    gic: interrupt-controller@1000 { compatible = "arm,cortex-a9-gic";
      reg = <0x1000 0x1000>, <0x100 0x100>; #interrupt-cells = <3>; interrupt-controller; };
    uart: serial@9000 { compatible = "arm,pl011", "arm,primecell"; reg = <0x9000 0x1000>;
      interrupts = <0 28 4>; clocks = <&osc>; clock-names = "uartclk"; };
    gpio: gpio@2000 { compatible = "vendor,gpio"; reg = <0x2000 0x100>; #gpio-cells = <2>;
      gpio-controller; phandle = <77>; };
    EXTRA
  };
};
]]

describe ("cop.import, typed", function ()
  local paths, machines
  before_each (function () paths, machines = {}, {} end)
  after_each (function ()
    for _, m in ipairs (machines) do m:close () end
    assert.equal (0, cop.host.live_objects)
    for _, path in ipairs (paths) do os.remove (path) end
  end)

  local function write (extra)
    local path = os.tmpname ()
    os.remove (path)
    path = path .. ".dts"
    local file <close> = assert (io.open (path, "w"))
    file:write ((SOURCE:gsub ("EXTRA", extra or "")))
    paths[#paths + 1] = path
    return path
  end

  local function import (path)
    local m, report = cop.import (path, { typed = true })
    machines[#machines + 1] = m
    return m, report
  end

  --- The last time that the fickle one describes itself is in the proof.
  local function make_fickle (path)
    count, most = 0, math.huge
    script.write (cop.tree (path), "test.fickle-board", "x", true)
    count, most = 0, count - 1
  end

  --- Paths and types of all that is in a machine.
  local function contents (object, list)
    list = list or {}
    for name, child in pairs (object.children) do
      list[child.path] = child.type
      assert.equal (name, child.name)
      contents (child, list)
    end
    return list
  end

  local function same (path, m)
    assert.same ({}, cop.tree (path):diff (m:to_tree (), { phandles = true }):entries ())
  end

  it ("gives devices of our types, wired, where they are known", function ()
    local path = write ()
    local m, report = import (path)
    assert.equal ("Vendor's board", m.model)
    assert.equal ("arm.pl011", m.soc.uart.type)
    assert.equal ("arm.cortex-a9-gic", m:at "&gic".type)
    assert.equal (m.soc.gic, m:at "&uart".irq.wires[1].provider)
    assert.equal (28, m:at "&uart".irq.wires[1].place)
    assert.equal ("clock.fixed", m.clocks.osc.type)
    assert.equal ("bus.simple", m.soc.type)
    assert.equal ("node", m.clocks.type)
    assert.equal ("dt.device", m:at "&gpio".type)
    assert.equal (0x41011, m.memory:read (0x9fe0, 4) | m.memory:read (0x9fe4, 4) << 8 | 0x40000)
    assert.matches ("^[^ ]+%.dts: 4 of 8 nodes typed, 1 generic device, 3 plain nodes; "
                    .. "0 references unknown\n$", report)
    same (path, m)
  end)

  it ("decides what a script's would", function ()
    local path = write ()
    local m = import (path)
    local text = script.write (cop.tree (path), "import.same", "x", true)
    local made = cop.build (assert (load (text)) ())
    machines[#machines + 1] = made
    assert.same (contents (m), contents (made))
    assert.equal (m:to_dtb (), made:to_dtb ())
  end)

  it ("may be done again while the first lives", function ()
    local path = write ()
    local one, two = import (path), import (path)
    assert.equal (one:to_dtb (), two:to_dtb ())
    assert.is_true (one.type ~= two.type)
    two:close ()
    table.remove (machines)
    assert.equal (two, two)
    assert.equal (one.type .. "-2", import (path).type)
  end)

  it ("is changed and written as any machine", function ()
    local path = write ()
    local m = import (path)
    local base = m:snapshot { tree = true }
    m:at "&uart".dt["current-speed"] = 115200
    m.soc:add { "rtc", "arm.pl031", at = 0xa000, irq = m.soc.gic.spi (3, "level-high") }
    local what = {}
    for i, entry in ipairs (m:overlay_since (base):entries ()) do
      what[i] = ("%s %s"):format (entry.kind, entry.property or entry.b.path)
    end
    assert.same ({ "prop-added current-speed", "node-added /soc/pl031@a000" }, what)
    m.soc.uart = nil
    local ok, err = pcall (m.to_dtb, m)
    assert.is_false (ok)
    assert.matches ("/machine/chosen: Devicetree property 'stdout-path': no node has the label "
                    .. "'uart'", tostring (err), 1, true)
    m.chosen["stdout-path"] = cop.none
    assert.is_nil (m:to_tree ():find "/soc/serial@9000")
  end)

  --- What a generic import says of the same removal, by the node's path.
  local function refuses (m, text)
    local ok, err = pcall (m.to_tree, m)
    assert.is_false (ok)
    assert.equal ("not_found", err.code)
    assert.matches (text, tostring (err), 1, true)
  end

  it ("does not leave out in silence what was wired to something that is gone", function ()
    local path = write [[leds { compatible = "gpio-leds"; led { gpios = <&gpio 3 1>; }; };
      two: serial@a000 { compatible = "arm,pl011", "arm,primecell"; reg = <0xa000 0x1000>;
        clocks = <&osc2>, <&osc>; clock-names = "uartclk", "apb_pclk"; };
      osc2: osc2 { compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <1>; };]]
    local m = import (path)
    local leds, two = m.soc.leds.led, m:at "&two"
    assert.equal ("led", leds.name)
    assert.equal ("arm.pl011", two.type)
    local before = m:snapshot ()
    local gone = m:transaction (function () m:device_del (m:at "&osc2") end)
    refuses (m, "/machine/soc/two: Devicetree property 'clocks' refers to /machine/soc/osc2 "
             .. "(&osc2), which has been removed")
    local without = m:snapshot ()
    local back = gone:undo ()
    same (path, m)
    assert.same ({}, m:diff (before))
    -- and once more
    back:undo ()
    assert.same ({}, m:diff (without))
    refuses (m, "(&osc2), which has been removed")
    -- who goes meanwhile still knows when it comes back
    local left = m:transaction (function () m:device_del (two) end)
    m:to_tree ()
    left:undo ()
    assert.same ({}, m:diff (without))
    refuses (m, "(&osc2), which has been removed")
    -- said by hand it is not missed
    m:at "&two".dt.clocks = cop.override { m:at "&osc" }
    m:at "&two".dt["clock-names"] = cop.override "apb_pclk"
    assert.matches ('clocks = <&osc>;\n\t\t\tclock-names = "apb_pclk";', m:to_dts (), 1, true)
  end)

  it ("lets a script say what was lost", function ()
    local path = write [[leds { compatible = "gpio-leds"; led { gpios = <&gpio 3 1>; }; };]]
    local m = import (path)
    m.chosen.dt["reset-gpios"] = cop.none
    m:device_del (m:at "&gpio")
    refuses (m, "Devicetree property 'gpios' refers to /machine/soc/gpio (&gpio), which has been "
             .. "removed")
    m:at "/soc/leds/led".dt.gpios = cop.none
    assert.is_nil (m:to_tree ():find "/soc/leds/led":chunks "gpios")
  end)

  it ("falls back to generic devices when types do not make the tree, and says why", function ()
    local path = write 'meddler { compatible = "test,meddler"; };'
    local m, report = import (path)
    assert.equal ("dt.device", m:at "&uart".type)
    assert.equal ("dt.machine", m.type)
    assert.matches (": 0 of 9 nodes typed, 6 generic devices, 3 plain nodes; 0 references unknown\n"
      .. "  no device is typed: with types it did not come out the same: prop-added / "
      .. "test,meddled\n", report, 1, true)
    same (path, m)
  end)

  it ("falls back when the proof fails after all", function ()
    local path = write 'fickle { compatible = "test,fickle"; };'
    make_fickle (path)
    local m, report = import (path)
    assert.equal ("dt.machine", m.type)
    assert.equal (most + 1, count)
    assert.matches ("did not come out the same: prop-added /soc/fickle test,fickle\n", report, 1,
                    true)
    same (path, m)
  end)

  it ("falls back in scripts, too", function ()
    for _, name in ipairs { "meddler", "fickle" } do
      local path = write (name .. ' { compatible = "test,' .. name .. '"; };')
      make_fickle (path)
      local tree = cop.tree (path)
      local text, counts = script.write (tree, "test.fallback-" .. name, "x", true)
      assert.equal (0, counts.typed)
      assert.matches ("test," .. (name == "meddler" and "meddled" or name), counts.why, 1, true)
      assert.is_nil (text:find (":add {", 1, true))
      local made = cop.build (assert (load (text)) ())
      machines[#machines + 1] = made
      assert.same ({}, tree:diff (made:to_tree ()):entries ())
    end
  end)

  it ("is generic when there is nothing to type, or the tree is an overlay", function ()
    local path = write ()
    local file <close> = assert (io.open (path, "w"))
    file:write [[/dts-v1/; /plugin/;
      &x { clk { compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <1>; }; };]]
    file:close ()
    local m, report = import (path)
    assert.equal ("dt.machine", m.type)
    assert.matches (": 0 of %d+ nodes typed", report)
    assert.is_nil (report:find ("no device is typed", 1, true))
  end)

  it ("tells what is wrong with what it is given", function ()
    local function says (text, ...)
      local ok, err = pcall (...)
      assert.is_false (ok)
      assert.matches (text, tostring (err), 1, true)
    end
    says ("cop.import: 'typed' is true or false, got number", cop.import, "x", { typed = 1 })
    says ("cop.import has no key 'tiped'; did you mean 'typed'?", cop.import, "x", { tiped = true })
    says ("cop.tree has no key 'typed'", cop.tree, "x", { typed = true })
    says ("/does/not/exist", cop.import, "/does/not/exist", { typed = true })
  end)
end)
