--- What Coppice is for, in one go: a machine is built, a tree of devices is plugged into it while
--- it runs, one of them is held, and the tree is cut off again. The cut goes all the way down, in a
--- known order, and what somebody holds delays nobody else.
--
--    coppice run scripts/demo.lua [MACHINE [KEY=VALUE...]]
--
-- MACHINE has a USB controller called xhci, as machines/boards/hotplug-lab.lua, or a bus called soc
-- that one can be plugged into, as machines/boards/virt-riscv64.lua.
local cop = require "coppice"

local FREE = 0x18000000 -- where virt-riscv64 has nothing

--- Why each step of a cut comes where it comes; docs/LIFECYCLE.md has all the steps.
local PASSES = {
  { "1. Ask: nothing has happened yet", ask = "nobody blocks it, its handler agrees" },
  { "2. Unplug and unrealize: what came last goes first",
    unplug         = "the handler of its bus is told: it is the root of the cut",
    withdraw       = "its windows are gone: the guest reaches it no more",
    unrealize      = "isolated; nothing sits on its buses any more",
    detach         = "off its bus",
    cancel_plug    = "what pre_plug did is taken back",
    bus_unrealize  = "empty, and its device is still there" },
  { "3. Unparent: what is below goes before what is above",
    unwire   = "its wires are let go",
    unparent = "off every path",
    finalize = "nobody holds it: reclaimed at once" },
}

local function say (text, ...)
  print (text:format (...))
end

--- Rows of texts with the columns aligned; a row that is a text stands alone.
local function print_table (rows)
  local widths = {}
  for _, row in ipairs (rows) do
    for i, cell in ipairs (type (row) == "table" and row or {}) do
      widths[i] = math.max (widths[i] or 0, utf8.len (cell))
    end
  end
  for _, row in ipairs (rows) do
    if type (row) == "table" then
      local line = {}
      for i, cell in ipairs (row) do line[i] = cell .. (" "):rep (widths[i] - utf8.len (cell)) end
      row = ("   " .. table.concat (line, "  ")):gsub (" +$", "")
    end
    print (row)
  end
end

--- The steps of a cut in a log, from its first-th event on, under the headings of its passes unless
--- it is short. names: of the objects, by serial.
local function print_cut (log, first, names, short)
  local rows, pass, n = {}, nil, 0
  for i = first, #log do
    local event = log[i]
    for _, this in ipairs (PASSES) do
      local why = this[event.step]
      if why then
        if pass ~= this and not short then
          pass = this
          rows[#rows + 1] = "   " .. this[1]
        end
        n = n + 1
        rows[#rows + 1] = { ("%6d"):format (n), event.step, names[event.serial], why }
      end
    end
  end
  print_table (rows)
end

--- What the objects of a log are called, by serial. A bus has the name that its type gives it,
--- which many have: it is called by its device as well.
local function names_of (log)
  local names, above = {}, {}
  for _, event in ipairs (log) do
    names[event.serial] = event.name or names[event.serial]
    if event.type:find "bus$" then above[event.serial] = event.parent_serial end
  end
  for serial, parent in pairs (above) do names[serial] = names[parent] .. "/" .. names[serial] end
  return names
end

local function read_params ()
  local params = {}
  for i = 2, #arg do
    local key, value = arg[i]:match "^([^=]+)=(.*)$"
    if not key then error (("'%s' is no parameter: KEY=VALUE is"):format (arg[i]), 0) end
    params[key] = value
  end
  return params
end

local file = arg[1] or "machines/boards/virt-riscv64.lua"
local m = cop.build (file, read_params ())
local live, before, log = m.live_objects, m:snapshot (), m:record ()
say ("%s is built and runs, with %d objects.\n", file, live)

local host = m.children.xhci
if not host then
  host = m:device_add { "usb0", "usb.xhci", bus = m.soc, at = FREE }
end
local hub0 = m:device_add { "hub0", "usb.hub", bus = host }
local hub1 = m:device_add { "hub1", "usb.hub", bus = hub0 }
local kbd0 = m:device_add { "kbd0", "usb.kbd", bus = hub1 }
m:device_add { "disk0", "usb.storage", bus = hub1 }
local root = m.children.xhci and hub0 or host
local hold = kbd0:hold "a key is down"

say "Plugged in, each on a bus of the one before it:\n"
local line = ("   %s ── hub0 ── hub1 ─"):format (host.name)
say ("%s┬─ kbd0   held: \"%s\"", line, kbd0:holders ()[1])
say ("%s└─ disk0\n", (" "):rep (utf8.len (line)))

local first = #log + 1
say ("Cut:  m.peripheral.%s = nil\n", root.name)
m.peripheral[root.name] = nil
local names = names_of (log)
print_cut (log, first, names)

say ("\nkbd0 is %s: out of the tree, and kept alive by \"%s\" alone. It held up nobody above it.",
     kbd0.state, table.concat (kbd0:holders (), "\", \""))
say "\nLet go:  hold:release ()\n"
first = #log + 1
hold:release ()
print_cut (log, first, names, true)
log:stop ()

local differences = m:diff (before)
assert (#differences == 0, table.concat (differences, "\n"))
assert (m.live_objects == live and kbd0.state == "finalized")
say ("\nThe machine is as it was before: %d objects, nothing retired, no difference.", live)
m:close ()
