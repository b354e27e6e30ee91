--- How much RAM a board may have: in steps as QEMU 7.2 has it, which rounds up where this refuses.
local cop = require "coppice"
local KiB, MiB = cop.KiB, cop.MiB

local STEP, PAGE = 8 * KiB, 4 * KiB -- of all, and of a NUMA node
local LEAST      = MiB
local MOST       = 1 << 55          -- half of what a processor can address (Sv48: 56 bits)

local ram = {}

--- The parameter memory. least, most: where they are the board's own.
function ram.param (default, most, least)
  return cop.size { "memory", default = default, min = least or LEAST, max = most or MOST,
                    doc = "RAM, in steps of 8 KiB" }
end

local function check_steps (board, what, size, step)
  local over = size % step
  if over ~= 0 then
    board:fail ("%s is %d bytes, and RAM comes in steps of %d KiB: %d, or %d", what, size,
                step // KiB, size - over, size - over + step)
  end
end

--- Refuses memory that is no whole number of steps.
function ram.check (board, size)
  check_steps (board, "memory", size, STEP)
end

--- The same for NUMA nodes: each, and all together. most: as for ram.param.
function ram.check_nodes (board, sizes, most)
  local sum = 0
  most = most or MOST
  for i, size in ipairs (sizes) do
    local what = ("numa_memory: node %d"):format (i - 1)
    if math.ult (most, size) then
      board:fail ("%s is 0x%x bytes, and a board has 0x%x at most", what, size, most)
    end
    check_steps (board, what, size, PAGE)
    sum = sum + size
    if sum > most then
      board:fail ("numa_memory: nodes 0 to %d are 0x%x bytes, and a board has 0x%x at most", i - 1,
                  sum, most)
    end
  end
  if sum < LEAST then
    board:fail ("numa_memory is %d bytes together; a board has %d at least", sum, LEAST)
  end
  check_steps (board, "numa_memory together", sum, STEP)
end

return ram
