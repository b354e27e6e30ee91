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
 * node), and what a describe hook says. */
COP_API CopTree *cop_machine_to_tree (CopMachine *machine, GError **error);

/* The same as a flattened Devicetree, as source, and as JSON (coppice/fdt.h has the formats).
 * ret_length: out, nullable. */
COP_API GBytes *cop_machine_to_dtb (CopMachine *machine, GError **error);
COP_API char *
cop_machine_to_dts (CopMachine *machine, CopDtsFlags flags, gsize *ret_length, GError **error);
COP_API char *cop_machine_to_json (CopMachine *machine, gsize *ret_length, GError **error);

G_END_DECLS

#endif
