/* Properties: how values are made, replaced, read and ordered. */
#include <coppice/tree.h>
#include <string.h>

typedef struct
{
  CopTree *tree;
  CopNode *node;
  CopNode *other;
  CopCells *cells;
  GError *error;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  (void)data;
  f->tree = cop_tree_new ();
  f->node = cop_node_add (cop_tree_root (f->tree), "node", NULL);
  f->other = cop_node_add (cop_tree_root (f->tree), "other", NULL);
  f->cells = cop_cells_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  (void)data;
  g_assert_no_error (f->error);
  cop_cells_free (f->cells);
  cop_tree_free (f->tree);
}

/* kind, bytes in hexadecimal and whether it starts a group, of every chunk: "c0000000a c!00000001".
 */
static char *
show (const CopNode *node, const char *name)
{
  static const char letters[] = { 'c', 'u', 'r', 's', 'b', 'p' };
  const CopNodeProp *prop = cop_node_find_prop (node, name);
  GString *out = g_string_new (NULL);

  g_assert_nonnull (prop);
  for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (prop, i);

      g_string_append_printf (out, "%s%c%s", i ? " " : "", letters[chunk.kind],
                              chunk.group ? "!" : "");
      for (gsize byte = 0; byte < chunk.size; byte++)
        g_string_append_printf (out, "%02x", chunk.data[byte]);
      if (chunk.target)
        g_string_append_printf (out, "(%s%s)", cop_node_name (chunk.target),
                                chunk.suffix ? chunk.suffix : "");
    }
  return g_string_free (out, FALSE);
}

static void
assert_value (const CopNode *node, const char *name, const char *expected)
{
  g_autofree char *shown = show (node, name);

  g_assert_cmpstr (shown, ==, expected);
}

static void
simple_values (Fixture *f, gconstpointer data)
{
  static const char *const strings[] = { "a", "", "bc", NULL };
  static const char *const none[] = { NULL };
  static const guint32 cells[] = { 1, 2, 3, 4, 5 };

  (void)data;
  g_assert_true (cop_node_set_empty (f->node, "empty", &f->error));
  g_assert_true (cop_node_set_u32 (f->node, "u32", 0x12345678, &f->error));
  g_assert_true (cop_node_set_u64 (f->node, "u64", 0x123456789abcdef0, &f->error));
  g_assert_true (cop_node_set_string (f->node, "string", "hi", &f->error));
  g_assert_true (cop_node_set_strings (f->node, "strings", strings, &f->error));
  g_assert_true (cop_node_set_strings (f->node, "none", none, &f->error));
  g_assert_true (cop_node_set_bytes (f->node, "bytes", "\0\1\377", 3, &f->error));
  g_assert_true (cop_node_set_bytes (f->node, "nothing", NULL, 0, &f->error));
  g_assert_true (cop_node_set_cells (f->node, "cells", cells, 5, 0, &f->error));
  g_assert_true (cop_node_set_cells (f->node, "groups", cells, 5, 2, &f->error));
  g_assert_true (cop_node_set_ref (f->node, "ref", f->other, &f->error));
  g_assert_true (cop_node_set_path (f->node, "path", f->other, ":9600", &f->error));
  assert_value (f->node, "empty", "");
  assert_value (f->node, "u32", "c12345678");
  assert_value (f->node, "u64", "u123456789abcdef0");
  assert_value (f->node, "string", "s686900");
  assert_value (f->node, "strings", "s610000626300");
  assert_value (f->node, "none", "");
  assert_value (f->node, "bytes", "b0001ff");
  assert_value (f->node, "nothing", "");
  assert_value (f->node, "cells", "c0000000100000002000000030000000400000005");
  assert_value (f->node, "groups", "c0000000100000002 c!0000000300000004 c!00000005");
  assert_value (f->node, "ref", "r00000000(other)");
  assert_value (f->node, "path", "p(other:9600)");
  g_assert_cmpuint (cop_node_n_props (f->node), ==, 12);
}

