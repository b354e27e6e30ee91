/* National Semiconductor 16550A UART, the serial port of a PC and of many chips.
 *
 *   window  regs   eight registers, "reg_shift" bits apart
 *   output  irq    level; may stay unwired, drivers then poll
 *   output  clock  what the baud rate is divided from; without it "frequency" says the rate
 */
#include <coppice/dev/device.h>

typedef struct
{
  CopDevice device;
  guint64 size;
  guint32 frequency;
  guint8 reg_shift;
  guint8 reg_io_width;
} Ns16550a;

static const CopPropDef props[] = {
  COP_SIZE ("size", Ns16550a, size, .otherwise.u = 0x100, .min.u = 8, .max.u = G_MAXUINT32,
            .doc = "Bytes of the register window"),
  COP_UINT ("frequency", Ns16550a, frequency,
            .doc = "Rate of its input clock in Hz; 0: that of the clock it is wired to"),
  COP_UINT ("reg_shift", Ns16550a, reg_shift, .min.u = 0, .max.u = 3,
            .doc = "Registers are this power of two of bytes apart"),
  COP_UINT ("reg_io_width", Ns16550a, reg_io_width, .min.u = 0, .max.u = 4,
            .doc = "Bytes of one access; 0: one"),
  COP_PROPS_END,
};

static const CopWindowDef windows[] = {
  { "regs", .size_prop = "size", .doc = "Registers" },
  { NULL },
};

static const CopLineDef outputs[] = {
  { "irq", COP_LINE_INTERRUPT, .trigger = COP_TRIGGER_LEVEL_HIGH, .optional = TRUE,
    .doc = "Something was received, or there is room to send" },
  { "clock", COP_LINE_CLOCK, .optional = TRUE, .doc = "Its input clock" },
  { NULL },
};

static const char *const compatible[] = { "ns16550a", NULL };

static gboolean
set_unless_zero (CopNode *node, const char *name, guint32 value, GError **error)
{
  return !value || cop_node_set_u32 (node, name, value, error);
}

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  const Ns16550a *self = (const Ns16550a *)device;
  return set_unless_zero (node, "clock-frequency", self->frequency, error)
         && set_unless_zero (node, "reg-shift", self->reg_shift, error)
         && set_unless_zero (node, "reg-io-width", self->reg_io_width, error);
}

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .compatible = compatible,
  .node = "serial",
  .windows = windows,
  .outputs = outputs,
  .describe = describe,
};

const CopTypeDesc cop_model_ns16550a = {
  .name = "ns16550a",
  .doc = "Serial port (16550A)",
  .parent = &cop_type_device,
  .size = sizeof (Ns16550a),
  .props = props,
  .klass = &klass,
};
