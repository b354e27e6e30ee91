--- What the commands write, and where.
package.path = "tests/lua/cli/?.lua;" .. package.path
local cop = require "coppice"
local support = require "support"
local coppice, read, quote, board = support.coppice, support.read, support.quote, support.board

describe ("coppice build", function ()
  local folder
  before_each (function () folder = support.folder () end)
  teardown (support.clean)

  it ("writes what the machine itself gives, by suffix and by option", function ()
    local m = cop.build (board, { ports = 2 })
    local want = { dtb = m:to_dtb (), dts = m:to_dts (), json = m:to_json () }
    m:close ()
    for suffix, text in pairs (want) do
      local file = folder .. "/a." .. suffix
      assert.same ({ "", "", 0 }, { coppice ("build " .. board .. " ports=2 -o " .. file) })
      assert.equal (text, read (file), suffix)
      assert.same ({ text, "", 0 },
                   { coppice ("build " .. board .. " ports=2 -O " .. suffix .. " -o -") })
      -- An option wins over a suffix.
      assert.same ({ "", "", 0 }, { coppice ("build -O " .. suffix .. " -o " .. folder .. "/b.dtb "
                                             .. board .. " ports=2") })
      assert.equal (text, read (folder .. "/b.dtb"))
    end
    assert.same ({ "a.dtb", "a.dts", "a.json", "b.dtb" }, support.list (folder))
  end)

  it ("keeps links and modes, and follows umask", function ()
    support.write (folder .. "/real.dtb", "old")
    support.shell ("chmod 640 " .. folder .. "/real.dtb; ln -s real.dtb " .. folder .. "/link.dtb")
    coppice ("build " .. board .. " -o " .. folder .. "/link.dtb")
    assert.equal ("\xd0\x0d\xfe\xed", read (folder .. "/real.dtb"):sub (1, 4))
    support.shell ("umask 027; " .. support.program .. " build " .. board .. " -o " .. folder
                   .. "/new.dtb")
    local out = support.shell ("cd " .. folder .. "; stat -c '%n %a %F' *")
    assert.equal ("link.dtb 777 symbolic link\nnew.dtb 640 regular file\n"
                  .. "real.dtb 640 regular file\n", out)
  end)

  it ("writes into what is no file", function ()
    assert.same ({ "", "", 0 }, { coppice ("build " .. board .. " -O dtb -o /dev/null") })
    local out, said, code = coppice ("build " .. board .. " -O dtb -o /dev/full")
    assert.same ({ "", "coppice: /dev/full: cannot be written: No space left on device\n", 3 },
                 { out, said, code })
  end)

  it ("says where things were said", function ()
    local out = coppice ("build " .. board .. " --origins -O dts -o -")
    assert.matches ("hotplug%-lab%.lua:%d+", out)
  end)
end)

