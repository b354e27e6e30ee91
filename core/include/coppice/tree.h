/* A Devicetree as a plain data structure: ordered nodes with ordered properties.
 *
 * A tree owns all its nodes and properties; they are taken from one arena, stay where they are, and
 * go when the tree goes.  What is removed or replaced before that is out of the tree, but its
 * memory is only reclaimed with the tree's.  Nodes refer to each other by pointer: a phandle number
 * exists only in what a writer (coppice/fdt.h) makes of the tree.
 *
 * Every function costs the same in a tree of ten and of a million nodes, and among ten and a
 * million siblings, if nothing else is said.  A tree may be used by one thread at a time; several
 * threads may read it while none changes it.
 */
#ifndef COPPICE_TREE_H
#define COPPICE_TREE_H

#include <coppice/error.h>
#include <coppice/host.h>

G_BEGIN_DECLS

typedef struct _CopTree CopTree;
typedef struct _CopNode CopNode;
typedef struct _CopNodeProp CopNodeProp;
typedef struct _CopCells CopCells;

/* --- trees --- */

COP_API CopTree *cop_tree_new (void);       /* with a root and nothing else; transfer full */
COP_API void cop_tree_free (CopTree *tree); /* nullable; ends every node and property of it */

COP_API CopNode *cop_tree_root (const CopTree *tree); /* transfer none */

/* How many nodes the tree has, the root among them. */
COP_API guint cop_tree_n_nodes (const CopTree *tree);

/* The node at an absolute path ("/soc/uart@10000000"; names in full).  Costs its length.
 * transfer none, nullable: NULL when there is none, or path is not absolute. */
COP_API CopNode *cop_tree_find (const CopTree *tree, const char *path);

/* The node that carries the label.  transfer none, nullable. */
COP_API CopNode *cop_tree_find_label (const CopTree *tree, const char *label);

/* The node whose phandle is fixed to the number; of several the first in the tree.  The first call
 * looks at all nodes, as does the first after a node with a number that others have, too, has
 * changed it or has gone.  transfer none, nullable. */
COP_API CopNode *cop_tree_find_phandle (const CopTree *tree, guint32 phandle);

/* The first node after `after`, in the order of the tree, that has the string in its property
 * `compatible`.  after: nullable, for the first of all; what an earlier call returned, or any other
 * node, from which it costs the number of those that have the string.  The first call looks at all
 * nodes, as does the first after a node or a `compatible` has come or gone.
 * transfer none, nullable. */
COP_API CopNode *
cop_tree_find_compatible (const CopTree *tree, const char *compatible, const CopNode *after);

/* Whether the tree is an overlay (`/plugin/` in source): its labels and the nodes that others may
 * be referred to by are known when it is applied.  Writers make `__fixups__` and `__local_fixups__`
 * of its references then.  FALSE in a new tree. */
COP_API gboolean cop_tree_is_overlay (const CopTree *tree);
COP_API void cop_tree_set_overlay (CopTree *tree, gboolean overlay);

/* Whether the writers make `__symbols__` of the tree's labels (and give each labelled node a
 * phandle), so that overlays can refer to them.  FALSE in a new tree. */
COP_API gboolean cop_tree_has_symbols (const CopTree *tree);
COP_API void cop_tree_set_symbols (CopTree *tree, gboolean symbols);

/* A range of memory that the system must leave alone, in bytes.  Kept in the order of the calls.
 * Errors: INVALID (size is 0), RANGE (the end is above 2^64). */
COP_API gboolean cop_tree_add_reservation (CopTree *tree, guint64 address, guint64 size,
                                           GError **error);
COP_API guint cop_tree_n_reservations (const CopTree *tree);
/* index: below n_reservations; address, size: out. */
COP_API void
cop_tree_reservation (const CopTree *tree, guint index, guint64 *address, guint64 *size);

/* The physical id of the CPU that boots; 0 in a new tree. */
COP_API guint32 cop_tree_boot_cpu (const CopTree *tree);
COP_API void cop_tree_set_boot_cpu (CopTree *tree, guint32 id);

/* Whether the properties of a node are written in the order in which they were first set, not in
 * that of cop_node_order_props.  FALSE in a new tree, TRUE in one that was read. */
COP_API gboolean cop_tree_keeps_order (const CopTree *tree);
COP_API void cop_tree_keep_order (CopTree *tree, gboolean keep);

/* The place that the nodes and properties made or set from now on remember; {0, 0} for none. */
COP_API CopOrigin cop_tree_origin (const CopTree *tree);
COP_API void cop_tree_set_origin (CopTree *tree, CopOrigin origin);

/* Gives the file a number for origins, of a tree that has no host to do so: the same for the same
 * name, from 1.  The name is copied. */
COP_API guint32 cop_tree_add_file (CopTree *tree, const char *name);
/* transfer none, nullable: NULL for 0 or an unknown number. */
COP_API const char *cop_tree_file_name (const CopTree *tree, guint32 file);

