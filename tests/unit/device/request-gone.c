/* Requests in flight when their device goes, or all of the machine. */
#include "flight.h"

/* --- the device goes -------------------------------------------------------------------- */

static void
unplugged_in_the_middle (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Gate gate;
  Job job = { .name = "read", .gate = &gate, .wanted = 1 };
  guint64 live = cop_machine_live_objects (self->machine);

  gate_set_up (&gate);
  begin (self, device, &job);
  rig_cut (self->machine, "p");
  rig_assert_state (device, COP_STATE_RETIRED);
  assert_holders (device, "read");
  g_assert_cmpuint (n_retired (self), ==, 1);
  g_assert_false (cop_request_is_live (job.request));
  g_assert_false (cop_request_run (job.request, work, done, &job));
  /* its name is free, and its successor is not touched */
  add_probe (self);
  gate_add (&gate);
  settle (self);
  g_assert_false (job.was_live);
  cop_test_log_assert (self->log, "done read too late", "finalize p", "finalize() p",
                       "DEVICE_DELETED p");
  g_assert_cmpuint (n_retired (self), ==, 0);
  g_assert_cmpuint (cop_machine_live_objects (self->machine), ==, live);
  gate_tear_down (&gate);
}

/* What has been let go before its work is done still keeps the device until then. */
static void
ended_before_it_is_done (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Gate gate;
  Job job = { .name = "read", .gate = &gate, .wanted = 1, .keep = TRUE };

  gate_set_up (&gate);
  begin (self, device, &job);
  cop_request_end (job.request);
  assert_holders (device, "read");
  g_assert_false (cop_request_run (job.request, work, done, &job));
  rig_cut (self->machine, "p");
  rig_assert_state (device, COP_STATE_RETIRED);
  cop_test_log_clear (self->log);
  gate_add (&gate);
  settle (self);
  cop_test_log_assert (self->log, "done read too late", "finalize p", "finalize() p",
                       "DEVICE_DELETED p");
  gate_tear_down (&gate);
}

static void
cancelled (CopRequest *request, gpointer end)
{
  g_assert_false (cop_request_is_live (request));
  cop_test_log_add (cop_test_log_current (), "cancelled %s", cop_request_what (request));
  if (end)
    cop_request_end (request);
}

static void
told_that_it_will_not_come (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopRequest *a = cop_request_begin (device, "a", NULL), *b = cop_request_begin (device, "b", NULL);
  CopRequest *c = cop_request_begin (device, "c", NULL), *d = cop_request_begin (device, "d", NULL);

  cop_request_on_cancel (a, cancelled, self);
  cop_request_on_cancel (b, cancelled, NULL);
  cop_request_on_cancel (c, cancelled, self);
  cop_request_on_cancel (c, NULL, NULL);
  cop_request_on_cancel (d, cancelled, self);
  cop_request_end (d);
  rig_cut (self->machine, "p");
  cop_test_log_assert (self->log, "ask_unplug() p by r", "ask p", "unplug() p by r", "unplug p",
                       "withdraw p", "unrealize() p", "cancelled a", "cancelled b", "unrealize p",
                       "detach p", "unparent p");
  assert_holders (device, "b, c");
  cop_request_end (b);
  cop_request_end (c);
  cop_test_log_assert (self->log, "finalize p", "finalize() p", "DEVICE_DELETED p");
}

/* An eject is an unrealize like any other; the device stays. */
static void
ejected_in_the_middle (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Job job = { .name = "read" };
  g_autoptr (GError) error = NULL;

  begin (self, device, &job);
  g_assert_true (cop_object_set_object (&device->object, "parent_bus", NULL, &error));
  g_assert_false (cop_request_is_live (job.request));
  cop_test_log_clear (self->log);
  settle (self);
  cop_test_log_assert (self->log, "done read too late");
  rig_assert_state (device, COP_STATE_UNREALIZED);
  rig_cut (self->machine, "p");
}

typedef struct
{
  RigFixture *self;
  Job job;
} InRealize;

static InRealize in_realize;

static gboolean
begin_in_realize (CopObject *self, const char *hook, CopDevice *device,
                  GError **error G_GNUC_UNUSED)
{
  if (self != &device->object || !g_str_equal (hook, "realize")
      || g_str_has_suffix (cop_object_name (self), "egg"))
    return TRUE;
  begin (in_realize.self, device, &in_realize.job);
  cop_request_on_cancel (in_realize.job.request, cancelled, NULL);
  return TRUE;
}

/* Of an addition that fails only what is in flight is left, and nothing when that is done. */
static void
begun_in_a_realize_that_fails (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  Gate gate;
  GError *error = NULL;

  gate_set_up (&gate);
  rig_fail ("realize", "n-egg");
  for (guint i = 0; i < 2; i++)
    {
      in_realize = (InRealize){ self, { .name = "read", .gate = &gate, .wanted = i + 1 } };
      rig_act (begin_in_realize);
      g_assert_null (rig_try (self, &rig_type_nest, "n", self->bus, &error));
      g_assert_error (error, COP_ERROR, COP_ERROR_HOOK);
      g_clear_error (&error);
      rig_act (NULL);
      g_assert_false (cop_request_is_live (in_realize.job.request));
      g_assert_cmpuint (n_retired (self), ==, 1);
      cop_test_log_clear (self->log);
      gate_add (&gate);
      settle (self);
      g_assert_cmpstr (cop_test_log_line (self->log, 0), ==, "done read too late");
      g_assert_cmpuint (n_retired (self), ==, 0);
      rig_assert_same (self->machine, before);
    }
  gate_tear_down (&gate);
}

