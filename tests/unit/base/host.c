/* Hosts: the names of files, places, references. */
#include <log.h>

static void
files_have_numbers (void)
{
  g_autoptr (CopHost) host = cop_host_new (NULL);
  g_autoptr (CopHost) other = cop_host_new (NULL);
  char name[] = "a.lua";
  guint32 a = cop_host_file (host, name), b = cop_host_file (host, "b.lua");

  name[0] = 'X';
  g_assert_cmpuint (a, !=, 0);
  g_assert_cmpuint (a, !=, b);
  g_assert_cmpuint (cop_host_file (host, "a.lua"), ==, a);
  g_assert_cmpstr (cop_host_file_name (host, a), ==, "a.lua");
  g_assert_cmpstr (cop_host_file_name (host, b), ==, "b.lua");
  g_assert_null (cop_host_file_name (host, 0));
  g_assert_null (cop_host_file_name (host, b + 1));
  /* another host has none of them */
  g_assert_null (cop_host_file_name (other, a));
}

static void
places_are_printed (void)
{
  g_autoptr (CopHost) host = cop_host_new (NULL);
  guint32 file = cop_host_file (host, "dir/a.lua");
  g_autofree char *text = cop_origin_print (host, (CopOrigin){ file, 42 });

  g_assert_cmpstr (text, ==, "dir/a.lua:42");
  g_assert_null (cop_origin_print (host, (CopOrigin){ 0, 0 }));
  g_assert_null (cop_origin_print (host, (CopOrigin){ file + 7, 1 }));
}

static void
swapped_places_nest (void)
{
  g_autoptr (CopHost) host = cop_host_new (NULL);
  guint32 file = cop_host_file (host, "a.lua");
  CopOrigin outer = cop_host_swap_origin (host, (CopOrigin){ file, 1 });
  CopOrigin inner = cop_host_swap_origin (host, (CopOrigin){ file, 2 });

  g_assert_cmpuint (outer.line, ==, 0);
  g_assert_cmpuint (inner.line, ==, 1);
  g_assert_cmpuint (cop_host_swap_origin (host, inner).line, ==, 2);
  g_assert_cmpuint (cop_host_swap_origin (host, outer).line, ==, 1);
}

static void
referenced (void)
{
  CopHost *host = cop_host_new (NULL);

  g_assert_true (cop_host_ref (host) == host);
  cop_host_unref (host);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
  cop_host_unref (NULL);
}

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/base/host/" #fn_, fn_)
  TEST (files_have_numbers);
  TEST (places_are_printed);
  TEST (swapped_places_nest);
  TEST (referenced);
  TEST (numbered_on_many_threads);
  return g_test_run ();
}
