--- The same script gives the same bytes: `pairs` has an order.

local function keys (t)
  local list = {}
  for k in pairs (t) do list[#list + 1] = tostring (k) end
  return table.concat (list, " ")
end

describe ("pairs", function ()
  it ("meets numbers, strings by their bytes, booleans, then the rest", function ()
    local t = { 1, 2, y = 1, x = 1, ["x\0"] = 1, X = 1, [2.5] = 1, [-1] = 1, [100] = 1,
                [true] = 1, [false] = 1, [1e300] = 1, [math.mininteger] = 1 }
    assert.equal (math.mininteger .. " -1 1 2 2.5 100 1e+300 X x x\0 y false true", keys (t))
  end)

  it ("does not depend on how a table came to be", function ()
    local names, there, back = {}, {}, {}
    for i = 1, 500 do names[i] = "device" .. i * 7919 % 1000 end
    for i = 1, #names do there[names[i]] = i end
    for i = #names, 1, -1 do back[names[i]] = i end
    table.sort (names)
    assert.equal (table.concat (names, " "), keys (there))
    assert.equal (keys (there), keys (back))
  end)

  it ("is Lua's own where that has the order already", function ()
    assert.equal (next, (pairs { 1, 2, 3 }))
    assert.equal (next, (pairs { x = 1 }))
    assert.equal (next, (pairs {}))
    assert.not_equal (next, (pairs { x = 1, y = 2 }))
  end)

  it ("lets a loop remove and change what is there", function ()
    local t, met = { a = 1, b = 2, c = 3, d = 4 }, {}
    for k in pairs (t) do
      met[#met + 1] = k
      t[k], t.c = nil, nil
      if t.d then t.d = 5 end
    end
    assert.same ({ "a", "b", "d" }, met)
    assert.is_nil (next (t))
  end)

  it ("asks __pairs, and what is no table is refused as ever", function ()
    local t = setmetatable ({}, { __pairs = function (self) return rawlen, self, nil end })
    assert.equal (rawlen, (pairs (t)))
    assert.has_error (function () for _ in pairs (nil) do end end)
    assert.has_error (function () for _ in pairs (7) do end end)
    assert.has_error (function () return (pairs { a = 1, b = 2 }) (7) end)
  end)

  it ("stands a finalizer that empties the table as the walk begins", function ()
    local t
    local function arm ()
      setmetatable ({}, { __gc = function () for i = 1, 300 do t["k" .. i] = nil end end })
    end
    for _ = 1, 300 do
      t = {}
      for i = 1, 300 do t["k" .. i] = i end
      arm ()
      local n = 0
      for k, v in pairs (t) do
        assert.equal ("k" .. v, k)
        n = n + 1
      end
      assert.is_true (n <= 300)
    end
  end)
end)
