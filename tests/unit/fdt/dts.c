/* Devicetree source: its text, and what dtc makes of it. */
#include "sample.h"
#include <glib/gstdio.h>

static char *
to_dts (const CopTree *tree)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  char *text = cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, &length, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (text), ==, length);
  g_assert_true (g_utf8_validate (text, (gssize)length, NULL));
  g_assert_null (strstr (text, "\t\n"));
  g_assert_null (strstr (text, " \n"));
  return text;
}

static const char sample_text[] =
    "/dts-v1/;\n"
    "\n"
    "/memreserve/ 0x80000000 0x40000;\n"
    "/memreserve/ 0x123456789000 0x1000;\n"
    "\n"
    "/ {\n"
    "\tmodel = \"Board\";\n"
    "\tcompatible = \"acme,board\";\n"
    "\t#address-cells = <2>;\n"
    "\t#size-cells = <2>;\n"
    "\n"
    "\taliases {\n"
    "\t\tserial0 = &uart0;\n"
    "\t\troot = &{/};\n"
    "\t};\n"
    "\n"
    "\tchosen {\n"
    "\t\tstdout-path = \"/soc/uart@10000000:115200n8\";\n"
    "\t\tacme,board = <&{/}>;\n"
    "\t\tacme,odd = \"say \\\"hi\\\"\\\\\", \"\", \"tab\\tline\\nbell\\x07\", "
    "\"gr\303\274n\", \"1\";\n"
    "\t\tacme,start = /bits/ 64 <0x8400000000>;\n"
    "\t\tacme,mac = [00 01 02 aa bb cc];\n"
    "\t\tacme,map = <0 0 1>, <6144 0 2>;\n"
    "\t\tacme,mixed = \"first\", <5 &soc>, [01 02 03], &cpu_intc, \"last\";\n"
    "\t};\n"
    "\n"
    "\tcpu_intc: cpu-intc {\n"
    "\t\tinterrupt-controller;\n"
    "\t\t#interrupt-cells = <1>;\n"
    "\t};\n"
    "\n"
    "\tsoc: soc {\n"
    "\t\tranges;\n"
    "\n"
    "\t\tuart0: console: uart@10000000 {\n"
    "\t\t\tcompatible = \"acme,uart\", \"ns16550a\";\n"
    "\t\t\treg = <0x0 0x10000000 0x0 0x100>;\n"
    "\t\t\tinterrupt-parent = <&plic>;\n"
    "\t\t\tinterrupts = <10>;\n"
    "\t\t\tclock-frequency = <24000000>;\n"
    "\t\t\tstatus = \"okay\";\n"
    "\t\t};\n"
    "\n"
    "\t\tplic: plic@c000000 {\n"
    "\t\t\treg = <0x0 0xc000000 0x0 0x4000000>;\n"
    "\t\t\tinterrupts-extended = <&cpu_intc 11>, <&cpu_intc 9>;\n"
    "\t\t\tphandle = <2>;\n"
    "\t\t};\n"
    "\t};\n"
    "};\n";

static void
reads_as_a_person_would_write_it (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autofree char *text = to_dts (tree);
  g_autofree char *again = to_dts (tree);

  g_assert_cmpstr (text, ==, sample_text);
  g_assert_cmpstr (text, ==, again);
}

/* --- dtc as the judge --- */

static GBytes *
compile (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("coppice-dts-XXXXXX", &error);
  g_autofree char *dts = g_build_filename (folder, "tree.dts", NULL);
  g_autofree char *dtb = g_build_filename (folder, "tree.dtb", NULL);
  const char *argv[] = { "dtc", "-q", "-I", "dts", "-O", "dtb", "-b", "0", "-o", dtb, dts, NULL };
  g_autofree char *complaints = NULL;
  char *data;
  gsize size;
  int status;

  g_assert_no_error (error);
  g_file_set_contents (dts, text, -1, &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &complaints,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaints, ==, "");
  g_assert_cmpint (status, ==, 0);
  g_file_get_contents (dtb, &data, &size, &error);
  g_assert_no_error (error);
  g_unlink (dts);
  g_unlink (dtb);
  g_rmdir (folder);
  return g_bytes_new_take (data, size);
}

/* phandle to place in preorder, so that numbers can be compared by what they mean. */
static GHashTable *
phandles_of (const void *fdt)
{
  GHashTable *phandles = g_hash_table_new (NULL, NULL);
  int depth = 0;
  guint place = 1;

  for (int at = 0; at >= 0 && depth >= 0; at = fdt_next_node (fdt, at, &depth), place++)
    {
      guint32 phandle = fdt_get_phandle (fdt, at);
      if (phandle)
        g_hash_table_insert (phandles, GUINT_TO_POINTER (phandle), GUINT_TO_POINTER (place));
    }
  return phandles;
}

static gpointer
meaning (GHashTable *phandles, const guint8 *cell)
{
  guint32 value;

  memcpy (&value, cell, 4);
  return g_hash_table_lookup (phandles, GUINT_TO_POINTER (GUINT32_FROM_BE (value)));
}

