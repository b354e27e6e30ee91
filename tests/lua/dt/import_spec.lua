--- Machines from blobs and sources: what they were stays, what is changed is changed.
local cop = require "coppice"
require "coppice.assert"

local SOURCE = [[
/dts-v1/;
/memreserve/ 0x1000 0x2000;
/ {
  #address-cells = <1>; #size-cells = <1>;
  model = "Vendor's board"; compatible = "vendor,board";
  interrupt-parent = <&gic>;
  aliases { serial0 = &uart3; };
  chosen { };
  clocks { osc: osc { compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <24000000>; }; };
  soc {
    compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;
    gic: interrupt-controller@1000 { compatible = "arm,cortex-a9-gic"; reg = <0x1000 0x100>;
      #interrupt-cells = <3>; interrupt-controller; };
    uart3: console: serial@21ec000 { compatible = "vendor,uart"; reg = <0x21ec000 0x4000>;
      interrupts = <0 28 4>; clocks = <&osc>; status = "okay"; };
    gpio1: gpio@2000 { compatible = "vendor,gpio"; reg = <0x2000 0x100>; #gpio-cells = <2>;
      gpio-controller; #interrupt-cells = <2>; interrupt-controller; };
    iomuxc: pinmux@3000 { compatible = "vendor,pinmux"; reg = <0x3000 0x100>; };
    i2c2: i2c@4000 { compatible = "vendor,i2c"; reg = <0x4000 0x100>; #address-cells = <1>;
      #size-cells = <0>; clocks = <&osc>; status = "disabled";
      eeprom@50 { compatible = "atmel,24c02"; reg = <0x50>; }; };
    sound { gpios = <&gpio1 3 0>; };
  };
};
]]

--- The source in a file of its own, until the test is over.
local function write (text, suffix)
  local path = os.tmpname ()
  os.remove (path)
  path = path .. suffix
  local file <close> = assert (io.open (path, "w"))
  file:write (text)
  return path
end

describe ("cop.import", function ()
  local m, paths
  before_each (function ()
    paths = { write (SOURCE, ".dts") }
    m = cop.import (paths[1])
  end)
  after_each (function ()
    m:close ()
    assert.equal (0, cop.host.live_objects)
    for _, path in ipairs (paths) do os.remove (path) end
  end)

  local function import (text, suffix)
    paths[#paths + 1] = write (text, suffix)
    m:close ()
    m = cop.import (paths[#paths])
    return m
  end
  local function says (text, ...)
    local ok, err = pcall (...)
    assert.is_false (ok)
    assert.matches (text, tostring (err), 1, true)
  end
  local function dts () return (m:to_dts ():gsub ("\t", "")) end

  it ("makes devices and plain nodes, named by label or node", function ()
    assert.equal ("dt.machine", m.type)
    assert.equal ("Vendor's board", m.model)
    assert.equal ("dt.device", m.soc.uart3.type)
    assert.equal ("node", m.soc.sound.type)
    assert.equal ("node", m.chosen.type)
    assert.equal ("system-bus", m.soc.buses[1].type)
    assert.equal ("i2c-bus", m.soc.i2c2.buses[1].type)
    assert.equal (m.soc.buses[1], m.soc.uart3.bus)
    assert.equal (m.soc.uart3, m:at "&uart3")
    assert.equal (m.soc.uart3, m:at "&console")
    assert.equal (m.soc.uart3, m:at "/soc/serial@21ec000")
    assert.equal (m.soc.uart3, m:at "/machine/soc/uart3")
    assert.equal ("/soc/serial@21ec000", m.soc.uart3.source)
    assert.equal (m.soc.i2c2.children["eeprom@50"], m:at "/soc/i2c@4000/eeprom@50")
    says ("no node has the label 'uart2'; did you mean 'uart3'?", m.at, m, "&uart2")
    says ("no node 'serial@21ec001' below /soc of the Devicetree; did you mean 'serial@21ec000'?",
          m.at, m, "/soc/serial@21ec001")
  end)

  it ("gives the tree back", function ()
    local first = m:to_dtb ()
    import (first, ".dtb")
    assert.equal (first, m:to_dtb ())
    assert.matches ("/memreserve/ 0x1000 0x2000;", (dts ():gsub ("0x0+", "0x")), 1, true)
  end)

  it ("does not realize what is disabled, until it is enabled", function ()
    local i2c = m:at "&i2c2"
    assert.is_false (i2c.enabled)
    assert.equal ("new", i2c.state)
    assert.equal ("new", m:at "/soc/i2c@4000/eeprom@50".state)
    says ("is disabled", i2c.add, i2c, { "t", "ti.tmp117", at = 0x48 })
    i2c.enabled = true
    assert.equal ("realized", m:at "/soc/i2c@4000/eeprom@50".state)
    assert.matches ('i2c2: i2c@4000 {.-status = "okay";', dts ())
  end)

  it ("writes what a script says over what the source says", function ()
    local uart = m:at "&uart3"
    uart.enabled = false
    uart.dt["fifo-size"] = 64
    uart.dt.clocks = cop.override { cop.ref (m:at "&osc"), 1 }
    uart.dt.compatible = cop.none
    assert.matches ([[
serial@21ec000 {
reg = <0x21ec000 0x4000>;
interrupts = <0 28 4>;
clocks = <&osc 1>;
status = "disabled";
fifo%-size = <64>;]], dts ())
    uart.enabled = true
    uart.dt.clocks = nil
    assert.matches ('clocks = <&osc>;\nstatus = "okay";', dts (), 1, true)
    m.model = "Mine"
    assert.matches ('model = "Mine";', dts (), 1, true)
  end)

  it ("renames and labels anew, and references follow", function ()
    m:at "&uart3".label = "debug"
    m:at "&debug".node = "uart@21ec000"
    assert.equal (m.soc.uart3, m:at "&debug")
    says ("no node has the label 'uart3'", m.at, m, "&uart3")
    assert.equal (m.soc.uart3, m:at "/soc/uart@21ec000")
    says ("no node 'serial@21ec000'", m.at, m, "/soc/serial@21ec000")
    assert.matches ("serial0 = &debug;", dts (), 1, true)
  end)

  it ("names both when what is referred to is gone", function ()
    m.soc.gpio1 = nil
    says ("/machine/soc/sound: Devicetree property 'gpios' refers to /soc/gpio@2000, which has "
          .. "been removed", m.to_dtb, m)
    m.soc.sound = nil
    m.soc.uart3 = nil
    says (paths[1] .. ":7: /machine/aliases: Devicetree property 'serial0' refers to "
          .. "/soc/serial@21ec000",
          m.to_dtb, m)
    m.aliases.serial0 = cop.none
    assert.is_nil (dts ():find ("serial@21ec000", 1, true))
    says ("no node has the label 'uart3'", m.at, m, "&uart3")
  end)

  it ("says when there are no labels at all", function ()
    local bare = cop.tree (paths[1]):to_dtb ()
    import (bare, ".dtb")
    says ("no node has the label 'uart3': the tree has no labels, it was made without symbols "
          .. "(dtc -@, coppice build -@); its paths find nodes, too", m.at, m, "&uart3")
  end)

  it ("brings back what was removed, source and all", function ()
    local before = m:to_dtb ()
    local state = m:snapshot ()
    local change = m:transaction (function () m.soc = nil end)
    assert.is_false (m.children.soc ~= nil)
    change:undo ()
    assert.equal (before, m:to_dtb ())
    assert.same ({}, m:diff (state))
    assert.equal (m.soc.uart3, m:at "&uart3")
  end)

  it ("takes new devices, by handle and by label", function ()
    local soc = m:at "/soc"
    m:at "&i2c2".enabled = true
    local pins = m:at "&iomuxc":node { "tmpgrp",
      ["fsl,pins"] = cop.cells { 0x1d4, 0x43c, 0, 5, 0, 0x140 } }
    local tmp = m:at "&i2c2":add { "tmp0", "ti.tmp117", at = 0x48,
      irq = m:at "&gpio1".irq (7, "edge-falling"), dt = { ["pinctrl-0"] = pins } }
    assert.equal ("realized", tmp.state)
    soc:generic { "w: widget@5000", at = { 0x5000, 0x10 },
      irq = m.labels.gic.spi (3, "edge-rising") }
    local text = dts ()
    assert.matches ([[
temperature-sensor@48 {
compatible = "ti,tmp117";
reg = <0x48>;
interrupt-parent = <&gpio1>;
interrupts = <7 2>;
pinctrl-0 = <&tmpgrp>;]], text, 1, true)
    assert.matches ("tmpgrp {\nfsl,pins = <0x1d4 0x43c 0 5 0 0x140>;", (text:gsub ("468", "0x1d4")
      :gsub ("1084", "0x43c"):gsub ("320", "0x140")), 1, true)
    assert.matches ("w: widget@5000 {\nreg = <0x5000 0x10>;\ninterrupts = <0 3 1>;", text, 1, true)
  end)

  it ("is kept by snapshots as it was", function ()
    local before, base = m:to_dtb (), m:snapshot ()
    m:at "&uart3".enabled = false
    m.soc.gpio1 = nil
    assert.equal (before, base:to_tree ():to_dtb ())
    local broken = m:snapshot ()
    says ("refers to /soc/gpio@2000, which has been removed", broken.to_tree, broken)
    says ("has been removed", m.snapshot, m, { tree = true })
    local board = cop.build (cop.machine { "plain", build = function (b) b:node { "x" } end })
    local with, without = board:snapshot { tree = true }, board:snapshot ()
    assert.equal (board:to_dtb (), with:to_tree ():to_dtb ())
    says ("{ tree = true }", without.to_tree, without)
    board:close ()
  end)

  it ("can be closed with a device held", function ()
    local hold = m:at "&uart3":hold "in flight"
    assert.is_false ((pcall (m.close, m)))
    hold:release ()
  end)

  it ("names nodes whose names are taken by others", function ()
    import ([[
/dts-v1/;
/ { peripheral { }; at { }; label { compatible = "x"; #address-cells = <1>; bus { }; };
    a { b: c { }; b { }; c@1 { }; }; };
]], ".dts")
    local first = m:to_dtb ()
    import (first, ".dtb")
    assert.equal (first, m:to_dtb ())
    assert.equal ("/machine/at-2", m:at "/at".path)
  end)

  it ("tells what is wrong with a file", function ()
    says ("/does/not/exist", cop.import, "/does/not/exist")
    says ("takes the name of a file", cop.import, 5)
    says ("cop.import has no key 'includes'; did you mean 'include'?", cop.import, paths[1],
          { includes = {} })
    says ("'define' is to be a list of texts", cop.import, paths[1], { define = { 1 } })
    paths[#paths + 1] = write ("\xd0\x0d\xfe\xed short", ".dtb")
    assert.is_false ((pcall (cop.import, paths[#paths])))
  end)

  local corpus = os.getenv "COPPICE_CORPUS"
  if corpus then
    it ("gives every blob of the corpus back", function ()
      local list <close> = assert (io.popen (("ls '%s'/*.dtb '%s'/*.dtbo"):format (corpus, corpus)))
      local n = 0
      for file in list:lines () do
        local one = cop.import (file)
        paths[#paths + 1] = write (one:to_dtb (), ".dtb")
        assert.is_true (os.execute (("python3 '%s/tests/tools/dtdiff.py' -q '%s' '%s'"):format (
          os.getenv "COP_SOURCE" or ".", file, paths[#paths])), file)
        one:close ()
        n = n + 1
      end
      assert.is_true (n > 0)
    end)
  end
end)
