/* What is read from a flattened tree, and what is refused. */
#include "blob.h"

static void
reads_what_was_written (void)
{
  g_autoptr (CopTree) tree = sample_tree ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) read = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (CopTree) reread = NULL;
  g_autoptr (GBytes) third = NULL;

  cop_tree_set_boot_cpu (tree, 3);
  blob = sample_dtb (tree);
  read = read_blob (blob);
  g_assert_cmpuint (cop_tree_n_nodes (read), ==, cop_tree_n_nodes (tree));
  sample_check (read, blob);
  again = sample_dtb (read);
  same_blobs (blob, again);
  reread = read_blob (again);
  third = sample_dtb (reread);
  g_assert_true (g_bytes_equal (again, third));
}

static void
keeps_the_order_of_the_file (void)
{
  static const char *const names[] = { "status", "zeta", "acme,x", "reg", "compatible", "model" };
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GPtrArray) props = g_ptr_array_new ();

  make_begin (&m, "");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    make_cell (&m, names[i], i);
  make_end (&m, 1);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_true (cop_tree_keeps_order (tree));
  again = sample_dtb (tree);
  same_blobs (blob, again);
  g_assert_true (g_bytes_equal (blob, again));

  cop_tree_keep_order (tree, FALSE);
  cop_node_order_props (cop_tree_root (tree), props);
  g_assert_cmpstr (cop_node_prop_name (props->pdata[0]), ==, "model");
  g_assert_cmpstr (cop_node_prop_name (props->pdata[5]), ==, "status");
}

static void
values_are_bytes_of_the_blob (void)
{
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  CopNodeProp *prop;
  CopChunk chunk;
  const char *data;
  gsize size;

  make_begin (&m, "");
  make_prop (&m, "empty", NULL, 0);
  make_prop (&m, "text", "abcde", 6);
  make_end (&m, 1);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_cmpuint (cop_tree_boot_cpu (tree), ==, 5);
  prop = cop_node_find_prop (cop_tree_root (tree), "empty");
  g_assert_cmpuint (cop_node_prop_n_chunks (prop), ==, 0);
  prop = cop_node_find_prop (cop_tree_root (tree), "text");
  g_assert_cmpuint (cop_node_prop_n_chunks (prop), ==, 1);
  chunk = cop_node_prop_chunk (prop, 0);
  g_assert_cmpint (chunk.kind, ==, COP_CHUNK_BYTES);
  g_assert_cmpmem (chunk.data, chunk.size, "abcde", 6);
  data = g_bytes_get_data (blob, &size);
  g_assert_true ((const char *)chunk.data > data && (const char *)chunk.data < data + size);
}

/* The tree holds the blob; what is set after stands beside what was read. */
static void
can_be_changed_when_the_blob_is_gone (void)
{
  g_autoptr (CopTree) sample = sample_tree ();
  GBytes *blob = sample_dtb (sample);
  g_autoptr (CopTree) tree = read_blob (blob);
  g_autoptr (GBytes) again = NULL;
  CopNode *uart = cop_tree_find (tree, "/soc/uart@10000000");

  g_bytes_unref (blob);
  g_assert_true (cop_node_set_string (uart, "status", "disabled", NULL));
  g_assert_true (cop_node_unset (uart, "clock-frequency"));
  g_assert_true (cop_node_set_ref (uart, "clocks", cop_tree_find (tree, "/cpu-intc"), NULL));
  cop_node_remove (cop_tree_find (tree, "/chosen"));
  g_assert_nonnull (cop_node_add (cop_tree_root (tree), "chosen", NULL));
  again = sample_dtb (tree);
  sample_check (tree, again);
}

static void
ends_reservations_with_the_first_of_no_bytes (void)
{
  static const guint32 cells[] = { 0, 0x1000, 0, 0x100, 0, 0x5000, 0, 0, 0, 0x9000, 0, 16 };
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  guint64 address, size;

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    put (m.reservations, cells[i]);
  make_begin (&m, "");
  make_end (&m, 1);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_cmpuint (cop_tree_n_reservations (tree), ==, 1);
  g_assert_cmpint (fdt_num_mem_rsv (g_bytes_get_data (blob, NULL)), ==, 1);
  cop_tree_reservation (tree, 0, &address, &size);
  g_assert_cmpuint (address, ==, 0x1000);
  g_assert_cmpuint (size, ==, 0x100);
}

