/* PCI functions: the type that all others descend from. */
#include "pci.h"

CopPci *
cop_pci (gpointer object)
{
  return cop_object_cast (object, &cop_type_pci_device);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
pm_written (CopPci *pci, guint at, guint32 old)
{
  (void)at, (void)old;
  cop_pci__update_bars (pci);
  if (cop_pci_bridge (pci))
    cop_pci_bridge__update ((CopPciBridge *)pci);
}

static void
command_written (CopPci *pci, guint at, guint32 old)
{
  (void)at, (void)old;
  cop_pci__update_intx (pci);
}

static void
msi_written (CopPci *pci, guint at, guint32 old)
{
  (void)at, (void)old;
  cop_pci__update_intx (pci);
  cop_pci__send_pending (pci);
}

static void
watch_all (CopPci *pci)
{
  cop_pci_config_watch (pci, PCI_COMMAND, 2, command_written);
  if (pci->pm_offset)
    cop_pci_config_watch (pci, pci->pm_offset + 4u, 2, pm_written);
  if (pci->msi_offset)
    cop_pci_config_watch (pci, pci->msi_offset + 2u, 2, msi_written);
  if (pci->msi_offset && pci->msi_mask)
    cop_pci_config_watch (pci, pci->msi_offset + (pci->msi_64bit ? 16u : 12u), 4, msi_written);
  if (pci->msix_offset)
    cop_pci_config_watch (pci, pci->msix_offset + 2u, 2, msi_written);
}

static gboolean
realize (CopDevice *device, GError **error)
{
  CopPci *pci = (CopPci *)device;
  guint size = cop_pci__is_express (pci) ? COP_PCIE_CONFIG_SIZE : COP_PCI_CONFIG_SIZE;

  pci->config = cop_pci_config_new (pci, size);
  pci->powered = TRUE;
  if (!cop_pci__take_slot (pci, error) || !cop_pci__add_header (pci, error)
      || !cop_pci__add_bars (pci, error) || !cop_pci__add_capabilities (pci, error)
      || !cop_pci__add_express (pci, error) || !cop_pci__add_registers (pci, error)
      || !cop_pci__add_msix (pci, error))
    return FALSE;
  watch_all (pci);
  return cop_region_set_size (cop_device_window_named (device, "config", NULL), size, error)
         && cop_region_set_size (cop_device_window_named (device, "own_config", NULL), size, error);
}

/* The core has taken the windows away. */
static void
unrealize (CopDevice *device)
{
  CopPci *pci = (CopPci *)device;

  pci->level = FALSE;
  cop_pci__update_intx (pci);
  cop_pci__map_begin (pci);
  for (guint i = 0; i < COP_PCI_N_BARS; i++)
    if (pci->bars[i].window)
      {
        cop_region_unmap (pci->bars[i].shown);
        pci->bars[i].at = PCI_NOWHERE;
      }
  cop_pci__map_commit (pci);
}

static void
reset_enter (CopDevice *device)
{
  CopPci *pci = (CopPci *)device;

  cop_pci_config__reset (pci->config);
  cop_pci__reset_msix (pci);
}

static void
reset (CopDevice *device)
{
  CopPci *pci = (CopPci *)device;

  cop_pci__update_bars (pci);
  cop_pci__update_intx (pci);
}

void
cop_pci__set_power (CopPci *pci, gboolean power)
{
  GError *error = NULL;

  if (pci->powered == power)
    return;
  cop_device_will_change (&pci->device, &pci->powered, sizeof pci->powered, cop_pci__restored);
  pci->powered = power;
  cop_pci__update_bars (pci);
  cop_pci__update_intx (pci);
  if (cop_pci_bridge (pci))
    cop_pci_bridge__update ((CopPciBridge *)pci);
  if (power || cop_object_state (&pci->device.object) != COP_STATE_REALIZED
      || cop_device_reset (&pci->device, &error))
    return;
  /* one that is going has no need of it */
  if (g_error_matches (error, COP_ERROR, COP_ERROR_STATE))
    g_error_free (error);
  else
    cop_object_hook_error (&pci->device.object, "reset", error);
}

static gboolean
init (CopObject *object, GError **error)
{
  CopPci *pci = (CopPci *)object;

  (void)error;
  pci->wanted = pci->devfn = -1;
  for (guint i = 0; i < COP_PCI_N_BARS; i++)
    pci->bars[i].at = PCI_NOWHERE;
  return TRUE;
}

static void
finalize (CopObject *object)
{
  CopPci *pci = (CopPci *)object;

  cop_pci_config_free (pci->config);
  g_free (pci->msix_entries);
  g_free (pci->msix_pending);
}

/* --- the type -------------------------------------------------------------------------------- */

static gboolean
get_vectors (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  const CopPci *pci = (const CopPci *)self;
  guint msi = pci->msi_offset ? pci->msi_vectors : 0;

  (void)prop, (void)error;
  *ret = COP_VALUE_UINT (MAX (msi, pci->msix_offset ? pci->msix_vectors : 0));
  return TRUE;
}

static gboolean
get_bytes (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  const CopPciConfig *config = ((const CopPci *)self)->config;

  (void)prop, (void)error;
  *ret = COP_VALUE_NONE;
  if (config == NULL)
    return TRUE;
  *ret = COP_VALUE_BYTES (g_bytes_new (config->value, config->used));
  ret->owned = TRUE;
  return TRUE;
}

static const char *const pcie_types[] = { "endpoint",    "legacy-endpoint", "root-port",
                                          "upstream",    "downstream",      "pcie-to-pci",
                                          "pci-to-pcie", "root-endpoint",   "event-collector",
                                          NULL };

static const CopPropDef props[] = {
  COP_COMPUTED ("addr", .said = TRUE, .get = cop_pci__get_addr, .set = cop_pci__set_addr,
                .computed_kind = COP_KIND_STRING,
                .doc = "Device and function: text in hexadecimal, \"1f.3\"; a number is a device, "
                       "with function 0; -1 or NULL: the first free device; \"auto\" is found"),
  COP_BOOL ("multifunction", CopPci, multifunction,
            .doc = "Function 0 of several: other functions may share its device number"),
  COP_UINT ("vendor_id", CopPci, vendor_id, .doc = "Who has made it"),
  COP_UINT ("device_id", CopPci, device_id, .doc = "What it is"),
  COP_UINT ("revision", CopPci, revision, .doc = "Its revision"),
  COP_UINT ("class_id", CopPci, class_id, .max.u = 0xffffff,
            .doc = "Base class, sub-class and programming interface, 8 bits each"),
  COP_UINT ("subsystem_vendor_id", CopPci, subsystem_vendor_id, .otherwise.u = 0x1af4,
            .doc = "Who has made the board that it is on"),
  COP_UINT ("subsystem_id", CopPci, subsystem_id, .otherwise.u = 0x1100, .doc = "Which board"),
  COP_UINT ("interrupt_pin", CopPci, interrupt_pin, .max.u = 4,
            .doc = "1 to 4: INTA to INTD; 0: it has none"),
  COP_UINT ("cache_line_size", CopPci, cache_line_size, .doc = "After a reset, in 4 bytes"),
  COP_UINT ("latency_timer", CopPci, latency_timer,
            .doc = "After a reset, in cycles; the guest cannot write it with PCI Express"),
  COP_UINT ("min_gnt", CopPci, min_gnt, .doc = "Length of its bursts, in 250 ns"),
  COP_UINT ("max_lat", CopPci, max_lat, .doc = "How often it needs the bus, in 250 ns"),
  COP_UINT ("status_bits", CopPci, status_bits,
            .doc = "Bits of the status register besides that of the capabilities"),
  COP_BOOL ("rombar", CopPci, rombar, .otherwise.u = TRUE, .doc = "Whether it shows its ROM"),
  COP_SIZE ("romsize", CopPci, romsize, .doc = "Bytes of the ROM; 0: it has none"),
  COP_STRING ("capabilities", CopPci, capabilities,
              .doc = "Further capabilities, ID@AT+SIZE in hexadecimal, with blanks between them"),
  COP_STRING ("registers", CopPci, registers,
              .doc = "Further registers of configuration space, AT.SIZE=VALUE/WRITABLE/CLEAR in "
                     "hexadecimal, with blanks between them; CLEAR are bits that writing ones "
                     "clears"),
  COP_UINT ("pm_offset", CopPci, pm_offset, .doc = "Power management capability; 0: none"),
  COP_UINT ("pm_caps", CopPci, pm_caps, .otherwise.u = 3, .doc = "What it says; 3: version 1.2"),
  COP_UINT ("pm_control", CopPci, pm_control, .doc = "Its control register after a reset"),
  COP_UINT ("msi_offset", CopPci, msi_offset, .doc = "MSI capability; 0: none"),
  COP_UINT ("msi_vectors", CopPci, msi_vectors, .otherwise.u = 1, .doc = "1, 2, 4, 8, 16 or 32"),
  COP_BOOL ("msi_64bit", CopPci, msi_64bit, .doc = "Its address has 64 bits"),
  COP_BOOL ("msi_mask", CopPci, msi_mask, .doc = "Each vector can be masked"),
  COP_UINT ("msix_offset", CopPci, msix_offset, .doc = "MSI-X capability; 0: none"),
  COP_UINT ("msix_vectors", CopPci, msix_vectors, .doc = "1 to 2048"),
  COP_UINT ("msix_table_bar", CopPci, msix_table_bar, .max.u = 5, .doc = "BAR with its table"),
  COP_UINT ("msix_table_offset", CopPci, msix_table_offset, .doc = "Where in that BAR"),
  COP_UINT ("msix_pba_bar", CopPci, msix_pba_bar, .max.u = 5, .doc = "BAR with its pending bits"),
  COP_UINT ("msix_pba_offset", CopPci, msix_pba_offset, .doc = "Where in that BAR"),
  COP_UINT ("pcie_offset", CopPci, pcie_offset,
            .doc = "PCI Express capability; 0: none, and 256 bytes of configuration space"),
  COP_ENUM ("pcie_type", CopPci, pcie_type, .choices = pcie_types,
            .doc = "Kind of function; an endpoint on a root bus says that it is a root-endpoint"),
  COP_UINT ("pcie_version", CopPci, pcie_version, .otherwise.u = 2, .min.u = 1, .max.u = 2,
            .doc = "Of its capability"),
  COP_BOOL ("pcie_flr", CopPci, pcie_flr, .doc = "The guest can reset the function alone"),
  COP_UINT ("link_speed", CopPci, link_speed, .otherwise.u = 1, .min.u = 1, .max.u = 5,
            .doc = "1: 2.5 GT/s, 2: 5, 3: 8, 4: 16, 5: 32"),
  COP_UINT ("link_width", CopPci, link_width, .otherwise.u = 1, .min.u = 1, .max.u = 32,
            .doc = "Lanes"),
  COP_UINT ("port", CopPci, port, .doc = "Number of the port, in its link capabilities"),
  COP_UINT ("aer_offset", CopPci, aer_offset, .doc = "Advanced Error Reporting; 0: none"),
  COP_UINT ("aer_version", CopPci, aer_version, .otherwise.u = 2, .min.u = 1, .max.u = 2,
            .doc = "Of that capability"),
  COP_BOOL ("aer_several", CopPci, aer_several, .otherwise.u = TRUE,
            .doc = "It says that it keeps the headers of several errors"),
  COP_UINT ("acs_offset", CopPci, acs_offset, .doc = "Access Control Services; 0: none"),
  COP_UINT ("acs_caps", CopPci, acs_caps, .otherwise.u = 0x5f, .doc = "What they can do"),
  COP_UINT ("ari_offset", CopPci, ari_offset, .doc = "Alternative Routing-ID; 0: none"),
  COP_UINT ("dsn_offset", CopPci, dsn_offset, .doc = "Device serial number; 0: none"),
  COP_UINT ("serial_number", CopPci, serial_number, .doc = "64 bits, as that capability has them"),
  COP_UINT ("ssvid_offset", CopPci, ssvid_offset,
            .doc = "Capability of a bridge that tells its subsystem; 0: none"),
  COP_UINT ("slotid_offset", CopPci, slotid_offset, .doc = "Slot numbering of a bridge; 0: none"),
  COP_UINT ("slotid_slots", CopPci, slotid_slots, .max.u = 31, .doc = "Slots of its chassis"),
  COP_UINT ("chassis", CopPci, chassis, .doc = "Number of its chassis"),
  COP_COMPUTED ("vectors", .computed_kind = COP_KIND_UINT, .get = get_vectors,
                .doc = "Messages that it can send: places of \"msi\""),
  COP_COMPUTED ("config_bytes", .computed_kind = COP_KIND_BYTES, .get = get_bytes,
                .doc = "Configuration space as the guest reads it; what follows is zero"),
  COP_PROPS_END
};

static const CopWindowDef windows[] = {
  { "config", COP_PCIE_CONFIG_SIZE, .use = COP_WINDOW_BUS, .ops = &cop_pci__config_ops,
    .doc = "Configuration space, as the guest reads and writes it" },
  { "own_config", COP_PCIE_CONFIG_SIZE, .use = COP_WINDOW_BUS, .ops = &cop_pci__own_ops,
    .doc = "The same for the device itself: every bit can be written" },
  COP_PCI_ROM ("rom", .size_prop = "romsize", .kind = COP_REGION_ROM, .doc = "Its expansion ROM"),
  { NULL },
};

static const CopLineDef outputs[] = {
  { "irq", COP_LINE_INTERRUPT, .optional = TRUE, .changed = cop_pci__irq_changed,
    .doc = "Its interrupt pin, or message 0 once the guest has enabled messages" },
  { "msi", COP_LINE_INTERRUPT, .count_prop = "vectors", .optional = TRUE,
    .changed = cop_pci__msi_changed, .doc = "Messages: rising sends one" },
  { NULL },
};

static const CopDeviceClass klass = {
  .bus = "pci-bus",
  .windows = windows,
  .outputs = outputs,
  .no_node = TRUE,
  .node_when_said = TRUE,
  .realize = realize,
  .unrealize = unrealize,
  .reset_enter = reset_enter,
  .reset = reset,
  .describe = cop_pci__describe,
};

const CopTypeDesc cop_type_pci_device = {
  .name = "pci-device",
  .doc = "A function on a PCI bus; descend from it",
  .parent = &cop_type_device,
  .size = sizeof (CopPci),
  .flags = COP_TYPE_ABSTRACT,
  .props = props,
  .init = init,
  .finalize = finalize,
  .klass = &klass,
};
