/* Values by their meaning: compared, and shown on one line. */
#ifndef OVERLAY_VALUE_H
#define OVERLAY_VALUE_H

#include <tree/node.h>

G_BEGIN_DECLS

/* Whether two nodes, of whatever trees, have the same path. */
gboolean cop_value__same_path (const CopNode *a, const CopNode *b);

/* Whether the values mean the same (coppice/diff.h). */
gboolean
cop_value__equal (CopTree *tree_a, const CopNodeProp *a, CopTree *tree_b, const CopNodeProp *b);

/* Appends the value as source, "" for an empty one: <1 2>, "text", [00 ff].  most: how many bytes,
 * roughly; then it ends with "…".  0: all of it. */
void cop_value__print (GString *out, const CopNodeProp *prop, gsize most);

/* Appends a cell as cop_value__print does when nobody has said how: large ones in hexadecimal. */
void cop_value__print_number (GString *out, guint64 value);

G_END_DECLS

#endif
