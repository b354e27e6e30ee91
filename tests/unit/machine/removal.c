/* The ways to remove a device, who may refuse, and what is left. */
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
                         "/machine/peripheral/d: a removal of it is pending already");
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

static void
the_owner_cuts_without_asking_the_guest (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add_polite (self, "d");
  cop_test_log_clear (self->log);
  rig_cut (self->machine, "d");
  cop_test_log_assert (self->log, "ask_unplug() d by g", "ask d", "unplug() d by g", "unplug d",
                       "withdraw d", "unrealize() d", "unrealize d", "detach d", "unparent d",
                       "finalize d", "finalize() d", "DEVICE_DELETED d");
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
  g_assert_cmpuint (outcome.n, ==, 1);
  g_assert_cmpint (outcome.state, ==, COP_REMOVAL_REFUSED);
  pending = cop_machine_removals (self->machine);
  g_assert_cmpuint (pending->len, ==, 0);
  /* and it may be asked again */
  rig_fail (NULL, NULL);
  g_assert_nonnull (cop_machine_device_del (self->machine, "d", NULL, NULL, &error));
  g_free (outcome.path);
}

/* --- NULL to a nullable child -------------------------------------------------------------- */

static void
the_owner_cuts_a_nullable_child (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *owner = rig_add (self->machine, &rig_type_probe, "owner", self->bus);
  g_autoptr (GError) error = NULL;

  rig_add_to (&owner->object, &rig_type_loose, "spare", NULL);
  g_assert_true (cop_object_set_object (&owner->object, "spare", NULL, &error));
  g_assert_no_error (error);
  g_assert_null (cop_object_child (&owner->object, "spare"));
  /* nothing is there: nothing to do */
  g_assert_true (cop_object_set_object (&owner->object, "spare", NULL, &error));
  g_assert_no_error (error);
}

static void
what_is_not_nullable_stays (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDeviceSpec spec = { .type = "rig.loose", .id = "core" };
  CopDevice *owner = rig_add (self->machine, &rig_type_probe, "owner", self->bus);
  g_autoptr (CopSnapshot) before = NULL;
  GError *error = NULL;

  spec.parent = &owner->object;
  g_assert_nonnull (cop_machine_device_addv (self->machine, &spec, &error));
  refuse_cut (self, &owner->object, "core", COP_ERROR_REFUSED,
              "/machine/peripheral/owner: child 'core' is not nullable: it stays as long as its "
              "parent");
  before = cop_machine_snapshot (self->machine);
  g_assert_false (cop_object_set_object (&owner->object, "core", NULL, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED,
                         "/machine/peripheral/owner: child 'core' is not nullable: it stays as "
                         "long as its parent");
  rig_assert_same (self->machine, before);
  refuse_del (self, "/machine/peripheral/owner/core", COP_ERROR_REFUSED,
              "/machine/peripheral/owner/core: it cannot be unplugged: it belongs to the board");
  refuse_cut (self, (CopObject *)self->machine, "peripheral", COP_ERROR_REFUSED,
              "/machine: child 'peripheral' is not nullable: it stays as long as its parent");
  /* with its parent it goes */
  rig_cut (self->machine, "owner");
}

static void
what_is_not_there_is_not_found (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "kbd0", self->bus);
  refuse_cut (self, cop_machine_peripheral (self->machine), "kbd", COP_ERROR_NOT_FOUND,
              "/machine/peripheral: no child 'kbd'; did you mean 'kbd0'?");
}

/* --- NULL to parent_bus ---------------------------------------------------------------------- */

