/* The Devicetree sources of a Linux kernel, when COPPICE_SOURCES is where one was unpacked (see
 * tests/corpus/sources): each is read and means what dtc makes of it, also when it is written as
 * source again; and an error in a file that it includes is reported there.  COPPICE_EVERY=N takes
 * one of N. */
#include <coppice/fdt.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folders[4];
  CopDtsInput input;
} Include;

/* The kernel's own: those of scripts/Makefile.lib. */
static void
find_folders (Include *include, const char *file)
{
  g_auto (GStrv) parts = g_strsplit (file, "/", 3);

  *include = (Include){ { g_strdup ("scripts/dtc/include-prefixes"), g_strdup ("include"),
                          g_strdup_printf ("arch/%s/boot/dts", parts[1]), NULL } };
  include->input.include = (const char *const *)include->folders;
}

static void
clear_folders (Include *include)
{
  for (guint i = 0; include->folders[i]; i++)
    g_free (include->folders[i]);
}

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *complaints = NULL;
  int status;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &complaints,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaints, ==, "");
  g_assert_cmpint (status, ==, 0);
}

static CopTree *
compile (const char *text, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *blob_name = g_strconcat (text, ".dtb", NULL);
  const char *argv[] = { "dtc", "-q", "-b",   "0",  "-I",      "dts", "-O",
                         "dtb", "-i", folder, "-o", blob_name, text,  NULL };
  char *data;
  gsize size;

  run (argv);
  g_assert_true (g_file_get_contents (blob_name, &data, &size, &error));
  g_unlink (blob_name);
  g_autoptr (GBytes) blob = g_bytes_new_take (data, size);
  CopTree *tree = cop_tree_from_dtb (blob, &error);
  g_assert_no_error (error);
  return tree;
}

/* Whether the bytes are what the value says, with the numbers of the tree that they are of. */
static void
same_value (const CopNodeProp *ours, const CopNodeProp *theirs, const CopTree *their_tree)
{
  CopChunk bytes = { 0 };
  const guint8 *at;

  if (cop_node_prop_n_chunks (theirs))
    bytes = cop_node_prop_chunk (theirs, 0);
  at = bytes.data;
  /* linux,phandle is a reference in what is read from a blob. */
  if (bytes.kind == COP_CHUNK_REF)
    return;
  for (guint i = 0; i < cop_node_prop_n_chunks (ours); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (ours, i);
      g_autofree char *path = chunk.target ? cop_node_path (chunk.target) : NULL;
      gsize left = bytes.size - (gsize)(at - bytes.data);

      if (chunk.kind == COP_CHUNK_REF)
        {
          CopNode *target;

          g_assert_cmpuint (left, >=, 4);
          target = cop_tree_find_phandle (their_tree, (guint32)at[0] << 24 | (guint32)at[1] << 16
                                                          | (guint32)at[2] << 8 | at[3]);
          g_assert_nonnull (target);
          g_autofree char *their_path = cop_node_path (target);
          g_assert_cmpstr (path, ==, their_path);
          at += 4;
        }
      else if (chunk.kind == COP_CHUNK_PATH)
        {
          g_assert_cmpuint (left, >=, strlen (path) + 1);
          g_assert_cmpstr ((const char *)at, ==, path);
          at += strlen (path) + 1;
        }
      else if (chunk.kind == COP_CHUNK_LABEL)
        {
          g_assert_cmpuint (left, >=, 4);
          at += 4;
        }
      else
        {
          g_assert_cmpuint (left, >=, chunk.size);
          g_assert_cmpmem (chunk.data, chunk.size, at, chunk.size);
          at += chunk.size;
        }
    }
  g_assert_true (at == bytes.data + bytes.size);
}

static gboolean
is_fixups (const CopNode *node)
{
  return node && cop_node_parent (node) && !cop_node_parent (cop_node_parent (node))
         && (!strcmp (cop_node_name (node), "__fixups__")
             || !strcmp (cop_node_name (node), "__local_fixups__"));
}

/* Nodes and properties, their order, and values. */
static void
same_meaning (const CopTree *ours, const CopTree *theirs)
{
  CopNode *a = cop_tree_root (ours);
  CopNode *b = cop_tree_root (theirs);

  while (a)
    {
      CopNodeProp *second = cop_node_first_prop (b);

      g_assert_cmpstr (cop_node_name (a), ==, cop_node_name (b));
      for (CopNodeProp *first = cop_node_first_prop (a); first; first = cop_node_prop_next (first))
        {
          g_assert_cmpstr (cop_node_prop_name (first), ==, cop_node_prop_name (second));
          same_value (first, second, theirs);
          second = cop_node_prop_next (second);
        }
      g_assert_null (second);
      a = cop_node_next (a, cop_tree_root (ours));
      b = cop_node_next (b, cop_tree_root (theirs));
    }
  g_assert_true (!b || is_fixups (b));
}

