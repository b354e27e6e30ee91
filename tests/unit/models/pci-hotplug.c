/* Native hot-plug: the test plays the guest by writes to the slot's registers. */
#include "pci.h"
#include <string.h>

#define PORT PCILAB_BDF (0, 0, 0)
#define NIC PCILAB_BDF (1, 0, 0)
#define CONTROL 0x6cu /* the capability is at 0x54 */
#define STATUS 0x6eu
#define SECOND (G_GUINT64_CONSTANT (1000000000))

/* Everything enabled, indicators off, power off; then what the guest says. */
#define OFF 0x07f9u
#define ON 0x01f9u
#define BLINKS 0x02f9u

static void
set_up (PciLab *self, gconstpointer data)
{
  pcilab_set_up (self, data);
  pcilab_plug (self, "pcie-root-port", "rp0", NULL);
  pcilab_write (self, PORT, 0x18, 4, 0x010100);
}

static guint32
status (PciLab *self)
{
  return pcilab_read (self, PORT, STATUS, 2);
}

static void
control (PciLab *self, guint32 value)
{
  pcilab_write (self, PORT, CONTROL, 2, value);
  g_assert_cmphex (status (self) & 0x10, ==, 0x10); /* the command is completed */
  pcilab_write (self, PORT, STATUS, 2, 0x10);
}

/* Plugged, found and switched on. */
static PciLabCard *
plug_and_power (PciLab *self)
{
  PciLabCard *nic;

  control (self, OFF);
  nic = pcilab_plug (self, "card", "nic", "bus", "rp0", NULL);
  pcilab_write (self, PORT, STATUS, 2, 0x19);
  control (self, ON);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xabcd1234);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
  return nic;
}

static gpointer
find (PciLab *self, const char *id)
{
  return cop_object_child (cop_machine_peripheral (self->machine), id);
}

/* --- coming ------------------------------------------------------------------------------------
 */

static void
a_new_device_is_told_and_switched_on (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmphex (pcilab_read (self, PORT, CONTROL, 2), ==, 0x7c0);
  g_assert_cmphex (status (self), ==, 0);
  control (self, OFF);
  pcilab_plug (self, "card", "nic", "bus", "rp0", NULL);
  g_assert_cmphex (status (self), ==, 0x49); /* present; presence changed; button pressed */
  g_assert_cmphex (pcilab_read (self, PORT, 0x66, 2), ==, 0x2204); /* the link is up */
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xffffffff); /* without power */
  pcilab_write (self, PORT, STATUS, 2, 0x09);
  g_assert_cmphex (status (self), ==, 0x40);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
  control (self, BLINKS);
  control (self, ON);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xabcd1234);
}

static void
the_interrupt_is_what_is_enabled (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  control (self, OFF & ~0x29u); /* neither the button, nor presence, nor the interrupt */
  pcilab_plug (self, "card", "nic", "bus", "rp0", NULL);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
  control (self, OFF & ~0x9u);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
  control (self, OFF & ~0x1u);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  control (self, OFF & ~0x8u);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  control (self, OFF & ~0x29u);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
}

static void
the_slot_may_be_locked (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  control (self, OFF | 0x800);
  g_assert_cmphex (status (self), ==, 0x80);
  g_assert_cmphex (pcilab_read (self, PORT, CONTROL, 2), ==, OFF);
  pcilab_refuse (self, COP_ERROR_REFUSED,
                 "/machine/peripheral/late: Hot-plug failed: slot is electromechanically locked: "
                 "/machine/peripheral/rp0",
                 "card", "bus", "rp0", NULL);
  control (self, OFF | 0x800);
  g_assert_cmphex (status (self), ==, 0);
  plug_and_power (self);
  control (self, ON | 0x800);
  pcilab_del (self, "nic",
              "Hot-unplug failed: slot is electromechanically locked: /machine/peripheral/rp0");
}

static void
a_port_without_hotplug_refuses (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "pcie-root-port", "rp1", "hotplug", "false", "slot", "1", NULL);
  g_assert_cmphex (pcilab_read (self, PCILAB_BDF (0, 1, 0), 0x68, 4), ==, 0x000a001b);
  pcilab_refuse (self, COP_ERROR_REFUSED,
                 "Hot-plug failed: unsupported by the port device /machine/peripheral/rp1", "card",
                 "bus", "rp1", NULL);
}

/* --- going -------------------------------------------------------------------------------------
 */

