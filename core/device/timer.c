/* Timers: of all that are set in a machine, a heap by the time and the order of setting. */
#include <device/time.h>

#define NOWHERE G_MAXUINT

struct _CopTimer
{
  CopDevice *device;
  CopTimerFn fn;
  gpointer data;
  GDestroyNotify destroy;
  CopTimers *list; /* of the device: those in use, or those that are over */
  CopTimer *prev, *next;
  char *name;  /* nullable */
  guint place; /* in the heap, or NOWHERE */
};

/* --- the heap --------------------------------------------------------------------------- */

static gboolean
comes_before (const CopDue *a, const CopDue *b)
{
  return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}

static void
put (CopTime *time, guint place, const CopDue *due)
{
  time->due.items[place] = *due;
  due->timer->place = place;
}

static void
rise (CopTime *time, guint place, const CopDue *due)
{
  while (place > 0)
    {
      guint above = (place - 1) / 2;
      if (!comes_before (due, &time->due.items[above]))
        break;
      put (time, place, &time->due.items[above]);
      place = above;
    }
  put (time, place, due);
}

static void
sink (CopTime *time, guint place, const CopDue *due)
{
  for (;;)
    {
      guint below = 2 * place + 1;
      if (below >= time->due.len)
        break;
      if (below + 1 < time->due.len
          && comes_before (&time->due.items[below + 1], &time->due.items[below]))
        below++;
      if (!comes_before (&time->due.items[below], due))
        break;
      put (time, place, &time->due.items[below]);
      place = below;
    }
  put (time, place, due);
}

static void
take_out (CopTime *time, CopTimer *timer)
{
  guint place = timer->place;
  CopDue moved;

  if (place == NOWHERE)
    return;
  timer->place = NOWHERE;
  moved = *cop_vec_last (&time->due);
  time->due.len--;
  if (place == time->due.len)
    return;
  if (place > 0 && comes_before (&moved, &time->due.items[(place - 1) / 2]))
    rise (time, place, &moved);
  else
    sink (time, place, &moved);
}

/* --- those of a device ------------------------------------------------------------------ */

static void
append (CopTimers *list, CopTimer *timer)
{
  timer->list = list;
  timer->next = NULL;
  timer->prev = list->last;
  if (list->last)
    list->last->next = timer;
  else
    list->first = timer;
  list->last = timer;
}

static void
leave (CopTimer *timer)
{
  CopTimers *list = timer->list;

  if (timer->prev)
    timer->prev->next = timer->next;
  else
    list->first = timer->next;
  if (timer->next)
    timer->next->prev = timer->prev;
  else
    list->last = timer->prev;
}

static gboolean
is_over (const CopTimer *timer)
{
  return timer->list == &timer->device->ext->timers_over;
}

/* --- making, setting, stopping ---------------------------------------------------------- */

static CopTime *
time_of (const CopDevice *device)
{
  CopLife *life = cop_life_of (&device->object);

  return life ? life->time : NULL;
}

guint64
cop_device_now (const CopDevice *device)
{
  const CopTime *time = time_of (device);

  return time ? time->now : 0;
}

CopTimer *
cop_timer_new_full (CopDevice *device, const char *name, CopTimerFn fn, gpointer data,
                    GDestroyNotify destroy)
{
  CopTimer *timer = g_new0 (CopTimer, 1);

  timer->device = device;
  timer->fn = fn;
  timer->data = data;
  timer->destroy = destroy;
  timer->name = g_strdup (name);
  timer->place = NOWHERE;
  append (&cop_device__ext (device)->timers, timer);
  return timer;
}

CopTimer *
cop_timer_new (CopDevice *device, const char *name, CopTimerFn fn, gpointer data)
{
  return cop_timer_new_full (device, name, fn, data, NULL);
}

gboolean
cop_timer_set (CopTimer *timer, guint64 at)
{
  CopTime *time = time_of (timer->device);
  CopDue due = { .at = at, .timer = timer };

  if (is_over (timer) || time == NULL || !cop_device__is_live (timer->device))
    return FALSE;
  take_out (time, timer);
  due.seq = ++time->seq;
  cop_vec_push (&time->due);
  rise (time, time->due.len - 1, &due);
  return TRUE;
}

gboolean
cop_timer_set_in (CopTimer *timer, guint64 ns)
{
  guint64 now = cop_device_now (timer->device);

  return cop_timer_set (timer, ns > COP_TIME_END - now ? COP_TIME_END : now + ns);
}

void
cop_timer_stop (CopTimer *timer)
{
  CopTime *time = time_of (timer->device);

  if (time)
    take_out (time, timer);
}

gboolean
cop_timer_is_set (const CopTimer *timer, guint64 *ret_at)
{
  if (timer->place == NOWHERE)
    return FALSE;
  if (ret_at)
    *ret_at = time_of (timer->device)->due.items[timer->place].at;
  return TRUE;
}

/* Once; what is destroyed may be the last that holds something, and may free other timers. */
static void
destroy_data (CopTimer *timer)
{
  GDestroyNotify destroy = timer->destroy;
  CopObject *object = &timer->device->object;

  timer->destroy = NULL;
  if (destroy)
    COP_CALL_HOOK (object, object->type->desc, destroy (timer->data));
}

void
cop_timer_free (CopTimer *timer)
{
  if (timer == NULL)
    return;
  cop_timer_stop (timer);
  leave (timer);
  destroy_data (timer);
  g_free (timer->name);
  g_free (timer);
}

/* --- the device goes -------------------------------------------------------------------- */

void
cop_timer__take_back (CopDevice *device)
{
  CopDeviceExt *ext = device->ext;

  while (ext && ext->timers.last)
    {
      CopTimer *timer = ext->timers.last;
      cop_timer_stop (timer);
      leave (timer);
      append (&ext->timers_over, timer);
      destroy_data (timer);
    }
}

void
cop_timer__free_all (CopDevice *device)
{
  cop_timer__take_back (device);
  while (device->ext && device->ext->timers_over.first)
    cop_timer_free (device->ext->timers_over.first);
}

CopTimer *
cop_timer__next_set (const CopDevice *device, const CopTimer *after, const char **ret_name,
                     guint64 *ret_at)
{
  CopTimer *timer = after ? after->next : device->ext ? device->ext->timers.first : NULL;

  while (timer && !cop_timer_is_set (timer, ret_at))
    timer = timer->next;
  if (timer)
    *ret_name = timer->name;
  return timer;
}

/* --- its time has come ------------------------------------------------------------------ */

gboolean
cop_time__fire (CopTime *time, guint64 until)
{
  CopDue due;
  CopDevice *device;
  CopTimerFn fn;
  gpointer data;

  if (time->due.len == 0 || time->due.items[0].at > until)
    return FALSE;
  due = time->due.items[0];
  device = due.timer->device;
  fn = due.timer->fn;
  data = due.timer->data;
  take_out (time, due.timer);
  time->now = MAX (time->now, due.at);
  COP_CALL_HOOK (&device->object, device->object.type->desc, fn (device, data));
  return TRUE;
}
