/* Blobs through source: read, understood, written as source and compiled by dtc they are what they
 * were.  One made here, with what dtc's own source loses; real ones when COPPICE_CORPUS is a folder
 * that has some. */
#include "blob.h"
#include <coppice/diff.h>
#include <glib/gstdio.h>

static GBytes *
compile (const char *text, guint32 boot_cpu, gboolean symbols)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("coppice-corpus-XXXXXX", &error);
  g_autofree char *dts = g_build_filename (folder, "tree.dts", NULL);
  g_autofree char *dtb = g_build_filename (folder, "tree.dtb", NULL);
  g_autofree char *boot = g_strdup_printf ("%u", boot_cpu);
  const char *argv[] = { "dtc", "-q",  "-b", boot, "-I", "dts",
                         "-O",  "dtb", "-o", dtb,  dts,  symbols ? "-@" : NULL,
                         NULL };
  g_autofree char *complaints = NULL;
  char *data;
  gsize size;
  int status;

  g_assert_true (g_file_set_contents (dts, text, -1, &error));
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               &complaints, &status, &error));
  g_assert_cmpstr (complaints, ==, "");
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (dtb, &data, &size, &error));
  g_unlink (dts);
  g_unlink (dtb);
  g_rmdir (folder);
  return g_bytes_new_take (data, size);
}

static void
comes_back (GBytes *blob)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CopTree) tree = read_blob (blob);
  g_autofree char *text = NULL;

  g_assert_true (cop_tree_understand (tree, NULL, &error));
  text = cop_tree_to_dts (tree, COP_DTS_PHANDLES, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) again = compile (text, cop_tree_boot_cpu (tree), cop_tree_has_symbols (tree));
  same_blobs (blob, again);
}

/* Without the numbers that dtc makes again. */
static void
means_the_same (GBytes *blob)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CopTree) tree = read_blob (blob);
  g_autofree char *text = NULL;

  g_assert_true (cop_tree_understand (tree, NULL, &error));
  text = cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) bytes = compile (text, cop_tree_boot_cpu (tree), cop_tree_has_symbols (tree));
  g_autoptr (CopTree) again = read_blob (bytes);
  g_assert_true (cop_tree_understand (again, NULL, &error));
  g_autoptr (CopDiff) diff = cop_diff_new (tree, again, COP_DIFF_DEFAULT);
  g_assert_cmpuint (cop_diff_n (diff), ==, 0);
}

static void
of_odd_values (void)
{
  static const char *const values[] = {
    "\0001",        "\0\0010\0", "a\0001b",     "0\0\0\0008", "\377\0",       "\200x\0",
    "\"\\\n\t\r\0", "\001\0",    "/*\0*/",      "&{/}\0",     "\0\0\0\0\0\0", "\033[31m\0",
    "\0011\0012\0", "\0\0022K",  "\177\0\0009", "\\0\\x1\0",  "'\0",          "//\0",
  };
  static const gsize sizes[] = { 2, 4, 5, 5, 2, 3, 6, 2, 6, 5, 6, 6, 5, 4, 4, 6, 2, 3 };
  static const char *const names[] = {
    "compatible", "regulator-min-microvolt", "status", "clock-names", "acme,unknown", "reg", "label"
  };
  Maker m = maker ();

  make_begin (&m, "");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (guint k = 0; k < G_N_ELEMENTS (names); k++)
      {
        g_autofree char *node = g_strdup_printf ("n%u-%u", i, k);

        make_begin (&m, node);
        make_prop (&m, names[k], values[i], sizes[i]);
        make_prop (&m, "acme,0-1?+_", values[i], sizes[i]);
        make_end (&m, 1);
      }
  make_end (&m, 1);
  g_autoptr (GBytes) blob = make_blob (&m);
  comes_back (blob);
}

static void
of_a_file (gconstpointer path)
{
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, &error));
  g_autoptr (GBytes) blob = g_bytes_new_take (data, size);
  comes_back (blob);
  means_the_same (blob);
}

int
main (int argc, char *argv[])
{
  const char *folder = g_getenv ("COPPICE_CORPUS");
  g_autoptr (GDir) dir = folder ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fdt/corpus-dts/of-odd-values", of_odd_values);
  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".dtb") || g_str_has_suffix (name, ".dtbo"))
      {
        g_autofree char *test = g_strconcat ("/fdt/corpus-dts/of/", name, NULL);

        g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), of_a_file, g_free);
      }
  return g_test_run ();
}
