/* The inside of a tree, for this room and for the writers. */
#ifndef COP_TREE_NODE_H
#define COP_TREE_NODE_H

#include <coppice/tree.h>
#include <string.h>
#include <tree/arena.h>

/* Below this many children (or properties) of a node a look-up compares them one by one; from there
 * on the node has an index. */
#define COP_INDEX_FROM 12

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
  const char *text;
  guint32 id; /* counts from 0 */
  guint8 rank;
  guint8 radix; /* of its cells in source text: 10, 16, or 0 to decide by value */
} CopPropName;

/* A part of a value; its bytes end where the next part's begin. */
typedef struct
{
  guint8 kind;  /* CopChunkKind */
  guint8 group; /* starts one */
  guint32 offset;
  CopNode *target;
  const char *suffix;
} CopPart;

struct _CopNodeProp
{
  CopNodeProp *next, *prev;
  const CopPropName *name;
  const guint8 *data; /* of length bytes, zeros up to a multiple of 4 */
  guint32 length;
  guint32 n_parts : 31;
  guint32 has_targets : 1; /* some part has one, or is a label */
  const CopPart *parts;
  CopOrigin origin;
};

typedef struct _CopNodeLabel CopNodeLabel;
struct _CopNodeLabel
{
  CopNodeLabel *next;
  const char *text;
};

struct _CopNode
{
  CopTree *tree;
  CopNode *parent, *next, *prev, *first_child, *last_child;
  CopNodeProp *first_prop, *last_prop;
  GHashTable *child_index; /* set of CopNode, by name; NULL while there are few */
  GHashTable *prop_index;  /* CopPropName to CopNodeProp; NULL while there are few */
  const char *name;
  CopNodeLabel *labels;
  guint32 hash; /* of the name */
  guint32 name_length;
  guint32 n_children;
  guint32 n_props;
  guint32 id; /* of this tree, counts from 0 and is never used again */
  guint32 phandle;
  CopOrigin origin;
};

typedef struct
{
  guint64 address;
  guint64 size;
} CopReservation;

typedef struct _CopCompatibles CopCompatibles;

struct _CopTree
{
  CopArena arena;
  GBytes *blob; /* that names and values are borrowed from; NULL when none are */
  CopNode *root;
  GHashTable *names;    /* text to CopPropName */
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
  GHashTable *phandle_index; /* number to CopNode */
  CopCompatibles *compatible_index;
  CopOrigin origin;
};

static inline gsize
cop_part__size (const CopNodeProp *prop, guint index)
{
  gsize end = index + 1 < prop->n_parts ? prop->parts[index + 1].offset : prop->length;

  return end - prop->parts[index].offset;
}

/* A number of 32 bits as values have it. */
static inline guint32
cop_be32__at (const guint8 *cell)
{
  guint32 value;

  memcpy (&value, cell, sizeof value);
  return GUINT32_FROM_BE (value);
}

/* The number of a value of one cell, however it was made; FALSE when it has another length. */
static inline gboolean
cop_prop__cell (const CopNodeProp *prop, guint32 *ret_value)
{
  if (prop->length != 4)
    return FALSE;
  *ret_value = cop_be32__at (prop->data);
  return TRUE;
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

/* "; did you mean 'x'?" with the label of the tree that is nearest to this one, or "".
 * transfer full. */
char *cop_tree__label_hint (const CopTree *tree, const char *label);

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

/* Adds a node, or returns NULL when there is one of that name.
 * name: without a fault; copied unless it is borrowed, which is one that lives as long as the tree
 * and has a NUL after its length. */
CopNode *cop_node__add (CopNode *parent, const char *name, gsize length, gboolean borrowed);

/* What is wrong with the name of a node, a sentence about it; NULL when nothing is.  length: out,
 * of a name without a fault.  transfer full. */
char *cop_node_name__fault (const char *name, gsize *length);

/* Adds a property without a value, or returns NULL when there is one of that name. */
CopNodeProp *cop_node__add_prop (CopNode *node, const CopPropName *name);

/* transfer none, nullable. */
CopNodeProp *cop_node__find_prop (const CopNode *node, const CopPropName *name);

/* Sets a property; data and parts are in the arena, or static. */
CopNodeProp *cop_node__put (CopNode *node, const CopPropName *name, const guint8 *data,
                            gsize length, const CopPart *parts, guint n_parts);

/* The part of a value that is all of one kind: a static one, of offset 0. */
const CopPart *cop_part__whole (CopChunkKind kind);

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
