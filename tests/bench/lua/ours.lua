--- The operations of scripts, on a machine of one device and on one of a thousand.
local cop = require "coppice"

-- The program that runs this script has the function; nothing else could offer it.
local native = assert (package.loadlib ("", "bench_lua_open")) ()

local props = { cop.link { "peer", to = "device", when = "always", doc = "Another one" } }
for i = 0, 9 do
  props[#props + 1] = cop.uint { "prop" .. i, default = 100 + i, when = "always", doc = "A number" }
end

local Thing = cop.device { "bench.thing", parent = "bench.probe", doc = "Ten numbers and a link",
  props = props,
  five = function () return 5 end,
  reset = function (self) return self end,
}

local function machine (n)
  return cop.build (cop.machine { "bench-" .. n, doc = "Some things",
    build = function (board)
      for i = 1, n do board:add { "thing" .. i, Thing } end
    end })
end

local Window = cop.device { "bench.window", parent = "bench.probe", bus = "system-bus",
  doc = "Answers by a function",
  windows = {
    cop.window { "regs", size = 0x100, doc = "Registers",
      read = function (_, offset) return offset end },
  },
}

local HOOKS = 1000
local thing, crowd, street

local function one ()
  thing = thing or machine (1).thing1
  thing.peer = thing
end

native.run {
  { name = "lua.loop", n = 2000000, n_ir = 20000, run = function (n)
    for _ = 1, n do end
  end },
  { name = "lua.get", n = 500000, n_ir = 5000, setup = one, run = function (n)
    local object, x = thing, nil
    for _ = 1, n do x = object.prop5 end
    return x
  end },
  { name = "lua.set", n = 500000, n_ir = 5000, setup = one, run = function (n)
    local object = thing
    for i = 1, n do object.prop5 = i end
  end },
  { name = "lua.method", n = 500000, n_ir = 5000, setup = one, run = function (n)
    local object, x = thing, nil
    for _ = 1, n do x = object:five () end
    return x
  end },
  { name = "lua.link", n = 500000, n_ir = 5000, setup = one, run = function (n)
    local object, x = thing, nil
    for _ = 1, n do x = object.peer end
    return x
  end },
  { name = "lua.new", n = 100000, n_ir = 2000, gc = true, run = function (n)
    local new, x = cop.new, nil
    for _ = 1, n do x = new { Thing } end
    return x
  end },
  { name = "lua.hook", n = 100 * HOOKS, n_ir = 2 * HOOKS,
    setup = function () crowd = crowd or machine (HOOKS) end,
    run = function (n) native.reset (n // HOOKS) end },
  { name = "lua.window", n = 100 * HOOKS, n_ir = 2 * HOOKS,
    setup = function ()
      street = street or cop.build (cop.machine { "bench-street", doc = "Windows side by side",
        build = function (board)
          for i = 0, HOOKS - 1 do board:add { "w" .. i, Window, at = i * 0x1000 } end
        end })
    end,
    run = function (n) native.read (n, HOOKS) end },
  { name = "bytes.lua", n = 100000, bytes = true, run = function (n)
    local kept = {}
    for i = 1, n do kept[i] = cop.new { Thing } end
    return kept
  end },
}
