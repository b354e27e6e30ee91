/* Configuration space as data: bytes, and for each bit who may change it. */
#ifndef MODELS_PCI_CONFIG_H
#define MODELS_PCI_CONFIG_H

#include <coppice/dev/pci.h>

G_BEGIN_DECLS

#define COP_PCI_CONFIG_SIZE 0x100u
#define COP_PCIE_CONFIG_SIZE 0x1000u

typedef struct
{
  const char *name; /* static, or interned in the config */
  guint id;         /* of an extended one with 1 << 16, without version */
  guint at, size;
} CopPciCap;

typedef struct
{
  guint at, size;
  CopPciWritten fn;
  gboolean follows; /* also called when what has been written is taken back */
} CopPciWatch;

struct _CopPciConfig
{
  CopPci *pci; /* whose it is */
  guint size;  /* what the guest can reach */
  guint used;  /* bytes that there are; behind them all is zero */
  guint8 *value, *writable, *clear, *initial;
  GArray *caps;        /* CopPciCap, by offset */
  GArray *watches;     /* CopPciWatch */
  GPtrArray *outgrown; /* blocks of bytes that may be written to once more; nullable */
};

CopPciConfig *cop_pci_config_new (CopPci *pci, guint size);
void cop_pci_config_free (CopPciConfig *config); /* nullable */

/* As the public functions of these names, which are given the function. */
guint32 cop_pci_config__get (const CopPciConfig *config, guint at, guint size);
void cop_pci_config__set (CopPciConfig *config, guint at, guint size, guint32 value);
void cop_pci_config__field (CopPciConfig *config, guint at, guint size, guint32 value,
                            guint32 writable, guint32 clear);
/* The same for a value of 8 bytes. */
void cop_pci_config__field8 (CopPciConfig *config, guint at, guint64 value, guint64 writable);
/* Replaces some bits, on behalf of the device. */
void
cop_pci_config__update (CopPciConfig *config, guint at, guint size, guint32 bits, guint32 value);
gboolean cop_pci_config__add_cap (CopPciConfig *config, CopObject *owner, const char *name,
                                  guint id, guint at, guint size, GError **error);
/* Where the bytes of a capability begin, or 0. */
guint cop_pci_config__find (const CopPciConfig *config, guint id);
/* Makes the two lists of what was added: the one of configuration space from the highest offset
 * down, the extended one from 0x100 up.  owner: of errors.  Errors: INVALID (the first extended
 * capability is not at 0x100: PCIe §7.9.1). */
gboolean cop_pci_config__link (CopPciConfig *config, CopObject *owner, GError **error);

/* A write by the guest, without telling anybody. */
void cop_pci_config__store (CopPciConfig *config, guint at, guint size, guint32 value);
/* All that the guest can write or clear is as at first. */
void cop_pci_config__reset (CopPciConfig *config);

G_END_DECLS

#endif
