--- Imported scripts in which devices have their types: what follows from a type is not said, what
-- is made of the script is what it was made from.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local cop = require "coppice"
local coppice, shell, write, read = support.coppice, support.shell, support.write, support.read

local folder
local function path (name) return folder .. "/" .. name end

local function good (...)
  assert.same ({ "", "", 0 }, { ... })
end

--- The script of a blob, its report, and proof that the script makes the blob again.
local function import (blob, options)
  local _, said, code = coppice (("import %s %s -o %s"):format (options or "", blob, path "x.lua"))
  assert.equal (0, code, said)
  good (coppice (("build %s -o %s"):format (path "x.lua", path "out.dtb")))
  good (coppice (("diff %s %s"):format (blob, path "out.dtb")))
  good (shell (("python3 -B tests/tools/dtdiff.py %s %s"):format (blob, path "out.dtb")))
  return read (path "x.lua"), said
end

local function import_source (source, options)
  write (path "in.dts", "/dts-v1/;\n" .. source)
  good (shell (("dtc -q -@ -o %s %s"):format (path "in.dtb", path "in.dts")))
  return import (path "in.dtb", options)
end

local function import_board (board, options)
  good (coppice (("build machines/boards/%s.lua %s -o %s"):format (board, options or "",
                                                                   path "in.dtb")))
  return import (path "in.dtb")
end

local function has (text, ...)
  for _, what in ipairs { ... } do assert.matches (what, text, 1, true) end
end

local function has_not (text, what)
  assert.is_nil (text:find (what, 1, true), what)
end