describe ("coppice", function ()
  teardown (support.clean)

  it ("says so when standard output is full", function ()
    for _, command in ipairs { "tree " .. board, "build " .. board .. " -O dts -o -", "types",
                               "--help", "why " .. board .. " uart" } do
      local _, said, code = coppice (command .. " >/dev/full")
      assert.equal ("coppice: standard output: cannot be written: No space left on device\n", said)
      assert.equal (3, code, command)
    end
    -- Lua's own print has tried, and kept to itself what went wrong.
    local script = support.script "print (1)"
    local _, said, code = coppice ("run " .. script .. " >/dev/full")
    assert.equal ("coppice: standard output: cannot be written\n", said)
    assert.equal (3, code)
  end)

  it ("ends without a word when nobody reads any more", function ()
    local script = support.script "for i = 1, 100000 do print (i) end"
    local out, said = support.shell ("{ " .. support.program .. " run " .. script
                                     .. "; echo $? >&2; } | head -n 1")
    assert.equal ("1\n", out)
    assert.equal ("141\n", said)
  end)

  it ("prints the tree", function ()
    local m = cop.build (board, { ports = 3 })
    local want = "/  (container)\n  objects  (container)\n" .. m:tree ():gsub ("[^\n]+", "  %0")
    m:close ()
    local out, said, code = coppice ("tree " .. board .. " ports=3")
    assert.same ({ "", 0 }, { said, code })
    assert.matches ("xhci", out)
    assert.equal (want, out)
  end)

  it ("passes arguments to a script, and its exit code on", function ()
    local script = support.script "print (arg[0]:match '[^/]+$', #arg, ...) os.exit (7)"
    local out, said, code = coppice ("run " .. script .. " a --help -x")
    assert.same ({ "script.lua\t3\ta\t--help\t-x\n", "", 7 }, { out, said, code })
    out, said, code =
      coppice "run - b <<'END'\n#!/usr/bin/env -S coppice run\nprint (#arg, ...)\nEND"
    assert.same ({ "1\tb\n", "", 0 }, { out, said, code })
  end)

  it ("shows a traceback when it is asked to", function ()
    local script = support.script "local function inner () error 'enough' end\ninner ()\n"
    local said, code = select (2, coppice ("run " .. script))
    assert.equal ("coppice: " .. script .. ":1: enough\n", said)
    assert.equal (1, code)
    said, code = select (2, coppice ("run -v " .. script))
    assert.matches ("^coppice: [^\n]*:1: enough\nstack traceback:\n.*inner", said)
    assert.equal (1, code)
  end)

  it ("can be interrupted", function ()
    local script = support.script "io.write 'ready' io.flush () while true do end"
    local run = support.program .. " run " .. script
    local out, said, code = support.shell ("timeout -s INT 1 " .. run)
    assert.equal ("ready", out)
    assert.equal ("coppice: interrupted\n", said)
    -- What timeout itself makes of it.
    assert.equal (124, code)
    out, said = support.shell ("timeout --preserve-status -s INT 1 " .. run .. "; echo $?")
    assert.equal ("ready130\n", out)
    assert.equal ("coppice: interrupted\n", said)
  end)

  it ("can be interrupted in a coroutine", function ()
    local script = support.script "coroutine.wrap (function () while true do end end) ()"
    local out, said = support.shell ("timeout --preserve-status -s INT 1 " .. support.program
                                     .. " run " .. script .. "; echo $?")
    assert.equal ("130\n", out)
    assert.equal ("coppice: interrupted\n", said)
  end)

  it ("can be interrupted in a request", function ()
    local script = support.script [[
      local cop = require "coppice"
      cop.device { "test.busy", doc = "Is busy for ever" }
      local m = cop.build (cop.machine { "m", doc = "A machine",
        build = function (board) board:add { "d", "test.busy" } end })
      m:at "d":request ("loop", function (_, request)
        request:sleep (1)
        io.write "ready\n" io.flush ()
        while true do end
      end)
      m.clock:advance (10)]]
    local out, said = support.shell ("timeout --preserve-status -s INT 1 " .. support.program
                                     .. " run " .. script .. "; echo $?")
    assert.equal ("coppice: interrupted\n", said)
    assert.equal ("ready\n130\n", out)
  end)

  it ("closes a machine that was interrupted as any other", function ()
    local script = support.script [[
      local cop = require "coppice"
      cop.device { "test.counted", doc = "Says when it goes",
        unrealize = function () print "unrealized" end }
      local m = cop.build (cop.machine { "m", doc = "A machine",
        build = function (board) board:add { "d", "test.counted" } end })
      io.write "ready\n" io.flush ()
      while true do end]]
    local out, said = support.shell ("timeout --preserve-status -s INT 1 " .. support.program
                                     .. " run " .. script .. "; echo $?")
    assert.equal ("coppice: interrupted\n", said)
    assert.equal ("ready\nunrealized\n130\n", out)
  end)

  it ("tells a wrong input from a reading or writing that breaks off", function ()
    for arguments, want in pairs {
      ["run nowhere.lua"] = 1, ["tree nowhere.lua"] = 1, ["why nowhere.lua uart"] = 1,
      ["repl nowhere.lua"] = 1, ["build nowhere.lua --help"] = 1, ["test nowhere_spec.lua"] = 1,
      ["run README.md/x"] = 1, ["run tests"] = 1, ["run README.md"] = 1,
      ["build " .. board .. " -o nowhere/v.dtb"] = 1, ["build " .. board .. " -o tests -O dtb"] = 1,
      ["build " .. board .. " -o v.dtb ports=0"] = 1, ["why " .. board .. " nowhere"] = 1,
      ["types nowhere"] = 1, ["explain nowhere"] = 1,
      ["run - </"] = 3, ["tree - <&-"] = 3, ["build " .. board .. " -O dts -o - >&-"] = 3,
      ["build " .. board .. " -O dtb -o /dev/full"] = 3, ["--help >/dev/full"] = 3,
      ["tree"] = 2, ["tree " .. board .. " ports"] = 2, ["test --frobnicate"] = 2,
    } do
      local _, said, code = coppice (arguments)
      assert.matches ("^coppice: [^\n]", said)
      assert.equal (want, code, arguments)
    end
  end)

  it ("explains what dt-validate says as well", function ()
    local out = coppice "explain schema"
    assert.matches ("^schema: what dt%-validate .- says of the blob, an error\n", out)
  end)

  it ("explains nothing that is not there", function ()
    assert.same ({ "", "coppice: no check and no kind of error 'reg_overlapp'; "
                       .. "did you mean 'reg_overlap'?\n", 1 }, { coppice "explain reg_overlapp" })
    assert.same ({ "", "coppice: no check and no kind of error 'Not_Found'; "
                       .. "did you mean 'not_found'?\n", 1 }, { coppice "explain Not_Found" })
  end)

  it ("writes JSON that is UTF-8, however a file is called", function ()
    local file = support.write (support.folder () .. "/b\xff.dts",
                                "/dts-v1/; / { compatible = \"a\"; x@1 { }; };")
    local out = coppice ("check --json " .. support.quote (file))
    assert.matches ("unit_address_vs_reg", out)
    assert.matches ("/b\u{fffd}.dts\"", out, 1, true)
    assert.is_truthy (utf8.len (out))
  end)

  it ("lets no name of a blob write lines or colours", function ()
    local folder = support.folder ()
    support.write (folder .. "/in.dts",
                   "/dts-v1/; / { forgedABC { phandle = <0x11223344>; }; };")
    assert.same ({ "", "", 0 },
                 { coppice (("build %s/in.dts -o %s/x.dtb"):format (folder, folder)) })
    support.write (folder .. "/x.dtb", (support.read (folder .. "/x.dtb")
      :gsub ("forgedABC", "a\nb:\27[31m"):gsub ("\x11\x22\x33\x44", "\0\0\0\0")))
    assert.same ({ "x.dtb: error (explicit_phandles): /a\\nb:\\033[31m: "
                   .. "phandle 0x0; they are from 1 to 0xfffffffe\n", "", 1 },
                 { support.shell (("cd %s && %s check -W no-all -E explicit_phandles x.dtb")
                                  :format (folder, support.program)) })
  end)

  it ("runs specs, and fails with them", function ()
    local good = support.folder () .. "/good_spec.lua"
    support.write (good, [[
      local cop = require "coppice"
      require "coppice.assert"
      it ("works", function () assert.is_string (cop.version) end)]])
    local out, said, code = coppice ("test -o TAP " .. quote (good))
    assert.equal ("", said)
    assert.matches ("ok 1 %- works", out)
    assert.equal (0, code)
    support.write (good, "it ('fails', function () assert.is_true (false) end)")
    out, said, code = coppice ("test -o TAP " .. quote (good))
    assert.equal ("", said)
    assert.matches ("not ok 1 %- fails", out)
    assert.equal (1, code)
  end)
end)

