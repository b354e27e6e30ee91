/* Reset: what hooks of the phases do meanwhile. */
#include "reset.h"

/* --- hooks that change the tree --------------------------------------------------------------- */

static void
reset_in_realize (CopDevice *device, const char *name)
{
  if (is_at (device, "x", name, "realize"))
    g_assert_true (cop_device_reset (peripheral ("h"), NULL));
  else if (strcmp (name, "enter") == 0 && strcmp (cop_object_name (&device->object), "b") == 0)
    g_assert_true (cop_object_cut (cop_machine_peripheral (machine), "a", NULL));
}

/* Inside an addition what is cut goes later, and takes part in no phase from then on. */
static void
it_is_cut_in_a_reset_in_a_hook (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add_five (self);
  begin (self, reset_in_realize);
  rig_add (machine, &hub_type, "x", self->bus);
  cop_test_log_assert (self->log, "enter c", "enter b", "enter l", "enter h", "hold c", "hold b",
                       "hold l", "hold h", "exit c", "exit b", "exit l", "exit h", "enter x",
                       "hold x", "exit x");
  g_assert_null (peripheral ("a"));
}

static void
cut_itself (CopDevice *device, const char *name)
{
  if (is_at (device, "p", name, "realize"))
    g_assert_true (cop_object_cut (cop_machine_peripheral (machine), "p", NULL));
}

static void
add_when_plugged (const CopEvent *event, gpointer data)
{
  CopDeviceSpec spec = { .type = "phase.loose", .id = "late" };
  guint *n = data;

  if (event->step != COP_STEP_PLUG)
    return;
  spec.parent = event->object;
  g_assert_null (cop_machine_device_addv (machine, &spec, NULL));
  (*n)++;
}

/* It is on its way out when it arrives: all that came with it goes, and nothing comes any more. */
static void
it_cuts_itself_when_it_comes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (machine);
  CopDeviceSpec spec = { .type = "phase.pair", .id = "p", .bus = self->bus };
  GError *error = NULL;
  guint observer, n = 0;

  begin (self, cut_itself);
  observer = cop_machine_observe (machine, add_when_plugged, &n, NULL);
  g_assert_null (cop_machine_device_addv (machine, &spec, &error));
  cop_machine_unobserve (machine, observer);
  g_assert_cmpuint (n, ==, 1);
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_cmpuint (n_acts, >=, 1);
  act = NULL;
  rig_assert_same (machine, before);
}

static const char *at_phase;

static void
cut_two (CopDevice *device, const char *name)
{
  CopObject *all = cop_machine_peripheral (machine);

  if (is_at (device, "b", name, at_phase))
    {
      g_assert_true (cop_object_cut (all, "b", NULL));
      g_assert_true (cop_object_cut (all, "h", NULL));
    }
}

static void
it_is_cut_in_each_phase (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const phases[] = { "enter", "hold", "exit" };
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (machine);

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      CopDevice *h = add_five (self);
      at_phase = phases[i];
      begin (self, cut_two);
      g_assert_true (cop_device_reset (h, NULL));
      g_assert_cmpuint (n_acts, ==, 1);
      act = NULL;
      rig_assert_same (machine, before);
    }
}

static void
add_one (CopDevice *device, const char *name)
{
  if (is_at (device, "d", name, at_phase))
    rig_add (machine, &hub_type, "new", rig_bus (device, "bus"));
}

static void
another_is_added_in_each_phase (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *d = rig_add (machine, &hub_type, "d", self->bus);

  at_phase = "enter";
  begin (self, add_one);
  g_assert_true (cop_device_reset (d, NULL));
  cop_test_log_assert (self->log, "enter d", "enter new", "hold new", "hold d", "exit new",
                       "exit d");
  rig_cut (machine, "new");
  at_phase = "hold";
  begin (self, add_one);
  g_assert_true (cop_device_reset (d, NULL));
  cop_test_log_assert (self->log, "enter d", "hold d", "enter new", "hold new", "exit new",
                       "exit d");
  rig_cut (machine, "new");
  at_phase = "exit";
  begin (self, add_one);
  g_assert_true (cop_device_reset (d, NULL));
  cop_test_log_assert (self->log, "enter d", "hold d", "exit d", "enter new", "hold new",
                       "exit new");
}

