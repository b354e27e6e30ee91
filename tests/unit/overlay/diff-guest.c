/* What a board's own software writes into its tree does not count for COP_DIFF_GUEST; all else
 * does.
 */
#include <coppice/diff.h>
#include <string.h>

static CopNode *
add (CopTree *tree, const char *parent, const char *name)
{
  CopNode *node = cop_node_add (cop_tree_find (tree, parent), name, NULL);

  g_assert_nonnull (node);
  return node;
}

static CopTree *
board (void)
{
  CopTree *tree = cop_tree_new ();

  cop_node_set_u32 (add (tree, "/", "memory@80000000"), "reg", 0x80000000, NULL);
  add (tree, "/", "cpus");
  cop_node_set_string (add (tree, "/cpus", "cpu@0"), "status", "okay", NULL);
  cop_node_set_string (add (tree, "/", "chosen"), "stdout-path", "/uart@1000", NULL);
  cop_node_set_u32 (add (tree, "/", "uart@1000"), "reg", 0x1000, NULL);
  return tree;
}

/* A path, a property, a text: what has come or is another; without a property, a node that has. */
typedef struct
{
  const char *parent, *name, *prop, *value;
} Step;

static char *
compare (const Step *step, CopDiffFlags flags)
{
  g_autoptr (CopTree) a = board ();
  g_autoptr (CopTree) b = board ();
  CopNode *node;

  if (step->name)
    node = add (b, step->parent, step->name);
  else
    node = cop_tree_find (b, step->parent);
  if (step->prop)
    cop_node_set_string (node, step->prop, step->value, NULL);
  g_autoptr (CopDiff) diff = cop_diff_new (a, b, flags);
  return cop_diff_to_text (diff, "a", "b", NULL);
}

static void
test_written (void)
{
  static const Step steps[] = {
    { "/chosen", NULL, "bootargs", "quiet" },
    { "/chosen", NULL, "linux,initrd-start", "x" },
    { "/chosen", NULL, "linux,uefi-mmap-size", "x" },
    { "/chosen", NULL, "u-boot,version", "2023.01" },
    { "/chosen", "opensbi-domains", NULL, NULL },
    { "/", NULL, "serial-number", "1234" },
    { "/memory@80000000", NULL, "reg", "more" },
    { "/", "memory@100000000", "reg", "x" },
    { "/", "psci", "method", "hvc" },
    { "/", "reserved-memory", "ranges", "" },
    { "/cpus/cpu@0", NULL, "enable-method", "psci" },
    { "/uart@1000", NULL, "local-mac-address", "abcdef" },
    { "/uart@1000", NULL, "name", "uart" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *all = compare (&steps[i], COP_DIFF_DEFAULT);
      g_autofree char *rest = compare (&steps[i], COP_DIFF_GUEST);

      g_assert_cmpstr (all, !=, "");
      g_assert_cmpstr (rest, ==, "");
    }
}

static void
test_meant (void)
{
  static const Step steps[] = {
    { "/chosen", NULL, "stdout-path", "/other" },
    { "/cpus/cpu@0", NULL, "status", "disabled" },
    { "/cpus", "cpu@1", NULL, NULL },
    { "/uart@1000", NULL, "reg", "moved" },
    { "/uart@1000", NULL, "bootargs", "x" },
    { "/uart@1000", "psci", NULL, NULL },
    { "/", NULL, "model", "Another" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *all = compare (&steps[i], COP_DIFF_DEFAULT);
      g_autofree char *rest = compare (&steps[i], COP_DIFF_GUEST);

      g_assert_cmpstr (all, !=, "");
      g_assert_cmpstr (rest, ==, all);
    }
}

/* What is gone counts, but for a /memory that somebody has written anew. */
static void
test_gone (void)
{
  g_autoptr (CopTree) a = board ();
  g_autoptr (CopTree) b = board ();

  cop_node_remove (cop_tree_find (b, "/memory@80000000"));
  {
    g_autoptr (CopDiff) diff = cop_diff_new (a, b, COP_DIFF_GUEST);

    g_assert_cmpuint (cop_diff_n (diff), ==, 1);
  }
  add (b, "/", "memory@40000000");
  add (a, "/", "memory-controller@f000");
  {
    g_autoptr (CopDiff) diff = cop_diff_new (a, b, COP_DIFF_GUEST);

    g_assert_cmpuint (cop_diff_n (diff), ==, 1);
  }
  add (b, "/", "memory-controller@f000");
  {
    g_autoptr (CopDiff) diff = cop_diff_new (a, b, COP_DIFF_GUEST);

    g_assert_cmpuint (cop_diff_n (diff), ==, 0);
  }
  cop_node_remove (cop_tree_find (b, "/uart@1000"));
  {
    g_autoptr (CopDiff) diff = cop_diff_new (a, b, COP_DIFF_GUEST);

    g_assert_cmpuint (cop_diff_n (diff), ==, 1);
  }
}

/* The kernel shows nothing of a blob's head. */
static void
test_head (void)
{
  g_autoptr (CopTree) a = board ();
  g_autoptr (CopTree) b = board ();

  cop_tree_add_reservation (a, 0x1000, 0x100, NULL);
  cop_tree_set_boot_cpu (a, 3);
  g_autoptr (CopDiff) all = cop_diff_new (a, b, COP_DIFF_DEFAULT);
  g_autoptr (CopDiff) rest = cop_diff_new (a, b, COP_DIFF_GUEST);
  g_assert_cmpuint (cop_diff_n (all), ==, 2);
  g_assert_cmpuint (cop_diff_n (rest), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overlay/diff-guest/written", test_written);
  g_test_add_func ("/overlay/diff-guest/meant", test_meant);
  g_test_add_func ("/overlay/diff-guest/gone", test_gone);
  g_test_add_func ("/overlay/diff-guest/head", test_head);
  return g_test_run ();
}
