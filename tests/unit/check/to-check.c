/* Blobs that no tree can hold, read to be checked: what is left out is told of, the rest is
 * checked. */
#include "../fdt/blob.h"

#include <coppice/check.h>
#include <glib/gstdio.h>

static CopTree *
read_bytes (const char *folder, gconstpointer data, gsize size, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  g_autofree char *file = g_build_filename (folder, "x.dtb", NULL);
  CopTree *tree;

  g_file_set_contents_full (file, data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0666, &trouble);
  g_assert_no_error (trouble);
  tree = cop_tree_read_to_check (file, NULL, error);
  g_unlink (file);
  return tree;
}

/* Everything that is an error, a line each. */
static char *
findings (const CopTree *tree)
{
  g_autoptr (GPtrArray) list = cop_check_run (tree, NULL);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const CopFinding *finding = list->pdata[i];

      if (finding->level == COP_CHECK_ERROR)
        g_string_append_printf (out, "%s %s\n", finding->check->name, finding->text);
    }
  return g_string_free (out, FALSE);
}

static GBytes *
wrong_blob (void)
{
  Maker m = maker ();

  make_begin (&m, "");
  make_cell (&m, "a b", 1);
  make_cell (&m, "x", 1);
  make_cell (&m, "x", 2);
  make_begin (&m, "one");
  make_cell (&m, "phandle", 0);
  make_begin (&m, "");
  make_cell (&m, "phandle", 0);
  make_begin (&m, "deep");
  make_end (&m, 2);
  make_begin (&m, "a/b");
  make_end (&m, 2);
  make_begin (&m, "two");
  make_cell (&m, "phandle", 0xffffffff);
  make_end (&m, 1);
  make_begin (&m, "one");
  make_cell (&m, "y", 1);
  make_begin (&m, "deep");
  make_end (&m, 2);
  make_begin (&m, "three");
  make_cell (&m, "phandle", 3);
  make_cell (&m, "phandle", 4);
  make_begin (&m, "c@1@2");
  make_begin (&m, "d?");
  make_end (&m, 3);
  make_begin (&m, "four");
  make_prop (&m, "phandle", "", 0);
  make_cell (&m, "linux,phandle", 0);
  make_end (&m, 2);
  return make_blob (&m);
}

static void
tells_of_all (void)
{
  g_autoptr (GBytes) blob = wrong_blob ();
  g_autoptr (GError) error = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (blob, &size);
  g_autofree char *folder = g_dir_make_tmp ("coppice-to-check-XXXXXX", NULL);
  g_autoptr (CopTree) tree = read_bytes (folder, data, size, &error);
  g_autofree char *found = NULL;

  g_rmdir (folder);
  g_assert_no_error (error);
  found = findings (tree);
  g_assert_cmpstr (
      found, ==,
      "duplicate_property_names /: a property 'x' is there already\n"
      "property_name_chars /: 'a b' cannot name a property: character 2 is not a letter, a digit "
      "or one of ,._+?#-\n"
      "duplicate_node_names /one: a node 'one' is there already\n"
      "node_name_chars /one/a/b: 'a/b' cannot name a node: character 2 is not a letter, a digit or "
      "one of ,._+-\n"
      "node_name_not_empty /one/: a node needs a name, found \"\"\n"
      "explicit_phandles /one: phandle 0x0; they are from 1 to 0xfffffffe\n"
      "explicit_phandles /two: phandle 0xffffffff; they are from 1 to 0xfffffffe\n"
      "duplicate_property_names /three: a property 'phandle' is there already\n"
      "node_name_format /three/c@1@2: 'c@1@2' cannot name a node: character 4 is a second @\n"
      "node_name_chars /three/c@1@2/d?: 'd?' cannot name a node: character 2 is not a letter, a "
      "digit or one of ,._+-\n"
      "explicit_phandles /four: 'linux,phandle' is 0x0; phandles are from 1 to 0xfffffffe\n"
      "explicit_phandles /four: 'phandle' has 0 bytes, not 4\n");
}

static void
refuses_all_otherwise (void)
{
  g_autoptr (GBytes) blob = wrong_blob ();
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_tree_from_dtb (blob, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
}

/* Each byte in turn is something else: the blob is read and checked, or refused. */
static void
takes_any_damage (void)
{
  static const guint8 values[] = { 0, 1, '/', '@', 0xff };
  g_autoptr (GBytes) blob = wrong_blob ();
  gsize size;
  const guint8 *data = g_bytes_get_data (blob, &size);
  g_autofree char *folder = g_dir_make_tmp ("coppice-to-check-XXXXXX", NULL);
  g_autofree guint8 *damaged = g_memdup2 (data, size);

  for (gsize i = 0; i < size; i++)
    {
      for (guint k = 0; k < G_N_ELEMENTS (values); k++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (CopTree) tree = NULL;

          damaged[i] = values[k];
          tree = read_bytes (folder, damaged, size, &error);
          g_assert_true ((tree != NULL) == (error == NULL));
          if (tree)
            g_free (findings (tree));
        }
      damaged[i] = data[i];
    }
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check/to-check/tells-of-all", tells_of_all);
  g_test_add_func ("/check/to-check/refuses-all-otherwise", refuses_all_otherwise);
  g_test_add_func ("/check/to-check/takes-any-damage", takes_any_damage);
  return g_test_run ();
}
