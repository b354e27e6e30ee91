--- Every register of every type does what its row says: written from the tables.
local cop = require "coppice"
require "coppice.assert"
require "coppice.files".load_all ()

local function bits (n)
  return n >= 64 and -1 or (1 << n) - 1
end

--- What a guest's write leaves, as far as the row alone decides.
local function limited (reg, value)
  if not reg.max then return value end
  local top = 1
  while math.ult (top, reg.max) do top = top << 1 | 1 end
  value = value & top
  return math.ult (reg.max, value) and reg.max or value
end

--- What the guest reads when this is stored; nil when that is not the row's matter: a hook says
--- it, or another register at the same place.
local function seen (reg, stored)
  if reg.read or reg.access == "wo" and reg.shared then return nil end
  return reg.access == "wo" and 0 or stored
end

--- A register as a test sees it.
local function handle (dev, window, reg, index)
  local self = {}
  local place = reg.at + index * reg.stride
  function self.read () return dev[window.name]:read (place, reg.size) end
  function self.write (value) dev[window.name]:write (place, reg.size, value) end
  function self.stored ()
    local value = dev[window.name][reg.name]
    return reg.count > 1 and value[index] or value
  end
  function self.store (value)
    if reg.count > 1 then
      dev[window.name][reg.name][index] = value
    else
      dev[window.name][reg.name] = value
    end
  end
  return self
end

local checks = {}

function checks.reset (reg, it_)
  assert.equal (reg.reset, it_.stored ())
  local wanted = seen (reg, reg.reset)
  if wanted then assert.equal (wanted, it_.read ()) end
end

function checks.rw (reg, it_)
  local all = bits (reg.size * 8)
  for _, value in ipairs { all, 0, 0x5555555555555555 & all } do
    local before = it_.stored ()
    it_.write (value)
    local wanted = limited (reg, before & ~reg.mask | value & reg.mask)
    assert.equal (wanted, it_.stored ())
    wanted = seen (reg, wanted)
    if wanted then assert.equal (wanted, it_.read ()) end
  end
end
checks.wo = checks.rw

function checks.ro (reg, it_)
  it_.write (bits (reg.size * 8))
  assert.equal (reg.reset, it_.stored ())
  it_.write (0)
  assert.equal (reg.reset, it_.stored ())
end

function checks.w1c (reg, it_)
  local all = reg.max or bits (reg.size * 8)
  it_.store (all)
  it_.write (0)
  assert.equal (all, it_.stored ())
  it_.write (1)
  assert.equal (all & ~(reg.mask & 1), it_.stored ())
  it_.write (bits (reg.size * 8))
  assert.equal (all & ~reg.mask, it_.stored ())
end

function checks.rc (reg, it_)
  local all = reg.max or bits (reg.size * 8)
  it_.store (all)
  it_.write (0)
  assert.equal (all, it_.stored ())
  assert.equal (all, it_.read ())
  assert.equal (all & ~reg.mask, it_.stored ())
end

--- Sets, or clears, the field while which this one is seen, if it has a "when".
local function show (dev, window, reg, on)
  local name, field = (reg.when or ""):match "^(.-)%.(.+)$"
  for _, other in ipairs (window.registers) do
    for _, row in ipairs (other.name == name and other.fields or {}) do
      if row.name == field then dev[window.name][name] = on and bits (row.bits) << row.at or 0 end
    end
  end
end

local function check_reg (dev, window, reg)
  for _, other in ipairs (window.registers) do
    local same = other.at == reg.at and other.name ~= reg.name
    reg.shared = reg.shared or same
    reg.written_elsewhere = reg.written_elsewhere or same and other.write
  end
  for _, index in ipairs (reg.count > 1 and { 0, reg.count - 1 } or { 0 }) do
    local one = handle (dev, window, reg, index)
    show (dev, window, reg, true)
    checks.reset (reg, one)
    -- A hook of the type may do anything with the value.
    if not (reg.write or reg.changed or reg.written_elsewhere
            or reg.access == "rc" and reg.read) then
      checks[reg.access] (reg, one)
    end
    show (dev, window, reg, false)
  end
end

describe ("the registers of", function ()
  local dev, m

  --- A device that is not planted does nothing by itself; but a window whose size is a property
  --- has none before it is mapped.
  local function make (Type, window)
    if window.size then
      dev = cop.new { Type }
      return
    end
    m = cop.build (cop.machine { "bench", doc = "A board for one test",
      build = function (board) board:add { "dev", Type, at = 0x10000000 } end }, {})
    dev = m.dev
  end

  after_each (function ()
    if m then m:close () end
    dev, m = nil, nil
    collectgarbage ()
    collectgarbage ()
    assert.equal (0, cop.host.live_objects)
  end)

  for _, Type in ipairs (cop.types ()) do
    for _, window in ipairs (Type.windows) do
      if window.registers and Type.user_creatable and not Type.abstract then
        it (("%s.%s are as its table says"):format (Type.name, window.name), function ()
          make (Type, window)
          for _, reg in ipairs (window.registers) do
            local ok, message = pcall (check_reg, dev, window, reg)
            assert.is_true (ok, reg.name .. ": " .. tostring (message))
          end
        end)

        it (("%s.%s refuse other sizes than its own"):format (Type.name, window.name), function ()
          make (Type, window)
          local part, first = dev[window.name], window.registers[1]
          for _, size in ipairs { 1, 2, 4, 8 } do
            if size < window.min_access or size > window.max_access then
              assert.error_matches (function () part:read (first.at, size) end, "an access has")
              assert.error_matches (function () part:write (first.at, size, 0) end, "an access has")
            elseif not first.read and first.at % size == 0 then
              assert.equal ("integer", math.type (part:read (first.at, size)))
            end
          end
        end)
      end
    end
  end
end)
