/* Virtual time of a machine, and the work that other threads do for its devices. */
#ifndef DEVICE_TIME_H
#define DEVICE_TIME_H

#include <device/private.h>

G_BEGIN_DECLS

/* Where time ends, after 292 years: scripts have integers with a sign. */
#define COP_TIME_END ((guint64)G_MAXINT64)

typedef struct _CopWork CopWork;

/* A timer that is set, with what it is compared by beside it. */
typedef struct
{
  guint64 at, seq;
  CopTimer *timer;
} CopDue;

struct _CopTime
{
  gint ref_count; /* one of its life, one of each request, one of each work on another thread */
  CopOwner *owner;
  guint64 now;
  guint64 seq;           /* of the timer that was set last */
  COP_VEC (CopDue) due;  /* a heap: the first to come is at 0 */
  gboolean moving;       /* advance or settle runs */
  CopWork *first, *last; /* under way, in the order in which it was begun */
  GSource *wake;         /* in the machine's loop while something was ever under way; nullable */
  pthread_mutex_t lock;  /* guards what other threads touch: wake, whether work is finished, the
                            devices' lists of requests */
  pthread_cond_t finished;
  pthread_rwlock_t gate; /* read by threads that touch memory for a live request, written by the
                            end of that */
};

CopTime *cop_time__new (CopOwner *owner);
/* Its life is over: nothing is under way any more.  nullable. */
void cop_time__free (CopTime *time);
CopTime *cop_time__ref (CopTime *time);
void cop_time__unref (CopTime *time);

/* Fires the timer that is due first, if that is not after the given time; the clock goes there. */
gboolean cop_time__fire (CopTime *time, guint64 until);
/* Tells of the work that was begun first.  wait: until it is finished; FALSE when there is none, or
 * none that is finished. */
gboolean cop_time__deliver (CopTime *time, gboolean wait);

/* Whether the device is between the beginning of its realize and that of its unrealize. */
static inline gboolean
cop_device__is_live (const CopDevice *device)
{
  return device->object.state == COP_STATE_REALIZING || device->object.state == COP_STATE_REALIZED;
}

/* The device is being unrealized: its timers are stopped for good, its requests are told. */
void cop_time__take_back (CopDevice *device);
void cop_timer__take_back (CopDevice *device);
void cop_request__take_back (CopDevice *device);
/* It is being finalized. */
void cop_timer__free_all (CopDevice *device);

/* Between the two the device cannot be unrealized; FALSE, and no leave, once it has been.  Any
 * thread; for a moment, in which nothing of the machine is called. */
gboolean cop_request__enter (CopRequest *request);
void cop_request__leave (CopRequest *request);

/* The next of the device's timers that is set, in order of creation, from the one after the given
 * (NULL: the first).  ret_name: out, nullable result. */
CopTimer *cop_timer__next_set (const CopDevice *device, const CopTimer *after,
                               const char **ret_name, guint64 *ret_at);

G_END_DECLS

#endif
