/* A label for every node that source text refers to. */
#ifndef COP_FDT_LABELS_H
#define COP_FDT_LABELS_H

#include <tree/node.h>

typedef struct
{
  const char **invented; /* by id of the node; NULL when none is needed */
  CopArena arena;
} CopLabels;

/* Invents labels for those that are referred to and have none: the base name; with the unit
 * address when several would have that; with a number when that is taken. */
void cop_labels__invent (CopLabels *labels, const CopTree *tree, const CopRefs *refs);
void cop_labels__clear (CopLabels *labels);

/* The node's first label, its own or the invented.  transfer none, nullable. */
static inline const char *
cop_labels__of (const CopLabels *labels, const CopNode *node)
{
  if (node->labels)
    return node->labels->text;
  return labels->invented ? labels->invented[node->id] : NULL;
}

#endif
