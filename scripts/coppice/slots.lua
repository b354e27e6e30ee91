--- Slots of a board for devices that sit on no bus: memory modules, CPUs. What the types
-- "machine.slots", "slots.controller" and "slots.cpu" do; it is here so that an error is one of
-- the script that has asked for something.
--
-- A controller knows who sits in which slot, and what the guest has been told of it and has
-- answered. Its seats are its own: of each device by its serial number, the slot, and what of it
-- the guest has not seen yet.
local core  = require "coppice.core"
local slots = {}

-- ACPI specification 6.4, §6.3.5: what an evaluation of _OST tells of.
local EJECT_REQUEST, OSPM_EJECT = 3, 0x103
local SUCCESS, IN_PROGRESS = 0, 0x83
local why = { [0x80] = "the device is in use", [0x81] = "the device is busy",
              [0x82] = "what depends on it is busy" }

-- Bits of what the guest reads and writes of a slot.
local ENABLED, INSERT, REMOVE, EJECT = 1, 2, 4, 8

--- What a transaction has removed is alive until the end of it, and has no parent any more.
local function is_there (device)
  return device.alive and device.parent ~= nil
end

-- the machine -------------------------------------------------------------------------------------

local function controller_of (machine, device)
  for _, controller in ipairs (machine.priv.controllers or {}) do
    if controller.alive and controller:takes (device) then return controller end
  end
end

-- A controller's method for each hook of the machine.
local methods = {
  pre_plug = "take_seat", cancel_plug = "leave_seat", plug = "tell_plugged", ask_unplug = "ask",
  cancel_request = "forget_request", unplug = "leave_seat",
}

