/* Symbols and fixups, with dtc -@ as the judge. */
#include "blob.h"
#include <glib/gstdio.h>

static GBytes *
dtc (const char *source)
{
  static const char *const command[] = { "dtc", "-@", "-q", "-I", "dts", "-O", "dtb", NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *in = NULL;
  g_autofree char *out = NULL;
  const char *argv[G_N_ELEMENTS (command) + 2];
  char *data;
  gsize size;
  int status;

  g_assert_true (g_close (g_file_open_tmp ("coppice-XXXXXX.dts", &in, &error), NULL));
  g_assert_true (g_file_set_contents (in, source, -1, &error));
  out = g_strconcat (in, ".dtb", NULL);
  memcpy (argv, command, sizeof command);
  argv[7] = "-o";
  argv[8] = out;
  argv[9] = in;
  argv[10] = NULL;
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (out, &data, &size, &error));
  g_unlink (in);
  g_unlink (out);
  return g_bytes_new_take (data, size);
}

static CopTree *
understood (GBytes *blob)
{
  CopTree *tree = read_blob (blob);
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_tree_understand (tree, NULL, &error));
  g_assert_no_error (error);
  return tree;
}

static const char overlay[] =
    "/dts-v1/; /plugin/;\n"
    "&uart0 { status = \"okay\"; clocks = <&clk 1>, <&osc>;\n"
    "  o: child@1 { reg = <1>; next = <&o &gpio 5>; text = \"ab\", <&gpio>; };\n"
    "  p: q: other { peer = <&o>, <&q 3>; }; };\n"
    "&{/soc} { link = <&o>; };\n"
    "&gpio { hog { gpios = <3 0>; gpio-hog; }; };\n";

static void
an_overlay_as_dtc_makes_it (void)
{
  g_autoptr (GBytes) blob = dtc (overlay);
  g_autoptr (CopTree) tree = understood (blob);
  g_autoptr (GBytes) again = sample_dtb (tree);
  CopNode *child = cop_tree_find (tree, "/fragment@0/__overlay__/child@1");
  CopChunk chunk;

  g_assert_true (cop_tree_is_overlay (tree));
  g_assert_true (cop_tree_has_symbols (tree));
  g_assert_null (cop_tree_find (tree, "/__fixups__"));
  g_assert_null (cop_tree_find (tree, "/__local_fixups__"));
  g_assert_null (cop_tree_find (tree, "/__symbols__"));
  g_assert_true (cop_tree_find_label (tree, "o") == child);
  chunk =
      cop_node_prop_chunk (cop_node_find_prop (cop_tree_find (tree, "/fragment@0"), "target"), 0);
  g_assert_cmpint (chunk.kind, ==, COP_CHUNK_LABEL);
  g_assert_cmpstr (chunk.suffix, ==, "uart0");
  chunk = cop_node_prop_chunk (cop_node_find_prop (child, "next"), 0);
  g_assert_true (chunk.target == child);
  chunk = cop_node_prop_chunk (cop_node_find_prop (child, "text"), 0);
  g_assert_cmpint (chunk.size, ==, 3);
  same_blobs (blob, again);
}

/* The same bytes when no reference has a number of its own any more. */
static void
an_overlay_with_other_phandles (void)
{
  g_autoptr (GBytes) blob = dtc (overlay);
  g_autoptr (CopTree) tree = understood (blob);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (CopTree) twin = NULL;
  g_autoptr (GBytes) third = NULL;

  cop_tree_forget_phandles (tree);
  again = sample_dtb (tree);
  twin = understood (again);
  third = sample_dtb (twin);
  g_assert_true (g_bytes_equal (again, third));
}

