/* Bridges: what of the bus behind them is seen on the bus in front. */
#include "pci.h"

#define CLOSED_FIRST 1u
#define CLOSED_LAST 0u

enum
{
  WINDOW_IO,
  WINDOW_MEMORY,
  WINDOW_PREFETCH,
  WINDOW_VGA_MEMORY,
  WINDOW_VGA_LOW,
  WINDOW_VGA_HIGH,
};

G_STATIC_ASSERT (WINDOW_VGA_HIGH + 1 == COP_PCI_N_BRIDGE_WINDOWS);

static const struct
{
  const char *name;
  gboolean io;
  guint64 first, last; /* last 0: the bridge has registers that say where it is */
} defs[COP_PCI_N_BRIDGE_WINDOWS] = {
  [WINDOW_IO] = { "io-window", TRUE, 0, 0 },
  [WINDOW_MEMORY] = { "memory-window", FALSE, 0, 0 },
  [WINDOW_PREFETCH] = { "prefetch-window", FALSE, 0, 0 },
  /* §12.1, of a bridge that decodes 16 bits of an I/O address */
  [WINDOW_VGA_MEMORY] = { "vga-memory", FALSE, 0xa0000, 0xbffff },
  [WINDOW_VGA_LOW] = { "vga-low", TRUE, 0x3b0, 0x3bb },
  [WINDOW_VGA_HIGH] = { "vga-high", TRUE, 0x3c0, 0x3df },
};

CopPciBridge *
cop_pci_bridge (gpointer object)
{
  return cop_object_cast (object, &cop_type_pci_bridge_base);
}

/* Base and limit are the upper bits of the first and the last address; the lower ones are zeros and
 * ones (PCI-to-PCI Bridge Architecture Specification 1.2, §3.2.5.6, §3.2.5.8 to §3.2.5.12). */
static void
read_window (const CopPciBridge *bridge, guint which, guint64 *ret_first, guint64 *ret_last)
{
  const CopPci *pci = &bridge->pci;
  guint32 command = cop_pci_config_get (pci, PCI_COMMAND, 2);
  guint64 first, last;

  *ret_first = CLOSED_FIRST;
  *ret_last = CLOSED_LAST;
  if (!cop_pci__decodes (pci)
      || !(command & (defs[which].io ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY)))
    return;
  if (defs[which].last)
    {
      if (!(cop_pci_config_get (pci, PCI_BRIDGE_CONTROL, 2) & PCI_BRIDGE_CONTROL_VGA))
        return;
      *ret_first = defs[which].first;
      *ret_last = defs[which].last;
      return;
    }
  if (which == WINDOW_IO)
    {
      first = (cop_pci_config_get (pci, PCI_BRIDGE_IO, 1) & 0xf0) << 8
              | cop_pci_config_get (pci, PCI_BRIDGE_IO_UPPER, 2) << 16;
      last = (cop_pci_config_get (pci, PCI_BRIDGE_IO + 1, 1) & 0xf0) << 8
             | cop_pci_config_get (pci, PCI_BRIDGE_IO_UPPER + 2, 2) << 16 | 0xfff;
    }
  else
    {
      guint at = which == WINDOW_MEMORY ? PCI_BRIDGE_MEMORY : PCI_BRIDGE_PREFETCH;
      first = (guint64)(cop_pci_config_get (pci, at, 2) & 0xfff0) << 16;
      last = (guint64)(cop_pci_config_get (pci, at + 2, 2) & 0xfff0) << 16 | 0xfffff;
    }
  if (which == WINDOW_PREFETCH)
    {
      first |= (guint64)cop_pci_config_get (pci, PCI_BRIDGE_PREFETCH_BASE_UPPER, 4) << 32;
      last |= (guint64)cop_pci_config_get (pci, PCI_BRIDGE_PREFETCH_LIMIT_UPPER, 4) << 32;
    }
  if (first > last)
    return;
  *ret_first = first;
  *ret_last = last;
}

