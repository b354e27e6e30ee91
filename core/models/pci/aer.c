/* Advanced Error Reporting: PCIe §6.2 and §7.10. */
#include "pci.h"

#define UNCORRECTABLE_STATUS 0x04u
#define UNCORRECTABLE_MASK 0x08u
#define UNCORRECTABLE_SEVERITY 0x0cu
#define CORRECTABLE_STATUS 0x10u
#define CORRECTABLE_MASK 0x14u
#define CONTROL 0x18u
#define ROOT_COMMAND 0x2cu
#define ROOT_STATUS 0x30u
#define ERROR_SOURCE 0x34u
#define SIZE 0x48u

#define UNCORRECTABLE 0x03fff030u
#define CORRECTABLE 0x0000f1c1u
/* After a reset (§7.10.4, §7.10.6). */
#define SEVERE 0x00462030u
#define MASKED 0x0000e000u
/* Generates and checks ECRC; keeps the headers of several errors. */
#define CAN_DO 0x000000a0u
#define SEVERAL_HEADERS 0x00000200u
#define CONTROL_WRITABLE 0x00000540u

typedef enum
{
  KIND_CORRECTABLE,
  KIND_NONFATAL,
  KIND_FATAL,
} Kind;

gboolean
cop_pci_aer__interrupts (const CopPci *pci)
{
  guint at = pci->aer_offset;
  guint32 command, status;

  if (at == 0 || pci->pcie_type != COP_PCIE_ROOT_PORT)
    return FALSE;
  command = cop_pci_config_get (pci, at + ROOT_COMMAND, 4);
  status = cop_pci_config_get (pci, at + ROOT_STATUS, 4);
  return (command & 1 && status & 0x01) || (command & 2 && status & 0x20)
         || (command & 4 && status & 0x40);
}

static void
root_written (CopPci *pci, guint at, guint32 old)
{
  (void)at, (void)old;
  cop_pcie_slot__notify (pci);
}

gboolean
cop_pci__add_aer (CopPci *pci, GError **error)
{
  CopPciConfig *config = pci->config;
  guint at = pci->aer_offset;

  if (!cop_pci_config__add_cap (config, &pci->device.object, "aer",
                                (guint)pci->aer_version << 16 | PCIE_CAP_AER, at, SIZE, error))
    return FALSE;
  cop_pci_config__field (config, at + UNCORRECTABLE_STATUS, 4, 0, 0, UNCORRECTABLE);
  cop_pci_config__field (config, at + UNCORRECTABLE_MASK, 4, 0, UNCORRECTABLE, 0);
  cop_pci_config__field (config, at + UNCORRECTABLE_SEVERITY, 4, SEVERE, UNCORRECTABLE, 0);
  cop_pci_config__field (config, at + CORRECTABLE_STATUS, 4, 0, 0, CORRECTABLE);
  cop_pci_config__field (config, at + CORRECTABLE_MASK, 4, MASKED, CORRECTABLE, 0);
  cop_pci_config__field (config, at + CONTROL, 4, CAN_DO | (pci->aer_several ? SEVERAL_HEADERS : 0),
                         CONTROL_WRITABLE, 0);
  if (pci->pcie_type != COP_PCIE_ROOT_PORT)
    return TRUE;
  cop_pci_config__field (config, at + ROOT_COMMAND, 4, 0, 0x7, 0);
  cop_pci_config__field (config, at + ROOT_STATUS, 4, 0, 0, 0x7f);
  cop_pci_config_watch (pci, at + ROOT_COMMAND, 4, root_written);
  cop_pci_config_watch (pci, at + ROOT_STATUS, 4, root_written);
  return TRUE;
}

/* The root port writes down the message (§6.2.4.1). */
static void
arrive (CopPci *root, guint source, Kind kind)
{
  guint at = root->aer_offset;
  guint32 status = cop_pci_config_get (root, at + ROOT_STATUS, 4);

  if (at == 0)
    return;
  if (kind == KIND_CORRECTABLE)
    {
      if (status & 0x01)
        status |= 0x02;
      else
        cop_pci_config_set (root, at + ERROR_SOURCE, 2, source);
      status |= 0x01;
    }
  else
    {
      if (status & 0x04)
        status |= 0x08;
      else
        {
          cop_pci_config_set (root, at + ERROR_SOURCE + 2, 2, source);
          status |= kind == KIND_FATAL ? 0x10 : 0;
        }
      status |= 0x04 | (kind == KIND_FATAL ? 0x40 : 0x20);
    }
  cop_pci_config_set (root, at + ROOT_STATUS, 4, status);
  cop_pcie_slot__notify (root);
}

/* Up the bridges to the root port; an endpoint of the root complex has nobody above it. */
static void
send_up (CopPci *pci, Kind kind)
{
  CopBus *bus = cop_device_bus (&pci->device);
  guint source = bus ? cop_pci_bus_number ((CopPciBus *)bus) << 8 | (guint)pci->devfn : 0;

  while (pci && pci->pcie_type != COP_PCIE_ROOT_PORT)
    {
      bus = cop_device_bus (&pci->device);
      pci = bus ? cop_pci (cop_bus_device (bus)) : NULL;
    }
  if (pci)
    arrive (pci, source, kind);
}

void
cop_pci_report (CopPci *pci, gboolean correctable, guint bit)
{
  guint at = pci->aer_offset, express = pci->pcie_offset;
  guint32 one = bit < 32 ? 1u << bit : 0, enabled;
  Kind kind = KIND_CORRECTABLE;

  if (at == 0 || express == 0 || !(one & (correctable ? CORRECTABLE : UNCORRECTABLE)))
    return;
  if (!correctable)
    kind =
        cop_pci_config_get (pci, at + UNCORRECTABLE_SEVERITY, 4) & one ? KIND_FATAL : KIND_NONFATAL;
  /* the three kinds are bits 0 to 2 of device status and device control alike */
  cop_pci_config__update (pci->config, express + PCIE_DEVSTA, 2, 1u << kind, 1u << kind);
  at += correctable ? CORRECTABLE_STATUS : UNCORRECTABLE_STATUS;
  cop_pci_config__update (pci->config, at, 4, one, one);
  if (!correctable && !(cop_pci_config_get (pci, at + 4, 4) & one))
    cop_pci_config__update (pci->config, pci->aer_offset + CONTROL, 4, 0x1f, bit);
  enabled = cop_pci_config_get (pci, express + PCIE_DEVCTL, 2) & (1u << kind);
  if (kind != KIND_CORRECTABLE && cop_pci_config_get (pci, PCI_COMMAND, 2) & PCI_COMMAND_SERR)
    enabled = 1;
  if (enabled && !(cop_pci_config_get (pci, at + 4, 4) & one))
    send_up (pci, kind);
}
