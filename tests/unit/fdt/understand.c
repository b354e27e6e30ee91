/* Which meaning bytes get. */
#include "blob.h"
#include <fdt/bindings.h>
#include <fdt/understand.h>

/* --- bindings --- */

static void
is_bound (const char *name, CopBindingKind kind, const char *cells)
{
  const CopBinding *binding = cop_binding_find (name);

  g_assert_nonnull (binding);
  g_assert_cmpint (binding->kind, ==, kind);
  g_assert_cmpstr (binding->cells, ==, cells);
}

static void
knows_bindings (void)
{
  is_bound ("clocks", COP_BINDING_PHANDLE_ARGS, "#clock-cells");
  is_bound ("reset-gpios", COP_BINDING_PHANDLE_ARGS, "#gpio-cells");
  is_bound ("cs-gpio", COP_BINDING_PHANDLE_ARGS, "#gpio-cells");
  is_bound ("vdd-supply", COP_BINDING_PHANDLES, NULL);
  is_bound ("pinctrl-0", COP_BINDING_PHANDLES, NULL);
  is_bound ("pinctrl-12", COP_BINDING_PHANDLES, NULL);
  is_bound ("pinctrl-names", COP_BINDING_STRINGS, NULL);
  is_bound ("interrupt-parent", COP_BINDING_PHANDLES, NULL);
  is_bound ("#clock-cells", COP_BINDING_CELLS, NULL);
  is_bound ("nvmem-cells", COP_BINDING_PHANDLE_ARGS, "#nvmem-cell-cells");
  is_bound ("xlnx,axistream-connected-handle", COP_BINDING_PHANDLE, NULL);
  is_bound ("interrupt-map", COP_BINDING_INTERRUPT_MAP, NULL);
  is_bound ("iommu-map", COP_BINDING_ID_MAP, NULL);
  is_bound ("gpio-map", COP_BINDING_SPECIFIER_MAP, "#gpio-cells");
  is_bound ("reg", COP_BINDING_REG, NULL);
  is_bound ("#address-cells", COP_BINDING_CELLS, NULL);
  is_bound ("virtual-reg", COP_BINDING_CELLS, NULL);
  is_bound ("regulator-min-microvolt", COP_BINDING_CELLS, NULL);
  g_assert_cmpuint (cop_binding_find ("gpio-ranges")->n, ==, 3);
  g_assert_true (cop_binding_find ("msi-parent")->optional);
  is_bound ("acme,load-micro-ohms", COP_BINDING_CELLS, NULL);
  is_bound ("-names", COP_BINDING_STRINGS, NULL);
  is_bound ("zz-us", COP_BINDING_CELLS, NULL);
  g_assert_null (cop_binding_find ("pinctrl-"));
  g_assert_null (cop_binding_find ("pinctrl-x"));
  g_assert_null (cop_binding_find ("snps,nr-gpios"));
  g_assert_null (cop_binding_find ("#-gpios"));
  g_assert_null (cop_binding_find (""));
  g_assert_null (cop_binding_find ("acme,thing"));
}

/* --- guesses --- */

static void
guesses (gconstpointer data, gsize length, CopChunkKind kind)
{
  g_assert_cmpint (cop_guess__kind (data, length), ==, kind);
}

static void
guesses_what_nobody_knows (void)
{
  guesses ("okay", 5, COP_CHUNK_STRINGS);
  guesses ("abc", 4, COP_CHUNK_STRINGS);
  guesses ("one\0two", 8, COP_CHUNK_STRINGS);
  guesses ("gr\303\274n", 6, COP_CHUNK_STRINGS);
  guesses ("\0002K", 4, COP_CHUNK_CELLS); /* 0x324b00 */
  guesses ("\08@", 4, COP_CHUNK_CELLS);   /* 0x384000 */
  guesses ("@\0\0", 4, COP_CHUNK_CELLS);  /* 0x40000000 */
  guesses ("\0\0\0", 4, COP_CHUNK_CELLS);
  guesses ("\303\274\0", 4, COP_CHUNK_CELLS);
  guesses ("a\0\0\0b\0\0", 8, COP_CHUNK_CELLS);
  guesses ("name\0\0other-name", 17, COP_CHUNK_STRINGS);
  guesses ("\0name", 6, COP_CHUNK_STRINGS); /* no cells */
  guesses ("", 1, COP_CHUNK_BYTES);
  guesses ("abc", 3, COP_CHUNK_BYTES); /* no NUL */
  guesses ("ab\1", 4, COP_CHUNK_CELLS);
  guesses ("a\1\377b\0", 6, COP_CHUNK_BYTES);
}

