/* dt-validate, of the package dt-schema, on what a blob of the tree says. */
#include "check.h"
#include <coppice/fdt.h>
#include <glib/gstdio.h>
#include <string.h>

static gboolean
find_program (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);

  if (path != NULL)
    return TRUE;
  cli_say ("there is no program %s; it is in the package dt-schema (apt install dt-schema)", name);
  return FALSE;
}

/* When the newest file below the folder was written; 0 when there is no schema in it. */
static gint64
newest_schema (const char *folder)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  gint64 newest = 0;

  g_ptr_array_add (folders, g_strdup (folder));
  for (guint i = 0; i < folders->len; i++)
    {
      g_autoptr (GDir) dir = g_dir_open (folders->pdata[i], 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          char *path = g_build_filename (folders->pdata[i], name, NULL);
          GStatBuf status;

          if (g_lstat (path, &status) == 0 && S_ISDIR (status.st_mode))
            g_ptr_array_add (folders, path);
          else
            {
              if (g_str_has_suffix (name, ".yaml") && g_stat (path, &status) == 0)
                newest = MAX (newest, (gint64)status.st_mtime);
              g_free (path);
            }
        }
    }
  return newest;
}

/* Runs a program, and gives what it writes to both outputs.  Returns CLI_OK when it could be run.
 */
static int
run_program (char **argv, char **ret_out, char **ret_err, int *ret_status)
{
  GError *error = NULL;

  if (g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, ret_out, ret_err, ret_status,
                    &error))
    return CLI_OK;
  cli_say ("%s: %s", argv[0], error->message);
  g_error_free (error);
  return CLI_BAD;
}

/* dt-mk-schema takes twenty seconds for Linux's bindings: its result is kept.  transfer full,
 * nullable. */
static char *
process_bindings (const char *bindings)
{
  g_autofree char *full = g_canonicalize_filename (bindings, NULL);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, full, -1);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "coppice", NULL);
  g_autofree char *name = g_strdup_printf ("%s/bindings-%.16s.json", folder, sum);
  g_autofree char *new = g_strdup_printf ("%s.%d", name, g_random_int ());
  g_autofree char *out = NULL, *err = NULL;
  char *argv[] = { (char *)"dt-mk-schema", (char *)"-j", (char *)"-o", new, full, NULL };
  gint64 newest = newest_schema (full);
  GStatBuf status;
  int code = 0;

  if (newest == 0)
    {
      cli_say ("%s: no bindings in it: no file NAME.yaml", bindings);
      return NULL;
    }
  if (g_stat (name, &status) == 0 && (gint64)status.st_mtime > newest)
    return g_steal_pointer (&name);
  if (!find_program (argv[0]))
    return NULL;
  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      cli_say ("%s: the folder cannot be made", folder);
      return NULL;
    }
  if (run_program (argv, &out, &err, &code) != CLI_OK)
    return NULL;
  if (!g_file_test (new, G_FILE_TEST_EXISTS) || code != 0 || g_rename (new, name) != 0)
    {
      g_unlink (new);
      cli_say ("%s: dt-mk-schema could not process it: %s", bindings,
               err != NULL ? g_strstrip (err) : "");
      return NULL;
    }
  return g_steal_pointer (&name);
}

static int
validate (CliTree *tree, const char *blob, char *schema, GPtrArray *findings)
{
  /* -M and -mm: what is said of a node is followed by its path; before it is only its name. */
  char *argv[] = { (char *)"dt-validate", (char *)"-M", (char *)"-mm", (char *)blob,
                   (char *)"-p",          schema,       NULL };
  g_autofree char *out = NULL, *err = NULL;
  guint before = findings->len;
  int status = 0, code;

  if (schema == NULL)
    argv[4] = NULL;
  code = run_program (argv, &out, &err, &status);
  if (code != CLI_OK)
    return code;
  cli_schema_read (tree->tree, blob, out, findings);
  cli_schema_read (tree->tree, blob, err, findings);
  if (findings->len > before || status == 0)
    return CLI_OK;
  cli_say ("%s: dt-validate failed: %s", tree->name, g_strstrip (err));
  return CLI_BAD;
}

int
cli_schema_check (CliTree *tree, const char *bindings, GPtrArray *findings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *schema = NULL, *folder = NULL, *blob = NULL;
  int code = CLI_BAD;

  if (bindings != NULL && (schema = process_bindings (bindings)) == NULL)
    return CLI_BAD;
  if (!find_program ("dt-validate"))
    return CLI_BAD;
  bytes = cop_tree_to_dtb (tree->tree, &error);
  if (bytes != NULL && (folder = g_dir_make_tmp ("coppice-XXXXXX", &error)) != NULL)
    {
      blob = g_build_filename (folder, "tree.dtb", NULL);
      if (g_file_set_contents (blob, g_bytes_get_data (bytes, NULL),
                               (gssize)g_bytes_get_size (bytes), &error))
        code = validate (tree, blob, schema, findings);
      g_unlink (blob);
      g_rmdir (folder);
    }
  if (error != NULL)
    cli_say ("%s: %s", tree->name, error->message);
  return code;
}
