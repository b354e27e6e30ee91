/* Bridges: numbers of buses, windows, the way to memory; interrupts on their way up. */
#include "pci.h"
#include <string.h>

#define PORT PCILAB_BDF (0, 0, 0)
#define NIC PCILAB_BDF (1, 0, 0)

/* As firmware does: the bus behind it and those that may be below. */
static void
number (PciLab *self, guint bridge, guint secondary, guint subordinate)
{
  pcilab_write (self, bridge, 0x18, 4, bridge >> 8 | secondary << 8 | subordinate << 16);
}

static PciLabCard *
plug_behind_port (PciLab *self)
{
  pcilab_plug (self, "pcie-root-port", "rp0", "power_controller", "false", NULL);
  number (self, PORT, 1, 1);
  return pcilab_plug (self, "card", "nic", "bus", "rp0", NULL);
}

static void
the_header_is_that_of_qemu (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    guint at;
    guint32 value;
  } port[] = {
    { 0x00, 0x000c1b36 }, { 0x04, 0x00100000 }, { 0x08, 0x06040000 }, { 0x0c, 0x00010000 },
    { 0x18, 0x00000000 }, { 0x1c, 0x000000f0 }, { 0x20, 0x0000fff0 }, { 0x24, 0x0001fff1 },
    { 0x34, 0x00000054 }, { 0x3c, 0x00000100 }, { 0x40, 0x0000000d }, { 0x44, 0x00001b36 },
    { 0x48, 0x00004011 }, { 0x4c, 0x00000000 }, { 0x50, 0x00000800 }, { 0x54, 0x01424810 },
    { 0x58, 0x00008000 }, { 0x60, 0x00300604 }, { 0x64, 0x02040000 }, { 0x68, 0x001a007b },
    { 0x6c, 0x000007c0 }, { 0x78, 0x00300020 }, { 0x80, 0x0000001e }, { 0x84, 0x00000004 },
    { 0x100, 0x14820001 }, { 0x10c, 0x00462030 }, { 0x114, 0x0000e000 }, { 0x118, 0x000002a0 },
    { 0x148, 0x0001000d }, { 0x14c, 0x0000005f },
  }, bridge[] = {
    { 0x00, 0x00011b36 }, { 0x04, 0x00b00000 }, { 0x08, 0x06040000 }, { 0x0c, 0x00010000 },
    { 0x10, 0x00000004 }, { 0x14, 0x00000000 }, { 0x18, 0x00000000 }, { 0x1c, 0x00a00000 },
    { 0x20, 0x00000000 }, { 0x24, 0x00010001 }, { 0x34, 0x0000004c }, { 0x3c, 0x00000100 },
    { 0x40, 0x0000000c }, { 0x44, 0x00000000 }, { 0x48, 0x01204004 }, { 0x4c, 0x01804805 },
  };

  pcilab_plug (self, "pcie-root-port", "rp0", "slot", "3", NULL);
  pcilab_plug (self, "pci-bridge", "br0", "chassis", "1", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (port); i++)
    if (pcilab_read (self, PORT, port[i].at, 4) != port[i].value)
      g_error ("port at 0x%x: 0x%x", port[i].at, pcilab_read (self, PORT, port[i].at, 4));
  for (guint i = 0; i < G_N_ELEMENTS (bridge); i++)
    if (pcilab_read (self, PCILAB_BDF (0, 1, 0), bridge[i].at, 4) != bridge[i].value)
      g_error ("bridge at 0x%x: 0x%x", bridge[i].at,
               pcilab_read (self, PCILAB_BDF (0, 1, 0), bridge[i].at, 4));
}

