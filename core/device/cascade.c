/* Cutting: everything below an object goes, in three passes, by loops on the heap.
 *
 * B is below A if it is a child of A or sits on a bus of A, wherever its child property is.
 */
#include <device/private.h>

/* --- who goes ---------------------------------------------------------------------------- */

typedef struct
{
  CopObject *object;
  CopBus *bus;     /* of a device: the next of its buses to be looked at */
  CopDevice *seat; /* of a bus: the next of the devices on it */
  CopObject *child;
  guint stage;
} Frame;

typedef COP_VEC (Frame) Stack;

static void
enter (Stack *stack, CopObject *object)
{
  Frame frame = { .object = object };
  CopBus *bus;

  object->flags |= COP_FLAG_IN_CUT;
  if (object->flags & COP_FLAG_STAGED)
    {
      bus = cop_bus (object);
      if (bus)
        frame.seat = bus->last;
      else
        frame.bus = ((CopDevice *)object)->last_bus;
    }
  frame.child = object->last;
  *cop_vec_push (stack) = frame;
}

/* The next one below the frame's object that has not been seen: its buses and the devices on
 * them first, the newest of each first, then its children. */
static CopObject *
next_below (Frame *frame)
{
  while (frame->bus)
    {
      CopBus *bus = frame->bus;
      frame->bus = bus->prev;
      if (!(bus->object.flags & COP_FLAG_IN_CUT))
        return &bus->object;
    }
  while (frame->seat)
    {
      CopDevice *device = frame->seat;
      frame->seat = device->bus_prev;
      if (!(device->object.flags & COP_FLAG_IN_CUT))
        return &device->object;
    }
  while (frame->child)
    {
      CopObject *child = frame->child;
      frame->child = child->prev;
      if (!(child->flags & COP_FLAG_IN_CUT))
        return child;
    }
  return NULL;
}

/* An object is written down after all that is below it: with whatever is reached twice, this
 * puts devices before their bus, buses before their device, and children before their parent. */
CopMembers
cop_life__members (CopObject *root)
{
  CopMembers members = { 0 };
  Stack stack = { 0 };

  enter (&stack, root);
  while (stack.len)
    {
      Frame *frame = cop_vec_last (&stack);
      CopObject *below = next_below (frame);
      if (below)
        enter (&stack, below);
      else
        {
          CopObject *object = frame->object;
          *cop_vec_push (&members) = object;
          members.n_staged += (object->flags & COP_FLAG_STAGED) != 0;
          members.n_ext += object->ext != NULL;
          stack.len--;
        }
    }
  cop_vec_free (&stack);
  return members;
}

void
cop_life__unmark (CopMembers *members)
{
  for (guint i = 0; i < members->len; i++)
    members->items[i]->flags &= (guint16)~COP_FLAG_IN_CUT;
  cop_vec_free (members);
}

/* --- the first pass: ask ----------------------------------------------------------------- */

/* Whether the device's handler must be told: its bus stays. */
static gboolean
leaves_a_bus (const CopDevice *device)
{
  return device->bus == NULL || !(device->bus->object.flags & COP_FLAG_IN_CUT);
}

static gboolean
ask_device (CopObject *root, CopDevice *device, GError **error)
{
  const CopHotplugHandler *functions;
  CopObject *handler;
  GPtrArray *blockers = device->ext ? device->ext->blockers : NULL;
  gboolean ok = TRUE;

  if (blockers && blockers->len)
    {
      if (&device->object == root)
        return cop_object_error (root, error, COP_ERROR_REFUSED, "cannot be removed: %s",
                                 (const char *)blockers->pdata[0]);
      return cop_object_error (root, error, COP_ERROR_REFUSED, "cannot be removed: %s: %s",
                               device->object.name ? device->object.name->text : "?",
                               (const char *)blockers->pdata[0]);
    }
  handler = cop_device__handler (device, &functions);
  if (handler && functions->ask_unplug && device->bits & COP_DEVICE_PLUGGED)
    {
      COP_CALL_HOOK (handler, handler->type->desc,
                     ok = functions->ask_unplug (handler, device, error));
      if (!ok)
        cop_hook__why (handler, "ask_unplug", error);
    }
  cop_emit (&device->object, COP_STEP_ASK);
  return ok;
}

