--- How an imported script says things: names, numbers and lines as people expect them.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local coppice, shell, write, read = support.coppice, support.shell, support.write, support.read

local folder
local function path (name) return folder .. "/" .. name end

local function good (...)
  assert.same ({ "", "", 0 }, { ... })
end

--- The script of a source's blob, with proof that it makes the blob again.
local function trip (source, options)
  write (path "in.dts", "/dts-v1/;\n" .. source)
  good (shell (("dtc -q %s -o %s %s"):format (options or "", path "in.dtb", path "in.dts")))
  good (coppice (("import -q -o %s %s"):format (path "x.lua", path "in.dtb")))
  good (coppice (("build %s -o %s"):format (path "x.lua", path "out.dtb")))
  good (coppice (("diff --labels %s %s"):format (path "in.dtb", path "out.dtb")))
  good (shell (("python3 -B tests/tools/dtdiff.py %s %s"):format (path "in.dtb", path "out.dtb")))
  return read (path "x.lua")
end

local function has (text, ...)
  for _, what in ipairs { ... } do assert.matches (what, text, 1, true) end
end

local function has_not (text, what)
  assert.is_nil (text:find (what, 1, true), what)
end

local CELLS = "#address-cells = <1>; #size-cells = <1>;"

describe ("words of an imported script", function ()
  before_each (function () folder = support.folder () end)
  teardown (support.clean)

  it ("names triggers only of controllers that have them", function ()
    local text = trip [[/ {
      group: group { compatible = "samsung,exynos4210-combiner"; interrupt-controller;
        #interrupt-cells = <2>; };
      nvic: nvic { compatible = "arm,armv7m-nvic"; interrupt-controller; #interrupt-cells = <2>; };
      gpio: gpio { compatible = "x,gpio"; interrupt-controller; #interrupt-cells = <2>; };
      a { compatible = "a"; interrupt-parent = <&group>; interrupts = <10 3>; };
      b { compatible = "b"; interrupt-parent = <&nvic>; interrupts = <11 1>; };
      c { compatible = "c"; interrupt-parent = <&gpio>; interrupts = <12 3>; };
    };]]
    has (text, "interrupts = { 10, 3 }", "interrupts = { 11, 1 }", '.irq (12, "edge-both")')
  end)

  it ("keeps apart the numbers of an address that is none of 64 bits", function ()
    local text = trip [[/ {
      spmi { compatible = "x,spmi"; #address-cells = <2>; #size-cells = <0>;
        pmic@0 { compatible = "x,pmic"; reg = <0 0>; };
        pmic@1 { compatible = "x,pmic"; reg = <1 0>; }; };
      cpus { #address-cells = <2>; #size-cells = <0>;
        cpu@100000000 { compatible = "x,cpu"; reg = <1 0>; }; };
    };]]
    has (text, "reg = { 0, 0 }", "reg = { 1, 0 }", "at = 0x100000000")
  end)

  it ("writes quantities in decimal and bits in hexadecimal", function ()
    local text = trip [[/ {
      trip { temperature = <90000>; hysteresis = <70000>; };
      cold { temperature = <0xffff63c0>; };
      regulator { states = <3300000 0 1800000 1>; x-microvolt = <800000>; x-us = <100000>; };
      cpu { operating-points = <1200000 975000>; };
      opp { opp-peak-kBps = <800000 9600000>; opp-microvolt-fast = <900000 900000 950000>;
        opp-supported-hw = <0xe 3>; };
      pins { pinmux = <23569>; };
      mmu: mmu { #iommu-cells = <2>; };
      user { iommus = <&mmu 8448 1024>; };
    };]]
    has (text, "temperature = 90000", "hysteresis = 70000", "temperature = 0xffff63c0",
         "states = { 3300000, 0, 1800000, 1 }", '["x-microvolt"] = 800000', '["x-us"] = 100000',
         '["operating-points"] = { 1200000, 975000 }', "{ 800000, 9600000 }",
         "{ 900000, 900000, 950000 }", '["opp-supported-hw"] = { 0xe, 3 }', "pinmux = 0x5c11",
         "0x2100, 0x400 }")
  end)

  it ("calls a device by its variable where it has one", function ()
    local text = trip ([[/ { #address-cells = <1>; #size-cells = <0>; i2c { compatible = "x,i2c";
      #address-cells = <1>; #size-cells = <0>;
      pmic@33 { compatible = "x,pmic"; reg = <0x33>; interrupt-controller; #interrupt-cells = <2>;
        phandle = <1>; onkey { compatible = "x,key"; interrupt-parent = <1>; interrupts = <0 0>, <1 0>;
        }; }; }; };]], "-@")
    has (text, 'irq = { pmic.irq (0, "none"), pmic.irq (1, "none") }')
  end)

  it ("makes labels of what devices are called on the board", function ()
    local text = trip ("/ { " .. CELLS .. [[
      reg1: regulator@1 { regulator-name = "vdd_5V-usb"; };
      reg2: regulator@2 { regulator-name = "same"; }; reg3: regulator@3 { regulator-name = "same"; };
      clk1: clock@4 { compatible = "c"; #clock-cells = <0>; clock-output-names = "xtal"; };
      clk2: clock@5 { compatible = "c"; #clock-cells = <1>; clock-output-names = "a", "b"; };
      one@1000 { g1: gpio@0 { gpio-controller; #gpio-cells = <1>; }; };
      two@2000 { g2: gpio@0 { gpio-controller; #gpio-cells = <1>; }; };
      user { x-supply = <&reg1>; y-supply = <&reg2>; z-supply = <&reg3>; clocks = <&clk1>, <&clk2 1>;
        gpios = <&g1 1>, <&g2 1>; };
    };]])
    has (text, '["x-supply"] = L.vdd_5V_usb', "L.regulator_2", "L.regulator_3", "L.xtal",
         "L.clock_5, 1", "L.gpio_1000_0, 1, L.gpio_2000_0, 1")
  end)

  it ("computes labels in a loop only when they count from 0", function ()
    local function boards (first, step)
      local parts, users = {}, {}
      for i = 0, 3 do
        local n = first + i * step
        parts[#parts + 1] = ('u_%d: u@%x { compatible = "u"; reg = <%d>; #clock-cells = <0>; };')
          :format (n, n, n)
        users[#users + 1] = ("<&u_%d>"):format (n)
      end
      return trip ("/ { #address-cells = <1>; #size-cells = <0>; " .. table.concat (parts, " ")
                   .. " user { clocks = " .. table.concat (users, ", ") .. "; }; };", "-@")
    end
    has (boards (0, 1), '"u_" .. i')
    for _, each in ipairs { { 100, 100 }, { 1, 1 }, { 0, 2 } } do
      local text = boards (table.unpack (each))
      has_not (text, "for i")
      has (text, ('"u_%d: u@'):format (each[1] + each[2]))
    end
  end)

  it ("says at the end of the line what looks odd", function ()
    local text = trip ("/ { " .. CELLS .. [[ interrupt-parent = <&gic>;
      clk { compatible = "c"; #clock-cells = <0>; phandle = <100>; };
      dev { compatible = "d"; x,thing = <100>; };
      gic: gic@1000 { compatible = "arm,cortex-a15-gic"; reg = <0x1000 0x1000>, <0x2000 0x1000>;
        interrupt-controller; #interrupt-cells = <3>; };
      uart1: serial@4000 { compatible = "ns16550a"; reg = <0x4000 8>; interrupts = <0 93 0x104>;
        clock-frequency = <1843200>; };
      uart2: serial@5000 { compatible = "ns16550a"; reg = <0x5000 8>; interrupts = <0 93 0x104>;
        clock-frequency = <1843200>; };
    };]], "-@")
    assert.matches ("phandle = 100 } %-%- 'x,thing' of dev may mean it\n", text)
    assert.matches ("interrupts = { 0, 93, 0x104 }.* %-%- shared with &uart%d\n", text)
  end)

  it ("breaks no row of a list", function ()
    local rows, clocks = {}, {}
    for i = 1, 12 do
      rows[i] = ("<0x%x 0x%x 0 0 0 0x10b0>"):format (i * 4, 0x300 + i * 4)
      clocks[i] = ("<&clock_of_the_whole_board %d>"):format (100 + i)
    end
    local text = trip (([[/ {
      clock_of_the_whole_board: c { compatible = "c"; #clock-cells = <1>; };
      pins { fsl,pins = %s; };
      user { clocks = %s; }; };]]):format (table.concat (rows, ", "), table.concat (clocks, ", ")),
      "-@")
    local n = 0
    for line in text:gmatch "[^\n]+" do
      local list = line:match "^%s+(%d.*)$" or line:match "^%s+(0x.*)$" or line:match "^%s+(L%..*)$"
      if list then
        local _, n_numbers = list:gsub ("%f[%w_]0?x?%x+%f[^%w_]", "")
        local _, n_refs = list:gsub ("L%.", "")
        assert.equal (0, n_refs > 0 and n_numbers - n_refs or n_numbers % 6, line)
        n = n + 1
      end
    end
    assert.is_true (n > 4, text)
  end)
end)