void
cop_pci_bridge__update (CopPciBridge *bridge)
{
  CopPciBus *bus = cop_pci_bus (cop_device_bus (&bridge->pci.device));
  gboolean begun = FALSE;

  for (guint i = 0; bus && i < COP_PCI_N_BRIDGE_WINDOWS; i++)
    {
      guint64 first, last;
      read_window (bridge, i, &first, &last);
      if (first == bridge->open[i][0] && last == bridge->open[i][1])
        continue;
      if (!begun)
        cop_pci__map_begin (&bridge->pci);
      begun = TRUE;
      bridge->open[i][0] = first;
      bridge->open[i][1] = last;
      cop_region_unmap (bridge->windows[i]);
      if (first > last)
        continue;
      cop_region_set_target_offset (bridge->windows[i], first);
      if (cop_region_set_size (bridge->windows[i], MAX (last - first + 1, last - first), NULL))
        cop_pci__map_above (bridge->windows[i], defs[i].io ? &bus->io : &bus->memory, first);
    }
  if (begun)
    cop_pci__map_commit (&bridge->pci);
}

static void
windows_written (CopPci *pci, guint at, guint32 old)
{
  (void)at, (void)old;
  cop_pci_bridge__update ((CopPciBridge *)pci);
}

/* The reset of the bus behind it, and whether it forwards VGA: PCI-to-PCI Bridge Architecture
 * Specification 1.2, §3.2.5.18. */
static void
control_written (CopPci *pci, guint at, guint32 old)
{
  guint32 now = cop_pci_config_get (pci, at, 2);
  CopPciBus *bus = cop_pci_bus__of (&pci->device);

  if (bus && now & ~old & PCI_BRIDGE_CONTROL_RESET)
    cop_pci__reset_bus (bus);
  cop_pci_bridge__update ((CopPciBridge *)pci);
}

/* --- the type ------------------------------------------------------------------------------ */

static gboolean
realize (CopDevice *device, GError **error)
{
  static const guint8 watched[][2] = {
    { PCI_COMMAND, 2 },
    { PCI_BRIDGE_IO, 2 },
    { PCI_BRIDGE_MEMORY, 4 },
    { PCI_BRIDGE_PREFETCH, 4 },
    { PCI_BRIDGE_IO_UPPER, 4 },
    { PCI_BRIDGE_PREFETCH_BASE_UPPER, 4 },
    { PCI_BRIDGE_PREFETCH_LIMIT_UPPER, 4 },
  };
  CopPciBridge *bridge = (CopPciBridge *)device;
  CopPciBus *behind = cop_pci_bus__of (device);

  if (behind == NULL)
    return cop_object_error (&device->object, error, COP_ERROR_TYPE,
                             "the first bus of a PCI bridge is a 'pci-bus', and type '%s' has %s",
                             cop_object_type_name (&device->object),
                             cop_device_first_bus (device) ? "another" : "none");
  for (guint i = 0; i < COP_PCI_N_BRIDGE_WINDOWS; i++)
    {
      bridge->open[i][0] = CLOSED_FIRST;
      bridge->open[i][1] = CLOSED_LAST;
      bridge->windows[i] = cop_region_new_alias (&device->object, defs[i].name,
                                                 defs[i].io ? &behind->io : &behind->memory, 0, 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    cop_pci_config_watch (&bridge->pci, watched[i][0], watched[i][1], windows_written);
  cop_pci_config_watch (&bridge->pci, PCI_BRIDGE_CONTROL, 2, control_written);
  return TRUE;
}

static void
reset (CopDevice *device)
{
  cop_pci_bridge__update ((CopPciBridge *)device);
}

static const CopPropDef props[] = {
  COP_BOOL ("io_32bit", CopPciBridge, io_32bit, .doc = "Its window of I/O ports has 32 bits"),
  COP_BOOL ("prefetch_64bit", CopPciBridge, prefetch_64bit, .otherwise.u = TRUE,
            .doc = "Its window of prefetchable memory has 64 bits"),
  COP_BOOL ("conventional", CopPciBridge, conventional,
            .doc = "Behind it is conventional PCI; a port of PCI Express is none"),
  COP_PROPS_END
};

static const CopDefault defaults[] = {
  { "class_id", { .u = 0x060400 } },
  { "subsystem_vendor_id", { .u = 0 } },
  { "subsystem_id", { .u = 0 } },
  { NULL },
};

static const CopDeviceClass klass = {
  .realize = realize,
  .reset = reset,
};

const CopTypeDesc cop_type_pci_bridge_base = {
  .name = "pci-bridge-base",
  .doc = "A bridge to another PCI bus; descend from it",
  .parent = &cop_type_pci_device,
  .size = sizeof (CopPciBridge),
  .flags = COP_TYPE_ABSTRACT,
  .props = props,
  .defaults = defaults,
  .klass = &klass,
};
