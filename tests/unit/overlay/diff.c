/* Differences by meaning, and how they are shown. */
#include "random.h"

static CopNode *
add (CopTree *tree, const char *parent, const char *name)
{
  return cop_node_add (cop_tree_find (tree, parent), name, NULL);
}

/* provider: which of the two is referred to. */
static CopTree *
board (guint32 first_phandle, guint provider)
{
  CopTree *tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree), *gic, *gpio, *uart;
  g_autoptr (CopCells) cells = cop_cells_new ();

  gic = add (tree, "/", "gic@1000");
  gpio = add (tree, "/", "gpio@2000");
  add (tree, "/", "soc");
  uart = add (tree, "/soc", "uart@3000");
  cop_node_set_string (root, "model", "Board", NULL);
  cop_node_set_phandle (gic, first_phandle, NULL);
  cop_node_set_phandle (gpio, first_phandle + 1, NULL);
  cop_node_set_u32 (uart, "clock-frequency", 24000000, NULL);
  cop_cells_ref (cells, provider ? gpio : gic);
  cop_cells_u32 (cells, 7);
  cop_node_set (uart, "interrupts-extended", cells, NULL);
  return tree;
}

static char *
diff_text (CopTree *a, CopTree *b, CopDiffFlags flags)
{
  g_autoptr (CopDiff) diff = cop_diff_new (a, b, flags);

  return cop_diff_to_text (diff, "a", "b", NULL);
}

static void
assert_text (CopTree *a, CopTree *b, CopDiffFlags flags, const char *wanted)
{
  g_autofree char *text = diff_text (a, b, flags);

  g_assert_cmpstr (text, ==, wanted);
}

static void
assert_json (CopTree *a, CopTree *b, const char *wanted)
{
  g_autoptr (CopDiff) diff = cop_diff_new (a, b, COP_DIFF_DEFAULT);
  g_autofree char *json = cop_diff_to_json (diff, NULL);

  g_assert_cmpstr (json, ==, wanted);
}

static void
test_same (void)
{
  g_autoptr (CopTree) a = board (1, 0);
  g_autoptr (CopTree) b = board (77, 0);

  assert_text (a, b, COP_DIFF_DEFAULT, "");
  assert_text (a, b, COP_DIFF_PHANDLES,
               "--- a\n+++ b\n"
               " /gic@1000\n-    phandle = <1>;\n+    phandle = <77>;\n"
               " /gpio@2000\n-    phandle = <2>;\n+    phandle = <78>;\n");
}

/* The bytes are the same, and what they mean is not. */
static void
test_moved_target (void)
{
  g_autoptr (CopTree) a = board (1, 0);
  g_autoptr (CopTree) b = board (1, 1);

  assert_text (a, b, COP_DIFF_DEFAULT,
               "--- a\n+++ b\n /soc/uart@3000\n"
               "-    interrupts-extended = <&{/gic@1000} 7>;\n"
               "+    interrupts-extended = <&{/gpio@2000} 7>;\n");
}

/* One tree knows that a cell is a reference, the other has its number. */
static void
test_number_and_reference (void)
{
  static const guint32 right[] = { 41, 7 }, wrong[] = { 42, 7 }, nobody[] = { 43, 7 };
  g_autoptr (CopTree) a = board (1, 0);
  g_autoptr (CopTree) b = board (41, 0);
  CopNode *uart = cop_tree_find (b, "/soc/uart@3000");

  cop_node_set_cells (uart, "interrupts-extended", right, 2, 0, NULL);
  assert_text (a, b, COP_DIFF_DEFAULT, "");
  assert_text (b, a, COP_DIFF_DEFAULT, "");
  cop_node_set_cells (uart, "interrupts-extended", wrong, 2, 0, NULL);
  assert_text (a, b, COP_DIFF_DEFAULT,
               "--- a\n+++ b\n /soc/uart@3000\n"
               "-    interrupts-extended = <&{/gic@1000} 7>;\n"
               "+    interrupts-extended = <42 7>;\n");
  cop_node_set_cells (uart, "interrupts-extended", nobody, 2, 0, NULL);
  assert_text (b, a, COP_DIFF_DEFAULT,
               "--- a\n+++ b\n /soc/uart@3000\n"
               "-    interrupts-extended = <43 7>;\n"
               "+    interrupts-extended = <&{/gic@1000} 7>;\n");
}

