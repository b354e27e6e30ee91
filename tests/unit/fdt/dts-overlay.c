/* Overlays as source, and labels that are symbols. */
#include "source.h"

static CopNode *
add (CopNode *parent, const char *name)
{
  g_autoptr (GError) error = NULL;
  CopNode *node = cop_node_add (parent, name, &error);

  g_assert_no_error (error);
  return node;
}

static void
set_label (CopNode *node, const char *name, const char *label)
{
  g_autoptr (CopCells) cells = cop_cells_new ();

  cop_cells_label (cells, label);
  g_assert_true (cop_node_set (node, name, cells, NULL));
}

static void
check_text (const CopTree *tree, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
  g_file_set_contents ("tree.dts", text, -1, &error);
  g_assert_no_error (error);
}

static void
compile (const char *symbols)
{
  const char *argv[] = { "dtc", "-q",         "-I",       "dts",   "-O", "dtb",
                         "-o",  "theirs.dtb", "tree.dts", symbols, NULL };

  lab_run (argv);
}

/* The label that is made for codec@1a is none that the base has. */
static const char fragments[] = "/dts-v1/;\n"
                                "/plugin/;\n"
                                "\n"
                                "&i2c0 {\n"
                                "\tstatus = \"okay\";\n"
                                "\n"
                                "\tcodec_2: codec@1a {\n"
                                "\t\treg = <0x1a>;\n"
                                "\t\tclocks = <&codec>;\n"
                                "\t};\n"
                                "};\n"
                                "\n"
                                "&{/soc} {\n"
                                "\tcodec = <&codec_2>;\n"
                                "};\n"
                                "\n"
                                "/ {\n"
                                "\tfragment@7 {\n"
                                "\t\ttarget-path = \"/\";\n"
                                "\n"
                                "\t\t__overlay__ {\n"
                                "\t\t\tx = <&i2c0>;\n"
                                "\t\t};\n"
                                "\t};\n"
                                "};\n"
                                "\n"
                                "&spi0 {\n"
                                "};\n";

static void
fragments_are_references (void)
{
  CopTree *tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *first = add (root, "fragment@0");
  CopNode *body = add (first, "__overlay__");
  CopNode *second = add (root, "fragment@1");
  CopNode *third = add (root, "fragment@7");
  CopNode *fourth = add (root, "fragment@2");
  CopNode *sub;
  Lab lab;

  cop_tree_set_overlay (tree, TRUE);
  set_label (first, "target", "i2c0");
  g_assert_true (cop_node_set_string (body, "status", "okay", NULL));
  sub = add (body, "codec@1a");
  g_assert_true (cop_node_set_u32 (sub, "reg", 0x1a, NULL));
  set_label (sub, "clocks", "codec");
  g_assert_true (cop_node_set_string (second, "target-path", "/soc", NULL));
  g_assert_true (cop_node_set_ref (add (second, "__overlay__"), "codec", sub, NULL));
  g_assert_true (cop_node_set_string (third, "target-path", "/", NULL));
  set_label (add (third, "__overlay__"), "x", "i2c0");
  set_label (fourth, "target", "spi0");
  add (fourth, "__overlay__");

  lab_open (&lab, NULL);
  check_text (tree, fragments);
  compile (NULL);
  lab_same_meaning (&lab, tree, "theirs.dtb");
  g_autoptr (CopTree) back = lab_read ("tree.dts", NULL);
  check_text (back, fragments);
  lab_close (&lab);
  cop_tree_free (tree);
}

/* What &label { } cannot say: two targets, a label on the body, a number that is not dtc's. */
static void
other_fragments_are_nodes (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *first = add (root, "fragment@0");
  CopNode *second = add (root, "fragment@1");
  CopNode *body;
  Lab lab;

  cop_tree_set_overlay (tree, TRUE);
  g_assert_true (cop_node_set_string (root, "compatible", "acme,board", NULL));
  set_label (first, "target", "here");
  g_assert_true (cop_node_set_string (first, "target-path", "/x", NULL));
  add (first, "__overlay__");
  set_label (second, "target", "there");
  body = add (second, "__overlay__");
  g_assert_true (cop_node_add_label (body, "body", NULL));

  lab_open (&lab, NULL);
  check_text (tree, "/dts-v1/;\n"
                    "/plugin/;\n"
                    "\n"
                    "/ {\n"
                    "\tcompatible = \"acme,board\";\n"
                    "\n"
                    "\tfragment@0 {\n"
                    "\t\ttarget = <&here>;\n"
                    "\t\ttarget-path = \"/x\";\n"
                    "\n"
                    "\t\t__overlay__ {\n"
                    "\t\t};\n"
                    "\t};\n"
                    "\n"
                    "\tfragment@1 {\n"
                    "\t\ttarget = <&there>;\n"
                    "\n"
                    "\t\tbody: __overlay__ {\n"
                    "\t\t};\n"
                    "\t};\n"
                    "};\n");
  compile (NULL);
  lab_same_meaning (&lab, tree, "theirs.dtb");
  lab_close (&lab);
}

