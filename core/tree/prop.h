/* A property: its name, its value, and the parts that this has. */
#ifndef COP_TREE_PROP_H
#define COP_TREE_PROP_H

#include <coppice/tree.h>
#include <string.h>
#include <tree/arena.h>

/* Where a property stands among those of its node, see cop_node_order_props: smaller is earlier,
 * equal is as set. */
#define COP_RANK_COMMON 40
#define COP_RANK_VENDOR 41
#define COP_RANK_STATUS 42
#define COP_RANK_MODEL 0 /* at the root; else common */
#define COP_N_RANKS 43

/* A property's name: one for all properties of that name in a tree. */
typedef struct
{
  const char *text; /* first: a name is the key of itself in the tree's names */
  guint32 id;       /* counts from 0 */
  guint8 rank;
  guint8 radix;   /* of its cells in source text: 10, 16, or 0 to decide by value */
  guint8 is_gone; /* of a property that was unset: in no table */
} CopPropName;

/* The target of a path that goes on after it. */
typedef struct
{
  CopNode *target;
  const char *suffix;
} CopLongPath;

/* A part of a value; its bytes end where the next part's begin.  The first part of a value says
 * something about all of it.  There are many: no byte is left between them. */
typedef struct __attribute__ ((packed, aligned (4)))
{
  guint32 offset;
  guint8 kind;            /* CopChunkKind */
  guint8 group : 1;       /* starts one */
  guint8 is_long : 1;     /* a path with a suffix */
  guint8 has_targets : 1; /* first: some part has one, or is a label */
  guint8 has_origin : 1;  /* first: the value begins with the place that it comes from */
  guint8 is_guess : 1;    /* a reference that no binding knows, by evidence alone */
  guint16 n;              /* first: parts; from COP_PARTS_MANY on the number is in front of them */
  union
  {
    CopNode *node;     /* of a reference, and of a path without a suffix */
    CopLongPath *path; /* of a path with one */
    const char *label; /* of a label */
  } to;
} CopPart;

#define COP_PARTS_MANY G_MAXUINT16

/* The properties of a node lie in runs.  What follows the last one of a run is, in place of a name,
 * the address of the next run plus 1, or NULL.  One that was unset keeps its place. */
struct _CopNodeProp
{
  const CopPropName *name;
  /* A value is made like those in a blob, so that it can be borrowed from one: 8 bytes in front of
   * it stands its length, in the order of bytes of a blob.  In front of that there may be its
   * origin.  It has zeros up to a multiple of 4. */
  const guint8 *data;
  const CopPart *parts;
};

/* --- reading it --- */

/* A big-endian number of this many bytes, at most 8. */
static inline guint64
cop_be__at (const guint8 *data, gsize width)
{
  guint64 number = 0;

  for (gsize i = 0; i < width; i++)
    number = number << 8 | data[i];
  return number;
}

/* A number of 32 bits as values have it. */
static inline guint32
cop_be32__at (const guint8 *cell)
{
  guint32 value;

  memcpy (&value, cell, sizeof value);
  return GUINT32_FROM_BE (value);
}

/* The bytes that a number of a part of this kind has, and the number at data. */
static inline gsize
cop_chunk__width (CopChunkKind kind)
{
  return kind == COP_CHUNK_U8 ? 1 : kind == COP_CHUNK_U16 ? 2 : kind == COP_CHUNK_U64 ? 8 : 4;
}

static inline guint64
cop_chunk__number (CopChunkKind kind, const guint8 *data)
{
  return cop_be__at (data, cop_chunk__width (kind));
}

static inline guint32
cop_prop__length (const CopNodeProp *prop)
{
  return cop_be32__at (prop->data - 8);
}

static inline guint
cop_prop__n_parts (const CopNodeProp *prop)
{
  guint n = prop->parts->n;

  return G_LIKELY (n != COP_PARTS_MANY) ? n : ((const guint32 *)prop->parts)[-1];
}

static inline gboolean
cop_prop__has_targets (const CopNodeProp *prop)
{
  return prop->parts->has_targets;
}

static inline CopOrigin
cop_prop__origin (const CopNodeProp *prop)
{
  CopOrigin origin = { 0, 0 };

  if (prop->parts->has_origin)
    memcpy (&origin, prop->data - 16, sizeof origin);
  return origin;
}

