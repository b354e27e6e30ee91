/* What may be a phandle, although nobody knows. */
#ifndef COP_FDT_PINS_H
#define COP_FDT_PINS_H

#include <coppice/fdt.h>
#include <tree/node.h>

/* Whether numbers in the value may be phandles: no binding knows it, nor its name as one of
 * numbers; or its binding knows of references, and there are none.  Of trees that are no overlays,
 * and have no fixups. */
gboolean cop_pins__is_doubtful (const CopNode *node, const CopNodeProp *prop);

/* The cells of a value that are no text and no references, one after the other. */
typedef struct
{
  const CopNodeProp *prop;
  guint part; /* 0 at first, as is offset */
  gsize offset;
} CopNumbers;

/* The next one and its offset in the value; FALSE when there is none. */
gboolean cop_pins__next (CopNumbers *numbers, gsize *ret_offset, guint32 *ret_number);

#endif
