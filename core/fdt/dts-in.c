/* Devicetree source is read by the programs cpp and dtc, of which dtc runs twice, at the same time:
 *
 * - into a blob.  Its errors are those that the user gets, and its bytes are the values;
 * - into source again, with the place that each thing comes from (-T -T).  This says how values
 *   are made (strings, numbers, groups), gives labels and places, and, as the text is given to dtc
 *   as a plugin, in __local_fixups__ which cells are references, of properties that nobody knows,
 *   too.
 *
 * Neither would do alone.  A blob has no labels, no places and no references.  In source dtc 1.6.1
 * writes some strings so that they read back as others, and as a plugin a text may refer to labels
 * that are not there.  So nothing that the second run says can change a byte: it is read beside the
 * first, and where the two do not agree, what stays is the bytes.  When dtc cannot write source at
 * all (1.6.1 aborts over some /incbin/), the tree has what can be understood of the blob, without
 * places. */
#include <fdt/dts-in.h>

#include <sys/wait.h>

/* --- the program --- */

static void
add_folder (GPtrArray *argv, const char *folder)
{
  g_ptr_array_add (argv, g_strdup ("-i"));
  g_ptr_array_add (argv, g_canonicalize_filename (folder, NULL));
}

static gboolean
start_dtc (CopDtsProgram *dtc, const CopDtsSource *source, GBytes *text, const CopDtsInput *input,
           const char *const *options, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (argv, g_strdup ("dtc"));
  for (; *options; options++)
    g_ptr_array_add (argv, g_strdup (*options));
  for (const char *const *folder = input ? input->include : NULL; folder && *folder; folder++)
    add_folder (argv, *folder);
  g_ptr_array_add (argv, g_strdup ("-"));
  g_ptr_array_add (argv, NULL);

  /* dtc looks for what it includes beside the source, which it reads from its standard input. */
  return cop_dts_program__start (dtc, (const char *const *)argv->pdata, source->files->pdata[0],
                                 source->folder, text, input, error);
}

/* The output, or NULL with the complaints, if it ran. */
static GBytes *
finish_dtc (CopDtsProgram *dtc, GBytes **ret_complaints, GError **error)
{
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) complaints = NULL;
  int status;

  *ret_complaints = NULL;
  if (!cop_dts_program__finish (dtc, &status, &output, &complaints, error))
    return NULL;
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return g_steal_pointer (&output);
  *ret_complaints = g_steal_pointer (&complaints);
  return NULL;
}

static GBytes *
run_dtc (const CopDtsSource *source, GBytes *text, const CopDtsInput *input,
         const char *const *options, GBytes **ret_complaints, GError **error)
{
  CopDtsProgram dtc;
  GBytes *output = NULL;

  *ret_complaints = NULL;
  if (start_dtc (&dtc, source, text, input, options, error))
    output = finish_dtc (&dtc, ret_complaints, error);
  cop_dts_program__stop (&dtc);
  return output;
}

/* --- all of it --- */

static void
remove_node (CopTree *tree, const char *name)
{
  CopNode *node = cop_node_find_child (cop_tree_root (tree), name);

  if (node)
    cop_node_remove (node);
}

static CopTree *
from_blob_alone (const CopDtsSource *source, GBytes *text, const CopDtsInput *input, GError **error)
{
  static const char *const options[] = { "-q", "-b", "0", "-@", "-I", "dts", "-O", "dtb", NULL };
  g_autoptr (GBytes) complaints = NULL;
  g_autoptr (GBytes) blob = run_dtc (source, text, input, options, &complaints, error);
  g_autoptr (CopTree) tree = NULL;

  if (complaints)
    cop_dts__dtc_error (source, g_bytes_get_data (complaints, NULL), error);
  if (!blob || !(tree = cop_tree_from_dtb (blob, error))
      || !cop_tree_understand (tree, NULL, error))
    return NULL;
  cop_tree_set_symbols (tree, FALSE);
  return g_steal_pointer (&tree);
}

/* What both runs write.  ret_annotated: NULL when the second has failed.  FALSE when the first has.
 */
static gboolean
run_both (const CopDtsSource *source, GBytes *text, const CopDtsInput *input, GBytes **ret_blob,
          GBytes **ret_annotated, GError **error)
{
  /* Checks that cost the square of the number of nodes are left out where nobody hears of them, and
   * no other check needs them: references are made in one, too. */
  static const char *const to_blob[] = { "-q", "-b",  "0", "-Wno-unique_unit_address", "-I", "dts",
                                         "-O", "dtb", NULL };
  static const char *const to_source[] = {
    "-q",  "-q", "-T",  "-T", "-Wno-unique_unit_address", "-Eno-duplicate_label", "-I",
    "dts", "-O", "dts", NULL
  };
  g_autoptr (GBytes) as_plugin = cop_dts_source__as_plugin (source);
  g_autoptr (GBytes) complaints = NULL;
  g_autoptr (GBytes) ignored = NULL;
  CopDtsProgram first, second;
  gboolean second_runs;

  *ret_blob = *ret_annotated = NULL;
  if (!start_dtc (&first, source, text, input, to_blob, error))
    {
      cop_dts_program__stop (&first);
      return FALSE;
    }
  second_runs = start_dtc (&second, source, as_plugin ? as_plugin : text, input, to_source, NULL);
  *ret_blob = finish_dtc (&first, &complaints, error);
  if (complaints)
    cop_dts__dtc_error (source, g_bytes_get_data (complaints, NULL), error);
  if (*ret_blob && second_runs)
    *ret_annotated = finish_dtc (&second, &ignored, NULL);
  cop_dts_program__stop (&second);
  return *ret_blob != NULL;
}

static CopTree *
compile (const CopDtsSource *source, const CopDtsInput *input, GError **error)
{
  g_autoptr (GBytes) text = g_bytes_new_static (source->text->str, source->text->len);
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GBytes) annotated = NULL;
  g_autoptr (CopTree) tree = NULL;

  if (!run_both (source, text, input, &blob, &annotated, error)
      || !(tree = cop_tree_from_dtb (blob, error)))
    return NULL;
  if (!annotated || !cop_dts__join (tree, source, annotated))
    return from_blob_alone (source, text, input, error);
  if (cop_dts_source__is_plugin (source))
    {
      remove_node (tree, "__fixups__");
      remove_node (tree, "__local_fixups__");
      cop_tree_set_overlay (tree, TRUE);
    }
  return g_steal_pointer (&tree);
}

/* All that was read, so that the tree can tell; what cpp made up is called "<…>". */
static void
add_files (CopTree *tree, const CopDtsSource *source)
{
  for (guint i = 0; i < source->files->len; i++)
    {
      const char *name = source->files->pdata[i];

      if (*name != '<')
        cop_tree_add_file (tree, name);
    }
}

CopTree *
cop_tree_from_dts (const char *file, const CopDtsInput *input, GError **error)
{
  CopDtsSource source;
  CopTree *tree = NULL;

  if (cop_dts_source__read (&source, file, input, error))
    tree = compile (&source, input, error);
  if (tree)
    add_files (tree, &source);
  cop_dts_source__clear (&source);
  return tree;
}
