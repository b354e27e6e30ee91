/* Hooks that add, remove and drop things, their own object included. */
#include "reentry.h"

/* --- cutting ------------------------------------------------------------------------------- */

static gboolean
cut_itself_in_realize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                       GError **error)
{
  if (!is_at (hook, "realize", device, "d"))
    return TRUE;
  if (!cut ("d", error))
    return FALSE;
  g_assert_null (peripheral ("d"));
  rig_assert_state (device, COP_STATE_REALIZING);
  return TRUE;
}

static void
a_device_cuts_itself_in_realize (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  begin (self, cut_itself_in_realize);
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_assert_true (g_str_has_suffix (error->message, "it was removed while it was being added"));
  g_clear_error (&error);
  g_assert_cmpuint (n_acts, ==, 1);
  rig_assert_same (self->machine, before);
  cop_test_log_assert (self->log, "init() (rig.probe)", "init (rig.probe)",
                       "post_init() (rig.probe)", "post_init (rig.probe)", "parent d",
                       "properties d", "attach d", "pre_plug() d by r", "pre_plug d", "realize() d",
                       "ask d", "realize d", "publish d", "reset() d", "reset d", "plug() d by r",
                       "plug d", "realized d", "unplug() d by r", "unplug d", "withdraw d",
                       "unrealize() d", "unrealize d", "detach d", "unparent d", "finalize d",
                       "finalize() d", "DEVICE_DELETED d");
}

static gboolean
cut_sibling_in_realize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                        GError **error)
{
  CopObject *parent = cop_object_parent (&device->object);

  if (!is_at (hook, "realize", device, "b"))
    return TRUE;
  return cop_object_cut (parent, "a", error) && cop_object_cut (parent, "c", error);
}

static gboolean
build_three (CopObject *self, const char *hook, CopDevice *device, GError **error)
{
  if (strcmp (hook, "build") == 0)
    for (const char *name = "abc"; *name; name++)
      {
        char id[2] = { *name, 0 };
        rig_add_to (self, &rig_type_loose, id, NULL);
      }
  return cut_sibling_in_realize (self, hook, device, error);
}

/* One that is realized already and one whose turn has not come. */
static void
a_child_cuts_its_siblings_in_realize (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *pair;

  begin (self, build_three);
  pair = rig_add (self->machine, &rig_type_pair, "p", self->bus);
  g_assert_cmpuint (n_acts, ==, 1);
  g_assert_null (cop_object_child (&pair->object, "a"));
  rig_assert_state (cop_object_child (&pair->object, "b"), COP_STATE_REALIZED);
  g_assert_null (cop_object_child (&pair->object, "c"));
  rig_assert_state (cop_object_child (&pair->object, "left"), COP_STATE_REALIZED);
  /* c was never realized */
  for (guint i = 0; i < cop_test_log_length (self->log); i++)
    g_assert_cmpstr (cop_test_log_line (self->log, i), !=, "realize() c");
}

static gboolean
cut_other_in_unrealize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                        GError **error)
{
  if (!is_at (hook, "unrealize", device, "d"))
    return TRUE;
  if (!cut ("e", error))
    return FALSE;
  g_assert_null (peripheral ("e"));
  g_assert_cmpstr (cop_test_log_line (fixture->log, cop_test_log_length (fixture->log) - 1), ==,
                   "ask e");
  return TRUE;
}

/* Off its path at once; its hooks run when the present cut is complete. */
static void
another_is_cut_in_unrealize (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  rig_add (self->machine, &rig_type_probe, "e", self->bus);
  begin (self, cut_other_in_unrealize);
  rig_cut (self->machine, "d");
  cop_test_log_assert (self->log, "ask_unplug() d by r", "ask d", "unplug() d by r", "unplug d",
                       "withdraw d", "unrealize() d", "ask_unplug() e by r", "ask e", "unrealize d",
                       "detach d", "unparent d", "finalize d", "finalize() d", "DEVICE_DELETED d",
                       "unplug() e by r", "unplug e", "withdraw e", "unrealize() e", "unrealize e",
                       "detach e", "unparent e", "finalize e", "finalize() e", "DEVICE_DELETED e");
}