/* All that is written in the source, and not made by dtc, has a place. */
static void
has_places (const CopTree *tree)
{
  const CopNode *root = cop_tree_root (tree);

  for (const CopNode *node = root; node; node = cop_node_next (node, root))
    for (const CopNodeProp *prop = cop_node_first_prop (node); prop;
         prop = cop_node_prop_next (prop))
      if (!cop_tree_is_overlay (tree))
        g_assert_cmpuint (cop_node_prop_origin (prop).line, >, 0);
}

static void
reads (gconstpointer file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *name = NULL;
  Include include;

  find_folders (&include, file);
  g_autoptr (CopTree) tree = cop_tree_from_dts (file, &include.input, &error);
  g_assert_no_error (error);

  g_close (g_file_open_tmp ("coppice-XXXXXX.dts", &name, &error), NULL);
  const char *cpp[] = { "cpp",    "-nostdinc",
                        "-undef", "-D__DTS__",
                        "-x",     "assembler-with-cpp",
                        "-I",     include.folders[0],
                        "-I",     include.folders[1],
                        "-I",     include.folders[2],
                        "-o",     name,
                        file,     NULL };
  run (cpp);
  g_autoptr (CopTree) theirs = compile (name, folder);
  same_meaning (tree, theirs);
  has_places (tree);

  g_autofree char *text = cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (name, text, -1, &error));
  g_autoptr (CopTree) again = compile (name, folder);
  same_meaning (tree, again);
  g_unlink (name);
  clear_folders (&include);
}

/* A file that the source includes, and that comes from beside it; NULL when there is none. */
static const char *
included (const CopTree *tree, const char *file)
{
  const char *name;

  for (guint32 i = 1; (name = cop_tree_file_name (tree, i)); i++)
    if (g_str_has_suffix (name, ".dtsi") && strcmp (name, file))
      return name;
  return NULL;
}

static void
tells_the_place (gconstpointer file)
{
  static const char wrong[] = "\n/ {\n\twrong = <1>\n};\n";
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *earlier = NULL;
  g_autofree char *longer = NULL;
  const char *name;
  guint line = 4;
  Include include;

  find_folders (&include, file);
  g_autoptr (CopTree) tree = cop_tree_from_dts (file, &include.input, &error);
  g_assert_no_error (error);
  name = included (tree, file);
  if (name)
    {
      g_assert_true (g_file_get_contents (name, &text, NULL, &error));
      longer = g_strconcat (text, wrong, NULL);
      for (const char *c = text; *c; c++)
        line += *c == '\n';
      expected = g_strdup_printf ("%s:%u:1: syntax error at '}'", name, line);
      /* Some are included inside a node, where already the / is wrong. */
      earlier = g_strdup_printf ("%s:%u:1: syntax error at '/'", name, line - 2);
      g_assert_true (g_file_set_contents (name, longer, -1, NULL));
      g_autoptr (CopTree) none = cop_tree_from_dts (file, &include.input, &error);
      g_assert_true (g_file_set_contents (name, text, -1, NULL));
      g_assert_null (none);
      g_assert_nonnull (error);
      if (!g_str_has_prefix (error->message, expected)
          && !g_str_has_prefix (error->message, earlier))
        g_error ("%s, not %s", error->message, expected);
    }
  else
    {
      g_test_skip ("it includes nothing");
    }
  clear_folders (&include);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
find_sources (GPtrArray *files, const char *top)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (folders, g_strdup (top));
  for (guint i = 0; i < folders->len; i++)
    {
      g_autoptr (GDir) dir = g_dir_open (folders->pdata[i], 0, NULL);
      const char *name;

      while (dir && (name = g_dir_read_name (dir)))
        {
          char *path = g_build_filename (folders->pdata[i], name, NULL);

          if (g_file_test (path, G_FILE_TEST_IS_DIR))
            g_ptr_array_add (folders, path);
          else if (g_str_has_suffix (name, ".dts"))
            g_ptr_array_add (files, path);
          else
            g_free (path);
        }
    }
  g_ptr_array_sort (files, compare);
}

static void
there_are_none (void)
{
  g_test_skip ("COPPICE_SOURCES is not set");
}

int
main (int argc, char **argv)
{
  const char *folder = g_getenv ("COPPICE_SOURCES");
  const char *every = g_getenv ("COPPICE_EVERY");
  guint step = every ? (guint)g_ascii_strtoull (every, NULL, 10) : 1;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, NULL);
  if (folder && g_chdir (folder) == 0)
    find_sources (files, "arch");
  for (guint i = 0; i < files->len; i += MAX (step, 1))
    {
      g_autofree char *reads_name = g_strconcat ("/fdt/sources/reads/", files->pdata[i], NULL);
      g_autofree char *tells_name = g_strconcat ("/fdt/sources/tells/", files->pdata[i], NULL);

      g_test_add_data_func (reads_name, files->pdata[i], reads);
      g_test_add_data_func (tells_name, files->pdata[i], tells_the_place);
    }
  if (!files->len)
    g_test_add_func ("/fdt/sources/none", there_are_none);
  return g_test_run ();
}
