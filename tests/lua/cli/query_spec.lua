--- coppice query: what is where in a Devicetree.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local coppice = support.coppice

-- The examples of Devicetree Specification 0.4: 2.3.8 and 2.4.4, and around them what they need.
local source = [[
/dts-v1/;
/ {
  #address-cells = <1>; #size-cells = <1>;
  aliases { serial0 = &serial0; bus1 = "/soc"; osc = "/soc"; };
  osc: osc { #clock-cells = <0>; clock-frequency = <24000000>; };
  pll: pll { #clock-cells = <1>; clocks = <&osc>; clock-names = "ref"; };
  vin: vin { }; vcc: vcc { vin-supply = <&vin>; };
  soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>;
    ranges = <0x0 0xe0000000 0x00100000>;
    serial0: serial@4600 { compatible = "ns16550"; reg = <0x4600 0x100>; interrupts = <0xa 0x8>;
      interrupt-parent = <&pic>; clocks = <&pll 2>; clock-names = "uart"; vcc-supply = <&vcc>; };
    spi@5000 { compatible = "acme,spi"; reg = <0x5000 0x1000>; status = "disabled"; };
    pic: open-pic { interrupt-controller; #address-cells = <0>; #interrupt-cells = <2>;
      ngpios = <16>; };
    pci { #interrupt-cells = <1>; #size-cells = <2>; #address-cells = <3>;
      interrupt-map-mask = <0xf800 0 0 7>;
      interrupt-map = <0x8800 0 0 1 &pic 2 1>, <0x8800 0 0 2 &pic 3 1>;
      nic@11,0 { reg = <0x8800 0 0 0 0>; interrupts = <2>; }; };
  };
};
]]

describe ("coppice query", function ()
  local file

  setup (function () file = support.write (support.folder () .. "/board.dts", source) end)
  teardown (support.clean)

  local function query (arguments) return coppice ("query " .. file .. " " .. arguments) end
  local function finds (expected, arguments)
    assert.same ({ expected, "", expected == "" and 1 or 0 }, { query (arguments) })
  end

  it ("prints the paths of what fits", function ()
    finds ("/soc/serial@4600\n", "serial")
    finds ("/soc/serial@4600\n/soc/spi@5000\n", "'/soc/s*'")
    finds ("/soc/pci/nic@11,0\n", "'/**/nic@*'")
    finds ("/soc/serial@4600\n", "'&serial0'")
    finds ("/soc/serial@4600\n", "--compatible ns16550")
    finds ("/soc/spi@5000\n", "--property status=disabled")
    finds ("/soc/serial@4600\n", "--address 0xe00046ff")
    finds ("/soc/spi@5000\n", "--bus-address 20K")
    finds ("/soc/serial@4600\n", "--interrupt-parent '&pic'")
    finds ("/pll\n", "--label pll")
    finds ("/soc/serial@4600\n/soc/spi@5000\n", "spi '&serial0' 'ser*'")
    finds ("/soc/serial@4600\n", "--compatible ns16550 spi serial")
  end)

  it ("says what it has not found, and exits with 1 when there is nothing", function ()
    local function lacks (text, arguments, out)
      assert.same ({ out or "", "coppice: " .. text .. "\n", out and 0 or 1 },
                   { query (arguments) })
    end
    lacks ("no node is called 'pi'; it is in the name of /soc/spi@5000, /soc/open-pic (&pic)", "pi")
    lacks ("no node is called 'c'; it is in the name of /osc (&osc), /vcc (&vcc), /soc, "
           .. "/soc/open-pic (&pic) and 2 more", "c")
    lacks ("no node is called 'SERIAL0'; it is in the name of /soc/serial@4600 (&serial0)",
           "SERIAL0")
    lacks ("no node is called 'seriel'; did you mean 'serial'?", "seriel")
    lacks ("nothing fits 'seriel@*'; did you mean 'serial@*'?", "'seriel@*'")
    lacks ("nothing fits '/soc/**/seriel'; did you mean '/soc/**/serial'?", "'/soc/**/seriel'")
    lacks ("nothing fits '*seriel@*'; did you mean 'serial'?", "'*seriel@*'")
    lacks ("no node is called 'seral@4600'; did you mean 'serial@4600'?", "seral@4600")
    lacks ("no node is called 'seral@4700'; did you mean 'serial'?", "seral@4700")
    lacks ("no node is called 'serial@4700'; "
           .. "'serial' is in the name of /soc/serial@4600 (&serial0)", "serial@4700")
    lacks ("no node fits 'sock/spi'; 'spi' is in the name of /soc/spi@5000", "sock/spi")
    lacks ("nothing fits '**/**zz'", "'**/**zz'")
    lacks ("no node is called 'xyzzy'", "xyzzy")
    lacks ("no node '/soc/spj@5000': there is no 'spj@5000' in /soc; did you mean 'spi@5000'?",
           "/soc/spj@5000")
    lacks ("nothing fits 'xy*'", "'xy*'")
    lacks ("no node fits 'soc/xyz'", "soc/xyz")
    lacks ("no node fits all that is asked for", "--compatible ns16550 --property status")
    lacks ("no node fits all that is asked for", "serial --property status")
    lacks ("no node is called 'xyzzy'", "xyzzy spi", "/soc/spi@5000\n")
  end)

  it ("knows what an alias means, where no node is called so", function ()
    finds ("/soc/spi@5000\n", "bus1/spi")
    finds ("/soc/spi@5000\n", "'bus1/s*' --property status")
    finds ("/soc\n", "bus1")
    finds ("/osc\n", "osc")
    finds ("/soc/serial@4600\n", "--interrupt-parent bus1/open-pic")
    local function lacks (text, arguments)
      assert.same ({ "", "coppice: " .. text .. "\n", 1 }, { query (arguments) })
    end
    lacks ("no node is called 'bus2'; did you mean 'bus1'?", "bus2")
    lacks ("no alias 'pid'; did you mean '&pic'?", "--interrupt-parent pid")
    lacks ("no alias 'seriel'; did you mean '/soc/serial@4600'?", "--interrupt-parent seriel")
    lacks ("no alias 'open-pick'; did you mean '/soc/open-pic'?", "--interrupt-parent open-pick")
    lacks ("no node with the label 'aliases'; did you mean '/aliases'?", "'&aliases'")
  end)

  it ("tells the node of a device of a script", function ()
    local script = support.script [[
      local cop = require "coppice"
      return cop.machine { "x", build = function (board)
        local soc = board:add { "soc", "bus.simple" }
        soc:add { "console", "ns16550a", at = 0x1000 }
      end }
    ]]
    for pattern, text in pairs {
      console = "no node is called 'console'", ["'**/console*'"] = "nothing fits '**/console*'",
      ["'&console'"] = "no node with the label 'console'",
    } do
      assert.same ({ "", "coppice: " .. text
                         .. "; the node of /machine/soc/console is /soc/serial@1000\n", 1 },
                   { coppice ("query " .. script .. " " .. pattern) })
    end
  end)

  it ("tells in which properties a node is referred to", function ()
    finds ("/aliases  serial0\n", "--refers-to serial0")
    finds ("/soc/serial@4600  interrupt-parent\n/soc/pci          interrupt-map (2 times)\n",
           "--refers-to '&pic'")
  end)

  it ("tells what a node has", function ()
    finds ([[
/soc/serial@4600 &serial0
  reg     0xe0004600..0xe00046ff  256 B  0x4600 on /soc
  irq 0   &pic  10 level-low  <0xa 0x8>
  clock   uart   &pll  <0x2>
            ref  &osc         24000000 Hz
  supply  vcc    &vcc
            vin  &vin
]], "serial --regs --interrupts --clocks --supplies")
    finds ([[
/soc/pci/nic@11,0
  reg     0x8800:0x0 on /soc/pci: it has no 'ranges'
  irq 0   /soc/pci  2              <0x2>      interrupt-map
          -> &pic   3 edge-rising  <0x3 0x1>
]], "nic --regs --interrupts")
    finds ([[
// /osc
osc: osc {
	#clock-cells = <0>;
	clock-frequency = <24000000>;
};
]], "osc --source")
  end)

  it ("prints the map and its gaps", function ()
    finds ("0xe0004600..0xe00046ff  256 B  /soc/serial@4600\n"
           .. "0xe0005000..0xe0005fff  4 KiB  /soc/spi@5000     disabled\n", "--map")
    finds ("0x00000000..0xe00045ff  ~3.5 GiB    -\n"
           .. "0xe0004600..0xe00046ff  256 B       /soc/serial@4600\n"
           .. "0xe0005000..0xe0005fff  4 KiB       /soc/spi@5000     disabled\n"
           .. "0xe0006000..0xffffffff  ~512.0 MiB  -\n", "--gaps 4M")
    finds ("0xe0005000..0xe0005fff  4 KiB  /soc/spi@5000  disabled\n", "spi --map")
  end)

  it ("prints the free interrupts of a controller", function ()
    finds ([[
/soc/open-pic: lines 0..15, 13 of them free
used
  2   /soc/pci           interrupt-map
  3   /soc/pci           interrupt-map
  3   /soc/pci/nic@11,0
  10  /soc/serial@4600
free
  0..1
  4..9
  11..15
]], "--free-interrupts '&pic'")
    local _, said, code = query "--free-interrupts /osc"
    assert.same ({ "coppice: /osc: is no interrupt controller: it has no #interrupt-cells\n", 1 },
                 { said, code })
    for given, hint in pairs { pic = "; did you mean '&pic'?",
                               spi = "; did you mean '/soc/spi@5000'?",
                               serial1 = "; did you mean 'serial0'?", xyzzy = "" } do
      _, said, code = query ("--free-interrupts " .. given)
      assert.same ({ ("coppice: no alias '%s'%s\n"):format (given, hint), 1 }, { said, code })
    end
  end)

  it ("answers programs in JSON", function ()
    local out, said, code = query "serial --regs --interrupts --clocks --source --json"
    assert.same ({ "", 0 }, { said, code })
    local name = support.write (support.folder () .. "/out.json", out)
    local shown = support.shell ("python3 -c '"
      .. "import json, sys; d = json.load (open (sys.argv[1]))[0];"
      .. "print (d[\"path\"], d[\"labels\"], d[\"regs\"][0][\"address\"],"
      .. " d[\"interrupts\"][0][\"steps\"][0][\"cells\"],"
      .. " d[\"clocks\"][1][\"frequency\"])' " .. name)
    assert.equal ("/soc/serial@4600 ['serial0'] 3758114304 [10, 8] 24000000\n", shown)
    assert.matches ('"kind": "gap", "first": 0,', (query "--gaps 1M --json"))
    assert.matches ('"free": %[', (query "--free-interrupts '&pic' --json"))
    assert.equal ("[ ]\n", (query "nothing --json"))
  end)

  it ("takes machine scripts with parameters", function ()
    assert.same ({ "/soc/serial@10000000\n", "", 0 },
                 { coppice "query machines/boards/virt-riscv64.lua '/soc/serial@*' memory=256M" })
  end)

  it ("finds nodes by type: that of the object, else the first that import tries", function ()
    local script = support.write (support.folder () .. "/types.lua", [[
local cop = require "coppice"
cop.device { "acme.clock", parent = "clock.fixed", doc = "A clock", compatible = "fixed-clock" }
return cop.machine { "types", build = function (board)
  board:add { "osc", "acme.clock", rate = 1 }
  board:add { "ref", "clock.fixed", rate = 2 }
  board:generic { "own", compatible = "fixed-clock", ["#clock-cells"] = 0 }
  board:node { "plain" }
end }
]])
    local blob = support.folder () .. "/types.dtb"
    local _, said, code = coppice (("build %s -o %s"):format (script, blob))
    assert.same ({ "", 0 }, { said, code })
    local function typed (expected, name, arguments)
      local found = { coppice (("query %s --type %s"):format (name, arguments)) }
      local nothing = expected == "" and "coppice: no node fits all that is asked for\n" or ""
      assert.same ({ expected, nothing, expected == "" and 1 or 0 }, found, arguments)
    end
    typed ("/osc\n", script, "acme.clock")
    typed ("/osc\n/ref\n", script, "clock.fixed")
    typed ("/own\n", script, "dt.device")
    typed ("/plain\n", script, "node")
    typed ("/\n/osc\n/ref\n/own\n", script, "device")
    typed ("/\n", script, "machine")
    typed ("/ref\n", script, "clock.fixed 'r*'")
    typed ("/osc\n", script, "device --property clock-frequency=1")
    typed ("", script, "arm.pl011")
    typed ("/osc\n/ref\n/own\n", blob, "clock.fixed")
    typed ("/plain\n", blob, "node")
    typed ("/\n/osc\n/ref\n/own\n", blob, "device")
    typed ("/\n", blob, "machine")
    typed ("/ref\n", blob, "clock.fixed 'r*'")
    typed ("/soc/serial@4600\n", file, "dt.device --compatible ns16550 serial")
    typed ("", blob, "arm.pl011")
    typed ("/osc\n/ref\n/own\n", "--sandbox " .. blob, "clock.fixed")
    typed ("/osc\n/ref\n", "--sandbox " .. script, "clock.fixed")
    for _, name in ipairs { script, blob } do
      assert.same ({ "", "coppice: no type 'clock.fixd'; did you mean 'clock.fixed'?\n", 1 },
                   { coppice ("query " .. name .. " --type clock.fixd") })
    end
  end)

  it ("says what it does not understand", function ()
    local _, said, code = query "'&serial1'"
    assert.same ({ "coppice: no node with the label 'serial1'; did you mean 'serial0'?\n", 1 },
                 { said, code })
    _, said, code = query "--address here"
    local like = "is no number like 0x1000, 4096 or 4K (the units are K, M, G and T)"
    assert.matches ("address 'here' " .. like .. "\n", said, 1, true)
    assert.equal (2, code)
    _, said, code = query "--gaps 1.5m"
    assert.matches ("gaps '1.5m' " .. like .. "; did you mean 0x180000?\n", said, 1, true)
    assert.equal (2, code)
    assert.same ({ "", "coppice: no node '/soc/uart': there is no 'uart' in /soc\n", 1 },
                 { query "--refers-to /soc/uart" })
  end)
end)
