/* A host is one embedder's world: its types, its machines, its files' names.  Two hosts in one
 * process share nothing that can be written. */
#ifndef COPPICE_HOST_H
#define COPPICE_HOST_H

#include <coppice/macros.h>

G_BEGIN_DECLS

/* context: nullable, the loop on which finalizers run that were started on other threads;
 * NULL is the default context.  transfer full. */
COP_API CopHost *cop_host_new (GMainContext *context);
COP_API CopHost *cop_host_ref (CopHost *host);

/* The last one closes the host: what was still alive is finalized as soon as its holders let go.
 * nullable. */
COP_API void cop_host_unref (CopHost *host);

/* How many objects of this host have not been finalized, on all machines. */
COP_API guint64 cop_host_live_objects (CopHost *host);

/* A place in a script: {0, 0} is unknown. */
typedef struct
{
  guint32 file; /* cop_host_file */
  guint32 line; /* from 1 */
} CopOrigin;

/* Gives the file a number that a place (CopOrigin) can carry.  The name is copied. */
COP_API guint32 cop_host_file (CopHost *host, const char *name);
/* The same for a file whose code was called by a line of the script that somebody runs: each such
 * line has a number of its own.  caller: {0, 0} for none. */
COP_API guint32 cop_host_file_called (CopHost *host, const char *name, CopOrigin caller);
/* transfer none, nullable: NULL for 0 or an unknown number. */
COP_API const char *cop_host_file_name (CopHost *host, guint32 file);
/* What people read before ":LINE": the name, or "CALLER:LINE, in NAME".  transfer none, nullable.
 */
COP_API const char *cop_host_file_label (CopHost *host, guint32 file);
/* What cop_host_file_called was given; {0, 0} for none. */
COP_API CopOrigin cop_host_file_caller (CopHost *host, guint32 file);

/* "FILE:LINE", or "CALLER:LINE, in FILE:LINE"; NULL when the place is unknown.  transfer full. */
COP_API char *cop_origin_print (CopHost *host, CopOrigin origin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopHost, cop_host_unref)

G_END_DECLS

#endif
