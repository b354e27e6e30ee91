--- What the units on a scsi-bus answer to an adapter in Lua (SPC-4, SBC-3): the commands that find
--- a disk, read it and write it.
local unit = {}

-- Sense keys, and sense codes with their qualifiers (SPC-4, §4.5.6)
local NOT_READY, ILLEGAL, PROTECTED = 0x2, 0x5, 0x7
local NO_MEDIUM, BAD_OPERATION, OUT_OF_RANGE, BAD_FIELD, WRITE_PROTECTED =
  0x3a00, 0x2000, 0x2100, 0x2400, 0x2700

unit.GOOD, unit.CHECK_CONDITION = 0x00, 0x02

--- The unit with this address on a bus; nil: there is none.
function unit.find (bus, channel, target, lun)
  for _, one in ipairs (bus.devices) do
    if one.channel == channel and one.target == target and one.lun == lun then return one end
  end
end

--- Sense data in the fixed format (SPC-4, §4.5.3).
local function sense (key, code)
  return ("<BBBI4BI4I2xxxx"):pack (0x70, 0, key, 0, 10, 0, code >> 8 | (code & 0xff) << 8)
end

local function refuse (key, code)
  return { status = unit.CHECK_CONDITION, sense = sense (key, code) }
end

local function good (bytes) return { status = unit.GOOD, bytes = bytes } end

local function medium (one)
  return one:is_a "scsi.medium" and one.size > 0 and one.medium or nil
end

local function pad (text, n) return (text .. (" "):rep (n)):sub (1, n) end

local function inquiry (one, cdb)
  if cdb:byte (2) & 1 ~= 0 or cdb:byte (3) ~= 0 then return refuse (ILLEGAL, BAD_FIELD) end
  local kind = one:is_a "scsi.cd" and 5 or 0
  return good (("BBBBBBBB"):pack (kind, kind == 5 and 0x80 or 0, 5, 2, 31, 0, 0, 0)
               .. pad (one.vendor or "", 8) .. pad (one.product or "", 16)
               .. pad (one.version or "", 4))
end

local function capacity (one)
  local size = one.block_size
  return good ((">I4I4"):pack (math.min (one.size // size - 1, 0xffffffff), size))
end

local function place (one, cdb)
  local lba, n = (">I4xI2"):unpack (cdb, 3)
  if lba + n > one.size // one.block_size then return nil end
  return lba * one.block_size, n * one.block_size
end

local function read (one, cdb)
  local at, size = place (one, cdb)
  if not at then return refuse (ILLEGAL, OUT_OF_RANGE) end
  local parts, window = {}, medium (one)
  for i = 0, size - 8, 8 do parts[#parts + 1] = ("<i8"):pack (window:read (at + i, 8)) end
  return good (table.concat (parts))
end

local function write (one, cdb, take)
  local at, size = place (one, cdb)
  if not at then return refuse (ILLEGAL, OUT_OF_RANGE) end
  if one.read_only then return refuse (PROTECTED, WRITE_PROTECTED) end
  local bytes = take (size)
  local window = medium (one)
  for i = 0, #bytes - 8, 8 do window:write (at + i, 8, (("<i8"):unpack (bytes, i + 1))) end
  return good ()
end

-- By operation code; those in the second table need a medium.
local always = { [0x12] = inquiry }
local commands = { [0x00] = function () return good () end, [0x25] = capacity, [0x28] = read,
                   [0x2a] = write }

--- Carries a command out. cdb: 16 bytes; take (n): returns so many bytes of the sender's, or fewer.
-- Returns status, and bytes (for the sender) or sense.
function unit.command (one, cdb, take)
  local operation = cdb:byte ()
  if always[operation] then return always[operation] (one, cdb) end
  if not commands[operation] then return refuse (ILLEGAL, BAD_OPERATION) end
  if not medium (one) then return refuse (NOT_READY, NO_MEDIUM) end
  return commands[operation] (one, cdb, take)
end

return unit
