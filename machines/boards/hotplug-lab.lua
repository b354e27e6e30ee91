--- A small board for watching devices come and go.
--
--    osc ─► uart        board ═╦═ ram   0x8000_0000  16 MiB
--                              ╠═ intc  0x0c00_0000  ─► cpu0
--    cpu0 ── intc ◄─┐          ╠═ uart  0x1000_0000  ─► intc 1
--                   └── intc   ╚═ xhci  0x1001_0000  ─► intc 2
--                                  ╚═ usb: port 1 … port N    hubs, keyboards and disks go here
--
-- Try it, line by line, in `coppice repl machines/boards/hotplug-lab.lua`:
--
--    hub = m:device_add { "hub0", "usb.hub", bus = m.xhci }    realized on return, on port 1
--    kbd = m:device_add { "kbd0", "usb.kbd", bus = hub }       on the hub; a child of m.peripheral
--    m.peripheral.hub0 = nil                                   kbd0 goes first, then hub0
--    kbd.state                                                 "finalized"
--
-- To hold a device is to keep it, and nothing else: after `h = kbd:hold "in flight"` the same cut
-- leaves kbd0 "retired", out of the tree, until `h:release ()`. `m:retired ()` lists what is held,
-- `kbd:holders ()` by whom.
local cop = require "coppice"

local EXTERNAL_S = 9 -- of a hart (RISC-V privileged architecture 1.12, table 3.6)

return cop.machine { "hotplug-lab", doc = "A small board for watching devices come and go",
  params = { cop.uint { "ports", default = 4, min = 1, max = 255, doc = "USB ports" } },

  build = function (board, p)
    board.model, board.compatible = "Coppice hotplug lab", "coppice,hotplug-lab"

    -- Nothing is realized in here. When build returns, everything is, in this order; or an error
    -- undoes it all.
    local osc = board:add { "osc", "clock.fixed", rate = 3686400 }
    local cpu = board.cpus:add { "cpu0", "riscv.cpu", at = 0, isa = "rv64imac" }
    board.cpus.timebase_frequency = 10 * cop.MHz
    board:add { "ram", "memory.ram", at = 0x80000000, size = 16 * cop.MiB }

    -- A wire goes from an output of the consumer to a place of the provider's input, and a place
    -- has one driver.
    local intc = board:add { "intc", "sifive.plic", at = 0x0c000000, sources = 8,
      out = cpu.intc.irq (EXTERNAL_S) }
    local uart = board:add { "uart", "ns16550a", at = 0x10000000, irq = intc.irq (1), clock = osc }

    -- The controller is told of every plugging on its bus: it gives each device a port, and
    -- refuses when all are taken.
    board:add { "xhci", "usb.xhci", at = 0x10010000, irq = intc.irq (2), ports = p.ports }

    board.chosen.stdout = { uart, "115200n8" }
  end }
