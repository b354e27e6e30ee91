/* Interrupts of a function: its pin, up the bridges to the host, and messages. */
#include "pci.h"

#define MSI_ENABLE 0x0001u
#define MSIX_ENABLE 0x8000u
#define MSIX_MASKED 0x4000u
#define ENTRY_WORDS 4u
#define ENTRY_MASKED 1u

static gboolean
msi_is_on (const CopPci *pci)
{
  return pci->msi_offset && cop_pci_config_get (pci, pci->msi_offset + 2u, 2) & MSI_ENABLE;
}

static gboolean
msix_is_on (const CopPci *pci)
{
  return pci->msix_offset && cop_pci_config_get (pci, pci->msix_offset + 2u, 2) & MSIX_ENABLE;
}

/* --- pins -------------------------------------------------------------------------------- */

/* Behind a bridge, pin A of device N is pin A + N of the bridge (PCI-to-PCI Bridge Architecture
 * Specification 1.2, §9.1; of a port of PCI Express likewise: PCIe §2.2.8.1). */
static void
tell_host (CopPci *pci)
{
  guint pin = pci->interrupt_pin - 1u;
  gboolean asserts = pci->asserts;

  while (pci)
    {
      CopBus *bus = cop_device_bus (&pci->device);
      CopDevice *above = bus ? cop_bus_device (bus) : NULL;
      pin = (pin + PCI_SLOT (pci->devfn)) % 4;
      pci = cop_pci (above);
      if (above && pci == NULL && cop_object_is_a (&above->object, &cop_type_pci_host))
        cop_pci_host__pin ((CopPciHost *)above, pin, asserts);
    }
}

void
cop_pci__update_intx (CopPci *pci)
{
  guint32 command = cop_pci_config_get (pci, PCI_COMMAND, 2);
  gboolean messages = msi_is_on (pci) || msix_is_on (pci);
  gboolean level = pci->level && pci->powered && !messages;
  gboolean asserts = level && pci->interrupt_pin && !(command & PCI_COMMAND_INTX_OFF);

  cop_pci_config__update (pci->config, PCI_STATUS, 2, PCI_STATUS_INTX, level ? PCI_STATUS_INTX : 0);
  if (asserts == pci->asserts || pci->devfn < 0)
    return;
  pci->asserts = asserts;
  tell_host (pci);
}

void
cop_pci__irq_changed (CopObject *self, const CopLineDef *def, guint place, guint64 level)
{
  CopPci *pci = (CopPci *)self;
  gboolean rises = level && !pci->level;

  (void)def, (void)place;
  if (pci->config == NULL)
    return;
  pci->level = level != 0;
  cop_pci__update_intx (pci);
  if (rises)
    cop_pci_send (pci, 0);
}

void
cop_pci__drive_irq (CopPci *pci, gboolean level)
{
  const CopLineDef *irq = cop_device_output (&pci->device, "irq");

  if (irq)
    cop_device_drive (&pci->device, irq, 0, level);
}

/* --- messages ---------------------------------------------------------------------------- */

void
cop_pci__msi_changed (CopObject *self, const CopLineDef *def, guint place, guint64 level)
{
  (void)def;
  if (level && ((CopPci *)self)->config)
    cop_pci_send ((CopPci *)self, place);
}

/* A message is a write of four bytes; a function that may write nothing sends none. */
static void
write_message (CopPci *pci, guint64 at, guint32 data)
{
  CopSpace *space = cop_device_dma_space (&pci->device, NULL);

  if (space)
    cop_space_write (space, at, 4, data);
}

/* PCI §6.8.3.  The number of the vector takes the lowest bits of the data, as many as the guest
 * has enabled vectors. */
static void
send_msi (CopPci *pci, guint vector)
{
  guint at = pci->msi_offset, data_at = at + (pci->msi_64bit ? 12 : 8);
  guint enabled = 1u << (cop_pci_config_get (pci, at + 2, 2) >> 4 & 7);
  guint64 address = cop_pci_config_get (pci, at + 4, 4);
  guint32 data;

  vector %= MIN (enabled, 32);
  if (pci->msi_mask && cop_pci_config_get (pci, data_at + 4, 4) & 1u << vector)
    {
      cop_pci_config__update (pci->config, data_at + 8, 4, 1u << vector, 1u << vector);
      return;
    }
  if (pci->msi_64bit)
    address |= (guint64)cop_pci_config_get (pci, at + 8, 4) << 32;
  data = cop_pci_config_get (pci, data_at, 2);
  write_message (pci, address, (data & ~(MIN (enabled, 32) - 1)) | vector);
}

static void
msix_will_change (CopPci *pci)
{
  guint n = pci->msix_vectors;

  cop_device_will_change (&pci->device, pci->msix_entries, n * ENTRY_WORDS * sizeof (guint32),
                          NULL);
  cop_device_will_change (&pci->device, pci->msix_pending, (n + 7) / 8, NULL);
}

static gboolean
msix_is_masked (const CopPci *pci, guint vector)
{
  return cop_pci_config_get (pci, pci->msix_offset + 2u, 2) & MSIX_MASKED
         || pci->msix_entries[vector * ENTRY_WORDS + 3] & ENTRY_MASKED;
}

static void
send_msix (CopPci *pci, guint vector)
{
  const guint32 *entry = &pci->msix_entries[vector * ENTRY_WORDS];

  if (vector >= pci->msix_vectors)
    return;
  if (msix_is_masked (pci, vector))
    {
      msix_will_change (pci);
      pci->msix_pending[vector / 8] |= (guint8)(1u << vector % 8);
    }
  else
    write_message (pci, entry[0] | (guint64)entry[1] << 32, entry[2]);
}

