/* How checks are made: options, levels, order, needs; trees that no source can say. */
#include <coppice/check.h>
#include <coppice/fdt.h>
#include <string.h>

/* A root without a fault. */
static CopTree *
board (void)
{
  CopTree *tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);

  cop_node_set_u32 (root, "#address-cells", 1, NULL);
  cop_node_set_u32 (root, "#size-cells", 1, NULL);
  cop_node_set_string (root, "compatible", "acme,board", NULL);
  cop_node_set_string (root, "model", "A board", NULL);
  return tree;
}

static CopNode *
device (CopNode *bus, const char *name, guint32 address, guint32 size)
{
  CopNode *node = cop_node_add (bus, name, NULL);
  const guint32 reg[] = { address, size };

  g_assert_nonnull (node);
  cop_node_set_cells (node, "reg", reg, 2, 0, NULL);
  return node;
}

static void
set_level (CopCheckOptions *options, const char *name, CopCheckLevel level)
{
  g_autoptr (GError) error = NULL;

  cop_check_options_set (options, name, level, &error);
  g_assert_no_error (error);
}

/* "CHECK NODE PROP OTHER\n" for each, "-" for none. */
static char *
found (const CopTree *tree, const CopCheckOptions *options)
{
  g_autoptr (GPtrArray) findings = cop_check_run (tree, options);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const CopFinding *finding = findings->pdata[i];
      g_autofree char *path = cop_node_path (finding->node);

      g_assert_true (g_str_has_prefix (finding->text, path));
      g_assert_cmpint (finding->level, !=, COP_CHECK_OFF);
      g_string_append_printf (out, "%s %s %s %s\n", finding->check->name, path,
                              finding->prop ? cop_node_prop_name (finding->prop) : "-",
                              finding->other ? cop_node_name (finding->other) : "-");
    }
  return g_string_free (out, FALSE);
}

static void
assert_found (const CopTree *tree, const CopCheckOptions *options, const char *wanted)
{
  g_autofree char *text = found (tree, options);

  g_assert_cmpstr (text, ==, wanted);
}

/* Every check has a name of its own, says what it is for, and stands after those that it needs. */
static void
test_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_dtc = 0;

  for (guint i = 0; i < cop_check_n_checks (); i++)
    {
      const CopCheck *check = cop_check_nth (i);
      g_auto (GStrv) needs = g_strsplit (check->needs, " ", -1);

      g_assert_true (cop_check_find (check->name) == check);
      for (char **need = needs; *need; need++)
        if (**need)
          g_assert_true (g_hash_table_contains (names, *need));
      g_assert_true (g_hash_table_add (names, (gpointer)check->name));
      g_assert_true (g_str_has_suffix (check->means, ".") || g_str_has_suffix (check->means, ".)"));
      g_assert_true (g_str_has_suffix (check->cure, ".") || g_str_has_suffix (check->cure, ".)"));
      n_dtc += check->by_dtc;
    }
  g_assert_cmpuint (n_dtc, ==, 89);
  g_assert_null (cop_check_find ("reg_overla"));
  g_assert_null (cop_check_find (""));
}

