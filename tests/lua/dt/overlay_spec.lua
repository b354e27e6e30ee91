--- Differences and overlays from scripts.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local cop = require "coppice"
require "coppice.assert"
local shell, write = support.shell, support.write

local SOURCE = [[
/dts-v1/;
/ {
  #address-cells = <1>; #size-cells = <1>; model = "Vendor's board"; compatible = "vendor,board";
  interrupt-parent = <&gic>;
  soc {
    compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;
    gic: interrupt-controller@1000 { compatible = "arm,cortex-a9-gic"; reg = <0x1000 0x100>;
      #interrupt-cells = <3>; interrupt-controller; };
    uart3: serial@21ec000 { compatible = "vendor,uart"; reg = <0x21ec000 0x4000>;
      interrupts = <0 28 4>; status = "okay"; };
    gpio1: gpio@2000 { compatible = "vendor,gpio"; reg = <0x2000 0x100>; #gpio-cells = <2>;
      gpio-controller; #interrupt-cells = <2>; interrupt-controller; };
    iomuxc: pinmux@3000 { compatible = "vendor,pinmux"; reg = <0x3000 0x100>; };
    i2c2: i2c@4000 { compatible = "vendor,i2c"; reg = <0x4000 0x100>; #address-cells = <1>;
      #size-cells = <0>; };
  };
};
]]

--- As its user wrote it.
local EXAMPLE = [[
--- Take a vendor's blob, switch a UART off, hang a sensor on an I2C bus, and write the overlay.
local cop = require "coppice"

local m    = cop.import (arg[1])
local base = m:snapshot ()

m:at ("&uart3").enabled = false

local pins = m:at ("&iomuxc"):node { "tmpgrp", ["fsl,pins"] = cop.cells { 0x1d4, 0x43c, 0, 5, 0, 0x140 } }
m:at ("&i2c2"):add { "tmp0", "ti.tmp117", at = 0x48,
  irq = m:at ("&gpio1").irq (7, "edge-falling"), dt = { ["pinctrl-0"] = pins } }

m:overlay_since (base):write ("sensor.dtbo", { refs = "labels" })   -- an error names each label that the base lacks
]]

local RESULT = [[
/dts-v1/;
/plugin/;

&iomuxc {
	tmpgrp: tmpgrp {
		fsl,pins = <468 1084 0 5 0 320>;
	};
};

&i2c2 {
	temperature-sensor@48 {
		compatible = "ti,tmp117";
		reg = <0x48>;
		interrupt-parent = <&gpio1>;
		interrupts = <7 2>;
		pinctrl-0 = <&tmpgrp>;
	};
};

&uart3 {
	status = "disabled";
};
]]

local folder
local function path (name) return folder .. "/" .. name end

local function dtc (source, name, options)
  write (path (name .. ".dts"), source)
  local words = ("dtc -q %s -o %s %s"):format (options or "-@", path (name), path (name .. ".dts"))
  assert.same ({ "", "", 0 }, { shell (words) })
  return path (name)
end

--- What fdtoverlay makes of the base and the overlay.
local function theirs (base, overlay)
  assert.same ({ "", "", 0 }, { shell (("fdtoverlay -i %s -o %s %s"):format (
    base, path "theirs.dtb", overlay)) })
  return cop.tree (path "theirs.dtb")
end

before_each (function () folder = support.folder () end)
teardown (support.clean)

describe ("the difference of two trees", function ()
  local a, b
  before_each (function ()
    a = cop.tree (dtc (SOURCE, "a.dtb"))
    b = cop.tree (dtc (SOURCE:gsub ("<0 28 4>", "<0 29 4>")
      :gsub ("ranges;", "ranges; dma-coherent;"), "b.dtb"))
  end)

  it ("is nothing where they mean the same", function ()
    assert.equal (0, #a:diff (a))
    assert.equal ("", tostring (a:diff (cop.tree (dtc (SOURCE, "plain.dtb", "")))))
    assert.equal ("[]\n", a:diff (a):to_json ())
    assert.same ({}, a:diff (a):entries ())
  end)

  it ("is a text, a number of entries, JSON, a list", function ()
    local d = a:diff (b)
    assert.equal (2, #d)
    assert.equal (" /soc\n+    dma-coherent;\n /soc/serial@21ec000\n"
                  .. "-    interrupts = <0 28 4>;\n+    interrupts = <0 29 4>;\n", tostring (d))
    assert.matches ('^%[\n  { "kind": "prop%-added", "path": "/soc", "property": "dma%-coherent"',
                    d:to_json ())
    local entries = d:entries ()
    assert.same ({ "prop-added", "dma-coherent" }, { entries[1].kind, entries[1].property })
    assert.same ({ "prop-changed", "interrupts" }, { entries[2].kind, entries[2].property })
    assert.equal (a:find "/soc/serial@21ec000", entries[2].a)
    assert.equal (b:find "/soc/serial@21ec000", entries[2].b)
    assert.equal (a, d.a)
    assert.equal (b, d.b)
  end)

  it ("minds order, labels and phandles when asked", function ()
    local moved = cop.tree (dtc (SOURCE:gsub ("uart3: ", "uart9: "), "m.dtb"))
    assert.equal (0, #a:diff (moved))
    assert.equal (1, #a:diff (moved, { labels = true }))
    assert.equal (0, #a:diff (moved, { order = true, phandles = true }))
    assert.error_matches (function () a:diff (b, { label = true }) end,
                          "there is no option 'label'; did you mean 'labels'%?")
    assert.error_matches (function () a:diff (7) end, "expected a Devicetree, got the number 7")
    assert.error_matches (function () return a:diff (b).c end, "a difference has no 'c'")
    assert.error_matches (function () a:diff (b):entrys () end,
                          "a difference has no 'entrys'; did you mean 'entries'%?")
  end)

  it ("is an overlay", function ()
    local overlay = a:diff (b):to_overlay ()
    assert.is_true (overlay.overlay)
    assert.equal ("/dts-v1/;\n/plugin/;\n\n&{/soc} {\n\tdma-coherent;\n};\n\n&uart3 {\n"
                  .. "\tinterrupts = <0 29 4>;\n};\n", overlay:to_dts ())
    for _, refs in ipairs { "labels", "phandles", "base" } do
      local first = cop.tree (path "a.dtb")
      local d = first:diff (b)
      d:write (path "x.dtbo", { refs = refs })
      d.a:write (path "base.dtb")
      assert.equal ("", tostring (theirs (path "base.dtb", path "x.dtbo"):diff (b)))
    end
    assert.error_matches (function () a:diff (b):to_overlay { refs = "label" } end,
                          "'refs' is \"labels\", \"phandles\" or \"base\", and not 'label'")
    assert.error_matches (function () a:diff (b):to_overlay { ref = "labels" } end,
                          "there is no option 'ref'; did you mean 'refs'%?")
  end)

  it ("says what an overlay cannot", function ()
    local less = cop.tree (dtc ((SOURCE:gsub ("iomuxc: .-};", "")), "less.dtb"))
    assert.error_matches (function () a:diff (less):to_overlay () end,
                          "an overlay cannot say that /soc/pinmux@3000 is gone")
    local overlay = a:diff (less):to_overlay { disable = true }
    assert.matches ("&iomuxc {\n\tstatus = \"disabled\";", overlay:to_dts (), 1, true)
  end)
end)

describe ("an overlay", function ()
  local base, overlay
  before_each (function ()
    base = cop.tree (dtc (SOURCE, "base.dtb"))
    overlay = cop.tree (dtc ("/dts-v1/;\n/plugin/;\n"
                             .. "&i2c2 { s: s@1 { reg = <1>; friend = <&gic>; }; };"
                             .. '&uart3 { status = "disabled"; };', "x.dtbo"))
  end)

  it ("is applied, as fdtoverlay does, and taken back", function ()
    local before = base:to_dtb ()
    local applied = base:apply (overlay)
    assert.equal ("disabled", base:find "&uart3":chunks "status"[1][1])
    assert.equal (base:find "&gic", base:find "&s":chunks "friend"[1][1])
    assert.equal ("", tostring (theirs (path "base.dtb", path "x.dtbo"):diff (base)))
    applied:take_back ()
    assert.is_nil (base:find "&s")
    assert.equal (before, base:to_dtb ())
    assert.error_matches (function () applied:take_back () end, "the overlay has been taken back")
  end)

  it ("is taken back from the last one on", function ()
    local first = base:apply (overlay)
    local second = base:apply (cop.tree (dtc ("/dts-v1/;\n/plugin/;\n&s { x; };", "y.dtbo")))
    assert.error_matches (function () first:take_back () end, "this is number 1 of 2")
    second:take_back ()
    first:take_back ()
  end)

  it ("that cannot be applied changes nothing", function ()
    local before = base:to_dtb ()
    local bad = cop.tree (dtc ("/dts-v1/;\n/plugin/;\n&uart3 { a; };\n&uart4 { b; };", "bad.dtbo"))
    assert.error_matches (function () base:apply (bad) end,
                          "refers to the label 'uart4', which the base does not have")
    assert.error_matches (function () base:apply (base) end, "a tree is no overlay of its own")
    assert.error_matches (function () base:apply (cop.tree (path "base.dtb")) end,
                          "this is no overlay")
    assert.equal (before, base:to_dtb ())
  end)

  it ("outlives the handles of what it has added", function ()
    local applied = base:apply (overlay)
    local node = base:find "&s"
    local d = base:diff (cop.tree (path "base.dtb"))
    applied:take_back ()
    collectgarbage ()
    assert.equal ("s@1", node.name)
    assert.is_nil (node.parent)
    assert.equal ("string", type (tostring (d)))
  end)

  it ("is written as the suffix says", function ()
    overlay:write (path "y.dts")
    overlay:write (path "y.json")
    overlay:write (path "y.dtbo")
    assert.equal ("", tostring (overlay:diff (cop.tree (path "y.dts"))))
    assert.equal (overlay:to_dtb (), support.read (path "y.dtbo"))
    assert.equal (overlay:to_json (), support.read (path "y.json"))
    assert.error_matches (function () overlay:write (path "y.bin") end,
                          "the suffix names no format: there are .dtb, .dtbo, .dts, .dtso and")
    assert.error_matches (function () overlay:write (path "no/y.dtb") end, "No such file")
  end)
end)

describe ("m:overlay_since", function ()
  it ("runs the example as its user wrote it", function ()
    local base = dtc (SOURCE, "vendor.dtb")
    write (path "patch.lua", EXAMPLE)
    assert.same ({ "", "", 0 }, { shell ("cd " .. folder .. " && " .. support.program
                                         .. " run patch.lua vendor.dtb") })
    local overlay = cop.tree (path "sensor.dtbo")
    assert.equal (RESULT, overlay:to_dts ())
    local ours = cop.tree (base)
    ours:apply (overlay)
    assert.equal ("", tostring (theirs (base, path "sensor.dtbo"):diff (ours)))
    assert.equal ("disabled", ours:find "&uart3":chunks "status"[1][1])
  end)

  it ("names each label that the base lacks", function ()
    dtc (SOURCE, "bare.dtb", "")
    write (path "patch.lua", (EXAMPLE:gsub ("&uart3", "/soc/serial@21ec000")
      :gsub ("&iomuxc", "/soc/pinmux@3000"):gsub ("&i2c2", "/soc/i2c@4000")
      :gsub ("&gpio1", "/soc/gpio@2000")))
    local _, said, code = shell ("cd " .. folder .. " && " .. support.program
                                 .. " run patch.lua bare.dtb")
    assert.equal (1, code)
    assert.equal ("coppice: patch.lua:13: the overlay would have to refer to nodes of the base by "
                  .. "label: /soc/gpio@2000 has no label; where the base cannot be made with "
                  .. "symbols (dtc -@), refs = \"phandles\" refers by number, and refs = \"base\" "
                  .. "gives it labels (--refs phandles, --refs base)\n", said)
    assert.is_nil (io.open (path "sensor.dtbo"))
  end)

  it ("knows which labels a typed import has made up", function ()
    local bare = cop.tree (dtc (SOURCE:gsub ("  soc {", "  aliases { serial0 = &uart3; };\n%0"),
                                "bare.dtb", ""))
    local m = cop.import (path "bare.dtb", { typed = true })
    local base = m:snapshot { tree = true }
    assert.equal ("serial0", m:at "/soc/serial@21ec000".label)
    m:at "/soc/serial@21ec000".enabled = false
    local overlay = m:overlay_since (base):to_overlay { refs = "labels" }
    assert.equal ("/soc/serial@21ec000", overlay:find "/fragment@0":chunks "target-path"[1][1])
    bare:apply (overlay)
    assert.equal ("disabled", bare:find "/soc/serial@21ec000":chunks "status"[1][1])
    m.soc:node { "user", uart = cop.ref (m:at "&serial0") }
    assert.error_matches (function () m:overlay_since (base):to_overlay { refs = "labels" } end,
                          "by label: /soc/serial@21ec000 has no label", 1, true)
    m:overlay_since (base):to_overlay { refs = "base" }
    m:close ()
  end)

  it ("refers to the labels of a typed import's file", function ()
    for _, options in ipairs { "-@", "" } do
      dtc (SOURCE, "with.dtb", options)
      local m = cop.import (path (options == "" and "with.dtb.dts" or "with.dtb"),
                            { typed = true })
      local base = m:snapshot { tree = true }
      m:at "&uart3".enabled = false
      assert.equal ('/dts-v1/;\n/plugin/;\n\n&uart3 {\n\tstatus = "disabled";\n};\n',
                    m:overlay_since (base):to_overlay { refs = "labels" }:to_dts ())
      m:close ()
    end
  end)

  it ("has no number of no node that the base has for one", function ()
    local function tree (name, text)
      dtc ("/dts-v1/; / { a: a { }; d { " .. text .. " }; e { }; };", name, "")
      return cop.tree (path (name))
    end
    local base = tree ("base.dtb", "trip = <&a>;")
    local free, taken = tree ("free.dtb", "trip = <7>;"), tree ("taken.dtb", "trip = <1>;")
    local overlay = base:diff (free):to_overlay ()
    assert.equal (7, overlay:find "/fragment@0/__overlay__":chunks "trip"[1][1])
    local difference = base:diff (taken)
    assert.error_matches (function () difference:to_overlay () end,
                          "1 in 'trip' of /d (no node, and /a in the base)", 1, true)
    difference:to_overlay { numbers = true }
  end)

  it ("knows what a board was that was looked at with its tree", function ()
    local m = cop.build (cop.machine { "board", build = function (board)
      board:add { "soc", "bus.simple", label = "soc" }
    end })
    local before, blind = m:snapshot { tree = true }, m:snapshot ()
    m.soc:node { "extra: extra", x = 1 }
    assert.equal ("/dts-v1/;\n/plugin/;\n\n&soc {\n\textra: extra {\n\t\tx = <1>;\n\t};\n};\n",
                  m:overlay_since (before):to_overlay ():to_dts ())
    assert.equal (0, #m:overlay_since (m:to_tree ()))
    assert.error_matches (function () m:overlay_since (blind) end, "tree = true")
    assert.has_error (function () m:overlay_since (7) end)
    m:close ()
  end)
end)
