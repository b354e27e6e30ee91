/* Several threads read a tree, and the first to look something up makes the index. */
#include <coppice/tree.h>

#include <pthread.h>

enum
{
  N_NODES = 2000,
  N_THREADS = 4,
  N_ROUNDS = 40,
};

static CopTree *
make_tree (void)
{
  CopTree *tree = cop_tree_new ();

  for (guint i = 1; i <= N_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      CopNode *node = cop_node_add (cop_tree_root (tree), name, NULL);

      g_assert_true (cop_node_set_phandle (node, i, NULL));
      g_assert_true (cop_node_set_string (node, "compatible", i % 2 ? "odd" : "even", NULL));
    }
  return tree;
}

/* Returns how many nodes it found. */
static gpointer
read_tree (gpointer data)
{
  const CopTree *tree = data;
  gsize found = 0;

  for (guint i = 1; i <= N_NODES; i++)
    found += cop_tree_find_phandle (tree, i) != NULL;
  for (CopNode *node = cop_tree_find_compatible (tree, "odd", NULL); node;
       node = cop_tree_find_compatible (tree, "odd", node))
    found++;
  return GSIZE_TO_POINTER (found);
}

static void
test_readers (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (CopTree) tree = make_tree ();
      pthread_t threads[N_THREADS];

      for (guint i = 0; i < N_THREADS; i++)
        g_assert_cmpint (pthread_create (&threads[i], NULL, read_tree, tree), ==, 0);
      for (guint i = 0; i < N_THREADS; i++)
        {
          gpointer found;

          g_assert_cmpint (pthread_join (threads[i], &found), ==, 0);
          g_assert_cmpuint (GPOINTER_TO_SIZE (found), ==, N_NODES + N_NODES / 2);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tree/thread/readers", test_readers);
  return g_test_run ();
}
