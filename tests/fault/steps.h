/* The fault injector: a scenario is run once to count its steps, and then once for each step,
 * which fails.  Afterwards the machine is as if nothing had been asked. */
#ifndef FAULT_STEPS_H
#define FAULT_STEPS_H

#include <log.h>

typedef struct
{
  guint n_asked;    /* times that a step asked whether it may go */
  guint fail_at;    /* the one that fails, from 1; 0: none */
  guint n_steps;    /* coming steps that were told of */
  CopStep failed;   /* which step it was */
  CopMachine *seen; /* observed since its first step; nullable */
} FaultCount;

static inline void
fault_count_event (const CopEvent *event, gpointer data)
{
  FaultCount *count = data;

  if (event->step <= COP_STEP_REALIZED)
    count->n_steps++;
}

static inline gboolean
fault_ask (CopMachine *machine, CopStep step, CopObject *object G_GNUC_UNUSED, gpointer data,
           GError **error)
{
  FaultCount *count = data;

  /* a cold machine can be watched from the first step that has one on */
  if (machine && count->seen == NULL)
    {
      count->seen = machine;
      cop_machine_observe (machine, fault_count_event, count, NULL);
    }
  if (++count->n_asked != count->fail_at)
    return FALSE;
  count->failed = step;
  cop_error_set (error, COP_ERROR_HOOK, NULL, "step %u (%s) is made to fail", count->n_asked,
                 cop_step_name (step));
  return TRUE;
}

/* Fails the test unless the error is the one that was asked for. */
static inline void
fault_check_error (const FaultCount *count, GError *error)
{
  g_autofree char *text = g_strdup_printf ("step %u (%s) is made to fail", count->fail_at,
                                           cop_step_name (count->failed));

  if (!error || !strstr (error->message, text))
    g_error ("expected '%s', found '%s'", text, error ? error->message : "no error");
  g_assert_error (error, COP_ERROR, COP_ERROR_HOOK);
}

/* Something that is asked of a machine: TRUE when it was done. */
typedef gboolean (*FaultAct) (CopMachine *machine, gconstpointer data, GError **error);

/* How often the scenario asks, and that it asks for every step. */
static inline guint
fault_rehearse (CopMachine *machine, FaultAct act, gconstpointer data, FaultAct put_back)
{
  FaultCount count = { .seen = machine };
  guint64 live = cop_machine_live_objects (machine);
  g_autoptr (GError) error = NULL;
  guint watch = cop_machine_observe (machine, fault_count_event, &count, NULL);

  cop_machine_set_fault (machine, fault_ask, &count);
  act (machine, data, &error);
  g_assert_no_error (error);
  cop_machine_set_fault (machine, NULL, NULL);
  cop_machine_unobserve (machine, watch);
  g_assert_cmpuint (count.n_steps, >, 0);
  if (count.n_asked != count.n_steps)
    g_error ("%u steps were taken, and only %u can fail", count.n_steps, count.n_asked);
  g_assert_true (put_back (machine, data, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cop_machine_live_objects (machine), ==, live);
  return count.n_asked;
}

/* A hot machine: every step of act fails in turn.  Returns how many. */
static inline guint
fault_each_step (CopMachine *machine, FaultAct act, gconstpointer data, FaultAct put_back)
{
  guint n = fault_rehearse (machine, act, data, put_back), n_hit = 0;

  for (guint i = 1; i <= n; i++)
    {
      FaultCount count = { .fail_at = i, .seen = machine };
      g_autoptr (CopSnapshot) before = cop_machine_snapshot (machine), after = NULL;
      guint64 live = cop_machine_live_objects (machine);
      g_autoptr (GError) error = NULL;

      cop_machine_set_fault (machine, fault_ask, &count);
      g_assert_false (act (machine, data, &error));
      cop_machine_set_fault (machine, NULL, NULL);
      fault_check_error (&count, error);
      n_hit += count.n_asked >= i;
      g_assert_cmpuint (cop_machine_live_objects (machine), ==, live);
      after = cop_machine_snapshot (machine);
      if (!cop_snapshot_equal (before, after))
        {
          g_auto (GStrv) lines = cop_snapshot_diff (before, after);
          g_autofree char *text = g_strjoinv ("\n  ", lines);
          g_error ("after the failure of step %u (%s):\n  %s", i, cop_step_name (count.failed),
                   text);
        }
    }
  g_assert_cmpuint (n_hit, ==, n);
  /* and it still can be done */
  g_assert_cmpuint (fault_rehearse (machine, act, data, put_back), ==, n);
  return n;
}

/* Makes a machine; NULL when that failed. */
typedef CopMachine *(*FaultMake) (CopHost *host, gpointer data, GError **error);

/* A cold machine: every step of making it fails in turn.  Returns how many. */
static inline guint
fault_each_cold_step (CopHost *host, FaultMake make, gpointer data, guint n_unseen)
{
  guint64 live = cop_host_live_objects (host);
  FaultCount count = { 0 };
  GError *error = NULL;
  CopMachine *machine;
  guint n, n_hit = 0;

  cop_host_set_fault (host, fault_ask, &count);
  machine = make (host, data, &error);
  g_assert_no_error (error);
  g_assert_nonnull (machine);
  cop_machine_set_fault (machine, NULL, NULL);
  cop_machine_unref (machine);
  n = count.n_asked;
  /* before there is a machine nobody can watch */
  g_assert_cmpuint (count.n_steps, >, n_unseen);
  if (n != count.n_steps + n_unseen)
    g_error ("%u steps were taken, and only %u can fail", count.n_steps + n_unseen, n);

  for (guint i = 1; i <= n; i++)
    {
      count = (FaultCount){ .fail_at = i };
      g_assert_null (make (host, data, &error));
      fault_check_error (&count, error);
      g_clear_error (&error);
      n_hit += count.n_asked >= i;
      if (cop_host_live_objects (host) != live)
        g_error ("after the failure of step %u (%s) there are %" G_GUINT64_FORMAT
                 " objects, not %" G_GUINT64_FORMAT,
                 i, cop_step_name (count.failed), cop_host_live_objects (host), live);
    }
  cop_host_set_fault (host, NULL, NULL);
  g_assert_cmpuint (n_hit, ==, n);
  return n;
}

#endif
