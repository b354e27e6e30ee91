/* Slots in transactions that fail: what the guest reads and what it has written is as before. */
#include "pci.h"

#define PORT PCILAB_BDF (0, 0, 0)
#define NIC PCILAB_BDF (1, 0, 0)
#define CONTROL 0x6cu
#define STATUS 0x6eu
#define LINK 0x66u
#define ON 0x01f9u
#define OFF 0x07f9u
#define BAR 0x40001000u

static void
set_up (PciLab *self, gconstpointer data)
{
  pcilab_set_up (self, data);
  pcilab_plug (self, "pcie-root-port", "rp0", NULL);
  pcilab_write (self, PORT, 0x18, 4, 0x010100);
  pcilab_write (self, PORT, 0x20, 4, 0x40004000);
  pcilab_write (self, PORT, 0x04, 2, 6);
  pcilab_write (self, PORT, CONTROL, 2, OFF);
}

/* Found, switched on, and with a place for its BAR 0. */
static void
plug_nic (PciLab *self)
{
  pcilab_plug (self, "express", "nic", "bus", "rp0", NULL);
  pcilab_write (self, PORT, CONTROL, 2, ON);
  pcilab_write (self, PORT, STATUS, 2, 0x1f);
  pcilab_write (self, NIC, 0x10, 4, BAR);
  pcilab_write (self, NIC, 0x04, 2, 6);
  g_assert_cmphex (pcilab_peek (self, BAR + 0xffc, 4), ==, 0xffc);
}

typedef struct
{
  PciLab *lab;
  void (*body) (PciLab *self);
} Run;

static gboolean
run_body (CopMachine *machine G_GNUC_UNUSED, gpointer data, GError **error)
{
  Run *run = data;

  run->body (run->lab);
  return cop_error_set (error, COP_ERROR_REFUSED, NULL, "on second thoughts");
}

static void
fail (PciLab *self, void (*body) (PciLab *self))
{
  Run run = { self, body };
  g_autoptr (GError) error = NULL;

  g_assert_false (cop_machine_transaction (self->machine, run_body, &run, NULL, &error));
  g_assert_cmpstr (error->message, ==, "on second thoughts");
}

/* The same, and all that can be seen of the machine is as before. */
static void
fail_without_trace (PciLab *self, void (*body) (PciLab *self))
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  g_autoptr (CopSnapshot) after = NULL;
  guint64 irq = pcilab_irq (self, 0);

  fail (self, body);
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
  g_assert_cmpuint (pcilab_irq (self, 0), ==, irq);
}

/* --- what comes and goes ---------------------------------------------------------------------- */

static void
plug (PciLab *self)
{
  pcilab_plug (self, "card", "new", "bus", "rp0", NULL);
  g_assert_cmphex (pcilab_read (self, PORT, STATUS, 2) & 0x49, ==, 0x49);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
}

static void
events_of_what_never_came_are_not_told (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_write (self, PORT, STATUS, 2, 0x1f);
  fail_without_trace (self, plug);
  g_assert_cmphex (pcilab_read (self, PORT, STATUS, 2), ==, 0);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
}

static void
exchange (PciLab *self)
{
  pcilab_cut (self, "nic");
  plug (self);
  g_assert_cmphex (pcilab_read (self, PORT, LINK, 2), ==, 0x2204);
}

static void
an_exchange_leaves_the_link (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  plug_nic (self);
  g_assert_cmphex (pcilab_read (self, PORT, LINK, 2), ==, 0x2011);
  fail_without_trace (self, exchange);
  g_assert_cmphex (pcilab_read (self, PORT, LINK, 2), ==, 0x2011);
  g_assert_cmphex (pcilab_read (self, PORT, STATUS, 2), ==, 0x40);
  g_assert_cmphex (pcilab_peek (self, BAR + 0xffc, 4), ==, 0xffc);
}

/* --- what the guest writes -------------------------------------------------------------------- */

static void
switch_off (PciLab *self)
{
  pcilab_write (self, PORT, CONTROL, 2, ON | 0x400);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xffffffff);
}

static void
power_comes_back (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  plug_nic (self);
  fail_without_trace (self, switch_off);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xabcd1234);
  g_assert_cmphex (pcilab_peek (self, BAR + 0xffc, 4), ==, 0xffc);
}

static void
let_go (PciLab *self)
{
  pcilab_write (self, PORT, CONTROL, 2, OFF);
}

static void
what_is_let_go_stays (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  plug_nic (self);
  fail_without_trace (self, let_go);
  g_assert_cmphex (pcilab_read (self, PORT, CONTROL, 2), ==, ON);
  g_assert_cmphex (pcilab_read (self, NIC, 0, 4), ==, 0xabcd1234);
  g_assert_cmphex (pcilab_peek (self, BAR + 0xffc, 4), ==, 0xffc);
}

static void
move_away (PciLab *self)
{
  pcilab_write (self, PORT, 0x20, 4, 0x40104010);
  pcilab_write (self, NIC, 0x10, 4, 0x40101000);
  g_assert_cmphex (pcilab_peek (self, 0x40101ffc, 4), ==, 0xffc);
  g_assert_cmphex (pcilab_peek (self, BAR + 0xffc, 4), ==, G_MAXUINT64);
}

