/* A conventional bridge with a Standard Hot-Plug Controller: PCI Standard Hot-Plug Controller and
 * Subsystem Specification 1.0, chapter 4.
 *
 * The controller's registers are memory behind BAR 0, and, a word at a time, behind its capability
 * in configuration space.  Slots 1 to 31 of the bus behind the bridge are its slots 1 to 31.
 */
#include "pci.h"
#include <string.h>

#define N_SLOTS 31u
#define SELECT 2u /* of the capability: which word */
#define PENDING 3u
#define PENDING_INTERRUPT 0x80u
#define DATA 4u

#define AT_33MHZ 0x04u
#define N_SLOTS_AT 0x0cu
#define FIRST_DEVICE 0x0du
#define FIRST_NUMBER 0x0eu /* counts up, with sensors and buttons */
#define INTERFACE 0x13u
#define COMMAND 0x14u
#define TARGET 0x15u
#define COMMAND_STATUS 0x16u
#define COMMAND_INVALID 0x0004u
#define INTERRUPT_LOCATOR 0x18u
#define INTERRUPT_CONTROL 0x20u
#define INTERRUPTS_OFF 0x00000001u
#define COMMAND_INTERRUPT_OFF 0x00000004u
#define COMMAND_DONE 0x00010000u
#define SLOT_AT(slot_) (0x20u + 4 * (slot_)) /* from 1 on */
#define REGISTERS_END SLOT_AT (N_SLOTS + 1)
#define WINDOW_SIZE 0x100u

#define STATE 0x0003u
#define STATE_ENABLED 2u
#define STATE_DISABLED 3u
#define INDICATOR 0x000cu
#define INDICATOR_ON 0x0004u
#define INDICATOR_BLINKS 0x0008u
#define INDICATOR_OFF 0x000cu
#define ATTENTION_OFF 0x0030u
#define LATCH_OPEN 0x0100u
#define EMPTY 0x0c00u
/* The event latch and what keeps each from interrupting. */
#define EVENTS 2u
#define EVENT_PRESENCE 0x01u
#define EVENT_BUTTON 0x04u
#define EVENT_LATCH 0x08u
#define EVENTS_OFF 3u

typedef struct
{
  CopPciBridge bridge;
  CopPciConfig *regs;
  gboolean shpc;
  guint16 at;                    /* of the capability */
  guint8 n_plugged[N_SLOTS + 1]; /* as of CopPcieSlot */
} Bridge;

static CopPciBus *
behind (Bridge *self)
{
  return cop_pci_bus__of (&self->bridge.pci.device);
}

static guint
slot_of (const CopDevice *device)
{
  const CopPci *pci = cop_pci ((gpointer)device);

  return pci && pci->devfn >= 0 ? PCI_SLOT (pci->devfn) : 0;
}

/* --- telling the guest ----------------------------------------------------------------------- */

static void
notify (Bridge *self)
{
  CopPci *pci = &self->bridge.pci;
  guint32 control = cop_pci_config__get (self->regs, INTERRUPT_CONTROL, 4), locator = 0;

  if (control & COMMAND_DONE && !(control & COMMAND_INTERRUPT_OFF))
    locator = 1;
  for (guint i = 1; i <= N_SLOTS; i++)
    if (cop_pci_config__get (self->regs, SLOT_AT (i) + EVENTS, 1)
        & ~cop_pci_config__get (self->regs, SLOT_AT (i) + EVENTS_OFF, 1) & 0x1f)
      locator |= 1u << i;
  cop_pci_config__set (self->regs, INTERRUPT_LOCATOR, 4, locator);
  if (control & INTERRUPTS_OFF)
    locator = 0;
  cop_pci_config__update (pci->config, self->at + PENDING, 1, PENDING_INTERRUPT,
                          locator ? PENDING_INTERRUPT : 0);
  cop_pci_config__set (
      pci->config, self->at + DATA, 4,
      cop_pci_config__get (self->regs, 4 * cop_pci_config__get (pci->config, self->at + SELECT, 1),
                           4));
  cop_pci__drive_irq (pci, locator != 0);
}

static void
tell (Bridge *self, guint slot, guint32 events)
{
  cop_pci_config__update (self->regs, SLOT_AT (slot) + EVENTS, 1, events, events);
  notify (self);
}

