/* OpenCores I2C controller (I2C-Master Core Specification 0.9, 2003, §3), as many chips have it.
 *
 *   window  regs   eight-bit registers, "reg_shift" bits apart
 *   output  irq    level: a command has been carried out
 *   output  clock  what the prescaler divides; without it "clock_frequency" says the rate
 *   bus     bus    the I2C bus
 */
#include <coppice/dev/i2c.h>

typedef struct
{
  CopDevice device;
  guint64 size;
  guint32 clock_frequency;
  guint8 reg_shift;
  guint8 reg_io_width;
  CopReg control, transmit, receive, status;
} Ocores;

static const CopPropDef props[] = {
  COP_SIZE ("size", Ocores, size, .otherwise.u = 0x20, .min.u = 8, .max.u = G_MAXUINT32,
            .doc = "Bytes of the register window"),
  COP_UINT ("clock_frequency", Ocores, clock_frequency,
            .doc = "Rate of its input clock in Hz; 0: that of the clock it is wired to"),
  COP_UINT ("reg_shift", Ocores, reg_shift, .min.u = 0, .max.u = 3,
            .doc = "Registers are this power of two of bytes apart"),
  COP_UINT ("reg_io_width", Ocores, reg_io_width, .min.u = 0, .max.u = 4,
            .doc = "Bytes of one access; 0: one"),
  COP_PROPS_END,
};

/* --- registers --------------------------------------------------------------------------- */

enum
{
  CTR_IEN = 1 << 6,
  CTR_EN = 1 << 7,
};
enum
{
  CR_IACK = 1 << 0,
  CR_WR = 1 << 4,
  CR_RD = 1 << 5,
  CR_STO = 1 << 6,
  CR_STA = 1 << 7,
};
enum
{
  SR_IF = 1 << 0,
  SR_BUSY = 1 << 6,
  SR_RXACK = 1 << 7,
};

static const CopRegField ctr[] = {
  { 6, "IEN", "Interrupts" },
  { 7, "EN", "The core" },
  { 0 },
};

static const CopRegField cr[] = {
  { 0, "IACK", "Clears the interrupt" },
  { 3, "ACK", "What is sent after a byte that was read: 1 is no acknowledge" },
  { 4, "WR", "Sends a byte" },
  { 5, "RD", "Reads a byte" },
  { 6, "STO", "Then a stop" },
  { 7, "STA", "First a start, or a repeated one" },
  { 0 },
};

static const CopRegField sr[] = {
  { 0, "IF", "An interrupt is pending" },
  { 1, "TIP", "A byte is under way" },
  { 5, "AL", "Arbitration was lost" },
  { 6, "BUSY", "Between start and stop" },
  { 7, "RXACK", "1: the last byte was not acknowledged" },
  { 0 },
};

static const CopLineDef outputs[] = {
  { "irq", COP_LINE_INTERRUPT, .trigger = COP_TRIGGER_LEVEL_HIGH, .optional = TRUE,
    .doc = "A command has been carried out" },
  { "clock", COP_LINE_CLOCK, .optional = TRUE, .doc = "Its input clock" },
  { NULL },
};

static void
update_irq (Ocores *self)
{
  gboolean on = cop_reg_get (&self->control, 0) & CTR_IEN && cop_reg_get (&self->status, 0) & SR_IF;

  cop_device_drive (&self->device, &outputs[0], 0, on);
}

static void
control_changed (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  Ocores *self = (Ocores *)object;

  (void)def, (void)index;
  if (!(value & CTR_EN))
    {
      cop_i2c_stop (cop_device_first_bus (&self->device));
      cop_reg_set (&self->status, 0, cop_reg_get (&self->status, 0) & ~(guint64)SR_BUSY, NULL);
    }
  update_irq (self);
}

/* The byte behind a start is the address; its lowest bit is 1 for reading. */
static gboolean
send (CopBus *bus, gboolean start, guint8 byte)
{
  return start ? cop_i2c_start (bus, byte >> 1, byte & 1) : cop_i2c_write (bus, byte);
}