/* The next one of the node that was not unset, or NULL. */
static inline CopNodeProp *
cop_prop__next (const CopNodeProp *prop)
{
  CopNodeProp *next = (CopNodeProp *)prop + 1;

  for (;;)
    if (!next->name)
      return NULL;
    else if ((guintptr)next->name & 1)
      next = (CopNodeProp *)((guintptr)next->name - 1);
    else if (G_UNLIKELY (next->name->is_gone))
      next++;
    else
      return next;
}

static inline gsize
cop_part__size (const CopNodeProp *prop, guint index)
{
  gsize end = index + 1 < cop_prop__n_parts (prop) ? prop->parts[index + 1].offset
                                                   : cop_prop__length (prop);

  return end - prop->parts[index].offset;
}

/* The number of a value of one cell, however it was made; FALSE when it has another length. */
static inline gboolean
cop_prop__cell (const CopNodeProp *prop, guint32 *ret_value)
{
  if (cop_prop__length (prop) != 4)
    return FALSE;
  *ret_value = cop_be32__at (prop->data);
  return TRUE;
}

/* The node that it refers to, or NULL. */
static inline CopNode *
cop_part__target (const CopPart *part)
{
  if (part->kind == COP_CHUNK_LABEL)
    return NULL;
  return part->is_long ? part->to.path->target : part->to.node;
}

/* What comes after a path; the text of a label; or NULL. */
static inline const char *
cop_part__suffix (const CopPart *part)
{
  if (part->kind == COP_CHUNK_LABEL)
    return part->to.label;
  return part->is_long ? part->to.path->suffix : NULL;
}

static inline gboolean
cop_part__has_target (const CopPart *part)
{
  return part->kind == COP_CHUNK_REF || part->kind == COP_CHUNK_PATH;
}

/* Its bytes are not the value, or not all of it. */
static inline gboolean
cop_part__is_symbol (const CopPart *part)
{
  return part->kind == COP_CHUNK_LABEL || cop_part__has_target (part);
}

static inline gboolean
cop_part__is_number (const CopPart *part)
{
  return part->kind == COP_CHUNK_CELLS || part->kind == COP_CHUNK_U64 || part->kind == COP_CHUNK_REF
         || part->kind == COP_CHUNK_LABEL;
}

/* --- names --- */

/* What is wrong with the name of a property, a sentence about it; NULL when nothing is.
 * transfer full. */
char *cop_prop_name__fault (const char *name);

guint8 cop_prop_name__rank (const char *name);
guint8 cop_prop_name__radix (const char *name);

/* --- making values --- */

/* A value of length bytes, at most G_MAXINT32, which are zero and may be written, with the tree's
 * origin.  transfer none. */
guint8 *cop_tree__value (CopTree *tree, gsize length);
/* A copy of these bytes as a value. */
const guint8 *cop_tree__value_of (CopTree *tree, gconstpointer data, gsize length);
/* The value of no bytes, without an origin: a static one. */
const guint8 *cop_value__nothing (void);

/* The parts of a value that is all of one kind, and of length bytes: static, without an origin. */
const CopPart *cop_part__whole (CopChunkKind kind, gsize length);
/* A copy of n parts, at least 1, without an origin.  transfer none. */
CopPart *cop_tree__parts (CopTree *tree, const CopPart *parts, guint n);
/* The same, with labels and what follows paths copied. */
CopPart *cop_tree__own_parts (CopTree *tree, const CopPart *parts, guint n);
/* Makes the part a path; suffix: nullable, not copied. */
void cop_part__set_path (CopPart *part, CopArena *arena, CopNode *target, const char *suffix);

/* The property of the tree has these parts from now on, and the origin that it had.
 * parts: as for cop_node__put, or of several properties. */
void cop_prop__set_parts (CopTree *tree, CopNodeProp *prop, const CopPart *parts);
/* Its value has no bytes from now on. */
void cop_prop__empty (CopTree *tree, CopNodeProp *prop);
/* The property of the tree comes from there. */
void cop_prop__set_origin (CopTree *tree, CopNodeProp *prop, CopOrigin origin);

#endif
