#ifndef OVERLAY_DIFF_H
#define OVERLAY_DIFF_H

#include <coppice/diff.h>

G_BEGIN_DECLS

/* What was compared.  transfer none. */
CopTree *cop_diff__tree (const CopDiff *diff, gboolean b);

G_END_DECLS

#endif
