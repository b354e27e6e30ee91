#include <tree/node.h>

#include <string.h>

/* A value that has grown past this is refused by cop_node_set; what is added after is only counted,
 * so that a length never wraps. */
#define LARGEST ((gsize)G_MAXINT32)

struct _CopCells
{
  GByteArray *data;
  GArray *parts;      /* CopPart; suffixes belong to strings */
  GPtrArray *strings; /* and CopLongPath, of parts */
  gsize length;       /* of data, or what it would be */
  gboolean group;     /* the next part starts a group */
};

CopCells *
cop_cells_new (void)
{
  CopCells *cells = g_new0 (CopCells, 1);

  cells->data = g_byte_array_new ();
  cells->parts = g_array_new (FALSE, FALSE, sizeof (CopPart));
  cells->strings = g_ptr_array_new_with_free_func (g_free);
  return cells;
}

void
cop_cells_free (CopCells *cells)
{
  if (!cells)
    return;
  g_byte_array_unref (cells->data);
  g_array_unref (cells->parts);
  g_ptr_array_unref (cells->strings);
  g_free (cells);
}

void
cop_cells_clear (CopCells *cells)
{
  g_byte_array_set_size (cells->data, 0);
  g_array_set_size (cells->parts, 0);
  g_ptr_array_set_size (cells->strings, 0);
  cells->length = 0;
  cells->group = FALSE;
}

gsize
cop_cells_length (const CopCells *cells)
{
  return cells->length;
}

void
cop_cells_group (CopCells *cells)
{
  cells->group = TRUE;
}

static CopPart *
last_part (CopCells *cells)
{
  guint n = cells->parts->len;

  return n ? &g_array_index (cells->parts, CopPart, n - 1) : NULL;
}

/* Adds bytes to the last part when that has the same kind, else as a new part. */
static void
append (CopCells *cells, CopChunkKind kind, gconstpointer data, gsize length)
{
  CopPart *last = last_part (cells);
  gboolean joins = last && last->kind == kind && !cop_part__is_symbol (last) && !cells->group;

  if (length > LARGEST - MIN (cells->length, LARGEST))
    {
      cells->length = LARGEST + 1;
      return;
    }
  if (!joins)
    {
      CopPart part = { .kind = kind,
                       .group = cells->group && last,
                       .offset = (guint32)cells->length };
      g_array_append_val (cells->parts, part);
    }
  g_byte_array_append (cells->data, data, (guint)length);
  cells->length += length;
  cells->group = FALSE;
}

void
cop_cells_u8 (CopCells *cells, guint8 value)
{
  append (cells, COP_CHUNK_U8, &value, sizeof value);
}

void
cop_cells_u16 (CopCells *cells, guint16 value)
{
  guint16 number = GUINT16_TO_BE (value);

  append (cells, COP_CHUNK_U16, &number, sizeof number);
}

void
cop_cells_u32 (CopCells *cells, guint32 value)
{
  guint32 cell = GUINT32_TO_BE (value);

  append (cells, COP_CHUNK_CELLS, &cell, sizeof cell);
}

void
cop_cells_u64 (CopCells *cells, guint64 value)
{
  guint64 two = GUINT64_TO_BE (value);

  append (cells, COP_CHUNK_U64, &two, sizeof two);
}

void
cop_cells_string (CopCells *cells, const char *value)
{
  append (cells, COP_CHUNK_STRINGS, value, strlen (value) + 1);
}

void
cop_cells_bytes (CopCells *cells, gconstpointer data, gsize length)
{
  if (length)
    append (cells, COP_CHUNK_BYTES, data, length);
}

void
cop_cells_ref (CopCells *cells, CopNode *target)
{
  static const guint8 no_phandle[4];

  append (cells, COP_CHUNK_REF, no_phandle, sizeof no_phandle);
  if (cells->length <= LARGEST)
    last_part (cells)->to.node = target;
}

void
cop_cells_label (CopCells *cells, const char *label)
{
  static const guint8 unknown[4] = { 0xff, 0xff, 0xff, 0xff };
  char *copy;

  append (cells, COP_CHUNK_LABEL, unknown, sizeof unknown);
  if (cells->length > LARGEST)
    return;
  copy = g_strdup (label);
  g_ptr_array_add (cells->strings, copy);
  last_part (cells)->to.label = copy;
}

