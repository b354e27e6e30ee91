/* Asking for a removal: who may refuse, and whom the request goes to. */
#include <machine/private.h>

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

/* What the device itself says, before anybody is asked. */
static gboolean
may_be_unplugged (CopMachine *machine, CopDevice *device, GError **error)
{
  CopObject *object = &device->object;

  if (machine->life->lists)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "nothing can be unplugged while devices are asked, ejected or listed");
  if (object->flags & COP_FLAG_IN_CUT)
    return cop_object_error (object, error, COP_ERROR_STATE, "it is being removed already");
  if (cop_device_removal (device))
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "it is already in the process of unplug");
  if (!(object->flags & COP_FLAG_NULLABLE))
    return cop_object_error (object, error, COP_ERROR_REFUSED,
                             "it cannot be unplugged: it belongs to the board");
  if (device->bus && machine->life->running && cop_bus__class (device->bus)->not_hotpluggable)
    return cop_object_error (&device->bus->object, error, COP_ERROR_REFUSED,
                             "nothing is unplugged from it once the machine runs");
  return TRUE;
}

static gboolean
ask (CopLife *life, CopObject *object, GError **error)
{
  CopMembers members = cop_life__members (object);
  gboolean ok = cop_life__ask (object, &members, error);

  cop_life__unmark (&members);
  if (!ok)
    cop_life__settle_if_idle (life);
  return ok;
}

static CopRemoval *
removal_new (CopMachine *machine, CopDevice *device, CopRemoved fn, gpointer data)
{
  CopRemoval *removal = g_new0 (CopRemoval, 1);

  removal->ref_count = 1;
  removal->machine = machine;
  removal->device = device;
  removal->path = cop_object_label (&device->object);
  removal->serial = device->object.serial;
  removal->fn = fn;
  removal->data = data;
  removal->link.data = removal;
  cop_device__ext (device)->removal = removal;
  g_queue_push_tail_link (&machine->removals, &removal->link);
  return removal;
}

/* The request goes to the guest: the outcome comes from its handler, perhaps at once. */
static gboolean
request (CopRemoval *removal, CopObject *handler, const CopHotplugHandler *functions,
         GError **error)
{
  CopMachine *machine = removal->machine;
  guint64 ns = 0;
  gboolean ok;

  cop_object_ref (handler);
  COP_CALL_HOOK (handler, handler->type->desc,
                 ok = functions->unplug_request (handler, removal->device, removal, error));
  if (!ok)
    {
      cop_hook__why (handler, "unplug_request", error);
      if (removal->device)
        {
          cop_removal__leave (removal, COP_REMOVAL_REFUSED);
          cop_removal_unref (removal);
        }
    }
  else if (removal->device && functions->timeout)
    COP_CALL_HOOK (handler, handler->type->desc,
                   ns = functions->timeout (handler, removal->device));
  if (ns && removal->device)
    {
      removal->timer =
          cop_timer_new (&machine->device, removal->path, cop_removal__expire, removal);
      cop_timer_set_in (removal->timer, ns);
    }
  cop_object_unref (handler);
  return ok;
}

CopRemoval *
cop_machine_device_del (CopMachine *machine, const char *id, CopRemoved fn, gpointer data,
                        GError **error)
{
  const CopHotplugHandler *functions;
  CopOwner *owner = machine->device.object.owner;
  CopDevice *device;
  CopObject *handler;
  CopRemoval *removal;
  gboolean ok;

  if (!cop_machine__is_open (machine, error))
    return NULL;
  device = find_device (machine, id, error);
  if (device == NULL || !may_be_unplugged (machine, device, error)
      || !ask (machine->life, &device->object, error))
    return NULL;
  handler = cop_device__handler (device, &functions);
  if (!(handler && functions->unplug_request && device->bits & COP_DEVICE_PLUGGED))
    handler = NULL;
  if (handler && machine->life->transactions)
    {
      cop_object_error (&device->object, error, COP_ERROR_STATE,
                        "its removal is up to the guest, who is not asked in a transaction");
      return NULL;
    }
  cop_object_ref (machine);
  removal = cop_removal_ref (removal_new (machine, device, fn, data));
  removal->forced = handler == NULL;
  cop_owner__forget_hook_error (owner);
  if (handler)
    ok = request (removal, handler, functions, error) && cop_owner__report (owner, error);
  else
    /* a hook that fails on the way does not keep the device here: the removal is complete, and the
     * error is told besides */
    ok = cop_life__cut (&device->object, FALSE, error);
  cop_machine__tell_gone (machine);
  /* whoever was told may have asked for another */
  cop_removal_unref (machine->last_removal);
  machine->last_removal = removal;
  cop_object_unref (machine);
  return ok ? removal : NULL;
}
