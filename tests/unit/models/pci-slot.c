/* Slots and functions: who gets which, who is refused. */
#include "pci.h"

static const char *
addr_of (gpointer device)
{
  static char text[8];
  g_autofree char *addr = NULL;

  g_assert_true (cop_object_get_string (device, "addr", &addr, NULL));
  g_strlcpy (text, addr ? addr : "", sizeof text);
  return text;
}

static void
the_first_free_slot_is_given (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "card", "b", "addr", "1", NULL);
  g_assert_cmpstr (addr_of (pcilab_plug (self, "card", "a", NULL)), ==, "0.0");
  g_assert_cmpstr (addr_of (pcilab_plug (self, "card", "c", NULL)), ==, "2.0");
  g_assert_cmpstr (addr_of (pcilab_plug (self, "card", "d", "addr", "1f.0", NULL)), ==, "1f.0");
  pcilab_cut (self, "a");
  g_assert_cmpstr (addr_of (pcilab_plug (self, "card", "e", "addr", "-1", NULL)), ==, "0.0");
}

static void
an_ejected_function_gives_its_slot_back (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *nic = pcilab_plug (self, "card", "nic", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_device_eject (nic, &error));
  g_assert_no_error (error);
  g_assert_cmphex (pcilab_read (self, 0, 0, 4), ==, 0xffffffff);
  g_assert_cmpstr (addr_of (pcilab_plug (self, "card", "b", NULL)), ==, "0.0");
}

static void
a_slot_in_use_is_refused_with_both_names (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "card", "a", "addr", "3", NULL);
  pcilab_refuse (self, COP_ERROR_EXISTS,
                 "/machine/peripheral/late: 3.0 of /machine/peripheral/pcie/bus is taken by "
                 "/machine/peripheral/a; the first free device number is 0",
                 "card", "addr", "3", NULL);
}

static void
an_address_has_bounds (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const bad[] = { "20", "3.8", "3.", "x", "3.1.1", "", "-2", "1f.0 " };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    pcilab_refuse (self, COP_ERROR_INVALID, "property 'addr' does not take", "card", "addr", bad[i],
                   NULL);
}

static void
a_full_bus_is_refused (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  char id[8];

  for (guint i = 0; i < 32; i++)
    {
      g_snprintf (id, sizeof id, "n%u", i);
      pcilab_plug (self, "card", id, NULL);
    }
  pcilab_refuse (self, COP_ERROR_EXISTS,
                 "/machine/peripheral/pcie/bus is full: all 32 device numbers are taken", "card",
                 NULL);
  pcilab_cut (self, "n7");
  g_assert_cmpstr (addr_of (pcilab_plug (self, "card", "again", NULL)), ==, "7.0");
}

static void
functions_share_a_device (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  guint bdf = PCILAB_BDF (0, 3, 1);

  pcilab_plug (self, "card", "f1", "addr", "3.1", NULL);
  /* the guest does not know of it before function 0 is there */
  g_assert_cmphex (pcilab_read (self, bdf, 0, 4), ==, 0xffffffff);
  pcilab_refuse (self, COP_ERROR_EXISTS,
                 "3.0 of /machine/peripheral/pcie/bus is to be alone ('multifunction' is false), "
                 "and /machine/peripheral/f1 is another function of the device",
                 "card", "addr", "3.0", NULL);
  pcilab_plug (self, "card", "f0", "addr", "3.0", "multifunction", "true", NULL);
  g_assert_cmphex (pcilab_read (self, bdf, 0, 4), ==, 0xabcd1234);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (0, 3, 0), 0x0e, 1), ==, 0x80);
  pcilab_refuse (self, COP_ERROR_EXISTS,
                 "3.2 of /machine/peripheral/pcie/bus cannot be plugged any more: the guest knows "
                 "the device since function 0, /machine/peripheral/f0, was plugged",
                 "card", "addr", "3.2", NULL);
  pcilab_plug (self, "card", "alone", "addr", "4", NULL);
  pcilab_refuse (self, COP_ERROR_EXISTS,
                 "4.1 of /machine/peripheral/pcie/bus cannot be used: function 0, "
                 "/machine/peripheral/alone, is alone ('multifunction' is false)",
                 "card", "addr", "4.1", NULL);
}

/* --- a board ---------------------------------------------------------------------------------- */

typedef struct
{
  const char *addr[4]; /* NULL ends the list; "" has none */
} Board;

static const Board *board;

