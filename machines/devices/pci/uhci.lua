--- Universal host controllers of USB 1.1 (UHCI design guide 1.1, §2, §3 and §5), as Intel built
--- them in: PIIX3 (290550-002, §2.4), PIIX4 (290562-001, §6), ICH9 (316972-004, §15).
local cop      = require "coppice"
local pci      = require "coppice.pci"
local dma      = cop.include "dma.lua"
local endpoint = cop.include "usb-control.lua"

local PORTS = 2
local FRAME = cop.ms
-- What fits into a frame of full speed: bytes, those of a transaction's packets included; a link
-- that is followed costs one, so that a frame of links alone ends, too.
local BUDGET, PACKETS = 1500, 13

-- USBCMD and USBSTS (§2.1.1, §2.1.2)
local RUN, HOST_RESET, GLOBAL_RESET = 1 << 0, 1 << 1, 1 << 2
local USBINT, ERRINT, RESUME, SYSTEM_ERROR, PROCESS_ERROR, HALTED =
  1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
-- USBINTR (§2.1.3)
local ON_ERROR, ON_RESUME, ON_COMPLETE, ON_SHORT = 1 << 0, 1 << 1, 1 << 2, 1 << 3
-- PORTSC (§2.1.7)
local CONNECTED, CHANGED, ENABLED, ENABLE_CHANGED, PORT_RESET = 1 << 0, 1 << 1, 1 << 2, 1 << 3,
                                                                1 << 9
local ALWAYS, PORT_WRITABLE = 1 << 7, 1 << 2 | 1 << 6 | 1 << 9 | 1 << 12

-- Links (§3.1 to §3.3): end, queue, depth first
local TERMINATE, QUEUE, DEPTH, ADDRESS = 1, 2, 4, 0xfffffff0
-- Control and status of a transfer descriptor (§3.2.2)
local ACTIVE, STALLED, NAK, TIMEOUT, BABBLE = 1 << 23, 1 << 22, 1 << 19, 1 << 18, 1 << 20
local IOC, SHORT_DETECT, STATUS = 1 << 24, 1 << 29, 0xff << 16
local SETUP, IN, OUT = 0x2d, 0x69, 0xe1

-- --- interrupts and ports ------------------------------------------------------------------

local function update (self)
  local status, enable, cause = self.regs.USBSTS, self.regs.USBINTR, self.priv.cause or 0
  self.irq:set (status & (SYSTEM_ERROR | PROCESS_ERROR) ~= 0
                or status & USBINT ~= 0 and enable & cause ~= 0
                or status & ERRINT ~= 0 and enable & ON_ERROR ~= 0
                or status & RESUME ~= 0 and enable & ON_RESUME ~= 0)
end

local function report (self, bits, cause)
  self.priv.cause = (self.regs.USBSTS & USBINT ~= 0 and self.priv.cause or 0) | cause
  self.regs.USBSTS = self.regs.USBSTS | bits
  update (self)
end

local function stop (self, bits)
  self.regs.USBCMD = self.regs.USBCMD & ~RUN
  report (self, bits | HALTED, 0)
end

--- Looks which device is on a port.
local function look (self, port)
  local found
  for _, device in ipairs (self.buses[1].devices) do
    if device.port == port + 1 then found = device.serial end
  end
  local ends = self.priv.ends
  if (ends[port] and ends[port].serial) ~= found then
    local value = self.regs.PORTSC[port] & ~(CONNECTED | ENABLED) | CHANGED
    ends[port] = found and endpoint.new (found)
    self.regs.PORTSC[port] = value | (found and CONNECTED or 0)
  end
  return ends[port]
end

local function write_port (self, value, port)
  local old, one = self.regs.PORTSC[port], look (self, port)
  local new = old & ~PORT_WRITABLE | value & PORT_WRITABLE
  new = new & ~(value & (CHANGED | ENABLE_CHANGED))
  if not one or value & PORT_RESET ~= 0 then new = new & ~ENABLED end
  if one and value & PORT_RESET ~= 0 then one:reset () end
  self.regs.PORTSC[port] = new
