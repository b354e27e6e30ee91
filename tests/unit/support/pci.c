/* A machine with a PCI host, and functions to plug into it. */
#include "pci.h"
#include <string.h>

/* --- functions ------------------------------------------------------------------------------- */

static CopAccess
card_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  (void)size;
  *ret_value = offset == 0 ? ((PciLabCard *)cop_region_owner (region))->word : offset;
  return COP_ACCESS_OK;
}

static CopAccess
card_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  (void)size;
  if (offset == 0)
    ((PciLabCard *)cop_region_owner (region))->word = (guint32)value;
  return COP_ACCESS_OK;
}

static const CopRegionOps card_ops = { .read = card_read, .write = card_write };

static const CopWindowDef card_windows[] = {
  COP_PCI_BAR (0, "mmio", COP_PCI_SPACE_MEM32, .size = 0x1000, .ops = &card_ops,
               .doc = "Registers"),
  COP_PCI_BAR (1, "io", COP_PCI_SPACE_IO, .size = 0x20, .ops = &card_ops, .doc = "Ports"),
  COP_PCI_BAR (2, "ram", COP_PCI_SPACE_MEM64 | COP_PCI_SPACE_PREFETCH, .size = 0x10000,
               .kind = COP_REGION_RAM, .doc = "Memory"),
  { NULL },
};

static void
card_reset (CopDevice *device)
{
  ((PciLabCard *)device)->n_resets++;
}

static const CopDefault card_defaults[] = {
  { "vendor_id", { .u = 0x1234 } },
  { "device_id", { .u = 0xabcd } },
  { "class_id", { .u = 0xff0000 } },
  { "revision", { .u = 7 } },
  { "interrupt_pin", { .u = 1 } },
  { "pm_offset", { .u = 0x40 } },
  { "msi_offset", { .u = 0x50 } },
  { "msi_vectors", { .u = 4 } },
  { "msi_64bit", { .u = TRUE } },
  { "msi_mask", { .u = TRUE } },
  { "msix_offset", { .u = 0x80 } },
  { "msix_vectors", { .u = 8 } },
  { "msix_table_offset", { .u = 0x800 } },
  { "msix_pba_offset", { .u = 0xc00 } },
  { NULL },
};

static const CopDeviceClass card_class = { .windows = card_windows, .reset = card_reset };

const CopTypeDesc pcilab_type_card = {
  .name = "card",
  .doc = "For these tests",
  .parent = &cop_type_pci_device,
  .size = sizeof (PciLabCard),
  .defaults = card_defaults,
  .klass = &card_class,
};

static const CopDefault express_defaults[] = {
  { "pcie_offset", { .u = 0xa0 } },
  { "pcie_flr", { .u = TRUE } },
  { "aer_offset", { .u = 0x100 } },
  { NULL },
};

const CopTypeDesc pcilab_type_express = {
  .name = "express",
  .doc = "For these tests",
  .parent = &pcilab_type_card,
  .size = sizeof (PciLabCard),
  .defaults = express_defaults,
};

static const CopDefault port_defaults[] = {
  { "vendor_id", { .u = 0x104c } },
  { "device_id", { .u = 0x8232 } },
  { "pcie_offset", { .u = 0x90 } },
  { NULL },
};

const CopTypeDesc pcilab_type_upstream = {
  .name = "upstream",
  .doc = "For these tests",
  .parent = &cop_type_pcie_upstream,
  .size = sizeof (CopPciBridge),
  .defaults = port_defaults,
};
const CopTypeDesc pcilab_type_downstream = {
  .name = "downstream",
  .doc = "For these tests",
  .parent = &cop_type_pcie_downstream,
  .size = sizeof (CopPcieSlot),
  .defaults = port_defaults,
};

static const CopDeviceClass loose_class = { .bus = "pci-bus" };

const CopTypeDesc pcilab_type_loose = {
  .name = "loose",
  .doc = "For these tests",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &loose_class,
};

/* --- the board ------------------------------------------------------------------------------- */

static const CopLineDef intc_inputs[] = {
  { "irq", COP_LINE_INTERRUPT, .count = 8, .cells = 1, .doc = "Interrupts" },
  { NULL },
};

static const CopDeviceClass intc_class = { .bus = "system-bus", .inputs = intc_inputs };

const CopTypeDesc pcilab_type_intc = {
  .name = "intc",
  .doc = "For these tests",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &intc_class,
};