static void
symbols_as_dtc_makes_them (void)
{
  g_autoptr (GBytes) blob =
      dtc ("/dts-v1/; / { a: a { #clock-cells = <0>; b: b@1 { reg = <1>; }; };"
           " c { clocks = <&a>; d: d { }; }; };");
  g_autoptr (CopTree) tree = understood (blob);
  g_autoptr (GBytes) again = sample_dtb (tree);
  g_autoptr (GBytes) renumbered = NULL;
  g_autoptr (CopTree) twin = NULL;

  g_assert_true (cop_tree_has_symbols (tree));
  g_assert_false (cop_tree_is_overlay (tree));
  g_assert_true (cop_tree_find_label (tree, "b") == cop_tree_find (tree, "/a/b@1"));
  same_blobs (blob, again);
  /* A labelled node has a phandle although nobody in the tree refers to it. */
  cop_tree_forget_phandles (tree);
  renumbered = sample_dtb (tree);
  twin = read_blob (renumbered);
  g_assert_cmpuint (cop_node_phandle (cop_tree_find (twin, "/c/d")), ==, 3);
  g_assert_cmpuint (cop_node_n_props (cop_tree_find (twin, "/__symbols__")), ==, 3);
}

static void
symbols_that_are_no_labels_stay (void)
{
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) again = NULL;
  CopNode *symbols;

  make_begin (&m, "");
  make_begin (&m, "a");
  make_cell (&m, "phandle", 1);
  make_end (&m, 1);
  make_begin (&m, "__symbols__");
  make_prop (&m, "gone", "/b", 3);
  make_prop (&m, "a-b", "/a", 3);
  make_cell (&m, "number", 5);
  make_prop (&m, "good", "/a", 3);
  make_end (&m, 2);
  blob = make_blob (&m);
  tree = understood (blob);
  symbols = cop_tree_find (tree, "/__symbols__");
  g_assert_cmpuint (cop_node_n_props (symbols), ==, 3);
  g_assert_nonnull (cop_tree_find_label (tree, "good"));
  again = sample_dtb (tree);
  same_blobs (blob, again);
}

/* --- what is refused --- */

static void
refuses_a_label_outside_of_an_overlay (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autoptr (CopCells) cells = cop_cells_new ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GError) error = NULL;

  cop_cells_u32 (cells, 1);
  cop_cells_label (cells, "uart1");
  g_assert_true (cop_node_set (cop_tree_find (tree, "/soc"), "peer", cells, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_clear_error (&error);
      if (i == 0)
        g_assert_null (cop_tree_to_dtb (tree, &error));
      else if (i == 1)
        g_assert_null (cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, NULL, &error));
      else
        g_assert_null (cop_tree_to_json (tree, NULL, &error));
      g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
      g_assert_cmpstr (error->message, ==,
                       "/soc: property 'peer' refers to the label 'uart1', which no node has, and "
                       "the tree is no overlay; did you mean 'uart0'?");
    }
  cop_tree_set_overlay (tree, TRUE);
  blob = sample_dtb (tree);
}

