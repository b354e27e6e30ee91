/* The header of configuration space, and the registers that a type writes down as text. */
#include "pci.h"
#include <stdio.h>

/* --- header ------------------------------------------------------------------------------ */

#define HEADER_MULTIFUNCTION 0x80u

/* Header type 0: PCI §6.1 and §6.2. */
static void
add_type_0 (CopPci *pci)
{
  CopPciConfig *config = pci->config;

  cop_pci_config__field (config, 0x2c, 2, pci->subsystem_vendor_id, 0, 0);
  cop_pci_config__field (config, 0x2e, 2, pci->subsystem_id, 0, 0);
  cop_pci_config__field (config, 0x3e, 1, pci->min_gnt, 0, 0);
  cop_pci_config__field (config, 0x3f, 1, pci->max_lat, 0, 0);
}

/* Header type 1: PCI-to-PCI Bridge Architecture Specification 1.2, §3.2.5.  A root port comes out
 * of reset with windows that are closed; any other bridge with all zero. */
static void
add_type_1 (CopPciBridge *bridge)
{
  CopPciConfig *config = bridge->pci.config;
  gboolean closed = bridge->pci.pcie_type == COP_PCIE_ROOT_PORT;
  guint32 io = bridge->io_32bit ? 1 : 0, prefetch = bridge->prefetch_64bit ? 1 : 0;
  guint32 upper = bridge->prefetch_64bit ? G_MAXUINT32 : 0;

  for (guint at = PCI_PRIMARY_BUS; at <= PCI_SUBORDINATE_BUS + 1; at++)
    cop_pci_config__field (config, at, 1, 0, 0xff, 0);
  cop_pci_config__field (config, PCI_BRIDGE_IO, 1, io | (closed ? 0xf0 : 0), 0xf0, 0);
  cop_pci_config__field (config, PCI_BRIDGE_IO + 1, 1, io, 0xf0, 0);
  cop_pci_config__field (config, PCI_SECONDARY_STATUS, 2, bridge->conventional ? 0xa0 : 0, 0,
                         PCI_STATUS_ERRORS);
  cop_pci_config__field (config, PCI_BRIDGE_MEMORY, 2, closed ? 0xfff0 : 0, 0xfff0, 0);
  cop_pci_config__field (config, PCI_BRIDGE_MEMORY + 2, 2, 0, 0xfff0, 0);
  cop_pci_config__field (config, PCI_BRIDGE_PREFETCH, 2, prefetch | (closed ? 0xfff0 : 0), 0xfff0,
                         0);
  cop_pci_config__field (config, PCI_BRIDGE_PREFETCH + 2, 2, prefetch, 0xfff0, 0);
  cop_pci_config__field (config, PCI_BRIDGE_PREFETCH_BASE_UPPER, 4, 0, upper, 0);
  cop_pci_config__field (config, PCI_BRIDGE_PREFETCH_LIMIT_UPPER, 4, 0, upper, 0);
  cop_pci_config__field (config, PCI_BRIDGE_IO_UPPER, 4, 0, bridge->io_32bit ? G_MAXUINT32 : 0, 0);
  cop_pci_config__field (config, PCI_BRIDGE_CONTROL, 2, 0, 0x0bff, 0x0400);
}

gboolean
cop_pci__add_header (CopPci *pci, GError **error)
{
  CopPciConfig *config = pci->config;
  CopPciBridge *bridge = cop_pci_bridge (pci);

  (void)error;
  cop_pci_config__field (config, 0x00, 2, pci->vendor_id, 0, 0);
  cop_pci_config__field (config, 0x02, 2, pci->device_id, 0, 0);
  cop_pci_config__field (config, PCI_COMMAND, 2, 0,
                         PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_SERR
                             | PCI_COMMAND_INTX_OFF,
                         0);
  cop_pci_config__field (config, PCI_STATUS, 2, pci->status_bits, 0, PCI_STATUS_ERRORS);
  cop_pci_config__field (config, 0x08, 4, pci->class_id << 8 | pci->revision, 0, 0);
  cop_pci_config__field (config, 0x0c, 1, pci->cache_line_size, 0xff, 0);
  cop_pci_config__field (config, 0x0d, 1, pci->latency_timer, cop_pci__is_express (pci) ? 0 : 0xf8,
                         0);
  cop_pci_config__field (config, 0x0e, 1,
                         (bridge ? 1 : 0) | (pci->multifunction ? HEADER_MULTIFUNCTION : 0), 0, 0);
  cop_pci_config__field (config, 0x3c, 1, 0, 0xff, 0);
  cop_pci_config__field (config, 0x3d, 1, pci->interrupt_pin, 0, 0);
  if (bridge)
    add_type_1 (bridge);
  else
    add_type_0 (pci);
  return TRUE;
}

/* --- text -------------------------------------------------------------------------------- */

static gboolean
refuse_row (CopPci *pci, const char *prop, const char *row, const char *form, GError **error)
{
  return cop_object_error (&pci->device.object, error, COP_ERROR_INVALID,
                           "property '%s': '%s' is not of the form %s, all in hexadecimal", prop,
                           row, form);
}

/* AT.SIZE=VALUE, perhaps /WRITABLE, perhaps /CLEAR. */
static gboolean
add_register (CopPci *pci, const char *row, GError **error)
{
  guint at, size, value, more[2] = { 0 };
  int used = 0;
  gboolean ok = sscanf (row, "%x.%x=%x%n", &at, &size, &value, &used) == 3;
  const char *rest = row + used;

  for (guint i = 0; ok && i < 2 && *rest; i++)
    {
      ok = sscanf (rest, "/%x%n", &more[i], &used) == 1;
      rest += ok ? used : 0;
    }
  if (!ok || *rest || (size != 1 && size != 2 && size != 4))
    return refuse_row (pci, "registers", row, "AT.SIZE=VALUE/WRITABLE/CLEAR", error);
  if (at + size > pci->config->size || at + size < at)
    return cop_object_error (&pci->device.object, error, COP_ERROR_RANGE,
                             "property 'registers': '%s' is not within the 0x%x bytes of "
                             "configuration space",
                             row, pci->config->size);
  cop_pci_config__field (pci->config, at, size, value, more[0], more[1]);
  return TRUE;
}

/* ID@AT+SIZE */
static gboolean
add_capability (CopPci *pci, const char *row, GError **error)
{
  guint id, at, size;
  int used = 0;

  if (sscanf (row, "%x@%x+%x%n", &id, &at, &size, &used) != 3 || row[used] || size < 2
      || size > pci->config->size)
    return refuse_row (pci, "capabilities", row, "ID@AT+SIZE", error);
  return cop_pci_config__add_cap (pci->config, &pci->device.object,
                                  id == PCI_CAP_VENDOR ? "vendor" : "further", id, at, size, error);
}

static gboolean
each_row (CopPci *pci, const char *text, gboolean (*add) (CopPci *, const char *, GError **),
          GError **error)
{
  char **rows = g_strsplit (text ? text : "", " ", -1);
  gboolean ok = TRUE;

  for (char **row = rows; *row && ok; row++)
    ok = **row == '\0' || add (pci, *row, error);
  g_strfreev (rows);
  return ok;
}

gboolean
cop_pci__add_registers (CopPci *pci, GError **error)
{
  return each_row (pci, pci->capabilities, add_capability, error)
         && each_row (pci, pci->registers, add_register, error)
         && cop_pci_config__link (pci->config, &pci->device.object, error);
}
