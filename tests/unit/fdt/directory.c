/* Directories like /proc/device-tree, and reading by content. */
#include "source.h"
#include <unistd.h>

static CopTree *
small_tree (void)
{
  CopTree *tree = cop_tree_new ();
  CopNode *soc = cop_node_add (cop_tree_root (tree), "soc", NULL);
  CopNode *intc = cop_node_add (soc, "intc@1000", NULL);
  CopNode *uart = cop_node_add (soc, "uart@2000", NULL);

  g_assert_true (cop_node_set_u32 (intc, "#interrupt-cells", 1, NULL));
  g_assert_true (cop_node_set_empty (intc, "interrupt-controller", NULL));
  g_assert_true (cop_node_set_ref (uart, "interrupt-parent", intc, NULL));
  g_assert_true (cop_node_set_u32 (uart, "interrupts", 5, NULL));
  g_assert_true (cop_node_set_string (uart, "compatible", "acme,uart", NULL));
  g_assert_true (cop_node_set_path (cop_node_add (cop_tree_root (tree), "aliases", NULL), "serial0",
                                    uart, NULL, NULL));
  return tree;
}

static void
write_file (const char *file, const char *data, gssize size)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, data, size, &error);
  g_assert_no_error (error);
}

static void
compile (const char *format, const char *in, const char *out)
{
  const char *argv[] = { "dtc", "-q", "-b", "0", "-I", format, "-O", "dtb", "-o", out, in, NULL };

  lab_run (argv);
}

static void
comes_back (void)
{
  Lab lab;

  lab_open (&lab, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CopTree) tree = small_tree ();
  g_assert_true (cop_tree_to_directory (tree, "out/", &error));
  g_assert_no_error (error);
  /* dtc reads such directories, too. */
  compile ("fs", "out", "theirs.dtb");
  lab_same_meaning (&lab, tree, "theirs.dtb");
  g_autoptr (CopTree) back = cop_tree_from_directory ("out", &error);
  g_assert_no_error (error);
  lab_same_meaning (&lab, back, "theirs.dtb");
  g_assert_cmpstr (cop_node_name (cop_node_first_child (cop_tree_root (back))), ==, "aliases");
  lab_value (back, "/soc/uart@2000", "interrupts", "BYTES 00000005");
  g_assert_cmpuint (cop_node_phandle (lab_node (back, "/soc/intc@1000")), ==, 1);
  lab_close (&lab);
}

static void
is_never_over_something (void)
{
  static const char *const names[] = { "file", "empty", "link" };
  Lab lab;

  lab_open (&lab, NULL);
  g_autoptr (CopTree) tree = small_tree ();
  write_file ("file", "x", 1);
  g_assert_cmpint (g_mkdir ("empty", 0777), ==, 0);
  g_assert_cmpint (symlink ("nowhere", "link"), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (cop_tree_to_directory (tree, names[i], &error));
      g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
    }
  lab_close (&lab);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
leaves_nothing_behind (void)
{
  Lab lab;

  lab_open (&lab, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) clash = NULL;
  g_autoptr (CopTree) tree = small_tree ();
  CopNode *up = cop_node_add (cop_tree_root (tree), "..", NULL);

  if (up)
    {
      g_assert_false (cop_tree_to_directory (tree, "out", &error));
      g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
      g_assert_cmpuint (count_files ("."), ==, 0);
      cop_node_remove (up);
    }
  /* One name cannot be a file and a folder. */
  g_assert_true (cop_node_set_empty (cop_tree_root (tree), "soc", NULL));
  g_assert_false (cop_tree_to_directory (tree, "out", &clash));
  g_assert_error (clash, COP_ERROR, COP_ERROR_EXISTS);
  g_assert_cmpuint (count_files ("."), ==, 0);
  lab_close (&lab);
}

static void
reads_what_linux_makes (void)
{
  static const char *const files[] = {
    "proc/name", "", "proc/b@1/name", "b", "proc/b@1/reg", "1234", "proc/a/empty", "", NULL
  };
  Lab lab;

  lab_open (&lab, files);
  write_file ("proc/b@1/phandle", "\0\0\0\7", 4);
  write_file ("proc/b@1/linux,phandle", "\0\0\0\7", 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (CopTree) tree = cop_tree_from_directory ("proc", &error);
  g_assert_no_error (error);
  g_assert_null (cop_node_find_prop (lab_node (tree, "/b@1"), "name"));
  g_assert_cmpuint (cop_node_phandle (lab_node (tree, "/b@1")), ==, 7);
  lab_value (tree, "/b@1", "linux,phandle", "REF /b@1");
  lab_value (tree, "/b@1", "reg", "BYTES 31323334");
  lab_value (tree, "/a", "empty", "");
  lab_close (&lab);
}

static void
refuses (const char *folder, CopErrorCode code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_tree_from_directory (folder, &error));
  g_assert_error (error, COP_ERROR, (gint)code);
  if (!strstr (error->message, part))
    g_error ("%s", error->message);
}

static void
says_what_is_wrong (void)
{
  static const char *const files[] = {
    "a/x/phandle", "abc", "b/no node@/reg", "", "c/no prop", "", "d/x", "", NULL
  };
  Lab lab;

  lab_open (&lab, files);
  g_assert_cmpint (symlink (".", "d/loop"), ==, 0);
  refuses ("a", COP_ERROR_INVALID, "a/x/phandle: a phandle has 4 bytes, found 3");
  refuses ("b", COP_ERROR_INVALID, "no node@");
  refuses ("c", COP_ERROR_INVALID, "no prop");
  refuses ("d", COP_ERROR_IO, "d/loop: cannot be read: it is neither a file nor a folder");
  refuses ("gone", COP_ERROR_IO, "gone");
  lab_close (&lab);
}

/* Of all three forms the meaning is the same. */
static void
reads_by_content (void)
{
  static const char *const names[] = { "t.dts", "t.bin", "folder" };
  Lab lab;

  lab_open (&lab, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CopTree) tree = small_tree ();
  g_autoptr (GBytes) blob = cop_tree_to_dtb (tree, &error);
  g_autofree char *text = cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, NULL, &error);
  g_assert_true (cop_tree_to_directory (tree, "folder", &error));
  write_file ("t.bin", g_bytes_get_data (blob, NULL), (gssize)g_bytes_get_size (blob));
  write_file ("t.dts", text, -1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CopTree) read = cop_tree_read (names[i], NULL, &error);

      g_assert_no_error (error);
      lab_value (read, "/soc/uart@2000", "interrupt-parent", "REF /soc/intc@1000");
      lab_value (read, "/soc/uart@2000", "interrupts", "CELLS 00000005");
      lab_value (read, "/aliases", "serial0", "PATH /soc/uart@2000");
      lab_same_meaning (&lab, read, "t.bin");
    }
  g_assert_null (cop_tree_read ("gone", NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
  lab_close (&lab);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fdt/directory/comes-back", comes_back);
  g_test_add_func ("/fdt/directory/is-never-over-something", is_never_over_something);
  g_test_add_func ("/fdt/directory/leaves-nothing-behind", leaves_nothing_behind);
  g_test_add_func ("/fdt/directory/reads-what-linux-makes", reads_what_linux_makes);
  g_test_add_func ("/fdt/directory/says-what-is-wrong", says_what_is_wrong);
  g_test_add_func ("/fdt/directory/reads-by-content", reads_by_content);
  return g_test_run ();
}
