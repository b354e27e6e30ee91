/* ISA behind PCI: a bus of I/O ports, and the bridge that offers it.
 *
 * The bridge decodes what nothing else on its PCI bus does (PCI §3.2.2.2, "subtractive decode"):
 * its ports lie behind all BARs.
 */
#include "pci.h"

#define PORTS 0x10000u

static const CopBusClass bus_class = {
  .addressing = COP_BUS_MAPPED,
  .address_cells = COP_CELLS_NONE,
  .size_cells = COP_CELLS_NONE,
};

const CopTypeDesc cop_type_isa_bus = {
  .name = "isa-bus",
  .doc = "I/O ports of a PC",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .klass = &bus_class,
};

static gboolean
realize (CopDevice *device, GError **error)
{
  CopPciBus *above = cop_pci_bus (cop_device_bus (device));
  CopBus *isa = cop_device_first_bus (device);
  CopRegion *ports;

  if (isa == NULL || !cop_object_is_a (&isa->object, &cop_type_isa_bus))
    return cop_object_error (&device->object, error, COP_ERROR_TYPE,
                             "the first bus of an ISA bridge is an 'isa-bus'");
  ports = cop_region_new_alias (&device->object, "isa-ports", cop_bus_space (isa), 0, PORTS);
  return cop_region_map (ports, cop_pci_bus_io (above), 0, -1, error);
}

static const CopDefault defaults[] = {
  { "class_id", { .u = 0x060100 } },
  { NULL },
};

static const CopDeviceClass klass = { .realize = realize };

const CopTypeDesc cop_type_pci_isa_bridge = {
  .name = "pci-isa-bridge",
  .doc = "A bridge to ISA; descend from it, with an isa-bus as its first bus",
  .parent = &cop_type_pci_device,
  .size = sizeof (CopPci),
  .flags = COP_TYPE_ABSTRACT,
  .defaults = defaults,
  .klass = &klass,
};
