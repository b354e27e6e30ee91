/* Properties from one tree into another. */
#ifndef OVERLAY_COPY_H
#define OVERLAY_COPY_H

#include <tree/node.h>

G_BEGIN_DECLS

/* A node of the other tree, for the target of a reference or a path; or, when it is still to come,
 * NULL with ret_label, a label to be written in its place, or with ret_number, a phandle. */
typedef CopNode *(*CopCopyTarget) (const CopPart *part, const char **ret_label, guint32 *ret_number,
                                   gpointer data);

/* Sets the property on a node of another tree.  map: for its targets; nullable when it has none. */
void cop_copy__prop (CopNode *to, const CopNodeProp *prop, CopCopyTarget map, gpointer data);

/* The places of one tree as another tells of them. */
typedef struct
{
  CopTree *to;
  const CopTree *from;
  guint32 last, last_to; /* numbers of the file that was asked for last */
} CopCopyOrigins;

/* Unknown where both cannot be told in one tree: a host gives other numbers to files than a tree
 * without one. */
CopOrigin cop_copy__origin (CopCopyOrigins *origins, CopOrigin origin);

/* Takes a label off the node that has it.  text: the tree's own. */
void cop_copy__drop_label (CopNode *node, const char *text);

G_END_DECLS

#endif
