--- Rules for make: `coppice build -MD`, read by make itself.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local coppice, read, write, quote = support.coppice, support.read, support.write, support.quote

--- A board in the folder that includes a file, requires another and uses a type of the catalogue.
local function board (folder, include, module)
  write (folder .. "/" .. include, "return 'included'")
  write (folder .. "/" .. module .. ".lua", "return 'required'")
  return write (folder .. "/board.lua", ([[
    local cop = require "coppice"
    package.path = %q .. "/?.lua;" .. package.path
    assert (cop.include (%q) == "included")
    assert (cop.include (%q) == "included")
    assert (require (%q) == "required")
    return cop.machine { "board", doc = "A board",
      build = function (b) b:add { "flash", "sifive.test", at = 0x100000 } end }]])
    :format (folder, include, "./" .. include, module))
end

describe ("coppice build -MD", function ()
  local folder
  before_each (function () folder = support.folder () end)
  teardown (support.clean)

  it ("names what was read, once and in order, and not the library", function ()
    local script = board (folder, "part.lua", "module")
    local out = folder .. "/v.dtb"
    assert.same ({ "", "", 0 }, { coppice ("build " .. script .. " -MD -o " .. out) })
    local rule = read (out .. ".d")
    local want = ("%s: \\\n  %s \\\n  %s/part.lua \\\n  %s/module.lua \\\n"):format (
      out, script, folder, folder)
    assert.equal (want, rule:sub (1, #want))
    local devices = "  [^\n]*/machines/devices/"
    assert.matches ("^" .. devices .. "index%.lua \\\n" .. devices .. "sifive/test%.lua\n$",
                    rule:sub (#want + 1))
    assert.equal ("\xd0\x0d\xfe\xed", read (out):sub (1, 4))
  end)

  it ("writes it where -MF says", function ()
    local script = board (folder, "part.lua", "module")
    assert.same ({ "", "", 0 }, { coppice ("build -MF " .. folder .. "/rules " .. script .. " -o "
                                           .. folder .. "/v.dts -MD") })
    assert.same ({ "board.lua", "module.lua", "part.lua", "rules", "v.dts" }, support.list (folder))
    assert.matches ("^[^\n]*/v%.dts: ", read (folder .. "/rules"))
  end)

  it ("leaves out standard input", function ()
    local out = folder .. "/v.dtb"
    local script = "return require 'coppice'.machine { 'b', doc = 'B', build = function () end }"
    assert.same ({ "", "", 0 },
                 { coppice ("build - -MD -o " .. out .. " <<'END'\n" .. script .. "\nEND") })
    assert.equal (out .. ":\n", read (out .. ".d"))
  end)

  --- Builds, and lets make say when it would build again.
  local function with_make (name, include, module)
    local script = board (folder, include, module)
    local out = folder .. "/" .. name
    local said = select (2, coppice ("build " .. script .. " -MD -MF " .. folder .. "/rules -o "
                                     .. quote (out)))
    assert.equal ("", said)
    write (folder .. "/Makefile", "include rules\n%.dtb:\n\t@echo built\n")
    local function make ()
      local text, _, code = support.shell ("cd " .. folder .. " && make -s " .. quote (out))
      return text, code
    end
    -- Newer than the source tree; then each file is newer still.
    support.shell ("touch -d 2040-01-01 " .. quote (out))
    for _, file in ipairs { "board.lua", include, module .. ".lua" } do
      support.shell ("touch -d 2039-01-01 " .. folder .. "/*.lua " .. folder .. "/rules")
      assert.same ({ "", 0 }, { make () }, name)
      support.shell ("touch -d 2041-01-01 " .. quote (folder .. "/" .. file))
      assert.same ({ "built\n", 0 }, { make () }, file)
    end
    os.remove (folder .. "/" .. include)
    assert.same ({ "", 2 }, { make () })
  end

  it ("is what make reads", function () with_make ("v.dtb", "part.lua", "module") end)

  it ("says spaces, dollars and hashes as make wants them", function ()
    with_make ("a $(b) #c$$.dtb", "in clu$de#d.lua", "mo d#u$le")
  end)

  it ("says colons, wildcards and backslashes as make wants them", function ()
    with_make ("a:b*c[d]?.dtb", "p:a*r?t[1]|2.lua", "m\\ o\\#d\\u:le")
  end)

  it ("refuses names that no makefile can have", function ()
    local script = board (folder, "part.lua", "module")
    for _, name in ipairs { "a=b.dtb", "a;b.dtb", "a%b.dtb", "a\tb.dtb", "a\nb.dtb" } do
      local out, said, code = coppice ("build " .. script .. " -MD -MF " .. folder .. "/rules -o "
                                       .. quote (folder .. "/" .. name))
      assert.same ({ "", 1 }, { out, code })
      assert.equal (("coppice: %s/rules: no makefile can have a name such as '%s/%s'\n")
                      :format (folder, folder, name), said)
    end
    assert.same ({ "board.lua", "module.lua", "part.lua" }, support.list (folder))
  end)

  it ("writes both files or none", function ()
    local script = support.board
    local old = write (folder .. "/v.dtb", "old")
    local rest = { [folder .. "/nowhere/rules"] = 1, [folder] = 1, ["/dev/full"] = 3 }
    for rules, want in pairs (rest) do
      local _, said, code = coppice (("build %s -MD -o %s -MF %s"):format (script, old, rules))
      assert.matches ("^coppice: [^\n]*: cannot be written: [^\n]*\n$", said)
      assert.equal (want, code)
      assert.equal ("old", read (old))
      assert.same ({ "v.dtb" }, support.list (folder))
    end
    local _, _, code = coppice ("build " .. script .. " ports=0 -MD -o " .. old)
    assert.equal (1, code)
    assert.same ({ "v.dtb" }, support.list (folder))
  end)
end)