static gboolean
cut_other_in_finalize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                       GError **error)
{
  return !is_at (hook, "finalize", device, "d") || cut ("e", error);
}

static void
another_is_cut_in_finalize (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  rig_add (self->machine, &rig_type_probe, "e", self->bus);
  begin (self, cut_other_in_finalize);
  rig_cut (self->machine, "d");
  g_assert_null (peripheral ("d"));
  g_assert_null (peripheral ("e"));
  g_assert_cmpuint (cop_bus_n_devices (self->bus), ==, 0);
}

static gboolean
cut_above_in_unrealize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                        GError **error)
{
  return !is_at (hook, "unrealize", device, "low") || cut ("h", error);
}

/* Cutting what is being cut already, above and below, is no error. */
static void
the_same_is_cut_again (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);

  rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
  begin (self, cut_above_in_unrealize);
  rig_cut (self->machine, "low");
  g_assert_null (peripheral ("h"));
  hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
  rig_cut (self->machine, "h");
  g_assert_cmpuint (n_acts, ==, 2);
  g_assert_null (peripheral ("low"));
}

static gboolean
cut_hub_in_reset (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                  GError **error)
{
  CopDevice *hub = (CopDevice *)peripheral ("h");

  if (!is_at (hook, "reset", device, "d") || !cut ("h", error))
    return TRUE;
  /* the whole subtree, also those whose names are elsewhere */
  g_assert_null (peripheral ("h"));
  g_assert_null (peripheral ("low"));
  /* nothing can be added to it any more */
  g_assert_null (rig_try (fixture, &rig_type_probe, "late", rig_bus (hub, "bus"), &seen));
  g_assert_error (seen, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&seen);
  /* and its names are free */
  rig_add (fixture->machine, &rig_type_probe, "h", fixture->bus);
  rig_add (fixture->machine, &rig_type_probe, "low", fixture->bus);
  return TRUE;
}

static void
a_subtree_is_off_every_path_at_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);

  rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
  begin (self, cut_hub_in_reset);
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  g_assert_cmpuint (n_acts, ==, 1);
  rig_assert_state (peripheral ("h"), COP_STATE_REALIZED);
  rig_assert_state (peripheral ("low"), COP_STATE_REALIZED);
  g_assert_true (cop_object_is_a (peripheral ("h"), &rig_type_probe));
  g_assert_cmpuint (cop_bus_n_devices (self->bus), ==, 3);
}

static gboolean
cut_next_in_unrealize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                       GError **error)
{
  char next[16];

  if (strcmp (hook, "unrealize") != 0)
    return TRUE;
  g_snprintf (next, sizeof next, "d%d", atoi (cop_object_name (&device->object) + 1) + 1);
  return peripheral (next) == NULL || cut (next, error);
}

/* However many cut each other, the stack is that of one. */
static void
each_cuts_the_next (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < 20000; i++)
    {
      char id[16];
      g_snprintf (id, sizeof id, "d%u", i);
      rig_add (self->machine, &rig_type_probe, id, self->bus);
    }
  begin (self, cut_next_in_unrealize);
  rig_cut (self->machine, "d0");
  g_assert_cmpuint (cop_bus_n_devices (self->bus), ==, 0);
}

/* --- adding -------------------------------------------------------------------------------- */

static gboolean
add_in_unplug (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
               GError **error G_GNUC_UNUSED)
{
  CopDevice *added;

  if (!is_at (hook, "unplug", device, "d"))
    return TRUE;
  added = rig_add (fixture->machine, &rig_type_probe, "e", fixture->bus);
  rig_assert_state (added, COP_STATE_REALIZED);
  return TRUE;
}

/* Synchronous: complete on return. */
static void
another_is_added_in_unplug (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  begin (self, add_in_unplug);
  rig_cut (self->machine, "d");
  g_assert_cmpuint (n_acts, ==, 1);
  rig_assert_state (peripheral ("e"), COP_STATE_REALIZED);
  g_assert_true (cop_bus_first (self->bus) == (CopDevice *)peripheral ("e"));
}

