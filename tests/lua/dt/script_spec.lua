--- Machine scripts from blobs: what is built from the script is the blob again.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local cop = require "coppice"
local script = require "coppice.import.script"
local trial = require "coppice.import.trial"
local coppice, shell, write, read = support.coppice, support.shell, support.write, support.read

local folder
local function path (name) return folder .. "/" .. name end

local function good (...)
  assert.same ({ "", "", 0 }, { ... })
end

--- The blob of a source, the script of the blob, and the blob of the script.
local function round (source, options, import)
  write (path "in.dts", "/dts-v1/;\n" .. source)
  good (shell (("dtc -q %s -o %s %s"):format (options or "", path "in.dtb", path "in.dts")))
  good (coppice (("import -q %s -o %s %s"):format (import or "", path "x.lua", path "in.dtb")))
  good (coppice (("build %s -o %s"):format (path "x.lua", path "out.dtb")))
  return read (path "x.lua")
end

--- They mean the same, by our judge and by another, labels and the order of nodes included.
local function same ()
  good (coppice (("diff --labels %s %s"):format (path "in.dtb", path "out.dtb")))
  good (shell (("python3 -B tests/tools/dtdiff.py %s %s"):format (path "in.dtb", path "out.dtb")))
end

local function trip (source, options, import)
  local text = round (source, options, import)
  same ()
  return text
end

--- How often a plain text is in another.
local function count (text, what)
  local n, at = 0, 1
  while true do
    local from, to = text:find (what, at, true)
    if not from then return n end
    n, at = n + 1, to + 1
  end
end

local function n_lines (text) return count (text, "\n") end

