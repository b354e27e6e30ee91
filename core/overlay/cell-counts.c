/* An overlay that gives a bus other numbers of cells, and leaves what was written with those
 * before.
 *
 * Linux refuses every change of such a number (drivers/of/overlay.c); libfdt, and with it
 * fdtoverlay and U-Boot, takes it.  Here it is refused when something stays that would be read
 * wrongly. */
#include <overlay/applied.h>

static gboolean
is_cell_count (const char *name)
{
  return *name == '#'
         && (strcmp (name, "#address-cells") == 0 || strcmp (name, "#size-cells") == 0);
}

/* What holds where nothing is said (Devicetree Specification 0.4, 2.3.5). */
static guint32
usual_count (const char *name)
{
  return name[1] == 'a' ? 2 : 1;
}

static gboolean
has_changed (const Done *done, guint32 *ret_before, guint32 *ret_now)
{
  if (done->kind != DONE_PROP || !is_cell_count (done->text))
    return FALSE;
  if (done->is_new)
    *ret_before = usual_count (done->text);
  else if (!cop_prop__cell (&done->before, ret_before))
    return FALSE;
  return cop_prop__cell (done->prop, ret_now) && *ret_before != *ret_now;
}

/* The first of the names that the node has a value of, and that the overlay does not set. */
static const char *
left (const CopNode *node, const char *const *names, GHashTable *set)
{
  for (; *names; names++)
    {
      const CopNodeProp *prop = cop_node_find_prop (node, *names);

      if (prop && cop_prop__length (prop) && !g_hash_table_contains (set, prop))
        return *names;
    }
  return NULL;
}

/* The node, or a child of it, that has something which is read by the node's numbers of cells. */
static const CopNode *
find_left (const CopNode *node, GHashTable *set, const char **ret_name)
{
  static const char *const own[] = { "ranges", "dma-ranges", NULL };
  static const char *const of_children[] = { "reg", "ranges", "dma-ranges", NULL };

  if ((*ret_name = left (node, own, set)))
    return node;
  for (const CopNode *child = node->first_child; child; child = child->next)
    if ((*ret_name = left (child, of_children, set)))
      return child;
  return NULL;
}

static GHashTable *
set_of (const CopApplied *applied)
{
  GHashTable *set = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < applied->done->len; i++)
    if (g_array_index (applied->done, Done, i).kind == DONE_PROP)
      g_hash_table_add (set, g_array_index (applied->done, Done, i).prop);
  return set;
}

gboolean
cop_applied__check_cells (const CopApplied *applied, GError **error)
{
  g_autoptr (GHashTable) set = NULL;

  for (guint i = 0; i < applied->done->len; i++)
    {
      const Done *done = &g_array_index (applied->done, Done, i);
      g_autofree char *path = NULL, *other = NULL, *where = NULL;
      const CopNode *node;
      const char *name;
      guint32 before, now;

      if (!has_changed (done, &before, &now))
        continue;
      set = set ? set : set_of (applied);
      node = find_left (done->node, set, &name);
      if (!node)
        continue;
      path = cop_node_path (done->node);
      other = cop_node_path (node);
      where = cop_applied__print_place (applied->tree, cop_prop__origin (done->prop));
      cop_error_set (error, COP_ERROR_REFUSED, path,
                     "%s changes from %u to %u, and '%s' of %s, which the overlay leaves as it is, "
                     "would be read with that",
                     done->text, before, now, name, other);
      if (error)
        cop_error_add_where (*error, where);
      return FALSE;
    }
  return TRUE;
}
