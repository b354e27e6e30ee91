/* The other way: what is written is what a blob of the tree would say, made beside its place and
 * renamed when it is complete. */
#define _GNU_SOURCE /* renameat2 */
#include <coppice/fdt.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <tree/node.h>
#include <unistd.h>

typedef struct
{
  const char *root; /* the folder that is not yet at its place */
  GPtrArray *made;  /* paths of files and folders, in order */
} Writer;

static gboolean
cannot_write (const char *path, GError **error)
{
  return cop_error_set (error, errno == EEXIST ? COP_ERROR_EXISTS : COP_ERROR_IO, path,
                        "cannot be written: %s", g_strerror (errno));
}

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  while (size)
    {
      ssize_t n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      size -= (gsize)n;
    }
  return TRUE;
}

static gboolean
add_file (Writer *writer, const char *folder, const char *name, const guint8 *data, gsize size,
          GError **error)
{
  char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  gboolean good;

  if (fd < 0)
    {
      cannot_write (path, error);
      g_free (path);
      return FALSE;
    }
  g_ptr_array_add (writer->made, path);
  good = write_all (fd, data, size);
  if (close (fd) || !good)
    return cannot_write (path, error);
  return TRUE;
}

static gboolean
add_phandle (Writer *writer, const char *folder, const char *name, const CopNode *node,
             GError **error)
{
  guint32 cell = GUINT32_TO_BE (node->phandle);

  return add_file (writer, folder, name, (const guint8 *)&cell, sizeof cell, error);
}

static gboolean
add_folder (Writer *writer, const CopNode *node, const char *path, GError **error)
{
  if (node->parent)
    {
      if (mkdir (path, 0777))
        return cannot_write (path, error);
      g_ptr_array_add (writer->made, g_strdup (path));
    }
  for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    {
      /* The only reference that a blob is read with is a node's own phandle. */
      gboolean good = cop_prop__has_targets (prop)
                          ? add_phandle (writer, path, prop->name->text, node, error)
                          : add_file (writer, path, prop->name->text, prop->data,
                                      cop_prop__length (prop), error);
      if (!good)
        return FALSE;
    }
  return !node->phandle || add_phandle (writer, path, "phandle", node, error);
}

static gboolean
add_all (Writer *writer, const CopTree *tree, GError **error)
{
  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      g_autofree char *path = cop_node_path (node);
      g_autofree char *folder = g_build_filename (writer->root, path + 1, NULL);

      if (!strcmp (node->name, ".") || !strcmp (node->name, ".."))
        return cop_error_set (error, COP_ERROR_INVALID, path, "no folder can have this name");
      if (!add_folder (writer, node, folder, error))
        return FALSE;
    }
  return TRUE;
}

static void
remove_all (Writer *writer)
{
  for (guint i = writer->made->len; i > 0; i--)
    remove (writer->made->pdata[i - 1]);
  rmdir (writer->root);
}

/* g_mkdtemp makes folders for the user alone, but this one is for whom any other would be. */
static gboolean
open_up (const char *folder, GError **error)
{
  g_autofree char *probe = g_build_filename (folder, "probe", NULL);
  struct stat status;
  gboolean good = !mkdir (probe, 0777) && !stat (probe, &status) && !rmdir (probe)
                  && !chmod (folder, status.st_mode & 0777);

  return good || cannot_write (folder, error);
}

static gboolean
put_in_place (const char *from, const char *to, GError **error)
{
  if (!renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE))
    return TRUE;
  /* Some file systems do not know how. */
  if (errno == EINVAL || errno == ENOSYS)
    {
      struct stat status;

      if (lstat (to, &status))
        return !rename (from, to) || cannot_write (to, error);
      errno = EEXIST;
    }
  return cannot_write (to, error);
}

static gboolean
write_tree (const CopTree *tree, const char *path, GError **error)
{
  g_autofree char *trimmed = g_strdup (path);
  g_autofree char *root = NULL;
  Writer writer;
  gboolean good;

  for (gsize length = strlen (trimmed); length > 1 && trimmed[length - 1] == '/';)
    trimmed[--length] = '\0';
  root = g_strconcat (trimmed, ".XXXXXX", NULL);
  if (!g_mkdtemp (root))
    return cannot_write (path, error);
  writer.root = root;
  writer.made = g_ptr_array_new_with_free_func (g_free);
  good = open_up (root, error) && add_all (&writer, tree, error)
         && put_in_place (root, trimmed, error);
  if (!good)
    remove_all (&writer);
  g_ptr_array_unref (writer.made);
  return good;
}

gboolean
cop_tree_to_directory (const CopTree *tree, const char *path, GError **error)
{
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (CopTree) plain = NULL;
  struct stat status;

  if (!lstat (path, &status))
    return cop_error_set (error, COP_ERROR_EXISTS, path, "there is something already");
  return (blob = cop_tree_to_dtb (tree, error)) && (plain = cop_tree_from_dtb (blob, error))
         && write_tree (plain, path, error);
}
