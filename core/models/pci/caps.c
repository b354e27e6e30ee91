/* The capabilities of configuration space, from the properties: power management, MSI, MSI-X, the
 * identity of a bridge's subsystem, slot numbering. */
#include "pci.h"

#define OWNER(pci_) (&(pci_)->device.object)

/* PCI Bus Power Management Interface Specification 1.2, §3.2. */
static gboolean
add_pm (CopPci *pci, GError **error)
{
  guint at = pci->pm_offset;
  gboolean pme = (pci->pm_caps & 0xf800) != 0;

  if (!cop_pci_config__add_cap (pci->config, OWNER (pci), "pm", PCI_CAP_PM, at, 8, error))
    return FALSE;
  cop_pci_config__field (pci->config, at + 2, 2, pci->pm_caps, 0, 0);
  cop_pci_config__field (pci->config, at + 4, 2, pci->pm_control, pme ? 0x0103 : 0x0003,
                         pme ? 0x8000 : 0);
  return TRUE;
}

/* PCI §6.8.1. */
static gboolean
add_msi (CopPci *pci, GError **error)
{
  guint at = pci->msi_offset, vectors = pci->msi_vectors, log = 0;
  guint data = pci->msi_64bit ? 12 : 8, size = data + 2;

  while (1u << log < vectors)
    log++;
  if (vectors != 1u << log || vectors > 32)
    return cop_object_error (OWNER (pci), error, COP_ERROR_RANGE,
                             "'msi_vectors' is 1, 2, 4, 8, 16 or 32, and not %u", vectors);
  if (pci->msi_mask)
    size = data + 12;
  if (!cop_pci_config__add_cap (pci->config, OWNER (pci), "msi", PCI_CAP_MSI, at, size, error))
    return FALSE;
  cop_pci_config__field (pci->config, at + 2, 2,
                         log << 1 | (pci->msi_64bit ? 0x80 : 0) | (pci->msi_mask ? 0x100 : 0),
                         0x0071, 0);
  cop_pci_config__field (pci->config, at + 4, 4, 0, 0xfffffffc, 0);
  if (pci->msi_64bit)
    cop_pci_config__field (pci->config, at + 8, 4, 0, G_MAXUINT32, 0);
  cop_pci_config__field (pci->config, at + data, 2, 0, 0xffff, 0);
  if (pci->msi_mask)
    cop_pci_config__field (pci->config, at + data + 4, 4, 0, G_MAXUINT32 >> (32 - vectors), 0);
  return TRUE;
}

/* PCI §6.8.2. */
static gboolean
add_msix (CopPci *pci, GError **error)
{
  guint at = pci->msix_offset;

  if (pci->msix_vectors == 0 || pci->msix_vectors > 2048)
    return cop_object_error (OWNER (pci), error, COP_ERROR_RANGE,
                             "'msix_vectors' is 1 to 2048, and not %u", pci->msix_vectors);
  if (pci->msix_table_offset % 8 || pci->msix_pba_offset % 8)
    return cop_object_error (OWNER (pci), error, COP_ERROR_RANGE,
                             "'msix_table_offset' and 'msix_pba_offset' are multiples of 8, and "
                             "not 0x%x and 0x%x",
                             pci->msix_table_offset, pci->msix_pba_offset);
  if (!cop_pci_config__add_cap (pci->config, OWNER (pci), "msix", PCI_CAP_MSIX, at, 12, error))
    return FALSE;
  cop_pci_config__field (pci->config, at + 2, 2, pci->msix_vectors - 1u, 0xc000, 0);
  cop_pci_config__field (pci->config, at + 4, 4, pci->msix_table_offset | pci->msix_table_bar, 0,
                         0);
  cop_pci_config__field (pci->config, at + 8, 4, pci->msix_pba_offset | pci->msix_pba_bar, 0, 0);
  return TRUE;
}

/* Who has made a bridge, which has no room for that in its header: PCI-to-PCI Bridge Architecture
 * Specification 1.2, §3.2.5.13. */
static gboolean
add_ssvid (CopPci *pci, GError **error)
{
  guint at = pci->ssvid_offset;

  if (!cop_pci_config__add_cap (pci->config, OWNER (pci), "ssvid", PCI_CAP_SSVID, at, 8, error))
    return FALSE;
  cop_pci_config__field (pci->config, at + 4, 2, pci->subsystem_vendor_id, 0, 0);
  cop_pci_config__field (pci->config, at + 6, 2, pci->subsystem_id, 0, 0);
  return TRUE;
}

/* The bridge to an expansion chassis, always the first in it: PCI-to-PCI Bridge Architecture
 * Specification 1.2, §13.3. */
static gboolean
add_slotid (CopPci *pci, GError **error)
{
  guint at = pci->slotid_offset;

  if (!cop_pci_config__add_cap (pci->config, OWNER (pci), "slotid", PCI_CAP_SLOTID, at, 4, error))
    return FALSE;
  cop_pci_config__field (pci->config, at + 2, 1, (pci->slotid_slots & 0x1f) | 0x20, 0, 0);
  cop_pci_config__field (pci->config, at + 3, 1, pci->chassis, 0, 0);
  return TRUE;
}

gboolean
cop_pci__add_capabilities (CopPci *pci, GError **error)
{
  return (pci->pm_offset == 0 || add_pm (pci, error))
         && (pci->msi_offset == 0 || add_msi (pci, error))
         && (pci->msix_offset == 0 || add_msix (pci, error))
         && (pci->ssvid_offset == 0 || add_ssvid (pci, error))
         && (pci->slotid_offset == 0 || add_slotid (pci, error));
}
