/* The SPI bus: who has which chip select, and who is selected.  What its devices have in common. */
#include "../places.h"
#include <coppice/dev/spi.h>

#define MOST 256

typedef struct
{
  CopBus bus;
  guint16 chip_selects;
  guint selected;
  CopDevice *chip; /* the one that is; cleared when it is unplugged */
} SpiBus;

const CopInterfaceDesc cop_interface_spi_target = {
  .name = "spi-target",
  .doc = "Answers on an SPI bus",
};

static const CopPropDef props[] = {
  COP_UINT ("chip_selects", SpiBus, chip_selects, .otherwise.u = 1, .min.u = 1, .max.u = MOST,
            .doc = "Chip selects, counted from 0"),
  COP_PROPS_END,
};

/* --- plugging ---------------------------------------------------------------------------- */

static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  const SpiBus *self = (const SpiBus *)handler;
  CopObject *object = &device->object;
  g_autofree char *bus = cop_object_label (handler);
  guint64 chip_select;
  CopDevice *other;

  if (!cop_object_interface (object, &cop_interface_spi_target))
    return cop_object_error (object, error, COP_ERROR_TYPE,
                             "a %s cannot be plugged into an SPI bus: it is no spi-target",
                             cop_object_type_name (object));
  if (!cop_place__of (device, &chip_select))
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "it needs one chip select of its SPI bus, as in at = 0");
  if (chip_select >= self->chip_selects && self->chip_selects == 1)
    return cop_object_error (object, error, COP_ERROR_RANGE,
                             "%s has no chip select %" G_GUINT64_FORMAT "; it has one, 0", bus,
                             chip_select);
  if (chip_select >= self->chip_selects)
    return cop_object_error (object, error, COP_ERROR_RANGE,
                             "%s has no chip select %" G_GUINT64_FORMAT "; it has 0 to %u", bus,
                             chip_select, self->chip_selects - 1u);
  other = cop_place__find (&self->bus, chip_select, COP_STATE_REALIZING);
  if (other)
    {
      g_autofree char *whose = cop_object_label_at (&other->object, (CopOrigin){ 0 });
      return cop_object_error (object, error, COP_ERROR_EXISTS,
                               "chip select %" G_GUINT64_FORMAT " of %s is taken by %s",
                               chip_select, bus, whose);
    }
  return TRUE;
}

static void
unplug (CopObject *handler, CopDevice *device)
{
  SpiBus *self = (SpiBus *)handler;

  if (self->chip == device)
    self->chip = NULL;
}

/* --- exchanging -------------------------------------------------------------------------- */

/* The chip may remove itself in what it is told. */
static void
tell (CopDevice *chip, gboolean selected)
{
  const CopSpiTarget *functions = cop_object_interface (&chip->object, &cop_interface_spi_target);

  if (!functions->select)
    return;
  cop_object_ref (chip);
  functions->select (chip, selected);
  cop_object_unref (chip);
}

void
cop_spi_select (CopBus *bus, guint chip_select)
{
  SpiBus *self = (SpiBus *)cop_object_ref (bus);
  CopDevice *before = NULL;

  if (chip_select != self->selected)
    {
      before = g_steal_pointer (&self->chip);
      self->selected = chip_select;
    }
  if (before)
    tell (before, FALSE);
  /* one that was plugged into the place since is selected now */
  if (!self->chip && self->selected == chip_select && chip_select != COP_SPI_NOBODY)
    {
      self->chip = cop_place__find (bus, chip_select, COP_STATE_REALIZED);
      if (self->chip)
        tell (self->chip, TRUE);
    }
  cop_object_unref (self);
}

guint
cop_spi_selected (const CopBus *bus)
{
  return ((const SpiBus *)bus)->selected;
}

guint8
cop_spi_transfer (CopBus *bus, guint8 byte)
{
  CopDevice *chip = ((SpiBus *)bus)->chip;
  const CopSpiTarget *functions =
      chip ? cop_object_interface (&chip->object, &cop_interface_spi_target) : NULL;

  if (!functions || !functions->transfer)
    return 0xff;
  cop_object_ref (chip);
  byte = functions->transfer (chip, byte);
  cop_object_unref (chip);
  return byte;
}

/* --- the types --------------------------------------------------------------------------- */

static gboolean
init (CopObject *object, GError **error)
{
  (void)error;
  ((SpiBus *)object)->selected = COP_SPI_NOBODY;
  return TRUE;
}

static const CopHotplugHandler handler = {
  .pre_plug = pre_plug,
  .unplug = unplug,
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &handler },
  { NULL },
};

static gboolean
numbers (CopBus *bus, guint64 *ret_first, guint64 *ret_last)
{
  *ret_first = 0;
  *ret_last = ((const SpiBus *)bus)->chip_selects - 1u;
  return TRUE;
}

static const CopBusClass klass = {
  .addressing = COP_BUS_INDEXED,
  .address_cells = 1,
  .size_cells = 0,
  .numbers = numbers,
};

const CopTypeDesc cop_type_spi_bus = {
  .name = "spi-bus",
  .doc = "SPI bus; devices by chip selects",
  .parent = &cop_type_bus,
  .size = sizeof (SpiBus),
  .props = props,
  .implements = implements,
  .init = init,
  .klass = &klass,
};

static const CopPropDef device_props[] = {
  COP_UINT ("max_frequency", CopSpiDevice, max_frequency,
            .doc = "The fastest clock that it can follow, in Hz; 0: not told"),
  COP_PROPS_END,
};

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  guint32 frequency = ((const CopSpiDevice *)device)->max_frequency;

  return !frequency || cop_node_set_u32 (node, "spi-max-frequency", frequency, error);
}

static const CopDeviceClass device_class = {
  .bus = "spi-bus",
  .describe = describe,
};

const CopTypeDesc cop_type_spi_device = {
  .name = "spi.device",
  .doc = "Chip on an SPI bus; descend from it",
  .parent = &cop_type_device,
  .size = sizeof (CopSpiDevice),
  .flags = COP_TYPE_ABSTRACT,
  .props = device_props,
  .klass = &device_class,
};