static void
refuses_a_node_in_the_way (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autoptr (GError) error = NULL;

  sample_add (tree, "/", "__local_fixups__");
  cop_tree_set_overlay (tree, TRUE);
  g_assert_null (cop_tree_to_dtb (tree, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
  g_assert_cmpstr (
      error->message, ==,
      "/__local_fixups__: is made by the writer of an overlay, but a node of that name "
      "is there");
}

/* A tree with a property `value` of 8 bytes in /n, whose phandle is 7, and one fixup. */
static void
refuses_fixup (const char *node, const char *name, gconstpointer data, gsize size, const char *text)
{
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;

  make_begin (&m, "");
  make_begin (&m, "n");
  make_cell (&m, "phandle", 7);
  make_prop (&m, "value", "\0\0\0\7\0\0\0\11", 8);
  make_end (&m, 1);
  make_begin (&m, node);
  if (!strcmp (node, "__local_fixups__"))
    make_begin (&m, "n");
  make_prop (&m, name, data, size);
  make_end (&m, strcmp (node, "__local_fixups__") ? 2 : 3);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_false (cop_tree_understand (tree, NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, text);
  /* Nothing has changed. */
  again = sample_dtb (tree);
  same_blobs (blob, again);
}

#define AT(offset) "at offset 0x" offset " of the structure block: "

static void
refuses_bad_fixups (void)
{
  refuses_fixup ("__fixups__", "x", "abc", 3,
                 "/__fixups__: " AT ("48") "property 'x': the value is no list of strings");
  refuses_fixup ("__fixups__", "x", "/n:value", 9,
                 "/__fixups__: " AT ("48") "property 'x': '/n:value' is no property; it is "
                                           "PATH:PROPERTY:OFFSET of one that is there");
  refuses_fixup ("__fixups__", "x", "/n:what:0", 10,
                 "/__fixups__: " AT ("48") "property 'x': '/n:what:0' is no property; it is "
                                           "PATH:PROPERTY:OFFSET of one that is there");
  refuses_fixup ("__fixups__", "x", "/n:value:5", 11,
                 "/__fixups__: " AT (
                     "48") "property 'x': '/n:value:5' is outside the value, which has 8 bytes");
  refuses_fixup ("__fixups__", "x-y", "/n:value:0", 11,
                 "/__fixups__: " AT ("48") "property 'x-y': is no label");
  refuses_fixup (
      "__fixups__", "x", "/n:value:0\0/n:value:3", 22,
      "/n: " AT ("20") "property 'value': two of its fixups are at offset 3 or overlap there");
  refuses_fixup ("__local_fixups__", "value", "\0\0\0\0\0", 5,
                 "/__local_fixups__/n: " AT (
                     "58") "property 'value': has 5 bytes, which are no list of offsets");
  refuses_fixup ("__local_fixups__", "other", "\0\0\0\0", 4,
                 "/__local_fixups__/n: " AT ("58") "property 'other': /n has no such property");
  refuses_fixup ("__local_fixups__", "value", "\0\0\0\5", 4,
                 "/__local_fixups__/n: " AT (
                     "58") "property 'value': there is no phandle at offset 5 of that of "
                           "/n, which has 8 bytes");
  refuses_fixup ("__local_fixups__", "value", "\0\0\0\4", 4,
                 "/__local_fixups__/n: " AT (
                     "58") "property 'value': no node has the phandle 9 that is at offset "
                           "4 of that of /n");
}

/* As in all that is wrong with a blob. */
static void
tells_where_a_phandle_is_given_twice (void)
{
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GError) error = NULL;

  make_begin (&m, "");
  for (const char *name = "a\0b\0"; *name; name += 2)
    {
      make_begin (&m, name);
      make_cell (&m, "phandle", 119);
      make_end (&m, 1);
    }
  make_end (&m, 1);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_null (cop_tree_to_dtb (tree, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
  g_assert_cmpstr (error->message, ==, "/b: " AT ("24") "phandle 119 is taken by /a");
}

/* 100,000 labelled nodes below each other would have paths of 10 GB. */
static void
refuses_symbols_that_are_too_long (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (GError) error = NULL;
  CopNode *node = cop_tree_root (tree);

  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *label = g_strdup_printf ("n%u", i);

      node = cop_node_add (node, "a", NULL);
      g_assert_true (cop_node_add_label (node, label, NULL));
    }
  cop_tree_set_symbols (tree, TRUE);
  g_assert_null (cop_tree_to_dtb (tree, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_RANGE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fixups/an_overlay_as_dtc_makes_it", an_overlay_as_dtc_makes_it);
  g_test_add_func ("/fixups/an_overlay_with_other_phandles", an_overlay_with_other_phandles);
  g_test_add_func ("/fixups/symbols_as_dtc_makes_them", symbols_as_dtc_makes_them);
  g_test_add_func ("/fixups/symbols_that_are_no_labels_stay", symbols_that_are_no_labels_stay);
  g_test_add_func ("/fixups/refuses_a_label_outside_of_an_overlay",
                   refuses_a_label_outside_of_an_overlay);
  g_test_add_func ("/fixups/refuses_a_node_in_the_way", refuses_a_node_in_the_way);
  g_test_add_func ("/fixups/refuses_bad_fixups", refuses_bad_fixups);
  g_test_add_func ("/fixups/tells_where_a_phandle_is_given_twice",
                   tells_where_a_phandle_is_given_twice);
  g_test_add_func ("/fixups/refuses_symbols_that_are_too_long", refuses_symbols_that_are_too_long);
  return g_test_run ();
}
