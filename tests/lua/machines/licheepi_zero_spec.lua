--- Lichee Pi Zero. tests/boot/kernel-equal compares the whole tree with the kernel's, and
--- tests/boot/validate asks the kernel's bindings.
local cop = require "coppice"
local v3s = cop.include "../../../machines/chips/allwinner/v3s.lua"
require "coppice.assert"

describe ("licheepi-zero", function ()
  local m
  before_each (function () m = cop.build "machines/boards/licheepi-zero.lua" end)
  after_each (function () m:close (); assert.equal (0, cop.host.live_objects) end)

  it ("knows pins by their names", function ()
    assert.equal (0, v3s.pin "PA0")
    assert.equal (6 * 32 + 1, v3s.pin "PG1")
    assert.matches ("blue_led {[^}]-gpios = <&%S+ 6 1 1>;", m:to_dts ())
  end)

  it ("has what the board uses, and the rest disabled", function ()
    assert.equal (0x60, m.space:read (0x01c28014, 4))
    assert.error_matches (function () m.space:read (0x01c28414, 4) end, "nothing answers")
  end)

  it ("enables what a larger board uses", function ()
    assert.matches ('i2c@1c2ac00 {[^}]-status = "disabled";', m:to_dts ())
    m.soc.i2c0.enabled = true
    assert.not_matches ('i2c@1c2ac00 {[^}]-status = "disabled";', m:to_dts ())
    local wire = m.soc.i2c0.irq.wires[1]
    assert.same ({ m.soc.gic, "spi", 6 }, { wire.provider, wire.input, wire.place })
  end)

  it ("reaches its PHY through a switch", function ()
    local dts = m:to_dts ()
    assert.matches ("mdio%-mux {.-mdio@1 {.-ethernet%-phy@1 {", dts)
    assert.matches ("phy%-handle = <&ethernet_phy>;", dts)
  end)
end)
