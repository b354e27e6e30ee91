/* Slots of PCI Express and their native hot-plug: PCIe §6.7 and §7.8.9 to §7.8.11.
 *
 * A device that comes or goes is told by the status register and an interrupt.  To have it go, the
 * attention button is pressed: the guest blinks the power indicator, lets go of the device, and
 * turns power and indicator off; only then it goes.  Who presses once more within five seconds
 * takes the request back (§6.7.1.5).  The guest that turns the indicator on again keeps the device.
 */
#include "pci.h"

#define CAP_ATTENTION_BUTTON 0x00000001u
#define CAP_POWER_CONTROLLER 0x00000002u
#define CAP_ATTENTION_INDICATOR 0x00000008u
#define CAP_POWER_INDICATOR 0x00000010u
#define CAP_HOTPLUG 0x00000060u /* of surprise, too */
#define CAP_LOCK 0x00020000u

/* The enable bits of events are where the status bits are. */
#define EVENT_BUTTON 0x0001u
#define EVENT_PRESENCE 0x0008u
#define EVENT_COMMAND 0x0010u
#define EVENTS 0x001fu
#define STATUS_PRESENT 0x0040u
#define STATUS_LOCKED 0x0080u
#define CONTROL_INTERRUPT 0x0020u
#define CONTROL_ATTENTION_OFF 0x00c0u
#define CONTROL_POWER_INDICATOR 0x0300u
#define INDICATOR_ON 0x0100u
#define INDICATOR_BLINKS 0x0200u
#define INDICATOR_OFF 0x0300u
#define CONTROL_POWER_OFF 0x0400u
#define CONTROL_LOCK 0x0800u

static guint
at_of (const CopPci *pci, guint reg)
{
  return pci->pcie_offset + reg;
}

static guint32
control_of (const CopPci *pci)
{
  return cop_pci_config_get (pci, at_of (pci, PCIE_SLTCTL), 2);
}

static guint32
status_of (const CopPci *pci)
{
  return cop_pci_config_get (pci, at_of (pci, PCIE_SLTSTA), 2);
}

static void
set_status (CopPci *pci, guint32 bits, guint32 value)
{
  cop_pci_config__update (pci->config, at_of (pci, PCIE_SLTSTA), 2, bits, value);
}

static gboolean
is_off (const CopPcieSlot *slot, guint32 control)
{
  return slot->power_controller && control & CONTROL_POWER_OFF
         && (control & CONTROL_POWER_INDICATOR) == INDICATOR_OFF;
}

static CopPciBus *
behind (const CopPcieSlot *slot)
{
  return cop_pci_bus__of ((CopDevice *)&slot->bridge.pci.device);
}

/* --- telling the guest ----------------------------------------------------------------------- */

/* §6.7.3.4: the interrupt is the OR of what is enabled. */
void
cop_pcie_slot__notify (CopPci *pci)
{
  guint32 control = 0, status = 0;

  if (cop_object_is_a (&pci->device.object, &cop_type_pcie_slot))
    {
      control = control_of (pci);
      status = status_of (pci);
    }
  cop_pci__drive_irq (pci, (control & CONTROL_INTERRUPT && control & status & EVENTS)
                               || cop_pci_aer__interrupts (pci));
}

static void
tell (CopPci *pci, guint32 events)
{
  set_status (pci, events, events);
  cop_pcie_slot__notify (pci);
}

/* What the two ends of the link have in common (PCIe §7.8.8); without an end that knows of links,
 * what the port can do. */
static guint32
link_of (CopPcieSlot *slot)
{
  const CopPci *pci = &slot->bridge.pci, *function = cop_pci_bus_function (behind (slot), 0);
  guint32 speed = pci->link_speed, width = pci->link_width;

  if (function && cop_pci__is_express (function))
    {
      speed = MIN (speed, function->link_speed);
      width = MIN (width, function->link_width);
    }
  return width << 4 | speed;
}

/* Function 0 is seen, or the slot is empty again; the link follows. */
static void
set_present (CopPcieSlot *slot, gboolean present)
{
  CopPci *pci = &slot->bridge.pci;
  guint32 link = (guint32)pci->link_width << 4 | pci->link_speed;

  set_status (pci, STATUS_PRESENT, present ? STATUS_PRESENT : 0);
  cop_pci_config_set (pci, at_of (pci, PCIE_LNKSTA), 2,
                      present ? link_of (slot) | PCIE_LNKSTA_ACTIVE : link);
}

static void
update_power (CopPcieSlot *slot)
{
  cop_pci__power_slot (behind (slot), 0,
                       !slot->power_controller
                           || !(control_of (&slot->bridge.pci) & CONTROL_POWER_OFF));
}

