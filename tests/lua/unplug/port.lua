--- A slot whose device is unplugged by the guest's leave, in its smallest form: what a native PCIe
-- port does (PCI Express Base Specification 4.0, 6.7), with one register that the guest writes.
--
--    port.control = port.BLINK          the guest is at work: the power indicator blinks
--    port.control = port.ON             it keeps the device
--    port.control = port.OFF            it lets the device go: power indicator and controller off
local cop = require "coppice"

local ON, BLINK, OFF = 1, 2, 3

cop.bus_type { "unplug.slots", doc = "Slots", addressing = "plain" }

cop.device { "unplug.card", doc = "What is plugged", bus = "unplug.slots" }
cop.device { "unplug.composite", doc = "A card made of two devices", bus = "unplug.slots",
  build = function (self) self:add { "backend", "unplug.backend" } end }
cop.device { "unplug.backend", doc = "The other half of a card" }
cop.device { "unplug.bridge", doc = "A card with slots of its own; unplugging there is forced",
  bus = "unplug.slots", buses = { cop.bus { "slots", "unplug.slots", doc = "Slots" } } }

cop.device { "unplug.port", doc = "Asks the guest before its device goes",
  props = { cop.uint { "control", max = 3, when = "always", doc = "What the guest writes",
              changed = function (self)
                local device = self.priv.device
                if not device then return end
                if self.control == OFF then
                  self.priv.power = false
                  device:guest_eject ()
                elseif self.control == BLINK then
                  self.priv.busy = true
                else
                  self.priv.power, self.priv.busy = true, false
                  device:guest_refuse "the power indicator is on again"
                end
              end },
            cop.size { "patience", default = 5 * cop.s, when = "always",
              doc = "Nanoseconds until a request ends by itself; 0: never" } },
  buses = { cop.bus { "slot", "unplug.slots", doc = "The slot" } },
  plug = function (self, device) self.priv.device = device end,
  unplug_request = function (self, device)
    local here = self.priv
    here.requests = (here.requests or 0) + 1
    if not here.power then return device:guest_eject () end
    if here.busy then self:fail "guest is busy (power indicator blinking)" end
    here.button = true
  end,
  cancel_request = function (self) self.priv.button = false end,
  unplug_timeout = function (self) return self.patience end,
  unplug = function (self)
    self.priv.device, self.priv.power, self.priv.busy, self.priv.button = nil, nil, nil, nil
  end,
}

local board = cop.machine { "unplug.board", doc = "Two ports",
  build = function (self)
    self:add { "p0", "unplug.port" }
    self:add { "p1", "unplug.port" }
  end }

return { board = board, ON = ON, BLINK = BLINK, OFF = OFF }
