/* Observers, and those that are asked or told, that add, remove and drop things. */
#include "reentry.h"

/* --- observers ------------------------------------------------------------------------------ */

static void
cut_what_is_realized (const CopEvent *event, gpointer data)
{
  RigFixture *self = data;

  if (event->step == COP_STEP_REALIZED && g_strcmp0 (event->name, "d") == 0)
    g_assert_true (cop_object_cut (cop_machine_peripheral (self->machine), "d", NULL));
}

static void
an_observer_cuts_what_is_being_added (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  cop_machine_observe (self->machine, cut_what_is_realized, self, NULL);
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  rig_assert_same (self->machine, before);
}

typedef struct
{
  RigFixture *fixture;
  guint number, n_calls, n_destroyed;
} Once;

static void
go_away (gpointer data)
{
  ((Once *)data)->n_destroyed++;
}

static void
only_once (const CopEvent *event G_GNUC_UNUSED, gpointer data)
{
  Once *once = data;

  once->n_calls++;
  cop_machine_unobserve (once->fixture->machine, once->number);
  cop_machine_unobserve (once->fixture->machine, once->number);
}

static void
an_observer_takes_itself_away (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  Once first = { .fixture = self }, second = { .fixture = self };

  first.number = cop_machine_observe (self->machine, only_once, &first, go_away);
  second.number = cop_machine_observe (self->machine, only_once, &second, go_away);
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  g_assert_cmpuint (first.n_calls, ==, 1);
  g_assert_cmpuint (second.n_calls, ==, 1);
  g_assert_cmpuint (first.n_destroyed, ==, 1);
  g_assert_cmpuint (second.n_destroyed, ==, 1);
}

static void
plant_below_what_goes (const CopEvent *event, gpointer data)
{
  RigFixture *self = data;
  CopObject *first;

  if (event->step != COP_STEP_UNPARENT || g_strcmp0 (event->name, "second") != 0)
    return;
  first = cop_object_lookup (&self->rack->object, "/objects/top/first");
  if (first)
    {
      CopDeviceSpec spec = { .type = "rig.loose", .id = "late", .parent = first };
      n_acts++;
      cop_machine_device_addv (self->machine, &spec, NULL);
    }
}

/* Plain objects are cut without lists: what comes in between is not forgotten. */
static void
an_observer_adds_below_what_is_being_cut (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopType *type = cop_host_type (self->host, &cop_type_container);
  const char *const names[] = { "first", "second" };
  CopObject *top = cop_object_new (type, NULL);
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  guint n_realized = 0, n_unrealized = 0;

  g_assert_true (cop_object_add (cop_machine_objects (self->machine), "top", top, 0, NULL));
  for (guint i = 0; i < 2; i++)
    {
      CopObject *child = cop_object_new (type, NULL);
      g_assert_true (cop_object_add (top, names[i], child, 0, NULL));
      cop_object_unref (child);
    }
  cop_object_unref (top);
  cop_machine_observe (self->machine, plant_below_what_goes, self, NULL);
  begin (self, NULL);
  g_assert_true (cop_object_cut (cop_machine_objects (self->machine), "top", NULL));
  g_assert_cmpuint (n_acts, ==, 1);
  for (guint i = 0; i < cop_test_log_length (self->log); i++)
    {
      n_realized += strcmp (cop_test_log_line (self->log, i), "realize() late") == 0;
      n_unrealized += strcmp (cop_test_log_line (self->log, i), "unrealize() late") == 0;
    }
  g_assert_cmpuint (n_realized, ==, n_unrealized);
  rig_assert_same (self->machine, before);
}

/* --- removals ------------------------------------------------------------------------------- */

static guint n_completed;

static void
count_outcome (CopRemoval *removal, gpointer data G_GNUC_UNUSED)
{
  g_assert_cmpint (cop_removal_state (removal), ==, COP_REMOVAL_COMPLETED);
  n_completed++;
}

static gboolean
del_in_realize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device, GError **error)
{
  CopRemoval *removal;

  if (!is_at (hook, "realize", device, "d"))
    return TRUE;
  removal = cop_machine_device_del (fixture->machine, "e", count_outcome, NULL, error);
  g_assert_nonnull (removal);
  g_assert_null (peripheral ("e"));
  g_assert_cmpint (cop_removal_state (removal), ==, COP_REMOVAL_PENDING);
  g_assert_cmpuint (n_completed, ==, 0);
  return TRUE;
}

static void
a_removal_inside_a_hook_is_complete_afterwards (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "e", self->bus);
  n_completed = 0;
  begin (self, del_in_realize);
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  g_assert_cmpuint (n_acts, ==, 1);
  g_assert_cmpuint (n_completed, ==, 1);
}

/* --- while somebody is asked ---------------------------------------------------------------- */

static gboolean
del_in_ask (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device, GError **error)
{
  g_autoptr (GError) refused = NULL;

  if (!is_at (hook, "ask_unplug", device, "h"))
    return TRUE;
  g_assert_null (cop_machine_device_del (fixture->machine, "h", NULL, NULL, &refused));
  g_assert_error (refused, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&refused);
  g_assert_null (cop_machine_device_del (fixture->machine, "k", NULL, NULL, &refused));
  g_assert_error (refused, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&refused);
  /* a cut waits until the question is answered, whatever the answer is */
  g_assert_true (cut ("k", &refused));
  g_assert_no_error (refused);
  rig_assert_state (peripheral ("k"), COP_STATE_REALIZED);
  return cop_object_fail (self, error, "not now");
}