/* As firmware leaves a slot: on when there is something in it. */
static void
set_power_by_presence (CopPcieSlot *slot, gboolean present)
{
  CopPci *pci = &slot->bridge.pci;

  if (!slot->power_controller)
    return;
  cop_pci_config__update (pci->config, at_of (pci, PCIE_SLTCTL), 2,
                          CONTROL_POWER_OFF | CONTROL_POWER_INDICATOR,
                          present ? INDICATOR_ON : CONTROL_POWER_OFF | INDICATOR_OFF);
}

/* --- what the guest says --------------------------------------------------------------------- */

static void
control_written (CopPci *pci, guint at, guint32 old)
{
  CopPcieSlot *slot = (CopPcieSlot *)pci;
  guint32 now = cop_pci_config_get (pci, at, 2);

  /* the bit reads as zero: each write of a one is another push of the lock */
  if (now & CONTROL_LOCK)
    {
      now &= ~CONTROL_LOCK;
      cop_pci_config_set (pci, at, 2, now);
      set_status (pci, STATUS_LOCKED, ~status_of (pci));
    }
  if ((old & CONTROL_POWER_INDICATOR) == INDICATOR_BLINKS
      && (now & CONTROL_POWER_INDICATOR) == INDICATOR_ON)
    cop_pci__refuse_slot (behind (slot), 0, "the guest has turned the power indicator on again");
  if (status_of (pci) & STATUS_PRESENT && is_off (slot, now) && !is_off (slot, old))
    cop_pci__eject_slot (behind (slot), 0);
  update_power (slot);
  /* §6.7.3.2: every write is a command, and each is done at once */
  tell (pci, EVENT_COMMAND);
}

static void
status_written (CopPci *pci, guint at, guint32 old)
{
  (void)at, (void)old;
  cop_pcie_slot__notify (pci);
}

/* --- plugging -------------------------------------------------------------------------------- */

static gboolean
refuse (CopPcieSlot *slot, CopDevice *device, const char *operation, const char *why,
        GError **error)
{
  char *name = cop_object_label (&slot->bridge.pci.device.object);

  cop_object_error (&device->object, error, COP_ERROR_REFUSED, "%s failed: %s %s", operation, why,
                    name);
  g_free (name);
  return FALSE;
}

static gboolean
may_change (CopPcieSlot *slot, CopDevice *device, const char *operation, GError **error)
{
  if (!slot->hotplug)
    return refuse (slot, device, operation, "unsupported by the port device", error);
  return !(status_of (&slot->bridge.pci) & STATUS_LOCKED)
         || refuse (slot, device, operation, "slot is electromechanically locked:", error);
}

/* The guest looks for what is behind a switch when it finds its upstream port, which is to be what
 * it finds first. */
static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  CopPcieSlot *slot = (CopPcieSlot *)handler;
  const CopPci *pci = cop_pci (device);

  if (!cop_machine_is_running (cop_device_machine (device)))
    return TRUE;
  if (pci && pci->pcie_type == COP_PCIE_UPSTREAM && pci->wanted >= 0 && PCI_FUNCTION (pci->wanted))
    return refuse (slot, device, "Hot-plug", "the upstream port of a switch is to be function 0 of",
                   error);
  return may_change (slot, device, "Hot-plug", error);
}

/* Functions that come before function 0 are not seen before it comes. */
static void
plug (CopObject *handler, CopDevice *device)
{
  CopPcieSlot *slot = (CopPcieSlot *)handler;
  CopPci *pci = &slot->bridge.pci;

  if (cop_pci (device) == NULL)
    return;
  slot->n_plugged++;
  if (!cop_machine_is_running (cop_device_machine (device)))
    {
      set_present (slot, TRUE);
      set_power_by_presence (slot, TRUE);
    }
  else if (PCI_FUNCTION (((CopPci *)device)->devfn) == 0)
    {
      set_present (slot, TRUE);
      tell (pci, EVENT_PRESENCE | EVENT_BUTTON);
    }
  update_power (slot);
}

static gboolean
unplug_request (CopObject *handler, CopDevice *device, CopRemoval *removal, GError **error)
{
  CopPcieSlot *slot = (CopPcieSlot *)handler;
  CopPci *pci = &slot->bridge.pci, *function = cop_pci (device);
  guint32 control = control_of (pci);

  (void)removal;
  if (!may_change (slot, device, "Hot-unplug", error))
    return FALSE;
  if ((control & CONTROL_POWER_INDICATOR) == INDICATOR_BLINKS)
    return refuse (slot, device, "Hot-unplug", "guest is busy (power indicator blinking):", error);
  /* the guest has never seen it, or has the slot switched off: there is nobody to ask */
  if (function == NULL || (function->devfn && cop_pci_bus_function (behind (slot), 0) == NULL))
    return cop_device_guest_eject (device, error);
  if (is_off (slot, control))
    {
      cop_pci__eject_slot (behind (slot), 0);
      return TRUE;
    }
  if (!cop_pci__slot_is_asked (behind (slot), device))
    tell (pci, EVENT_BUTTON);
  return TRUE;
}

