/* For the tests of the reader: blobs made byte by byte, and two blobs compared by libfdt. */
#ifndef BLOB_H
#define BLOB_H

#include "sample.h"

/* A blob in the making: its structure block and its strings. */
typedef struct
{
  GByteArray *block;
  GByteArray *strings;
  GByteArray *reservations; /* without their end */
  guint32 version, last_compatible;
} Maker;

static inline void
put (GByteArray *bytes, guint32 value)
{
  guint32 cell = GUINT32_TO_BE (value);

  g_byte_array_append (bytes, (guint8 *)&cell, sizeof cell);
}

static inline Maker
maker (void)
{
  return (Maker){ g_byte_array_new (), g_byte_array_new (), g_byte_array_new (), 17, 16 };
}

static inline void
make_text (GByteArray *bytes, const char *text, gsize size)
{
  g_byte_array_append (bytes, (const guint8 *)text, (guint)size);
  while (bytes->len % 4)
    g_byte_array_append (bytes, (const guint8 *)"", 1);
}

static inline void
make_begin (Maker *m, const char *name)
{
  put (m->block, 1);
  make_text (m->block, name, strlen (name) + 1);
}

static inline void
make_prop (Maker *m, const char *name, gconstpointer data, gsize size)
{
  put (m->block, 3);
  put (m->block, (guint32)size);
  put (m->block, m->strings->len);
  make_text (m->block, data, size);
  g_byte_array_append (m->strings, (const guint8 *)name, (guint)strlen (name) + 1);
}

static inline void
make_cell (Maker *m, const char *name, guint32 value)
{
  guint32 cell = GUINT32_TO_BE (value);

  make_prop (m, name, &cell, sizeof cell);
}

static inline void
make_end (Maker *m, guint n)
{
  while (n--)
    put (m->block, 2);
}

/* Ends the block; the maker is empty after. */
static inline GBytes *
make_blob (Maker *m)
{
  GByteArray *blob = g_byte_array_new ();
  guint32 header = m->version >= 17 ? 40 : m->version >= 3 ? 36 : 32;
  guint32 block_at = header + m->reservations->len + 16;
  guint32 strings_at;

  put (m->block, 9);
  strings_at = block_at + m->block->len;
  put (blob, 0xd00dfeed);
  put (blob, strings_at + m->strings->len);
  put (blob, block_at);
  put (blob, strings_at);
  put (blob, header);
  put (blob, m->version);
  put (blob, m->last_compatible);
  put (blob, 5);
  if (m->version >= 3)
    put (blob, m->strings->len);
  if (m->version >= 17)
    put (blob, m->block->len);
  g_byte_array_append (blob, m->reservations->data, m->reservations->len);
  g_byte_array_append (blob, (const guint8 *)"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
  g_byte_array_append (blob, m->block->data, m->block->len);
  g_byte_array_append (blob, m->strings->data, m->strings->len);
  g_byte_array_unref (m->block);
  g_byte_array_unref (m->strings);
  g_byte_array_unref (m->reservations);
  return g_byte_array_free_to_bytes (blob);
}

static inline CopTree *
read_blob (GBytes *blob)
{
  g_autoptr (GError) error = NULL;
  CopTree *tree = cop_tree_from_dtb (blob, &error);

  g_assert_no_error (error);
  g_assert_nonnull (tree);
  return tree;
}

/* The next property that is no phandle, by the number of its offset, or a negative number. */
static inline int
skip_phandles (const void *fdt, int at)
{
  const char *name;

  while (at >= 0 && fdt_getprop_by_offset (fdt, at, &name, NULL) && !strcmp (name, "phandle"))
    at = fdt_next_property_offset (fdt, at);
  return at;
}

/* Both have the same nodes in the same order, each with the same phandle and the same properties of
 * the same bytes in the same order. */
static inline void
same_blobs (GBytes *first, GBytes *second)
{
  const void *a = g_bytes_get_data (first, NULL);
  const void *b = g_bytes_get_data (second, NULL);
  int at = 0, bt = 0, depth_a = 0, depth_b = 0;

  g_assert_cmpuint (fdt_boot_cpuid_phys (a), ==, fdt_boot_cpuid_phys (b));
  g_assert_cmpint (fdt_num_mem_rsv (a), ==, fdt_num_mem_rsv (b));
  for (int i = 0; i < fdt_num_mem_rsv (a); i++)
    {
      uint64_t address_a, address_b, size_a, size_b;

      fdt_get_mem_rsv (a, i, &address_a, &size_a);
      fdt_get_mem_rsv (b, i, &address_b, &size_b);
      g_assert_cmpuint (address_a, ==, address_b);
      g_assert_cmpuint (size_a, ==, size_b);
    }
  while (at >= 0 && depth_a >= 0)
    {
      int pa = skip_phandles (a, fdt_first_property_offset (a, at));
      int pb = skip_phandles (b, fdt_first_property_offset (b, bt));

      g_assert_cmpint (bt, >=, 0);
      g_assert_cmpint (depth_a, ==, depth_b);
      g_assert_cmpstr (fdt_get_name (a, at, NULL), ==, fdt_get_name (b, bt, NULL));
      g_assert_cmpuint (fdt_get_phandle (a, at), ==, fdt_get_phandle (b, bt));
      while (pa >= 0)
        {
          const char *name_a, *name_b;
          int length_a, length_b;
          const void *value_a = fdt_getprop_by_offset (a, pa, &name_a, &length_a);
          const void *value_b;

          g_assert_cmpint (pb, >=, 0);
          value_b = fdt_getprop_by_offset (b, pb, &name_b, &length_b);
          g_assert_cmpstr (name_a, ==, name_b);
          g_assert_cmpmem (value_a, length_a, value_b, length_b);
          pa = skip_phandles (a, fdt_next_property_offset (a, pa));
          pb = skip_phandles (b, fdt_next_property_offset (b, pb));
        }
      g_assert_cmpint (pb, <, 0);
      at = fdt_next_node (a, at, &depth_a);
      bt = fdt_next_node (b, bt, &depth_b);
    }
}

#endif
