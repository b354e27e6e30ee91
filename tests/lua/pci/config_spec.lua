--- Configuration space of every PCI type beside that of the same device in QEMU, byte by byte: both
--- sides are read, and their base address registers sized, by the same reads and writes.
local cop   = require "coppice"
local guest = cop.include "guest.lua"
require "coppice.assert"

local ECAM, IO, MEMORY, LARGE = 0x30000000, 0x03000000, 0x40000000, 0x400000000
local ROM_OFF = 0xfffffffe -- of its register when it is sized: without the bit that enables it

local tool = assert (os.getenv "COP_SOURCE", "COP_SOURCE says where the sources are")
             .. "/tests/tools/qemu-pci"

-- Each machine is one start of QEMU. A row: name, behind which other, its address, its type, then
-- what QEMU is given besides and what ours is.
local machines = {}

-- vmxnet3 has its serial number from its address, and QEMU counts the addresses up.
local MAC = "mac=52:54:00:12:34:56"

local function each (list, first)
  local rows = {}
  for i, name in ipairs (list) do
    local qemu = name:match ":(.*)"
    rows[i] = { id = ("d%d"):format (i), addr = ("%x"):format (first + i - 1),
                type = name:match "^[^:]*", qemu = qemu }
  end
  return rows
end

machines[1] = each ({ "AC97", "ES1370", "intel-hda", "ich9-intel-hda", "pci-serial",
  "pci-serial-2x", "pci-serial-4x", "tpci200", "ich9-ahci", "piix3-ide", "piix4-ide",
  "ivshmem-plain:memdev", "pci-testdev", "e1000", "e1000-82544gc", "e1000-82545em", "ne2k_pci",
  "pcnet", "rtl8139", "vmxnet3:" .. MAC, "am53c974", "dc390", "lsi53c895a", "lsi53c810", "pvscsi",
  "i6300esb", "nec-usb-xhci", "qemu-xhci" }, 1)

machines[2] = each ({ "i82550", "i82551", "i82557a", "i82557b", "i82557c", "i82558a", "i82558b",
  "i82559a", "i82559b", "i82559c", "i82559er", "i82562", "i82801", "piix3-usb-uhci",
  "piix4-usb-uhci", "ich9-usb-uhci1", "ich9-usb-uhci2", "ich9-usb-uhci3", "ich9-usb-uhci4",
  "ich9-usb-uhci5", "ich9-usb-uhci6", "virtio-net-pci", "virtio-blk-pci:drive", "virtio-rng-pci",
  "virtio-scsi-pci", "virtio-serial-pci", "virtio-balloon-pci" }, 1)

local MODERN = "disable-legacy=on"
machines[3] = {
  { id = "ioh", addr = "1", type = "ioh3420", qemu = "chassis=1,slot=3", bridge = true,
    ours = { chassis = 1, slot = 3 } },
  { id = "rp", addr = "2", type = "pcie-root-port", qemu = "chassis=2,slot=4", bridge = true,
    ours = { chassis = 2, slot = 4 } },
  { id = "up", behind = "rp", addr = "0", type = "x3130-upstream", bridge = true },
  { id = "down", behind = "up", addr = "1", type = "xio3130-downstream", bridge = true,
    qemu = "chassis=3,slot=2", ours = { chassis = 3, slot = 2 } },
  { id = "conv", addr = "3", type = "pci-bridge", qemu = "chassis_nr=1", bridge = true,
    ours = { chassis = 1 } },
  { id = "dmi", addr = "4", type = "i82801b11-bridge", bridge = true },
  { id = "rp2", addr = "5", type = "pcie-root-port", qemu = "chassis=5,slot=6", bridge = true,
    ours = { chassis = 5, slot = 6 } },
  { id = "topci", behind = "rp2", addr = "0", type = "pcie-pci-bridge", bridge = true },
  { id = "rp3", addr = "6", type = "pcie-root-port", qemu = "chassis=6,slot=7", bridge = true,
    ours = { chassis = 6, slot = 7 } },
  { id = "net3", behind = "rp3", addr = "0", type = "vmxnet3", qemu = MAC },
  { id = "rp4", addr = "7", type = "pcie-root-port", qemu = "chassis=7,slot=8", bridge = true,
    ours = { chassis = 7, slot = 8 } },
  { id = "scsi", behind = "rp4", addr = "0", type = "pvscsi" },
  { id = "rp5", addr = "8", type = "pcie-root-port", qemu = "chassis=8,slot=9", bridge = true,
    ours = { chassis = 8, slot = 9 } },
  { id = "xhci", behind = "rp5", addr = "0", type = "nec-usb-xhci" },
  { id = "rp6", addr = "10", type = "pcie-root-port", qemu = "chassis=10,slot=11", bridge = true,
    ours = { chassis = 10, slot = 11 } },
  { id = "enet", behind = "rp6", addr = "0", type = "virtio-net-pci" },
  { id = "rp7", addr = "11", type = "pcie-root-port", qemu = "chassis=11,slot=12", bridge = true,
    ours = { chassis = 11, slot = 12 } },
  { id = "eball", behind = "rp7", addr = "0", type = "virtio-balloon-pci" },
  { id = "bare", addr = "f", type = "pcie-root-port", qemu = "chassis=9,slot=10", bridge = true,
    ours = { chassis = 9, slot = 10 } },
  { id = "net", addr = "9", type = "virtio-net-pci", qemu = MODERN,
    ours = { disable_legacy = true } },
  { id = "blk", addr = "a", type = "virtio-blk-pci", qemu = "drive," .. MODERN,
    ours = { disable_legacy = true } },
  { id = "rng", addr = "b", type = "virtio-rng-pci", qemu = MODERN,
    ours = { disable_legacy = true } },
  { id = "vscsi", addr = "c", type = "virtio-scsi-pci", qemu = MODERN,
    ours = { disable_legacy = true } },
  { id = "serial", addr = "d", type = "virtio-serial-pci", qemu = MODERN,
    ours = { disable_legacy = true } },
}

