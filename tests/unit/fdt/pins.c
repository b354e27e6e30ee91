/* Which phandles stay when the others are forgotten. */
#include "blob.h"
#include <fdt/bindings.h>

static void
make_node (Maker *m, const char *name, guint32 phandle)
{
  make_begin (m, name);
  make_cell (m, "phandle", phandle);
  make_end (m, 1);
}

static CopTree *
read_understood (Maker *m)
{
  g_autoptr (GBytes) blob = NULL;
  CopTree *tree;

  make_end (m, 1);
  blob = make_blob (m);
  tree = read_blob (blob);
  g_assert_true (cop_tree_understand (tree, NULL, NULL));
  return tree;
}

/* The node's number is pinned; user: nullable, whose property may mean it. */
static void
is_pinned (CopTree *tree, const char *path, guint32 number, const char *user, const char *property)
{
  g_autoptr (GArray) pins = cop_tree_pins (tree);
  CopNode *node = cop_tree_find (tree, path);

  for (guint i = 0; i < pins->len; i++)
    {
      const CopPin *pin = &g_array_index (pins, CopPin, i);

      if (pin->node != node)
        continue;
      g_assert_cmpuint (cop_node_phandle (node), ==, number);
      g_assert_true (pin->user == (user ? cop_tree_find (tree, user) : NULL));
      if (user)
        g_assert_cmpstr (cop_node_prop_name (pin->prop), ==, property);
      return;
    }
  g_assert_not_reached ();
}

static void
is_free (CopTree *tree, const char *path)
{
  g_autoptr (GArray) pins = cop_tree_pins (tree);

  for (guint i = 0; i < pins->len; i++)
    g_assert_true (g_array_index (pins, CopPin, i).node != cop_tree_find (tree, path));
}

/* Two nodes that known properties refer to, and what is to be said of them. */
static Maker
in_user (void)
{
  Maker m = maker ();

  make_begin (&m, "");
  make_node (&m, "a", 5);
  make_node (&m, "b", 6);
  make_begin (&m, "known");
  make_prop (&m, "vcc-supply", "\0\0\0\5\0\0\0\6", 8);
  make_end (&m, 1);
  make_begin (&m, "user");
  return m;
}

static void
what_a_number_may_mean_stays (void)
{
  Maker m = in_user ();
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) blob = NULL;

  make_prop (&m, "acme,x", "\0\0\0\1\0\0\0\6\0\0\0\7", 12);
  make_end (&m, 1);
  tree = read_understood (&m);
  is_pinned (tree, "/b", 6, "/user", "acme,x");
  is_free (tree, "/a");
  cop_tree_forget_phandles (tree);
  g_assert_cmpuint (cop_node_phandle (cop_tree_find (tree, "/a")), ==, 0);
  g_assert_cmpuint (cop_node_phandle (cop_tree_find (tree, "/b")), ==, 6);
  /* The same, when there is nothing left to forget. */
  is_pinned (tree, "/b", 6, "/user", "acme,x");
  blob = sample_dtb (tree);
  g_assert_cmpuint (fdt_get_phandle (g_bytes_get_data (blob, NULL),
                                     fdt_path_offset (g_bytes_get_data (blob, NULL), "/b")),
                    ==, 6);
}

static void
numbers_that_are_known_pin_nothing (void)
{
  Maker m = in_user ();
  g_autoptr (CopTree) tree = NULL;

  make_cell (&m, "acme,settle-count", 5);
  make_cell (&m, "regulator-min-microvolt", 5);
  make_cell (&m, "fsl,pins", 5);
  make_cell (&m, "num-lanes", 5);
  make_cell (&m, "acme,num-lanes", 6);
  make_cell (&m, "#acme-cells", 6);
  make_prop (&m, "acme,text", "\0\0\0\5text", 9);
  make_prop (&m, "acme,name", "one\0two", 8);
  make_end (&m, 1);
  tree = read_understood (&m);
  /* No cells, but what may be one in front of a text. */
  is_pinned (tree, "/a", 5, "/user", "acme,text");
  is_free (tree, "/b");
}

static void
a_misfit_of_references_pins (void)
{
  Maker m = in_user ();
  g_autoptr (CopTree) tree = NULL;

  make_prop (&m, "clocks", "\0\0\0\5\0\0\0\1", 8);
  make_prop (&m, "reg", "\0\0\0\6\0\0\0\1", 8);
  make_end (&m, 1);
  tree = read_understood (&m);
  is_pinned (tree, "/a", 5, "/user", "clocks");
  is_free (tree, "/b");
}

static void
the_lines_of_a_hog_are_no_phandles (void)
{
  Maker m = in_user ();
  g_autoptr (CopTree) tree = NULL;

  make_prop (&m, "gpio-hog", NULL, 0);
  make_prop (&m, "gpios", "\0\0\0\5\0\0\0\0", 8);
  make_end (&m, 1);
  tree = read_understood (&m);
  is_free (tree, "/a");
}

/* Somebody outside may know it; who is guessed to be meant keeps it, should the guess be wrong. */
static void
what_nothing_refers_to_stays (void)
{
  Maker m = in_user ();
  g_autoptr (CopTree) tree = NULL;

  make_cell (&m, "acme,x", 9);
  make_end (&m, 1);
  make_node (&m, "alone", 8);
  make_node (&m, "guessed", 9);
  tree = read_understood (&m);
  is_pinned (tree, "/alone", 8, NULL, NULL);
  is_pinned (tree, "/guessed", 9, "/user", "acme,x");
  cop_tree_forget_phandles (tree);
  g_assert_cmpuint (cop_node_phandle (cop_tree_find (tree, "/guessed")), ==, 9);
}

