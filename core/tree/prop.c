#include <tree/node.h>

#include <string.h>

const CopPart *
cop_part__whole (CopChunkKind kind)
{
  static const CopPart wholes[] = {
    { .kind = COP_CHUNK_CELLS },   { .kind = COP_CHUNK_U64 },   { .kind = COP_CHUNK_REF },
    { .kind = COP_CHUNK_STRINGS }, { .kind = COP_CHUNK_BYTES },
  };

  return &wholes[kind];
}

CopNodeProp *
cop_node__find_prop (const CopNode *node, const CopPropName *name)
{
  if (node->prop_index)
    return g_hash_table_lookup (node->prop_index, name);
  for (CopNodeProp *prop = node->first_prop; prop; prop = prop->next)
    if (prop->name == name)
      return prop;
  return NULL;
}

CopNodeProp *
cop_node_find_prop (const CopNode *node, const char *name)
{
  const CopPropName *interned = cop_tree__find_name (node->tree, name);

  return interned ? cop_node__find_prop (node, interned) : NULL;
}

static CopNodeProp *
add (CopNode *node, const CopPropName *name)
{
  CopNodeProp *prop = cop_arena__alloc (&node->tree->arena, sizeof *prop);

  prop->name = name;
  prop->prev = node->last_prop;
  if (prop->prev)
    prop->prev->next = prop;
  else
    node->first_prop = prop;
  node->last_prop = prop;
  node->n_props++;
  if (node->prop_index)
    {
      g_hash_table_insert (node->prop_index, (gpointer)name, prop);
    }
  else if (node->n_props >= COP_INDEX_FROM)
    {
      node->prop_index = g_hash_table_new (NULL, NULL);
      g_ptr_array_add (node->tree->indexes, node->prop_index);
      for (CopNodeProp *each = node->first_prop; each; each = each->next)
        g_hash_table_insert (node->prop_index, (gpointer)each->name, each);
    }
  return prop;
}

CopNodeProp *
cop_node__add_prop (CopNode *node, const CopPropName *name)
{
  return cop_node__find_prop (node, name) ? NULL : add (node, name);
}

static gboolean
check_length (const CopNode *node, const char *name, gsize length, GError **error)
{
  if (length <= G_MAXINT32)
    return TRUE;
  g_autofree char *path = cop_node_path (node);
  return cop_error_set (error, COP_ERROR_RANGE, path,
                        "property '%s': the value has %" G_GSIZE_FORMAT
                        " bytes; at most 2147483647 are possible",
                        name, length);
}

CopNodeProp *
cop_node__put (CopNode *node, const CopPropName *name, const guint8 *data, gsize length,
               const CopPart *parts, guint n_parts)
{
  CopNodeProp *prop = cop_node__find_prop (node, name);

  if (node->tree->compatible_index && !strcmp (name->text, "compatible"))
    cop_tree__compatible_changes (node->tree);
  if (!prop)
    prop = add (node, name);
  prop->data = data;
  prop->length = (guint32)length;
  prop->parts = parts;
  prop->n_parts = n_parts;
  prop->has_targets = FALSE;
  prop->origin = node->tree->origin;
  return prop;
}

/* Checks before it copies: a refused value takes no memory of the tree's. */
static gboolean
put_copy (CopNode *node, const char *name, gconstpointer data, gsize length, CopChunkKind kind,
          GError **error)
{
  CopTree *tree = node->tree;
  const CopPropName *interned;

  if (!check_length (node, name, length, error)
      || !(interned = cop_tree__intern (tree, node, name, error)))
    return FALSE;
  cop_node__put (node, interned, cop_arena__copy (&tree->arena, data, length), length,
                 cop_part__whole (kind), length ? 1 : 0);
  return TRUE;
}

gboolean
cop_node_set_empty (CopNode *node, const char *name, GError **error)
{
  return put_copy (node, name, NULL, 0, COP_CHUNK_BYTES, error);
}

gboolean
cop_node_set_u32 (CopNode *node, const char *name, guint32 value, GError **error)
{
  guint32 cell = GUINT32_TO_BE (value);

  return put_copy (node, name, &cell, sizeof cell, COP_CHUNK_CELLS, error);
}