-- The program for PCs has not this one; that for Alpha has, and its sizes are not asked.
machines[4] = each ({ "cmd646-ide" }, 2)
machines[4].alpha = true

-- Where ours differs, and stays: type, then what differs (as the test says it), then why.
local kept = {
  ["rtl8139"] = { ["34: QEMU dc, ours 00"] =
    "its status register says that there is no list of capabilities, and QEMU points at one" },
  ["tpci200"] = { ["34: QEMU 40, ours 00"] =
    "the same; what the list would hold is there" },
  ["xio3130-downstream"] = { ["9c: QEMU 00, ours 11"] =
    "QEMU's link has neither speed nor width; ours has those of the data sheet, §4.3" },
}

-- Which of these were found.
local found = {}

-- Types of the catalogue that QEMU's program cannot be asked for, so that there is nothing to
-- compare.
local absent = {
  ["ICH9-LPC"] = "a part of the q35 chipset",
  ["ICH9-SMB"] = "a part of the q35 chipset",
  ["via-ide"] = "built into QEMU for none of the processors of which it is tested",
  ["vfio-pci"] = "needs a host that gives a device away",
  ["xen-pci-passthrough"] = "needs a host that gives a device away",
  ["kvm-pci-assign"] = "needs a host that gives a device away",
}

--- What QEMU shows, by name: { bytes = …, sized = … }.
local function ask_qemu (rows)
  local path = os.tmpname ()
  local file = assert (io.open (path, "w"))
  for _, row in ipairs (rows) do
    file:write (("%s %s %s %s%s%s\n"):format (row.id, row.behind or "-", row.addr, row.type,
      row.qemu and "," .. row.qemu or "", row.bridge and " #bridge" or ""))
  end
  file:close ()
  local pipe  = assert (io.popen (("'%s' %s %s 2>&1"):format (tool, path,
    rows.alpha and "alpha" or "")))
  local text  = pipe:read "a"
  local ended = pipe:close ()
  os.remove (path)
  assert (ended, text)
  local shown = {}
  for id, bytes, sized in text:gmatch "(%S+) (%x+) (%x*)\n" do
    shown[id] = { bytes = bytes:gsub ("%x%x", function (two)
                    return string.char (tonumber (two, 16)) end), sized = {} }
    for word in sized:gmatch (("%x"):rep (8)) do
      table.insert (shown[id].sized, tonumber (word, 16))
    end
  end
  return shown
end

local board = cop.machine { "config-board", doc = "A PCI Express host with what the test wants",
  params = { cop.uint { "number", doc = "Which of the machines" } },
  build = function (b, p)
    local at = { ["-"] = b:add { "pcie", "pci.gpex", at = { ECAM, IO, MEMORY, LARGE } } }
    for _, row in ipairs (machines[p.number]) do
      local given = { row.id, row.type, addr = row.addr }
      for key, value in pairs (row.ours or {}) do given[key] = value end
      at[row.id] = at[row.behind or "-"]:add (given)
    end
  end }

