--- The Intel 8255x family of Ethernet controllers (open source developer manual 1.3, §4 and §7).
local cop = require "coppice"
local pci = require "coppice.pci"

-- Those from the 82558 on have power management, by its capability (manual §4.1.1).
local family = {
  { "i82550",   0x1209, 0x0e }, { "i82551",   0x1209, 0x0f },
  { "i82557a",  0x1229, 0x01, plain = true },
  { "i82557b",  0x1229, 0x02, plain = true },
  { "i82557c",  0x1229, 0x03, plain = true },
  { "i82558a",  0x1229, 0x04 }, { "i82558b",  0x1229, 0x05 },
  { "i82559a",  0x1229, 0x06 }, { "i82559b",  0x1229, 0x07 },
  { "i82559c",  0x1229, 0x0c, board = { 0x8086, 0x0040 } },
  { "i82559er", 0x1209, 0x09 }, { "i82562",   0x1209, 0x0e },
  { "i82801",   0x2449, 0x03 },
}

local last
for _, one in ipairs (family) do
  local board = one.board or { 0x1af4, 0x1100 }
  last = cop.device { one[1], parent = "pci-device",
    doc = ("Intel %s Ethernet controller"):format (one[1]),
    leaves_out = "the command unit, the receive unit and frames",
    defaults = pci.defaults { vendor_id = 0x8086, device_id = one[2], revision = one[3],
      class = "ethernet", subsystem_vendor_id = board[1], subsystem_id = board[2],
      status_bits = 0x0280, interrupt_pin = 1, min_gnt = 0x08, max_lat = 0x18,
      romsize = 128 * cop.KiB, pm = { one.plain and 0 or 0xdc, caps = 0x7e21 },
      registers = pci.registers { { 0x0d, 1, value = 0x20, writable = 0xf8 } } }, -- latency timer
    windows = {
      pci.bar { 0, "csr", kind = "mem32", prefetchable = true, size = 4096,
                doc = "Control and status registers" },
      pci.bar { 1, "csr_ports", kind = "io", size = 64, doc = "The same as ports" },
      pci.bar { 2, "flash", kind = "mem32", size = 128 * cop.KiB, doc = "Flash memory" },
    },
  }
end
return last