gboolean
cop_life__ask (CopObject *root, const CopMembers *members, GError **error)
{
  CopLife *life = cop_life_of (root);
  gboolean ok = TRUE;

  if (members->n_staged == 0 && members->n_ext == 0)
    return TRUE;
  /* who is asked changes nothing: one refusal leaves all as it was */
  life->lists++;
  life->owner->depth++;
  for (guint i = members->len; ok && i-- > 0;)
    {
      CopObject *object = members->items[i];
      const CopLink *link = cop_object__required_by (object);
      if (link)
        ok = cop_object__refuse_for_link (root, link, error);
      else if (cop_device__of (object))
        ok = ask_device (root, (CopDevice *)object, error);
    }
  life->owner->depth--;
  life->lists--;
  return ok;
}

/* --- the second pass: unplug and unrealize ------------------------------------------------ */

static void
tell_handlers (const CopMembers *members)
{
  for (guint i = members->len; i-- > 0;)
    {
      CopObject *object = members->items[i];
      CopDevice *device = cop_device__of (object);
      if (device && device->bits & COP_DEVICE_PLUGGED && leaves_a_bus (device))
        cop_life__unplug (device);
    }
}

static void
unrealize_one (CopObject *object)
{
  CopBus *bus = cop_bus (object);
  CopDevice *device;

  if (bus)
    {
      if (bus->bits & COP_BUS_REALIZED)
        cop_life__unrealize_bus (bus);
      return;
    }
  device = (CopDevice *)object;
  if (object->state == COP_STATE_REALIZED || object->state == COP_STATE_REALIZING)
    {
      cop_device__withdraw (device);
      cop_emit (object, COP_STEP_WITHDRAW);
      cop_life__unrealize (device);
    }
  cop_life__detach (device);
}

static void
unrealize_all (const CopMembers *members)
{
  for (guint i = 0; i < members->len; i++)
    {
      CopObject *object = members->items[i];
      if (object->flags & COP_FLAG_STAGED)
        unrealize_one (object);
    }
}

/* --- the third pass: unparent ------------------------------------------------------------- */

/* What came in while others went has been realized meanwhile. */
static void
isolate (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  if (device && device->bits & COP_DEVICE_PLUGGED && leaves_a_bus (device))
    cop_life__unplug (device);
  unrealize_one (object);
  if (device)
    cop_life__unwire (device);
}

/* Nothing can be added to what is being removed, so the way back is where we came from. */
void
cop_life__unparent (CopObject *root, const CopNaming *naming)
{
  CopObject *object = root, *parent;
  gboolean is_root;

  root->flags |= COP_FLAG_IN_CUT;
  do
    {
      while (object->last)
        {
          object = object->last;
          object->flags |= COP_FLAG_IN_CUT;
        }
      is_root = object == root;
      parent = object->parent;
      if (object->flags & COP_FLAG_STAGED)
        isolate (object);
      cop_object__unparent (object, is_root ? naming : NULL);
      object = parent;
    }
  while (!is_root);
}

static void
unparent_all (const CopMembers *members)
{
  for (guint i = 0; i < members->len; i++)
    {
      CopObject *object = members->items[i];
      if (cop_device__of (object))
        cop_life__unwire ((CopDevice *)object);
      cop_object__unparent (object, NULL);
    }
}

/* What was undone or cut on another way while the cut waited is left out. */
static void
drop_gone (CopMembers *members)
{
  guint kept = 0;

  for (guint i = 0; i < members->len; i++)
    {
      CopObject *object = members->items[i];
      if (!(object->flags & COP_FLAG_GONE))
        members->items[kept++] = object;
      cop_object_unref (object);
    }
  members->len = kept;
}

static void
carry_out (CopPendingCut *cut)
{
  if (cut->members.n_staged)
    {
      tell_handlers (&cut->members);
      unrealize_all (&cut->members);
    }
  unparent_all (&cut->members);
  cop_vec_free (&cut->members);
}

/* --- cutting ------------------------------------------------------------------------------ */

/* Inside a hook: off every path at once, the rest when the outermost operation is over. */
static void
put_off (CopLife *life, CopPendingCut *cut)
{
  /* others may let go of what is below before the cut is carried out */
  for (guint i = 0; i < cut->members.len; i++)
    {
      CopObject *object = cop_object_ref (cut->members.items[i]);
      if (object->parent->flags & COP_FLAG_IN_CUT)
        continue;
      cop_object__ext (object)->last_parent = object->parent->serial;
      cop_object__disown (object, NULL);
    }
  g_queue_push_tail (&life->cuts, g_memdup2 (cut, sizeof *cut));
  life->owner->unsettled = TRUE;
}