static void
mixed_values (Fixture *f, gconstpointer data)
{
  (void)data;
  cop_cells_ref (f->cells, f->other);
  cop_cells_u32 (f->cells, 7);
  cop_cells_group (f->cells);
  cop_cells_ref (f->cells, f->node);
  cop_cells_u32 (f->cells, 8);
  cop_cells_u32 (f->cells, 9);
  cop_cells_u64 (f->cells, 10);
  cop_cells_string (f->cells, "x");
  cop_cells_string (f->cells, "y");
  cop_cells_bytes (f->cells, "\1", 1);
  cop_cells_bytes (f->cells, "\2", 1);
  cop_cells_path (f->cells, f->other, NULL);
  cop_cells_path (f->cells, f->other, "");
  g_assert_cmpuint (cop_cells_length (f->cells), ==, 4 + 4 + 4 + 8 + 8 + 4 + 2);
  g_assert_true (cop_node_set (f->node, "mixed", f->cells, &f->error));
  g_assert_cmpuint (cop_cells_length (f->cells), ==, 0);
  assert_value (f->node, "mixed",
                "r00000000(other) c00000007 r!00000000(node) c0000000800000009 "
                "u000000000000000a s78007900 b0102 p(other) p(other)");

  /* The builder is empty again: nothing of the first value is in the second. */
  cop_cells_u32 (f->cells, 1);
  g_assert_true (cop_node_set (f->node, "second", f->cells, &f->error));
  assert_value (f->node, "second", "c00000001");
  cop_cells_group (f->cells);
  cop_cells_u32 (f->cells, 1);
  cop_cells_clear (f->cells);
  g_assert_true (cop_node_set (f->node, "cleared", f->cells, &f->error));
  assert_value (f->node, "cleared", "");
}

static void
numbers_of_any_width (Fixture *f, gconstpointer data)
{
  (void)data;
  for (guint n = 0; n < 5; n++)
    g_assert_true (cop_cells_number (f->cells, n ? 5 : 0, n, &f->error));
  g_assert_true (cop_cells_number (f->cells, G_MAXUINT32, 1, &f->error));
  g_assert_true (cop_cells_number (f->cells, G_MAXUINT64, 2, &f->error));
  g_assert_false (cop_cells_number (f->cells, (guint64)G_MAXUINT32 + 1, 1, &f->error));
  g_assert_error (f->error, COP_ERROR, COP_ERROR_RANGE);
  g_assert_cmpstr (f->error->message, ==, "0x100000000 does not fit into 1 cell");
  g_clear_error (&f->error);
  g_assert_false (cop_cells_number (f->cells, 1, 0, &f->error));
  g_assert_error (f->error, COP_ERROR, COP_ERROR_RANGE);
  g_assert_cmpstr (f->error->message, ==, "0x1 does not fit into 0 cells");
  g_clear_error (&f->error);
  g_assert_true (cop_node_set (f->node, "n", f->cells, &f->error));
  assert_value (f->node, "n",
                "c00000005 u0000000000000005 c00000000 u0000000000000005 c0000000000000000 "
                "u0000000000000005 cffffffff uffffffffffffffff");
}

static void
setting_again_replaces_in_place (Fixture *f, gconstpointer data)
{
  CopNodeProp *b;

  (void)data;
  g_assert_true (cop_node_set_u32 (f->node, "a", 1, &f->error));
  g_assert_true (cop_node_set_ref (f->node, "b", f->other, &f->error));
  g_assert_true (cop_node_set_u32 (f->node, "c", 3, &f->error));
  b = cop_node_find_prop (f->node, "b");
  g_assert_true (cop_node_set_string (f->node, "b", "text", &f->error));
  g_assert_true (cop_node_find_prop (f->node, "b") == b);
  g_assert_true (cop_node_prop_next (cop_node_first_prop (f->node)) == b);
  g_assert_cmpstr (cop_node_prop_name (cop_node_prop_next (b)), ==, "c");
  g_assert_cmpuint (cop_node_n_props (f->node), ==, 3);
  g_assert_cmpuint (cop_node_prop_length (b), ==, 5);
  assert_value (f->node, "b", "s7465787400");
}

