#include <tree/node.h>

#include <string.h>

/* The one after it, among those that are gone, too. */
static CopNodeProp *
next_of_all (CopNodeProp *prop)
{
  prop++;
  while ((guintptr)prop->name & 1)
    prop = (CopNodeProp *)((guintptr)prop->name - 1);
  return prop->name ? prop : NULL;
}

CopNodeProp *
cop_node__find_prop (const CopNode *node, const CopPropName *name)
{
  if (node->ext && node->ext->props)
    return g_hash_table_lookup (node->ext->props, name);
  for (CopNodeProp *prop = node->first_prop; prop; prop = next_of_all (prop))
    if (prop->name == name)
      return prop;
  return NULL;
}

CopNodeProp *
cop_node_find_prop (const CopNode *node, const char *name)
{
  const CopPropName *interned = cop_tree__find_name (cop_node__tree (node), name);

  return interned ? cop_node__find_prop (node, interned) : NULL;
}

/* Puts one behind the last, among those that are gone, too. */
static CopNodeProp *
add_behind (CopNode *node, CopNodeProp *last, const CopPropName *name)
{
  CopArena *arena = &cop_node__tree (node)->arena;
  CopNodeProp *prop = last ? last + 1 : NULL;

  /* The end of the run: the name that is none. */
  if (!last || !cop_arena__extend (arena, (guint8 *)prop + sizeof prop->name, sizeof *prop))
    {
      prop = cop_arena__alloc (arena, sizeof *prop + sizeof prop->name);
      if (last)
        last[1].name = (const CopPropName *)((guintptr)prop + 1);
      else
        node->first_prop = prop;
    }
  prop->name = name;
  return prop;
}

static void
index_props (CopNode *node, CopNodeProp *last)
{
  CopNodeExt *ext = cop_node__ext (node);

  ext->props = g_hash_table_new (NULL, NULL);
  ext->last_prop = last;
  g_ptr_array_add (cop_node__tree (node)->indexes, ext->props);
  for (CopNodeProp *each = node->first_prop; each; each = cop_prop__next (each))
    g_hash_table_insert (ext->props, (gpointer)each->name, each);
}

static CopNodeProp *
add_indexed (CopNode *node, const CopPropName *name)
{
  CopNodeExt *ext = node->ext;

  if (g_hash_table_contains (ext->props, name))
    return NULL;
  ext->last_prop = add_behind (node, node->first_prop ? ext->last_prop : NULL, name);
  g_hash_table_insert (ext->props, (gpointer)name, ext->last_prop);
  return ext->last_prop;
}

CopNodeProp *
cop_node__add_prop (CopNode *node, const CopPropName *name)
{
  CopNodeProp *last = NULL;
  guint n = 0;

  if (node->ext && node->ext->props)
    return add_indexed (node, name);
  for (CopNodeProp *prop = node->first_prop; prop; prop = next_of_all (prop), n++)
    {
      if (prop->name == name)
        return NULL;
      last = prop;
    }
  last = add_behind (node, last, name);
  if (n + 1 >= COP_INDEX_PROPS_FROM)
    index_props (node, last);
  return last;
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

/* Checks before it copies: a refused value takes no memory of the tree's. */
static gboolean
put_copy (CopNode *node, const char *name, gconstpointer data, gsize length, CopChunkKind kind,
          GError **error)
{
  CopTree *tree = cop_node__tree (node);
  const CopPropName *interned;

  if (!check_length (node, name, length, error)
      || !(interned = cop_tree__intern (tree, node, name, error)))
    return FALSE;
  cop_node__put (node, interned, cop_tree__value_of (tree, data, length),
                 cop_part__whole (kind, length));
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
  guint8 *data;
  char *next;

  for (guint i = 0; values[i]; i++)
    length += strlen (values[i]) + 1;
  if (!check_length (node, name, length, error)
      || !(interned = cop_tree__intern (cop_node__tree (node), node, name, error)))
    return FALSE;
  data = cop_tree__value (cop_node__tree (node), length);
  next = (char *)data;
  for (guint i = 0; values[i]; i++)
    next = g_stpcpy (next, values[i]) + 1;
  cop_node__put (node, interned, data, cop_part__whole (COP_CHUNK_STRINGS, length));
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
  CopPropName *gone;

  if (!prop)
    return FALSE;
  if (!strcmp (name, "compatible"))
    cop_tree__compatible_changes (cop_node__tree (node));
  if (node->ext && node->ext->props)
    g_hash_table_remove (node->ext->props, prop->name);
  gone = cop_arena__copy (&cop_node__tree (node)->arena, prop->name, sizeof *gone);
  gone->is_gone = TRUE;
  prop->name = gone;
  if (prop == node->first_prop)
    node->first_prop = cop_prop__next (prop);
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
  return cop_prop__next (prop);
}

guint
cop_node_n_props (const CopNode *node)
{
  guint n = 0;

  for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    n++;
  return n;
}

const char *
cop_node_prop_name (const CopNodeProp *prop)
{
  return prop->name->text;
}

CopOrigin
cop_node_prop_origin (const CopNodeProp *prop)
{
  return cop_prop__origin (prop);
}

gsize
cop_node_prop_length (const CopNodeProp *prop)
{
  return cop_prop__length (prop);
}

guint
cop_node_prop_n_chunks (const CopNodeProp *prop)
{
  return cop_prop__n_parts (prop);
}

CopChunk
cop_node_prop_chunk (const CopNodeProp *prop, guint index)
{
  const CopPart *part = &prop->parts[index];

  return (CopChunk){ .kind = part->kind,
                     .group = part->group,
                     .data = prop->data + part->offset,
                     .size = cop_part__size (prop, index),
                     .target = cop_part__target (part),
                     .suffix = cop_part__suffix (part) };
}

static gboolean
get_number (const CopNodeProp *prop, CopChunkKind kind, gpointer value, gsize size)
{
  if (prop->parts->n != 1 || prop->parts->kind != kind || cop_prop__length (prop) != size)
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
  if (!prop->parts->n || prop->parts->kind != COP_CHUNK_STRINGS)
    return NULL;
  return (const char *)prop->data;
}
