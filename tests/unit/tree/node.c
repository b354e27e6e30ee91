/* Nodes: names, siblings, paths, labels, removal, and trees of a million nodes. */
#include <coppice/tree.h>
#include <string.h>

static CopNode *
add (CopNode *parent, const char *name)
{
  g_autoptr (GError) error = NULL;
  CopNode *node = cop_node_add (parent, name, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static void
assert_path (CopNode *node, const char *expected)
{
  g_autofree char *path = cop_node_path (node);

  g_assert_cmpstr (path, ==, expected);
}

static void
children_keep_their_order (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *soc = add (root, "soc");
  CopNode *b = add (soc, "b@2");
  CopNode *a = add (soc, "a@1");
  CopNode *last = add (root, "chosen");

  g_assert_true (cop_node_first_child (root) == soc);
  g_assert_true (cop_node_next_sibling (soc) == last);
  g_assert_null (cop_node_next_sibling (last));
  g_assert_true (cop_node_first_child (soc) == b);
  g_assert_true (cop_node_next_sibling (b) == a);
  g_assert_true (cop_node_parent (a) == soc);
  g_assert_true (cop_node_tree (a) == tree);
  g_assert_null (cop_node_parent (root));
  g_assert_cmpstr (cop_node_name (root), ==, "");
  g_assert_cmpstr (cop_node_name (b), ==, "b@2");
  g_assert_cmpuint (cop_node_n_children (soc), ==, 2);
  g_assert_cmpuint (cop_tree_n_nodes (tree), ==, 5);
  assert_path (root, "/");
  assert_path (soc, "/soc");
  assert_path (a, "/soc/a@1");

  CopNode *order[] = { root, soc, b, a, last };
  guint n = 0;
  for (CopNode *node = root; node; node = cop_node_next (node, root))
    g_assert_true (node == order[n++]);
  g_assert_cmpuint (n, ==, 5);
  g_assert_true (cop_node_next (soc, soc) == b);
  g_assert_null (cop_node_next (a, soc));
  g_assert_null (cop_node_next (a, a));
}

static void
finds_by_path (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *soc = add (root, "soc");
  CopNode *uart = add (soc, "uart@10000000");

  g_assert_true (cop_tree_find (tree, "/") == root);
  g_assert_true (cop_tree_find (tree, "/soc") == soc);
  g_assert_true (cop_tree_find (tree, "/soc/uart@10000000") == uart);
  g_assert_null (cop_tree_find (tree, "/soc/uart"));
  g_assert_null (cop_tree_find (tree, "/soc/"));
  g_assert_null (cop_tree_find (tree, "//soc"));
  g_assert_null (cop_tree_find (tree, "soc"));
  g_assert_null (cop_tree_find (tree, ""));
  g_assert_true (cop_node_find_child (soc, "uart@10000000") == uart);
  g_assert_null (cop_node_find_child (soc, "uart@1000000"));
}

static void
refuses_bad_names (void)
{
  static const struct
  {
    const char *name;
    const char *message;
  } bad[] = {
    { "", "/soc: a node needs a name, found \"\"" },
    { "@1", "/soc: '@1' cannot name a node: there is nothing before the @" },
    { "uart@", "/soc: 'uart@' cannot name a node: there is no unit address after the @" },
    { "a@1@2", "/soc: 'a@1@2' cannot name a node: character 4 is a second @" },
    { "a b", "/soc: 'a b' cannot name a node: character 2 is not a letter, a digit or one of "
             ",._+-" },
    { "a/b", "/soc: 'a/b' cannot name a node: character 2 is not a letter, a digit or one of "
             ",._+-" },
    { "a@1\n", "/soc: 'a@1\\n' cannot name a node: character 4 is not a letter, a digit or one of "
               ",._+-" },
    { "\303\244", "/soc: '\\303\\244' cannot name a node: character 1 is not a letter, a digit or "
                  "one of ,._+-" },
  };
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *soc = add (cop_tree_root (tree), "soc");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cop_node_add (soc, bad[i].name, &error));
      g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, bad[i].message);
    }
  g_assert_cmpuint (cop_tree_n_nodes (tree), ==, 2);
  g_assert_null (cop_node_first_child (soc));

  add (soc, "a-very-long-name-of-more-than-thirty-one-characters@0,1");
  add (soc, "Az09,._+-@Az09,._+-");
  add (soc, "__symbols__");
}

