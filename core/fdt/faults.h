/* Reading a tree that is to be checked: what a check tells of is no error, but a fault that the
 * tree keeps (tree/fault.h). */
#ifndef COP_FDT_FAULTS_H
#define COP_FDT_FAULTS_H

#include <coppice/fdt.h>
#include <fdt/dts-in.h>

/* dtc's checks that stop it, those that others need first; NULL-terminated. */
extern const char *const cop_dts__checks[];

/* As the reader of the same name; the tree has the faults.  Bad names are kept; of two of a name,
 * and what no path can tell, the node or property is left out. */
CopTree *cop_tree__from_dtb_to_check (GBytes *blob, GError **error);
CopTree *cop_tree__from_dts_to_check (const char *file, const CopDtsInput *input, GError **error);

/* The faults that dtc has told of (dts-in-error.c), in the place of those of the same checks that
 * were found in the blob, where they have no line. */
void cop_dts__take_faults (CopTree *tree, const CopDtsSource *source, const char *complaints);

#endif