static void
passes_over_nops_and_dirty_padding (void)
{
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) again = NULL;

  put (m.block, 4);
  make_begin (&m, "");
  put (m.block, 4);
  make_prop (&m, "a", "x\0\1\2", 4);
  make_prop (&m, "b", "xyz", 3);
  m.block->data[m.block->len - 1] = 0xee;
  put (m.block, 4);
  make_begin (&m, "n");
  make_end (&m, 1);
  put (m.block, 4);
  make_end (&m, 1);
  put (m.block, 4);
  blob = make_blob (&m);
  tree = read_blob (blob);
  again = sample_dtb (tree);
  sample_check (tree, again);
  g_assert_cmpuint (g_bytes_get_size (again), ==, g_bytes_get_size (blob) - 20);
  g_assert_null (memchr (g_bytes_get_data (again, NULL), 0xee,
                         g_bytes_get_size (again) - 4 /* the strings */));
}

/* Version 16 does not tell the size of the structure block; up to 15, names are paths and large
 * values begin at multiples of 8; 2 does not tell the size of the strings. */
static void
reads_older_versions (gconstpointer version)
{
  static const guint32 versions[] = { 2, 3, 15, 16, 17, 99 };
  guint32 number = GPOINTER_TO_UINT (version);
  gboolean old = number < 16;

  g_assert_cmpuint (number, <=, versions[G_N_ELEMENTS (versions) - 1]);
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) again = NULL;
  CopNodeProp *prop;

  m.version = number;
  m.last_compatible = MIN (number, 16);
  make_begin (&m, old ? "/" : "");
  make_cell (&m, "one", 1);
  make_begin (&m, old ? "/soc" : "soc");
  make_begin (&m, old ? "/soc/dev@1" : "dev@1");
  put (m.block, 3);
  put (m.block, 10);
  put (m.block, m.strings->len);
  make_text (m.strings, "text", 5);
  if (old && m.block->len % 8)
    put (m.block, 0xffffffff);
  make_text (m.block, "123456789", 10);
  make_cell (&m, "last", 2);
  make_end (&m, 3);
  blob = make_blob (&m);
  tree = read_blob (blob);
  prop = cop_node_find_prop (cop_tree_find (tree, "/soc/dev@1"), "text");
  g_assert_cmpmem (cop_node_prop_chunk (prop, 0).data, 10, "123456789", 10);
  again = sample_dtb (tree);
  same_blobs (blob, again);
}

static void
linux_phandle_is_a_reference_to_itself (void)
{
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  CopNode *both, *alone, *other;

  make_begin (&m, "");
  make_begin (&m, "both");
  make_cell (&m, "linux,phandle", 7);
  make_cell (&m, "phandle", 7);
  make_end (&m, 1);
  make_begin (&m, "alone");
  make_cell (&m, "linux,phandle", 8);
  make_begin (&m, "child");
  make_end (&m, 2);
  make_begin (&m, "other");
  make_cell (&m, "phandle", 9);
  make_cell (&m, "linux,phandle", 10);
  make_end (&m, 2);
  blob = make_blob (&m);
  tree = read_blob (blob);
  both = cop_tree_find (tree, "/both");
  alone = cop_tree_find (tree, "/alone");
  other = cop_tree_find (tree, "/other");
  g_assert_cmpuint (cop_node_phandle (both), ==, 7);
  g_assert_cmpuint (cop_node_phandle (alone), ==, 8);
  g_assert_cmpuint (cop_node_phandle (other), ==, 9);
  g_assert_true (cop_node_prop_chunk (cop_node_first_prop (both), 0).target == both);
  g_assert_true (cop_node_prop_chunk (cop_node_first_prop (alone), 0).target == alone);
  g_assert_null (cop_node_prop_chunk (cop_node_first_prop (other), 0).target);

  g_assert_true (cop_node_set_phandle (both, 70, NULL));
  g_autoptr (GBytes) again = sample_dtb (tree);
  sample_check (tree, again);
}