static void
test_options (void)
{
  g_autoptr (CopTree) tree = board ();
  g_autoptr (CopCheckOptions) options = cop_check_options_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  device (cop_tree_root (tree), "uart@1000", 0x1000, 0x100);
  device (cop_tree_root (tree), "timer@1080", 0x1080, 0x100);
  assert_found (tree, NULL, "reg_overlap /timer@1080 reg uart@1000\n");
  set_level (options, "reg_overlap", COP_CHECK_OFF);
  assert_found (tree, options, "");
  set_level (options, "reg_overlap", COP_CHECK_ERROR);
  findings = cop_check_run (tree, options);
  g_assert_cmpint (((CopFinding *)findings->pdata[0])->level, ==, COP_CHECK_ERROR);
  /* to ask for a check takes nothing back */
  set_level (options, "reg_overlap", COP_CHECK_WARNING);
  set_level (options, "all", COP_CHECK_WARNING);
  g_ptr_array_unref (findings);
  findings = cop_check_run (tree, options);
  g_assert_cmpint (((CopFinding *)findings->pdata[0])->level, ==, COP_CHECK_ERROR);
  set_level (options, "all", COP_CHECK_OFF);
  assert_found (tree, options, "");
  g_assert_false (cop_check_options_set (options, "reg_overlp", COP_CHECK_OFF, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "no check 'reg_overlp'; did you mean 'reg_overlap'?");
}

/* A check that is off is made where another needs it, and says nothing. */
static void
test_needs (void)
{
  g_autoptr (CopTree) tree = board ();
  g_autoptr (CopCheckOptions) options = cop_check_options_new ();
  CopNode *soc = cop_node_add (cop_tree_root (tree), "soc", NULL);

  cop_node_set_string (soc, "#address-cells", "three", NULL);
  cop_node_set_u32 (soc, "#size-cells", 1, NULL);
  device (soc, "uart@1000", 0x1000, 0x100);
  assert_found (tree, NULL, "address_cells_is_cell /soc #address-cells -\n");
  set_level (options, "address_cells_is_cell", COP_CHECK_OFF);
  assert_found (tree, options, "");
}

/* In the order of the tree, whichever check it was. */
static void
test_order (void)
{
  g_autoptr (CopTree) tree = board ();
  CopNode *root = cop_tree_root (tree), *b;

  device (root, "b@2000", 0x1000, 0x100);
  b = device (root, "a@1000", 0x1000, 0x100);
  cop_node_set_string (b, "status", "disable", NULL);
  cop_node_add (root, "c@3000", NULL);
  cop_node_set_string (device (root, "d@1000", 0x10f0, 0x100), "status", "okay", NULL);
  assert_found (tree, NULL,
                "unique_unit_address /a@1000 - d@1000\n"
                "status_value /a@1000 status -\n"
                "unit_address_vs_reg /c@3000 - -\n"
                "reg_overlap /d@1000 reg b@2000\n");
}

static void
test_origins (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (GPtrArray) findings = NULL;
  guint32 file = cop_tree_add_file (tree, "board.dts");
  CopNode *node;

  cop_tree_set_overlay (tree, TRUE);
  cop_tree_set_origin (tree, (CopOrigin){ file, 7 });
  node = cop_node_add (cop_tree_root (tree), "a@1", NULL);
  cop_tree_set_origin (tree, (CopOrigin){ file, 9 });
  cop_node_set_string (node, "status", "disable", NULL);
  findings = cop_check_run (tree, NULL);
  g_assert_cmpuint (findings->len, ==, 2);
  g_assert_cmpuint (((CopFinding *)findings->pdata[0])->origin.line, ==, 7);
  g_assert_cmpuint (((CopFinding *)findings->pdata[1])->origin.line, ==, 9);
}

/* --- what no source can say --- */

static void
test_phandles (void)
{
  g_autoptr (CopTree) tree = board ();
  CopNode *a = cop_node_add (cop_tree_root (tree), "a", NULL);
  CopNode *b = cop_node_add (cop_tree_root (tree), "b", NULL);

  cop_node_set_phandle (a, 5, NULL);
  cop_node_set_phandle (b, 5, NULL);
  cop_node_set_u32 (a, "linux,phandle", 6, NULL);
  cop_node_set_ref (b, "linux,phandle", b, NULL);
  assert_found (tree, NULL,
                "explicit_phandles /a linux,phandle -\n"
                "explicit_phandles /b - a\n");
}

static void
test_names (void)
{
  g_autoptr (CopTree) tree = board ();
  CopNode *root = cop_tree_root (tree);

  cop_node_set_string (cop_node_add (root, "good", NULL), "name", "good", NULL);
  cop_node_set_string (cop_node_add (root, "bad", NULL), "name", "bat", NULL);
  cop_node_set_u32 (cop_node_add (root, "odd", NULL), "name", 1, NULL);
  assert_found (tree, NULL,
                "name_properties /bad name -\n"
                "name_is_string /odd name -\n");
}

/* A node that has gone is told of once, at the property that refers to it. */
static void
test_removed (void)
{
  g_autoptr (CopTree) tree = board ();
  CopNode *root = cop_tree_root (tree);
  CopNode *clock = cop_node_add (root, "clk", NULL), *uart = cop_node_add (root, "uart", NULL);
  g_autoptr (CopCells) cells = cop_cells_new ();

  cop_node_set_u32 (clock, "#clock-cells", 0, NULL);
  cop_node_set_ref (uart, "clocks", clock, NULL);
  cop_node_set_ref (uart, "interrupt-parent", clock, NULL);
  cop_node_set_path (cop_node_add (root, "aliases", NULL), "clock", clock, NULL, NULL);
  assert_found (tree, NULL, "");
  cop_node_remove (clock);
  cop_cells_label (cells, "elsewhere");
  cop_node_set (uart, "vcc-supply", cells, NULL);
  assert_found (tree, NULL,
                "phandle_references /uart clocks -\n"
                "phandle_references /uart interrupt-parent -\n"
                "phandle_references /uart vcc-supply -\n"
                "phandle_references /aliases clock -\n");
}

/* What `__symbols__` holds are labels: one that is named like a property means nothing. */
static void
test_symbols (void)
{
  g_autoptr (CopTree) tree = board ();
  CopNode *symbols = cop_node_add (cop_tree_root (tree), "__symbols__", NULL);

  cop_node_set_string (symbols, "clocks", "/nowhere", NULL);
  cop_node_set_string (symbols, "gpio", "/soc/gpio@1", NULL);
  cop_node_set_string (symbols, "interrupts", "/soc/gpio", NULL);
  assert_found (tree, NULL, "");
  /* Anywhere else they would be. */
  symbols = cop_node_add (cop_tree_root (tree), "symbols", NULL);
  cop_node_set_string (symbols, "gpio", "/soc/gpio@1", NULL);
  assert_found (tree, NULL, "gpios_property /symbols gpio -\n");
}

/* The same findings in bytes, with a meaning, and by reference. */
static void
test_ways (void)
{
  g_autoptr (CopTree) tree = board ();
  g_autoptr (CopTree) raw = NULL;
  g_autoptr (CopCells) cells = cop_cells_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) blob = NULL;
  static const char wanted[] = "provider_missing /uart vcc-supply -\n"
                               "clocks_property /short clocks clk\n";
  CopNode *root = cop_tree_root (tree), *clock = cop_node_add (root, "clk", NULL);
  CopNode *uart = cop_node_add (root, "uart", NULL), *more = cop_node_add (root, "short", NULL);

  cop_node_set_u32 (clock, "#clock-cells", 1, NULL);
  cop_cells_ref (cells, clock);
  cop_cells_u32 (cells, 7);
  cop_cells_u32 (cells, 0); /* a hole */
  cop_cells_ref (cells, clock);
  cop_cells_u32 (cells, 8);
  cop_node_set (uart, "clocks", cells, &error);
  g_assert_no_error (error);
  cop_node_set_u32 (uart, "vcc-supply", 99, NULL);
  cop_node_set_ref (more, "clocks", clock, NULL);
  assert_found (tree, NULL, wanted);
  blob = cop_tree_to_dtb (tree, &error);
  g_assert_no_error (error);
  raw = cop_tree_from_dtb (blob, &error);
  g_assert_no_error (error);
  assert_found (raw, NULL, wanted);
  g_assert_true (cop_tree_understand (raw, NULL, &error));
  assert_found (raw, NULL, wanted);
}

