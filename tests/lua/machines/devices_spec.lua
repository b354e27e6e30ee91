--- The device types that are written in Lua: all of the list load, and refuse what they should.
local cop = require "coppice"
require "coppice.assert"

local index = cop.include "../../../machines/devices/index.lua"

describe ("machines/devices", function ()
  for name in pairs (index) do
    it ("has " .. name .. ", with a text for every property", function ()
      local Type = cop.type (name)
      assert.equal (name, Type.name)
      assert.is_true (#Type.doc > 0)
      for _, prop in ipairs (Type.props) do
        assert.is_true (#prop.doc > 0, prop.name)
      end
    end)
  end

  local function machine (build)
    return cop.machine { "bench", doc = "A board for one test", build = build }
  end

  local function refused (message, build)
    assert.error_matches (function () cop.build (machine (build), {}) end, message)
    assert.equal (0, cop.host.live_objects)
  end

  it ("a plic has sources from 1 to as many as were asked for", function ()
    for _, source in ipairs { 0, 9 } do
      refused ("no interrupt source " .. source .. "; its sources are 1 to 8", function (board)
        local plic = board:add { "plic", "sifive.plic", at = 0x0c000000, sources = 8 }
        board:add { "uart", "ns16550a", at = 0x10000000, irq = plic.irq (source) }
      end)
    end
  end)

  it ("a source of a plic has one driver", function ()
    refused ("drives it already", function (board)
      local plic = board:add { "plic", "sifive.plic", at = 0x0c000000, sources = 8 }
      board:add { "uart0", "ns16550a", at = 0x10000000, irq = plic.irq (8) }
      board:add { "uart1", "ns16550a", at = 0x10001000, irq = plic.irq (8) }
    end)
  end)

  it ("a hart says what it is", function ()
    local m = cop.build (machine (function (board)
      board.cpus:add { "cpu0", "riscv.cpu", at = 0, isa = "rv64imac", mmu = "sv39" }
    end), {})
    local dts = m:to_dts ()
    assert.matches ('riscv,isa = "rv64imac"', dts, 1, true)
    assert.matches ('mmu%-type = "riscv,sv39"', dts)
    assert.matches ('status = "okay"', dts)
    assert.not_matches ("numa%-node%-id", dts)
    m:close ()
  end)

  it ("a flash has one bank or two", function ()
    for banks, at in ipairs { 0x20000000, { 0x20000000, 0x22000000 } } do
      local m = cop.build (machine (function (board)
        board:add { "flash", "flash.cfi", at = at, size = 32 * cop.MiB }
      end), {})
      local value = m:to_dts ():match "reg = ([^;]+);"
      assert.equal (banks, select (2, value:gsub ("0x2000000>", "")))
      m:close ()
    end
  end)

  it ("a PCIe host has as many buses as its configuration space has room for", function ()
    local m = cop.build (machine (function (board)
      board:add { "pcie", "pci.gpex", at = 0x3f000000, ecam_size = 16 * cop.MiB }
    end), {})
    assert.matches ("bus%-range = <0 15>;", m:to_dts ())
    m:close ()
  end)
end)
