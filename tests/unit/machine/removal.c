/* Removals as the one who asks sees them.  tests/conformance has the ways to remove, and who may
 * refuse. */
#include <rig.h>

typedef struct
{
  guint n;
  CopRemovalState state;
  char *path;
} Outcome;

static void
note (CopRemoval *removal, gpointer data)
{
  Outcome *outcome = data;

  outcome->n++;
  outcome->state = cop_removal_state (removal);
  g_free (outcome->path);
  outcome->path = g_strdup (cop_removal_device_path (removal));
  cop_test_log_add (cop_test_log_current (), "outcome %s", cop_removal_state_name (outcome->state));
}

static void
refuse_del (RigFixture *self, const char *id, CopErrorCode code, const char *text)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;
  Outcome outcome = { 0 };

  g_assert_null (cop_machine_device_del (self->machine, id, note, &outcome, &error));
  cop_test_assert_error (error, code, text);
  g_assert_cmpuint (outcome.n, ==, 0);
  rig_assert_same (self->machine, before);
}

static void
refuse_cut (RigFixture *self, CopObject *parent, const char *name, CopErrorCode code,
            const char *text)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  g_assert_false (cop_object_cut (parent, name, &error));
  cop_test_assert_error (error, code, text);
  rig_assert_same (self->machine, before);
}

/* --- device_del ---------------------------------------------------------------------------- */

static void
forced_at_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  CopDevice *device = rig_add (self->machine, &rig_type_probe, "d", self->bus);
  guint64 serial = cop_object_serial (&device->object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pending = NULL;
  Outcome outcome = { 0 };
  CopRemoval *removal;

  cop_test_log_clear (self->log);
  removal = cop_machine_device_del (self->machine, "d", note, &outcome, &error);
  g_assert_no_error (error);
  g_assert_nonnull (removal);
  g_assert_cmpint (cop_removal_state (removal), ==, COP_REMOVAL_COMPLETED);
  g_assert_cmpstr (cop_removal_device_path (removal), ==, "/machine/peripheral/d");
  g_assert_cmpuint (cop_removal_device_serial (removal), ==, serial);
  g_assert_cmpuint (outcome.n, ==, 1);
  g_assert_cmpint (outcome.state, ==, COP_REMOVAL_COMPLETED);
  g_assert_cmpstr (outcome.path, ==, "/machine/peripheral/d");
  /* the handler was told, and the device is deleted before the request is complete */
  cop_test_log_assert (self->log, "ask_unplug() d by r", "ask d", "unplug() d by r", "unplug d",
                       "withdraw d", "unrealize() d", "unrealize d", "detach d", "unparent d",
                       "finalize d", "finalize() d", "DEVICE_DELETED d", "outcome completed");
  pending = cop_machine_removals (self->machine);
  g_assert_cmpuint (pending->len, ==, 0);
  rig_assert_same (self->machine, before);
  g_free (outcome.path);
}

