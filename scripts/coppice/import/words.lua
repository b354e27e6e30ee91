--- How properties of types are called in a Devicetree, where the name does not follow; which types
--- have nodes without `compatible`; and what no type says.
local words = {}

-- A property of any type: where it is found.
local everywhere = {
  frequency = { "clock-frequency" }, rate = { "clock-frequency" }, isa = { "riscv,isa" },
  mmu = { "mmu-type" }, sources = { "riscv,ndev", "riscv,num-sources" }, ids = { "riscv,num-ids" },
  ipi_id = { "riscv,ipi-id" }, guest_bits = { "riscv,guest-index-bits" },
  hart_bits = { "riscv,hart-index-bits" }, group_bits = { "riscv,group-index-bits" },
  group_shift = { "riscv,group-index-shift" }, numa_node = { "numa-node-id" },
  psci = { "enable-method" }, width = { "bank-width", "bus-width" }, rx_fifo = { "rx-fifo-depth" },
  max_frequency = { "spi-max-frequency", "max-frequency" },
}

-- The same for one type. otherwise: what it is where nothing is said, if the type does not tell.
local own = {
  ["clock.factor"] = { mult = { "clock-mult" }, div = { "clock-div" } },
  ["memory.dma-pool"] = { is_default = { "linux,cma-default" } },
  ["regulator.fixed"] = {
    output = { "regulator-name" }, microvolt = { "regulator-min-microvolt" },
    always_on = { "regulator-always-on" }, boot_on = { "regulator-boot-on" },
    active_high = { "enable-active-high" },
  },
  ["led.gpio"] = { title = { "label" }, trigger = { "linux,default-trigger" },
                   initially = { "default-state" } },
  ["key.gpio"] = { title = { "label" }, wakeup = { "wakeup-source" },
                   debounce = { "debounce-interval" } },
  ["keys.gpio"] = { title = { "label" } },
  ["cpus"] = { address_cells = { "#address-cells", otherwise = 1 } },
  ["arm.cpu"] = { capacity = { "capacity-dmips-mhz" }, power = { "dynamic-power-coefficient" },
                  cooling_cells = { "#cooling-cells" } },
  ["arm.timer"] = { always_on = { "always-on" } },
  ["opp.point"] = { hz = { "opp-hz" }, microvolt = { "opp-microvolt" }, level = { "opp-level" },
                    latency = { "clock-latency-ns" }, bandwidth = { "opp-peak-kBps" },
                    suspend = { "opp-suspend" } },
  ["opp.table"] = { shared = { "opp-shared" } },
  ["cpu.idle-state"] = { title = { "idle-state-name" }, parameter = { "arm,psci-suspend-param" },
                         entry = { "entry-latency-us" }, exit = { "exit-latency-us" },
                         residency = { "min-residency-us" } },
  ["backlight.pwm"] = { initially = { "default-brightness-level" },
                        steps = { "num-interpolated-steps" } },
}

-- What a node without `compatible` is in one of that compatible, or of that name.
local inside = {
  ["gpio-leds"] = "led.gpio", ["gpio-keys"] = "key.gpio", ["operating-points-v2"] = "opp.point",
}
local named = { cpus = "cpus" }

--- The properties of a node where one of a type may be found, the likeliest first; and whether
-- there are no others.
function words.of (row, name)
  local mine = own[row.name] or row.parent and own[row.parent]
  return mine and mine[name] or everywhere[name], mine and mine[name] ~= nil
end

--- The texts of a property, as a list; an empty one when the node does not have it.
function words.strings (node, prop)
  local list = {}
  for _, chunk in ipairs (node:chunks (prop) or {}) do
    if chunk.kind == "strings" then table.move (chunk, 1, #chunk, #list + 1, list) end
  end
  return list
end

--- The name of the type of a node without `compatible`; nil when it has none.
function words.unsaid_type (node)
  if named[node.name] then return named[node.name] end
  if words.strings (node, "device_type")[1] == "memory" then return "memory.ram" end
  for _, each in ipairs (node.parent and words.strings (node.parent, "compatible") or {}) do
    if inside[each] then return inside[each] end
  end
end

-- Which of several inputs of a provider a specifier is of, and what its arguments are.
local function of_bank (bank, number)
  if bank == 0 then return "arm", { number } end
  return "gpu", { (bank - 1) * 32 + number }
end
local inputs = { ["brcm.bcm2835-armctrl-ic"] = of_bank, ["brcm.bcm2836-armctrl-ic"] = of_bank }

--- The input and the arguments of a specifier of a provider that says it in its own way; nothing of
-- all others.
function words.input_of (row, cells)
  if inputs[row.name] then return inputs[row.name] (table.unpack (cells)) end
end

--- Whether a property is of the board, whatever a device is: no type could say it.
function words.is_of_board (prop)
  return prop == "phandle" or prop:match "^pinctrl%-" ~= nil or prop:match "^assigned%-" ~= nil
end

return words
