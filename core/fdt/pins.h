/* What may be a phandle, although nobody knows. */
#ifndef COP_FDT_PINS_H
#define COP_FDT_PINS_H

#include <coppice/fdt.h>
#include <tree/node.h>
#include <tree/refs.h>

/* Whether numbers in the value may be phandles: no binding knows it, nor its name as one of
 * numbers; or its binding knows of references, and there are none.  Of trees that are no overlays,
 * and have no fixups. */
gboolean cop_pins__is_doubtful (const CopNode *node, const CopNodeProp *prop);

/* The same of a property of which cop_pins__is_reference says that phandles have a place in it. */
gboolean cop_pins__lacks_references (const CopNode *node, const CopNodeProp *prop);

/* The cells of a value that are no text and no references, one after the other. */
typedef struct
{
  const CopNodeProp *prop;
  guint part; /* 0 at first, as is offset */
  gsize offset;
} CopNumbers;

/* The next one and its offset in the value; FALSE when there is none. */
gboolean cop_pins__next (CopNumbers *numbers, gsize *ret_offset, guint32 *ret_number);

/* Whether the number at the offset of a value of this name has the place of a phandle, whatever the
 * nodes of the tree say: any in a list of nodes, the first where numbers follow. */
gboolean cop_pins__is_reference (const CopPropName *name, gsize offset);

/* Keeps every number from being given that cop_tree_dangling tells of; after cop_refs__check. */
void cop_pins__reserve (const CopTree *tree, CopRefs *refs);

#endif
