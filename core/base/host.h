/* What a host is made of, for the core's rooms.  Each room has its own member, and knows what is
 * behind it; the floor knows only how to let go of it.
 *
 * The core's locks are those of pthread: GLib's are made of futexes, which the thread sanitizer
 * does not see, so that it would take all that they guard for races. */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include <coppice/host.h>
#include <pthread.h>

G_BEGIN_DECLS

typedef struct
{
  gpointer data;
  GDestroyNotify close; /* nullable */
} CopHostRoom;

typedef enum
{
  COP_HOST_TYPES,    /* room object: the registry of types */
  COP_HOST_OWNERS,   /* room object: the owners of objects */
  COP_HOST_MACHINES, /* room host */
  COP_HOST_POOL,     /* its threads, which end before anything else does */
  COP_HOST_N_ROOMS,
} CopHostRoomIndex;

struct _CopHost
{
  gint ref_count;
  GMainContext *context; /* nullable */
  pthread_mutex_t lock;  /* guards files, and the making of rooms */
  GPtrArray *files;      /* of host.c: file N is at N - 1 */
  GHashTable *file_numbers;
  CopHostRoom rooms[COP_HOST_N_ROOMS];
  gpointer owner; /* room object: of objects that are in no machine */
  /* room object; nullable: whether no object is left.  When one is, the room calls
   * cop_host__finish as soon as the last has gone. */
  gboolean (*is_empty) (CopHost *host);
};

/* Frees a host; the last object of one that was closed before has gone. */
void cop_host__finish (CopHost *host);
/* A host without types.  transfer full. */
CopHost *cop_host__new (GMainContext *context);

G_END_DECLS

#endif
