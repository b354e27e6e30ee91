/* Ejecting: off its bus and out of reach, and still with its parent; and what is carried out later.
 *
 * What hooks ask for while devices are asked, ejected or listed changes nothing that the list is
 * made of: it waits here until the outermost operation is over, and is asked then.  An eject inside
 * a hook is asked at once and carried out then.
 */
#include <device/private.h>

/* --- later -------------------------------------------------------------------------------- */

static CopLater *
put_off (CopLife *life, CopObject *object, gboolean eject, gboolean asked)
{
  CopLater *later = g_new0 (CopLater, 1);

  later->object = cop_object_ref (object);
  later->eject = eject;
  later->asked = asked;
  g_queue_push_tail (&life->later, later);
  life->owner->unsettled = TRUE;
  if (life->undoable && !life->undoing)
    {
      CopDone *done = cop_vec_push (&life->ledger);
      *done = (CopDone){ .object = object, .step = COP_STEP_ASK };
      done->later = later;
    }
  return later;
}

/* Nothing is added below it until it is ejected: that would not have been asked. */
static void
mark (const CopMembers *members)
{
  for (guint i = 0; i < members->len; i++)
    members->items[i]->flags |= COP_FLAG_EJECTING;
}

static void
free_later (CopLife *life, CopLater *later)
{
  if (later->recipe)
    life->free_recipe (later->recipe);
  cop_object_unref (later->object);
  g_free (later);
}

void
cop_life__forget_later (CopLife *life, CopLater *later)
{
  CopMembers members;

  g_queue_remove (&life->later, later);
  /* a hook of the undoing may have cut it: then it keeps its marks, and goes */
  if (later->asked && !(later->object->flags & COP_FLAG_IN_CUT))
    {
      members = cop_life__members (later->object);
      for (guint i = 0; i < members.len; i++)
        members.items[i]->flags &= (guint16)~COP_FLAG_EJECTING;
      cop_life__unmark (&members);
    }
  free_later (life, later);
}

void
cop_life__cut_later (CopObject *root)
{
  put_off (cop_life_of (root), root, FALSE, FALSE);
}

/* --- carrying out ------------------------------------------------------------------------- */

/* What was never realized will not be either: the bus that it was to sit on is not its any more.
 * Those that went with their bus are plugged no more, and no handler is told later. */
static void
keep_unrealized (const CopMembers *members)
{
  for (guint i = 0; i < members->len; i++)
    {
      CopObject *object = members->items[i];
      CopDevice *device = cop_device__of (object);
      object->flags &= (guint16)~COP_FLAG_EJECTING;
      if (device == NULL)
        continue;
      device->bits &= (guint8) ~(COP_DEVICE_PLUGGED | COP_DEVICE_PRE_PLUGGED);
      if (object->state == COP_STATE_NEW)
        object->state = COP_STATE_UNREALIZED;
    }
}

void
cop_life__come_ejected (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  if (device)
    {
      cop_life__detach (device);
      device->bits |= COP_DEVICE_WAS_REALIZED;
    }
  object->state = COP_STATE_UNREALIZED;
}

/* Those that somebody has asked to remove have been unplugged: they go.  Their parents do not. */
static void
cut_requested (CopLife *life, const CopMembers *members)
{
  for (guint i = 0; i < members->len; i++)
    {
      CopDevice *device = cop_device__of (members->items[i]);
      if (device && device->ext && device->ext->removal)
        put_off (life, &device->object, FALSE, TRUE);
    }
}

static void
carry_out (CopLife *life, CopMembers *members)
{
  life->owner->depth++;
  life->lists++;
  cop_life__unplug_all (members);
  keep_unrealized (members);
  life->lists--;
  cut_requested (life, members);
  cop_life__unmark (members);
  life->owner->depth--;
}

void
cop_life__do_later (CopLife *life)
{
  CopLater *later = g_queue_pop_head (&life->later);
  CopObject *object = later->object;
  GError *error = NULL;
  gboolean ok = TRUE;

  if (object->flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT))
    {
      free_later (life, later);
      return;
    }
  if (!later->eject)
    ok = cop_life__cut (object, !later->asked, &error);
  else if (!later->asked)
    ok = cop_life__eject ((CopDevice *)object, &error);
  else
    {
      CopMembers members = cop_life__members (object);
      carry_out (life, &members);
    }
  if (!ok)
    cop_object_hook_error (object, later->eject ? "eject" : "cut", error);
  free_later (life, later);
}

/* --- asking for it ------------------------------------------------------------------------ */

gboolean
cop_life__eject (CopDevice *device, GError **error)
{
  CopObject *object = &device->object;
  CopLife *life = cop_life_of (object);
  CopOwner *owner = object->owner;
  CopMembers members;

  if (life == NULL || object->flags & (COP_FLAG_IN_CUT | COP_FLAG_GONE))
    return cop_object_error (object, error, COP_ERROR_STATE,
                             life ? "it cannot be ejected: it is being removed"
                                  : "it is in no machine");
  if (device->bus == NULL && object->state != COP_STATE_REALIZED)
    return cop_object_error (object, error, COP_ERROR_STATE, "it cannot be ejected: it is %s",
                             cop_state_name (object->state));
  if (object->flags & COP_FLAG_EJECTING)
    return TRUE;
  if (G_UNLIKELY (owner->hook_error != NULL))
    cop_owner__forget_hook_error (owner);
  if (life->lists)
    {
      put_off (life, object, TRUE, FALSE);
      return TRUE;
    }
  members = cop_life__members (object);
  if (!cop_life__ask (object, &members, error))
    {
      cop_life__unmark (&members);
      cop_life__settle_if_idle (life);
      return FALSE;
    }
  if (owner->depth || owner->hook_depth)
    {
      CopLater *later = put_off (life, object, TRUE, TRUE);
      if (life->take_recipe && life->undoable && !life->undoing)
        later->recipe = life->take_recipe (&members);
      mark (&members);
      cop_life__unmark (&members);
      return TRUE;
    }
  carry_out (life, &members);
  cop_owner__settle (owner);
  return cop_owner__report (owner, error);
}

gboolean
cop_device_eject (CopDevice *device, GError **error)
{
  if (device->bus == NULL)
    return cop_object_error (&device->object, error, COP_ERROR_STATE, "it is on no bus (it is %s)",
                             cop_state_name ((CopState)device->object.state));
  return cop_life__eject (device, error);
}

/* --- lists -------------------------------------------------------------------------------- */

void
cop_life__settle_if_idle (CopLife *life)
{
  CopOwner *owner = life->owner;

  if (owner->unsettled && !owner->depth && !owner->hook_depth && !life->lists)
    cop_owner__settle (owner);
}

void
cop_life__begin_list (CopLife *life)
{
  life->lists++;
}

void
cop_life__end_list (CopLife *life)
{
  life->lists--;
  cop_life__settle_if_idle (life);
}
