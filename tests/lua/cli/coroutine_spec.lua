--- Coroutines in the program are those of Lua: one script, and what lua5.4 says to it.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"

local script = [[
local function show (...) print (select ("#", ...), ...) end
local co

co = coroutine.create (function (a, b)
  show ("in", a, b)
  show ("again", coroutine.yield (a + b, nil, nil))
  return "out", nil
end)
show (coroutine.resume (co, 1, 2))
show (coroutine.status (co), coroutine.resume (co, nil, 3))
show (coroutine.status (co), coroutine.resume (co))

show (coroutine.resume (coroutine.create (function () error "text" end)))
show (coroutine.resume (coroutine.create (function () error ({}, 0) end)) == false)
show (coroutine.resume (coroutine.create (function () error () end)))

co = coroutine.create (function () return coroutine.resume (co) end)
show (coroutine.resume (co))
local main = coroutine.running ()
show (coroutine.resume (coroutine.create (function () return coroutine.resume (main) end)))

local next_one = coroutine.wrap (function (...)
  local n = select ("#", ...)
  while n < 4 do n = n + select ("#", coroutine.yield (n)) end
  return "done", n
end)
show (next_one ())
show (next_one (1, 2))
show (next_one (1, 2, 3))
show (pcall (next_one))
show (pcall (coroutine.wrap (function () error "text" end)))
show (pcall (function () coroutine.wrap (function () error "with a place" end) () end))
show (pcall (coroutine.wrap (function () error (nil) end)))
local same = {}
show (select (2, pcall (coroutine.wrap (function () error (same) end))) == same)

-- What is to be closed is, also when it fails.
local fails = coroutine.wrap (function ()
  local _ <close> = setmetatable ({}, { __close = function () print "closed" end })
  error "while open"
end)
show (pcall (fails))
show (pcall (fails))

for _, wrong in ipairs { 1, "x", {}, print } do show (pcall (coroutine.resume, wrong)) end
show (pcall (coroutine.resume))
show (pcall (coroutine.wrap, 1))
show (pcall (coroutine.wrap))

local many = table.pack (coroutine.resume (coroutine.create (function (...)
  return select ("#", ...), ...
end), table.unpack ({}, 1, 10000)))
show (many.n, many[2])

-- Yielding across pcall, iterators and metamethods; generators of generators.
local function count (n)
  return coroutine.wrap (function ()
    if n > 0 then for i in count (n - 1) do coroutine.yield (i) end end
    pcall (coroutine.yield, n)
  end)
end
for i in count (20) do io.write (i, " ") end
print ()

-- Too deep is an error, no crash.
local function dive () return coroutine.wrap (dive) () end
local ok, err = pcall (dive)
show (ok, tostring (err):match "C stack overflow")
show (coroutine.isyieldable (), coroutine.close (coroutine.create (print)))
]]

describe ("coroutines", function ()
  teardown (support.clean)

  it ("are those of Lua", function ()
    local file = support.script (script)
    local want, said, code = support.shell ("lua5.4 " .. file)
    assert.same ({ "", 0 }, { said, code })
    assert.matches ("C stack overflow", want)
    assert.same ({ want, "", 0 }, { support.coppice ("run " .. file) })
  end)
end)
