--- Annotations for lua-language-server: `coppice types --stubs > coppice.d.lua`.
--
-- What is said of types, properties and inputs is printed from the live descriptors. What every
-- object of a family has besides stands here.
local core  = require "coppice.core"
local files = require "coppice.files"

local stubs = {}

-- Family, what it extends, and its rows: name, type, text.
stubs.families = {
  { "coppice.object", nil, "What every object has.", {
    { "alive", "boolean", "false from the moment it leaves the tree" },
    { "state", "string", "\"realized\", \"retired\", \"finalized\" …" },
    { "path", "string?", "the absolute path, or the last one it had" },
    { "name", "string?", "the name that its parent knows it by" },
    { "id", "string?", "the same" },
    { "serial", "integer", "never used again" },
    { "type", "string", "the name of its type" },
    { "parent", "coppice.object?", "the object that owns it" },
    { "children", "table<string|integer, coppice.object>", "by name, by number, in order" },
    { "host", "coppice.host", "the world it lives in" },
    { "priv", "table", "for its type's own code; lives as long as the object" },
    { "add", "fun (self, what: table): coppice.device",
      "adds { \"name\", \"type\", … } below it, on its first bus" },
    { "node", "fun (self, what: table): coppice.object",
      "adds a plain Devicetree node { \"label: name\", … }" },
    { "generic", "fun (self, what: table): coppice.device",
      "adds a device that nobody modelled: { \"label: name\", at = …, irq = …, … }" },
    { "hold", "fun (self, reason: string): coppice.hold",
      "keeps it alive until the hold is released" },
    { "holders", "fun (self): string[]", "who keeps it alive" },
    { "observe", "fun (self, fn: fun (object: coppice.object, property: string)): coppice.observer",
      "calls fn after every write of a property" },
    { "is_a", "fun (self, type: string): boolean", "whether it is of the type or interface" },
    { "fail", "fun (self, format: string, ...)", "raises an error that begins with its path" },
    { "where", "fun (self, property: string?): string?",
      "FILE:LINE that made it, or last set the property" },
    { "find", "fun (self, path: string): coppice.object", "the object at a path, seen from here" },
    { "tree", "fun (self): string", "what is below it, a line each" },
  } },
  { "coppice.device", "coppice.object", "What every device has.", {
    { "bus", "coppice.bus?", "the bus it sits on" },
    { "buses", "table<string|integer, coppice.bus>", "those that it offers" },
    { "machine", "coppice.machine?", "the machine it is in" },
    { "dt", "table<string, any>", "properties of its Devicetree node, written last" },
    { "block_unplug", "fun (self, reason: string)", "it and all above it cannot be removed" },
    { "unblock_unplug", "fun (self, reason: string)", "takes that back" },
    { "after",
      "fun (self, ns: integer, fn: fun (self: coppice.device), name: string?): coppice.timer",
      "calls fn when so many nanoseconds have passed" },
    { "request", "fun (self, name: string, " ..
      "fn: fun (self: coppice.device, request: coppice.request)): coppice.request",
      "calls fn in a coroutine that holds the device, and may wait" },
    { "eject", "fun (self)", "takes it off its bus; its parent keeps it" },
    { "guest_eject", "fun (self)", "the guest lets it go: for handlers" },
    { "guest_refuse", "fun (self, why: string?)", "the guest keeps it: for handlers" },
    { "reset", "fun (self)", "resets it and all that is below it" },
    { "assert_reset", "fun (self)", "holds all that in reset until it is released" },
    { "release_reset", "fun (self)", "lets it run again" },
    { "in_reset", "boolean", "whether anybody holds it in reset" },
    { "driver", "fun (self, input: string, place: integer?): coppice.device?, string?, integer?",
      "what drives a place of an input: the device, its output, the place there" },
  } },
  { "coppice.bus", "coppice.object", "What every bus has.", {
    { "device", "coppice.device", "the device that offers it" },
    { "devices", "table<string|integer, coppice.device>", "what sits on it, in order of plugging" },
    { "machine", "coppice.machine?", "the machine it is in" },
  } },
  { "coppice.machine", "coppice.device", "What every machine has.", {
    { "peripheral", "table<string, coppice.device>", "devices that users named; nil cuts one" },
    { "peripheral_anon", "table<string, coppice.device>", "devices that users did not name" },
    { "unattached", "table<string, coppice.device>", "devices without a parent of their own" },
    { "objects", "table<string, coppice.object>", "objects that are no devices" },
    { "clock", "coppice.clock", "virtual time" },
    { "memory", "coppice.memory", "as the CPUs see it; a parameter of this name hides it" },
    { "space", "coppice.memory", "the same" },
    { "running", "boolean", "whether the build is over" },
    { "live_objects", "integer", "objects that have not been finalized" },
    { "chosen", "table<string, any>",
      "the node /chosen; stdout = device or { device, \"115200n8\" }; chosen.dt takes any name" },
    { "aliases", "table<string, any>", "the node /aliases" },
    { "cpus", "coppice.device", "the device that the CPUs are added to" },
    { "device_add", "fun (self, what: table): coppice.device",
      "plugs { \"id\", \"type\", bus = …, … }" },
    { "device_del", "fun (self, what: string|coppice.device): coppice.removal",
      "asks, then unplugs" },
    { "removals", "coppice.removal[]", "those that are pending" },
    { "retired", "fun (self): coppice.object[]", "what is out of the tree and still held" },
    { "record", "fun (self): coppice.record", "writes down every step from now on" },
    { "observe", "fun (self, fn: fun (event: table)): coppice.observer",
      "calls fn for every step" },
    { "snapshot", "fun (self, options: { tree: boolean? }?): coppice.snapshot",
      "all that a user can see; with the Devicetree, too" },
    { "diff", "fun (self, before: coppice.snapshot, after: coppice.snapshot?): string[]",
      "the lines that differ" },
    { "transaction",
      "fun (self, fn: fun (machine: coppice.machine)): coppice.change",
      "all that fn adds and removes, or nothing when it raises" },
    { "reset", "fun (self)", "completes all pending removals, and resets every device" },
    { "close", "fun (self): boolean", "cuts everything, itself included" },
    { "at", "fun (self, path: string): coppice.object",
      "the object at a path, or the end of one; by \"&label\"; at a path of the Devicetree" },
    { "labels", "table<string, coppice.label>",
      "references by label, also to nodes that come later" },
    { "to_tree", "fun (self): coppice.tree", "the Devicetree, to look at and to compare" },
    { "overlay_since", "fun (self, before: coppice.snapshot|coppice.tree): coppice.difference",
      "from what it was to what it is" },
    { "to_dtb", "fun (self): string", "a flattened Devicetree" },
    { "to_dts", "fun (self, options: { origins: boolean? }?): string", "Devicetree source" },
    { "to_json", "fun (self): string", "the Devicetree as JSON" },
  } },
}