end

-- --- the schedule --------------------------------------------------------------------------

--- Who answers at this address.
local function find (self, address)
  for port = 0, PORTS - 1 do
    local one = look (self, port)
    if one and self.regs.PORTSC[port] & ENABLED ~= 0 and one.address == address then return one end
  end
end

--- One transaction (§3.4.1). Returns the bits of status, and how many bytes were moved.
local function transact (self, engine, token, buffer)
  local pid, size = token & 0xff, (token >> 21) + 1 & 0x7ff
  local one, number = find (self, token >> 8 & 0x7f), token >> 15 & 0xf
  if not one then return TIMEOUT, 0 end
  if pid == IN then
    local answer = one:give (number, size)
    if not answer then return STALLED, 0 end
    if #answer > size then return STALLED | BABBLE, 0 end
    if #answer > 0 then engine:write (buffer, answer) end
    return 0, #answer
  end
  local bytes = size > 0 and engine:read (buffer, size) or ""
  if pid == SETUP then
    return one:setup (number, bytes) and 0 or TIMEOUT, size
  end
  return one:take (number, bytes) and 0 or STALLED, size
end

--- A transfer descriptor, which is written back. Returns whether its queue goes on, and its bytes.
local function transfer (self, engine, at, frame)
  local link, control, token, buffer = engine:unpack ("<I4I4I4I4", at)
  if control & ACTIVE == 0 then return false, 0, link end
  local pid = token & 0xff
  local size = (token >> 21) + 1 & 0x7ff
  if pid ~= SETUP and pid ~= IN and pid ~= OUT or size > 1280 then
    frame.fatal = true
    return false, 0, link
  end
  local bits, n = transact (self, engine, token, buffer)
  control = control & ~(STATUS | 0x7ff) | bits | n - 1 & 0x7ff
  local retry = bits & (TIMEOUT | NAK) ~= 0 and bits & STALLED == 0
  if bits & TIMEOUT ~= 0 then
    local left = control >> 27 & 3
    if left == 1 then -- the last try
      control, retry = control | STALLED, false
    end
    if left > 0 then control = control & ~(3 << 27) | left - 1 << 27 end
  end
  if retry then control = control | ACTIVE end
  engine:write (at + 4, ("<I4"):pack (control))
  if retry then return false, n, link end
  if control & IOC ~= 0 then frame.cause = frame.cause | ON_COMPLETE end
  if control & STALLED ~= 0 then
    frame.bits = frame.bits | ERRINT
    return false, n, link
  end
  if pid == IN and n < size and control & SHORT_DETECT ~= 0 then
    frame.cause = frame.cause | ON_SHORT
    return false, n, link
  end
  return true, n, link
end

--- One frame: from its entry in the list along all links (§3.4).
local function run_frame (self, engine, frame)
  local base = self.regs.FRBASEADD + (self.regs.FRNUM & 0x3ff) * 4
  local at, left = engine:unpack ("<I4", base), BUDGET
  while at & TERMINATE == 0 and left > 0 and not frame.fatal do
    local place = at & ADDRESS
    left = left - 1
    if at & QUEUE == 0 then
      local _, n, link = transfer (self, engine, place, frame)
      left, at = left - n - PACKETS, link
    else
      local across, down = engine:unpack ("<I4I4", place)
      at = across
      while down & (TERMINATE | QUEUE) == 0 and left > 0 do
        local done, n, link = transfer (self, engine, down & ADDRESS, frame)
        left = left - n - PACKETS
        if not done then break end
        engine:write (place + 4, ("<I4"):pack (link))
        down = link
        if link & DEPTH == 0 then break end
      end
    end
  end
end