/* --- depth --- */

static void
is_deep (void)
{
  enum
  {
    DEPTH = 100000
  };
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) tree = NULL;
  g_autoptr (GBytes) again = NULL;

  make_begin (&m, "");
  for (guint i = 1; i < DEPTH; i++)
    make_begin (&m, "n");
  make_end (&m, DEPTH);
  blob = make_blob (&m);
  tree = read_blob (blob);
  g_assert_cmpuint (cop_tree_n_nodes (tree), ==, DEPTH);
  again = sample_dtb (tree);
  g_assert_true (g_bytes_equal (blob, again));
}

/* --- what is refused --- */

static void
refuses (GBytes *blob, CopErrorCode code, const char *text)
{
  g_autoptr (GError) error = NULL;
  CopTree *tree = cop_tree_from_dtb (blob, &error);

  g_assert_null (tree);
  g_assert_error (error, COP_ERROR, (int)code);
  g_assert_cmpstr (error->message, ==, text);
}

/* Inside /soc/dev@1, at 0x24 of the structure block. */
static Maker
inside (void)
{
  Maker m = maker ();

  make_begin (&m, "");
  make_begin (&m, "soc");
  make_begin (&m, "dev@1");
  put (m.block, 4);
  put (m.block, 4);
  return m;
}

static void
refuses_made (Maker *m, CopErrorCode code, const char *text)
{
  g_autoptr (GBytes) blob = make_blob (m);

  refuses (blob, code, text);
}

#define AT "/soc/dev@1: at offset 0x24 of the structure block: "

static void
refuses_bad_properties (void)
{
  Maker m = inside ();

  make_prop (&m, "what!", NULL, 0);
  refuses_made (&m, COP_ERROR_INVALID,
                AT "'what!' cannot name a property: character 5 is not a letter, a digit or one of "
                   ",._+?#-");

  m = inside ();
  make_prop (&m, "", NULL, 0);
  refuses_made (&m, COP_ERROR_INVALID, AT "a property needs a name, found \"\"");

  m = inside ();
  make_prop (&m, "twice", NULL, 0);
  make_prop (&m, "twice", NULL, 0);
  refuses_made (&m, COP_ERROR_EXISTS,
                "/soc/dev@1: at offset 0x30 of the structure block: a property 'twice' is there "
                "already");

  m = inside ();
  put (m.block, 3);
  put (m.block, 0x1000);
  put (m.block, 0);
  make_text (m.strings, "long", 5);
  refuses_made (&m, COP_ERROR_INVALID,
                AT "property 'long' has 0x1000 bytes; 0x4 are left in the block");

  m = inside ();
  put (m.block, 3);
  put (m.block, 0xfffffffe);
  put (m.block, 0);
  make_text (m.strings, "long", 5);
  refuses_made (&m, COP_ERROR_INVALID,
                AT "property 'long' has 0xfffffffe bytes; 0x4 are left in the block");

  m = inside ();
  put (m.block, 3);
  refuses_made (&m, COP_ERROR_INVALID, AT "a property is cut off");

  m = inside ();
  make_prop (&m, "reg", NULL, 0);
  m.block->data[m.block->len - 1] = 77;
  refuses_made (&m, COP_ERROR_INVALID,
                AT "the name of a property is at 0x4d of the strings, which have 0x4 bytes");

  m = inside ();
  make_prop (&m, "reg", NULL, 0);
  m.strings->data[3] = 'x';
  refuses_made (&m, COP_ERROR_INVALID,
                AT "the name of a property at 0x0 of the strings does not end in them");
}

static void
refuses_a_very_long_name_of_a_property (void)
{
  Maker m = inside ();
  g_autofree char *name = g_strnfill (256, 'a');

  make_prop (&m, name + 1, NULL, 0);
  g_autoptr (GBytes) blob = NULL;
  make_end (&m, 3);
  blob = make_blob (&m);
  cop_tree_free (read_blob (blob));

  m = inside ();
  make_prop (&m, name, NULL, 0);
  refuses_made (&m, COP_ERROR_INVALID,
                AT "the name of a property at 0x0 of the strings has more than 255 characters");
}

