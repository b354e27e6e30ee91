/* For people who write PCI and PCI Express devices.
 *
 * A type descends from cop_type_pci_device.  What its configuration space says is properties with
 * other defaults (CopTypeDesc.defaults); its BARs are windows of the use COP_WINDOW_BUS
 * (COP_PCI_BAR); its interrupt is the output "irq" or a place of the output "msi".  The bus maps
 * the BARs where the guest says, and lets the device reach memory while the guest lets it.
 *
 * What is said here of configuration space follows the PCI Local Bus Specification 3.0 (PCI) and
 * the PCI Express Base Specification, revision 3.0 (PCIe); numbers of sections are theirs.
 */
#ifndef COPPICE_DEV_PCI_H
#define COPPICE_DEV_PCI_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

typedef struct _CopPci CopPci;
typedef struct _CopPciBus CopPciBus;
typedef struct _CopPciConfig CopPciConfig;

/* --- types ------------------------------------------------------------------------------ */

COP_API const CopTypeDesc cop_type_pci_device; /* abstract */
/* Slots by device and function number.  Instances are CopPciBus. */
COP_API const CopTypeDesc cop_type_pci_bus;
COP_API const CopTypeDesc cop_type_pcie_bus; /* descends from cop_type_pci_bus */
/* A host bridge, abstract.  Its windows are found by name and use:
 *   "ecam"       configuration space as memory: 1 MiB for each bus (PCIe §7.2.2)
 *   "config_io"  8 bytes: an address and a data register (PCI §3.2.2.3.2)
 *   of the use COP_WINDOW_FORWARD: a part of the root bus's memory or I/O ports
 * The root bus is the first bus that the type declares, a cop_type_pci_bus; the pins of its slots
 * arrive at the four places of the output "irq", each slot beginning one further on. */
COP_API const CopTypeDesc cop_type_pci_host;
/* A bridge to another bus, abstract: header type 1.  It declares its secondary bus itself. */
COP_API const CopTypeDesc cop_type_pci_bridge_base;
/* Conventional PCI behind it, with a Standard Hot-Plug Controller. */
COP_API const CopTypeDesc cop_type_pci_bridge;
/* A slot of PCI Express, with native hot-plug (PCIe §6.7), abstract. */
COP_API const CopTypeDesc cop_type_pcie_slot;
COP_API const CopTypeDesc cop_type_pcie_root_port_base; /* abstract */
COP_API const CopTypeDesc cop_type_pcie_root_port;      /* of no maker */
COP_API const CopTypeDesc cop_type_pcie_upstream;       /* of a switch; abstract */
COP_API const CopTypeDesc cop_type_pcie_downstream;     /* of a switch; abstract */

/* I/O ports of a PC, and a bridge that offers them: what its PCI bus does not answer goes there.
 * The bridge is abstract; a type below it declares the bus. */
COP_API const CopTypeDesc cop_type_isa_bus;
COP_API const CopTypeDesc cop_type_pci_isa_bridge;
/* Intel's Q35: the host, and its function 00.0, whose PCIEXBAR maps configuration space. */
COP_API const CopTypeDesc cop_type_q35_host;
COP_API const CopTypeDesc cop_type_mch;

/* --- declaring -------------------------------------------------------------------------- */

/* What the first cell of a PCI address says (IEEE 1275 PCI binding, §2.2.1.1). */
#define COP_PCI_SPACE_MASK 0x03000000u
#define COP_PCI_SPACE_IO 0x01000000u
#define COP_PCI_SPACE_MEM32 0x02000000u
#define COP_PCI_SPACE_MEM64 0x03000000u
#define COP_PCI_SPACE_PREFETCH 0x40000000u

/* A row of windows: BAR n of a device.  kind: IO, MEM32 or MEM64, or'ed with PREFETCH.  What
 * follows is as in CopWindowDef. */
#define COP_PCI_BAR(n_, name_, kind_, ...)                                                         \
  {                                                                                                \
    .name = name_, .use = COP_WINDOW_BUS, .space = (kind_) | (0x10 + 4 * (n_)), __VA_ARGS__        \
  }
