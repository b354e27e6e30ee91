/* Memory for the objects of one machine: blocks of a few sizes, each size in pages of its own.
 *
 * Objects that are made together lie together, and a million of them go without the heap being
 * searched.  One thread at a time.  Under a sanitizer or valgrind every block is the heap's own,
 * so that a use after free is seen. */
#ifndef OBJECT_SLAB_H
#define OBJECT_SLAB_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CopSlab CopSlab;

CopSlab *cop_slab_new (void);
void cop_slab_destroy (CopSlab *slab); /* nullable; all blocks with it */

/* A block of at least that size, or NULL: then the caller takes it from the heap. */
gpointer cop_slab_take (CopSlab *slab, gsize size);
/* block: from cop_slab_take. */
void cop_slab_give (gpointer block);

G_END_DECLS

#endif
