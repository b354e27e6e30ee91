--- What is behind the controllers of the catalogue: codecs, disks, USB devices; and the trusted
--- platform module, which is on no PCI bus.
local cop = require "coppice"
require "coppice.assert"

local TPM, TPM_SIZE = 0xfed40000, 0x5000

local board = cop.machine { "behind-board", doc = "Controllers that have a bus of their own",
  build = function (b)
    local pcie = b:add { "pcie", "pci.gpex", at = { 0x30000000, 0x03000000, 0x40000000,
      0x400000000 }, hotplug = true }
    b:add { "tpm", "tpm-tis", at = TPM }
    pcie:add { "hda", "intel-hda" }
    pcie:add { "uhci", "ich9-usb-uhci1" }
    pcie:add { "xhci", "qemu-xhci" }
    for _, name in ipairs { "pvscsi", "am53c974", "lsi53c895a", "virtio-scsi-pci" } do
      pcie:add { name:gsub ("%-", "_"), name }
    end
  end }

describe ("behind its controller,", function ()
  local m
  before_each (function () m = cop.build (board, {}) end)
  after_each (function ()
    m:close ()
    m = nil
    collectgarbage ()
    assert.equal (0, cop.host.live_objects)
  end)

  local function add (name, type_name, on, more)
    local given = { name, type_name, bus = on }
    for key, value in pairs (more or {}) do given[key] = value end
    return m:device_add (given)
  end

  it ("a codec has the lowest address that is free", function ()
    local hda = m.pcie.hda
    assert.equal (0, add ("c0", "hda-duplex", hda).cad)
    assert.equal (4, add ("c4", "hda-micro", hda, { cad = 4 }).cad)
    assert.equal (1, add ("c1", "hda-output", hda).cad)
    assert.equal ("completed", m:device_del "c0".state)
    assert.equal (0, add ("again", "hda-output", hda).cad)
  end)

  it ("a codec asks for an address that is free", function ()
    local hda = m.pcie.hda
    add ("c2", "hda-duplex", hda, { cad = 2 })
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () add ("c", "hda-duplex", hda, { cad = 2 }) end,
        "address 2 of /machine/pcie/hda/hda is taken by /machine/peripheral/c2 %b()")
    end)
    for _ = 1, 14 do m:device_add { "hda-output", bus = hda } end
    assert.leaves_no_trace (m, function ()
      assert.error_matches (function () add ("c", "hda-duplex", hda) end, "15")
    end)
    assert.error_matches (function () add ("c", "hda-duplex", m.pcie.uhci) end, "hda%-bus")
  end)

  it ("a codec goes with its controller", function ()
    local hda = add ("hda", "ich9-intel-hda", m.pcie)
    local codec = add ("c0", "hda-duplex", hda)
    m:device_del "hda"
    assert.finalized (hda)
    assert.finalized (codec)
  end)

  for _, name in ipairs { "pvscsi", "am53c974", "lsi53c895a", "virtio_scsi_pci" } do
    it ("a disk is on the SCSI bus of " .. name, function ()
      local adapter = m.pcie[name]
      if name == "virtio_scsi_pci" then adapter = adapter.device end
      local disk = add ("d0", "scsi.disk", adapter, { size = cop.MiB })
      assert.same ({ 0, 0 }, { disk.target, disk.lun })
      assert.equal ("completed", m:device_del "d0".state)
      assert.finalized (disk)
    end)
  end

  it ("a USB device has a port", function ()
    add ("k1", "usb.kbd", m.pcie.uhci)
    add ("k2", "usb.kbd", m.pcie.uhci)
    assert.error_matches (function () add ("k3", "usb.kbd", m.pcie.uhci) end, "no free port")
    assert.error_matches (function () add ("k3", "usb.kbd", m.pcie.xhci, { port = 5 }) end,
      "no port 5; its ports are 1 to 4")
    assert.equal ("completed", m:device_del "k1".state)
  end)

  it ("a trusted platform module is where every PC has it", function ()
    assert.equal (m.tpm, m.space:find (TPM + TPM_SIZE - 1).device)
    assert.matches ('compatible = "tcg,tpm%-tis%-mmio";\n%s*reg = <0x0 0xfed40000 0x0 0x5000>;',
                    m:to_dts ())
  end)
end)
