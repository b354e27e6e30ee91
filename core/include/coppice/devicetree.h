/* The Devicetree of a machine.
 *
 * It follows the bus tree: a device's node is below that of the device whose bus it sits on.
 * Devices describe themselves; reg, ranges, interrupts, clocks and phandles follow from where they
 * are mapped and what they are wired to.  What a script says by hand (cop_dt_set) comes last.
 */
#ifndef COPPICE_DEVICETREE_H
#define COPPICE_DEVICETREE_H

#include <coppice/fdt.h>
#include <coppice/machine.h>

G_BEGIN_DECLS

/* transfer full.  Errors, each with the path and, where it is known, the place in a script: EXISTS
 * (two nodes of one name; a derived property given by hand without saying override), RANGE (an
 * address that does not fit into the cells of its bus), NOT_FOUND (a reference to what has no
 * node; a wire that has gone with its provider), and what a describe hook says. */
COP_API CopTree *cop_machine_to_tree (CopMachine *machine, GError **error);
/* The same, and of which type the device or plain node behind each node is.
 * ret_types: transfer full, CopNode to the name of the type (char *); NULL after an error.  What a
 * device has put below its node has no type. */
COP_API CopTree *
cop_machine_to_tree_with_types (CopMachine *machine, GHashTable **ret_types, GError **error);

/* The same as a flattened Devicetree, as source, and as JSON (coppice/fdt.h has the formats).
 * ret_length: out, nullable. */
COP_API GBytes *cop_machine_to_dtb (CopMachine *machine, GError **error);
COP_API char *
cop_machine_to_dts (CopMachine *machine, CopDtsFlags flags, gsize *ret_length, GError **error);
COP_API char *cop_machine_to_json (CopMachine *machine, gsize *ret_length, GError **error);

/* --- from a tree to a machine ------------------------------------------------------------ */

COP_API const CopTypeDesc cop_type_dt_machine;

/* A running machine of the tree: a node with compatible, or with #...-cells, is a device of type
 * dt.device, any other a plain node.  Objects are named by the node's first label, else by its name
 * (numbered where that is taken).  What a node says stays in the tree, which the machine keeps:
 * cop_machine_to_tree gives it back, with what has been changed since, and with references to the
 * nodes that are there then.  A device whose status is "disabled" is not realized.
 * tree: transfer full, also when it fails; understood (cop_tree_understand), so that what refers is
 * known.  context: the loop of the machine's thread, NULL for the host's.
 * transfer full, as of cop_machine_new.  Errors: those of adding devices. */
COP_API CopMachine *
cop_machine_from_tree (CopHost *host, CopTree *tree, GMainContext *context, GError **error);

/* The device or plain node whose node has the label ("&uart0") or is at the path
 * ("/soc/serial@10000000"), as cop_machine_to_tree would write it.  Costs no look at the whole
 * machine when the node was imported.
 * transfer none.  Errors: NOT_FOUND, naming the nearest; INVALID (it is neither); CLOSED. */
COP_API CopObject *cop_machine_find_node (CopMachine *machine, const char *path, GError **error);
/* The other way: the path of the node of a device or plain node.  Costs a look at the machine.
 * transfer full, nullable: NULL, and no error, when it has none.
 * Errors: those of naming the nodes (as of cop_machine_to_tree); CLOSED. */
COP_API char *cop_machine_node_path (CopMachine *machine, CopObject *object, GError **error);

G_END_DECLS

#endif
