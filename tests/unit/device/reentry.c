/* Hooks that add and remove: very many, very deep, below what is going.  tests/conformance has the
 * rest. */
#include "reentry.h"

/* --- cutting ------------------------------------------------------------------------------- */

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/reentry/", name)
  ADD (a_subtree_is_off_every_path_at_once);
  ADD (each_cuts_the_next);
  ADD (additions_are_nested_64_deep_at_most);
  return g_test_run ();
}