static void
release_in_enter (CopDevice *device, const char *name)
{
  if (is_at (device, "b", name, "enter"))
    release_reset (peripheral ("h"));
}

/* Who has entered is held and exits, and nobody else. */
static void
released_in_the_first_phase (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *h = add_five (self);

  begin (self, release_in_enter);
  assert_reset (h);
  cop_test_log_assert (self->log, "enter c", "enter b", "hold c", "exit c", "hold b", "exit b");
  g_assert_false (cop_device_is_in_reset (h));
}

static void
reset_the_other (CopDevice *device, const char *name)
{
  CopDevice *other = peripheral (cop_object_name (&device->object)[0] == 'x' ? "y" : "x");

  if (other && strcmp (name, "hold") == 0)
    g_assert_true (cop_device_reset (other, NULL));
}

/* Two that pulse each other's reset. */
static void
resets_inside_resets (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *x = rig_add (machine, &hub_type, "x", self->bus);

  rig_add (machine, &hub_type, "y", self->bus);
  begin (self, reset_the_other);
  g_assert_true (cop_device_reset (x, NULL));
  cop_test_log_assert (self->log, "enter x", "hold x", "enter y", "hold y", "exit y", "exit x");
}

static GError *seen;

static void
reset_for_ever (CopDevice *device, const char *name)
{
  if (strcmp (name, "exit") == 0 && !cop_device_reset (device, seen ? NULL : &seen))
    n_acts++;
}

static void
resets_are_nested_64_deep_at_most (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *d = rig_add (machine, &hub_type, "d", self->bus);

  begin (self, reset_for_ever);
  g_assert_true (cop_device_reset (d, NULL));
  g_assert_cmpuint (n_acts, ==, 1);
  cop_test_assert_error (seen, COP_ERROR_STATE,
                         "/machine/peripheral/d: resets inside hooks are nested more than 64 deep");
  g_assert_cmpuint (cop_test_log_length (self->log), ==, 3 * 64);
  g_assert_false (cop_device_is_in_reset (d));
}

static void
close_it (const CopEvent *event, gpointer data G_GNUC_UNUSED)
{
  if (event->step == COP_STEP_RESET_ENTER && !cop_machine_is_closed (machine))
    cop_machine_close (machine, NULL); /* FALSE: what is to be reset is held until it is over */
}

/* Who is told may close the machine: nothing more is reset then. */
static void
closed_while_it_is_reset (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add_five (self);
  begin (self, NULL);
  cop_machine_observe (machine, close_it, NULL, NULL);
  cop_machine_reset (machine, NULL);
  g_assert_true (cop_machine_is_closed (machine));
  cop_test_log_assert (self->log, "enter c");
}

static void
a_hook_fails (CopDevice *device, const char *name)
{
  GError *error = NULL;

  if (strcmp (name, "enter") != 0)
    return;
  cop_object_fail (&device->object, &error, "no");
  cop_object_hook_error (&device->object, "reset_enter", error);
}

static void
the_first_error_of_a_hook_is_told (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *h = add_five (self);
  GError *error = NULL;

  begin (self, a_hook_fails);
  g_assert_false (cop_device_assert_reset (h, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "/machine/peripheral/b/c: no");
  g_assert_true (cop_device_is_in_reset (h));
  act = NULL;
  release_reset (h);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/device/reset-hooks/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (it_is_cut_in_a_reset_in_a_hook);
  ADD (it_cuts_itself_when_it_comes);
  ADD (it_is_cut_in_each_phase);
  ADD (another_is_added_in_each_phase);
  ADD (released_in_the_first_phase);
  ADD (resets_inside_resets);
  ADD (resets_are_nested_64_deep_at_most);
  ADD (closed_while_it_is_reset);
  ADD (the_first_error_of_a_hook_is_told);
  return g_test_run ();
}
