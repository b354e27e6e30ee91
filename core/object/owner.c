/* Owners: who finalizes what, on which thread, and who is told. */
#include <object/private.h>

#define SERIALS_PER_BLOCK 4096

/* Only the address matters: it differs from thread to thread, and costs no call to find. */
static _Thread_local char thread_token;

gconstpointer
cop_thread__token (void)
{
  return &thread_token;
}

typedef struct
{
  pthread_mutex_t lock;
  guint64 next_serial;
  CopHost *host;
  GPtrArray *all; /* CopOwner, of machines too */
} Owners;

static void
owner_unref (gpointer data)
{
  CopOwner *owner = data;

  if (!g_atomic_int_dec_and_test (&owner->ref_count))
    return;
  cop_slab_destroy (owner->slab);
  pthread_mutex_destroy (&owner->lock);
  g_clear_error (&owner->hook_error);
  if (owner->free_life)
    owner->free_life (owner->life);
  if (owner->free_memory)
    owner->free_memory (owner->memory);
  if (owner->context)
    g_main_context_unref (owner->context);
  g_free (owner);
}

/* Nothing more will be told. */
static void
end_watches (CopOwner *owner)
{
  GArray *watches = g_steal_pointer (&owner->watches);

  for (guint i = 0; watches && i < watches->len; i++)
    {
      CopWatch *watch = &g_array_index (watches, CopWatch, i);
      if (watch->fn && watch->destroy)
        watch->destroy (watch->data);
    }
  if (watches)
    g_array_unref (watches);
}

static void
owners_free (gpointer data)
{
  Owners *owners = data;

  if (owners->host->owner)
    {
      end_watches (owners->host->owner);
      owner_unref (owners->host->owner);
    }
  g_ptr_array_unref (owners->all);
  pthread_mutex_destroy (&owners->lock);
  g_free (owners);
}

static Owners *
owners_of (CopHost *host)
{
  CopHostRoom *room = &host->rooms[COP_HOST_OWNERS];

  pthread_mutex_lock (&host->lock);
  if (room->data == NULL)
    {
      Owners *owners = g_new0 (Owners, 1);
      pthread_mutex_init (&owners->lock, NULL);
      owners->host = host;
      owners->next_serial = 1;
      owners->all = g_ptr_array_new ();
      room->data = owners;
      room->close = owners_free;
    }
  pthread_mutex_unlock (&host->lock);
  return room->data;
}

static CopOwner *
owner_new (CopHost *host, GMainContext *context)
{
  Owners *owners = owners_of (host);
  CopOwner *owner = g_new0 (CopOwner, 1);

  owner->ref_count = 1;
  owner->host = host;
  owner->context = context ? g_main_context_ref (context) : NULL;
  owner->thread = cop_thread__token ();
  owner->ops = &cop_plain_ops;
  pthread_mutex_init (&owner->lock, NULL);
  pthread_mutex_lock (&owners->lock);
  g_ptr_array_add (owners->all, owner);
  pthread_mutex_unlock (&owners->lock);
  return owner;
}

CopOwner *
cop_owner__new (CopHost *host, GMainContext *context)
{
  CopOwner *owner = owner_new (cop_host_ref (host), context);

  owner->slab = cop_slab_new ();
  return owner;
}

/* A machine's owner keeps the host, so that what is left at its end is in no machine. */
static gboolean
is_empty (CopHost *host)
{
  CopOwner *owner = host->owner;

  owner->closed = TRUE;
  return owner->n_live == 0;
}

CopOwner *
cop_host__make_owner (CopHost *host)
{
  host->owner = owner_new (host, host->context);
  host->is_empty = is_empty;
  return host->owner;
}

static void
owner_forget (CopOwner *owner)
{
  CopHost *host = owner->host;
  Owners *owners = owners_of (host);

  if (owner == host->owner)
    {
      cop_host__finish (host);
      return;
    }
  end_watches (owner);
  pthread_mutex_lock (&owners->lock);
  g_ptr_array_remove_fast (owners->all, owner);
  pthread_mutex_unlock (&owners->lock);
  owner_unref (owner);
  cop_host_unref (host);
}

void
cop_owner__close (CopOwner *owner)
{
  owner->closed = TRUE;
  if (owner->n_live == 0 && !owner->draining)
    owner_forget (owner);
}

guint64
cop_host_live_objects (CopHost *host)
{
  Owners *owners = owners_of (host);
  guint64 n = 0;

  pthread_mutex_lock (&owners->lock);
  for (guint i = 0; i < owners->all->len; i++)
    n += ((CopOwner *)owners->all->pdata[i])->n_live;
  pthread_mutex_unlock (&owners->lock);
  return n;
}

