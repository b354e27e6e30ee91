/* Removals: one request to unplug one device, and its outcome. */
#include <machine/private.h>

static const CopProp device_link = {
  .def = { .name = "removal", .kind = COP_KIND_LINK, .weak = TRUE, .doc = "What is to be removed" },
};

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

GPtrArray *
cop_machine_removals (CopMachine *machine)
{
  GPtrArray *pending = g_ptr_array_new ();

  for (guint i = 0; i < machine->removals->len; i++)
    g_ptr_array_add (pending, machine->removals->pdata[i]);
  return pending;
}

static CopDevice *
find_device (CopMachine *machine, const char *id, GError **error)
{
  CopObject *object = cop_object_child (machine->peripheral, id);
  CopDevice *device;

  if (object == NULL)
    object = cop_object_resolve (strchr (id, '/') ? &machine->device.object : machine->peripheral,
                                 id, error);
  if (object == NULL)
    return NULL;
  device = cop_device (object);
  if (device == NULL)
    cop_object_error (object, error, COP_ERROR_TYPE, "it is no device");
  return device;
}

static gboolean
is_pending (CopMachine *machine, const CopObject *object)
{
  for (guint i = 0; i < machine->removals->len; i++)
    if (((CopRemoval *)machine->removals->pdata[i])->serial == object->serial)
      return TRUE;
  return FALSE;
}

static void
has_outcome (CopMachine *machine, CopRemoval *removal, CopRemovalState state)
{
  removal->state = state;
  cop_link__set (&removal->device, NULL, &device_link, NULL);
  cop_removal_ref (removal);
  g_ptr_array_remove (machine->removals, removal);
  if (removal->fn)
    removal->fn (removal, removal->data);
  cop_removal_unref (removal);
}

void
cop_machine__complete_removals (CopMachine *machine)
{
  guint i = 0;

  while (i < machine->removals->len)
    {
      CopRemoval *removal = machine->removals->pdata[i];
      if (removal->device.target)
        i++;
      else
        {
          has_outcome (machine, removal, COP_REMOVAL_COMPLETED);
          /* whoever is told may ask for anything */
          i = 0;
        }
    }
}

static CopRemoval *
removal_new (CopMachine *machine, CopObject *object, CopRemoved fn, gpointer data)
{
  CopRemoval *removal = g_new0 (CopRemoval, 1);

  removal->ref_count = 1;
  removal->path = cop_object_label (object);
  removal->serial = object->serial;
  removal->fn = fn;
  removal->data = data;
  cop_link__set (&removal->device, &machine->device.object, &device_link, object);
  g_ptr_array_add (machine->removals, removal);
  cop_removal_unref (machine->last_removal);
  machine->last_removal = cop_removal_ref (removal);
  return removal;
}

/* The request goes to the guest: the outcome comes from its handler. */
static gboolean
request (CopMachine *machine, CopDevice *device, CopObject *handler,
         const CopHotplugHandler *functions, CopRemoval *removal, GError **error)
{
  gboolean ok;

  COP_CALL_HOOK (handler, handler->type->desc,
                 ok = functions->unplug_request (handler, device, removal, error));
  if (ok)
    return TRUE;
  cop_hook__why (handler, "unplug_request", error);
  has_outcome (machine, removal, COP_REMOVAL_REFUSED);
  return FALSE;
}

CopRemoval *
cop_machine_device_del (CopMachine *machine, const char *id, CopRemoved fn, gpointer data,
                        GError **error)
{
  const CopHotplugHandler *functions;
  CopDevice *device;
  CopObject *object, *handler;
  CopRemoval *removal;
  CopMembers members;
  gboolean ok;

  if (!cop_machine__is_open (machine, error))
    return NULL;
  device = find_device (machine, id, error);
  if (device == NULL)
    return NULL;
  object = &device->object;
  if (!cop_life__may_cut (object, error))
    return NULL;
  if (object->flags & COP_FLAG_IN_CUT)
    {
      cop_object_error (object, error, COP_ERROR_STATE, "it is being removed already");
      return NULL;
    }
  if (is_pending (machine, object))
    {
      cop_object_error (object, error, COP_ERROR_STATE, "a removal of it is pending already");
      return NULL;
    }
  if (!(object->flags & COP_FLAG_NULLABLE))
    {
      cop_object_error (object, error, COP_ERROR_REFUSED,
                        "it cannot be unplugged: it belongs to the board");
      return NULL;
    }
  members = cop_life__members (object);
  ok = cop_life__ask (object, &members, error);
  cop_life__unmark (&members);
  if (!ok)
    return NULL;
  removal = removal_new (machine, object, fn, data);
  handler = cop_device__handler (device, &functions);
  cop_removal_ref (removal);
  if (handler && functions->unplug_request && device->bits & COP_DEVICE_PLUGGED)
    ok = request (machine, device, handler, functions, removal, error);
  else
    {
      /* a hook that fails on the way does not keep the device here: the removal is complete, and
       * the error is told besides */
      ok = cop_life__cut (object, FALSE, error);
      cop_machine__complete_removals (machine);
    }
  /* whoever was told may have asked for another */
  cop_removal_unref (machine->last_removal);
  machine->last_removal = removal;
  return ok ? removal : NULL;
}
