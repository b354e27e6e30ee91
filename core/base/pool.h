/* The threads of a host that do what may take long: made when they are first needed, ended with the
 * host.  No more than eight, and at least two, so that one that waits does not stop all. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <base/host.h>

G_BEGIN_DECLS

/* Calls work (data) on one of the host's threads, begun in the order of these calls; when no thread
 * can be made, at once on the calling one.  Any thread; the host must stay until work has returned.
 */
void cop_host__run (CopHost *host, void (*work) (gpointer data), gpointer data);

G_END_DECLS

#endif
