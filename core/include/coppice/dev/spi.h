/* SPI: buses with chip selects, what sits on them, and how a controller talks to it.
 *
 * A controller offers an "spi-bus", selects one chip and exchanges bytes with it: for each that it
 * sends it gets one.  A chip descends from "spi.device" and implements the interface below.
 * Unplugging is forced: from then on nobody answers.
 */
#ifndef COPPICE_DEV_SPI_H
#define COPPICE_DEV_SPI_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

/* --- controllers ------------------------------------------------------------------------- */

/* The chip select is given with "at"; plugging refuses one that is not there or taken.  How many
 * there are is the bus's property "chip_selects", which the controller sets in its init. */
COP_API const CopTypeDesc cop_type_spi_bus;

#define COP_SPI_NOBODY G_MAXUINT

/* Selects one chip alone, or none (COP_SPI_NOBODY).  Nothing when that is so already. */
COP_API void cop_spi_select (CopBus *bus, guint chip_select);
/* The one that is selected, whether a chip is there or not. */
COP_API guint cop_spi_selected (const CopBus *bus);
/* Exchanges a byte; 0xff, which is what the pull-up says, when nobody is selected. */
COP_API guint8 cop_spi_transfer (CopBus *bus, guint8 byte);

/* --- chips ------------------------------------------------------------------------------- */

/* What a chip does.  All may be left out. */
typedef struct
{
  /* Its select line has gone low, or high; not told when it is unplugged. */
  void (*select) (CopDevice *chip, gboolean selected);
  guint8 (*transfer) (CopDevice *chip, guint8 byte);
} CopSpiTarget;

COP_API const CopInterfaceDesc cop_interface_spi_target;

typedef struct
{
  CopDevice device;
  guint32 max_frequency;
} CopSpiDevice;

COP_API const CopTypeDesc cop_type_spi_device; /* abstract */

G_END_DECLS

#endif
