/* Requests, and the work that the host's threads do for them.
 *
 * What is under way is a list of the machine's thread, in the order in which it was begun.  A
 * thread of the host's only marks its own as finished; the machine's tells of them from the front.
 */
#include <base/pool.h>
#include <device/time.h>

struct _CopRequest
{
  CopDevice *device;
  CopHold *hold; /* its reason is the name */
  CopTime *time;
  gint live;
  /* guarded by time->lock */
  guint ref_count; /* one until its end, one for each work under way */
  gboolean ended;
  CopRequest *prev, *next; /* of the device, the newest first */
  /* of the machine's thread */
  void (*cancelled) (CopRequest *request, gpointer data);
  gpointer cancel_data;
};

struct _CopWork
{
  CopRequest *request;
  CopTime *time;
  void (*work) (gpointer data);
  void (*done) (CopRequest *request, gpointer data);
  gpointer data;
  CopWork *next;
  gboolean finished; /* guarded by time->lock */
};

/* --- beginning and ending --------------------------------------------------------------- */

CopRequest *
cop_request_begin (CopDevice *device, const char *what, GError **error)
{
  CopObject *object = &device->object;
  CopRequest *request;
  CopDeviceExt *ext;

  if (!cop_device__is_live (device))
    {
      cop_object_error (object, error, COP_ERROR_STATE,
                        "request '%s' cannot begin: the device is %s", what,
                        cop_state_name ((CopState)object->state));
      return NULL;
    }
  request = g_new0 (CopRequest, 1);
  request->ref_count = 1;
  request->live = TRUE;
  request->device = device;
  request->hold = cop_object_hold (object, what);
  request->time = cop_time__ref (cop_life_of (object)->time);
  ext = cop_device__ext (device);
  ext->had_requests = TRUE;
  pthread_mutex_lock (&request->time->lock);
  request->next = ext->requests;
  if (request->next)
    request->next->prev = request;
  ext->requests = request;
  pthread_mutex_unlock (&request->time->lock);
  return request;
}

/* end: the reference is the one that it was begun with. */
static void
drop (CopRequest *request, gboolean end)
{
  CopTime *time = request->time;
  CopHold *hold = request->hold;
  gboolean last;

  pthread_mutex_lock (&time->lock);
  last = --request->ref_count == 0;
  request->ended = request->ended || end;
  if (last)
    {
      if (request->prev)
        request->prev->next = request->next;
      else
        request->device->ext->requests = request->next;
      if (request->next)
        request->next->prev = request->prev;
    }
  pthread_mutex_unlock (&time->lock);
  if (!last)
    return;
  g_free (request);
  cop_time__unref (time);
  cop_hold_release (hold);
}

void
cop_request_end (CopRequest *request)
{
  drop (request, TRUE);
}

gboolean
cop_request_is_live (const CopRequest *request)
{
  return g_atomic_int_get (&request->live);
}

CopDevice *
cop_request_device (const CopRequest *request)
{
  return request->device;
}

const char *
cop_request_what (const CopRequest *request)
{
  return request->hold->reason;
}

gboolean
cop_request_call (CopRequest *request, void (*fn) (CopRequest *request, gpointer data),
                  gpointer data, GError **error)
{
  CopObject *object = cop_object_ref (request->device);
  gboolean ok;

  cop_owner__forget_hook_error (object->owner);
  COP_CALL_HOOK (object, object->type->desc, fn (request, data));
  ok = cop_owner__report (object->owner, error);
  cop_object_unref (object);
  return ok;
}

void
cop_request_on_cancel (CopRequest *request, void (*cancelled) (CopRequest *request, gpointer data),
                       gpointer data)
{
  request->cancelled = cancelled;
  request->cancel_data = data;
}

/* All of them are dead from here on; returns those that have not ended, the newest first, with a
 * reference each. */
static GPtrArray *
kill_all (CopDevice *device, CopTime *time)
{
  GPtrArray *left = g_ptr_array_new ();

  pthread_rwlock_wrlock (&time->gate);
  pthread_mutex_lock (&time->lock);
  for (CopRequest *request = device->ext->requests; request; request = request->next)
    {
      g_atomic_int_set (&request->live, FALSE);
      if (request->ended)
        continue;
      request->ref_count++;
      g_ptr_array_add (left, request);
    }
  pthread_mutex_unlock (&time->lock);
  pthread_rwlock_unlock (&time->gate);
  return left;
}

