--- A CPU that may be in a slot of the board, by socket, core and thread. It sits on no bus: the
--- board's controller of CPU slots gives it its number, and calls `numbered` with what such CPUs
--- call themselves.
local cop   = require "coppice"
local slots = require "coppice.slots"

local function id (name, what)
  return cop.int { name, default = -1, min = -1, max = 0xffff, doc = what }
end

return cop.device { "slots.cpu", doc = "CPU in a slot; descend from it", abstract = true,
  no_node = true,
  props = {
    id ("socket_id", "Its socket; -1: not said"),
    id ("core_id", "Its core in the socket; -1: not said"),
    id ("thread_id", "Its thread in the core; -1: not said"),
    cop.int { "cpu_index", default = -1, min = -1, max = 0xffffff,
              doc = "Its number among all; given by the board" },
  },
  numbered = function () end,
  realize  = slots.cpu.realize,
}
