/* Virtual time, for people who write device types.
 *
 * A machine's clock counts nanoseconds from 0 and stands still until cop_machine_advance moves it,
 * so that the same calls always give the same order and no test ever sleeps.  All of this is for
 * the machine's own thread.
 */
#ifndef COPPICE_DEV_TIMER_H
#define COPPICE_DEV_TIMER_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

/* The nanoseconds that have passed in the device's machine; 0 when it is in none. */
COP_API guint64 cop_device_now (const CopDevice *device);

typedef struct _CopTimer CopTimer;

/* The timer's time has come: cop_device_now is that time, or later if it was set to a time that had
 * passed.  It is not set any more, and may be set again, freed, or the device removed. */
typedef void (*CopTimerFn) (CopDevice *device, gpointer data);

/* A timer that is not set.  In any hook of the device, init included.
 * It belongs to the device: it is stopped for good when the device is unrealized or its addition is
 * undone, and freed with the device.
 * name: nullable, copied; what people read in a snapshot and in errors.
 * transfer none: valid until cop_timer_free or until the device is finalized. */
COP_API CopTimer *cop_timer_new (CopDevice *device, const char *name, CopTimerFn fn, gpointer data);

/* The same; destroy (data) is called once, as soon as fn will not be called any more: when the
 * timer is freed or the device is unrealized.  destroy: nullable. */
COP_API CopTimer *cop_timer_new_full (CopDevice *device, const char *name, CopTimerFn fn,
                                      gpointer data, GDestroyNotify destroy);

/* Sets it to the time at, instead of what it was set to.  at: nanoseconds of cop_device_now; a time
 * that has passed comes as soon as time is told to move, and does not turn the clock back.
 * Timers of the same time fire in the order in which they were set.
 * FALSE, and not set, when the device is not alive: before its realize, and from unrealize on. */
COP_API gboolean cop_timer_set (CopTimer *timer, guint64 at);
/* The same, ns nanoseconds from now; what is behind the end of time is at its end. */
COP_API gboolean cop_timer_set_in (CopTimer *timer, guint64 ns);
COP_API void cop_timer_stop (CopTimer *timer); /* nothing when it is not set */
/* Whether it is set; ret_at: out, nullable, to when. */
COP_API gboolean cop_timer_is_set (const CopTimer *timer, guint64 *ret_at);

/* Only for timers that are made again and again: the device frees those that it has.  nullable. */
COP_API void cop_timer_free (CopTimer *timer);

G_END_DECLS

#endif
