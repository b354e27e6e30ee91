--- Trees on the command line: blobs, sources and directories built, compared, patched, imported.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local shell, read, write = support.shell, support.read, support.write

local BASE = [[
/dts-v1/;
/memreserve/ 0x1000 0x2000;
/ {
  #address-cells = <1>; #size-cells = <1>; compatible = "acme,board"; model = "Board";
  chosen { stdout-path = &uart0; };
  gic: gic@1000 { compatible = "arm,gic-400"; reg = <0x1000 0x100>; interrupt-controller;
    #interrupt-cells = <3>; };
  soc: soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges;
    interrupt-parent = <&gic>;
    uart0: serial@2000 { compatible = "ns16550a"; reg = <0x2000 0x100>; interrupts = <0 5 4>; };
    i2c0: i2c@3000 { compatible = "acme,i2c"; reg = <0x3000 0x100>; #address-cells = <1>;
      #size-cells = <0>; status = "disabled"; };
    plain@4000 { reg = <0x4000 0x100>; };
  };
};
]]

--- The source with the changes: pairs of a plain text and what stands in its place.
local function changed (...)
  local text = BASE
  for i = 1, select ("#", ...), 2 do
    local from, to = select (i, ...)
    local at, stop = text:find (from, 1, true)
    text = text:sub (1, assert (at, from) - 1) .. to .. text:sub (stop + 1)
  end
  return text
end

--- The way out, where there is no other.
local WHOLE = "; that takes a whole blob (coppice build)"

local folder
local trees = support.trees ()
local path, run, good, dtc, same = trees.path, trees.run, trees.good, trees.dtc, trees.same

local function fails (words, text, code)
  local out, said, got = run (words)
  assert.same ({ "", "coppice: " .. text:gsub ("%$", folder) .. "\n", code or 1 },
               { out, (said:gsub ("\nusage: [^\n]*", "")), got }, words)
end

before_each (function ()
  folder = trees.begin ()
  write (path "base.dts", BASE)
  dtc ("base.dts", "base.dtb", "-@")
end)
teardown (support.clean)

describe ("coppice build", function ()
  it ("writes a blob, a source and a directory in every format", function ()
    dtc ("base.dts", "plain.dtb")
    good "build $/base.dts -o $/a.dtb"
    good "build $/base.dtb -o $/a.dts"
    good "build $/base.dtb -o $/a.json"
    same ("a.dtb", "plain.dtb")
    same ("a.dts", "base.dts")
    assert.matches ('"address": 4096, "size": 8192', read (path "a.json"), 1, true)
    local m = require "coppice".tree (path "plain.dtb")
    assert.equal (7, m.n_nodes)
  end)

  it ("reads a directory like /proc/device-tree", function ()
    for _, name in ipairs { "root", "root/cpus" } do
      assert (os.execute ("mkdir " .. path (name)))
    end
    write (path "root/compatible", "acme,board\0")
    write (path "root/#address-cells", "\0\0\0\1")
    write (path "root/cpus/name", "cpus\0")
    good "build $/root -o $/root.dts"
    assert.equal ('/dts-v1/;\n\n/ {\n\t#address-cells = <1>;\n\tcompatible = "acme,board";\n\n'
                  .. "\tcpus {\n\t};\n};\n", read (path "root.dts"))
    assert (os.execute ("mkdir " .. path "empty"))
    fails ("build $/empty -o $/x.dtb",
           "$/empty: this folder is no Devicetree: it is empty; one has a folder for each node "
           .. "and a file for each property")
  end)

  it ("reads a directory of an overlay, and of a tree without 'compatible'", function ()
    write (path "o.dts", '/dts-v1/; /plugin/;\n&A_1 { status = "okay"; x = <&B>; };\n')
    write (path "p.dts", "/dts-v1/; / { pins { vcc-3.3v-supply; }; };\n")
    for _, name in ipairs { "o", "p" } do
      good (("build $/%s.dts -o $/dir-%s/"):format (name, name))
      good (("diff $/%s.dts $/dir-%s"):format (name, name))
    end
    assert (os.execute ("mkdir " .. path "dir-p/pins/src"))
    write (path "dir-p/pins/src/main.c", "int x;\n")
    fails ("build $/dir-p -o $/x.dtb", "$/dir-p: this folder is no Devicetree: it has no file "
           .. "'compatible', and 'pins/src/main.c' is neither a node nor a property")
  end)

  it ("checks what dtc stops at, for programs, too", function ()
    write (path "twice.dts", (BASE:gsub ("plain@4000 {",
                                         "%0 phandle = <5>; }; q@5000 { phandle = <5>;")))
    local out, said, code = run "check --json -W no-all -E explicit_phandles $/twice.dts"
    assert.same ({ "", 1 }, { said, code })
    assert.equal (('[\n  { "check": "explicit_phandles", "severity": "error", "file": "%s", '
                   .. '"line": 13, "node": "/soc/q@5000", "other": "/soc/plain@4000", '
                   .. '"text": "/soc/q@5000: phandle 0x5 is that of /soc/plain@4000, too" }\n]\n')
                  :format (path "twice.dts"), out)
    assert.same ({ "[]\n", "", 0 }, { run "check --json -W no-all $/twice.dts" })
    fails ("build $/twice.dts -o $/x.dtb", "$/twice.dts:13:43: /soc/q@5000: duplicated phandle 0x5 "
           .. "(seen before at /soc/plain@4000)")
  end)

  it ("keeps nodes with a label for symbols, though nothing refers to them", function ()
    write (path "omit.dts", "/dts-v1/; / { /omit-if-no-ref/ pins: pins { a; }; };\n")
    good "build $/omit.dts -@ -o $/omit.dtb"
    assert (os.execute ("dtc -q -@ -o " .. path "dtc.dtb" .. " " .. path "omit.dts"))
    good "diff $/omit.dtb $/dtc.dtb"
    good "build $/omit.dts -o $/omit-not.json"
    assert.not_matches ("pins", read (path "omit-not.json"), 1, true)
  end)

  it ("writes a directory that is the same tree, whole or not at all", function ()
    write (path "plain.dts", (BASE:gsub ("/memreserve/[^;]*;", "")))
    good "build $/plain.dts -o $/tree/"
    good "diff $/plain.dts $/tree"
    assert.equal ("acme,board\0", read (path "tree/compatible"))
    assert.equal ("\0\0\x20\0\0\0\1\0", read (path "tree/soc/serial@2000/reg"))
    assert.same ({ "", "", 0 },
                 { shell (("dtc -q -I fs -O dtb -o %s %s"):format (path "fs.dtb", path "tree")) })
    good "diff $/plain.dts $/fs.dtb"
    assert (os.execute ("mkdir " .. path "empty"))
    good "build -O dir $/plain.dts -o $/empty"
    good "diff $/tree $/empty"
    dtc ("base.dts", "b.dtb")
    assert.same ({ "", "coppice: " .. path "b.dtb"
                   .. ": its memory reservations (1) have no place in a folder\n", 0 },
                 { run "build $/b.dtb -o $/more/" })
    good "build machines/boards/virt-riscv64.lua -o $/virt/"
    good "diff machines/boards/virt-riscv64.lua $/virt"
    assert.same ({ "b.dtb", "base.dtb", "base.dts", "empty", "fs.dtb", "more", "plain.dts", "tree",
                   "virt" }, support.list (folder))
  end)

  it ("replaces a directory only when it is told to, and only one that holds a tree", function ()
    good "build $/base.dts -o $/a.dts"
    write (path "a.dts", (read (path "a.dts"):gsub ("/memreserve/[^;]*;", "")))
    good "build $/a.dts -o $/tree/"
    write (path "tree/model", "Another\0")
    fails ("build $/a.dts -o $/tree/",
           "$/tree/: the folder is not empty; --force replaces one that holds a Devicetree")
    assert.equal ("Another\0", read (path "tree/model"))
    good "build $/a.dts -o $/tree/ --force"
    assert.equal ("Board\0", read (path "tree/model"))
    assert (os.execute ("mkdir " .. path "mine"))
    write (path "mine/letter", "Dear all")
    fails ("build $/a.dts -o $/mine/ --force",
           "$/mine/: --force replaces a folder that holds a Devicetree, and this one does not")
    assert.equal ("Dear all", read (path "mine/letter"))
    fails ("build $/a.dts -O dir -o $/a.dts", "$/a.dts: there is something that is no folder")
    fails ("build $/a.dts -O dir -o -",
           "build: standard output is no folder: -O dir goes with -o FOLDER", 2)
    fails ("build $/a.dts -MD -o $/x/", "build: -MD: a folder is no file that make could build", 2)
    assert.same ({ "a.dts", "base.dtb", "base.dts", "mine", "tree" }, support.list (folder))
  end)

  it ("writes directories of what apply and overlay make, and from a script", function ()
    write (path "plain.dts", (BASE:gsub ("/memreserve/[^;]*;", "")))
    write (path "new.dts",
           (changed ('status = "disabled"', 'status = "okay"'):gsub ("/memreserve/[^;]*;", "")))
    dtc ("plain.dts", "plain.dtb", "-@")
    good "overlay $/plain.dtb $/new.dts -o $/change.dtbo"
    good "overlay $/plain.dtb $/new.dts -o $/change/"
    assert.same ({ "", "", 0 }, { shell (("dtc -q -I fs -O dtb -o %s %s"):format (path "fs.dtbo",
                                                                            path "change")) })
    good "diff $/change.dtbo $/fs.dtbo"
    good "apply $/plain.dtb $/change.dtbo -o $/applied/"
    assert.equal ("okay\0", read (path "applied/soc/i2c@3000/status"))
    local tree = require "coppice".tree (path "plain.dtb")
    tree:write (path "from-lua/")
    good "diff $/plain.dtb $/from-lua"
    assert.error_matches (function () tree:write (path "from-lua/") end,
                          "there is something already")
  end)

  it ("writes symbols when it is asked", function ()
    good "build $/base.dts -@ -o $/a.dtb"
    same ("a.dtb", "base.dtb")
    good "build $/base.dts -o $/b.dtb"
    assert.is_nil (read (path "b.dtb"):find ("__symbols__", 1, true))
  end)

  it ("takes folders and macros for source, as one word or two", function ()
    assert (os.execute ("mkdir " .. path "inc"))
    write (path "inc/irq.h", "#define IRQ 7\n")
    write (path "m.dts", "/dts-v1/;\n#include <irq.h>\n/ { a = <IRQ>; b = <FOO>; };\n")
    for _, options in ipairs { "-I $/inc -D FOO=3", "-I$/inc -DFOO=3",
                               "--include=$/inc --define=FOO=3" } do
      good ("build $/m.dts -o $/m.dtb " .. options)
      good ("diff $/m.dts $/m.dtb " .. options)
      assert.equal (1, (select (3, run ("diff -q $/m.dts $/m.dtb -I$/inc -DFOO=4"))))
      good ("import -q $/m.dts -o $/m.lua " .. options)
      good ("build $/m.lua -o $/n.dtb")
      same ("m.dtb", "n.dtb")
      good ("overlay $/m.dts $/m.dtb -o $/m.dtbo " .. options)
    end
    local tree = require "coppice".tree (path "m.dts", { include = { path "inc" },
                                                        define = { "FOO=3" } })
    assert.equal (3, tree.root:chunks "b"[1][1])
    assert.error_matches (function () require "coppice".tree (path "m.dts", { defines = {} }) end,
                          "cop.tree has no key 'defines'; did you mean 'define'%?")
  end)

  it ("says what a file looks like that is no tree, or no script", function ()
    local tree = "; a Devicetree is a blob (which begins with the bytes d0 0d fe ed), source "
      .. "(which begins with '/dts-v1/;') or a directory"
    for text, what in pairs {
      ['{ "a": [ 1 ] }\n'] = "JSON", ["[]"] = "JSON", ["\127ELF\2\1"] = "an ELF file",
      ["\31\139\8\0"] = "a file packed with gzip", ["<?xml version='1.0'?>"] = "XML",
      ["---\na: 1\n"] = "YAML", ["local cop = require 'coppice'\n"] = "a machine script",
      ["#!/bin/sh\n"] = "a script", ["a\0b"] = "binary data",
      ["\xed\xfe\x0d\xd0abcd"] =
        "a flattened Devicetree whose words are the wrong way round",
    } do
      write (path "junk", text)
      for _, command in ipairs { "build $/junk -o $/x.dtb", "check $/junk", "query $/junk",
                                 "import -q $/junk -o $/x.lua" } do
        fails (command, "$/junk: this looks like " .. what .. tree)
      end
      if what:find "JSON" or what:find "ELF" or what:find "XML" or what:find "YAML" then
        write (path "junk.lua", text)
        fails ("build $/junk.lua -o $/x.dtb",
               "$/junk.lua: this looks like " .. what .. "; a script is written in Lua")
      end
    end
    fails ("run $/base.dts", "$/base.dts: this looks like Devicetree source; a script is written "
           .. "in Lua (trees are read by coppice build, cop.tree and cop.import)")
    fails ("run $/base.dtb", "$/base.dtb: this looks like a flattened Devicetree; a script is "
           .. "written in Lua (trees are read by coppice build, cop.tree and cop.import)")
    write (path "bad.lua", "local x = {\n")
    fails ("run $/bad.lua", "$/bad.lua:2: unexpected symbol near <eof>")
  end)

  it ("stops programs that do not end", function ()
    -- dtc counts on for ever: https://github.com/dgibson/dtc/issues/64
    write (path "spin.dts", [[
/dts-v1/;
/ { a { #clock-cells = <0xffffffff>; phandle = <1>; }; b { clocks = <1 2 3>; }; };
]])
    fails ("build $/spin.dts --timeout 1 -o $/x.dtb",
           "$/spin.dts: dtc has not ended within 1 seconds, and was stopped")
    local cop = require "coppice"
    assert.error_matches (function () cop.tree (path "spin.dts", { timeout = 1 }) end,
                          "spin.dts: dtc has not ended within 1 seconds")
    assert.error_matches (function () cop.tree (path "spin.dts", { timeout = 0 }) end,
                          "'timeout' is a number of seconds, not the number 0")
    -- nobody is left to stop it; the folder is how to tell this dtc from others
    shell (("timeout --foreground -s KILL 0.5 %s build -I %s --timeout 1 %s -O dtb -o -"):format (
      support.program, folder, path "spin.dts"))
    shell "sleep 3"
    assert.same ({ "", "", 1 }, { shell ("pgrep -f '^dtc .* " .. folder .. " '") })
    -- what it has started is stopped, too
    write (path "cpp", "#!/bin/sh\nsleep 97531; exit 1\n")
    write (path "m.dts", "/dts-v1/;\n#define A 1\n/ { a = <A>; };\n")
    assert (os.execute ("chmod +x " .. path "cpp"))
    local _, said, code = shell (("PATH=%s:$PATH %s build %s --timeout 1 -o %s"):format (
                                 folder, support.program, path "m.dts", path "x.dtb"))
    assert.same ({ "coppice: " .. path "m.dts"
                   .. ": cpp has not ended within 1 seconds, and was stopped\n", 1 },
                 { said, code })
    assert.equal ("", (shell "pgrep -f '^sleep 97531'"))
  end)

  it ("tells make of all that a source has read, and nothing but the blob of a blob", function ()
    assert (os.execute ("mkdir " .. path "inc"))
    write (path "inc/irq.h", "#define IRQ 7\n")
    write (path "inc/more.dtsi", "/ { more; };\n")
    write (path "inc/data", "abc")
    write (path "m.dts", '/dts-v1/;\n#include <irq.h>\n/include/ "inc/more.dtsi"\n'
           .. '/ { a = <IRQ>; b = /incbin/("data"); };\n')
    good "build $/m.dts -I$/inc -MD -o $/m.dtb"
    local files = {}
    for name in read (path "m.dtb.d"):gmatch "  ([^\n ]+)" do files[#files + 1] = name end
    table.sort (files)
    assert.same ({ path "inc/data", path "inc/irq.h", path "inc/more.dtsi", path "m.dts" }, files)
    good "build $/m.dtb -MD -MF $/rules -o $/m.dts"
    assert.equal (path "m.dts" .. ": \\\n  " .. path "m.dtb" .. "\n", read (path "rules"))
  end)

  it ("tells in a dts where the source said it", function ()
    good "build $/base.dts --origins -o $/a.dts"
    assert.matches ("uart0: serial@2000 { // " .. folder .. "/base.dts:10\n", read (path "a.dts"),
                    1, true)
  end)

  it ("has no parameters for what is no script, and help without any", function ()
    fails ("build $/base.dtb a=1 -o $/x.dtb",
           "$/base.dtb: 'a=1': only a machine script (.lua) has parameters")
    local out, said, code = run "build $/base.dtb --help"
    assert.same ({ "", 0 }, { said, code })
    assert.matches ("^Usage: coppice build ", out)
  end)
end)

describe ("coppice diff", function ()
  it ("says nothing of what means the same", function ()
    dtc ("base.dts", "plain.dtb")
    good "diff $/base.dts $/base.dtb"
    good "diff $/plain.dtb $/base.dtb"
    good "diff -q -- $/base.dts $/base.dts"
    assert.same ({ "[]\n", "", 0 }, { run "diff --json $/base.dts $/plain.dtb" })
  end)

  it ("shows what is different, for people and for programs", function ()
    write (path "b.dts", changed ("<0 5 4>", "<0 6 4>", 'model = "Board"', 'serial-number = "1"',
      "plain@4000 { reg = <0x4000 0x100>; };", "x: fancy { y; };", "0x2000;", "0x3000;"))
    local out, said, code = run "diff $/base.dts $/b.dts"
    assert.same ({ "", 1 }, { said, code })
    assert.equal (([[
--- $/base.dts
+++ $/b.dts
-/memreserve/ 0x1000 0x2000;
+/memreserve/ 0x1000 0x3000;
 /
-    model = "Board";
+    serial-number = "1";
 /soc/serial@2000
-    interrupts = <0 5 4>;
+    interrupts = <0 6 4>;
-/soc/plain@4000 {
-    reg = <0x4000 0x100>;
-};
+x: /soc/fancy {
+    y;
+};
]]):gsub ("%$", folder), out)
    out, said, code = run "diff --json $/base.dts $/b.dts"
    assert.same ({ "", 1 }, { said, code })
    assert.equal ([=[
[
  { "kind": "reservation-removed", "address": 4096, "size": 8192 },
  { "kind": "reservation-added", "address": 4096, "size": 12288 },
  { "kind": "prop-removed", "path": "/", "property": "model", "a": "\"Board\"" },
  { "kind": "prop-added", "path": "/", "property": "serial-number", "b": "\"1\"" },
  { "kind": "prop-changed", "path": "/soc/serial@2000", "property": "interrupts", "a": "<0 5 4>", "b": "<0 6 4>" },
  { "kind": "node-removed", "path": "/soc/plain@4000" },
  { "kind": "node-added", "path": "/soc/fancy" }
]
]=], out)
    assert.same ({ "", "", 1 }, { run "diff -q $/base.dts $/b.dts" })
  end)

  it ("looks at order, labels and phandles when it is asked", function ()
    write (path "b.dts", changed ("uart0: serial", "console: uart0: serial",
      'compatible = "acme,board"; model = "Board";', 'model = "Board"; compatible = "acme,board";'))
    write (path "c.dts", changed ("reg = <0x1000 0x100>;", "reg = <0x1000 0x100>; phandle = <9>;"))
    good "diff $/base.dts $/b.dts"
    good "diff $/base.dts $/c.dts"
    local heading = ("--- $/base.dts\n+++ $/b.dts\n"):gsub ("%$", folder)
    assert.same ({ heading .. " /\n     its properties have another order\n", "", 1 },
                 { run "diff --order $/base.dts $/b.dts" })
    assert.same ({ heading .. " /soc/serial@2000\n-    uart0:\n+    console: uart0:\n", "", 1 },
                 { run "diff --labels $/base.dts $/b.dts" })
    assert.same ({ heading:gsub ("b.dts", "c.dts") .. " /gic@1000\n+    phandle = <9>;\n", "", 1 },
                 { run "diff --phandles $/base.dts $/c.dts" })
    assert.matches ('"kind": "phandle", "path": "/gic@1000", "a": 0, "b": 9',
                    (run "diff --phandles --json $/base.dts $/c.dts"), 1, true)
  end)

  it ("exits with 2 for trouble of every kind", function ()
    write (path "bad.lua", "error 'no'")
    fails ("diff $/base.dtb $/nowhere.dtb", "$/nowhere.dtb: there is no such file", 2)
    fails ("diff $/nowhere.dtb $/base.dtb", "$/nowhere.dtb: there is no such file", 2)
    fails ("diff $/base.dtb $/bad.lua", "$/bad.lua:1: no", 2)
    fails ("diff $/base.dtb", "diff: an argument is missing", 2)
    fails ("diff $/base.dtb $/base.dts x", "diff: 'x' is no parameter: KEY=VALUE is", 2)
    fails ("diff $/base.dtb $/base.dts --json -q", "diff: --json and --quiet do not go together", 2)
    fails ("diff $/base.dtb $/base.dts k=v",
           "$/base.dtb: 'k=v': only a machine script (.lua) has parameters", 2)
    write (path "b.dts", changed ("<0 5 4>", "<0 6 4>"))
    fails ("diff $/base.dts $/b.dts > /dev/full",
           "standard output: cannot be written: No space left on device", 2)
  end)

  it ("gives the parameters to the scripts among the two", function ()
    write (path "board.lua", [[
      local cop = require "coppice"
      return cop.machine { "board", params = { cop.string { "word", default = "a", doc = "W" } },
        build = function (board, p) board.dt.word = p.word end }]])
    good "build $/board.lua word=b -o $/b.dtb"
    good "diff $/b.dtb $/board.lua word=b"
    good "diff $/board.lua $/board.lua word=c"
    assert.equal (1, (select (3, run "diff -q $/board.lua $/b.dtb")))
  end)

  it ("takes names that begin with a dash behind --", function ()
    local here = "cd " .. folder .. " && " .. support.program .. " "
    assert.equal (0, os.execute ("cp " .. path "base.dts" .. " " .. folder .. "/-b.dts") and 0)
    assert.same ({ "", "", 0 }, { shell (here .. "diff base.dts -- -b.dts") })
    assert.same ({ "", "", 0 }, { shell (here .. "diff -- -b.dts -b.dts") })
    assert.same ({ "", "", 0 }, { shell (here .. "build -o x.dtb -- -b.dts") })
  end)
end)

describe ("coppice overlay", function ()
  before_each (function ()
    write (path "new.dts", changed ('status = "disabled"; };',
      'status = "okay"; interrupt-parent = <&gic>;\n'
      .. 'tmp: sensor@48 { compatible = "ti,tmp"; reg = <0x48>; interrupts = <0 7 4>; };\n };'))
    dtc ("new.dts", "new.dtb", "-@")
  end)

  --- fdtoverlay and we make the new tree of the base and the overlay.
  local function applies (base)
    assert.same ({ "", "", 0 }, { shell (("fdtoverlay -i %s -o %s %s"):format (
      path (base), path "theirs.dtb", path "x.dtbo")) })
    good ("apply $/" .. base .. " $/x.dtbo -o $/ours.dtb")
    -- symbols are no part of what is compared: fdtoverlay keeps them as nodes
    for _, made in ipairs { "theirs.dtb", "ours.dtb" } do
      good ("diff $/" .. made .. " $/new.dtb")
    end
  end

  it ("refers to the base by labels", function ()
    good "overlay $/base.dtb $/new.dtb -o $/x.dtbo"
    applies "base.dtb"
    good "overlay $/base.dts $/new.dts -o $/x.dts"
    assert.equal ([[
/dts-v1/;
/plugin/;

&i2c0 {
	interrupt-parent = <&gic>;
	status = "okay";

	tmp: sensor@48 {
		compatible = "ti,tmp";
		reg = <0x48>;
		interrupts = <0 7 4>;
	};
};
]], read (path "x.dts"))
  end)

  it ("refers to it by phandles", function ()
    good "overlay $/base.dtb $/new.dtb --refs phandles -o $/x.dtbo"
    assert.is_nil (read (path "x.dtbo"):find ("__fixups__", 1, true))
    applies "base.dtb"
  end)

  it ("refers to it by labels that the base gets", function ()
    dtc ("base.dts", "bare.dtb")
    fails ("overlay $/bare.dtb $/new.dtb -o $/x.dtbo",
           "$/new.dtb: the overlay would have to refer to nodes of the base by label: /gic@1000 "
           .. "has no label; where the base cannot be made with symbols (dtc -@), refs = "
           .. '"phandles" refers by number, and refs = "base" gives it labels (--refs phandles, '
           .. "--refs base)")
    good "overlay $/bare.dtb $/new.dtb --refs base --base $/patched.dtb -o $/x.dtbo"
    good "diff $/bare.dtb $/patched.dtb"
    applies "patched.dtb"
  end)

  it ("names what cannot be said, and writes nothing then", function ()
    write (path "less.dts", changed ("plain@4000 { reg = <0x4000 0x100>; };", "",
      'compatible = "ns16550a"; ', "", "0x2000;", "0x3000;"))
    fails ("overlay $/base.dts $/less.dts -o $/x.dtbo",
           "$/less.dts: an overlay cannot say that memory reservations have changed, "
           .. "/soc/serial@2000 has lost compatible, /soc/plain@4000 is gone" .. WHOLE)
    fails ("overlay $/base.dts $/less.dts --disable -o $/x.dtbo",
           "$/less.dts: an overlay cannot say that memory reservations have changed, "
           .. "/soc/serial@2000 has lost compatible, /soc/plain@4000 is gone" .. WHOLE)
    write (path "less.dts", changed ("<0x3000 0x100>; #address-cells = <1>",
                                     "<0x3000 0x100>; #address-cells = <2>"))
    good "overlay $/base.dts $/less.dts -o $/x.dts"
    write (path "less.dts", changed ('"simple-bus"; #address-cells = <1>',
                                     '"simple-bus"; #address-cells = <2>'))
    fails ("overlay $/base.dts $/less.dts -o $/x.dtbo",
           "$/less.dts: an overlay cannot say that /soc has another #address-cells"
           .. WHOLE)
    assert.is_nil (io.open (path "x.dtbo"))
  end)

  it ("disables a device that is gone, when it is asked", function ()
    write (path "less.dts", changed ("uart0: serial@2000 { compatible = \"ns16550a\"; "
      .. "reg = <0x2000 0x100>; interrupts = <0 5 4>; };", "", "stdout-path = &uart0;",
      'stdout-path = "/soc/serial@2000";'))
    fails ("overlay $/base.dts $/less.dts -o $/x.dtbo",
           "$/less.dts: an overlay cannot say that /soc/serial@2000 is gone; asked to (--disable, "
           .. 'in scripts disable = true), it gives a device that is gone status = "disabled"')
    good "overlay $/base.dts $/less.dts --disable -o $/x.dts"
    assert.matches ('&uart0 {\n\tstatus = "disabled";\n};', read (path "x.dts"), 1, true)
  end)

  it ("says how it is called", function ()
    fails ("overlay $/base.dts $/new.dts", "overlay: where to? -o FILE is missing", 2)
    fails ("overlay $/base.dts $/new.dts -o $/x", "overlay: $/x: the suffix names no format: say "
           .. "-O dtb, dts, json, dtbo or dir", 2)
    fails ("overlay $/base.dts $/new.dts -o $/x.dtbo --refs label",
           "overlay: --refs is labels, phandles or base, and not 'label'", 2)
    fails ("overlay $/base.dts $/new.dts -o $/x.dtbo --refs base",
           "overlay: --refs base and --base FILE belong together", 2)
    fails ("overlay $/base.dts $/new.dts -o $/x.dtbo --base $/y.dtb",
           "overlay: --refs base and --base FILE belong together", 2)
    fails ("overlay $/base.dts $/new.dts -o $/x.dtb --refs base --base $/x.dtb",
           "overlay: --base and -o name the same file", 2)
    fails ("overlay $/base.dts $/nowhere -o $/x.dtbo", "$/nowhere: there is no such file")
  end)
end)

describe ("coppice apply", function ()
  before_each (function ()
    write (path "a.dts", "/dts-v1/;\n/plugin/;\n"
           .. '&i2c0 { status = "okay"; s: s@1 { reg = <1>; }; };\n')
    write (path "b.dts", '/dts-v1/;\n/plugin/;\n&s { friend = <&gic>; };\n')
    write (path "bad.dts", "/dts-v1/;\n/plugin/;\n&i2c1 { a; };\n")
    dtc ("a.dts", "a.dtbo", "-@")
  end)

  it ("merges one, or several that build on one another", function ()
    good "apply $/base.dtb $/a.dtbo -o $/one.dtb"
    assert.same ({ "", "", 0 }, { shell (("fdtoverlay -i %s -o %s %s"):format (
      path "base.dtb", path "theirs.dtb", path "a.dtbo")) })
    good "diff $/one.dtb $/theirs.dtb"
    good "apply $/base.dtb $/a.dtbo $/b.dts -o $/two.dts"
    assert.matches ("friend = <&gic>", read (path "two.dts"), 1, true)
    good "apply $/one.dtb $/b.dts -o $/three.dtb"
    good "diff $/two.dts $/three.dtb"
  end)

  it ("writes nothing when one cannot be applied", function ()
    write (path "out.dtb", "as it was")
    fails ("apply $/base.dtb $/a.dtbo $/bad.dts -o $/out.dtb", "$/bad.dts:3: /fragment@0: target "
           .. "refers to the label 'i2c1', which the base does not have; did you mean 'i2c0'?")
    fails ("apply $/base.dtb $/a.dtbo $/base.dts -o $/out.dtb",
           "$/base.dts: /: this is no overlay: no node of the root has an __overlay__")
    fails ("apply $/base.dtb $/a.dtbo $/nowhere -o $/out.dtb", "$/nowhere: there is no such file")
    assert.equal ("as it was", read (path "out.dtb"))
    dtc ("base.dts", "bare.dtb")
    fails ("apply $/bare.dtb $/a.dtbo -o $/out.dtb", "$/a.dtbo: /fragment@0: target refers to the "
           .. "label 'i2c0', and the base has no labels: it was made without symbols")
  end)

  it ("takes an alias in a target-path, as libfdt does", function ()
    write (path "base.dts", changed ("chosen {", "aliases { bus = &i2c0; }; chosen {"))
    dtc ("base.dts", "base.dtb", "-@")
    write (path "c.dts", '/dts-v1/;\n/plugin/;\n/ { fragment@0 { target-path = "bus"; __overlay__ '
           .. "{ x; }; }; };\n")
    dtc ("c.dts", "c.dtbo")
    good "apply $/base.dtb $/c.dtbo -o $/one.dtb"
    assert.same ({ "", "", 0 }, { shell (("fdtoverlay -i %s -o %s %s"):format (
      path "base.dtb", path "theirs.dtb", path "c.dtbo")) })
    good "diff $/one.dtb $/theirs.dtb"
  end)

  it ("says how it is called", function ()
    fails ("apply $/base.dtb -o $/x.dtb", "apply: an argument is missing", 2)
    fails ("apply $/base.dtb $/a.dtbo", "apply: where to? -o FILE is missing", 2)
    fails ("apply $/base.dtb $/a.dtbo -o -",
           "apply: standard output has no suffix: say -O dtb, dts, json or dtbo", 2)
  end)
end)

describe ("coppice import", function ()
  it ("writes a script that builds the same, and reports", function ()
    local out, said, code = run "import $/base.dtb -o $/b.lua"
    assert.same ({ "", 0 }, { out, code })
    assert.matches ("^base%.dtb: %d+ of 7 nodes ", said)
    good "build $/b.lua -o $/b.dtb"
    same ("b.dtb", "base.dtb")
    good "import -q $/base.dtb -o $/c.lua"
    assert.equal (read (path "b.lua"), read (path "c.lua"))
    assert.equal (read (path "b.lua"), (run "import -q $/base.dtb -o -"))
  end)

  it ("keeps the numbers of phandles when it is asked", function ()
    write (path "n.dts", changed ("reg = <0x1000 0x100>;", "reg = <0x1000 0x100>; phandle = <77>;"))
    dtc ("n.dts", "n.dtb")
    good "import -q $/n.dtb --keep-phandles -o $/n.lua"
    good "build $/n.lua -o $/m.dtb"
    good "diff --phandles $/n.dtb $/m.dtb"
    good "import -q $/n.dtb -o $/n.lua"
    good "build $/n.lua -o $/m.dtb"
    assert.equal (1, (select (3, run "diff -q --phandles $/n.dtb $/m.dtb")))
  end)

  it ("says what is wrong, and with whom", function ()
    fails ("import $/nowhere -o $/x.lua", "$/nowhere: there is no such file")
    fails ("import $/base.dtb", "import: where to? -o FILE is missing", 2)
    write (path "cut.dtb", read (path "base.dtb"):sub (1, 100))
    local out, said, code = run "import $/cut.dtb -o $/x.lua"
    assert.same ({ "", 1 }, { out, code })
    assert.matches ("^coppice: [^:]*cut%.dtb: ", said)
    assert.is_nil (io.open (path "x.lua"))
  end)
end)
