#include <coppice/fdt.h>

#include <fdt/faults.h>
#include <fdt/format.h>
#include <tree/node.h>

#include <string.h>

static gboolean
is_blob (const char *data, gsize size)
{
  return size >= 4 && cop_be32__at ((const guint8 *)data) == COP_FDT_MAGIC;
}

/* The same error, of this file.  A reader of source tells of its files itself. */
static void
name_file (GError **error, GError *inner, const char *path)
{
  cop_error_set (error, (CopErrorCode)inner->code, NULL, "%s: %s", path, inner->message);
  g_error_free (inner);
}

static CopTree *
from_blob (const char *path, GBytes *blob, gboolean to_check, CopUnderstanding *ret_report,
           GError **error)
{
  GError *inner = NULL;
  CopTree *tree =
      to_check ? cop_tree__from_dtb_to_check (blob, &inner) : cop_tree_from_dtb (blob, &inner);

  if (tree && !cop_tree_understand (tree, ret_report, &inner))
    g_clear_pointer (&tree, cop_tree_free);
  if (!tree)
    name_file (error, inner, path);
  return tree;
}

static CopTree *
read_any (const char *path, const CopDtsInput *input, gboolean to_check,
          CopUnderstanding *ret_report, GError **error)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autoptr (GBytes) blob = NULL;
  const char *look;
  CopTree *tree;
  char *data;
  gsize size;

  /* Source is read again by the reader of source, which knows what to say about a missing file. */
  if (!is_folder && g_file_get_contents (path, &data, &size, NULL))
    {
      blob = g_bytes_new_take (data, size);
      if (is_blob (data, size))
        return from_blob (path, blob, to_check, ret_report, error);
      look = cop_data_looks_like (data, size);
      if (look && strcmp (look, "Devicetree source") != 0)
        {
          cop_error_set (
              error, COP_ERROR_SYNTAX, path,
              "this looks like %s; a Devicetree is a blob (which begins with the bytes d0 "
              "0d fe ed), source (which begins with '/dts-v1/;') or a directory",
              look);
          return NULL;
        }
    }
  tree = is_folder  ? cop_tree_from_directory (path, error)
         : to_check ? cop_tree__from_dts_to_check (path, input, error)
                    : cop_tree_from_dts (path, input, error);
  if (tree && !cop_tree_understand (tree, ret_report, error))
    g_clear_pointer (&tree, cop_tree_free);
  return tree;
}

CopTree *
cop_tree_read_with_report (const char *path, const CopDtsInput *input, CopUnderstanding *ret_report,
                           GError **error)
{
  return read_any (path, input, FALSE, ret_report, error);
}

CopTree *
cop_tree_read_to_check (const char *path, const CopDtsInput *input, GError **error)
{
  return read_any (path, input, TRUE, NULL, error);
}

CopTree *
cop_tree_read (const char *path, const CopDtsInput *input, GError **error)
{
  return cop_tree_read_with_report (path, input, NULL, error);
}
