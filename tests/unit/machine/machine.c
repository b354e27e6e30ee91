/* Machines: made, reset, watched, compared, closed; several of them. */
#include <rig.h>
#include <stdlib.h>

/* --- making ----------------------------------------------------------------------------------- */

static void
a_bare_machine (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopMachine *machine = self->machine;
  CopObject *object = (CopObject *)machine;

  g_assert_true (cop_machine_root (machine) == rig_at (machine, "/"));
  g_assert_true (cop_machine_objects (machine) == rig_at (machine, "/objects"));
  g_assert_true (object == rig_at (machine, "/machine"));
  g_assert_true (cop_machine_peripheral (machine) == rig_at (machine, "/machine/peripheral"));
  g_assert_true (cop_machine_peripheral_anon (machine)
                 == rig_at (machine, "/machine/peripheral-anon"));
  g_assert_true (cop_machine_unattached (machine) == rig_at (machine, "/machine/unattached"));
  g_assert_true (cop_machine (object) == machine);
  g_assert_null (cop_machine (cop_machine_root (machine)));
  g_assert_true (cop_machine_host (machine) == self->host);
  g_assert_true (cop_machine_is_running (machine));
  g_assert_false (cop_machine_is_closed (machine));
  g_assert_nonnull (cop_machine_memory (machine));
  rig_assert_state (machine, COP_STATE_REALIZED);
  /* /, /objects, the machine, its bus, three containers; the rack and its buses */
  g_assert_cmpuint (cop_machine_live_objects (machine), ==, 7 + 3);
}

static void
a_type_that_is_no_machine (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint64 live = cop_host_live_objects (self->host);
  GError *error = NULL;

  g_assert_null (cop_machine_new (self->host, cop_host_type (self->host, &rig_type_hub), NULL, 0,
                                  NULL, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE, "type 'rig.hub' is no machine");
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, live);
}

static void
its_properties (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopSetting settings[] = { { .name = "model", .text = "Rig" } };
  GError *error = NULL;
  CopMachine *machine = cop_machine_new (self->host, NULL, settings, 1, NULL, &error);
  g_autofree char *model = NULL;

  g_assert_no_error (error);
  g_assert_true (cop_object_get_string ((CopObject *)machine, "model", &model, NULL));
  g_assert_cmpstr (model, ==, "Rig");
  cop_machine_unref (machine);
  settings[0].name = "modell";
  g_assert_null (cop_machine_new (self->host, NULL, settings, 1, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "/machine: no property 'modell'; did you mean 'model'?");
}

/* --- several ---------------------------------------------------------------------------------- */

static void
two_machines_in_one_host (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopMachine *other = rig_machine (self->host, &rig_type_board);
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (other);
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopDevice *mine;

  cop_test_log_watch (log, other);
  mine = rig_add (self->machine, &rig_type_hub, "hub", self->bus);
  g_assert_true (cop_device_machine (mine) == self->machine);
  g_assert_true (rig_at (other, "/machine/hub") != mine);
  rig_cut (self->machine, "hub");
  g_assert_true (cop_machine_reset (self->machine, NULL));
  rig_assert_same (other, before);
  for (guint i = 0; i < cop_test_log_length (log); i++)
    g_assert_nonnull (strstr (cop_test_log_line (log, i), "()")); /* hooks, and no events */
  cop_test_log_clear (log);
  cop_machine_unref (other);
  g_assert_true (cop_machine_is_running (self->machine));
}

static void
two_hosts (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopHost *host = rig_host ();
  CopMachine *other = rig_machine (host, NULL);
  guint64 live = cop_host_live_objects (self->host);

  /* the same descriptor, another type */
  g_assert_true (cop_host_type (host, &rig_type_rack)
                 != cop_host_type (self->host, &rig_type_rack));
  rig_add (other, &rig_type_rack, "r", NULL);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, live);
  cop_machine_unref (other);
  g_assert_true (cop_host_unregister (host, "rig.rack", NULL));
  g_assert_null (cop_host_peek_type (host, "rig.rack"));
  g_assert_nonnull (cop_host_peek_type (self->host, "rig.rack"));
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
}

