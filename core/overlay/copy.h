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

/* Takes a label off the node that has it.  text: the tree's own. */
void cop_copy__drop_label (CopNode *node, const char *text);

G_END_DECLS

#endif
