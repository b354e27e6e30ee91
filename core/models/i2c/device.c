/* What I2C targets have in common; those that are registers behind a pointer. */
#include <coppice/dev/i2c.h>

static const CopDeviceClass device_class = { .bus = "i2c-bus" };

const CopTypeDesc cop_type_i2c_device = {
  .name = "i2c.device",
  .doc = "Target on an I2C bus; descend from it",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .flags = COP_TYPE_ABSTRACT,
  .klass = &device_class,
};

/* --- registers --------------------------------------------------------------------------- */

static const CopPropDef props[] = {
  COP_UINT ("register_bytes", CopI2cRegisters, register_bytes, .otherwise.u = 1, .min.u = 1,
            .max.u = 8, .doc = "Bytes of the window for each value of the pointer"),
  COP_UINT ("pointer_mask", CopI2cRegisters, pointer_mask, .otherwise.u = 0xff,
            .doc = "Bits of the first byte written that are the pointer"),
  COP_BOOL ("auto_increment", CopI2cRegisters, auto_increment,
            .doc = "Whether further bytes go on to the next register; else they begin anew"),
  COP_PROPS_END,
};

static gboolean
start (CopDevice *device, gboolean read)
{
  CopI2cRegisters *self = (CopI2cRegisters *)device;

  self->pointed = read;
  self->at = 0;
  return TRUE;
}

/* The offset in the window of the next byte; FALSE when there is no such window. */
static gboolean
next (CopI2cRegisters *self, CopRegion **ret_region, guint64 *ret_offset)
{
  CopRegion *regs = cop_device_window_named (&self->device, "regs", NULL);
  guint64 size = regs ? cop_region_size (regs) : 0;

  if (!size)
    return FALSE;
  *ret_region = regs;
  *ret_offset = ((guint64)self->pointer * self->register_bytes + self->at) % size;
  if (++self->at < self->register_bytes)
    return TRUE;
  self->at = 0;
  if (self->auto_increment)
    self->pointer = (guint8)(self->pointer + 1) & self->pointer_mask;
  return TRUE;
}

static gboolean
put (CopDevice *device, guint8 byte)
{
  CopI2cRegisters *self = (CopI2cRegisters *)device;
  CopRegion *regs;
  guint64 offset;

  if (!self->pointed)
    {
      self->pointer = byte & self->pointer_mask;
      self->pointed = TRUE;
      return TRUE;
    }
  return next (self, &regs, &offset) && cop_region_write (regs, offset, 1, byte) == COP_ACCESS_OK;
}

static guint8
get (CopDevice *device)
{
  CopRegion *regs;
  guint64 offset, value;

  if (!next ((CopI2cRegisters *)device, &regs, &offset)
      || cop_region_read (regs, offset, 1, &value) != COP_ACCESS_OK)
    return 0xff;
  return (guint8)value;
}

static void
reset (CopDevice *device)
{
  CopI2cRegisters *self = (CopI2cRegisters *)device;

  self->pointer = 0;
}

static const CopI2cTarget target = { .start = start, .write = put, .read = get };

static const CopImplements implements[] = {
  { &cop_interface_i2c_target, &target },
  { NULL },
};

static const CopDeviceClass registers_class = { .reset = reset };

const CopTypeDesc cop_type_i2c_registers = {
  .name = "i2c.registers",
  .doc = "I2C target with registers behind a pointer; descend from it",
  .parent = &cop_type_i2c_device,
  .size = sizeof (CopI2cRegisters),
  .flags = COP_TYPE_ABSTRACT,
  .props = props,
  .implements = implements,
  .klass = &registers_class,
};