/* The expansion ROM; every function has one of "romsize" bytes. */
#define COP_PCI_ROM(name_, ...)                                                                    \
  {                                                                                                \
    .name = name_, .use = COP_WINDOW_BUS, .space = COP_PCI_SPACE_MEM32 | 0x30, __VA_ARGS__         \
  }

/* What kind of PCI Express function it is: the choices of "pcie_type" (PCIe §7.8.2). */
typedef enum
{
  COP_PCIE_ENDPOINT,
  COP_PCIE_LEGACY_ENDPOINT,
  COP_PCIE_ROOT_PORT,
  COP_PCIE_UPSTREAM,
  COP_PCIE_DOWNSTREAM,
  COP_PCIE_TO_PCI, /* a bridge to PCI */
  COP_PCI_TO_PCIE,
  COP_PCIE_ROOT_ENDPOINT, /* root complex integrated endpoint */
  COP_PCIE_EVENT_COLLECTOR,
} CopPcieType;

/* --- instances -------------------------------------------------------------------------- */

#define COP_PCI_N_BARS 7 /* six, and the expansion ROM */

typedef struct
{
  CopRegion *window; /* NULL: there is no such BAR */
  CopRegion *shown;  /* what is mapped: the window, or what holds it and a table of MSI-X */
  guint64 size;
  guint64 at; /* where it is mapped on the bus; G_MAXUINT64: nowhere */
  guint32 space;
} CopPciBar;

/* All members are private to the types of the library. */
struct _CopPci
{
  CopDevice device;
  CopPciConfig *config; /* NULL before realize */
  /* properties */
  guint16 vendor_id, device_id, subsystem_vendor_id, subsystem_id, status_bits;
  guint8 revision, interrupt_pin, cache_line_size, latency_timer, min_gnt, max_lat;
  guint32 class_id;
  gint16 wanted; /* device and function as they were asked for; -1: the first free slot */
  gint16 devfn;  /* as they are; -1: on no slot */
  gboolean multifunction, rombar;
  guint64 romsize;
  char *registers, *capabilities;
  guint16 pm_offset, pm_caps, pm_control;
  guint16 msi_offset, msi_vectors;
  gboolean msi_64bit, msi_mask;
  guint16 msix_offset, msix_vectors;
  guint8 msix_table_bar, msix_pba_bar;
  guint32 msix_table_offset, msix_pba_offset;
  guint16 pcie_offset;
  guint8 pcie_type, pcie_version;
  gboolean pcie_flr;
  guint8 link_speed, link_width, port;
  guint16 aer_offset, ssvid_offset, slotid_offset, acs_offset, acs_caps, ari_offset;
  guint8 aer_version, slotid_slots, chassis;
  gboolean aer_several;
  guint64 serial_number;
  guint16 dsn_offset;
  /* state */
  CopPciBar bars[COP_PCI_N_BARS];
  gboolean powered; /* its slot has power */
  gboolean level;   /* of "irq", as the device drives it */
  gboolean asserts; /* an INTx that the bus sees */
  CopRegion *msix_table, *msix_pba;
  guint32 *msix_entries; /* four words for each vector */
  guint8 *msix_pending;
};

/* All members are private to the types of the library. */
struct _CopPciBus
{
  CopBus bus;
  CopRegion memory, io; /* what BARs are mapped into */
};

/* An instance of cop_type_pci_host; all members are private. */
typedef struct
{
  CopDevice device;
  guint32 config_address; /* of "config_io" */
  guint n_asserted[4];    /* functions that assert each pin */
  gboolean hotplug;       /* property */
} CopPciHost;

#define COP_PCI_N_BRIDGE_WINDOWS 6