gboolean
cop_node_set_u64 (CopNode *node, const char *name, guint64 value, GError **error)
{
  guint64 cells = GUINT64_TO_BE (value);

  return put_copy (node, name, &cells, sizeof cells, COP_CHUNK_U64, error);
}

gboolean
cop_node_set_string (CopNode *node, const char *name, const char *value, GError **error)
{
  return put_copy (node, name, value, strlen (value) + 1, COP_CHUNK_STRINGS, error);
}

gboolean
cop_node_set_strings (CopNode *node, const char *name, const char *const *values, GError **error)
{
  const CopPropName *interned;
  gsize length = 0;
  char *data, *next;

  for (guint i = 0; values[i]; i++)
    length += strlen (values[i]) + 1;
  if (!check_length (node, name, length, error)
      || !(interned = cop_tree__intern (node->tree, node, name, error)))
    return FALSE;
  data = next = cop_arena__alloc (&node->tree->arena, length);
  for (guint i = 0; values[i]; i++)
    next = g_stpcpy (next, values[i]) + 1;
  cop_node__put (node, interned, (guint8 *)data, length, cop_part__whole (COP_CHUNK_STRINGS),
                 length ? 1 : 0);
  return TRUE;
}

gboolean
cop_node_set_bytes (CopNode *node, const char *name, gconstpointer data, gsize length,
                    GError **error)
{
  return put_copy (node, name, data, length, COP_CHUNK_BYTES, error);
}

gboolean
cop_node_unset (CopNode *node, const char *name)
{
  CopNodeProp *prop = cop_node_find_prop (node, name);

  if (!prop)
    return FALSE;
  if (!strcmp (name, "compatible"))
    cop_tree__compatible_changes (node->tree);
  if (node->prop_index)
    g_hash_table_remove (node->prop_index, prop->name);
  if (prop->prev)
    prop->prev->next = prop->next;
  else
    node->first_prop = prop->next;
  if (prop->next)
    prop->next->prev = prop->prev;
  else
    node->last_prop = prop->prev;
  node->n_props--;
  return TRUE;
}

/* --- reading --- */

CopNodeProp *
cop_node_first_prop (const CopNode *node)
{
  return node->first_prop;
}

CopNodeProp *
cop_node_prop_next (const CopNodeProp *prop)
{
  return prop->next;
}

guint
cop_node_n_props (const CopNode *node)
{
  return node->n_props;
}

const char *
cop_node_prop_name (const CopNodeProp *prop)
{
  return prop->name->text;
}

CopOrigin
cop_node_prop_origin (const CopNodeProp *prop)
{
  return prop->origin;
}

gsize
cop_node_prop_length (const CopNodeProp *prop)
{
  return prop->length;
}

guint
cop_node_prop_n_chunks (const CopNodeProp *prop)
{
  return prop->n_parts;
}

CopChunk
cop_node_prop_chunk (const CopNodeProp *prop, guint index)
{
  const CopPart *part = &prop->parts[index];

  return (CopChunk){ .kind = part->kind,
                     .group = part->group,
                     .data = prop->data + part->offset,
                     .size = cop_part__size (prop, index),
                     .target = part->target,
                     .suffix = part->suffix };
}

static gboolean
get_number (const CopNodeProp *prop, CopChunkKind kind, gpointer value, gsize size)
{
  if (prop->n_parts != 1 || prop->parts[0].kind != kind || prop->length != size)
    return FALSE;
  memcpy (value, prop->data, size);
  return TRUE;
}

gboolean
cop_node_prop_get_u32 (const CopNodeProp *prop, guint32 *value)
{
  guint32 cell;

  if (!get_number (prop, COP_CHUNK_CELLS, &cell, sizeof cell))
    return FALSE;
  *value = GUINT32_FROM_BE (cell);
  return TRUE;
}

gboolean
cop_node_prop_get_u64 (const CopNodeProp *prop, guint64 *value)
{
  guint64 cells;

  if (!get_number (prop, COP_CHUNK_U64, &cells, sizeof cells))
    return FALSE;
  *value = GUINT64_FROM_BE (cells);
  return TRUE;
}

const char *
cop_node_prop_get_string (const CopNodeProp *prop)
{
  if (!prop->n_parts || prop->parts[0].kind != COP_CHUNK_STRINGS)
    return NULL;
  return (const char *)prop->data;
}
