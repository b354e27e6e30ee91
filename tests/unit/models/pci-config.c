/* Configuration space as the guest reads and writes it: header, capabilities, BARs. */
#include "pci.h"

#define NIC PCILAB_BDF (0, 0, 0)

static void
the_header_says_what_the_properties_say (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "card", "nic", "min_gnt", "5", "cache_line_size", "16", "latency_timer", "32",
               NULL);
  g_assert_cmphex (pcilab_read (self, NIC, 0x00, 4), ==, 0xabcd1234);
  g_assert_cmphex (pcilab_read (self, NIC, 0x04, 4), ==, 0x00100000);
  g_assert_cmphex (pcilab_read (self, NIC, 0x08, 4), ==, 0xff000007);
  g_assert_cmphex (pcilab_read (self, NIC, 0x0c, 4), ==, 0x00002010);
  g_assert_cmphex (pcilab_read (self, NIC, 0x2c, 4), ==, 0x11001af4);
  g_assert_cmphex (pcilab_read (self, NIC, 0x3c, 4), ==, 0x00050100);
  /* nobody answers for another function, or behind what conventional PCI has */
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (0, 1, 0), 0, 4), ==, 0xffffffff);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (7, 0, 0), 0, 2), ==, 0xffff);
  g_assert_cmphex (pcilab_read (self, NIC, 0x100, 4), ==, 0xffffffff);
}

static void
what_is_not_writable_stays (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "card", "nic", NULL);
  for (guint at = 0; at < 0x40; at += 4)
    pcilab_write (self, NIC, at, 4, 0xffffffff);
  g_assert_cmphex (pcilab_read (self, NIC, 0x00, 4), ==, 0xabcd1234);
  g_assert_cmphex (pcilab_read (self, NIC, 0x04, 4), ==, 0x00100507);
  g_assert_cmphex (pcilab_read (self, NIC, 0x08, 4), ==, 0xff000007);
  g_assert_cmphex (pcilab_read (self, NIC, 0x0c, 4), ==, 0x0000f8ff);
  g_assert_cmphex (pcilab_read (self, NIC, 0x28, 4), ==, 0);
  g_assert_cmphex (pcilab_read (self, NIC, 0x3c, 4), ==, 0x000001ff);
}

static void
errors_are_cleared_by_ones (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopPci *nic = pcilab_plug (self, "card", "nic", NULL);

  cop_pci_config_set (nic, 0x06, 2, 0xf910);
  pcilab_write (self, NIC, 0x06, 2, 0x8000);
  g_assert_cmphex (pcilab_read (self, NIC, 0x06, 2), ==, 0x7910);
  pcilab_write (self, NIC, 0x07, 1, 0x78);
  g_assert_cmphex (pcilab_read (self, NIC, 0x06, 2), ==, 0x0110);
}

static void
capabilities_are_a_list_from_the_highest_down (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "card", "nic", NULL);
  g_assert_cmphex (pcilab_read (self, NIC, 0x34, 4), ==, 0x80);
  g_assert_cmphex (pcilab_read (self, NIC, 0x80, 4), ==, 0x00075011); /* MSI-X of 8 */
  g_assert_cmphex (pcilab_read (self, NIC, 0x84, 4), ==, 0x800);
  g_assert_cmphex (pcilab_read (self, NIC, 0x88, 4), ==, 0xc00);
  g_assert_cmphex (pcilab_read (self, NIC, 0x50, 4), ==, 0x01844005); /* MSI of 4 */
  g_assert_cmphex (pcilab_read (self, NIC, 0x40, 4), ==, 0x00030001);
  pcilab_write (self, NIC, 0x50, 4, 0xffffffff);
  g_assert_cmphex (pcilab_read (self, NIC, 0x50, 4), ==, 0x01f54005);
  pcilab_write (self, NIC, 0x80, 4, 0xffffffff);
  g_assert_cmphex (pcilab_read (self, NIC, 0x80, 4), ==, 0xc0075011);
}

