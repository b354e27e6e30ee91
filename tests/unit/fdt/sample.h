/* For the tests of the writers: a small tree with a bit of everything, and libfdt as the judge of a
 * blob. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <coppice/fdt.h>
#include <libfdt.h>
#include <string.h>

/* A node by the path of its parent. */
static inline CopNode *
sample_add (CopTree *tree, const char *parent, const char *name)
{
  g_autoptr (GError) error = NULL;
  CopNode *node = cop_node_add (cop_tree_find (tree, parent), name, &error);

  g_assert_no_error (error);
  return node;
}

static inline void
sample_reg (CopNode *node, guint64 address, guint64 size)
{
  g_autoptr (CopCells) cells = cop_cells_new ();

  g_assert_true (cop_cells_number (cells, address, 2, NULL));
  g_assert_true (cop_cells_number (cells, size, 2, NULL));
  g_assert_true (cop_node_set (node, "reg", cells, NULL));
}

static inline CopTree *
sample_tree (void)
{
  static const char *const compatible[] = { "acme,uart", "ns16550a", NULL };
  static const char *const odd[] = { "say \"hi\"\\", "",  "tab\tline\nbell\007",
                                     "gr\303\274n",  "1", NULL };
  static const guint32 map[] = { 0, 0, 1, 0x1800, 0, 2 };
  CopTree *tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree);
  CopNode *chosen, *soc, *plic, *uart, *cpu, *aliases;
  g_autoptr (CopCells) cells = cop_cells_new ();

  g_assert_true (cop_tree_add_reservation (tree, 0x80000000, 0x40000, NULL));
  g_assert_true (cop_tree_add_reservation (tree, 0x123456789000, 4096, NULL));
  cop_tree_set_origin (tree, (CopOrigin){ 1, 7 });

  g_assert_true (cop_node_set_u32 (root, "#size-cells", 2, NULL));
  g_assert_true (cop_node_set_u32 (root, "#address-cells", 2, NULL));
  g_assert_true (cop_node_set_string (root, "compatible", "acme,board", NULL));
  g_assert_true (cop_node_set_string (root, "model", "Board", NULL));
  aliases = sample_add (tree, "/", "aliases");
  chosen = sample_add (tree, "/", "chosen");
  cpu = sample_add (tree, "/", "cpu-intc");
  g_assert_true (cop_node_set_u32 (cpu, "#interrupt-cells", 1, NULL));
  g_assert_true (cop_node_set_empty (cpu, "interrupt-controller", NULL));
  soc = sample_add (tree, "/", "soc");
  g_assert_true (cop_node_set_empty (soc, "ranges", NULL));

  uart = sample_add (tree, "/soc", "uart@10000000");
  cop_tree_set_origin (tree, (CopOrigin){ 0, 0 });
  g_assert_true (cop_node_add_label (uart, "uart0", NULL));
  g_assert_true (cop_node_add_label (uart, "console", NULL));
  g_assert_true (cop_node_set_string (uart, "status", "okay", NULL));
  g_assert_true (cop_node_set_u32 (uart, "clock-frequency", 24000000, NULL));
  sample_reg (uart, 0x10000000, 0x100);
  g_assert_true (cop_node_set_strings (uart, "compatible", compatible, NULL));

  plic = sample_add (tree, "/soc", "plic@c000000");
  g_assert_true (cop_node_set_phandle (plic, 2, NULL));
  sample_reg (plic, 0xc000000, 0x4000000);
  cop_cells_ref (cells, cpu);
  cop_cells_u32 (cells, 11);
  cop_cells_group (cells);
  cop_cells_ref (cells, cpu);
  cop_cells_u32 (cells, 9);
  g_assert_true (cop_node_set (plic, "interrupts-extended", cells, NULL));
  g_assert_true (cop_node_set_ref (uart, "interrupt-parent", plic, NULL));
  g_assert_true (cop_node_set_u32 (uart, "interrupts", 10, NULL));

  g_assert_true (cop_node_set_path (chosen, "stdout-path", uart, ":115200n8", NULL));
  g_assert_true (cop_node_set_path (aliases, "serial0", uart, NULL, NULL));
  g_assert_true (cop_node_set_path (aliases, "root", root, NULL, NULL));
  g_assert_true (cop_node_set_ref (chosen, "acme,board", root, NULL));
  g_assert_true (cop_node_set_strings (chosen, "acme,odd", odd, NULL));
  g_assert_true (cop_node_set_u64 (chosen, "acme,start", 0x8400000000, NULL));
  g_assert_true (cop_node_set_bytes (chosen, "acme,mac", "\0\1\2\252\273\314", 6, NULL));
  g_assert_true (cop_node_set_cells (chosen, "acme,map", map, 6, 3, NULL));
  cop_cells_string (cells, "first");
  cop_cells_u32 (cells, 5);
  cop_cells_ref (cells, soc);
  cop_cells_bytes (cells, "\1\2\3", 3);
  cop_cells_path (cells, cpu, NULL);
  cop_cells_string (cells, "last");
  g_assert_true (cop_node_set (chosen, "acme,mixed", cells, NULL));
  return tree;
}

