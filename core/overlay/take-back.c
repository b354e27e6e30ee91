/* What an overlay has done, undone. */
#include <overlay/applied.h>
#include <overlay/copy.h>

/* --- undoing -------------------------------------------------------------------------------- */

static void
undo_one (const Done *done)
{
  switch (done->kind)
    {
    case DONE_NODE:
      cop_node_remove (done->node);
      break;
    case DONE_LABEL:
      cop_copy__drop_label (done->node, done->text);
      break;
    default:
      if (done->is_new)
        {
          cop_node_unset (done->node, done->text);
          break;
        }
      done->prop->data = done->before.data;
      done->prop->parts = done->before.parts;
      cop_tree__compatible_changes (cop_node__tree (done->node));
      break;
    }
}

void
cop_applied__undo (CopApplied *applied)
{
  for (guint i = applied->done->len; i-- > 0;)
    undo_one (&g_array_index (applied->done, Done, i));
  g_array_set_size (applied->done, 0);
}

void
cop_applied_free (CopApplied *applied)
{
  if (!applied)
    return;
  g_array_unref (applied->done);
  g_free (applied);
}

/* --- taking back ---------------------------------------------------------------------------- */

/* Whether nobody has written since what is to be undone.  Of a property that several fragments have
 * set the last one counts. */
static gboolean
is_as_left (const CopApplied *applied, GError **error)
{
  GHashTable *seen = g_hash_table_new (NULL, NULL);
  const Done *wrong = NULL;

  for (guint i = applied->done->len; i-- > 0 && !wrong;)
    {
      const Done *done = &g_array_index (applied->done, Done, i);

      if (done->kind == DONE_PROP && g_hash_table_add (seen, done->prop)
          && (cop_node_find_prop (done->node, done->text) != done->prop
              || done->prop->data != done->set_to_data || done->prop->parts != done->set_to))
        wrong = done;
    }
  g_hash_table_unref (seen);
  if (wrong)
    {
      g_autofree char *path = cop_node_path (wrong->node);

      return cop_error_set (error, COP_ERROR_REFUSED, path,
                            "property '%s' has been changed since the overlay was applied",
                            wrong->text);
    }
  return TRUE;
}

/* Whether the node is one of the added ones, or below one. */
static gboolean
is_added (GHashTable *added, const CopNode *node)
{
  for (; node; node = node->parent)
    if (g_hash_table_contains (added, node))
      return TRUE;
  return FALSE;
}

/* References to what goes, from what stays. */
static gboolean
is_free (const CopApplied *applied, GHashTable *added, GHashTable *set, GError **error)
{
  const CopNode *root = applied->tree->root;

  for (const CopNode *node = root; node; node = cop_node_next (node, root))
    for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
      {
        if (!cop_prop__has_targets (prop) || g_hash_table_contains (set, prop)
            || is_added (added, node))
          continue;
        for (guint i = 0; i < cop_prop__n_parts (prop); i++)
          if (cop_part__target (&prop->parts[i])
              && is_added (added, cop_part__target (&prop->parts[i])))
            {
              g_autofree char *path = cop_node_path (node);
              g_autofree char *other = cop_node_path (cop_part__target (&prop->parts[i]));

              return cop_error_set (error, COP_ERROR_REFUSED, path,
                                    "property '%s' refers to %s, which would be gone",
                                    prop->name->text, other);
            }
      }
  return TRUE;
}

/* Whether the node is in the tree; those on the way to a known one are known then, too. */
static gboolean
is_there (GHashTable *known, const CopNode *node)
{
  while (node->parent && g_hash_table_add (known, (gpointer)node))
    node = node->parent;
  return node->parent || node == cop_node__tree (node)->root;
}

/* Nodes of it that somebody has taken away. */
static gboolean
are_there (const CopApplied *applied, GError **error)
{
  GHashTable *known = g_hash_table_new (NULL, NULL);
  const Done *wrong = NULL;

  for (guint i = 0; i < applied->done->len && !wrong; i++)
    {
      const Done *done = &g_array_index (applied->done, Done, i);

      if (!is_there (known, done->node))
        wrong = done;
    }
  g_hash_table_unref (known);
  return !wrong
         || cop_error_set (error, COP_ERROR_REFUSED, NULL,
                           "the node '%s' has been removed since the overlay was applied",
                           wrong->node->name);
}

/* Nodes that somebody has put into those that go. */
static gboolean
has_no_guests (const CopApplied *applied, GHashTable *added, GError **error)
{
  for (guint i = 0; i < applied->done->len; i++)
    {
      const Done *done = &g_array_index (applied->done, Done, i);

      if (done->kind != DONE_NODE)
        continue;
      for (const CopNode *node = done->node->first_child; node; node = node->next)
        if (!g_hash_table_contains (added, node))
          {
            g_autofree char *path = cop_node_path (node);

            return cop_error_set (error, COP_ERROR_REFUSED, path,
                                  "it was added to a node of the overlay since");
          }
    }
  return TRUE;
}

gboolean
cop_overlay_take_back (CopApplied *applied, GError **error)
{
  CopTree *tree = applied->tree;
  GHashTable *added, *set;
  gboolean ok;

  if (applied->level != tree->n_applied)
    return cop_error_set (error, COP_ERROR_STATE, "/",
                          "overlays are taken back from the last one applied on: this is number "
                          "%u of %u",
                          applied->level, tree->n_applied);
  added = g_hash_table_new (NULL, NULL);
  set = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < applied->done->len; i++)
    {
      const Done *done = &g_array_index (applied->done, Done, i);

      if (done->kind == DONE_NODE)
        g_hash_table_add (added, done->node);
      else if (done->kind == DONE_PROP)
        g_hash_table_add (set, done->prop);
    }
  ok = are_there (applied, error) && is_as_left (applied, error)
       && has_no_guests (applied, added, error) && is_free (applied, added, set, error);
  g_hash_table_unref (added);
  g_hash_table_unref (set);
  if (!ok)
    return FALSE;
  cop_applied__undo (applied);
  tree->n_applied--;
  cop_applied_free (applied);
  return TRUE;
}