/* An instance of cop_type_pci_bridge_base; all members are private. */
typedef struct
{
  CopPci pci;
  /* aliases of what is behind it: I/O, memory, prefetchable memory, the three ranges of VGA */
  CopRegion *windows[COP_PCI_N_BRIDGE_WINDOWS];
  /* the first and the last address of each; first > last: closed */
  guint64 open[COP_PCI_N_BRIDGE_WINDOWS][2];
  gboolean io_32bit, prefetch_64bit, conventional; /* properties */
  guint8 first_slot;                               /* of the bus behind it */
} CopPciBridge;

/* An instance of cop_type_pcie_slot; all members are private. */
typedef struct
{
  CopPciBridge bridge;
  gboolean hotplug, power_controller; /* properties */
  guint16 slot;
  guint n_plugged; /* functions in it, with those that a transaction is about to remove */
} CopPcieSlot;

/* The object as one of these, or NULL.  nullable. */
COP_API CopPci *cop_pci (gpointer object);
COP_API CopPciBus *cop_pci_bus (gpointer object);

/* The function at device * 8 + function, or NULL.  It may be one that is being unplugged. */
COP_API CopPci *cop_pci_bus_function (CopPciBus *bus, guint devfn);
/* What BARs are mapped into.  transfer none. */
COP_API CopRegion *cop_pci_bus_memory (CopPciBus *bus);
COP_API CopRegion *cop_pci_bus_io (CopPciBus *bus);
/* The number that the guest has given to the bus; that of a root bus is 0. */
COP_API guint cop_pci_bus_number (CopPciBus *bus);

/* --- configuration space ---------------------------------------------------------------- */

/* In realize and later.  What the device itself reads and writes: masks are the guest's matter.
 * size: 1, 2 or 4 bytes.  Beyond what there is, 0 is read and nothing written. */
COP_API guint32 cop_pci_config_get (const CopPci *pci, guint at, guint size);
COP_API void cop_pci_config_set (CopPci *pci, guint at, guint size, guint32 value);
/* Declares a register: its value after a reset, the bits that the guest may write, and those that
 * it clears by writing ones. */
COP_API void cop_pci_config_field (CopPci *pci, guint at, guint size, guint32 value,
                                   guint32 writable, guint32 clear);

/* Reserves bytes for a capability and writes its identity; above 0x100 an extended one, whose id
 * has its version in bits 16 to 19.  In realize; the list is made when that is over.
 * name: static, for errors.  Errors: RANGE, EXISTS (overlaps another, which is named). */
COP_API gboolean cop_pci_config_capability (CopPci *pci, const char *name, guint id, guint at,
                                            guint size, GError **error);
/* Where the capability of this id is, 0: it has none.  Extended: id above 0xffff, version left
 * out, is (1 << 16 | id). */
COP_API guint cop_pci_config_find (const CopPci *pci, guint id);

/* Called after the guest has written to any of the 1, 2 or 4 bytes at "at", with what they were.
 * In realize; fn stays until the device is finalized. */
typedef void (*CopPciWritten) (CopPci *pci, guint at, guint32 old);
COP_API void cop_pci_config_watch (CopPci *pci, guint at, guint size, CopPciWritten fn);

/* One access by the guest: 1, 2 or 4 bytes within four.  What is not there reads as ones. */
COP_API guint32 cop_pci_guest_read (CopPci *pci, guint at, guint size);
COP_API void cop_pci_guest_write (CopPci *pci, guint at, guint size, guint32 value);

/* --- interrupts and errors -------------------------------------------------------------- */

/* Sends the message of a vector, by MSI-X or MSI, whichever the guest has enabled; a masked one
 * becomes pending.  The output "msi" does this when it rises.  FALSE: neither is enabled. */
COP_API gboolean cop_pci_send (CopPci *pci, guint vector);

/* Reports an error by Advanced Error Reporting: bit of the uncorrectable or of the correctable
 * status register (PCIe §7.10.2, §7.10.5).  It is written down in the function, and what is not
 * masked goes up to the root port, which raises its interrupt if the guest wants that (PCIe
 * §6.2.6).  Without the capability nothing happens. */
COP_API void cop_pci_report (CopPci *pci, gboolean correctable, guint bit);

G_END_DECLS

#endif