static void
the_guest_lets_a_device_go (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;
  GString *log = pcilab_watch (self);

  plug_and_power (self);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_check_state (removal, "pending");
  pcilab_check_log (log, "");
  g_assert_cmphex (status (self), ==, 0x41);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  pcilab_write (self, PORT, STATUS, 2, 1);
  pcilab_del (self, "nic", "already in the process of unplug");
  control (self, BLINKS);
  pcilab_check_state (removal, "pending");
  control (self, OFF);
  pcilab_check_state (removal, "completed");
  pcilab_check_log (log, "DEVICE_DELETED");
  g_assert_null (find (self, "nic"));
  g_assert_cmphex (status (self), ==, 0x08);
  g_assert_cmphex (pcilab_read (self, PORT, 0x66, 2), ==, 0x0204);
  cop_removal_unref (removal);
  plug_and_power (self);
}

static void
a_guest_that_is_busy_is_not_asked (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  GString *log = pcilab_watch (self);

  plug_and_power (self);
  control (self, BLINKS);
  pcilab_del (self, "nic",
              "/machine/peripheral/nic: Hot-unplug failed: guest is busy (power indicator "
              "blinking): /machine/peripheral/rp0");
  g_assert_cmphex (status (self), ==, 0x40);
  pcilab_check_log (log, "");
}

static void
the_guest_may_refuse (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;
  GString *log = pcilab_watch (self);

  plug_and_power (self);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_write (self, PORT, STATUS, 2, 1);
  control (self, BLINKS);
  control (self, ON);
  pcilab_check_state (removal, "refused");
  pcilab_check_log (log, "DEVICE_UNPLUG_GUEST_ERROR");
  g_assert_cmpstr (
      cop_removal_reason (removal), ==,
      "/machine/peripheral/nic: the guest does not let it go: the guest has turned the power "
      "indicator on again");
  cop_removal_unref (removal);
  /* asked again, it lets go */
  removal = pcilab_del (self, "nic", NULL);
  control (self, OFF);
  pcilab_check_state (removal, "completed");
  cop_removal_unref (removal);
}

static void
a_silent_guest_is_given_five_seconds (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;
  GString *log = pcilab_watch (self);

  plug_and_power (self);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_wait (self, 5 * SECOND - 1);
  pcilab_check_state (removal, "pending");
  g_assert_cmphex (status (self), ==, 0x41);
  pcilab_wait (self, 1);
  pcilab_check_state (removal, "timed-out");
  pcilab_check_log (log, "REMOVAL_TIMED_OUT");
  g_assert_cmphex (status (self), ==, 0x40); /* a press that nobody saw is taken back */
  cop_removal_unref (removal);
  removal = pcilab_del (self, "nic", NULL);
  g_assert_cmphex (status (self), ==, 0x41);
  cop_removal_unref (removal);
}

static void
a_second_press_takes_the_request_back (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopRemoval *removal;
  GString *log = pcilab_watch (self);

  plug_and_power (self);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_write (self, PORT, STATUS, 2, 1);
  control (self, BLINKS);
  g_assert_true (cop_removal_cancel (removal, &error));
  g_assert_no_error (error);
  pcilab_check_state (removal, "cancelled");
  pcilab_check_log (log, "REMOVAL_CANCELLED");
  g_assert_cmphex (status (self), ==, 0x41);
  pcilab_write (self, PORT, STATUS, 2, 1);
  control (self, ON);
  pcilab_check_log (log, "");
  g_assert_nonnull (find (self, "nic"));
  cop_removal_unref (removal);
}

static void
behind_a_slot_that_is_off_nobody_is_asked (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;
  GString *log = pcilab_watch (self);

  pcilab_plug (self, "card", "nic", "bus", "rp0", NULL);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_check_state (removal, "completed");
  pcilab_check_log (log, "DEVICE_DELETED");
  g_assert_cmphex (status (self) & 0x40, ==, 0);
  cop_removal_unref (removal);
}

static void
without_a_request_the_device_stays_unrealized (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = plug_and_power (self);

  control (self, OFF);
  g_assert_true (find (self, "nic") == nic);
  g_assert_cmpstr (cop_state_name (cop_object_state (&nic->pci.device.object)), ==, "unrealized");
  g_assert_cmphex (status (self), ==, 0x08);
  pcilab_plug (self, "card", "other", "bus", "rp0", NULL);
  pcilab_cut (self, "nic");
}

