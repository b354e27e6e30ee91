/* Removals that a guest is asked for: how they end, once each, and who is told. */
#include "outcome.h"

/* --- the guest lets it go --------------------------------------------------------------------- */

static void
the_guest_ejects (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  CopDevice *device;

  begin (self);
  device = add_polite ("d");
  cop_test_log_clear (self->log);
  removal = ask_for ("d");
  cop_test_log_assert (self->log, "ask_unplug() d by g", "ask d", "unplug_request() d by g");
  g_assert_true (cop_device_guest_eject (device, NULL));
  /* the device is gone before anybody is told that it is */
  cop_test_log_assert (self->log, "ask_unplug() d by g", "ask d", "unplug() d by g", "unplug d",
                       "withdraw d", "unrealize() d", "unrealize d", "detach d", "unparent d",
                       "finalize d", "finalize() d", "DEVICE_DELETED d", "outcome completed");
  assert_outcome (removal, COP_REMOVAL_COMPLETED);
  g_assert_null (cop_removal_reason (removal));
}

static gboolean
eject_in_request (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                  GError **error G_GNUC_UNUSED)
{
  if (strcmp (hook, "unplug_request") == 0)
    g_assert_true (cop_device_guest_eject (device, NULL));
  return TRUE;
}

/* The slot has no power: no guest is needed. */
static void
at_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;

  begin (self);
  add_polite ("d");
  guest_timeout = MS;
  guest_act = eject_in_request;
  removal = cop_machine_device_del (self->machine, "d", note, &outcome, NULL);
  assert_outcome (removal, COP_REMOVAL_COMPLETED);
  g_assert_null (peripheral ("d"));
}

static void
somebody_holds_it (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  CopDevice *device;
  CopHold *hold;

  begin (self);
  device = add_polite ("d");
  hold = cop_object_hold (&device->object, "a request in flight");
  removal = ask_for ("d");
  cop_test_log_clear (self->log);
  g_assert_true (cop_device_guest_eject (device, NULL));
  assert_outcome (removal, COP_REMOVAL_COMPLETED);
  rig_assert_state (device, COP_STATE_RETIRED);
  for (guint i = 0; i < cop_test_log_length (self->log); i++)
    g_assert_cmpstr (cop_test_log_line (self->log, i), !=, "DEVICE_DELETED d");
  /* its name is free, and the event tells which of the two it was by its serial number */
  add_polite ("d");
  cop_test_log_clear (self->log);
  cop_hold_release (hold);
  cop_test_log_assert (self->log, "finalize d", "finalize() d", "DEVICE_DELETED d");
  g_assert_nonnull (peripheral ("d"));
}

/* --- by itself -------------------------------------------------------------------------------- */