void
cop_request__take_back (CopDevice *device)
{
  CopObject *object = &device->object;
  GPtrArray *left;

  if (device->ext == NULL || !device->ext->had_requests)
    return;
  left = kill_all (device, cop_life_of (object)->time);
  for (guint i = left->len; i-- > 0;)
    {
      CopRequest *request = left->pdata[i];
      void (*cancelled) (CopRequest *, gpointer) = g_steal_pointer (&request->cancelled);
      if (cancelled)
        COP_CALL_HOOK (object, object->type->desc, cancelled (request, request->cancel_data));
      drop (request, FALSE);
    }
  g_ptr_array_unref (left);
}

gboolean
cop_request__enter (CopRequest *request)
{
  pthread_rwlock_rdlock (&request->time->gate);
  if (cop_request_is_live (request))
    return TRUE;
  pthread_rwlock_unlock (&request->time->gate);
  return FALSE;
}

void
cop_request__leave (CopRequest *request)
{
  pthread_rwlock_unlock (&request->time->gate);
}

/* --- work ------------------------------------------------------------------------------- */

static gboolean
wake_up (gpointer data)
{
  CopTime *time = data;
  CopOwner *owner = time->owner;
  CopObject *machine = owner->machine;

  g_source_set_ready_time (time->wake, -1);
  if (owner->depth || owner->hook_depth || time->moving || machine == NULL)
    {
      /* somebody runs the loop inside a hook: not now, and soon */
      if (time->first)
        g_source_set_ready_time (time->wake, g_get_monotonic_time () + 1000);
      return G_SOURCE_CONTINUE;
    }
  g_atomic_pointer_set (&owner->thread, cop_thread__token ());
  /* who is told may close it */
  cop_object_ref (machine);
  while (cop_time__deliver (time, FALSE))
    continue;
  cop_owner__forget_hook_error (owner);
  cop_object_unref (machine);
  return G_SOURCE_CONTINUE;
}

static gboolean
wake_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  (void)source;
  return callback (data);
}

static const GSourceFuncs wake_funcs = { .dispatch = wake_dispatch };

/* A source that is woken by its ready time: the host's threads allocate nothing. */
static void
need_wake (CopTime *time)
{
  GSource *wake;

  if (time->wake)
    return;
  wake = g_source_new ((GSourceFuncs *)&wake_funcs, sizeof (GSource));
  g_source_set_name (wake, "coppice requests");
  g_source_set_callback (wake, wake_up, time, NULL);
  g_source_attach (wake, time->owner->context);
  pthread_mutex_lock (&time->lock);
  time->wake = wake;
  pthread_mutex_unlock (&time->lock);
}

static void
run_work (gpointer data)
{
  CopWork *work = data;
  CopTime *time = work->time;

  work->work (work->data);
  pthread_mutex_lock (&time->lock);
  work->finished = TRUE;
  /* by now the machine's thread may have told of it and freed it, but for the lock */
  pthread_cond_broadcast (&time->finished);
  if (time->wake)
    g_source_set_ready_time (time->wake, 0);
  pthread_mutex_unlock (&time->lock);
  cop_time__unref (time);
}

gboolean
cop_request_run (CopRequest *request, void (*work) (gpointer data),
                 void (*done) (CopRequest *request, gpointer data), gpointer data)
{
  CopTime *time = request->time;
  CopWork *item;
  gboolean ended;

  pthread_mutex_lock (&time->lock);
  ended = request->ended;
  if (!ended)
    request->ref_count++;
  pthread_mutex_unlock (&time->lock);
  if (ended)
    return FALSE;
  if (!cop_request_is_live (request))
    {
      drop (request, FALSE);
      return FALSE;
    }
  need_wake (time);
  item = g_new0 (CopWork, 1);
  *item = (CopWork){
    .request = request, .time = cop_time__ref (time), .work = work, .done = done, .data = data
  };
  if (time->first)
    time->last->next = item;
  else
    time->first = item;
  time->last = item;
  cop_host__run (time->owner->host, run_work, item);
  return TRUE;
}

static gboolean
is_finished (CopTime *time, const CopWork *work, gboolean wait)
{
  gboolean finished;

  pthread_mutex_lock (&time->lock);
  while (wait && !work->finished)
    pthread_cond_wait (&time->finished, &time->lock);
  finished = work->finished;
  pthread_mutex_unlock (&time->lock);
  return finished;
}

gboolean
cop_time__deliver (CopTime *time, gboolean wait)
{
  CopWork *work = time->first;
  CopRequest *request;
  CopObject *object;

  if (work == NULL || !is_finished (time, work, wait))
    return FALSE;
  time->first = work->next;
  request = work->request;
  object = &request->device->object;
  if (work->done)
    COP_CALL_HOOK (object, object->type->desc, work->done (request, work->data));
  g_free (work);
  drop (request, FALSE);
  return TRUE;
}
