/* An empty slot for an SD card, on an SPI bus (Devicetree binding mmc-spi-slot).
 *
 * Nothing drives the line, so that the pull-up is what is read.
 */
#include <coppice/dev/spi.h>

typedef struct
{
  CopSpiDevice spi;
  guint32 voltage; /* mV */
  gboolean write_protect;
} MmcSlot;

static const CopPropDef props[] = {
  COP_UINT ("voltage", MmcSlot, voltage, .otherwise.u = 3300, .min.u = 1, .max.u = 10000,
            .doc = "Of the card, in mV"),
  COP_BOOL ("write_protect", MmcSlot, write_protect, .doc = "There is a switch against writing"),
  COP_PROPS_END,
};

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  const MmcSlot *self = (const MmcSlot *)device;
  guint32 range[] = { self->voltage, self->voltage };

  return cop_node_set_cells (node, "voltage-ranges", range, G_N_ELEMENTS (range), 0, error)
         && (self->write_protect || cop_node_set_empty (node, "disable-wp", error));
}

static const CopSpiTarget target = { NULL };

static const CopImplements implements[] = {
  { &cop_interface_spi_target, &target },
  { NULL },
};

static const char *const compatible[] = { "mmc-spi-slot", NULL };

static const CopDeviceClass klass = {
  .compatible = compatible,
  .node = "mmc",
  .describe = describe,
};

const CopTypeDesc cop_model_spi_mmc_slot = {
  .name = "spi.mmc-slot",
  .doc = "Slot for an SD card, on an SPI bus",
  .leaves_out = "the card: the slot is empty",
  .parent = &cop_type_spi_device,
  .size = sizeof (MmcSlot),
  .props = props,
  .implements = implements,
  .klass = &klass,
};
