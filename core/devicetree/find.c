/* Objects by what their nodes are called: labels, paths in the Devicetree; and what they are. */
#include <base/nearest.h>
#include <devicetree/emit.h>
#include <machine/private.h>

/* The object that has come from the source's node, when its node is still called as there. */
static CopObject *
imported (const CopDtSource *source, const CopNode *node)
{
  CopObject *object = cop_dt_source__object (source, node);
  const CopNode *at = node;

  for (CopObject *up = object; up && at; at = at->parent)
    {
      CopDevice *device = cop_device__of (up);
      if (cop_dt__source (up) != at || cop_emit__labels (up)
          || (device ? device->ext && device->ext->node : ((CopPlainNode *)up)->node != NULL))
        return NULL;
      up = up->parent;
    }
  return object;
}

/* Whether the label is one of these, which have spaces between. */
static gboolean
holds (const char *labels, const char *label)
{
  gsize length = strlen (label);

  for (const char *at = strstr (labels, label); at; at = strstr (at + 1, label))
    if ((at == labels || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
      return TRUE;
  return FALSE;
}

/* The object with the label that a script gave it; NULL also when two have it, which those who make
 * the tree complain about. */
static CopObject *
labelled (CopMachine *machine, const char *label)
{
  CopWalk walk = COP_WALK (machine);
  CopObject *found = NULL;

  while (cop_walk_next (&walk))
    {
      const char *labels = cop_device__of (walk.at) || cop_object_is_a (walk.at, &cop_type_node)
                               ? cop_emit__labels (walk.at)
                               : NULL;

      if (!labels || !holds (labels, label))
        continue;
      if (found || !cop_emit__has_node (walk.at))
        return NULL;
      found = walk.at;
    }
  return found;
}

static CopObject *
object_of (const CopEmit *emit, const CopNode *node)
{
  for (guint i = 0; i < emit->described->len; i++)
    if (g_hash_table_lookup (emit->nodes, emit->described->pdata[i]) == node)
      return emit->described->pdata[i];
  return NULL;
}

static void
fail_label (const CopEmit *emit, const char *label, GError **error)
{
  g_autofree char *hint = cop_tree__label_hint (emit->tree, label);
  g_autofree char *later = NULL;
  const char *none = "";

  /* the machine is being made */
  if (!emit->machine->life->running)
    later = g_strdup_printf (" (one that comes later in the script is not there yet; "
                             "board.labels.%s may point forward)",
                             label);
  else if (!g_hash_table_size (emit->tree->labels))
    none = emit->source ? ": the tree has no labels, it was made without symbols (dtc -@, "
                          "coppice build -@); its paths find nodes, too"
                        : ": the tree has no labels";
  cop_object_error (&emit->machine->device.object, error, COP_ERROR_NOT_FOUND,
                    "no node has the label '%s'%s%s%s", label, hint, none, later ? later : "");
}

/* The nearest name where the path leaves the tree. */
static void
fail_path (const CopEmit *emit, const char *path, GError **error)
{
  CopNode *at = cop_tree_root (emit->tree), *next = at;
  char **parts = g_strsplit (path + 1, "/", -1), **part = parts;
  char *hint, *where;

  for (; *part && (next = cop_node_find_child (at, *part)) != NULL; part++)
    at = next;
  if (*part)
    {
      CopNearest nearest = COP_NEAREST (*part);
      for (CopNode *child = cop_node_first_child (at); child; child = cop_node_next_sibling (child))
        cop_nearest_try (&nearest, cop_node_name (child));
      hint = cop_nearest_hint (&nearest);
      where = cop_node_path (at);
      cop_object_error (&emit->machine->device.object, error, COP_ERROR_NOT_FOUND,
                        "no node '%s' below %s of the Devicetree%s", *part, where, hint);
      g_free (where);
      g_free (hint);
    }
  g_strfreev (parts);
}

CopObject *
cop_machine_find_node (CopMachine *machine, const char *path, GError **error)
{
  const CopDtSource *source = machine->life ? machine->life->source : NULL;
  const CopNode *node = NULL;
  CopObject *object = NULL;
  CopEmit emit;

  if (!cop_machine__is_open (machine, error))
    return NULL;
  if (*path != '&' && *path != '/')
    {
      cop_object_error (&machine->device.object, error, COP_ERROR_INVALID,
                        "'%s' is neither a label (\"&uart0\") nor the path of a node (\"/soc/…\")",
                        path);
      return NULL;
    }
  if (source)
    node = *path == '&' ? cop_tree_find_label (cop_dt_source__tree (source), path + 1)
                        : cop_tree_find (cop_dt_source__tree (source), path);
  if (node)
    object = imported (source, node);
  /* a label of a script's own is found without making a tree */
  if (!object && !source && *path == '&' && path[1] != '\0')
    object = labelled (machine, path + 1);
  if (object)
    return object;
  if (cop_emit__nodes (&emit, machine, error))
    {
      node = *path == '&' ? cop_tree_find_label (emit.tree, path + 1)
                          : cop_tree_find (emit.tree, path);
      if (node)
        object = object_of (&emit, node);
      else if (*path == '&')
        fail_label (&emit, path + 1, error);
      else
        fail_path (&emit, path, error);
    }
  cop_emit__clear (&emit);
  return object;
}

char *
cop_machine_node_path (CopMachine *machine, CopObject *object, GError **error)
{
  const CopNode *node;
  char *path = NULL;
  CopEmit emit;

  if (!cop_machine__is_open (machine, error))
    return NULL;
  if (cop_emit__nodes (&emit, machine, error))
    {
      node = g_hash_table_lookup (emit.nodes, object);
      path = node ? cop_node_path (node) : NULL;
    }
  cop_emit__clear (&emit);
  return path;
}

/* --- of all nodes ------------------------------------------------------------------------- */

GHashTable *
cop_emit__types (const CopEmit *emit)
{
  GHashTable *types =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ref_string_release);
  const CopType *last = NULL;
  char *name = NULL;

  for (guint i = 0; i < emit->described->len; i++)
    {
      CopObject *object = emit->described->pdata[i];

      /* those of one type often follow each other */
      name = object->type == last ? g_ref_string_acquire (name)
                                  : g_ref_string_new_intern (object->type->desc->name);
      last = object->type;
      g_hash_table_insert (types, g_hash_table_lookup (emit->nodes, object), name);
    }
  return types;
}