static void
a_blocker_keeps_what_the_guest_has_switched_off (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = plug_and_power (self);

  cop_device_block_unplug (&nic->pci.device, "backup running");
  control (self, OFF);
  g_assert_cmpstr (cop_state_name (cop_object_state (&nic->pci.device.object)), ==, "realized");
  g_assert_cmphex (status (self), ==, 0x40);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xffffffff);
  cop_device_unblock_unplug (&nic->pci.device, "backup running");
  control (self, ON);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xabcd1234);
}

static void
pulling_it_out_is_told (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  plug_and_power (self);
  pcilab_cut (self, "nic");
  g_assert_cmphex (status (self), ==, 0x08);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xffffffff);
}

static void
a_slot_is_empty_when_its_last_function_goes (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_plug (self, "card", "f1", "bus", "rp0", "addr", "0.1", NULL);
  pcilab_plug (self, "card", "f0", "bus", "rp0", "addr", "0", "multifunction", "true", NULL);
  pcilab_write (self, PORT, STATUS, 2, 0x09);
  pcilab_cut (self, "f1");
  g_assert_cmphex (status (self), ==, 0x40);
  pcilab_cut (self, "f0");
  g_assert_cmphex (status (self), ==, 0x08);
}

static void
losing_power_resets_a_device (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  PciLabCard *nic = plug_and_power (self);
  guint resets = nic->n_resets;

  pcilab_write (self, NIC, 0x10, 4, 0x40001000);
  pcilab_write (self, PORT, 0x20, 4, 0x40004000);
  pcilab_write (self, PORT, 0x04, 2, 6);
  pcilab_write (self, NIC, 0x04, 2, 6);
  g_assert_cmphex (pcilab_peek (self, 0x40001ffc, 4), ==, 0xffc);
  control (self, ON | 0x400); /* the indicator stays on: the device is not let go */
  g_assert_cmpuint (nic->n_resets, ==, resets + 1);
  g_assert_cmphex (pcilab_peek (self, 0x40001ffc, 4), ==, G_MAXUINT64);
  g_assert_null (cop_device_dma_space (&nic->pci.device, NULL));
  control (self, ON);
  g_assert_cmphex (pcilab_read (self, NIC, 0x10, 4), ==, 0);
}

static void
reset_completes_a_request (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;
  GString *log = pcilab_watch (self);

  plug_and_power (self);
  removal = pcilab_del (self, "nic", NULL);
  g_assert_true (cop_machine_reset (self->machine, NULL));
  pcilab_check_state (removal, "completed");
  pcilab_check_log (log, "DEVICE_DELETED");
  g_assert_cmphex (pcilab_read (self, PORT, CONTROL, 2), ==, 0x7c0);
  g_assert_cmphex (status (self), ==, 0);
  cop_removal_unref (removal);
}

static void
reset_leaves_a_slot_on_that_has_something (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  plug_and_power (self);
  g_assert_true (cop_machine_reset (self->machine, NULL));
  g_assert_cmphex (pcilab_read (self, PORT, CONTROL, 2), ==, 0x1c0);
  g_assert_cmphex (status (self), ==, 0x40);
  pcilab_write (self, PORT, 0x18, 4, 0x010100);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xabcd1234);
}

/* --- several functions --------------------------------------------------------------------------
 */

static void
functions_come_and_go_together (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *first, *second;
  GString *log = pcilab_watch (self);

  pcilab_plug (self, "card", "f1", "bus", "rp0", "addr", "0.1", NULL);
  g_assert_cmphex (status (self), ==, 0); /* not told before function 0 */
  first = pcilab_del (self, "f1", NULL);  /* nor asked */
  pcilab_check_state (first, "completed");
  cop_removal_unref (first);
  pcilab_check_log (log, "DEVICE_DELETED");
  pcilab_plug (self, "card", "f1", "bus", "rp0", "addr", "0.1", NULL);
  pcilab_plug (self, "card", "f0", "bus", "rp0", "addr", "0", "multifunction", "true", NULL);
  g_assert_cmphex (status (self), ==, 0x49);
  pcilab_write (self, PORT, STATUS, 2, 0x09);
  control (self, ON);
  g_assert_cmphex (pcilab_read (self, NIC + 1, 0, 4), ==, 0xabcd1234);
  first = pcilab_del (self, "f0", NULL);
  pcilab_write (self, PORT, STATUS, 2, 1);
  second = pcilab_del (self, "f1", NULL); /* the guest knows already: no second press */
  g_assert_cmphex (status (self), ==, 0x40);
  control (self, OFF);
  pcilab_check_state (first, "completed");
  pcilab_check_state (second, "completed");
  pcilab_check_log (log, "DEVICE_DELETED DEVICE_DELETED");
  g_assert_cmphex (status (self), ==, 0x08);
  cop_removal_unref (first);
  cop_removal_unref (second);
}