void
cop_cells_path (CopCells *cells, CopNode *target, const char *suffix)
{
  append (cells, COP_CHUNK_PATH, "", 0);
  if (cells->length > LARGEST)
    return;
  last_part (cells)->to.node = target;
  if (suffix && *suffix)
    {
      CopLongPath *path = g_new (CopLongPath, 1);

      *path = (CopLongPath){ target, g_strdup (suffix) };
      g_ptr_array_add (cells->strings, (gpointer)path->suffix);
      g_ptr_array_add (cells->strings, path);
      last_part (cells)->is_long = 1;
      last_part (cells)->to.path = path;
    }
}

gboolean
cop_cells_number (CopCells *cells, guint64 value, guint n_cells, GError **error)
{
  if (n_cells < 2 && value >> (32 * n_cells))
    {
      return cop_error_set (error, COP_ERROR_RANGE, NULL,
                            "0x%" G_GINT64_MODIFIER "x does not fit into %u cell%s", value, n_cells,
                            n_cells == 1 ? "" : "s");
    }
  if (n_cells == 1)
    cop_cells_u32 (cells, (guint32)value);
  for (guint i = 2; i < n_cells; i++)
    cop_cells_u32 (cells, 0);
  if (n_cells >= 2)
    cop_cells_u64 (cells, value);
  return TRUE;
}

/* --- into a property --- */

static gboolean
check (const CopNode *node, const char *name, const CopCells *cells, GError **error)
{
  const char *no_label = NULL;
  gboolean mine = TRUE;

  for (guint i = 0; i < cells->parts->len && mine && !no_label; i++)
    {
      const CopPart *part = &g_array_index (cells->parts, CopPart, i);
      const CopNode *target = cop_part__target (part);
      mine = !target || cop_node__tree (target) == cop_node__tree (node);
      if (part->kind == COP_CHUNK_LABEL && !cop_label__is_valid (part->to.label))
        no_label = part->to.label;
    }
  if (mine && !no_label && cells->length <= LARGEST)
    return TRUE;

  g_autofree char *path = cop_node_path (node);
  if (no_label)
    {
      g_autofree char *shown = g_strescape (no_label, NULL);
      return cop_error_set (error, COP_ERROR_INVALID, path,
                            "property '%s' refers to '%s', which is not a label: a letter or _, "
                            "then letters, digits and _",
                            name, shown);
    }
  if (!mine)
    return cop_error_set (error, COP_ERROR_INVALID, path,
                          "property '%s' refers to a node of another tree", name);
  return cop_error_set (error, COP_ERROR_RANGE, path,
                        "property '%s': the value is longer than 2147483647 bytes", name);
}

static const CopPart *
copy_parts (CopTree *tree, const CopCells *cells)
{
  return cop_tree__own_parts (tree, (const CopPart *)cells->parts->data, cells->parts->len);
}

gboolean
cop_node_set (CopNode *node, const char *name, CopCells *cells, GError **error)
{
  CopTree *tree = cop_node__tree (node);
  const CopPart *first = (const CopPart *)cells->parts->data;
  guint n_parts = cells->parts->len;
  gboolean whole = n_parts == 1 && !cop_part__is_symbol (first);
  const CopPropName *interned;
  const CopPart *parts;

  if (!check (node, name, cells, error) || !(interned = cop_tree__intern (tree, node, name, error)))
    return FALSE;
  if (whole || !n_parts)
    parts = cop_part__whole (n_parts ? first->kind : COP_CHUNK_BYTES, cells->data->len);
  else
    parts = copy_parts (tree, cells);
  tree->has_targets |= parts->has_targets;
  cop_node__put (node, interned, cop_tree__value_of (tree, cells->data->data, cells->data->len),
                 parts);
  cop_cells_clear (cells);
  return TRUE;
}

gboolean
cop_node_set_cells (CopNode *node, const char *name, const guint32 *values, gsize n_cells,
                    guint group, GError **error)
{
  g_autoptr (CopCells) cells = cop_cells_new ();

  for (gsize i = 0; i < n_cells; i++)
    {
      if (group && i % group == 0)
        cop_cells_group (cells);
      cop_cells_u32 (cells, values[i]);
    }
  return cop_node_set (node, name, cells, error);
}

gboolean
cop_node_set_ref (CopNode *node, const char *name, CopNode *target, GError **error)
{
  g_autoptr (CopCells) cells = cop_cells_new ();

  cop_cells_ref (cells, target);
  return cop_node_set (node, name, cells, error);
}

gboolean
cop_node_set_path (CopNode *node, const char *name, CopNode *target, const char *suffix,
                   GError **error)
{
  g_autoptr (CopCells) cells = cop_cells_new ();

  cop_cells_path (cells, target, suffix);
  return cop_node_set (node, name, cells, error);
}