static guint32
status_of (const Bridge *self, guint slot)
{
  return cop_pci_config__get (self->regs, SLOT_AT (slot), 2);
}

static void
set_status (Bridge *self, guint slot, guint32 bits, guint32 value)
{
  cop_pci_config__update (self->regs, SLOT_AT (slot), 2, bits, value);
}

static gboolean
is_off (guint32 status)
{
  return (status & STATE) == STATE_DISABLED && (status & INDICATOR) == INDICATOR_OFF;
}

/* As firmware leaves a slot. */
static void
set_by_presence (Bridge *self, guint slot, gboolean present)
{
  cop_pci_config__set (self->regs, SLOT_AT (slot), 2,
                       present
                           ? STATE_ENABLED | INDICATOR_ON | ATTENTION_OFF
                           : STATE_DISABLED | INDICATOR_OFF | ATTENTION_OFF | LATCH_OPEN | EMPTY);
}

/* --- what the guest says --------------------------------------------------------------------- */

/* Bits 0 and 1 are the state, 2 and 3 the power, 4 and 5 the attention indicator; 0: as before
 * (§4.7.1). */
static void
operate (Bridge *self, guint slot, guint32 command)
{
  guint32 before = status_of (self, slot), now = before;

  for (guint32 bits = STATE; bits <= ATTENTION_OFF; bits <<= 2)
    if (command & bits)
      now = (now & ~bits) | (command & bits);
  cop_pci_config__set (self->regs, SLOT_AT (slot), 2, now);
  if ((before & INDICATOR) == INDICATOR_BLINKS && (now & INDICATOR) == INDICATOR_ON)
    cop_pci__refuse_slot (behind (self), slot, "the guest has turned the power indicator on again");
  if (is_off (now) && !is_off (before))
    cop_pci__eject_slot (behind (self), slot);
  cop_pci__power_slot (behind (self), slot, (now & STATE) != STATE_DISABLED);
}

static void
carry_out (Bridge *self)
{
  guint32 command = cop_pci_config__get (self->regs, COMMAND, 1);
  guint32 target = cop_pci_config__get (self->regs, TARGET, 1), status = 0;

  if (command < 0x40 && target >= 1 && target <= N_SLOTS)
    operate (self, target, command);
  else if (command == 0x48 || command == 0x49)
    for (guint i = 1; i <= N_SLOTS; i++)
      {
        if (!(status_of (self, i) & EMPTY))
          operate (self, i, (command == 0x48 ? 1 : STATE_ENABLED) | INDICATOR_ON);
      }
  else if (command != 0x40)
    status = COMMAND_INVALID; /* 0x40: the bus at 33 MHz, which it has */
  cop_pci_config__set (self->regs, COMMAND_STATUS, 2, status);
  cop_pci_config__update (self->regs, INTERRUPT_CONTROL, 4, COMMAND_DONE, COMMAND_DONE);
}

static void
write_registers (Bridge *self, guint at, guint size, guint32 value)
{
  cop_pci_config__store (self->regs, at, size, value);
  if (at <= COMMAND && COMMAND < at + size)
    carry_out (self);
  notify (self);
}

static CopAccess
regs_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  *ret_value =
      cop_pci_config__get (((Bridge *)cop_region_owner (region))->regs, (guint)offset, size);
  return COP_ACCESS_OK;
}

static CopAccess
regs_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  write_registers ((Bridge *)cop_region_owner (region), (guint)offset, size, (guint32)value);
  return COP_ACCESS_OK;
}

static const CopRegionOps regs_ops = { .read = regs_read, .write = regs_write, .max_size = 4 };

static void
select_written (CopPci *pci, guint at, guint32 old)
{
  (void)at, (void)old;
  notify ((Bridge *)pci);
}

static void
data_written (CopPci *pci, guint at, guint32 old)
{
  Bridge *self = (Bridge *)pci;
  guint word = 4 * cop_pci_config_get (pci, self->at + SELECT, 1);

  (void)old;
  if (word < REGISTERS_END)
    write_registers (self, word, 4, cop_pci_config_get (pci, at, 4));
}

/* --- plugging -------------------------------------------------------------------------------- */

