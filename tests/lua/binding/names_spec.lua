--- Names that are nearly right: what is said of them, and what is left alone.
local cop = require "coppice"
local files = require "coppice.files"
require "coppice.assert"

describe ("a function in a declaration", function ()
  local n = 0
  local function declare (name)
    n = n + 1
    return cop.device { "names.d" .. n, parent = "usb.device", doc = "a device",
      [name] = function () end }
  end

  it ("whose name is nearly a hook's is refused", function ()
    local nearly = { biuld = "build", realise = "realize", Realize = "realize",
      unrealise = "unrealize", finalise = "finalize", postinit = "post_init", preplug = "pre_plug",
      describ = "describe", resett = "reset", unplugrequest = "unplug_request" }
    for name, hook in pairs (nearly) do
      assert.error_matches (function () declare (name) end,
        ("has no hook '%s'; did you mean '%s'%%?"):format (name, hook))
      assert.error_matches (function () cop.type ("names.d" .. n) end, "no type")
    end
  end)

  it ("is a method otherwise", function ()
    for _, name in ipairs { "work", "wait", "emit", "set", "get", "log", "unit", "preset", "mode",
                            "done", "rebuild", "exit", "read", "start", "stop", "count", "push",
                            "release", "unplugged", "initialize" } do
      assert.is_true (declare (name):is_a "usb.device")
    end
  end)

  it ("is judged by the hooks of its family", function ()
    local Part = cop.object_type { "names.part", doc = "a part", realise = function () end }
    assert.equal ("names.part", Part.name)
    assert.error_matches (function ()
      cop.object_type { "names.other", doc = "a part", initt = function () end }
    end, "did you mean 'init'%?")
    assert.error_matches (function ()
      cop.machine { "names.board", biuld = function () end }
    end, "type 'names%.board' has no hook 'biuld'; did you mean 'build'%?")
  end)
end)

