/* One node by what a person calls it, and who refers to it. */
#include <query/reader.h>

#include <base/nearest.h>

static CopNode *
not_found (GError **error, const char *what, const char *text, const char *hint)
{
  cop_error_set (error, COP_ERROR_NOT_FOUND, NULL, "no %s '%s'%s", what, text, hint);
  return NULL;
}

/* The first node that is called so.  transfer full, nullable. */
static char *
path_hint (const CopTree *tree, const char *name)
{
  for (CopNode *at = cop_node_next (tree->root, tree->root); at;
       at = cop_node_next (at, tree->root))
    if (cop_query__is_named (at, name))
      {
        g_autofree char *path = cop_node_path (at);

        return g_strdup_printf ("; did you mean '%s'?", path);
      }
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
  if (!*hint)
    {
      g_free (hint);
      hint = path_hint (tree, text + 1);
    }
  return not_found (error, "node with the label", text + 1, hint ? hint : "");
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

/* What a word that is no alias is: a label, the name of a node, or near an alias, a label or a
 * name, in this order.  transfer full. */
static char *
alias_hint (const CopTree *tree, const CopNode *aliases, const char *text)
{
  CopNearest nearest = COP_NEAREST (text);
  const CopNode *named = NULL;
  const char *alias;
  char base[64], *hint;

  if (cop_tree_find_label (tree, text))
    return g_strdup_printf ("; did you mean '&%s'?", text);
  hint = path_hint (tree, text);
  if (hint)
    return hint;
  for (const CopNodeProp *prop = aliases ? aliases->first_prop : NULL; prop;
       prop = cop_prop__next (prop))
    cop_nearest_try (&nearest, prop->name->text);
  alias = nearest.best;
  for (const CopNode *at = tree->root; at; at = cop_node_next (at, tree->root))
    for (const CopNodeLabel *label = cop_node__labels (at); label; label = label->next)
      cop_nearest_try (&nearest, label->text);
  if (nearest.best != alias)
    return g_strdup_printf ("; did you mean '&%s'?", nearest.best);
  for (const CopNode *at = tree->root; at; at = cop_node_next (at, tree->root))
    {
      guint before = nearest.best ? nearest.distance : G_MAXUINT;

      g_strlcpy (base, at->name, MIN (sizeof base, strcspn (at->name, "@") + 1));
      cop_nearest_try (&nearest, base);
      if (nearest.best && nearest.distance < before)
        named = at;
    }
  if (named)
    {
      g_autofree char *path = cop_node_path (named);

      return g_strdup_printf ("; did you mean '%s'?", path);
    }
  return cop_nearest_hint (&nearest);
}

/* An alias is a path, made as such or as a string.  path: set to it in the second case, nullable.
 */
static CopNode *
alias_of (const CopTree *tree, const char *name, const char **path)
{
  const CopNode *aliases = cop_node_find_child (tree->root, "aliases");
  const CopNodeProp *prop = aliases ? cop_node_find_prop (aliases, name) : NULL;

  *path = NULL;
  if (prop && cop_prop__n_parts (prop) && cop_part__target (&prop->parts[0]))
    return cop_part__target (&prop->parts[0]);
  if (prop)
    *path = cop_query__string (aliases, name, 0);
  return *path && **path == '/' ? cop_tree_find (tree, *path) : NULL;
}

CopNode *
cop_query__alias (const CopTree *tree, const char *name)
{
  const char *path;

  return alias_of (tree, name, &path);
}

/* A path may begin with an alias: Devicetree Specification 0.4, 3.3. */
static CopNode *
find_alias (const CopTree *tree, const char *text, GError **error)
{
  gsize length = strcspn (text, "/");
  g_autofree char *name = g_strndup (text, length), *start = NULL, *whole = NULL, *hint = NULL;
  const char *path;
  CopNode *node = alias_of (tree, name, &path);

  if (node && !text[length])
    return node;
  if (node)
    {
      start = cop_node_path (node);
      whole = g_strconcat (node->parent ? start : "", text + length, NULL);
      return find_path (tree, whole, error);
    }
  if (path && *path == '/')
    return find_path (tree, path, error);
  hint = alias_hint (tree, cop_node_find_child (tree->root, "aliases"), name);
  return not_found (error, "alias", name, hint);
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
