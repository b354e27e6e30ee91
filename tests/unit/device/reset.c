/* Reset: three phases over everything below, counted, safe against what hooks do meanwhile. */
#include "reset.h"

/* --- the phases ----------------------------------------------------------------------------- */

static void
each_phase_over_everything (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *h = add_five (self);

  begin (self, NULL);
  g_assert_true (cop_device_reset (h, NULL));
  cop_test_log_assert (self->log, "enter c", "enter b", "enter a", "enter l", "enter h", "hold c",
                       "hold b", "hold a", "hold l", "hold h", "exit c", "exit b", "exit a",
                       "exit l", "exit h");
}

/* Not only what the main bus leads to: also what sits on no bus, and what is no part of the board.
 */
static void
every_device_is_reached (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (machine, &loose_type, "off-bus", NULL);
  add_at (cop_machine_unattached (machine), &loose_type, "unattached", NULL);
  add_at (cop_machine_objects (machine), &loose_type, "object", NULL);
  begin (self, NULL);
  g_assert_true (cop_machine_reset (machine, NULL));
  cop_test_log_assert (self->log, "enter unattached", "enter off-bus", "enter object",
                       "hold unattached", "hold off-bus", "hold object", "exit unattached",
                       "exit off-bus", "exit object");
}

static void
out_from_the_root_type (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *leaf = rig_add (machine, &leaf_type, "d", self->bus);

  begin (self, NULL);
  g_assert_true (cop_device_reset (leaf, NULL));
  cop_test_log_assert (self->log, "leaf enter d", "enter d", "leaf hold d", "hold d", "exit d",
                       "leaf exit d");
}

static void
phases_are_events (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *h = rig_add (machine, &hub_type, "h", self->bus);
  CopDevice *d = rig_add (machine, &rig_type_probe, "d", self->bus);
  guint observer;

  begin (self, NULL);
  observer = cop_test_log_watch (self->log, machine);
  g_assert_true (cop_device_reset (h, NULL));
  cop_test_log_assert (self->log, "enter h", "reset_enter h", "hold h", "reset h", "exit h",
                       "reset_exit h");
  /* those for which a type has no hook are not told */
  g_assert_true (cop_device_reset (d, NULL));
  cop_test_log_assert (self->log, "reset() d", "reset d");
  cop_machine_unobserve (machine, observer);
}

/* --- counted --------------------------------------------------------------------------------- */

