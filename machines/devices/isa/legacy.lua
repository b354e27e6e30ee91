--- What every PC has at its first I/O ports (ICH9 data sheet 316972-004, table 9-2).
local cop = require "coppice"

local function device (name, doc, windows)
  return cop.device { name, doc = doc, bus = "isa-bus", no_node = true, windows = windows,
    leaves_out = "its function: the ports are there" }
end

device ("isa-i8259", "Interrupt controller", {
  cop.window { "pic", size = 2, width = 1, doc = "Command and mask" },
  cop.window { "elcr", size = 1, width = 1, doc = "Edge or level" } })
device ("isa-pit", "Interval timer", {
  cop.window { "pit", size = 4, width = 1, doc = "Three counters and the control word" } })
device ("i8042", "Keyboard controller", {
  cop.window { "data", size = 1, width = 1, doc = "Data" },
  cop.window { "command", size = 1, width = 1, doc = "Command and status" } })
device ("isa-pcspk", "Speaker", {
  cop.window { "speaker", size = 1, width = 1, doc = "Gate and data of the speaker" } })
device ("port92", "System control port A", {
  cop.window { "control", size = 1, width = 1, doc = "Fast A20 gate and reset" } })
device ("i8257", "DMA controller", {
  cop.window { "channels", size = 8, width = 1, doc = "Address and count of each channel" },
  cop.window { "control", size = 8, width = 1, doc = "Command, mode, mask" } })
return device ("mc146818rtc", "Real-time clock with RAM", {
  cop.window { "rtc", size = 2, width = 1, doc = "Index and data" } })