-- What is no object.
local others = [[
---@class coppice.host
---@field live_objects integer objects that have not been finalized, of all machines

---@class coppice.hold
---@field release fun (self) lets go; also at the end of a <close> variable

---@class coppice.observer
---@field stop fun (self)

---@class coppice.record
---@field steps fun (self, step: string?): string[] the names of those that the step happened to
---@field stop fun (self): coppice.record
---@field clear fun (self): coppice.record

---@class coppice.change
---@field lines string[] "+ PATH (TYPE)" and "- PATH (TYPE)", in the order in which it happened
---@field undo fun (self): coppice.change does the opposite; the change that would do it again

---@class coppice.clock
---@field now integer the nanoseconds that have passed
---@field advance fun (self, ns: integer) lets time pass: what threads work for is told, timers fire
---@field settle fun (self) waits for what threads work for, and tells of it; time stands still

---@class coppice.timer
---@field at integer? when it fires; nil when it has, or will not
---@field stop fun (self)

---@class coppice.request
---@field live boolean false once the device is unrealized or the function has returned
---@field device coppice.device
---@field sleep fun (self, ns: integer) waits for virtual time
---@field dma_read fun (self, at: integer, size: integer): string bytes of the device's memory
---@field dma_write fun (self, at: integer, bytes: string)
---@field scsi_send fun (self, command: table): table? the answer; nil: nobody is there

---@class coppice.command
---@field cdb string 16 bytes
---@field size integer bytes of its data
---@field data string what goes to the unit
---@field good fun (self, used: string|integer?) completes it: bytes for the sender, or how many
---@field check fun (self, key: integer, code: integer) completes it: CHECK CONDITION

---@class coppice.snapshot
---@field to_tree fun (self): coppice.tree the Devicetree as it was, if it was taken

---@class coppice.removal
---@field state string "pending", "completed", "refused", "cancelled" or "timed-out"
---@field path string of the device, as it was asked for
---@field serial integer of the device
---@field device coppice.device? while it is pending
---@field reason string? why it was refused
---@field cancel fun (self) takes the request back
---@field wait fun (self, ns: integer): string moves time on until it has its outcome

---@class coppice.endpoint

---@class coppice.window
---@field name string
---@field size integer bytes
---@field at integer? where it is mapped, on its bus
---@field enabled boolean false: what lies behind it answers
---@field read fun (self, offset: integer, size: integer?): integer reads as the guest does
---@field write fun (self, offset: integer, size: integer, value: integer) writes as the guest does

---@class coppice.range
---@field at integer the first byte
---@field last integer the last one
---@field offset integer of the first, in the window
---@field kind string "io", "ram" or "rom"
---@field window string
---@field device coppice.object

---@class coppice.memory
---@field read fun (self, at: integer, size: integer?): integer reads as a CPU does; 4 bytes
---@field write fun (self, at: integer, size: integer, value: integer)
---@field read_bytes fun (self, at: integer, n: integer): string
---@field write_bytes fun (self, at: integer, bytes: string)
---@field load fun (self, at: integer, bytes: string) into ROM as well
---@field find fun (self, at: integer): coppice.range? who answers there
---@field ranges fun (self): coppice.range[] by address
---@field print fun (self): string as QEMU's `info mtree -f`

---@class coppice.wire
---@field consumer coppice.device whose output it is
---@field output string
---@field index integer the place of the output
---@field provider coppice.device whose input it is
---@field input string
---@field place integer the place of the input
---@field trigger string "none", "edge-rising", "level-high" …

--- Called before the device is told of any place of the line; after false it is not told.
---@alias coppice.interceptor fun (level: integer, place: integer): boolean?

---@class coppice.intercept
---@field stop fun (self) also at the end of a <close> variable

---@class coppice.line
---@field [integer] coppice.line another place of the line
---@field level integer
---@field place integer
---@field wires coppice.wire[] at this place: of an output one at most, of an input one per driver
---@field set fun (self, level: boolean|integer) drives it; of a clock its rate in Hz
---@field pulse fun (self) high, and low again
---@field intercept fun (self, fn: coppice.interceptor): coppice.intercept
---@field wire fun (self, to: coppice.endpoint|coppice.device) an output, before it is realized

---@class coppice.input : coppice.line
---@operator call (integer|string): coppice.endpoint
---@field any fun (self, trigger: string?): coppice.endpoint a place that is found
---@field range fun (self, first: integer, count: integer, trigger: string?): coppice.endpoint[]

---@class coppice.label
---@field spi fun (n: integer, trigger: string?): any an interrupt of a GIC: <0 n trigger>
---@field ppi fun (n: integer, trigger: string?, cpus: integer?): any a private one: <1 n …>
---@field irq fun (n: integer, trigger: string?): any <n>, <n trigger>

--- A Devicetree: m:to_tree (), cop.tree (file), snapshot:to_tree (), difference:to_overlay ().
---@class coppice.tree
---@field root coppice.node
---@field n_nodes integer
---@field boot_cpu integer
---@field reservations { address: integer, size: integer }[]
---@field symbols boolean whether labels are written as __symbols__
---@field overlay boolean whether it is an overlay
---@field files string[] of source: what was read for it
---@field find fun (self, path: string): coppice.node? by path, or "&label"
---@field nodes fun (self): fun (): coppice.node? each node, in order
---@field find_all fun (self, query: table): coppice.node[] by path, type, compatible, property, value, label, address…
---@field map fun (self, gap: integer?): table[], string[] who answers at which address
---@field diff fun (self, other: coppice.tree, options: { order: boolean?, phandles: boolean?, labels: boolean? }?): coppice.difference
---@field apply fun (self, overlay: coppice.tree): coppice.applied merges it into this tree
---@field pins fun (self): table[] nodes whose phandle is not to change: { node, phandle, user, property, is_guess }
---@field dangling fun (self): table[] numbers of no node, where a phandle has its place: { node, property, number }
---@field write fun (self, file: string) as the suffix says: .dtb, .dtbo, .dts, .dtso, .json
---@field to_dtb fun (self): string
---@field to_dts fun (self): string
---@field to_json fun (self): string

---@class coppice.node
---@field name string with its unit address
---@field path string
---@field parent coppice.node?
---@field tree coppice.tree
---@field labels string[]
---@field nodes coppice.node[] those below it, in order
---@field props string[] the names of its properties, in order
---@field phandle integer the number that is fixed, or 0
---@field chunks fun (self, property: string): table[]? the parts of a value: { kind, group, ... }
---@field regs fun (self): table[] the windows in `reg`
---@field ranges fun (self): table[]
---@field dma_ranges fun (self): table[]
---@field interrupts fun (self): table[] each with its way to the root controller
---@field lines fun (self): table, string[] of a controller: which are used, which are free
---@field clocks fun (self): table[]
---@field supplies fun (self): table[]
---@field power_domains fun (self): table[]
---@field referrers fun (self): table[] who refers to it

---@class coppice.difference
---@operator len: integer
---@field a coppice.tree
---@field b coppice.tree
---@field entries fun (self): table[] { kind, property, a, b }
---@field to_json fun (self): string
---@field entries fun (self): table[] each: kind, property, and the node in either tree: a, b
---@field to_overlay fun (self, options: { refs: "labels"|"phandles"|"base"?, disable: boolean?, numbers: boolean? }?): coppice.tree what turns a into b
---@field write fun (self, file: string, options: table?) that overlay, as the suffix says

---@class coppice.applied
---@field take_back fun (self) makes the tree what it was before

---@class coppice.type
---@field name string
---@field doc string
---@field parent coppice.type?
---@field abstract boolean
---@field user_creatable boolean
---@field leaves_out string? what the type has not of the thing that it models
---@field compatible string[] of a device: what its node is compatible with
---@field bus string? of a device: the type of bus that it plugs into
---@field node string? of a device: the base of its node's name
---@field buses { name: string, type: string, doc: string? }[] of a device: what it offers
---@field live_objects integer
---@field props table[]
---@field inputs table[]
---@field outputs table[]
---@field windows table[] with their registers
---@field is_a fun (self, type: string|coppice.type): boolean

---@class coppice
---@field KiB integer
---@field MiB integer
---@field GiB integer
---@field TiB integer
---@field kHz integer
---@field MHz integer
---@field GHz integer
---@field ns integer
---@field us integer
---@field ms integer
---@field s integer
---@field host coppice.host
---@field version string
---@field root string the folder that has scripts/ and machines/
---@field crc32 fun (bytes: string, before: integer?): integer
---@field none any leaves a Devicetree property out
---@field auto string in place of an address, a slot, a port, a place of an input: it is found
---@field type fun (name: string): coppice.type
---@field types fun (): coppice.type[]
---@field new fun (what: table): coppice.object an object without a parent, to be planted
---@field build fun (what: string|coppice.type, params: table?): coppice.machine
---@field include fun (file: string): any
---@field tree fun (file: string, options: { include: string[]?, define: string[]?, timeout: integer? }?): coppice.tree of a blob, a source or a directory
---@field import fun (file: string, options: { include: string[]?, define: string[]?, timeout: integer?, typed: boolean? }?): coppice.machine, string? a blob, a source or a directory, alive; typed: with devices of our types, and a report
---@field machine fun (declaration: table): coppice.type
---@field device fun (declaration: table): coppice.type
---@field bus_type fun (declaration: table): coppice.type
---@field object_type fun (declaration: table): coppice.type
---@field node fun (what: table): table
---@field bool fun (row: table): table
---@field int fun (row: table): table
---@field uint fun (row: table): table
---@field size fun (row: table): table
---@field address fun (row: table): table
---@field double fun (row: table): table
---@field string fun (row: table): table
---@field enum fun (row: table): table
---@field bytes fun (row: table|string): any
---@field list fun (row: table): table
---@field link fun (row: table): table
---@field child fun (row: table): table
---@field alias fun (row: table): table
---@field computed fun (row: table): table
---@field window fun (row: table): table
---@field reg fun (row: table): table
---@field field fun (row: table): table
---@field line fun (row: table): table
---@field bus fun (row: table): table
---@field u64 fun (value: integer): any
---@field u8 fun (list: integer[]): any
---@field u16 fun (list: integer[]): any
---@field cells fun (list: table): any
---@field ref fun (object: coppice.object): any
---@field path fun (object: coppice.object, suffix: string?): any
---@field override fun (value: any): any
]]

