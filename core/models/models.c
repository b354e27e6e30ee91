/* The list of the built-in types. */
#include "models.h"

/* clang-format off */
#define MODELS(X)                                                                                 \
  X (system_bus) X (mmio32_bus) X (cpu_bus) X (core_bus) X (pci_bus) X (usb_bus)                  \
  X (bus_simple) X (cpus) X (clock_fixed) X (memory_ram) X (ns16550a)                             \
  X (usb_device) X (usb_hub) X (usb_kbd) X (usb_storage) X (usb_xhci)
/* clang-format on */

#define DECLARE(name) extern const CopTypeDesc cop_model_##name;
MODELS (DECLARE)

#define ENTRY(name) &cop_model_##name,
const CopTypeDesc *const cop_models[] = { MODELS (ENTRY) NULL };