static void
symbols_can_be_found_again (void)
{
  Maker m = in_user ();
  g_autoptr (CopTree) tree = NULL;

  make_cell (&m, "acme,x", 9);
  make_end (&m, 1);
  make_node (&m, "alone", 8);
  make_node (&m, "meant", 9);
  make_begin (&m, "__symbols__");
  make_prop (&m, "one", "/alone", 7);
  make_prop (&m, "two", "/meant", 7);
  make_end (&m, 1);
  tree = read_understood (&m);
  is_free (tree, "/alone");
  is_pinned (tree, "/meant", 9, "/user", "acme,x");
}

/* Numbers that are given begin at 1, and leave out those that are pinned. */
static void
new_numbers_avoid_those_that_stay (void)
{
  Maker m = maker ();
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) blob = NULL;
  const void *fdt;

  make_begin (&m, "");
  make_node (&m, "a", 9);
  make_node (&m, "b", 1);
  make_begin (&m, "user");
  make_prop (&m, "vcc-supply", "\0\0\0\11\0\0\0\1", 8);
  make_cell (&m, "acme,x", 1);
  make_end (&m, 1);
  tree = read_understood (&m);
  cop_tree_forget_phandles (tree);
  blob = sample_dtb (tree);
  fdt = g_bytes_get_data (blob, NULL);
  g_assert_cmpuint (fdt_get_phandle (fdt, fdt_path_offset (fdt, "/b")), ==, 1);
  g_assert_cmpuint (fdt_get_phandle (fdt, fdt_path_offset (fdt, "/a")), ==, 2);
}

static guint32
phandle_in (GBytes *blob, const char *path)
{
  const void *fdt = g_bytes_get_data (blob, NULL);

  return fdt_get_phandle (fdt, fdt_path_offset (fdt, path));
}

/* What meant no node means none afterwards, whoever is numbered. */
static void
numbers_of_no_node_are_given_to_nobody (void)
{
  Maker m = in_user ();
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GArray) list = NULL;
  const CopDangling *first;

  make_cell (&m, "trip", 1);
  make_prop (&m, "clocks", "\0\0\0\2\0\0\0\0\377\377\377\377\0\0\0\3", 16);
  make_cell (&m, "acme,x", 4);
  make_end (&m, 1);
  tree = read_understood (&m);
  list = cop_tree_dangling (tree);
  g_assert_cmpuint (list->len, ==, 3);
  first = &g_array_index (list, CopDangling, 0);
  g_assert_true (first->node == cop_tree_find (tree, "/user"));
  g_assert_cmpstr (cop_node_prop_name (first->prop), ==, "trip");
  g_assert_cmpuint (first->number, ==, 1);
  g_assert_cmpuint (g_array_index (list, CopDangling, 2).number, ==, 3);
  g_assert_cmpuint (g_array_index (list, CopDangling, 2).offset, ==, 12);
  cop_tree_forget_phandles (tree);
  blob = sample_dtb (tree);
  g_assert_cmpuint (phandle_in (blob, "/a"), ==, 4);
  g_assert_cmpuint (phandle_in (blob, "/b"), ==, 5);
}

/* Nor to a node that comes later, where all others keep theirs. */
static void
a_new_node_is_given_none_of_them (void)
{
  Maker m = in_user ();
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopCells) cells = cop_cells_new ();
  CopNode *node;

  make_cell (&m, "trip", 1);
  make_end (&m, 1);
  tree = read_understood (&m);
  node = cop_node_add (cop_tree_root (tree), "new", NULL);
  cop_cells_ref (cells, node);
  cop_node_set (cop_tree_find (tree, "/user"), "vcc-supply", cells, NULL);
  blob = sample_dtb (tree);
  g_assert_cmpuint (phandle_in (blob, "/new"), ==, 2);
  g_assert_cmpuint (phandle_in (blob, "/a"), ==, 5);
}

static void
knows_names_of_numbers (void)
{
  static const char *const numbers[] = { "drive-strength",  "snps,pbl",      "acme,poll-interval",
                                         "acme,num-chans",  "num-cs",        "brightness-levels",
                                         "ti,sysc-sidle",   "#acme,sensors", "acme,#things",
                                         "tRCD-min-tck",    "data-lanes",    "xlnx,mio-bank",
                                         "ai3x-micbias-vg", "active" };
  static const char *const others[] = {
    "", "acme,x", "acme,codec", "acme,controller", "numerous", "lens-focus", "acme,sizeofall", "zzz"
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_true (cop_binding_is_number (numbers[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (cop_binding_is_number (others[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pins/what_a_number_may_mean_stays", what_a_number_may_mean_stays);
  g_test_add_func ("/pins/numbers_that_are_known_pin_nothing", numbers_that_are_known_pin_nothing);
  g_test_add_func ("/pins/a_misfit_of_references_pins", a_misfit_of_references_pins);
  g_test_add_func ("/pins/the_lines_of_a_hog_are_no_phandles", the_lines_of_a_hog_are_no_phandles);
  g_test_add_func ("/pins/what_nothing_refers_to_stays", what_nothing_refers_to_stays);
  g_test_add_func ("/pins/symbols_can_be_found_again", symbols_can_be_found_again);
  g_test_add_func ("/pins/new_numbers_avoid_those_that_stay", new_numbers_avoid_those_that_stay);
  g_test_add_func ("/pins/numbers_of_no_node_are_given_to_nobody",
                   numbers_of_no_node_are_given_to_nobody);
  g_test_add_func ("/pins/a_new_node_is_given_none_of_them", a_new_node_is_given_none_of_them);
  g_test_add_func ("/pins/knows_names_of_numbers", knows_names_of_numbers);
  return g_test_run ();
}