local function schedule (self, engine)
  local regs = self.regs
  while regs.USBCMD & RUN ~= 0 do
    local frame = { cause = 0, bits = 0 }
    for port = 0, PORTS - 1 do look (self, port) end
    run_frame (self, engine, frame)
    if frame.fatal then
      stop (self, PROCESS_ERROR)
      return
    end
    engine:sleep (FRAME)
    -- interrupts come at the end of a frame (§2.1.2)
    regs.FRNUM = regs.FRNUM + 1 & 0x7ff
    if frame.cause ~= 0 then frame.bits = frame.bits | USBINT end
    if frame.bits ~= 0 then report (self, frame.bits, frame.cause) end
  end
  regs.USBSTS = regs.USBSTS | HALTED
end

local function fault (self) stop (self, SYSTEM_ERROR) end

-- --- registers (§2.1) ----------------------------------------------------------------------

local function restart (self)
  dma.reset (self)
  self.priv.cause, self.priv.ends = 0, {}
end

local function command (self, value)
  local regs = self.regs
  if value & (HOST_RESET | GLOBAL_RESET) ~= 0 then
    restart (self)
    regs.USBCMD, regs.USBSTS, regs.USBINTR = value & GLOBAL_RESET, HALTED, 0
    regs.FRNUM, regs.FRBASEADD, regs.SOFMOD = 0, 0, 0x40
    for port = 0, PORTS - 1 do
      regs.PORTSC[port] = ALWAYS
      look (self, port)
    end
  elseif value & RUN ~= 0 then
    regs.USBSTS = regs.USBSTS & ~HALTED
    dma.start (self, "schedule", schedule, fault)
  end
end

local function controller (name, doc, device_id, revision, pin)
  return cop.device { name, parent = "usb-pci-host", doc = doc,
    leaves_out = "what devices say beyond addresses, status and configuration (their endpoint 0 "
                 .. "stalls, others do so always), low speed, isochronous transfers' own rules, "
                 .. "resume, and what its legacy register switches",
    defaults = pci.defaults { vendor_id = 0x8086, device_id = device_id, revision = revision,
      class = "uhci", interrupt_pin = pin,
      registers = pci.registers {
        { 0x60, 1, value = 0x10 }, -- USB 1.0
        { 0x6a, 1, value = 0x01 },
      } },
    windows = { pci.bar { 4, "regs", kind = "io", size = 32, width = 2, min_access = 1,
                          max_access = 4,
                          doc = "Command, status, frame list, port status and control",
      cop.reg { 0x00, "USBCMD", mask = 0xff, write = command, doc = "Command",
                cop.field { 0, "RS" }, cop.field { 1, "HCRESET" }, cop.field { 2, "GRESET" } },
      cop.reg { 0x02, "USBSTS", access = "w1c", mask = 0x1f, reset = HALTED, changed = update,
                doc = "Status" },
      cop.reg { 0x04, "USBINTR", mask = 0xf, changed = update, doc = "What interrupts" },
      cop.reg { 0x06, "FRNUM", mask = 0x7ff, doc = "Number of the frame" },
      cop.reg { 0x08, "FRBASEADD", size = 4, mask = 0xfffff000, doc = "Where the frame list is" },
      cop.reg { 0x0c, "SOFMOD", size = 1, mask = 0x7f, reset = 0x40, doc = "Length of a frame" },
      cop.reg { 0x10, "PORTSC", access = "ro", count = PORTS, reset = ALWAYS,
                doc = "Status of a port",
                read = function (self, _, port)
                  look (self, port)
                  return self.regs.PORTSC[port]
                end },
      cop.reg { 0x10, "PORTSC_SET", access = "wo", count = PORTS, write = write_port,
                doc = "Control of a port" } } },
    init = restart, realize = restart, reset = restart,
  }
end

controller ("piix3-usb-uhci", "USB 1.1 controller of Intel's PIIX3", 0x7020, 1, 4)
controller ("piix4-usb-uhci", "USB 1.1 controller of Intel's PIIX4", 0x7112, 1, 4)

local last
for i = 1, 6 do
  -- two groups of three, with INTA to INTC
  last = controller ("ich9-usb-uhci" .. i, ("USB 1.1 controller %d of Intel's ICH9"):format (i),
                     0x2933 + i, 3, (i - 1) % 3 + 1)
end
return last
