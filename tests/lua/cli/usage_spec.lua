--- The command line: help, versions, and what is said to a mistyped one.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local coppice = support.coppice

local commands = { "run", "build", "tree", "types", "why", "test", "repl" }

describe ("the command line", function ()
  teardown (support.clean)

  it ("lists the commands", function ()
    for _, way in ipairs { "--help", "-h", "help" } do
      local out, said, code = coppice (way)
      assert.equal (0, code)
      assert.equal ("", said)
      for _, name in ipairs (commands) do assert.matches ("\n  " .. name .. " ", out) end
    end
  end)

  it ("says more about each command", function ()
    for _, name in ipairs (commands) do
      for _, way in ipairs { name .. " --help", name .. " -h", "help " .. name } do
        local out, said, code = coppice (way)
        assert.equal (0, code, way)
        assert.equal ("", said)
        assert.matches ("^Usage: coppice " .. name .. " ", out)
        assert.matches ("\n  %-h, %-%-help ", out)
      end
    end
  end)

  it ("tells its version", function ()
    for _, way in ipairs { "--version", "-V" } do
      local out, said, code = coppice (way)
      assert.matches ("^coppice %d+%.%d+%.%d+\nMIT License\n$", out)
      assert.equal ("", said)
      assert.equal (0, code)
    end
  end)

  it ("lists the parameters of a script", function ()
    local out, said, code = coppice ("build " .. support.board .. " --help")
    assert.equal ("", said)
    assert.equal (0, code)
    assert.matches ("\n  ports=4  uint  1%.%.255  USB ports", out)
  end)

  it ("names the exit codes", function ()
    assert.matches ("\nExit: 0 .* 1 .* 2 .* 3 .* 130 ", (coppice "--help"))
  end)

  it ("finds its library however it is called", function ()
    local folder = support.folder ()
    local bare = "env -u COPPICE_ROOT "
    support.shell ("ln -s " .. support.program .. " " .. folder .. "/cop")
    for _, call in ipairs { "PATH=$(dirname " .. support.program .. "):$PATH coppice",
                            "exec -a nonsense " .. support.program, folder .. "/cop" } do
      local command = ("cd /; %s bash -c %s"):format (
        -- A build folder that is elsewhere has no library above it.
        os.getenv "COPPICE_ROOT" and "" or bare, support.quote (call .. " types usb.hub"))
      local out, said, code = support.shell (command)
      assert.same ({ "", 0 }, { said, code }, call)
      assert.matches ("^usb%.hub: ", out)
    end
  end)

  it ("names the nearest suite of the tests", function ()
    -- Of a copy, so that nothing is built should it be believed.
    local folder = support.folder ()
    support.shell ("cp -r scripts " .. folder .. "; echo 'exit 9' >" .. folder .. "/scripts/setup")
    local function test (arguments)
      return support.shell ("bash " .. folder .. "/scripts/test " .. arguments)
    end
    assert.same ({ "", "test: no suite 'unt'; did you mean 'unit'?\n", 2 }, { test "--only unt" })
    assert.same ({ "", "test: no suite 'emebd'; did you mean 'embed'?\n", 2 },
                 { test "--only unit,emebd" })
    assert.same ({ "", "test: no suite 'x'\n", 2 }, { test "--only x" })
    local _, said, code = test "--onyl unit"
    assert.equal ("test: no option '--onyl'; did you mean '--only'?\n", said:match "^[^\n]*\n")
    assert.equal (2, code)
    assert.equal (9, (select (3, test "--only unit,lua --list")))
  end)

  it ("names the nearest of what is mistyped, and exits with 2", function ()
    local cases = {
      [""] = "coppice: no command\n",
      ["biuld"] = "coppice: no command 'biuld'; did you mean 'build'?\n",
      ["zzzzzz"] = "coppice: no command 'zzzzzz'\n",
      ["--hlep"] = "coppice: no option '--hlep'; did you mean '--help'?\n",
      ["build x.lua --orgins"] =
        "coppice: build: no option '--orgins'; did you mean '--origins'?\n",
      ["tree -x"] = "coppice: tree: no option '-x'\n",
      ["build x.lua"] = "coppice: build: where to? -o FILE is missing\n",
      ["build x.lua -o"] = "coppice: build: Missing argument for -o\n",
      ["build -o v.dtb"] = "coppice: build: an argument is missing\n",
      ["why x.lua"] = "coppice: why: an argument is missing\n",
      ["types a b"] = "coppice: types: what is 'b' for?\n",
      ["build x.lua smp -o v.dtb"] = "coppice: build: 'smp' is no parameter: KEY=VALUE is\n",
      ["tree x.lua =4"] = "coppice: tree: '=4' is no parameter: KEY=VALUE is\n",
      ["build x.lua -o v.xyz"] =
        "coppice: build: v.xyz: the suffix names no format: say -O dtb, dts, json, dtbo or dir\n",
      ["build x.lua -o -"] =
        "coppice: build: standard output has no suffix: say -O dtb, dts, json or dtbo\n",
      ["build x.lua -O dtbs -o -"] =
        "coppice: build: no format 'dtbs'; there are dtb, dts, json, dtbo and dir; "
        .. "did you mean 'dtb'?\n",
      ["build x.lua -O dtb -o - -MD"] =
        "coppice: build: -MD: standard output is no file that make could build\n",
      ["build x.lua -o v.dtb -MF v.d"] =
        "coppice: build: -MF FILE is the file of -MD, which is missing\n",
      ["build x.lua -o v.dtb -MD -MF v.dtb"] = "coppice: build: -MF and -o name the same file\n",
      ["build x.lua -o v.dtb -MM"] = "coppice: build: no option '-MM'\n",
      ["test --fliter x"] = "coppice: test: no option '--fliter'; did you mean '--filter'?\n",
      ["test --shufle-tests"] =
        "coppice: test: no option '--shufle-tests'; did you mean '--shuffle-tests'?\n",
      ["test --only unt"] = "coppice: test: no option '--only'\n",
      ["build x.lua -O dtb --origins -o -"] =
        "coppice: build: --origins is for the format dts, this is dtb\n",
    }
    for arguments, message in pairs (cases) do
      local out, said, code = coppice (arguments)
      assert.equal ("", out, arguments)
      assert.equal (message, said:match "^[^\n]*\n", arguments)
      assert.matches ("\nusage: coppice [^\n]*\n$", said)
      assert.equal (2, code, arguments)
    end
  end)
end)
