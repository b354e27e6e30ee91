/* Memory-mapped buses: what the board itself and the blocks of a chip offer.
 *
 * How many cells an address and a size take is that of the bus above; at the root it is two, so
 * that 64 bits fit.
 */
#include <coppice/dev/device.h>

static const CopBusClass klass = {
  .addressing = COP_BUS_MAPPED,
  .address_cells = COP_CELLS_INHERITED,
  .size_cells = COP_CELLS_INHERITED,
};

const CopTypeDesc cop_model_system_bus = {
  .name = "system-bus",
  .doc = "Memory-mapped bus; devices have windows at addresses",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .klass = &klass,
};