static void
without_a_request_its_owner_keeps_it (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device;
  GError *error = NULL;

  begin (self);
  device = add_polite ("d");
  cop_test_log_clear (self->log);
  g_assert_true (cop_device_guest_eject (device, NULL));
  cop_test_log_assert (self->log, "ask_unplug() d by g", "ask d", "unplug() d by g", "unplug d",
                       "withdraw d", "unrealize() d", "unrealize d", "detach d");
  g_assert_true (peripheral ("d") == device);
  rig_assert_state (device, COP_STATE_UNREALIZED);
  g_assert_true (cop_object_set_bool ((CopObject *)self->machine, "eject_destroys", TRUE, NULL));
  g_assert_false (cop_device_guest_eject (device, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/d: it cannot be ejected: it is unrealized");
  /* device_del asks nobody any more */
  g_assert_nonnull (cop_machine_device_del (self->machine, "d", note, &outcome, NULL));
  g_assert_cmpint (outcome.state, ==, COP_REMOVAL_COMPLETED);
  g_assert_null (peripheral ("d"));
}

static void
eject_destroys (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device;
  CopDeviceSpec spec = { .type = "rig.probe", .id = "fixed" };

  begin (self);
  device = add_polite ("d");
  g_assert_true (cop_object_set_bool ((CopObject *)self->machine, "eject_destroys", TRUE, NULL));
  g_assert_true (cop_device_guest_eject (device, NULL));
  g_assert_null (peripheral ("d"));
  /* what belongs to another device stays that's */
  spec.parent = &peripheral ("g")->object;
  spec.bus = rig_bus (peripheral ("g"), "b");
  device = cop_machine_device_addv (self->machine, &spec, NULL);
  g_assert_true (cop_device_guest_eject (device, NULL));
  rig_assert_state (device, COP_STATE_UNREALIZED);
  g_assert_true (cop_object_child (spec.parent, "fixed") == &device->object);
}

/* A device on no bus, whose handler is the machine's, can be let go as well. */
static void
on_no_bus (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device;
  GError *error = NULL;

  begin (self);
  device = rig_add (self->machine, &rig_type_loose, "d", NULL);
  g_assert_false (cop_device_eject (device, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/d: it is on no bus (it is realized)");
  g_assert_true (cop_device_guest_eject (device, NULL));
  rig_assert_state (device, COP_STATE_UNREALIZED);
  g_assert_true (peripheral ("d") == device);
}

/* --- it does not ------------------------------------------------------------------------------ */

static void
the_guest_refuses (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  g_autoptr (CopSnapshot) before = NULL;
  CopDevice *device;

  begin (self);
  device = add_polite ("d");
  before = cop_machine_snapshot (self->machine);
  removal = ask_for ("d");
  cop_test_log_clear (self->log);
  cop_device_guest_refuse (device, "power indicator on again");
  cop_test_log_assert (self->log,
                       "DEVICE_UNPLUG_GUEST_ERROR d: /machine/peripheral/d: the guest does not "
                       "let it go: power indicator on again",
                       "outcome refused");
  assert_outcome (removal, COP_REMOVAL_REFUSED);
  g_assert_cmpstr (cop_removal_reason (removal), ==,
                   "/machine/peripheral/d: the guest does not let it go: power indicator on again");
  rig_assert_same (self->machine, before);
  /* a second time, nobody has asked */
  cop_device_guest_refuse (device, NULL);
  cop_test_log_assert_empty (self->log);
  /* and it can be asked again */
  cop_removal_unref (removal);
  removal = ask_for ("d");
  cop_device_guest_refuse (device, NULL);
  g_assert_cmpstr (cop_removal_reason (removal), ==,
                   "/machine/peripheral/d: the guest does not let it go");
}

/* A blocker that has come since it was asked: nothing happens, and that is the outcome. */
static void
somebody_refuses_meanwhile (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  CopDevice *device;
  GError *error = NULL;

  begin (self);
  device = add_polite ("d");
  removal = ask_for ("d");
  cop_device_block_unplug (device, "a migration");
  cop_test_log_clear (self->log);
  g_assert_false (cop_device_guest_eject (device, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED,
                         "/machine/peripheral/d: cannot be removed: a migration");
  cop_test_log_assert (self->log,
                       "DEVICE_UNPLUG_GUEST_ERROR d: /machine/peripheral/d: cannot be removed: a "
                       "migration",
                       "outcome refused");
  assert_outcome (removal, COP_REMOVAL_REFUSED);
  rig_assert_state (device, COP_STATE_REALIZED);
}

/* --- a repeated request ----------------------------------------------------------------------- */

static void
asking_again_is_refused_by_name (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  GError *error = NULL;

  begin (self);
  add_polite ("d");
  removal = ask_for ("d");
  cop_test_log_clear (self->log);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_null (
          cop_machine_device_del (self->machine, "/machine/peripheral/d", note, &outcome, &error));
      cop_test_assert_error (error, COP_ERROR_STATE,
                             "/machine/peripheral/d: it is already in the process of unplug");
    }
  cop_test_log_assert_empty (self->log);
  g_assert_cmpuint (outcome.n, ==, 0);
}

/* --- another way ------------------------------------------------------------------------------ */

static void
its_parent_goes (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;

  begin (self);
  add_polite ("d");
  guest_timeout = MS;
  removal = ask_for ("d");
  rig_cut (self->machine, "g");
  assert_outcome (removal, COP_REMOVAL_COMPLETED);
}

/* Ejected with what it hangs on, its request has been granted. */
static void
it_is_ejected_from_above (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  CopDevice *hub, *low;

  begin (self);
  hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  low = rig_add (self->machine, &guest_type, "g", NULL);
  rig_cut (self->machine, "g");
  low = rig_add_to (&hub->object, &guest_type, "low", NULL);
  rig_add (self->machine, &rig_type_probe, "d", rig_bus (low, "a"));
  rig_add (self->machine, &rig_type_probe, "e", rig_bus (low, "a"));
  removal = ask_for ("d");
  g_assert_true (cop_device_eject (hub, NULL));
  assert_outcome (removal, COP_REMOVAL_COMPLETED);
  g_assert_null (peripheral ("d"));
  rig_assert_state (peripheral ("e"), COP_STATE_UNREALIZED);
  rig_assert_state (hub, COP_STATE_UNREALIZED);
}

static void
its_owner_ejects_it (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;

  begin (self);
  add_polite ("d");
  removal = ask_for ("d");
  g_assert_true (cop_device_eject (peripheral ("d"), NULL));
  assert_outcome (removal, COP_REMOVAL_COMPLETED);
  g_assert_null (peripheral ("d"));
}

static void
the_machine_is_closed (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  GError *error = NULL;

  begin (self);
  add_polite ("d");
  guest_timeout = MS;
  removal = ask_for ("d");
  g_assert_true (cop_machine_close (self->machine, NULL));
  assert_outcome (removal, COP_REMOVAL_COMPLETED);
  g_assert_false (cop_removal_cancel (removal, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_true (cop_removal_wait (removal, MS, NULL));
}

static void
close_it (CopRemoval *removal, gpointer data)
{
  note (removal, data);
  cop_machine_close (fixture->machine, NULL);
}

/* Who is told may close the machine: the others are completed by that. */
static void
whoever_is_told_closes_the_machine (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device;

  begin (self);
  device = add_polite ("d");
  add_polite ("e");
  g_assert_nonnull (cop_machine_device_del (self->machine, "d", close_it, &outcome, NULL));
  g_assert_nonnull (cop_machine_device_del (self->machine, "e", note, &outcome, NULL));
  cop_device_guest_eject (device, NULL);
  g_assert_true (cop_machine_is_closed (self->machine));
  g_assert_cmpuint (outcome.n, ==, 2);
}

static gboolean
bad_realize (CopDevice *self, GError **error)
{
  if (!cop_machine_device_del (cop_device_machine (self), "d", note, &outcome, error))
    return FALSE;
  return cop_object_fail (&self->object, error, "no");
}

static gboolean
bad_build (CopDevice *self, GError **error)
{
  CopMachine *machine = cop_device_machine (self);
  CopDeviceSpec spec = { .type = "outcome.guest", .id = "g" };
  CopDevice *guest = cop_machine_device_addv (machine, &spec, error);

  spec = (CopDeviceSpec){ .type = "rig.probe", .id = "d", .flags = COP_ADD_NULLABLE };
  spec.bus = guest ? rig_bus (guest, "a") : NULL;
  if (guest == NULL || cop_machine_device_addv (machine, &spec, error) == NULL)
    return FALSE;
  spec = (CopDeviceSpec){ .type = "outcome.bad", .id = "bad" };
  return cop_machine_device_addv (machine, &spec, error) != NULL;
}

static const CopDeviceClass bad_class = { .realize = bad_realize };
static const CopTypeDesc bad_type = {
  .name = "outcome.bad",
  .doc = "Asks for a removal, and fails",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &bad_class,
};
static const CopDeviceClass bad_board_class = { .build = bad_build };

/* It has gone with its machine, which never was. */
static void
its_machine_fails (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopTypeDesc board = { .name = "outcome.bad-board", .doc = "Fails when something is pending" };
  GError *error = NULL;

  begin (self);
  board.parent = &cop_type_machine;
  board.size = cop_type_machine.size;
  board.klass = &bad_board_class;
  g_assert_true (cop_host_register (self->host, &bad_type, NULL, NULL, NULL));
  g_assert_true (cop_host_register (self->host, &board, NULL, NULL, NULL));
  g_assert_null (
      cop_machine_new (self->host, cop_host_type (self->host, &board), NULL, 0, NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_HOOK);
  g_clear_error (&error);
  g_assert_cmpuint (outcome.n, ==, 1);
  g_assert_cmpint (outcome.state, ==, COP_REMOVAL_COMPLETED);
  g_assert_true (cop_host_unregister (self->host, "outcome.bad-board", NULL));
}

/* --- reset ------------------------------------------------------------------------------------ */

/* On every bus, before anything is reset. */
static void
reset_completes_them_all (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) first = NULL, second = NULL, third = NULL;
  CopDevice *other;

  begin (self);
  add_polite ("d");
  other = rig_add (self->machine, &guest_type, "o", NULL);
  rig_add (self->machine, &rig_type_probe, "e", rig_bus (other, "b"));
  add_polite ("f");
  first = ask_for ("d");
  second = ask_for ("e");
  third = ask_for ("f");
  cop_device_block_unplug (peripheral ("f"), "a backup");
  cop_test_log_clear (self->log);
  g_assert_true (cop_machine_reset (self->machine, NULL));
  cop_test_log_assert (
      self->log, "ask_unplug() d by g", "ask d", "unplug() d by g", "unplug d", "withdraw d",
      "unrealize() d", "unrealize d", "detach d", "unparent d", "finalize d", "finalize() d",
      "DEVICE_DELETED d", "outcome completed", "ask_unplug() e by o", "ask e", "unplug() e by o",
      "unplug e", "withdraw e", "unrealize() e", "unrealize e", "detach e", "unparent e",
      "finalize e", "finalize() e", "DEVICE_DELETED e", "outcome completed",
      "DEVICE_UNPLUG_GUEST_ERROR f: /machine/peripheral/f: cannot be removed: a backup",
      "outcome refused", "reset() f", "reset f", "reset o", "reset g", "reset() r", "reset r",
      "reset machine");
  g_assert_cmpint (cop_removal_state (first), ==, COP_REMOVAL_COMPLETED);
  g_assert_cmpint (cop_removal_state (second), ==, COP_REMOVAL_COMPLETED);
  g_assert_cmpint (cop_removal_state (third), ==, COP_REMOVAL_REFUSED);
  g_assert_cmpuint (outcome.n, ==, 3);
}

/* Each is told once, and each costs the same. */
static void
many_are_pending (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  enum
  {
    N = 20000
  };
  g_autoptr (GPtrArray) pending = NULL;

  begin (self);
  for (guint i = 0; i < N; i++)
    {
      char id[16];
      g_snprintf (id, sizeof id, "d%u", i);
      add_polite (id);
      g_assert_nonnull (cop_machine_device_del (self->machine, id, note, &outcome, NULL));
    }
  pending = cop_machine_removals (self->machine);
  g_assert_cmpuint (pending->len, ==, N);
  g_assert_cmpuint (cop_removal_device_serial (pending->pdata[0]), <,
                    cop_removal_device_serial (pending->pdata[N - 1]));
  rig_cut (self->machine, "g");
  g_assert_cmpuint (outcome.n, ==, N);
}

/* --- where nothing is unplugged ----------------------------------------------------------------
 */

static gboolean
fixed_build (CopDevice *self, GError **error)
{
  CopMachine *machine = cop_device_machine (self);
  CopDeviceSpec spec = { .type = "rig.odd", .id = "odd", .parent = &self->object };
  CopDevice *odd = cop_machine_device_addv (machine, &spec, error);

  spec = (CopDeviceSpec){ .type = "rig.on-fixed", .id = "d", .flags = COP_ADD_NULLABLE };
  spec.bus = odd ? rig_bus (odd, "fixed") : NULL;
  return odd && cop_machine_device_addv (machine, &spec, error) != NULL;
}

static const CopDeviceClass fixed_class = { .build = fixed_build };

static void
a_bus_that_is_not_for_hotplugging (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopTypeDesc board = { .name = "outcome.board", .doc = "Has a bus that is not for hotplugging" };
  CopMachine *machine;
  GError *error = NULL;

  board.parent = &cop_type_machine;
  board.size = cop_type_machine.size;
  board.klass = &fixed_class;
  g_assert_true (cop_host_register (self->host, &board, NULL, NULL, NULL));
  machine = rig_machine (self->host, &board);
  g_assert_null (cop_machine_device_del (machine, "d", NULL, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED,
                         "/machine/odd/fixed: nothing is unplugged from it once the machine runs");
  /* its owner may */
  g_assert_true (cop_object_cut (cop_machine_peripheral (machine), "d", &error));
  g_assert_no_error (error);
  cop_machine_unref (machine);
  g_assert_true (cop_host_unregister (self->host, "outcome.board", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/machine/outcome/", name)
  ADD (the_guest_ejects);
  ADD (at_once);
  ADD (somebody_holds_it);
  ADD (without_a_request_its_owner_keeps_it);
  ADD (eject_destroys);
  ADD (on_no_bus);
  ADD (the_guest_refuses);
  ADD (somebody_refuses_meanwhile);
  ADD (asking_again_is_refused_by_name);
  ADD (its_parent_goes);
  ADD (it_is_ejected_from_above);
  ADD (its_owner_ejects_it);
  ADD (the_machine_is_closed);
  ADD (whoever_is_told_closes_the_machine);
  ADD (its_machine_fails);
  ADD (reset_completes_them_all);
  ADD (many_are_pending);
  ADD (a_bus_that_is_not_for_hotplugging);
  return g_test_run ();
}
