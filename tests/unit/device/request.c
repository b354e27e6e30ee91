/* Requests: they hold their device, other threads work for them, the machine's is told. */
#include "flight.h"

/* --- beginning and ending --------------------------------------------------------------- */

static void
holds_its_device (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopRequest *request = cop_request_begin (device, "read", NULL);
  CopRequest *another = cop_request_begin (device, "write", NULL);

  g_assert_true (cop_request_is_live (request));
  g_assert_true (cop_request_device (request) == device);
  g_assert_cmpstr (cop_request_what (another), ==, "write");
  assert_holders (device, "read, write");
  cop_request_end (request);
  assert_holders (device, "write");
  cop_request_end (another);
  assert_holders (device, "");
}

static gboolean
try_in_every_hook (CopObject *self, const char *hook, CopDevice *device,
                   GError **error G_GNUC_UNUSED)
{
  gboolean alive = g_str_equal (hook, "realize") || g_str_equal (hook, "reset")
                   || g_str_equal (hook, "plug") || g_str_equal (hook, "ask_unplug")
                   || g_str_equal (hook, "unplug");
  CopRequest *request = cop_request_begin (device, "try", NULL);

  (void)self;
  g_assert_true ((request != NULL) == alive);
  if (request)
    cop_request_end (request);
  return TRUE;
}

