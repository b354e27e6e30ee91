--- The library beside the C module: files, the REPL's words, the stubs.
local cop  = require "coppice"
local repl = require "coppice.repl"
require "coppice.assert"

describe ("a file", function ()
  local folder
  local function file (name, text)
    local out = assert (io.open (folder .. "/" .. name, "w"))
    out:write (text)
    out:close ()
    return folder .. "/" .. name
  end
  before_each (function ()
    folder = os.tmpname ()
    os.remove (folder)
    os.execute ("mkdir '" .. folder .. "'")
  end)
  after_each (function () os.execute ("rm -r '" .. folder .. "'") end)

  it ("is included relative to the one that includes it, and read once", function ()
    file ("part.lua", "_G.count = (_G.count or 0) + 1\nreturn { size = 4096 }\n")
    local board = file ("board.lua", [[
local cop = require "coppice"
local part = cop.include "part.lua"
assert (part == cop.include "./part.lua")
return cop.machine { "engine-board", build = function (board)
  board:add { "ram", "memory.ram", at = 0, size = part.size }
end }
]])
    local a = cop.build (board)
    local b = cop.build (board)
    assert.equal (4096, a.ram.size)
    assert.equal (1, _G.count)
    a:close ()
    b:close ()
    _G.count = nil
    assert.equal (0, cop.host.live_objects)
  end)

  it ("that includes itself is refused", function ()
    local name = file ("loop.lua", "return require 'coppice'.include 'loop.lua'\n")
    assert.error_matches (function () cop.build (name) end, "is included by itself")
  end)

  it ("may begin with #!", function ()
    local name = file ("hash.lua", "#!/usr/bin/env coppice\nerror 'line two'\n")
    local _, err = pcall (cop.build, name)
    assert.equal (name .. ":2: line two", err)
  end)

  it ("of bytecode is not read", function ()
    local name = file ("code.lua", string.dump (function () end))
    assert.error_matches (function () cop.build (name) end, "attempt to load a binary chunk")
  end)
end)