/* --- many --- */

/* A bus of devices, each a provider of the next; deep trees; values of odd lengths. */
static void
test_large (void)
{
  g_autoptr (CopTree) tree = board ();
  g_autoptr (GPtrArray) findings = NULL;
  CopNode *root = cop_tree_root (tree), *before = NULL, *deep = root;
  gint64 start;

  for (guint32 i = 0; i < 30000; i++)
    {
      g_autofree char *name = g_strdup_printf ("clk@%x", 0x10 * i);
      CopNode *node = device (root, name, 0x10 * i, 0x10);

      cop_node_set_u32 (node, "#clock-cells", 0, NULL);
      if (before)
        cop_node_set_ref (node, "clocks", before, NULL);
      before = node;
    }
  cop_node_set_ref (cop_node_first_child (root), "clocks", before, NULL);
  for (guint i = 0; i < 3000; i++)
    deep = cop_node_add (deep, "bus", NULL);
  start = g_get_monotonic_time ();
  findings = cop_check_run (tree, NULL);
  g_test_message ("%.3f s", (double)(g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpstr (((CopFinding *)findings->pdata[0])->check->name, ==, "clock_cycle");
  g_assert_cmpuint (strlen (((CopFinding *)findings->pdata[0])->text), <, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check/run/table", test_table);
  g_test_add_func ("/check/run/options", test_options);
  g_test_add_func ("/check/run/needs", test_needs);
  g_test_add_func ("/check/run/order", test_order);
  g_test_add_func ("/check/run/origins", test_origins);
  g_test_add_func ("/check/run/phandles", test_phandles);
  g_test_add_func ("/check/run/names", test_names);
  g_test_add_func ("/check/run/removed", test_removed);
  g_test_add_func ("/check/run/symbols", test_symbols);
  g_test_add_func ("/check/run/ways", test_ways);
  g_test_add_func ("/check/run/large", test_large);
  return g_test_run ();
}
