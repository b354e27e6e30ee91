/* A machine with a PCI host, and functions to plug into it; the test plays the guest. */
#ifndef COP_TEST_PCI_H
#define COP_TEST_PCI_H

#include <coppice/coppice.h>
#include <coppice/dev/pci.h>

/* What the lab's function is: 1234:abcd, class 0xff0000, INTA; capabilities PM at 0x40, MSI of four
 * vectors that can be masked at 0x50, MSI-X of eight at 0x80 with its table at 0x800 of BAR 0. */
typedef struct
{
  CopPci pci;
  guint32 word; /* what BAR 0 answers at 0 */
  guint n_resets;
} PciLabCard;

/* BAR 0: 4 KiB of 32-bit memory, BAR 1: 32 I/O ports, BAR 2: 64 KiB of 64-bit RAM, a ROM of
 * "romsize". */
extern const CopTypeDesc pcilab_type_card;
extern const CopTypeDesc
    pcilab_type_express;                   /* a card with a PCI Express capability at 0xa0, AER */
extern const CopTypeDesc pcilab_type_host; /* its bus is a pcie-bus */
extern const CopTypeDesc pcilab_type_old_host; /* its bus is a pci-bus, reached by two ports */
extern const CopTypeDesc pcilab_type_intc;     /* input "irq" of 8 places */
extern const CopTypeDesc pcilab_type_upstream, pcilab_type_downstream;
extern const CopTypeDesc pcilab_type_loose; /* no PCI function, that sits on a pci-bus */

#define PCILAB_ECAM G_GUINT64_CONSTANT (0x30000000)
#define PCILAB_PORTS G_GUINT64_CONSTANT (0x2f000000) /* configuration space by two ports */
#define PCILAB_IO G_GUINT64_CONSTANT (0x03000000)    /* the bus's I/O ports, from 0 */
#define PCILAB_RAM G_GUINT64_CONSTANT (0x80000000)

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopDevice *intc, *pcie;
  CopPciBus *bus;
} PciLab;

/* A machine that runs, with "intc", "ram" of 64 KiB, and the host "pcie".  tear_down fails the test
 * when an object is left. */
void pcilab_set_up (PciLab *self, gconstpointer data);
void pcilab_tear_down (PciLab *self, gconstpointer data);
/* The same, but "pcie" takes nothing while the machine runs. */
void pcilab_set_up_fixed (PciLab *self, gconstpointer data);
#define PCILAB_ADD(path_, name_)                                                                   \
  g_test_add (path_ #name_, PciLab, NULL, pcilab_set_up, name_, pcilab_tear_down)

/* Adds a device; more are names and texts of properties.  The test fails when that fails. */
gpointer pcilab_plug (PciLab *self, const char *type, const char *id, ...) G_GNUC_NULL_TERMINATED;
/* Is refused with this text in the error, and nothing has changed. */
void pcilab_refuse (PciLab *self, CopErrorCode code, const char *text, const char *type,
                    ...) G_GNUC_NULL_TERMINATED;
void pcilab_cut (PciLab *self, const char *id);
/* device_del; the removal is the caller's.  NULL and a text: it is refused so. */
CopRemoval *pcilab_del (PciLab *self, const char *id, const char *refused);
/* Writes down what is told of removals from now on, a word each; freed with the machine. */
GString *pcilab_watch (PciLab *self);
/* Fails the test unless the log is this; then empties it. */
void pcilab_check_log (GString *log, const char *expected);
void pcilab_check_state (CopRemoval *removal, const char *state);
/* Passes time. */
void pcilab_wait (PciLab *self, guint64 ns);

/* Configuration space through ECAM: bus, device and function as in an address. */
#define PCILAB_BDF(bus_, slot_, function_) (((bus_) << 8) | ((slot_) << 3) | (function_))
guint32 pcilab_read (PciLab *self, guint bdf, guint at, guint size);
void pcilab_write (PciLab *self, guint bdf, guint at, guint size, guint32 value);
/* Memory.  peek is G_MAXUINT64 when nothing answers. */
guint64 pcilab_peek (PciLab *self, guint64 at, guint size);
void pcilab_poke (PciLab *self, guint64 at, guint size, guint64 value);

/* The level at a place of "intc". */
guint64 pcilab_irq (PciLab *self, guint place);
void pcilab_drive (gpointer device, const char *line, guint place, guint64 level);

#endif