/* --- values --- */

#define CELL(x) (x) >> 24 & 0xff, (x) >> 16 & 0xff, (x) >> 8 & 0xff, (x)&0xff

/* An interrupt controller with phandle 1 and two cells, a clock with 2 and one; a bus of 2 and 1
 * cells with the device /soc/dev@1, which is open. */
static Maker
in_device (void)
{
  Maker m = maker ();

  make_begin (&m, "");
  make_cell (&m, "#address-cells", 2);
  make_cell (&m, "#size-cells", 2);
  make_cell (&m, "interrupt-parent", 1);
  make_begin (&m, "pic");
  make_cell (&m, "phandle", 1);
  make_cell (&m, "#interrupt-cells", 2);
  make_end (&m, 1);
  make_begin (&m, "clk");
  make_cell (&m, "phandle", 2);
  make_cell (&m, "#clock-cells", 1);
  make_cell (&m, "#reset-cells", 0xffffffff);
  make_prop (&m, "#dma-cells", "\0\0", 2);
  make_end (&m, 1);
  make_begin (&m, "soc");
  make_cell (&m, "#address-cells", 2);
  make_cell (&m, "#size-cells", 1);
  make_begin (&m, "dev@1");
  return m;
}

/* Kinds of chunks: c cells, u u64, r reference, s strings, b bytes, p path; a space before one that
 * starts a group. */
static char *
shape (const CopNodeProp *prop)
{
  static const char kinds[] = "cursbpl";
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (prop, i);

      if (chunk.group)
        g_string_append_c (text, ' ');
      g_string_append_c (text, kinds[chunk.kind]);
      if (chunk.kind != COP_CHUNK_PATH)
        g_string_append_printf (text, "%" G_GSIZE_FORMAT, chunk.size);
    }
  return g_string_free (text, FALSE);
}

/* The property in the device has that shape; why: nullable, that it is a misfit. */
static void
means (const char *name, gconstpointer data, gsize size, const char *expected, const char *why)
{
  Maker m = in_device ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autofree char *found = NULL;
  CopUnderstanding report;

  make_prop (&m, name, data, size);
  make_end (&m, 3);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_true (cop_tree_understand (tree, &report, NULL));
  found = shape (cop_node_find_prop (cop_tree_find (tree, "/soc/dev@1"), name));
  g_assert_cmpstr (found, ==, expected);
  /* The first is "#dma-cells". */
  g_assert_cmpuint (report.misfits->len, ==, why ? 2 : 1);
  if (why)
    g_assert_cmpstr (g_array_index (report.misfits, CopMisfit, 1).why, ==, why);
  cop_understanding_clear (&report);
  again = sample_dtb (tree);
  same_blobs (blob, again);
}

#define MEANS(name, expected, why, ...)                                                            \
  do                                                                                               \
    {                                                                                              \
      static const guint8 data[] = { __VA_ARGS__ };                                                \
      means (name, data, sizeof data, expected, why);                                              \
    }                                                                                              \
  while (0)

static void
groups_by_the_cells_of_the_bus (void)
{
  MEANS ("reg", "u8c4", NULL, CELL (0), CELL (1), CELL (2));
  MEANS ("reg", "u8c4 u8c4", NULL, CELL (0), CELL (1), CELL (2), CELL (0), CELL (1), CELL (2));
  MEANS ("reg", "c8", "the value is not a multiple of an entry", CELL (0), CELL (1));
  MEANS ("reg", "b5", "the value has no whole number of cells", CELL (0), 7);
  /* By default a bus has 2 and 1 cells. */
  MEANS ("ranges", "u16c4", NULL, CELL (0), CELL (1), CELL (0), CELL (1), CELL (9));
  MEANS ("interrupts", "c8 c8", NULL, CELL (1), CELL (2), CELL (3), CELL (4));
  MEANS ("interrupts", "c4", "the value is not a multiple of an entry", CELL (1));
  MEANS ("bus-range", "c8", NULL, CELL (0), CELL (255));
  MEANS ("operating-points", "c8 c8", NULL, CELL (1), CELL (2), CELL (3), CELL (4));
}

