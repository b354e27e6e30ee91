--- What `coppice types` makes of registers: text, JSON, a C header, annotations.
package.path = "tests/lua/cli/?.lua;" .. package.path
local support = require "support"
local coppice, quote = support.coppice, support.quote

local types = { "ns16550a", "google.goldfish-rtc", "qemu.fw-cfg-mmio", "sifive.clint",
                "sifive.plic", "sifive.test", "virtio.mmio" }

describe ("coppice types", function ()
  teardown (support.clean)

  it ("shows registers with their fields", function ()
    local out, said, code = coppice "types ns16550a"
    assert.same ({ "", 0 }, { said, code })
    assert.matches ("\nregisters of `regs`, little%-endian, addresses shifted by `reg_shift`:", out)
    assert.matches ("\n  0x00  RBR +ro +1  0x0 +Receiver buffer", out)
    assert.matches ("\n  0x00  DLL +rw +1  0x0 +[^\n]*%(while LCR.DLAB%)\n", out)
    assert.matches ("\n  0x05  LSR +rc +1  0x60 +Line status %(cleared 0x1e%)\n", out)
    assert.matches ("\n +.DLAB +bit 7 +The divisor", out)
    assert.matches ("\n +.WLS +bits 0%-1 +", out)
    out = coppice "types sifive.plic"
    assert.matches ("\n  0x200000 %+ n %* 0x1000 +THRESHOLD%[15872%] +rw +4 +0x0 +", out)
    assert.matches ("%(at most 0x7%)\n", out)
    out = coppice "types qemu.fw-cfg-mmio"
    assert.matches ("\nregisters of `regs`, big%-endian:", out)
  end)

  it ("tells registers to programs", function ()
    local text = coppice "types qemu.fw-cfg-mmio --json"
    local check = support.write (support.folder () .. "/check.py", [[
import json, sys
window, = json.load (sys.stdin)["windows"]
assert window["width"] == 8 and window["endian"] == "big", window
rows = {row["name"]: row for row in window["registers"]}
assert list (rows) == ["DATA", "SELECTOR", "DMA_SIGNATURE", "DMA_ADDRESS"], rows
assert int (rows["DMA_SIGNATURE"]["reset"], 0) == 0x51454d5520434647, rows
assert rows["SELECTOR"]["fields"][0] == {
    "name": "KEY", "at": 0, "bits": 14, "doc": "Its number"}, rows
assert rows["SELECTOR"]["access"] == "wo" and rows["SELECTOR"]["size"] == 2, rows
]])
    local pipe = assert (io.popen ("python3 " .. check, "w"))
    pipe:write (text)
    assert.is_true (pipe:close ())
  end)

  it ("prints a C header that compiles, twice the same", function ()
    local folder = support.folder ()
    local lines = {}
    for _, name in ipairs (types) do
      local out, said, code = coppice ("types " .. name .. " -O h")
      assert.same ({ "", 0 }, { said, code }, name)
      assert.equal (out, (coppice ("types " .. name .. " -O h")))
      support.write (folder .. "/" .. name .. ".h", out)
      lines[#lines + 1] = ('#include "%s.h"\n#include "%s.h"'):format (name, name)
    end
    lines[#lines + 1] = [[
_Static_assert (NS16550A_RBR == 0 && NS16550A_THR == 0 && NS16550A_SCR == 7, "offsets");
_Static_assert (NS16550A_LCR_DLAB == 1 << NS16550A_LCR_DLAB_SHIFT, "a field of one bit");
_Static_assert (NS16550A_FCR_TRIGGER == 3 << 6 && NS16550A_FCR_TRIGGER_SHIFT == 6, "of two");
_Static_assert (NS16550A_LSR_RESET == 0x60 && NS16550A_LSR_CLEARED == 0x1e, "after a reset");
_Static_assert (SIFIVE_CLINT_MTIMECMP (1 + 1) == 0x4010, "an array");
_Static_assert (SIFIVE_CLINT_MSIP_COUNT == 4095 && SIFIVE_CLINT_MSIP_WRITABLE == 1, "its size");
_Static_assert (SIFIVE_PLIC_PRIORITY_MAX == 7, "the largest value");
_Static_assert (QEMU_FW_CFG_MMIO_DMA_SIGNATURE_RESET == 0x51454d5520434647ULL, "64 bits");
_Static_assert (VIRTIO_MMIO_MAGICVALUE_RESET == 0x74726976, "in upper case");
int at = SIFIVE_TEST_FINISH + GOOGLE_GOLDFISH_RTC_TIME_LOW;
]]
    local file = support.write (folder .. "/check.c", table.concat (lines, "\n"))
    local cc = os.getenv "CC" or "cc"
    local out, said, code = support.shell (
      quote (cc) .. " -std=c11 -pedantic -Wall -Wextra -Werror -fsyntax-only " .. quote (file))
    assert.same ({ "", "", 0 }, { out, said, code })
  end)

  it ("refuses a header of nothing", function ()
    local out, said, code = coppice "types usb.hub -O h"
    assert.same ({ "", "coppice: type 'usb.hub' has no registers\n", 1 }, { out, said, code })
    said, code = select (2, coppice "types ns16550a -O c")
    assert.matches ("^coppice: types: no format 'c'; there is h\n", said)
    assert.equal (2, code)
    said, code = select (2, coppice "types -O h")
    assert.matches ("^coppice: types: %-O h is for one TYPE", said)
    assert.equal (2, code)
  end)

  it ("refuses a header in which two things have one name", function ()
    local folder = support.folder ()
    support.shell ("mkdir -p " .. folder .. "/machines/devices; ln -s $PWD/scripts " .. folder)
    support.write (folder .. "/machines/devices/index.lua", 'return { ["a.b"] = "a.lua" }')
    support.write (folder .. "/machines/devices/a.lua", [[
local cop = require "coppice"
return cop.device { "a.b", doc = "Has a field called RESET", windows = {
  cop.window { "regs", size = 4, cop.reg { 0, "X", reset = 1, cop.field { 0, "RESET" } } } } }
]])
    local out, said, code = support.shell ("COPPICE_ROOT=" .. folder .. " " .. support.program
                                           .. " types a.b -O h")
    assert.same ({ "", 1 }, { out, code })
    assert.equal ("coppice: type 'a.b': two things in its header would be called 'A_B_X_RESET'\n",
                  said)
  end)

  it ("annotates them", function ()
    local out = coppice "types --stubs"
    assert.matches ("\n%-%-%-@class ns16550a.regs : coppice.window\n", out)
    assert.matches ("\n%-%-%-@field RBR integer Receiver buffer", out)
    assert.matches ("\n%-%-%-@field MSIP integer%[%] The hart's software interrupt\n", out)
    assert.matches ("\n%-%-%-@field regs ns16550a.regs Registers\n", out)
    assert.matches ("\n%-%-%-@field bank0 coppice.window The first bank\n", out)
  end)
end)
