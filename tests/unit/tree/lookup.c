/* Nodes by phandle and by `compatible`, while the tree changes; files; labels of other trees. */
#include <coppice/tree.h>

static CopNode *
add (CopNode *parent, const char *name, const char *compatible)
{
  CopNode *node = cop_node_add (parent, name, NULL);

  g_assert_nonnull (node);
  if (compatible)
    g_assert_true (cop_node_set_string (node, "compatible", compatible, NULL));
  return node;
}

/* What a walk over the tree finds. */
static CopNode *
walk_to_phandle (CopTree *tree, guint32 phandle)
{
  CopNode *node = cop_tree_root (tree);

  while (node && cop_node_phandle (node) != phandle)
    node = cop_node_next (node, cop_tree_root (tree));
  return node;
}

static gboolean
is_compatible (const CopNode *node, const char *compatible)
{
  const CopNodeProp *prop = cop_node_find_prop (node, "compatible");
  CopChunk chunk;

  if (!prop || !cop_node_prop_n_chunks (prop))
    return FALSE;
  chunk = cop_node_prop_chunk (prop, 0);
  for (gsize i = 0; i < chunk.size; i += strlen ((const char *)chunk.data + i) + 1)
    if (!strcmp ((const char *)chunk.data + i, compatible))
      return TRUE;
  return FALSE;
}

static void
check_compatible (CopTree *tree, const char *compatible)
{
  CopNode *root = cop_tree_root (tree);
  CopNode *found = cop_tree_find_compatible (tree, compatible, NULL);
  CopNode *before = NULL;

  for (CopNode *node = root; node; node = cop_node_next (node, root))
    {
      /* From any node, not only from one that has it. */
      if (before)
        {
          CopNode *next = cop_node_next (before, root);

          while (next && !is_compatible (next, compatible))
            next = cop_node_next (next, root);
          g_assert_true (cop_tree_find_compatible (tree, compatible, before) == next);
        }
      if (is_compatible (node, compatible))
        {
          g_assert_true (found == node);
          found = cop_tree_find_compatible (tree, compatible, node);
        }
      before = node;
    }
  g_assert_null (found);
}

static void
finds_by_compatible (void)
{
  static const char *const twice[] = { "acme,a", "acme,b", "acme,a", NULL };
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *soc;

  check_compatible (tree, "acme,a");
  soc = add (root, "soc", "simple-bus");
  add (soc, "a@1", "acme,a");
  g_assert_true (cop_node_set_strings (add (soc, "b@2", NULL), "compatible", twice, NULL));
  add (soc, "c@3", "acme,c");
  add (root, "a@4", "acme,a");
  for (guint i = 0; i < 5; i++)
    {
      check_compatible (tree, "acme,a");
      check_compatible (tree, "acme,b");
      check_compatible (tree, "acme,c");
      check_compatible (tree, "acme");
      check_compatible (tree, "");
      if (i == 0)
        add (soc, "b@5", "acme,b");
      else if (i == 1)
        g_assert_true (cop_node_unset (cop_tree_find (tree, "/soc/a@1"), "compatible"));
      else if (i == 2)
        g_assert_true (cop_node_set_string (soc, "compatible", "acme,c", NULL));
      else
        cop_node_remove (cop_node_first_child (cop_tree_find (tree, "/soc")));
    }
}

static void
takes_no_string_that_does_not_end (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *node = add (cop_tree_root (tree), "n", NULL);

  g_assert_true (cop_node_set_bytes (node, "compatible", "one\0two", 7, NULL));
  g_assert_true (cop_tree_find_compatible (tree, "one", NULL) == node);
  g_assert_null (cop_tree_find_compatible (tree, "two", NULL));
  g_assert_true (cop_node_set_empty (node, "compatible", NULL));
  g_assert_null (cop_tree_find_compatible (tree, "one", NULL));
}