describe ("a script from a blob", function ()
  before_each (function () folder = support.folder () end)
  teardown (support.clean)

  it ("makes the head again: reservations, the boot CPU", function ()
    local text = trip ([[
/memreserve/ 0x10000000 0x4000;
/memreserve/ 0xffffffff00000000 0xffffffff;
/ { a = <1>; };]], "-b 3")
    assert.matches ("board.memreserve = { 0x10000000, 0x4000, 0xffffffff00000000, 0xffffffff }",
                    text, 1, true)
    assert.matches ("board.boot_cpu = 3", text, 1, true)
    assert.equal (3, cop.tree (path "out.dtb").boot_cpu)
  end)

  it ("makes an empty tree, and one without a name, again", function ()
    trip "/ { };"
    trip "/ { a { b { c { }; }; }; };"
  end)

  it ("keeps labels where the blob has symbols", function ()
    local text = trip ([[/ { x: y: a { }; soc { z: b@1 { reg = <1>; r = <&x>; clocks = <&z>;
      #clock-cells = <0>; }; }; };]], "-@")
    assert.matches ("board.symbols = true", text, 1, true)
    assert.matches ('"x: y: a"', text, 1, true)
    assert.matches ("clocks = L.z", text, 1, true)
    for _, label in ipairs { "x", "y", "z" } do
      assert.is_not_nil (cop.tree (path "out.dtb"):find ("&" .. label), label)
    end
  end)

  it ("refers by path where symbols are and no label is", function ()
    local text = trip ([[/ { l: a { }; clk { #clock-cells = <0>; phandle = <7>; };
      dev { clocks = <7>; }; };]], "-@")
    assert.matches ('clocks = L["/clk"]', text, 1, true)
  end)

  it ("makes overlays again", function ()
    local text = round ([[/plugin/;
      &i2c0 { status = "okay"; s: s@1 { reg = <1>; interrupt-parent = <&gpio>; clocks = <&s>;
        #clock-cells = <0>; }; };
      &{/soc} { x; };]], "-@")
    assert.matches ("board.overlay = true", text, 1, true)
    good (coppice (("diff %s %s"):format (path "in.dtb", path "out.dtb")))
    write (path "base.dts", "/dts-v1/;\n/ { soc { i2c0: i2c { }; gpio: gpio { }; }; };\n")
    good (shell (("dtc -q -@ -o %s %s"):format (path "base.dtb", path "base.dts")))
    for _, name in ipairs { "in", "out" } do
      good (shell (("fdtoverlay -i %s -o %s %s"):format (
        path "base.dtb", path (name .. "-applied.dtb"), path (name .. ".dtb"))))
    end
    good (coppice (("diff %s %s"):format (path "in-applied.dtb", path "out-applied.dtb")))
  end)

  it ("keeps names and unit addresses as odd as they come", function ()
    trip [[/ {
      #address-cells = <2>; #size-cells = <1>;
      a@0 { }; a@00 { }; a@ABC { }; a@1,0 { }; a@ffffffffffffffff { }; a@12345678,9abc { };
      a-b,c.d+e_f@x.y { }; mem@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x1000>; };
    };]]
  end)

  it ("has words of Lua, of ours and of machines as names", function ()
    trip [[/ {
      model = "m"; compatible = "c";
      bus { compatible = "a,bus"; }; model { compatible = "a,model"; }; name { compatible = "n"; };
      and { x { compatible = "x"; }; }; end { #clock-cells = <0>; };
      function { compatible = "f"; inner { compatible = "i"; }; };
      parent { compatible = "p"; children { compatible = "c"; type { compatible = "t"; }; }; };
      board { compatible = "b"; L { compatible = "l"; cop { compatible = "c"; }; }; };
      peripheral { compatible = "p"; }; chosen { }; aliases { }; cpus { compatible = "c"; };
      symbols { compatible = "s"; }; memory { compatible = "m"; }; clock { compatible = "c"; };
      _1 { compatible = "c"; }; self { compatible = "s"; a { compatible = "a"; }; };
      goto { and = <1>; end = "x"; nil; at = <5>; irq = <6>; status = "fine"; node = <7>;
        label = "front"; enabled = <1>; dt = <2>; compatible = "g"; };
      plain { at = <5>; irq = <6>; label = "x"; dt; name-x; parent = <1>; };
    };]]
  end)

  it ("keeps the names of nodes that something of the machine has already", function ()
    local text = trip [[/ { #address-cells = <1>; #size-cells = <1>;
      bus { dev { compatible = "a"; }; }; bus-2 { compatible = "b"; };
      peripheral { a = <1>; }; unattached { b = <1>; }; symbols { x { }; }; at { }; node { };
      soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;
        bus { }; bus-2 { }; irq { compatible = "c"; }; state { bus { compatible = "d"; }; }; };
    };]]
    assert.matches ('board:node { "bus" }', text, 1, true)
  end)

  it ("tells labels from the names of other nodes", function ()
    trip ([[/ { a: b { }; a { }; c { x = <1>; }; c: d { compatible = "d"; }; e { compatible = "e"; };
      e: f { }; g: h { compatible = "h"; }; g { compatible = "g"; }; };]], "-@")
  end)

  it ("calls the machine by the file, but not as a type is called", function ()
    for name, wanted in pairs { ["bus.dts"] = "bus-board", ["machine.dts"] = "machine-board",
                                ["device.dts"] = "device-board", ["cpus.dts"] = "cpus-board",
                                ["my board.dts"] = "my-board", ["x.y.dts"] = "x.y" } do
      write (path (name), "/dts-v1/; / { a { compatible = \"x\"; }; };")
      local file = support.quote (path (name))
      good (coppice (("import -q -o %s %s"):format (path "x.lua", file)))
      assert.matches (('cop.machine { "%s", build'):format (wanted), read (path "x.lua"), 1, true)
      good (coppice (("build %s -o %s"):format (path "x.lua", path "out.dtb")))
      good (coppice (("diff %s %s"):format (file, path "out.dtb")))
    end
  end)

  it ("is not written over what it is made from", function ()
    write (path "in.dts", "/dts-v1/; / { };")
    good (shell (("dtc -q -o %s %s"):format (path "in.dtb", path "in.dts")))
    good (shell (("ln -s in.dtb %s; ln %s %s"):format (path "soft", path "in.dtb", path "hard")))
    local before = read (path "in.dtb")
    local around = "../" .. folder:match "[^/]*$" .. "/in.dtb"
    for _, name in ipairs { "in.dtb", "soft", "hard", around } do
      local out, said, code = coppice (("import %s -o %s"):format (path "in.dtb", path (name)))
      assert.same ({ "", 2 }, { out, code })
      assert.matches ("is the input itself, which would be overwritten", said, 1, true)
      assert.equal (before, read (path "in.dtb"))
    end
  end)

  it ("is tried, and what is wrong with it is told", function ()
    write (path "in.dts", "/dts-v1/; / { a { }; };")
    local tree = cop.tree (path "in.dts")
    local _, counts = script.write (tree, "", "x")
    assert.matches ("a type needs a name", counts.wrong, 1, true)
    _, counts = script.write (tree, "a-name", "x")
    assert.is_nil (counts.wrong)
  end)

  it ("says interrupts of a GIC with four cells as those with three", function ()
    local text = trip [[/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
      early { compatible = "x"; interrupts = <0 7 4 0>, <1 13 0x104 0>; };
      gic: gic@1000 { compatible = "arm,gic-v3"; #interrupt-cells = <4>; interrupt-controller;
        reg = <0x1000 0x100>; part: part { }; };
      other: other { #interrupt-cells = <2>; interrupt-controller; };
      late { compatible = "x"; interrupts = <0 8 1 0>; };
      both { compatible = "x"; interrupts-extended = <&gic 0 9 4 0>, <&other 1 4>; };
      some { compatible = "x"; interrupts = <1 7 8 &part>; };
      serial@2000 { compatible = "ns16550a"; reg = <0x2000 8>; clock-frequency = <1843200>;
        interrupts = <0 98 4 0>; };
    };]]
    assert.matches ('{ L.gic.spi (7, "level-high"), L.gic.ppi (13, "level-high", 0x1) }', text, 1,
                    true)
    assert.matches ('irq = gic.spi (8, "edge-rising")', text, 1, true)
    assert.matches ("interrupts = { 1, 7, 8, ", text, 1, true)
    assert.matches ('%sirq = gic.spi %(98, "level%-high"%)', text)
  end)

  it ("overrides a status that is none, and says properties called as words in pairs", function ()
    local text = trip [[/ { #address-cells = <1>; #size-cells = <1>;
      osc: osc { compatible = "a"; #clock-cells = <1>; };
      a { compatible = "b"; status = "disable"; at = <1>; };
      c { clocks = <&osc 1>, <0>, <&osc 2>; at = <1>; irq = "x"; enabled; status = "failed"; };
    };]]
    assert.matches ('status = cop.override ("disable")', text, 1, true)
    assert.matches ('status = cop.override ("failed")', text, 1, true)
    assert.matches ("clocks = { L.osc, 1, 0, L.osc, 2 }", text, 1, true)
    assert.matches ('{ "irq", "x" }', text, 1, true)
  end)

  it ("keeps every byte of values", function ()
    trip [=[/ {
      #address-cells = <1>; #size-cells = <1>;
      empty; empty-text = ""; texts = "", "a", ""; tab = "a\tb\nc\\d\"e"; hash = "]] --[[";
      utf = "Grüße"; control = "\x01\x7f"; latin = [e4 00]; bytes = [00 01 02 ff]; odd = [01 02 03];
      local-mac-address = [52 54 00 12 34 56];
      zero = <0>; most = <0xffffffff>; many = <1 2 3 4 5 6 7 8 9>;
      big = /bits/ 64 <0x123456789abcdef0 0xffffffffffffffff 0x8000000000000000>;
      half = /bits/ 16 <1 2 0xffff>; mixed = "text", <1 2>, [01], "more";
      opp-hz = /bits/ 64 <1800000000>; clock-frequency = <24000000>;
    };]=]
  end)

  it ("breaks what is longer than a line, and nothing else", function ()
    local words = {}
    for i = 1, 40 do words[i] = ('"word, with \\\\ and \\"quotes\\" number %d"'):format (i) end
    local numbers = {}
    for i = 1, 300 do numbers[i] = ("0x%08x"):format (i * 0x1234567 & 0xffffffff) end
    local bytes = {}
    for i = 1, 200 do bytes[i] = ("%02x"):format (i & 0xff) end
    local text = trip (("/ { texts = %s; numbers = <%s>; bytes = [%s]; long = \"%s\"; };"):format (
      table.concat (words, ", "), table.concat (numbers, " "), table.concat (bytes, " "),
      ("abc, "):rep (60)))
    for line in text:gmatch "[^\n]+" do
      assert.is_true (#line <= 100 or line:find ("abc, abc", 1, true) ~= nil
                      or line:find ("cop.bytes", 1, true) ~= nil, line)
    end
  end)

  it ("goes as deep as a tree does", function ()
    for _, content in ipairs { 'compatible = "x";', "" } do
      local parts = {}
      for i = 1, 60 do parts[i] = ("n%d { %s"):format (i, content) end
      trip ("/ { " .. table.concat (parts, " ") .. (" };"):rep (61))
    end
  end)

  -- The language nests 200 blocks.  What is plain and what is not are nested in other ways.
  it ("goes deeper than the language does", function ()
    local contents = { 'compatible = "x"; p { };', "", "clocks = <&n0>; #clock-cells = <0>;" }
    for _, content in ipairs (contents) do
      local parts = {}
      for i = 0, 999 do
        local name = i % 3 == 0 and "n" or "m" .. i
        parts[#parts + 1] = ("n%d: %s { %s"):format (i, name, content)
      end
      write (path "in.dts", "/dts-v1/;\n/ { " .. table.concat (parts, " ") .. (" };"):rep (1001))
      good (coppice (("import -q -o %s %s"):format (path "x.lua", path "in.dts")))
      good (coppice (("build %s -o %s"):format (path "x.lua", path "out.dtb")))
      good (coppice (("diff %s %s"):format (path "in.dts", path "out.dtb")))
    end
  end)

  it ("makes 300 siblings, all of them with something below, all named by another", function ()
    local parts = { "/ { #address-cells = <1>; #size-cells = <0>;" }
    for i = 1, 300 do
      parts[#parts + 1] = ('dev_%03d: dev@%x { compatible = "a,b"; reg = <%d>; #clock-cells = <0>;'
        .. ' sub { compatible = "c"; clocks = <&dev_%03d>; }; };'):format (i, i, i, 301 - i)
    end
    parts[#parts + 1] = "};"
    trip (table.concat (parts, "\n"))
    trip (table.concat (parts, "\n"), "-@")
  end)

  it ("uses a loop where nodes are alike", function ()
    local parts = { "/ { cpus { #address-cells = <1>; #size-cells = <0>;" }
    for i = 0, 7 do
      parts[#parts + 1] = ('cpu@%x { device_type = "cpu"; compatible = "arm,cortex-a53"; '
        .. 'reg = <%d>; enable-method = "psci"; };'):format (i, i)
    end
    parts[#parts + 1] = "}; };"
    local text = trip (table.concat (parts, "\n"))
    assert.matches ("for i = 0, 7 do", text, 1, true)
    assert.equal (1, count (text, "cortex-a53"))
  end)

  it ("makes a PCI host's ranges and map of interrupts again", function ()
    trip [[/ {
      #address-cells = <2>; #size-cells = <2>; interrupt-parent = <&gic>;
      gic: gic@8000000 { compatible = "arm,gic-v3"; #interrupt-cells = <3>; #address-cells = <0>;
        interrupt-controller; reg = <0 0x8000000 0 0x10000>; };
      its: its@9000000 { compatible = "arm,gic-v3-its"; msi-controller; #msi-cells = <1>;
        reg = <0 0x9000000 0 0x10000>; };
      pcie@10000000 { compatible = "pci-host-ecam-generic"; device_type = "pci";
        #address-cells = <3>; #size-cells = <2>; #interrupt-cells = <1>;
        reg = <0x40 0x10000000 0 0x10000000>; bus-range = <0 255>; dma-coherent;
        ranges = <0x1000000 0 0 0 0x3eff0000 0 0x10000>,
                 <0x2000000 0 0x10000000 0 0x10000000 0 0x2eff0000>,
                 <0x3000000 0x80 0 0x80 0 0x80 0>;
        msi-map = <0 &its 0 0x10000>;
        interrupt-map-mask = <0x1800 0 0 7>;
        interrupt-map = <0 0 0 1 &gic 0 3 4>, <0 0 0 2 &gic 0 4 4>, <0x800 0 0 1 &gic 0 4 4>;
      };
      timer { compatible = "arm,armv8-timer"; interrupts = <1 13 0x104>, <1 14 0x104>; };
      ext { compatible = "x"; interrupts-extended = <&gic 0 1 4>, <&gic 1 2 0xf08>; };
      disabled { compatible = "x"; status = "disabled"; interrupts = <0 9 1>; };
    };]]
  end)

  it ("keeps numbers in values that nobody understood, with --keep-phandles", function ()
    local source = [[/ { a { phandle = <9>; }; b { odd = <9>; clocks = <9>; };
      c { #clock-cells = <0>; phandle = <3>; }; d { clocks = <3>; }; };]]
    trip (source, "", "--keep-phandles")
    good (coppice (("diff --phandles %s %s"):format (path "in.dtb", path "out.dtb")))
  end)

  --- What `trip` says is the number of no node, and stays it.
  local dangling = [[/ { d: d { trip = <1>; cooling-device = <&a 0 0>; };
    a: a { #cooling-cells = <2>; }; b: b { phandle = <9>; odd = <9>; clocks = <&c>; };
    c: c { #clock-cells = <0>; phandle = <1>; }; e: e { x-supply = <&a>; }; };]]

  --- Its blob, in which c has lost its number.
  local function dangling_blob (options)
    write (path "in.dts", "/dts-v1/;\n" .. dangling:gsub ("clocks = <&c>; ", ""))
    good (shell (("dtc -q %s -o %s %s"):format (options or "", path "in.dtb", path "in.dts")))
    good (shell (("fdtput -d %s /c phandle"):format (path "in.dtb")))
  end

  local function no_node_has (number, file)
    for node in cop.tree (file):nodes () do assert.not_equal (number, node.phandle) end
  end

  it ("gives nobody a number that means no node", function ()
    dangling_blob ()
    good (coppice (("import -q -o %s %s"):format (path "x.lua", path "in.dtb")))
    good (coppice (("build %s -o %s"):format (path "x.lua", path "out.dtb")))
    same ()
    no_node_has (1, path "out.dtb")
    assert.same ({ { "/d", "trip", 1 } }, (function (list)
      for i, each in ipairs (list) do list[i] = { each.node.path, each.property, each.number } end
      return list
    end) (cop.tree (path "in.dtb"):dangling ()))
  end)

  it ("has dtc give nobody such a number in source, with symbols and without", function ()
    for _, options in ipairs { "-@", "" } do
      dangling_blob (options)
      good (coppice (("build %s -o %s"):format (path "in.dtb", path "out.dts")))
      local text = read (path "out.dts")
      assert.matches ("/omit-if-no-ref/ no-phandle-1 {", text, 1, true)
      good (shell (("dtc -q %s -o %s %s"):format (options, path "out.dtb", path "out.dts")))
      same ()
      no_node_has (1, path "out.dtb")
      good (coppice (("build %s -o %s"):format (path "out.dts", path "out.dtb")))
      no_node_has (1, path "out.dtb")
    end
    -- Where dtc gives no number there is nothing to say.
    good (coppice (("build %s --keep-phandles -o %s"):format (path "in.dtb", path "out.dts")))
    assert.not_matches ("no%-phandle", read (path "out.dts"))
  end)

  --- Blobs that dtc makes of the source that is written of these nodes, without symbols and with.
  local function each_blob (nodes, check)
    write (path "in.dts", "/dts-v1/; / { " .. nodes .. " };")
    good (coppice (("build %s -o %s"):format (path "in.dts", path "out.dts")))
    for _, options in ipairs { "", "-@" } do
      good (shell (("dtc -q %s -o %s %s"):format (options, path "out.dtb", path "out.dts")))
      check (cop.tree (path "out.dtb"), read (path "out.dts"))
    end
  end

  it ("has dtc give such a number to no label either, when it makes the symbols", function ()
    each_blob ("a: a { clocks = <2 0>; }; b: b { x-supply = <&c>; }; c: c { }; d: d { };",
      function (tree)
        no_node_has (2, path "out.dtb")
        assert.equal (1, tree:find "/c".phandle)
      end)
    -- Nor when no reference needs a number, and to a node whose label is made for a path.
    each_blob ("a { clocks = <1 0>; }; aliases { c = &{/c}; }; c { };", function (_, text)
      no_node_has (1, path "out.dtb")
      assert.not_matches ("no%-phandle", text)
    end)
  end)

  it ("fixes no number of a label where dtc has gone past such a number", function ()
    each_blob ("a: a { clocks = <1 0>; }; b: b { x-supply = <&c>; }; c: c { };",
      function (_, text)
        no_node_has (1, path "out.dtb")
        assert.equal (1, select (2, text:gsub ("phandle = ", "")))
      end)
  end)

  it ("lets no overlay have such a number", function ()
    dangling_blob ()
    write (path "o.dts", "/dts-v1/; /plugin/; &{/} { n: n { }; f { x-supply = <&n>; }; };")
    good (coppice (("apply %s %s -o %s"):format (path "in.dtb", path "o.dts", path "out.dtb")))
    no_node_has (1, path "out.dtb")
    assert.equal (1, cop.tree (path "out.dtb"):find "/d":chunks "trip"[1][1])
  end)

  it ("is not the same when somebody has such a number", function ()
    dangling_blob ()
    local tree = cop.tree (path "in.dtb")
    local text = script.write (tree, "x", "x")
    local context = { tree = tree, pins = {} }
    assert.is_true ((trial.verify (context, text)))
    local ok, why = trial.verify (context, (text:gsub ('"c"', '"c", phandle = 1')))
    assert.is_false (ok)
    assert.matches ("/d trip", why, 1, true)
  end)

  it ("says what a root may say: a phandle, a label, a model that is no text", function ()
    local text = trip "/ { x { y = <&{/}>; }; };"
    assert.matches ("board.dt.phandle = 1 -- 'y' of x may mean it", text, 1, true)
    text = trip "/ { y = <&x>; x: x { }; };"
    assert.matches ("-- 'y' of / may mean it", text, 1, true)
    trip ("/ { x { y = <&r>; }; }; r: &{/} { };", "-@")
    for _, value in ipairs { ' = "a", "b"', " = <1>", "", ' = "a\\x01b"', ' = ""' } do
      text = trip ("/ { model" .. value .. "; compatible" .. value .. "; };")
      assert.equal (value == ' = ""', text:find ("board.model", 1, true) ~= nil)
    end
  end)

  it ("has at most 1.3 times the lines of dtc's source", function ()
    local blobs = { path "in.dtb" }
    local corpus = support.quote (os.getenv "COPPICE_CORPUS" or "/nowhere")
    local list = shell ("ls " .. corpus .. "/*.dtb")
    for name in list:gmatch "[^\n]+" do blobs[#blobs + 1] = name end
    write (path "in.dts", [[/dts-v1/; / { #address-cells = <1>; #size-cells = <1>;
      soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;
        uart@1000 { compatible = "ns16550a"; reg = <0x1000 0x100>; clock-frequency = <1843200>; };
        i2c@2000 { compatible = "a,i2c"; reg = <0x2000 0x100>; #address-cells = <1>;
          #size-cells = <0>; rtc@50 { compatible = "a,rtc"; reg = <0x50>; }; };
      }; }; ]])
    good (shell (("dtc -q -o %s %s"):format (path "in.dtb", path "in.dts")))
    for _, blob in ipairs (blobs) do
      local text = coppice ("import -q " .. support.quote (blob) .. " -o -")
      local source = shell ("dtc -q -I dtb -O dts " .. support.quote (blob))
      assert.is_true (n_lines (text) <= 1.3 * n_lines (source), blob)
    end
  end)
end)