static void
finds_references (void)
{
  MEANS ("clocks", "r4c4 r4c4", NULL, CELL (2), CELL (5), CELL (2), CELL (6));
  MEANS ("clocks", "c4 r4c4", NULL, CELL (0), CELL (2), CELL (6));
  MEANS ("clocks", "c8", "no node has the phandle", CELL (9), CELL (6));
  MEANS ("clocks", "c12", "the value ends inside an entry", CELL (2), CELL (6), CELL (2));
  MEANS ("clocks", "c8", "the provider does not tell of its cells", CELL (1), CELL (6));
  MEANS ("resets", "c8", "the value ends inside an entry", CELL (2), CELL (6));
  MEANS ("dmas", "c8", "the provider does not tell of its cells", CELL (2), CELL (6));
  MEANS ("msi-parent", "r4 r4", NULL, CELL (2), CELL (1));
  MEANS ("vcc-supply", "r4 r4", NULL, CELL (2), CELL (1));
  MEANS ("vcc-supply", "c8", "no node has the phandle", CELL (2), CELL (7));
  MEANS ("syscon", "r4c8", NULL, CELL (2), CELL (7), CELL (8));
  MEANS ("gpio-ranges", "r4c12", NULL, CELL (2), CELL (0), CELL (0), CELL (3));
  MEANS ("interrupts-extended", "r4c8", NULL, CELL (1), CELL (0), CELL (0));
  MEANS ("msi-map", "c4r4c8", NULL, CELL (0), CELL (2), CELL (0), CELL (3));
  MEANS ("interrupt-map", "c8", "the node has no #interrupt-cells", CELL (0), CELL (2));
}

static void
knows_kinds (void)
{
  MEANS ("compatible", "s4", NULL, 'a', 'b', 'c', 0);
  MEANS ("compatible", "c4", "the value is no list of strings", CELL (5));
  MEANS ("gpio-line-names", "s4", NULL, 0, 0, 'a', 0);
  MEANS ("clock-frequency", "c4", NULL, 'a', 'b', 'c', 0);
  MEANS ("local-mac-address", "b6", NULL, 'a', 'b', 'c', 'd', 'e', 0);
  MEANS ("opp-hz", "u8", NULL, CELL (0), CELL (1));
  MEANS ("opp-hz", "c4", NULL, CELL (1));
  MEANS ("opp-hz", "c12", "the value has no whole number of pairs of cells", CELL (1), CELL (2),
         CELL (3));
  MEANS ("acme,unknown", "s4", NULL, 'a', 'b', 'c', 0);
  MEANS ("acme,unknown", "c4", NULL, CELL (1));
  means ("ranges", NULL, 0, "", NULL);
  means ("clocks", NULL, 0, "", NULL);
}

/* --- trees --- */

static void
maps_interrupts (void)
{
  static const guint8 map[] = { CELL (0x800), CELL (0), CELL (0),     CELL (1), CELL (1),
                                CELL (7),     CELL (4), CELL (0x800), CELL (0), CELL (0),
                                CELL (2),     CELL (1), CELL (8),     CELL (4) };
  static const guint8 reg[] = { CELL (0x800), CELL (0), CELL (0), CELL (0), CELL (0x1000) };
  Maker m = in_device ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autofree char *mapped = NULL;
  g_autofree char *address = NULL;
  g_autofree char *interrupt = NULL;

  make_cell (&m, "#address-cells", 3);
  make_cell (&m, "#size-cells", 2);
  make_cell (&m, "#interrupt-cells", 1);
  make_prop (&m, "interrupt-map", map, sizeof map);
  make_begin (&m, "dev@1,0");
  make_prop (&m, "reg", reg, sizeof reg);
  make_prop (&m, "interrupts", "\0\0\0\1\0\0\0\2", 8);
  make_end (&m, 4);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_true (cop_tree_understand (tree, NULL, NULL));
  mapped = shape (cop_node_find_prop (cop_tree_find (tree, "/soc/dev@1"), "interrupt-map"));
  g_assert_cmpstr (mapped, ==, "c16r4c8 c16r4c8");
  address = shape (cop_node_find_prop (cop_tree_find (tree, "/soc/dev@1/dev@1,0"), "reg"));
  g_assert_cmpstr (address, ==, "c4u16");
  interrupt = shape (cop_node_find_prop (cop_tree_find (tree, "/soc/dev@1/dev@1,0"), "interrupts"));
  g_assert_cmpstr (interrupt, ==, "c4 c4");
}

