/* What the files of the PCI types share. */
#ifndef MODELS_PCI_PCI_H
#define MODELS_PCI_PCI_H

#include "config.h"
#include <coppice/error.h>
#include <coppice/machine.h>

G_BEGIN_DECLS

/* --- configuration space ---------------------------------------------------------------- */

/* Of every header (PCI §6.1). */
#define PCI_COMMAND 0x04
#define PCI_COMMAND_IO 0x0001u
#define PCI_COMMAND_MEMORY 0x0002u
#define PCI_COMMAND_MASTER 0x0004u
#define PCI_COMMAND_SERR 0x0100u
#define PCI_COMMAND_INTX_OFF 0x0400u
#define PCI_STATUS 0x06
#define PCI_STATUS_INTX 0x0008u
#define PCI_STATUS_ERRORS 0xf900u /* cleared by writing ones */
#define PCI_BAR_0 0x10
#define PCI_ROM_ADDRESS 0x30
#define PCI_ROM_ENABLE 0x1u
/* Of header type 1 (PCI-to-PCI Bridge Architecture Specification 1.2, §3.2). */
#define PCI_PRIMARY_BUS 0x18
#define PCI_SECONDARY_BUS 0x19
#define PCI_SUBORDINATE_BUS 0x1a
#define PCI_BRIDGE_IO 0x1c
#define PCI_SECONDARY_STATUS 0x1e
#define PCI_BRIDGE_MEMORY 0x20
#define PCI_BRIDGE_PREFETCH 0x24
#define PCI_BRIDGE_PREFETCH_BASE_UPPER 0x28
#define PCI_BRIDGE_PREFETCH_LIMIT_UPPER 0x2c
#define PCI_BRIDGE_IO_UPPER 0x30
#define PCI_BRIDGE_ROM_ADDRESS 0x38
#define PCI_BRIDGE_CONTROL 0x3e
#define PCI_BRIDGE_CONTROL_VGA 0x0008u
#define PCI_BRIDGE_CONTROL_RESET 0x0040u

/* Identities of capabilities (PCI, appendix H; PCIe §7.8 and following). */
#define PCI_CAP_PM 0x01
#define PCI_CAP_SLOTID 0x04
#define PCI_CAP_MSI 0x05
#define PCI_CAP_VENDOR 0x09
#define PCI_CAP_SHPC 0x0c
#define PCI_CAP_SSVID 0x0d
#define PCI_CAP_EXPRESS 0x10
#define PCI_CAP_MSIX 0x11
#define PCIE_EXTENDED 0x10000u
#define PCIE_CAP_AER 0x1
#define PCIE_CAP_DSN 0x3
#define PCIE_CAP_ACS 0xd
#define PCIE_CAP_ARI 0xe

/* Registers of the PCI Express capability (PCIe §7.8). */
#define PCIE_FLAGS 0x02
#define PCIE_FLAGS_SLOT 0x0100u
#define PCIE_DEVCAP 0x04
#define PCIE_DEVCAP_FLR 0x10000000u
#define PCIE_DEVCTL 0x08
#define PCIE_DEVCTL_FLR 0x8000u
#define PCIE_DEVSTA 0x0a
#define PCIE_LNKCAP 0x0c
#define PCIE_LNKCTL 0x10
#define PCIE_LNKSTA 0x12
#define PCIE_LNKSTA_ACTIVE 0x2000u
#define PCIE_SLTCAP 0x14
#define PCIE_SLTCTL 0x18
#define PCIE_SLTSTA 0x1a
#define PCIE_RTCTL 0x1c
#define PCIE_RTSTA 0x20
#define PCIE_DEVCAP2 0x24
#define PCIE_DEVCTL2 0x28
#define PCIE_LNKCAP2 0x2c
#define PCIE_LNKCTL2 0x30

#define PCI_SLOT(devfn_) ((guint)(devfn_) >> 3)
#define PCI_FUNCTION(devfn_) ((guint)(devfn_)&7u)
#define PCI_NOWHERE G_MAXUINT64

/* Functions of one device. */
#define PCI_N_FUNCTIONS 8
/* Within it a second press of an attention button takes back what the first one asked for (PCIe
 * §6.7.1.5; SHPC §2.5.1). */
#define PCI_ABORT_INTERVAL (5 * G_GUINT64_CONSTANT (1000000000))

/* --- a function ------------------------------------------------------------------------- */

/* What realize does, in this order; each may fail. */
gboolean cop_pci__take_slot (CopPci *pci, GError **error);
extern const CopBusPlaces cop_pci__places;
gboolean cop_pci__add_header (CopPci *pci, GError **error);
gboolean cop_pci__add_bars (CopPci *pci, GError **error);
gboolean cop_pci__add_capabilities (CopPci *pci, GError **error);
gboolean cop_pci__add_express (CopPci *pci, GError **error);
gboolean cop_pci__add_registers (CopPci *pci, GError **error); /* of the two texts */
gboolean cop_pci__add_msix (CopPci *pci, GError **error);

