--- Source that the program writes: phandles, symbols, labels of overlays.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local cop = require "coppice"
local shell, read, write = support.shell, support.read, support.write

local BASE = [[
/dts-v1/;
/ {
  #address-cells = <1>; #size-cells = <1>; compatible = "acme,board"; interrupt-parent = <&gic>;
  gic: gic@1000 { compatible = "arm,gic-400"; reg = <0x1000 0x100>; interrupt-controller;
    #interrupt-cells = <3>; };
  soc: soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;
    uart0: serial@2000 { compatible = "ns16550a"; reg = <0x2000 0x100>; interrupts = <0 5 4>; };
  };
};
]]

local trees = support.trees ()
local path, run, good, dtc, same = trees.path, trees.run, trees.good, trees.dtc, trees.same

before_each (function ()
  trees.begin ()
  write (path "base.dts", BASE)
  dtc ("base.dts", "base.dtb", "-@")
end)
teardown (support.clean)

describe ("source", function ()
  it ("writes phandles only where a value may mean the number", function ()
    good "build $/base.dtb -o $/a.dts"
    assert.is_nil (read (path "a.dts"):find ("phandle = <", 1, true))
    dtc ("a.dts", "a.dtb", "-@")
    same ("a.dtb", "base.dtb")
    good "build $/base.dtb --keep-phandles -o $/b.dts"
    assert.matches ("phandle = <%d+>;.*phandle = <%d+>;", read (path "b.dts"))
    dtc ("b.dts", "b.dtb", "-@")
    same ("b.dtb", "base.dtb")
    write (path "odd.dts", "/dts-v1/;\n/ { acme,thing = <77>; interrupt-parent = <&two>; "
      .. "one: one { phandle = <77>; }; two: two { phandle = <78>; }; };\n")
    good "build $/odd.dts -o $/same.dts"
    assert.matches ("phandle = <77>;.*phandle = <78>;", read (path "same.dts"))
    dtc ("odd.dts", "odd.dtb")
    good "build $/odd.dtb -o $/odd2.dts"
    assert.matches ("phandle = <77>;", read (path "odd2.dts"), 1, true)
    assert.is_nil (read (path "odd2.dts"):find ("phandle = <78>", 1, true))
    local _, said, code = run "build $/base.dtb --keep-phandles -o $/a.dtb"
    assert.matches ("--keep-phandles is for the format dts, this is dtb", said, 1, true)
    assert.equal (2, code)
  end)

  it ("says that -@ writes no symbols where there are no labels", function ()
    dtc ("base.dts", "bare.dtb")
    local _, said, code = run "build $/bare.dtb -@ -o $/x.dtb"
    assert.equal (0, code)
    assert.matches ("^coppice: %g+/bare.dtb: no node has a label, so %-@ writes no symbols; ", said)
    good "build $/base.dts -@ -o $/x.dtb"
    write (path "o.dts", "/dts-v1/;\n/plugin/;\n&uart0 { x; };\n")
    good "build $/o.dts -@ -o $/x.dtbo"
  end)

  it ("disables the device whose label a new one has", function ()
    write (path "new.dts", (BASE:gsub ("serial@2000", "uart@2000")))
    good "overlay $/base.dtb $/new.dts --disable -o $/x.dts"
    good "overlay $/base.dtb $/new.dts --disable -o $/x.dtbo"
    assert.matches ('&uart0 {\n\tstatus = "disabled";', read (path "x.dts"), 1, true)
    assert.is_nil (read (path "x.dts"):find ("uart0:", 1, true))
    dtc ("x.dts", "y.dtbo", "-@")
    for _, overlay in ipairs { "x.dtbo", "y.dtbo" } do
      assert.same ({ "", "", 0 }, { shell (("fdtoverlay -i %s -o %s %s"):format (
        path "base.dtb", path "new.dtb", path (overlay))) })
      local tree = cop.tree (path "new.dtb")
      assert.equal ("disabled", tree:find "/soc/serial@2000":chunks "status"[1][1])
      assert.is_nil (tree:find "/soc/uart@2000":chunks "status")
      good ("apply $/base.dtb $/" .. overlay .. " -o $/ours.dtb")
      good "diff $/ours.dtb $/new.dtb"
    end
  end)

  it ("reads a string with a NUL, as dtc does", function ()
    write (path "nul.dts", '/dts-v1/;\n/ { a = "x\0y"; };\n')
    good "build $/nul.dts -o $/nul.dtb"
    assert.is_truthy (read (path "nul.dtb"):find ("x\0y\0", 1, true))
  end)
end)
