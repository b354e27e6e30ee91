/* Differences between two Devicetrees, by meaning.
 *
 * Nodes are matched by path, properties by name.  A reference is compared by the path of the node
 * that it refers to, and never by a number; where only one of two trees knows that a cell is a
 * reference, the number that the other has is looked up there.  Where both have the same number in
 * the place of a phandle, and neither knows a reference, it has to be that of the same node, or of
 * none.  How a value was made (cells or
 * bytes, in which groups) does not count, nor does the order of nodes, properties and reservations,
 * unless it is asked for.
 */
#ifndef COPPICE_DIFF_H
#define COPPICE_DIFF_H

#include <coppice/tree.h>

G_BEGIN_DECLS

typedef struct _CopDiff CopDiff;

typedef enum
{
  COP_DIFF_DEFAULT = 0,
  COP_DIFF_PHANDLES = 1 << 0, /* the numbers of phandles that are fixed count */
  COP_DIFF_LABELS = 1 << 1,   /* labels count */
  COP_DIFF_ORDER = 1 << 2,    /* the order of nodes and of properties counts */

  /* b is what a running system says of the tree a that it was given.  What loaders and firmware
   * write there does not count: boot arguments, the initrd, seeds and what EFI says in /chosen, the
   * memory that there is, memory that firmware reserves for itself, how processors are started,
   * network addresses; and what only the head of a blob has.  docs/DEVICETREE.md has the list. */
  COP_DIFF_GUEST = 1 << 3,
} CopDiffFlags;

typedef enum
{
  COP_DIFF_NODE_REMOVED, /* with all below it: one entry */
  COP_DIFF_NODE_ADDED,   /* the same */
  COP_DIFF_PROP_REMOVED,
  COP_DIFF_PROP_ADDED,
  COP_DIFF_PROP_CHANGED,
  COP_DIFF_PHANDLE,             /* of a node that both have */
  COP_DIFF_LABEL,               /* the labels of a node that both have */
  COP_DIFF_NODES_MOVED,         /* the nodes below one have another order */
  COP_DIFF_PROPS_MOVED,         /* the properties of a node have another order */
  COP_DIFF_RESERVATION_REMOVED, /* a, its index */
  COP_DIFF_RESERVATION_ADDED,   /* b, its index */
  COP_DIFF_BOOT_CPU,
} CopDiffKind;

typedef struct
{
  CopDiffKind kind;
  const CopNode *a, *b;               /* the node in either tree; NULL where there is none */
  const CopNodeProp *prop_a, *prop_b; /* the same for the property */
  guint index;                        /* of a reservation */
} CopDiffEntry;

/* "node-removed", "node-added", "prop-removed", "prop-added", "prop-changed", "phandle", "label",
 * "nodes-moved", "props-moved", "reservation-removed", "reservation-added", "boot-cpu".
 * transfer none. */
COP_API const char *cop_diff_kind_name (CopDiffKind kind);

/* Compares two trees, which must not be changed while the result is used.  Costs their size.
 * transfer full. */
COP_API CopDiff *cop_diff_new (CopTree *a, CopTree *b, CopDiffFlags flags);
COP_API void cop_diff_free (CopDiff *diff); /* nullable */

/* 0: they mean the same. */
COP_API guint cop_diff_n (const CopDiff *diff);
/* index: below n; in the order of the tree a, what b has besides after what both have.
 * transfer none. */
COP_API const CopDiffEntry *cop_diff_entry (const CopDiff *diff, guint index);

/* For people: what is in a alone with a "-", what is in b alone with a "+".  Empty when there is no
 * difference.  Where only the meaning of a number has changed, a comment behind the value says in
 * both lines whose phandle it is.  name_a, name_b: nullable, of the heading.  length: out,
 * nullable, in bytes without the NUL.  transfer full. */
COP_API char *
cop_diff_to_text (const CopDiff *diff, const char *name_a, const char *name_b, gsize *length);

/* For programs: an array of { "kind": "prop-changed", "path": …, "property": …, "a": …, "b": … }.
 * kind is cop_diff_kind_name, path that of the node.  a and b are values as Devicetree source, of
 * labels lists, of phandles (0: none) and of boot CPUs numbers; a reservation has address and size.
 * Where only the meaning of numbers has changed, "numbers" is [ { "number": 41, "a": …, "b": … } ]:
 * the path of the node that has the phandle in either tree, or null.
 * What an entry has nothing to say of is left out.  length, transfer: as above. */
COP_API char *cop_diff_to_json (const CopDiff *diff, gsize *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopDiff, cop_diff_free)

G_END_DECLS

#endif
