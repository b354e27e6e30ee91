--- Devicetree values, plain nodes, and what describe writes.
local cop = require "coppice"
require "coppice.assert"

--- The lines of a machine's source, without indentation, as a set and a text.
local function source (m)
  local text, lines = m:to_dts (), {}
  for line in text:gmatch "[^\n]+" do lines[line:match "^%s*(.-)$"] = true end
  return lines, text
end

local Thing = cop.device { "nodes.thing", doc = "describes itself", compatible = { "nodes,thing",
  "nodes" },
  node = "thing", bus = "system-bus",
  props = { cop.uint { "n", default = 3, doc = "a number" } },
  describe = function (self, node)
    node["nodes,n"]     = self.n
    node["nodes,text"]  = { "a", "b" }
    node["nodes,flag"]  = true
    node["nodes,wide"]  = cop.u64 (1 << 32)
    node["nodes,cells"] = cop.cells { 1, 0xffffffff }
    node["nodes,bytes"] = cop.bytes "\1\2"
    assert (node["nodes,n"] == self.n and node["nodes,nothing"] == nil)
    node["nodes,gone"]  = 1
    node["nodes,gone"]  = nil
  end }

describe ("a device", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua") end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("writes its own node", function ()
    m:device_add { "t", Thing, bus = m }
    local lines = source (m)
    for _, line in ipairs {
      'compatible = "nodes,thing", "nodes";', "nodes,n = <0x3>;", 'nodes,text = "a", "b";',
        "nodes,flag;",
    } do
      assert.is_true (lines[line] or lines[line:gsub ("0x3", "3")], line)
    end
    local _, text = source (m)
    assert.matches ("nodes,cells = <%S+ 0xffffffff>;", text)
    assert.matches ("nodes,bytes = %[01 02%];", text)
    assert.is_nil (text:match "nodes,gone")
  end)

  it ("takes dt last, in the order of names or as given", function ()
    m:device_add { "t", Thing, bus = m, label = "mine", dt = { ["z-last"] = 1, ["a-first"] = "x",
      ["nodes,n"] = cop.override (9), ["nodes,flag"] = cop.none } }
    local _, text = source (m)
    assert.matches ("a%-first = \"x\";.*z%-last = <", text)
    assert.matches ("nodes,n = <0?x?9>;", text)
    assert.is_nil (text:match "nodes,flag")
    assert.matches ("mine: thing", text)
    local t = m.peripheral.t
    t.dt = { { "z-last", 2 }, { "b-then", cop.cells { 1, 2 } } }
    t.dt["a-first"] = nil
    _, text = source (m)
    assert.matches ("b%-then = <", text)
    assert.is_nil (text:match "a%-first")
  end)

  it ("can be referred to by itself, by cop.ref, by an endpoint and by its path", function ()
    m.uart.dt["ref-1"] = m.osc
    m.uart.dt["ref-2"] = { cop.ref (m.osc), 5 }
    m.uart.dt["ref-3"] = m.intc.irq (4)
    m.uart.dt["ref-4"] = cop.path (m.osc, ":x")
    local _, text = source (m)
    assert.matches ("ref%-1 = <&osc>;", text)
    assert.matches ("ref%-2 = <&osc 0?x?5>;", text)
    assert.matches ("ref%-3 = <&%w+ 0?x?4>;", text)
    assert.matches ("ref%-4 = \"/osc:x\"", text:gsub ("&osc", "\"/osc:x\""))
  end)

  it ("refuses what is no value, and nothing has changed", function ()
    local wrong = {
      { 1 << 32, "does not fit into a cell of 32 bits; did you mean cop%.u64%?" },
      { 1.5, "cannot be the number 1%.5" }, { false, "cannot be a boolean" }, { print,
        "cannot be a function" },
      { { a = 1 }, "a list has no names" }, { { { 1 } }, "cannot be a table" },
      { { true }, "cannot be a boolean" }, { cop.override (cop.none), "cannot be" }, { m.peripheral,
        "has no node" },
    }
    for _, case in ipairs (wrong) do
      assert.error_matches (function () m.uart.dt["bad"] = case[1] end, case[2])
      assert.leaves_no_trace (m, function ()
        assert.error_matches (function ()
          m:device_add { "t", Thing, bus = m, dt = { bad = case[1] } }
        end, case[2])
      end)
    end
    assert.error_matches (function () m.uart.dt["no good"] = 1 end,
      "'no good' is no name of a Devicetree property")
    assert.error_matches (function () m.uart.dt[1] = 1 end, "expected a name")
    assert.is_nil (m:to_dts ():match "bad =")
  end)

  it ("can be written in describe, and not afterwards", function ()
    local kept
    local Leak = cop.device { "nodes.leak", doc = "keeps its node", node = "leak",
      bus = "system-bus",
      describe = function (_, node) kept = node end }
    m:device_add { "t", Leak, bus = m }
    m:to_dtb ()
    assert.error_matches (function () kept.x = 1 end, "only while describe runs")
    assert.error_matches (function () return kept.x end, "only while describe runs")
  end)

  it ("that fails to describe itself fails the emission, by path", function ()
    local Bad = cop.device { "nodes.bad", doc = "cannot say", node = "bad", bus = "system-bus",
      describe = function (_, node) node.x = {} .. "" end }
    m:device_add { "t", Bad, bus = m }
    for _, emit in ipairs { "to_dtb", "to_dts", "to_json" } do
      assert.error_matches (function () m[emit] (m) end,
        "nodes_spec%.lua:%d+: /machine/peripheral/t: attempt to concatenate")
    end
  end)