/* --- nodes --- */

/* Adds a node after the children that parent has.
 * name: "uart@10000000", copied: a base name and, after an @, the unit address, both of letters,
 * digits and ",._+-".  (The specification's limit of 31 characters is not enforced: trees in use
 * exceed it.)  transfer none, nullable.
 * Errors: INVALID (the name), EXISTS (a sibling has it). */
COP_API CopNode *cop_node_add (CopNode *parent, const char *name, GError **error);

/* Takes the node, which is not the root, and all below it out of the tree.  Their labels are free
 * again; a reference to one of them that is left in the tree is an error of the writers.  They may
 * not be used after.  Costs the number of nodes taken out. */
COP_API void cop_node_remove (CopNode *node);

COP_API CopTree *cop_node_tree (const CopNode *node);    /* transfer none */
COP_API const char *cop_node_name (const CopNode *node); /* transfer none; "" for the root */
COP_API char *cop_node_path (const CopNode *node);       /* transfer full; costs its length */
COP_API CopOrigin cop_node_origin (const CopNode *node); /* who added it */
COP_API CopNode *cop_node_parent (const CopNode *node);  /* nullable, as are the next two */
COP_API CopNode *cop_node_first_child (const CopNode *node);
COP_API CopNode *cop_node_next_sibling (const CopNode *node);
COP_API guint cop_node_n_children (const CopNode *node);

/* The child of exactly that name.  transfer none, nullable. */
COP_API CopNode *cop_node_find_child (const CopNode *node, const char *name);

/* The node after this one in preorder among top and all below it; top itself is the first.
 * transfer none, nullable: NULL after the last. */
COP_API CopNode *cop_node_next (const CopNode *node, const CopNode *top);

/* Adds a label, a name that is unique in the tree: a letter or _, then letters, digits and _.
 * A node may have several; adding one that it has already changes nothing.
 * Errors: INVALID (the label), EXISTS (another node has it). */
COP_API gboolean cop_node_add_label (CopNode *node, const char *label, GError **error);
COP_API guint cop_node_n_labels (const CopNode *node);
/* index: below n_labels, in order of addition.  transfer none. */
COP_API const char *cop_node_label (const CopNode *node, guint index);

/* Fixes the node's phandle; 0 gives the choice back to the writers, which number the nodes that are
 * referred to, and only those.  That two nodes have the same number is an error of the writers.
 * Errors: RANGE (0xffffffff is no phandle). */
COP_API gboolean cop_node_set_phandle (CopNode *node, guint32 phandle, GError **error);
COP_API guint32 cop_node_phandle (const CopNode *node); /* the fixed one, or 0 */

/* --- properties --- */

/* Each sets a property: replaced in its place when the node has it, else added after the others.
 * A value remembers how it was made, so that it can be written as a person would write it.
 * name: of letters, digits and ",._+?#-", copied.  "phandle" is refused: see cop_node_set_phandle.
 * Errors of all: INVALID (the name), RANGE (the value is 2^31 bytes or longer). */
COP_API gboolean cop_node_set_empty (CopNode *node, const char *name, GError **error);
COP_API gboolean cop_node_set_u32 (CopNode *node, const char *name, guint32 value, GError **error);
COP_API gboolean cop_node_set_u64 (CopNode *node, const char *name, guint64 value, GError **error);
COP_API gboolean cop_node_set_string (CopNode *node, const char *name, const char *value,
                                      GError **error);
/* values: NULL-terminated; a list of none is an empty value. */
COP_API gboolean cop_node_set_strings (CopNode *node, const char *name, const char *const *values,
                                       GError **error);
/* data: copied as it is; nullable when length is 0. */
COP_API gboolean cop_node_set_bytes (CopNode *node, const char *name, gconstpointer data,
                                     gsize length, GError **error);
/* n_cells numbers in groups of group cells; 0 for one group. */
COP_API gboolean cop_node_set_cells (CopNode *node, const char *name, const guint32 *cells,
                                     gsize n_cells, guint group, GError **error);
/* The phandle of target, which is of the same tree. */
COP_API gboolean cop_node_set_ref (CopNode *node, const char *name, CopNode *target,
                                   GError **error);
/* The path of target, which is of the same tree, and after it suffix (nullable), as a string. */
COP_API gboolean cop_node_set_path (CopNode *node, const char *name, CopNode *target,
                                    const char *suffix, GError **error);
/* The value made in cells, which is empty again after success.
 * Errors besides: INVALID (a reference to a node of another tree; what is no label). */
COP_API gboolean cop_node_set (CopNode *node, const char *name, CopCells *cells, GError **error);

/* FALSE when the node has no such property. */
COP_API gboolean cop_node_unset (CopNode *node, const char *name);

/* transfer none, nullable; valid until the property is unset. */
COP_API CopNodeProp *cop_node_find_prop (const CopNode *node, const char *name);

