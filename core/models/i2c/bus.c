/* The I2C bus: who has which address, and who is spoken to. */
#include "../places.h"
#include <coppice/dev/i2c.h>

typedef struct
{
  CopBus bus;
  CopDevice *target; /* the one that has acknowledged; it clears this when it is unplugged */
  gboolean busy;
} I2cBus;

const CopInterfaceDesc cop_interface_i2c_target = {
  .name = "i2c-target",
  .doc = "Answers on an I2C bus",
};

/* --- plugging ---------------------------------------------------------------------------- */

static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  CopObject *object = &device->object;
  guint64 address;
  CopDevice *other;

  if (!cop_object_interface (object, &cop_interface_i2c_target))
    return cop_object_error (object, error, COP_ERROR_TYPE,
                             "a %s cannot be plugged into an I2C bus: it is no i2c-target",
                             cop_object_type_name (object));
  if (!cop_place__of (device, &address))
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "it needs one address on its I2C bus, as in at = 0x50");
  if (address < COP_I2C_FIRST || address > COP_I2C_LAST)
    return cop_object_error (object, error, COP_ERROR_RANGE,
                             "0x%02" G_GINT64_MODIFIER "x is no address on an I2C bus; they are "
                             "0x%02x to 0x%02x",
                             address, COP_I2C_FIRST, COP_I2C_LAST);
  other = cop_place__find ((CopBus *)handler, address, COP_STATE_REALIZING);
  if (other)
    {
      g_autofree char *bus = cop_object_label (handler);
      g_autofree char *whose = cop_object_label_at (&other->object, (CopOrigin){ 0 });
      return cop_object_error (object, error, COP_ERROR_EXISTS,
                               "address 0x%02" G_GINT64_MODIFIER "x of %s is taken by %s", address,
                               bus, whose);
    }
  return TRUE;
}

static void
unplug (CopObject *handler, CopDevice *device)
{
  I2cBus *self = (I2cBus *)handler;

  if (self->target == device)
    self->target = NULL;
}

/* --- transfers --------------------------------------------------------------------------- */

static const CopI2cTarget *
functions_of (const CopDevice *target)
{
  return cop_object_interface (&target->object, &cop_interface_i2c_target);
}

/* What is called may remove itself, and the bus with it: both are held as long as they are used. */
static void
end (I2cBus *self, gboolean repeated)
{
  CopDevice *target = g_steal_pointer (&self->target);
  const CopI2cTarget *functions = target ? functions_of (target) : NULL;

  if (!functions || !functions->stop)
    return;
  cop_object_ref (target);
  functions->stop (target, repeated);
  cop_object_unref (target);
}

gboolean
cop_i2c_start (CopBus *bus, guint8 address, gboolean read)
{
  I2cBus *self = (I2cBus *)cop_object_ref (bus);
  const CopI2cTarget *functions;
  CopDevice *target;
  gboolean acknowledged = FALSE;

  end (self, TRUE);
  self->busy = TRUE;
  target = cop_place__find (bus, address, COP_STATE_REALIZED);
  if (target)
    {
      functions = functions_of (target);
      self->target = cop_object_ref (target);
      acknowledged = !functions->start || functions->start (target, read);
      if (!acknowledged)
        self->target = NULL;
      acknowledged = self->target == target;
      cop_object_unref (target);
    }
  cop_object_unref (self);
  return acknowledged;
}

gboolean
cop_i2c_write (CopBus *bus, guint8 byte)
{
  CopDevice *target = ((I2cBus *)bus)->target;
  const CopI2cTarget *functions = target ? functions_of (target) : NULL;
  gboolean acknowledged;

  if (!functions || !functions->write)
    return functions != NULL;
  cop_object_ref (target);
  acknowledged = functions->write (target, byte);
  cop_object_unref (target);
  return acknowledged;
}

guint8
cop_i2c_read (CopBus *bus)
{
  CopDevice *target = ((I2cBus *)bus)->target;
  const CopI2cTarget *functions = target ? functions_of (target) : NULL;
  guint8 byte;

  if (!functions || !functions->read)
    return 0xff;
  cop_object_ref (target);
  byte = functions->read (target);
  cop_object_unref (target);
  return byte;
}

void
cop_i2c_stop (CopBus *bus)
{
  I2cBus *self = (I2cBus *)cop_object_ref (bus);

  end (self, FALSE);
  self->busy = FALSE;
  cop_object_unref (self);
}

gboolean
cop_i2c_is_busy (const CopBus *bus)
{
  return ((const I2cBus *)bus)->busy;
}

/* --- the type ---------------------------------------------------------------------------- */

static const CopHotplugHandler handler = {
  .pre_plug = pre_plug,
  .unplug = unplug,
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &handler },
  { NULL },
};

static const CopBusClass klass = {
  .addressing = COP_BUS_INDEXED,
  .address_cells = 1,
  .size_cells = 0,
};

const CopTypeDesc cop_type_i2c_bus = {
  .name = "i2c-bus",
  .doc = "I2C bus; devices by addresses of seven bits",
  .parent = &cop_type_bus,
  .size = sizeof (I2cBus),
  .implements = implements,
  .klass = &klass,
};
