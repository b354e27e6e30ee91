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

  /* one device with nothing below it, which is what goes most: it needs no stack */
  if (root->last == NULL && cop_device__of (root) && ((CopDevice *)root)->last_bus == NULL)
    {
      root->flags |= COP_FLAG_IN_CUT;
      *cop_vec_push (&members) = root;
      members.n_staged = 1;
      members.n_ext = root->ext != NULL;
      return members;
    }
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

void
cop_life__unplug_all (const CopMembers *members)
{
  tell_handlers (members);
  for (guint i = 0; i < members->len; i++)
    {
      CopObject *object = members->items[i];
      if (object->flags & COP_FLAG_STAGED)
        unrealize_one (object);
    }
}

/* --- the third pass: unparent ------------------------------------------------------------- */

/* Its wires go, and with them what somebody waits for: that it is removed. */
static void
part (CopLife *life, CopDevice *device)
{
  cop_device__leave_consumers (device);
  cop_life__unwire (device);
  if (device->ext == NULL || device->ext->removal == NULL)
    return;
  life->tell_removal (g_steal_pointer (&device->ext->removal), TRUE);
  life->owner->unsettled = TRUE;
}

/* What came in while others went has been realized meanwhile. */
static void
isolate (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  if (device && device->bits & COP_DEVICE_PLUGGED && leaves_a_bus (device))
    cop_life__unplug (device);
  unrealize_one (object);
  if (device)
    part (cop_life_of (object), device);
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
        part (cop_life_of (object), (CopDevice *)object);
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
    cop_life__unplug_all (&cut->members);
  unparent_all (&cut->members);
  cop_vec_free (&cut->members);
}

/* --- cutting ------------------------------------------------------------------------------ */

/* Inside a hook: off every path at once, the rest when the outermost operation is over.  If that
 * fails, it is as if nothing had been asked. */
static void
put_off (CopLife *life, CopPendingCut *cut)
{
  gboolean undoable = life->undoable && !life->undoing;
  CopPendingCut *kept;

  /* others may let go of what is below before the cut is carried out */
  for (guint i = 0; i < cut->members.len; i++)
    cop_object_ref (cut->members.items[i]);
  if (undoable && life->take_recipe)
    cut->recipe = life->take_recipe (&cut->members);
  cut->hidden = cop_hidden__new (&cut->members, undoable);
  kept = g_memdup2 (cut, sizeof *cut);
  g_queue_push_tail (&life->cuts, kept);
  life->owner->unsettled = TRUE;
  if (undoable)
    {
      CopDone *done = cop_vec_push (&life->ledger);
      *done = (CopDone){ .object = cut->root, .step = COP_STEP_HIDE };
      done->cut = kept;
    }
  cop_emit (cut->root, COP_STEP_HIDE);
}

static void
free_cut (CopLife *life, CopPendingCut *cut)
{
  if (cut->recipe)
    life->free_recipe (cut->recipe);
  cop_hidden__free (cut->hidden);
  g_free (cut);
}

void
cop_life__show (CopLife *life, CopPendingCut *cut)
{
  CopMembers members = cut->members;
  CopObject *root = cut->root;

  /* a hook of the undoing has cut what it was on: it goes, too */
  if (!cop_hidden__has_place (cut->hidden))
    return;
  g_queue_remove (&life->cuts, cut);
  cop_hidden__show (cut->hidden);
  free_cut (life, cut);
  /* who is told may cut what it is on: then it goes as well */
  for (guint i = 0; i < members.len; i++)
    members.items[i]->flags &= (guint16)~COP_FLAG_IN_CUT;
  cop_emit (root, COP_STEP_SHOW);
  if (!(root->flags & COP_FLAG_IN_CUT))
    cop_reset__catch_up (root);
  for (guint i = 0; i < members.len; i++)
    {
      CopDevice *device = cop_device__of (members.items[i]);
      if (device && device->ext && device->ext->removal)
        life->tell_removal (device->ext->removal, FALSE);
      cop_object_unref (members.items[i]);
    }
  cop_vec_free (&members);
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
cop_life__cut (CopObject *root, gboolean ask, GError **error)
{
  CopLife *life = cop_life_of (root);
  CopOwner *owner = root->owner;
  CopPendingCut cut = { .root = root };

  if (G_UNLIKELY (g_atomic_pointer_get (&owner->remote) != NULL))
    cop_owner__drain (owner);
  if (G_UNLIKELY (owner->hook_error != NULL))
    cop_owner__forget_hook_error (owner);
  if (root->flags & COP_FLAG_IN_CUT && !life->lists)
    return TRUE;
  if (root->parent == NULL)
    return root->flags & COP_FLAG_IN_CUT
           || cop_object_error (root, error, COP_ERROR_STATE, "it has no parent to be cut from");
  if (life->lists)
    {
      /* a mark may be that of a question to which the answer is no */
      cop_life__cut_later (root);
      return TRUE;
    }
  if (!life->owner->depth && !owner->hook_depth && owner->n_required == 0
      && !(root->flags & (COP_FLAG_STAGED | COP_FLAG_STAGED_BELOW)))
    return cut_plain (life, root, error);
  cut.members = cop_life__members (root);
  if (ask && !cop_life__ask (root, &cut.members, error))
    {
      cop_life__unmark (&cut.members);
      cop_life__settle_if_idle (life);
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

  if (life->owner->depth || life->lists)
    return;
  life->owner->depth++;
  for (;;)
    {
      CopPendingCut *cut = g_queue_pop_head (&life->cuts);
      if (cut)
        {
          drop_gone (&cut->members);
          carry_out (cut);
          free_cut (life, cut);
        }
      else if (life->later.length)
        cop_life__do_later (life);
      else
        break;
    }
  owner->unsettled = FALSE;
  life->owner->depth--;
}
