/* Trees of a million nodes, deep and wide, written in all formats, and read, on a small
 * stack. */
#include "sample.h"
#include <pthread.h>

enum
{
  N_NODES = 1000000,
  STACK_SIZE = 512 * 1024,
};

/* By hand: under the address sanitizer each call of strstr or strncmp measures the whole text. */
static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (; *text; text++)
    {
      const char *at = text;
      const char *expected = what;

      while (*expected && *at == *expected)
        {
          at++;
          expected++;
        }
      n += !*expected;
    }
  return n;
}

/* Read, understood and written it is the same, and so are references to the numbers of others. */
static void
check_reading (CopTree *tree)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) blob = sample_dtb (tree);
  g_autoptr (CopTree) read = cop_tree_from_dtb (blob, &error);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GBytes) third = NULL;
  CopUnderstanding report;

  g_assert_no_error (error);
  g_assert_cmpuint (cop_tree_n_nodes (read), ==, N_NODES + 1);
  again = sample_dtb (read);
  g_assert_true (cop_tree_understand (read, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_nodes, ==, N_NODES + 1);
  cop_understanding_clear (&report);
  third = sample_dtb (read);
  g_assert_true (g_bytes_equal (again, third));
}

static void
check_all (CopTree *tree)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) blob = sample_dtb (tree);
  g_autofree char *text = NULL;
  gsize length;

  sample_check (tree, blob);
  check_reading (tree);

  text = cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (text, " {\n"), ==, N_NODES + 1);
  g_assert_cmpuint (count (text, "};\n"), ==, N_NODES + 1);
  g_assert_cmpuint (count (text, "<&n"), ==, N_NODES / 2);
  g_assert_cmpuint (length, <, (gsize)N_NODES * 200);
  g_clear_pointer (&text, g_free);

  text = cop_tree_to_json (tree, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (text, "{"), ==, count (text, "}"));
  g_assert_cmpuint (count (text, "\"reg\""), ==, N_NODES);
  g_assert_cmpuint (length, <, (gsize)N_NODES * 600);
}

/* Half of the nodes refer to the first child of all, whose path is short. */
static void
decorate (CopNode *node, guint i, CopNode *first)
{
  g_assert_true (cop_node_set_u32 (node, "reg", i, NULL));
  if (i % 2)
    g_assert_true (cop_node_set_ref (node, "clocks", first, NULL));
}

static void *
chain (void *unused)
{
  CopTree *tree = cop_tree_new ();
  CopNode *node = cop_tree_root (tree);
  CopNode *first = NULL;

  (void)unused;
  for (guint i = 0; i < N_NODES; i++)
    {
      node = cop_node_add (node, "n", NULL);
      first = first ? first : node;
      decorate (node, i, first);
    }
  check_all (tree);
  cop_tree_free (tree);
  return NULL;
}

static void *
fan (void *unused)
{
  CopTree *tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *first = NULL;

  (void)unused;
  for (guint i = 0; i < N_NODES; i++)
    {
      char name[16];
      CopNode *node;

      g_snprintf (name, sizeof name, "n@%x", i);
      node = cop_node_add (root, name, NULL);
      first = first ? first : node;
      decorate (node, i, first);
    }
  check_all (tree);
  cop_tree_free (tree);
  return NULL;
}

/* Every node is referred to, all have one name, and each needs a label of its own. */
static void *
labels (void *unused)
{
  CopTree *tree = cop_tree_new ();
  CopNode *node = cop_tree_root (tree);
  g_autofree char *text = NULL;

  (void)unused;
  for (guint i = 0; i < N_NODES / 4; i++)
    {
      CopNode *child = cop_node_add (node, "n", NULL);

      g_assert_true (cop_node_set_ref (node, "next", child, NULL));
      node = child;
    }
  text = cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, NULL, NULL);
  g_assert_nonnull (text);
  g_assert_cmpuint (count (text, "<&n"), ==, N_NODES / 4);
  g_assert_cmpuint (count (text, "\tn_250000: n {\n"), ==, 1);
  cop_tree_free (tree);
  return NULL;
}

static void
run (gconstpointer data)
{
  void *(*const *function) (void *) = data;
  pthread_attr_t attr;
  pthread_t thread;

  g_assert_cmpint (pthread_attr_init (&attr), ==, 0);
  g_assert_cmpint (pthread_attr_setstacksize (&attr, STACK_SIZE), ==, 0);
  g_assert_cmpint (pthread_create (&thread, &attr, *function, NULL), ==, 0);
  g_assert_cmpint (pthread_join (thread, NULL), ==, 0);
  pthread_attr_destroy (&attr);
}

int
main (int argc, char **argv)
{
  static void *(*const functions[]) (void *) = { chain, fan, labels };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/devicetree/large/a-chain-of-a-million", &functions[0], run);
  g_test_add_data_func ("/devicetree/large/a-fan-of-a-million", &functions[1], run);
  g_test_add_data_func ("/devicetree/large/a-label-for-every-node", &functions[2], run);
  return g_test_run ();
}
