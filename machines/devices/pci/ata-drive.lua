--- An ATA drive in memory (ATA/ATAPI-7, §6): its sectors, and what it says of itself.
local drive = { SECTOR = 512 }
drive.__index = drive

local MODEL, FIRMWARE = "Coppice drive", "1"
local SECTOR = drive.SECTOR
local ZEROS = ("\0"):rep (SECTOR)

--- bytes: its size, rounded down to sectors.
function drive.new (bytes)
  return setmetatable ({ sectors = bytes // SECTOR, stored = {} }, drive)
end

--- Whether all of n sectors from this one on are there.
function drive:has (lba, n) return lba + n <= self.sectors end

function drive:read (lba, n)
  local parts = {}
  for i = 1, n do parts[i] = self.stored[lba + i - 1] or ZEROS end
  return table.concat (parts)
end

function drive:write (lba, bytes)
  for i = 0, #bytes // SECTOR - 1 do
    local sector = bytes:sub (i * SECTOR + 1, (i + 1) * SECTOR)
    self.stored[lba + i] = sector ~= ZEROS and sector or nil
  end
end

--- Text of n bytes as words have it: the first character is the upper byte.
local function text (value, n)
  return ((value .. (" "):rep (n - #value)):gsub ("(.)(.)", "%2%1"))
end

--- IDENTIFY DEVICE (§6.16): the words of which this drive has something to say.
function drive:identify ()
  local words = {
    [0] = 0x0040, [49] = 0x0300, [53] = 0x0006, -- LBA and DMA
    [60] = math.min (self.sectors, 0x0fffffff) & 0xffff,
    [61] = math.min (self.sectors, 0x0fffffff) >> 16,
    [63] = 0x0007, [64] = 0x0003, [76] = 0x0002, [80] = 0x00f0,
    [82] = 0x0000, [83] = 0x7400, [84] = 0x4000, -- 48 bits, flushes
    [85] = 0x0000, [86] = 0x3400, [87] = 0x4000, [88] = 0x003f,
  }
  for i = 0, 3 do words[100 + i] = self.sectors >> 16 * i & 0xffff end
  local parts = {}
  for i = 0, 255 do parts[i + 1] = ("<I2"):pack (words[i] or 0) end
  local all = table.concat (parts)
  return all:sub (1, 20) .. text ("1", 20) .. all:sub (41, 46) .. text (FIRMWARE, 8)
         .. text (MODEL, 40) .. all:sub (95)
end

return drive