gboolean
cop_pci_send (CopPci *pci, guint vector)
{
  if (msix_is_on (pci))
    send_msix (pci, vector);
  else if (msi_is_on (pci))
    send_msi (pci, vector);
  else
    return FALSE;
  return TRUE;
}

void
cop_pci__send_pending (CopPci *pci)
{
  guint pending_at = pci->msi_offset + (pci->msi_64bit ? 20u : 16u);
  guint32 pending;

  for (guint i = 0; msix_is_on (pci) && i < pci->msix_vectors; i++)
    if (pci->msix_pending[i / 8] & 1u << i % 8 && !msix_is_masked (pci, i))
      {
        msix_will_change (pci);
        pci->msix_pending[i / 8] &= (guint8) ~(1u << i % 8);
        send_msix (pci, i);
      }
  if (!pci->msi_mask || !msi_is_on (pci))
    return;
  pending = cop_pci_config_get (pci, pending_at, 4);
  pending &= ~cop_pci_config_get (pci, pending_at - 4, 4);
  cop_pci_config__update (pci->config, pending_at, 4, pending, 0);
  for (guint i = 0; i < 32; i++)
    if (pending & 1u << i)
      send_msi (pci, i);
}

/* --- the table of MSI-X -------------------------------------------------------------------- */

static CopAccess
table_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  const CopPci *pci = (const CopPci *)cop_region_owner (region);

  (void)size;
  *ret_value = pci->msix_entries[offset / 4];
  return COP_ACCESS_OK;
}

static CopAccess
table_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  CopPci *pci = (CopPci *)cop_region_owner (region);
  gboolean control = offset / 4 % ENTRY_WORDS == 3;

  (void)size;
  msix_will_change (pci);
  pci->msix_entries[offset / 4] = (guint32)(control ? value & ENTRY_MASKED : value);
  if (control)
    cop_pci__send_pending (pci);
  return COP_ACCESS_OK;
}

static CopAccess
pba_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  const CopPci *pci = (const CopPci *)cop_region_owner (region);

  *ret_value = 0;
  for (guint i = size; i-- > 0;)
    if (offset + i < (pci->msix_vectors + 7u) / 8)
      *ret_value |= (guint64)pci->msix_pending[offset + i] << 8 * i;
  return COP_ACCESS_OK;
}

static CopAccess
pba_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  (void)region, (void)offset, (void)size, (void)value;
  return COP_ACCESS_OK;
}

/* By words and pairs of words: PCI §6.8.2. */
static const CopRegionOps table_ops = {
  .read = table_read, .write = table_write, .min_size = 4, .max_size = 8, .handler_max_size = 4
};
static const CopRegionOps pba_ops = { .read = pba_read, .write = pba_write };

/* The BAR is shown as a container then, in which the table lies above the type's own window. */
static gboolean
overlay (CopPci *pci, const char *what, CopRegion *region, guint index, guint at, GError **error)
{
  CopObject *object = &pci->device.object;
  CopPciBar *bar = &pci->bars[index];

  if (bar->window == NULL)
    return cop_object_error (object, error, COP_ERROR_NOT_FOUND,
                             "the %s of MSI-X is to be in BAR %u, and there is none", what, index);
  if (at + cop_region_size (region) > bar->size)
    return cop_object_error (object, error, COP_ERROR_RANGE,
                             "the %s of MSI-X, 0x%" G_GINT64_MODIFIER
                             "x bytes, cannot be at 0x%x of BAR %u, which has 0x%" G_GINT64_MODIFIER
                             "x",
                             what, cop_region_size (region), at, index, bar->size);
  if (bar->shown == bar->window)
    {
      bar->shown =
          cop_region_new (object, cop_region_name (bar->window), COP_REGION_CONTAINER, bar->size);
      if (!cop_region_map (bar->window, bar->shown, 0, 0, error))
        return FALSE;
    }
  return cop_region_map (region, bar->shown, at, 1, error);
}

gboolean
cop_pci__add_msix (CopPci *pci, GError **error)
{
  CopObject *object = &pci->device.object;
  guint n = pci->msix_vectors;

  if (pci->msix_offset == 0)
    return TRUE;
  pci->msix_entries = g_new0 (guint32, n * ENTRY_WORDS);
  pci->msix_pending = g_new0 (guint8, (n + 7) / 8);
  pci->msix_table = cop_region_new (object, "msix-table", COP_REGION_IO, n * ENTRY_WORDS * 4);
  pci->msix_pba = cop_region_new (object, "msix-pba", COP_REGION_IO, (n + 63) / 64 * 8);
  cop_region_set_ops (pci->msix_table, &table_ops, NULL);
  cop_region_set_ops (pci->msix_pba, &pba_ops, NULL);
  cop_pci__reset_msix (pci);
  return overlay (pci, "table", pci->msix_table, pci->msix_table_bar, pci->msix_table_offset, error)
         && overlay (pci, "pending bits", pci->msix_pba, pci->msix_pba_bar, pci->msix_pba_offset,
                     error);
}

void
cop_pci__reset_msix (CopPci *pci)
{
  if (pci->msix_entries == NULL)
    return;
  msix_will_change (pci);
  for (guint i = 0; i < pci->msix_vectors; i++)
    {
      guint32 *entry = &pci->msix_entries[i * ENTRY_WORDS];
      entry[0] = entry[1] = entry[2] = 0;
      entry[3] = ENTRY_MASKED;
      pci->msix_pending[i / 8] = 0;
    }
}
