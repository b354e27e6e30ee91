/* The threads of a host: they share the work, and end with the host. */
#include <base/pool.h>

typedef struct
{
  pthread_mutex_t lock;
  pthread_cond_t moved;
  guint n_begun, n_ended, order[200];
  guint wanted;
} Count;

typedef struct
{
  Count *count;
  guint number;
} Job;

static void
set_up (Count *count)
{
  *count = (Count){ 0 };
  pthread_mutex_init (&count->lock, NULL);
  pthread_cond_init (&count->moved, NULL);
}

static void
tear_down (Count *count)
{
  pthread_cond_destroy (&count->moved);
  pthread_mutex_destroy (&count->lock);
}

/* Waits until as many have begun as are wanted. */
static void
work (gpointer data)
{
  Job *job = data;
  Count *count = job->count;

  pthread_mutex_lock (&count->lock);
  count->order[count->n_begun++] = job->number;
  pthread_cond_broadcast (&count->moved);
  while (count->n_begun < count->wanted)
    pthread_cond_wait (&count->moved, &count->lock);
  count->n_ended++;
  pthread_mutex_unlock (&count->lock);
  g_free (job);
}

static void
run (CopHost *host, Count *count, guint number)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ count, number };
  cop_host__run (host, work, job);
}

/* One that waits for another does not stop all. */
static void
two_at_once (void)
{
  CopHost *host = cop_host__new (NULL);
  Count count;

  set_up (&count);
  count.wanted = 2;
  run (host, &count, 0);
  run (host, &count, 1);
  cop_host_unref (host); /* waits for both */
  g_assert_cmpuint (count.n_ended, ==, 2);
  tear_down (&count);
}

/* What waits when the host ends is still done. */
static void
more_than_threads (void)
{
  CopHost *host = cop_host__new (NULL);
  guint seen[200] = { 0 };
  Count count;

  set_up (&count);
  for (guint i = 0; i < 200; i++)
    run (host, &count, i);
  cop_host_unref (host);
  g_assert_cmpuint (count.n_ended, ==, 200);
  for (guint i = 0; i < 200; i++)
    seen[count.order[i]]++;
  for (guint i = 0; i < 200; i++)
    g_assert_cmpuint (seen[i], ==, 1);
  tear_down (&count);
}

static void
two_hosts (void)
{
  CopHost *a = cop_host__new (NULL), *b = cop_host__new (NULL);
  Count count;

  set_up (&count);
  run (a, &count, 0);
  run (b, &count, 1);
  cop_host_unref (a);
  run (b, &count, 2);
  cop_host_unref (b);
  g_assert_cmpuint (count.n_ended, ==, 3);
  tear_down (&count);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/pool/two_at_once", two_at_once);
  g_test_add_func ("/base/pool/more_than_threads", more_than_threads);
  g_test_add_func ("/base/pool/two_hosts", two_hosts);
  return g_test_run ();
}
