/* An overlay, merged into its base. */
#include <overlay/applied.h>
#include <overlay/copy.h>
#include <string.h>

typedef struct
{
  CopTree *base;
  const CopTree *overlay;
  CopApplied *applied;
  CopCopyOrigins origins;
  CopNode **nodes; /* by id of the overlay's nodes: the node of base */
} Work;

/* --- places --------------------------------------------------------------------------------- */

char *
cop_applied__print_place (const CopTree *tree, CopOrigin origin)
{
  const char *name = cop_tree_file_name (tree, origin.file);

  return name ? g_strdup_printf ("%s:%u", name, origin.line) : NULL;
}

/* Of a property, nullable, or of its node.  Source does not tell where a fragment is that dtc has
 * made: there it is that of its content. */
static CopOrigin
origin_of (const CopNode *node, const CopNodeProp *prop)
{
  CopOrigin origin = prop ? cop_prop__origin (prop) : (CopOrigin){ 0 };
  const CopNode *content = cop_node_find_child (node, "__overlay__");

  if (!origin.line)
    origin = cop_node__origin (node);
  if (!origin.line && content)
    origin = cop_node__origin (content);
  return origin;
}

static void
add_place (const Work *work, GError **error, const CopNode *node, const CopNodeProp *prop)
{
  g_autofree char *where = cop_applied__print_place (work->overlay, origin_of (node, prop));

  if (error)
    cop_error_add_where (*error, where);
}

/* --- targets -------------------------------------------------------------------------------- */

static CopNode *
find_label (const Work *work, const CopNode *at, const char *prop, const char *label,
            GError **error)
{
  CopNode *node = cop_tree_find_label (work->base, label);
  g_autofree char *path = NULL, *hint = NULL;

  if (node)
    return node;
  path = cop_node_path (at);
  if (!g_hash_table_size (work->base->labels))
    {
      cop_error_set (error, COP_ERROR_NOT_FOUND, path,
                     "%s refers to the label '%s', and the base has no labels: it was made without "
                     "symbols",
                     prop, label);
      return NULL;
    }
  hint = cop_tree__label_hint (work->base, label);
  cop_error_set (error, COP_ERROR_NOT_FOUND, path,
                 "%s refers to the label '%s', which the base does not have%s", prop, label, hint);
  return NULL;
}

/* A path, or the name of an alias and what is below it, as libfdt reads it (fdt_path_offset). */
static CopNode *
find_path (const CopTree *base, const char *path)
{
  gsize length = strcspn (path, "/");
  g_autofree char *name = g_strndup (path, length), *start = NULL, *full = NULL;
  const CopNode *aliases = cop_node_find_child (base->root, "aliases");
  const CopNodeProp *alias = aliases ? cop_node_find_prop (aliases, name) : NULL;

  if (*path == '/' || !alias || !cop_prop__n_parts (alias))
    return cop_tree_find (base, path);
  if (alias->parts[0].kind == COP_CHUNK_PATH)
    start = cop_node_path (cop_part__target (alias->parts));
  else
    start = g_strdup (cop_node_prop_get_string (alias));
  full = start ? g_strconcat (start, path + length, NULL) : NULL;
  return full ? cop_tree_find (base, full) : NULL;
}

static CopNode *
target_by_path (const Work *work, const CopNode *fragment, const CopNodeProp *prop, GError **error)
{
  const char *text = (const char *)prop->data;
  CopNode *node = NULL;
  g_autofree char *path = NULL;

  if (cop_prop__length (prop) && text[cop_prop__length (prop) - 1] == '\0'
      && strlen (text) + 1 == cop_prop__length (prop))
    node = find_path (work->base, text);
  if (node)
    return node;
  path = cop_node_path (fragment);
  cop_error_set (error, COP_ERROR_NOT_FOUND, path, "target-path: the base has no node '%.*s'",
                 (int)MIN (cop_prop__length (prop), 200), text);
  return NULL;
}