static void
extended_capabilities_begin_at_0x100 (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "express", "nic", "acs_offset", "0x148", "dsn_offset", "0x160",
               "serial_number", "0x1122334455667788", NULL);
  g_assert_cmphex (pcilab_read (self, NIC, 0x34, 1), ==, 0xa0);
  /* an endpoint on a root bus is integrated in the root complex */
  g_assert_cmphex (pcilab_read (self, NIC, 0xa0, 4), ==, 0x00928010);
  g_assert_cmphex (pcilab_read (self, NIC, 0xa4, 4), ==, 0x10008000);
  g_assert_cmphex (pcilab_read (self, NIC, 0xac, 4), ==, 0x00000411);
  g_assert_cmphex (pcilab_read (self, NIC, 0x100, 4), ==, 0x14820001);
  g_assert_cmphex (pcilab_read (self, NIC, 0x10c, 4), ==, 0x00462030);
  g_assert_cmphex (pcilab_read (self, NIC, 0x148, 4), ==, 0x1601000d);
  g_assert_cmphex (pcilab_read (self, NIC, 0x160, 4), ==, 0x00010003);
  g_assert_cmphex (pcilab_read (self, NIC, 0x164, 4), ==, 0x55667788);
  g_assert_cmphex (pcilab_read (self, NIC, 0x168, 4), ==, 0x11223344);
  g_assert_cmphex (pcilab_read (self, NIC, 0xffc, 4), ==, 0);
  pcilab_refuse (self, COP_ERROR_INVALID, "the first extended capability is at 0x140", "express",
                 "aer_offset", "0x140", NULL);
}

static void
text_adds_registers_and_capabilities (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "card", "nic", "capabilities", "9@c0+10", "registers",
               "c2.1=10 c4.4=12345678/ff/ff00  60.1=10", NULL);
  g_assert_cmphex (pcilab_read (self, NIC, 0x34, 1), ==, 0xc0);
  g_assert_cmphex (pcilab_read (self, NIC, 0xc0, 4), ==, 0x00108009);
  g_assert_cmphex (pcilab_read (self, NIC, 0x60, 1), ==, 0x10);
  pcilab_write (self, NIC, 0xc4, 4, 0xfffffa99);
  g_assert_cmphex (pcilab_read (self, NIC, 0xc4, 4), ==, 0x12340499);
  pcilab_refuse (self, COP_ERROR_INVALID, "'c4.3=1' is not of the form AT.SIZE=VALUE", "card",
                 "registers", "c0.1=1 c4.3=1", NULL);
  pcilab_refuse (self, COP_ERROR_RANGE, "'100.1=1' is not within the 0x100 bytes", "card",
                 "registers", "100.1=1", NULL);
  pcilab_refuse (self, COP_ERROR_INVALID, "'9@c0' is not of the form ID@AT+SIZE", "card",
                 "capabilities", "9@c0", NULL);
  pcilab_refuse (self, COP_ERROR_EXISTS,
                 "capability 'vendor' at 0x84-0x93 of configuration space overlaps capability "
                 "'msix' at 0x80-0x8b",
                 "card", "capabilities", "9@84+10", NULL);
  pcilab_refuse (self, COP_ERROR_RANGE, "ends at 0xff", "card", "aer_offset", "0x100", NULL);
  pcilab_refuse (self, COP_ERROR_RANGE, "cannot be at 0x3c", "card", "pm_offset", "0x3c", NULL);
  pcilab_refuse (self, COP_ERROR_RANGE, "'msi_vectors' is 1, 2, 4, 8, 16 or 32, and not 3", "card",
                 "msi_vectors", "3", NULL);
}

/* --- BARs ------------------------------------------------------------------------------------- */

static void
ones_tell_the_size_of_a_bar (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "card", "nic", "romsize", "64K", NULL);
  for (guint at = 0x10; at <= 0x24; at += 4)
    pcilab_write (self, NIC, at, 4, 0xffffffff);
  pcilab_write (self, NIC, 0x30, 4, 0xffffffff);
  g_assert_cmphex (pcilab_read (self, NIC, 0x10, 4), ==, 0xfffff000);
  g_assert_cmphex (pcilab_read (self, NIC, 0x14, 4), ==, 0xffffffe1);
  g_assert_cmphex (pcilab_read (self, NIC, 0x18, 4), ==, 0xffff000c);
  g_assert_cmphex (pcilab_read (self, NIC, 0x1c, 4), ==, 0xffffffff);
  g_assert_cmphex (pcilab_read (self, NIC, 0x20, 4), ==, 0);
  g_assert_cmphex (pcilab_read (self, NIC, 0x24, 4), ==, 0);
  g_assert_cmphex (pcilab_read (self, NIC, 0x30, 4), ==, 0xffff0001);
}

