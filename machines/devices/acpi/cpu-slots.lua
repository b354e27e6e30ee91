--- Slots for CPUs, as QEMU's PCs have them (its "ACPI CPU hotplug" interface): by sockets, cores
--- and threads, each CPU in a slot of its own.
local cop = require "coppice"

-- What the register COMMAND makes DATA mean.
local NEXT_EVENT, OST_EVENT, OST_STATUS, ARCH_ID = 0, 1, 2, 3

--- The bits that numbers below n need.
local function width (n)
  local bits = 0
  while 1 << bits < n do bits = bits + 1 end
  return bits
end

--- Socket, core and thread of a slot.
local function topology (self, slot)
  return slot // (self.cores * self.threads), slot // self.threads % self.cores,
         slot % self.threads
end

--- What the CPU calls itself (Intel software developer's manual, volume 3A, "Hierarchical Mapping
-- of Shared Resources"): a field of bits for each of the three.
local function arch_id (self, slot)
  local socket, core, thread = topology (self, slot)
  return (socket << width (self.cores) | core) << width (self.threads) | thread
end

local function total (self) return self.sockets * self.cores * self.threads end

local function selected (self) return self.priv.selected or 0 end

--- The next slot from the selected one on of which something is untold; or that one.
local function next_event (self)
  local first = selected (self)
  for i = 0, total (self) - 1 do
    local slot = (first + i) % total (self)
    if self:guest_status (slot) & 6 ~= 0 then return slot end
  end
  return first
end

--- Why the CPU cannot have this socket, core or thread; or nil.
local function refuses_number (self, device, name, count)
  local value = device[name]
  if value < 0 then
    return ("%s is not set; %s has 0 to %d"):format (name, self.path, count - 1)
  elseif value >= count then
    return ("%s has no %s %d; it has 0 to %d"):format (self.path, name:gsub ("_id", ""), value,
                                                       count - 1)
  end
end

return cop.device { "acpi.cpu-slots", doc = "Slots for CPUs", parent = "slots.controller",
  bus = "system-bus", no_node = true,
  props = {
    cop.uint   { "sockets", default = 1, min = 1, max = 256, doc = "How many" },
    cop.uint   { "cores", default = 1, min = 1, max = 256, doc = "Of a socket" },
    cop.uint   { "threads", default = 1, min = 1, max = 256, doc = "Of a core" },
    cop.string { "cpu_type", default = "x86.cpu", doc = "The type of all CPUs" },
  },
  windows = {
    cop.window { "regs", size = 0xc, width = 4, min_access = 1, max_access = 4,
                 doc = "About the slot that is selected",
      cop.reg { 0x0, "SELECTOR", access = "wo",
        doc = "Which slot the others are about; there is none behind the last",
        write = function (self, value)
          if value < total (self) then self.priv.selected = value end
        end },
      cop.reg { 0x0, "DATA2", access = "ro", doc = "Upper half of what COMMAND has asked for" },
      cop.reg { 0x4, "STATUS", access = "ro", size = 1, doc = "Of the slot",
        read = function (self) return self:guest_status (selected (self)) end,
        cop.field { 0, "ENABLED", doc = "There is a CPU" },
        cop.field { 1, "INSERT", doc = "It was plugged" },
        cop.field { 2, "REMOVE", doc = "It is to go" } },
      cop.reg { 0x4, "CONTROL", access = "wo", size = 1, doc = "What the guest does",
        write = function (self, value) self:guest_control (selected (self), value) end,
        cop.field { 1, "INSERT_SEEN", doc = "It has seen that the CPU was plugged" },
        cop.field { 2, "REMOVE_SEEN", doc = "It has seen that the CPU is to go" },
        cop.field { 3, "EJECT", doc = "It lets the CPU go" } },
      cop.reg { 0x5, "COMMAND", access = "wo", size = 1,
        doc = "What DATA is: 0 the next slot with an event, 1 event and 2 status of _OST, 3 the "
              .. "CPU's identity",
        write = function (self, value)
          if value == NEXT_EVENT then self.priv.selected = next_event (self) end
        end },
      cop.reg { 0x8, "DATA", doc = "What COMMAND says",
        read = function (self)
          if self.regs.COMMAND == NEXT_EVENT then return selected (self) end
          return self.regs.COMMAND == ARCH_ID and arch_id (self, selected (self)) or 0
        end,
        write = function (self, value)
          if self.regs.COMMAND == OST_EVENT then
            self.priv.event = value
          elseif self.regs.COMMAND == OST_STATUS then
            self:guest_says (selected (self), self.priv.event or 0, value)
          end
        end },
    },
  },

  reset = function (self) self.priv.selected = 0 end,

  takes = function (_, device) return device:is_a "slots.cpu" end,

  choose = function (self, device)
    if not device:is_a (self.cpu_type) then
      return nil, ("%s takes a '%s', not a '%s'"):format (self.path, self.cpu_type, device.type)
    end
    local message = refuses_number (self, device, "socket_id", self.sockets)
                    or refuses_number (self, device, "core_id", self.cores)
                    or refuses_number (self, device, "thread_id", self.threads)
    if message then return nil, message end
    local socket, core, thread = device.socket_id, device.core_id, device.thread_id
    local slot = (socket * self.cores + core) * self.threads + thread
    local free, taken = self:is_free (slot, ("socket %d, core %d, thread %d"):format (
      socket, core, thread))
    if not free then return nil, taken end
    device:numbered (arch_id (self, slot))
    return { slot = slot, properties = { { "cpu_index", slot } } }
  end,

  --- The first CPU is the one that everything begins with.
  refuses = function (_, device)
    return device.cpu_index == 0 and "the boot CPU cannot be unplugged" or nil
  end,

  --- All slots, by number, as QEMU's query-hotpluggable-cpus tells them: `cpu` is who sits there.
  list = function (self)
    local list = {}
    for slot = 0, total (self) - 1 do
      local socket, core, thread = topology (self, slot)
      local device = self:sitting (slot)
      list[slot + 1] = { type = self.cpu_type, socket_id = socket, core_id = core,
                         thread_id = thread, cpu = device and device.path }
    end
    return list
  end,
}
