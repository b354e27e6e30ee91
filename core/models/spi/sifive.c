/* SiFive SPI controller (FU540-C000 manual v1p0, "Serial Peripheral Interface").
 *
 *   window  regs   registers; two FIFOs of eight bytes behind txdata and rxdata
 *   output  irq    level: a FIFO has passed its mark
 *   output  clock  what sckdiv divides
 *   bus     bus    the SPI bus
 */
#include <coppice/dev/spi.h>

#define DEPTH 8

typedef struct
{
  CopDevice device;
  guint16 chip_selects;
  guint8 rx[DEPTH];
  guint first, n;
  CopReg csid, csdef, csmode, fmt, txmark, rxmark, ie;
} Sifive;

static void
chip_selects_changed (CopObject *object, const CopProp *prop)
{
  const Sifive *self = (const Sifive *)object;
  CopBus *bus = cop_device_first_bus (&self->device);

  (void)prop;
  cop_object_set_uint (&bus->object, "chip_selects", self->chip_selects, NULL);
}

static const CopPropDef props[] = {
  COP_UINT ("chip_selects", Sifive, chip_selects, .otherwise.u = 1, .min.u = 1, .max.u = 32,
            .changed = chip_selects_changed, .doc = "Chip selects"),
  COP_PROPS_END,
};

/* --- registers --------------------------------------------------------------------------- */

enum
{
  MODE_AUTO = 0,
  MODE_HOLD = 2,
  MODE_OFF = 3,
};
enum
{
  FMT_TX_ONLY = 1 << 3,
  TXWM = 1 << 0,
  RXWM = 1 << 1,
};

#define EMPTY (G_GUINT64_CONSTANT (1) << 31)

static const CopLineDef outputs[] = {
  { "irq", COP_LINE_INTERRUPT, .trigger = COP_TRIGGER_LEVEL_HIGH, .optional = TRUE,
    .doc = "A FIFO has passed its mark" },
  { "clock", COP_LINE_CLOCK, .optional = TRUE, .doc = "Its input clock" },
  { NULL },
};

/* What is sent is sent at once: the transmit FIFO is always empty. */
static guint64
pending (const Sifive *self)
{
  return (cop_reg_get (&self->txmark, 0) > 0 ? TXWM : 0)
         | (self->n > cop_reg_get (&self->rxmark, 0) ? RXWM : 0);
}

static void
update_irq (Sifive *self)
{
  cop_device_drive (&self->device, &outputs[0], 0,
                    (pending (self) & cop_reg_get (&self->ie, 0)) != 0);
}

static void
changed (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  update_irq ((Sifive *)object);
}

/* Another chip or mode: the one that was selected is so no more. */
static void
select_changed (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  cop_spi_select (cop_device_first_bus ((CopDevice *)object), COP_SPI_NOBODY);
}

/* A line whose idle level is low is selected while it is idle: that is left out, and it never is.
 */
static guint
chip (const Sifive *self)
{
  guint64 csid = cop_reg_get (&self->csid, 0);

  return cop_reg_get (&self->csmode, 0) != MODE_OFF && cop_reg_get (&self->csdef, 0) >> csid & 1
             ? (guint)csid
             : COP_SPI_NOBODY;
}

static void
send (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  Sifive *self = (Sifive *)object;
  CopBus *bus = cop_device_first_bus (&self->device);
  guint8 byte;

  (void)def, (void)index;
  cop_spi_select (bus, chip (self));
  byte = cop_spi_transfer (bus, (guint8)value);
  if (cop_reg_get (&self->csmode, 0) == MODE_AUTO)
    cop_spi_select (bus, COP_SPI_NOBODY);
  if (!(cop_reg_get (&self->fmt, 0) & FMT_TX_ONLY) && self->n < DEPTH)
    self->rx[(self->first + self->n++) % DEPTH] = byte;
  update_irq (self);
}

static guint64
receive (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  Sifive *self = (Sifive *)object;

  (void)def, (void)index, (void)value;
  if (!self->n)
    return EMPTY;
  value = self->rx[self->first];
  self->first = (self->first + 1) % DEPTH;
  self->n--;
  update_irq (self);
  return value;
}

static guint64
read_nothing (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)object, (void)def, (void)index, (void)value;
  return 0;
}

static guint64
read_pending (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  return pending ((const Sifive *)object);
}