static gboolean
build (CopDevice *self, GError **error)
{
  CopMachine *machine = cop_device_machine (self);
  CopDevice *host;
  CopSetting at = { .name = "at", .text = "0x30000000" };
  CopDeviceSpec spec = {
    .type = "host", .id = "pcie", .parent = &self->object, .settings = &at, .n_settings = 1
  };
  char id[8];

  host = cop_machine_device_addv (machine, &spec, error);
  for (guint i = 0; host && i < 4 && board->addr[i]; i++)
    {
      CopSetting settings[] = { { .name = "multifunction", .text = "true" },
                                { .name = "addr", .text = board->addr[i] } };
      CopDeviceSpec card = { .type = "card",
                             .id = id,
                             .parent = &self->object,
                             .bus = cop_device_first_bus (host),
                             .settings = settings,
                             .n_settings = *board->addr[i] ? 2 : 1 };
      g_snprintf (id, sizeof id, "n%u", i);
      if (!cop_machine_device_addv (machine, &card, error))
        return FALSE;
    }
  return host != NULL;
}

static const CopDeviceClass board_class = { .build = build };

static CopMachine *
build_board (PciLab *self, const Board *what, GError **error)
{
  static CopTypeDesc desc = { .name = "board", .doc = "For these tests", .klass = &board_class };
  CopType *type = cop_host_peek_type (self->host, "board");

  board = what;
  desc.parent = &cop_type_machine;
  desc.size = cop_type_desc (cop_host_type (self->host, &cop_type_machine))->size;
  if (type == NULL)
    g_assert_true (cop_host_register (self->host, &desc, NULL, NULL, NULL));
  return cop_machine_new (self->host, cop_host_peek_type (self->host, "board"), NULL, 0, NULL,
                          error);
}

static void
what_a_board_asks_for_is_kept_free (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  static const Board what = { { "", "0", "1.1", "1.0" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (CopMachine) machine = build_board (self, &what, &error);
  static const char *const expected[] = { "2.0", "0.0", "1.1", "1.0" };
  char path[24];

  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      g_snprintf (path, sizeof path, "/machine/n%u", i);
      g_assert_cmpstr (addr_of (cop_object_resolve (cop_machine_root (machine), path, NULL)), ==,
                       expected[i]);
    }
}

static void
a_board_without_function_0_is_refused (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  static const Board what = { { "3.1", "4" } };
  g_autoptr (GError) error = NULL;

  g_assert_null (build_board (self, &what, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==,
                   "/machine/n0: 3.1 of /machine/pcie/bus has no function 0: without it no guest "
                   "finds the others");
}

/* --- buses ------------------------------------------------------------------------------------ */

static void
what_is_no_function_takes_no_slot (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "loose", "other", NULL);
  g_assert_cmpstr (addr_of (pcilab_plug (self, "card", "a", NULL)), ==, "0.0");
}

static void
a_root_bus_may_be_fixed (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_refuse (self, COP_ERROR_REFUSED,
                 "it cannot be plugged: /machine/peripheral/pcie/bus does not support hotplugging",
                 "card", NULL);
}

static void
device_del_on_a_root_bus_asks_nobody (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;

  pcilab_plug (self, "card", "nic", NULL);
  removal = pcilab_del (self, "nic", NULL);
  g_assert_cmpstr (cop_removal_state_name (cop_removal_state (removal)), ==, "completed");
  cop_removal_unref (removal);
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "nic"));
}

/* --- transactions ------------------------------------------------------------------------------
 */

static gboolean
replace (CopMachine *machine, gpointer fail, GError **error)
{
  CopSetting addr = { .name = "addr", .text = "3" };
  CopDeviceSpec spec = { .type = "card", .id = "new", .settings = &addr, .n_settings = 1 };
  CopDevice *host = cop_device (cop_object_child (cop_machine_peripheral (machine), "pcie"));

  spec.bus = cop_device_first_bus (host);
  if (!cop_object_cut (cop_machine_peripheral (machine), "old", error)
      || !cop_machine_device_addv (machine, &spec, error))
    return FALSE;
  g_assert_cmpstr (addr_of (cop_object_child (cop_machine_peripheral (machine), "new")), ==, "3.0");
  return fail == NULL || cop_error_set (error, COP_ERROR_REFUSED, NULL, "on second thoughts");
}

