/* National Semiconductor 16550A UART, the serial port of a PC and of many chips.  Its registers are
 * those of the PC16550D data sheet (National Semiconductor, June 1995), §8.0, Table II; after a
 * reset they are as Table I says.
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

/* Interrupt Enable Register */
static const CopRegField ier[] = {
  { 0, "ERBFI", "Received data available" },
  { 1, "ETBEI", "Transmitter holding register empty" },
  { 2, "ELSI", "Receiver line status" },
  { 3, "EDSSI", "Modem status" },
  { 0 },
};

/* Interrupt Identification Register */
static const CopRegField iir[] = {
  { 0, "NOT_PENDING", "No interrupt is pending" },
  { 1, "ID", "Which one is: 3 line status, 2 data, 6 time-out, 1 transmitter, 0 modem", .bits = 3 },
  { 6, "FIFOS", "3 while the FIFOs are enabled", .bits = 2 },
  { 0 },
};

/* FIFO Control Register */
static const CopRegField fcr[] = {
  { 0, "ENABLE", "Both FIFOs" },
  { 1, "RCVR_RESET", "Empties the receiver's" },
  { 2, "XMIT_RESET", "Empties the transmitter's" },
  { 3, "DMA_MODE", "RXRDY and TXRDY tell of bursts" },
  { 6, "TRIGGER", "Bytes before an interrupt: 1, 4, 8, 14", .bits = 2 },
  { 0 },
};

/* Line Control Register */
static const CopRegField lcr[] = {
  { 0, "WLS", "Bits of a character, less 5", .bits = 2 },
  { 2, "STB", "More than one stop bit" },
  { 3, "PEN", "Parity" },
  { 4, "EPS", "Even parity" },
  { 5, "STICK", "Parity is fixed" },
  { 6, "BREAK", "The line is held low" },
  { 7, "DLAB", "The divisor is seen in place of data and interrupt enable" },
  { 0 },
};

/* MODEM Control Register */
static const CopRegField mcr[] = {
  { 0, "DTR", "Data terminal ready" },
  { 1, "RTS", "Request to send" },
  { 2, "OUT1", "Free for use" },
  { 3, "OUT2", "Free for use; lets interrupts out of a PC's port" },
  { 4, "LOOP", "What is sent is received" },
  { 0 },
};

/* Line Status Register */
static const CopRegField lsr[] = {
  { 0, "DR", "Data ready" },
  { 1, "OE", "Overrun" },
  { 2, "PE", "Parity error" },
  { 3, "FE", "Framing error" },
  { 4, "BI", "Break" },
  { 5, "THRE", "Transmitter holding register empty" },
  { 6, "TEMT", "Transmitter empty" },
  { 7, "FIFO_ERROR", "An error somewhere in the receiver's FIFO" },
  { 0 },
};

/* MODEM Status Register */
static const CopRegField msr[] = {
  { 0, "DCTS", "CTS has changed" },
  { 1, "DDSR", "DSR has changed" },
  { 2, "TERI", "RI has ended" },
  { 3, "DDCD", "DCD has changed" },
  { 4, "CTS", "Clear to send" },
  { 5, "DSR", "Data set ready" },
  { 6, "RI", "Ring indicator" },
  { 7, "DCD", "Data carrier detect" },
  { 0 },
};

/* Reading the two status registers clears what they say of errors and of changes. */
static const CopRegDef regs[] = {
  { 0, "RBR", "Receiver buffer: the oldest character received", COP_REG_RO },
  { 0, "THR", "Transmitter holding: the next character to send", COP_REG_WO },
  { 0, "DLL", "Divisor of the baud rate, low byte", .when = "LCR.DLAB" },
  { 1, "IER", "Interrupt enable", .mask = 0x0f, .fields = ier },
  { 1, "DLM", "Divisor of the baud rate, high byte", .when = "LCR.DLAB" },
  { 2, "IIR", "Interrupt identification", COP_REG_RO, .reset = 0x01, .fields = iir },
  { 2, "FCR", "FIFO control", COP_REG_WO, .mask = 0xcf, .fields = fcr },
  { 3, "LCR", "Line control", .fields = lcr },
  { 4, "MCR", "Modem control", .mask = 0x1f, .fields = mcr },
  { 5, "LSR", "Line status", COP_REG_RC, .mask = 0x1e, .reset = 0x60, .fields = lsr },
  { 6, "MSR", "Modem status", COP_REG_RC, .mask = 0x0f, .fields = msr },
  { 7, "SCR", "Scratch: for the programmer" },
  { 0 },
};

/* Any size: with registers apart, drivers use what the bus likes best (reg-io-width). */
static const CopRegionOps access = { .min_size = 1, .max_size = 8 };

static const CopWindowDef windows[] = {
  { "regs", .size_prop = "size", .doc = "Registers", .regs = regs, .width = 1, .ops = &access,
    .shift_prop = "reg_shift" },
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
  .leaves_out = "the line itself: nothing is sent or received, and no interrupt is raised",
  .parent = &cop_type_device,
  .size = sizeof (Ns16550a),
  .props = props,
  .klass = &klass,
};