static void
command (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  Ocores *self = (Ocores *)object;
  CopBus *bus = cop_device_first_bus (&self->device);
  guint64 status = cop_reg_get (&self->status, 0);

  (void)def, (void)index;
  if (value & CR_IACK)
    status &= ~(guint64)SR_IF;
  if (cop_reg_get (&self->control, 0) & CTR_EN && value & (CR_WR | CR_RD | CR_STO | CR_STA))
    {
      status &= ~(guint64)(SR_RXACK | SR_BUSY);
      if (value & CR_WR
          && !send (bus, (value & CR_STA) != 0, (guint8)cop_reg_get (&self->transmit, 0)))
        status |= SR_RXACK;
      if (value & CR_RD)
        cop_reg_set (&self->receive, 0, cop_i2c_read (bus), NULL);
      if (value & CR_STO)
        cop_i2c_stop (bus);
      if (cop_i2c_is_busy (bus))
        status |= SR_BUSY;
      status |= SR_IF;
    }
  cop_reg_set (&self->status, 0, status, NULL);
  update_irq (self);
}

static const CopRegDef regs[] = {
  { 0, "PRERlo", "Clock prescaler, low byte", .reset = 0xff },
  { 1, "PRERhi", "Clock prescaler, high byte", .reset = 0xff },
  { 2, "CTR", "Control", .mask = 0xc0, .fields = ctr, .changed = control_changed },
  { 3, "RXR", "The last byte that was read", COP_REG_RO },
  { 3, "TXR", "The next byte to send; an address with its lowest bit 1 for reading", COP_REG_WO },
  { 4, "SR", "Status", COP_REG_RO, .fields = sr },
  { 4, "CR", "Command", COP_REG_WO, .fields = cr, .write = command },
  { 0 },
};

static const CopRegionOps access = { .min_size = 1, .max_size = 4 };

static const CopWindowDef windows[] = {
  { "regs", .size_prop = "size", .doc = "Registers", .regs = regs, .width = 1, .ops = &access,
    .shift_prop = "reg_shift" },
  { NULL },
};

static const CopBusDef buses[] = {
  { "bus", "i2c-bus", "Its I2C bus" },
  { NULL },
};

/* --- life -------------------------------------------------------------------------------- */

static gboolean
init (CopObject *object, GError **error)
{
  Ocores *self = (Ocores *)object;
  CopDevice *device = &self->device;

  return cop_device_reg (device, "regs", "CTR", &self->control, error)
         && cop_device_reg (device, "regs", "TXR", &self->transmit, error)
         && cop_device_reg (device, "regs", "RXR", &self->receive, error)
         && cop_device_reg (device, "regs", "SR", &self->status, error);
}

static void
reset (CopDevice *device)
{
  cop_i2c_stop (cop_device_first_bus (device));
  update_irq ((Ocores *)device);
}

static gboolean
set_unless_zero (CopNode *node, const char *name, guint32 value, GError **error)
{
  return !value || cop_node_set_u32 (node, name, value, error);
}

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  const Ocores *self = (const Ocores *)device;

  return set_unless_zero (node, "opencores,ip-clock-frequency", self->clock_frequency, error)
         && set_unless_zero (node, "reg-shift", self->reg_shift, error)
         && set_unless_zero (node, "reg-io-width", self->reg_io_width, error);
}

static const char *const compatible[] = { "opencores,i2c-ocores", NULL };

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .compatible = compatible,
  .node = "i2c",
  .windows = windows,
  .outputs = outputs,
  .buses = buses,
  .reset = reset,
  .describe = describe,
};

const CopTypeDesc cop_model_i2c_ocores = {
  .name = "i2c.ocores",
  .doc = "OpenCores I2C controller",
  .leaves_out = "the time that a byte takes, and other controllers on the bus",
  .parent = &cop_type_device,
  .size = sizeof (Ocores),
  .props = props,
  .init = init,
  .klass = &klass,
};
