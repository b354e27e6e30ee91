/* Timers that change what there is, timers of devices that go, and a million of them. */
#include "tick.h"
#include <time.h>

/* --- timers that do something ----------------------------------------------------------- */

typedef struct
{
  RigFixture *self;
  CopTimer *a, *b, *c;
  guint n;
} Act;

static void
sets_and_stops (CopDevice *device, gpointer data)
{
  Act *act = data;

  note (device, (gpointer) "a");
  cop_timer_stop (act->b);
  cop_timer_set (act->c, cop_device_now (device));
  if (++act->n < 3)
    cop_timer_set_in (act->a, 10);
}

static void
one_sets_and_stops_others (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Act act = { .n = 0 };

  act.a = cop_timer_new (device, "a", sets_and_stops, &act);
  act.b = noted (device, "b", "b");
  act.c = noted (device, "c", "c");
  cop_timer_set (act.a, 10);
  cop_timer_set (act.b, 10);
  advance (self, 100);
  cop_test_log_assert (self->log, "a at 10", "c at 10", "a at 20", "c at 20", "a at 30", "c at 30");
}

static void
frees_itself (CopDevice *device, gpointer data)
{
  Act *act = data;

  note (device, (gpointer) "a");
  cop_timer_free (act->a);
}

static void
one_frees_itself (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Act act = { .n = 0 };

  act.a = cop_timer_new (device, "a", frees_itself, &act);
  cop_timer_set (act.a, 1);
  advance (self, 5);
  cop_test_log_assert (self->log, "a at 1");
}

static void
cuts_its_device (CopDevice *device, gpointer data)
{
  Act *act = data;

  note (device, (gpointer) "cut");
  g_assert_true (cop_object_cut (cop_machine_peripheral (act->self->machine),
                                 cop_object_name (&device->object), NULL));
  /* it is still realized, and will not be when this returns */
  rig_assert_state (device, COP_STATE_REALIZED);
  g_assert_true (cop_timer_set (act->a, 1));
}

static void
one_removes_its_device (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopTimer *rest = noted ((CopDevice *)self->machine, NULL, "the machine's");
  Act act = { .self = self };

  act.a = cop_timer_new (device, "a", cuts_its_device, &act);
  act.b = noted (device, "b", "b");
  cop_timer_set (act.a, 1);
  cop_timer_set (act.b, 1);
  cop_timer_set (rest, 1);
  advance (self, 10);
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 10);
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "p"));
  g_assert_cmpuint (cop_test_log_length (self->log), >, 3);
  g_assert_cmpstr (cop_test_log_line (self->log, 0), ==, "cut at 1");
  g_assert_cmpstr (cop_test_log_line (self->log, cop_test_log_length (self->log) - 1), ==,
                   "the machine's at 1");
}