static void
numbers_lead_to_buses (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "pcie-root-port", "rp0", "power_controller", "false", NULL);
  pcilab_plug (self, "pcie-root-port", "rp1", "power_controller", "false", "slot", "1", NULL);
  pcilab_plug (self, "pcie-root-port", "rp2", "bus", "pcie", "slot", "2", NULL);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (5, 0, 0), 0, 4), ==, 0xffffffff);
  number (self, PORT, 2, 4);
  number (self, PCILAB_BDF (0, 1, 0), 5, 9);
  pcilab_plug (self, "card", "nic", "bus", "rp1", "revision", "5", NULL);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (5, 0, 0), 8, 4), ==, 0xff000005);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (6, 0, 0), 8, 4), ==, 0xffffffff);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (2, 0, 0), 8, 4), ==, 0xffffffff);
  g_assert_cmpuint (cop_pci_bus_number (cop_pci_bus (cop_device_bus (cop_device (
                        cop_object_child (cop_machine_peripheral (self->machine), "nic"))))),
                    ==, 5);
  pcilab_write (self, PCILAB_BDF (5, 0, 0), 0x3c, 1, 0x77);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (5, 0, 0), 0x3c, 1), ==, 0x77);
}

static void
windows_show_what_is_behind (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = plug_behind_port (self);

  nic->word = 0xbeef;
  pcilab_write (self, NIC, 0x10, 4, 0x40101000);
  pcilab_write (self, NIC, 0x14, 4, 0x2000);
  pcilab_write (self, NIC, 0x18, 4, 0x00100000);
  pcilab_write (self, NIC, 0x1c, 4, 0x4);
  pcilab_write (self, NIC, 0x04, 2, 3);
  g_assert_cmphex (pcilab_peek (self, 0x40101000, 4), ==, G_MAXUINT64);
  pcilab_write (self, PORT, 0x20, 4, 0x40104010); /* 0x40100000 to 0x401fffff */
  pcilab_write (self, PORT, 0x1c, 2, 0x2020);     /* ports 0x2000 to 0x2fff */
  pcilab_write (self, PORT, 0x24, 4, 0x00110011); /* 0x4_00100000 to 0x4_001fffff */
  pcilab_write (self, PORT, 0x28, 4, 4);
  pcilab_write (self, PORT, 0x2c, 4, 4);
  g_assert_cmphex (pcilab_peek (self, 0x40101000, 4), ==, G_MAXUINT64);
  pcilab_write (self, PORT, 0x04, 2, 2);
  g_assert_cmphex (pcilab_peek (self, 0x40101000, 4), ==, 0xbeef);
  pcilab_poke (self, 0x400100008, 8, 5);
  g_assert_cmphex (pcilab_peek (self, 0x400100008, 8), ==, 5);
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x2000, 4), ==, G_MAXUINT64);
  pcilab_write (self, PORT, 0x04, 2, 3);
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x2000, 4), ==, 0xbeef);
  /* a BAR outside of the window is not seen; moving the window shows it */
  pcilab_write (self, NIC, 0x10, 4, 0x40201000);
  g_assert_cmphex (pcilab_peek (self, 0x40201000, 4), ==, G_MAXUINT64);
  pcilab_write (self, PORT, 0x22, 2, 0x4020);
  g_assert_cmphex (pcilab_peek (self, 0x40201000, 4), ==, 0xbeef);
  pcilab_write (self, PORT, 0x20, 2, 0x4030); /* the base is above the limit: closed */
  g_assert_cmphex (pcilab_peek (self, 0x40201000, 4), ==, G_MAXUINT64);
  pcilab_write (self, PORT, 0x20, 2, 0x4010);
  pcilab_cut (self, "nic");
  g_assert_cmphex (pcilab_peek (self, 0x40201000, 4), ==, G_MAXUINT64);
  pcilab_plug (self, "card", "nic", "bus", "rp0", NULL);
  pcilab_cut (self, "rp0");
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "nic"));
}

static gboolean
shows (PciLab *self, guint64 at)
{
  return cop_region_find (cop_pci_bus_memory (self->bus), at, NULL) != NULL;
}