describe ("what is not there", function ()
  local m
  before_each (function () m = cop.build "machines/boards/hotplug-lab.lua" end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("is said by the class, with the nearest", function ()
    local tree = m:to_tree ()
    local change = tree:diff (tree)
    local cases = {
      { m:snapshot (), "to_tre", "a snapshot has no 'to_tre'; did you mean 'to_tree'?" },
      { tree, "aply", "a tree has no 'aply'; did you mean 'apply'?" },
      { tree.root, "nods", "a node has no 'nods'; did you mean 'nodes'?" },
      { change, "entrys", "a difference has no 'entrys'; did you mean 'entries'?" },
      { tree:apply (change:to_overlay { refs = "base" }), "take_bak",
        "an applied overlay has no 'take_bak'; did you mean 'take_back'?" },
      { m:record (), "stepps", "a record has no 'stepps'; did you mean 'steps'?" },
      { m:observe (print), "stopp", "an observer has no 'stopp'; did you mean 'stop'?" },
      { m.xhci:observe (print), "stopp", "an observer has no 'stopp'; did you mean 'stop'?" },
      { m.xhci:hold "a test", "relase", "a hold has no 'relase'; did you mean 'release'?" },
      { cop.u64 (1), "value", "a Devicetree value has no 'value'" },
      { cop.type "usb.kbd", "is_an", "type 'usb.kbd' has no field 'is_an'; did you mean 'is_a'?" },
      { m, "to_tre", "/machine: no property, child or method 'to_tre'; did you mean 'to_tree'?" },
    }
    for _, case in ipairs (cases) do
      local ok, err = pcall (function () case[1][case[2]] (case[1]) end)
      assert.is_false (ok)
      assert.matches (case[3], tostring (err), 1, true)
    end
    cases[9][1]:release ()
  end)
end)

describe ("a method", function ()
  local m
  before_each (function () m = cop.build "machines/boards/hotplug-lab.lua" end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("is called with a colon", function ()
    local xhci, log, kbd = m.xhci, m:record (), { "kbd0", "usb.kbd" }
    local cases = {
      add = function () xhci.add (kbd) end,
      device_add = function () m.device_add (kbd) end,
      node = function () m.node { "plain" } end,
      hold = function () xhci.hold "a test" end,
      observe = function () xhci.observe (print) end,
      eject = function () xhci.eject () end,
      device_del = function () m.device_del "kbd0" end,
    }
    for name, fn in pairs (cases) do
      assert.error_matches (fn, ("^[^:]+:%%d+: expected an object, got .*; '%s' is called with a "
        .. "colon: x:%s "):format (name, name))
    end
    assert.error_matches (function () log.steps "realize" end,
      "expected a record, got 'realize'; 'steps' is called with a colon")
    assert.error_matches (function () local hold = xhci.hold; hold ("x") end,
      "expected an object, got 'x'$")
    assert.error_matches (function () cop.ref (nil) end, "expected an object, got nil$")
  end)

  it ("is found among all that an object answers to", function ()
    local cases = { ad = "add", ade = "add", idd = "id", nam = "name", hodl = "hold",
      observ = "observe", tre = "tree", portz = "ports", paht = "path", fnid = "find" }
    for wrong, right in pairs (cases) do
      assert.error_matches (function () return m.xhci[wrong] end,
        ("no property, child or method '%s'; did you mean '%s'%%?"):format (wrong, right))
    end
  end)
end)

describe ("the catalogue", function ()
  after_each (function () files.index["names.found"] = nil end)

  it ("has a file under the name of the type that it declares", function ()
    local message = "devices/%s: declares %s, and machines/devices/index%%.lua has it under "
                    .. "'names%%.found'"
    assert.error_matches (function () cop.type "names.none" end, "no type 'names%.none'")
    files.index["names.found"] = "sifive/test.lua"
    for _ = 1, 2 do
      assert.error_matches (function () cop.type "names.found" end,
        message:format ("sifive/test%.lua", "type 'sifive%.test'"))
    end
    files.index["names.found"] = "index.lua"
    assert.error_matches (function () cop.type "names.found" end,
      message:format ("index%.lua", "no such type"))
  end)
end)

describe ("a name and a type", function ()
  local m
  before_each (function () m = cop.build "machines/boards/hotplug-lab.lua" end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("are given in this order", function ()
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add { "usb.kbd", "kbd0" } end,
        "no type 'kbd0'; 'usb%.kbd' is a type, and the name comes before it: "
        .. '{ "kbd0", "usb%.kbd", … }')
      assert.error_matches (function () m:device_add { "virtio.mmio", "disk" } end,
        "no type 'disk'; 'virtio%.mmio' is a type")
      assert.error_matches (function () m:device_add { "kbd", "usb.kdb" } end,
        "no type 'usb%.kdb'; did you mean 'usb%.kbd'%?")
    end)
  end)
end)

describe ("a device that stands for its bus", function ()
  local m, pair
  cop.device { "names.pair", bus = "system-bus", doc = "several buses", buses = {
    cop.bus { "p", "pci-bus", doc = "one" }, cop.bus { "a", "usb-bus", doc = "another" } } }
  cop.device { "names.triple", parent = "names.pair", doc = "one more", buses = {
    cop.bus { "b", "usb-bus", doc = "of the same type" } } }
  before_each (function () m = cop.build "machines/boards/hotplug-lab.lua" end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("stands for the one that the type plugs into", function ()
    pair = m:add { "pair", "names.pair" }
    assert.equal (pair.buses.a, m:device_add { "k1", "usb.kbd", bus = pair }.bus)
    assert.equal (pair.buses.a, m:device_add { "k2", "usb.kbd", bus = "pair" }.bus)
    assert.equal (pair.buses.a, pair:add { "k3", "usb.kbd", bus = pair }.bus)
    m.peripheral.k4 = cop.new { "usb.kbd", bus = pair }
    assert.equal (pair.buses.a, m.peripheral.k4.bus)
  end)

  it ("is refused when that is several, or none", function ()
    pair = m:add { "pair", "names.triple" }
    local several = "/machine/pair: type 'usb%.kbd' fits on several of its buses, "
                    .. "'a' %(usb%-bus%), 'b' %(usb%-bus%); say which: buses%.a"
    local none = "/machine/pair: type 'ns16550a' plugs into a 'system%-bus', and its buses are "
                 .. "'p' %(pci%-bus%), 'a' %(usb%-bus%), 'b' %(usb%-bus%)"
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () m:device_add { "k", "usb.kbd", bus = pair } end, several)
      assert.error_matches (function () m:device_add { "k", "usb.kbd", bus = "pair" } end, several)
      assert.error_matches (function () m:add { "k", "usb.kbd", bus = pair } end, several)
      assert.error_matches (function () cop.new { "usb.kbd", bus = pair } end, several)
      assert.error_matches (function () m:device_add { "u", "ns16550a", bus = pair } end, none)
    end)
    assert.equal (pair.buses.b, m:device_add { "k", "usb.kbd", bus = pair.buses.b }.bus)
  end)
end)
