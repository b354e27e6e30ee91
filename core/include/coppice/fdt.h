/* Writers of a Devicetree.  None changes the tree, none knows more than the tree, and each writes
 * the same bytes for the same tree every time.
 *
 * Properties are in the order of cop_node_order_props, nodes in that of their addition.  Nodes that
 * are referred to, and have no fixed phandle, are numbered from 1 in the order of the tree; numbers
 * that are fixed elsewhere are left out.
 *
 * Errors of all writers: NOT_FOUND (a reference to a node that has been removed), EXISTS (two nodes
 * with the same fixed phandle).
 */
#ifndef COPPICE_FDT_H
#define COPPICE_FDT_H

#include <coppice/tree.h>

G_BEGIN_DECLS

/* A flattened Devicetree, version 17, readable by programs that know version 16; packed.
 * transfer full, nullable.  Errors besides: RANGE (2 GiB or more). */
COP_API GBytes *cop_tree_to_dtb (const CopTree *tree, GError **error);

typedef enum
{
  COP_DTS_DEFAULT = 0,
  COP_DTS_ORIGINS = 1 << 0, /* a comment after each node and property: who made it */
} CopDtsFlags;

/* The name of a file by its number.  transfer none, nullable: the number is written instead. */
typedef const char *(*CopFileNameFunc) (guint32 file, gpointer user_data);

/* Devicetree source.  A node that is referred to and has no label gets one made of its name.
 * file_name: nullable, used with COP_DTS_ORIGINS; length: out, nullable, in bytes without the NUL.
 * The boot CPU has no place in this format and is told in a comment when it is not 0.
 * Indentation stops growing at 16 levels.  transfer full, nullable. */
COP_API char *cop_tree_to_dts (const CopTree *tree, CopDtsFlags flags, CopFileNameFunc file_name,
                               gpointer user_data, gsize *length, GError **error);

/* JSON (RFC 8259):
 *
 *   { "boot_cpu": 0, "reservations": [ { "address": 0, "size": 4096 } ], "root": NODE }
 *   NODE = { "labels": [ "uart0" ], "phandle": 7, "properties": { ... }, "nodes": { NAME: NODE } }
 *
 * of which NODE leaves out what it has not (phandle: when it is not fixed).  A property is
 *
 *   true                      an empty value
 *   "text"  [ "a", "b" ]      a string, several strings
 *   5  [ 1, 2 ]               one number, one group of several; a number of two cells is one number
 *   [ [ 1, 2 ], [ 3, 4 ] ]    several groups; a group of one is a list of one there
 *   { "ref": "/soc/plic" }    a reference, also as a member of a group
 *   { "path": "/soc/uart:115200n8" }    the path of a node, with its suffix
 *   { "bytes": "00ff" }       bytes, and strings that are not UTF-8 (with their NUL)
 *   { "mixed": [ ... ] }      a value of different kinds, numbers always as groups
 *
 * Numbers are integers up to 2^64 - 1.  length: out, nullable, in bytes without the NUL.
 * transfer full, nullable. */
COP_API char *cop_tree_to_json (const CopTree *tree, gsize *length, GError **error);

G_END_DECLS

#endif