static void
refuses_bad_phandles (void)
{
  Maker m = inside ();

  make_cell (&m, "phandle", 0);
  refuses_made (&m, COP_ERROR_INVALID, AT "phandle 0x0; they are from 1 to 0xfffffffe");
  m = inside ();
  make_cell (&m, "phandle", 0xffffffff);
  refuses_made (&m, COP_ERROR_INVALID, AT "phandle 0xffffffff; they are from 1 to 0xfffffffe");
  m = inside ();
  make_prop (&m, "phandle", "abc", 3);
  refuses_made (&m, COP_ERROR_INVALID, AT "'phandle' has 3 bytes, not 4");
  m = inside ();
  make_cell (&m, "phandle", 1);
  make_cell (&m, "phandle", 1);
  refuses_made (&m, COP_ERROR_EXISTS,
                "/soc/dev@1: at offset 0x34 of the structure block: a property 'phandle' is there "
                "already");
}

static void
refuses_bad_nodes (void)
{
  Maker m = inside ();

  make_begin (&m, "a b");
  refuses_made (&m, COP_ERROR_INVALID,
                AT "'a b' cannot name a node: character 2 is not a letter, a digit or one of "
                   ",._+-");
  m = inside ();
  make_begin (&m, "");
  refuses_made (&m, COP_ERROR_INVALID, AT "a node needs a name, found \"\"");
  m = inside ();
  make_begin (&m, "c");
  make_end (&m, 1);
  make_begin (&m, "c");
  refuses_made (&m, COP_ERROR_EXISTS,
                "/soc/dev@1: at offset 0x30 of the structure block: a node 'c' is there already");
  m = inside ();
  make_begin (&m, "c");
  make_end (&m, 1);
  make_prop (&m, "late", NULL, 0);
  refuses_made (&m, COP_ERROR_INVALID,
                "/soc/dev@1: at offset 0x30 of the structure block: property 'late' comes after a "
                "child");
  m = inside ();
  put (m.block, 7);
  refuses_made (&m, COP_ERROR_INVALID, AT "0x7 is no tag; they are 1, 2, 3, 4 and 9");
  m = inside ();
  refuses_made (&m, COP_ERROR_INVALID, AT "the last tag, and the node is still open");
}

static void
refuses_bad_structures (void)
{
  Maker m = maker ();

  refuses_made (&m, COP_ERROR_INVALID,
                "/: at offset 0x0 of the structure block: the last tag, and there is no root");
  m = maker ();
  make_end (&m, 1);
  refuses_made (&m, COP_ERROR_INVALID,
                "/: at offset 0x0 of the structure block: the end of a node, but none is open");
  m = maker ();
  make_prop (&m, "early", NULL, 0);
  refuses_made (&m, COP_ERROR_INVALID,
                "/: at offset 0x0 of the structure block: a property before the root");
  m = maker ();
  make_begin (&m, "");
  make_end (&m, 1);
  make_begin (&m, "");
  refuses_made (&m, COP_ERROR_INVALID, "/: at offset 0xc of the structure block: a second root");
  m = maker ();
  make_begin (&m, "");
  make_end (&m, 1);
  make_prop (&m, "late", NULL, 0);
  refuses_made (&m, COP_ERROR_INVALID,
                "/: at offset 0xc of the structure block: a property after the root");
  m = maker ();
  make_begin (&m, "root");
  refuses_made (&m, COP_ERROR_INVALID,
                "/: at offset 0x0 of the structure block: the root is named 'root'; its name is "
                "empty");
}

/* --- headers --- */

/* A small tree with one number of its header changed. */
static void
refuses_header (guint offset, guint32 value, const char *text)
{
  Maker m = maker ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GBytes) changed = NULL;
  guint32 cell = GUINT32_TO_BE (value);
  guint8 *data;
  gsize size;

  make_begin (&m, "");
  make_cell (&m, "abc", 1);
  make_end (&m, 1);
  blob = make_blob (&m);
  data = g_memdup2 (g_bytes_get_data (blob, NULL), size = g_bytes_get_size (blob));
  memcpy (data + offset, &cell, 4);
  changed = g_bytes_new_take (data, size);
  refuses (changed, COP_ERROR_INVALID, text);
}

