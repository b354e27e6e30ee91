#include <coppice/fdt.h>

#include <fdt/format.h>
#include <fdt/text.h>

static gboolean
is_blob (const char *data, gsize size)
{
  return size >= 4 && cop_be32__at ((const guint8 *)data) == COP_FDT_MAGIC;
}

static CopTree *
from_file (const char *path, const CopDtsInput *input, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GBytes) blob = NULL;
  g_autofree char *data = NULL;
  gsize size;

  /* Source is read again by the reader of source, which knows what to say about a missing file. */
  if (!g_file_get_contents (path, &data, &size, &reason) || !is_blob (data, size))
    return cop_tree_from_dts (path, input, error);
  blob = g_bytes_new_take (g_steal_pointer (&data), size);
  return cop_tree_from_dtb (blob, error);
}

CopTree *
cop_tree_read (const char *path, const CopDtsInput *input, GError **error)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  CopTree *tree =
      is_folder ? cop_tree_from_directory (path, error) : from_file (path, input, error);

  if (tree && !cop_tree_understand (tree, NULL, error))
    g_clear_pointer (&tree, cop_tree_free);
  return tree;
}