static void
the_command_register_maps_bars (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = pcilab_plug (self, "card", "nic", "romsize", "64K", NULL);

  nic->word = 0xcafe;
  pcilab_write (self, NIC, 0x04, 2, 1); /* zero is no address */
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO, 4), ==, G_MAXUINT64);
  pcilab_write (self, NIC, 0x04, 2, 0);
  pcilab_write (self, NIC, 0x10, 4, 0x40001000);
  pcilab_write (self, NIC, 0x14, 4, 0x1000);
  pcilab_write (self, NIC, 0x18, 4, 0x10000);
  pcilab_write (self, NIC, 0x1c, 4, 0x4);
  pcilab_write (self, NIC, 0x30, 4, 0x40100000);
  g_assert_cmphex (pcilab_peek (self, 0x40001000, 4), ==, G_MAXUINT64);
  pcilab_write (self, NIC, 0x04, 2, 2);
  g_assert_cmphex (pcilab_peek (self, 0x40001000, 4), ==, 0xcafe);
  g_assert_cmphex (pcilab_peek (self, 0x40001ffc, 4), ==, 0xffc);
  pcilab_poke (self, 0x400010000, 8, 77);
  g_assert_cmpuint (pcilab_peek (self, 0x400010000, 8), ==, 77);
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x1000, 4), ==, G_MAXUINT64);
  pcilab_write (self, NIC, 0x04, 2, 3);
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x1000, 4), ==, 0xcafe);
  /* the ROM has a switch of its own */
  g_assert_cmphex (pcilab_peek (self, 0x40100000, 4), ==, G_MAXUINT64);
  pcilab_write (self, NIC, 0x30, 4, 0x40100001);
  g_assert_cmphex (pcilab_peek (self, 0x40100000, 4), ==, 0);
  /* moving it */
  pcilab_write (self, NIC, 0x10, 4, 0x40002000);
  g_assert_cmphex (pcilab_peek (self, 0x40001000, 4), ==, G_MAXUINT64);
  g_assert_cmphex (pcilab_peek (self, 0x40002000, 4), ==, 0xcafe);
  /* sizing while it is decoded maps it nowhere */
  pcilab_write (self, NIC, 0x10, 4, 0xffffffff);
  g_assert_cmphex (pcilab_peek (self, 0x40002000, 4), ==, G_MAXUINT64);
  pcilab_write (self, NIC, 0x10, 4, 0x40002000);
  /* in D3 only configuration space answers */
  pcilab_write (self, NIC, 0x44, 2, 3);
  g_assert_cmphex (pcilab_peek (self, 0x40002000, 4), ==, G_MAXUINT64);
  g_assert_cmphex (pcilab_read (self, NIC, 0x00, 4), ==, 0xabcd1234);
  pcilab_write (self, NIC, 0x44, 2, 0);
  g_assert_cmphex (pcilab_peek (self, 0x40002000, 4), ==, 0xcafe);
  pcilab_cut (self, "nic");
  g_assert_cmphex (pcilab_peek (self, 0x40002000, 4), ==, G_MAXUINT64);
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x1000, 4), ==, G_MAXUINT64);
}

static void
where_two_bars_overlap_the_later_one_answers (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *a = pcilab_plug (self, "card", "a", NULL), *b = pcilab_plug (self, "card", "b", NULL);
  guint second = PCILAB_BDF (0, 1, 0);

  a->word = 1;
  b->word = 2;
  pcilab_write (self, NIC, 0x10, 4, 0x40001000);
  pcilab_write (self, second, 0x10, 4, 0x40001000);
  pcilab_write (self, NIC, 0x04, 2, 2);
  g_assert_cmpuint (pcilab_peek (self, 0x40001000, 4), ==, 1);
  pcilab_write (self, second, 0x04, 2, 2);
  g_assert_cmpuint (pcilab_peek (self, 0x40001000, 4), ==, 2);
  pcilab_write (self, second, 0x04, 2, 0);
  g_assert_cmpuint (pcilab_peek (self, 0x40001000, 4), ==, 1);
}

