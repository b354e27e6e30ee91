/* Virtual time: moved by hand, in an order that never changes. */
#include "tick.h"
#include <lab.h>

/* --- the clock -------------------------------------------------------------------------- */

static void
moves_only_when_told (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (cop_machine_now (self->machine), ==, 0);
  advance (self, 5);
  advance (self, 0);
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 5);
  g_assert_cmpuint (cop_device_now (self->rack), ==, 5);
  g_assert_true (cop_machine_reset (self->machine, &error));
  g_assert_true (cop_machine_settle (self->machine, &error));
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 5);
}

static void
has_an_end (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopTimer *timer = noted (device, NULL, "late");
  GError *error = NULL;
  guint64 at = 0;

  advance (self, 100);
  g_assert_true (cop_timer_set_in (timer, G_MAXUINT64 - 1));
  g_assert_true (cop_timer_is_set (timer, &at));
  g_assert_cmpuint (at, ==, G_MAXINT64);
  g_assert_false (cop_machine_advance (self->machine, G_MAXUINT64, &error));
  cop_test_assert_error (error, COP_ERROR_RANGE,
                         "/machine: time cannot go on by 18446744073709551615 ns: it is 100, and "
                         "ends at 9223372036854775807");
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 100);
  advance (self, G_MAXINT64 - 100);
  cop_test_log_assert (self->log, "late at 9223372036854775807");
}

static void
of_an_object_in_no_machine (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = (CopDevice *)lab_new (self->host, &rig_type_probe);
  CopTimer *timer = noted (device, NULL, "never");

  cop_test_log_clear (self->log);
  g_assert_cmpuint (cop_device_now (device), ==, 0);
  g_assert_false (cop_timer_set (timer, 0));
  cop_timer_stop (timer);
  cop_object_unref (device);
  cop_test_log_assert (self->log, "finalize() (rig.probe)");
}

static void
a_closed_machine_has_no_time (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopMachine *other = rig_machine (self->host, NULL);
  GError *error = NULL;

  g_assert_true (cop_machine_advance (other, 3, NULL));
  g_assert_true (cop_machine_close (other, NULL));
  g_assert_cmpuint (cop_machine_now (other), ==, 0);
  g_assert_false (cop_machine_advance (other, 1, &error));
  cop_test_assert_error (error, COP_ERROR_CLOSED, "the machine has been closed");
  g_assert_false (cop_machine_settle (other, &error));
  cop_test_assert_error (error, COP_ERROR_CLOSED, "the machine has been closed");
  cop_machine_unref (other);
}

/* --- order ------------------------------------------------------------------------------ */

static void
by_time_and_then_as_they_were_set (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  static const char *const names[] = { "a", "b", "c", "d", "e" };
  CopTimer *timers[5];

  for (guint i = 0; i < 5; i++)
    timers[i] = cop_timer_new (device, names[i], note, (gpointer)names[i]);
  cop_timer_set (timers[3], 10);
  cop_timer_set (timers[0], 20);
  cop_timer_set (timers[1], 10);
  cop_timer_set (timers[2], 5);
  cop_timer_set (timers[4], 10);
  advance (self, 4);
  cop_test_log_assert_empty (self->log);
  advance (self, 6);
  cop_test_log_assert (self->log, "c at 5", "d at 10", "b at 10", "e at 10");
  g_assert_false (cop_timer_is_set (timers[1], NULL));
  advance (self, 100);
  cop_test_log_assert (self->log, "a at 20");
  g_assert_cmpuint (cop_machine_now (self->machine), ==, 110);
}

/* Set again, a timer is behind those that are set to the same time. */
static void
set_again_it_is_the_last (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopTimer *a = noted (device, NULL, "a"), *b = noted (device, NULL, "b");

  cop_timer_set (a, 10);
  cop_timer_set (b, 10);
  cop_timer_set (a, 10);
  advance (self, 10);
  cop_test_log_assert (self->log, "b at 10", "a at 10");
}

static void
a_time_that_has_passed (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopTimer *timer = noted (device, NULL, "a");

  advance (self, 10);
  cop_timer_set (timer, 3);
  cop_test_log_assert_empty (self->log);
  g_assert_true (cop_machine_settle (self->machine, NULL));
  cop_test_log_assert_empty (self->log);
  advance (self, 0);
  cop_test_log_assert (self->log, "a at 10");
}

static void
stopped (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_probe (self);
  CopTimer *a = noted (device, NULL, "a"), *b = noted (device, NULL, "b");
  guint64 at = 7;

  cop_timer_stop (a);
  cop_timer_set (a, 10);
  cop_timer_set (b, 10);
  cop_timer_stop (a);
  g_assert_false (cop_timer_is_set (a, &at));
  g_assert_cmpuint (at, ==, 7);
  cop_timer_free (b);
  cop_timer_free (NULL);
  advance (self, 100);
  cop_test_log_assert_empty (self->log);
  cop_timer_set (a, 100);
  advance (self, 0);
  cop_test_log_assert (self->log, "a at 100");
}

/* Against a sorted list, with timers moved and stopped in between. */
static void
many_in_any_order (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  enum
  {
    N = 500
  };
  CopDevice *device = add_probe (self);
  CopTimer *timers[N];
  struct
  {
    guint64 at, seq;
    char *name;
  } model[N] = { 0 };
  guint64 seq = 0;
  GRand *rand = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < N; i++)
    {
      model[i].name = g_strdup_printf ("t%u", i);
      timers[i] = cop_timer_new (device, model[i].name, note, model[i].name);
    }
  for (guint round = 0; round < 5 * N; round++)
    {
      guint i = (guint)g_rand_int_range (rand, 0, N);
      if (g_rand_int_range (rand, 0, 4) == 0)
        {
          cop_timer_stop (timers[i]);
          model[i].seq = 0;
          continue;
        }
      model[i].at = (guint64)g_rand_int_range (rand, 0, 50);
      model[i].seq = ++seq;
      cop_timer_set (timers[i], model[i].at);
    }
  for (;;)
    {
      guint first = N;
      for (guint i = 0; i < N; i++)
        if (model[i].seq
            && (first == N || model[i].at < model[first].at
                || (model[i].at == model[first].at && model[i].seq < model[first].seq)))
          first = i;
      if (first == N)
        break;
      g_ptr_array_add (expected, g_strdup_printf ("%s at %" G_GUINT64_FORMAT, model[first].name,
                                                  model[first].at));
      model[first].seq = 0;
    }
  g_ptr_array_add (expected, NULL);
  advance (self, 50);
  cop_test_log_check (self->log, (const char *const *)expected->pdata, __FILE__, __LINE__);
  g_rand_free (rand);
  for (guint i = 0; i < N; i++)
    g_free (model[i].name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/timer/", name)
  ADD (moves_only_when_told);
  ADD (has_an_end);
  ADD (of_an_object_in_no_machine);
  ADD (a_closed_machine_has_no_time);
  ADD (by_time_and_then_as_they_were_set);
  ADD (set_again_it_is_the_last);
  ADD (a_time_that_has_passed);
  ADD (stopped);
  ADD (many_in_any_order);
  return g_test_run ();
}