/* Neither tree knows a reference; still the number of a phandle is a node's, or nobody's. */
static void
test_number_of_nobody (void)
{
  g_autoptr (CopTree) a = board (41, 0);
  g_autoptr (CopTree) b = board (42, 0);

  cop_node_set_u32 (cop_tree_find (a, "/soc/uart@3000"), "trip", 41, NULL);
  cop_node_set_u32 (cop_tree_find (b, "/soc/uart@3000"), "trip", 41, NULL);
  assert_text (a, b, COP_DIFF_DEFAULT,
               "--- a\n+++ b\n /soc/uart@3000\n-    trip = <41>; /* 41 is /gic@1000 */\n"
               "+    trip = <41>; /* 41 is no node */\n");
  assert_text (b, a, COP_DIFF_DEFAULT,
               "--- a\n+++ b\n /soc/uart@3000\n-    trip = <41>; /* 41 is no node */\n"
               "+    trip = <41>; /* 41 is /gic@1000 */\n");
  cop_node_set_phandle (cop_tree_find (b, "/soc"), 41, NULL);
  assert_text (a, b, COP_DIFF_DEFAULT,
               "--- a\n+++ b\n /soc/uart@3000\n-    trip = <41>; /* 41 is /gic@1000 */\n"
               "+    trip = <41>; /* 41 is /soc */\n");
  assert_json (a, b,
               "[\n  { \"kind\": \"prop-changed\", \"path\": \"/soc/uart@3000\", "
               "\"property\": \"trip\", \"a\": \"<41>\", \"b\": \"<41>\", \"numbers\": "
               "[ { \"number\": 41, \"a\": \"/gic@1000\", \"b\": \"/soc\" } ] }\n]\n");
  cop_node_set_phandle (cop_tree_find (b, "/soc"), 0, NULL);
  cop_node_set_phandle (cop_tree_find (a, "/gic@1000"), 43, NULL);
  assert_text (a, b, COP_DIFF_DEFAULT, "");
  /* What has no place for a phandle is a number. */
  cop_node_set_u32 (cop_tree_find (a, "/soc"), "acme,x", 43, NULL);
  cop_node_set_u32 (cop_tree_find (b, "/soc"), "acme,x", 43, NULL);
  assert_text (a, b, COP_DIFF_DEFAULT, "");
}

/* A path is the text that it stands for; how a value was made does not count. */
static void
test_forms (void)
{
  g_autoptr (CopTree) a = board (1, 0);
  g_autoptr (CopTree) b = board (1, 0);

  cop_node_set_path (cop_tree_root (a), "out", cop_tree_find (a, "/soc/uart@3000"), ":9600", NULL);
  cop_node_set_string (cop_tree_root (b), "out", "/soc/uart@3000:9600", NULL);
  cop_node_set_u64 (cop_tree_root (a), "n", 0x100000002, NULL);
  cop_node_set_bytes (cop_tree_root (b), "n", "\0\0\0\1\0\0\0\2", 8, NULL);
  assert_text (a, b, COP_DIFF_DEFAULT, "");
  cop_node_set_string (cop_tree_root (b), "out", "/soc/uart@3000:960", NULL);
  assert_text (a, b, COP_DIFF_DEFAULT,
               "--- a\n+++ b\n /\n-    out = &{/soc/uart@3000} \":9600\";\n"
               "+    out = \"/soc/uart@3000:960\";\n");
}