static void
it_exits_with_the_last_release (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *h = add_five (self), *b = peripheral ("b");
  GError *error = NULL;

  begin (self, NULL);
  assert_reset (b);
  cop_test_log_assert (self->log, "enter c", "enter b", "hold c", "hold b");
  assert_reset (h);
  cop_test_log_assert (self->log, "enter a", "enter l", "enter h", "hold a", "hold l", "hold h");
  assert_reset (h);
  release_reset (b);
  release_reset (h);
  cop_test_log_assert_empty (self->log);
  g_assert_true (cop_device_is_in_reset (peripheral ("a")));
  /* a whole reset besides runs nothing while it is held */
  g_assert_true (cop_device_reset (h, NULL));
  cop_test_log_assert_empty (self->log);
  release_reset (h);
  cop_test_log_assert (self->log, "exit c", "exit b", "exit a", "exit l", "exit h");
  g_assert_false (cop_device_release_reset (h, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/h: its reset cannot be released: nobody has asserted "
                         "it");
}

static void
what_is_held_stays_so_in_a_machine_reset (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *h = rig_add (machine, &hub_type, "h", self->bus);

  rig_add (machine, &hub_type, "low", rig_bus (h, "bus"));
  rig_add (machine, &loose_type, "other", NULL);
  assert_reset (h);
  begin (self, NULL);
  g_assert_true (cop_machine_reset (machine, NULL));
  cop_test_log_assert (self->log, "enter other", "hold other", "exit other");
  release_reset (h);
  cop_test_log_assert (self->log, "exit low", "exit h");
}

/* A child of one device on the bus of another is below both. */
static void
below_two (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *owner = rig_add (machine, &loose_type, "owner", NULL);
  CopDevice *hub = rig_add (machine, &hub_type, "hub", self->bus);

  rig_add_to (&owner->object, &hub_type, "d", rig_bus (hub, "bus"));
  begin (self, NULL);
  assert_reset (owner);
  assert_reset (hub);
  cop_test_log_assert (self->log, "enter d", "enter owner", "hold d", "hold owner", "enter hub",
                       "hold hub");
  release_reset (owner);
  cop_test_log_assert (self->log, "exit owner");
  release_reset (hub);
  cop_test_log_assert (self->log, "exit d", "exit hub");
}

/* --- plugging in the middle ------------------------------------------------------------------- */

static void
what_is_plugged_below_waits_for_the_release (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *h = rig_add (machine, &hub_type, "h", self->bus), *late;

  assert_reset (h);
  begin (self, NULL);
  late = rig_add (machine, &hub_type, "late", rig_bus (h, "bus"));
  cop_test_log_assert (self->log, "enter late", "hold late");
  rig_add_to (&late->object, &loose_type, "child", NULL);
  cop_test_log_assert (self->log, "enter child", "hold child");
  rig_add (machine, &pair_type, "p", rig_bus (late, "bus"));
  cop_test_log_assert (self->log, "enter left", "hold left", "enter right", "hold right", "enter p",
                       "hold p");
  rig_assert_state (late, COP_STATE_REALIZED);
  g_assert_true (cop_device_is_in_reset (late));
  release_reset (h);
  cop_test_log_assert (self->log, "exit right", "exit left", "exit p", "exit child", "exit late",
                       "exit h");
  g_assert_false (cop_device_is_in_reset (late));
  rig_add (machine, &hub_type, "later", rig_bus (h, "bus"));
  cop_test_log_assert (self->log, "enter later", "hold later", "exit later");
}

/* What comes with another is in reset until that has arrived. */
static void
what_comes_together_exits_together (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  begin (self, NULL);
  rig_add (machine, &pair_type, "p", self->bus);
  cop_test_log_assert (self->log, "enter left", "hold left", "enter right", "hold right", "enter p",
                       "hold p", "exit right", "exit left", "exit p");
}

static void
assert_on_itself (CopDevice *device, const char *name)
{
  if (is_at (device, "d", name, "realize"))
    assert_reset (device);
}

static void
a_device_holds_itself_from_its_realize_on (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *d;

  begin (self, assert_on_itself);
  d = rig_add (machine, &hub_type, "d", self->bus);
  cop_test_log_assert (self->log, "enter d", "hold d");
  release_reset (d);
  cop_test_log_assert (self->log, "exit d");
}

static void
hold_right (CopDevice *device, const char *name)
{
  /* what a hook adds below it, that is held as well */
  if (strcmp (name, "realize") == 0 && strcmp (cop_object_name (&device->object), "right") == 0)
    rig_add_to (&device->object, &loose_type, "egg", NULL);
  if (is_at (device, "left", name, "realize"))
    assert_reset ((CopDevice *)cop_object_child (cop_object_parent (&device->object), "right"));
}

static gboolean
board_build (CopDevice *self, GError **error)
{
  CopMachine *of = cop_device_machine (self);
  CopDeviceSpec spec = { .type = "phase.loose", .parent = &self->object };

  spec.id = "left";
  if (cop_machine_device_addv (of, &spec, error) == NULL)
    return FALSE;
  spec.id = "right";
  return cop_machine_device_addv (of, &spec, error) != NULL;
}

static const CopDeviceClass board_class = { .build = board_build };

/* While a machine is built nothing is reset but what is held. */
static void
held_from_the_beginning (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopTypeDesc board_type = {
    .name = "phase.board",
    .doc = "A machine with two",
    .parent = &cop_type_machine,
    .size = cop_type_machine.size,
    .klass = &board_class,
  };
  CopMachine *other;
  CopDevice *right;

  g_assert_true (cop_host_register (self->host, &board_type, NULL, NULL, NULL));
  begin (self, hold_right);
  other = rig_machine (self->host, &board_type);
  cop_test_log_assert (self->log, "enter egg", "hold egg", "enter right", "hold right");
  right = rig_at (other, "/machine/right");
  g_assert_true (cop_device_is_in_reset (right));
  release_reset (right);
  cop_test_log_assert (self->log, "exit egg", "exit right");
  cop_machine_unref (other);
  g_assert_true (cop_host_unregister (self->host, "phase.board", NULL));
}

/* --- the end of a hold -------------------------------------------------------------------------
 */

static void
unrealizing_ends_it (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *h = add_five (self);
  GError *error = NULL;

  assert_reset (h);
  begin (self, NULL);
  g_assert_true (cop_device_eject (h, NULL));
  /* what goes while it is held does not exit */
  cop_test_log_assert_empty (self->log);
  g_assert_false (cop_device_is_in_reset (h));
  add_at (&h->object, &loose_type, "late", NULL);
  cop_test_log_assert (self->log, "enter late", "hold late", "exit late");
  g_assert_true (cop_machine_reset (machine, NULL));
  cop_test_log_assert (self->log, "enter late", "hold late", "exit late");
  g_assert_false (cop_device_is_in_reset (peripheral ("b")));
  g_assert_false (cop_device_release_reset (h, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_false (cop_device_assert_reset (h, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/h: it cannot be reset: it is unrealized");
  g_assert_false (cop_device_reset (h, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/h: it cannot be reset: it is unrealized");
}

/* One that never came to life is in no reset. */
static void
a_failed_realize_ends_it (Fixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *d;
  GError *error = NULL;

  d = cop_machine_device_add (machine, "rig.loose", "d", &error, "enabled", "false", NULL);
  g_assert_no_error (error);
  rig_fail ("realize", "d");
  g_assert_false (cop_device_enable (d, &error));
  g_clear_error (&error);
  rig_fail (NULL, NULL);
  rig_assert_state (d, COP_STATE_FAILED);
  g_assert_false (cop_device_is_in_reset (d));
}

/* What one has held is not held by what takes its place. */
static void
its_successor_is_not_held (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *d = rig_add (machine, &hub_type, "d", self->bus);
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (machine);

  assert_reset (d);
  rig_cut (machine, "d");
  begin (self, NULL);
  d = rig_add (machine, &hub_type, "d", self->bus);
  cop_test_log_assert (self->log, "enter d", "hold d", "exit d");
  rig_assert_same (machine, before);
  /* what is held can be seen */
  assert_reset (d);
  {
    g_autoptr (CopSnapshot) after = cop_machine_snapshot (machine);
    g_assert_false (cop_snapshot_equal (before, after));
  }
  release_reset (d);
  rig_assert_same (machine, before);
}

/* --- many ---------------------------------------------------------------------------------------
 */

/* One plugged below the other, all held: each costs the same. */
static void
a_long_chain_is_plugged_below_what_is_held (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *top = rig_add (machine, &hub_type, "top", self->bus);
  CopBus *bus = rig_bus (top, "bus");
  CopTestLog *log = cop_test_log_new ();

  assert_reset (top);
  for (guint i = 0; i < 20000; i++)
    bus = rig_bus (add_at (cop_machine_peripheral_anon (machine), &hub_type, "d[*]", bus), "bus");
  g_assert_cmpuint (cop_test_log_length (log), ==, 2 + 2 * 20000);
  cop_test_log_clear (log);
  release_reset (top);
  g_assert_cmpuint (cop_test_log_length (log), ==, 1 + 20000);
  cop_test_log_free (log);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/device/reset/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (each_phase_over_everything);
  ADD (every_device_is_reached);
  ADD (out_from_the_root_type);
  ADD (phases_are_events);
  ADD (it_exits_with_the_last_release);
  ADD (what_is_held_stays_so_in_a_machine_reset);
  ADD (below_two);
  ADD (what_is_plugged_below_waits_for_the_release);
  ADD (what_comes_together_exits_together);
  ADD (a_device_holds_itself_from_its_realize_on);
  ADD (held_from_the_beginning);
  ADD (unrealizing_ends_it);
  ADD (a_failed_realize_ends_it);
  ADD (its_successor_is_not_held);
  ADD (a_long_chain_is_plugged_below_what_is_held);
  return g_test_run ();
}
