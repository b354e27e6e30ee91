/* A directory in the form of /proc/device-tree: folders are nodes, files are properties. */
#include <coppice/fdt.h>

#include <errno.h>
#include <sys/stat.h>
#include <tree/node.h>

typedef struct
{
  CopNode *node;
  char *path;
} Folder;

static void
free_folder (gpointer data)
{
  g_free (((Folder *)data)->path);
  g_free (data);
}

static gboolean
cannot_read (const char *path, const char *reason, GError **error)
{
  return cop_error_set (error, COP_ERROR_IO, path, "cannot be read: %s", reason);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder in their order, or NULL. */
static GPtrArray *
list (const char *path, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GDir *dir = g_dir_open (path, 0, &reason);
  GPtrArray *names;
  const char *name;

  if (!dir)
    {
      cop_error_set (error, COP_ERROR_IO, NULL, "%s", reason->message);
      return NULL;
    }
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  g_dir_close (dir);
  g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean
set_phandle (CopNode *node, const char *path, const char *data, gsize size, GError **error)
{
  if (size != 4)
    return cop_error_set (error, COP_ERROR_INVALID, path,
                          "a phandle has 4 bytes, found %" G_GSIZE_FORMAT, size);
  return cop_node_set_phandle (node, cop_be32__at ((const guint8 *)data), error);
}

static gboolean
add_prop (CopNode *node, const char *path, const char *name, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *data = NULL;
  gsize size;

  /* What Linux calls the node, which its folder says already. */
  if (!strcmp (name, "name"))
    return TRUE;
  if (!g_file_get_contents (path, &data, &size, &reason))
    return cop_error_set (error, COP_ERROR_IO, NULL, "%s", reason->message);
  if (!strcmp (name, "phandle"))
    return set_phandle (node, path, data, size, error);
  return cop_node_set_bytes (node, name, data, size, error);
}

/* As in a blob: see cop_tree_from_dtb. */
static gboolean
settle_phandle (CopNode *node, GError **error)
{
  const CopNodeProp *prop = cop_node_find_prop (node, "linux,phandle");
  guint32 phandle;

  if (!prop || cop_prop__length (prop) != 4)
    return TRUE;
  phandle = cop_be32__at (prop->data);
  if (!node->phandle && !cop_node_set_phandle (node, phandle, error))
    return FALSE;
  return !phandle || node->phandle != phandle
         || cop_node_set_ref (node, "linux,phandle", node, error);
}

static gboolean
add_entry (GQueue *folders, CopNode *node, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat status;
  Folder *next;

  if (lstat (path, &status))
    return cannot_read (path, g_strerror (errno), error);
  if (S_ISREG (status.st_mode))
    return add_prop (node, path, name, error);
  if (!S_ISDIR (status.st_mode))
    return cannot_read (path, "it is neither a file nor a folder", error);
  if (!(node = cop_node__add_read (node, name, error)))
    return FALSE;
  next = g_new (Folder, 1);
  next->node = node;
  next->path = g_steal_pointer (&path);
  g_queue_push_tail (folders, next);
  return TRUE;
}

static gboolean
read_folder (GQueue *folders, const Folder *folder, GError **error)
{
  g_autoptr (GPtrArray) names = list (folder->path, error);

  for (guint i = 0; names && i < names->len; i++)
    if (!add_entry (folders, folder->node, folder->path, names->pdata[i], error))
      return FALSE;
  return names && settle_phandle (folder->node, error);
}

CopTree *
cop_tree_from_directory (const char *path, GError **error)
{
  CopTree *tree = cop_tree_new ();
  GQueue folders = G_QUEUE_INIT;
  Folder *folder = g_new (Folder, 1);
  gboolean good = TRUE;

  cop_tree_keep_order (tree, TRUE);
  folder->node = tree->root;
  folder->path = g_strdup (path);
  g_queue_push_tail (&folders, folder);
  while (good && (folder = g_queue_pop_head (&folders)))
    {
      good = read_folder (&folders, folder, error);
      free_folder (folder);
    }
  g_queue_clear_full (&folders, free_folder);
  if (!good)
    g_clear_pointer (&tree, cop_tree_free);
  return tree;
}