static CopNode *
target_by_phandle (const Work *work, const CopNode *fragment, const CopNodeProp *prop,
                   GError **error)
{
  const CopPart *part = cop_prop__n_parts (prop) == 1 ? prop->parts : NULL;
  g_autofree char *path = NULL;
  CopNode *node = NULL;
  guint32 number;

  if (part && part->kind == COP_CHUNK_LABEL)
    return find_label (work, fragment, "target", cop_part__suffix (part), error);
  path = cop_node_path (fragment);
  if (cop_prop__length (prop) != 4 || (part && part->kind == COP_CHUNK_REF))
    {
      cop_error_set (error, COP_ERROR_INVALID, path,
                     "target is the phandle of a node of the base, one cell");
      return NULL;
    }
  number = cop_be32__at (prop->data);
  node = cop_tree_find_phandle (work->base, number);
  if (!node)
    cop_error_set (error, COP_ERROR_NOT_FOUND, path,
                   "target: no node of the base has the phandle 0x%x", number);
  return node;
}

/* The node that a fragment is for. */
static CopNode *
target_of (const Work *work, const CopNode *fragment, GError **error)
{
  const CopNodeProp *by_phandle = cop_node_find_prop (fragment, "target");
  const CopNodeProp *by_path = cop_node_find_prop (fragment, "target-path");
  g_autofree char *path = NULL;

  if (by_phandle)
    return target_by_phandle (work, fragment, by_phandle, error);
  if (by_path)
    return target_by_path (work, fragment, by_path, error);
  path = cop_node_path (fragment);
  cop_error_set (error, COP_ERROR_INVALID, path,
                 "a fragment needs target or target-path, to say what it is for");
  return NULL;
}

/* --- nodes first, so that references may point forward ---------------------------------------- */

static void
write_down (Work *work, Done done)
{
  g_array_append_val (work->applied->done, done);
}

static CopNode *
merge_node (Work *work, CopNode *parent, const CopNode *node)
{
  CopNode *its = cop_node_find_child (parent, node->name);

  if (!its)
    {
      cop_tree_set_origin (work->base, cop_copy__origin (&work->origins, cop_node__origin (node)));
      its = cop_node__add_read (parent, node->name, NULL);
      write_down (work, (Done){ .kind = DONE_NODE, .node = its });
    }
  return its;
}

/* Finds or makes the nodes of everything below the __overlay__ of a fragment. */
static void
merge_nodes (Work *work, const CopNode *top, CopNode *target)
{
  work->nodes[top->id] = target;
  for (const CopNode *node = top->first_child; node; node = cop_node_next (node, top))
    work->nodes[node->id] = merge_node (work, work->nodes[node->parent->id], node);
}

/* --- then what is in them --------------------------------------------------------------------- */

typedef struct
{
  Work *work;
  const CopNode *node;
  const CopNodeProp *prop;
  GError **error;
  gboolean failed;
} Mapper;

static CopNode *
map_target (const CopPart *part, const char **ret_label, guint32 *ret_number, gpointer data)
{
  Mapper *mapper = data;
  Work *work = mapper->work;
  CopNode *target;

  (void)ret_number;
  if (part->kind == COP_CHUNK_LABEL)
    target = find_label (work, mapper->node, mapper->prop->name->text, cop_part__suffix (part),
                         mapper->failed ? NULL : mapper->error);
  else
    {
      target = work->nodes[cop_part__target (part)->id];
      if (!target && !mapper->failed)
        {
          g_autofree char *path = cop_node_path (mapper->node);
          g_autofree char *other = cop_node_path (cop_part__target (part));

          cop_error_set (mapper->error, COP_ERROR_NOT_FOUND, path,
                         "%s refers to %s, which is in no __overlay__", mapper->prop->name->text,
                         other);
        }
    }
  mapper->failed |= target == NULL;
  *ret_label = "";
  return target;
}