static void
refuses_bad_headers (void)
{
  g_autoptr (GBytes) small = g_bytes_new_static ("\320\015\376\355", 4);
  g_autoptr (GBytes) none = g_bytes_new_static (NULL, 0);

  refuses (small, COP_ERROR_INVALID,
           "the blob has 4 bytes; a flattened Devicetree begins with a header of 40");
  refuses (none, COP_ERROR_INVALID,
           "the blob has 0 bytes; a flattened Devicetree begins with a header of 40");
  refuses_header (0, 0x1f8b0800,
                  "the blob begins with 0x1f8b0800; a flattened Devicetree with 0xd00dfeed");
  refuses_header (4, 1000, "the blob has 92 bytes, and its header tells of 1000");
  refuses_header (4, 39, "the header tells of 39 bytes, and has 40 itself");
  refuses_header (20, 1,
                  "version 1, compatible with 16; what is compatible with a version from 2 to 17 "
                  "can be read");
  refuses_header (24, 18,
                  "version 17, compatible with 18; what is compatible with a version from 2 to 17 "
                  "can be read");
  refuses_header (8, 0xfffffffc,
                  "the contents of the structure block, 0x20 bytes at 0xfffffffc, are not between "
                  "the header and the end at 0x5c");
  refuses_header (36, 0xffffffff,
                  "the contents of the structure block, 0xffffffff bytes at 0x38, are not between "
                  "the header and the end at 0x5c");
  refuses_header (12, 8,
                  "the strings, 0x4 bytes at 0x8, are not between the header and the end at 0x5c");
  refuses_header (32, 5,
                  "the strings, 0x5 bytes at 0x58, are not between the header and the end at 0x5c");
  refuses_header (16, 0x5c,
                  "the reservations, 0x10 bytes at 0x5c, are not between the header and the end at "
                  "0x5c");
  refuses_header (16, 0x4c, "the list of reservations does not end in the blob");
  refuses_header (36, 4,
                  "/: at offset 0x0 of the structure block: the name of a node does not end in the "
                  "block");
  refuses_header (36, 0x1c,
                  "/: at offset 0x1c of the structure block: the block ends without its "
                  "last tag, 9");
}

int
main (int argc, char *argv[])
{
  static const guint versions[] = { 2, 3, 15, 16, 17, 99 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dtb-in/reads_what_was_written", reads_what_was_written);
  g_test_add_func ("/dtb-in/keeps_the_order_of_the_file", keeps_the_order_of_the_file);
  g_test_add_func ("/dtb-in/values_are_bytes_of_the_blob", values_are_bytes_of_the_blob);
  g_test_add_func ("/dtb-in/can_be_changed_when_the_blob_is_gone",
                   can_be_changed_when_the_blob_is_gone);
  g_test_add_func ("/dtb-in/ends_reservations_with_the_first_of_no_bytes",
                   ends_reservations_with_the_first_of_no_bytes);
  g_test_add_func ("/dtb-in/passes_over_nops_and_dirty_padding",
                   passes_over_nops_and_dirty_padding);
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *name = g_strdup_printf ("/dtb-in/reads_version/%u", versions[i]);
      g_test_add_data_func (name, GUINT_TO_POINTER (versions[i]), reads_older_versions);
    }
  g_test_add_func ("/dtb-in/linux_phandle_is_a_reference_to_itself",
                   linux_phandle_is_a_reference_to_itself);
  g_test_add_func ("/dtb-in/is_deep", is_deep);
  g_test_add_func ("/dtb-in/refuses_bad_properties", refuses_bad_properties);
  g_test_add_func ("/dtb-in/refuses_a_very_long_name_of_a_property",
                   refuses_a_very_long_name_of_a_property);
  g_test_add_func ("/dtb-in/refuses_bad_phandles", refuses_bad_phandles);
  g_test_add_func ("/dtb-in/refuses_bad_nodes", refuses_bad_nodes);
  g_test_add_func ("/dtb-in/refuses_bad_structures", refuses_bad_structures);
  g_test_add_func ("/dtb-in/refuses_bad_headers", refuses_bad_headers);
  return g_test_run ();
}