static void
refuses_duplicates (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *soc = add (cop_tree_root (tree), "soc");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("dev@%x", i);
      add (soc, name);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("dev@%x", i);
      g_autofree char *message = g_strdup_printf ("/soc: a node '%s' is there already", name);
      g_autoptr (GError) error = NULL;

      g_assert_null (cop_node_add (soc, name, &error));
      g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
      g_assert_cmpstr (error->message, ==, message);
    }
  g_assert_cmpuint (cop_node_n_children (soc), ==, n);
  g_assert_cmpuint (cop_tree_n_nodes (tree), ==, n + 2);
}

static void
removes_a_subtree (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  g_autofree CopNode **nodes = g_new (CopNode *, n);
  g_autoptr (GError) error = NULL;
  CopNode *inner;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      nodes[i] = add (root, name);
    }
  inner = add (nodes[1], "inner");
  g_assert_true (cop_node_add_label (inner, "label", &error));

  cop_node_remove (nodes[1]);
  g_assert_true (cop_node_next_sibling (nodes[0]) == nodes[2]);
  g_assert_null (cop_node_find_child (root, "n1"));
  g_assert_null (cop_tree_find_label (tree, "label"));
  g_assert_cmpuint (cop_tree_n_nodes (tree), ==, n);
  g_assert_cmpuint (cop_node_n_children (root), ==, n - 1);

  cop_node_remove (nodes[0]);
  g_assert_true (cop_node_first_child (root) == nodes[2]);
  cop_node_remove (nodes[n - 1]);
  g_assert_null (cop_node_next_sibling (nodes[n - 2]));

  add (root, "n1");
  g_assert_true (cop_node_add_label (add (root, "n0"), "label", &error));
  g_assert_true (cop_node_next_sibling (nodes[n - 2]) == cop_node_find_child (root, "n1"));
}