static void
test_nodes (void)
{
  g_autoptr (CopTree) a = board (1, 0);
  g_autoptr (CopTree) b = board (1, 0);
  CopNode *leds = add (b, "/soc", "leds");

  cop_node_set_string (leds, "compatible", "gpio-leds", NULL);
  cop_node_set_empty (cop_node_add (leds, "led-0", NULL), "default-on", NULL);
  cop_node_add_label (leds, "leds", NULL);
  cop_node_remove (cop_tree_find (b, "/gpio@2000"));
  cop_node_unset (cop_tree_root (b), "model");
  cop_node_set_string (cop_tree_root (b), "serial-number", "1", NULL);
  assert_text (a, b, COP_DIFF_DEFAULT,
               "--- a\n+++ b\n"
               " /\n-    model = \"Board\";\n+    serial-number = \"1\";\n"
               "-/gpio@2000 {\n-};\n"
               "+leds: /soc/leds {\n+    compatible = \"gpio-leds\";\n"
               "+    led-0 {\n+        default-on;\n+    };\n+};\n");
}

static void
test_head (void)
{
  g_autoptr (CopTree) a = cop_tree_new ();
  g_autoptr (CopTree) b = cop_tree_new ();
  g_autoptr (CopDiff) diff = NULL;
  g_autofree char *json = NULL;

  cop_tree_add_reservation (a, 0x1000, 0x2000, NULL);
  cop_tree_add_reservation (a, 0x8000, 0x1000, NULL);
  cop_tree_add_reservation (b, 0x8000, 0x1000, NULL);
  cop_tree_add_reservation (b, 0x9000, 0x1000, NULL);
  cop_tree_set_boot_cpu (b, 3);
  assert_text (a, b, COP_DIFF_DEFAULT,
               "--- a\n+++ b\n-/memreserve/ 0x1000 0x2000;\n+/memreserve/ 0x9000 0x1000;\n"
               "-boot CPU 0\n+boot CPU 3\n");
  diff = cop_diff_new (a, b, COP_DIFF_DEFAULT);
  json = cop_diff_to_json (diff, NULL);
  g_assert_cmpstr (
      json, ==,
      "[\n  { \"kind\": \"reservation-removed\", \"address\": 4096, \"size\": 8192 },\n"
      "  { \"kind\": \"reservation-added\", \"address\": 36864, \"size\": 4096 },\n"
      "  { \"kind\": \"boot-cpu\", \"a\": 0, \"b\": 3 }\n]\n");
}

static void
test_order (void)
{
  g_autoptr (CopTree) a = board (1, 0);
  g_autoptr (CopTree) b = board (1, 0);

  cop_node_remove (cop_tree_find (a, "/gic@1000"));
  add (a, "/", "gic@1000");
  cop_node_unset (cop_tree_find (a, "/soc/uart@3000"), "interrupts-extended");
  cop_node_unset (cop_tree_find (b, "/soc/uart@3000"), "interrupts-extended");
  assert_text (a, b, COP_DIFF_DEFAULT, "");
  assert_text (a, b, COP_DIFF_ORDER, "--- a\n+++ b\n /\n     the nodes in it have another order\n");
}

/* A tree differs from itself in nothing, and from a changed one in what has been changed. */
static void
test_random (void)
{
  for (guint32 seed = 1; seed <= 300; seed++)
    {
      RandomTree a = random_tree (seed, 30), b = random_tree (seed, 30);
      CopNode *node = random_node (&b);
      g_autoptr (CopDiff) diff = NULL;

      assert_same (a.tree, b.tree);
      cop_node_set_string (node, "status", "changed", NULL);
      diff = cop_diff_new (a.tree, b.tree, COP_DIFF_DEFAULT);
      g_assert_cmpuint (cop_diff_n (diff), ==, 1);
      g_assert_true (cop_diff_entry (diff, 0)->b == node);
      random_clear (&a);
      random_clear (&b);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overlay/diff/same", test_same);
  g_test_add_func ("/overlay/diff/moved-target", test_moved_target);
  g_test_add_func ("/overlay/diff/number-and-reference", test_number_and_reference);
  g_test_add_func ("/overlay/diff/number-of-nobody", test_number_of_nobody);
  g_test_add_func ("/overlay/diff/forms", test_forms);
  g_test_add_func ("/overlay/diff/nodes", test_nodes);
  g_test_add_func ("/overlay/diff/head", test_head);
  g_test_add_func ("/overlay/diff/order", test_order);
  g_test_add_func ("/overlay/diff/random", test_random);
  return g_test_run ();
}
