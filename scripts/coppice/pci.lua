--- Words for PCI devices: `local pci = require "coppice.pci"`.
--
--    return cop.device { "nic", parent = "pci-device", doc = "A network card",
--      defaults = pci.defaults { vendor_id = 0x1234, device_id = 0x5678, class = "ethernet",
--        interrupt_pin = 1, pm = 0xdc, msi = { 0xd0, vectors = 4, wide = true } },
--      windows = { pci.bar { 0, "regs", kind = "mem32", size = 4 * cop.KiB, cop.reg { … } } },
--    }
local check = require "coppice.check"
local core  = require "coppice.core"
local rows  = require "coppice.rows"

local pci = {}

local function fail (code, text, ...)
  core.error (code, text:format (...))
end

-- What the first cell of a PCI address says (IEEE 1275 PCI binding, §2.2.1.1).
local spaces       = { io = 0x01000000, mem32 = 0x02000000, mem64 = 0x03000000 }
local PREFETCHABLE = 0x40000000

local bar_keys = check.set [[kind prefetchable memory doc size size_prop width endian min_access
  max_access shift_prop read write]]

local function window (what, name, given, space)
  if given.memory ~= nil and given.memory ~= "ram" and given.memory ~= "rom" then
    fail ("invalid", "%s: memory is \"ram\" or \"rom\", not %s", what, tostring (given.memory))
  end
  local row = { name, use = "bus", space = space, kind = given.memory }
  for key, value in pairs (given) do
    if type (key) == "string" and key ~= "kind" and key ~= "prefetchable" and key ~= "memory" then
      row[key] = value
    end
  end
  table.move (given, 3, #given, 2, row)
  return rows.window (row)
end

--- The row of a BAR: pci.bar { 0, "regs", kind = "mem32", size = 4 * cop.KiB, … }.
-- kind: "io", "mem32", "mem64"; prefetchable: reading it changes nothing; memory: "ram" or "rom"
-- where it is memory of the device itself. All else is as in cop.window, registers behind the name.
function pci.bar (given)
  if type (given) ~= "table" or math.type (given[1]) ~= "integer" or type (given[2]) ~= "string"
  then
    fail ("invalid", "pci.bar begins with its number and its name: pci.bar { 0, \"regs\", … }")
  end
  local n, name = given[1], given[2]
  local what = ("pci.bar '%s'"):format (name)
  check.keys (what, given, bar_keys)
  if n < 0 or n > 5 then
    fail ("range", "%s: BARs are 0 to 5, and there is none %d", what, n)
  end
  if not spaces[given.kind] then
    fail ("invalid", "%s: kind is \"io\", \"mem32\" or \"mem64\", not %s", what,
          tostring (given.kind))
  end
  if given.kind == "io" and given.prefetchable then
    fail ("invalid", "%s: I/O ports are never prefetchable", what)
  end
  return window (what, name, given, spaces[given.kind] | (given.prefetchable and PREFETCHABLE or 0)
                                    | 0x10 + 4 * n)
end

--- Base class and sub-class by name (PCI Code and ID Assignment Specification 1.11, §1), each with
--- the programming interface 0.
pci.class = {
  scsi = 0x010000, ide = 0x010100, raid = 0x010400, ahci = 0x010601, nvme = 0x010802,
  storage = 0x018000, ethernet = 0x020000, network = 0x028000, vga = 0x030000, display = 0x038000,
  multimedia_audio = 0x040100, hda = 0x040300, ram = 0x050000, memory = 0x058000,
  host_bridge = 0x060000, isa_bridge = 0x060100, pci_bridge = 0x060400,
  pci_bridge_subtractive = 0x060401, bridge = 0x068000, serial_16550 = 0x070002,
  multiport_serial = 0x070200, communication = 0x078000, system = 0x088000, uhci = 0x0c0300,
  ohci = 0x0c0310, ehci = 0x0c0320, xhci = 0x0c0330, smbus = 0x0c0500, ipmi = 0x0c0700,
  signal_processing = 0x118000, other = 0xff0000,
}

local function hex (what, value)
  if math.type (value) ~= "integer" or value < 0 or value > 0xffffffff then
    fail ("type", "%s is to be an integer of 32 bits, not %s", what, tostring (value))
  end
  return ("%x"):format (value)
end

local register_keys = check.set "value writable clear"

--- The text of the property `registers`: where each is, how many bytes, the value after a reset,
--- the bits that the guest may write, and those that it clears by writing ones, as in
--- pci.registers { { 0x40, 2, value = 0x8000, writable = 0x00ff, clear = 0x0100 } }.
function pci.registers (list)
  local text = {}
  for i, row in ipairs (list) do
    local what = ("pci.registers[%d]"):format (i)
    check.keys (what, row, register_keys)
    text[i] = ("%s.%s=%s/%s/%s"):format (
      hex (what .. ": where it is", row[1]), hex (what .. ": its bytes", row[2]),
      hex (what .. ": value", row.value or 0), hex (what .. ": writable", row.writable or 0),
      hex (what .. ": clear", row.clear or 0))
  end
  return table.concat (text, " ")
end

local capability_keys = check.set "id size version"

--- The text of the property `capabilities`: pci.capabilities { { 0x60, id = 0x09, size = 16 }, … };
--- from 0x100 on extended ones, which have a version.
function pci.capabilities (list)
  local text = {}
  for i, row in ipairs (list) do
    local what = ("pci.capabilities[%d]"):format (i)
    check.keys (what, row, capability_keys)
    local id = (row.version or (row[1] or 0) >= 0x100 and 1 or 0) << 16 | (row.id or 0)
    text[i] = ("%s@%s+%s"):format (hex (what .. ": id", id), hex (what .. ": where it is", row[1]),
                                   hex (what .. ": size", row.size))
  end
  return table.concat (text, " ")
end

-- What stands for several properties: the first value of each is its offset.
local groups = {
  pm      = { "pm_offset", caps = "pm_caps", control = "pm_control" },
  msi     = { "msi_offset", vectors = "msi_vectors", wide = "msi_64bit", mask = "msi_mask" },
  msix    = { "msix_offset", vectors = "msix_vectors", bar = { "msix_table_bar", "msix_pba_bar" },
              table = "msix_table_offset", pba = "msix_pba_offset", pba_bar = "msix_pba_bar" },
  express = { "pcie_offset", type = "pcie_type", version = "pcie_version", flr = "pcie_flr",
              speed = "link_speed", width = "link_width", port = "port" },
  aer     = { "aer_offset", version = "aer_version", several = "aer_several" },
  acs     = { "acs_offset", caps = "acs_caps" },
  ari     = { "ari_offset" },
  dsn     = { "dsn_offset", number = "serial_number" },
  ssvid   = { "ssvid_offset" },
  slotid  = { "slotid_offset", slots = "slotid_slots", chassis = "chassis" },
}

local function take (out, names, value)
  for _, name in ipairs (type (names) == "table" and names or { names }) do out[name] = value end
end

--- Defaults of a PCI type, with short forms: `class` by name (pci.class), and for each capability
--- its offset, or a table of that and of what it says: msi = { 0xd0, vectors = 4, wide = true }.
function pci.defaults (given)
  local out = {}
  for key, value in pairs (given) do
    local group = groups[key]
    if key == "class" then
      out.class_id = pci.class[value]
      if not out.class_id then
        local names = {}
        for name in pairs (pci.class) do names[#names + 1] = name end
        table.sort (names)
        local nearest = core.nearest (tostring (value), names)
        fail ("not_found", "pci.defaults: there is no class '%s'%s", tostring (value),
              nearest and ("; did you mean '%s'?"):format (nearest) or "")
      end
    elseif not group then
      out[key] = value
    elseif type (value) ~= "table" then
      out[group[1]] = value
    else
      local known = {}
      for name in pairs (group) do known[name] = name ~= 1 or nil end
      check.keys (("pci.defaults: '%s'"):format (key), value, known)
      -- `bar` stands for two, of which the second has a word of its own besides
      if value.bar then take (out, group.bar, value.bar) end
      for name, one in pairs (value) do
        if name ~= "bar" then take (out, group[name], one) end
      end
    end
  end
  return out
end

return pci
