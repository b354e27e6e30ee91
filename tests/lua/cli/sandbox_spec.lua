--- --sandbox: scripts of other people, from the command line.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local coppice, quote = support.coppice, support.quote

describe ("--sandbox", function ()
  local folder
  before_each (function () folder = support.folder () end)
  teardown (support.clean)

  it ("keeps a script from the system, whichever command runs it", function ()
    local script = support.write (folder .. "/evil.lua", ("os.execute 'touch %s/done'\n"):format (
      folder))
    local file, said = quote (script), script .. ":1: a sandboxed script has no 'os.execute'"
    for command, rest in pairs {
      run = "", build = "-o " .. folder .. "/x.dtb", check = "", tree = "", mtree = "", query = "",
      why = "x", diff = file, overlay = file .. " -o " .. folder .. "/x.dtbo",
    } do
      local out, err, code = coppice (command .. " --sandbox " .. file .. " " .. rest)
      assert.equal ("", out, command)
      assert.equal ("coppice: " .. said .. "\n", err, command)
      assert.not_equal (0, code, command)
    end
    assert.same ({ "evil.lua" }, support.list (folder))
  end)

  it ("changes nothing of what a board is", function ()
    for _, board in ipairs { "virt-aarch64", "hotplug-lab", "licheepi-zero" } do
      local file = "machines/boards/" .. board .. ".lua"
      local text, said, code = coppice ("build --sandbox -O dts -o - " .. file)
      assert.same ({ "", 0 }, { said, code })
      assert.equal ((coppice ("build -O dts -o - " .. file)), text)
    end
  end)

  it ("is no option of what runs no script but one's own", function ()
    for _, command in ipairs { "test x", "repl", "explain reg_overlap", "types" } do
      local _, err, code = coppice (command:gsub ("^%S+", "%0 --sandbox"))
      assert.equal (2, code, command)
      assert.matches ("no option '--sandbox'", err, 1, true)
    end
  end)
end)
