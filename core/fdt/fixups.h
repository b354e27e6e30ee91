/* The nodes that tell who applies an overlay, or to whom one is applied, what source text knows by
 * its labels: `__symbols__`, `__fixups__` and `__local_fixups__`, in the form that dtc gives them.
 */
#ifndef COP_FDT_FIXUPS_H
#define COP_FDT_FIXUPS_H

#include <fdt/strings.h>

typedef struct
{
  GByteArray *nodes; /* of the structure block, to stand last in the root; or empty */
  GByteArray
      *symbols; /* properties, to stand last in `/__symbols__`, which is in the tree; or empty */
} CopFixups;

/* Errors: RANGE (2 GiB or more), EXISTS (a node of the tree is in the way). */
gboolean
cop_fixups__make (CopFixups *fixups, const CopTree *tree, CopStrings *strings, GError **error);
void cop_fixups__clear (CopFixups *fixups);

#endif
