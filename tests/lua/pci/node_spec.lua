--- PCI functions in a Devicetree: those of which the script says something.
local cop = require "coppice"
require "coppice.assert"

local function board (name, fill)
  return cop.machine { name, doc = "A PCI Express host",
    build = function (self)
      local pcie = self:add { "pcie", "pci.gpex", at = { 0x30000000, 0x03000000, 0x40000000 } }
      fill (pcie)
    end }
end

local function dts_of (name, fill)
  local m = cop.build (board (name, fill))
  local dts = m:to_dts ()
  m:close ()
  return dts
end

--- However lines are broken.
local function has (dts, text)
  assert.is_truthy (dts:gsub ("%s+", " "):find (text, 1, true), text .. "\nis not in\n" .. dts)
end

local function has_not (dts, text)
  assert.is_nil (dts:find (text, 1, true))
end

describe ("a PCI host in a Devicetree", function ()
  it ("has ranges for the windows that are somewhere, and none when none is", function ()
    has (dts_of ("node.windows", function () end),
         "ranges = <0x1000000 0x0 0x0 0x0 0x3000000 0x0 0x10000>, <0x2000000 ")
    local m = cop.build (cop.machine { "node.no-windows", doc = "Configuration space alone",
      build = function (self) self:add { "pcie", "pci.gpex", at = 0x30000000 } end })
    has (m:to_dts (), "pci@30000000 {")
    -- an empty one would say that both buses count alike
    has_not (m:to_dts (), "ranges")
    m:close ()
  end)
end)

describe ("a PCI function in a Devicetree", function ()
  it ("is not there when nothing is said of it", function ()
    local dts = dts_of ("node.none", function (pcie)
      local port = pcie:add { "rp", "pcie-root-port" }
      port:add { "nic", "e1000" }
    end)
    has (dts, "pci@30000000 {")
    has_not (dts, "ethernet")
    has_not (dts, "pci@0")
  end)

  it ("has a name by its class, its place, and all that it is compatible with", function ()
    local dts = dts_of ("node.nic", function (pcie)
      pcie:add { "nic", "e1000", addr = "3", label = "eth", multifunction = true,
                 dt = { ["local-mac-address"] = cop.bytes "\x52\x54\x00\x12\x34\x56" } }
      pcie:add { "disk", "ich9-ahci", addr = "3.1", label = "disk" }
    end)
    has (dts, "eth: ethernet@3 {")
    has (dts, "reg = <0x1800 0x0 0x0 0x0 0x0>;")
    has (dts, 'compatible = "pci8086,100e.1af4.1100.3", "pci8086,100e.1af4.1100", '
              .. '"pci1af4,1100", "pci8086,100e.3", "pci8086,100e", "pciclass,020000", '
              .. '"pciclass,0200";')
    has (dts, "local-mac-address = [52 54 00 12 34 56];")
    has (dts, "disk: sata@3,1 {")
    has (dts, "reg = <0x1900 0x0 0x0 0x0 0x0>;")
  end)

  it ("is called what the script calls it", function ()
    local dts = dts_of ("node.called", function (pcie)
      pcie:add { "nic", "e1000", addr = "3", node = "wifi", dt = { compatible = "acme,wifi" } }
    end)
    has (dts, "wifi@3 {")
    has (dts, 'compatible = "acme,wifi";')
  end)

  it ("is called by its numbers when its class has no name", function ()
    local Odd = cop.device { "node.odd", parent = "pci-device", doc = "Of no class",
      defaults = { vendor_id = 0x1234, device_id = 0x0b, class_id = 0xff0000,
                   subsystem_vendor_id = 0 } }
    local dts = dts_of ("node.other", function (pcie)
      pcie:add { "odd", Odd, addr = "1f", label = "odd" }
    end)
    has (dts, "odd: pci1234,b@1f {")
    has (dts, 'compatible = "pci1234,b.0", "pci1234,b", "pciclass,ff0000", "pciclass,ff00";')
  end)

  it ("has the bridges on its way, and buses are counted as firmware does", function ()
    local dts = dts_of ("node.deep", function (pcie)
      -- counted by place, not by who came first, and with those that nothing is said of
      local high = pcie:add { "high", "pcie-root-port", addr = "5", slot = 2 }
      local low = pcie:add { "low", "pcie-root-port", addr = "4", slot = 1 }
      local up = high:add { "up", "x3130-upstream" }
      up:add { "down0", "xio3130-downstream", slot = 3 }
      local down1 = up:add { "down1", "xio3130-downstream", slot = 4 }
      down1:add { "nic", "e1000", label = "far" }
      low:add { "other", "e1000" }
    end)
    -- low is bus 1, high 2 to 5: up 3, down0 4, down1 5
    has (dts, 'pci@5 { compatible = "pci1b36,c.0", "pci1b36,c", "pciclass,060400", '
              .. '"pciclass,0604"; reg = <0x2800 0x0 0x0 0x0 0x0>; ranges; device_type = "pci"; '
              .. '#address-cells = <3>; #size-cells = <2>; bus-range = <2 5>;')
    has (dts, "reg = <0x20000 0x0 0x0 0x0 0x0>;")
    has (dts, "bus-range = <3 5>;")
    has (dts, "reg = <0x30800 0x0 0x0 0x0 0x0>;")
    has (dts, "bus-range = <5 5>;")
    has (dts, "far: ethernet@0 {")
    has (dts, "reg = <0x50000 0x0 0x0 0x0 0x0>;")
    has_not (dts, "pci@4")
  end)

  it ("has a node for what is in it", function ()
    local Card = cop.device { "node.card", parent = "pci-device", doc = "With a bus of its own",
      defaults = { vendor_id = 0x1234, device_id = 0x0c, class_id = 0x0c0500 },
      buses = { cop.bus { "i2c", "i2c-bus", doc = "Sensors" } } }
    local dts = dts_of ("node.child", function (pcie)
      local card = pcie:add { "card", Card, addr = "7" }
      card:add { "t0", "i2c.tmp105", at = 0x48 }
      local nic = pcie:add { "nic", "e1000", addr = "8" }
      nic:node { "mdio" }
    end)
    has (dts, "smb@7 {")
    has (dts, "@48 {")
    has (dts, "ethernet@8 {")
    has (dts, "mdio {")
  end)

  it ("is refused one where its host has none", function ()
    local m = cop.build (cop.machine { "node.pc", doc = "A host without a node",
      build = function (self)
        local host = self:add { "pcihost", "q35-pcihost" }
        host:add { "nic", "e1000", label = "eth" }
      end })
    assert.error_matches (function () m:to_dts () end,
      "/machine/pcihost/nic: it has no node of which something could be said, since "
      .. "/machine/pcihost has none")
    m:close ()
  end)

  it ("comes and goes with the function", function ()
    local m = cop.build (board ("node.plug", function (pcie)
      pcie:add { "rp", "pcie-root-port" }
    end))
    local before = m:to_dts ()
    m:device_add { "nic", "e1000", bus = m.pcie.rp, label = "eth" }
    has (m:to_dts (), "eth: ethernet@0 {")
    has (m:to_dts (), "bus-range = <1 1>;")
    m.peripheral.nic = nil
    assert.equal (before, m:to_dts ())
    m:close ()
  end)
end)
