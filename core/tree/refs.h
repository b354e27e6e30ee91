/* Who is referred to in a tree, and by which number; for the writers. */
#ifndef COP_TREE_REFS_H
#define COP_TREE_REFS_H

#include <tree/node.h>

/* How a node is referred to. */
enum
{
  COP_WANTED_PHANDLE = 1 << 0,
  COP_WANTED_PATH = 1 << 1,
  COP_WANTED_SUFFIXED = 1 << 2, /* path with a suffix */
};

/* In this order: begin; fix for every node, mark for every property that has targets, and want for
 * other nodes; check; reserve for numbers that are not to be given; enter for every node, in the
 * order of the tree, which gives the node its number; end.  collect does all of it, but for
 * numbers that are reserved. */
typedef struct
{
  guint32 *phandles; /* by id of the node; 0: has none.  NULL when nobody refers to any */
  guint8 *marks;     /* by id of the node */
  guint8 *fixed;     /* a bit by number, up to most: it is taken; NULL when none is */
  guint32 most;      /* number in fixed */
  GHashTable *large; /* those above; NULL when there are none */
  GArray *reserved;  /* guint32: those that are taken, and of no node; NULL when there are none */
  guint32 last;      /* number given */
  guint n_new;       /* nodes that will be given one */
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
/* A number that is given to nobody.  At any time after check, and as often as one likes. */
void cop_refs__reserve (CopRefs *refs, guint32 phandle);
/* The next number that nobody has. */
guint32 cop_refs__give (CopRefs *refs);
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
