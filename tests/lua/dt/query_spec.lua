--- Questions that scripts ask a tree.
package.path = "tests/lua/cli/?.lua;" .. package.path
local cop = require "coppice"
local support = require "support"

local source = [[
/dts-v1/;
/ {
  #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gpc>;
  osc: osc { #clock-cells = <0>; clock-frequency = <24000000>; };
  gic: gic@1000 { compatible = "arm,gic-400"; reg = <0x1000 0x1000>;
    interrupt-controller; #interrupt-cells = <3>; interrupt-parent = <&gic>; };
  gpc: gpc@3000 { reg = <0x3000 0x100>; interrupt-controller; #interrupt-cells = <3>;
    interrupt-parent = <&gic>; };
  vcc: vcc { };
  soc { #address-cells = <1>; #size-cells = <1>; ranges = <0 0x10000000 0x10000>;
    dma-ranges = <0xc0000000 0 0x1000>;
    uart0: serial@1000 { compatible = "acme,uart"; reg = <0x1000 0x100>; reg-names = "regs";
      interrupts = <0 5 4>; clocks = <&osc>, <&osc>; clock-names = "a", "b";
      vcc-supply = <&vcc>; };
    far@20000 { reg = <0x20000 4>; status = "disabled"; };
  };
};
]]

local function paths (nodes)
  local list = {}
  for i, node in ipairs (nodes) do list[i] = node.path end
  return list
end

describe ("a tree that is asked", function ()
  local tree, uart

  setup (function ()
    tree = cop.tree (support.write (support.folder () .. "/board.dts", source))
    uart = tree:find "&uart0"
  end)
  teardown (support.clean)

  it ("finds nodes", function ()
    assert.same ({ "/soc/serial@1000" }, paths (tree:find_all "serial"))
    assert.same ({ "/soc/serial@1000", "/soc/far@20000" },
                 paths (tree:find_all { path = "/soc/*" }))
    assert.equal (uart, tree:find_all { compatible = "acme,*" }[1])
    assert.same ({ "/soc/serial@1000" }, paths (tree:find_all { property = "reg", value = 0x1000,
      path = "/soc/**" }))
    assert.same ({ "/soc/serial@1000" }, paths (tree:find_all { address = 0x100010ff }))
    assert.same ({ "/soc/far@20000" }, paths (tree:find_all { bus_address = 0x20000 }))
    assert.same ({ "/soc/serial@1000" }, paths (tree:find_all { interrupt_parent = "&gpc" }))
    assert.same ({ "/soc/serial@1000" }, paths (tree:find_all { refers_to = tree:find "/osc" }))
    assert.same ({ "/osc" }, paths (tree:find_all { label = "osc" }))
    assert.same ({}, tree:find_all "nothing")
  end)

  it ("finds nodes by type", function ()
    local m = cop.build (cop.machine { "typed", doc = "Two clocks, one of them generic" })
    m:add { "osc", "clock.fixed", rate = 1, nullable = true }
    m:generic { "own", compatible = "fixed-clock", ["#clock-cells"] = 0 }
    local live = m:to_tree ()
    assert.same ({ "/osc" }, paths (live:find_all { type = "clock.fixed" }))
    assert.same ({ "/own" }, paths (live:find_all { type = "dt.device" }))
    assert.same ({ "/own" }, paths (live:find_all { type = "device", path = "/o*n" }))
    local file = support.folder () .. "/typed.dtb"
    live:write (file)
    local read = cop.tree (file)
    assert.same ({ "/osc", "/own" }, paths (read:find_all { type = "clock.fixed" }))
    assert.same ({ "/", "/osc", "/own" }, paths (read:find_all { type = "device" }))
    m.osc = nil
    assert.same ({ "/osc" }, paths (live:find_all { type = "clock.fixed" }))
    assert.same ({}, m:to_tree ():find_all { type = "clock.fixed" })
    m:close ()
    assert.same ({ "/soc/serial@1000" }, paths (tree:find_all { type = "dt.device",
      property = "reg-names" }))
    assert.error_matches (function () tree:find_all { type = "clock.fixd" } end,
                          "no type 'clock.fixd'; did you mean 'clock.fixed'%?")
    assert.error_matches (function () tree:find_all { type = {} } end, "'type' is a string")
  end)

  it ("refuses what it cannot find by", function ()
    assert.error_matches (function () tree:find_all { compatibel = "x" } end,
                          "find_all has no option 'compatibel'; did you mean 'compatible'%?")
    assert.error_matches (function () tree:find_all { refers_to = "&uart1" } end,
                          "no node with the label 'uart1'; did you mean 'uart0'%?")
    assert.error_matches (function () tree:find_all { address = "x" } end,
                          "find_all: 'address' is an integer, not")
    assert.error_matches (function () tree:find_all { refers_to = {} } end,
                          "'refers_to' is a node of this tree")
    assert.error_matches (function () uart.regs () end, "a node of a tree")
  end)

  it ("tells of addresses", function ()
    assert.same ({ { name = "regs", bus_address = 0x1000, space = 0, size = 0x100,
                     address = 0x10001000, translated = 0x100 } }, uart:regs ())
    local far = tree:find "/soc/far@20000":regs ()[1]
    assert.is_nil (far.address)
    assert.equal ("/soc", far.at.path)
    assert.equal ("none of its 'ranges' has the address", far.why)
    assert.equal (0x10000000, tree:find "/soc":ranges ()[1].address)
    assert.equal (0xc0000000, tree:find "/soc":dma_ranges ()[1].bus_address)
    assert.error_matches (function ()
      cop.tree (support.write (support.folder () .. "/bad.dts",
        "/dts-v1/; / { #address-cells = <1>; #size-cells = <1>; a@0 { reg = <0>; }; };"))
        :find "/a@0":regs ()
    end, "/a@0: 'reg' has 4 bytes, an entry 8")
  end)

  it ("has a map", function ()
    local map, findings = tree:map (0x10000)
    local lines = {}
    for i, entry in ipairs (map) do
      lines[i] = ("%s %x %x %s"):format (entry.kind, entry.first, entry.last,
                                         entry.node and entry.node.path or "")
    end
    assert.same ({ "reg 1000 1fff /gic@1000", "reg 3000 30ff /gpc@3000", "gap 3100 10000fff ",
                   "reg 10001000 100010ff /soc/serial@1000", "gap 10001100 ffffffff " }, lines)
    assert.equal (1, #findings)
    assert.matches ("^/soc/far@20000: entry 0 of 'reg', 0x20000, has no address", findings[1])
    assert.equal ("regs", map[4].name)
  end)

  it ("follows interrupts", function ()
    local interrupts = uart:interrupts ()
    assert.equal (1, #interrupts)
    local steps = interrupts[1].steps
    assert.same ({ "/gpc@3000", "/gic@1000" }, { steps[1].node.path, steps[2].node.path })
    assert.same ({ 0, 5, 4 }, steps[2].cells)
    assert.equal (37, steps[2].line)
    assert.is_true (steps[2].handed_on)
    local lines = tree:find "&gic":lines ()
    assert.same ({ 32, 1019 }, { lines.first, lines.last })
    assert.same ({ { first = 32, last = 36 }, { first = 38, last = 1019 } }, lines.free)
    assert.equal (uart, lines.used[1].node)
    assert.error_matches (function () uart:lines () end, "has no #interrupt%-cells")
  end)

  it ("follows clocks and supplies", function ()
    local clocks = uart:clocks ()
    assert.same ({ "a", "b" }, { clocks[1].name, clocks[2].name })
    assert.equal ("/osc", clocks[2].provider.path)
    assert.equal (24000000, clocks[1].frequency)
    assert.is_true (clocks[2].repeated)
    assert.equal ("vcc", uart:supplies ()[1].name)
    assert.same ({}, uart:power_domains ())
  end)

  it ("tells who refers to a node", function ()
    local by = tree:find "&osc":referrers ()
    assert.equal (1, #by)
    assert.same ({ uart, "clocks", 2 }, { by[1].node, by[1].property, by[1].times })
  end)

  it ("is asked about a machine's own tree, too", function ()
    local mine = cop.build ("machines/boards/virt-riscv64.lua"):to_tree ()
    local serial = mine:find_all "serial"[1]
    assert.equal (0x10000000, serial:regs ()[1].address)
    assert.matches ("plic", serial:interrupts ()[1].steps[1].node.name)
  end)
end)
