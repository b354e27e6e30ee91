--- Devices that nobody modelled: made by a script, described, joined to others by label.
local cop = require "coppice"
require "coppice.assert"

describe ("x:generic", function ()
  local m, L
  before_each (function ()
    m = cop.build (cop.machine { "bench", doc = "Nothing" })
    L = m.labels
  end)
  after_each (function () m:close () end)

  local function source () return (m:to_dts ():gsub ("\t", "")) end
  --- The text of the node that begins with the words.
  local function node (words)
    local text = source ()
    local from = text:find ("\n" .. words .. " {", 1, true)
    return from and text:sub (from + 1, text:find ("\n};", from, true) - 1)
  end
  local function says (text, ...)
    local ok, err = pcall (...)
    assert.is_false (ok)
    assert.matches (text, tostring (err), 1, true)
  end

  it ("is a node as it stands in a source", function ()
    local dev = m:generic { "uart3: console: serial@21ec000",
      compatible = { "fsl,imx6q-uart", "fsl,imx21-uart" }, at = { 0x021ec000, 0x4000 },
      ["fsl,mode"] = 1, ["uart-has-rtscts"] = true }
    assert.equal ("/machine/uart3", dev.path)
    assert.equal ("dt.device", dev.type)
    assert.equal ("realized", dev.state)
    assert.equal (m.buses[1], dev.bus)
    assert.equal ([[
uart3: console: serial@21ec000 {
compatible = "fsl,imx6q-uart", "fsl,imx21-uart";
reg = <0x0 0x21ec000 0x0 0x4000>;
uart-has-rtscts;
fsl,mode = <1>;]], node "uart3: console: serial@21ec000")
  end)

  it ("has the name of its node without a label, and that of the label with one", function ()
    assert.equal ("/machine/serial@9", m:generic { "serial@9" }.path)
    assert.equal ("/machine/a", m:node { "a: b", cop.node { "c: d" } }.path)
    assert.equal ("/machine/a/c", m:at "/b/d".path)
    says ("'1x' is no label", m.generic, m, { "1x: b" })
    says ("'1x' is no label", m.node, m, { "1x: b" })
    says ("there is a child 'a' already", m.generic, m, { "a: z" })
    says ("a device begins with its name", m.generic, m, {})
  end)

  it ("keeps the order of pairs", function ()
    m:generic { "x", { "b", 1 }, { "a", 2 }, d = 4, c = 3 }
    assert.equal ("x {\nb = <1>;\na = <2>;\nc = <3>;\nd = <4>;", node "x")
  end)

  it ("says addresses in the cells of its bus", function ()
    local soc = m:generic { "soc", compatible = "simple-bus",
                           ["#address-cells"] = 1, ["#size-cells"] = 1 }
    local i2c = soc:generic { "i2c@100", at = { 0x100, 0x10 },
                             ["#address-cells"] = 1, ["#size-cells"] = 0 }
    i2c:generic { "chip@48", at = 0x48 }
    i2c:generic { "chip@50", at = { 0x50, 0x51 } }
    assert.matches ("reg = <0x100 0x10>;", node "i2c@100")
    assert.matches ("reg = <0x48>;", node "chip@48")
    assert.matches ("reg = <0x50>, <0x51>;", node "chip@50")
    local wide = soc:generic { "wide", at = { 1 << 32, 0x10 } }
    says ("/machine/soc/wide: 'at': 0x100000000 does not fit into 1 cell of its bus", m.to_dtb, m)
    wide.parent.wide = nil
    local odd = soc:generic { "odd", at = 1 }
    says ("'at' wants address and size by turns, and has 1 number", m.to_dtb, m)
    odd.parent.odd = nil
    soc:node { "plain" }:generic { "lost", at = { 1, 1 } }
    says ("the node above has no #address-cells", m.to_dtb, m)
  end)

  it ("is a bus by its name and compatible, and takes types on it", function ()
    local soc = m:generic { "soc", compatible = "simple-bus", ranges = true,
                           ["#address-cells"] = 2, ["#size-cells"] = 2 }
    local i2c = soc:generic { "i2c0: i2c@1000", ["#address-cells"] = 1, ["#size-cells"] = 0,
                             at = { 0x1000, 0x100 } }
    local spi = soc:generic { "spi@2000", ["#address-cells"] = 1, ["#size-cells"] = 0 }
    local any = soc:generic { "mdio", ["#address-cells"] = 1, ["#size-cells"] = 0 }
    assert.equal ("system-bus", soc.buses[1].type)
    assert.equal ("i2c-bus", i2c.buses[1].type)
    assert.equal ("spi-bus", spi.buses[1].type)
    assert.equal ("bus.generic", any.buses[1].type)
    assert.same ({}, soc:generic { "none" }.buses)
    assert.equal (soc.buses[1], i2c.bus)
    local sensor = i2c:add { "t", "i2c.tmp105", at = 0x48 }
    assert.equal ("i2c-bus", sensor.bus.type)
    assert.matches ("reg = <0x48>;", node "temperature-sensor@48")
    -- What sits on such a bus is where the bus above has it.
    soc:add { "uart", "ns16550a", at = 0x3000 }
    assert.equal ("/soc/serial@3000", m:at "/soc/serial@3000" == soc.uart and "/soc/serial@3000")
    m.memory:write (0x3007, 1, 0x5a)
    assert.equal (0x5a, m.memory:read (0x3007, 1))
  end)

  it ("refers by label, also to what comes later", function ()
    local root = m:generic { "soc", ["#address-cells"] = 1, ["#size-cells"] = 1,
                            ["interrupt-parent"] = L.gic }
    root:generic { "a", irq = L.gic.spi (28, "level-high"), clocks = { L.clks, 160, L.osc } }
    root:generic { "b", irq = { L.gic.ppi (9, "level-low", 0xf), L.gic.spi (1) } }
    root:generic { "c", irq = L.gpio.irq (7, "edge-falling") }
    root:generic { "d", irq = { L.gpio.irq (7, "edge-both"), L.gic.spi (2, "edge-rising") } }
    root:generic { "e", irq = L.osc.irq (3) }
    says ("no node has the label 'gic'", m.to_dtb, m)
    root:generic { "gic: intc", ["#interrupt-cells"] = 3, ["interrupt-controller"] = true }
    root:generic { "gpio: gpio", ["#interrupt-cells"] = 2, ["interrupt-controller"] = true }
    m:node { "osc: osc" }
    m:node { "clkz: nearly" }
    says ("'clocks': no node has the label 'clks'; did you mean 'clkz'?", m.to_dtb, m)
    m:generic { "clks: clock-controller", ["#clock-cells"] = 1 }
    assert.equal ("a {\ninterrupts = <0 28 4>;\nclocks = <&clks 160>, <&osc>;", node "a")
    assert.equal ("b {\ninterrupts = <1 9 3848>, <0 1 0>;", node "b")
    assert.equal ("c {\ninterrupt-parent = <&gpio>;\ninterrupts = <7 2>;", node "c")
    assert.equal ("d {\ninterrupts-extended = <&gpio 7 3>, <&gic 0 2 1>;", node "d")
    assert.equal ("e {\ninterrupt-parent = <&osc>;\ninterrupts = <3>;", node "e")
  end)

  it ("takes what a cell holds behind a reference, and nothing else", function ()
    local gpio = m:generic { "gpio: gpio", ["#gpio-cells"] = 2 }
    m:generic { "a", gpios = { gpio, -1, 0xffffffff, L.gpio, -0x80000000, 0 } }
    assert.equal ("a {\ngpios = <&gpio 0xffffffff 0xffffffff>, <&gpio 0x80000000 0>;", node "a")
    local function refuses (item, value)
      local list = { cop.ref (gpio), 1, 2, L.gpio, 3, 4 }
      list[item] = value
      local text = ("/machine/b: Devicetree property 'gpios': item %d, %d, does not fit into")
        :format (item, value)
      says (text, m.generic, m, { "b", gpios = list })
      says (text, m.generic, m, { "b", gpios = cop.override (list) })
      assert.is_nil (node "b")
      says (text:gsub ("/b:", "/a:"), function () m.a.dt.gpios = list end)
    end
    for _, value in ipairs { 0x100000000, -0x80000001, math.maxinteger, math.mininteger } do
      refuses (2, value)
      refuses (6, value)
    end
    says ("item 2, 256, does not fit into 8 bits", m.generic, m, { "b", x = { 1, cop.u8 { 256 } } })
  end)

  it ("writes a group for each specifier, and for what belongs to it", function ()
    m:generic { "clks: clks", ["#clock-cells"] = 1 }
    local mbox = m:generic { "mbox: mbox", compatible = "ti,omap4-mailbox", ["#mbox-cells"] = 1 }
    mbox:node { "one: one" }
    mbox:node { "two: two" }
    m:generic { "a", clocks = { L.clks, 1, L.clks, 2 }, ["pinctrl-0"] = { L.one, L.two },
                mboxes = { L.mbox, L.one, L.mbox, L.two }, ["acme,own"] = { L.clks, 1, L.clks, 2 },
                ["acme,all"] = { L.clks, L.mbox }, reg = { 1, L.clks },
                ["gpio-ranges"] = { L.one, 0, 1, 2, L.two, 3, 4, 5 },
                ["operating-points"] = { 1000, 2000, 3000, 4000 } }
    local text = node "a"
    for _, property in ipairs {
      "clocks = <&clks 1>, <&clks 2>;", "pinctrl-0 = <&one>, <&two>;",
      "mboxes = <&mbox &one>, <&mbox &two>;", "acme,own = <&clks 1 &clks 2>;",
      "gpio-ranges = <&one 0 1 2>, <&two 3 4 5>;", "operating-points = <1000 2000>, <3000 4000>;",
      "acme,all = <&clks>, <&mbox>;", "reg = <0x1 &clks>;",
    } do
      assert.matches (property, text, 1, true)
    end
  end)

  it ("takes what is said twice when both are the same, or one is meant to replace", function ()
    local gic = m:generic { "gic: gic", ["#interrupt-cells"] = 3, ["interrupt-controller"] = true }
    local soc = m:generic { "soc", ["#address-cells"] = 1, ["#size-cells"] = 1 }
    local spi = L.gic.spi (5, "level-high")
    for i, reg in ipairs { { 0, 0x1000, 0, 0x100 }, { cop.u64 (0x1000), cop.u64 (0x100) } } do
      m:generic { "a" .. i .. "@1000", at = { 0x1000, 0x100 }, reg = reg }
      assert.matches ("reg = <0x0 0x1000 0x0 0x100>;", node ("a" .. i .. "@1000"), 1, true)
    end
    soc:generic { "b@1000", at = { 0x1000, 0x100 }, { "reg", { 0x1000, 0x100 } } }
    assert.matches ("reg = <0x1000 0x100>;", node "b@1000", 1, true)
    soc:generic { "c@1000", at = { 0x1000, 0x100 }, { "reg", cop.override { 0x1000 } } }
    assert.matches ("reg = <0x1000>;", node "c@1000", 1, true)
    m:generic { "d", irq = spi, interrupts = { 0, 5, 4 } }
    assert.equal ("d {\ninterrupt-parent = <&gic>;\ninterrupts = <0 5 4>;", node "d")
    for i, ref in ipairs { gic, L.gic } do
      m:generic { "e" .. i, irq = spi, ["interrupts-extended"] = { ref, 0, 5, 4 } }
      assert.equal ("e" .. i .. " {\ninterrupts-extended = <&gic 0 5 4>;", node ("e" .. i))
      m:generic { "f" .. i, irq = gic.irq (5), ["interrupts-extended"] = { ref, 0, 5, 0 } }
    end
    m:generic { "g", irq = spi, interrupts = cop.override { 7 } }
    assert.equal ("g {\ninterrupts = <7>;", node "g")
    for _, irq in ipairs { spi, { spi, spi }, { spi, L.gpio.irq (1) } } do
      says ("/machine/x: 'irq' and 'interrupts' say different things", m.generic, m,
            { "x", irq = irq, interrupts = { 0, 6, 4 } })
    end
    says ("/machine/x: 'irq' and 'interrupts-extended' say different", m.generic, m,
          { "x", irq = spi, ["interrupts-extended"] = { gic, 0, 5, 4, gic, 0, 6, 4 } })
    says ("/machine/x: 'at' and 'reg' say different things", m.generic, m,
          { "x", at = 0x1000, reg = cop.none })
    assert.is_nil (m.children.x)
  end)

  it ("fills an interrupt said in words for a GIC with partitions", function ()
    local prop = "interrupts-extended"
    m:generic { "a", [prop] = { L.gic.spi (33, "level-high"), L.gpio.irq (3),
                                L.gic.ppi (9, "level-low") } }
    m:add { "gic", "arm.gicv3", label = "gic", at = { 0x8000000, 0x80a0000 },
            dt = { ["#interrupt-cells"] = cop.override (4) } }
    m:generic { "gpio: gpio", ["#interrupt-cells"] = 1 }
    m:generic { "b", [prop] = m.gic.spi (34) }
    m:generic { "c", [prop] = { m.gic.ppi (7), L.gpio, 5, L.gic.ppi (7, "level-low"), 6 } }
    m:generic { "d", [prop] = { L.gic, 0, 35, 4, 0 } }
    m:generic { "g", irq = L.gic.spi (36) }
    m:generic { "e", [prop] = cop.override { L.gic.spi (37) } }
    m:node { "f", [prop] = { L.gic.spi (38, "edge-rising") } }
    local function extended (words) return node (words):match "%-extended = <(.-)>;" end
    assert.equal ("&gic 0 33 4 0>, <&gpio 3>, <&gic 1 9 8 0", extended "a")
    assert.equal ("&gic 0 34 0 0", extended "b")
    assert.equal ("&gic 1 7 0 0>, <&gpio 5>, <&gic 1 7 8 6", extended "c")
    assert.equal ("&gic 0 35 4 0", extended "d")
    assert.matches ("interrupts = <0 36 0 0>", node "g", 1, true)
    assert.equal ("&gic 0 37 0", extended "e")
    assert.equal ("&gic 0 38 1 0", extended "f")
  end)

  it ("says where a label is that nobody has", function ()
    m:generic { "soc: soc" }
    local line = debug.getinfo (1, "l").currentline + 1
    m:generic { "x", link = L.soz }
    says (("device_spec.lua:%d: /machine/x: Devicetree property 'link': no node has the label "
           .. "'soz'; did you mean 'soc'?"):format (line), m.to_dtb, m)
  end)

  it ("refuses what is no label and no specifier", function ()
    says ("is no label", function () return L["a-b"] end)
    says ("no 'spy'", function () return L.gic.spy end)
    says ("there is no trigger 'up'", L.gic.spi, 1, "up")
    says ("third argument", L.gic.spi, 1, "edge-rising", 1)
    says ("for 'irq'", m.generic, m, { "x", irq = 5 })
    says ("label 'two' is taken by /a", function ()
      m:generic { "two: a" }
      m:node { "b" }:generic { "two: c" }
      m:to_dtb ()
    end)
    assert.is_nil (m.children.x)
  end)

  it ("names nodes in chosen and aliases by label", function ()
    m.chosen.stdout = { L.uart, "115200n8" }
    m.aliases.serial0 = cop.path (L.uart)
    m:generic { "uart: serial@0" }
    assert.matches ('stdout-path = "/serial@0:115200n8";', source (), 1, true)
    assert.matches ('serial0 = &uart;', source (), 1, true)
  end)

  it ("provides what its cells say", function ()
    local one = m:generic { "one", ["#interrupt-cells"] = 1 }
    local two = m:generic { "two", ["#interrupt-cells"] = 2, ["#gpio-cells"] = 2 }
    local gic = m:generic { "gic", ["#interrupt-cells"] = 3 }
    local bus = m:generic { "i2c", ["#address-cells"] = 1, ["#size-cells"] = 0 }
    local function wired (address, irq)
      bus:add { ("t%x"):format (address), "i2c.tmp105", at = address, alert = irq }
      return node (("temperature-sensor@%x"):format (address)):match "interrupts = ([^;]*)"
    end
    assert.equal ("<7>", wired (0x40, one.irq (7, "edge-falling")))
    assert.equal ("<7 2>", wired (0x41, two.irq (7, "edge-falling")))
    assert.equal ("<0 7 4>", wired (0x42, gic.irq (7, "level-high")))
    assert.equal ("<1 9 8>", wired (0x43, gic.ppi (9)))
    assert.equal ("<1 9 3844>", wired (0x44, gic.ppi (9, 15, "level-high")))
    m:generic { "x", ["reset-gpios"] = { two.gpio (3, 1) } }
    assert.matches ("reset-gpios = <&two 3 1>", node "x", 1, true)
    says ("it is no provider of interrupts: its node has no #interrupt-cells",
          wired, 0x45, bus.irq (1))
    says ("#interrupt-cells is 1", wired, 0x46, one.spi (1))
  end)

  it ("has a life like all others", function ()
    local log = m:record ()
    local dev = m:generic { "d: dev", cop.node { "inner", cop.node { "most" } }, x = 1 }
    assert.equal ("/machine/d/inner/most", m:at "/dev/inner/most".path)
    assert.same ({ "d" }, log:steps "realized")
    dev:block_unplug "busy"
    says ("busy", function () m.d = nil end)
    dev:unblock_unplug "busy"
    m.d = nil
    assert.is_false (dev.alive)
    assert.is_nil (source ():find ("dev {", 1, true))
  end)

  it ("is disabled from the beginning or later, and enabled again", function ()
    local off = m:generic { "off", status = "disabled" }
    assert.equal ("new", off.state)
    assert.matches ('status = "disabled";', node "off", 1, true)
    off.enabled = true
    assert.equal ("realized", off.state)
    assert.matches ('status = "okay";', node "off", 1, true)
    off.enabled = false
    assert.equal ("realized", off.state)
    assert.is_false (off.enabled)
    assert.matches ('status = "disabled";', node "off", 1, true)
    off.enabled = true
    assert.matches ('status = "okay";', node "off", 1, true)
    m:generic { "kept", status = "reserved" }
    assert.matches ('status = "reserved";', node "kept", 1, true)
  end)

  it ("says nothing of a status unless somebody does, and the last word counts", function ()
    local function status (name) return node (name):match 'status = "(.-)"' end
    assert.is_nil (m:generic { "plain" } and status "plain")
    assert.equal ("okay", m:generic { "on", enabled = true } and status "on")
    local dev = m:generic { "dev", status = "okay" }
    dev.enabled = false
    assert.equal ("disabled", status "dev")
    dev.dt.status = "okay"
    assert.equal ("okay", status "dev")
    dev.dt.status = "fail"
    dev.enabled = true
    assert.equal ("okay", status "dev")
    local late = m:add { "late", "clock.fixed", rate = 1, enabled = false, node = "late" }
    assert.equal ("disabled", status "late")
    late.dt.status = "reserved"
    late.enabled = true
    assert.equal ("okay", status "late")
    m:add { "typed", "clock.fixed", rate = 1, enabled = true, node = "typed",
      dt = { status = "okay" } }
    assert.equal ("okay", status "typed")
    m:transaction (function () m.on = nil end):undo ()
    assert.equal ("okay", status "on")
  end)

  it ("has one status in one table", function ()
    local both = "'enabled = false' and 'status = \"okay\"' say different things"
    says (both, m.generic, m, { "x", enabled = false, status = "okay" })
    says (both, m.generic, m, { "x", enabled = false, { "status", "okay" } })
    says (both, m.add, m, { "x", "clock.fixed", enabled = false, dt = { status = "okay" } })
    says ("'status = \"disabled\"'", m.add, m,
          { "x", "clock.fixed", enabled = true, dt = { { "status", "disabled" } } })
    assert.is_nil (source ():find ("x {", 1, true))
    m:generic { "y", enabled = false, status = "disabled" }
    assert.matches ('status = "disabled";', node "y", 1, true)
  end)

  it ("takes the words of the specification for a status, and others by override", function ()
    says ("status': \"disbled\" is no status; did you mean 'disabled'?", m.generic, m,
          { "x", status = "disbled" })
    says ("did you mean 'okay'?", m.node, m, { "x", status = "enabled" })
    m:node { "x", status = "fail-3" }
    m:generic { "z", status = cop.override "on fire" }
    assert.matches ('status = "on fire";', node "z", 1, true)
  end)

  it ("has at and irq, which plain nodes do not", function ()
    says ("a plain node has no 'at': 'reg'", m.node, m, { "x", at = 0x1000 })
    says ("a plain node has no 'irq': 'interrupts'", m.node, m, { "x", cop.node { "y", irq = 3 } })
    says ("a plain node has no 'irq'", m.generic, m, { "g", cop.node { "y", irq = 3 } })
    m:node { "x", { "at", 5 }, cop.node { "y", { "irq", 6 } } }
    assert.matches ("at = <5>;.-irq = <6>;", node "x")
  end)

  it ("has as many cells behind a reference as its provider says", function ()
    local function gives (n, text, clocks)
      m:generic { "clk", ["#clock-cells"] = n }
      m:generic { "u", clocks = clocks }
      if text then says (text, m.to_dtb, m) else m:to_dtb () end
      m.clk, m.u = nil, nil
    end
    local clk = L ["/clk"]
    m:generic { "soc" }
    gives (1, "'clocks': a specifier of /clk has 1 cell, as its #clock-cells says, and 2 are given",
           { clk, 1, 2 })
    gives (1, "and 0 are given", { clk, 1, clk })
    gives (1, nil, { clk, 1, clk, 2 })
    gives (1, nil, { clk, 1, 0, clk, 2 })
    gives (0, nil, { clk, clk })
    gives (1, nil, cop.override { clk, 1, 2 })
    gives (1, nil, { 77, 1, 2 })
    gives (1, nil, { clk, L ["/soc"] }) -- the cell is a reference itself
    local function irq (n, text, value)
      m:generic { "u", irq = value }
      m:generic { "gic: gic", ["#interrupt-cells"] = n }
      if text then says (text, m.to_dtb, m) else m:to_dtb () end
      m.gic, m.u = nil, nil
    end
    irq (3, "'interrupts': a specifier of /gic has 3 cells, as its #interrupt-cells says, " ..
            "and 2 are given; did you mean 'spi' or 'ppi'?", L.gic.irq (50, "level-high"))
    irq (2, "and 3 are given; did you mean 'irq'?", L.gic.spi (50))
    irq (3, nil, L.gic.spi (50))
    irq (4, nil, L.gic.spi (50))
  end)

  it ("has no references in interrupts", function ()
    says ("goes into 'interrupts-extended', or is said by 'irq'", m.generic, m,
          { "x", interrupts = L.gic.spi (106) })
    m:generic { "gic: gic", ["#interrupt-cells"] = 3 }
    m:generic { "part", interrupts = { 1, 7, 4, L.x } }
    m:generic { "x: x", interrupts = { 0, 106, 4 }, ["interrupts-extended"] = L.gic.spi (106) }
    m:to_dtb ()
  end)

  it ("says where else to look for what it has not", function ()
    local dev = m:generic { "dev: dev", ["#interrupt-cells"] = 3 }
    says ("'irq'; its interrupts are said when it is made", function () dev.irq = L.gic.spi (1) end)
    says ("'status'; 'enabled' says whether it is on", function () return dev.status end)
    says ("'status'; 'enabled' says whether it is on", function () dev.status = "okay" end)
    says ('board:at "&i2c2", once it has been made', function () return L.i2c2.generic end)
    says ("the trigger comes before the mask of CPUs", L.gic.ppi, 13, 0xf, "level-low")
    says ('comes last: first the number', dev.ppi, 13, "level-low", 0xf)
  end)

  it ("holds the nodes of typed devices that are added to it, as plain nodes do", function ()
    local soc = m:generic { "soc", ["#address-cells"] = 1, ["#size-cells"] = 1 }
    local clocks = soc:node { "clocks" }
    clocks:add { "osc", "clock.fixed", rate = 1000 }
    soc:add { "slow", "clock.fixed", rate = 1, nullable = true }
    local i2c = soc:generic { "i2c@1", at = { 1, 1 }, ["#address-cells"] = 1, ["#size-cells"] = 0 }
    soc:add { "sensor", "i2c.tmp105", bus = i2c, at = 0x48 }
    local tree = m:to_tree ()
    assert.is_truthy (tree:find "/soc/clocks/osc")
    assert.is_truthy (tree:find "/soc/slow")
    assert.is_truthy (tree:find "/soc/i2c@1/temperature-sensor@48")
    assert.equal (m.buses[1], soc.slow.bus)
    soc.slow = nil
    assert.is_nil (m:to_tree ():find "/soc/slow")
  end)

  it ("comes back as it was when a removal is undone", function ()
    local soc = m:generic { "soc", ["#address-cells"] = 1, ["#size-cells"] = 0 }
    soc:generic { "g: gpio@1", at = 1, ["#interrupt-cells"] = 2, irq = L.gic.spi (1) }
    m:generic { "gic: intc", ["#interrupt-cells"] = 3 }
    soc:generic { "i2c: i2c@2", at = 2, ["#address-cells"] = 1, ["#size-cells"] = 0 }
    soc.i2c:add { "t", "i2c.tmp105", at = 0x48, alert = soc.g.irq (7) }
    local before = m:to_dts ()
    local change = m:transaction (function () m.soc = nil end)
    assert.is_nil (source ():find ("soc {", 1, true))
    change:undo ()
    assert.equal (before, m:to_dts ())
  end)
end)