static void
a_transaction_frees_a_slot (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *old = pcilab_plug (self, "card", "old", "addr", "3", NULL);
  guint bdf = PCILAB_BDF (0, 3, 0);
  g_autoptr (CopSnapshot) before = NULL;
  g_autoptr (CopSnapshot) after = NULL;
  g_autoptr (GError) error = NULL;

  old->word = 0xcafe;
  pcilab_write (self, bdf, 0x10, 4, 0x40001000);
  pcilab_write (self, bdf, 0x04, 2, 2);
  before = cop_machine_snapshot (self->machine);
  g_assert_false (cop_machine_transaction (self->machine, replace, self, NULL, &error));
  g_assert_cmpstr (error->message, ==, "on second thoughts");
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
  g_assert_cmphex (pcilab_peek (self, 0x40001000, 4), ==, 0xcafe);
  g_clear_error (&error);
  g_assert_true (cop_machine_transaction (self->machine, replace, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmphex (pcilab_peek (self, 0x40001000, 4), ==, G_MAXUINT64);
  g_assert_cmphex (pcilab_read (self, bdf, 0, 4), ==, 0xabcd1234);
}

static void
bars_are_checked (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_refuse (self, COP_ERROR_RANGE,
                 "window 'rom' is a BAR of 0x1800 bytes, which is no power of two; the next is "
                 "0x2000",
                 "card", "romsize", "6K", NULL);
  pcilab_refuse (self, COP_ERROR_RANGE, "for an expansion ROM of 0x400 bytes; it takes 0x800 to",
                 "card", "romsize", "1K", NULL);
  pcilab_refuse (self, COP_ERROR_NOT_FOUND,
                 "the table of MSI-X is to be in BAR 5, and there is none", "card",
                 "msix_table_bar", "5", NULL);
  pcilab_refuse (
      self, COP_ERROR_RANGE,
      "the pending bits of MSI-X, 0x8 bytes, cannot be at 0x1000 of BAR 0, which has 0x1000",
      "card", "msix_pba_offset", "0x1000", NULL);
}

static const CopWindowDef odd_windows[][3] = {
  { COP_PCI_BAR (0, "a", COP_PCI_SPACE_MEM32, .size = 0x1001, .doc = "Odd") },
  { COP_PCI_BAR (0, "a", COP_PCI_SPACE_MEM32, .size = 8, .doc = "Small") },
  { COP_PCI_BAR (0, "a", COP_PCI_SPACE_IO, .size = 0x800, .doc = "Large") },
  { COP_PCI_BAR (6, "a", COP_PCI_SPACE_IO, .size = 0x20, .doc = "None") },
  { COP_PCI_BAR (5, "a", COP_PCI_SPACE_MEM64, .size = 0x20, .doc = "No upper half") },
  { COP_PCI_BAR (0, "a", COP_PCI_SPACE_MEM64, .size = 0x20, .doc = "Wide"),
    COP_PCI_BAR (1, "b", COP_PCI_SPACE_MEM32, .size = 0x20, .doc = "In its upper half") },
  { COP_PCI_BAR (1, "a", COP_PCI_SPACE_MEM32, .size = 0x20, .doc = "First"),
    COP_PCI_BAR (0, "b", COP_PCI_SPACE_MEM64, .size = 0x20, .doc = "Over it") },
};
static const char *const odd_texts[] = {
  "window 'a' is a BAR of 0x1001 bytes, which is no power of two; the next is 0x2000",
  "window 'a' is a BAR for memory of 0x8 bytes; it takes 0x10 to 0x80000000",
  "window 'a' is a BAR for I/O ports of 0x800 bytes; it takes 0x4 to 0x400",
  "window 'a': the header of configuration space has no BAR at 0x28",
  "window 'a' is a 64-bit BAR, and none follows BAR 5 for its upper half",
  "window 'b' is BAR 1, and so is a part of window 'a'",
  "window 'b' is BAR 1, and so is a part of window 'a'",
};

static void
bad_bars_are_refused (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  static CopDeviceClass classes[G_N_ELEMENTS (odd_windows)];
  static CopTypeDesc odd[G_N_ELEMENTS (odd_windows)];
  static char names[G_N_ELEMENTS (odd_windows)][8];

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_snprintf (names[i], sizeof names[i], "odd%u", i);
      classes[i].windows = odd_windows[i];
      odd[i] = (CopTypeDesc){ .name = names[i],
                              .doc = "For this test",
                              .parent = &cop_type_pci_device,
                              .size = sizeof (CopPci),
                              .klass = &classes[i] };
      g_assert_true (cop_host_register (self->host, &odd[i], NULL, NULL, NULL));
      pcilab_refuse (self, COP_ERROR_RANGE + (i >= 5 ? COP_ERROR_EXISTS - COP_ERROR_RANGE : 0),
                     odd_texts[i], names[i], NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) PCILAB_ADD ("/models/pci-slot/", name)
  ADD (the_first_free_slot_is_given);
  ADD (an_ejected_function_gives_its_slot_back);
  ADD (a_slot_in_use_is_refused_with_both_names);
  ADD (an_address_has_bounds);
  ADD (a_full_bus_is_refused);
  ADD (functions_share_a_device);
  ADD (what_a_board_asks_for_is_kept_free);
  ADD (a_board_without_function_0_is_refused);
  ADD (what_is_no_function_takes_no_slot);
  g_test_add ("/models/pci-slot/a_root_bus_may_be_fixed", PciLab, NULL, pcilab_set_up_fixed,
              a_root_bus_may_be_fixed, pcilab_tear_down);
  ADD (device_del_on_a_root_bus_asks_nobody);
  ADD (a_transaction_frees_a_slot);
  ADD (bars_are_checked);
  ADD (bad_bars_are_refused);
  return g_test_run ();
}
