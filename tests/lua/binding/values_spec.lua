--- Values: what goes in comes out, and what does not fit is refused by name.
local cop = require "coppice"
require "coppice.assert"

local Sink = cop.device { "values.sink", doc = "has a property of every kind",
  parent = "usb.device",
  props = {
    cop.bool    { "flag", default = true, when = "always", doc = "a bool" },
    cop.int     { "tiny", bits = 8, default = -3, when = "always", doc = "an int8" },
    cop.int     { "wide", bits = 64, when = "always", doc = "an int64" },
    cop.int     { "low", min = -5, when = "always", doc = "an int with one bound" },
    cop.uint    { "byte", bits = 8, default = 7, when = "always", doc = "a uint8" },
    cop.uint    { "long", bits = 64, when = "always", doc = "a uint64" },
    cop.uint    { "even", default = 2, max = 16, when = "always", doc = "an even number",
                  set = function (_, value) if value % 2 ~= 0 then error ("odd: " .. value,
                    0) end end },
    cop.size    { "room", default = 4 * cop.KiB, when = "always", doc = "a size" },
    cop.address { "base", default = 0xffffffffffffff00, when = "always", doc = "an address" },
    cop.double  { "ratio", default = 0.5, max = 2, when = "always", doc = "a double" },
    cop.string  { "text", default = "as it was", when = "always", doc = "a string" },
    cop.enum    { "mode", choices = { "slow", "fast" }, default = "fast", when = "always",
      doc = "an enum" },
    cop.bytes   { "blob", when = "always", doc = "bytes" },
    cop.list    { "numbers", item = "uint", default = { 1, 2 }, when = "always", doc = "a list" },
    cop.list    { "words", item = "string", when = "always", doc = "a list of strings" },
    cop.link    { "peer", to = "values.sink", weak = true, when = "always", doc = "another" },
    cop.computed { "sum", yields = "uint", doc = "of the numbers", get = function (self)
      local sum = 0
      for _, n in ipairs (self.numbers) do sum = sum + n end
      return sum
    end },
    cop.uint    { "fixed", default = 1, doc = "until realize" },
    cop.uint    { "never", default = 9, when = "never", doc = "not from outside" },
  } }

