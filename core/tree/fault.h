/* What is wrong with the file that a tree was read from, and cannot be seen in the tree:
 * cop_check_run tells of it.  Only a tree that was read to be checked has some. */
#ifndef COP_TREE_FAULT_H
#define COP_TREE_FAULT_H

#include <coppice/tree.h>

typedef struct
{
  char *check;      /* its name */
  char *path;       /* of the node, which need not be in the tree */
  char *prop;       /* nullable: it is about the node */
  char *text;       /* what is wrong, behind the path and the property */
  CopOrigin origin; /* {0, 0} when it is unknown */
} CopFault;

/* All is copied.  prop: nullable. */
void cop_tree__add_fault (CopTree *tree, const char *check, const char *path, const char *prop,
                          CopOrigin origin, const char *text);

/* Forgets those of a check. */
void cop_tree__drop_faults (CopTree *tree, const char *check);

/* CopFault, in the order of the file.  transfer none; NULL: none. */
const GPtrArray *cop_tree__faults (const CopTree *tree);

#endif