static void
assert_same_value (const guint8 *a, int a_size, GHashTable *a_phandles, const guint8 *b, int b_size,
                   GHashTable *b_phandles)
{
  g_assert_cmpint (a_size, ==, b_size);
  for (int i = 0; i < a_size; i++)
    {
      if (a[i] == b[i])
        continue;
      gboolean same = FALSE;
      /* Strings of a mixed value may have put the cell at any place. */
      for (int start = MAX (i - 3, 0); start <= i && start + 4 <= a_size && !same; start++)
        same = meaning (a_phandles, a + start)
               && meaning (a_phandles, a + start) == meaning (b_phandles, b + start);
      g_assert_true (same);
    }
}

static void
assert_same_meaning (GBytes *ours, GBytes *theirs)
{
  const void *a = g_bytes_get_data (ours, NULL);
  const void *b = g_bytes_get_data (theirs, NULL);
  g_autoptr (GHashTable) a_phandles = phandles_of (a);
  g_autoptr (GHashTable) b_phandles = phandles_of (b);
  int b_at = 0;
  int depth = 0;

  g_assert_cmpuint (g_hash_table_size (a_phandles), ==, g_hash_table_size (b_phandles));
  g_assert_cmpint (fdt_num_mem_rsv (a), ==, fdt_num_mem_rsv (b));
  for (int i = 0; i < fdt_num_mem_rsv (a); i++)
    {
      uint64_t a_range[2], b_range[2];
      fdt_get_mem_rsv (a, i, &a_range[0], &a_range[1]);
      fdt_get_mem_rsv (b, i, &b_range[0], &b_range[1]);
      g_assert_cmpmem (a_range, sizeof a_range, b_range, sizeof b_range);
    }
  for (int a_at = 0; a_at >= 0 && depth >= 0; a_at = fdt_next_node (a, a_at, &depth))
    {
      int a_prop, b_prop;

      g_assert_cmpstr (fdt_get_name (a, a_at, NULL), ==, fdt_get_name (b, b_at, NULL));
      b_prop = fdt_first_property_offset (b, b_at);
      fdt_for_each_property_offset (a_prop, a, a_at)
      {
        const char *a_name, *b_name;
        int a_size, b_size;
        const guint8 *a_data = fdt_getprop_by_offset (a, a_prop, &a_name, &a_size);
        const guint8 *b_data = fdt_getprop_by_offset (b, b_prop, &b_name, &b_size);

        g_assert_cmpstr (a_name, ==, b_name);
        assert_same_value (a_data, a_size, a_phandles, b_data, b_size, b_phandles);
        b_prop = fdt_next_property_offset (b, b_prop);
      }
      g_assert_cmpint (b_prop, ==, -FDT_ERR_NOTFOUND);
      b_at = fdt_next_node (b, b_at, NULL);
    }
  g_assert_cmpint (b_at, ==, -FDT_ERR_NOTFOUND);
}

static void
assert_dtc_agrees (const CopTree *tree)
{
  g_autofree char *dtc = g_find_program_in_path ("dtc");
  g_autofree char *text = to_dts (tree);
  g_autoptr (GBytes) ours = sample_dtb (tree);
  g_autoptr (GBytes) theirs = NULL;

  if (!dtc)
    {
      g_test_skip ("dtc is not installed");
      return;
    }
  theirs = compile (text);
  assert_same_meaning (ours, theirs);
}

static void
dtc_agrees (void)
{
  g_autoptr (CopTree) tree = sample_tree ();

  g_assert_true (cop_node_add_label (cop_tree_root (tree), "board", NULL));
  g_assert_true (cop_node_set_string (cop_tree_root (tree), "acme,latin",
                                      "\344\1\377"
                                      "f0",
                                      NULL));
  assert_dtc_agrees (tree);
}

/* Values of every length and kind, names of every allowed kind, and lines that must be broken. */
static void
dtc_agrees_on_what_is_long_or_odd (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autoptr (CopCells) cells = cop_cells_new ();
  CopNode *plic = cop_tree_find (tree, "/soc/plic@c000000");
  CopNode *cpu = cop_tree_find (tree, "/cpu-intc");
  CopNode *odd = sample_add (tree, "/soc", "0odd,._+-@A,1");
  guint8 bytes[300];
  guint32 numbers[100];

  for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
    bytes[i] = (guint8)i;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    numbers[i] = i * 0x2fffff1;
  for (guint n = 0; n < G_N_ELEMENTS (bytes); n += 37)
    {
      g_autofree char *name = g_strdup_printf ("#0?,._+%u", n);
      g_assert_true (cop_node_set_bytes (odd, name, bytes, n, NULL));
    }
  for (guint group = 0; group < 40; group += 3)
    {
      g_autofree char *name = g_strdup_printf ("cells-%u", group);
      g_assert_true (cop_node_set_cells (odd, name, numbers, 100, group, NULL));
    }
  for (guint i = 0; i < 40; i++)
    {
      cop_cells_group (cells);
      cop_cells_ref (cells, i % 2 ? plic : cpu);
      for (guint n = 0; n < i % 5; n++)
        cop_cells_u32 (cells, n + i * 1000);
      cop_cells_path (cells, plic, i % 3 ? NULL : ":suffix \"quoted\"");
      cop_cells_string (cells, "some text that is neither long nor short");
      cop_cells_u64 (cells, i * G_GUINT64_CONSTANT (0x123456789));
    }
  g_assert_true (cop_node_set (odd, "acme,long", cells, NULL));
  assert_dtc_agrees (tree);

  g_autofree char *text = to_dts (tree);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      guint tabs = (guint)strspn (lines[i], "\t");
      g_assert_cmpuint (strlen (lines[i]) + 7 * tabs, <=, 110);
    }
}

