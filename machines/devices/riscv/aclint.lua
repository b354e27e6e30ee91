--- The parts of the advanced core-local interruptor: software interrupts of machine and supervisor
--- mode, and timers, of the harts of a group (RISC-V ACLINT specification 1.0-rc4). The timers as
--- QEMU 7.2 has them: mtime may be behind or before mtimecmp.
local cop = require "coppice"

local HARTS = 4095

local function part (name, doc, more)
  local declared = { name, doc = doc, bus = "system-bus",
    compatible = "riscv," .. name:match "%.(.*)", node = name:match "%-(.*)",
    props = {
      cop.int { "numa_node", default = -1, min = -1, max = 0xffff,
                doc = "NUMA node it belongs to; -1: none" },
      table.unpack (more.props or {}),
    },
    windows = more.windows, inputs = more.inputs, leaves_out = more.leaves_out,
    outputs = { cop.line { "out", count = HARTS, extended = true, optional = true,
                           doc = "Of each hart in order: its interrupt" } },

    describe = function (self, node)
      if self.numa_node >= 0 then node["numa-node-id"] = self.numa_node end
    end }
  return cop.device (declared)
end

local function software (mode, register, doc)
  local set
  if register == "MSIP" then
    set = function (self, value, i) self.out[i]:set (value & 1 == 1) end
  else
    -- It reads as zero: writing one is an edge (§4.1).
    set = function (self, value, i) if value & 1 == 1 then self.out[i]:pulse () end end
  end
  return part ("riscv.aclint-" .. mode .. "swi", doc, {
    windows = { cop.window { "regs", size = 0x4000, width = 4, doc = "A register for each hart",
      cop.reg { 0x0, register, count = HARTS, mask = 1, doc = "Its software interrupt",
                access = register == "MSIP" and "rw" or "wo", write = set } } },
    -- Its binding says that it is a controller, of interrupts that harts send each other.
    inputs = { cop.line { "irq", cells = 0, doc = "Nothing is wired to it" } } })
end

software ("m", "MSIP", "Software interrupts of machine mode of a group of harts")
software ("s", "SETSSIP", "Software interrupts of supervisor mode of a group of harts")

return part ("riscv.aclint-mtimer", "Timers of a group of harts", {
  leaves_out = "the time: it stands still, and no timer goes off",
  props = {
    cop.size { "mtime_size", default = 0x8, min = 8, doc = "Bytes of the window of mtime" },
    cop.size { "mtimecmp_size", default = 0x7ff8, min = 8, doc = "Bytes of that of mtimecmp" },
  },
  windows = {
    cop.window { "mtime", size_prop = "mtime_size", min_access = 4, max_access = 8,
                 doc = "The time (§3.3)",
      cop.reg { 0x0, "MTIME", size = 8, doc = "In ticks since the reset" } },
    cop.window { "mtimecmp", size_prop = "mtimecmp_size", min_access = 4, max_access = 8,
                 doc = "When timers go off (§3.4)",
      cop.reg { 0x0, "MTIMECMP", size = 8, count = HARTS,
                doc = "The time of the hart's timer interrupt" } },
  } })