static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  return ((Bridge *)handler)->shpc || !cop_machine_is_running (cop_device_machine (device))
         || cop_pci__refuse_hotplug (device, "plugged", error);
}

static void
plug (CopObject *handler, CopDevice *device)
{
  Bridge *self = (Bridge *)handler;
  guint slot = slot_of (device);

  if (!self->shpc || slot == 0)
    return;
  self->n_plugged[slot]++;
  if (!cop_machine_is_running (cop_device_machine (device)))
    set_by_presence (self, slot, TRUE);
  else if (PCI_FUNCTION (((CopPci *)device)->devfn) == 0)
    {
      set_status (self, slot, LATCH_OPEN | EMPTY, 0);
      tell (self, slot, EVENT_PRESENCE | EVENT_LATCH | EVENT_BUTTON);
    }
  cop_pci__power_slot (behind (self), slot, (status_of (self, slot) & STATE) != STATE_DISABLED);
}

static gboolean
unplug_request (CopObject *handler, CopDevice *device, CopRemoval *removal, GError **error)
{
  Bridge *self = (Bridge *)handler;
  guint slot = slot_of (device);
  guint32 status = self->shpc && slot ? status_of (self, slot) : 0;

  (void)removal;
  if (!self->shpc || slot == 0)
    return cop_pci__refuse_hotplug (device, "unplugged", error);
  if ((status & INDICATOR) == INDICATOR_BLINKS)
    return cop_object_error (&device->object, error, COP_ERROR_REFUSED,
                             "Hot-unplug failed: guest is busy (power indicator blinking): slot %u",
                             slot);
  if (cop_pci_bus_function (behind (self), slot << 3) == NULL)
    return cop_device_guest_eject (device, error);
  if (is_off (status))
    cop_pci__eject_slot (behind (self), slot);
  else if (!cop_pci__slot_is_asked (behind (self), device))
    tell (self, slot, EVENT_BUTTON);
  return TRUE;
}

/* As that of a slot of PCI Express. */
static void
cancel_request (CopObject *handler, CopDevice *device)
{
  Bridge *self = (Bridge *)handler;
  guint at = SLOT_AT (slot_of (device)) + EVENTS;

  if (cop_pci__slot_is_asked (behind (self), device))
    return;
  cop_pci_config__update (self->regs, at, 1, EVENT_BUTTON,
                          ~cop_pci_config__get (self->regs, at, 1));
  notify (self);
}

static guint64
timeout (CopObject *handler, CopDevice *device)
{
  (void)handler, (void)device;
  return PCI_ABORT_INTERVAL;
}

static void
unplug (CopObject *handler, CopDevice *device)
{
  Bridge *self = (Bridge *)handler;
  guint slot = slot_of (device);

  if (!self->shpc || slot == 0 || --self->n_plugged[slot]
      || (status_of (self, slot) & EMPTY) == EMPTY)
    return;
  set_status (self, slot, LATCH_OPEN | EMPTY, LATCH_OPEN | EMPTY);
  tell (self, slot, EVENT_PRESENCE | EVENT_LATCH);
}

static const CopHotplugHandler handler = {
  .pre_plug = pre_plug,
  .plug = plug,
  .unplug_request = unplug_request,
  .cancel_request = cancel_request,
  .timeout = timeout,
  .unplug = unplug,
};

/* --- the type -------------------------------------------------------------------------------- */

static void
add_registers (Bridge *self)
{
  CopPciConfig *regs = self->regs = cop_pci_config_new (&self->bridge.pci, REGISTERS_END);

  cop_pci_config__field (regs, AT_33MHZ, 4, N_SLOTS, 0, 0);
  cop_pci_config__field (regs, N_SLOTS_AT, 1, N_SLOTS, 0, 0);
  cop_pci_config__field (regs, FIRST_DEVICE, 1, 1, 0, 0);
  cop_pci_config__field (regs, FIRST_NUMBER, 2, 0xe001, 0, 0);
  cop_pci_config__field (regs, INTERFACE, 1, 1, 0, 0);
  cop_pci_config__field (regs, COMMAND, 2, 0, 0xffff, 0);
  cop_pci_config__field (regs, INTERRUPT_CONTROL, 4, 0xf, 0xf, COMMAND_DONE);
  for (guint i = 1; i <= N_SLOTS; i++)
    {
      cop_pci_config__field (regs, SLOT_AT (i) + EVENTS, 1, 0, 0, 0x1f);
      cop_pci_config__field (regs, SLOT_AT (i) + EVENTS_OFF, 1, 0x7f, 0x7f, 0);
      set_by_presence (self, i, FALSE);
    }
}