static const CopWindowDef host_windows[] = {
  { "ecam", 0x10000000, .doc = "Configuration space" },
  { "config_io", 8, .optional = TRUE, .doc = "The same behind two ports" },
  { "io", 0x10000, .use = COP_WINDOW_FORWARD, .space = COP_PCI_SPACE_IO, .optional = TRUE,
    .doc = "I/O ports" },
  { "mem32", 0x10000000, .use = COP_WINDOW_FORWARD, .space = COP_PCI_SPACE_MEM32, .identity = TRUE,
    .optional = TRUE, .doc = "Memory" },
  { "mem64", G_GUINT64_CONSTANT (0x100000000), .use = COP_WINDOW_FORWARD,
    .space = COP_PCI_SPACE_MEM64, .identity = TRUE, .optional = TRUE, .doc = "Memory" },
  { NULL },
};

static const CopLineDef host_outputs[] = {
  { "irq", COP_LINE_INTERRUPT, .count = 4, .pins = TRUE, .optional = TRUE, .doc = "Pins" },
  { NULL },
};

static const CopBusDef host_buses[] = { { "bus", "pcie-bus", "Root bus" }, { NULL } };
static const CopBusDef old_buses[] = { { "bus", "pci-bus", "Root bus" }, { NULL } };

static const CopDeviceClass host_class = {
  .bus = "system-bus",
  .windows = host_windows,
  .outputs = host_outputs,
  .buses = host_buses,
};
static const CopDeviceClass old_class = {
  .bus = "system-bus",
  .windows = host_windows,
  .outputs = host_outputs,
  .buses = old_buses,
};

const CopTypeDesc pcilab_type_host = {
  .name = "host",
  .doc = "For these tests",
  .parent = &cop_type_pci_host,
  .size = sizeof (CopPciHost),
  .klass = &host_class,
};
const CopTypeDesc pcilab_type_old_host = {
  .name = "old-host",
  .doc = "For these tests",
  .parent = &cop_type_pci_host,
  .size = sizeof (CopPciHost),
  .klass = &old_class,
};

static const CopTypeDesc *const types[] = {
  &pcilab_type_card,     &pcilab_type_express,    &pcilab_type_host,  &pcilab_type_old_host,
  &pcilab_type_upstream, &pcilab_type_downstream, &pcilab_type_loose, &pcilab_type_intc,
};

/* --- the fixture ----------------------------------------------------------------------------- */

static void
wire_pins (PciLab *self, const char *hotplug)
{
  CopWiring wiring[4];
  CopSetting settings[] = {
    { .name = "at", .text = "0x30000000,0x2f000000,0x03000000,0x40000000,0x400000000" },
    { .name = "hotplug", .text = hotplug },
  };
  CopDeviceSpec spec = { .type = "host", .id = "pcie", .wiring = wiring, .n_wiring = 4 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    wiring[i] = (CopWiring){
      .output = "irq",
      .index = i,
      .endpoint = { .provider = &self->intc->object, .input = "irq", .n_args = 1, .args = { i } }
    };
  spec.settings = settings;
  spec.n_settings = G_N_ELEMENTS (settings);
  self->pcie = cop_machine_device_addv (self->machine, &spec, &error);
  g_assert_no_error (error);
  self->bus = cop_pci_bus (cop_device_first_bus (self->pcie));
  g_assert_nonnull (self->bus);
}

static void
set_up_with (PciLab *self, const char *hotplug)
{
  g_autoptr (GError) error = NULL;

  self->host = cop_host_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_true (cop_host_register (self->host, types[i], NULL, NULL, &error));
  self->machine = cop_machine_new (self->host, NULL, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  self->intc = pcilab_plug (self, "intc", "intc", NULL);
  pcilab_plug (self, "memory.ram", "ram", "at", "0x80000000", "size", "64K", NULL);
  wire_pins (self, hotplug);
}

void
pcilab_set_up (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  set_up_with (self, "true");
}

void
pcilab_set_up_fixed (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  set_up_with (self, "false");
}

void
pcilab_tear_down (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_machine_close (self->machine, &error));
  g_assert_no_error (error);
  cop_machine_unref (self->machine);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, 0);
  cop_host_unref (self->host);
}

#define MOST 12

static CopDevice *
add (PciLab *self, const char *type, const char *id, va_list args, GError **error)
{
  CopSetting settings[MOST];
  CopDeviceSpec spec = { .type = type, .id = id, .settings = settings };
  const char *name;

  while ((name = va_arg (args, const char *)) != NULL)
    {
      const char *text = va_arg (args, const char *);
      CopObject *object;
      if (strcmp (name, "bus") != 0)
        {
          g_assert_cmpuint (spec.n_settings, <, MOST);
          settings[spec.n_settings++] = (CopSetting){ .name = name, .text = text };
          continue;
        }
      object = cop_object_resolve (cop_machine_peripheral (self->machine), text, error);
      g_assert_nonnull (object);
      spec.bus = cop_bus (object) ? cop_bus (object) : cop_device_first_bus (cop_device (object));
    }
  return cop_machine_device_addv (self->machine, &spec, error);
}