static void
move_time (const CopEvent *event, gpointer data)
{
  GError *error = NULL;

  if (event->step != COP_STEP_FINALIZE)
    return;
  g_assert_false (cop_machine_advance (data, 1, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine: advancing time is not possible inside a hook or another "
                         "operation");
}

/* Whoever is told on the way, though in no hook, does not move time either. */
static void
time_is_moved_once_at_a_time (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  Job job = { .name = "read" };
  guint observer;

  begin (self, add_probe (self), &job);
  rig_cut (self->machine, "p");
  observer = cop_machine_observe (self->machine, move_time, self->machine, NULL);
  settle (self);
  cop_machine_unobserve (self->machine, observer);
  g_assert_cmpuint (n_retired (self), ==, 0);
}

/* Closing waits for threads, and lets nothing in flight behind. */
static void
closing_ends_them (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopMachine *other = rig_machine (self->host, NULL);
  CopDevice *device = rig_add (other, &rig_type_loose, "l", NULL);
  RigFixture there = *self;
  Job a = { .name = "a" }, b = { .name = "b", .again = 1 };
  g_autoptr (GError) error = NULL;

  there.machine = other;
  begin (&there, device, &a);
  begin (&there, device, &b);
  b.again = 0;
  cop_test_log_clear (self->log);
  g_assert_true (cop_machine_close (other, &error));
  g_assert_no_error (error);
  cop_test_log_assert (self->log, "unrealize() l", "done a too late", "done b too late",
                       "finalize() l");
  cop_machine_unref (other);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
close_other (CopRemoval *removal G_GNUC_UNUSED, gpointer data)
{
  cop_machine_close (data, NULL);
}

static void
done_and_closed (CopRequest *request, gpointer data)
{
  Job *job = data;

  done (request, data);
  g_assert_nonnull (
      cop_machine_device_del (job->self->machine, "l", close_other, job->self->machine, NULL));
}

/* Closed by somebody who is told on the way, in the loop. */
static void
closed_on_the_way (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopMachine *other = rig_machine (self->host, NULL);
  CopDevice *device = rig_add (other, &rig_type_loose, "l", NULL);
  RigFixture there = *self;
  Job a = { .name = "a", .self = &there, .machine = pthread_self () }, b = { .name = "b" };

  there.machine = other;
  a.request = cop_request_begin (device, "a", NULL);
  g_assert_true (cop_request_run (a.request, work, done_and_closed, &a));
  begin (&there, device, &b);
  while (!cop_machine_is_closed (other))
    g_main_context_iteration (NULL, TRUE);
  cop_machine_unref (other);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* --- threads ---------------------------------------------------------------------------- */

typedef struct
{
  CopRequest *request;
  guint64 sum;
  guint *n_done;
  gboolean end_there; /* by the thread that works */
} Load;

static void
toil (gpointer data)
{
  Load *load = data;

  for (guint i = 0; i < 500 && cop_request_is_live (load->request); i++)
    load->sum += i;
  if (load->end_there)
    cop_request_end (load->request);
}

static void
toiled (CopRequest *request, gpointer data)
{
  Load *load = data;

  ++*load->n_done;
  if (!load->end_there)
    cop_request_end (request);
  g_free (load);
}

/* Threads finish and let go while devices come and go. */
static void
plugged_and_unplugged_meanwhile (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint64 live = cop_machine_live_objects (self->machine);
  guint n_begun = 0, n_done = 0;
  GRand *rand = g_rand_new_with_seed (11);

  for (guint round = 0; round < 400; round++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", round % 7);
      CopObject *there = cop_object_child (cop_machine_peripheral (self->machine), id);
      CopDevice *device;
      if (there)
        rig_cut (self->machine, id);
      device = rig_add (self->machine, &rig_type_probe, id, self->bus);
      for (gint i = g_rand_int_range (rand, 0, 6); i > 0; i--)
        {
          Load *load = g_new0 (Load, 1);
          load->request = cop_request_begin (device, "toil", NULL);
          load->n_done = &n_done;
          load->end_there = g_rand_boolean (rand);
          g_assert_true (cop_request_run (load->request, toil, toiled, load));
          n_begun++;
        }
      switch (g_rand_int_range (rand, 0, 5))
        {
        case 0:
          g_assert_true (cop_machine_advance (self->machine, 1, NULL));
          break;
        case 1:
          g_main_context_iteration (NULL, FALSE);
          break;
        case 2:
          cop_snapshot_free (cop_machine_snapshot (self->machine));
          g_strfreev (cop_object_holders (&device->object));
          break;
        default:
          break;
        }
    }
  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);
      rig_cut (self->machine, id);
    }
  settle (self);
  g_assert_cmpuint (n_done, ==, n_begun);
  g_assert_cmpuint (n_retired (self), ==, 0);
  g_assert_cmpuint (cop_machine_live_objects (self->machine), ==, live);
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/request-gone/", name)
  ADD (unplugged_in_the_middle);
  ADD (ended_before_it_is_done);
  ADD (told_that_it_will_not_come);
  ADD (ejected_in_the_middle);
  ADD (begun_in_a_realize_that_fails);
  ADD (time_is_moved_once_at_a_time);
  ADD (closing_ends_them);
  ADD (closed_on_the_way);
  ADD (plugged_and_unplugged_meanwhile);
  return g_test_run ();
}
