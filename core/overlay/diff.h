#ifndef OVERLAY_DIFF_H
#define OVERLAY_DIFF_H

#include <coppice/diff.h>
#include <fdt/pins.h>

G_BEGIN_DECLS

/* What was compared.  transfer none. */
CopTree *cop_diff__tree (const CopDiff *diff, gboolean b);

/* Whether the entry is what a board's own software writes into a tree (COP_DIFF_GUEST). */
gboolean cop_diff__is_fixup (const CopDiff *diff, const CopDiffEntry *entry);

/* Whether a property has changed by what its numbers mean alone. */
gboolean cop_diff__has_same_bytes (const CopDiff *diff, const CopDiffEntry *entry);

typedef struct
{
  guint32 number;
  const CopNode *a, *b; /* whose phandle it is in either tree; NULL: nobody's */
} CopDiffNumber;

/* The next number in the place of a phandle that means something else in b, of a property of which
 * both values are the same.  numbers: of prop_a.  FALSE: there is none. */
gboolean cop_diff__next_number (const CopDiff *diff, const CopDiffEntry *entry, CopNumbers *numbers,
                                CopDiffNumber *ret);

G_END_DECLS

#endif