static void
unsets (Fixture *f, gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  CopNodeProp *prop;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);
      g_assert_true (cop_node_set_u32 (f->node, name, i, &f->error));
    }
  g_assert_true (cop_node_unset (f->node, "p1"));
  g_assert_false (cop_node_unset (f->node, "p1"));
  g_assert_false (cop_node_unset (f->node, "never-heard-of"));
  g_assert_null (cop_node_find_prop (f->node, "p1"));
  g_assert_true (cop_node_unset (f->node, "p0"));
  prop = cop_node_first_prop (f->node);
  g_assert_cmpstr (cop_node_prop_name (prop), ==, "p2");
  g_assert_true (cop_node_set_u32 (f->node, "p0", 9, &f->error));
  while (cop_node_prop_next (prop))
    prop = cop_node_prop_next (prop);
  g_assert_cmpstr (cop_node_prop_name (prop), ==, "p0");
  g_assert_cmpuint (cop_node_n_props (f->node), ==, n - 1);
}

/* Properties of several nodes by turns do not lie beside each other. */
static void
by_turns (Fixture *f, gconstpointer data)
{
  static const char *const left[] = { "p1", "p2", "p4", "p6", "p7", "p8", "p0", "p9" };
  const CopNodeProp *prop;
  guint n = 0;

  (void)data;
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);
      g_assert_true (cop_node_set_u32 (i == 4 ? f->other : f->node, name, i, &f->error));
      g_assert_true (cop_node_set_u32 (f->other, name, i, &f->error));
    }
  g_assert_true (cop_node_set_empty (f->node, "p4", &f->error));
  for (guint i = 0; i < 3; i++)
    g_assert_true (cop_node_unset (f->node, (const char *[]){ "p0", "p5", "p9" }[i]));
  g_assert_true (cop_node_set_u32 (f->node, "p0", 10, &f->error));
  g_assert_true (cop_node_set_u32 (f->node, "p9", 11, &f->error));
  g_assert_true (cop_node_unset (f->node, "p3"));
  g_assert_true (cop_node_unset (f->node, "p4"));
  g_assert_true (cop_node_set_u32 (f->node, "p4", 12, &f->error));
  g_assert_cmpuint (cop_node_n_props (f->node), ==, G_N_ELEMENTS (left));
  for (prop = cop_node_first_prop (f->node); prop; prop = cop_node_prop_next (prop), n++)
    g_assert_true (cop_node_find_prop (f->node, cop_node_prop_name (prop)) == prop);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (left));
  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    g_assert_nonnull (cop_node_find_prop (f->node, left[i]));
  while ((prop = cop_node_first_prop (f->node)))
    g_assert_true (cop_node_unset (f->node, cop_node_prop_name (prop)));
  g_assert_true (cop_node_set_u32 (f->node, "again", 1, &f->error));
  g_assert_cmpuint (cop_node_n_props (f->node), ==, 1);
  g_assert_cmpuint (cop_node_n_props (f->other), ==, 10);
}

/* The place that a value comes from stands with it. */
static void
says_where_it_comes_from (Fixture *f, gconstpointer data)
{
  static const guint32 cells[] = { 1, 2, 3, 4 };
  CopOrigin origin;

  (void)data;
  g_assert_true (cop_node_set_u32 (f->node, "p", 1, &f->error));
  cop_tree_set_origin (f->tree, (CopOrigin){ 3, 14 });
  g_assert_true (cop_node_set_cells (f->node, "p", cells, 4, 2, &f->error));
  g_assert_true (cop_node_set_empty (f->node, "empty", &f->error));
  g_assert_true (cop_node_set_ref (f->node, "ref", f->other, &f->error));
  cop_tree_set_origin (f->tree, (CopOrigin){ 0, 0 });
  g_assert_true (cop_node_set_cells (f->other, "p", cells, 4, 2, &f->error));
  for (CopNodeProp *prop = cop_node_first_prop (f->node); prop; prop = cop_node_prop_next (prop))
    {
      origin = cop_node_prop_origin (prop);
      g_assert_cmpuint (origin.file, ==, 3);
      g_assert_cmpuint (origin.line, ==, 14);
    }
  g_assert_cmpuint (cop_node_prop_origin (cop_node_find_prop (f->other, "p")).line, ==, 0);
  assert_value (f->node, "p", "c0000000100000002 c!0000000300000004");
  assert_value (f->node, "empty", "");
  g_assert_true (cop_node_set_u32 (f->node, "p", 1, &f->error));
  g_assert_cmpuint (cop_node_prop_origin (cop_node_find_prop (f->node, "p")).line, ==, 0);
}

