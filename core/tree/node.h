/* The inside of a tree, for this room and for the writers. */
#ifndef COP_TREE_NODE_H
#define COP_TREE_NODE_H

#include <coppice/tree.h>
#include <stddef.h>
#include <string.h>
#include <tree/arena.h>

/* Below this many children (or properties) of a node a look-up compares them one by one; from there
 * on the node has an index.  Properties lie beside each other, children do not. */
#define COP_INDEX_FROM 16
#define COP_INDEX_PROPS_FROM 40

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

typedef struct _CopNodeLabel CopNodeLabel;
struct _CopNodeLabel
{
  CopNodeLabel *next;
  const char *text;
};

/* What few nodes need. */
typedef struct
{
  GHashTable *children;   /* set of CopNode, by name; NULL while there are few */
  GHashTable *props;      /* CopPropName to CopNodeProp; NULL while there are few */
  CopNodeProp *last_prop; /* while there is props */
  CopNodeLabel *labels;
  CopOrigin origin;
} CopNodeExt;

struct _CopNode
{
  CopNode *parent, *next, *first_child;
  CopNode *prev; /* of the first child: the last one */
  CopNodeProp *first_prop;
  CopNodeExt *ext; /* NULL while there is nothing in it */
  const char *name;
  guint32 id; /* of this tree, counts from 0 and is never used again */
  guint32 phandle;
};

/* Nodes lie in groups, by their numbers, so that each finds its tree without saying it. */
#define COP_NODES_OF_GROUP 8

typedef struct
{
  CopTree *tree;
  CopNode nodes[COP_NODES_OF_GROUP];
} CopNodeGroup;

typedef struct
{
  guint64 address;
  guint64 size;
} CopReservation;

typedef struct _CopCompatibles CopCompatibles;
typedef struct _CopPhandles CopPhandles;

struct _CopTree
{
  CopArena arena;
  CopNodeGroup *group; /* that the last node is in */
  gint n_owners;       /* who has to free it, and those that borrow from it */
  GBytes *blob;        /* that names and values are borrowed from; NULL when none are */
  CopTree *lender;     /* the same for another tree */
  CopNode *root;
  GHashTable *names;    /* set of CopPropName, by text */
  GHashTable *labels;   /* text to CopNode */
  GPtrArray *indexes;   /* every index of a node, to be freed */
  GArray *reservations; /* CopReservation */
  guint32 n_ids;        /* nodes ever made */
  guint32 n_nodes;      /* nodes in the tree */
  guint32 n_applied;    /* overlays that were applied, and not taken back */
  guint32 boot_cpu;
  gboolean has_targets;  /* a reference, a path or a label was set at some time */
  gboolean has_phandles; /* a phandle was fixed at some time */
  gboolean keeps_order;
  gboolean is_overlay;
  gboolean has_symbols;
  gboolean shares_phandles; /* perhaps two nodes have one, or had */
  GPtrArray *files;         /* names, the first of number 1; NULL while there are none */
  /* Made when they are first asked for, by any of several threads that read; dropped when something
   * changes that they cannot follow.  NULL when there are none. */
  CopPhandles *phandle_index;
  CopCompatibles *compatible_index;
  CopOrigin origin;
};

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
  guint64 number = 0;

  for (gsize i = 0; i < cop_chunk__width (kind); i++)
    number = number << 8 | data[i];
  return number;
}

/* --- properties --- */

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

gboolean cop_label__is_valid (const char *text);

static inline CopTree *
cop_node__tree (const CopNode *node)
{
  const CopNode *first = node - node->id % COP_NODES_OF_GROUP;

  return ((const CopNodeGroup *)(gconstpointer)((const char *)first
                                                - offsetof (CopNodeGroup, nodes)))
      ->tree;
}

static inline CopNodeLabel *
cop_node__labels (const CopNode *node)
{
  return node->ext ? node->ext->labels : NULL;
}

static inline CopOrigin
cop_node__origin (const CopNode *node)
{
  return node->ext ? node->ext->origin : (CopOrigin){ 0, 0 };
}

/* Its ext, made when there is none.  transfer none. */
CopNodeExt *cop_node__ext (CopNode *node);
void cop_node__set_origin (CopNode *node, CopOrigin origin);

/* "; did you mean 'x'?" with the label of the tree that is nearest to this one, or "".
 * transfer full. */
char *cop_tree__label_hint (const CopTree *tree, const char *label);

/* Whether it is a value of status: one of the specification's words, or "ok" (status.c). */
gboolean cop_status__is_known (const char *text);
/* What to say of one that is not: "; did you mean 'okay'?", or which words there are.
 * transfer full. */
char *cop_status__hint (const char *text);

/* What is in the other tree's memory lives as long as the tree.  Once. */
void cop_tree__borrow (CopTree *tree, CopTree *lender);

/* What the indexes of the tree must know: the phandle of a node that is in the tree is about to
 * change; a `compatible`, or a node, has come or gone. */
void cop_tree__phandle_changes (CopTree *tree, CopNode *node, guint32 phandle);
void cop_tree__compatible_changes (CopTree *tree);
void cop_tree__drop_indexes (CopTree *tree);

