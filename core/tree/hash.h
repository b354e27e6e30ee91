/* The hash of names.  They may come from anybody's blob, and with a hash that is known beforehand
 * somebody could make thousands that have the same: it starts with an address, which the system
 * chooses anew for each process.  No order that is seen depends on it. */
#ifndef COP_TREE_HASH_H
#define COP_TREE_HASH_H

#include <glib.h>

guint32 cop_hash__bytes (const char *bytes, gsize length);

/* Of a text, for a GHashTable. */
guint cop_hash__text (gconstpointer text);

#endif
