/* The inside of a tree, for this room and for the writers. */
#ifndef COP_TREE_NODE_H
#define COP_TREE_NODE_H

#include <coppice/tree.h>
#include <stddef.h>
#include <tree/prop.h>

/* Below this many children (or properties) of a node a look-up compares them one by one; from there
 * on the node has an index.  Properties lie beside each other, children do not. */
#define COP_INDEX_FROM 16
#define COP_INDEX_PROPS_FROM 40

typedef struct _CopNodeLabel CopNodeLabel;
struct _CopNodeLabel
{
  CopNodeLabel *next;
  gboolean made_up; /* by an import: nobody else has it */
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
  const guint8 *block; /* the blob's structure: where offsets in errors count from; or NULL */
  gsize block_size;
  CopTree *lender; /* the same for another tree */
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
  GPtrArray *faults;        /* CopFault; NULL while there are none */
  /* Made when they are first asked for, by any of several threads that read; dropped when something
   * changes that they cannot follow.  NULL when there are none. */
  CopPhandles *phandle_index;
  CopCompatibles *compatible_index;
  CopOrigin origin;
};

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

/* "at offset 0x40 of the structure block: " of the node, or of its property, nullable; "" when it
 * is not as the blob has it, or the tree was not read from one.  transfer full. */
char *cop_node__blob_place (const CopNode *node, const CopNodeProp *prop);

/* "; did you mean 'x'?" with the label of the tree that is nearest to this one, or "".
 * transfer full. */
char *cop_tree__label_hint (const CopTree *tree, const char *label);
/* The label, if the tree has it, is no label for others: an import made it up. */
void cop_tree__mark_made_up (CopTree *tree, const char *label);

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

/* The name when a property of the tree has it, else NULL. */
const CopPropName *cop_tree__find_name (const CopTree *tree, const char *name);

/* A node of the tree that is nowhere in it, of the next number. */
CopNode *cop_tree__new_node (CopTree *tree);

/* Adds a node, or returns NULL when there is one of that name.
 * name: without a fault; copied unless it is borrowed, which is one that lives as long as the tree
 * and has a NUL after its length. */
CopNode *cop_node__add (CopNode *parent, const char *name, gsize length, gboolean borrowed);

/* The same for what was read; name: copied.  nullable.  Errors: as cop_node_add, but it takes what
 * cop_node_name__fault does. */
CopNode *cop_node__add_read (CopNode *parent, const char *name, GError **error);

/* What is wrong with the name of a node that was read, a sentence about it; NULL when nothing is.
 * Such a name may end with its @: there are trees like that, and a check tells of it.  length: out,
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

/* The number of bytes of the node's path, without a NUL. */
gsize cop_node__path_length (const CopNode *node);

/* Writes the path so that it ends before end. */
void cop_node__path_fill (const CopNode *node, char *end);

void cop_node__path_append (const CopNode *node, GString *out);

#endif
