#include <base/nearest.h>
#include <tree/node.h>

#include <string.h>

gboolean
cop_label__is_valid (const char *text)
{
  if (!g_ascii_isalpha (*text) && *text != '_')
    return FALSE;
  while (g_ascii_isalnum (*text) || *text == '_')
    text++;
  return !*text;
}

gboolean
cop_node_add_label (CopNode *node, const char *label, GError **error)
{
  CopTree *tree = cop_node__tree (node);
  CopNode *owner = g_hash_table_lookup (tree->labels, label);
  CopNodeLabel **last;

  if (owner == node)
    return TRUE;
  if (owner)
    {
      g_autofree char *path = cop_node_path (node);
      g_autofree char *other = cop_node_path (owner);
      return cop_error_set (error, COP_ERROR_EXISTS, path, "label '%s' is taken by %s", label,
                            other);
    }
  if (!cop_label__is_valid (label))
    {
      g_autofree char *path = cop_node_path (node);
      g_autofree char *shown = g_strescape (label, NULL);
      return cop_error_set (error, COP_ERROR_INVALID, path,
                            "'%s' is not a label: a letter or _, then letters, digits and _",
                            shown);
    }

  for (last = &cop_node__ext (node)->labels; *last;)
    last = &(*last)->next;
  *last = cop_arena__alloc (&tree->arena, sizeof **last);
  (*last)->text = cop_arena__string (&tree->arena, label, strlen (label));
  g_hash_table_insert (tree->labels, (gpointer)(*last)->text, node);
  return TRUE;
}

guint
cop_node_n_labels (const CopNode *node)
{
  guint n = 0;

  for (CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    n++;
  return n;
}

const char *
cop_node_label (const CopNode *node, guint index)
{
  CopNodeLabel *label = cop_node__labels (node);

  while (index--)
    label = label->next;
  return label->text;
}

gboolean
cop_node_set_phandle (CopNode *node, guint32 phandle, GError **error)
{
  if (phandle == G_MAXUINT32)
    {
      g_autofree char *path = cop_node_path (node);
      return cop_error_set (error, COP_ERROR_RANGE, path,
                            "0xffffffff is no phandle; the largest is 0xfffffffe");
    }
  cop_tree__phandle_changes (cop_node__tree (node), node, phandle);
  node->phandle = phandle;
  cop_node__tree (node)->has_phandles |= phandle != 0;
  return TRUE;
}

guint32
cop_node_phandle (const CopNode *node)
{
  return node->phandle;
}

void
cop_tree__mark_made_up (CopTree *tree, const char *label)
{
  CopNode *node = cop_tree_find_label (tree, label);

  for (CopNodeLabel *its = node ? cop_node__labels (node) : NULL; its; its = its->next)
    its->made_up = its->made_up || strcmp (its->text, label) == 0;
}

char *
cop_tree__label_hint (const CopTree *tree, const char *label)
{
  CopNearest nearest = COP_NEAREST (label);

  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    for (const CopNodeLabel *its = cop_node__labels (node); its; its = its->next)
      cop_nearest_try (&nearest, its->text);
  return cop_nearest_hint (&nearest);
}
