/* The PCI Express capability and the extended ones, from the properties. */
#include "pci.h"

#define OWNER(pci_) (&(pci_)->device.object)

#define FULL_SIZE 0x3cu  /* of version 2 */
#define SHORT_SIZE 0x14u /* of version 1, which ends behind the link's registers */
#define X1_2_5GT 0x0011u
#define DEVCTL_WRITABLE 0x7fffu
#define LNKCTL_WRITABLE 0x0dc3u

/* The numbers of the specification, in the order of CopPcieType. */
static const guint8 codes[] = { 0, 1, 4, 5, 6, 7, 8, 9, 10 };

/* Whether there is a link below the function. */
static gboolean
is_downstream_port (const CopPci *pci)
{
  return pci->pcie_type == COP_PCIE_ROOT_PORT || pci->pcie_type == COP_PCIE_DOWNSTREAM;
}

/* An endpoint on a root bus is integrated into the root complex (PCIe §1.3.2.3): with a link that
 * leads nowhere, guests refuse it. */
static CopPcieType
type_of (const CopPci *pci)
{
  CopBus *bus = cop_device_bus (&pci->device);
  CopDevice *above = bus ? cop_bus_device (bus) : NULL;

  if (pci->pcie_type == COP_PCIE_ENDPOINT && above && cop_pci (above) == NULL)
    return COP_PCIE_ROOT_ENDPOINT;
  return pci->pcie_type;
}

/* Function level reset (PCIe §6.6.2).  The bit reads as zero. */
static void
devctl_written (CopPci *pci, guint at, guint32 old)
{
  GError *error = NULL;

  (void)old;
  if (!(cop_pci_config_get (pci, at, 2) & PCIE_DEVCTL_FLR))
    return;
  cop_pci_config__update (pci->config, at, 2, PCIE_DEVCTL_FLR, 0);
  if (!cop_device_reset (&pci->device, &error))
    cop_object_hook_error (OWNER (pci), "function level reset", error);
}

/* PCIe §7.8.6 to §7.8.8, §7.8.18 and §7.8.19. */
static void
add_link (CopPci *pci, guint at)
{
  guint wide = (guint)pci->link_width << 4 | pci->link_speed;
  guint32 reports = is_downstream_port (pci) && wide != X1_2_5GT ? 0x00300000 : 0;

  cop_pci_config__field (pci->config, at + PCIE_LNKCAP, 4,
                         (guint32)pci->port << 24 | reports | 0x0400 | wide, 0, 0);
  cop_pci_config__field (pci->config, at + PCIE_LNKCTL, 2, 0, LNKCTL_WRITABLE, 0);
  cop_pci_config__field (pci->config, at + PCIE_LNKSTA, 2, wide, 0, 0);
  if (pci->pcie_version < 2)
    return;
  cop_pci_config__field (pci->config, at + PCIE_LNKCAP2, 4,
                         pci->link_speed > 1 ? ((1u << pci->link_speed) - 1) << 1 : 0, 0, 0);
  cop_pci_config__field (pci->config, at + PCIE_LNKCTL2, 2,
                         pci->link_speed > 1 ? pci->link_speed : 0, 0x000f, 0);
}

static gboolean
add_express (CopPci *pci, GError **error)
{
  guint at = pci->pcie_offset;
  CopPcieType type = type_of (pci);
  gboolean full = pci->pcie_version >= 2;
  guint32 ari = is_downstream_port (pci) || type == COP_PCIE_TO_PCI ? 0x20 : 0;

  if (!cop_pci_config__add_cap (pci->config, OWNER (pci), "pcie", PCI_CAP_EXPRESS, at,
                                full ? FULL_SIZE : SHORT_SIZE, error))
    return FALSE;
  cop_pci_config__field (pci->config, at + PCIE_FLAGS, 2,
                         (guint32)codes[type] << 4 | pci->pcie_version, 0, 0);
  cop_pci_config__field (pci->config, at + PCIE_DEVCAP, 4,
                         0x8000 | (pci->pcie_flr ? PCIE_DEVCAP_FLR : 0), 0, 0);
  cop_pci_config__field (pci->config, at + PCIE_DEVCTL, 2, 0,
                         DEVCTL_WRITABLE | (pci->pcie_flr ? PCIE_DEVCTL_FLR : 0), 0);
  cop_pci_config__field (pci->config, at + PCIE_DEVSTA, 2, 0, 0, 0x000f);
  add_link (pci, at);
  if (pci->pcie_flr)
    cop_pci_config_watch (pci, at + PCIE_DEVCTL, 2, devctl_written);
  if (!full)
    return TRUE;
  if (type == COP_PCIE_ROOT_PORT)
    {
      cop_pci_config__field (pci->config, at + PCIE_RTCTL, 2, 0, 0x0007, 0);
      cop_pci_config__field (pci->config, at + PCIE_RTSTA, 4, 0, 0, 0x00010000);
    }
  /* end-to-end prefixes and their field; ports besides forward alternative routing-ids */
  cop_pci_config__field (pci->config, at + PCIE_DEVCAP2, 4, 0x00300000 | ari, 0, 0);
  cop_pci_config__field (pci->config, at + PCIE_DEVCTL2, 2, 0, 0x8000 | ari, 0);
  return TRUE;
}

/* --- extended capabilities ---------------------------------------------------------------- */

/* PCIe §6.12 and §7.16. */
static gboolean
add_acs (CopPci *pci, GError **error)
{
  guint at = pci->acs_offset;

  if (!cop_pci_config__add_cap (pci->config, OWNER (pci), "acs", 0x10000 | PCIE_CAP_ACS, at, 8,
                                error))
    return FALSE;
  cop_pci_config__field (pci->config, at + 4, 2, pci->acs_caps, 0, 0);
  cop_pci_config__field (pci->config, at + 6, 2, 0, pci->acs_caps & 0x7f, 0);
  return TRUE;
}

/* PCIe §7.23.  The next function's number stays 0: each is found by itself. */
static gboolean
add_ari (CopPci *pci, GError **error)
{
  guint at = pci->ari_offset;

  return cop_pci_config__add_cap (pci->config, OWNER (pci), "ari", 0x10000 | PCIE_CAP_ARI, at, 8,
                                  error);
}

/* PCIe §7.12. */
static gboolean
add_dsn (CopPci *pci, GError **error)
{
  guint at = pci->dsn_offset;

  if (!cop_pci_config__add_cap (pci->config, OWNER (pci), "dsn", 0x10000 | PCIE_CAP_DSN, at, 12,
                                error))
    return FALSE;
  cop_pci_config__field8 (pci->config, at + 4, pci->serial_number, 0);
  return TRUE;
}

gboolean
cop_pci__add_express (CopPci *pci, GError **error)
{
  return (pci->pcie_offset == 0 || add_express (pci, error))
         && (pci->aer_offset == 0 || cop_pci__add_aer (pci, error))
         && (pci->acs_offset == 0 || add_acs (pci, error))
         && (pci->ari_offset == 0 || add_ari (pci, error))
         && (pci->dsn_offset == 0 || add_dsn (pci, error));
}
