/* Folders that are written whole or not at all: a tree like /proc/device-tree. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "cli.h"
#include "output.h"
#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many folders nftw may have open. */
#define OPEN_FOLDERS 32

static int
remove_one (const char *path, const struct stat *status, int type, struct FTW *where)
{
  (void)status;
  (void)type;
  (void)where;
  return remove (path);
}

void
cli_folder_remove (const char *folder)
{
  nftw (folder, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static gboolean
is_empty (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  gboolean empty = dir != NULL && g_dir_read_name (dir) == NULL;

  if (dir != NULL)
    g_dir_close (dir);
  return empty;
}

/* Whether it holds nothing but a Devicetree, so that nothing else is lost with it. */
static gboolean
is_tree (const char *folder)
{
  g_autoptr (CopTree) tree = cop_tree_from_directory (folder, NULL);
  CopNode *root = tree != NULL ? cop_tree_root (tree) : NULL;

  return root != NULL
         && (cop_node_find_prop (root, "#address-cells") != NULL
             || cop_node_find_prop (root, "compatible") != NULL);
}

/* Whether the tree may have the name. */
static int
check (const CliOutput *output, const char *target)
{
  struct stat there;

  if (lstat (target, &there) != 0)
    return errno == ENOENT ? CLI_OK : cli_cannot_write (output->file, errno, CLI_BAD);
  if (!S_ISDIR (there.st_mode))
    {
      cli_say ("%s: there is something that is no folder", output->file);
      return CLI_BAD;
    }
  if (is_empty (target))
    return CLI_OK;
  if (!output->force)
    {
      cli_say ("%s: the folder is not empty; --force replaces one that holds a Devicetree",
               output->file);
      return CLI_BAD;
    }
  if (!is_tree (target))
    {
      cli_say ("%s: --force replaces a folder that holds a Devicetree, and this one does not",
               output->file);
      return CLI_BAD;
    }
  return CLI_OK;
}

/* A name beside the target that nobody has. */
static char *
unused_name (const char *target)
{
  char *name = g_strconcat (target, ".XXXXXX", NULL);

  if (g_mkdtemp (name) == NULL || rmdir (name) != 0)
    {
      g_free (name);
      return NULL;
    }
  return name;
}

int
cli_folder_stage (const CliOutput *output, char **ret_target, char **ret_temporary)
{
  g_autoptr (GBytes) blob = g_bytes_new_static (output->data, output->length);
  g_autoptr (CopTree) tree = NULL;
  char *target = g_strdup (output->file);
  GError *error = NULL;
  int code;

  for (gsize length = strlen (target); length > 1 && target[length - 1] == '/';)
    target[--length] = '\0';
  *ret_target = target;
  code = check (output, target);
  if (code != CLI_OK)
    return code;
  *ret_temporary = unused_name (target);
  if (*ret_temporary == NULL)
    return cli_cannot_write (output->file, errno, CLI_BAD);
  tree = cop_tree_from_dtb (blob, &error);
  if (tree != NULL && cop_tree_to_directory (tree, *ret_temporary, &error))
    return CLI_OK;
  if (tree != NULL)
    cli_folder_remove (*ret_temporary);
  g_clear_pointer (ret_temporary, g_free);
  code = g_error_matches (error, COP_ERROR, COP_ERROR_IO) ? CLI_IO : CLI_BAD;
  cli_say ("%s: %s", output->file, error->message);
  g_error_free (error);
  return code;
}

int
cli_folder_commit (const CliOutput *output, const char *target, const char *temporary)
{
  g_autofree char *old = NULL;
  int problem;

  /* One that is empty gives way by itself. */
  if (rename (temporary, target) == 0)
    return CLI_OK;
  if (!output->force || (errno != ENOTEMPTY && errno != EEXIST))
    return cli_cannot_write (output->file, errno, CLI_BAD);
  old = unused_name (target);
  if (old == NULL || rename (target, old) != 0)
    return cli_cannot_write (output->file, errno, CLI_BAD);
  if (rename (temporary, target) != 0)
    {
      problem = errno;
      rename (old, target);
      return cli_cannot_write (output->file, problem, CLI_BAD);
    }
  cli_folder_remove (old);
  return CLI_OK;
}
