/* What a phandle that nothing known uses is evidence of. */
#include "blob.h"

/* Nodes n1, n2 ... of the root with these phandles, of which the first is referred to. */
static Maker
with_phandles (guint n)
{
  Maker m = maker ();

  make_begin (&m, "");
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      make_begin (&m, name);
      make_cell (&m, "phandle", i);
      make_end (&m, 1);
    }
  make_begin (&m, "known");
  make_cell (&m, "vcc-supply", 1);
  make_end (&m, 1);
  return m;
}

static void
make_cells (Maker *m, const char *name, guint n, ...)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  va_list args;

  va_start (args, n);
  for (guint i = 0; i < n; i++)
    put (bytes, va_arg (args, guint32));
  va_end (args);
  make_prop (m, name, bytes->data, bytes->len);
}

/* A node of the root with one property of so many cells. */
#define HAS(m, node, property, ...)                                                                \
  do                                                                                               \
    {                                                                                              \
      make_begin (&(m), node);                                                                     \
      make_cells (&(m), property, G_N_ELEMENTS (((guint32[]){ __VA_ARGS__ })), __VA_ARGS__);       \
      make_end (&(m), 1);                                                                          \
    }                                                                                              \
  while (0)

static CopTree *
read_understood (Maker *m, CopUnderstanding *ret_report)
{
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GBytes) again = NULL;
  CopTree *tree;

  make_end (m, 1);
  blob = make_blob (m);
  tree = read_blob (blob);
  g_assert_true (cop_tree_understand (tree, ret_report, NULL));
  again = sample_dtb (tree);
  same_blobs (blob, again);
  return tree;
}

/* "3 &n2": the numbers of a value, and whom it refers to. */
static char *
value_of (CopTree *tree, const char *path, const char *name)
{
  CopNodeProp *prop = cop_node_find_prop (cop_tree_find (tree, path), name);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (prop, i);

      if (chunk.target)
        g_string_append_printf (out, " &%s", cop_node_name (chunk.target));
      for (gsize at = 0; !chunk.target && at < chunk.size; at += 4)
        g_string_append_printf (out, " %u", chunk.data[at + 3]);
    }
  return g_string_free (out, FALSE);
}

static void
is (CopTree *tree, const char *path, const char *name, const char *expected)
{
  g_autofree char *found = value_of (tree, path, name);

  g_assert_cmpstr (found, ==, expected);
}

/* The smallest case: / { a: a {}; c: c {}; s { acme,x = <&c>; }; }; */
static void
the_only_one_with_the_number_refers (void)
{
  Maker m = with_phandles (2);
  g_autoptr (CopTree) tree = NULL;
  CopUnderstanding report;
  const CopGuess *guess;

  HAS (m, "s", "acme,x", 2);
  tree = read_understood (&m, &report);
  is (tree, "/s", "acme,x", " &n2");
  g_assert_cmpuint (report.guesses->len, ==, 1);
  guess = &g_array_index (report.guesses, CopGuess, 0);
  g_assert_true (guess->node == cop_tree_find (tree, "/s"));
  g_assert_true (guess->target == cop_tree_find (tree, "/n2"));
  g_assert_cmpuint (report.n_references, ==, 2);
  cop_understanding_clear (&report);
}

static void
numbers_beside_it_stay_numbers (void)
{
  Maker m = with_phandles (3);
  g_autoptr (CopTree) tree = NULL;

  HAS (m, "s", "acme,x", 7, 2, 1);
  HAS (m, "t", "acme,y", 3, 3);
  HAS (m, "u", "acme,x", 8, 1, 9);
  HAS (m, "v", "acme,x", 1, 2);
  HAS (m, "w", "acme,x", 6, 0, 1);
  tree = read_understood (&m, NULL);
  is (tree, "/s", "acme,x", " 7 &n2 1");
  /* The same place in values of the same name and length. */
  is (tree, "/u", "acme,x", " 8 &n1 9");
  is (tree, "/v", "acme,x", " 1 &n2");
  /* A hole. */
  is (tree, "/w", "acme,x", " 6 0 1");
  /* One of the two may be a number. */
  is (tree, "/t", "acme,y", " 3 3");
}

static void
several_names_are_no_evidence (void)
{
  Maker m = with_phandles (2);
  g_autoptr (CopTree) tree = NULL;

  HAS (m, "s", "acme,x", 2);
  HAS (m, "t", "acme,y", 2);
  tree = read_understood (&m, NULL);
  is (tree, "/s", "acme,x", " 2");
  is (tree, "/t", "acme,y", " 2");
}

static void
a_list_of_nothing_else_is_better_evidence (void)
{
  Maker m = with_phandles (4);
  g_autoptr (CopTree) tree = NULL;

  HAS (m, "s", "acme,codecs", 2, 3, 4);
  HAS (m, "t", "acme,y", 3);
  tree = read_understood (&m, NULL);
  is (tree, "/s", "acme,codecs", " &n2 &n3 &n4");
  is (tree, "/t", "acme,y", " 3");
}