static void
reset_puts_configuration_space_back (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = pcilab_plug (self, "express", "nic", "registers", "e4.4=11/ff", NULL);
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  g_autoptr (CopSnapshot) changed = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  guint resets = nic->n_resets;

  pcilab_write (self, NIC, 0x10, 4, 0x40001000);
  pcilab_write (self, NIC, 0x04, 2, 0x407);
  pcilab_write (self, NIC, 0x3c, 1, 9);
  pcilab_write (self, NIC, 0x50, 4, 0x00710000);
  pcilab_write (self, NIC, 0xe4, 4, 0x22);
  pcilab_write (self, NIC, 0x114, 4, 0);
  changed = cop_machine_snapshot (self->machine);
  g_assert_false (cop_snapshot_equal (before, changed));
  g_assert_true (cop_machine_reset (self->machine, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (nic->n_resets, ==, resets + 1);
  g_assert_cmphex (pcilab_peek (self, 0x40001000, 4), ==, G_MAXUINT64);
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
  /* function level reset: the function alone */
  pcilab_write (self, NIC, 0xe4, 4, 0x22);
  pcilab_write (self, NIC, 0xa8, 2, 0x8000);
  g_assert_cmpuint (nic->n_resets, ==, resets + 2);
  g_assert_cmphex (pcilab_read (self, NIC, 0xe4, 4), ==, 0x11);
  g_assert_cmphex (pcilab_read (self, NIC, 0xa8, 2), ==, 0);
}

static void
the_same_behind_two_ports (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "card", "nic", "addr", "2.0", NULL);
  g_assert_cmphex (pcilab_peek (self, PCILAB_PORTS + 4, 4), ==, 0xffffffff);
  pcilab_poke (self, PCILAB_PORTS, 4, 0x80001000);
  g_assert_cmphex (pcilab_peek (self, PCILAB_PORTS, 4), ==, 0x80001000);
  g_assert_cmphex (pcilab_peek (self, PCILAB_PORTS + 4, 4), ==, 0xabcd1234);
  g_assert_cmphex (pcilab_peek (self, PCILAB_PORTS + 6, 2), ==, 0xabcd);
  pcilab_poke (self, PCILAB_PORTS, 2, 0x1111); /* of the address, four bytes at once or nothing */
  g_assert_cmphex (pcilab_peek (self, PCILAB_PORTS, 4), ==, 0x80001000);
  pcilab_poke (self, PCILAB_PORTS, 4, 0x8000103c);
  pcilab_poke (self, PCILAB_PORTS + 4, 1, 0x0b);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (0, 2, 0), 0x3c, 2), ==, 0x010b);
  pcilab_poke (self, PCILAB_PORTS, 4, 0x00001000);
  g_assert_cmphex (pcilab_peek (self, PCILAB_PORTS + 4, 4), ==, 0xffffffff);
}

static void
the_device_itself_writes_every_bit (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *nic = pcilab_plug (self, "card", "nic", NULL);
  CopRegion *own = cop_device_window_named (nic, "own_config", NULL);
  CopRegion *config = cop_device_window_named (nic, "config", NULL);
  guint64 value;

  g_assert_cmpuint (cop_region_size (config), ==, 0x100);
  g_assert_cmpint (cop_region_write (own, 0, 4, 0x55667788), ==, COP_ACCESS_OK);
  g_assert_cmpint (cop_region_write (config, 0, 4, 0), ==, COP_ACCESS_OK);
  g_assert_cmpint (cop_region_read (config, 0, 4, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0x55667788);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) PCILAB_ADD ("/models/pci-config/", name)
  ADD (the_header_says_what_the_properties_say);
  ADD (what_is_not_writable_stays);
  ADD (errors_are_cleared_by_ones);
  ADD (capabilities_are_a_list_from_the_highest_down);
  ADD (extended_capabilities_begin_at_0x100);
  ADD (text_adds_registers_and_capabilities);
  ADD (ones_tell_the_size_of_a_bar);
  ADD (the_command_register_maps_bars);
  ADD (where_two_bars_overlap_the_later_one_answers);
  ADD (reset_puts_configuration_space_back);
  ADD (the_same_behind_two_ports);
  ADD (the_device_itself_writes_every_bit);
  return g_test_run ();
}