/* --- in any order ------------------------------------------------------------------------------
 */

typedef struct
{
  guint asked, told; /* removals, and their outcomes */
} Counts;

static void
count (CopRemoval *removal, gpointer data)
{
  g_assert_cmpint (cop_removal_state (removal), !=, COP_REMOVAL_PENDING);
  ((Counts *)data)->told++;
}

/* What is there sits in the slot and is seen by it; what the guest has is powered. */
static void
check_slot (PciLab *self)
{
  CopDevice *nic = find (self, "nic");
  gboolean there = nic && cop_object_state (&nic->object) == COP_STATE_REALIZED;
  guint32 now = pcilab_read (self, PORT, CONTROL, 2);
  gboolean answers;

  pcilab_write (self, PORT, 0x18, 4, 0x010100);
  answers = pcilab_read (self, NIC, 0, 4) != 0xffffffff;
  g_assert_cmpint ((status (self) & 0x40) != 0, ==, there);
  g_assert_cmpint (answers, ==, there && !(now & 0x400));
  g_assert_cmpint (pcilab_irq (self, 0), ==, now & 0x20 && now & status (self) & 0x1f);
}

static void
random_step (PciLab *self, Counts *counts)
{
  static const guint32 said[] = { OFF, ON, BLINKS, ON | 0x400, 0x3f9, OFF | 0x800, 0x7c0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pending = NULL;
  CopDevice *nic = find (self, "nic");

  switch (g_test_rand_int_range (0, 9))
    {
    case 0:
    case 1:
      if (nic == NULL)
        cop_machine_device_add (self->machine, "card", "nic", &error, "bus", "rp0", NULL);
      break;
    case 2:
      if (cop_machine_device_del (self->machine, "nic", count, counts, &error))
        counts->asked++;
      break;
    case 3:
    case 4:
    case 5:
      pcilab_write (self, PORT, CONTROL, 2, said[g_test_rand_int_range (0, 7)]);
      break;
    case 6:
      pcilab_write (self, PORT, STATUS, 2, (guint32)g_test_rand_int_range (0, 0x20));
      break;
    case 7:
      pcilab_wait (self, (guint64)g_test_rand_int_range (0, 3) * 2 * SECOND);
      break;
    default:
      pending = cop_machine_removals (self->machine);
      if (g_test_rand_int_range (0, 3) == 0)
        cop_machine_reset (self->machine, &error);
      else if (pending->len)
        cop_removal_cancel (pending->pdata[0], &error);
      else if (nic)
        cop_object_cut (cop_machine_peripheral (self->machine), "nic", &error);
    }
}

static void
any_order_leaves_the_slot_right (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  Counts counts = { 0 };
  g_autoptr (GPtrArray) pending = NULL;

  for (guint i = 0; i < 3000; i++)
    {
      random_step (self, &counts);
      check_slot (self);
    }
  pending = cop_machine_removals (self->machine);
  g_assert_cmpuint (counts.asked, >, 50);
  g_assert_cmpuint (counts.told + pending->len, ==, counts.asked);
  if (pending->len)
    g_assert_true (cop_removal_cancel (pending->pdata[0], NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/models/pci-hotplug/" #name, PciLab, NULL, set_up, name, pcilab_tear_down)
  ADD (a_new_device_is_told_and_switched_on);
  ADD (the_interrupt_is_what_is_enabled);
  ADD (the_slot_may_be_locked);
  ADD (a_port_without_hotplug_refuses);
  ADD (the_guest_lets_a_device_go);
  ADD (a_guest_that_is_busy_is_not_asked);
  ADD (the_guest_may_refuse);
  ADD (a_silent_guest_is_given_five_seconds);
  ADD (a_second_press_takes_the_request_back);
  ADD (behind_a_slot_that_is_off_nobody_is_asked);
  ADD (without_a_request_the_device_stays_unrealized);
  ADD (a_blocker_keeps_what_the_guest_has_switched_off);
  ADD (pulling_it_out_is_told);
  ADD (a_slot_is_empty_when_its_last_function_goes);
  ADD (losing_power_resets_a_device);
  ADD (reset_completes_a_request);
  ADD (reset_leaves_a_slot_on_that_has_something);
  ADD (functions_come_and_go_together);
  ADD (any_order_leaves_the_slot_right);
  return g_test_run ();
}