/* The value that the property must have in the blob, by the public interface alone.
 * phandles: CopNode to number. */
static inline GByteArray *
sample_expected (const CopNodeProp *prop, GHashTable *phandles)
{
  GByteArray *value = g_byte_array_new ();

  for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (prop, i);

      if (chunk.kind == COP_CHUNK_REF)
        {
          guint32 cell = GPOINTER_TO_UINT (g_hash_table_lookup (phandles, chunk.target));

          g_assert_cmpuint (cell, !=, 0);
          cell = GUINT32_TO_BE (cell);
          g_byte_array_append (value, (guint8 *)&cell, 4);
        }
      else if (chunk.kind == COP_CHUNK_PATH)
        {
          g_autofree char *path = cop_node_path (chunk.target);
          g_autofree char *text = g_strconcat (path, chunk.suffix, NULL);

          g_byte_array_append (value, (guint8 *)text, (guint)strlen (text) + 1);
        }
      else
        {
          g_byte_array_append (value, chunk.data, (guint)chunk.size);
        }
    }
  return value;
}

/* Compares the properties of one node, in the order in which they are written. */
static inline void
sample_check_props (const CopNode *node, const void *fdt, int offset, GHashTable *phandles)
{
  g_autoptr (GPtrArray) props = g_ptr_array_new ();
  int place = fdt_first_property_offset (fdt, offset);
  const char *name;
  int length;

  cop_node_order_props (node, props);
  for (guint i = 0; i < props->len; i++)
    {
      const CopNodeProp *prop = props->pdata[i];
      const void *data = fdt_getprop_by_offset (fdt, place, &name, &length);
      GByteArray *value = sample_expected (prop, phandles);

      g_assert_nonnull (data);
      g_assert_cmpstr (name, ==, cop_node_prop_name (prop));
      g_assert_cmpmem (data, length, value->data, value->len);
      g_byte_array_unref (value);
      place = fdt_next_property_offset (fdt, place);
    }
  if (g_hash_table_contains (phandles, node))
    {
      g_assert_nonnull (fdt_getprop_by_offset (fdt, place, &name, &length));
      g_assert_cmpstr (name, ==, "phandle");
      g_assert_cmpint (length, ==, 4);
      place = fdt_next_property_offset (fdt, place);
    }
  g_assert_cmpint (place, ==, -FDT_ERR_NOTFOUND);
}

/* Every node and property of the tree, and nothing else, is in the blob. */
static inline void
sample_check (const CopTree *tree, GBytes *blob)
{
  gsize size;
  const void *fdt = g_bytes_get_data (blob, &size);
  g_autoptr (GHashTable) phandles = g_hash_table_new (NULL, NULL);
  CopNode *root = cop_tree_root (tree);
  CopNode *node = root;
  int depth = 0;

  g_assert_cmpint (fdt_check_full (fdt, size), ==, 0);
  g_assert_cmpuint (fdt_totalsize (fdt), ==, size);
  g_assert_cmpuint (fdt_version (fdt), ==, 17);
  g_assert_cmpuint (fdt_last_comp_version (fdt), ==, 16);
  g_assert_cmpuint (fdt_boot_cpuid_phys (fdt), ==, cop_tree_boot_cpu (tree));

  g_assert_cmpint (fdt_num_mem_rsv (fdt), ==, cop_tree_n_reservations (tree));
  for (guint i = 0; i < cop_tree_n_reservations (tree); i++)
    {
      uint64_t address, length;
      guint64 expected_address, expected_length;

      cop_tree_reservation (tree, i, &expected_address, &expected_length);
      g_assert_cmpint (fdt_get_mem_rsv (fdt, (int)i, &address, &length), ==, 0);
      g_assert_cmpuint (address, ==, expected_address);
      g_assert_cmpuint (length, ==, expected_length);
    }

  for (int at = 0; at >= 0 && depth >= 0; at = fdt_next_node (fdt, at, &depth))
    {
      guint32 phandle = fdt_get_phandle (fdt, at);

      g_assert_nonnull (node);
      g_assert_cmpstr (fdt_get_name (fdt, at, NULL), ==, cop_node_name (node));
      if (phandle)
        g_hash_table_insert (phandles, node, GUINT_TO_POINTER (phandle));
      node = cop_node_next (node, root);
    }
  g_assert_null (node);

  node = root;
  depth = 0;
  for (int at = 0; at >= 0 && depth >= 0; at = fdt_next_node (fdt, at, &depth))
    {
      sample_check_props (node, fdt, at, phandles);
      node = cop_node_next (node, root);
    }
}

static inline GBytes *
sample_dtb (const CopTree *tree)
{
  g_autoptr (GError) error = NULL;
  GBytes *blob = cop_tree_to_dtb (tree, &error);

  g_assert_no_error (error);
  g_assert_nonnull (blob);
  return blob;
}

#endif
