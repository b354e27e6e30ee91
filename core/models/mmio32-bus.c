/* A memory-mapped bus whose addresses and sizes fit in one cell each, whatever the bus above has.
 */
#include <coppice/dev/device.h>

extern const CopTypeDesc cop_model_system_bus;

static const CopBusClass klass = {
  .addressing = COP_BUS_MAPPED,
  .address_cells = 1,
  .size_cells = 1,
};

const CopTypeDesc cop_model_mmio32_bus = {
  .name = "mmio32-bus",
  .doc = "Memory-mapped bus with 32-bit addresses",
  .parent = &cop_model_system_bus,
  .size = sizeof (CopBus),
  .klass = &klass,
};
