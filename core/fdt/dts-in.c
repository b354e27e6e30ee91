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
#include <fdt/faults.h>

#include <string.h>
#include <sys/wait.h>
#include <tree/node.h>

/* --- the program --- */

/* What is read, and how. */
typedef struct
{
  const CopDtsSource *source;
  const CopDtsInput *input; /* nullable */
  gboolean symbols;         /* dtc is to make them, for what it keeps then */
  gboolean forced;          /* what dtc's checks find is no error */
} Reading;

static void
add_checks (GPtrArray *argv)
{
  for (const char *const *name = cop_dts__checks; *name; name++)
    g_ptr_array_add (argv, g_strconcat ("-Eno-", *name, NULL));
  for (const char *const *name = cop_dts__checks; *name; name++)
    g_ptr_array_add (argv, g_strconcat ("-W", *name, NULL));
}

static void
add_folder (GPtrArray *argv, const char *folder)
{
  g_ptr_array_add (argv, g_strdup ("-i"));
  g_ptr_array_add (argv, g_canonicalize_filename (folder, NULL));
}

static gboolean
start_dtc (CopDtsProgram *dtc, const Reading *reading, GBytes *text, const char *const *options,
           GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  const CopDtsSource *source = reading->source;
  const CopDtsInput *input = reading->input;

  g_ptr_array_add (argv, g_strdup ("dtc"));
  /* Quiet, it would not tell of what is no error. */
  if (reading->forced)
    add_checks (argv);
  else
    g_ptr_array_add (argv, g_strdup ("-q"));
  if (reading->symbols)
    g_ptr_array_add (argv, g_strdup ("-@"));
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

/* The output, or NULL.  ret_complaints: NULL when it did not run. */
static GBytes *
finish_dtc (CopDtsProgram *dtc, GBytes **ret_complaints, GError **error)
{
  g_autoptr (GBytes) output = NULL;
  int status;

  *ret_complaints = NULL;
  if (!cop_dts_program__finish (dtc, &status, &output, ret_complaints, error))
    return NULL;
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return g_steal_pointer (&output);
  return NULL;
}

static GBytes *
run_dtc (const Reading *reading, GBytes *text, const char *const *options, GBytes **ret_complaints,
         GError **error)
{
  CopDtsProgram dtc;
  GBytes *output = NULL;

  *ret_complaints = NULL;
  if (start_dtc (&dtc, reading, text, options, error))
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

static const char *
text_of (GBytes *complaints)
{
  return g_bytes_get_data (complaints, NULL);
}

static CopTree *
tree_of (const Reading *reading, GBytes *blob, GError **error)
{
  return reading->forced ? cop_tree__from_dtb_to_check (blob, error)
                         : cop_tree_from_dtb (blob, error);
}

static CopTree *
from_blob_alone (const Reading *reading, GBytes *text, GError **error)
{
  static const char *const options[] = { "-b", "0", "-@", "-I", "dts", "-O", "dtb", NULL };
  g_autoptr (GBytes) complaints = NULL;
  g_autoptr (GBytes) blob = run_dtc (reading, text, options, &complaints, error);
  g_autoptr (CopTree) tree = NULL;

  if (!blob && complaints)
    cop_dts__dtc_error (reading->source, text_of (complaints), error);
  if (!blob || !(tree = tree_of (reading, blob, error)) || !cop_tree_understand (tree, NULL, error))
    return NULL;
  cop_tree_set_symbols (tree, FALSE);
  return g_steal_pointer (&tree);
}

/* What both runs write.  ret_complaints: of the first, nullable; ret_annotated: NULL when the
 * second has failed.  FALSE when the first has; without an error when there are complaints. */
static gboolean
run_both (const Reading *reading, GBytes *text, GBytes **ret_blob, GBytes **ret_complaints,
          GBytes **ret_annotated, GError **error)
{
  /* Checks that cost the square of the number of nodes are left out where nobody hears of them, and
   * no other check needs them: references are made in one, too. */
  static const char *const to_blob[] = { "-b",  "0", "-Wno-unique_unit_address", "-I", "dts", "-O",
                                         "dtb", NULL };
  static const char *const to_source[] = {
    "-q", "-T",  "-T", "-Wno-unique_unit_address", "-Eno-duplicate_label", "-I", "dts",
    "-O", "dts", NULL
  };
  g_autoptr (GBytes) as_plugin = cop_dts_source__as_plugin (reading->source);
  g_autoptr (GBytes) ignored = NULL;
  CopDtsProgram first, second;
  gboolean second_runs;

  *ret_blob = *ret_complaints = *ret_annotated = NULL;
  if (!start_dtc (&first, reading, text, to_blob, error))
    {
      cop_dts_program__stop (&first);
      return FALSE;
    }
  second_runs = start_dtc (&second, reading, as_plugin ? as_plugin : text, to_source, NULL);
  *ret_blob = finish_dtc (&first, ret_complaints, error);
  if (*ret_blob && second_runs)
    *ret_annotated = finish_dtc (&second, &ignored, NULL);
  cop_dts_program__stop (&second);
  return *ret_blob != NULL;
}

static CopTree *
put_together (const Reading *reading, GBytes *text, GBytes *blob, GBytes *annotated, GError **error)
{
  const CopDtsSource *source = reading->source;
  g_autoptr (CopTree) tree = tree_of (reading, blob, error);

  if (!tree)
    return NULL;
  /* Who writes the tree makes them; what the source says by hand stays. */
  if (reading->symbols && !strstr (source->text->str, "__symbols__"))
    remove_node (tree, "__symbols__");
  if (!annotated || !cop_dts__join (tree, source, annotated))
    return from_blob_alone (reading, text, error);
  if (cop_dts_source__is_plugin (source))
    {
      remove_node (tree, "__fixups__");
      remove_node (tree, "__local_fixups__");
      cop_tree_set_overlay (tree, TRUE);
    }
  return g_steal_pointer (&tree);
}

/* Once more, with what dtc's checks find as faults of the tree; NULL when something else is wrong,
 * or this dtc has not all of the checks. */
static CopTree *
compile_forced (Reading reading, GBytes *text)
{
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GBytes) complaints = NULL;
  g_autoptr (GBytes) annotated = NULL;
  CopTree *tree;

  reading.forced = TRUE;
  if (!run_both (&reading, text, &blob, &complaints, &annotated, NULL))
    return NULL;
  tree = put_together (&reading, text, blob, annotated, NULL);
  if (tree)
    cop_dts__take_faults (tree, reading.source, text_of (complaints));
  return tree;
}

static CopTree *
compile (const CopDtsSource *source, const CopDtsInput *input, gboolean to_check, GError **error)
{
  Reading reading = { .source = source, .input = input };
  g_autoptr (GBytes) text = g_bytes_new_static (source->text->str, source->text->len);
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GBytes) complaints = NULL;
  g_autoptr (GBytes) annotated = NULL;
  CopTree *tree;

  reading.symbols = input && input->symbols && strstr (source->text->str, "/omit-if-no-ref/");
  if (run_both (&reading, text, &blob, &complaints, &annotated, error))
    return put_together (&reading, text, blob, annotated, error);
  if (!complaints)
    return NULL;
  if (to_check && strstr (text_of (complaints), "ERROR (")
      && (tree = compile_forced (reading, text)))
    return tree;
  cop_dts__dtc_error (source, text_of (complaints), error);
  return NULL;
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

static CopTree *
read_source (const char *file, const CopDtsInput *input, gboolean to_check, GError **error)
{
  CopDtsSource source;
  CopTree *tree = NULL;

  if (cop_dts_source__read (&source, file, input, error))
    tree = compile (&source, input, to_check, error);
  if (tree)
    add_files (tree, &source);
  cop_dts_source__clear (&source);
  return tree;
}

CopTree *
cop_tree_from_dts (const char *file, const CopDtsInput *input, GError **error)
{
  return read_source (file, input, FALSE, error);
}

CopTree *
cop_tree__from_dts_to_check (const char *file, const CopDtsInput *input, GError **error)
{
  return read_source (file, input, TRUE, error);
}