static gboolean
realize (CopDevice *device, GError **error)
{
  Bridge *self = (Bridge *)device;
  CopPci *pci = &self->bridge.pci;
  guint at = self->at;

  if (!self->shpc)
    return TRUE;
  if (!cop_pci_config_capability (pci, "shpc", PCI_CAP_SHPC, at, 8, error))
    return FALSE;
  cop_pci_config_field (pci, at + SELECT, 1, 0, 0xff, 0);
  cop_pci_config_field (pci, at + DATA, 4, 0, G_MAXUINT32, 0);
  cop_pci_config_watch (pci, at + SELECT, 1, select_written);
  cop_pci_config_watch (pci, at + DATA, 4, data_written);
  add_registers (self);
  self->bridge.first_slot = 1;
  return TRUE;
}

static void
reset (CopDevice *device)
{
  Bridge *self = (Bridge *)device;

  if (self->regs == NULL)
    return;
  cop_pci_config__reset (self->regs);
  for (guint i = 1; i <= N_SLOTS; i++)
    {
      set_by_presence (self, i, (status_of (self, i) & EMPTY) != EMPTY);
      cop_pci__power_slot (behind (self), i, TRUE);
    }
  notify (self);
}

static void
finalize (CopObject *object)
{
  cop_pci_config_free (((Bridge *)object)->regs);
}

static gboolean
get_size (CopObject *object, const CopProp *prop, CopValue *ret, GError **error)
{
  (void)prop, (void)error;
  *ret =
      (CopValue){ .kind = COP_KIND_SIZE, .as.u = ((const Bridge *)object)->shpc ? WINDOW_SIZE : 0 };
  return TRUE;
}

static const CopPropDef props[] = {
  COP_BOOL ("shpc", Bridge, shpc, .otherwise.u = TRUE,
            .doc = "Whether it has a hot-plug controller; without one nothing is plugged behind it "
                   "while the machine runs"),
  COP_UINT ("shpc_offset", Bridge, at, .otherwise.u = 0x40, .doc = "Capability of the controller"),
  COP_COMPUTED ("shpc_size", .computed_kind = COP_KIND_SIZE, .get = get_size,
                .doc = "Bytes of BAR 0; 0: there is none"),
  COP_PROPS_END
};

static const CopWindowDef windows[] = {
  COP_PCI_BAR (0, "shpc", COP_PCI_SPACE_MEM64, .size_prop = "shpc_size", .ops = &regs_ops,
               .doc = "Registers of the hot-plug controller"),
  { NULL },
};

static const CopBusDef buses[] = {
  { "bus", "pci-bus", "What is behind it" },
  { NULL },
};

/* What QEMU calls by this name. */
static const CopDefault defaults[] = {
  { "vendor_id", { .u = 0x1b36 } }, { "device_id", { .u = 0x0001 } },
  { "status_bits", { .u = 0xa0 } }, { "conventional", { .u = TRUE } },
  { "interrupt_pin", { .u = 1 } },  { "slotid_offset", { .u = 0x48 } },
  { "msi_offset", { .u = 0x4c } },  { "msi_64bit", { .u = TRUE } },
  { "msi_mask", { .u = TRUE } },    { NULL },
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &handler },
  { NULL, NULL },
};

static const CopDeviceClass klass = {
  .windows = windows,
  .buses = buses,
  .realize = realize,
  .reset = reset,
};

const CopTypeDesc cop_type_pci_bridge = {
  .name = "pci-bridge",
  .doc = "Bridge to conventional PCI with a Standard Hot-Plug Controller, of no maker",
  .parent = &cop_type_pci_bridge_base,
  .size = sizeof (Bridge),
  .props = props,
  .defaults = defaults,
  .implements = implements,
  .finalize = finalize,
  .klass = &klass,
};
