/* What the files of our program share: a host with the types that are measured. */
#ifndef BENCH_OURS_H
#define BENCH_OURS_H

#include <coppice/object.h>
#include <coppice/tree.h>

#include "../bench.h"

extern const BenchOp object_ops[], tree_ops[], device_ops[], memory_ops[], overlay_ops[];
extern const size_t n_object_ops, n_tree_ops, n_device_ops, n_memory_ops, n_overlay_ops;

/* A Devicetree of n nodes, the root among them: a bus for every hundred devices, each filled as
 * that of number i.  transfer full. */
CopTree *bench_make_tree (long n);
void bench_fill_node (CopNode *node, long i);

/* The blobs below the folder COPPICE_CORPUS: GBytes; none when it is not set.  transfer full. */
GPtrArray *bench_corpus (void);

/* Copies the operations of flattened trees into ops (nullable); returns how many they are. */
size_t bench_fdt_ops (BenchOp *ops);

/* The one host of the program. */
extern CopHost *host;

/* Tells the host of the type.  transfer none. */
CopType *bench_register (const CopTypeDesc *desc);

/* An object of a registered type, which must not fail.  transfer full. */
CopObject *bench_new (CopType *type);

/* Gives it to the parent under the name, cuttable, and drops the caller's reference to it.
 * transfer none: the child, which the parent has now. */
CopObject *bench_add (CopObject *parent, const char *name, CopObject *child);

/* Cuts the child of that name. */
void bench_cut (CopObject *parent, const char *name);

/* An object without properties. */
extern const CopTypeDesc bench_bare;

#endif