/* The fourth cell of a private interrupt of a GICv3 is the phandle of a set of CPUs
 * (arm,gic-v3.yaml), or 0; of a shared one it is 0. */
static void
finds_the_cpus_of_a_private_interrupt (void)
{
  static const guint8 interrupts[] = { CELL (1), CELL (7), CELL (8), CELL (3), CELL (1), CELL (6),
                                       CELL (8), CELL (0), CELL (0), CELL (9), CELL (4), CELL (3),
                                       CELL (1), CELL (9), CELL (4), CELL (2) };
  static const guint8 extended[] = { CELL (1), CELL (1), CELL (7), CELL (8), CELL (3) };
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autofree char *inherited = NULL;
  g_autofree char *named = NULL;

  make_begin (&m, "");
  make_cell (&m, "interrupt-parent", 1);
  make_begin (&m, "gic");
  make_cell (&m, "phandle", 1);
  make_cell (&m, "#interrupt-cells", 4);
  make_begin (&m, "ppi-partitions");
  make_begin (&m, "partition-0");
  make_cell (&m, "phandle", 3);
  make_end (&m, 3);
  make_begin (&m, "clk");
  make_cell (&m, "phandle", 2);
  make_end (&m, 1);
  make_begin (&m, "pmu");
  make_prop (&m, "interrupts", interrupts, sizeof interrupts);
  make_end (&m, 1);
  make_begin (&m, "timer");
  make_prop (&m, "interrupts-extended", extended, sizeof extended);
  make_end (&m, 2);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_true (cop_tree_understand (tree, NULL, NULL));
  inherited = shape (cop_node_find_prop (cop_tree_find (tree, "/pmu"), "interrupts"));
  g_assert_cmpstr (inherited, ==, "c12r4 c16 c16 c16");
  named = shape (cop_node_find_prop (cop_tree_find (tree, "/timer"), "interrupts-extended"));
  g_assert_cmpstr (named, ==, "r4c12r4");
  again = sample_dtb (tree);
  same_blobs (blob, again);
}

/* What points around in a circle, or nowhere, is no interrupt parent. */
static void
survives_circles (void)
{
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  CopUnderstanding report;

  make_begin (&m, "");
  make_begin (&m, "a");
  make_cell (&m, "phandle", 1);
  make_cell (&m, "interrupt-parent", 2);
  make_cell (&m, "interrupts", 1);
  make_end (&m, 1);
  make_begin (&m, "b");
  make_cell (&m, "phandle", 2);
  make_cell (&m, "interrupt-parent", 1);
  make_cell (&m, "interrupts", 1);
  make_end (&m, 1);
  make_begin (&m, "c");
  make_cell (&m, "phandle", 3);
  make_cell (&m, "interrupt-parent", 3);
  make_cell (&m, "interrupts", 1);
  make_end (&m, 1);
  make_begin (&m, "d");
  make_cell (&m, "interrupt-parent", 99);
  make_cell (&m, "interrupts", 1);
  make_cell (&m, "#interrupt-cells", 1);
  make_end (&m, 2);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_true (cop_tree_understand (tree, &report, NULL));
  g_assert_cmpuint (report.n_references, ==, 3);
  g_assert_cmpuint (report.n_phandle_cells, ==, 4);
  g_assert_cmpuint (report.n_phandles, ==, 3);
  g_assert_cmpuint (report.n_nodes, ==, 5);
  g_assert_cmpuint (report.n_props, ==, 9);
  g_assert_cmpuint (report.misfits->len, ==, 5);
  cop_understanding_clear (&report);
}

