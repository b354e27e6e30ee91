/* Finds nodes by phandle and by `compatible`.  An index is published when it is complete, so that
 * threads that only read may both make it; one of them keeps it. */
#include <tree/hash.h>
#include <tree/node.h>

#include <string.h>

/* --- phandles --- */

/* Numbers are small as a rule, and stand in a row; those that are not stand in a table. */
struct _CopPhandles
{
  CopNode **row; /* by number */
  guint32 n_row;
  GHashTable *large; /* number to CopNode; NULL while there are none */
};

static void
phandles_free (CopPhandles *index)
{
  g_free (index->row);
  g_clear_pointer (&index->large, g_hash_table_unref);
  g_free (index);
}

static CopNode *
get (const CopPhandles *index, guint32 phandle)
{
  if (phandle < index->n_row)
    return index->row[phandle];
  return index->large ? g_hash_table_lookup (index->large, GUINT_TO_POINTER (phandle)) : NULL;
}

/* node: NULL for none. */
static void
put (CopPhandles *index, guint32 phandle, CopNode *node)
{
  if (phandle < index->n_row)
    {
      index->row[phandle] = node;
      return;
    }
  if (!index->large)
    index->large = g_hash_table_new (NULL, NULL);
  if (node)
    g_hash_table_insert (index->large, GUINT_TO_POINTER (phandle), node);
  else
    g_hash_table_remove (index->large, GUINT_TO_POINTER (phandle));
}

static CopPhandles *
index_phandles (const CopTree *tree)
{
  CopPhandles *index = g_new0 (CopPhandles, 1);
  guint32 most = 0;

  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    if (node->phandle <= tree->n_ids)
      most = MAX (most, node->phandle);
  index->n_row = most + 1;
  index->row = g_new0 (CopNode *, index->n_row);
  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    if (node->phandle && !get (index, node->phandle))
      put (index, node->phandle, node);
  return index;
}

CopNode *
cop_tree_find_phandle (const CopTree *tree, guint32 phandle)
{
  CopPhandles **place = (CopPhandles **)&tree->phandle_index;
  CopPhandles *index = g_atomic_pointer_get (place);

  if (!phandle || !tree->has_phandles)
    return NULL;
  if (!index)
    {
      index = index_phandles (tree);
      if (!g_atomic_pointer_compare_and_exchange (place, NULL, index))
        {
          phandles_free (index);
          index = g_atomic_pointer_get (place);
        }
    }
  return get (index, phandle);
}

void
cop_tree__phandle_changes (CopTree *tree, CopNode *node, guint32 phandle)
{
  CopPhandles *index = tree->phandle_index;
  gboolean indexed, taken;

  if (!index || node->phandle == phandle)
    return;
  indexed = node->phandle && get (index, node->phandle) == node;
  taken = phandle && get (index, phandle);
  /* Who is second, or becomes the first of two, is known to a walk over the tree only. */
  if (taken || (node->phandle && !indexed) || tree->shares_phandles)
    {
      tree->shares_phandles = TRUE;
      g_clear_pointer (&tree->phandle_index, phandles_free);
      return;
    }
  if (indexed)
    put (index, node->phandle, NULL);
  if (phandle)
    put (index, phandle, node);
}

/* --- compatible --- */

/* One string of one node. */
typedef struct
{
  const char *text; /* in the property */
  CopNode *node;
  guint32 next; /* entry of the same string, or 0 */
} Entry;

struct _CopCompatibles
{
  GArray *entries;    /* Entry, in the order of the tree; the first is not used */
  GHashTable *firsts; /* text to the number of its first entry */
  guint32 *starts;    /* by id of the node: the number of its first entry, or of the one after */
};

static void
compatibles_free (CopCompatibles *index)
{
  g_array_unref (index->entries);
  g_hash_table_unref (index->firsts);
  g_free (index->starts);
  g_free (index);
}

/* The next string of the value, or NULL; one that does not end in it is none. */
static const char *
next_string (const CopNodeProp *prop, gsize *at)
{
  const char *text = (const char *)prop->data + *at;
  gsize rest = cop_prop__length (prop) - *at;
  gsize length = rest ? strnlen (text, rest) : 0;

  if (length == rest)
    return NULL;
  *at += length + 1;
  return text;
}

static void
add_node (CopCompatibles *index, GHashTable *lasts, CopNode *node, const CopNodeProp *prop)
{
  const char *text;
  gsize at = 0;

  while ((text = next_string (prop, &at)))
    {
      Entry entry = { .text = text, .node = node };
      guint32 number = index->entries->len;
      guint32 last = GPOINTER_TO_UINT (g_hash_table_lookup (lasts, text));

      if (last && g_array_index (index->entries, Entry, last).node == node)
        continue;
      if (last)
        g_array_index (index->entries, Entry, last).next = number;
      else
        g_hash_table_insert (index->firsts, (gpointer)text, GUINT_TO_POINTER (number));
      g_hash_table_insert (lasts, (gpointer)text, GUINT_TO_POINTER (number));
      g_array_append_val (index->entries, entry);
    }
}

static CopCompatibles *
index_compatibles (const CopTree *tree)
{
  const CopPropName *name = cop_tree__find_name (tree, "compatible");
  g_autoptr (GHashTable) lasts = g_hash_table_new (cop_hash__text, g_str_equal);
  CopCompatibles *index = g_new (CopCompatibles, 1);
  Entry none = { 0 };

  index->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  index->firsts = g_hash_table_new (cop_hash__text, g_str_equal);
  index->starts = g_new0 (guint32, tree->n_ids);
  g_array_append_val (index->entries, none);
  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      const CopNodeProp *prop = name ? cop_node__find_prop (node, name) : NULL;

      index->starts[node->id] = index->entries->len;
      if (prop)
        add_node (index, lasts, node, prop);
    }
  return index;
}

static const CopCompatibles *
compatibles (const CopTree *tree)
{
  CopCompatibles **place = (CopCompatibles **)&tree->compatible_index;
  CopCompatibles *index = g_atomic_pointer_get (place);

  if (index)
    return index;
  index = index_compatibles (tree);
  if (g_atomic_pointer_compare_and_exchange (place, NULL, index))
    return index;
  compatibles_free (index);
  return g_atomic_pointer_get (place);
}

CopNode *
cop_tree_find_compatible (const CopTree *tree, const char *compatible, const CopNode *after)
{
  const CopCompatibles *index = compatibles (tree);
  const Entry *entries = (const Entry *)index->entries->data;
  guint32 start = after ? index->starts[after->id] : 0;
  guint32 number;

  for (number = start; number && number < index->entries->len && entries[number].node == after;
       number++)
    if (!strcmp (entries[number].text, compatible))
      return entries[entries[number].next].node;
  start = number;
  number = GPOINTER_TO_UINT (g_hash_table_lookup (index->firsts, compatible));
  while (number && number < start)
    number = entries[number].next;
  return entries[number].node;
}

void
cop_tree__compatible_changes (CopTree *tree)
{
  g_clear_pointer (&tree->compatible_index, compatibles_free);
}

void
cop_tree__drop_indexes (CopTree *tree)
{
  g_clear_pointer (&tree->phandle_index, phandles_free);
  cop_tree__compatible_changes (tree);
}
