--- Statements on lines of a hundred characters, and loops for those that repeat.
local Pieces = require "coppice.import.pieces"

local layout = {}

local WIDTH, SHORTEST_RUN = 100, 3

--- One text for a table that fits on a line, as pieces.
local function flat (item)
  if getmetatable (item) == Pieces then return item end
  local out = Pieces.new (item.open)
  for i, each in ipairs (item.items) do
    if i > 1 then out:add ", " end
    out:add (flat (each))
  end
  return out:add " }"
end

--- A value that is longer than a line in parts: at the beginnings of its groups when it has some,
-- else at its commas, but not those in strings and calls.
local function parts (text)
  local list, first, at, quoted, depth = {}, 1, 1, false, 0
  local groups = text:find (Pieces.GROUP, 1, true) ~= nil
  while at <= #text do
    local c = text:sub (at, at)
    if c == "\\" then
      at = at + 1
    elseif c == '"' then
      quoted = not quoted
    elseif not quoted and (c == "(" or c == ")") then
      depth = depth + (c == "(" and 1 or -1)
    elseif not quoted and depth == 0 and (c == (groups and Pieces.GROUP or ",")) then
      local _, last = text:find ("^, ?", at)
      list[#list + 1] = text:sub (first, last or at - 1)
      first, at = (last or at) + 1, last or at
    end
    at = at + 1
  end
  if first <= #text then list[#list + 1] = text:sub (first) end
  return list
end

local function without_marks (text)
  return (text:gsub (Pieces.GROUP, ""))
end

--- Adds the text of a table to lines.  A property stands on one line when it fits on one; several
-- share a line.
local function break_items (lines, indent, item, behind)
  local inner = indent .. "  "
  local line, fresh = indent .. item.open, false
  local function flush ()
    if line:find "%S" then lines[#lines + 1] = line:gsub ("%s+$", "") end
    line, fresh = inner, true
  end
  local function put (text)
    if #line + #text:gsub ("%s+$", "") > WIDTH and not fresh then flush () end
    line, fresh = line .. text, false
  end
  for i, each in ipairs (item.items) do
    local last = i == #item.items
    local marked = flat (each):text () .. (last and " }" .. behind or ", ")
    local text = without_marks (marked)
    local fits = #inner + #text:gsub ("%s+$", "") <= WIDTH
    -- A node in a node begins a line and ends one.
    if each.open and not fresh then flush () end
    if fits then
      put (text)
      if each.open and not last then flush () end
    elseif each.open then
      break_items (lines, inner, each, last and " }" .. behind or ",")
      line, fresh = inner, true
      if last then line = "" end
    else
      if not fresh then flush () end
      local own = inner
      inner = inner .. "  "
      for _, part in ipairs (parts (marked)) do put (without_marks (part)) end
      inner = own
      if not last then flush () end
    end
  end
  flush ()
end

local function write_one (lines, indent, item)
  if item.text then
    item = { text = without_marks (item.text) }
    if #indent + #item.text <= WIDTH then
      lines[#lines + 1] = indent .. item.text
      return
    end
    local open, rest = item.text:match "^(.-{ )(.*) }$"
    if not open then
      lines[#lines + 1] = indent .. item.text
      return
    end
    local items = {}
    for i, part in ipairs (parts (rest)) do items[i] = Pieces.new ((part:gsub (", ?$", ""))) end
    break_items (lines, indent, { open = open, items = items }, "")
    return
  end
  local text = without_marks (flat (item):text ())
  if #indent + #text <= WIDTH then
    lines[#lines + 1] = indent .. text
  else
    break_items (lines, indent, item, "")
  end
end

--- How many from the index on differ in numbers alone, by a fixed step each; and the steps.
local function run_from (items, first)
  local item = items[first]
  if item.text or item.block then return 1 end
  local pieces = flat (item)
  local skeleton, numbers = pieces:skeleton (), pieces:numbers ()
  local steps, before, n = nil, numbers, 1
  while items[first + n] and not items[first + n].text and not items[first + n].block do
    local next_pieces = flat (items[first + n])
    if next_pieces:skeleton () ~= skeleton then break end
    local now, differ = next_pieces:numbers (), {}
    for i, number in ipairs (now) do differ[i] = number - before[i] end
    if not steps then
      steps = differ
    else
      for i, step in ipairs (differ) do
        if step ~= steps[i] then return n, steps end
      end
    end
    before, n = now, n + 1
  end
  return n, steps
end

local write_all

local function write_block (lines, indent, item)
  lines[#lines + 1] = indent .. "do"
  write_one (lines, indent .. "  ", { open = item.open, items = item.items })
  write_all (lines, indent .. "  ", item.block)
  lines[#lines + 1] = indent .. "end"
end

function write_all (lines, indent, items)
  local i = 1
  while items[i] do
    local n, steps = run_from (items, i)
    if n >= SHORTEST_RUN then
      local item = items[i]
      lines[#lines + 1] = ("%sfor i = 0, %d do"):format (indent, n - 1)
      local looped, k = { open = item.open, items = {} }, 0
      for _, each in ipairs (item.items) do
        local pieces, own = flat (each), {}
        for j = 1, #pieces:numbers () do own[j] = steps[k + j] end
        k = k + #own
        looped.items[#looped.items + 1] = Pieces.new (pieces:loop_text (own))
      end
      write_one (lines, indent .. "  ", looped)
      lines[#lines + 1] = indent .. "end"
      i = i + n
    else
      if items[i].block then write_block (lines, indent, items[i])
      else write_one (lines, indent, items[i]) end
      i = i + 1
    end
  end
end

function layout.write (items)
  local lines = {}
  write_all (lines, "  ", items)
  lines[#lines + 1] = ""
  return table.concat (lines, "\n")
end

return layout