/* The name, made when there is none yet.  transfer none, nullable.  Errors: INVALID. */
const CopPropName *
cop_tree__intern (CopTree *tree, const CopNode *node, const char *name, GError **error);

/* Adds a name that lives as long as the tree, is not there, and has no fault. */
const CopPropName *cop_tree__add_name (CopTree *tree, const char *text);

/* What is wrong with the name of a property, a sentence about it; NULL when nothing is.
 * transfer full. */
char *cop_prop_name__fault (const char *name);

/* The name when a property of the tree has it, else NULL. */
const CopPropName *cop_tree__find_name (const CopTree *tree, const char *name);

guint8 cop_prop_name__rank (const char *name);
guint8 cop_prop_name__radix (const char *name);

/* A node of the tree that is nowhere in it, of the next number. */
CopNode *cop_tree__new_node (CopTree *tree);

/* Adds a node, or returns NULL when there is one of that name.
 * name: without a fault; copied unless it is borrowed, which is one that lives as long as the tree
 * and has a NUL after its length. */
CopNode *cop_node__add (CopNode *parent, const char *name, gsize length, gboolean borrowed);

/* What is wrong with the name of a node, a sentence about it; NULL when nothing is.  length: out,
 * of a name without a fault.  transfer full. */
char *cop_node_name__fault (const char *name, gsize *length);

/* Adds a property, or returns NULL when there is one of that name.  The caller sets data and parts
 * before anything else is done with the node. */
CopNodeProp *cop_node__add_prop (CopNode *node, const CopPropName *name);

/* transfer none, nullable. */
CopNodeProp *cop_node__find_prop (const CopNode *node, const CopPropName *name);

/* Sets a property that comes from where the tree's origin is.
 * data: of cop_tree__value, with that origin; or borrowed, when there is no origin.
 * parts: static, or in the arena and of no other property. */
CopNodeProp *
cop_node__put (CopNode *node, const CopPropName *name, const guint8 *data, const CopPart *parts);

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

/* The number of bytes of the node's path, without a NUL. */
gsize cop_node__path_length (const CopNode *node);

/* Writes the path so that it ends before end. */
void cop_node__path_fill (const CopNode *node, char *end);

void cop_node__path_append (const CopNode *node, GString *out);

/* How a node is referred to. */
enum
{
  COP_WANTED_PHANDLE = 1 << 0,
  COP_WANTED_PATH = 1 << 1,
  COP_WANTED_SUFFIXED = 1 << 2, /* path with a suffix */
};

/* Who is referred to, and by which number; for the writers.
 *
 * begin; fix for every node, mark for every property that has targets, and want for other nodes;
 * check; enter for every
 * node, in the order of the tree, which gives the node its number; end.  collect does all of it. */
typedef struct
{
  guint32 *phandles; /* by id of the node; 0: has none.  NULL when nobody refers to any */
  guint8 *marks;     /* by id of the node */
  guint8 *fixed;     /* by number, up to most: whether a node has it; NULL when none has one */
  guint32 most;      /* number in fixed */
  GHashTable *large; /* those above; NULL when there are none */
  guint32 last;      /* number given */
  guint n_marked;    /* nodes that are referred to, also by path */
  guint n_entered;   /* of those */
  guint n_phandles;  /* nodes that have one, or will */
  const CopNodeProp *stray; /* the first that has a label, in a tree that is no overlay */
  const CopNode *twin;      /* the first with the phandle of one before it */
  gboolean labels;          /* are allowed */
} CopRefs;

void cop_refs__begin (CopRefs *refs, const CopTree *tree);
void cop_refs__fix_slow (CopRefs *refs, const CopNode *node);
void cop_refs__mark (CopRefs *refs, const CopNodeProp *prop);
/* A phandle for the node, which is in the tree, whether or not somebody refers to it. */
void cop_refs__want (CopRefs *refs, const CopNode *node);
/* Errors of check: EXISTS, NOT_FOUND (a label); of end: NOT_FOUND; of collect: both. */
gboolean cop_refs__check (CopRefs *refs, const CopTree *tree, GError **error);
guint32 cop_refs__enter_slow (CopRefs *refs, const CopNode *node);
gboolean cop_refs__end (const CopRefs *refs, const CopTree *tree, GError **error);
gboolean cop_refs__collect (CopRefs *refs, const CopTree *tree, GError **error);
void cop_refs__clear (CopRefs *refs); /* at any time after begin or collect */

static inline void
cop_refs__fix (CopRefs *refs, const CopNode *node)
{
  if (node->phandle)
    cop_refs__fix_slow (refs, node);
}

/* The number of the node, or 0. */
static inline guint32
cop_refs__enter (CopRefs *refs, const CopNode *node)
{
  if (!refs->phandles || (!refs->marks[node->id] && !node->phandle))
    return node->phandle;
  return cop_refs__enter_slow (refs, node);
}

static inline guint32
cop_refs__phandle (const CopRefs *refs, const CopNode *node)
{
  return refs->phandles ? refs->phandles[node->id] : 0;
}

static inline guint
cop_refs__wanted (const CopRefs *refs, const CopNode *node)
{
  return refs->marks ? refs->marks[node->id] : 0;
}

#endif