static void
only_while_it_is_alive (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device;
  CopHold *hold;
  GError *error = NULL;

  rig_act (try_in_every_hook);
  device = rig_add (self->machine, &rig_type_probe, "p", self->bus);
  hold = cop_object_hold (&device->object, "test");
  rig_cut (self->machine, "p");
  rig_act (NULL);
  g_assert_null (cop_request_begin (device, "read", &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_assert_true (g_str_has_suffix (error->message, ": request 'read' cannot begin: the device is "
                                                   "retired"));
  g_error_free (error);
  cop_hold_release (hold);
}

static gpointer
end_elsewhere (gpointer data)
{
  g_assert_false (cop_request_is_live (data));
  cop_request_end (data);
  return NULL;
}

/* Ended on another thread, the device is finalized on its own. */
static void
ended_on_another_thread (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopRequest *request = cop_request_begin (device, "read", NULL);
  pthread_t thread;

  rig_cut (self->machine, "p");
  cop_test_log_clear (self->log);
  pthread_create (&thread, NULL, end_elsewhere, request);
  pthread_join (thread, NULL);
  cop_test_log_assert_empty (self->log);
  settle (self);
  cop_test_log_assert (self->log, "finalize p", "finalize() p", "DEVICE_DELETED p");
}

/* --- work ------------------------------------------------------------------------------- */

static void
works_elsewhere_and_is_told_here (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Job job = { .name = "a", .again = 2 };

  begin (self, device, &job);
  cop_test_log_assert_empty (self->log);
  settle (self);
  cop_test_log_assert (self->log, "done a", "done a", "done a");
  assert_holders (device, "");
  settle (self);
}

static void
without_being_told (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  Job job = { .machine = pthread_self () };

  job.request = cop_request_begin (add_probe (self), "a", NULL);
  g_assert_true (cop_request_run (job.request, work, NULL, &job));
  settle (self);
  g_assert_true (job.was_live && job.elsewhere);
  cop_request_end (job.request);
}

/* The first does not end before the last has: it is still told first. */
static void
told_in_the_order_of_beginning (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Gate gate, passed;
  Job a = { .name = "a", .gate = &gate, .wanted = 1, .passed = &passed };
  Job b = { .name = "b", .passed = &gate };
  Job c = { .name = "c", .passed = &passed };

  gate_set_up (&gate);
  gate_set_up (&passed);
  begin (self, device, &a);
  begin (self, device, &b);
  begin (self, self->rack, &c);
  gate_wait (&passed, 2);
  settle (self);
  cop_test_log_assert (self->log, "done a", "done b", "done c");
  gate_tear_down (&passed);
  gate_tear_down (&gate);
}

static void
note_time (CopDevice *device, gpointer data G_GNUC_UNUSED)
{
  cop_test_log_add (cop_test_log_current (), "timer at %" G_GUINT64_FORMAT,
                    cop_device_now (device));
}

static void
done_and_set (CopRequest *request, gpointer data)
{
  CopTimer *timer = cop_timer_new (cop_request_device (request), "after", note_time, NULL);

  done (request, data);
  cop_timer_set_in (timer, 5);
}

/* Work takes no virtual time, however long it takes. */
static void
time_waits_for_work (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopTimer *timer = cop_timer_new (device, "tick", note_time, NULL);
  Job slow = { .name = "slow", .machine = pthread_self () };
  g_autoptr (GError) error = NULL;

  slow.request = cop_request_begin (device, "slow", NULL);
  cop_timer_set (timer, 1);
  g_assert_true (cop_request_run (slow.request, work, done_and_set, &slow));
  g_assert_true (cop_machine_advance (self->machine, 5, &error));
  cop_test_log_assert (self->log, "done slow", "timer at 1", "timer at 5");
}

static void
told_by_the_loop (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Gate gate;
  Job a = { .name = "a", .gate = &gate, .wanted = 1 }, b = { .name = "b" };

  gate_set_up (&gate);
  begin (self, device, &a);
  begin (self, device, &b);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  cop_test_log_assert_empty (self->log);
  gate_add (&gate);
  while (cop_test_log_length (self->log) < 2)
    g_main_context_iteration (NULL, TRUE);
  cop_test_log_assert (self->log, "done a", "done b");
  gate_tear_down (&gate);
}

static gboolean
run_the_loop (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device G_GNUC_UNUSED,
              GError **error G_GNUC_UNUSED)
{
  if (g_str_equal (hook, "realize"))
    {
      for (guint i = 0; i < 10; i++)
        g_main_context_iteration (NULL, FALSE);
      cop_test_log_add (cop_test_log_current (), "looped");
    }
  return TRUE;
}

/* A loop that runs inside a hook is none of the machine's. */
static void
not_told_inside_a_hook (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Gate passed;
  Job a = { .name = "a", .passed = &passed };

  gate_set_up (&passed);
  begin (self, device, &a);
  while (!g_main_context_pending (NULL))
    g_thread_yield ();
  rig_act (run_the_loop);
  rig_add (self->machine, &rig_type_probe, "q", self->bus);
  rig_act (NULL);
  for (guint i = 0; i < cop_test_log_length (self->log); i++)
    g_assert_cmpstr (cop_test_log_line (self->log, i), !=, "done a");
  cop_test_log_clear (self->log);
  while (cop_test_log_length (self->log) == 0)
    g_main_context_iteration (NULL, TRUE);
  cop_test_log_assert (self->log, "done a");
  gate_tear_down (&passed);
}

/* More than there are threads. */
static void
many_at_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  enum
  {
    N = 200
  };
  CopDevice *device = add_probe (self);
  Gate passed;
  Job *jobs = g_new0 (Job, N);

  gate_set_up (&passed);
  for (guint i = 0; i < N; i++)
    {
      jobs[i] = (Job){ .name = "a", .passed = &passed, .again = i % 3 };
      begin (self, device, &jobs[i]);
    }
  settle (self);
  g_assert_cmpuint (passed.count, ==, N + 67 + 2 * 66);
  g_assert_cmpuint (cop_test_log_length (self->log), ==, passed.count);
  assert_holders (device, "");
  g_free (jobs);
  gate_tear_down (&passed);
}

static void
done_badly (CopRequest *request, gpointer data)
{
  done (request, data);
  cop_object_hook_error (&((Job *)data)->self->rack->object, "done",
                         g_error_new (COP_ERROR, COP_ERROR_HOOK, "badly"));
}

static void
an_error_is_the_calls (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  Job job = { .name = "a", .self = self, .machine = pthread_self () };
  GError *error = NULL;

  job.request = cop_request_begin (self->rack, "a", NULL);
  g_assert_true (cop_request_run (job.request, work, done_badly, &job));
  g_assert_false (cop_machine_settle (self->machine, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "badly");
  cop_test_log_assert (self->log, "done a", "HOOK_ERROR r: done: badly");
  settle (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/request/", name)
  ADD (holds_its_device);
  ADD (only_while_it_is_alive);
  ADD (ended_on_another_thread);
  ADD (works_elsewhere_and_is_told_here);
  ADD (without_being_told);
  ADD (told_in_the_order_of_beginning);
  ADD (time_waits_for_work);
  ADD (told_by_the_loop);
  ADD (not_told_inside_a_hook);
  ADD (many_at_once);
  ADD (an_error_is_the_calls);
  return g_test_run ();
}
