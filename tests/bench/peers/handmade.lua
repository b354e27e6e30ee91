--- The operations of the scripting floor, on the binding of handmade.c.
local native = require "bench.native"

local thing = native.new ()
native.keep (thing)
local new, call = native.new, native.call

local function nothing (object) return object end

native.run {
  { name = "lua.loop", n = 2000000, n_ir = 20000, run = function (n)
    for _ = 1, n do end
  end },
  { name = "lua.get", n = 500000, n_ir = 5000, run = function (n)
    local x
    for _ = 1, n do x = thing.prop5 end
    return x
  end },
  { name = "lua.set", n = 500000, n_ir = 5000, run = function (n)
    for i = 1, n do thing.prop5 = i end
  end },
  { name = "lua.method", n = 500000, n_ir = 5000, run = function (n)
    local x
    for _ = 1, n do x = thing:method () end
    return x
  end },
  { name = "lua.link", n = 500000, n_ir = 5000, run = function (n)
    local x
    for _ = 1, n do x = thing.link end
    return x
  end },
  { name = "lua.new", n = 200000, n_ir = 5000, gc = true, run = function (n)
    local x
    for _ = 1, n do x = new () end
    return x
  end },
  { name = "lua.hook", n = 300000, n_ir = 5000, run = function (n) call (n, nothing) end },
  { name = "bytes.lua", n = 100000, bytes = true, run = function (n)
    local kept = {}
    for i = 1, n do kept[i] = new () end
    return kept
  end },
}