static void
labels_are_unique (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *a = add (cop_tree_root (tree), "a");
  CopNode *b = add (cop_tree_root (tree), "b");
  g_autoptr (GError) error = NULL;
  static const char *const bad[] = { "", "0a", "a-b", "a b", "a@1" };

  g_assert_true (cop_node_add_label (a, "uart0", &error));
  g_assert_true (cop_node_add_label (a, "_x", &error));
  g_assert_true (cop_node_add_label (a, "uart0", &error));
  g_assert_cmpuint (cop_node_n_labels (a), ==, 2);
  g_assert_cmpstr (cop_node_label (a, 0), ==, "uart0");
  g_assert_cmpstr (cop_node_label (a, 1), ==, "_x");
  g_assert_true (cop_tree_find_label (tree, "uart0") == a);

  g_assert_false (cop_node_add_label (b, "uart0", &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
  g_assert_cmpstr (error->message, ==, "/b: label 'uart0' is taken by /a");
  g_clear_error (&error);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (cop_node_add_label (b, bad[i], &error));
      g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_assert_cmpuint (cop_node_n_labels (b), ==, 0);
}

static void
phandles_and_reservations_have_bounds (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  g_autoptr (GError) error = NULL;
  guint64 address, size;

  g_assert_true (cop_node_set_phandle (root, 0xfffffffe, &error));
  g_assert_false (cop_node_set_phandle (root, 0xffffffff, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_RANGE);
  g_assert_cmpuint (cop_node_phandle (root), ==, 0xfffffffe);
  g_clear_error (&error);

  g_assert_true (cop_tree_add_reservation (tree, G_MAXUINT64, 1, &error));
  g_assert_false (cop_tree_add_reservation (tree, G_MAXUINT64, 2, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_RANGE);
  g_clear_error (&error);
  g_assert_false (cop_tree_add_reservation (tree, 0, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_assert_cmpuint (cop_tree_n_reservations (tree), ==, 1);
  cop_tree_reservation (tree, 0, &address, &size);
  g_assert_cmpuint (address, ==, G_MAXUINT64);
  g_assert_cmpuint (size, ==, 1);
}

static void
remembers_places (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *node;

  cop_tree_set_origin (tree, (CopOrigin){ 1, 10 });
  node = add (cop_tree_root (tree), "a");
  g_assert_true (cop_node_set_u32 (node, "x", 1, NULL));
  g_assert_true (cop_node_set_u32 (node, "y", 1, NULL));
  cop_tree_set_origin (tree, (CopOrigin){ 2, 20 });
  g_assert_true (cop_node_set_u32 (node, "x", 2, NULL));

  g_assert_cmpuint (cop_node_origin (node).line, ==, 10);
  g_assert_cmpuint (cop_node_prop_origin (cop_node_find_prop (node, "y")).file, ==, 1);
  g_assert_cmpuint (cop_node_prop_origin (cop_node_find_prop (node, "x")).file, ==, 2);
  g_assert_cmpuint (cop_node_prop_origin (cop_node_find_prop (node, "x")).line, ==, 20);
  g_assert_cmpuint (cop_tree_origin (tree).line, ==, 20);
  g_assert_cmpuint (cop_node_origin (cop_tree_root (tree)).line, ==, 0);
}

/* A child of its own for every property, too: aliases and __symbols__ grow with the tree. */
static void
a_million_siblings_and_properties (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *aliases = add (root, "aliases");
  char name[16];

  for (guint i = 0; i < 1000000; i++)
    {
      g_snprintf (name, sizeof name, "n@%x", i);
      add (root, name);
      g_assert_true (cop_node_set_empty (aliases, name + 2, NULL));
    }
  g_assert_cmpuint (cop_node_n_children (root), ==, 1000001);
  g_assert_null (cop_node_add (root, "n@f423f", NULL));
  g_assert_true (cop_node_set_empty (aliases, "f423f", NULL));
  g_assert_cmpuint (cop_node_n_props (aliases), ==, 1000000);
  for (guint i = 0; i < 1000000; i++)
    {
      g_snprintf (name, sizeof name, "n@%x", i);
      g_assert_true (cop_node_unset (aliases, name + 2));
      cop_node_remove (cop_node_find_child (root, name));
    }
  g_assert_null (cop_node_first_prop (aliases));
  g_assert_true (cop_node_first_child (root) == aliases);
  g_assert_null (cop_node_next_sibling (aliases));
}

static void
a_million_levels (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *node = cop_tree_root (tree);
  g_autofree char *path = NULL;

  for (guint i = 0; i < 1000000; i++)
    node = add (node, "n");
  path = cop_node_path (node);
  g_assert_cmpuint (strlen (path), ==, 2000000);
  g_assert_true (cop_tree_find (tree, path) == node);
  cop_node_remove (cop_tree_find (tree, "/n/n"));
  g_assert_cmpuint (cop_tree_n_nodes (tree), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tree/node/children-keep-their-order", children_keep_their_order);
  g_test_add_func ("/tree/node/finds-by-path", finds_by_path);
  g_test_add_func ("/tree/node/refuses-bad-names", refuses_bad_names);
  g_test_add_data_func ("/tree/node/refuses-duplicates/few", GUINT_TO_POINTER (3),
                        refuses_duplicates);
  g_test_add_data_func ("/tree/node/refuses-duplicates/many", GUINT_TO_POINTER (3000),
                        refuses_duplicates);
  g_test_add_data_func ("/tree/node/removes-a-subtree/few", GUINT_TO_POINTER (5),
                        removes_a_subtree);
  g_test_add_data_func ("/tree/node/removes-a-subtree/many", GUINT_TO_POINTER (500),
                        removes_a_subtree);
  g_test_add_func ("/tree/node/labels-are-unique", labels_are_unique);
  g_test_add_func ("/tree/node/phandles-and-reservations-have-bounds",
                   phandles_and_reservations_have_bounds);
  g_test_add_func ("/tree/node/remembers-places", remembers_places);
  g_test_add_func ("/tree/node/a-million-siblings-and-properties",
                   a_million_siblings_and_properties);
  g_test_add_func ("/tree/node/a-million-levels", a_million_levels);
  return g_test_run ();
}
