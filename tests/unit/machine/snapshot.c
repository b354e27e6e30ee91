/* Hooks and observers that remove and drop things while a snapshot is taken: what is still to be
 * looked at stays. */
#include <lab.h>
#include <rig.h>

/* What the getter of the actor does, once. */
static void (*act) (CopObject *self);
static CopObject *actor;
static guint n_acts;
static RigFixture *fixture;

/* --- types ---------------------------------------------------------------------------------- */

typedef struct
{
  CopObject object;
  guint32 after; /* behind the computed row: read when its hook has returned */
} Reader;

static gboolean
peek (CopObject *self, const CopProp *prop G_GNUC_UNUSED, CopValue *ret_value,
      GError **error G_GNUC_UNUSED)
{
  *ret_value = COP_VALUE_UINT (7);
  if (self == actor)
    {
      actor = NULL;
      n_acts++;
      act (self);
    }
  return TRUE;
}

static const CopPropDef reader_props[] = {
  COP_COMPUTED ("peek", .computed_kind = COP_KIND_UINT, .get = peek, .doc = "Acts"),
  COP_UINT ("after", Reader, after, .when = COP_SET_ALWAYS, .doc = "A number behind it"),
  COP_PROPS_END,
};

static const CopTypeDesc reader_type = {
  .name = "test.reader",
  .doc = "Has a hook that runs when it is looked at",
  .size = sizeof (Reader),
  .props = reader_props,
};

/* --- the fixture: the readers a, b, c in objects --------------------------------------------- */

static void
set_up (RigFixture *self, gconstpointer data)
{
  rig_set_up (self, data);
  g_assert_true (cop_host_register (self->host, &reader_type, NULL, NULL, NULL));
  for (const char *name = "abc"; *name; name++)
    {
      const char text[2] = { *name, 0 };
      lab_add (cop_machine_objects (self->machine), text, &reader_type);
    }
  cop_test_log_clear (self->log);
  fixture = self;
  n_acts = 0;
  actor = NULL;
}

static CopObject *
reader (const char *name)
{
  return cop_object_child (cop_machine_objects (fixture->machine), name);
}

/* Takes a snapshot while the act is done. */
static CopSnapshot *
look (CopObject *new_actor, void (*new_act) (CopObject *self))
{
  CopSnapshot *snapshot;

  act = new_act;
  actor = new_actor;
  snapshot = cop_machine_snapshot (fixture->machine);
  g_assert_cmpuint (n_acts, ==, 1);
  return snapshot;
}

/* --- cutting --------------------------------------------------------------------------------- */

/* It waits until all has been looked at. */
static void
cut (CopObject *parent, const char *name)
{
  g_autoptr (GError) error = NULL;

  cop_object_cut (parent, name, &error);
  g_assert_no_error (error);
  g_assert_nonnull (cop_object_child (parent, name));
}

static void
cut_all (CopObject *self G_GNUC_UNUSED)
{
  GError *error = NULL;

  cut (cop_machine_objects (fixture->machine), "a"); /* itself */
  cut (cop_machine_objects (fixture->machine), "b"); /* the next */
  g_assert_null (cop_machine_device_del (fixture->machine, "r", NULL, NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_false (cop_machine_close (fixture->machine, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
}

/* a and b have been looked at, and then gone. */
static void
check_gone (const CopSnapshot *seen)
{
  g_autoptr (CopSnapshot) after = cop_machine_snapshot (fixture->machine);
  g_auto (GStrv) lines = cop_snapshot_diff (seen, after);
  guint n = 0;

  for (guint i = 0; lines[i]; i++)
    n += g_str_has_prefix (lines[i], "- a (test.reader)")
         || g_str_has_prefix (lines[i], "- b (test.reader)");
  g_assert_cmpuint (n, ==, 2);
  g_assert_null (reader ("a"));
  g_assert_null (reader ("b"));
  g_assert_nonnull (reader ("c"));
}

static void
a_hook_cuts (RigFixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) seen = look (reader ("a"), cut_all);

  check_gone (seen);
}

static void
cut_when_written (CopObject *object G_GNUC_UNUSED, const CopProp *prop G_GNUC_UNUSED,
                  gpointer data G_GNUC_UNUSED)
{
  cut_all (NULL);
}

static void
write_to_c (CopObject *self G_GNUC_UNUSED)
{
  g_assert_true (cop_object_set_uint (reader ("c"), "after", 5, NULL));
}

static void
an_observer_cuts (RigFixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) seen = NULL;

  cop_object_observe (reader ("c"), cut_when_written, NULL);
  seen = look (reader ("a"), write_to_c);
  cop_object_unobserve (reader ("c"), cut_when_written, NULL);
  check_gone (seen);
}

/* --- dropping -------------------------------------------------------------------------------- */

static CopObject *held[2];

/* a and b are out of the tree, and held: they are looked at in this order, after c. */
static void
retire_two (void)
{
  const char *const names[] = { "a", "b" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      held[i] = cop_object_ref (reader (names[i]));
      g_assert_true (cop_object_cut (cop_machine_objects (fixture->machine), names[i], NULL));
      rig_assert_state (held[i], COP_STATE_RETIRED);
    }
  cop_test_log_clear (fixture->log);
}

static void
drop_both (void)
{
  g_clear_pointer (&held[0], cop_object_unref);
  g_clear_pointer (&held[1], cop_object_unref);
  /* their finalizers wait until all has been looked at */
  cop_test_log_assert_empty (fixture->log);
}

/* The getter of a retired object drops it, and the one that is looked at next. */
static void
drop_when_retired (CopObject *self G_GNUC_UNUSED)
{
  drop_both ();
}

static void
a_hook_drops_what_is_retired (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) seen = NULL, after = NULL;

  retire_two ();
  seen = look (held[0], drop_when_retired);
  cop_test_log_assert (self->log, "finalize b", "finalize a");
  after = cop_machine_snapshot (self->machine);
  g_assert_false (cop_snapshot_equal (seen, after));
}

static void
drop_when_written (CopObject *object G_GNUC_UNUSED, const CopProp *prop G_GNUC_UNUSED,
                   gpointer data G_GNUC_UNUSED)
{
  drop_both ();
}

static void
an_observer_drops_what_is_retired (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) seen = NULL;

  retire_two ();
  cop_object_observe (reader ("c"), drop_when_written, NULL);
  seen = look (held[0], write_to_c);
  cop_object_unobserve (reader ("c"), drop_when_written, NULL);
  cop_test_log_assert (self->log, "finalize b", "finalize a");
}

/* --- adding ---------------------------------------------------------------------------------- */

static void
add_and_remove (CopObject *self)
{
  CopPropDef row = { .name = "extra", .kind = COP_KIND_UINT, .width = 8, .doc = "One more" };

  lab_add (self, "inner", &reader_type);
  lab_add (cop_machine_objects (fixture->machine), "last", &reader_type);
  g_assert_true (cop_object_add_dynamic (self, &row, &COP_VALUE_UINT (5), NULL));
  g_assert_true (cop_object_remove_dynamic (self, "extra", NULL));
}

static void
a_hook_adds (RigFixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) seen = look (reader ("a"), add_and_remove);

  g_assert_nonnull (cop_object_child (reader ("a"), "inner"));
  g_assert_nonnull (seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/machine/snapshot/" #name, RigFixture, NULL, set_up, name, rig_tear_down)
  ADD (a_hook_cuts);
  ADD (an_observer_cuts);
  ADD (a_hook_drops_what_is_retired);
  ADD (an_observer_drops_what_is_retired);
  ADD (a_hook_adds);
  return g_test_run ();
}
