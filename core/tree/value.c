/* What properties are made of: values, as in a blob, and their parts. */
#include <tree/node.h>

#include <string.h>

/* --- values --- */

static gboolean
is_known (CopOrigin origin)
{
  return origin.file || origin.line;
}

static guint8 *
new_value (CopTree *tree, gsize length, CopOrigin origin)
{
  gsize before = is_known (origin) ? 16 : 8;
  guint8 *data = (guint8 *)cop_arena__alloc (&tree->arena, before + length) + before;
  guint32 cell = GUINT32_TO_BE ((guint32)length);

  memcpy (data - 8, &cell, sizeof cell);
  if (before == 16)
    memcpy (data - 16, &origin, sizeof origin);
  return data;
}

guint8 *
cop_tree__value (CopTree *tree, gsize length)
{
  return new_value (tree, length, tree->origin);
}

const guint8 *
cop_tree__value_of (CopTree *tree, gconstpointer data, gsize length)
{
  guint8 *value;

  if (!length && !is_known (tree->origin))
    return cop_value__nothing ();
  value = cop_tree__value (tree, length);
  if (length)
    memcpy (value, data, length);
  return value;
}

const guint8 *
cop_value__nothing (void)
{
  static const guint64 nothing[2];

  return (const guint8 *)&nothing[1];
}

/* --- parts --- */

#define WHOLE(kind_, origin_)                                                                      \
  {                                                                                                \
    .kind = kind_, .n = 1, .has_origin = origin_                                                   \
  }
#define NOTHING(origin_)                                                                           \
  {                                                                                                \
    .kind = COP_CHUNK_BYTES, .has_origin = origin_                                                 \
  }
#define WHOLES(origin_)                                                                            \
  {                                                                                                \
    [COP_CHUNK_CELLS] = WHOLE (COP_CHUNK_CELLS, origin_),                                          \
    [COP_CHUNK_U64] = WHOLE (COP_CHUNK_U64, origin_),                                              \
    [COP_CHUNK_REF] = WHOLE (COP_CHUNK_REF, origin_),                                              \
    [COP_CHUNK_STRINGS] = WHOLE (COP_CHUNK_STRINGS, origin_),                                      \
    [COP_CHUNK_BYTES] = WHOLE (COP_CHUNK_BYTES, origin_),                                          \
    [COP_CHUNK_U8] = WHOLE (COP_CHUNK_U8, origin_),                                                \
    [COP_CHUNK_U16] = WHOLE (COP_CHUNK_U16, origin_), [OF_NOTHING] = NOTHING (origin_)             \
  }

enum
{
  OF_NOTHING = COP_CHUNK_U16 + 1,
  N_WHOLES,
};

/* Without an origin, and with one. */
static const CopPart wholes[2][N_WHOLES] = { WHOLES (0), WHOLES (1) };

const CopPart *
cop_part__whole (CopChunkKind kind, gsize length)
{
  return &wholes[0][length ? (guint)kind : OF_NOTHING];
}

static gboolean
is_static (const CopPart *parts)
{
  return parts >= wholes[0] && parts < wholes[0] + 2 * N_WHOLES;
}

/* The same parts of a value with an origin. */
static const CopPart *
with_origin (const CopPart *parts)
{
  if (parts->has_origin)
    return parts;
  if (is_static (parts))
    return parts + N_WHOLES;
  ((CopPart *)parts)->has_origin = 1;
  return parts;
}

CopPart *
cop_tree__parts (CopTree *tree, const CopPart *parts, guint n)
{
  gsize before = n >= COP_PARTS_MANY ? 8 : 0;
  guint8 *memory = cop_arena__alloc (&tree->arena, before + n * sizeof *parts);
  CopPart *copy = (CopPart *)(gpointer)(memory + before);

  memcpy (copy, parts, n * sizeof *parts);
  if (before)
    ((guint32 *)copy)[-1] = n;
  copy->n = (guint16)MIN (n, COP_PARTS_MANY);
  copy->has_origin = copy->has_targets = 0;
  for (guint i = 0; i < n && !copy->has_targets; i++)
    copy->has_targets = cop_part__is_symbol (&copy[i]) ? 1 : 0;
  return copy;
}

CopPart *
cop_tree__own_parts (CopTree *tree, const CopPart *parts, guint n)
{
  CopPart *copy = cop_tree__parts (tree, parts, n);

  for (guint i = 0; i < n; i++)
    {
      const char *suffix = cop_part__suffix (&copy[i]);
      char *own = suffix ? cop_arena__string (&tree->arena, suffix, strlen (suffix)) : NULL;

      if (copy[i].kind == COP_CHUNK_LABEL)
        copy[i].to.label = own;
      else if (own)
        cop_part__set_path (&copy[i], &tree->arena, cop_part__target (&copy[i]), own);
    }
  return copy;
}

void
cop_part__set_path (CopPart *part, CopArena *arena, CopNode *target, const char *suffix)
{
  part->kind = COP_CHUNK_PATH;
  part->is_long = suffix ? 1 : 0;
  part->to.node = target;
  if (!suffix)
    return;
  part->to.path = cop_arena__alloc (arena, sizeof *part->to.path);
  *part->to.path = (CopLongPath){ target, suffix };
}

/* --- of properties --- */

CopNodeProp *
cop_node__put (CopNode *node, const CopPropName *name, const guint8 *data, const CopPart *parts)
{
  CopNodeProp *prop = cop_node__find_prop (node, name);

  if (cop_node__tree (node)->compatible_index && !strcmp (name->text, "compatible"))
    cop_tree__compatible_changes (cop_node__tree (node));
  if (!prop)
    prop = cop_node__add_prop (node, name);
  prop->data = data;
  prop->parts = is_known (cop_node__tree (node)->origin) ? with_origin (parts) : parts;
  return prop;
}

void
cop_prop__set_parts (CopTree *tree, CopNodeProp *prop, const CopPart *parts)
{
  const CopNodeProp with = { .parts = parts };

  if (prop->parts->has_origin && !is_static (parts))
    parts = cop_tree__parts (tree, parts, cop_prop__n_parts (&with));
  prop->parts = prop->parts->has_origin ? with_origin (parts) : parts;
}

void
cop_prop__set_origin (CopTree *tree, CopNodeProp *prop, CopOrigin origin)
{
  guint8 *data;
  gsize length;

  if (prop->parts->has_origin)
    {
      memcpy ((guint8 *)prop->data - 16, &origin, sizeof origin);
      return;
    }
  if (!is_known (origin))
    return;
  length = cop_prop__length (prop);
  data = new_value (tree, length, origin);
  memcpy (data, prop->data, length);
  prop->data = data;
  prop->parts = with_origin (prop->parts);
}

void
cop_prop__empty (CopTree *tree, CopNodeProp *prop)
{
  prop->data = prop->parts->has_origin ? new_value (tree, 0, cop_prop__origin (prop))
                                       : cop_value__nothing ();
}
