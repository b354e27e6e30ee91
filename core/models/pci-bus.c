/* A PCI bus: three cells of address, of which the first says which space (IEEE 1275 PCI binding,
 * §2.2.1.1), and two of size.
 */
#include <coppice/dev/device.h>

static const CopBusClass klass = {
  .addressing = COP_BUS_INDEXED,
  .address_cells = 3,
  .size_cells = 2,
};

const CopTypeDesc cop_model_pci_bus = {
  .name = "pci-bus",
  .doc = "PCI bus; devices by slot and function",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .klass = &klass,
};