describe ("the catalogue", function ()
  it ("is read when a type is first asked for", function ()
    assert.equal ("sifive.test", cop.type "sifive.test".name)
    assert.error_matches (function () cop.type "sifive.tset" end,
      "no type 'sifive%.tset'; did you mean 'sifive%.test'%?")
  end)

  it ("lists its types by name", function ()
    local names = {}
    for i, one in ipairs (cop.types ()) do names[i] = one.name end
    local sorted = table.move (names, 1, #names, 1, {})
    table.sort (sorted)
    assert.same (sorted, names)
    assert.is_true (#names > 15)
  end)
end)

describe ("the REPL", function ()
  it ("shows the values of an expression, and keeps the first", function ()
    assert.same ({ "done", "3\t\"a\\nb\"" }, { repl.eval ("1 + 2, 'a\\nb'", "=test") })
    assert.equal (3, _G._)
    assert.same ({ "done", "{ 1, 2, x = { y = true } }" },
      { repl.eval ("{ 1, 2, x = { y = true } }", "=test") })
    assert.same ({ "done" }, { repl.eval ("local x = 1", "=test") })
    assert.same ({ "done", "nil" }, { repl.eval ("nil", "=test") })
    assert.same ({ "done", "nil" }, { repl.eval ("not_there", "=test") })
    assert.same ({ "done" }, { repl.eval ("(function () end) ()", "=test") })
    _G._ = nil
  end)

  it ("waits for the rest of a chunk that ends too early", function ()
    for _, text in ipairs { "for i = 1, 2 do", "{ 1,", "x = function ()", "if true then", "f (" } do
      assert.equal ("incomplete", (repl.eval (text, "=test")), text)
    end
    local ok, err = pcall (repl.eval, "x = = 1", "=test")
    assert.is_false (ok)
    assert.equal ("syntax", err.code)
    assert.equal ("test:1", err.where)
  end)

  it ("shows a table of itself without end", function ()
    _G.t = {}
    _G.t.t = _G.t
    assert.equal ("{ t = { t = { t = { … } } } }", select (2, repl.eval ("t", "=test")))
    _G.t = nil
  end)

  it ("completes globals, fields, children and methods", function ()
    _G.m = cop.build ("machines/boards/hotplug-lab.lua")
    assert.same ({ "m.peripheral", "m.peripheral_anon" }, repl.complete "m.peri")
    assert.same ({ "x = m.uart" }, repl.complete "x = m.ua")
    assert.same ({ "m:device_add", "m:device_del" }, repl.complete "m:device_")
    assert.same ({ "string.rep" }, repl.complete "string.rep")
    assert.same ({}, repl.complete "nothing.at.all")
    assert.same ({ "m.xhci.ports" }, repl.complete "m.xhci.po")
    _G.m:close ()
    assert.same ({}, repl.complete "m.xhci.po")
    _G.m = nil
  end)
end)

describe ("the stubs", function ()
  local stubs = require "coppice.stubs"
  local text = stubs.print ()

  it ("are Lua", function () assert.is_function (load (text, "=stubs", "t")) end)

  it ("tell of every type, its properties, lines and windows", function ()
    for _, one in ipairs (cop.types ()) do
      if not ({ object = 1, device = 1, bus = 1, machine = 1 })[one.name] then
        assert.is_truthy (text:find ("---@class " .. one.name, 1, true), one.name)
      end
      for _, row in ipairs (one.props) do
        if row.owner == one.name then
          assert.is_truthy (text:find ("---@field " .. row.name .. " ", 1, true),
            one.name .. "." .. row.name)
        end
      end
      for _, rows in ipairs { one.inputs, one.outputs, one.windows } do
        for _, row in ipairs (rows) do
          assert.is_truthy (text:find ("---@field " .. row.name .. " ", 1, true),
            one.name .. "." .. row.name)
        end
      end
    end
  end)

  it ("tell of everything that a machine, a device and a bus answer to", function ()
    local m = cop.build ("machines/boards/hotplug-lab.lua")
    for _, object in ipairs { m, m.uart, m.xhci.buses[1], m.chosen } do
      _G.object = object
      for _, word in ipairs (repl.complete "object.") do
        local name = word:match "%.(.*)$"
        if not object.children[name] then
          assert.is_truthy (text:find ("---@field " .. name .. " ", 1, true),
            object.type .. "." .. name)
        end
      end
    end
    _G.object = nil
    m:close ()
  end)

  --- The names of the fields that a class of the stubs has itself.
  local function fields_of (class)
    local section = text:match ("\n%-%-%-@class " .. class:gsub ("%.", "%%.") .. "[^\n]*\n(.-)\n\n")
    local names = {}
    for name in (section .. "\n"):gmatch "%-%-%-@field ([%w_]+) " do names[#names + 1] = name end
    return names
  end

  it ("tell nothing of the other values that these do not answer to", function ()
    local m = cop.build ("machines/boards/hotplug-lab.lua")
    local change = m:transaction (function ()
      m:device_add { "kbd0", "usb.kbd", bus = m.xhci }
    end)
    local request = m.uart:request ("waits", function (_, waiting) waiting:sleep (1) end)
    local hold = m.uart:hold "looked at"
    local values = {
      host = cop.host, hold = hold, observer = m:observe (function () end), record = m:record (),
      change = change, clock = m.clock, timer = m.uart:after (1, function () end),
      request = request, removal = m:device_del "kbd0", wire = m.uart.irq.wires[1],
      intercept = m.uart.irq:intercept (function () end), line = m.uart.irq, input = m.intc.irq,
      window = m.uart.regs, range = m.memory:ranges ()[1], memory = m.memory,
      type = cop.type "usb.hub", tree = m:to_tree (), node = m:to_tree ().root.nodes[1],
      difference = m:to_tree ():diff (m:to_tree ()),
    }
    local some = { timer = { "at", "stop" }, change = { "lines", "undo" },
                   input = { "any", "range" },
      line = { "level", "place", "wires", "set", "pulse", "intercept", "wire" },
      window = { "name", "size", "at", "enabled", "read", "write" } }
    local absent = { ["type.leaves_out"] = true, ["type.node"] = true,
                     ["removal.reason"] = true, ["removal.device"] = true }
    for class, value in pairs (values) do
      local names = fields_of ("coppice." .. class)
      for _, name in ipairs (names) do
        local found = value[name]                          -- raises when there is no such field
        if not absent[class .. "." .. name] then assert.is_not_nil (found, class .. "." .. name) end
      end
      if some[class] then assert.same (some[class], names) end
      assert.is_true (#names > 0, class)
    end
    hold:release ()
    m:close ()
  end)

  it ("tell of every word of the library", function ()
    for word in pairs (cop) do
      assert.is_truthy (text:find ("---@field " .. word .. " ", 1, true), word)
    end
  end)
end)
