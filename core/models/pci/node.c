/* PCI functions in a Devicetree, where something is said of them: IEEE 1275 PCI bus binding,
 * revision 2.1, §2.5 and §4.1. */
#include "pci.h"
#include <coppice/tree.h>

/* --- names ------------------------------------------------------------------------------------ */

/* By class and subclass, or by class alone. */
static const struct
{
  guint16 first, last;
  const char *name;
} names[] = {
  { 0x0001, 0x0001, "display" },
  { 0x0100, 0x0100, "scsi" },
  { 0x0101, 0x0101, "ide" },
  { 0x0102, 0x0102, "fdc" },
  { 0x0103, 0x0103, "ipi" },
  { 0x0104, 0x0104, "raid" },
  { 0x0105, 0x0105, "ata" },
  { 0x0106, 0x0106, "sata" },
  { 0x0107, 0x0107, "sas" },
  { 0x0108, 0x0108, "nvme" },
  { 0x0200, 0x0200, "ethernet" },
  { 0x0201, 0x0201, "token-ring" },
  { 0x0202, 0x0202, "fddi" },
  { 0x0203, 0x0203, "atm" },
  { 0x0204, 0x02ff, "network" },
  { 0x0300, 0x03ff, "display" },
  { 0x0400, 0x0400, "video" },
  { 0x0401, 0x0401, "sound" },
  { 0x0403, 0x0403, "sound" },
  { 0x0500, 0x0500, "memory" },
  { 0x0501, 0x0501, "flash" },
  { 0x0600, 0x0600, "host" },
  { 0x0601, 0x0601, "isa" },
  { 0x0602, 0x0602, "eisa" },
  { 0x0603, 0x0603, "mca" },
  { 0x0604, 0x0604, "pci" },
  { 0x0605, 0x0605, "pcmcia" },
  { 0x0606, 0x0606, "nubus" },
  { 0x0607, 0x0607, "cardbus" },
  { 0x0700, 0x0700, "serial" },
  { 0x0701, 0x0701, "parallel" },
  { 0x0800, 0x0800, "interrupt-controller" },
  { 0x0801, 0x0801, "dma-controller" },
  { 0x0802, 0x0802, "timer" },
  { 0x0803, 0x0803, "rtc" },
  { 0x0900, 0x0900, "keyboard" },
  { 0x0901, 0x0901, "pen" },
  { 0x0902, 0x0902, "mouse" },
  { 0x0a00, 0x0aff, "dock" },
  { 0x0b00, 0x0bff, "cpu" },
  { 0x0c00, 0x0c00, "firewire" },
  { 0x0c01, 0x0c01, "access-bus" },
  { 0x0c02, 0x0c02, "ssa" },
  { 0x0c03, 0x0c03, "usb" },
  { 0x0c04, 0x0c04, "fibre-channel" },
  { 0x0c05, 0x0c05, "smb" },
};

static const char *
name_of_class (guint32 class_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].first <= class_id >> 8 && class_id >> 8 <= names[i].last)
      return names[i].name;
  return NULL;
}

/* Where it is, or is going to be; -1. */
static int
place_of (const CopPci *pci)
{
  return pci->devfn >= 0 ? pci->devfn : pci->wanted;
}

/* "ethernet@3" or "ethernet@3,1" (§2.2.1.3); NULL for a device that is no function. */
char *
cop_pci__node_name (CopBus *bus, CopDevice *device, const char *base)
{
  const CopPci *pci = cop_pci (device);
  int devfn = pci ? place_of (pci) : -1;
  GString *name;

  (void)bus;
  if (pci == NULL)
    return NULL;
  name = g_string_new (base ? base : name_of_class (pci->class_id));
  if (name->len == 0)
    g_string_printf (name, "pci%x,%x", pci->vendor_id, pci->device_id);
  if (devfn >= 0)
    g_string_append_printf (name, "@%x", PCI_SLOT (devfn));
  if (devfn >= 0 && PCI_FUNCTION (devfn))
    g_string_append_printf (name, ",%x", PCI_FUNCTION (devfn));
  return g_string_free (name, FALSE);
}

/* --- numbers of buses ------------------------------------------------------------------------- */

