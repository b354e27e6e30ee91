/* What the tests of removals that a guest is asked for share. */
#ifndef MACHINE_OUTCOME_H
#define MACHINE_OUTCOME_H

#include <coppice/dev/timer.h>
#include <rig.h>

#define MS G_GUINT64_CONSTANT (1000000)

typedef struct
{
  guint n; /* how often it was told */
  CopRemovalState state;
} Outcome;

static Outcome outcome;
static RigFixture *fixture;

/* --- a handler that asks a guest ---------------------------------------------------------------
 */

/* Called in its hooks after they have been written down; FALSE fails the hook.  nullable. */
static gboolean (*guest_act) (CopObject *self, const char *hook, CopDevice *device, GError **error);
static guint64 guest_timeout;

static inline gboolean
guest_say (CopObject *self, const char *hook, CopDevice *device, GError **error)
{
  cop_test_log_add (cop_test_log_current (), "%s() %s by %s", hook,
                    cop_object_name (&device->object), cop_object_name (self));
  return guest_act == NULL || guest_act (self, hook, device, error);
}

static inline gboolean
guest_ask (CopObject *self, CopDevice *device, GError **error)
{
  return guest_say (self, "ask_unplug", device, error);
}

static inline gboolean
guest_request (CopObject *self, CopDevice *device, CopRemoval *removal, GError **error)
{
  g_assert_true (cop_removal_device (removal) == device);
  return guest_say (self, "unplug_request", device, error);
}

static inline void
guest_cancel (CopObject *self, CopDevice *device)
{
  GError *error = NULL;

  if (!guest_say (self, "cancel_request", device, &error))
    cop_object_hook_error (self, "cancel_request", error);
}

static inline guint64
guest_how_long (CopObject *self G_GNUC_UNUSED, CopDevice *device)
{
  g_assert_nonnull (cop_device_removal (device));
  return guest_timeout;
}

static inline void
guest_unplug (CopObject *self, CopDevice *device)
{
  guest_say (self, "unplug", device, NULL);
}

static const CopHotplugHandler guest_handler = {
  .ask_unplug = guest_ask,
  .unplug_request = guest_request,
  .cancel_request = guest_cancel,
  .timeout = guest_how_long,
  .unplug = guest_unplug,
};
static const CopImplements guest_handles[] = {
  { &cop_interface_hotplug_handler, &guest_handler },
  { NULL, NULL },
};
static const CopBusDef guest_buses[] = {
  { "a", "rig.slots", "The first slots" },
  { "b", "rig.slots", "The others" },
  { NULL },
};
static const CopDeviceClass guest_class = { .buses = guest_buses };
static const CopTypeDesc guest_type = {
  .name = "outcome.guest",
  .doc = "Asks a guest",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .implements = guest_handles,
  .klass = &guest_class,
};

/* --- what is asked -----------------------------------------------------------------------------
 */

static inline void
note (CopRemoval *removal, gpointer data)
{
  Outcome *to = data;

  to->n++;
  to->state = cop_removal_state (removal);
  cop_test_log_add (cop_test_log_current (), "outcome %s", cop_removal_state_name (to->state));
}

static inline CopDevice *
peripheral (const char *id)
{
  return (CopDevice *)cop_object_child (cop_machine_peripheral (fixture->machine), id);
}

/* Adds a device below the guest g, which is made with the first. */
static inline CopDevice *
add_polite (const char *id)
{
  CopDevice *guest = peripheral ("g");

  if (guest == NULL)
    guest = rig_add (fixture->machine, &guest_type, "g", NULL);
  return rig_add (fixture->machine, &rig_type_probe, id, rig_bus (guest, "a"));
}

/* device_del (id), pending.  transfer full. */
static inline CopRemoval *
ask_for (const char *id)
{
  GError *error = NULL;
  CopRemoval *removal = cop_machine_device_del (fixture->machine, id, note, &outcome, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cop_removal_state (removal), ==, COP_REMOVAL_PENDING);
  g_assert_true (cop_removal_device (removal) == peripheral (id));
  g_assert_true (cop_device_removal (peripheral (id)) == removal);
  return cop_removal_ref (removal);
}

static inline void
begin (RigFixture *self)
{
  fixture = self;
  guest_act = NULL;
  guest_timeout = 0;
  if (!cop_host_peek_type (self->host, "outcome.guest"))
    g_assert_true (cop_host_register (self->host, &guest_type, NULL, NULL, NULL));
  outcome = (Outcome){ 0 };
  cop_test_log_clear (self->log);
}

static inline void
assert_outcome (CopRemoval *removal, CopRemovalState state)
{
  GPtrArray *pending = cop_machine_removals (fixture->machine);

  g_assert_cmpstr (cop_removal_state_name (cop_removal_state (removal)), ==,
                   cop_removal_state_name (state));
  g_assert_cmpuint (outcome.n, ==, 1);
  g_assert_cmpint (outcome.state, ==, state);
  g_assert_null (cop_removal_device (removal));
  g_assert_false (g_ptr_array_find (pending, removal, NULL));
  g_ptr_array_unref (pending);
}

#endif
