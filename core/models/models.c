/* The list of the built-in types. */
#include "models.h"
#include <coppice/dev/i2c.h>
#include <coppice/dev/pci.h>
#include <coppice/dev/scsi.h>
#include <coppice/dev/spi.h>
#include <coppice/dev/virtio.h>

/* clang-format off */
#define MODELS(X)                                                                                 \
  X (system_bus) X (mmio32_bus) X (cpu_bus) X (core_bus) X (usb_bus)                  \
  X (bus_simple) X (cpus) X (clock_fixed) X (clock_factor) X (clock_gate) X (gate_or) X (gate_splitter) X (memory_ram) X (memory_rom) X (ns16550a)                             \
  X (usb_device) X (usb_hub) X (usb_kbd) X (usb_storage) X (usb_xhci) X (usb_pci) \
  X (i2c_eeprom) X (i2c_ocores) X (spi_flash) X (spi_mmc_slot) X (spi_sifive) X (scsi_medium) X (scsi_disk) X (scsi_cd)  \
  X (virtio_mmio) X (virtio_pci) X (virtio_rng) X (virtio_blk) X (virtio_net) X (virtio_scsi) X (virtio_serial) X (virtio_serial_bus) X (virtio_port) X (virtio_balloon) X (memory_backend) X (memory_dimm) X (ivshmem_server) X (ivshmem_doorbell)
/* Those that others descend from have public names. */
#define TYPES(X)                                                                                  \
  X (pci_bus) X (pcie_bus) X (pci_host) X (pci_device) X (pci_bridge_base) X (pci_bridge)         \
  X (pcie_slot) X (pcie_root_port_base) X (pcie_root_port) X (pcie_upstream) X (pcie_downstream)  \
  X (isa_bus) X (pci_isa_bridge) X (q35_host) X (mch)                                             \
  X (i2c_bus) X (i2c_device) X (i2c_registers) X (spi_bus) X (spi_device)     \
  X (scsi_bus) X (scsi_device) X (virtio_bus) X (virtio_device)
/* clang-format on */

#define DECLARE(name) extern const CopTypeDesc cop_model_##name;
MODELS (DECLARE)

#define ENTRY(name) &cop_model_##name,
#define TYPE_ENTRY(name) &cop_type_##name,
const CopTypeDesc *const cop_models[] = { MODELS (ENTRY) TYPES (TYPE_ENTRY) NULL };
