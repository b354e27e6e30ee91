/* Removals: one request to unplug one device, and its outcome. */
#include <machine/private.h>

const char *
cop_removal_state_name (CopRemovalState state)
{
  static const char *const names[] = { "pending", "completed", "refused", "cancelled",
                                       "timed-out" };
  return (guint)state < G_N_ELEMENTS (names) ? names[state] : "unknown";
}

CopRemoval *
cop_removal_ref (CopRemoval *removal)
{
  g_atomic_int_inc (&removal->ref_count);
  return removal;
}

void
cop_removal_unref (CopRemoval *removal)
{
  if (removal == NULL || !g_atomic_int_dec_and_test (&removal->ref_count))
    return;
  g_clear_error (&removal->why);
  g_free (removal->path);
  g_free (removal);
}

CopRemovalState
cop_removal_state (const CopRemoval *removal)
{
  return removal->state;
}

const char *
cop_removal_device_path (const CopRemoval *removal)
{
  return removal->path;
}

guint64
cop_removal_device_serial (const CopRemoval *removal)
{
  return removal->serial;
}

CopDevice *
cop_removal_device (const CopRemoval *removal)
{
  return removal->device;
}

const char *
cop_removal_reason (const CopRemoval *removal)
{
  return removal->why ? removal->why->message : NULL;
}

GPtrArray *
cop_machine_removals (CopMachine *machine)
{
  GPtrArray *pending = g_ptr_array_new ();

  for (GList *link = machine->removals.head; link; link = link->next)
    g_ptr_array_add (pending, link->data);
  return pending;
}

CopRemoval *
cop_device_removal (const CopDevice *device)
{
  return device->ext ? device->ext->removal : NULL;
}

/* --- outcomes ------------------------------------------------------------------------------ */

void
cop_removal__leave (CopRemoval *removal, CopRemovalState state)
{
  CopTimer *timer = g_steal_pointer (&removal->timer);

  g_queue_unlink (removal->device ? &removal->machine->removals : &removal->machine->gone,
                  &removal->link);
  if (removal->device)
    removal->device->ext->removal = NULL;
  removal->state = state;
  removal->device = NULL;
  removal->machine = NULL;
  cop_timer_free (timer);
}

/* why: nullable, transfer full. */
static void
has_outcome (CopRemoval *removal, CopRemovalState state, CopStep event, GError *why)
{
  CopObject *object = cop_object_ref (removal->device);

  cop_removal__leave (removal, state);
  removal->why = why;
  cop_owner__emit (object->owner, event, object, NULL, why);
  if (removal->fn)
    removal->fn (removal, removal->data);
  cop_removal_unref (removal);
  cop_object_unref (object);
}

/* The device has left the tree, or has come back: what was to remove it was undone. */
void
cop_removal__tell (CopRemoval *removal, gboolean gone)
{
  CopMachine *machine = removal->machine;

  if (!gone)
    {
      if (removal->forced)
        has_outcome (removal, COP_REMOVAL_CANCELLED, COP_EVENT_REMOVAL_CANCELLED, NULL);
      return;
    }
  g_queue_unlink (&machine->removals, &removal->link);
  g_queue_push_tail_link (&machine->gone, &removal->link);
  removal->device = NULL;
}

void
cop_machine__tell_all_gone (CopMachine *machine)
{
  while (machine->gone.length)
    {
      CopRemoval *removal = machine->gone.head->data;
      cop_removal__leave (removal, COP_REMOVAL_COMPLETED);
      if (removal->fn)
        removal->fn (removal, removal->data);
      cop_removal_unref (removal);
    }
}

void
cop_machine__tell_gone (CopMachine *machine)
{
  CopOwner *owner = machine->device.object.owner;

  if (machine->gone.length == 0 || owner->depth || owner->hook_depth)
    return;
  /* who is told may ask for anything, and close the machine */
  cop_object_ref (machine);
  cop_machine__tell_all_gone (machine);
  cop_object_unref (machine);
}

/* --- the guest lets it go, or does not ----------------------------------------------------- */

/* What has come since it was asked may refuse: that is the outcome then. */
static gboolean
carry_out (CopRemoval *removal, GError **error)
{
  GError *inner = NULL;
  gboolean ok;

  cop_removal_ref (removal);
  ok = cop_life__cut (&removal->device->object, TRUE, &inner);
  if (!ok && removal->device && !(removal->device->object.flags & COP_FLAG_IN_CUT))
    has_outcome (removal, COP_REMOVAL_REFUSED, COP_EVENT_DEVICE_UNPLUG_GUEST_ERROR,
                 g_error_copy (inner));
  if (!ok)
    g_propagate_error (error, inner);
  cop_removal_unref (removal);
  return ok;
}

