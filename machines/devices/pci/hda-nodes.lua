--- What a codec answers (High Definition Audio specification 1.0a, §7.3): its nodes are tables of
--- parameters; what a verb sets is kept for the verb that gets it.
local nodes = {}

-- Parameters (§7.3.4)
local VENDOR, REVISION, CHILDREN, GROUP, CAPABILITIES, FORMATS, STREAMS, PIN, CONNECTIONS =
  0x00, 0x02, 0x04, 0x05, 0x09, 0x0a, 0x0b, 0x0c, 0x0e
local AUDIO_GROUP, PCM = 1, 1
-- Kinds of widgets (§7.3.4.6): with stereo, a list of connections, formats of their own
local OUTPUT, INPUT, PIN_COMPLEX = 0x0 << 20 | 0x11, 0x1 << 20 | 0x111, 0x4 << 20 | 0x1
local CONNECTED = 0x100
local RATES = 0x1f << 16 | 0x60 -- 16 bits, 16 kHz to 48 kHz and 44.1 kHz

-- Verbs of 12 bits that get something; what sets it is 0x800 less (§7.3.3).
local PARAMETER, CONNECTION_LIST, DEFAULTS, SUBSYSTEM = 0xf00, 0xf02, 0xf1c, 0xf20

-- Default configurations of pins (§7.3.3.31): green line out, pink microphone.
local LINE_OUT, LINE_IN, SPEAKER, MICROPHONE = 0x01014010, 0x01813020, 0x01114010, 0x01a13020

local function converter (kind, from)
  return { [CAPABILITIES] = kind, [FORMATS] = RATES, [STREAMS] = PCM,
           [CONNECTIONS] = from and 1 or 0, from = from }
end

local function pin (defaults, out, from)
  return { [CAPABILITIES] = PIN_COMPLEX | (from and CONNECTED or 0), [PIN] = out and 0x10 or 0x20,
           [CONNECTIONS] = from and 1 or 0, from = from, defaults = defaults }
end

--- The nodes of a codec with that identity; out, into: default configuration of a pin, or nil.
local function codec (id, out, into)
  local list = {}
  if out then
    list[#list + 1] = converter (OUTPUT)
    list[#list + 1] = pin (out, true, 2)
  end
  if into then
    list[#list + 1] = converter (INPUT, #list + 3)
    list[#list + 1] = pin (into, false)
  end
  local all = {
    [0] = { [VENDOR] = id, [REVISION] = 0x100101, [CHILDREN] = 0x00010001 },
    [1] = { [CHILDREN] = 2 << 16 | #list, [GROUP] = AUDIO_GROUP, [FORMATS] = RATES,
            [STREAMS] = PCM, id = id },
  }
  for i, node in ipairs (list) do all[i + 1] = node end
  return all
end

nodes.output = codec (0x1af40012, LINE_OUT)
nodes.duplex = codec (0x1af40022, LINE_OUT, LINE_IN)
nodes.micro  = codec (0x1af40032, SPEAKER, MICROPHONE)

--- The response of a codec to 20 bits of verb and payload. values: what was set, by node and verb.
function nodes.answer (all, values, nid, bits)
  local node = all[nid]
  if not node then return 0 end
  -- 4 bits of verb with 16 of payload, for formats and amplifiers (§7.3.3); otherwise 12 with 8
  local short = bits >> 16
  if short == 0x2 or short == 0x3 then
    values[nid << 12 | short + 8] = bits & 0xffff
    return 0
  elseif short == 0xa or short == 0xb then
    return values[nid << 12 | short] or 0
  end
  local verb, payload = bits >> 8, bits & 0xff
  if verb == PARAMETER then return node[payload] or 0 end
  if verb == CONNECTION_LIST then return payload == 0 and node.from or 0 end
  if verb == DEFAULTS then return node.defaults or 0 end
  if verb == SUBSYSTEM then return node.id or 0 end
  if verb >> 8 == 0x7 then values[nid << 12 | verb + 0x800] = payload end
  return verb >> 8 == 0xf and values[nid << 12 | verb] or 0
end

return nodes