static gboolean
add_in_finalize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                 GError **error G_GNUC_UNUSED)
{
  if (is_at (hook, "finalize", device, "d"))
    rig_add (fixture->machine, &rig_type_probe, "d", fixture->bus);
  return TRUE;
}

static void
its_successor_is_added_in_finalize (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  begin (self, add_in_finalize);
  rig_cut (self->machine, "d");
  rig_assert_state (peripheral ("d"), COP_STATE_REALIZED);
  rig_act (NULL);
}

static guint deepest;

static gboolean
add_another_in_realize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                        GError **error)
{
  char id[16];

  if (strcmp (hook, "realize") != 0)
    return TRUE;
  g_snprintf (id, sizeof id, "d%d", atoi (cop_object_name (&device->object) + 1) + 1);
  if ((guint)atoi (id + 1) > deepest)
    return TRUE;
  return rig_try (fixture, &rig_type_probe, id, fixture->bus, error) != NULL;
}

static void
additions_are_nested_64_deep_at_most (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  begin (self, add_another_in_realize);
  deepest = 64;
  g_assert_null (rig_try (self, &rig_type_probe, "d0", self->bus, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_assert_nonnull (strstr (error->message, "nested more than 64 deep"));
  g_clear_error (&error);
  rig_assert_same (self->machine, before);
  deepest = 63;
  g_assert_nonnull (rig_try (self, &rig_type_probe, "d0", self->bus, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cop_bus_n_devices (self->bus), ==, 64);
}

/* --- what cannot be done ------------------------------------------------------------------- */

static gboolean
eject_and_close_in_realize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                            GError **error G_GNUC_UNUSED)
{
  if (!is_at (hook, "realize", device, "d"))
    return TRUE;
  g_assert_false (cop_device_eject ((CopDevice *)peripheral ("e"), &seen));
  cop_test_assert_error (seen, COP_ERROR_STATE,
                         "/machine/peripheral/e: a device cannot be ejected inside a hook");
  g_assert_false (cop_machine_close (fixture->machine, &seen));
  cop_test_assert_error (seen, COP_ERROR_STATE,
                         "/machine: a machine cannot be closed inside a hook");
  return TRUE;
}

static void
eject_and_close_wait (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "e", self->bus);
  begin (self, eject_and_close_in_realize);
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  g_assert_cmpuint (n_acts, ==, 1);
  g_assert_false (cop_machine_is_closed (self->machine));
}

/* --- references ---------------------------------------------------------------------------- */

static gboolean
drop_in_realize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                 GError **error G_GNUC_UNUSED)
{
  if (!is_at (hook, "realize", device, "d"))
    return TRUE;
  g_clear_pointer (&dropped, cop_object_unref);
  /* the finalizer waits for the hook to return */
  g_assert_cmpstr (cop_test_log_line (fixture->log, cop_test_log_length (fixture->log) - 1), ==,
                   "realize() d");
  return TRUE;
}

static void
finalizers_wait_for_the_hook (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  dropped = cop_object_ref (rig_add (self->machine, &rig_type_probe, "old", self->bus));
  rig_cut (self->machine, "old");
  rig_assert_state (dropped, COP_STATE_RETIRED);
  begin (self, drop_in_realize);
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  g_assert_cmpuint (n_acts, ==, 1);
  for (guint i = 0; i < cop_test_log_length (self->log); i++)
    if (strcmp (cop_test_log_line (self->log, i), "realize() d") == 0)
      g_assert_cmpstr (cop_test_log_line (self->log, i + 1), ==, "finalize old");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/reentry/", name)
  ADD (a_device_cuts_itself_in_realize);
  ADD (a_child_cuts_its_siblings_in_realize);
  ADD (another_is_cut_in_unrealize);
  ADD (another_is_cut_in_finalize);
  ADD (the_same_is_cut_again);
  ADD (a_subtree_is_off_every_path_at_once);
  ADD (each_cuts_the_next);
  ADD (another_is_added_in_unplug);
  ADD (its_successor_is_added_in_finalize);
  ADD (additions_are_nested_64_deep_at_most);
  ADD (eject_and_close_wait);
  ADD (finalizers_wait_for_the_hook);
  return g_test_run ();
}
