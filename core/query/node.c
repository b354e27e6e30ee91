/* One node by what a person calls it, and who refers to it. */
#include <query/reader.h>

#include <base/nearest.h>

static CopNode *
not_found (GError **error, const char *what, const char *text, const char *hint)
{
  cop_error_set (error, COP_ERROR_NOT_FOUND, NULL, "no %s '%s'%s", what, text, hint);
  return NULL;
}

static CopNode *
find_label (const CopTree *tree, const char *text, GError **error)
{
  CopNode *node = cop_tree_find_label (tree, text + 1);
  g_autofree char *hint = NULL;

  if (node)
    return node;
  hint = cop_tree__label_hint (tree, text + 1);
  return not_found (error, "node with the label", text + 1, hint);
}

/* The nearest is looked for where the path leaves the tree. */
static CopNode *
find_path (const CopTree *tree, const char *path, GError **error)
{
  CopNode *node = cop_tree_find (tree, path);
  g_auto (GStrv) names = NULL;
  g_autofree char *at = NULL;
  CopNearest nearest = { 0 };
  CopNode *child;

  if (node)
    return node;
  node = tree->root;
  names = g_strsplit (path + 1, "/", -1);
  for (char **name = names; *name; name++)
    {
      child = cop_node_find_child (node, *name);
      if (child)
        {
          node = child;
          continue;
        }
      nearest = (CopNearest)COP_NEAREST (*name);
      for (child = node->first_child; child; child = child->next)
        if (!cop_query__is_named (child, *name))
          cop_nearest_try (&nearest, child->name);
        else if (!nearest.best)
          {
            nearest.best = child->name;
            break;
          }
      at = cop_node_path (node);
      g_autofree char *hint = cop_nearest_hint (&nearest);
      cop_error_set (error, COP_ERROR_NOT_FOUND, NULL, "no node '%s': there is no '%s' in %s%s",
                     path, *name, at, hint);
      return NULL;
    }
  cop_error_set (error, COP_ERROR_NOT_FOUND, NULL, "no node '%s'", path);
  return NULL;
}

/* What a word that is no alias is: a label, or the name of a node.  transfer full, nullable. */
static char *
name_hint (const CopTree *tree, const char *text)
{
  g_autofree char *path = NULL;

  if (cop_tree_find_label (tree, text))
    return g_strdup_printf ("; did you mean '&%s'?", text);
  for (CopNode *at = tree->root; at && !path; at = cop_node_next (at, tree->root))
    if (at != tree->root && cop_query__is_named (at, text))
      path = cop_node_path (at);
  return path ? g_strdup_printf ("; did you mean '%s'?", path) : NULL;
}

/* An alias is a path, made as such or as a string. */
static CopNode *
find_alias (const CopTree *tree, const char *text, GError **error)
{
  CopNode *aliases = cop_node_find_child (tree->root, "aliases");
  const CopNodeProp *prop = aliases ? cop_node_find_prop (aliases, text) : NULL;
  CopNearest nearest = COP_NEAREST (text);
  g_autofree char *hint = NULL;
  const char *path;

  if (prop && cop_prop__n_parts (prop) && cop_part__target (&prop->parts[0]))
    return cop_part__target (&prop->parts[0]);
  path = prop ? cop_query__string (aliases, text, 0) : NULL;
  if (path && *path == '/')
    return find_path (tree, path, error);
  for (prop = aliases ? aliases->first_prop : NULL; prop; prop = cop_prop__next (prop))
    cop_nearest_try (&nearest, prop->name->text);
  hint = name_hint (tree, text);
  if (!hint)
    hint = cop_nearest_hint (&nearest);
  return not_found (error, "alias", text, hint);
}

CopNode *
cop_query_node (const CopTree *tree, const char *text, GError **error)
{
  if (*text == '&')
    return find_label (tree, text, error);
  return *text == '/' ? find_path (tree, text, error) : find_alias (tree, text, error);
}

/* --- references --- */

GArray *
cop_query_referrers (const CopNode *node)
{
  GArray *referrers = g_array_new (FALSE, FALSE, sizeof (CopQueryReferrer));
  const CopNode *root = cop_node__tree (node)->root;

  for (const CopNode *at = root; at && cop_node__tree (node)->has_targets;
       at = cop_node_next (at, root))
    for (const CopNodeProp *prop = at->first_prop; at != node && prop; prop = cop_prop__next (prop))
      {
        CopQueryReferrer by[2] = { { at, prop, FALSE, 0 }, { at, prop, TRUE, 0 } };

        for (guint i = 0; cop_prop__has_targets (prop) && i < cop_prop__n_parts (prop); i++)
          if (cop_part__target (&prop->parts[i]) == node)
            by[prop->parts[i].kind == COP_CHUNK_PATH].n++;
        for (guint i = 0; i < 2; i++)
          if (by[i].n)
            g_array_append_val (referrers, by[i]);
      }
  return referrers;
}