static void
moves_time (CopDevice *device, gpointer data)
{
  Act *act = data;
  GError *error = NULL;

  act->n++;
  g_assert_false (cop_machine_advance (act->self->machine, 1, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine: advancing time is not possible inside a hook or another "
                         "operation");
  g_assert_false (cop_machine_settle (act->self->machine, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine: settling requests is not possible inside a hook or another "
                         "operation");
  cop_object_hook_error (&device->object, "timer",
                         g_error_new (COP_ERROR, COP_ERROR_HOOK, "told %u", act->n));
}

/* Errors of timers stop nothing; the first is the call's. */
static void
time_is_not_moved_inside_a_hook (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  Act act = { .self = self };
  GError *error = NULL;

  act.a = cop_timer_new (device, "a", moves_time, &act);
  act.b = cop_timer_new (device, "b", moves_time, &act);
  cop_timer_set (act.a, 1);
  cop_timer_set (act.b, 2);
  g_assert_false (cop_machine_advance (self->machine, 10, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "told 1");
  cop_test_log_assert (self->log, "HOOK_ERROR p: timer: told 1", "HOOK_ERROR p: timer: told 2");
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 10);
  advance (self, 1);
}

static void
again_at_once (CopDevice *device G_GNUC_UNUSED, gpointer data)
{
  cop_timer_set_in (*(CopTimer **)data, 0);
}

static void
time_that_would_stand_still (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopTimer *timer = cop_timer_new (device, "busy", again_at_once, &timer);
  GError *error = NULL;

  cop_timer_set (timer, 3);
  g_assert_false (cop_machine_advance (self->machine, 10, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine: time stands still at 3 ns: 16777216 timers and requests, and "
                         "still others follow");
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 3);
  cop_timer_stop (timer);
  advance (self, 7);
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 10);
}

static void
close_at_finalize (const CopEvent *event, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (event->step != COP_STEP_FINALIZE || g_strcmp0 (event->name, "p") != 0)
    return;
  cop_machine_close (data, &error);
  g_assert_no_error (error);
}

static void
lets_go (CopDevice *device G_GNUC_UNUSED, gpointer data)
{
  cop_hold_release (data);
}

/* Who is told of something on the way may close the machine. */
static void
closed_on_the_way (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *machine = (CopDevice *)self->machine;
  CopHold *hold = cop_object_hold (&add_probe (self)->object, "test");
  GError *error = NULL;

  rig_cut (self->machine, "p");
  cop_machine_observe (self->machine, close_at_finalize, self->machine, NULL);
  cop_timer_set (cop_timer_new (machine, NULL, lets_go, hold), 1);
  cop_timer_set (noted (machine, NULL, "never"), 2);
  g_assert_false (cop_machine_advance (self->machine, 10, &error));
  cop_test_assert_error (error, COP_ERROR_CLOSED, "the machine has been closed");
  g_assert_true (cop_machine_is_closed (self->machine));
}

/* --- the device goes -------------------------------------------------------------------- */

static guint n_destroyed;

static void
destroy (gpointer data)
{
  n_destroyed++;
  cop_test_log_add (cop_test_log_current (), "destroy %s", (const char *)data);
}

static gboolean
try_in_unrealize (CopObject *self, const char *hook, CopDevice *device G_GNUC_UNUSED,
                  GError **error G_GNUC_UNUSED)
{
  if (strcmp (hook, "unrealize") == 0)
    g_assert_false (cop_timer_set (noted ((CopDevice *)self, NULL, "never"), 1));
  return TRUE;
}

/* Stopped for good at unrealize, freed with the device. */
static void
taken_back_at_unrealize (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopTimer *a = cop_timer_new_full (device, "a", note, (gpointer) "a", destroy);
  CopTimer *b = cop_timer_new_full (device, "b", note, (gpointer) "b", destroy);
  CopHold *hold = cop_object_hold (&device->object, "test");

  n_destroyed = 0;
  rig_act (try_in_unrealize);
  cop_timer_set (a, 5);
  rig_cut (self->machine, "p");
  rig_act (NULL);
  cop_test_log_assert (self->log, "ask_unplug() p by r", "ask p", "unplug() p by r", "unplug p",
                       "withdraw p", "unrealize() p", "destroy b", "destroy a", "unrealize p",
                       "detach p", "unparent p");
  g_assert_false (cop_timer_set (a, 10));
  g_assert_false (cop_timer_is_set (a, NULL));
  advance (self, 100);
  cop_test_log_assert_empty (self->log);
  cop_timer_free (b); /* may be, and need not be */
  cop_hold_release (hold);
  g_assert_cmpuint (n_destroyed, ==, 2);
}

static gboolean
set_in_realize (CopObject *self, const char *hook, CopDevice *device, GError **error G_GNUC_UNUSED)
{
  CopTimer *timer;

  if (self != &device->object)
    return TRUE;
  if (strcmp (hook, "init") == 0)
    g_assert_false (cop_timer_set (noted (device, "early", "early"), 1));
  if (strcmp (hook, "realize") != 0)
    return TRUE;
  timer = cop_timer_new_full (device, "tick", note, (gpointer) "tick", destroy);
  g_assert_true (cop_timer_set (timer, 5));
  return TRUE;
}

/* Of what an addition that fails later has set, nothing is left. */
static void
taken_back_when_the_addition_fails (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  n_destroyed = 0;
  rig_act (set_in_realize);
  rig_fail ("realize", "n-egg");
  g_assert_null (rig_try (self, &rig_type_nest, "n", self->bus, &error));
  g_clear_error (&error);
  g_assert_cmpuint (n_destroyed, ==, 1);
  /* the egg's own realize ran, and what follows it failed */
  rig_fail (NULL, NULL);
  rig_assert_same (self->machine, before);
  cop_test_log_clear (self->log);
  advance (self, 100);
  cop_test_log_assert_empty (self->log);
  rig_add (self->machine, &rig_type_probe, "p", self->bus);
  cop_test_log_clear (self->log);
  advance (self, 5);
  cop_test_log_assert (self->log, "tick at 100");
  rig_act (NULL);
}

/* --- what can be seen ------------------------------------------------------------------- */

static void
in_snapshots (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopTimer *a = noted (device, "a", "a"), *b = noted (device, NULL, "b");
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine), after = NULL;
  g_auto (GStrv) lines = NULL;

  /* the time alone is no difference */
  advance (self, 1000);
  rig_assert_same (self->machine, before);
  cop_timer_set (b, 2000);
  cop_timer_set (a, 3000);
  after = cop_machine_snapshot (self->machine);
  lines = cop_snapshot_diff (before, after);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_nonnull (strstr (lines[1], " timer a=3000 timer (no name)=2000"));
  advance (self, 2000);
  rig_assert_same (self->machine, before);
}