static void
names_of_numbers_are_no_candidates (void)
{
  Maker m = with_phandles (2);
  g_autoptr (CopTree) tree = NULL;

  HAS (m, "s", "acme,x", 2);
  HAS (m, "t", "acme,settle-count", 2);
  HAS (m, "u", "drive-strength", 2);
  HAS (m, "v", "acme,wait-ms", 2);
  HAS (m, "w", "#acme,lanes", 2);
  tree = read_understood (&m, NULL);
  is (tree, "/s", "acme,x", " &n2");
  is (tree, "/t", "acme,settle-count", " 2");
  is (tree, "/u", "drive-strength", " 2");
}

static void
a_number_that_is_no_phandle_tells_against_it (void)
{
  Maker m = with_phandles (2);
  g_autoptr (CopTree) tree = NULL;

  HAS (m, "s", "acme,x", 2);
  HAS (m, "t", "acme,x", 99);
  HAS (m, "u", "acme,x", G_MAXUINT32);
  tree = read_understood (&m, NULL);
  is (tree, "/s", "acme,x", " 2");
}

/* What does not fit its binding refers to somebody, too. */
static void
a_misfit_may_be_who_refers (void)
{
  Maker m = with_phandles (3);
  g_autoptr (CopTree) tree = NULL;

  HAS (m, "s", "acme,x", 2);
  HAS (m, "t", "clocks", 2);
  HAS (m, "u", "resets", 3);
  tree = read_understood (&m, NULL);
  is (tree, "/s", "acme,x", " 2");
  is (tree, "/u", "resets", " 3");
}

static void
text_and_long_tables_are_left_alone (void)
{
  Maker m = with_phandles (2);
  g_autoptr (CopTree) tree = NULL;
  guint32 table[65] = { 0 };

  table[64] = GUINT32_TO_BE (2);
  make_begin (&m, "s");
  make_prop (&m, "acme,table", table, sizeof table);
  make_end (&m, 1);
  make_begin (&m, "t");
  make_prop (&m, "acme,text", "abc", 4);
  make_end (&m, 1);
  make_begin (&m, "n7");
  make_cell (&m, "phandle", 0x61626300);
  make_end (&m, 1);
  tree = read_understood (&m, NULL);
  g_assert_null (
      cop_node_prop_chunk (cop_node_find_prop (cop_tree_find (tree, "/s"), "acme,table"), 0)
          .target);
  g_assert_cmpint (
      cop_node_prop_chunk (cop_node_find_prop (cop_tree_find (tree, "/t"), "acme,text"), 0).kind,
      ==, COP_CHUNK_STRINGS);
}

/* dtc -@ gives phandles to all that have labels. */
static void
symbols_tell_nothing (void)
{
  Maker m = with_phandles (2);
  g_autoptr (CopTree) tree = NULL;

  HAS (m, "s", "acme,x", 2);
  make_begin (&m, "__symbols__");
  make_prop (&m, "label", "/n2", 4);
  make_end (&m, 1);
  make_end (&m, 1);
  {
    g_autoptr (GBytes) blob = make_blob (&m);

    tree = read_blob (blob);
  }
  g_assert_true (cop_tree_understand (tree, NULL, NULL));
  is (tree, "/s", "acme,x", " 2");
}

/* As if somebody had taken the symbols away. */
static void
many_that_nothing_uses_tell_nothing (void)
{
  Maker few = with_phandles (9), many = with_phandles (10);
  g_autoptr (CopTree) guessed = NULL;
  g_autoptr (CopTree) left = NULL;

  HAS (few, "s", "acme,x", 2);
  HAS (many, "s", "acme,x", 2);
  guessed = read_understood (&few, NULL);
  is (guessed, "/s", "acme,x", " &n2");
  left = read_understood (&many, NULL);
  is (left, "/s", "acme,x", " 2");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evidence/the_only_one_with_the_number_refers",
                   the_only_one_with_the_number_refers);
  g_test_add_func ("/evidence/numbers_beside_it_stay_numbers", numbers_beside_it_stay_numbers);
  g_test_add_func ("/evidence/several_names_are_no_evidence", several_names_are_no_evidence);
  g_test_add_func ("/evidence/a_list_of_nothing_else_is_better_evidence",
                   a_list_of_nothing_else_is_better_evidence);
  g_test_add_func ("/evidence/names_of_numbers_are_no_candidates",
                   names_of_numbers_are_no_candidates);
  g_test_add_func ("/evidence/a_number_that_is_no_phandle_tells_against_it",
                   a_number_that_is_no_phandle_tells_against_it);
  g_test_add_func ("/evidence/a_misfit_may_be_who_refers", a_misfit_may_be_who_refers);
  g_test_add_func ("/evidence/text_and_long_tables_are_left_alone",
                   text_and_long_tables_are_left_alone);
  g_test_add_func ("/evidence/symbols_tell_nothing", symbols_tell_nothing);
  g_test_add_func ("/evidence/many_that_nothing_uses_tell_nothing",
                   many_that_nothing_uses_tell_nothing);
  return g_test_run ();
}
