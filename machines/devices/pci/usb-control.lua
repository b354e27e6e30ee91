--- The control endpoint of a device as the controllers see it (USB 2.0, §8.5.3 and §9.4): it takes
--- an address and a configuration, tells its status, and stalls whatever else it is asked.
local endpoint = {}
endpoint.__index = endpoint

--- serial: of the device, which tells one from the next on the same port.
function endpoint.new (serial)
  return setmetatable ({ serial = serial, address = 0, configuration = 0 }, endpoint)
end

function endpoint:reset ()
  self.address, self.configuration, self.answer, self.finish = 0, 0, nil, nil
end

-- bmRequestType << 8 | bRequest: returns what is to be read, and what the status stage does.
local requests = {
  [0x0005] = function (self, value)
    return "", function () self.address = value & 0x7f end
  end,
  [0x0009] = function (self, value)
    return "", function () self.configuration = value & 0xff end
  end,
  [0x8000] = function () return "\1\0" end, -- self-powered
  [0x8008] = function (self) return string.char (self.configuration) end,
}

--- The setup stage. False: these are no eight bytes to endpoint 0, and nobody says anything.
function endpoint:setup (number, bytes)
  if number ~= 0 or #bytes ~= 8 then return false end
  local what, value, _, length = (">I2"):unpack (bytes), ("<I2I2I2"):unpack (bytes, 3)
  local request = requests[what]
  self.answer, self.finish = nil, nil
  if request then
    self.answer, self.finish = request (self, value)
    self.answer = self.answer:sub (1, length)
  end
  return true
end

--- Up to size bytes for the host; nil: the endpoint is stalled.
function endpoint:give (number, size)
  if number ~= 0 or not self.answer then return nil end
  local bytes = self.answer:sub (1, size)
  self.answer = self.answer:sub (size + 1)
  if self.finish then
    self.finish ()
    self.finish = nil
  end
  return bytes
end

--- Bytes from the host; false: the endpoint is stalled.
function endpoint:take (number, bytes)
  return number == 0 and self.answer ~= nil and #bytes == 0
end

return endpoint