local kinds = {
  bool = "boolean", int = "integer", uint = "integer", size = "integer", address = "integer",
  double = "number", string = "string", bytes = "string",
}

local families = {
  object = "coppice.object", device = "coppice.device", bus = "coppice.bus",
    machine = "coppice.machine",
}

local function class_of (name)
  return families[name] or name
end

local function annotation (row)
  local kind = row.kind == "computed" and row.computed_kind or row.kind
  if row.choices then
    local words = {}
    for i, choice in ipairs (row.choices) do words[i] = ("%q"):format (choice) end
    return table.concat (words, "|")
  end
  if kind == "list" then return (kinds[row.item] or "any") .. "[]" end
  if kind == "link" or kind == "child" then return class_of (row.to or "object") .. "?" end
  return kinds[kind] or "any"
end

--- A class for each window of the type's own that has registers. Returns the rows of the windows.
local function add_windows (out, one, parent)
  local inherited, rows = {}, {}
  for _, row in ipairs (parent and parent.windows or {}) do inherited[row.name] = true end
  for _, row in ipairs (one.windows) do
    if not inherited[row.name] then
      local class = row.registers and ("%s.%s"):format (class_of (one.name), row.name)
                    or "coppice.window"
      rows[#rows + 1] = ("---@field %s %s %s"):format (row.name, class, row.doc or "")
      if row.registers then
        out[#out + 1] = ("\n---@class %s : coppice.window"):format (class)
        for _, reg in ipairs (row.registers) do
          out[#out + 1] = ("---@field %s integer%s %s"):format (
            reg.name, reg.count > 1 and "[]" or "", reg.doc or "")
        end
      end
    end
  end
  return rows
end

--- The lines that the type has and its parent has not.
local function add_lines (out, class, rows, of_parent)
  local inherited = {}
  for _, row in ipairs (of_parent or {}) do inherited[row.name] = true end
  for _, row in ipairs (rows) do
    if not inherited[row.name] then
      out[#out + 1] = ("---@field %s %s %s"):format (row.name, class, row.doc or row.kind)
    end
  end
end

local function add_type (out, one)
  local parent = one.parent
  local name = class_of (one.name)
  local windows = add_windows (out, one, parent)
  if not families[one.name] then
    out[#out + 1] = ("\n--- %s\n---@class %s%s"):format (
      one.doc, name, parent and " : " .. class_of (parent.name) or "")
  else
    out[#out + 1] = ("\n---@class %s"):format (name)
  end
  for _, row in ipairs (one.props) do
    if row.owner == one.name then
      out[#out + 1] = ("---@field %s %s %s"):format (row.name, annotation (row), row.doc)
    end
  end
  table.move (windows, 1, #windows, #out + 1, out)
  add_lines (out, "coppice.input", one.inputs, parent and parent.inputs)
  add_lines (out, "coppice.line", one.outputs, parent and parent.outputs)
end

--- All of it, as text. Types of the catalogue are read for it.
function stubs.print ()
  local out = { "---@meta coppice", "" }
  for _, family in ipairs (stubs.families) do
    out[#out + 1] = ("--- %s\n---@class %s%s"):format (
      family[3], family[1], family[2] and " : " .. family[2] or "")
    for _, row in ipairs (family[4]) do
      out[#out + 1] = ("---@field %s %s %s"):format (row[1], row[2], row[3])
    end
    out[#out + 1] = ""
  end
  out[#out + 1] = others
  files.load_all ()
  for _, one in ipairs (core.types ()) do add_type (out, one) end
  out[#out + 1] = "\nlocal cop ---@type coppice\nreturn cop\n"
  return table.concat (out, "\n")
end

return stubs