/* --- cost ------------------------------------------------------------------------------- */

static void
nothing (CopDevice *device G_GNUC_UNUSED, gpointer data)
{
  ++*(guint *)data;
}

/* Of this thread alone: others use the processors, too. */
static gint64
spent (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static double
cost (RigFixture *self, guint n)
{
  CopDevice *device = rig_add (self->machine, &rig_type_loose, "many", NULL);
  CopTimer **timers = g_new (CopTimer *, n);
  guint fired = 0;
  gint64 since;
  double ns;

  since = spent ();
  for (guint i = 0; i < n; i++)
    {
      timers[i] = cop_timer_new (device, NULL, nothing, &fired);
      cop_timer_set_in (timers[i], (i * G_GUINT64_CONSTANT (2654435761)) % n);
    }
  /* every third is moved, every fifth is stopped */
  for (guint i = 0; i < n; i += 3)
    cop_timer_set_in (timers[i], (i * G_GUINT64_CONSTANT (40503)) % n);
  for (guint i = 0; i < n; i += 5)
    cop_timer_stop (timers[i]);
  advance (self, n);
  rig_cut (self->machine, "many");
  ns = (double)(spent () - since) / n;
  g_assert_cmpuint (fired, ==, n - (n + 4) / 5);
  g_free (timers);
  return ns;
}

/* Under a sanitizer a tenth. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define MILLION 100000
#else
#define MILLION 1000000
#endif

static void
a_million (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  double best = G_MAXDOUBLE, few = G_MAXDOUBLE;

  for (guint i = 0; i < 3; i++)
    {
      few = MIN (few, cost (self, MILLION / 100));
      best = MIN (best, cost (self, MILLION));
    }
  g_test_message ("%.0f ns each of %u, %.0f ns each of %u", few, MILLION / 100, best, MILLION);
  /* a logarithm alone is 1.5; the rest is what memory costs that lies far apart; a cost that grew
   * with the number would be 100 */
  g_assert_cmpfloat (best, <, 20 * few);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/timer-acts/", name)
  ADD (one_sets_and_stops_others);
  ADD (one_frees_itself);
  ADD (one_removes_its_device);
  ADD (time_is_not_moved_inside_a_hook);
  ADD (time_that_would_stand_still);
  ADD (closed_on_the_way);
  ADD (taken_back_at_unrealize);
  ADD (taken_back_when_the_addition_fails);
  ADD (in_snapshots);
  ADD (a_million);
  return g_test_run ();
}