static void
dtc_agrees_on_fifty_levels (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *node = cop_tree_root (tree);

  for (guint i = 0; i < 50; i++)
    {
      CopNode *child = cop_node_add (node, "level", NULL);

      g_assert_true (cop_node_set_ref (node, "below", child, NULL));
      g_assert_true (cop_node_set_path (child, "above", node, NULL, NULL));
      node = child;
    }
  assert_dtc_agrees (tree);
}

static void
labels_are_invented (void)
{
  static const char *const names[] = { "cpu@0",    "cpu@1", "intc",    "9p",
                                       "clk-24.0", "taken", "dev@1,0", "same_1" };
  static const char *const labels[] = { "cpu_0",    "cpu_1",   "intc", "_9p",
                                        "clk_24_0", "taken_2", "dev",  "same_1" };
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (CopCells) cells = cop_cells_new ();
  CopNode *user = sample_add (tree, "/", "user");
  CopNode *bus = sample_add (tree, "/", "bus");
  g_autofree char *text = NULL;

  g_assert_true (cop_node_add_label (user, "taken", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    cop_cells_ref (cells, sample_add (tree, "/", names[i]));
  /* The same name under three parents. */
  cop_cells_ref (cells, sample_add (tree, "/", "same"));
  cop_cells_ref (cells, sample_add (tree, "/bus", "same"));
  cop_cells_ref (cells, sample_add (tree, "/user", "same"));
  g_assert_true (cop_node_set_path (bus, "a", user, NULL, NULL));
  g_assert_true (cop_node_set_path (bus, "b", bus, ":no-label-is-needed-for-this", NULL));
  g_assert_true (cop_node_set (user, "refs", cells, NULL));
  text = to_dts (tree);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strdup_printf ("\n\t%s: %s {\n", labels[i], names[i]);
      g_assert_nonnull (strstr (text, line));
    }
  g_assert_nonnull (strstr (text, "\n\ttaken: user {\n"));
  g_assert_nonnull (strstr (text, "\n\tbus {\n"));
  g_assert_nonnull (strstr (text, "\n\t\tsame: same {\n"));
  g_assert_nonnull (strstr (text, "\n\t\tsame_2: same {\n"));
  g_assert_nonnull (strstr (text, "\n\tsame_3: same {\n"));
  assert_dtc_agrees (tree);
}

static const char *
file_name (guint32 file, gpointer user_data)
{
  return file == 1 ? user_data : NULL;
}

static void
tells_origins (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;
  CopNode *node;

  cop_tree_set_origin (tree, (CopOrigin){ 1, 12 });
  node = sample_add (tree, "/", "a");
  cop_tree_set_origin (tree, (CopOrigin){ 2, 34 });
  g_assert_true (cop_node_set_u32 (node, "x", 1, NULL));
  text = cop_tree_to_dts (tree, COP_DTS_ORIGINS, file_name, (char *)"a\nb.lua", NULL, NULL);
  plain = to_dts (tree);
  g_assert_cmpstr (text, ==,
                   "/dts-v1/;\n\n/ {\n\ta { // a?b.lua:12\n\t\tx = <1>; // 2:34\n\t};\n};\n");
  g_assert_cmpstr (plain, ==, "/dts-v1/;\n\n/ {\n\ta {\n\t\tx = <1>;\n\t};\n};\n");
}

static void
tells_the_boot_cpu (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autofree char *text = NULL;

  cop_tree_set_boot_cpu (tree, 3);
  text = to_dts (tree);
  g_assert_cmpstr (text, ==, "/dts-v1/;\n\n/* The boot CPU is 3. */\n\n/ {\n};\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/devicetree/dts/reads-as-a-person-would-write-it",
                   reads_as_a_person_would_write_it);
  g_test_add_func ("/devicetree/dts/dtc-agrees", dtc_agrees);
  g_test_add_func ("/devicetree/dts/dtc-agrees-on-what-is-long-or-odd",
                   dtc_agrees_on_what_is_long_or_odd);
  g_test_add_func ("/devicetree/dts/dtc-agrees-on-fifty-levels", dtc_agrees_on_fifty_levels);
  g_test_add_func ("/devicetree/dts/labels-are-invented", labels_are_invented);
  g_test_add_func ("/devicetree/dts/tells-origins", tells_origins);
  g_test_add_func ("/devicetree/dts/tells-the-boot-cpu", tells_the_boot_cpu);
  return g_test_run ();
}
