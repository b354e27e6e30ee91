/* Transactions: all or nothing, what is removed counts as free, and what was done can be undone. */
#include <rig.h>

typedef struct
{
  RigFixture *rig;
  gboolean fails;
  gboolean (*body) (RigFixture *self, GError **error);
} Run;

static gboolean
run_body (CopMachine *machine, gpointer data, GError **error)
{
  Run *run = data;

  g_assert_true (cop_machine_in_transaction (machine));
  if (!run->body (run->rig, error))
    return FALSE;
  if (run->fails)
    return cop_error_set (error, COP_ERROR_REFUSED, NULL, "changed my mind");
  return TRUE;
}

static CopChange *
commit (RigFixture *self, gboolean (*body) (RigFixture *self, GError **error))
{
  Run run = { .rig = self, .body = body };
  g_autoptr (GError) error = NULL;
  CopChange *change = NULL;

  g_assert_true (cop_machine_transaction (self->machine, run_body, &run, &change, &error));
  g_assert_no_error (error);
  g_assert_false (cop_machine_in_transaction (self->machine));
  g_assert_nonnull (change);
  return change;
}

static gboolean
was_told (const CopTestLog *log, const char *line)
{
  for (guint i = 0; i < cop_test_log_length (log); i++)
    if (strcmp (cop_test_log_line (log, i), line) == 0)
      return TRUE;
  return FALSE;
}

/* As if nothing had been asked. */
static void
roll_back (RigFixture *self, gboolean (*body) (RigFixture *self, GError **error))
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  Run run = { .rig = self, .fails = TRUE, .body = body };
  CopChange *change = NULL;
  GError *error = NULL;

  g_assert_false (cop_machine_transaction (self->machine, run_body, &run, &change, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED, "changed my mind");
  g_assert_null (change);
  rig_assert_same (self->machine, before);
}

static void
assert_lines (const CopChange *change, const char *const *wanted)
{
  g_auto (GStrv) lines = cop_change_lines (change);
  g_autofree char *is = g_strjoinv ("\n", lines), *should = g_strjoinv ("\n", (char **)wanted);

  g_assert_cmpstr (is, ==, should);
}

static void
undo (CopChange *change)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_change_undo (change, NULL, &error));
  g_assert_no_error (error);
}

/* --- bodies -------------------------------------------------------------------------------- */

static gboolean
add_two (RigFixture *self, GError **error)
{
  CopDevice *hub = rig_try (self, &rig_type_hub, "hub", self->bus, error);

  return hub && rig_try (self, &rig_type_probe, "below", rig_bus (hub, "bus"), error);
}

static gboolean
cut_hub (RigFixture *self, GError **error)
{
  CopObject *peripheral = cop_machine_peripheral (self->machine);

  if (!cop_object_cut (peripheral, "hub", error))
    return FALSE;
  g_assert_null (cop_object_child (peripheral, "hub"));
  g_assert_null (cop_object_child (peripheral, "below"));
  return TRUE;
}

/* The place and the name of what goes are free at once. */
static gboolean
exchange (RigFixture *self, GError **error)
{
  CopDevice *odd = rig_at (self->machine, "/machine/peripheral/odd");
  CopObject *peripheral = cop_machine_peripheral (self->machine);
  CopDeviceSpec spec = { .type = "rig.on-places", .id = "seat", .bus = rig_bus (odd, "places") };
  CopSetting at = { .name = "at", .text = "3" };

  spec.settings = &at;
  spec.n_settings = 1;
  return cop_object_cut (peripheral, "seat", error)
         && cop_machine_device_addv (self->machine, &spec, error) != NULL;
}

static gboolean
come_and_go (RigFixture *self, GError **error)
{
  return add_two (self, error) && cut_hub (self, error);
}

/* --- tests --------------------------------------------------------------------------------- */

static void
additions_together (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  const char *const wanted[] = { "+ /machine/peripheral/hub (rig.hub)",
                                 "+ /machine/peripheral/below (rig.probe)", NULL };
  CopChange *change;

  roll_back (self, add_two);
  change = commit (self, add_two);
  rig_assert_state (rig_at (self->machine, "/machine/peripheral/below"), COP_STATE_REALIZED);
  assert_lines (change, wanted);
  undo (change);
  rig_assert_same (self->machine, before);
  cop_change_free (change);
}

static void
told_of_when_it_is_sure (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopChange *change;

  cop_test_log_clear (self->log);
  roll_back (self, add_two);
  g_assert_false (was_told (self->log, "DEVICE_ADDED hub"));
  change = commit (self, add_two);
  g_assert_true (was_told (self->log, "DEVICE_ADDED hub"));
  cop_change_free (change);
}

