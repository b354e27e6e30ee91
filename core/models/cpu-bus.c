/* What CPUs sit on: each has a number, and none a size (Devicetree specification 0.4, §3.7). */
#include <coppice/dev/device.h>

static const CopBusClass klass = {
  .addressing = COP_BUS_INDEXED,
  .address_cells = 1,
  .size_cells = 0,
};

const CopTypeDesc cop_model_cpu_bus = {
  .name = "cpu-bus",
  .doc = "CPUs by number",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .klass = &klass,
};