gpointer
pcilab_plug (PciLab *self, const char *type, const char *id, ...)
{
  g_autoptr (GError) error = NULL;
  CopDevice *device;
  va_list args;

  va_start (args, id);
  device = add (self, type, id, args, &error);
  va_end (args);
  g_assert_no_error (error);
  g_assert_nonnull (device);
  return device;
}

void
pcilab_refuse (PciLab *self, CopErrorCode code, const char *text, const char *type, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  g_autoptr (CopSnapshot) after = NULL;
  CopDevice *device;
  va_list args;

  va_start (args, type);
  device = add (self, type, "late", args, &error);
  va_end (args);
  g_assert_null (device);
  g_assert_error (error, COP_ERROR, (gint)code);
  if (!strstr (error->message, text))
    g_error ("'%s' is not in '%s'", text, error->message);
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
}

void
pcilab_cut (PciLab *self, const char *id)
{
  g_autoptr (GError) error = NULL;

  cop_object_cut (cop_machine_peripheral (self->machine), id, &error);
  g_assert_no_error (error);
}

CopRemoval *
pcilab_del (PciLab *self, const char *id, const char *refused)
{
  g_autoptr (GError) error = NULL;
  CopRemoval *removal = cop_machine_device_del (self->machine, id, NULL, NULL, &error);

  if (refused)
    {
      g_assert_null (removal);
      if (error == NULL || !strstr (error->message, refused))
        g_error ("'%s' is not in '%s'", refused, error ? error->message : "(no error)");
      return NULL;
    }
  g_assert_no_error (error);
  return cop_removal_ref (removal);
}

static void
note (const CopEvent *event, gpointer data)
{
  GString *log = data;
  const char *name = cop_step_name (event->step);

  if (g_str_has_prefix (name, "DEVICE_DELETED") || g_str_has_prefix (name, "REMOVAL")
      || g_str_has_prefix (name, "DEVICE_UNPLUG"))
    g_string_append_printf (log, "%s%s", log->len ? " " : "", name);
}

static void
free_log (gpointer log)
{
  g_string_free (log, TRUE);
}

GString *
pcilab_watch (PciLab *self)
{
  GString *log = g_string_new (NULL);

  cop_machine_observe (self->machine, note, log, free_log);
  return log;
}

void
pcilab_check_log (GString *log, const char *expected)
{
  g_assert_cmpstr (log->str, ==, expected);
  g_string_truncate (log, 0);
}

void
pcilab_check_state (CopRemoval *removal, const char *state)
{
  g_assert_cmpstr (cop_removal_state_name (cop_removal_state (removal)), ==, state);
}

void
pcilab_wait (PciLab *self, guint64 ns)
{
  g_autoptr (GError) error = NULL;

  cop_machine_advance (self->machine, ns, &error);
  g_assert_no_error (error);
}

/* --- the guest -------------------------------------------------------------------------------- */

guint64
pcilab_peek (PciLab *self, guint64 at, guint size)
{
  guint64 value = 0;

  if (cop_space_read (cop_machine_space (self->machine), at, size, &value) != COP_ACCESS_OK)
    return G_MAXUINT64;
  return value;
}

void
pcilab_poke (PciLab *self, guint64 at, guint size, guint64 value)
{
  CopAccess access = cop_space_write (cop_machine_space (self->machine), at, size, value);

  g_assert_cmpstr (cop_access_name (access), ==, "ok");
}

guint32
pcilab_read (PciLab *self, guint bdf, guint at, guint size)
{
  guint64 value = pcilab_peek (self, PCILAB_ECAM + ((guint64)bdf << 12) + at, size);

  g_assert_cmpuint (value, !=, G_MAXUINT64);
  return (guint32)value;
}

void
pcilab_write (PciLab *self, guint bdf, guint at, guint size, guint32 value)
{
  pcilab_poke (self, PCILAB_ECAM + ((guint64)bdf << 12) + at, size, value);
}

guint64
pcilab_irq (PciLab *self, guint place)
{
  return cop_device_level (self->intc, cop_device_input (self->intc, "irq"), place);
}

void
pcilab_drive (gpointer device, const char *line, guint place, guint64 level)
{
  const CopLineDef *def = cop_device_output (device, line);

  g_assert_nonnull (def);
  cop_device_drive (device, def, place, level);
}
