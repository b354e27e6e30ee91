/* Access to configuration space: by those who write types, and by the guest. */
#include "pci.h"

#define PM_STATE 0x3u

/* --- configuration space for those who write types ------------------------------------------ */

guint32
cop_pci_config_get (const CopPci *pci, guint at, guint size)
{
  return cop_pci_config__get (pci->config, at, size);
}

void
cop_pci_config_set (CopPci *pci, guint at, guint size, guint32 value)
{
  cop_pci_config__set (pci->config, at, size, value);
}

void
cop_pci_config_field (CopPci *pci, guint at, guint size, guint32 value, guint32 writable,
                      guint32 clear)
{
  if (pci->config)
    cop_pci_config__field (pci->config, at, size, value, writable, clear);
}

gboolean
cop_pci_config_capability (CopPci *pci, const char *name, guint id, guint at, guint size,
                           GError **error)
{
  CopObject *object = &pci->device.object;

  if (pci->config == NULL)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "capability '%s' can only be added in realize", name);
  return cop_pci_config__add_cap (pci->config, object, name, id, at, size, error)
         && cop_pci_config__link (pci->config, object, error);
}

guint
cop_pci_config_find (const CopPci *pci, guint id)
{
  return cop_pci_config__find (pci->config, id);
}

void
cop_pci_config_watch (CopPci *pci, guint at, guint size, CopPciWritten fn)
{
  CopPciWatch watch = { at, size, fn, FALSE };

  if (pci->config)
    g_array_append_val (pci->config->watches, watch);
}

void
cop_pci_config__follow (CopPci *pci, guint at, guint size, CopPciWritten fn)
{
  CopPciWatch watch = { at, size, fn, TRUE };

  g_array_append_val (pci->config->watches, watch);
}

void
cop_pci__restored (CopDevice *device)
{
  CopPci *pci = (CopPci *)device;
  const GArray *watches = pci->config->watches;

  cop_pci__update_bars (pci);
  cop_pci__update_intx (pci);
  if (cop_pci_bridge (pci))
    cop_pci_bridge__update ((CopPciBridge *)pci);
  for (guint i = 0; i < watches->len; i++)
    {
      const CopPciWatch *watch = &g_array_index (watches, CopPciWatch, i);
      if (watch->follows)
        watch->fn (pci, watch->at, cop_pci_config_get (pci, watch->at, watch->size));
    }
}

/* --- the guest's access ---------------------------------------------------------------------- */

gboolean
cop_pci__answers (const CopPci *pci)
{
  CopPciBus *bus = cop_pci_bus (cop_device_bus (&pci->device));

  if (cop_object_state (&pci->device.object) != COP_STATE_REALIZED || !pci->powered || bus == NULL)
    return FALSE;
  /* Functions that are plugged one by one are found when function 0 is there. */
  return PCI_FUNCTION (pci->devfn) == 0
         || cop_pci_bus_function (bus, (guint)pci->devfn & ~7u) != NULL;
}

gboolean
cop_pci__decodes (const CopPci *pci)
{
  CopState state = cop_object_state (&pci->device.object);

  /* PCI Bus Power Management Interface Specification 1.2, §5.4: configuration space alone answers
   * in D1 to D3. */
  return (state == COP_STATE_REALIZED || state == COP_STATE_REALIZING) && pci->powered
         && (pci->pm_offset == 0 || !(cop_pci_config_get (pci, pci->pm_offset + 4u, 2) & PM_STATE));
}

guint32
cop_pci_guest_read (CopPci *pci, guint at, guint size)
{
  guint32 ones = size < 4 ? (1u << 8 * size) - 1 : G_MAXUINT32;

  if (!cop_pci__answers (pci) || at + size > pci->config->size)
    return ones;
  return cop_pci_config_get (pci, at, size);
}

static gboolean
touches (const CopPciWatch *watch, guint at, guint size)
{
  return watch->at < at + size && at < watch->at + watch->size;
}

static void
write_and_tell (CopPci *pci, guint at, guint size, guint32 value)
{
  CopPciConfig *config = pci->config;
  guint n = config->watches->len;
  guint32 *old = g_newa (guint32, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const CopPciWatch *watch = &g_array_index (config->watches, CopPciWatch, i);
      if (touches (watch, at, size))
        old[i] = cop_pci_config__get (config, watch->at, watch->size);
    }
  cop_pci_config__store (config, at, size, value);
  for (guint i = 0; i < n; i++)
    {
      const CopPciWatch *watch = &g_array_index (config->watches, CopPciWatch, i);
      if (touches (watch, at, size))
        watch->fn (pci, watch->at, old[i]);
    }
}

void
cop_pci_guest_write (CopPci *pci, guint at, guint size, guint32 value)
{
  if (cop_pci__answers (pci) && at + size <= pci->config->size)
    write_and_tell (pci, at, size, value);
}

static CopAccess
config_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  CopPci *pci = (CopPci *)cop_region_owner (region);

  *ret_value = cop_pci_config_get (pci, (guint)offset, size);
  return COP_ACCESS_OK;
}

static CopAccess
config_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  CopPci *pci = (CopPci *)cop_region_owner (region);

  if (pci->config == NULL)
    return COP_ACCESS_FAILED;
  write_and_tell (pci, (guint)offset, size, (guint32)value);
  return COP_ACCESS_OK;
}

static CopAccess
own_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  cop_pci_config_set ((CopPci *)cop_region_owner (region), (guint)offset, size, (guint32)value);
  return COP_ACCESS_OK;
}

const CopRegionOps cop_pci__config_ops = {
  .read = config_read, .write = config_write, .max_size = 4, .handler_max_size = 4
};
const CopRegionOps cop_pci__own_ops = {
  .read = config_read, .write = own_write, .max_size = 4, .handler_max_size = 4
};
