--- Statements on lines of a hundred characters, and loops for those that repeat.
local Pieces = require "coppice.import.pieces"

local layout = {}

local WIDTH, SHORTEST_RUN = 100, 3
-- The end of a block of more lines tells whose it is.
local LONG_BLOCK = 40
-- A name with more numbers that change is no easier to read in a loop.
local MOST_IN_NAME = 3

--- One text for a table that fits on a line. how: nullable, "skeleton" instead of the text.
local function flat (item, how)
  if getmetatable (item) == Pieces then return item[how or "text"] (item) end
  local out = {}
  for i, each in ipairs (item.items) do out[i] = flat (each, how) end
  return item.open .. table.concat (out, ", ") .. " }"
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
    elseif not quoted and (groups and c == Pieces.GROUP
                           or not groups and depth == 0 and c == ",") then
      local _, last = text:find ("^, ?", at)
      list[#list + 1] = text:sub (first, last or at - 1)
      first, at = (last or at) + 1, last or at
    end
    at = at + 1
  end
  if first <= #text then list[#list + 1] = text:sub (first) end
  return list
end

--- What is to be said of the items at the end of their line; nil when there is nothing.
local function remark (item)
  if item.remark then return item.remark end
  for _, each in ipairs (item.items or {}) do
    local found = remark (each)
    if found then return found end
  end
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
    local marked = flat (each) .. (last and " }" .. behind or ", ")
    local text = without_marks (marked)
    local said = remark (each)
    local behind_it = said and " -- " .. said or ""
    local fits = #inner + #text:gsub ("%s+$", "") + #behind_it <= WIDTH
    -- A node in a node begins a line and ends one.
    if each.open and not fresh then flush () end
    if fits then
      put (said and text:gsub ("%s+$", "") .. behind_it or text)
      if (each.open or said) and not last then flush () end
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
      if said then line = line:gsub ("%s+$", "") .. behind_it end
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
  local text, said = without_marks (flat (item)), remark (item)
  if said then text = text .. " -- " .. said end
  if #indent + #text <= WIDTH then
    lines[#lines + 1] = indent .. text
  else
    break_items (lines, indent, item, "")
  end
end

local function variable_of (item)
  return item.var and "local " .. item.var .. " = " or ""
end

--- The beginning of a statement, up to its table.
local function open_of (item)
  return ("%s%s:%s { "):format (variable_of (item), item.parent, item.call)
end

--- What is the same in a statement, and all in its block, and in others that differ in numbers.
local function skeleton (item)
  if item.text then return "\2" .. item.text end
  if item.pieces then return item.pieces:skeleton () end
  local out = { flat ({ open = open_of (item), items = item.items }, "skeleton") }
  for _, below in ipairs (item.block or {}) do out[#out + 1] = skeleton (below) end
  return table.concat (out, "\n")
end

--- All the numbers in it. formats: nullable, a list for their formats.
local function numbers (item, out, formats)
  if getmetatable (item) == Pieces then return item:numbers (out, formats) end
  if item.pieces then return item.pieces:numbers (out, formats) end
  for _, each in ipairs (item.items or {}) do numbers (each, out, formats) end
  for _, below in ipairs (item.block or {}) do numbers (below, out, formats) end
  return out
end

--- Whether all labels that change are those of a loop that counts from 0.
local function counts_labels (item, steps)
  local formats = {}
  for i, n in ipairs (numbers (item, {}, formats)) do
    if formats[i] == "index" and steps[i] ~= 0 and (n ~= 0 or steps[i] ~= 1) then return false end
  end
  return true
end

--- What two statements that differ in numbers alone have in common, at little cost.
local function shape (item)
  if not item.items or item.keep or remark (item) then return end
  if not item.shape then
    item.shape = ("%s %s %d %d %s"):format (item.parent, item.call, #item.items,
      item.block and #item.block or 0, item.items[1]:skeleton ())
  end
  return item.shape
end

--- How many from the index on differ in numbers alone, by a fixed step each; and the steps.
local function run_from (items, first)
  local item = items[first]
  for i = first, first + SHORTEST_RUN - 1 do
    if not items[i] or not shape (items[i]) or shape (items[i]) ~= shape (item) then return 1 end
  end
  local same = skeleton (item)
  if skeleton (items[first + 1]) ~= same then return 1 end
  local steps, before, n = nil, numbers (item, {}), 1
  local n_name = #item.items[1]:numbers ()
  while items[first + n] and shape (items[first + n]) do
    if skeleton (items[first + n]) ~= same then break end
    local now, differ = numbers (items[first + n], {}), {}
    for i, number in ipairs (now) do differ[i] = number - before[i] end
    if not steps then
      local n_changing = 0
      for i = 1, n_name do n_changing = n_changing + (differ[i] ~= 0 and 1 or 0) end
      if n_changing > MOST_IN_NAME or not counts_labels (item, differ) then return 1 end
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

--- The statement with its numbers as those of a loop; k: how many numbers came before.
local function in_loop (item, steps, k)
  local function take (pieces)
    local own = {}
    for j = 1, #pieces:numbers () do own[j] = steps[k + j] end
    k = k + #own
    return Pieces.new (pieces:loop_text (own))
  end
  if item.pieces then return { pieces = take (item.pieces) }, k end
  local function looped_table (each)
    if not each.open then return take (each) end
    local inner = {}
    for i, below in ipairs (each.items) do inner[i] = looped_table (below) end
    return { open = each.open, items = inner }
  end
  local looped = { var = item.var, parent = item.parent, call = item.call, looped = true,
                   items = {} }
  for i, each in ipairs (item.items) do looped.items[i] = looped_table (each) end
  if item.block then
    looped.block = {}
    for i, below in ipairs (item.block) do looped.block[i], k = in_loop (below, steps, k) end
  end
  return looped, k
end

local write_all

--- A line that sets apart what comes next, unless a block has just begun.
local function write_gap (lines)
  local last = lines[#lines]
  if last and last ~= "" and not last:match " do$" and last:match "^%s*do$" == nil then
    lines[#lines + 1] = ""
  end
end

local function write_statement (lines, indent, item)
  if item.text then
    write_one (lines, indent, item)
  elseif item.pieces then
    write_one (lines, indent, { text = item.pieces:text () })
  else
    write_one (lines, indent, { open = open_of (item), items = item.items })
  end
  if item.block then write_all (lines, indent, item.block, item.looped) end
end

--- flat_only: no loops, since this is inside of one.
function write_all (lines, indent, items, flat_only)
  local i, apart = 1, items[1] ~= nil and items[1].text ~= nil
  while items[i] do
    local item = items[i]
    local n, steps = 1, nil
    if item.text then apart = false elseif i > 1 and items[i - 1].text then apart = true end
    if not flat_only then n, steps = run_from (items, i) end
    if apart or item.block then write_gap (lines) end
    apart = item.block ~= nil
    if n >= SHORTEST_RUN then
      lines[#lines + 1] = ("%sfor i = 0, %d do"):format (indent, n - 1)
      write_statement (lines, indent .. "  ", (in_loop (item, steps, 0)))
      lines[#lines + 1] = indent .. "end"
      i = i + n
    else
      if item.comment then lines[#lines + 1] = indent .. "-- " .. item.comment end
      if item.block and not item.keep then
        local first = #lines
        lines[#lines + 1] = indent .. "do"
        write_statement (lines, indent .. "  ", item)
        local long = #lines - first > LONG_BLOCK
        lines[#lines + 1] = indent .. "end" .. (long and " -- " .. item.var or "")
      else
        write_statement (lines, indent, item)
      end
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

--- One line for each statement; those of typed devices say `try (number, parent, { … })`.
function layout.trial (items, context)
  local lines = {}
  local function write (list)
    for _, item in ipairs (list) do
      local text = item.text or item.pieces and item.pieces:text ()
      if not text and item.call == "add" then
        table.insert (context.numbered, item.node)
        text = ("%stry (%d, %s, function () return %s end)"):format (variable_of (item),
          #context.numbered, item.parent, flat { open = "{ ", items = item.items })
      elseif not text then
        item.items.flat = item.items.flat or flat { open = "{ ", items = item.items }
        text = ("%s%s:%s %s"):format (variable_of (item), item.parent, item.call, item.items.flat)
      end
      if item.block and not item.keep then text = "do " .. text end
      lines[#lines + 1] = without_marks (text)
      if item.block then
        write (item.block)
        if not item.keep then lines[#lines + 1] = "end" end
      end
    end
  end
  write (items)
  return table.concat (lines, "\n")
end

return layout