/* The host stays as long as a machine of it. */
static void
a_host_is_dropped_before_its_machine (void)
{
  CopHost *host = rig_host ();
  CopMachine *machine = rig_machine (host, &rig_type_board);

  cop_host_unref (host);
  g_assert_true (cop_machine_host (machine) == host);
  rig_add (machine, &rig_type_rack, "r", NULL);
  cop_machine_unref (machine);
}

/* --- snapshots -------------------------------------------------------------------------------- */

static void
differs (RigFixture *self, const CopSnapshot *before, const char *sign_and_part)
{
  g_autoptr (CopSnapshot) after = cop_machine_snapshot (self->machine);
  g_auto (GStrv) lines = cop_snapshot_diff (before, after);
  gboolean found = FALSE;

  g_assert_false (cop_snapshot_equal (before, after));
  for (guint i = 0; lines[i]; i++)
    found = found || (lines[i][0] == sign_and_part[0] && strstr (lines[i], sign_and_part + 1));
  if (!found)
    g_error ("no line '%s' in:\n%s", sign_and_part, g_strjoinv ("\n", lines));
}

/* Everything that can be seen makes a difference. */
static void
snapshots_see_everything (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *a = rig_add (self->machine, &rig_type_probe, "a", self->bus);
  CopDevice *b = rig_add (self->machine, &rig_type_probe, "b", self->bus);
  CopPropDef row = { .name = "extra", .kind = COP_KIND_UINT, .width = 8, .doc = "One more" };
  CopDtItem cell = { .kind = COP_DT_CELL, .value = 5 };
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine), same = NULL;
  g_auto (GStrv) lines = NULL;
  CopHold *hold;

  same = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, same));
  lines = cop_snapshot_diff (before, same);
  g_assert_null (lines[0]);

  rig_add (self->machine, &rig_type_probe, "c", self->bus);
  differs (self, before, "+c (rig.probe) realized");
  rig_cut (self->machine, "c");
  rig_assert_same (self->machine, before);

  hold = cop_object_hold (&a->object, "a test");
  differs (self, before, "+held-by=\"a test\"");
  cop_hold_release (hold);
  cop_object_ref (a);
  differs (self, before, "+refs=2");
  cop_object_unref (a);
  rig_assert_same (self->machine, before);

  g_assert_true (cop_object_set_object (&a->object, "fan", &b->object, NULL));
  differs (self, before, "+fan=b@");
  g_assert_true (cop_object_set_object (&a->object, "fan", NULL, NULL));
  cop_device_block_unplug (a, "why not");
  differs (self, before, "+blocked=\"why not\"");
  g_assert_true (cop_device_unblock_unplug (a, "why not"));
  g_assert_true (cop_dt_set (&a->object, "x", COP_DT_PLAIN, &cell, 1, NULL));
  differs (self, before, "+dt.x=");
  cop_dt_unset (&a->object, "x", NULL);
  g_assert_true (cop_object_add_dynamic (&a->object, &row, &COP_VALUE_UINT (5), NULL));
  differs (self, before, "+extra=5");
  g_assert_true (cop_object_remove_dynamic (&a->object, "extra", NULL));
  g_assert_true (cop_object_set_string (&a->object, "label", "l", NULL));
  differs (self, before, "+label=\"l\"");
  g_assert_true (cop_object_set_string (&a->object, "label", NULL, NULL));
  rig_assert_same (self->machine, before);

  /* the order of siblings, and of devices on a bus */
  rig_cut (self->machine, "a");
  differs (self, before, "-a (rig.probe)");
  rig_add (self->machine, &rig_type_probe, "a", self->bus);
  differs (self, before, "+after=b@");

  /* what is retired is seen as well */
  cop_object_ref (b);
  rig_cut (self->machine, "b");
  differs (self, before, "+retired b (rig.probe)");
  cop_object_unref (b);
}

/* --- the tree for people ---------------------------------------------------------------------- */