void
cop_owner__next_serials (CopOwner *owner)
{
  Owners *owners = owners_of (owner->host);

  pthread_mutex_lock (&owners->lock);
  owner->serial = owners->next_serial;
  owners->next_serial += SERIALS_PER_BLOCK;
  pthread_mutex_unlock (&owners->lock);
  owner->serial_end = owner->serial + SERIALS_PER_BLOCK;
}

/* --- finalizing -------------------------------------------------------------------------- */

static gboolean
drain_in_loop (gpointer data)
{
  CopOwner *owner = data;

  pthread_mutex_lock (&owner->lock);
  g_atomic_int_set (&owner->wake_pending, 0);
  pthread_mutex_unlock (&owner->lock);
  if (g_atomic_pointer_get (&owner->remote) == NULL)
    return G_SOURCE_REMOVE;
  g_atomic_pointer_set (&owner->thread, cop_thread__token ());
  cop_owner__drain (owner);
  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke: that may run it here, on the wrong thread.  Under the lock, which
 * drain_in_loop takes first: what the loop does with the source comes after its making, and the
 * thread sanitizer can see that, as it cannot with GLib's own locks. */
static void
wake_loop (CopOwner *owner)
{
  GSource *source;

  pthread_mutex_lock (&owner->lock);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_atomic_int_inc (&owner->ref_count);
  g_source_set_callback (source, drain_in_loop, owner, owner_unref);
  g_source_attach (source, owner->context);
  g_source_unref (source);
  pthread_mutex_unlock (&owner->lock);
}

/* The last reference was dropped on another thread: the object goes to its owner's. */
void
cop_owner__bury_remotely (CopOwner *owner, CopObject *object)
{
  gpointer top;

  /* once the object is in the list, the owner may finalize it and go */
  g_atomic_int_inc (&owner->ref_count);
  do
    {
      top = g_atomic_pointer_get (&owner->remote);
      *cop_object__dead_next (object) = top;
    }
  while (!g_atomic_pointer_compare_and_exchange (&owner->remote, top, object));
  if (g_atomic_int_compare_and_exchange (&owner->wake_pending, 0, 1))
    wake_loop (owner);
  owner_unref (owner);
}

static void
fetch_remote (CopOwner *owner)
{
  CopObject *top, *next;

  do
    top = g_atomic_pointer_get (&owner->remote);
  while (top && !g_atomic_pointer_compare_and_exchange (&owner->remote, top, NULL));
  for (; top; top = next)
    {
      next = *cop_object__dead_next (top);
      *cop_object__dead_next (top) = owner->dead;
      owner->dead = top;
    }
}

void
cop_owner__drain (CopOwner *owner)
{
  if (owner->draining || owner->hook_depth)
    return;
  owner->draining = TRUE;
  for (;;)
    {
      CopObject *object;
      if (g_atomic_pointer_get (&owner->remote) != NULL)
        fetch_remote (owner);
      object = owner->dead;
      if (object == NULL)
        break;
      owner->dead = *cop_object__dead_next (object);
      *cop_object__dead_next (object) = NULL;
      cop_object__finalize (object);
    }
  owner->draining = FALSE;
  if (owner->closed && owner->n_live == 0)
    owner_forget (owner);
}

void
cop_owner__settle (CopOwner *owner)
{
  if (owner->unsettled && owner->ops->settle)
    owner->ops->settle (owner);
  cop_owner__drain (owner);
}

void
cop_object_hook_error (CopObject *object, const char *hook, GError *error)
{
  CopOwner *owner = object->owner;

  cop_owner__emit (owner, COP_EVENT_HOOK_ERROR, object, hook, error);
  if (owner->hook_error == NULL)
    owner->hook_error = error;
  else
    g_error_free (error);
}

gboolean
cop_owner__report (CopOwner *owner, GError **error)
{
  if (G_LIKELY (owner->hook_error == NULL) || owner->depth || owner->hook_depth)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&owner->hook_error));
  return FALSE;
}

gboolean
cop_object_report (const CopObject *object, GError **error)
{
  return cop_owner__report (object->owner, error);
}

void
cop_owner__forget_hook_error (CopOwner *owner)
{
  if (owner->depth == 0 && owner->hook_depth == 0)
    g_clear_error (&owner->hook_error);
}

/* --- telling ----------------------------------------------------------------------------- */

