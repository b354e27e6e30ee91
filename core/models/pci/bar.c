/* Base address registers: what a type declares as windows, found by the guest by writing ones, and
 * mapped on the bus where it says (PCI §6.2.5). */
#include "pci.h"

#define OWNER(pci_) (&(pci_)->device.object)
#define ROM_INDEX 6

/* §6.2.5.1 asks for 256 at most; the ports of an audio controller that everybody models are 1 KiB.
 */
#define IO_LARGEST 0x400u
#define MEMORY_SMALLEST 0x10u
#define IO_SMALLEST 0x4u
#define ROM_SMALLEST 0x800u
#define ROM_LARGEST 0x1000000u

static gboolean
is_io (guint32 space)
{
  return (space & COP_PCI_SPACE_MASK) == COP_PCI_SPACE_IO;
}

static gboolean
is_64bit (guint32 space)
{
  return (space & COP_PCI_SPACE_MASK) == COP_PCI_SPACE_MEM64;
}

static guint
register_of (const CopPci *pci, guint index)
{
  if (index < ROM_INDEX)
    return PCI_BAR_0 + 4 * index;
  return cop_pci_bridge ((gpointer)pci) ? PCI_BRIDGE_ROM_ADDRESS : PCI_ROM_ADDRESS;
}

/* --- declaring ---------------------------------------------------------------------------- */

static guint64
next_power (guint64 size)
{
  guint64 power = 1;

  while (power < size && power)
    power <<= 1;
  return power;
}

static gboolean
check_size (CopPci *pci, const char *name, guint index, guint32 space, guint64 size, GError **error)
{
  guint64 smallest = is_io (space) ? IO_SMALLEST : MEMORY_SMALLEST, largest = G_MAXUINT64;
  const char *what = is_io (space) ? "I/O ports" : "memory";

  if (index == ROM_INDEX)
    {
      smallest = ROM_SMALLEST;
      largest = ROM_LARGEST;
      what = "an expansion ROM";
    }
  else if (is_io (space))
    largest = IO_LARGEST;
  else if (!is_64bit (space))
    largest = 1u << 31;
  if (size < smallest || size > largest)
    return cop_object_error (OWNER (pci), error, COP_ERROR_RANGE,
                             "window '%s' is a BAR for %s of 0x%" G_GINT64_MODIFIER
                             "x bytes; it takes 0x%" G_GINT64_MODIFIER "x to 0x%" G_GINT64_MODIFIER
                             "x",
                             name, what, size, smallest, largest);
  if (size & (size - 1))
    return cop_object_error (OWNER (pci), error, COP_ERROR_RANGE,
                             "window '%s' is a BAR of 0x%" G_GINT64_MODIFIER
                             "x bytes, which is no power of two; the next is 0x%" G_GINT64_MODIFIER
                             "x",
                             name, size, next_power (size));
  return TRUE;
}

/* Which BAR the register is, or -1. */
static int
index_of (const CopPci *pci, guint at)
{
  guint n = cop_pci_bridge ((gpointer)pci) ? 2 : ROM_INDEX;

  if (at == PCI_ROM_ADDRESS)
    return ROM_INDEX;
  return at >= PCI_BAR_0 && at < PCI_BAR_0 + 4 * n && at % 4 == 0 ? (int)(at - PCI_BAR_0) / 4 : -1;
}

static gboolean
refuse_second (CopPci *pci, const char *name, guint index, const CopPciBar *other, GError **error)
{
  return cop_object_error (OWNER (pci), error, COP_ERROR_EXISTS,
                           "window '%s' is BAR %u, and so is a part of window '%s'", name, index,
                           cop_region_name (other->window));
}

static gboolean
is_free (CopPci *pci, const char *name, guint index, gboolean wide, GError **error)
{
  const CopPciBar *bars = pci->bars;

  if (bars[index].window)
    return refuse_second (pci, name, index, &bars[index], error);
  if (index && index < ROM_INDEX && bars[index - 1].window && is_64bit (bars[index - 1].space))
    return refuse_second (pci, name, index, &bars[index - 1], error);
  if (!wide)
    return TRUE;
  if (index + 1 >= ROM_INDEX || index_of (pci, PCI_BAR_0 + 4 * (index + 1)) < 0)
    return cop_object_error (OWNER (pci), error, COP_ERROR_RANGE,
                             "window '%s' is a 64-bit BAR, and none follows BAR %u for its upper "
                             "half",
                             name, index);
  return bars[index + 1].window == NULL
         || refuse_second (pci, name, index + 1, &bars[index + 1], error);
}

static void
written (CopPci *pci, guint at, guint32 old)
{
  (void)at, (void)old;
  cop_pci__update_bars (pci);
}

/* A BAR tells its size by the bits that cannot be written. */
static void
add_registers (CopPci *pci, guint index)
{
  CopPciBar *bar = &pci->bars[index];
  guint at = register_of (pci, index);
  guint64 mask = ~(bar->size - 1);
  guint32 kind = is_io (bar->space) ? 1 : is_64bit (bar->space) ? 4 : 0;

  if (index == ROM_INDEX)
    mask |= PCI_ROM_ENABLE;
  else if (bar->space & COP_PCI_SPACE_PREFETCH)
    kind |= 8;
  cop_pci_config__field (pci->config, at, 4, kind, (guint32)mask, 0);
  cop_pci_config_watch (pci, at, 4, written);
  if (!is_64bit (bar->space))
    return;
  cop_pci_config__field (pci->config, at + 4, 4, 0, (guint32)(mask >> 32), 0);
  cop_pci_config_watch (pci, at + 4, 4, written);
}

