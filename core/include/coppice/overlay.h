/* Overlays: applied to a tree, taken back, and made of a difference.
 *
 * An overlay is a tree whose nodes below the root are fragments: `target` (a label or a phandle of
 * the base) or `target-path`, and a node `__overlay__` with what is to be merged there.  Devicetree
 * source calls it /plugin/, and a file of it a .dtbo.
 */
#ifndef COPPICE_OVERLAY_H
#define COPPICE_OVERLAY_H

#include <coppice/tree.h>

G_BEGIN_DECLS

/* --- applying --- */

/* What an overlay has changed. */
typedef struct _CopApplied CopApplied;

/* Merges the overlay into base, fragment by fragment and node by node: properties are set, nodes
 * that are not there are added behind the others, labels are kept, and references become references
 * to nodes of base.  Phandles of the overlay are only numbers of its file: nodes of base keep
 * theirs, and new nodes get one when a blob is written.  A target-path may begin with an alias, as
 * for libfdt.  Nodes below the root that have no `__overlay__` are passed by; a tree that is marked
 * as an overlay, or is empty, may have no other.  Costs the size of the overlay.
 *
 * Both trees stay the caller's; nothing of the overlay is kept.
 * ret_applied: out, nullable, transfer full.
 *
 * Errors, base being as it was: NOT_FOUND (a label, a phandle or a path that base does not have),
 * EXISTS (a label that another node of base has), INVALID (a tree that is no overlay, a fragment
 * without a target, an overlay that is the base), REFUSED (`#address-cells` or `#size-cells` of a
 * node of base become others, while it or a child keeps a `reg` or `ranges` made with those before:
 * libfdt would do it, Linux changes no such number at all).  Errors of an overlay that was read
 * from source have its FILE:LINE. */
COP_API gboolean cop_overlay_apply (CopTree *base, const CopTree *overlay, CopApplied **ret_applied,
                                    GError **error);

/* Takes back what was applied last; applied is freed then.  Costs the size of the overlay, and a
 * look at every reference of the tree.
 * Errors, the tree and applied being as they were: STATE (another overlay has been applied since,
 * and not taken back), REFUSED (a property that it has set was set again, something that is no part
 * of the overlay refers to a node of it or was added to one, or one was removed). */
COP_API gboolean cop_overlay_take_back (CopApplied *applied, GError **error);

/* Forgets how to take it back; those before it cannot be taken back then.  nullable. */
COP_API void cop_applied_free (CopApplied *applied);

/* --- making --- */

/* How an overlay refers to nodes of its base. */
typedef enum
{
  COP_OVERLAY_LABELS,   /* by labels, which the base must have: not by those of made_up_labels */
  COP_OVERLAY_PHANDLES, /* by the numbers that its nodes have */
  COP_OVERLAY_BASE,     /* by labels, which are added to the base where it has none */
} CopOverlayRefs;

typedef enum
{
  COP_OVERLAY_DEFAULT = 0,
  /* A device (a node with `compatible`) that is gone gets status = "disabled". */
  COP_OVERLAY_DISABLE = 1 << 0,
  /* Numbers in values that nobody understands are numbers, though they may be phandles. */
  COP_OVERLAY_NUMBERS = 1 << 1,
} CopOverlayFlags;

/* The overlay that turns base into changed.  A label that base has stays that node's: a node that
 * is added, and has it in changed, does without.
 * refs: with BASE, labels are added to base, and it gets the mark of symbols.
 * Errors: REFUSED (what an overlay cannot say, each named: nodes and properties that are gone,
 * changed numbers of cells, memory reservations, the boot CPU; a number that may be the phandle of
 * a node, in a value that nobody understands (cop_tree_pins), and that base has for another node or
 * for none), NOT_FOUND (a node that is referred
 * to and has no label or no phandle, each named).  transfer full, nullable. */
COP_API CopTree *cop_overlay_new (CopTree *base, CopTree *changed, CopOverlayRefs refs,
                                  CopOverlayFlags flags, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopApplied, cop_applied_free)

G_END_DECLS

#endif
