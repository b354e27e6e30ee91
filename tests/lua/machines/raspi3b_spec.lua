--- The Raspberry Pi 3: a bus that moves addresses, a controller that numbers interrupts by banks.
--- tests/boot/kernel-equal compares the whole tree with the kernel's, tests/boot/linux boots it.
local cop = require "coppice"
require "coppice.assert"

describe ("raspi3b", function ()
  local m
  before_each (function () m = cop.build "machines/boards/raspi3b.lua" end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("has its peripherals where the processors see them, over the memory", function ()
    assert.equal (0x90, m.space:read (0x3f201018, 4))
    m.space:write (0x3f1ffffc, 4, 1)
    assert.matches ("uart0: serial@7e201000 {", m:to_dts ())
    assert.matches ("soc {[^{]-ranges = <0x7e000000 0x3f000000 0x1000000>,", m:to_dts ())
  end)

  it ("numbers interrupts by banks", function ()
    local wire = m.soc.uart0.irq.wires[1]
    assert.same ({ m.soc.intc, "gpu", 57 }, { wire.provider, wire.input, wire.place })
    assert.matches ("serial@7e201000 {[^}]-interrupts = <2 25>;", m:to_dts ())
    assert.error_matches (function ()
      m.soc:add { "rng2", "brcm.bcm2835-rng", at = 0x7e105000, irq = m.soc.intc.gpu (64) }
    end, "no place 64")
  end)

  it ("has clocks that go in a circle", function ()
    assert.equal (m.soc.dsi0, m.soc.clocks.sources[1].wires[1].provider)
    assert.equal (m.soc.clocks, m.soc.dsi0.phy.wires[1].provider)
  end)

  it ("has lights that come and go", function ()
    local expander = m.soc.firmware.expgpio
    m:device_add { "led9", "led.gpio", bus = m.leds:find "bus", gpios = expander.pin (7),
                   title = "more" }
    assert.matches ('led9 {[^}]-label = "more"', m:to_dts ())
    assert.matches ("led9 {[^}]-gpios = <&expgpio 7 0>", m:to_dts ())
    m.peripheral.led9 = nil
    assert.not_matches ("led9", m:to_dts ())
  end)
end)