/* PCI-to-PCI Bridge Architecture Specification 1.2, §12.1. */
static void
vga_is_forwarded_when_the_guest_says (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = plug_behind_port (self);

  nic->word = 0xbeef;
  pcilab_write (self, NIC, 0x10, 4, 0xa0000);
  pcilab_write (self, NIC, 0x14, 4, 0x3c0);
  pcilab_write (self, NIC, 0x04, 2, 3);
  pcilab_write (self, PORT, 0x04, 2, 3);
  g_assert_false (shows (self, 0xa0000));
  pcilab_write (self, PORT, 0x3e, 2, 0x08);
  g_assert_true (shows (self, 0xa0000));
  g_assert_false (shows (self, 0xa1000));
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x3c0, 4), ==, 0xbeef);
  pcilab_write (self, NIC, 0x10, 4, 0xbf000);
  g_assert_true (shows (self, 0xbffff));
  pcilab_write (self, NIC, 0x10, 4, 0xc0000);
  g_assert_false (shows (self, 0xc0000));
  pcilab_write (self, NIC, 0x10, 4, 0xa0000);
  /* of what is at 0x3a0 to 0x3bf the ports 0x3b0 to 0x3bb */
  pcilab_write (self, NIC, 0x14, 4, 0x3a0);
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x3ac, 4), ==, G_MAXUINT64);
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x3b0, 4), !=, G_MAXUINT64);
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x3b8, 4), !=, G_MAXUINT64);
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x3bc, 4), ==, G_MAXUINT64);
  /* as far as it decodes memory and ports at all */
  pcilab_write (self, PORT, 0x04, 2, 1);
  g_assert_false (shows (self, 0xa0000));
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x3b0, 4), !=, G_MAXUINT64);
  pcilab_write (self, PORT, 0x04, 2, 2);
  g_assert_true (shows (self, 0xa0000));
  g_assert_cmphex (pcilab_peek (self, PCILAB_IO + 0x3b0, 4), ==, G_MAXUINT64);
  pcilab_write (self, PORT, 0x3e, 2, 0);
  g_assert_false (shows (self, 0xa0000));
  pcilab_write (self, PORT, 0x3e, 2, 0x08);
  g_assert_true (cop_machine_reset (self->machine, NULL));
  g_assert_false (shows (self, 0xa0000));
}

static void
each_slot_has_a_number_of_its_own (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "pcie-root-port", "rp0", "slot", "1", "chassis", "2", NULL);
  pcilab_plug (self, "pcie-root-port", "rp1", "slot", "1", "chassis", "3", NULL);
  pcilab_plug (self, "pcie-root-port", "rp2", "slot", "2", "chassis", "2", NULL);
  pcilab_refuse (self, COP_ERROR_EXISTS,
                 "/machine/peripheral/late: slot 1 of chassis 2 is that of "
                 "/machine/peripheral/rp0; the first free one is 3",
                 "pcie-root-port", "slot", "1", "chassis", "2", NULL);
  pcilab_cut (self, "rp0");
  pcilab_plug (self, "pcie-root-port", "rp3", "slot", "1", "chassis", "2", NULL);
}

static void
ones_reset_the_bus_behind (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = plug_behind_port (self);
  guint resets = nic->n_resets;

  pcilab_write (self, NIC, 0x3c, 1, 9);
  pcilab_write (self, PORT, 0x3e, 2, 0x40);
  g_assert_cmpuint (nic->n_resets, ==, resets + 1);
  g_assert_cmphex (pcilab_read (self, NIC, 0x3c, 1), ==, 0);
  pcilab_write (self, PORT, 0x3e, 2, 0x40);
  pcilab_write (self, PORT, 0x3e, 2, 0);
  g_assert_cmpuint (nic->n_resets, ==, resets + 1);
}

/* --- the way to memory ------------------------------------------------------------------------ */