end)

describe ("a plain node", function ()
  local m
  before_each (function () m = cop.build ("machines/boards/hotplug-lab.lua") end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("has properties and nodes of its own", function ()
    local keys = m:node { "gpio-keys", compatible = "gpio-keys",
      cop.node { "poweroff", label = "Power", ["linux,code"] = 116, cop.node { "deep",
        x = true } } }
    keys.autorepeat = true
    keys:node { "more", { "second", 2 }, { "first", 1 } }
    local _, text = source (m)
    assert.matches ("gpio%-keys {.*compatible = \"gpio%-keys\".*autorepeat;", text)
    assert.matches ("autorepeat;.*poweroff {.*label = \"Power\";.*deep {", text)
    assert.matches ("more {%s+second = <0?x?2>;%s+first = <0?x?1>;", text)
    keys.autorepeat = nil
    assert.is_nil (m:to_dts ():match "autorepeat")
    assert.equal (keys, m["gpio-keys"])
    m["gpio-keys"] = nil
    assert.finalized (keys)
    assert.is_nil (m:to_dts ():match "gpio%-keys")
  end)

  it ("begins with its name", function ()
    assert.error_matches (function () m:node { x = 1 } end, "begins with its name")
    assert.error_matches (function () m:node "x" end, "expected a table like")
    assert.error_matches (function () cop.node { x = 1 } end, "begins with its name")
    assert.error_matches (function () m:node { "x", "y" } end, "nodes and pairs")
  end)

  it ("is made with all that is in it, or not at all", function ()
    local wrong = {
      { { "n", good = 1, bad = 1 << 32 }, "does not fit into a cell" },
      { { "n", cop.node { "a", cop.node { "b" } }, cop.node { "c", bad = print } }, "a function" },
      { { "n", cop.node { "a" }, cop.node { "a" } }, "there is a child 'a' already" },
      { { "n", cop.node { "no good" } }, "'no good' is no name" },
      { { "n", cop.node { "a" }, "b" }, "nodes and pairs" },
      { { "n", cop.node { "a", "b" } }, "nodes and pairs" },
      { { "uart", cop.node { "a" } }, "there is a child 'uart' already" },
      { { "no good", cop.node { "a" } }, "'no good' is no name" },
      { { "n", ["no good"] = 1 }, "is no name of a Devicetree property" },
    }
    local plain = m:node { "plain", cop.node { "uart" } }
    m.uart:node { "uart" }
    for _, parent in ipairs { m, plain, m.uart } do
      local before = cop.host.live_objects
      for _, case in ipairs (wrong) do
        assert.leaves_no_trace (m, function ()
          assert.error_matches (function () parent:node (case[1]) end,
            "^[^:]*nodes_spec%.lua:%d+: .*" .. case[2])
        end)
        assert.equal (before, cop.host.live_objects)
      end
    end
    assert.equal ("n", m:node { "n", cop.node { "a" } }.name)
  end)

  it ("called chosen says where standard output goes", function ()
    local bare = cop.machine { "nodes.bare", build = function (board)
      local uart = board:add { "uart", "ns16550a", at = 0x10000000 }
      board:node { "chosen", stdout = { uart, "9600n8" } }
    end } ()
    assert.matches ('stdout%-path = .*:9600n8"', bare:to_dts ())
    bare:close ()
  end)

  it ("is told of when it is complete", function ()
    local log = m:record ()
    assert.error (function () m:node { "n", cop.node { "a" }, cop.node { "a" } } end)
    assert.equal (0, #log)
    m:node { "n", cop.node { "a" } }
    assert.same ({ "n" }, log:steps "parent")
  end)

  it ("gets all of a table's properties, or none", function ()
    m.chosen.bootargs = "before"
    assert.leaves_no_trace (m, function ()
      for _, bad in ipairs { print, 1 << 32 } do
        assert.error (function () m.chosen = { bootargs = "after", ["z-bad"] = bad } end)
        assert.error (function () m.aliases = { a = "after", ["z-bad"] = bad } end)
      end
      assert.error (function () m.chosen = { bootargs = "after", stdout = 5 } end)
    end)
    assert.is_nil (m:to_dts ():match "after")
    m.chosen = { bootargs = "after", stdout = m.uart }
    assert.matches ('bootargs = "after";', m:to_dts ())
  end)

  it ("can be very deep", function ()
    local inner = cop.node { "n" }
    for _ = 1, 2000 do inner = cop.node { "n", inner } end
    m:node (inner)
    local _, n = m:to_json ():gsub ('"n"', "")
    assert.equal (2001, n)
  end)

  it ("is chosen, and aliases", function ()
    m.chosen.bootargs = "quiet"
    m.chosen.stdout = { m.uart, "9600n8" }
    m.aliases.serial0 = cop.path (m.uart)
    local _, text = source (m)
    assert.matches ("bootargs = \"quiet\";", text)
    assert.matches (":9600n8\"", text)
    assert.matches ("serial0 = ", text)
    assert.error_matches (function () m.chosen.stdout = 5 end, "expected an object")
  end)

  it ("takes what is known in chosen, and other names when they are meant", function ()
    assert.leaves_no_trace (m, function ()
      local function no (name, hint)
        local text = ("/chosen: '%s' is no known property%s ("):format (name, hint)
        for _, how in ipairs {
          function () m.chosen[name] = 1 end,
          function () m.chosen = { bootargs = "a", [name] = 1 } end,
          function () m.chosen = { { name, 1 } } end,
        } do
          local ok, err = pcall (how)
          assert.is_false (ok)
          assert.matches (text, tostring (err), 1, true)
        end
      end
      no ("stdot", "; did you mean 'stdout'?")
      no ("botargs", "; did you mean 'bootargs'?")
      no ("xyzzy", "")
    end)
    m.chosen["linux,initrd-start"] = 0x1000
    m.chosen["rng-seed"] = { 1, 2 }
    m.chosen.dt.stdot = 5
    m:node { "secure-chosen", stdot = 6 }
    local _, text = source (m)
    for _, line in ipairs { "linux,initrd%-start = <4096>;", "stdot = <5>;", "stdot = <6>;" } do
      assert.matches (line, text)
    end
    m.chosen.stdot = nil
    assert.is_nil ((select (2, source (m))):find ("stdot = <5>", 1, true))
  end)
end)
