/* A Devicetree from whatever a command line names: a machine script, a blob, source, a directory
 * like /proc/device-tree. */
#include "cli.h"
#include <string.h>

CopDtsInput
cli_source_input (const CliSource *source)
{
  return (CopDtsInput){ .include = (const char *const *)source->include,
                        .define = (const char *const *)source->define,
                        .timeout = (guint)MAX (source->timeout, 0),
                        .symbols = source->symbols };
}

void
cli_source_clear (CliSource *source)
{
  g_clear_pointer (&source->include, g_strfreev);
  g_clear_pointer (&source->define, g_strfreev);
}

gboolean
cli_is_script (const char *file)
{
  return strcmp (file, "-") == 0 || g_str_has_suffix (file, ".lua");
}

/* What has one of these is meant to be one. */
static gboolean
is_surely_tree (const char *folder)
{
  static const char *const signs[] = { "compatible", "model", "#address-cells", "name" };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      g_autofree char *file = g_build_filename (folder, signs[i], NULL);

      if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
        return TRUE;
    }
  return FALSE;
}

/* A name that files have and properties have not: one that is hidden, one with a suffix, and those
 * that source comes with. */
static gboolean
is_other_file (const char *name)
{
  static const char *const others[] = { "Makefile", "Kconfig", "README", "LICENSE", "COPYING" };
  const char *dot = strrchr (name, '.');
  gsize length = dot != NULL ? strspn (dot + 1, "abcdefghijklmnopqrstuvwxyz") : 0;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (name, others[i]) == 0)
      return TRUE;
  return *name == '.' || (length > 0 && length <= 5 && dot[1 + length] == '\0');
}

/* Takes a folder that nobody has looked at, and adds those below.  The first entry that is in no
 * Devicetree, below the given folder; transfer full, nullable. */
static char *
find_other_in (const char *folder, const char *below, GPtrArray *folders)
{
  g_autofree char *path = g_build_filename (folder, below, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  char *found = NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *entry = *below ? g_build_filename (below, name, NULL) : g_strdup (name);
      g_autofree char *full = g_build_filename (path, name, NULL);
      gboolean is_folder = g_file_test (full, G_FILE_TEST_IS_DIR);
      gboolean is_other = is_folder ? *name == '.' : is_other_file (name);

      is_other = is_other || g_file_test (full, G_FILE_TEST_IS_SYMLINK);
      if (is_other && (found == NULL || strcmp (entry, found) < 0))
        {
          g_free (found);
          found = g_steal_pointer (&entry);
        }
      else if (is_folder && !is_other)
        g_ptr_array_add (folders, g_steal_pointer (&entry));
    }
  return found;
}

/* Any folder would be a tree, be it an empty one, or all of somebody's source. */
static int
check_folder (const char *folder)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *found = NULL;
  g_autoptr (GDir) dir = NULL;

  if (is_surely_tree (folder))
    return CLI_OK;
  dir = g_dir_open (folder, 0, NULL);
  if (dir != NULL && g_dir_read_name (dir) == NULL)
    {
      cli_say (
          "%s: this folder is no Devicetree: it is empty; one has a folder for each node and a "
          "file for each property",
          folder);
      return CLI_BAD;
    }
  g_ptr_array_add (folders, g_strdup (""));
  for (guint i = 0; i < folders->len && found == NULL; i++)
    found = find_other_in (folder, folders->pdata[i], folders);
  if (found == NULL)
    return CLI_OK;
  cli_say (
      "%s: this folder is no Devicetree: it has no file 'compatible', and '%s' is neither a node "
      "nor a property",
      folder, found);
  return CLI_BAD;
}

static int
open_script (CliTree *tree, const char *file, char **params, CliMode mode)
{
  GError *error = NULL;
  int code = cli_session_build (&tree->session, mode, file, params);

  if (code != CLI_OK)
    return cli_session_close (&tree->session, code);
  tree->is_script = TRUE;
  tree->tree = cop_machine_to_tree_with_types (tree->session.machine, &tree->types, &error);
  return tree->tree ? CLI_OK : cli_tree_close (tree, cli_fail (error, mode));
}

int
cli_tree_open (CliTree *tree, const char *file, char **params, const CliSource *source,
               CliMode mode)
{
  const CopDtsInput input = source ? cli_source_input (source) : (CopDtsInput){ NULL };
  static char *no_params[] = { NULL };
  GError *error = NULL;

  *tree = (CliTree){ .name = file };
  if (cli_is_script (file))
    return open_script (tree, file, params ? params : no_params, mode);
  if (params != NULL && *params != NULL)
    {
      cli_say ("%s: '%s': only a machine script (.lua) has parameters", file, *params);
      return CLI_BAD;
    }
  if (g_file_test (file, G_FILE_TEST_IS_DIR) && check_folder (file) != CLI_OK)
    return CLI_BAD;
  tree->tree = source != NULL && source->to_check ? cop_tree_read_to_check (file, &input, &error)
                                                  : cop_tree_read (file, &input, &error);
  return tree->tree ? CLI_OK : cli_fail (error, mode);
}

int
cli_tree_close (CliTree *tree, int code)
{
  g_clear_pointer (&tree->types, g_hash_table_unref);
  g_clear_pointer (&tree->tree, cop_tree_free);
  if (tree->is_script)
    code = cli_session_close (&tree->session, code);
  tree->is_script = FALSE;
  return code;
}

int
cli_tree_open_two (CliTree *a, CliTree *b, const CliArgs *args, const CliSource *source)
{
  char **params = args->argv + 2;
  gboolean scripts = cli_is_script (args->argv[0]) || cli_is_script (args->argv[1]);
  int code;

  /* parameters are for those that can have some */
  code = cli_tree_open (a, args->argv[0], cli_is_script (args->argv[0]) || !scripts ? params : NULL,
                        source, args->mode);
  if (code != CLI_OK)
    return code;
  code = cli_tree_open (b, args->argv[1], cli_is_script (args->argv[1]) ? params : NULL, source,
                        args->mode);
  return code == CLI_OK ? CLI_OK : cli_tree_close (a, code);
}

const char *
cli_tree_file_name (guint32 file, gpointer data)
{
  const CliTree *tree = data;

  return tree->is_script ? cop_host_file_label (tree->session.host, file)
                         : cop_tree_file_name (tree->tree, file);
}

char **
cli_tree_files (const CliTree *tree, GError **error)
{
  GPtrArray *files;

  if (tree->is_script)
    return cop_script_files (tree->session.script, error);
  files = g_ptr_array_new ();
  g_ptr_array_add (files, g_strdup (tree->name));
  for (guint32 i = 1; cop_tree_file_name (tree->tree, i); i++)
    if (strcmp (cop_tree_file_name (tree->tree, i), tree->name) != 0)
      g_ptr_array_add (files, g_strdup (cop_tree_file_name (tree->tree, i)));
  g_ptr_array_add (files, NULL);
  return (char **)g_ptr_array_free (files, FALSE);
}
