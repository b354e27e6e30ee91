/* Any bytes as a flattened tree: what can be read can be understood without a changed byte,
 * written, and read again as the same.  Seeds are blobs; see README.md. */
#include <coppice/fdt.h>

static GBytes *
write_tree (const CopTree *tree)
{
  g_autoptr (GError) error = NULL;
  GBytes *blob = cop_tree_to_dtb (tree, &error);

  /* Two nodes of one phandle, and a node where an overlay has its own, are the writers' to refuse.
   */
  if (!blob && error->code != COP_ERROR_EXISTS)
    g_error ("%s", error->message);
  return blob;
}

static CopTree *
read_again (GBytes *blob)
{
  g_autoptr (GError) error = NULL;
  CopTree *tree = cop_tree_from_dtb (blob, &error);

  if (!tree)
    g_error ("%s", error->message);
  return tree;
}

static void
must_be_equal (GBytes *first, GBytes *second, const char *what)
{
  if (first && second && !g_bytes_equal (first, second))
    g_error ("%s", what);
}

static void
read_all (CopTree *tree)
{
  CopNode *root = cop_tree_root (tree);
  g_autofree char *text = NULL;

  for (CopNode *node = root; node; node = cop_node_next (node, root))
    {
      g_assert (cop_tree_find_phandle (tree, cop_node_phandle (node)) || !cop_node_phandle (node));
      for (CopNodeProp *prop = cop_node_first_prop (node); prop; prop = cop_node_prop_next (prop))
        g_assert (cop_node_find_prop (node, cop_node_prop_name (prop)) == prop);
    }
  cop_tree_find_compatible (tree, "simple-bus", NULL);
  text = cop_tree_to_json (tree, NULL, NULL);
}

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) blob = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (CopTree) tree = cop_tree_from_dtb (blob, &error);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (CopTree) again = NULL;
  g_autoptr (GBytes) third = NULL;

  if (!tree)
    return 0;
  first = write_tree (tree);
  if (!first)
    return 0;
  again = read_again (first);
  second = write_tree (again);
  must_be_equal (first, second, "what was written is read as something else");

  read_all (tree);
  if (!cop_tree_understand (tree, NULL, NULL))
    return 0;
  read_all (tree);
  third = write_tree (tree);
  /* The writer makes these anew, in the order of the tree. */
  if (!cop_tree_is_overlay (tree) && !cop_tree_has_symbols (tree))
    must_be_equal (first, third, "a value changed when it was understood");
  if (third)
    cop_tree_free (read_again (third));
  return 0;
}
