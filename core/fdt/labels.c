#include <fdt/labels.h>

#include <string.h>

typedef struct
{
  CopLabels *labels;
  const CopTree *tree;
  GHashTable *wishes; /* base to the number of nodes that would like it as their label */
  GHashTable *given;  /* label to the number that was last put after it */
} Inventor;

/* The name made fit for a label: of the base name only, or with the unit address. */
static const char *
fit (Inventor *inventor, const CopNode *node, gboolean with_unit)
{
  gsize length = with_unit ? strlen (node->name) : strcspn (node->name, "@");
  gboolean digit = g_ascii_isdigit (*node->name);
  char *label = cop_arena__alloc (&inventor->labels->arena, length + digit + 1);

  if (digit)
    *label = '_';
  for (gsize i = 0; i < length; i++)
    label[digit + i] = g_ascii_isalnum (node->name[i]) ? node->name[i] : '_';
  return label;
}

static gboolean
is_taken (const Inventor *inventor, const char *label)
{
  const CopLabels *labels = inventor->labels;

  return (labels->wanted && g_hash_table_contains (labels->wanted, label))
         || g_hash_table_contains (inventor->given, label)
         || g_hash_table_contains (inventor->tree->labels, label);
}

/* The label, or it with the first number that makes it free. */
static const char *
make_free (Inventor *inventor, const char *label)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (inventor->given, label));
  const char *result = label;

  while (is_taken (inventor, result))
    {
      char numbered[16];
      gsize length = strlen (label);
      gsize more = (gsize)g_snprintf (numbered, sizeof numbered, "_%u", ++number + 1);
      char *next = cop_arena__alloc (&inventor->labels->arena, length + more + 1);

      memcpy (next, label, length);
      memcpy (next + length, numbered, more);
      result = next;
    }
  g_hash_table_insert (inventor->given, (gpointer)label, GUINT_TO_POINTER (number));
  if (result != label)
    g_hash_table_insert (inventor->given, (gpointer)result, GUINT_TO_POINTER (0));
  return result;
}

/* Labels of the tree that an overlay is for are no labels of the overlay. */
static void
find_wanted (CopLabels *labels, const CopTree *tree)
{
  const CopNode *root = tree->root;

  labels->wanted = g_hash_table_new (g_str_hash, g_str_equal);
  for (const CopNode *node = root; node; node = cop_node_next (node, root))
    for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
      for (guint i = 0; cop_prop__has_targets (prop) && i < cop_prop__n_parts (prop); i++)
        if (prop->parts[i].kind == COP_CHUNK_LABEL)
          g_hash_table_add (labels->wanted, (gpointer)cop_part__suffix (&prop->parts[i]));
}

static gboolean
needs_one (const CopLabels *labels, const CopRefs *refs, const CopNode *node)
{
  return node->parent && !cop_labels__of (labels, node)
         && cop_refs__wanted (refs, node) & (COP_WANTED_PHANDLE | COP_WANTED_PATH);
}

void
cop_labels__invent (CopLabels *labels, const CopTree *tree, const CopRefs *refs)
{
  Inventor inventor = { .labels = labels, .tree = tree };

  *labels = (CopLabels){ 0 };
  if (tree->is_overlay && tree->has_targets)
    find_wanted (labels, tree);
  /* An invented label would become one of the tree's symbols. */
  if (!refs->marks || tree->has_symbols)
    return;
  labels->invented = g_new0 (const char *, tree->n_ids);
  inventor.wishes = g_hash_table_new (g_str_hash, g_str_equal);
  inventor.given = g_hash_table_new (g_str_hash, g_str_equal);

  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      const char *base;
      guint n;

      if (!needs_one (labels, refs, node))
        continue;
      base = labels->invented[node->id] = fit (&inventor, node, FALSE);
      n = GPOINTER_TO_UINT (g_hash_table_lookup (inventor.wishes, base));
      g_hash_table_insert (inventor.wishes, (gpointer)base, GUINT_TO_POINTER (n + 1));
    }
  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      const char **label = &labels->invented[node->id];
      gboolean alone;

      if (!*label)
        continue;
      alone = GPOINTER_TO_UINT (g_hash_table_lookup (inventor.wishes, *label)) == 1;
      *label = make_free (&inventor, alone ? *label : fit (&inventor, node, TRUE));
    }

  g_hash_table_unref (inventor.wishes);
  g_hash_table_unref (inventor.given);
}

void
cop_labels__clear (CopLabels *labels)
{
  g_clear_pointer (&labels->invented, g_free);
  g_clear_pointer (&labels->wanted, g_hash_table_unref);
  cop_arena__clear (&labels->arena);
}
