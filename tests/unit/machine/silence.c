/* Removals that are taken back, and those that the guest does not answer. */
#include "outcome.h"

/* --- taken back ------------------------------------------------------------------------------- */

static void
it_is_cancelled (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  CopDevice *device;
  GError *error = NULL;

  begin (self);
  device = add_polite ("d");
  removal = ask_for ("d");
  cop_test_log_clear (self->log);
  g_assert_true (cop_removal_cancel (removal, &error));
  g_assert_no_error (error);
  cop_test_log_assert (self->log, "cancel_request() d by g", "REMOVAL_CANCELLED d",
                       "outcome cancelled");
  assert_outcome (removal, COP_REMOVAL_CANCELLED);
  g_assert_false (cop_removal_cancel (removal, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/d: its removal cannot be cancelled: it is cancelled "
                         "already");
  /* the guest may let it go all the same: by itself */
  g_assert_true (cop_device_guest_eject (device, NULL));
  rig_assert_state (device, COP_STATE_UNREALIZED);
}

static gboolean
eject_in_cancel (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                 GError **error G_GNUC_UNUSED)
{
  if (strcmp (hook, "cancel_request") == 0)
    g_assert_true (cop_device_guest_eject (device, NULL));
  return TRUE;
}

/* The guest is faster: there is one outcome. */
static void
it_goes_while_it_is_cancelled (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;

  begin (self);
  add_polite ("d");
  removal = ask_for ("d");
  guest_act = eject_in_cancel;
  g_assert_true (cop_removal_cancel (removal, NULL));
  assert_outcome (removal, COP_REMOVAL_COMPLETED);
  g_assert_null (peripheral ("d"));
}

static gboolean
fail_in_cancel (CopObject *self, const char *hook, CopDevice *device G_GNUC_UNUSED, GError **error)
{
  return strcmp (hook, "cancel_request") != 0 || cop_object_fail (self, error, "no");
}

static void
a_hook_fails_when_it_is_cancelled (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  GError *error = NULL;

  begin (self);
  add_polite ("d");
  removal = ask_for ("d");
  guest_act = fail_in_cancel;
  g_assert_false (cop_removal_cancel (removal, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "/machine/peripheral/g: no");
  assert_outcome (removal, COP_REMOVAL_CANCELLED);
}

/* --- silence ---------------------------------------------------------------------------------- */

static void
it_times_out (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL, again = NULL;
  GError *error = NULL;

  begin (self);
  add_polite ("d");
  guest_timeout = 5 * MS;
  g_assert_true (cop_machine_advance (self->machine, MS, NULL));
  removal = ask_for ("d");
  cop_test_log_clear (self->log);
  g_assert_true (cop_machine_advance (self->machine, 5 * MS - 1, NULL));
  cop_test_log_assert_empty (self->log);
  g_assert_null (cop_machine_device_del (self->machine, "d", NULL, NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_true (cop_machine_advance (self->machine, 1, NULL));
  cop_test_log_assert (self->log, "cancel_request() d by g", "REMOVAL_TIMED_OUT d",
                       "outcome timed-out");
  assert_outcome (removal, COP_REMOVAL_TIMED_OUT);
  /* then it can be asked again, and its time begins anew */
  outcome.n = 0;
  again = ask_for ("d");
  g_assert_true (cop_machine_advance (self->machine, 5 * MS, NULL));
  assert_outcome (again, COP_REMOVAL_TIMED_OUT);
}

/* What has its outcome does not time out. */
static void
no_time_out_after_the_outcome (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) first = NULL, second = NULL, third = NULL;

  begin (self);
  add_polite ("d");
  add_polite ("e");
  guest_timeout = MS;
  first = ask_for ("d");
  cop_device_guest_refuse (peripheral ("d"), NULL);
  second = ask_for ("d");
  g_assert_true (cop_removal_cancel (second, NULL));
  third = ask_for ("e");
  g_assert_true (cop_device_guest_eject (peripheral ("e"), NULL));
  g_assert_cmpuint (outcome.n, ==, 3);
  cop_test_log_clear (self->log);
  g_assert_true (cop_machine_advance (self->machine, 10 * MS, NULL));
  cop_test_log_assert_empty (self->log);
  g_assert_cmpuint (outcome.n, ==, 3);
}

static void
eject_later (CopDevice *device, gpointer data G_GNUC_UNUSED)
{
  g_assert_true (cop_device_guest_eject (device, NULL));
}

static void
waiting (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  CopDevice *device;
  GError *error = NULL;

  begin (self);
  device = add_polite ("d");
  removal = ask_for ("d");
  /* the guest is silent: time goes on, and it is still pending */
  g_assert_false (cop_removal_wait (removal, 3 * MS, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/d: its removal is still pending after 3 ms");
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 3 * MS);
  g_assert_false (cop_removal_wait (removal, 0, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/d: its removal is still pending after 0 ns");
  /* it answers: time goes no further */
  cop_timer_set_in (cop_timer_new (device, "guest", eject_later, NULL), 2 * MS);
  g_assert_true (cop_removal_wait (removal, 1000 * MS, &error));
  g_assert_no_error (error);
  assert_outcome (removal, COP_REMOVAL_COMPLETED);
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 5 * MS);
  /* there is nothing to wait for */
  g_assert_true (cop_removal_wait (removal, MS, &error));
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 5 * MS);
}

static void
close_it (CopRemoval *removal, gpointer data)
{
  note (removal, data);
  cop_machine_close (fixture->machine, NULL);
}

static void
whoever_is_told_closes_the_machine (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;
  CopDevice *device;
  GError *error = NULL;

  begin (self);
  device = add_polite ("d");
  removal = cop_removal_ref (cop_machine_device_del (self->machine, "d", close_it, &outcome, NULL));
  cop_timer_set_in (cop_timer_new (device, "guest", eject_later, NULL), MS);
  g_assert_true (cop_removal_wait (removal, 2 * MS, &error));
  g_assert_no_error (error);
  g_assert_true (cop_machine_is_closed (self->machine));
  g_assert_cmpint (cop_removal_state (removal), ==, COP_REMOVAL_COMPLETED);
}

static gboolean
wait_in_hook (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
              GError **error G_GNUC_UNUSED)
{
  GError *seen = NULL;

  if (strcmp (hook, "unplug_request") == 0)
    {
      g_assert_false (cop_removal_wait (cop_device_removal (device), MS, &seen));
      g_assert_error (seen, COP_ERROR, COP_ERROR_STATE);
      g_clear_error (&seen);
    }
  return TRUE;
}

static void
nobody_waits_in_a_hook (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopRemoval) removal = NULL;

  begin (self);
  add_polite ("d");
  guest_act = wait_in_hook;
  removal = ask_for ("d");
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/machine/silence/", name)
  ADD (it_is_cancelled);
  ADD (it_goes_while_it_is_cancelled);
  ADD (a_hook_fails_when_it_is_cancelled);
  ADD (it_times_out);
  ADD (no_time_out_after_the_outcome);
  ADD (waiting);
  ADD (whoever_is_told_closes_the_machine);
  ADD (nobody_waits_in_a_hook);
  return g_test_run ();
}