static void
finds_paths (void)
{
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) again = NULL;
  CopNode *uart, *aliases, *chosen;
  CopChunk chunk;

  make_begin (&m, "");
  make_begin (&m, "aliases");
  make_prop (&m, "serial0", "/uart@1", 8);
  make_prop (&m, "clocks", "/uart@1", 8);
  make_prop (&m, "gone", "/uart@2", 8);
  make_prop (&m, "odd", "/uart@1\0/uart@1", 16);
  make_cell (&m, "number", 1);
  make_end (&m, 1);
  make_begin (&m, "chosen");
  make_prop (&m, "stdout-path", "/uart@1:115200n8", 17);
  make_prop (&m, "stdin-path", "serial0:115200", 15);
  make_cell (&m, "clocks", 1);
  make_end (&m, 1);
  make_begin (&m, "uart@1");
  make_cell (&m, "phandle", 1);
  make_end (&m, 2);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_true (cop_tree_understand (tree, NULL, NULL));
  uart = cop_tree_find (tree, "/uart@1");
  aliases = cop_tree_find (tree, "/aliases");
  chosen = cop_tree_find (tree, "/chosen");
  chunk = cop_node_prop_chunk (cop_node_find_prop (aliases, "serial0"), 0);
  g_assert_cmpint (chunk.kind, ==, COP_CHUNK_PATH);
  g_assert_true (chunk.target == uart && !chunk.suffix);
  chunk = cop_node_prop_chunk (cop_node_find_prop (aliases, "clocks"), 0);
  g_assert_true (chunk.target == uart);
  chunk = cop_node_prop_chunk (cop_node_find_prop (aliases, "gone"), 0);
  g_assert_cmpint (chunk.kind, ==, COP_CHUNK_STRINGS);
  chunk = cop_node_prop_chunk (cop_node_find_prop (aliases, "number"), 0);
  g_assert_cmpint (chunk.kind, ==, COP_CHUNK_CELLS);
  chunk = cop_node_prop_chunk (cop_node_find_prop (chosen, "stdout-path"), 0);
  g_assert_true (chunk.target == uart);
  g_assert_cmpstr (chunk.suffix, ==, ":115200n8");
  chunk = cop_node_prop_chunk (cop_node_find_prop (chosen, "stdin-path"), 0);
  g_assert_cmpint (chunk.kind, ==, COP_CHUNK_STRINGS);
  chunk = cop_node_prop_chunk (cop_node_find_prop (chosen, "clocks"), 0);
  g_assert_cmpint (chunk.kind, ==, COP_CHUNK_CELLS);
  again = sample_dtb (tree);
  same_blobs (blob, again);
}

static void
leaves_the_lines_of_a_hog (void)
{
  Maker m = in_device ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;

  make_prop (&m, "gpio-hog", NULL, 0);
  make_prop (&m, "gpios", "\0\0\0\2\0\0\0\0", 8);
  make_end (&m, 3);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_true (cop_tree_understand (tree, NULL, NULL));
  g_assert_null (
      cop_node_prop_chunk (cop_node_find_prop (cop_tree_find (tree, "/soc/dev@1"), "gpios"), 0)
          .target);
}

static void
keeps_a_meaning (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autoptr (GBytes) before = sample_dtb (tree);
  g_autofree char *text = cop_tree_to_json (tree, NULL, NULL);
  g_autoptr (GBytes) after = NULL;
  g_autofree char *same = NULL;

  g_assert_true (cop_tree_understand (tree, NULL, NULL));
  after = sample_dtb (tree);
  same = cop_tree_to_json (tree, NULL, NULL);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_cmpstr (text, ==, same);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/understand/knows_bindings", knows_bindings);
  g_test_add_func ("/understand/guesses_what_nobody_knows", guesses_what_nobody_knows);
  g_test_add_func ("/understand/groups_by_the_cells_of_the_bus", groups_by_the_cells_of_the_bus);
  g_test_add_func ("/understand/finds_references", finds_references);
  g_test_add_func ("/understand/knows_kinds", knows_kinds);
  g_test_add_func ("/understand/maps_interrupts", maps_interrupts);
  g_test_add_func ("/understand/finds_the_cpus_of_a_private_interrupt",
                   finds_the_cpus_of_a_private_interrupt);
  g_test_add_func ("/understand/survives_circles", survives_circles);
  g_test_add_func ("/understand/finds_paths", finds_paths);
  g_test_add_func ("/understand/leaves_the_lines_of_a_hog", leaves_the_lines_of_a_hog);
  g_test_add_func ("/understand/keeps_a_meaning", keeps_a_meaning);
  return g_test_run ();
}