/* In the order in which they were first set. */
COP_API CopNodeProp *cop_node_first_prop (const CopNode *node);    /* transfer none, nullable */
COP_API CopNodeProp *cop_node_prop_next (const CopNodeProp *prop); /* transfer none, nullable */
COP_API guint cop_node_n_props (const CopNode *node);

/* Puts the node's properties into props (of CopNodeProp *, emptied first) in the order in which
 * they are written, that of the Linux kernel's DTS coding style with its gaps filled: at the root
 * "model"; "compatible"; "reg", "reg-names"; "ranges", "dma-ranges"; then of the common properties
 * (those without a vendor prefix, "vendor,") those that many nodes have, in one order everywhere:
 * "device_type", the cell counts of the bus, interrupts, clocks, resets; then the other common ones
 * as they were set; then those with a vendor prefix as they were set; "status" last. (A phandle is
 * written after all of them.)  When the tree keeps the order: as they were set. */
COP_API void cop_node_order_props (const CopNode *node, GPtrArray *props);

COP_API const char *cop_node_prop_name (const CopNodeProp *prop); /* transfer none */
COP_API CopOrigin cop_node_prop_origin (const CopNodeProp *prop); /* who set it last */

/* Length in bytes, as written but without the paths of other nodes. */
COP_API gsize cop_node_prop_length (const CopNodeProp *prop);

/* The parts of a value.  Cells, u64, references and labels that follow each other are one list of
 * numbers, <1 2 &plic>, until a part starts a group. */
typedef enum
{
  COP_CHUNK_CELLS,   /* numbers of 32 bits, big-endian */
  COP_CHUNK_U64,     /* numbers of 64 bits, big-endian: two cells */
  COP_CHUNK_REF,     /* one cell: the phandle of target (the data is zero, or as it was read) */
  COP_CHUNK_STRINGS, /* one or more strings, each with its NUL */
  COP_CHUNK_BYTES,
  COP_CHUNK_PATH,  /* the path of target, then suffix, as one string (no data) */
  COP_CHUNK_LABEL, /* one cell: the phandle of a node that another tree labels suffix; the writers
                      refuse it in a tree that is no overlay */
  COP_CHUNK_U8, /* numbers of 8 bits that were said as such (`/bits/ 8 <1 2>`): a list of its own */
  COP_CHUNK_U16, /* numbers of 16 bits, big-endian: a list of its own */
} CopChunkKind;

typedef struct
{
  CopChunkKind kind;
  gboolean group;     /* starts a new <...> */
  const guint8 *data; /* of size bytes; transfer none, as are the others */
  gsize size;
  CopNode *target;    /* of a ref or path, else NULL */
  const char *suffix; /* of a path, nullable; the text of a label */
} CopChunk;

COP_API guint cop_node_prop_n_chunks (const CopNodeProp *prop); /* 0 for an empty value */
/* index: below n_chunks. */
COP_API CopChunk cop_node_prop_chunk (const CopNodeProp *prop, guint index);

/* FALSE, and value as it was, when the property was not made as exactly that. */
COP_API gboolean cop_node_prop_get_u32 (const CopNodeProp *prop, guint32 *value);
COP_API gboolean cop_node_prop_get_u64 (const CopNodeProp *prop, guint64 *value);
/* The first string.  transfer none, nullable: NULL when the value does not begin with one. */
COP_API const char *cop_node_prop_get_string (const CopNodeProp *prop);

/* --- cells: the value of a property, being made --- */

/* Can be used for one property after the other. */
COP_API CopCells *cop_cells_new (void);        /* transfer full */
COP_API void cop_cells_free (CopCells *cells); /* nullable */
COP_API void cop_cells_clear (CopCells *cells);
COP_API gsize cop_cells_length (const CopCells *cells); /* bytes, without paths */

/* What is added next starts a group: <1 2>, <3 4>. */
COP_API void cop_cells_group (CopCells *cells);
COP_API void cop_cells_u8 (CopCells *cells, guint8 value);
COP_API void cop_cells_u16 (CopCells *cells, guint16 value);
COP_API void cop_cells_u32 (CopCells *cells, guint32 value);
COP_API void cop_cells_u64 (CopCells *cells, guint64 value);
COP_API void cop_cells_ref (CopCells *cells, CopNode *target);
COP_API void cop_cells_label (CopCells *cells, const char *label); /* that another tree has */
COP_API void cop_cells_string (CopCells *cells, const char *value);
COP_API void cop_cells_path (CopCells *cells, CopNode *target, const char *suffix); /* nullable */
COP_API void cop_cells_bytes (CopCells *cells, gconstpointer data, gsize length);

/* A number in as many cells as a bus has for it (#address-cells, #size-cells): none at all for 0,
 * and zeros before it for more than 2.
 * Errors: RANGE (it does not fit; the text has no path). */
COP_API gboolean cop_cells_number (CopCells *cells, guint64 value, guint n_cells, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopTree, cop_tree_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopCells, cop_cells_free)

G_END_DECLS

#endif