/* The bridge on the bus with the lowest place behind this one. */
static CopPci *
next_bridge (CopPciBus *bus, int after)
{
  CopPci *next = NULL;

  for (CopDevice *at = cop_bus_first (&bus->bus); at; at = cop_bus_next_device (at))
    {
      CopPci *pci = cop_pci_bridge (at) ? cop_pci (at) : NULL;
      if (pci && cop_pci_bus__of (at) && place_of (pci) > after
          && (next == NULL || place_of (pci) < place_of (next)))
        next = pci;
    }
  return next;
}

/* The numbers that firmware gives: it goes down behind each bridge as it finds it, in the order of
 * places.  Of the bus behind the bridge, and of the last that is reached through it. */
static void
number_behind (const CopPci *bridge, guint *ret_first, guint *ret_last)
{
  CopPciBus *bus = cop_pci_bus (cop_device_bus (&bridge->device));
  CopPci *above;
  guint count = 0;
  int after = -1;

  *ret_first = *ret_last = 0;
  while ((above = cop_pci (cop_bus_device (&bus->bus))))
    bus = cop_pci_bus (cop_device_bus (&above->device));
  do
    {
      CopPci *next = next_bridge (bus, after);
      if (next)
        {
          count++;
          if (next == bridge)
            *ret_first = count;
          bus = cop_pci_bus__of (&next->device);
          after = -1;
          continue;
        }
      above = cop_pci (cop_bus_device (&bus->bus));
      if (above == NULL)
        return;
      after = place_of (above);
      bus = cop_pci_bus (cop_device_bus (&above->device));
    }
  while (above != bridge);
  *ret_last = count;
}

static guint
number_of (CopPciBus *bus)
{
  const CopPci *above = cop_pci (cop_bus_device (&bus->bus));
  guint first = 0, last;

  if (above)
    number_behind (above, &first, &last);
  return first;
}

/* --- what is in a node ------------------------------------------------------------------------ */

/* From the most to the least specific (§2.5, "compatible").  The header of a bridge has no
 * subsystem. */
static gboolean
describe_compatible (const CopPci *pci, CopNode *node, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  guint vendor = pci->vendor_id, id = pci->device_id, revision = pci->revision;
  guint sub_vendor = pci->subsystem_vendor_id, sub = pci->subsystem_id;
  gboolean ok;

  if (sub_vendor && !cop_pci_bridge ((gpointer)pci))
    {
      g_ptr_array_add (
          list, g_strdup_printf ("pci%x,%x.%x.%x.%x", vendor, id, sub_vendor, sub, revision));
      g_ptr_array_add (list, g_strdup_printf ("pci%x,%x.%x.%x", vendor, id, sub_vendor, sub));
      g_ptr_array_add (list, g_strdup_printf ("pci%x,%x", sub_vendor, sub));
    }
  g_ptr_array_add (list, g_strdup_printf ("pci%x,%x.%x", vendor, id, revision));
  g_ptr_array_add (list, g_strdup_printf ("pci%x,%x", vendor, id));
  g_ptr_array_add (list, g_strdup_printf ("pciclass,%06x", pci->class_id));
  g_ptr_array_add (list, g_strdup_printf ("pciclass,%04x", pci->class_id >> 8));
  g_ptr_array_add (list, NULL);
  ok = cop_node_set_strings (node, "compatible", (const char *const *)list->pdata, error);
  g_ptr_array_unref (list);
  return ok;
}

/* Addresses are the same in front of a bridge and behind it. */
static gboolean
describe_bridge (const CopPci *pci, CopNode *node, GError **error)
{
  guint32 range[2];

  number_behind (pci, &range[0], &range[1]);
  return cop_node_set_string (node, "device_type", "pci", error)
         && cop_node_set_empty (node, "ranges", error)
         && cop_node_set_cells (node, "bus-range", range, 2, 0, error);
}

gboolean
cop_pci__describe (CopDevice *device, CopNode *node, GError **error)
{
  const CopPci *pci = (const CopPci *)device;
  CopPciBus *bus = cop_pci_bus (cop_device_bus (device));
  guint32 reg[5] = { 0 };

  if (place_of (pci) < 0)
    return cop_object_error (&device->object, error, COP_ERROR_STATE,
                             "its node has no address: 'addr' is not set, and a place is found "
                             "when it is realized");
  reg[0] = number_of (bus) << 16 | (guint32)place_of (pci) << 8;
  return cop_node_set_cells (node, "reg", reg, 5, 0, error)
         && describe_compatible (pci, node, error)
         && (cop_pci_bus__of (device) == NULL || !cop_pci_bridge (device)
             || describe_bridge (pci, node, error));
}
