/* A label for every node that source text refers to. */
#ifndef COP_FDT_LABELS_H
#define COP_FDT_LABELS_H

#include <tree/refs.h>

typedef struct
{
  const char **invented; /* by id of the node; NULL when none is needed */
  GHashTable *wanted;    /* set of labels that are nodes of another tree: those of the tree that an
                            overlay is for; NULL when there are none */
  CopArena arena;
} CopLabels;

/* Invents labels for those that are referred to and have none: the base name; with the unit
 * address when several would have that; with a number when that is taken. */
void cop_labels__invent (CopLabels *labels, const CopTree *tree, const CopRefs *refs);
void cop_labels__clear (CopLabels *labels);

/* Whether the label of a node of the tree can be written: &label would be another node otherwise.
 */
static inline gboolean
cop_labels__is_own (const CopLabels *labels, const CopNodeLabel *label)
{
  return G_LIKELY (!labels->wanted) || !g_hash_table_contains (labels->wanted, label->text);
}

/* The node's first label, its own or the invented.  transfer none, nullable. */
static inline const char *
cop_labels__of (const CopLabels *labels, const CopNode *node)
{
  for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    if (cop_labels__is_own (labels, label))
      return label->text;
  return labels->invented ? labels->invented[node->id] : NULL;
}

#endif