static void
what_is_cut_while_it_is_asked_goes_later (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  GError *error = NULL;

  rig_add (self->machine, &rig_type_probe, "k", rig_bus (hub, "bus"));
  begin (self, del_in_ask);
  g_assert_false (cut ("h", &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_HOOK);
  g_clear_error (&error);
  g_assert_null (peripheral ("k"));
  rig_add (self->machine, &rig_type_probe, "k", rig_bus (hub, "bus"));
  g_assert_null (cop_machine_device_del (self->machine, "h", NULL, NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_HOOK);
  g_clear_error (&error);
  g_assert_cmpuint (n_acts, ==, 2);
  g_assert_null (peripheral ("k"));
  rig_assert_state (hub, COP_STATE_REALIZED);
}

static void
close_when_asked (const CopEvent *event, gpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  if (event->step != COP_STEP_ASK)
    return;
  g_assert_false (cop_machine_close (fixture->machine, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_null (cop_machine_device_del (fixture->machine, "d", NULL, NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  n_acts++;
}

static void
nor_by_an_observer (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint observer;

  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  begin (self, NULL);
  observer = cop_machine_observe (self->machine, close_when_asked, NULL, NULL);
  rig_cut (self->machine, "d");
  cop_machine_unobserve (self->machine, observer);
  g_assert_cmpuint (n_acts, ==, 1);
}

static gboolean
cut_in_unrealize_of_k (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                       GError **error G_GNUC_UNUSED)
{
  g_autoptr (GError) refused = NULL;

  if (!is_at (hook, "unrealize", device, "k"))
    return TRUE;
  g_assert_true (cut ("k", &refused));
  g_assert_no_error (refused);
  g_assert_nonnull (peripheral ("k"));
  g_assert_null (cop_machine_device_del (fixture->machine, "h", NULL, NULL, &refused));
  g_assert_error (refused, COP_ERROR, COP_ERROR_STATE);
  return TRUE;
}

static void
what_is_cut_while_it_is_ejected_goes_later (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);

  rig_add (self->machine, &rig_type_probe, "k", rig_bus (hub, "bus"));
  begin (self, cut_in_unrealize_of_k);
  g_assert_true (cop_device_eject (hub, NULL));
  g_assert_cmpuint (n_acts, ==, 1);
  g_assert_null (peripheral ("k"));
  rig_assert_state (hub, COP_STATE_UNREALIZED);
  rig_cut (self->machine, "h");
}

/* --- while somebody is told ----------------------------------------------------------------- */

static void
cut_when_added (const CopEvent *event, gpointer data G_GNUC_UNUSED)
{
  if (event->step == COP_EVENT_DEVICE_ADDED)
    g_assert_true (cut (event->name, NULL));
}

static void
cut_when_unparented (const CopEvent *event, gpointer data G_GNUC_UNUSED)
{
  if (event->step == COP_STEP_UNPARENT)
    g_assert_true (cut (event->name, NULL));
}

static void
what_is_cut_when_it_is_told_of_is_not_returned (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopObject *made = cop_object_new (cop_host_type (self->host, &rig_type_loose), NULL);
  guint observer;
  GError *error = NULL;

  begin (self, NULL);
  observer = cop_machine_observe (self->machine, cut_when_added, NULL, NULL);
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_false (cop_object_add (cop_machine_peripheral (self->machine), "l", made, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  cop_object_unref (made);
  cop_machine_unobserve (self->machine, observer);
}

static void
what_is_planted_in_vain_is_cut_when_it_leaves (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopObject *made = cop_object_new (cop_host_type (self->host, &rig_type_needy), NULL);
  guint observer;
  GError *error = NULL;

  begin (self, NULL);
  observer = cop_machine_observe (self->machine, cut_when_unparented, NULL, NULL);
  g_assert_false (cop_machine_plant (self->machine, cop_machine_peripheral (self->machine), "d",
                                     made, self->bus, COP_ADD_NULLABLE, &error));
  g_clear_error (&error);
  rig_assert_state (made, COP_STATE_NEW);
  g_assert_null (cop_object_parent (made));
  cop_object_unref (made);
  cop_machine_unobserve (self->machine, observer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/observe/", name)
  ADD (an_observer_cuts_what_is_being_added);
  ADD (an_observer_takes_itself_away);
  ADD (an_observer_adds_below_what_is_being_cut);
  ADD (a_removal_inside_a_hook_is_complete_afterwards);
  ADD (what_is_cut_while_it_is_asked_goes_later);
  ADD (nor_by_an_observer);
  ADD (what_is_cut_while_it_is_ejected_goes_later);
  ADD (what_is_cut_when_it_is_told_of_is_not_returned);
  ADD (what_is_planted_in_vain_is_cut_when_it_leaves);
  return g_test_run ();
}