describe ("coppice types", function ()
  it ("lists what there is, by name", function ()
    local out, said, code = coppice "types"
    assert.same ({ "", 0 }, { said, code })
    local names = {}
    for name in out:gmatch "([^\n]-)  [^\n]*\n" do names[#names + 1] = name end
    local sorted = { table.unpack (names) }
    table.sort (sorted)
    assert.same (sorted, names)
    for _, name in ipairs { "device", "ns16550a", "sifive.plic", "usb.hub", "system-bus" } do
      assert.is_true (out:find ("\n" .. name .. "  ", 1, true) ~= nil, name)
    end
  end)

  it ("describes a type of C and one of Lua", function ()
    local out, said, code = coppice "types usb.hub"
    assert.same ({ "", 0 }, { said, code })
    assert.matches ("^usb%.hub: USB hub\n", out)
    assert.matches ("\nis a +object > device > usb%.device > usb%.hub\n", out)
    assert.matches ("\n  ports +uint +8 +1%.%.255 +before_realize +Ports below it\n", out)
    assert.matches ("\n  bus  usb%-bus  Its ports\n", out)
    out = coppice "types sifive.plic"
    assert.matches ("\nplugs into  system%-bus\n", out)
    assert.matches ('\ncompatible  "sifive,plic%-1%.0%.0", "riscv,plic0"\n', out)
    assert.matches ("\n  sources +uint +127 +1%.%.1023 ", out)
    assert.matches ("\n  irq  interrupt  1024  1 cell ", out)
  end)

  it ("names the nearest of one that is not there", function ()
    local out, said, code = coppice "types usb.hubb"
    assert.same ({ "", 1 }, { out, code })
    assert.matches ("'usb%.hubb'.*'usb%.hub'", said)
  end)

  it ("speaks JSON", function ()
    local text = coppice "types --json" .. coppice "types usb.hub --json"
    local check = support.write (support.folder () .. "/check.py", [[
import json, sys
text = sys.stdin.read()
types, end = json.JSONDecoder().raw_decode(text)
hub = json.loads(text[end:])
assert hub in types and hub["parents"] == ["object", "device", "usb.device"], hub
ports = [row for row in hub["properties"] if row["name"] == "ports"]
assert ports[0]["default"] == "8" and ports[0]["bounds"] == "1..255", ports
]])
    local pipe = assert (io.popen ("python3 " .. check, "w"))
    pipe:write (text)
    assert.is_true (pipe:close ())
    support.clean ()
  end)

  it ("prints stubs that are Lua", function ()
    local out, said, code = coppice "types --stubs"
    assert.same ({ "", 0 }, { said, code })
    assert.matches ("%-%-%-@meta", out)
    assert.is_truthy (load (out))
    assert.is_true (out:find ("usb.hub", 1, true) ~= nil)
  end)
end)

describe ("coppice why", function ()
  it ("tells who made, set, wired and holds", function ()
    local out, said, code = coppice ("why " .. board .. " uart")
    assert.same ({ "", 0 }, { said, code })
    assert.matches ("^/machine/uart: realized, .* %(ns16550a #%d+%)\n", out)
    assert.matches ("\nmade at +[^\n]*hotplug%-lab%.lua:%d+\n", out)
    assert.matches ("\nat +0x10000000 regs, 0x100 bytes\n", out)
    assert.matches ("\n  irq%[0%] +%-> /machine/intc%.irq %(1.*hotplug%-lab%.lua:%d+\n", out)
    assert.matches ("\nheld by\n  /machine, its parent\n", out)
    out = coppice ("why " .. board .. " intc")
    assert.matches ("\n  sources +8 +[^\n]*hotplug%-lab%.lua:%d+\n", out)
    assert.matches ("\n  size +%S+ +%(default%)\n", out)
    assert.matches ("\n  irq%[1%] +<%- /machine/uart%.irq%[0%] ", out)
  end)

  it ("tells who chose the bus", function ()
    local script = support.script [[
      local cop = require "coppice"
      return cop.machine { "buses", build = function (board)
        local xhci = board:add { "xhci", "usb.xhci", ports = 8 }
        xhci:add { "below", "usb.kbd" }
        board:add { "beside", "usb.kbd" }
        board:add { "named", "usb.kbd", bus = xhci }
        xhci.buses[1]:add { "onto", "usb.kbd" }
        board.planted = cop.new { "usb.kbd", bus = xhci }
      end }
    ]]
    local said = { xhci = "%(inferred from its parent%)", below = "%(inferred from its parent%)",
      beside = "%(inferred: the first in the machine that takes it%)",
      named = "script%.lua:6", onto = "script%.lua:7", planted = "script%.lua:8" }
    for name, wanted in pairs (said) do
      local out = coppice ("why " .. support.quote (script) .. " " .. name)
      assert.matches ("\n  parent_bus +/machine[%w/]* +[^\n]*" .. wanted .. "\n", out)
    end
  end)

  it ("tells all drivers of a place, where there are billions of places", function ()
    local script = support.script [[
      local cop = require "coppice"
      return cop.machine { "wired", build = function (board)
        local gic = board:generic { "gic", compatible = "acme,gic", ["interrupt-controller"] = true,
          ["#interrupt-cells"] = 1 }
        board:add { "late", "ns16550a", at = 0x3000, irq = gic.irq (4000000000) }
        board:add { "one", "ns16550a", at = 0x1000, irq = gic.irq (5) }
        board:add { "two", "ns16550a", at = 0x2000, irq = gic.irq (5) }
      end }
    ]]
    local out, said, code = support.shell ("timeout 10 " .. support.program .. " why "
                                           .. support.quote (script) .. " gic")
    assert.same ({ "", 0 }, { said, code })
    local wires = {}
    for wire in out:gmatch "\n  (irq%[%d+%] +<%- /machine/%w+%.irq)" do
      wires[#wires + 1] = wire:gsub (" +", " ")
    end
    assert.same ({ "irq[5] <- /machine/one.irq", "irq[5] <- /machine/two.irq",
                   "irq[4000000000] <- /machine/late.irq" }, wires)
  end)

  it ("names the nearest of a path that is not there", function ()
    local out, said, code = coppice ("why " .. board .. " uatr")
    assert.same ({ "", 1 }, { out, code })
    assert.matches ("; did you mean 'uart'%?\n", said)
    local script = support.script [[
      return require "coppice".machine { "deep", build = function (board)
        board:add { "soc", "bus.simple" }:add { "uart", "ns16550a", at = 0x1000 }
      end }
    ]]
    assert.same ({ "", "coppice: /machine: there is no 'uatr'; did you mean 'uart'?\n", 1 },
                 { coppice ("why " .. support.quote (script) .. " uatr") })
  end)
end)
