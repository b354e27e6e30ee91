/* The flattened tree, as libfdt reads it. */
#include "sample.h"

static void
has_everything (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autoptr (GBytes) blob = NULL;

  cop_tree_set_boot_cpu (tree, 3);
  blob = sample_dtb (tree);
  sample_check (tree, blob);
}

static void
an_empty_tree (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (GBytes) blob = sample_dtb (tree);

  sample_check (tree, blob);
  /* header, end of the reservations, root with an empty name, no strings */
  g_assert_cmpuint (g_bytes_get_size (blob), ==, 40 + 16 + 16);
}

static void
same_bytes_every_time (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autoptr (CopTree) twin = sample_tree ();
  g_autoptr (GBytes) first = sample_dtb (tree);
  g_autoptr (GBytes) second = sample_dtb (tree);
  g_autoptr (GBytes) third = sample_dtb (twin);

  g_assert_true (g_bytes_equal (first, second));
  g_assert_true (g_bytes_equal (first, third));
}

static guint32
phandle_at (GBytes *blob, const char *path)
{
  const void *fdt = g_bytes_get_data (blob, NULL);
  int offset = fdt_path_offset (fdt, path);

  g_assert_cmpint (offset, >=, 0);
  return fdt_get_phandle (fdt, offset);
}

/* 2 is fixed elsewhere and left out; nodes that nobody refers to have none. */
static void
numbers_in_the_order_of_the_tree (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autoptr (GBytes) blob = sample_dtb (tree);
  g_autoptr (GBytes) after = NULL;

  g_assert_cmpuint (phandle_at (blob, "/"), ==, 1);
  g_assert_cmpuint (phandle_at (blob, "/cpu-intc"), ==, 3);
  g_assert_cmpuint (phandle_at (blob, "/soc"), ==, 4);
  g_assert_cmpuint (phandle_at (blob, "/soc/plic@c000000"), ==, 2);
  g_assert_cmpuint (phandle_at (blob, "/soc/uart@10000000"), ==, 0);
  g_assert_cmpuint (phandle_at (blob, "/chosen"), ==, 0);

  /* Without the fixed one, and with one reference less, all are numbered again. */
  g_assert_true (cop_node_set_phandle (cop_tree_find (tree, "/soc/plic@c000000"), 0, NULL));
  g_assert_true (cop_node_unset (cop_tree_find (tree, "/chosen"), "acme,board"));
  after = sample_dtb (tree);
  sample_check (tree, after);
  g_assert_cmpuint (phandle_at (after, "/"), ==, 0);
  g_assert_cmpuint (phandle_at (after, "/cpu-intc"), ==, 1);
  g_assert_cmpuint (phandle_at (after, "/soc"), ==, 2);
  g_assert_cmpuint (phandle_at (after, "/soc/plic@c000000"), ==, 3);
}

static void
a_fixed_phandle_is_written_unasked (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (GBytes) blob = NULL;

  g_assert_true (cop_node_set_phandle (sample_add (tree, "/", "a"), 0xfffffffe, NULL));
  blob = sample_dtb (tree);
  sample_check (tree, blob);
  g_assert_cmpuint (phandle_at (blob, "/a"), ==, 0xfffffffe);
}

static void
refuses_a_phandle_given_twice (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_node_set_phandle (sample_add (tree, "/", "a"), 5, NULL));
  g_assert_true (cop_node_set_phandle (sample_add (tree, "/", "b"), 5, NULL));
  g_assert_null (cop_tree_to_dtb (tree, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
  g_assert_cmpstr (error->message, ==, "/b: phandle 5 is taken by /a");
}

/* path: whether /user refers to the path of what is removed, or to its phandle. */
static void
refuses_a_reference_to_what_is_gone (gconstpointer path)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *user = sample_add (tree, "/", "user");
  CopNode *soc = sample_add (tree, "/", "soc");
  CopNode *dev = sample_add (tree, "/soc", "dev@1");

  if (path)
    g_assert_true (cop_node_set_path (user, "clocks", dev, NULL, NULL));
  else
    g_assert_true (cop_node_set_ref (user, "clocks", dev, NULL));
  cop_node_remove (soc);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      if (i == 0)
        g_assert_null (cop_tree_to_dtb (tree, &error));
      else if (i == 1)
        g_assert_null (cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, NULL, &error));
      else
        g_assert_null (cop_tree_to_json (tree, NULL, &error));
      g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
      g_assert_cmpstr (error->message, ==,
                       "/user: property 'clocks' refers to 'dev@1', which has been removed");
    }
  g_assert_true (cop_node_unset (user, "clocks"));
  g_bytes_unref (sample_dtb (tree));
}

/* Paths of a megabyte, two thousand times: the tree itself is small. */
static void
refuses_two_gigabytes (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (CopCells) cells = cop_cells_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strnfill (1023, 'n');
  CopNode *node = cop_tree_root (tree);

  for (guint i = 0; i < 1024; i++)
    node = cop_node_add (node, name, NULL);
  for (guint i = 0; i < 2048; i++)
    cop_cells_path (cells, node, NULL);
  g_assert_true (cop_node_set (cop_tree_root (tree), "paths", cells, NULL));
  g_assert_null (cop_tree_to_dtb (tree, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_RANGE);
  g_assert_true (g_str_has_prefix (error->message, "/: the tree would have 214"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/devicetree/dtb/has-everything", has_everything);
  g_test_add_func ("/devicetree/dtb/an-empty-tree", an_empty_tree);
  g_test_add_func ("/devicetree/dtb/same-bytes-every-time", same_bytes_every_time);
  g_test_add_func ("/devicetree/dtb/numbers-in-the-order-of-the-tree",
                   numbers_in_the_order_of_the_tree);
  g_test_add_func ("/devicetree/dtb/a-fixed-phandle-is-written-unasked",
                   a_fixed_phandle_is_written_unasked);
  g_test_add_func ("/devicetree/dtb/refuses-a-phandle-given-twice", refuses_a_phandle_given_twice);
  g_test_add_data_func ("/devicetree/dtb/refuses-a-reference-to-what-is-gone/phandle",
                        GINT_TO_POINTER (FALSE), refuses_a_reference_to_what_is_gone);
  g_test_add_data_func ("/devicetree/dtb/refuses-a-reference-to-what-is-gone/path",
                        GINT_TO_POINTER (TRUE), refuses_a_reference_to_what_is_gone);
  g_test_add_func ("/devicetree/dtb/refuses-two-gigabytes", refuses_two_gigabytes);
  return g_test_run ();
}