static gboolean
merge_prop (Work *work, const CopNode *node, const CopNodeProp *prop, GError **error)
{
  CopNode *to = work->nodes[node->id];
  CopNodeProp *old = cop_node_find_prop (to, prop->name->text);
  Mapper mapper = { work, node, prop, error, FALSE };
  Done done = { .kind = DONE_PROP, .node = to, .is_new = old == NULL };

  if (old)
    done.before = *old;
  cop_tree_set_origin (work->base, cop_copy__origin (&work->origins, cop_prop__origin (prop)));
  cop_copy__prop (to, prop, map_target, &mapper);
  done.prop = cop_node_find_prop (to, prop->name->text);
  done.text = done.prop->name->text;
  done.set_to = done.prop->parts;
  done.set_to_data = done.prop->data;
  write_down (work, done);
  if (mapper.failed)
    add_place (work, error, node, prop);
  return !mapper.failed;
}

static gboolean
merge_labels (Work *work, const CopNode *node, GError **error)
{
  CopNode *to = work->nodes[node->id];

  for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    {
      gboolean has = cop_tree_find_label (work->base, label->text) == to;

      if (has)
        continue;
      if (!cop_node_add_label (to, label->text, error))
        {
          add_place (work, error, node, NULL);
          return FALSE;
        }
      for (const CopNodeLabel *its = cop_node__labels (to); its; its = its->next)
        if (strcmp (its->text, label->text) == 0)
          write_down (work, (Done){ .kind = DONE_LABEL, .node = to, .text = its->text });
    }
  return TRUE;
}

static gboolean
merge_content (Work *work, const CopNode *top, GError **error)
{
  for (const CopNode *node = top; node; node = cop_node_next (node, top))
    {
      if (!merge_labels (work, node, error))
        return FALSE;
      for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
        if (!merge_prop (work, node, prop, error))
          return FALSE;
    }
  return TRUE;
}

/* --- the whole ------------------------------------------------------------------------------ */

/* No difference makes an overlay with nothing in it. */
static gboolean
is_nothing (const CopTree *overlay)
{
  return cop_tree_is_overlay (overlay)
         || (!overlay->root->first_child && !overlay->root->first_prop);
}

/* libfdt looks for __overlay__ below every node of the root, and passes the others by. */
static gboolean
merge (Work *work, GError **error)
{
  const CopNode *root = work->overlay->root;
  guint n = 0;

  for (const CopNode *fragment = root->first_child; fragment; fragment = fragment->next)
    {
      const CopNode *content = cop_node_find_child (fragment, "__overlay__");
      CopNode *target = content ? target_of (work, fragment, error) : NULL;

      if (!content)
        continue;
      if (!target)
        {
          const CopNodeProp *by_phandle = cop_node_find_prop (fragment, "target");

          add_place (work, error, fragment,
                     by_phandle ? by_phandle : cop_node_find_prop (fragment, "target-path"));
          return FALSE;
        }
      merge_nodes (work, content, target);
      n++;
    }
  if (!n && !is_nothing (work->overlay))
    return cop_error_set (error, COP_ERROR_INVALID, "/",
                          "this is no overlay: no node of the root has an __overlay__");
  for (const CopNode *fragment = root->first_child; fragment; fragment = fragment->next)
    {
      const CopNode *content = cop_node_find_child (fragment, "__overlay__");

      if (content && !merge_content (work, content, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cop_overlay_apply (CopTree *base, const CopTree *overlay, CopApplied **ret_applied, GError **error)
{
  Work work = { .base = base, .overlay = overlay, .origins = { .to = base, .from = overlay } };
  CopOrigin origin = base->origin;
  gboolean ok;

  if (base == overlay)
    return cop_error_set (error, COP_ERROR_INVALID, "/", "a tree is no overlay of its own");
  work.applied = g_new0 (CopApplied, 1);
  work.applied->tree = base;
  work.applied->done = g_array_new (FALSE, FALSE, sizeof (Done));
  work.nodes = g_new0 (CopNode *, overlay->n_ids);
  ok = merge (&work, error) && cop_applied__check_cells (work.applied, error);
  base->origin = origin;
  g_free (work.nodes);
  if (!ok)
    cop_applied__undo (work.applied);
  else
    work.applied->level = ++base->n_applied;
  if (ok && ret_applied)
    *ret_applied = work.applied;
  else
    cop_applied_free (work.applied);
  return ok;
}
