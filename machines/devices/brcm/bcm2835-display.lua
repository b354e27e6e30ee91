--- The display of the BCM2835 (Devicetree bindings brcm,bcm2835-vc4 and beside it): a compositor,
--- what shifts its pixels out, and what they go to.
local cop = require "coppice"
local part = cop.include "../part.lua"
local irq, clock, named, domain, declare =
  part.irq, part.clock, part.named, part.domain, part.declare

cop.device { "brcm.bcm2835-vc4", doc = "The display as a whole", compatible = "brcm,bcm2835-vc4",
  node = "gpu", bus = "system-bus", leaves_out = "pictures" }

--             type                       size    node          what it is
for _, row in ipairs {
  { "brcm.bcm2835-txp",         0x20,   "txp",        "Writes pictures back to memory" },
  { "brcm.bcm2835-hvs",         0x6000, "hvs",        "Compositor" },
  { "brcm.bcm2835-pixelvalve0", 0x100,  "pixelvalve", "Shifts pixels to DSI 0 or DPI" },
  { "brcm.bcm2835-pixelvalve1", 0x100,  "pixelvalve", "Shifts pixels to DSI 1" },
  { "brcm.bcm2835-pixelvalve2", 0x100,  "pixelvalve", "Shifts pixels to HDMI or the VEC" },
  { "brcm.bcm2835-v3d",         0x1000, "v3d",        "3D engine" },
  { "brcm.bcm2835-vec",         0x1000, "vec",        "Composite video" },
} do
  local name, size, node, doc = table.unpack (row)
  declare (name, { doc = doc, size = size, node = node, leaves_out = "pictures",
    outputs = { irq (), clock (), domain () } })
end

declare ("brcm.bcm2835-dpi", { doc = "Parallel display interface", size = 0x8c, node = "dpi",
  leaves_out = "pictures",
  outputs = { named ("clock", "core", "Of its registers"),
              named ("clock", "pixel", "Of pixels") } })

cop.bus_type { "dsi-bus", doc = "Panels on a serial display interface", addressing = "indexed",
  address_cells = 1, size_cells = 0, max_devices = 4 }

for i, size in ipairs { 0x78, 0x8c } do
  local n = i - 1
  declare ("brcm.bcm2835-dsi" .. n, { doc = "Serial display interface " .. n, size = size,
    node = "dsi", leaves_out = "pictures",
    inputs = { cop.line { "clock", kind = "clock", count = 3, cells = 1, shared = true,
                          doc = "Byte, DDR2 and DDR clock" } },
    outputs = { irq (), named ("clock", "phy", "Of its lanes"),
                named ("clock", "escape", "Of slow words"), named ("clock", "pixel", "Of pixels"),
                domain () },
    buses = { cop.bus { "lanes", "dsi-bus", doc = "The panel" } },
    describe = function (_, node)
      local name = "dsi" .. n
      node["clock-output-names"] = { name .. "_byte", name .. "_ddr2", name .. "_ddr" }
    end })
end

return declare ("brcm.bcm2835-hdmi", { doc = "HDMI", node = "hdmi",
  leaves_out = "pictures and sound",
  windows = {
    cop.window { "core", size = 0x600, width = 4, doc = "Registers" },
    cop.window { "hd", size = 0x100, width = 4, doc = "Those of the part that is always on" },
  },
  props = { cop.link { "ddc", to = "brcm.bcm2835-i2c", required = true,
                       doc = "The I2C bus of its plug" } },
  outputs = {
    irq (2, "Receiver and transmitter of CEC"),
    named ("clock", "pixel", "Of pixels"), named ("clock", "hdmi", "Of its state machine"),
    named ("dma", "audio-rx", "Sound"),
    cop.line { "hpd", kind = "gpio", optional = true, doc = "Something is plugged in" }, domain (),
  },
  build = function (self) self.dt.ddc = self.ddc end })
