/* Host bridges: configuration space for the guest, and the pins of the root bus. */
#include "pci.h"
#include <string.h>

#define IO_ENABLE 0x80000000u
#define ECAM_PER_BUS 0x100000u

/* --- finding a function ------------------------------------------------------------------- */

/* The bus below this one that has the number, or through which it is reached: a bridge passes on
 * what lies between its secondary and its subordinate bus (PCI-to-PCI Bridge Architecture
 * Specification 1.2, §3.1.2.1). */
static CopPciBus *
towards (CopPciBus *bus, guint number)
{
  for (CopDevice *at = cop_bus_first (&bus->bus); at; at = cop_bus_next_device (at))
    {
      const CopPci *pci = cop_pci_bridge (at) ? cop_pci (at) : NULL;
      guint first, last;
      if (pci == NULL || !cop_pci__answers (pci))
        continue;
      first = cop_pci_config_get (pci, PCI_SECONDARY_BUS, 1);
      last = cop_pci_config_get (pci, PCI_SUBORDINATE_BUS, 1);
      if (first && first <= number && number <= last)
        return cop_pci_bus__of (at);
    }
  return NULL;
}

CopPci *
cop_pci_host__function (CopPciHost *host, guint number, guint devfn)
{
  CopPciBus *bus = cop_pci_bus__of (&host->device);
  guint at = 0;

  while (bus && at != number)
    {
      bus = towards (bus, number);
      at = bus ? cop_pci_bus_number (bus) : 0;
    }
  return bus ? cop_pci_bus_function (bus, devfn) : NULL;
}

static guint32
read_function (CopPciHost *host, guint bus, guint devfn, guint at, guint size)
{
  CopPci *pci = cop_pci_host__function (host, bus, devfn);

  return pci ? cop_pci_guest_read (pci, at, size) : G_MAXUINT32 >> (32 - 8 * size);
}

static void
write_function (CopPciHost *host, guint bus, guint devfn, guint at, guint size, guint32 value)
{
  CopPci *pci = cop_pci_host__function (host, bus, devfn);

  if (pci)
    cop_pci_guest_write (pci, at, size, value);
}

/* --- configuration space as memory: PCIe §7.2.2 ----------------------------------------------- */

static CopAccess
ecam_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  *ret_value = read_function ((CopPciHost *)cop_region_owner (region), offset >> 20 & 0xff,
                              offset >> 12 & 0xff, offset & 0xfff, size);
  return COP_ACCESS_OK;
}

static CopAccess
ecam_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  write_function ((CopPciHost *)cop_region_owner (region), offset >> 20 & 0xff, offset >> 12 & 0xff,
                  offset & 0xfff, size, (guint32)value);
  return COP_ACCESS_OK;
}

static const CopRegionOps ecam_ops = { .read = ecam_read, .write = ecam_write, .max_size = 4 };

/* --- configuration space behind two ports: PCI §3.2.2.3.2 ------------------------------------- */

/* Only four bytes at once are a write of the address. */
static CopAccess
io_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  CopPciHost *host = (CopPciHost *)cop_region_owner (region);
  guint32 address = host->config_address;

  *ret_value = G_MAXUINT32 >> (32 - 8 * size);
  if (offset < 4 && size == 4)
    *ret_value = address;
  else if (offset >= 4 && address & IO_ENABLE)
    *ret_value = read_function (host, address >> 16 & 0xff, address >> 8 & 0xff,
                                (address & 0xfc) + (guint)(offset - 4), size);
  return COP_ACCESS_OK;
}

static void
set_address (CopPciHost *host, guint32 address)
{
  cop_device_will_change (&host->device, &host->config_address, sizeof address, NULL);
  host->config_address = address;
}

static CopAccess
io_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  CopPciHost *host = (CopPciHost *)cop_region_owner (region);
  guint32 address = host->config_address;

  if (offset < 4 && size == 4)
    set_address (host, (guint32)value & 0x80fffffc);
  else if (offset >= 4 && address & IO_ENABLE)
    write_function (host, address >> 16 & 0xff, address >> 8 & 0xff,
                    (address & 0xfc) + (guint)(offset - 4), size, (guint32)value);
  return COP_ACCESS_OK;
}

static const CopRegionOps io_ops = { .read = io_read, .write = io_write, .max_size = 4 };

/* --- pins ---------------------------------------------------------------------------------- */

void
cop_pci_host__pin (CopPciHost *host, guint pin, gboolean asserted)
{
  const CopLineDef *irq = cop_device_output (&host->device, "irq");
  guint before = host->n_asserted[pin];

  host->n_asserted[pin] += asserted ? 1u : (before ? -1u : 0u);
  if (irq && !before != !host->n_asserted[pin])
    cop_device_drive (&host->device, irq, pin, host->n_asserted[pin] != 0);
}

/* --- plugging ------------------------------------------------------------------------------ */

static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  if (((CopPciHost *)handler)->hotplug || !cop_machine_is_running (cop_device_machine (device)))
    return TRUE;
  return cop_pci__refuse_hotplug (device, "plugged", error);
}

/* Nobody has to be asked: there is no slot with a switch, and the guest finds it gone. */
static gboolean
unplug_request (CopObject *handler, CopDevice *device, CopRemoval *removal, GError **error)
{
  (void)removal;
  if (!((CopPciHost *)handler)->hotplug)
    return cop_pci__refuse_hotplug (device, "unplugged", error);
  return cop_device_guest_eject (device, error);
}

static const CopHotplugHandler handler = {
  .pre_plug = pre_plug,
  .unplug_request = unplug_request,
};

/* --- the type ------------------------------------------------------------------------------ */

static gboolean
realize (CopDevice *device, GError **error)
{
  if (cop_pci_bus__of (device) == NULL)
    return cop_object_error (&device->object, error, COP_ERROR_TYPE,
                             "the first bus of a PCI host is a 'pci-bus', and type '%s' has %s",
                             cop_object_type_name (&device->object),
                             cop_device_first_bus (device) ? "another" : "none");
  for (guint i = 0; i < cop_device_n_windows (device); i++)
    {
      const CopWindowDef *def = cop_device_window_def (device, i);
      CopRegion *window = cop_device_window (device, i);
      if (def->ops)
        continue;
      if (strcmp (def->name, "ecam") == 0)
        cop_region_set_ops (window, &ecam_ops, NULL);
      else if (strcmp (def->name, "config_io") == 0)
        cop_region_set_ops (window, &io_ops, NULL);
    }
  return TRUE;
}

static void
reset (CopDevice *device)
{
  set_address ((CopPciHost *)device, 0);
}

static const CopPropDef props[] = {
  COP_BOOL ("hotplug", CopPciHost, hotplug, .otherwise.u = TRUE,
            .doc =
                "Whether devices are plugged into the root bus, and unplugged, while the machine "
                "runs"),
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

const CopTypeDesc cop_type_pci_host = {
  .name = "pci-host",
  .doc = "PCI host bridge: configuration space and interrupt pins; descend from it",
  .parent = &cop_type_device,
  .size = sizeof (CopPciHost),
  .flags = COP_TYPE_ABSTRACT,
  .props = props,
  .implements = implements,
  .klass = &klass,
};
