/* Real blobs, when COPPICE_CORPUS is a folder that has some: read and written they are the same,
 * also when their values have a meaning, and mean the same with other phandles. */
#include "blob.h"
#include <glib/gstdio.h>

static void
reads_and_writes (gconstpointer path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, &error));
  g_autoptr (GBytes) blob = g_bytes_new (data, size);
  g_autoptr (CopTree) tree = read_blob (blob);
  g_autoptr (GBytes) again = sample_dtb (tree);
  same_blobs (blob, again);
}

static void
understands (gconstpointer path)
{
  static const char *const command[] = { "python3", "tests/tools/dtdiff.py", NULL, NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  g_autofree char *out = NULL;
  g_autofree char *name = NULL;
  const char *argv[G_N_ELEMENTS (command)];
  CopUnderstanding report;
  int status, file;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, &error));
  g_autoptr (GBytes) blob = g_bytes_new (data, size);
  g_autoptr (CopTree) tree = read_blob (blob);
  g_assert_true (cop_tree_understand (tree, &report, &error));
  g_autoptr (GBytes) same = sample_dtb (tree);
  same_blobs (blob, same);
  g_test_message ("%u properties, %u references, %u misfits", report.n_props, report.n_references,
                  report.misfits->len);
  g_assert_cmpuint (report.misfits->len * 20, <=, report.n_props);
  cop_understanding_clear (&report);

  cop_tree_forget_phandles (tree);
  g_autoptr (GBytes) again = sample_dtb (tree);
  file = g_file_open_tmp ("coppice-XXXXXX.dtb", &name, &error);
  g_assert_no_error (error);
  g_assert_true (g_close (file, NULL));
  g_assert_true (g_file_set_contents (name, g_bytes_get_data (again, NULL),
                                      (gssize)g_bytes_get_size (again), &error));
  memcpy (argv, command, sizeof argv);
  argv[2] = path;
  argv[3] = name;
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                               NULL, &status, &error));
  g_unlink (name);
  g_assert_cmpstr (out, ==, "");
  g_assert_cmpint (status, ==, 0);
}

static void
add_tests (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".dtb") || g_str_has_suffix (name, ".dtbo"))
      {
        g_autofree char *test = g_strconcat ("/corpus/reads_and_writes/", name, NULL);

        g_autofree char *meaning = g_strconcat ("/corpus/understands/", name, NULL);

        g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), reads_and_writes,
                                   g_free);
        g_test_add_data_func_full (meaning, g_build_filename (folder, name, NULL), understands,
                                   g_free);
      }
}

static void
nothing (void)
{
  g_test_skip ("COPPICE_CORPUS is not set");
}

int
main (int argc, char *argv[])
{
  const char *folder = g_getenv ("COPPICE_CORPUS");

  g_test_init (&argc, &argv, NULL);
  if (folder)
    add_tests (folder);
  else
    g_test_add_func ("/corpus/none", nothing);
  return g_test_run ();
}