static void
refuse_dma (gpointer device, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_device_dma_space (device, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_assert_cmpstr (error->message, ==, text);
}

static void
only_bus_masters_reach_memory (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = plug_behind_port (self);
  g_autoptr (GError) error = NULL;

  refuse_dma (nic, "/machine/peripheral/nic: it reaches no memory: the guest has not made it a bus "
                   "master");
  pcilab_write (self, NIC, 0x04, 2, 4);
  refuse_dma (nic,
              "/machine/peripheral/nic: it reaches no memory through /machine/peripheral/rp0: the "
              "guest has not made it a bus master");
  pcilab_write (self, PORT, 0x04, 2, 4);
  g_assert_true (cop_device_dma_space (&nic->pci.device, &error)
                 == cop_machine_space (self->machine));
  g_assert_no_error (error);
}

/* --- pins ------------------------------------------------------------------------------------- */

static void
each_slot_begins_one_pin_further_on (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  gpointer a = pcilab_plug (self, "card", "a", "addr", "0", NULL);
  gpointer b = pcilab_plug (self, "card", "b", "addr", "5", "interrupt_pin", "2", NULL);
  gpointer c = pcilab_plug (self, "card", "c", "addr", "6", NULL);

  pcilab_drive (a, "irq", 0, 1);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  pcilab_drive (b, "irq", 0, 1); /* INTB of slot 5: pin 1 + 5 */
  g_assert_cmpuint (pcilab_irq (self, 2), ==, 1);
  pcilab_drive (c, "irq", 0, 1); /* INTA of slot 6: the same */
  pcilab_drive (b, "irq", 0, 0);
  g_assert_cmpuint (pcilab_irq (self, 2), ==, 1);
  pcilab_cut (self, "c"); /* who goes asserts nothing any more */
  g_assert_cmpuint (pcilab_irq (self, 2), ==, 0);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
}

static void
the_guest_can_switch_the_pin_off (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  gpointer nic = pcilab_plug (self, "card", "nic", NULL);

  pcilab_drive (nic, "irq", 0, 1);
  g_assert_cmphex (pcilab_read (self, 0, 0x06, 2), ==, 0x18);
  pcilab_write (self, 0, 0x04, 2, 0x400);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
  g_assert_cmphex (pcilab_read (self, 0, 0x06, 2), ==, 0x18);
  pcilab_write (self, 0, 0x04, 2, 0);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  pcilab_drive (nic, "irq", 0, 0);
  g_assert_cmphex (pcilab_read (self, 0, 0x06, 2), ==, 0x10);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
}

static void
pins_are_moved_on_at_each_bridge (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  gpointer nic;

  pcilab_plug (self, "pcie-root-port", "rp0", "power_controller", "false", "addr", "3", NULL);
  nic = pcilab_plug (self, "card", "nic", "bus", "rp0", "interrupt_pin", "3", NULL);
  pcilab_drive (nic, "irq", 0, 1); /* INTC of slot 0, behind slot 3: 2 + 0 + 3 */
  g_assert_cmpuint (pcilab_irq (self, 1), ==, 1);
  pcilab_cut (self, "rp0");
  g_assert_cmpuint (pcilab_irq (self, 1), ==, 0);
}

/* --- messages --------------------------------------------------------------------------------- */

#define MESSAGE PCILAB_RAM

static void
set_msi (PciLab *self, guint control)
{
  pcilab_write (self, 0, 0x54, 4, MESSAGE);
  pcilab_write (self, 0, 0x58, 4, 0);
  pcilab_write (self, 0, 0x5c, 2, 0x4ff3);
  pcilab_write (self, 0, 0x52, 2, control);
}

static guint64
take_message (PciLab *self, guint64 at)
{
  guint64 value = pcilab_peek (self, at, 4);

  pcilab_poke (self, at, 4, 0);
  return value;
}

static void
msi_writes_to_memory (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  gpointer nic = pcilab_plug (self, "card", "nic", NULL);

  set_msi (self, 0x21); /* enabled, four vectors */
  pcilab_drive (nic, "msi", 2, 1);
  g_assert_cmphex (take_message (self, MESSAGE), ==, 0); /* it may write nothing yet */
  pcilab_write (self, 0, 0x04, 2, 4);
  pcilab_drive (nic, "msi", 2, 0);
  pcilab_drive (nic, "msi", 2, 1);
  g_assert_cmphex (take_message (self, MESSAGE), ==, 0x4ff2);
  pcilab_drive (nic, "msi", 3, 1);
  g_assert_cmphex (take_message (self, MESSAGE), ==, 0x4ff3);
  /* "irq" is message 0 now, and no pin */
  pcilab_drive (nic, "irq", 0, 1);
  g_assert_cmphex (take_message (self, MESSAGE), ==, 0x4ff0);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
  pcilab_write (self, 0, 0x52, 2, 0);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  /* with one vector enabled they are all that one */
  pcilab_write (self, 0, 0x52, 2, 1);
  pcilab_drive (nic, "msi", 1, 1);
  g_assert_cmphex (take_message (self, MESSAGE), ==, 0x4ff3);
}

static void
a_masked_message_waits (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  gpointer nic = pcilab_plug (self, "card", "nic", NULL);

  pcilab_write (self, 0, 0x04, 2, 4);
  set_msi (self, 0x21);
  pcilab_write (self, 0, 0x60, 4, 0xffffffff);
  g_assert_cmphex (pcilab_read (self, 0, 0x60, 4), ==, 0xf);
  pcilab_drive (nic, "msi", 1, 1);
  g_assert_cmphex (take_message (self, MESSAGE), ==, 0);
  g_assert_cmphex (pcilab_read (self, 0, 0x64, 4), ==, 2);
  pcilab_write (self, 0, 0x60, 4, 0xd);
  g_assert_cmphex (take_message (self, MESSAGE), ==, 0x4ff1);
  g_assert_cmphex (pcilab_read (self, 0, 0x64, 4), ==, 0);
}

static void
msix_has_a_table_in_a_bar (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = pcilab_plug (self, "card", "nic", NULL);
  guint64 bar = 0x40001000, entry = bar + 0x800 + 5 * 16;

  nic->word = 0xcafe;
  pcilab_write (self, 0, 0x10, 4, (guint32)bar);
  pcilab_write (self, 0, 0x04, 2, 6);
  g_assert_cmphex (pcilab_peek (self, bar, 4), ==, 0xcafe);
  g_assert_cmphex (pcilab_peek (self, bar + 0x7fc, 4), ==, 0x7fc);
  g_assert_cmphex (pcilab_peek (self, entry + 12, 4), ==, 1);
  g_assert_cmphex (pcilab_peek (self, bar + 0x800 + 8 * 16, 4), ==, 0x880);
  pcilab_poke (self, entry, 8, MESSAGE + 8);
  pcilab_poke (self, entry + 8, 4, 0x1234);
  pcilab_drive (nic, "msi", 5, 1); /* not enabled */
  pcilab_write (self, 0, 0x82, 2, 0x8000);
  g_assert_cmphex (take_message (self, MESSAGE + 8), ==, 0);
  pcilab_drive (nic, "msi", 5, 0);
  pcilab_drive (nic, "msi", 5, 1); /* masked in the table */
  g_assert_cmphex (pcilab_peek (self, bar + 0xc00, 8), ==, 0x20);
  pcilab_poke (self, entry + 12, 4, 0xfffffffe);
  g_assert_cmphex (take_message (self, MESSAGE + 8), ==, 0x1234);
  g_assert_cmphex (pcilab_peek (self, bar + 0xc00, 8), ==, 0);
  g_assert_cmphex (pcilab_peek (self, entry + 12, 4), ==, 0);
  pcilab_write (self, 0, 0x82, 2, 0xc000); /* all masked */
  pcilab_drive (nic, "msi", 5, 0);
  pcilab_drive (nic, "msi", 5, 1);
  g_assert_cmphex (take_message (self, MESSAGE + 8), ==, 0);
  pcilab_write (self, 0, 0x82, 2, 0x8000);
  g_assert_cmphex (take_message (self, MESSAGE + 8), ==, 0x1234);
  /* behind a reset the table is masked again */
  g_assert_true (cop_machine_reset (self->machine, NULL));
  pcilab_write (self, 0, 0x10, 4, (guint32)bar);
  pcilab_write (self, 0, 0x04, 2, 6);
  g_assert_cmphex (pcilab_peek (self, entry + 12, 4), ==, 1);
  g_assert_cmphex (pcilab_peek (self, entry, 4), ==, 0);
}

/* --- errors ------------------------------------------------------------------------------------
 */

static void
errors_arrive_at_the_root_port (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopPci *nic;

  pcilab_plug (self, "pcie-root-port", "rp0", "power_controller", "false", NULL);
  number (self, PORT, 1, 1);
  nic = pcilab_plug (self, "express", "nic", "bus", "rp0", NULL);
  g_assert_cmphex (pcilab_read (self, NIC, 0xa0, 4), ==, 0x00028010); /* an endpoint, here */
  g_assert_cmphex (pcilab_read (self, PORT, 0x66, 2), ==, 0x2011);    /* on a link as it has it */
  pcilab_write (self, PORT, 0x12c, 4, 7);
  cop_pci_report (nic, FALSE, 20); /* unsupported request: not enabled */
  g_assert_cmphex (pcilab_read (self, NIC, 0x104, 4), ==, 1u << 20);
  g_assert_cmphex (pcilab_read (self, NIC, 0xaa, 2), ==, 2);
  g_assert_cmphex (pcilab_read (self, PORT, 0x130, 4), ==, 0);
  pcilab_write (self, NIC, 0xa8, 2, 0xf);
  cop_pci_report (nic, FALSE, 20);
  g_assert_cmphex (pcilab_read (self, PORT, 0x130, 4), ==, 0x24);
  g_assert_cmphex (pcilab_read (self, PORT, 0x136, 2), ==, 0x100);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  cop_pci_report (nic, FALSE, 20); /* one more */
  g_assert_cmphex (pcilab_read (self, PORT, 0x130, 4), ==, 0x2c);
  pcilab_write (self, PORT, 0x130, 4, 0x7f);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
  cop_pci_report (nic, TRUE, 0);
  g_assert_cmphex (pcilab_read (self, PORT, 0x130, 4), ==, 0x1);
  cop_pci_report (nic, TRUE, 13); /* masked after a reset */
  g_assert_cmphex (pcilab_read (self, PORT, 0x130, 4), ==, 0x1);
  g_assert_cmphex (pcilab_read (self, NIC, 0x110, 4), ==, 0x2001);
  cop_pci_report (nic, FALSE, 18); /* a malformed packet is fatal */
  g_assert_cmphex (pcilab_read (self, PORT, 0x130, 4), ==, 0x55);
}

/* --- ports -------------------------------------------------------------------------------------
 */

static void
ports_sit_where_they_belong (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "pcie-root-port", "rp0", "power_controller", "false", NULL);
  pcilab_refuse (self, COP_ERROR_TYPE,
                 "it sits on the bus of a host, and /machine/peripheral/rp0 is a 'pcie-root-port'",
                 "pcie-root-port", "bus", "rp0", NULL);
  pcilab_refuse (self, COP_ERROR_TYPE,
                 "it sits behind a root port or a downstream port, and /machine/peripheral/pcie is "
                 "a 'host'",
                 "upstream", NULL);
  pcilab_refuse (self, COP_ERROR_TYPE,
                 "it sits behind the upstream port of a switch, and /machine/peripheral/rp0 is a "
                 "'pcie-root-port'",
                 "downstream", "bus", "rp0", NULL);
  pcilab_plug (self, "upstream", "up", "bus", "rp0", NULL);
  pcilab_refuse (self, COP_ERROR_REFUSED,
                 "it cannot be plugged: the guest knows what /machine/peripheral/up consists of "
                 "since its slot has power",
                 "downstream", "bus", "up", NULL);
  pcilab_refuse (self, COP_ERROR_EXISTS,
                 "/machine/peripheral/rp0/bus is full: its one slot is taken by "
                 "/machine/peripheral/up",
                 "card", "bus", "rp0", NULL);
  pcilab_refuse (self, COP_ERROR_RANGE, "'addr' is 1.0, and the devices behind the port are 0 to 0",
                 "card", "bus", "rp0", "addr", "1", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) PCILAB_ADD ("/models/pci-bridge/", name)
  ADD (the_header_is_that_of_qemu);
  ADD (numbers_lead_to_buses);
  ADD (windows_show_what_is_behind);
  ADD (vga_is_forwarded_when_the_guest_says);
  ADD (each_slot_has_a_number_of_its_own);
  ADD (ones_reset_the_bus_behind);
  ADD (only_bus_masters_reach_memory);
  ADD (each_slot_begins_one_pin_further_on);
  ADD (the_guest_can_switch_the_pin_off);
  ADD (pins_are_moved_on_at_each_bridge);
  ADD (msi_writes_to_memory);
  ADD (a_masked_message_waits);
  ADD (msix_has_a_table_in_a_bar);
  ADD (errors_arrive_at_the_root_port);
  ADD (ports_sit_where_they_belong);
  return g_test_run ();
}