slots.machine = {
  unplug_request = function (self, device)
    local controller = controller_of (self, device)
    if controller then return controller:tell_request (device) end
    device:guest_eject ()
  end,
  --- For controllers: from now on, until it is removed again, it is asked.
  add_controller = function (self, controller)
    local list = self.priv.controllers or {}
    list[#list + 1] = controller
    self.priv.controllers = list
  end,
  remove_controller = function (self, controller)
    for i, one in ipairs (self.priv.controllers or {}) do
      if one == controller then return table.remove (self.priv.controllers, i) end
    end
  end,
}
for hook, method in pairs (methods) do
  slots.machine[hook] = function (self, device)
    local controller = controller_of (self, device)
    if controller then controller[method] (controller, device) end
  end
end

-- controllers: life ------------------------------------------------------------------------------

local controller = {}
slots.controller = controller

function controller:init ()
  self.priv.seats = {}
end

--- Before it is realized: what the board itself has in its slots may be realized before that.
function controller:build ()
  if not self.machine:is_a "machine.slots" then
    self:fail ("its machine, a '%s', gives out no slots: it does not descend from "
               .. "'machine.slots'", self.machine.type)
  end
  self.machine:add_controller (self)
end

function controller:unrealize ()
  self.machine:remove_controller (self)
end

--- The guest looks for itself.
function controller:reset ()
  for _, seat in pairs (self.priv.seats) do seat.insert = false end
end

-- controllers: seats -----------------------------------------------------------------------------

--- The device in a slot, and its seat; nil: none.
function controller:sitting (slot)
  for _, seat in pairs (self.priv.seats) do
    if seat.slot == slot and is_there (seat.device) then return seat.device, seat end
  end
end

--- All of them, by slot.
function controller:all_sitting ()
  local list = {}
  for _, seat in pairs (self.priv.seats) do
    if is_there (seat.device) then list[#list + 1] = seat end
  end
  table.sort (list, function (a, b) return a.slot < b.slot end)
  for i, seat in ipairs (list) do list[i] = seat.device end
  return list
end

--- Who it is, for an error: with the line that added it.
function controller:whose (device) -- luacheck: no self
  local where = device:where ()
  return where and ("%s (%s)"):format (device.path, where) or device.path
end

--- Who has not been realized and may be with the device; on a machine that runs it comes alone.
local function coming_with (self, device)
  if self.priv.settled or device.machine.running then return { device } end
  local list, machine = {}, self.machine
  self.priv.settled = true
  for _, place in ipairs { machine, machine.peripheral, machine.peripheral_anon } do
    for _, one in ipairs (place.children) do
      if one:is_a "device" and one.state == "new" and self:takes (one) then
        list[#list + 1] = one
      end
    end
  end
  return list
end

local function is_asked (self, device)
  return device.at[1] == "auto" or self.machine.places == "stable"
end

--- What the devices want of a row of places, and what is taken of it already.
local function wants_and_taken (self, row, coming)
  local wants, taken = {}, {}
  local function look (one, may_want)
    local value, size = one[row.name], row.size (one)
    if value ~= row.unset then
      taken[#taken + 1], taken[#taken + 2] = value, value + size - 1
    elseif may_want and is_asked (self, one) then
      wants[#wants + 1] = { one, what = row.name, size = size, step = row.step (one),
                            first = row.first, last = row.last - size + 1 }
    end
  end
  for _, one in ipairs (self:all_sitting ()) do look (one) end
  for _, one in ipairs (coming) do look (one, true) end
  return wants, taken
end

--- Gives places to all who want one that is found (docs/ALLOCATION.md): before the first of them is
--- plugged, so that their order plays no part.
function controller:settle (device)
  local coming, found = coming_with (self, device), {}
  for _, row in ipairs (self:rows ()) do
    local wants, taken = wants_and_taken (self, row, coming)
    local places, left = core.find_places (wants, taken)
    if not places then wants[left][1]:fail (row.full (wants[left][1])) end
    for i, want in ipairs (wants) do found[#found + 1] = { want[1], row.name, places[i] } end
  end
  for _, one in ipairs (found) do one[1][one[2]] = one[3] end
  for _, one in ipairs (coming) do
    if one.at[1] == "auto" then one.at = {} end
  end
end

function controller.rows () return {} end

--- Whether the slot is free; else false, and what is to be said. what: of the slot.
function controller:is_free (slot, what)
  local other = self:sitting (slot)
  if not other then return true end
  return false, ("%s of %s is taken by %s"):format (
    what or "slot " .. slot, self.path, self:whose (other))
end

function controller:take_seat (device)
  self:settle (device)
  local set, message = self:choose (device)
  if not set then device:fail (message) end
  local before = {}
  for i, property in ipairs (set.properties) do
    local name, value = table.unpack (property)
    before[i] = { name, device[name] }
    device[name] = value
  end
  self.priv.seats[device.serial] = { slot = set.slot, device = device, before = before }
end

function controller:leave_seat (device)
  local seat = self.priv.seats[device.serial]
  self.priv.seats[device.serial] = nil
  -- one that was not realized can be plugged again, and is given another slot then
  if seat and device.state == "new" then
    for _, property in ipairs (seat.before) do device[property[1]] = property[2] end
  end
end

function controller:ask (device)
  local message = self:refuses (device)
  if message then device:fail (message) end
end

function controller.refuses () end

-- controllers: telling the guest -----------------------------------------------------------------

function controller:tell_plugged (device)
  if not self.machine.running then return end
  self.priv.seats[device.serial].insert = true
  self.event:pulse ()
end

function controller:tell_request (device)
  self.priv.seats[device.serial].remove = true
  self.event:pulse ()
end

function controller:forget_request (device)
  self.priv.seats[device.serial].remove = false
end

-- controllers: the guest -------------------------------------------------------------------------

--- Bits: 0 there is a device, 1 it has been plugged, 2 it is to be unplugged.
function controller:guest_status (slot)
  local _, seat = self:sitting (slot)
  if not seat then return 0 end
  return ENABLED | (seat.insert and INSERT or 0) | (seat.remove and REMOVE or 0)
end

--- What bits 1 to 3 of a written byte do: the guest has seen one or the other, or lets it go.
function controller:guest_control (slot, bits)
  local device, seat = self:sitting (slot)
  if not device then return end
  if bits & INSERT ~= 0 then seat.insert = false end
  if bits & REMOVE ~= 0 then seat.remove = false end
  if bits & EJECT ~= 0 then device:guest_eject () end
end

--- What the guest says of an event: of those that are about ejecting, any other status than
-- success or "in progress" is a refusal.
function controller:guest_says (slot, event, status)
  local device = self:sitting (slot)
  if not device or event ~= EJECT_REQUEST and event ~= OSPM_EJECT then return end
  if status == SUCCESS or status == IN_PROGRESS then return end
  device:guest_refuse (("%s (_OST status 0x%x)"):format (why[status] or "it failed", status))
end

-- CPUs --------------------------------------------------------------------------------------------

slots.cpu = {
  realize = function (self)
    if self.cpu_index < 0 and math.max (self.socket_id, self.core_id, self.thread_id) >= 0 then
      self:fail "it needs a slot of the board, and nobody has given it one"
    end
  end,
}

--- The table of a declaration with what is here added.
function slots.with (part, given)
  for name, value in pairs (part) do
    if given[name] == nil then given[name] = value end
  end
  return given
end

return slots