static void
an_empty_overlay_is_one (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  Lab lab;

  cop_tree_set_overlay (tree, TRUE);
  lab_open (&lab, NULL);
  check_text (tree, "/dts-v1/;\n/plugin/;\n\n/ {\n};\n");
  g_autoptr (CopTree) back = lab_read ("tree.dts", NULL);
  g_assert_true (cop_tree_is_overlay (back));
  lab_close (&lab);
}

/* No label is invented that would be a symbol then. */
static void
symbols_stay_what_they_are (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *clock = add (root, "clock");
  CopNode *user = add (root, "user");
  Lab lab;

  cop_tree_set_symbols (tree, TRUE);
  g_assert_true (cop_node_set_u32 (clock, "#clock-cells", 0, NULL));
  g_assert_true (cop_node_set_ref (user, "clocks", clock, NULL));
  g_assert_true (cop_node_set_path (user, "path", clock, NULL, NULL));
  g_assert_true (cop_node_add_label (user, "the_user", NULL));
  lab_open (&lab, NULL);
  check_text (tree, "/dts-v1/;\n"
                    "\n"
                    "/ {\n"
                    "\tclock {\n"
                    "\t\t#clock-cells = <0>;\n"
                    "\t};\n"
                    "\n"
                    "\tthe_user: user {\n"
                    "\t\tclocks = <&{/clock}>;\n"
                    "\t\tpath = &{/clock};\n"
                    "\t};\n"
                    "};\n");
  compile ("-@");
  lab_same_meaning (&lab, tree, "theirs.dtb");
  lab_close (&lab);
}

/* A label of the base that the overlay gives to a node of its own: &uart0 would be that one. */
static void
a_label_is_not_another_nodes (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *first = add (root, "fragment@0");
  CopNode *second = add (root, "fragment@1");
  CopNode *node;
  Lab lab;

  cop_tree_set_overlay (tree, TRUE);
  g_assert_true (cop_node_set_string (first, "target-path", "/", NULL));
  node = add (add (first, "__overlay__"), "uart@1");
  g_assert_true (cop_node_add_label (node, "uart0", NULL));
  g_assert_true (cop_node_add_label (node, "second", NULL));
  node = add (cop_node_parent (node), "other@1");
  g_assert_true (cop_node_add_label (node, "other", NULL));
  set_label (second, "target", "uart0");
  set_label (add (second, "__overlay__"), "x", "other");
  g_assert_true (cop_node_set_ref (cop_node_first_child (second), "y", node, NULL));
  lab_open (&lab, NULL);
  check_text (tree, "/dts-v1/;\n"
                    "/plugin/;\n"
                    "\n"
                    "&{/} {\n"
                    "\tsecond: uart@1 {\n"
                    "\t};\n"
                    "\n"
                    "\tother_2: other@1 {\n"
                    "\t};\n"
                    "};\n"
                    "\n"
                    "&uart0 {\n"
                    "\tx = <&other>;\n"
                    "\ty = <&other_2>;\n"
                    "};\n");
  compile (NULL);
  lab_same_meaning (&lab, tree, "theirs.dtb");
  lab_close (&lab);
}

static void
some_numbers_are_wide (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  Lab lab;

  g_assert_true (cop_node_set_u64 (root, "opp-hz", 1000000000, NULL));
  g_assert_true (cop_node_set_u64 (root, "linux,initrd-start", 0x148000000, NULL));
  g_assert_true (cop_node_set_u64 (root, "reg", 0x148000000, NULL));
  lab_open (&lab, NULL);
  check_text (tree, "/dts-v1/;\n"
                    "\n"
                    "/ {\n"
                    "\treg = <0x1 0x48000000>;\n"
                    "\topp-hz = /bits/ 64 <1000000000>;\n"
                    "\tlinux,initrd-start = /bits/ 64 <0x148000000>;\n"
                    "};\n");
  compile (NULL);
  lab_same_meaning (&lab, tree, "theirs.dtb");
  lab_close (&lab);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fdt/dts-overlay/fragments-are-references", fragments_are_references);
  g_test_add_func ("/fdt/dts-overlay/other-fragments-are-nodes", other_fragments_are_nodes);
  g_test_add_func ("/fdt/dts-overlay/an-empty-overlay-is-one", an_empty_overlay_is_one);
  g_test_add_func ("/fdt/dts-overlay/symbols-stay-what-they-are", symbols_stay_what_they_are);
  g_test_add_func ("/fdt/dts-overlay/a-label-is-not-another-nodes", a_label_is_not_another_nodes);
  g_test_add_func ("/fdt/dts-overlay/some-numbers-are-wide", some_numbers_are_wide);
  return g_test_run ();
}
