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
files_know_who_called (void)
{
  g_autoptr (CopHost) host = cop_host_new (NULL);
  guint32 board = cop_host_file (host, "board.lua"), plain = cop_host_file (host, "b.lua");
  guint32 third = cop_host_file_called (host, "b.lua", (CopOrigin){ board, 3 });
  guint32 fourth = cop_host_file_called (host, "b.lua", (CopOrigin){ board, 4 });
  g_autofree char *text = cop_origin_print (host, (CopOrigin){ fourth, 42 });

  g_assert_cmpuint (third, !=, plain);
  g_assert_cmpuint (third, !=, fourth);
  g_assert_cmpuint (cop_host_file_called (host, "b.lua", (CopOrigin){ board, 3 }), ==, third);
  g_assert_cmpstr (cop_host_file_name (host, third), ==, "b.lua");
  g_assert_cmpstr (cop_host_file_label (host, third), ==, "board.lua:3, in b.lua");
  g_assert_cmpstr (cop_host_file_label (host, plain), ==, "b.lua");
  g_assert_null (cop_host_file_label (host, fourth + 1));
  g_assert_cmpuint (cop_host_file_caller (host, third).file, ==, board);
  g_assert_cmpuint (cop_host_file_caller (host, third).line, ==, 3);
  g_assert_cmpuint (cop_host_file_caller (host, plain).line, ==, 0);
  g_assert_cmpstr (text, ==, "board.lua:4, in b.lua:42");
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/base/host/" #fn_, fn_)
  TEST (files_have_numbers);
  TEST (files_know_who_called);
  TEST (places_are_printed);
  TEST (swapped_places_nest);
  TEST (referenced);
  return g_test_run ();
}
