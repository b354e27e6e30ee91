--- References that nobody knows: what a phandle is evidence of, and what stays as it was.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local cop = require "coppice"
local coppice, shell, write, read = support.coppice, support.shell, support.write, support.read

local folder
local function path (name) return folder .. "/" .. name end

local function good (...)
  assert.same ({ "", "", 0 }, { ... })
end

local function blob (name, source, options)
  write (path "in.dts", "/dts-v1/;\n/ { " .. source .. " };")
  good (shell (("dtc -q %s -o %s %s"):format (options or "", path (name), path "in.dts")))
  return path (name)
end

--- What is said about the import of a blob; its script is x.lua, and the blob of that out.dtb.
local function import (file)
  local _, said, code = coppice (("import -o %s %s"):format (path "x.lua", file))
  assert.equal (0, code, said)
  good (coppice (("build %s -o %s"):format (path "x.lua", path "out.dtb")))
  return said
end

--- The paths of nodes by their phandles, and the cells of a property of one.
local function read_cells (file, node, property)
  local tree, owners, cells = cop.tree (file), {}, {}
  for each in tree:nodes () do owners[each.phandle] = each.phandle ~= 0 and each.path or nil end
  for _, chunk in ipairs (tree:find (node):chunks (property)) do
    if chunk.kind == "ref" then cells[#cells + 1] = chunk[1].phandle end
    for _, n in ipairs (chunk.kind == "ref" and {} or chunk) do cells[#cells + 1] = n end
  end
  return owners, cells
end

describe ("a reference that nobody knows", function ()
  before_each (function () folder = support.folder () end)
  teardown (support.clean)

  it ("is guessed where a phandle has no other use, and told", function ()
    local file = blob ("a.dtb", "a: a { }; c: c { }; s { acme,x = <&c>; };")
    local said = import (file)
    assert.matches ("'acme,x' is guessed to refer to /c", said, 1, true)
    assert.matches ('["acme,x"] = L.c', read (path "x.lua"), 1, true)
    local owners, cells = read_cells (path "out.dtb", "/s", "acme,x")
    assert.equal ("/c", owners[cells[1]])
  end)

  it ("keeps what it may mean, when it is not clear", function ()
    local file = blob ("a.dtb", [[d: d { }; e: e { }; c: c { };
      t { vcc-supply = <&d>, <&e>; }; s { acme,x = <&c 3>; acme,y = <3 1>; };]])
    local said = import (file)
    assert.matches ("/c: its phandle stays 3: 'acme,x' of /s may mean it", said, 1, true)
    assert.matches ("/d: its phandle stays 1: 'acme,y' of /s may mean it", said, 1, true)
    assert.equal (2, select (2, read (path "x.lua"):gsub ("phandle = ", "")))
    local owners, cells = read_cells (path "out.dtb", "/s", "acme,x")
    assert.same ({ "/d", "/e", "/c" }, owners)
    assert.same ({ 3, 3 }, cells)
  end)

  it ("keeps a phandle that nothing refers to", function ()
    local said = import (blob ("a.dtb", [[a: a { phandle = <77>; }; b: b { };
      s { vcc-supply = <&b>; };]]))
    assert.matches ("/a: its phandle stays 77: nothing is known to refer to it", said, 1, true)
    assert.equal ("/a", (read_cells (path "out.dtb", "/s", "vcc-supply"))[77])
  end)

  it ("is no matter of numbers whose names say so", function ()
    local said = import (blob ("a.dtb", [[a: a { }; b: b { };
      s { vcc-supply = <&a>, <&b>; acme,settle-count = <1>; drive-strength = <2>; };]]))
    assert.is_nil (said:find ("its phandle stays", 1, true))
    assert.is_nil (read (path "x.lua"):find ("phandle = ", 1, true))
  end)

  it ("counts as unknown when its binding knows of references, and only then", function ()
    local said = import (blob ("a.dtb", "a { reg = <1>; clocks = <9 9>; status = <5>; };"))
    assert.matches ("; 1 reference unknown:\n  /a: 'clocks' is kept as it is: no", said, 1, true)
    assert.matches ("/a: 'reg' is no reference, and odd: ", said, 1, true)
    assert.matches ("/a: 'status' is no reference, and odd: ", said, 1, true)
  end)

  it ("is a private interrupt's set of processors", function ()
    local file = blob ("a.dtb", [[interrupt-parent = <&gic>; z { vcc-supply = <&y>, <&gic>; }; y: y { };
      gic: gic { compatible = "arm,gic-v3"; interrupt-controller; #interrupt-cells = <4>;
        ppi-partitions { p: p { affinity = <&y>; }; }; };
      pmu { compatible = "acme,pmu"; interrupts = <1 7 8 &p>; };]])
    import (file)
    local owners, cells = read_cells (path "out.dtb", "/pmu", "interrupts")
    assert.equal ("/gic/ppi-partitions/p", owners[cells[4]])
    assert.matches ("1, 7, 8, L.p", read (path "x.lua"), 1, true)
  end)

  it ("is no difference between trees that are numbered differently", function ()
    local a = blob ("a.dtb", "c: c { }; p: p { }; s { acme,x = <&c>; }; t { vcc-supply = <&p>; };")
    local b = blob ("b.dtb", [[c: c { }; p: p { }; r { vcc-supply = <&p>; }; s { acme,x = <&c>; };
      t { vcc-supply = <&p>; };]])
    assert.equal ("+/r {\n+    vcc-supply = <&{/p}>;\n+};\n",
                  (coppice (("diff %s %s"):format (a, b))):gsub ("^[^\n]*\n[^\n]*\n", ""))
  end)

  it ("is not written into an overlay as a number of another node", function ()
    local uses = "u { vcc-supply = <&d>, <&a>; };"
    local a = blob ("a.dtb", "d: d { }; a: a { }; s { }; " .. uses)
    local b = blob ("b.dtb", "n: n { }; d: d { }; a: a { }; t { vcc-supply = <&n>, <&d>; }; "
      .. "s { acme,x = <&a>; }; " .. uses)
    local make = ("overlay %s %s -o %s --refs base --base %s"):format (a, b, path "o.dtbo",
                                                                      path "base.dtb")
    local _, said, code = coppice (make)
    assert.equal (1, code)
    assert.matches ("3 in 'acme,x' of /s (/a, and no node in the base)", said, 1, true)
    good (coppice (make .. " --numbers"))
    assert.has_error (function () cop.tree (a):diff (cop.tree (b)):to_overlay { refs = "base" } end)
    assert.is_true (
      cop.tree (a):diff (cop.tree (b)):to_overlay { refs = "base", numbers = true }.overlay)
  end)
end)
