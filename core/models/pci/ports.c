/* Ports of PCI Express: what sits on a root bus, and the two sides of a switch. */
#include "pci.h"

static const CopBusDef buses[] = {
  { "bus", "pcie-bus", "What is behind it" },
  { NULL },
};

/* The function of the bridge above: a port of this kind, or a host when there is none. */
static gboolean
wants_above (CopDevice *device, const char *what, gboolean fits, GError **error)
{
  CopBus *bus = cop_device_bus (device);
  char *name;

  if (fits)
    return TRUE;
  name = cop_object_label (&cop_bus_device (bus)->object);
  cop_object_error (&device->object, error, COP_ERROR_TYPE, "it sits %s, and %s is a '%s'", what,
                    name, cop_object_type_name (&cop_bus_device (bus)->object));
  g_free (name);
  return FALSE;
}

static CopPci *
above (CopDevice *device)
{
  return cop_pci (cop_bus_device (cop_device_bus (device)));
}

/* --- root ports ----------------------------------------------------------------------------- */

static gboolean
root_realize (CopDevice *device, GError **error)
{
  return wants_above (device, "on the bus of a host", above (device) == NULL, error)
         && cop_pcie_slot__take_number ((CopPcieSlot *)device, error);
}

/* For the table of its one message. */
static const CopWindowDef root_windows[] = {
  COP_PCI_BAR (0, "msix", COP_PCI_SPACE_MEM32, .size = 0x1000, .doc = "Table of MSI-X"),
  { NULL },
};

/* What QEMU calls by this name. */
static const CopDefault root_defaults[] = {
  { "vendor_id", { .u = 0x1b36 } },
  { "device_id", { .u = 0x000c } },
  { "subsystem_vendor_id", { .u = 0x1b36 } },
  { "interrupt_pin", { .u = 1 } },
  { "pcie_type", { .u = COP_PCIE_ROOT_PORT } },
  { "ssvid_offset", { .u = 0x40 } },
  { "msix_offset", { .u = 0x48 } },
  { "msix_vectors", { .u = 1 } },
  { "msix_pba_offset", { .u = 0x800 } },
  { "pcie_offset", { .u = 0x54 } },
  { "link_speed", { .u = 4 } },
  { "link_width", { .u = 32 } },
  { "aer_offset", { .u = 0x100 } },
  { "acs_offset", { .u = 0x148 } },
  { NULL },
};

static const CopDeviceClass base_class = {
  .buses = buses,
  .realize = root_realize,
};

const CopTypeDesc cop_type_pcie_root_port_base = {
  .name = "pcie-root-port-base",
  .doc = "Root port of PCI Express; descend from it",
  .parent = &cop_type_pcie_slot,
  .size = sizeof (CopPcieSlot),
  .flags = COP_TYPE_ABSTRACT,
  .defaults = (const CopDefault[]){ { "pcie_type", { .u = COP_PCIE_ROOT_PORT } }, { NULL } },
  .klass = &base_class,
};

static const CopDeviceClass root_class = { .windows = root_windows };

const CopTypeDesc cop_type_pcie_root_port = {
  .name = "pcie-root-port",
  .doc = "Root port of PCI Express that resembles no maker's",
  .parent = &cop_type_pcie_root_port_base,
  .size = sizeof (CopPcieSlot),
  .defaults = root_defaults,
  .klass = &root_class,
};

/* --- switches ------------------------------------------------------------------------------- */

static gboolean
upstream_realize (CopDevice *device, GError **error)
{
  CopPci *port = above (device);

  return wants_above (device, "behind a root port or a downstream port",
                      port && cop_object_is_a (&port->device.object, &cop_type_pcie_slot), error);
}

static gboolean
downstream_realize (CopDevice *device, GError **error)
{
  CopPci *port = above (device);

  return wants_above (device, "behind the upstream port of a switch",
                      port && port->pcie_type == COP_PCIE_UPSTREAM, error)
         && cop_pcie_slot__take_number ((CopPcieSlot *)device, error);
}

static const CopDefault upstream_defaults[] = {
  { "pcie_type", { .u = COP_PCIE_UPSTREAM } },
  { NULL },
};
static const CopDefault downstream_defaults[] = {
  { "pcie_type", { .u = COP_PCIE_DOWNSTREAM } },
  { NULL },
};

/* What a switch consists of is known to the guest when it finds the switch: nothing tells it of a
 * downstream port that comes or goes later.  Before the slot of the switch has power, nobody has
 * looked. */
static gboolean
is_found (const CopPci *upstream)
{
  return cop_object_state (&upstream->device.object) == COP_STATE_REALIZED && upstream->powered;
}

static gboolean
may_change (CopObject *handler, CopDevice *device, const char *what, GError **error)
{
  char *name;

  if (!is_found ((const CopPci *)handler))
    return TRUE;
  name = cop_object_label (handler);
  cop_object_error (&device->object, error, COP_ERROR_REFUSED,
                    "it cannot be %s: the guest knows what %s consists of since its slot has power",
                    what, name);
  g_free (name);
  return FALSE;
}

static gboolean
switch_pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  return !cop_machine_is_running (cop_device_machine (device))
         || may_change (handler, device, "plugged", error);
}

static gboolean
switch_unplug_request (CopObject *handler, CopDevice *device, CopRemoval *removal, GError **error)
{
  (void)removal;
  return may_change (handler, device, "unplugged", error) && cop_device_guest_eject (device, error);
}

static const CopHotplugHandler switch_handler = {
  .pre_plug = switch_pre_plug,
  .unplug_request = switch_unplug_request,
};

static const CopImplements handles_switch[] = {
  { &cop_interface_hotplug_handler, &switch_handler },
  { NULL, NULL },
};

static const CopDeviceClass upstream_class = { .buses = buses, .realize = upstream_realize };
static const CopDeviceClass downstream_class = { .buses = buses, .realize = downstream_realize };

/* Behind it are the downstream ports alone, which are there before the guest finds it. */
const CopTypeDesc cop_type_pcie_upstream = {
  .name = "pcie-upstream",
  .doc = "Upstream port of a PCI Express switch; descend from it",
  .parent = &cop_type_pci_bridge_base,
  .size = sizeof (CopPciBridge),
  .flags = COP_TYPE_ABSTRACT,
  .defaults = upstream_defaults,
  .implements = handles_switch,
  .klass = &upstream_class,
};

const CopTypeDesc cop_type_pcie_downstream = {
  .name = "pcie-downstream",
  .doc = "Downstream port of a PCI Express switch, with a slot; descend from it",
  .parent = &cop_type_pcie_slot,
  .size = sizeof (CopPcieSlot),
  .flags = COP_TYPE_ABSTRACT,
  .defaults = downstream_defaults,
  .klass = &downstream_class,
};
