/* What is private to one CPU and has no address: its interrupt controller, its caches. */
#include <coppice/dev/device.h>

static const CopBusClass klass = {
  .addressing = COP_BUS_PLAIN,
  .address_cells = COP_CELLS_NONE,
  .size_cells = COP_CELLS_NONE,
};

const CopTypeDesc cop_model_core_bus = {
  .name = "core-bus",
  .doc = "Inside of one CPU; no addresses",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .klass = &klass,
};