/* More parts than a part can say. */
static void
very_many_parts (Fixture *f, gconstpointer data)
{
  enum
  {
    N = 70000
  };
  const CopNodeProp *prop;

  (void)data;
  for (guint i = 0; i < N; i++)
    {
      cop_cells_ref (f->cells, f->other);
      cop_cells_u32 (f->cells, i);
    }
  cop_cells_path (f->cells, f->other, ":115200");
  g_assert_true (cop_node_set (f->node, "p", f->cells, &f->error));
  prop = cop_node_find_prop (f->node, "p");
  g_assert_cmpuint (cop_node_prop_n_chunks (prop), ==, 2 * N + 1);
  g_assert_cmpuint (cop_node_prop_chunk (prop, 2 * N - 1).size, ==, 4);
  g_assert_true (cop_node_prop_chunk (prop, 2 * N - 2).target == f->other);
  g_assert_cmpstr (cop_node_prop_chunk (prop, 2 * N).suffix, ==, ":115200");
  g_assert_true (cop_node_prop_chunk (prop, 2 * N).target == f->other);
}

static void
refuses_bad_names (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *message;
  } bad[] = {
    { "", "/node: a property needs a name, found \"\"" },
    { "a b", "/node: 'a b' cannot name a property: character 2 is not a letter, a digit or one of "
             ",._+?#-" },
    { "a@1", "/node: 'a@1' cannot name a property: character 2 is not a letter, a digit or one of "
             ",._+?#-" },
    { "x\"", "/node: 'x\\\"' cannot name a property: character 2 is not a letter, a digit or one "
             "of ,._+?#-" },
    { "phandle", "/node: property 'phandle' cannot be set: a phandle is given when the tree is "
                 "written; refer to the node instead" },
  };

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (cop_node_set_u32 (f->node, bad[i].name, 1, &f->error));
      g_assert_error (f->error, COP_ERROR, COP_ERROR_INVALID);
      g_assert_cmpstr (f->error->message, ==, bad[i].message);
      g_clear_error (&f->error);
    }
  cop_cells_u32 (f->cells, 1);
  g_assert_false (cop_node_set (f->node, "a b", f->cells, NULL));
  g_assert_cmpuint (cop_cells_length (f->cells), ==, 4);
  g_assert_null (cop_node_first_prop (f->node));
  g_assert_true (cop_node_set_empty (f->node, "#a,b.c_d+e?f-0", &f->error));
  g_assert_true (
      cop_node_set_empty (f->node, "a-name-of-more-than-thirty-one-characters", &f->error));
}

static void
refuses_nodes_of_another_tree (Fixture *f, gconstpointer data)
{
  g_autoptr (CopTree) stranger = cop_tree_new ();

  (void)data;
  g_assert_false (cop_node_set_ref (f->node, "x", cop_tree_root (stranger), &f->error));
  g_assert_error (f->error, COP_ERROR, COP_ERROR_INVALID);
  g_assert_cmpstr (f->error->message, ==, "/node: property 'x' refers to a node of another tree");
  g_clear_error (&f->error);
  g_assert_null (cop_node_find_prop (f->node, "x"));
}

static void
refuses_what_is_too_long (Fixture *f, gconstpointer data)
{
  (void)data;
  g_assert_false (cop_node_set_bytes (f->node, "x", "", (gsize)G_MAXINT32 + 1, &f->error));
  g_assert_error (f->error, COP_ERROR, COP_ERROR_RANGE);
  g_clear_error (&f->error);

  /* The second piece is refused by its length alone, before it is read. */
  cop_cells_u32 (f->cells, 1);
  cop_cells_bytes (f->cells, "", G_MAXINT32);
  cop_cells_u32 (f->cells, 1);
  g_assert_false (cop_node_set (f->node, "x", f->cells, &f->error));
  g_assert_error (f->error, COP_ERROR, COP_ERROR_RANGE);
  g_clear_error (&f->error);
  g_assert_null (cop_node_first_prop (f->node));
  cop_cells_clear (f->cells);
  cop_cells_u32 (f->cells, 1);
  g_assert_true (cop_node_set (f->node, "x", f->cells, &f->error));
}

