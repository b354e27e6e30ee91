--- Parameters as a command line gives them: texts in, values or a refusal out.
local cop    = require "coppice"
local params = require "coppice.params"

describe ("the parameters of a command line", function ()
  local board = cop.machine { "params-board", doc = "One parameter of each kind",
    params = {
      cop.bool { "flag", default = false, doc = "A flag" },
      cop.int { "offset", min = -5, max = 5, default = 0, doc = "Bounded" },
      cop.int { "long", bits = 64, default = 0, doc = "Of 64 bits" },
      cop.uint { "count", min = 1, max = 20, default = 1, doc = "Bounded" },
      cop.uint { "word", default = 0, doc = "Of 32 bits" },
      cop.uint { "seed", bits = 64, default = 0, doc = "Of 64 bits" },
      cop.size { "memory", min = 4096, max = cop.GiB, default = cop.MiB, doc = "Bounded" },
      cop.size { "disk", default = 0, doc = "Of any size" },
      cop.address { "base", max = 0x40000000, default = 0, doc = "Bounded" },
      cop.double { "rate", default = 1.0, doc = "A number" },
      cop.string { "title", default = "", doc = "A text" },
      cop.enum { "mode", choices = { "slow", "fast" }, default = "slow", doc = "A choice" },
      cop.list { "ports", item = "uint", doc = "Numbers" },
      cop.list { "names", item = "string", doc = "Texts" },
    },
    build = function () end }

  local function value (text)
    local read = params.read (board, { text })
    return read[text:match "^[^=]*"]
  end

  it ("are values of their kind", function ()
    for text, want in pairs {
      ["flag=on"] = true, ["flag=no"] = false, ["offset=-5"] = -5, ["offset=0x5"] = 5,
      ["long=-9223372036854775808"] = math.mininteger,
      ["long=9223372036854775807"] = math.maxinteger,
      ["count=20"] = 20, ["word=4294967295"] = 4294967295, ["word=-0"] = 0,
      ["seed=18446744073709551615"] = -1, ["seed=0xffffffffffffffff"] = -1,
      ["seed=9223372036854775808"] = math.mininteger, ["seed=0x00000000000000000001"] = 1,
      ["memory=4096"] = 4096, ["memory=4096B"] = 4096, ["memory=64K"] = 65536,
      ["memory=64KiB"] = 65536, ["memory=0x1000"] = 4096,
      ["memory=0x1000B"] = 0x1000B, ["memory=1G"] = 1 << 30,
      ["disk=16777215T"] = 16777215 << 40, ["base=0x40000000"] = 0x40000000,
      ["rate=2.5"] = 2.5, ["title=a=b"] = "a=b", ["title="] = "", ["mode=fast"] = "fast",
    } do
      assert.equal (want, value (text), text)
    end
    assert.same ({ 1, 2, 3 }, value "ports=1,2,0x3")
    assert.same ({}, value "ports=")
    assert.same ({ "a", "", "b" }, value "names=a,,b")
  end)

  it ("are refused with what was typed, and what could have been", function ()
    local size = "parameter 'memory' wants a size such as 64M (the units are K, M, G and T), got "
    for text, said in pairs {
      ["memory=-1"]    = "parameter 'memory' must be between 4096 and 1073741824, not -1",
      ["memory=-1K"]   = "parameter 'memory' must be between 4096 and 1073741824, not -1K",
      ["memory=2G"]    = "parameter 'memory' must be between 4096 and 1073741824, not 2G",
      ["memory=0x10B"] = "parameter 'memory' must be between 4096 and 1073741824, not 0x10B",
      ["disk=16777216T"] =
        "parameter 'disk' must be between 0 and 18446744073709551615, not 16777216T",
      ["disk=-1"]      = "parameter 'disk' must be between 0 and 18446744073709551615, not -1",
      ["base=0x40000001"] = "parameter 'base' must be between 0x0 and 0x40000000, not 0x40000001",
      ["base=-1"]      = "parameter 'base' must be between 0x0 and 0x40000000, not -1",
      ["count=0"]      = "parameter 'count' must be between 1 and 20, not 0",
      ["count=-3"]     = "parameter 'count' must be between 1 and 20, not -3",
      ["word=4294967296"] = "parameter 'word' must be between 0 and 4294967295, not 4294967296",
      ["seed=18446744073709551616"] =
        "parameter 'seed' must be between 0 and 18446744073709551615, not 18446744073709551616",
      ["seed=0x10000000000000000"] =
        "parameter 'seed' must be between 0 and 18446744073709551615, not 0x10000000000000000",
      ["offset=6"]     = "parameter 'offset' must be between -5 and 5, not 6",
      ["long=9223372036854775808"] = "parameter 'long' must be between -9223372036854775808 and "
        .. "9223372036854775807, not 9223372036854775808",
      ["ports=1,-2"] = "parameter 'ports' must be between 0 and 18446744073709551615, not -2",
      ["ports=1,,2"] = "parameter 'ports' wants a uint, got ''",
      ["count=1.0"]  = "parameter 'count' wants a uint, got '1.0'; did you mean '1'?",
      ["count=1e1"]  = "parameter 'count' wants a uint, got '1e1'",
      ["count="]     = "parameter 'count' wants a uint, got ''",
      ["memory=64m"] = size .. "'64m'; did you mean '64M'?",
      ["memory=1.5G"] = size .. "'1.5G'; did you mean '1536M'?",
      ["memory=4 mb"] = size .. "'4 mb'; did you mean '4M'?",
      ["memory=0.3K"] = size .. "'0.3K'",
      ["memory=0x"]  = size .. "'0x'",
      ["memory=M"]   = size .. "'M'",
      ["word=24 Mhz"] = "parameter 'word' wants a uint, got '24 Mhz'; did you mean '24000000'?",
      ["word=4K"]    = "parameter 'word' wants a uint, got '4K'; did you mean '4096'?",
      ["offset=one"] = "parameter 'offset' wants an int, got 'one'",
      ["base=1G"]    = "parameter 'base' wants an address, got '1G'; did you mean '0x40000000'?",
      ["rate=fast"]  = "parameter 'rate' wants a double, got 'fast'",
      ["flag=maybe"] = "parameter 'flag' wants a bool, got 'maybe'",
      ["count"]      = "parameters are key=value, got 'count'",
    } do
      local ok, err = pcall (value, text)
      assert.is_false (ok, text)
      assert.equal (said, err.message)
    end
  end)

  it ("are called so by errors of the machine about its properties", function ()
    local values = params.read (board, { "mode=fsat", "title=x" })
    local _, err = pcall (cop.build, board, values)
    assert.equal ("parameter 'mode' must be one of slow, fast, not 'fsat'; did you mean 'fast'?",
                  params.explain (err, values))
    -- One that was not given, and one of another object.
    local other = { message = "/machine: property 'count' must be between 1 and 20, not 0" }
    assert.equal (other.message, params.explain (other, values))
    other = { message = "/machine/uart: property 'title' is read-only" }
    assert.equal (other.message, params.explain (other, values))
  end)
end)
