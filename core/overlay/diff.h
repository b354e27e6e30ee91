#ifndef OVERLAY_DIFF_H
#define OVERLAY_DIFF_H

#include <coppice/diff.h>

G_BEGIN_DECLS

/* What was compared.  transfer none. */
CopTree *cop_diff__tree (const CopDiff *diff, gboolean b);

/* Whether the entry is what a board's own software writes into a tree (COP_DIFF_GUEST). */
gboolean cop_diff__is_fixup (const CopDiff *diff, const CopDiffEntry *entry);

G_END_DECLS

#endif