static gboolean
add_bar (CopPci *pci, guint place, const CopWindowDef *def, GError **error)
{
  CopRegion *window = cop_device_window (&pci->device, place);
  int index = index_of (pci, def->space & 0xff);
  gboolean wide = is_64bit (def->space);
  guint64 size;
  CopPciBar *bar;

  if (index < 0)
    return cop_object_error (OWNER (pci), error, COP_ERROR_RANGE,
                             "window '%s': the header of configuration space has no BAR at 0x%x",
                             def->name, def->space & 0xff);
  if (!cop_device_window_size (&pci->device, place, &size, error))
    return FALSE;
  /* a type may leave a BAR out of an instance: its property says that it has no bytes */
  if ((def->size_prop && size == 0) || (index == ROM_INDEX && !pci->rombar))
    return TRUE;
  if (!is_free (pci, def->name, (guint)index, wide, error)
      || !check_size (pci, def->name, (guint)index, def->space, size, error)
      || !cop_region_set_size (window, size, error))
    return FALSE;
  bar = &pci->bars[index];
  bar->window = bar->shown = window;
  bar->size = size;
  bar->space = def->space;
  bar->at = PCI_NOWHERE;
  add_registers (pci, (guint)index);
  return TRUE;
}

gboolean
cop_pci__add_bars (CopPci *pci, GError **error)
{
  for (guint i = 0; i < cop_device_n_windows (&pci->device); i++)
    {
      const CopWindowDef *def = cop_device_window_def (&pci->device, i);
      if (def->use == COP_WINDOW_BUS && def->space & COP_PCI_SPACE_MASK
          && !add_bar (pci, i, def, error))
        return FALSE;
    }
  cop_pci_config_watch (pci, PCI_COMMAND, 2, written);
  return TRUE;
}

/* --- mapping ------------------------------------------------------------------------------ */

void
cop_pci__map_begin (CopPci *pci)
{
  CopMachine *machine = cop_device_machine (&pci->device);

  if (machine)
    cop_machine_memory_begin (machine);
}

void
cop_pci__map_commit (CopPci *pci)
{
  CopMachine *machine = cop_device_machine (&pci->device);

  if (machine)
    cop_machine_memory_commit (machine);
}

void
cop_pci__map_above (CopRegion *region, CopRegion *container, guint64 at)
{
  GError *error = NULL;
  gint priority = 1;

  while (!cop_region_map (region, container, at, priority, &error))
    {
      gboolean taken = g_error_matches (error, COP_ERROR, COP_ERROR_EXISTS);
      g_clear_error (&error);
      /* what fits nowhere is not mapped: the guest has written nonsense */
      if (!taken || priority == G_MAXINT)
        return;
      priority++;
    }
}

/* Where the guest wants it; PCI_NOWHERE while it has said nothing that is a place.  Zero is none,
 * and ones up to the end are what is written to learn the size. */
static guint64
place_of (const CopPci *pci, guint index)
{
  const CopPciBar *bar = &pci->bars[index];
  guint at = register_of (pci, index);
  guint32 command = cop_pci_config_get (pci, PCI_COMMAND, 2);
  guint64 low = cop_pci_config_get (pci, at, 4), place = low & ~(bar->size - 1), last;

  if (!(command & (is_io (bar->space) ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY)))
    return PCI_NOWHERE;
  if (index == ROM_INDEX && !(low & PCI_ROM_ENABLE))
    return PCI_NOWHERE;
  if (is_64bit (bar->space))
    place |= (guint64)cop_pci_config_get (pci, at + 4, 4) << 32 & ~(bar->size - 1);
  last = place + (bar->size - 1);
  if (place == 0 || last < place || last == G_MAXUINT64)
    return PCI_NOWHERE;
  if (!is_64bit (bar->space) && last >= G_MAXUINT32)
    return PCI_NOWHERE;
  return place;
}

void
cop_pci__update_bars (CopPci *pci)
{
  CopPciBus *bus = cop_pci_bus (cop_device_bus (&pci->device));
  gboolean decodes = bus && cop_pci__decodes (pci), begun = FALSE;

  for (guint i = 0; i < COP_PCI_N_BARS; i++)
    {
      CopPciBar *bar = &pci->bars[i];
      guint64 place;
      if (bar->window == NULL)
        continue;
      place = decodes ? place_of (pci, i) : PCI_NOWHERE;
      if (place == bar->at)
        continue;
      if (!begun)
        cop_pci__map_begin (pci);
      begun = TRUE;
      cop_region_unmap (bar->shown);
      bar->at = place;
      if (place != PCI_NOWHERE)
        cop_pci__map_above (bar->shown, is_io (bar->space) ? &bus->io : &bus->memory, place);
    }
  if (begun)
    cop_pci__map_commit (pci);
}