static void
removal_waits_for_the_end (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const char *const wanted[] = { "- /machine/peripheral/hub (rig.hub)",
                                 "- /machine/peripheral/below (rig.probe)", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CopSnapshot) before = NULL;
  guint64 serial;
  CopChange *change;
  CopObject *hub;

  g_assert_true (add_two (self, &error));
  before = cop_machine_snapshot (self->machine);
  hub = rig_at (self->machine, "/machine/peripheral/hub");
  serial = cop_object_serial (hub);
  roll_back (self, cut_hub);
  cop_test_log_clear (self->log);
  change = commit (self, cut_hub);
  assert_lines (change, wanted);
  g_assert_true (was_told (self->log, "DEVICE_DELETED below"));
  /* made again it is another object */
  undo (change);
  hub = rig_at (self->machine, "/machine/peripheral/hub");
  g_assert_cmpuint (cop_object_serial (hub), !=, serial);
  rig_assert_state (hub, COP_STATE_REALIZED);
  rig_assert_same (self->machine, before);
  cop_change_free (change);
}

static void
what_goes_counts_as_free (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *odd = rig_add (self->machine, &rig_type_odd, "odd", NULL);
  CopDeviceSpec spec = { .type = "rig.on-places", .id = "seat", .bus = rig_bus (odd, "places") };
  CopSetting at = { .name = "at", .text = "3" };
  g_autoptr (GError) error = NULL;
  CopChange *change, *redo = NULL;
  guint64 serial;
  CopDevice *seat;

  spec.settings = &at;
  spec.n_settings = 1;
  seat = cop_machine_device_addv (self->machine, &spec, &error);
  g_assert_no_error (error);
  serial = cop_object_serial (&seat->object);
  roll_back (self, exchange);
  g_assert_cmpuint (cop_object_serial (rig_at (self->machine, "/machine/peripheral/seat")), ==,
                    serial);
  change = commit (self, exchange);
  g_assert_cmpuint (cop_object_serial (rig_at (self->machine, "/machine/peripheral/seat")), !=,
                    serial);
  g_assert_true (cop_change_undo (change, &redo, &error));
  g_assert_no_error (error);
  rig_assert_state (rig_at (self->machine, "/machine/peripheral/seat"), COP_STATE_REALIZED);
  undo (redo);
  cop_change_free (redo);
  cop_change_free (change);
}

static void
what_came_and_went_was_never_there (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  const char *const nothing[] = { NULL };
  CopChange *change;

  roll_back (self, come_and_go);
  change = commit (self, come_and_go);
  assert_lines (change, nothing);
  rig_assert_same (self->machine, before);
  cop_change_free (change);
}

static void
undone_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopChange *change = commit (self, add_two);
  GError *error = NULL;

  rig_cut (self->machine, "hub");
  {
    g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
    g_assert_false (cop_change_undo (change, NULL, &error));
    cop_test_assert_error (error, COP_ERROR_STATE,
                           "/machine/peripheral/below: what was added there has been removed "
                           "since: it cannot be undone");
    rig_assert_same (self->machine, before);
  }
  cop_change_free (change);
  change = commit (self, add_two);
  undo (change);
  error = NULL;
  g_assert_false (cop_change_undo (change, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_STATE, "it has been undone already");
  cop_change_free (change);
}

/* A cut that a hook asks for goes with the addition that fails. */
static gboolean
cut_other (CopObject *self, const char *hook, CopDevice *device G_GNUC_UNUSED, GError **error)
{
  if (strcmp (hook, "realize") != 0 || g_strcmp0 (cop_object_name (self), "new") != 0)
    return TRUE;
  g_assert_true (cop_object_cut (cop_object_parent (self), "old", error));
  return cop_object_fail (self, error, "after all not");
}

static void
hooks_take_part (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = NULL;
  GError *error = NULL;

  rig_add (self->machine, &rig_type_probe, "old", self->bus);
  before = cop_machine_snapshot (self->machine);
  rig_act (cut_other);
  g_assert_null (rig_try (self, &rig_type_probe, "new", self->bus, &error));
  rig_act (NULL);
  g_assert_nonnull (error);
  g_clear_error (&error);
  rig_assert_same (self->machine, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name_) RIG_ADD ("/machine/transaction/", name_)
  TEST (additions_together);
  TEST (told_of_when_it_is_sure);
  TEST (removal_waits_for_the_end);
  TEST (what_goes_counts_as_free);
  TEST (what_came_and_went_was_never_there);
  TEST (undone_once);
  TEST (hooks_take_part);
  return g_test_run ();
}
