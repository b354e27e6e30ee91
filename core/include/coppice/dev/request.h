/* Requests: what a device has begun and not ended yet, a transfer or an answer from elsewhere.
 *
 * Unrealize isolates a device and does not wait; finalize reclaims it.  In between are its
 * requests: each holds the device under its name, so that the device stays retired until the last
 * of them has ended, and none can begin any more.
 *
 *   static void work (gpointer data);                        on a thread of the host's
 *   static void done (CopRequest *request, gpointer data);   on the machine's
 *
 *   CopRequest *request = cop_request_begin (device, "crc", &error);
 *   if (request)
 *     cop_request_run (request, work, done, job);
 *
 *   done: if (cop_request_is_live (request)) ... raise the interrupt ...
 *         cop_request_end (request);
 *
 * Work takes no virtual time: while any is under way the clock does not move, and what is done is
 * told in the order in which it was begun, however the threads ran.  docs/LIFECYCLE.md, "Requests
 * in flight", has the whole story.
 */
#ifndef COPPICE_DEV_REQUEST_H
#define COPPICE_DEV_REQUEST_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

typedef struct _CopRequest CopRequest;

/* Begins a request, which holds the device under the name what (copied; cop_object_holders) until
 * cop_request_end.  The machine's thread.
 * transfer full: ended exactly once.
 * Errors: STATE: the device is not alive (before its realize, and from unrealize on). */
COP_API CopRequest *cop_request_begin (CopDevice *device, const char *what, GError **error);

/* Whether the device is still realized: FALSE for ever from its unrealize on.  Any thread. */
COP_API gboolean cop_request_is_live (const CopRequest *request);
/* transfer none; valid until the request has ended.  Any thread. */
COP_API CopDevice *cop_request_device (const CopRequest *request);
/* The name that it was begun with.  transfer none. */
COP_API const char *cop_request_what (const CopRequest *request);

/* Lets go of the device.  If work of the request is still under way, that keeps the device until
 * its done has returned.  Any thread; the request cannot be used any more. */
COP_API void cop_request_end (CopRequest *request);

/* Calls work (data) on a thread of the host's, and then done (request, data) on the machine's: in
 * cop_machine_advance, in cop_machine_settle, in the machine's main loop (a GMainContext), or when
 * the machine is closed, which waits for it.  done is called in any case, also when the device has
 * been unrealized meanwhile (cop_request_is_live tells) or the request has ended.
 * work: must not touch the tree, nor wait for the machine's thread.  It may use the request as far
 * as "any thread" stands here.  done: nullable.
 * A request may run several times, one after the other or at once.  The machine's thread.
 * FALSE, and neither is called: the request is not live. */
COP_API gboolean cop_request_run (CopRequest *request, void (*work) (gpointer data),
                                  void (*done) (CopRequest *request, gpointer data), gpointer data);

/* Calls fn (request, data) now, as a hook of the device: what it cuts goes when it has returned,
 * and what goes wrong in it (cop_object_hook_error) stops nothing.  fn may end the request.  The
 * machine's thread. Errors: of the first hook that failed, unless this is inside another one, which
 * will be told. */
COP_API gboolean cop_request_call (CopRequest *request,
                                   void (*fn) (CopRequest *request, gpointer data), gpointer data,
                                   GError **error);

/* What to call, once and on the machine's thread, when the device is unrealized or its addition is
 * undone before the request has ended: for one that waits for something that will not come any
 * more, a timer for instance.  It may end the request.  A request with such a function is ended on
 * the machine's thread alone.  cancelled: NULL takes it away. */
COP_API void
cop_request_on_cancel (CopRequest *request, void (*cancelled) (CopRequest *request, gpointer data),
                       gpointer data);

G_END_DECLS

#endif