guint
cop_owner__watch (CopOwner *owner, CopObserver fn, gpointer data, GDestroyNotify destroy)
{
  CopWatch watch = { fn, data, destroy, ++owner->watch_number };

  if (owner->watches == NULL)
    owner->watches = g_array_new (FALSE, FALSE, sizeof (CopWatch));
  g_array_append_val (owner->watches, watch);
  return watch.number;
}

static void
sweep_watches (CopOwner *owner)
{
  for (guint i = owner->watches->len; i-- > 0;)
    if (g_array_index (owner->watches, CopWatch, i).fn == NULL)
      g_array_remove_index (owner->watches, i);
  if (owner->watches->len == 0)
    g_clear_pointer (&owner->watches, g_array_unref);
}

void
cop_owner__unwatch (CopOwner *owner, guint number)
{
  for (guint i = 0; owner->watches && i < owner->watches->len; i++)
    {
      CopWatch *watch = &g_array_index (owner->watches, CopWatch, i);
      if (watch->number == number && watch->fn)
        {
          GDestroyNotify destroy = watch->destroy;
          gpointer data = watch->data;
          watch->fn = NULL;
          if (owner->emitting == 0)
            sweep_watches (owner);
          if (destroy)
            destroy (data);
          return;
        }
    }
}

void
cop_owner__emit (CopOwner *owner, CopStep step, CopObject *object, const char *hook,
                 const GError *error)
{
  CopEvent event = { .step = step, .object = object, .hook = hook, .error = error };
  guint n;

  if (owner->watches == NULL)
    return;
  if (object)
    {
      event.serial = object->serial;
      event.type = object->type->desc->name;
      event.name = object->name ? object->name->text : NULL;
      event.parent_serial = cop_object__parent_serial (object);
    }
  /* those that come during the emission are told from the next event on */
  n = owner->watches->len;
  owner->emitting++;
  for (guint i = 0; i < n; i++)
    {
      CopWatch watch = g_array_index (owner->watches, CopWatch, i);
      if (watch.fn)
        watch.fn (&event, watch.data);
    }
  if (--owner->emitting == 0 && owner->watches)
    sweep_watches (owner);
}

static const char *const step_names[COP_STEP_N] = {
  [COP_STEP_INIT] = "init",
  [COP_STEP_POST_INIT] = "post_init",
  [COP_STEP_PARENT] = "parent",
  [COP_STEP_PROPERTIES] = "properties",
  [COP_STEP_WIRE] = "wire",
  [COP_STEP_ATTACH] = "attach",
  [COP_STEP_BUILD] = "build",
  [COP_STEP_PRE_PLUG] = "pre_plug",
  [COP_STEP_REALIZE] = "realize",
  [COP_STEP_PUBLISH] = "publish",
  [COP_STEP_BUS_REALIZE] = "bus_realize",
  [COP_STEP_RESET] = "reset",
  [COP_STEP_PLUG] = "plug",
  [COP_STEP_REALIZED] = "realized",
  [COP_STEP_ASK] = "ask",
  [COP_STEP_UNPLUG] = "unplug",
  [COP_STEP_WITHDRAW] = "withdraw",
  [COP_STEP_BUS_UNREALIZE] = "bus_unrealize",
  [COP_STEP_UNREALIZE] = "unrealize",
  [COP_STEP_HIDE] = "hide",
  [COP_STEP_SHOW] = "show",
  [COP_STEP_CANCEL_PLUG] = "cancel_plug",
  [COP_STEP_DETACH] = "detach",
  [COP_STEP_UNWIRE] = "unwire",
  [COP_STEP_UNPARENT] = "unparent",
  [COP_STEP_FINALIZE] = "finalize",
  [COP_STEP_RESET_ENTER] = "reset_enter",
  [COP_STEP_RESET_EXIT] = "reset_exit",
  [COP_EVENT_DEVICE_ADDED] = "DEVICE_ADDED",
  [COP_EVENT_DEVICE_DELETED] = "DEVICE_DELETED",
  [COP_EVENT_DEVICE_UNPLUG_GUEST_ERROR] = "DEVICE_UNPLUG_GUEST_ERROR",
  [COP_EVENT_REMOVAL_CANCELLED] = "REMOVAL_CANCELLED",
  [COP_EVENT_REMOVAL_TIMED_OUT] = "REMOVAL_TIMED_OUT",
  [COP_EVENT_HOOK_ERROR] = "HOOK_ERROR",
};

const char *
cop_step_name (CopStep step)
{
  return (guint)step < COP_STEP_N ? step_names[step] : "unknown";
}
