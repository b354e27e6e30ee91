/* For the tests of source: files in a folder of the test's own, and dtc as the judge. */
#ifndef SOURCE_H
#define SOURCE_H

#include <coppice/fdt.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  char *here; /* the working folder before */
} Lab;

/* The test works in a new folder; files are a name and a text each, NULL at the end. */
static inline void
lab_open (Lab *lab, const char *const *files)
{
  g_autoptr (GError) error = NULL;

  lab->here = g_get_current_dir ();
  lab->folder = g_dir_make_tmp ("coppice-source-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chdir (lab->folder), ==, 0);
  for (; files && *files; files += 2)
    {
      g_autofree char *folder = g_path_get_dirname (files[0]);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
      g_file_set_contents (files[0], files[1], -1, &error);
      g_assert_no_error (error);
    }
}

static inline void
lab_run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autofree char *complaints = NULL;
  int status;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &complaints,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaints, ==, "");
  g_assert_cmpstr (out, ==, "");
  g_assert_cmpint (status, ==, 0);
}

static inline void
lab_close (Lab *lab)
{
  const char *argv[] = { "rm", "-rf", lab->folder, NULL };

  g_assert_cmpint (g_chdir (lab->here), ==, 0);
  lab_run (argv);
  g_free (lab->folder);
  g_free (lab->here);
}

static inline CopTree *
lab_read (const char *file, const CopDtsInput *input)
{
  g_autoptr (GError) error = NULL;
  CopTree *tree = cop_tree_from_dts (file, input, &error);

  g_assert_no_error (error);
  g_assert_nonnull (tree);
  return tree;
}

/* The blob of the tree means what the one in the file means. */
static inline void
lab_same_meaning (const Lab *lab, const CopTree *tree, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) blob = cop_tree_to_dtb (tree, &error);
  g_autofree char *tool = g_build_filename (lab->here, "tests/tools/dtdiff.py", NULL);
  const char *argv[] = { "python3", tool, file, "ours.dtb", NULL };

  g_assert_no_error (error);
  g_file_set_contents ("ours.dtb", g_bytes_get_data (blob, NULL), (gssize)g_bytes_get_size (blob),
                       &error);
  g_assert_no_error (error);
  lab_run (argv);
}

static inline CopNode *
lab_node (const CopTree *tree, const char *path)
{
  CopNode *node = cop_tree_find (tree, path);

  g_assert_nonnull (node);
  return node;
}

static inline CopNodeProp *
lab_prop (const CopTree *tree, const char *path, const char *name)
{
  CopNodeProp *prop = cop_node_find_prop (lab_node (tree, path), name);

  g_assert_nonnull (prop);
  return prop;
}

/* "CELLS 0000000100000002, REF /soc": the chunks of a property; | in front of a group. */
static inline char *
lab_chunks (const CopTree *tree, const char *path, const char *name)
{
  static const char *const kinds[] = { "CELLS", "U64",   "REF", "STRINGS", "BYTES",
                                       "PATH",  "LABEL", "U8",  "U16" };
  const CopNodeProp *prop = lab_prop (tree, path, name);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (prop, i);
      g_autofree char *target = chunk.target ? cop_node_path (chunk.target) : NULL;

      g_string_append_printf (text, "%s%s%s", i ? ", " : "", chunk.group ? "|" : "",
                              kinds[chunk.kind]);
      if (target || chunk.kind == COP_CHUNK_LABEL)
        g_string_append_printf (text, " %s%s", target ? target : "",
                                chunk.suffix ? chunk.suffix : "");
      else
        g_string_append_c (text, ' ');
      for (gsize k = 0; k < chunk.size && !target && chunk.kind != COP_CHUNK_LABEL; k++)
        if (chunk.kind == COP_CHUNK_STRINGS)
          g_string_append_c (text, chunk.data[k] ? (char)chunk.data[k] : ';');
        else
          g_string_append_printf (text, "%02x", chunk.data[k]);
    }
  return g_string_free (text, FALSE);
}

static inline void
lab_value (const CopTree *tree, const char *path, const char *name, const char *expected)
{
  g_autofree char *found = lab_chunks (tree, path, name);

  g_assert_cmpstr (found, ==, expected);
}

static inline void
lab_place (const CopTree *tree, CopOrigin origin, const char *expected)
{
  const char *file = cop_tree_file_name (tree, origin.file);
  g_autofree char *found = g_strdup_printf ("%s:%u", file ? file : "?", origin.line);

  g_assert_cmpstr (found, ==, expected);
}

#endif
