/* What the parts of the emitter share. */
#ifndef DEVICETREE_EMIT_H
#define DEVICETREE_EMIT_H

#include <coppice/devicetree.h>
#include <device/private.h>
#include <tree/node.h>

G_BEGIN_DECLS

typedef struct
{
  CopMachine *machine;
  CopTree *tree;
  GHashTable *nodes;     /* CopObject (device or plain node) to CopNode */
  GPtrArray *described;  /* CopObject, in the order of their nodes */
  GHashTable *cells;     /* CopBus to its numbers of cells, once they have been asked for */
  GHashTable *inherited; /* CopNode to the interrupt-parent of those below it, once asked for */
  GHashTable *parents;   /* CopNode to the node that is its interrupt-parent, as it says itself */
  GPtrArray *early;      /* CopObject: its interrupts were written before their provider was */
  /* of an imported machine */
  const CopTree *source;
  CopNode **from;            /* by the number of the source's node: the node that comes from it */
  const CopPropName **names; /* by the number of the source's name: the same of this tree */
} CopEmit;

/* --- source.c: what an imported machine still has of its source --- */

void cop_emit__begin_source (CopEmit *emit);
void cop_emit__end_source (CopEmit *emit);
/* The node has been made, of an object that comes from the source's node: its labels and phandle.
 */
gboolean cop_emit__from_source (CopEmit *emit, CopObject *object, const CopNode *source,
                                CopNode *node, GError **error);
/* Its properties, with references to the nodes of now.  Errors: NOT_FOUND (of one that is gone). */
gboolean cop_emit__source_props (CopEmit *emit, CopObject *object, const CopNode *source,
                                 CopNode *node, GError **error);

/* --- emit.c --- */

/* Makes all nodes, with names and labels and nothing in them.  cop_emit__clear follows, also when
 * it fails. */
gboolean cop_emit__nodes (CopEmit *emit, CopMachine *machine, GError **error);
void cop_emit__clear (CopEmit *emit);
/* The labels that a script gave the object, separated by spaces; NULL: none. */
const char *cop_emit__labels (CopObject *object);
/* Whether the object has a node of its own, whatever is said of it. */
gboolean cop_emit__has_node (CopObject *object);

/* --- find.c --- */

/* As cop_machine_to_tree_with_types gives it.  transfer full. */
GHashTable *cop_emit__types (const CopEmit *emit);

/* --- by-hand.c --- */

/* The node that an item refers to.  Errors: NOT_FOUND. */
CopNode *cop_emit__target (CopEmit *emit, CopObject *object, const CopDtEntry *entry, guint i,
                           GError **error);
/* Whether the n cells behind item i are all of an interrupt that was said in words, in a property
 * where such an interrupt is filled. */
gboolean cop_emit__is_in_words (const CopDtEntry *entry, guint i, guint n);
/* The property, as the items of an entry in the mode COP_DT_PLAIN or COP_DT_OVERRIDE say. */
gboolean cop_emit__items (CopEmit *emit, CopObject *object, const CopDtEntry *entry, CopNode *node,
                          GError **error);

/* --- wires.c --- */

/* interrupts, as an entry in the mode COP_DT_INTERRUPTS says. */
gboolean cop_emit__interrupts (CopEmit *emit, CopObject *object, const CopDtEntry *entry,
                               CopNode *node, GError **error);
/* Those that were written before their provider, once more: now it says how many cells it has. */
gboolean cop_emit__early_interrupts (CopEmit *emit, GError **error);
/* Whether an interrupt of n cells is written with zeros behind it for a provider that wants more.
 */
gboolean cop_emit__is_filled (guint n, guint32 wanted);
/* Adds those zeros, if it is. */
void cop_emit__fill (guint n, guint32 wanted, CopCells *cells);

/* --- specifiers.c --- */

/* Of a tree that is complete: whether what scripts say behind references has as many cells as the
 * providers' #...-cells say, in properties whose binding is known.  Overrides are not looked at,
 * nor is what refers by number.  Errors: INVALID. */
gboolean cop_emit__check_specifiers (CopEmit *emit, GError **error);

/* --- address.c --- */

/* reg, as an entry in the mode COP_DT_REG says. */
gboolean cop_emit__reg (CopObject *object, const CopDtEntry *entry, CopNode *node, GError **error);

/* The node of a device or plain node.  Errors: NOT_FOUND, on behalf of the object that refers. */
CopNode *cop_emit__node_of (CopEmit *emit, CopObject *from, const char *prop, CopObject *target,
                            GError **error);

/* The bus that gives the device addresses; NULL for none. */
CopBus *cop_emit__addressing_bus (CopDevice *device);

/* The numbers of cells on the bus; COP_CELLS_NONE is possible. */
void cop_emit__cells (CopEmit *emit, const CopBus *bus, guint *ret_address, guint *ret_size);
/* reg, ranges and the cell counts. */
gboolean cop_emit__addresses (CopEmit *emit, CopDevice *device, CopNode *node, GError **error);
/* "@10000000" or "". */
char *cop_emit__unit_address (CopDevice *device);

/* What its inputs say of a provider: interrupt-controller, #clock-cells. */
gboolean cop_emit__provider (CopEmit *emit, CopDevice *device, CopNode *node, GError **error);
/* interrupts, clocks, and so on, of a consumer. */
gboolean cop_emit__wires (CopEmit *emit, CopDevice *device, CopNode *node, GError **error);
/* Whether all that it was wired to is there, but for what scripts say by hand instead.  Errors:
 * NOT_FOUND, with the name of the provider that has been removed. */
gboolean cop_emit__check_lost (CopDevice *device, GError **error);
/* Whether this property of the object's node follows from wires. */
gboolean cop_emit__says_of_wires (CopObject *object, const char *name);

/* --- interrupt-map.c --- */

/* interrupt-map of a PCI bus whose pins are wired, and of a type with nexus outputs. */
gboolean cop_emit__interrupt_map (CopEmit *emit, CopDevice *device, CopNode *node, GError **error);

/* What scripts say by hand about the node of the device or plain node. */
gboolean cop_emit__by_hand (CopEmit *emit, CopObject *object, CopNode *node, GError **error);

G_END_DECLS

#endif
