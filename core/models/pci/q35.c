/* The host bridge of Intel's Q35 (data sheet 316966-002): the two ports of configuration space, and
 * configuration space as memory where the guest wants it (MMCFG, §5.1.13, PCIEXBAR).
 */
#include "pci.h"

#define CONFIG_PORT 0xcf8
#define PCIEXBAR 0x60
#define PCIEXBAR_ENABLE 0x1u
#define PCIEXBAR_LENGTH 0x6u
#define HOLE_SIZE (G_GUINT64_CONSTANT (1) << 40)

/* --- the host ------------------------------------------------------------------------------- */

static gboolean
host_realize (CopDevice *device, GError **error)
{
  CopPciBus *bus = cop_pci_bus (cop_device_first_bus (device));
  CopRegion *memory = cop_machine_memory (cop_device_machine (device));
  CopRegion *hole =
      cop_region_new_alias (&device->object, "pci-memory", cop_pci_bus_memory (bus), 0, HOLE_SIZE);

  /* memory of the board hides what is behind it */
  return cop_region_map (hole, memory, 0, -1, error)
         && cop_region_map (cop_device_window_named (device, "config_io", NULL),
                            cop_pci_bus_io (bus), CONFIG_PORT, 0, error);
}

static const CopWindowDef host_windows[] = {
  { "config_io", 8, .use = COP_WINDOW_BUS, .doc = "Address and data of configuration space" },
  { "ecam", 0x10000000, .use = COP_WINDOW_BUS, .doc = "Configuration space as memory" },
  { NULL },
};

static const CopLineDef host_outputs[] = {
  { "irq", COP_LINE_INTERRUPT, .count = 4, .optional = TRUE, .doc = "INTA to INTD of slot 0" },
  { NULL },
};

static const CopBusDef host_buses[] = {
  { "pcie.0", "pcie-bus", "The root bus" },
  { NULL },
};

static const CopDefault host_defaults[] = {
  { "hotplug", { .u = FALSE } },
  { NULL },
};

static const CopDeviceClass host_class = {
  .bus = "system-bus",
  .windows = host_windows,
  .outputs = host_outputs,
  .buses = host_buses,
  .no_node = TRUE,
  .realize = host_realize,
};

const CopTypeDesc cop_type_q35_host = {
  .name = "q35-pcihost",
  .doc = "Host bridge of Intel's Q35",
  .leaves_out = "the holes below 1 MiB (PAM, SMRAM) and their registers",
  .parent = &cop_type_pci_host,
  .size = sizeof (CopPciHost),
  .defaults = host_defaults,
  .klass = &host_class,
};

/* --- its function on the root bus ----------------------------------------------------------- */

/* §5.1.13: bits 2:1 say 256, 128 or 64 MiB; the base is a multiple of that. */
static void
move_ecam (CopPci *pci)
{
  CopDevice *host = cop_bus_device (cop_device_bus (&pci->device));
  CopRegion *ecam = cop_device_window_named (host, "ecam", NULL);
  guint32 value = cop_pci_config_get (pci, PCIEXBAR, 4);
  guint length = (value & PCIEXBAR_LENGTH) >> 1;
  guint64 size = 0x10000000u >> length;
  GError *error = NULL;

  if (ecam == NULL)
    return;
  cop_region_unmap (ecam);
  if (!(value & PCIEXBAR_ENABLE) || length > 2)
    return;
  if (!cop_region_set_size (ecam, size, &error)
      || !cop_region_map (ecam, cop_machine_memory (cop_device_machine (host)),
                          value & ~(guint32)(size - 1) & 0xfc000000u, 1, &error))
    cop_object_hook_error (&pci->device.object, "PCIEXBAR", error);
}

static void
written (CopPci *pci, guint at, guint32 old)
{
  (void)at, (void)old;
  move_ecam (pci);
}

static gboolean
mch_realize (CopDevice *device, GError **error)
{
  CopPci *pci = cop_pci (device);
  CopDevice *host = cop_bus_device (cop_device_bus (device));

  if (!cop_object_is_a (&host->object, &cop_type_q35_host))
    return cop_object_error (&device->object, error, COP_ERROR_TYPE,
                             "it is part of a 'q35-pcihost', and the host is a '%s'",
                             cop_object_type_name (&host->object));
  cop_pci_config_field (pci, PCIEXBAR, 4, 0, 0xfc000000u | PCIEXBAR_LENGTH | PCIEXBAR_ENABLE, 0);
  cop_pci_config_field (pci, PCIEXBAR + 4, 4, 0, 0xf, 0);
  cop_pci_config__follow (pci, PCIEXBAR, 4, written);
  return TRUE;
}

static void
mch_reset (CopDevice *device)
{
  move_ecam (cop_pci (device));
}

static const CopDefault mch_defaults[] = {
  { "vendor_id", { .u = 0x8086 } },
  { "device_id", { .u = 0x29c0 } },
  { "class_id", { .u = 0x060000 } },
  { NULL },
};

static const CopDeviceClass mch_class = { .realize = mch_realize, .reset = mch_reset };

const CopTypeDesc cop_type_mch = {
  .name = "mch",
  .doc = "Intel Q35 memory controller hub",
  .leaves_out = "PAM, SMRAM and what else configures memory",
  .parent = &cop_type_pci_device,
  .size = sizeof (CopPci),
  .defaults = mch_defaults,
  .klass = &mch_class,
};