static void
ejecting_keeps_the_child (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = rig_add (self->machine, &rig_type_probe, "d", self->bus);
  GError *error = NULL;

  cop_test_log_clear (self->log);
  g_assert_true (cop_object_set_object (&device->object, "parent_bus", NULL, &error));
  g_assert_no_error (error);
  cop_test_log_assert (self->log, "ask_unplug() d by r", "ask d", "unplug() d by r", "unplug d",
                       "withdraw d", "unrealize() d", "unrealize d", "detach d");
  rig_assert_state (device, COP_STATE_UNREALIZED);
  g_assert_null (cop_device_bus (device));
  g_assert_true (rig_at (self->machine, "/machine/peripheral/d") == device);
  g_assert_cmpuint (cop_bus_n_devices (self->bus), ==, 0);

  g_assert_false (cop_device_eject (device, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/d: it is on no bus (it is unrealized)");
  g_assert_false (
      cop_object_set_object (&device->object, "parent_bus", &self->bus->object, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_REFUSED);
  g_clear_error (&error);
  /* the name is taken until the owner breaks the link */
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
  g_clear_error (&error);
  cop_test_log_clear (self->log);
  rig_cut (self->machine, "d");
  cop_test_log_assert (self->log, "ask d", "unparent d", "finalize d", "finalize() d",
                       "DEVICE_DELETED d");
}

static void
ejecting_takes_what_hangs_on_it (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  CopDevice *low = rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
  GError *error = NULL;

  cop_test_log_clear (self->log);
  g_assert_true (cop_device_eject (hub, &error));
  g_assert_no_error (error);
  cop_test_log_assert (self->log, "ask_unplug() h by r", "ask h", "ask_unplug() low by h",
                       "ask low", "unplug() h by r", "unplug h", "withdraw low", "unrealize() low",
                       "unrealize low", "detach low", "bus_unrealize bus", "withdraw h",
                       "unrealize() h", "unrealize h", "detach h");
  rig_assert_state (low, COP_STATE_UNREALIZED);
  rig_assert_state (rig_bus (hub, "bus"), COP_STATE_UNREALIZED);
  /* nothing is plugged into what has been ejected */
  g_assert_null (rig_try (self, &rig_type_probe, "late", rig_bus (hub, "bus"), &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/h/bus: nothing can be plugged into it: "
                         "/machine/peripheral/h is unrealized");
  rig_cut (self->machine, "h");
  rig_cut (self->machine, "low");
}

static void
del_of_an_ejected_device (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = rig_add (self->machine, &rig_type_probe, "d", self->bus);
  GError *error = NULL;
  Outcome outcome = { 0 };

  g_assert_true (cop_device_eject (device, &error));
  g_assert_nonnull (cop_machine_device_del (self->machine, "d", note, &outcome, &error));
  g_assert_no_error (error);
  g_assert_cmpint (outcome.state, ==, COP_REMOVAL_COMPLETED);
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "d"));
  g_free (outcome.path);
}

/* --- refusals -------------------------------------------------------------------------------- */

/* Whatever the way, and however far below the one who refuses. */
static void
refuse_all_ways (RigFixture *self, const char *id, CopErrorCode code, const char *text)
{
  CopObject *peripheral = cop_machine_peripheral (self->machine);
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  refuse_del (self, id, code, text);
  refuse_cut (self, peripheral, id, code, text);
  g_assert_false (cop_device_eject ((CopDevice *)cop_object_child (peripheral, id), &error));
  cop_test_assert_error (error, code, text);
  rig_assert_same (self->machine, before);
}

static CopDevice *
add_chain (RigFixture *self, guint n)
{
  CopBus *bus = self->bus;
  CopDevice *device = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("h%u", i);
      device = rig_add (self->machine, &rig_type_hub, id, bus);
      bus = rig_bus (device, "bus");
    }
  return device;
}

static void
a_blocker_far_below (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *lowest = add_chain (self, 20);

  cop_device_block_unplug (lowest, "a backup is running");
  cop_device_block_unplug (lowest, "a second reason");
  refuse_all_ways (self, "h0", COP_ERROR_REFUSED,
                   "/machine/peripheral/h0: cannot be removed: h19: a backup is running");
  refuse_all_ways (self, "h19", COP_ERROR_REFUSED,
                   "/machine/peripheral/h19: cannot be removed: a backup is running");
  g_assert_true (cop_device_unblock_unplug (lowest, "a backup is running"));
  g_assert_false (cop_device_unblock_unplug (lowest, "a backup is running"));
  refuse_all_ways (self, "h0", COP_ERROR_REFUSED,
                   "/machine/peripheral/h0: cannot be removed: h19: a second reason");
  g_assert_true (cop_device_unblock_unplug (lowest, "a second reason"));
  rig_cut (self->machine, "h0");
  g_assert_cmpuint (cop_object_n_children (cop_machine_peripheral (self->machine)), ==, 1);
}

static void
a_handler_far_below (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add_chain (self, 20);
  rig_fail ("ask_unplug", "h19");
  refuse_all_ways (self, "h0", COP_ERROR_HOOK,
                   "/machine/peripheral/h19: ask_unplug is made to fail");
  rig_fail (NULL, NULL);
  rig_cut (self->machine, "h0");
}

static void
a_required_link_from_outside (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *lowest = add_chain (self, 5);
  CopSetting needs = { .name = "needs", .value = COP_VALUE_OBJECT (&lowest->object) };
  CopDeviceSpec spec = { .type = "rig.needy", .id = "needy", .settings = &needs };
  g_autoptr (GError) error = NULL;

  spec.bus = self->bus;
  spec.n_settings = 1;
  g_assert_nonnull (cop_machine_device_addv (self->machine, &spec, &error));
  g_assert_no_error (error);
  refuse_all_ways (self, "h0", COP_ERROR_REFUSED,
                   "/machine/peripheral/h0: cannot be removed: /machine/peripheral/needy.needs "
                   "needs /machine/peripheral/h4");
  rig_cut (self->machine, "needy");
  /* from inside it does not count */
  spec.bus = rig_bus (lowest, "bus");
  g_assert_nonnull (cop_machine_device_addv (self->machine, &spec, &error));
  rig_cut (self->machine, "h0");
}

/* A strong link that is not required does not hold up the removal: the device is retired. */
static void
a_link_that_is_not_required (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *target = rig_add (self->machine, &rig_type_probe, "target", self->bus);
  CopDevice *source = rig_add (self->machine, &rig_type_probe, "source", self->bus);
  g_autoptr (GPtrArray) retired = NULL;
  g_auto (GStrv) holders = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_object_set_object (&source->object, "peer", &target->object, &error));
  g_assert_true (cop_object_set_object (&source->object, "fan", &target->object, &error));
  rig_cut (self->machine, "target");
  rig_assert_state (target, COP_STATE_RETIRED);
  g_assert_null (((RigProbe *)source)->fan.target);
  retired = cop_machine_retired (self->machine);
  g_assert_cmpuint (retired->len, ==, 1);
  holders = cop_object_holders (&target->object);
  cop_test_assert_lines (holders, "link /machine/peripheral/source.peer");
  cop_test_log_clear (self->log);
  g_assert_true (cop_object_set_object (&source->object, "peer", NULL, &error));
  cop_test_log_assert (self->log, "finalize target", "finalize() target", "DEVICE_DELETED target");
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

static RigFixture *asked;

static gboolean
del_another_and_cut_in_request (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                                GError **error)
{
  if (strcmp (hook, "unplug_request") != 0
      || g_strcmp0 (cop_object_name (&device->object), "d") != 0)
    return TRUE;
  return cop_machine_device_del (asked->machine, "o", NULL, NULL, error)
         && cop_object_cut (cop_machine_peripheral (asked->machine), "d", error);
}

/* The request is complete before it returns, and not the last one any more. */
static void
a_request_inside_a_request (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *guest = rig_add (self->machine, &rig_type_guest, "g", NULL);
  CopRemoval *removal;

  asked = self;
  rig_add (self->machine, &rig_type_probe, "d", rig_bus (guest, "a"));
  rig_add (self->machine, &rig_type_probe, "o", self->bus);
  rig_act (del_another_and_cut_in_request);
  removal = cop_machine_device_del (self->machine, "d", NULL, NULL, NULL);
  rig_act (NULL);
  g_assert_cmpint (cop_removal_state (removal), ==, COP_REMOVAL_COMPLETED);
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
  ADD (the_owner_cuts_without_asking_the_guest);
  ADD (a_pending_removal_ends_when_the_device_goes);
  ADD (a_handler_refuses_the_request);
  ADD (the_owner_cuts_a_nullable_child);
  ADD (what_is_not_nullable_stays);
  ADD (what_is_not_there_is_not_found);
  ADD (ejecting_keeps_the_child);
  ADD (ejecting_takes_what_hangs_on_it);
  ADD (del_of_an_ejected_device);
  ADD (a_blocker_far_below);
  ADD (a_handler_far_below);
  ADD (a_required_link_from_outside);
  ADD (a_link_that_is_not_required);
  ADD (a_closed_machine_takes_nothing);
  ADD (a_request_inside_a_request);
  return g_test_run ();
}
