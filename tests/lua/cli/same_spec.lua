--- The same script gives the same bytes, whichever process runs it.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"

describe ("a script with pairs and math.random", function ()
  local script = [[
    local cop = require "coppice"
    return cop.machine { "x", build = function (board)
      local t = {}
      for i = 1, 40 do t["dev" .. i * 7919 % 997] = math.random (1, 1 << 30) end
      for name, value in pairs (t) do board:node { name, number = value } end
    end }]]

  teardown (support.clean)

  it ("gives the same source each time", function ()
    local file = support.write (support.folder () .. "/x.lua", script)
    local command = "build -O dts -o - " .. support.quote (file)
    local text, said, code = support.coppice (command)
    assert.same ({ "", 0 }, { said, code })
    assert.equal (40, select (2, text:gsub ("\tdev%d+ {", "")))
    for _ = 1, 4 do assert.equal (text, (support.coppice (command))) end
  end)
end)
