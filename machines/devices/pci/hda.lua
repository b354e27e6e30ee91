--- Intel High Definition Audio: two controllers (ICH6 data sheet 301473-002, §19; ICH9 data sheet
--- 316972-004, §20), the link to the codecs, and codecs on it.
local cop = require "coppice"
local pci = require "coppice.pci"

local CODECS = 15 -- addresses on the link: the specification 1.0a, §5.3.1

--- Who has each address of the link, other than this codec.
local function owners (bus, codec)
  local list = {}
  for _, other in ipairs (bus.devices) do
    if other ~= codec and other.cad >= 0 then list[other.cad] = other end
  end
  return list
end

cop.bus_type { "hda-bus", doc = "High Definition Audio link; codecs by address",
  addressing = "plain", max_devices = CODECS,

  pre_plug = function (self, codec)
    local taken = owners (self, codec)
    local other = taken[codec.cad]
    if other then
      codec:fail ("address %d of %s is taken by '%s'", codec.cad, self.path, other.name)
    end
    local free = 0
    while taken[free] do free = free + 1 end
    if codec.cad < 0 then codec.cad = free end
  end,
}

cop.device { "hda-codec", abstract = true,
  doc = "Codec on a High Definition Audio link; descend from it",
  bus = "hda-bus", no_node = true,
  props = {
    cop.int { "cad", default = -1, min = -1, max = CODECS - 1,
              doc = "Its address on the link; -1: the lowest free one" },
  } }

local function codec (name, doc)
  cop.device { name, parent = "hda-codec", doc = doc,
    leaves_out = "its nodes: it answers no verb" }
end

codec ("hda-output", "Codec with a line output")
codec ("hda-duplex", "Codec with a line output and a line input")
codec ("hda-micro", "Codec with a loudspeaker and a microphone")

local function controller (name, doc, device_id, revision)
  return cop.device { name, parent = "pci-device", doc = doc,
    leaves_out = "the rings of commands and responses, streams and sound",
    defaults = pci.defaults { vendor_id = 0x8086, device_id = device_id, revision = revision,
      class = "hda", interrupt_pin = 1, msi = { 0x60, wide = true },
      registers = pci.registers { { 0x40, 1, value = 0x01 } } }, -- it is HD Audio, and not AC'97
    windows = { pci.bar { 0, "regs", kind = "mem32", size = 16 * cop.KiB,
                          doc = "Global registers, rings and stream descriptors" } },
    buses = { cop.bus { "hda", "hda-bus", doc = "The link to its codecs" } },
  }
end

controller ("ich9-intel-hda", "Intel HD Audio controller (ICH9)", 0x293e, 3)
return controller ("intel-hda", "Intel HD Audio controller (ICH6)", 0x2668, 1)