/* A press that the guest has not seen is taken back; of one that it has seen, a second tells it. */
static void
cancel_request (CopObject *handler, CopDevice *device)
{
  CopPcieSlot *slot = (CopPcieSlot *)handler;
  CopPci *pci = &slot->bridge.pci;

  if (cop_pci__slot_is_asked (behind (slot), device))
    return;
  set_status (pci, EVENT_BUTTON, ~status_of (pci));
  cop_pcie_slot__notify (pci);
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
  CopPcieSlot *slot = (CopPcieSlot *)handler;

  if (cop_pci (device) == NULL || --slot->n_plugged
      || !(status_of (&slot->bridge.pci) & STATUS_PRESENT))
    return;
  set_present (slot, FALSE);
  tell (&slot->bridge.pci, EVENT_PRESENCE);
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

static gboolean
realize (CopDevice *device, GError **error)
{
  CopPcieSlot *slot = (CopPcieSlot *)device;
  CopPci *pci = &slot->bridge.pci;
  guint32 power = slot->power_controller ? CAP_POWER_CONTROLLER : 0;

  if (pci->pcie_offset == 0 || pci->pcie_version < 2)
    return cop_object_error (&device->object, error, COP_ERROR_INVALID,
                             "a slot of PCI Express needs that capability in version 2");
  cop_pci_config__update (pci->config, at_of (pci, PCIE_FLAGS), 2, PCIE_FLAGS_SLOT,
                          PCIE_FLAGS_SLOT);
  cop_pci_config_field (pci, at_of (pci, PCIE_SLTCAP), 4,
                        CAP_ATTENTION_BUTTON | power | CAP_ATTENTION_INDICATOR | CAP_POWER_INDICATOR
                            | (slot->hotplug ? CAP_HOTPLUG : 0) | CAP_LOCK
                            | (guint32)(slot->slot & 0x1fff) << 19,
                        0, 0);
  cop_pci_config_field (pci, at_of (pci, PCIE_SLTCTL), 2,
                        CONTROL_ATTENTION_OFF | (power ? CONTROL_POWER_OFF | INDICATOR_OFF : 0),
                        EVENT_BUTTON | EVENT_PRESENCE | EVENT_COMMAND | CONTROL_INTERRUPT
                            | CONTROL_ATTENTION_OFF | CONTROL_POWER_INDICATOR
                            | (power ? CONTROL_POWER_OFF : 0) | CONTROL_LOCK,
                        0);
  cop_pci_config_field (pci, at_of (pci, PCIE_SLTSTA), 2, 0, 0,
                        EVENT_BUTTON | EVENT_PRESENCE | EVENT_COMMAND);
  cop_pci_config_watch (pci, at_of (pci, PCIE_SLTCTL), 2, control_written);
  cop_pci_config_watch (pci, at_of (pci, PCIE_SLTSTA), 2, status_written);
  return TRUE;
}

static void
reset (CopDevice *device)
{
  CopPcieSlot *slot = (CopPcieSlot *)device;
  CopPci *pci = &slot->bridge.pci;

  set_status (pci, STATUS_LOCKED, 0);
  set_power_by_presence (slot, (status_of (pci) & STATUS_PRESENT) != 0);
  update_power (slot);
  cop_pcie_slot__notify (pci);
}

static const CopPropDef props[] = {
  COP_BOOL ("hotplug", CopPcieSlot, hotplug, .otherwise.u = TRUE,
            .doc = "Whether devices are plugged and unplugged while the machine runs"),
  COP_BOOL ("power_controller", CopPcieSlot, power_controller, .otherwise.u = TRUE,
            .doc = "Whether the guest can switch the slot off"),
  COP_UINT ("slot", CopPcieSlot, slot, .max.u = 0x1fff,
            .doc = "Number of the slot, as people see it"),
  COP_PROPS_END
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &handler },
  { NULL, NULL },
};

static const CopDeviceClass klass = {
  .realize = realize,
  .reset = reset,
};

const CopTypeDesc cop_type_pcie_slot = {
  .name = "pcie-slot",
  .doc = "A slot of PCI Express with native hot-plug; descend from it",
  .parent = &cop_type_pci_bridge_base,
  .size = sizeof (CopPcieSlot),
  .flags = COP_TYPE_ABSTRACT,
  .props = props,
  .implements = implements,
  .klass = &klass,
};