static void
the_tree_is_printed (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  g_autofree char *text = NULL;

  rig_add_to (&hub->object, &rig_type_probe, "low", NULL);
  g_assert_nonnull (
      cop_machine_device_add (self->machine, "ns16550a", "uart", NULL, "at", "0x10000000", NULL));
  g_assert_nonnull (
      cop_machine_device_add (self->machine, "rig.probe", "off", NULL, "enabled", "false", NULL));
  text = cop_object_print_tree (cop_machine_peripheral (self->machine));
  g_assert_cmpstr (text, ==,
                   "peripheral  (container)\n"
                   "  r  (rig.rack)\n"
                   "    a  (rig.slots)\n"
                   "    b  (rig.slots)\n"
                   "  h  (rig.hub)  on r\n"
                   "    bus  (rig.slots)\n"
                   "    low  (rig.probe)\n"
                   "  uart  (ns16550a)  0x10000000-0x100000ff  on machine\n"
                   "  off  (rig.probe)  new  on r\n");
}

/* --- closing ---------------------------------------------------------------------------------- */

static void
closing_names_who_is_held (void)
{
  CopHost *host = rig_host ();
  CopMachine *machine = rig_machine (host, &rig_type_board);
  CopObject *low = rig_at (machine, "/machine/low"), *hub = rig_at (machine, "/machine/hub");
  CopHold *hold = cop_object_hold (low, "a debugger"), *second = cop_object_hold (low, "a log");
  GError *error = NULL;

  cop_object_ref (hub);
  g_assert_false (cop_machine_close (machine, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "the machine is closed, and low (rig.probe) is held by a debugger, a log; "
                         "hub (rig.hub) is held by 1 unnamed");
  g_assert_true (cop_machine_is_closed (machine));
  rig_assert_state (low, COP_STATE_RETIRED);
  g_assert_null (cop_device_bus ((CopDevice *)low));
  cop_machine_unref (machine);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 2);
  cop_hold_release (hold);
  cop_hold_release (second);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 1);
  cop_object_unref (hub);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
}

/* Its memory is that of the machine that it was made near. */
static void
what_was_made_for_another (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopMachine *other = rig_machine (self->host, NULL);
  CopType *type = cop_host_type (self->host, &rig_type_loose);
  CopObject *made = cop_object_new_near (cop_machine_objects (other), type, NULL), *kept;
  GError *error = NULL;

  g_assert_false (cop_object_add (cop_machine_peripheral (self->machine), "x", made, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_clear_error (&error);
  cop_object_unref (made);

  /* what is left of a machine takes nothing */
  kept = cop_object_ref (cop_machine_peripheral (other));
  cop_machine_unref (other);
  made = cop_object_new (type, NULL);
  g_assert_false (cop_object_add (kept, "x", made, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_CLOSED);
  g_clear_error (&error);
  cop_object_unref (made);
  cop_object_unref (kept);
}

static void
numbers_of_many_digits_are_taken_back (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = NULL;
  GError *error = NULL;

  rig_add (self->machine, &rig_type_probe, "a[999999999999999999]", self->bus);
  before = cop_machine_snapshot (self->machine);
  rig_fail ("realize", "a[1000000000000000000]");
  g_assert_null (rig_try (self, &rig_type_probe, "a[*]", self->bus, &error));
  g_clear_error (&error);
  rig_fail (NULL, NULL);
  rig_assert_same (self->machine, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/machine/machine/", name)
#define ADD_ALONE(name) g_test_add_func ("/machine/machine/" #name, name)
  ADD (a_bare_machine);
  ADD (a_type_that_is_no_machine);
  ADD (its_properties);
  ADD (two_machines_in_one_host);
  ADD (two_hosts);
  ADD_ALONE (a_host_is_dropped_before_its_machine);
  ADD (snapshots_see_everything);
  ADD (the_tree_is_printed);
  ADD (what_was_made_for_another);
  ADD (numbers_of_many_digits_are_taken_back);
  ADD_ALONE (closing_names_who_is_held);
  return g_test_run ();
}