static void
bars_and_windows_move_back (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  plug_nic (self);
  fail_without_trace (self, move_away);
  g_assert_cmphex (pcilab_peek (self, BAR + 0xffc, 4), ==, 0xffc);
  g_assert_cmphex (pcilab_peek (self, 0x40101ffc, 4), ==, G_MAXUINT64);
}

static void
silence (PciLab *self)
{
  pcilab_write (self, NIC, 0x04, 2, 0x406);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
}

static void
a_pin_is_asserted_again (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  plug_nic (self);
  pcilab_drive (cop_object_child (cop_machine_peripheral (self->machine), "nic"), "irq", 0, 1);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 1);
  fail_without_trace (self, silence);
  pcilab_drive (cop_object_child (cop_machine_peripheral (self->machine), "nic"), "irq", 0, 0);
  g_assert_cmpuint (pcilab_irq (self, 0), ==, 0);
}

static void
write_table (PciLab *self)
{
  pcilab_poke (self, BAR + 0x800, 4, 0x80000010);
  pcilab_poke (self, BAR + 0x80c, 4, 0);
  g_assert_cmphex (pcilab_peek (self, BAR + 0x800, 4), ==, 0x80000010);
}

static void
messages_are_as_they_were (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  plug_nic (self);
  pcilab_poke (self, BAR + 0x800, 4, 0x80000020);
  fail_without_trace (self, write_table);
  g_assert_cmphex (pcilab_peek (self, BAR + 0x800, 4), ==, 0x80000020);
  g_assert_cmphex (pcilab_peek (self, BAR + 0x80c, 4), ==, 1);
}

static void
use_ports (PciLab *self)
{
  pcilab_poke (self, PCILAB_PORTS, 4, 0x80001000);
  g_assert_cmphex (pcilab_peek (self, PCILAB_PORTS, 4), ==, 0x80001000);
}

static void
the_two_ports_are_as_they_were (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  pcilab_poke (self, PCILAB_PORTS, 4, 0x80000800);
  fail_without_trace (self, use_ports);
  g_assert_cmphex (pcilab_peek (self, PCILAB_PORTS, 4), ==, 0x80000800);
}

/* --- what is not undone ----------------------------------------------------------------------- */

static void
keep_it (PciLab *self)
{
  pcilab_write (self, PORT, CONTROL, 2, ON);
}

/* An outcome has been told: it is one, whatever becomes of the register that it was said by. */
static void
a_refusal_stays (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;

  plug_nic (self);
  removal = pcilab_del (self, "nic", NULL);
  pcilab_write (self, PORT, CONTROL, 2, ON ^ 0x300);
  fail (self, keep_it);
  pcilab_check_state (removal, "refused");
  g_assert_cmphex (pcilab_read (self, PORT, CONTROL, 2), ==, ON ^ 0x300);
  cop_removal_unref (removal);
}

/* --- the controller of a conventional bridge -------------------------------------------------- */

#define SHPC G_GUINT64_CONSTANT (0x40000000)
#define SHPC_SLOT (SHPC + 0x24)

static void
plug_and_command (PciLab *self)
{
  pcilab_plug (self, "card", "new", "bus", "br0", NULL);
  g_assert_cmphex (pcilab_peek (self, SHPC_SLOT, 4), !=, 0x7f000d3f);
  pcilab_poke (self, SHPC + 0x14, 2, 0x0206);
  g_assert_cmphex (pcilab_peek (self, SHPC + 0x28, 1), ==, 0x36);
}

static void
the_controller_forgets (PciLab *self, gconstpointer data G_GNUC_UNUSED)
{
  guint64 before[0x28];

  pcilab_plug (self, "pci-bridge", "br0", NULL);
  pcilab_write (self, PORT, 0x18, 4, 0x020200);
  pcilab_write (self, PORT, 0x10, 4, (guint32)SHPC);
  pcilab_write (self, PORT, 0x04, 2, 2);
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    before[i] = pcilab_peek (self, SHPC + 4 * i, 4);
  g_assert_cmphex (pcilab_peek (self, SHPC_SLOT, 4), ==, 0x7f000d3f);
  fail_without_trace (self, plug_and_command);
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    g_assert_cmphex (pcilab_peek (self, SHPC + 4 * i, 4), ==, before[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/models/pci-rollback/" #name, PciLab, NULL, set_up, name, pcilab_tear_down)
  ADD (events_of_what_never_came_are_not_told);
  ADD (an_exchange_leaves_the_link);
  ADD (power_comes_back);
  ADD (what_is_let_go_stays);
  ADD (bars_and_windows_move_back);
  ADD (a_pin_is_asserted_again);
  ADD (messages_are_as_they_were);
  ADD (the_two_ports_are_as_they_were);
  ADD (a_refusal_stays);
  PCILAB_ADD ("/models/pci-rollback/", the_controller_forgets);
  return g_test_run ();
}
