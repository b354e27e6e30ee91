--- Slots for memory modules, as QEMU's PCs have them (its "ACPI memory hotplug" interface): the
--- guest selects a slot and reads what is in it, and says what it does with it.
local cop = require "coppice"

local function seat_of (self)
  local device = self:sitting (self.regs.SELECTOR)
  return device
end

--- A register that shows a number of the module in the selected slot.
local function shows (at, name, doc, number)
  return cop.reg { at, name, access = "ro", doc = doc, read = function (self)
    local device = seat_of (self)
    return device and number (device) & 0xffffffff or 0
  end }
end

local function align_up (at, step)
  return (at + step - 1) // step * step
end

--- The modules that are there, by address.
local function modules (self)
  local list = {}
  for i, device in ipairs (self:all_sitting ()) do
    list[i] = { at = device.addr, size = device.memdev.size, device = device }
  end
  table.sort (list, function (a, b) return a.at < b.at end)
  return list
end

--- The lowest place with room for the module; or nil.
local function find_room (self, size)
  local at = align_up (self.base, self.align)
  for _, one in ipairs (modules (self)) do
    if one.at >= at + size then break end
    at = math.max (at, align_up (one.at + one.size, self.align))
  end
  return at + size <= self.base + self.size and at or nil
end

--- Why the module cannot be where it wants to be; or nil.
local function refuses_address (self, at, size)
  if at % self.align ~= 0 then
    return ("addr 0x%x is to be a multiple of 0x%x"):format (at, self.align)
  end
  if at < self.base or at + size > self.base + self.size then
    return ("memory at 0x%x, 0x%x bytes, is not within that of %s, 0x%x to 0x%x"):format (
      at, size, self.path, self.base, self.base + self.size - 1)
  end
  for _, one in ipairs (modules (self)) do
    if at < one.at + one.size and one.at < at + size then
      return ("memory at 0x%x, 0x%x bytes, overlaps that of %s at 0x%x"):format (
        at, size, self:whose (one.device), one.at)
    end
  end
end

local function says_full (self)
  local first = self:sitting (0)
  return ("%s is full: all its %d slots are taken%s"):format (
    self.path, self.slots, first and ", 0 by " .. self:whose (first) or "")
end

local function says_no_room (self, size)
  return ("%s has no room for 0x%x bytes; it has 0x%x to 0x%x"):format (
    self.path, size, self.base, self.base + self.size - 1)
end

local function bytes_of (device)
  return device.memdev and device.memdev.size or 1
end

--- What addresses that are found are a multiple of: a power of two with room for the module.
local function step_of (self, device)
  local step = self.align
  while step < bytes_of (device) do step = step * 2 end
  return step
end

--- The slot that the module asks for, or the lowest free one; nil and why not.
local function choose_slot (self, wanted)
  if wanted >= self.slots then
    return nil, ("%s has no slot %d; it has 0 to %d"):format (self.path, wanted, self.slots - 1)
  elseif wanted >= 0 then
    local free, message = self:is_free (wanted)
    return free and wanted or nil, message
  end
  for slot = 0, self.slots - 1 do
    if not self:sitting (slot) then return slot end
  end
  return nil, says_full (self)
end

return cop.device { "acpi.memory-slots", doc = "Slots for memory modules",
  parent = "slots.controller", bus = "system-bus", no_node = true,
  props = {
    cop.uint    { "slots", default = 2, min = 1, max = 256, doc = "How many" },
    cop.address { "base", default = 4 * cop.GiB, doc = "Where the memory of modules begins" },
    cop.size    { "size", default = cop.GiB, min = 1, doc = "Bytes that all modules may have" },
    cop.size    { "align", default = 2 * cop.MiB, min = 1,
                  doc = "What addresses of modules are a multiple of" },
  },
  windows = {
    cop.window { "regs", size = 0x18, width = 4, min_access = 1, max_access = 4,
                 doc = "About the slot that is selected",
      cop.reg { 0x00, "SELECTOR", access = "wo", doc = "Which slot the others are about" },
      cop.reg { 0x04, "OST_EVENT", access = "wo", doc = "What the guest tells of" },
      cop.reg { 0x08, "OST_STATUS", access = "wo", doc = "What has become of it",
        write = function (self, value)
          self:guest_says (self.regs.SELECTOR, self.regs.OST_EVENT, value)
        end },
      cop.reg { 0x14, "CONTROL", access = "wo", size = 1, doc = "What the guest does",
        write = function (self, value) self:guest_control (self.regs.SELECTOR, value) end,
        cop.field { 1, "INSERT_SEEN", doc = "It has seen that the module was plugged" },
        cop.field { 2, "REMOVE_SEEN", doc = "It has seen that the module is to go" },
        cop.field { 3, "EJECT", doc = "It lets the module go" } },
      shows (0x00, "ADDRESS_LOW", "Of the module's memory", function (d) return d.addr end),
      shows (0x04, "ADDRESS_HIGH", "Its upper half", function (d) return d.addr >> 32 end),
      shows (0x08, "SIZE_LOW", "Bytes of it", function (d) return d.memdev.size end),
      shows (0x0c, "SIZE_HIGH", "Its upper half", function (d) return d.memdev.size >> 32 end),
      shows (0x10, "PROXIMITY", "Its NUMA node", function (d) return d.numa_node end),
      cop.reg { 0x14, "STATUS", access = "ro", size = 1, doc = "Of the slot",
        read = function (self) return self:guest_status (self.regs.SELECTOR) end,
        cop.field { 0, "ENABLED", doc = "There is a module" },
        cop.field { 1, "INSERT", doc = "It was plugged" },
        cop.field { 2, "REMOVE", doc = "It is to go" } },
    },
  },

  takes = function (_, device) return device:is_a "pc-dimm" end,

  rows = function (self)
    return {
      { name = "slot", unset = -1, first = 0, last = self.slots - 1,
        size = function () return 1 end, step = function () return 1 end,
        full = function () return says_full (self) end },
      { name = "addr", unset = 0, first = self.base, last = self.base + self.size - 1,
        size = bytes_of, step = function (device) return step_of (self, device) end,
        full = function (device) return says_no_room (self, bytes_of (device)) end },
    }
  end,

  choose = function (self, device)
    local size, at = device.memdev.size, device.addr
    local slot, message = choose_slot (self, device.slot)
    if not slot then return nil, message end
    if at ~= 0 then
      message = refuses_address (self, at, size)
    else
      at = find_room (self, size)
      message = not at and says_no_room (self, size)
    end
    if message then return nil, message end
    return { slot = slot, properties = { { "slot", slot }, { "addr", at } } }
  end,

  --- What is in the slots, by number, as QEMU's query-memory-devices tells it.
  list = function (self)
    local list = {}
    for i, device in ipairs (self:all_sitting ()) do
      list[i] = { id = device.id, slot = device.slot, addr = device.addr,
        size = device.memdev.size, node = device.numa_node, memdev = device.memdev.path }
    end
    return list
  end,
}
