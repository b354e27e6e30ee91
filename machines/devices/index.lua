--- The device types that are written in Lua: the name of each, and the file beside this one that
--- declares it. A file is read when its type is first asked for.
return {
  ["flash.cfi"]           = "flash/cfi.lua",
  ["google.goldfish-rtc"] = "google/goldfish-rtc.lua",
  ["pci.gpex"]            = "pci/gpex.lua",
  ["qemu.fw-cfg-mmio"]    = "qemu/fw-cfg-mmio.lua",
  ["qemu.platform-bus"]   = "qemu/platform-bus.lua",
  ["riscv.cpu"]           = "riscv/cpu.lua",
  ["riscv.cpu-intc"]      = "riscv/cpu-intc.lua",
  ["sifive.clint"]        = "sifive/clint.lua",
  ["sifive.plic"]         = "sifive/plic.lua",
  ["sifive.test"]         = "sifive/test.lua",
  ["virtio.mmio"]         = "virtio/mmio.lua",
}
