/* References dropped on other threads: the finalizers run on the owner's. */
#include <lab.h>

static GThread *finalized_on;

static void
note_finalize (CopObject *self)
{
  finalized_on = g_thread_self ();
  cop_test_log_add (cop_test_log_current (), "finalize %s",
                    cop_object_name (self) ? cop_object_name (self) : "(no name)");
}

static const CopTypeDesc noted = {
  .name = "lab.noted",
  .doc = "Notes the thread of its finalizer",
  .size = sizeof (CopObject),
  .finalize = note_finalize,
};

static CopHost *
noted_host (GMainContext *context)
{
  CopHost *host = cop_host_new (context);

  g_assert_true (cop_host_register (host, &noted, NULL, NULL, NULL));
  finalized_on = NULL;
  return host;
}

static gpointer
drop (gpointer data)
{
  cop_object_unref (data);
  return NULL;
}

static void
drop_elsewhere (CopObject *object)
{
  g_thread_join (g_thread_new ("drop", drop, object));
}

static void
finalized_by_the_loop (GMainContext *context)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = noted_host (context);

  drop_elsewhere (lab_new (host, &noted));
  /* nobody runs the loop at this moment, and still the other thread does not finalize */
  cop_test_log_assert_empty (log);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 1);
  while (g_main_context_iteration (context, FALSE))
    continue;
  cop_test_log_assert (log, "finalize (no name)");
  g_assert_true (finalized_on == g_thread_self ());
  lab_close_host (host);
}

static void
finalized_by_the_default_loop (void)
{
  finalized_by_the_loop (NULL);
}

static void
finalized_by_a_loop_of_its_own (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  finalized_by_the_loop (context);
}

static void
finalized_by_the_next_call (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = noted_host (NULL);

  drop_elsewhere (lab_new (host, &noted));
  cop_object_unref (lab_new (host, &noted));
  cop_test_log_assert (log, "finalize (no name)", "finalize (no name)");
  g_assert_true (finalized_on == g_thread_self ());
  /* what was to wake the loop finds nothing to do any more, not even the host */
  lab_close_host (host);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
wake_outlives_the_machine (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = noted_host (NULL);
  CopMachine *machine = lab_machine (host);
  CopObject *object = lab_new (host, &noted);
  GError *error = NULL;

  g_assert_true (cop_object_add (cop_machine_objects (machine), "held", object, 0, NULL));
  g_assert_false (cop_machine_close (machine, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "the machine is closed, and held (lab.noted) is held by 1 unnamed");
  cop_machine_unref (machine);
  drop_elsewhere (object);
  cop_host_unref (host);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  cop_test_log_assert (log, "finalize held");
  g_assert_true (finalized_on == g_thread_self ());
}

/* Several threads drop; what was retired stays in its list until then. */
static void
retired_are_listed_until_dropped (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = noted_host (NULL);
  CopMachine *machine = lab_machine (host);
  CopObject *root = cop_machine_objects (machine);
  CopObject *held[5];
  g_autoptr (GPtrArray) retired = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    {
      g_autofree char *name = g_strdup_printf ("held%u", i);
      held[i] = cop_object_ref (lab_add (root, name, &noted));
      g_assert_true (cop_object_cut (root, name, NULL));
    }
  drop_elsewhere (held[1]);
  drop_elsewhere (held[2]);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  cop_test_log_assert (log, "finalize held1", "finalize held2");
  retired = cop_machine_retired (machine);
  g_assert_cmpuint (retired->len, ==, 3);
  g_assert_true (retired->pdata[0] == held[0]);
  g_assert_true (retired->pdata[1] == held[3]);
  g_assert_true (retired->pdata[2] == held[4]);
  cop_object_unref (held[4]);
  cop_object_unref (held[0]);
  cop_object_unref (held[3]);
  lab_close (machine);
  lab_close_host (host);
}

#define N_THREADS 4
#define N_OBJECTS 2000

static gpointer
take_and_drop (gpointer data)
{
  CopObject **objects = data;

  for (guint i = 0; i < N_OBJECTS; i++)
    {
      CopHold *hold = cop_object_hold (objects[i], "another thread");
      cop_object_unref (objects[i]);
      cop_hold_release (hold);
    }
  return NULL;
}

static void
many_threads_drop_at_once (void)
{
  CopHost *host = noted_host (NULL);
  GThread *threads[N_THREADS];
  CopObject *objects[N_OBJECTS];

  for (guint i = 0; i < N_OBJECTS; i++)
    {
      objects[i] = lab_new (host, &noted);
      for (guint k = 1; k < N_THREADS; k++)
        cop_object_ref (objects[i]);
    }
  for (guint k = 0; k < N_THREADS; k++)
    threads[k] = g_thread_new ("drop", take_and_drop, objects);
  while (cop_host_live_objects (host))
    g_main_context_iteration (NULL, TRUE);
  for (guint k = 0; k < N_THREADS; k++)
    g_thread_join (threads[k]);
  g_assert_true (finalized_on == g_thread_self ());
  lab_close_host (host);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static gpointer
hold_and_release (gpointer object)
{
  for (guint i = 0; i < N_OBJECTS; i++)
    {
      CopHold *hold = cop_object_hold (object, "another thread");
      cop_hold_release (hold);
    }
  return NULL;
}

/* The owner asks who holds an object that others are taking and letting go. */
static void
held_while_holders_are_listed (void)
{
  CopHost *host = noted_host (NULL);
  CopObject *object = lab_new (host, &noted);
  GThread *threads[N_THREADS];

  for (guint k = 0; k < N_THREADS; k++)
    threads[k] = g_thread_new ("hold", hold_and_release, object);
  for (guint i = 0; i < 200; i++)
    {
      g_auto (GStrv) holders = cop_object_holders (object);
      g_assert_nonnull (holders[0]);
    }
  for (guint k = 0; k < N_THREADS; k++)
    g_thread_join (threads[k]);
  cop_object_unref (object);
  lab_close_host (host);
}

/* A host of the thread's own, with all that one does with it. */
static gpointer
live (gpointer data G_GNUC_UNUSED)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  CopHost *host = cop_host_new (context);
  CopMachine *machine = lab_machine (host);

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (CopSnapshot) before = cop_machine_snapshot (machine), after = NULL;
      g_autoptr (GError) error = NULL;
      CopDevice *uart =
          cop_machine_device_add (machine, "ns16550a", "uart", &error, "at", "0x1000", NULL);

      g_assert_no_error (error);
      g_assert_cmpuint (cop_device_n_windows (uart), ==, 1);
      g_assert_nonnull (cop_machine_device_del (machine, "uart", NULL, NULL, &error));
      after = cop_machine_snapshot (machine);
      g_assert_true (cop_snapshot_equal (before, after));
    }
  lab_close (machine);
  lab_close_host (host);
  return NULL;
}

/* Two hosts in one process share nothing writable. */
static void
each_thread_has_its_host (void)
{
  GThread *threads[N_THREADS];

  for (guint k = 0; k < N_THREADS; k++)
    threads[k] = g_thread_new ("live", live, NULL);
  for (guint k = 0; k < N_THREADS; k++)
    g_thread_join (threads[k]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/thread/" #fn_, fn_)
  TEST (finalized_by_the_default_loop);
  TEST (finalized_by_a_loop_of_its_own);
  TEST (finalized_by_the_next_call);
  TEST (wake_outlives_the_machine);
  TEST (retired_are_listed_until_dropped);
  TEST (many_threads_drop_at_once);
  TEST (held_while_holders_are_listed);
  TEST (each_thread_has_its_host);
  return g_test_run ();
}