gboolean
cop_machine__complete_removals (CopMachine *machine, GError **error)
{
  GPtrArray *pending = cop_machine_removals (machine);
  gboolean ok = TRUE;

  for (guint i = 0; i < pending->len; i++)
    cop_removal_ref (pending->pdata[i]);
  for (guint i = 0; i < pending->len; i++)
    {
      CopRemoval *removal = pending->pdata[i];
      GError *inner = NULL;
      if (removal->device && !carry_out (removal, &inner) && ok
          && removal->state != COP_REMOVAL_REFUSED)
        {
          /* a hook failed on the way */
          ok = FALSE;
          g_propagate_error (error, g_steal_pointer (&inner));
        }
      g_clear_error (&inner);
      cop_removal_unref (removal);
    }
  g_ptr_array_unref (pending);
  return ok;
}

gboolean
cop_device_guest_eject (CopDevice *device, GError **error)
{
  CopObject *object = &device->object;
  CopMachine *machine = object->owner->machine;
  CopRemoval *removal = cop_device_removal (device);
  gboolean going = (object->flags & COP_FLAG_IN_CUT) != 0;

  if (!going && removal && object->state == COP_STATE_REALIZED)
    return carry_out (removal, error);
  if (!going && machine && machine->eject_destroys && object->flags & COP_FLAG_NULLABLE
      && object->state == COP_STATE_REALIZED)
    return cop_life__cut (object, TRUE, error);
  return cop_life__eject (device, error);
}

void
cop_device_guest_refuse (CopDevice *device, const char *why)
{
  CopRemoval *removal = cop_device_removal (device);
  GError *error = NULL;

  if (removal == NULL || device->object.flags & COP_FLAG_IN_CUT)
    return;
  cop_object_error (&device->object, &error, COP_ERROR_REFUSED, "the guest does not let it go%s%s",
                    why ? ": " : "", why ? why : "");
  has_outcome (removal, COP_REMOVAL_REFUSED, COP_EVENT_DEVICE_UNPLUG_GUEST_ERROR, error);
}

/* --- taking it back ------------------------------------------------------------------------ */

static void
take_back (CopRemoval *removal, CopRemovalState state, CopStep event)
{
  CopDevice *device = removal->device;
  const CopHotplugHandler *functions;
  CopObject *handler = cop_device__handler (device, &functions);

  cop_removal_ref (removal);
  if (handler && functions->cancel_request)
    COP_CALL_HOOK (handler, handler->type->desc, functions->cancel_request (handler, device));
  if (removal->device)
    has_outcome (removal, state, event, NULL);
  cop_removal_unref (removal);
}

void
cop_removal__expire (CopDevice *machine, gpointer data)
{
  CopRemoval *removal = data;

  (void)machine;
  take_back (removal, COP_REMOVAL_TIMED_OUT, COP_EVENT_REMOVAL_TIMED_OUT);
}

gboolean
cop_removal_cancel (CopRemoval *removal, GError **error)
{
  CopOwner *owner;
  CopMachine *machine = removal->machine;
  gboolean ok;

  if (removal->state != COP_REMOVAL_PENDING)
    return cop_error_set (error, COP_ERROR_STATE, removal->path,
                          "its removal cannot be cancelled: it is %s already",
                          cop_removal_state_name (removal->state));
  if (removal->device == NULL || removal->device->object.flags & COP_FLAG_IN_CUT)
    return cop_error_set (error, COP_ERROR_STATE, removal->path,
                          "its removal cannot be cancelled: it is being removed");
  owner = machine->device.object.owner;
  cop_object_ref (machine);
  cop_owner__forget_hook_error (owner);
  take_back (removal, COP_REMOVAL_CANCELLED, COP_EVENT_REMOVAL_CANCELLED);
  ok = cop_owner__report (owner, error);
  cop_object_unref (machine);
  return ok;
}

static gboolean
is_over (gpointer data)
{
  return ((CopRemoval *)data)->state != COP_REMOVAL_PENDING;
}

/* In the largest unit that divides it. */
static char *
print_time (guint64 ns)
{
  static const char *const units[] = { "ns", "us", "ms", "s" };
  guint unit = 0;

  while (unit + 1 < G_N_ELEMENTS (units) && ns && ns % 1000 == 0)
    {
      ns /= 1000;
      unit++;
    }
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", ns, units[unit]);
}

gboolean
cop_removal_wait (CopRemoval *removal, guint64 ns, GError **error)
{
  GError *inner = NULL;
  gboolean ok;
  char *text;

  if (removal->state != COP_REMOVAL_PENDING)
    return TRUE;
  cop_removal_ref (removal);
  ok = cop_machine__advance_until (removal->machine, ns, is_over, removal, &inner);
  /* its outcome may be that the machine was closed */
  if (!ok && removal->state != COP_REMOVAL_PENDING
      && g_error_matches (inner, COP_ERROR, COP_ERROR_CLOSED))
    {
      g_clear_error (&inner);
      ok = TRUE;
    }
  if (inner)
    g_propagate_error (error, inner);
  if (ok && removal->state == COP_REMOVAL_PENDING)
    {
      text = print_time (ns);
      ok = cop_error_set (error, COP_ERROR_STATE, removal->path,
                          "its removal is still pending after %s", text);
      g_free (text);
    }
  cop_removal_unref (removal);
  return ok;
}
