/* The hot-plug controller of a conventional bridge: the test plays the guest by its registers. */
#include "pci.h"

#define SECOND (G_GUINT64_CONSTANT (1000000000))
#define BRIDGE PCILAB_BDF (0, 0, 0)
#define BEHIND(slot_) PCILAB_BDF (2, slot_, 0)
#define SHPC G_GUINT64_CONSTANT (0x40000000)
#define SHPC_COMMAND (SHPC + 0x14)
#define SHPC_SLOT(slot_) (SHPC + 0x20 + 4 * (slot_))

static void
set_up (PciLab *self, gconstpointer data)
{
  pcilab_set_up (self, data);
  pcilab_plug (self, "pci-bridge", "br0", NULL);
  pcilab_write (self, BRIDGE, 0x18, 4, 0x020200);
  pcilab_write (self, BRIDGE, 0x10, 4, (guint32)SHPC);
  pcilab_write (self, BRIDGE, 0x04, 2, 2);
  pcilab_poke (self, SHPC + 0x20, 4, 0x0);
}

static void
shpc_command (PciLab *self, guint slot, guint command)
{
  pcilab_poke (self, SHPC_COMMAND, 2, slot << 8 | command);
  g_assert_cmphex (pcilab_peek (self, SHPC + 0x16, 2), ==, 0);
  g_assert_cmphex (pcilab_peek (self, SHPC + 0x20, 4) & 0x10000, ==, 0x10000);
  pcilab_poke (self, SHPC + 0x20, 4, 0x10000);
}

static void
the_controller_has_31_slots (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmphex (pcilab_peek (self, SHPC + 0x0c, 4), ==, 0xe001011f);
  g_assert_cmphex (pcilab_peek (self, SHPC_SLOT (5), 4), ==, 0x7f000d3f);
  /* the same through configuration space */
  pcilab_write (self, BRIDGE, 0x42, 1, 3);
  g_assert_cmphex (pcilab_read (self, BRIDGE, 0x44, 4), ==, 0xe001011f);
  pcilab_write (self, BRIDGE, 0x42, 1, 9);
  g_assert_cmphex (pcilab_read (self, BRIDGE, 0x44, 4), ==, 0x7f000d3f);
  pcilab_write (self, BRIDGE, 0x44, 4, 0);
  g_assert_cmphex (pcilab_peek (self, SHPC_SLOT (1), 4), ==, 0x00000d3f);
  pcilab_poke (self, SHPC_COMMAND, 2, 0x2001);
  g_assert_cmphex (pcilab_peek (self, SHPC + 0x16, 2), ==, 4);
  pcilab_refuse (self, COP_ERROR_RANGE,
                 "'addr' is 0.0, and the devices behind the bridge are 1 to 1f", "card", "bus",
                 "br0", "addr", "0", NULL);
  pcilab_plug (self, "pci-bridge", "br1", "shpc", "false", NULL);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (0, 1, 0), 0x10, 4), ==, 0);
  pcilab_refuse (self, COP_ERROR_REFUSED,
                 "it cannot be plugged: /machine/peripheral/br1/bus does not support hotplugging",
                 "card", "bus", "br1", NULL);
}

static void
plug_into_shpc (PciLab *self)
{
  pcilab_poke (self, SHPC_SLOT (1) + 3, 1, 0);
  pcilab_plug (self, "card", "nic", "bus", "br0", NULL);
  g_assert_cmphex (pcilab_peek (self, SHPC_SLOT (1), 4), ==, 0x000d003f);
  g_assert_cmphex (pcilab_peek (self, SHPC + 0x18, 4), ==, 2);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  g_assert_cmphex (pcilab_read (self, BEHIND (1), 0, 4), ==, 0xffffffff);
  pcilab_poke (self, SHPC_SLOT (1) + 2, 1, 0x1f);
  shpc_command (self, 1, 0x06); /* enabled, power on */
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
  g_assert_cmphex (pcilab_read (self, BEHIND (1), 0, 4), ==, 0xabcd1234);
}

static void
the_guest_lets_a_device_go (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;
  GString *log = pcilab_watch (self);

  plug_into_shpc (self);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_check_state (removal, "pending");
  g_assert_cmphex (pcilab_peek (self, SHPC_SLOT (1) + 2, 1), ==, 4);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  pcilab_poke (self, SHPC_SLOT (1) + 2, 1, 4);
  shpc_command (self, 1, 0x08); /* blinks */
  shpc_command (self, 1, 0x04); /* and is on again */
  pcilab_check_state (removal, "refused");
  pcilab_check_log (log, "DEVICE_UNPLUG_GUEST_ERROR");
  cop_removal_unref (removal);
  shpc_command (self, 1, 0x08);
  pcilab_del (self, "nic", "Hot-unplug failed: guest is busy (power indicator blinking): slot 1");
  shpc_command (self, 1, 0x04);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_wait (self, 5 * SECOND);
  pcilab_check_state (removal, "timed-out");
  pcilab_check_log (log, "REMOVAL_TIMED_OUT");
  cop_removal_unref (removal);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_poke (self, SHPC_SLOT (1) + 2, 1, 4);
  shpc_command (self, 1, 0x0f); /* disabled, power off */
  pcilab_check_state (removal, "completed");
  pcilab_check_log (log, "DEVICE_DELETED");
  g_assert_cmphex (pcilab_peek (self, SHPC_SLOT (1), 4), ==, 0x00090d3f);
  cop_removal_unref (removal);
  plug_into_shpc (self);
  pcilab_cut (self, "nic");
  g_assert_cmphex (pcilab_peek (self, SHPC_SLOT (1), 2), ==, 0x0d36);
}

static void
a_slot_that_is_off_asks_nobody (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;

  pcilab_plug (self, "card", "nic", "bus", "br0", "addr", "7", NULL);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_check_state (removal, "completed");
  cop_removal_unref (removal);
  g_assert_true (cop_machine_reset (self->machine, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/models/pci-shpc/" #name, PciLab, NULL, set_up, name, pcilab_tear_down)
  ADD (the_controller_has_31_slots);
  ADD (the_guest_lets_a_device_go);
  ADD (a_slot_that_is_off_asks_nobody);
  return g_test_run ();
}