static void
by_path_as_well (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  GError *error = NULL;

  rig_add_to (&device->object, &rig_type_probe, "low", rig_bus (device, "bus"));
  g_assert_nonnull (cop_machine_device_del (self->machine, "h/low", NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (
      cop_machine_device_del (self->machine, "/machine/peripheral/h", NULL, NULL, &error));
  g_assert_no_error (error);
  refuse_del (self, "/machine/peripheral/h", COP_ERROR_NOT_FOUND,
              "/machine/peripheral: there is no 'h' (looking for '/machine/peripheral/h')");
  refuse_del (self, "/machine/peripheral", COP_ERROR_TYPE, "/machine/peripheral: it is no device");
}

static void
a_removal_outlives_its_machine (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRemoval *removal;

  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  removal = cop_removal_ref (cop_machine_device_del (self->machine, "d", NULL, NULL, NULL));
  g_assert_true (cop_machine_close (self->machine, NULL));
  g_assert_cmpint (cop_removal_state (removal), ==, COP_REMOVAL_COMPLETED);
  g_assert_cmpstr (cop_removal_device_path (removal), ==, "/machine/peripheral/d");
  cop_removal_unref (removal);
}

/* --- a handler that asks the guest --------------------------------------------------------- */

static CopDevice *
add_polite (RigFixture *self, const char *id)
{
  CopObject *guest = cop_object_child (cop_machine_peripheral (self->machine), "g");

  if (guest == NULL)
    guest = &rig_add (self->machine, &rig_type_guest, "g", NULL)->object;
  return rig_add (self->machine, &rig_type_probe, id, rig_bus ((CopDevice *)guest, "a"));
}

static void
pending_while_the_guest_is_asked (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_polite (self, "d");
  Outcome outcome = { 0 };
  g_autoptr (GPtrArray) pending = NULL;
  GError *error = NULL;
  CopRemoval *first, *second;

  add_polite (self, "e");
  cop_test_log_clear (self->log);
  first = cop_machine_device_del (self->machine, "d", note, &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cop_removal_state (first), ==, COP_REMOVAL_PENDING);
  cop_test_log_assert (self->log, "ask_unplug() d by g", "ask d", "unplug_request() d by g");
  rig_assert_state (device, COP_STATE_REALIZED);
  cop_removal_ref (first);
  /* a second request is refused, one for another device is not */
  g_assert_null (cop_machine_device_del (self->machine, "d", NULL, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/d: it is already in the process of unplug");
  second = cop_machine_device_del (self->machine, "e", NULL, NULL, &error);
  g_assert_no_error (error);
  pending = cop_machine_removals (self->machine);
  g_assert_cmpuint (pending->len, ==, 2);
  g_assert_true (pending->pdata[0] == first && pending->pdata[1] == second);
  g_assert_cmpuint (outcome.n, ==, 0);
  cop_removal_unref (first);
  rig_cut (self->machine, "g");
  g_assert_cmpuint (outcome.n, ==, 1);
  g_free (outcome.path);
}

/* A device that goes while its removal is pending has been removed. */
static void
a_pending_removal_ends_when_the_device_goes (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  Outcome outcome = { 0 };
  g_autoptr (GPtrArray) pending = NULL;

  add_polite (self, "d");
  g_assert_nonnull (cop_machine_device_del (self->machine, "d", note, &outcome, NULL));
  rig_cut (self->machine, "d");
  g_assert_cmpuint (outcome.n, ==, 1);
  g_assert_cmpint (outcome.state, ==, COP_REMOVAL_COMPLETED);
  pending = cop_machine_removals (self->machine);
  g_assert_cmpuint (pending->len, ==, 0);

  /* also when the whole machine goes */
  add_polite (self, "d");
  g_assert_nonnull (cop_machine_device_del (self->machine, "d", note, &outcome, NULL));
  g_assert_true (cop_machine_close (self->machine, NULL));
  g_assert_cmpuint (outcome.n, ==, 2);
  g_free (outcome.path);
}

static void
a_handler_refuses_the_request (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) pending = NULL;
  Outcome outcome = { 0 };
  GError *error = NULL;

  add_polite (self, "d");
  rig_fail ("unplug_request", "d");
  g_assert_null (cop_machine_device_del (self->machine, "d", note, &outcome, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK,
                         "/machine/peripheral/d: unplug_request is made to fail");
  /* there is no removal that could have an outcome */
  g_assert_cmpuint (outcome.n, ==, 0);
  pending = cop_machine_removals (self->machine);
  g_assert_cmpuint (pending->len, ==, 0);
  /* and it may be asked again */
  rig_fail (NULL, NULL);
  g_assert_nonnull (cop_machine_device_del (self->machine, "d", NULL, NULL, &error));
  g_free (outcome.path);
}

/* --- refusals -------------------------------------------------------------------------------- */

static void
what_is_not_there_is_not_found (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "kbd0", self->bus);
  refuse_cut (self, cop_machine_peripheral (self->machine), "kbd", COP_ERROR_NOT_FOUND,
              "/machine/peripheral: no child 'kbd'; did you mean 'kbd0'?");
}

static void
what_every_machine_has_stays (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  refuse_cut (self, (CopObject *)self->machine, "peripheral", COP_ERROR_REFUSED,
              "/machine: child 'peripheral' is not nullable: it stays as long as its parent");
}

static void
a_closed_machine_takes_nothing (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;

  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  g_assert_true (cop_machine_close (self->machine, &error));
  g_assert_true (cop_machine_close (self->machine, &error));
  g_assert_null (cop_machine_device_del (self->machine, "d", NULL, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_CLOSED, "the machine has been closed");
  g_assert_null (cop_machine_device_add (self->machine, "usb.xhci", "x", &error, NULL));
  cop_test_assert_error (error, COP_ERROR_CLOSED, "the machine has been closed");
  g_assert_false (cop_machine_reset (self->machine, &error));
  cop_test_assert_error (error, COP_ERROR_CLOSED, "the machine has been closed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/machine/removal/", name)
  ADD (forced_at_once);
  ADD (by_path_as_well);
  ADD (a_removal_outlives_its_machine);
  ADD (pending_while_the_guest_is_asked);
  ADD (a_pending_removal_ends_when_the_device_goes);
  ADD (a_handler_refuses_the_request);
  ADD (what_is_not_there_is_not_found);
  ADD (what_every_machine_has_stays);
  ADD (a_closed_machine_takes_nothing);
  return g_test_run ();
}
