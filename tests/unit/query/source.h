/* For the tests of queries: trees from source text, as dtc understands it. */
#ifndef QUERY_SOURCE_H
#define QUERY_SOURCE_H

#include <coppice/fdt.h>
#include <coppice/query.h>
#include <glib/gstdio.h>

/* The tree of "/dts-v1/; / { TEXT };". */
static inline CopTree *
source_tree (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *all = g_strconcat ("/dts-v1/;\n/ {\n", text, "\n};\n", NULL);
  int handle = g_file_open_tmp ("coppice-query-XXXXXX.dts", &file, &error);
  CopTree *tree;

  g_assert_no_error (error);
  g_assert_true (g_close (handle, NULL));
  g_file_set_contents (file, all, -1, &error);
  g_assert_no_error (error);
  tree = cop_tree_read (file, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (tree);
  g_unlink (file);
  return tree;
}

/* The same tree after a journey as a blob: values were bytes, and got their meaning back. */
static inline CopTree *
source_blob (const char *text)
{
  g_autoptr (CopTree) tree = source_tree (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) blob = cop_tree_to_dtb (tree, &error);
  CopTree *back;

  g_assert_no_error (error);
  back = cop_tree_from_dtb (blob, &error);
  g_assert_no_error (error);
  return back;
}

/* path: absolute, or "&LABEL". */
static inline CopNode *
source_node (const CopTree *tree, const char *path)
{
  g_autoptr (GError) error = NULL;
  CopNode *node = cop_query_node (tree, path, &error);

  g_assert_no_error (error);
  return node;
}

static inline void
assert_node (const CopNode *node, const char *path)
{
  g_autofree char *found = node ? cop_node_path (node) : NULL;

  g_assert_cmpstr (found, ==, path);
}

#endif
