--- A text made of pieces, some of which are numbers, so that texts which differ in numbers alone
-- can be told from others, and written once with a loop.
local Pieces = {}
Pieces.__index = Pieces

--- In a text: a good place to break a line, the beginning of a group of a list.
Pieces.GROUP = "\1"

--- Ways to write a number: of the language, or inside a string.
local formats
formats = {
  dec  = function (n) return ("%d"):format (n) end,
  hex  = function (n) return ("0x%x"):format (n) end,
  hz   = function (n)
    if n > 0 and n % 1000000 == 0 then return ("%d * cop.MHz"):format (n // 1000000) end
    if n > 0 and n % 1000 == 0 then return ("%d * cop.kHz"):format (n // 1000) end
    return ("%d"):format (n)
  end,
  -- The same in decimal and not: a loop may go over both.
  address = function (n) return (n >= 0 and n < 10 and "%d" or "0x%x"):format (n) end,
  text = function (n) return ("%d"):format (n) end,
  index = function (n) return ("%d"):format (n) end, -- of a label, for loops from 0 by 1
  unit = function (n) return ("%x"):format (n) end,
  label = function (n, stem) return ("L.%s%d"):format (stem, n) end,
}
local inside = { text = true, index = true, unit = true }

function Pieces.new (...)
  return setmetatable ({ ... }, Pieces)
end

--- Appends texts, numbers as { n, format }, labels as { n, "label", stem }, and other pieces.
function Pieces:add (...)
  local n = #self
  for i = 1, select ("#", ...) do
    local piece = select (i, ...)
    if getmetatable (piece) == Pieces then
      table.move (piece, 1, #piece, n + 1, self)
      n = n + #piece
    else
      n = n + 1
      self[n] = piece
    end
  end
  self.known_text, self.known_skeleton = nil, nil
  return self
end

function Pieces:number (n, format)
  self[#self + 1] = { n, format }
  self.known_text, self.known_skeleton = nil, nil
  return self
end

--- A string of the language, in which runs of digits count as numbers: of the format, "text" if it
-- is nil.
function Pieces:quote (text, format)
  local at = 1
  self:add '"'
  while at <= #text do
    local first, last = text:find ("%d+", at)
    local digits = first and text:sub (first, last)
    -- What has leading zeros, or does not fit, is text.
    if not first or #digits > 15 or (#digits > 1 and digits:sub (1, 1) == "0") then
      self:add (Pieces.escape (text:sub (at, last)))
    else
      if first > at then self:add (Pieces.escape (text:sub (at, first - 1))) end
      self:number (math.tointeger (digits), format or "text")
    end
    at = (last or #text) + 1
  end
  return self:add '"'
end

--- The inside of a string as Lua reads it, on one line.
function Pieces.escape (text)
  text = text:gsub ('[%c"\\\127]', function (c)
    if c == "\n" then return "\\n" end
    if c == "\t" then return "\\t" end
    if c == '"' or c == "\\" then return "\\" .. c end
    return ("\\x%02x"):format (c:byte ())
  end)
  if not utf8.len (text) then
    text = text:gsub ("[\128-\255]", function (c) return ("\\x%02x"):format (c:byte ()) end)
  end
  return text
end

--- As Lua; asked for again and again.
function Pieces:text ()
  if self.known_text then return self.known_text end
  local out = {}
  for i = 1, #self do
    local piece = self[i]
    out[i] = type (piece) == "string" and piece or formats[piece[2]] (piece[1], piece[3])
  end
  self.known_text = table.concat (out)
  return self.known_text
end

--- What is the same in all texts that differ in numbers alone.
function Pieces:skeleton ()
  if self.known_skeleton then return self.known_skeleton end
  local out = {}
  for i = 1, #self do
    local piece = self[i]
    out[i] = type (piece) == "string" and piece or "\0" .. piece[2] .. (piece[3] or "")
  end
  self.known_skeleton = table.concat (out)
  return self.known_skeleton
end

--- The numbers, in order, behind those of a list. bases: nullable, a list for their formats.
function Pieces:numbers (out, bases)
  out = out or {}
  for i = 1, #self do
    if type (self[i]) ~= "string" then
      out[#out + 1] = self[i][1]
      if bases then bases[#out] = self[i][2] end
    end
  end
  return out
end

local function product (step, format)
  if step == 1 then return "i" end
  if step == -1 then return "-i" end
  return "i * " .. formats[format] (step)
end

local function expression (first, step, format)
  local plain = (format == "unit" or format == "address") and "address" or format == "hex" and "hex"
                or "dec"
  if step < 0 then return ("%s - %s"):format (formats[plain] (first), product (-step, plain)) end
  if first == 0 then return product (step, plain) end
  if step == 1 and (plain == "dec" or plain == "address" and first < 10) then
    return ("i + %d"):format (first)
  end
  return ("%s + %s"):format (formats[plain] (first), product (step, plain))
end

local function in_brackets (text)
  return text == "i" and text or "(" .. text .. ")"
end

--- The text with every number as first + i * step; steps in the order of the numbers.
function Pieces:loop_text (steps)
  local out, k = {}, 0
  for i, piece in ipairs (self) do
    if type (piece) == "string" then
      out[i] = piece
    else
      k = k + 1
      local step = steps[k]
      if step == 0 then
        out[i] = formats[piece[2]] (piece[1], piece[3])
      else
        local text = expression (piece[1], step, piece[2])
        if piece[2] == "unit" then
          text = ('("%%x"):format (%s)'):format (text)
        elseif piece[2] == "text" or piece[2] == "index" then
          text = in_brackets (text)
        end
        if piece[2] == "label" then
          text = ('L["%s" .. %s]'):format (piece[3], in_brackets (text))
        end
        out[i] = inside[piece[2]] and '" .. ' .. text .. ' .. "' or text
      end
    end
  end
  local text = table.concat (out)
  return (text:gsub ('"" %.%. ', ""):gsub (' %.%. ""', ""))
end

return Pieces