static void
finds_by_phandle (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  CopNode *nodes[40];
  guint n = 0;

  g_assert_null (cop_tree_find_phandle (tree, 1));
  for (guint i = 0; i < 2000; i++)
    {
      guint32 phandle = (guint32)g_rand_int_range (rand, 0, 60);
      guint which = (guint)g_rand_int_range (rand, 0, 40);

      if (n < G_N_ELEMENTS (nodes))
        {
          g_autofree char *name = g_strdup_printf ("n%u", n);

          nodes[n] = add (n % 3 ? nodes[n - 1] : cop_tree_root (tree), name, NULL);
          n++;
        }
      g_assert_true (cop_node_set_phandle (nodes[which % n], phandle, NULL));
      for (guint32 k = 1; k < 60; k++)
        g_assert_true (cop_tree_find_phandle (tree, k) == walk_to_phandle (tree, k));
    }
  cop_node_remove (nodes[0]);
  for (guint32 k = 0; k < 60; k++)
    g_assert_true (cop_tree_find_phandle (tree, k) == (k ? walk_to_phandle (tree, k) : NULL));
  cop_node_remove (nodes[3]);
  for (guint32 k = 1; k < 60; k++)
    g_assert_true (cop_tree_find_phandle (tree, k) == walk_to_phandle (tree, k));
}

static void
numbers_files (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();

  g_assert_null (cop_tree_file_name (tree, 1));
  g_assert_cmpuint (cop_tree_add_file (tree, "a.dts"), ==, 1);
  g_assert_cmpuint (cop_tree_add_file (tree, "b.dtsi"), ==, 2);
  g_assert_cmpuint (cop_tree_add_file (tree, "a.dts"), ==, 1);
  g_assert_cmpstr (cop_tree_file_name (tree, 2), ==, "b.dtsi");
  g_assert_null (cop_tree_file_name (tree, 0));
  g_assert_null (cop_tree_file_name (tree, 3));
}

static void
refers_to_labels_of_another_tree (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (CopCells) cells = cop_cells_new ();
  g_autoptr (GError) error = NULL;
  CopNode *root = cop_tree_root (tree);
  CopNodeProp *prop;
  CopChunk chunk;

  cop_cells_label (cells, "uart0");
  cop_cells_u32 (cells, 5);
  g_assert_cmpuint (cop_cells_length (cells), ==, 8);
  g_assert_true (cop_node_set (root, "clocks", cells, NULL));
  prop = cop_node_find_prop (root, "clocks");
  g_assert_cmpuint (cop_node_prop_n_chunks (prop), ==, 2);
  chunk = cop_node_prop_chunk (prop, 0);
  g_assert_cmpint (chunk.kind, ==, COP_CHUNK_LABEL);
  g_assert_cmpstr (chunk.suffix, ==, "uart0");
  g_assert_null (chunk.target);
  g_assert_cmpmem (chunk.data, chunk.size, "\377\377\377\377", 4);

  cop_cells_label (cells, "no label");
  g_assert_false (cop_node_set (root, "clocks", cells, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==,
                   "/: property 'clocks' refers to 'no label', which is not a label: a letter or "
                   "_, then letters, digits and _");
}

static void
has_marks (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();

  g_assert_false (cop_tree_is_overlay (tree));
  g_assert_false (cop_tree_has_symbols (tree));
  g_assert_false (cop_tree_keeps_order (tree));
  cop_tree_set_overlay (tree, TRUE);
  cop_tree_set_symbols (tree, TRUE);
  g_assert_true (cop_tree_is_overlay (tree));
  g_assert_true (cop_tree_has_symbols (tree));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lookup/finds_by_compatible", finds_by_compatible);
  g_test_add_func ("/lookup/takes_no_string_that_does_not_end", takes_no_string_that_does_not_end);
  g_test_add_func ("/lookup/finds_by_phandle", finds_by_phandle);
  g_test_add_func ("/lookup/numbers_files", numbers_files);
  g_test_add_func ("/lookup/refers_to_labels_of_another_tree", refers_to_labels_of_another_tree);
  g_test_add_func ("/lookup/has_marks", has_marks);
  return g_test_run ();
}
