--- Which counter counts which event, for the firmware's performance monitoring (RISC-V SBI
--- specification 1.0, chapter 11, "Performance Monitoring Unit Extension").
local pmu = {}

-- An event's type stands in bits 16 to 19 of its index, its code below them.
-- "Hardware general events (Type #0)": the code is the event.
local function general (code)
  return code
end
-- "Hardware cache events (Type #1)": the code is made of cache, operation and result.
local function cache (id, operation, result)
  return 1 << 16 | id << 3 | operation << 1 | result
end

local CPU_CYCLES, INSTRUCTIONS = 1, 2
local DTLB, ITLB = 3, 4
local READ, WRITE = 0, 1
local MISS = 1

-- The counters that always count one thing, mcycle and minstret, and the first of the others.
local CYCLE, INSTRET = 1 << 0, 1 << 2
local FIRST_PROGRAMMABLE = 3

local ROOM = 20 -- cells of the table in the machine that this follows; zeros fill it up

--- The value of riscv,event-to-mhpmcounters for harts with so many programmable counters: rows of
--- first event, last event, and a bit for each counter that can count them.
function pmu.event_map (counters)
  local any = (1 << counters) - 1 << FIRST_PROGRAMMABLE
  local rows = {
    { general (CPU_CYCLES), any | CYCLE },
    { general (INSTRUCTIONS), any | INSTRET },
    { cache (DTLB, READ, MISS), any },
    { cache (DTLB, WRITE, MISS), any },
    { cache (ITLB, READ, MISS), any },
  }
  local cells = {}
  for _, row in ipairs (rows) do
    local event, mask = row[1], row[2]
    table.move ({ event, event, mask }, 1, 3, #cells + 1, cells)
  end
  while #cells < ROOM do
    cells[#cells + 1] = 0
  end
  return cells
end

return pmu