/* Plain objects alone, to which no link is required, have nothing to be asked or unrealized: the
 * third pass alone, without lists. */
static gboolean
cut_plain (CopLife *life, CopObject *root, GError **error)
{
  CopOwner *owner = root->owner;

  life->owner->depth++;
  cop_life__unparent (root, NULL);
  life->owner->depth--;
  if (owner->dead || owner->unsettled)
    cop_owner__settle (owner);
  return cop_owner__report (owner, error);
}

gboolean
cop_life__may_cut (const CopObject *object, GError **error)
{
  if (cop_life_of (object)->lists == 0)
    return TRUE;
  return cop_object_error (object, error, COP_ERROR_STATE,
                           "nothing can be removed while devices are asked, ejected or listed");
}

gboolean
cop_life__cut (CopObject *root, gboolean ask, GError **error)
{
  CopLife *life = cop_life_of (root);
  CopOwner *owner = root->owner;
  CopPendingCut cut = { .root = root };

  if (G_UNLIKELY (g_atomic_pointer_get (&owner->remote) != NULL))
    cop_owner__drain (owner);
  if (G_UNLIKELY (owner->hook_error != NULL))
    cop_owner__forget_hook_error (owner);
  if (!cop_life__may_cut (root, error))
    return FALSE;
  if (root->flags & COP_FLAG_IN_CUT)
    return TRUE;
  if (root->parent == NULL)
    return cop_object_error (root, error, COP_ERROR_STATE, "it has no parent to be cut from");
  if (!life->owner->depth && !owner->hook_depth && owner->n_required == 0
      && !(root->flags & (COP_FLAG_STAGED | COP_FLAG_STAGED_BELOW)))
    return cut_plain (life, root, error);
  cut.members = cop_life__members (root);
  if (ask && !cop_life__ask (root, &cut.members, error))
    {
      cop_life__unmark (&cut.members);
      return FALSE;
    }
  if (life->owner->depth || owner->hook_depth)
    {
      put_off (life, &cut);
      return TRUE;
    }
  life->owner->depth++;
  carry_out (&cut);
  life->owner->depth--;
  cop_owner__settle (owner);
  return cop_owner__report (owner, error);
}

void
cop_life__settle (CopOwner *owner)
{
  CopLife *life = owner->life;
  CopPendingCut *cut;

  if (life->owner->depth)
    return;
  life->owner->depth++;
  while ((cut = g_queue_pop_head (&life->cuts)) != NULL)
    {
      drop_gone (&cut->members);
      carry_out (cut);
      g_free (cut);
    }
  owner->unsettled = FALSE;
  life->owner->depth--;
}

/* --- ejecting ----------------------------------------------------------------------------- */

/* What was never realized will not be either: the bus that it was to sit on is not its any more. */
static void
keep_unrealized (const CopMembers *members)
{
  for (guint i = 0; i < members->len; i++)
    if (cop_device__of (members->items[i]) && members->items[i]->state == COP_STATE_NEW)
      members->items[i]->state = COP_STATE_UNREALIZED;
}

gboolean
cop_life__eject (CopDevice *device, GError **error)
{
  CopObject *object = &device->object;
  CopLife *life = cop_life_of (object);
  CopOwner *owner = object->owner;
  CopPendingCut below = { .root = object };

  if (device->bus == NULL)
    return cop_object_error (object, error, COP_ERROR_STATE, "it is on no bus (it is %s)",
                             cop_state_name (object->state));
  if (life == NULL || object->flags & COP_FLAG_IN_CUT)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             life ? "it is being removed" : "it is in no machine");
  if (life->owner->depth || owner->hook_depth)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "a device cannot be ejected inside a hook");
  below.members = cop_life__members (object);
  if (!cop_life__ask (object, &below.members, error))
    {
      cop_life__unmark (&below.members);
      return FALSE;
    }
  life->owner->depth++;
  life->lists++;
  tell_handlers (&below.members);
  unrealize_all (&below.members);
  keep_unrealized (&below.members);
  life->lists--;
  cop_life__unmark (&below.members);
  life->owner->depth--;
  cop_owner__settle (owner);
  return cop_owner__report (owner, error);
}