--- What ours shows, by the same reads and writes.
local function ask_ours (m, rows)
  local g = guest.new (m, { ecam = ECAM })
  local bus, next_bus, shown, last = { ["-"] = 0 }, 1, {}, {}
  for _, row in ipairs (rows) do
    for _, other in ipairs (rows) do
      if other.behind == row.id and not bus[row.id] then
        bus[row.id], next_bus = next_bus, next_bus + 1
      end
    end
    last[row.id] = bus[row.id]
  end
  for i = #rows, 1, -1 do
    local up, own = rows[i].behind, last[rows[i].id]
    if up and own then last[up] = math.max (last[up], own) end
  end
  for _, row in ipairs (rows) do
    local bdf = ("%x:%s.0"):format (bus[row.behind or "-"], row.addr)
    local data, sized = {}, {}
    for k = 0, 4092, 4 do
      local word = g:read (bdf, k)
      if k == 256 and word == 0xffffffff then break end
      data[#data + 1] = ("<I4"):pack (word)
    end
    for k, reg in ipairs (row.bridge and { 0x10, 0x14, 0x38 }
                          or { 0x10, 0x14, 0x18, 0x1c, 0x20, 0x24, 0x30 }) do
      g:write (bdf, reg, 4, 0xffffffff)
      sized[k] = g:read (bdf, reg)
    end
    shown[row.id] = { bytes = table.concat (data), sized = sized }
    if bus[row.id] then
      g:write (bdf, 0x18, 4, bus[row.behind or "-"] | bus[row.id] << 8 | last[row.id] << 16)
    end
  end
  return shown
end

--- The capabilities as a set, "05@60"; the links between them are taken out of the bytes.
local function take_capabilities (bytes)
  local walked, list = {}, {}
  local out = { bytes:byte (1, -1) }
  local function walk (at, extended)
    while at and at ~= 0 and not walked[at] do
      local word = (extended and "<I4" or "<I2"):unpack (bytes, at + 1)
      walked[at] = true
      if extended then
        list[#list + 1] = ("%04x@%x"):format (word & 0xffff, at)
        out[at + 3], out[at + 4] = out[at + 3] & 0x0f, 0
        at = word >> 20
      else
        list[#list + 1] = ("%02x@%x"):format (word & 0xff, at)
        out[at + 2] = 0
        at = word >> 8
      end
    end
  end
  -- the list is there when the status register says so
  if bytes:byte (7) & 0x10 ~= 0 then
    walk (bytes:byte (0x35))
    out[0x35] = 0
  end
  if #bytes > 256 and ("<I4"):unpack (bytes, 257) ~= 0 then walk (0x100, true) end
  table.sort (list)
  return table.concat (list, " "), out
end

--- Every difference, as text.
local function compare (theirs, ours)
  local list = {}
  local function differ (what, a, b)
    if a ~= b then list[#list + 1] = ("%s: QEMU %s, ours %s"):format (what, a, b) end
  end
  local their_caps, their_bytes = take_capabilities (theirs.bytes)
  local our_caps, our_bytes = take_capabilities (ours.bytes)
  differ ("bytes", #their_bytes, #our_bytes)
  differ ("capabilities", their_caps, our_caps)
  for at = 0, math.min (#their_bytes, #our_bytes) - 1 do
    differ (("%x"):format (at), ("%02x"):format (their_bytes[at + 1]),
            ("%02x"):format (our_bytes[at + 1]))
  end
  for i, sized in ipairs (theirs.sized) do
    local mask = i == #theirs.sized and ROM_OFF or -1
    differ ("sized " .. i, ("%08x"):format (sized & mask), ("%08x"):format (ours.sized[i] & mask))
  end
  return list
end

for number, rows in ipairs (machines) do
  describe (("the configuration space of machine %d is QEMU's:"):format (number), function ()
    local theirs, ours, m
    setup (function ()
      theirs = ask_qemu (rows)
      m = cop.build (board, { number = number })
      ours = ask_ours (m, rows)
    end)
    teardown (function () m:close () end)

    for _, row in ipairs (rows) do
      it (row.id .. ", " .. row.type, function ()
        local list, known = {}, kept[row.type] or {}
        for _, text in ipairs (compare (theirs[row.id], ours[row.id])) do
          if known[text] then
            found[row.type .. text] = true
          else
            list[#list + 1] = text
          end
        end
        assert.same ({}, list)
      end)
    end
  end)
end

describe ("the catalogue", function ()
  it ("differs where the table says", function ()
    for name, list in pairs (kept) do
      for text in pairs (list) do assert.is_true (found[name .. text], name .. " " .. text) end
    end
  end)

  it ("is compared as a whole", function ()
    local compared = {}
    for _, rows in ipairs (machines) do
      for _, row in ipairs (rows) do compared[row.type] = true end
    end
    for name in pairs (cop.include "../../../machines/devices/index.lua") do
      local Type = cop.type (name)
      if Type:is_a "pci-device" and not Type.abstract then
        assert.is_true (compared[name] or absent[name] ~= nil, name)
      end
    end
  end)
end)
