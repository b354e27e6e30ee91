--- Virtio devices on PCI (virtio 1.1, §4.1): transitional ones, which old drivers find at their
--- I/O ports, or modern ones alone. The device itself is on a bus within the function, as it is in
--- a slot of virtio.mmio; the modern interface works.
local cop = require "coppice"
local pci = require "coppice.pci"

local VENDOR = 0x09 -- capability of a maker's own

-- Configuration structures (§4.1.4): kind, place of its capability, its bytes, and where in BAR 4
-- what it points to is.
local structures = {
  { kind = 1, at = 0x40, size = 16, offset = 0x0000, length = 0x1000 }, -- common configuration
  { kind = 3, at = 0x50, size = 16, offset = 0x1000, length = 0x1000 }, -- interrupt status
  { kind = 4, at = 0x60, size = 16, offset = 0x2000, length = 0x1000 }, -- the device's own
  { kind = 2, at = 0x70, size = 20, offset = 0x3000, length = 0x1000 }, -- notifications
}
local ACCESS = { kind = 5, at = 0x84, size = 20 } -- the structures through configuration space
local MODERN_BAR, NOTIFY_STEP = 4, 4

-- Behind a port of PCI Express its capability and that of power management come first.
local EXPRESS, POWER, MSIX, SHIFT = 0x40, 0x7c, 0x98, 0x44

local function all_capabilities (shift)
  local list = { { ACCESS.at + shift, id = VENDOR, size = ACCESS.size } }
  for i, one in ipairs (structures) do
    list[i + 1] = { one.at + shift, id = VENDOR, size = one.size }
  end
  return pci.capabilities (list)
end

local function all_registers (shift)
  local list = {}
  local function add (at, size, value, writable)
    list[#list + 1] = { at + shift, size, value = value, writable = writable }
  end
  for _, one in ipairs (structures) do
    add (one.at + 2, 2, one.kind << 8 | one.size)
    add (one.at + 4, 1, MODERN_BAR)
    add (one.at + 8, 4, one.offset)
    add (one.at + 12, 4, one.length)
    if one.size > 16 then add (one.at + 16, 4, NOTIFY_STEP) end
  end
  add (ACCESS.at + 2, 2, ACCESS.kind << 8 | ACCESS.size)
  add (ACCESS.at + 4, 1, 0, 0xff)
  for at = ACCESS.at + 8, ACCESS.at + 16, 4 do add (at, 4, 0, 0xffffffff) end
  return pci.registers (list)
end

--- Behind a port it is an endpoint of PCI Express.
local function become_express (self)
  self.capabilities, self.registers = all_capabilities (SHIFT), all_registers (SHIFT)
  self.pcie_offset, self.pcie_flr, self.pm_offset = EXPRESS, true, POWER
  if self.msix_offset ~= 0 then self.msix_offset = MSIX + SHIFT end
end

local function is_behind_port (self)
  local bus = self.parent_bus
  return bus and bus.device:is_a "pcie-slot"
end

--- §4.1.2.1
local function become_modern (self, id)
  self.device_id, self.revision, self.subsystem_id = 0x1040 + id, 1, 0x1100
  self.legacy_size = 0
end

local function kind (given)
  local vectors = given.vectors or 0
  local defaults = pci.defaults { vendor_id = 0x1af4, device_id = 0x1000 + given.old,
    subsystem_id = given.id, class_id = given.class, interrupt_pin = 1, romsize = given.rom or 0,
    capabilities = all_capabilities (0), registers = all_registers (0),
    msix = vectors > 0 and { MSIX, vectors = vectors, bar = 1, pba = 0x800 } or 0 }
  local windows = {
    pci.bar { 0, "legacy", kind = "io", size_prop = "legacy_size",
              doc = "What old drivers use, of virtio 0.9.5" },
  }
  if vectors > 0 then
    windows[#windows + 1] = pci.bar { 1, "msix", kind = "mem32", size = 4 * cop.KiB,
      doc = "Table of MSI-X" }
  end
  local props = {
    cop.bool { "disable_legacy", doc = "Only the modern interface: no I/O ports, and identities "
                                       .. "that old drivers do not know; always so behind a "
                                       .. "port of PCI Express" },
    cop.size { "legacy_size", default = given.ports, doc = "Bytes of I/O ports; 0: none" },
  }
  local passed, names = given.passes or {}, given.names or {}
  table.move (passed, 1, #passed, #props + 1, props)
  return cop.device { given[1], parent = "virtio-pci", doc = given.doc,
    leaves_out = "the I/O ports of old drivers, and the structures through configuration space",
    props = props, defaults = defaults, windows = windows,
    build = function (self)
      local express = is_behind_port (self)
      if express then become_express (self) end
      if express or self.disable_legacy then become_modern (self, given.id) end
      local device = { "device", given.device }
      for _, prop in ipairs (passed) do
        device[names[prop.name] or prop.name] = self[prop.name]
      end
      self:add (device)
    end,
  }
end

-- passes: what the function passes on to its device; names: what that calls it otherwise.
kind { "virtio-blk-pci", doc = "Virtio block device", old = 1, id = 2, class = 0x010000,
       ports = 128, vectors = 2, device = "virtio.blk",
       names = { drive_serial = "serial_number" },
       passes = {
         cop.size { "size", default = 64 * cop.MiB, min = 512, doc = "Bytes of the medium" },
         cop.uint { "block_size", default = 512, min = 512, max = 65536,
                    doc = "What the driver is to read and write at once" },
         cop.bool { "read_only", doc = "Whether it refuses to be written" },
         cop.string { "drive_serial", doc = "Its serial_number, at most 20 bytes" } } }
kind { "virtio-balloon-pci", doc = "Virtio memory balloon", old = 2, id = 5, class = 0x00ff00,
       ports = 64, device = "virtio.balloon" }
kind { "virtio-serial-pci", doc = "Virtio console", old = 3, id = 3, class = 0x078000, ports = 64,
       vectors = 2, device = "virtio.serial",
       passes = { cop.uint { "max_ports", default = 31, min = 1, max = 31,
                              doc = "Ports that it can have; 1: no control queues" } } }
kind { "virtio-scsi-pci", doc = "Virtio SCSI adapter", old = 4, id = 8, class = 0x010000,
       ports = 64, vectors = 4, device = "virtio.scsi",
       passes = { cop.uint { "num_queues", default = 1, min = 1, max = 62,
                              doc = "Queues for requests" } } }
kind { "virtio-rng-pci", doc = "Virtio source of entropy", old = 5, id = 4, class = 0x00ff00,
       ports = 32, vectors = 2, device = "virtio.rng" }
return kind { "virtio-net-pci", doc = "Virtio network card", old = 0, id = 1, class = 0x020000,
              ports = 32, vectors = 4, rom = 256 * cop.KiB, device = "virtio.net" }