/* Maps each BAR where the guest says, as far as the function answers there. */
void cop_pci__update_bars (CopPci *pci);
/* Puts the region somewhere, above what is there already: what was mapped last answers. */
void cop_pci__map_above (CopRegion *region, CopRegion *container, guint64 at);
/* Begins and ends a number of changes of the map; the machine's listeners are told once. */
void cop_pci__map_begin (CopPci *pci);
void cop_pci__map_commit (CopPci *pci);

/* Works out anew whether the bus sees an INTx, and tells the host. */
void cop_pci__update_intx (CopPci *pci);
void cop_pci__send_pending (CopPci *pci);
void cop_pci__reset_msix (CopPci *pci);
/* The outputs of the base type: LINE hooks. */
void cop_pci__irq_changed (CopObject *self, const CopLineDef *def, guint place, guint64 level);
void cop_pci__msi_changed (CopObject *self, const CopLineDef *def, guint place, guint64 level);
/* Drives the output "irq". */
void cop_pci__drive_irq (CopPci *pci, gboolean level);

/* Whether there is an Express capability. */
static inline gboolean
cop_pci__is_express (const CopPci *pci)
{
  return pci->pcie_offset != 0;
}

/* Of the windows "config" and "own_config". */
extern const CopRegionOps cop_pci__config_ops, cop_pci__own_ops;

/* Whether the function answers the guest. */
gboolean cop_pci__answers (const CopPci *pci);
/* Whether BARs and bridge windows are decoded: power, and power state D0. */
gboolean cop_pci__decodes (const CopPci *pci);
/* The slot gives power, or takes it: then what is in it is reset. */
void cop_pci__set_power (CopPci *pci, gboolean power);
/* What a failed transaction has put back of its registers: its BARs and its interrupt follow. */
void cop_pci__restored (CopDevice *device);
/* As cop_pci_config_watch, of a function that does nothing but follow what the register says. */
void cop_pci_config__follow (CopPci *pci, guint at, guint size, CopPciWritten fn);
/* Resets the functions on a bus, as the bridge above it does. */
void cop_pci__reset_bus (CopPciBus *bus);

/* In a Devicetree: hooks of the bus and of a function. */
char *cop_pci__node_name (CopBus *bus, CopDevice *device, const char *base);
gboolean cop_pci__describe (CopDevice *device, CopNode *node, GError **error);

/* "3.1", in hexadecimal.  out: at least 8 bytes. */
void cop_pci__print_addr (guint devfn, char *out);
/* Of the property "addr". */
gboolean cop_pci__get_addr (CopObject *self, const CopProp *prop, CopValue *ret, GError **error);
gboolean
cop_pci__set_addr (CopObject *self, const CopProp *prop, const CopValue *value, GError **error);

/* --- bridges and hosts ------------------------------------------------------------------ */

/* Opens and closes the windows as the guest says. */
void cop_pci_bridge__update (CopPciBridge *bridge);
/* The object as a bridge, or NULL. */
CopPciBridge *cop_pci_bridge (gpointer object);

/* One function more, or less, asserts the pin of the root bus. */
void cop_pci_host__pin (CopPciHost *host, guint pin, gboolean asserted);
/* The function at the number that the guest gave to its bus, or NULL. */
CopPci *cop_pci_host__function (CopPciHost *host, guint bus, guint devfn);

/* Of a bus that takes and gives nothing while the machine runs.  what: "plugged" or "unplugged".
 * Always FALSE. */
gboolean cop_pci__refuse_hotplug (CopDevice *device, const char *what, GError **error);

/* The first bus of the device, when it is one of PCI; nullable. */
CopPciBus *cop_pci_bus__of (CopDevice *device);

/* --- slots ------------------------------------------------------------------------------ */

/* The functions of one device number, those that are realized or being realized.  Returns how
 * many. */
guint cop_pci__list_slot (CopPciBus *bus, guint slot, CopDevice *ret[PCI_N_FUNCTIONS]);
/* The guest has let go of all of them. */
void cop_pci__eject_slot (CopPciBus *bus, guint slot);
/* The guest keeps them: whatever removal of them is pending has been refused. */
void cop_pci__refuse_slot (CopPciBus *bus, guint slot, const char *why);
void cop_pci__power_slot (CopPciBus *bus, guint slot, gboolean power);
/* Whether another function of the device's slot waits for the guest's answer. */
gboolean cop_pci__slot_is_asked (CopPciBus *bus, const CopDevice *device);

/* --- ports and errors -------------------------------------------------------------------- */

/* FALSE: another port of the machine has its number in its chassis. */
gboolean cop_pcie_slot__take_number (CopPcieSlot *slot, GError **error);
/* Works out the interrupt of a port anew: hot-plug events and errors together. */
void cop_pcie_slot__notify (CopPci *pci);
gboolean cop_pci__add_aer (CopPci *pci, GError **error);
/* Whether a root port's AER wants its interrupt. */
gboolean cop_pci_aer__interrupts (const CopPci *pci);

G_END_DECLS

#endif
