/* Hosts on many threads. */
#include <log.h>

static gpointer
number_files (gpointer data)
{
  guint sum = 0;

  for (guint i = 0; i < 1000; i++)
    {
      char name[16];
      g_snprintf (name, sizeof name, "f%u", i % 50);
      sum += cop_host_file (data, name);
    }
  return GUINT_TO_POINTER (sum);
}

static void
numbered_on_many_threads (void)
{
  g_autoptr (CopHost) host = cop_host_new (NULL);
  GThread *threads[4];
  gpointer sums[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("files", number_files, host);
  for (guint i = 0; i < 4; i++)
    sums[i] = g_thread_join (threads[i]);
  /* each file has got one number: 1 to 50, each twenty times */
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (sums[i]), ==, 20 * 50 * 51 / 2);
  g_assert_null (cop_host_file_name (host, 51));
}

static gpointer
ref_and_unref (gpointer host)
{
  for (guint i = 0; i < 1000; i++)
    cop_host_unref (cop_host_ref (host));
  cop_host_unref (host);
  return NULL;
}

/* Whoever is the last one frees it. */
static void
referenced_on_many_threads (void)
{
  CopHost *host = cop_host_new (NULL);
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("refs", ref_and_unref, cop_host_ref (host));
  cop_host_unref (host);
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/base/thread/" #fn_, fn_)
  TEST (numbered_on_many_threads);
  TEST (referenced_on_many_threads);
  return g_test_run ();
}