static const CopRegField fmt[] = {
  { 0, "proto", "Data lines: 0 is one", .bits = 2 },
  { 2, "endian", "1: the lowest bit first" },
  { 3, "dir", "1: what comes back is dropped" },
  { 16, "len", "Bits of a frame", .bits = 4 },
  { 0 },
};

static const CopRegField marks[] = {
  { 0, "txwm", "Fewer to send than txmark" },
  { 1, "rxwm", "More received than rxmark" },
  { 0 },
};

static const CopRegDef regs[] = {
  { 0x00, "sckdiv", "Divisor of the clock", .mask = 0xfff, .reset = 3 },
  { 0x04, "sckmode", "Phase and polarity of the clock", .mask = 3 },
  { 0x10, "csid", "The chip that is selected", .mask = 0x1f, .changed = select_changed },
  { 0x14, "csdef", "The level of each chip select when idle", .reset = 0xffffffff,
    .changed = select_changed },
  { 0x18, "csmode", "0: selected for each frame; 2: from the first frame on; 3: never", .mask = 3,
    .changed = select_changed },
  { 0x28, "delay0", "Between chip select and clock", .mask = 0xff00ff, .reset = 0x00010001 },
  { 0x2c, "delay1", "Between frames", .mask = 0xff00ff, .reset = 0x00000001 },
  { 0x40, "fmt", "Of a frame", .mask = 0xf000f, .reset = 0x80000, .fields = fmt },
  { 0x48, "txdata", "The next byte to send; reads 0: there is room", .read = read_nothing,
    .write = send },
  { 0x4c, "rxdata", "The oldest byte received; bit 31: there is none", COP_REG_RO,
    .read = receive },
  { 0x50, "txmark", "Of the transmit FIFO", .mask = 7, .changed = changed },
  { 0x54, "rxmark", "Of the receive FIFO", .mask = 7, .changed = changed },
  { 0x60, "fctrl", "1: memory-mapped reading of a flash", .mask = 1 },
  { 0x64, "ffmt", "How that is done", .mask = 0xffff3fff, .reset = 0x00030007 },
  { 0x70, "ie", "Interrupt enable", .mask = 3, .fields = marks, .changed = changed },
  { 0x74, "ip", "Interrupts that are pending", COP_REG_RO, .fields = marks, .read = read_pending },
  { 0 },
};

static const CopWindowDef windows[] = {
  { "regs", 0x1000, .doc = "Registers", .regs = regs },
  { NULL },
};

static const CopBusDef buses[] = {
  { "bus", "spi-bus", "Its SPI bus" },
  { NULL },
};

/* --- life -------------------------------------------------------------------------------- */

static gboolean
init (CopObject *object, GError **error)
{
  Sifive *self = (Sifive *)object;
  CopDevice *device = &self->device;

  return cop_device_reg (device, "regs", "csid", &self->csid, error)
         && cop_device_reg (device, "regs", "csdef", &self->csdef, error)
         && cop_device_reg (device, "regs", "csmode", &self->csmode, error)
         && cop_device_reg (device, "regs", "fmt", &self->fmt, error)
         && cop_device_reg (device, "regs", "txmark", &self->txmark, error)
         && cop_device_reg (device, "regs", "rxmark", &self->rxmark, error)
         && cop_device_reg (device, "regs", "ie", &self->ie, error);
}

static void
reset (CopDevice *device)
{
  Sifive *self = (Sifive *)device;

  cop_spi_select (cop_device_first_bus (device), COP_SPI_NOBODY);
  self->n = self->first = 0;
  update_irq (self);
}

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  guint n = ((const Sifive *)device)->chip_selects;

  return n == 1 || cop_node_set_u32 (node, "num-cs", n, error);
}

static const char *const compatible[] = { "sifive,fu540-c000-spi", "sifive,spi0", NULL };

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .compatible = compatible,
  .node = "spi",
  .windows = windows,
  .outputs = outputs,
  .buses = buses,
  .reset = reset,
  .describe = describe,
};

const CopTypeDesc cop_model_spi_sifive = {
  .name = "sifive.spi",
  .doc = "SiFive SPI controller",
  .leaves_out = "the time that a frame takes, frames of other than eight bits, several data lines, "
                "and the flash in memory",
  .parent = &cop_type_device,
  .size = sizeof (Sifive),
  .props = props,
  .init = init,
  .klass = &klass,
};