static void
reads_back (Fixture *f, gconstpointer data)
{
  guint32 u32 = 0;
  guint64 u64 = 0;

  (void)data;
  g_assert_true (cop_node_set_u32 (f->node, "a", 5, &f->error));
  g_assert_true (cop_node_set_u64 (f->node, "b", 6, &f->error));
  g_assert_true (cop_node_set_string (f->node, "c", "seven", &f->error));
  g_assert_true (cop_node_prop_get_u32 (cop_node_find_prop (f->node, "a"), &u32));
  g_assert_true (cop_node_prop_get_u64 (cop_node_find_prop (f->node, "b"), &u64));
  g_assert_cmpuint (u32, ==, 5);
  g_assert_cmpuint (u64, ==, 6);
  g_assert_cmpstr (cop_node_prop_get_string (cop_node_find_prop (f->node, "c")), ==, "seven");
  g_assert_false (cop_node_prop_get_u32 (cop_node_find_prop (f->node, "b"), &u32));
  g_assert_false (cop_node_prop_get_u64 (cop_node_find_prop (f->node, "a"), &u64));
  g_assert_false (cop_node_prop_get_u32 (cop_node_find_prop (f->node, "c"), &u32));
  g_assert_null (cop_node_prop_get_string (cop_node_find_prop (f->node, "a")));
  g_assert_cmpuint (u32, ==, 5);
}

static void
assert_order (const CopNode *node, const char *expected)
{
  g_autoptr (GPtrArray) props = g_ptr_array_new ();
  GString *names = g_string_new (NULL);

  cop_node_order_props (node, props);
  for (guint i = 0; i < props->len; i++)
    g_string_append_printf (names, "%s%s", i ? " " : "", cop_node_prop_name (props->pdata[i]));
  g_assert_cmpstr (names->str, ==, expected);
  g_string_free (names, TRUE);
}

static void
canonical_order (Fixture *f, gconstpointer data)
{
  static const char *const names[] = {
    "status",      "acme,second", "zeta",       "interrupts",  "acme,first", "alpha",
    "reg-names",   "ranges",      "model",      "#size-cells", "clocks",     "#address-cells",
    "device_type", "compatible",  "dma-ranges", "clock-names", "reg",        "interrupt-parent",
  };

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (cop_node_set_empty (f->node, names[i], &f->error));
      g_assert_true (cop_node_set_empty (cop_tree_root (f->tree), names[i], &f->error));
    }
  assert_order (f->node, "compatible reg reg-names ranges dma-ranges device_type #address-cells "
                         "#size-cells interrupt-parent interrupts clocks clock-names zeta alpha "
                         "model acme,second acme,first status");
  assert_order (cop_tree_root (f->tree),
                "model compatible reg reg-names ranges dma-ranges device_type #address-cells "
                "#size-cells interrupt-parent interrupts clocks clock-names zeta alpha "
                "acme,second acme,first status");
  assert_order (f->other, "");
  g_assert_cmpstr (cop_node_prop_name (cop_node_first_prop (f->node)), ==, "status");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, data, function)                                                                 \
  g_test_add ("/tree/prop/" name, Fixture, data, set_up, function, tear_down)
  TEST ("simple-values", NULL, simple_values);
  TEST ("mixed-values", NULL, mixed_values);
  TEST ("numbers-of-any-width", NULL, numbers_of_any_width);
  TEST ("setting-again-replaces-in-place", NULL, setting_again_replaces_in_place);
  TEST ("unsets/few", GUINT_TO_POINTER (4), unsets);
  TEST ("unsets/many", GUINT_TO_POINTER (400), unsets);
  TEST ("by-turns", NULL, by_turns);
  TEST ("says-where-it-comes-from", NULL, says_where_it_comes_from);
  TEST ("very-many-parts", NULL, very_many_parts);
  TEST ("refuses-bad-names", NULL, refuses_bad_names);
  TEST ("refuses-nodes-of-another-tree", NULL, refuses_nodes_of_another_tree);
  TEST ("refuses-what-is-too-long", NULL, refuses_what_is_too_long);
  TEST ("reads-back", NULL, reads_back);
  TEST ("canonical-order", NULL, canonical_order);
  return g_test_run ();
}
