--- Devices of the host that a machine would be given: they need a host that has them, and say so.
local cop = require "coppice"

local function placeholder (name, doc, what)
  return cop.device { name, parent = "pci-device", doc = doc,
    leaves_out = "everything: there is no host here whose device could be given away",
    props = { cop.string { "host_address",
                           doc = "Address of the device on the host, as 0000:01:00.0" } },
    realize = function (self)
      self:fail ("'%s' passes a device of the host on, and there is no %s here", name, what)
    end,
  }
end

placeholder ("xen-pci-passthrough", "A PCI device of a Xen host", "Xen host")
placeholder ("kvm-pci-assign", "A PCI device of a KVM host, as QEMU did before VFIO", "KVM host")
return placeholder ("vfio-pci", "A PCI device of a Linux host, by VFIO", "VFIO host")