describe ("a value", function ()
  local m, d
  before_each (function ()
    m = cop.build ("machines/boards/hotplug-lab.lua")
    d = m:device_add { "d", Sink, bus = m.xhci }
  end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("has its default", function ()
    assert.same ({ true, -3, 7, 4096, -256, 0.5, "as it was", "fast" },
                 { d.flag, d.tiny, d.byte, d.room, d.base, d.ratio, d.text, d.mode })
    assert.same ({ 1, 2 }, d.numbers)
    assert.equal (3, d.sum)
    assert.is_nil (d.blob)
    assert.is_nil (d.peer)
  end)

  it ("comes back as it went in", function ()
    local cases = {
      flag = false, tiny = -128, wide = math.mininteger, byte = 255, long = -1, room = 1 << 62,
      base = 0xdeadbeefcafef00d, ratio = 1.25, text = "", mode = "slow", blob = "a\0b",
    }
    for name, value in pairs (cases) do
      d[name] = value
      assert.equal (value, d[name], name)
      assert.equal (math.type (value), math.type (d[name]), name)
    end
    d.words = { "x", "", "z" }
    assert.same ({ "x", "", "z" }, d.words)
    d.words = "alone"
    assert.same ({ "alone" }, d.words)
    d.blob = cop.bytes "\1\2"
    assert.equal ("\1\2", d.blob)
  end)

  it ("is 64 bits from end to end, and a float is no integer", function ()
    d.long = math.maxinteger
    assert.equal (math.maxinteger, d.long)
    d.long = -2
    assert.equal ("fffffffffffffffe", ("%x"):format (d.long))
    for _, name in ipairs { "tiny", "wide", "byte", "long", "room", "base" } do
      assert.error_matches (function () d[name] = 1.0 end,
        "property '" .. name .. "' wants an? %w+, not 1")
    end
    d.ratio = 1
    assert.equal ("float", math.type (d.ratio))
  end)

  it ("is refused out of its bounds, which are named", function ()
    assert.error_matches (function () d.byte = 256 end, "'byte' must be between 0 and 255, not 256")
    assert.error_matches (function () d.byte = -1 end, "property 'byte' ")
    assert.error_matches (function () d.tiny = 128 end,
      "'tiny' must be between %-128 and 127, not 128")
    assert.error_matches (function () d.low = -6 end,
      "'low' must be between %-5 and 2147483647, not %-6")
    assert.error_matches (function () d.even = 18 end, "'even' must be between 0 and 16, not 18")
    assert.error_matches (function () d.mode = "fats" end,
      "must be one of slow, fast, not 'fats'; did you mean 'fast'%?")
    assert.same ({ 7, -3, 2, "fast" }, { d.byte, d.tiny, d.even, d.mode })
  end)

  it ("is refused by the property's own function, and stays", function ()
    local err = assert.error_matches (function () d.even = 3 end, "odd: 3")
    assert.is_not_nil (err)
    assert.equal (2, d.even)
    d.even = 4
    assert.equal (4, d.even)
  end)

  it ("is refused when it is of another kind", function ()
    for name, wrong in pairs { flag = 1, byte = "7", text = 7, mode = 1, blob = 1,
      numbers = { "x" },
                               words = { 1 }, peer = m, ratio = "1" } do
      local before = d[name]
      local ok, err = pcall (function () d[name] = wrong end)
      assert.is_false (ok, name)
      assert.equal ("type", err.code, name)
      assert.equal ("/machine/peripheral/d", err.path, name)
      assert.same (before, d[name], name)
    end
    for _, wrong in ipairs { print, coroutine.create (print), io.stdout } do
      assert.error_matches (function () d.text = wrong end, "a property cannot be")
    end
  end)

  it ("in a list has no name and leaves no hole", function ()
    assert.error_matches (function () d.numbers = { 1, n = 2 } end,
      "a list has no holes and no names: 'n'")
    assert.error_matches (function () d.numbers = { 1, [3] = 2 } end, "a list has no holes")
    assert.error_matches (function () d.numbers = { { 1 } } end,
      "item 1 of a list cannot be a table")
    assert.same ({ 1, 2 }, d.numbers)
  end)

  it ("is written only when it may be", function ()
    assert.error_matches (function () d.fixed = 2 end, "'fixed' cannot be set after realize")
    assert.error_matches (function () d.never = 2 end, "'never' is read%-only")
    assert.error_matches (function () d.path = "x" end, "'path' cannot be written")
    assert.error_matches (function () d.tezt = "x" end, "no property 'tezt'; did you mean 'text'%?")
  end)

  it ("that is a link is the handle; a weak one goes with its target", function ()
    local other = m:device_add { "e", Sink, bus = m.xhci, peer = d }
    assert.equal (d, other.peer)
    d.peer = other
    m.peripheral.e = nil
    assert.is_nil (d.peer)
    assert.error_matches (function () d.peer = other end, "e %(values%.sink #%d+%) was removed at")
  end)

  it ("remembers the line that set it", function ()
    local line = debug.getinfo (1, "l").currentline + 1
    d.byte = 9
    assert.equal (("%s:%d"):format (debug.getinfo (1, "S").short_src, line), d:where "byte")
    assert.is_nil (d:where "tiny")
    assert.matches ("values_spec%.lua:%d+$", d:where ())
  end)

  it ("tells its observers", function ()
    local seen = {}
    local watch = d:observe (function (object,
      name) seen[#seen + 1] = object.name .. "." .. name end)
    d.byte = 1
    d.text = "x"
    watch:stop ()
    d.byte = 2
    assert.same ({ "d.byte", "d.text" }, seen)
  end)
end)
