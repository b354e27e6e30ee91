--- The REPL, from a pipe and on a terminal.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local board = support.board

--- What the REPL says to these lines.
local function repl (lines, arguments)
  return support.coppice ("repl " .. (arguments or "") .. " <<'END'\n" .. lines .. "\nEND")
end

--- Talks to it on a terminal; returns "exit N", or what it did not do.
local function talk (text, arguments, environment)
  local out, said = support.shell ((environment or "")
    .. " TERM=xterm python3 tests/lua/cli/terminal.py " .. support.program
    .. " repl " .. (arguments or "") .. " <<'END'\n" .. text .. "\nEND")
  return out .. said
end

describe ("the REPL in a pipe", function ()
  it ("prints values and nothing else", function ()
    assert.same ({ "2\nhello\n", "", 0 }, { repl "1 + 1\nx = 'hel'\nprint (x .. 'lo')" })
  end)

  it ("keeps one state, and the last value in _", function ()
    assert.same ({ "6\n42\n", "", 0 }, { repl "a = 2 * 3\na\n_ * 7" })
  end)

  it ("shows every value of an expression, nil as well, and none of a statement", function ()
    assert.same ({ "nil\nnil\tfalse\nnil\n", "", 0 },
                 { repl "not_there\nnil, false\n('a'):match 'b'\nx = nil\n(function () end) ()" })
  end)

  it ("helps, unless something is called so", function ()
    local out, said, code = repl "help"
    assert.same ({ "", 0 }, { said, code })
    assert.matches ("\ncop .*\nquit .*TAB.*Ctrl%-C", out)
    assert.not_matches ("\nm ", out)
    assert.matches ("\nm .*device_add", (repl ("help", board)))
    assert.same ({ "5\n", "", 0 }, { repl "help = 5\nhelp" })
  end)

  it ("fails when its input cannot be read", function ()
    local out, said, code = support.coppice "repl </"
    assert.same ({ "", "coppice: standard input: cannot be read: Is a directory\n", 3 },
                 { out, said, code })
  end)

  it ("continues incomplete input", function ()
    assert.same ({ "1\n2\n", "", 0 }, { repl "for i = 1, 2 do\n  print (i)\n\nend" })
  end)

  it ("stops at the first error, which has its line", function ()
    assert.same ({ "1\n", "stdin:5: boo\n", 1 },
                 { repl "print (1)\n\nif true then\n  --\n  error 'boo'\nend\nprint (2)" })
    assert.same ({ "", 1 }, { (repl "x = = 1"), select (3, repl "x = = 1") })
    local _, said = repl "\nx = = 1"
    assert.matches ("^stdin:2: ", said)
  end)

  it ("does not forgive an end in the middle", function ()
    local said = "stdin:3: the input ends in the middle of a statement, which began at line 2\n"
    assert.same ({ "", said, 1 },
                 { repl "x = 1\nfor i = 1, 2 do\nprint (i)" })
  end)

  it ("has the machine and the library", function ()
    local lines = "m.xhci.ports\nm:device_add { 'kbd0', 'usb.kbd', bus = m.xhci }.state\ncop.KiB"
    local out, said, code = repl (lines, board .. " ports=3")
    assert.same ({ "", 0 }, { said, code })
    assert.matches ("^3\n.*realized.*\n1024\n$", out)
  end)

  it ("fails with a script that fails", function ()
    local out, said, code = repl ("print (1)", board .. " ports=0")
    assert.same ({ "", 1 }, { out, code })
    assert.matches ("^coppice: .*ports.*1.*255", said)
  end)
end)

describe ("the REPL on a terminal", function ()
  teardown (support.clean)

  it ("prompts, continues, forgives errors, and ends with Ctrl-D", function ()
    assert.equal ("exit 0\n", talk [[
> Ctrl-D ends
> > 
< 1 + 1
> 2
> > 
< for i = 1, 2 do
> >> 
< print ("i", i) end
> i	2
> > 
< error "boo"
> stdin:4: boo
> > 
< \x04\]])
  end)

  it ("is interrupted by Ctrl-C and leaves the machine whole", function ()
    assert.equal ("exit 0\n", talk ([[
> > 
< hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }
> > 
< print ("go" .. 1) while true do hub = m:device_add { "k[*]", "usb.hub", bus = m.xhci } m:device_del (hub) end
> go1
< \x03\
> interrupted
> > 
< before = m:snapshot () m:device_del "hub0" print ("hub " .. tostring (m.peripheral.hub0), #m:retired ())
> hub nil	0
> > 
< half typed\x03\
> > 
< print (6 * 7)
> 42
> > 
< quit]], board))
  end)

  it ("is interrupted in a coroutine, however deep, and whoever resumed it", function ()
    local script = support.write (support.folder () .. "/loops.lua", [[
      local function spin (text) print (text .. 1) while true do end end
      function wrapped () coroutine.wrap (spin) "wrapped" end
      -- Each level goes on when the one below has failed.
      function stubborn (level)
        while true do
          local co = coroutine.create (level > 0 and stubborn or spin)
          coroutine.resume (co, level > 0 and level - 1 or "stubborn")
        end
      end
      caught = coroutine.create (function ()
        while true do pcall (spin, "caught") end
      end)
      -- A coroutine that waits is not the one that runs.
      waiting = coroutine.wrap (function () while true do coroutine.yield "still there" end end)
      waiting ()]])
    assert.equal ("exit 0\n", talk ((([[
> > 
< dofile "SCRIPT"
> > 
< wrapped ()
> wrapped1
< \x03\
> interrupted
> > 
< stubborn (3)
> stubborn1
< \x03\
> interrupted
> > 
< print (coroutine.resume (caught))
> caught1
< \x03\
> interrupted
> > 
< print (coroutine.status (caught), waiting ())
> dead	still there
> > 
< quit]]):gsub ("SCRIPT", script))))
  end)

  it ("completes names", function ()
    assert.equal ("exit 0\n", talk ([[
> > 
< print (m.xhc\t\
> print (m.xhci
< .por\t)
> m.xhci.ports
> 4
> > 
< \x04\]], board))
  end)

  it ("remembers what was typed, for its owner only", function ()
    local folder = support.folder ()
    local where = "XDG_STATE_HOME=" .. folder
    assert.equal ("exit 0\n", talk ("> > \n< print ('one')\n> one\n> > \n< \\x04\\", "", where))
    assert.equal ("exit 0\n", talk ("> > \n< \\x1b[A\n> one')\n> one\n> > \n< \\x04\\", "", where))
    assert.equal ("print ('one')\n", support.read (folder .. "/coppice/history"))
    local out = support.shell ("stat -c %a " .. folder .. "/coppice/history")
    assert.equal ("600\n", out)
  end)
end)