local BUS = 'compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;'
local GIC = [[
  #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
  gic: interrupt-controller@2000000 { compatible = "arm,gic-400"; reg = <0x2001000 0x1000>,
    <0x2002000 0x2000>, <0x2004000 0x2000>, <0x2006000 0x2000>; #address-cells = <0>;
    interrupt-controller; #interrupt-cells = <3>; vendor,word = <1>; };
  osc: osc { compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <24000000>; };
]]

describe ("import with types", function ()
  before_each (function () folder = support.folder () end)
  teardown (support.clean)

  it ("finds the devices of a board of ours again", function ()
    local text, said = import_board ("virt-riscv64", "smp=4")
    has (text, '"cpus", "cpus", timebase_frequency = 10 * cop.MHz',
         '"riscv.cpu", at = i,', ".intc.label = ", '"memory", "memory.ram", at = 0x80000000',
         '"soc", "bus.simple" }', '"sifive.clint", at = 0x2000000', '"sifive.plic"', "sources = 96",
         "for i = 0, 7 do", '"virtio.mmio", at = 0x10001000 + i * 0x1000, size = 0x1000,',
         "irq = plic.irq (i + 1) }", '"ns16550a", at = 0x10000000, frequency = 3686400',
         "irq = plic.irq (10)", '"flash.cfi", at = { 0x20000000, 0x22000000 }')
    has_not (text, '"riscv,cpu-intc"')
    has_not (text, 'compatible = "virtio,mmio"')
    assert.matches ("^in%.dtb: 27 of 39 nodes typed, %d+ generic devices, %d+ plain nodes; "
                    .. "0 references unknown\n$", said)
    local m = cop.build (path "x.lua")
    assert.equal ("ns16550a", m:at "&serial".type)
    assert.equal (m.soc.plic, m:at "&serial".irq.wires[1].provider)
    m:close ()
  end)

  it ("does so for Arm", function ()
    local text = import_board "virt-aarch64"
    has (text, '"arm.psci"', '"arm.pl011"', '"arm.pl031"', '"arm.pl061"', '"arm.timer"',
         '"clock.fixed", rate = 24 * cop.MHz', '.spi (1, "level-high")', "for i = 0, 31 do")
  end)

  it ("says by hand what a type does not say", function ()
    local text = import_source ("/ {" .. GIC .. [[
      serial@9000000 { compatible = "arm,pl011", "arm,primecell"; reg = <0x9000000 0x1000>;
        interrupts = <0 5 4>; clocks = <&osc>, <&osc>; clock-names = "uartclk", "apb_pclk";
        current-speed = <115200>; status = "okay"; };
      timer { compatible = "arm,armv8-timer", "arm,armv7-timer";
        interrupts = <1 13 8>, <1 14 8>, <1 11 0x304>, <1 10 8>; };
      gpio@9030000 { compatible = "arm,pl061", "arm,primecell"; reg = <0x9030000 0x1000>;
        interrupts = <0 7 4>; clocks = <&osc>; clock-names = "apb_pclk"; gpio-controller;
        #gpio-cells = <2>; };
      memory { device_type = "memory"; reg = <0x40000000 0x8000000>; };
      disabled: pl031@9010000 { compatible = "arm,pl031", "arm,primecell";
        reg = <0x9010000 0x1000>; interrupts = <0 2 4>; clocks = <&osc>; clock-names = "apb_pclk";
        status = "disabled"; };
    };]])
    has (text, "board.address_cells = 1\n", "board.size_cells = 1\n",
         'local gic = board:add { "gic", "arm.gic-400", at = { 0x2001000, 0x2002000,',
         'node = "interrupt-controller@2000000"', 'node = "memory@"',
         '"timer", "arm.timer", always_on = false',
         '["vendor,word"] = 1', 'irq = gic.spi (5, "level-high")',
         "clocks = { osc.clock, osc.clock }",
         'node = "serial"', '["current-speed"] = 115200', "enabled = true", "enabled = false",
         'irq = { gic.ppi (13, "level-low")', 'gic.ppi (11, 0x3, "level-high")')
    has_not (text, "cop.override")
    assert.equal ("disabled", cop.tree (path "out.dtb"):find "&disabled":chunks "status"[1][1])
  end)

  it ("makes whom devices are wired to before them, and cuts circles", function ()
    local text = import_source [[/ {
      #address-cells = <1>; #size-cells = <1>;
      serial@1000 { compatible = "ns16550a"; reg = <0x1000 0x100>; interrupt-parent = <&intc>;
        interrupts = <5>; clocks = <&osc>; };
      osc: osc { compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <32768>; };
      soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;
        intc: plic@c000000 { compatible = "sifive,plic-1.0.0", "riscv,plic0";
          reg = <0xc000000 0x4000000>; #interrupt-cells = <1>; interrupt-controller;
          #address-cells = <0>; riscv,ndev = <31>; interrupts-extended = <&intc 1>; }; };
    };]]
    has (text, "sources = 31", 'board:at "&intc".irq (5)', "clock = osc.clock",
         '["interrupts-extended"] = { L.intc, 1 }')
    assert.is_true (text:find ('"bus.simple"', 1, true) < text:find ('"ns16550a"', 1, true))
  end)

  it ("leaves generic what a type does not make so", function ()
    local text, said = import_source ("/ {" .. GIC .. [[
      a@3000000 { compatible = "arm,pl031", "arm,primecell"; reg = <0x3000000 0x2000>; };
      b@4000000 { compatible = "ns16550a"; reg = <0x4000000 0x100>; one; two; three; four; five; };
      soc { compatible = "simple-bus"; #address-cells = <2>; #size-cells = <1>; ranges; };
      many { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>;
        ranges = <0 0x5000000 0x1000>, <0x1000 0x6000000 0x1000>; };
      memory@80000000 { device_type = "memory"; reg = <0x80000000 0>; };
      plain { rtc { compatible = "arm,pl031"; }; };
      cpus { #address-cells = <2>; #size-cells = <0>; cpu@0 { compatible = "riscv"; reg = <0 0>;
        device_type = "cpu"; riscv,isa = "rv64"; }; };
    };]])
    has (text, 'generic { "a@3000000"', 'generic { "b@4000000"', 'generic { "soc"',
         'generic { "many"', 'node { "memory@80000000"')
    has (text, '"cpus", "cpus", address_cells = 2')
    assert.matches ("3 of 12 nodes typed", said)
  end)

  it ("types what is in a plain node, or in a device that nobody modelled", function ()
    local text, said = import_source ("/ {" .. GIC .. [[
      clocks { half: half { compatible = "fixed-factor-clock"; #clock-cells = <0>;
        clocks = <&osc>; clock-mult = <1>; clock-div = <2>; }; };
      vcc: regulator { compatible = "regulator-fixed"; regulator-name = "vcc";
        regulator-min-microvolt = <3300000>; regulator-max-microvolt = <3300000>;
        regulator-always-on; pinctrl-names = "default"; pinctrl-0 = <&osc>;
        gpio = <&pins 3 0>; startup-delay-us = <70>; };
      pins: pins { #gpio-cells = <2>; gpio-controller; };
      gpio: mfd { compatible = "v,mfd", "simple-mfd"; #gpio-cells = <2>; gpio-controller;
        light { compatible = "pwm-backlight"; brightness-levels = <0 4 8>;
          default-brightness-level = <2>; power-supply = <&vcc>; enable-gpios = <&gpio 4 1>; }; };
      reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;
        pool@50000000 { compatible = "shared-dma-pool"; reg = <0x50000000 0x1000>; no-map; }; };
    };]])
    has (text, 'clocks:add { "half", "clock.factor", div = 2, source = osc.clock',
         'board:add { "vcc", "regulator.fixed", output = "vcc", microvolt = 3300000,',
         'always_on = true,', 'startup_delay_us = 70', 'gpio = pins.gpio (3, 0)',
         'gpio:add { "light", "backlight.pwm", initially = 2, enable = gpio.gpio (4, 1)',
         'reserved_memory:add { "pool", "memory.dma-pool"')
    assert.matches ("6 of 11 nodes typed", said)
  end)

  it ("types the keys, lights and operating points of a group", function ()
    local text = import_source [[/ {
      gpio: gpio { #gpio-cells = <2>; gpio-controller; };
      leds { compatible = "gpio-leds"; pinctrl-names = "default"; pinctrl-0 = <&gpio>;
        red { label = "red"; gpios = <&gpio 1 0>; linux,default-trigger = "heartbeat"; }; };
      gpio-keys { compatible = "gpio-keys"; autorepeat;
        power { label = "Power"; gpios = <&gpio 2 1>; linux,code = <116>; wakeup-source; }; };
      opps: opp-table { compatible = "operating-points-v2"; opp-shared;
        opp-300000000 { opp-hz = /bits/ 64 <300000000>; opp-microvolt = <900000>; };
        opp-600000000 { opp-hz = /bits/ 64 <600000000>; opp-microvolt = <1000000>; opp-suspend; };
        opp-900000000 { opp-hz = /bits/ 64 <900000000>; opp-microvolt = <1000000 9 9>; }; };
      cpus { #address-cells = <2>; #size-cells = <0>;
        cpu@100 { device_type = "cpu"; compatible = "arm,cortex-a55"; reg = <0 0x100>;
          operating-points-v2 = <&opps>; capacity-dmips-mhz = <1024>; #cooling-cells = <2>;
          cpu-idle-states = <&sleep>; enable-method = "psci"; };
        idle-states { entry-method = "psci"; sleep: sleep { compatible = "arm,idle-state";
          entry-latency-us = <1>; exit-latency-us = <2>; min-residency-us = <3>;
          local-timer-stop; arm,psci-suspend-param = <0x10000>; }; }; };
      psci { compatible = "arm,psci-1.0"; method = "smc"; };
    };]]
    has (text, '"leds.gpio"', '"red", "led.gpio", title = "red", trigger = "heartbeat",',
         'gpios = gpio.gpio (1, 0)', '"keys.gpio", autorepeat = true',
         '"key.gpio", title = "Power", code = 116, wakeup = true,', '"opp.table", shared = true',
         '"opp-300000000", "opp.point", hz = 300 * cop.MHz, microvolt = 900000 }',
         'microvolt = 1000000,', 'suspend = true }', '["opp-microvolt"] = { 1000000, 9, 9 }',
         '"cpus", "cpus", address_cells = 2', '"arm.cortex-a55", at = 0x100, psci = true,',
         'capacity = 1024, cooling_cells = 2', '"sleep", "cpu.idle-state", parameter = 0x10000,',
         'residency = 3, local_timer_stop = true', '"psci", "arm.psci-1.0"')
  end)

  it ("says interrupts of banks by bank, and hands the parent of a bus on to it", function ()
    local text = import_source ("/ { interrupt-parent = <&none>; #address-cells = <1>;"
      .. [[#size-cells = <1>; none: none { #interrupt-cells = <1>; interrupt-controller; };
      soc { interrupt-parent = <&intc>; ]] .. BUS .. [[
      intc: ic@7e00b200 { compatible = "brcm,bcm2835-armctrl-ic"; reg = <0x7e00b200 0x200>;
        interrupt-controller; #interrupt-cells = <2>; };
      mbox: mailbox@7e00b880 { compatible = "brcm,bcm2835-mbox"; reg = <0x7e00b880 0x40>;
        interrupts = <0 1>; #mbox-cells = <0>; };
      rng@7e104000 { compatible = "brcm,bcm2835-rng"; reg = <0x7e104000 0x10>;
        interrupts = <2 29>; };
      v@1000 { compatible = "v,v"; reg = <0x1000 1>; interrupts = <1 2>; }; };
    };]])
    has (text, '"bus.simple"', '["interrupt-parent"] = L.intc', "irq = intc.arm (1)",
         "irq = intc.gpu (61)")
  end)

  it ("keeps phandles, and the labels of a blob with symbols", function ()
    local source = "/ {" .. GIC .. [[
      two: labels: rtc@9010000 { compatible = "arm,pl031", "arm,primecell"; phandle = <77>;
        reg = <0x9010000 0x1000>; interrupts = <0 2 4>; }; };]]
    local text = import_source (source, "--keep-phandles")
    has (text, 'label = "two labels"', "phandle = 77")
    assert.equal (77, cop.tree (path "out.dtb"):find "&labels".phandle)
  end)

  it ("writes repeated devices with what is in them as a loop", function ()
    local text = import_source [[/ { #address-cells = <1>; #size-cells = <1>;
      i2c@1000 { compatible = "v,i2c"; reg = <0x1000 1>; #address-cells = <1>; #size-cells = <0>;
        eeprom@50 { compatible = "v,eeprom"; reg = <0x50>; pagesize = <8>; }; };
      i2c@2000 { compatible = "v,i2c"; reg = <0x2000 1>; #address-cells = <1>; #size-cells = <0>;
        eeprom@51 { compatible = "v,eeprom"; reg = <0x51>; pagesize = <8>; }; };
      i2c@3000 { compatible = "v,i2c"; reg = <0x3000 1>; #address-cells = <1>; #size-cells = <0>;
        eeprom@52 { compatible = "v,eeprom"; reg = <0x52>; pagesize = <8>; }; };
    };]]
    has (text, "for i = 0, 2 do\n    local i2c = board:generic { ",
         'i2c:generic { "eeprom@" .. ("%x"):format (0x50 + i)')
  end)

  it ("writes one loop over 9 and 0xa", function ()
    local source = { "/ { #address-cells = <1>; #size-cells = <0>;" }
    for i = 7, 12 do
      source[#source + 1] = ("a@%x { compatible = \"v,a\"; reg = <%d>; x-offset = <%d>; };")
        :format (i, i, i)
    end
    has (import_source (table.concat (source, "\n") .. "};"), "for i = 0, 5 do",
         '"a@" .. ("%x"):format (i + 7), compatible = "v,a", at = i + 7,', '["x-offset"] = i + 7 }')
  end)

  it ("finds by label in a loop whom no variable knows", function ()
    local source = { "/ { #address-cells = <1>; #size-cells = <1>;",
                     "a { " .. BUS }
    for i = 0, 3 do
      source[#source + 1] = ("osc%d: osc%d { compatible = \"fixed-clock\"; #clock-cells = <0>; "
        .. "clock-frequency = <%d>; };"):format (i, i, 1000 * (i + 1))
    end
    source[#source + 1] = "}; b { " .. BUS
    for i = 0, 3 do
      source[#source + 1] = ("serial@%x { compatible = \"ns16550a\"; reg = <0x%x 0x100>; "
        .. "clocks = <&osc%d>; };"):format (0x1000 * (i + 1), 0x1000 * (i + 1), i)
    end
    has (import_source (table.concat (source, "\n") .. "}; };"),
         'clock = board:at ("&osc" .. i).clock')
  end)

  it ("imports source, with its labels", function ()
    write (path "in.dts", "/dts-v1/;\n/ {" .. GIC .. [[
      console: serial@9000000 { compatible = "ns16550a"; reg = <0x9000000 0x100>;
        interrupts = <0 5 4>; clock-frequency = <1843200>; }; };]])
    local text = import (path "in.dts")
    has (text, '"console", "ns16550a"', 'label = "console"', "frequency = 1843200",
         'gic.spi (5, "level-high")')
  end)

  it ("tells what it was made from", function ()
    local text = import_source "/ { };"
    has (text, "-- Made from in.dtb by `coppice import`.\n-- 1 node: 0 devices of known types, "
         .. "0 generic devices, 1 plain node.\n", "coppice build FILE -o BOARD.dtb")
  end)
end)
