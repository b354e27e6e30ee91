/* Operations: additions that are undone as a whole, and the realizing of what they made. */
#include <device/time.h>

/* Of the ledger, from one operation to the next. */
#define KEPT_ROWS 128

/* --- operations -------------------------------------------------------------------------- */

gboolean
cop_life__begin (CopLife *life, CopMark *ret_outer, GError **error)
{
  CopOwner *owner = life->owner;

  if (owner->depth >= COP_LIFE_DEEPEST)
    return cop_error_set (error, COP_ERROR_STATE, NULL,
                          "additions inside hooks are nested more than %u deep", COP_LIFE_DEEPEST);
  if (G_UNLIKELY (g_atomic_pointer_get (&owner->remote) != NULL))
    cop_owner__drain (owner);
  if (G_UNLIKELY (owner->hook_error != NULL))
    cop_owner__forget_hook_error (owner);
  owner->depth++;
  life->undoable++;
  *ret_outer = life->mark;
  life->mark = (CopMark){ life->ledger.len, life->saved.len };
  owner->saving = life->running;
  return TRUE;
}

/* The ledger held the reference that making an object gives, and those of its own. */
static void
commit (CopLife *life)
{
  /* an unref may run a finalizer, and that may begin an operation of its own */
  while (life->ledger.len)
    {
      CopDone done = *cop_vec_last (&life->ledger);
      life->ledger.len--;
      if (done.step == COP_STEP_INIT || cop_life__row_holds (&done))
        cop_object_unref (done.object);
    }
  /* that of a whole machine is as large as the machine */
  if (G_UNLIKELY (life->ledger.room > KEPT_ROWS))
    cop_vec_free (&life->ledger);
}

void
cop_life__tell_added (CopLife *life, CopObject *object)
{
  if (life->undoable == 0)
    cop_emit (object, COP_EVENT_DEVICE_ADDED);
  else
    *cop_vec_push (&life->added) = cop_object_ref (object);
}

/* In the order of adding; who is told may add more. */
static void
tell_all_added (CopLife *life)
{
  CopObject **items = life->added.items;
  guint n = life->added.len;

  life->added.items = NULL;
  life->added.len = life->added.room = 0;
  for (guint i = 0; i < n; i++)
    {
      if (items[i]->state == COP_STATE_REALIZED)
        cop_emit (items[i], COP_EVENT_DEVICE_ADDED);
      cop_object_unref (items[i]);
    }
  g_free (items);
}

gboolean
cop_life__end (CopLife *life, CopMark outer, gboolean ok)
{
  CopOwner *owner = life->owner;

  if (!ok)
    cop_life__undo_since (life, life->mark.ledger);
  life->undoable--;
  if (G_UNLIKELY (life->saved.len > life->mark.saved))
    cop_life__keep_changes (life, outer.saved);
  life->mark = outer;
  if (life->undoable == 0)
    {
      owner->saving = FALSE;
      commit (life);
    }
  life->owner->depth--;
  if (life->undoable == 0 && life->added.len)
    tell_all_added (life);
  if (owner->hook_depth == 0 && (owner->dead || owner->unsettled))
    cop_owner__settle (owner);
  if (!ok)
    cop_owner__forget_hook_error (owner);
  return ok;
}

static gboolean
take_first_steps (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  CopDevice *device = cop_device__of (object);

  if (!cop_life__take (life, COP_STEP_PARENT, object, birth, error)
      || !cop_life__take (life, COP_STEP_PROPERTIES, object, birth, error))
    return FALSE;
  if (device == NULL)
    return TRUE;
  if (birth->spec && birth->spec->n_wiring
      && !cop_life__take (life, COP_STEP_WIRE, object, birth, error))
    return FALSE;
  if (birth->bus && !cop_life__take (life, COP_STEP_ATTACH, object, birth, error))
    return FALSE;
  if (cop_type__family (object->type)->build->len
      && !cop_life__take (life, COP_STEP_BUILD, object, birth, error))
    return FALSE;
  return TRUE;
}

CopObject *
cop_life__bear (CopLife *life, CopBirth *birth, GError **error)
{
  CopObject *object;
  CopObject *context = life->machine ? life->machine : birth->parent;

  if (!cop_life__allowed (context, COP_STEP_INIT, NULL, error))
    return NULL;
  object = cop_object__make (birth->type, life->owner, NULL, error);
  if (object == NULL)
    return NULL;
  cop_life__write_down (life, object, COP_STEP_INIT, NULL);
  if (!cop_life__allowed (context, COP_STEP_POST_INIT, object, error)
      || !cop_object__post_init (object, error) || !take_first_steps (life, object, birth, error))
    return NULL;
  return object;
}

CopObject *
cop_life__make_child (CopObject *parent, const char *name, CopType *type, GError **error)
{
  CopObject *child;

  if (!cop_life__allowed (parent, COP_STEP_INIT, NULL, error))
    return NULL;
  child = cop_object__make (type, parent->owner, NULL, error);
  if (child == NULL)
    return NULL;
  if (!cop_life__allowed (parent, COP_STEP_POST_INIT, child, error)
      || !cop_object__post_init (child, error)
      || !cop_life__allowed (parent, COP_STEP_PARENT, child, error)
      || !cop_object__adopt (parent, name, child, 0, NULL, error))
    {
      cop_object_unref (child);
      return NULL;
    }
  cop_emit (child, COP_STEP_PARENT);
  cop_object_unref (child); /* its parent holds it */
  return child;
}

gboolean
cop_life__adopt (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  /* it was made elsewhere, and what is below it */
  life->seeking = TRUE;
  return take_first_steps (life, object, birth, error);
}

CopLife *
cop_life__new (CopOwner *owner)
{
  CopLife *life = g_new0 (CopLife, 1);

  life->owner = owner;
  life->time = cop_time__new (owner);
  g_queue_init (&life->cuts);
  g_queue_init (&life->arrivals);
  g_queue_init (&life->later);
  return life;
}

/* --- realizing --------------------------------------------------------------------------- */

enum
{
  BEGIN,
  CHILDREN,
  BUSES,
  FINISH
};

static void
push (CopLife *life, CopObject *object)
{
  CopRealizing frame = { .object = object };

  frame.stage = cop_device__of (object) ? BEGIN : CHILDREN;
  cop_reset__come_below (object);
  *cop_vec_push (&life->realizing) = frame;
}

static gboolean
is_due (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  if (device)
    return object->state == COP_STATE_NEW && !(device->bits & COP_DEVICE_DISABLED)
           && !(object->flags & COP_FLAG_IN_CUT);
  return object->first != NULL && !(object->flags & COP_FLAG_IN_CUT);
}

/* The next child that has something to realize.  A hook may have cut the one where we were:
 * then the search begins again, and finds what has been realized no longer due. */
static CopObject *
next_due (CopObject *object, CopObject *at)
{
  CopObject *child = at && at->parent == object ? at->next : object->first;

  while (child && !is_due (child))
    child = child->next;
  return child;
}

/* What must be given is not left at its default. */
static gboolean
is_unset (const CopProp *prop, CopObject *object)
{
  CopValue value;

  cop_prop__read (prop, object, &value);
  switch (prop->def.kind)
    {
    case COP_KIND_BOOL:
    case COP_KIND_ENUM:
    case COP_KIND_ALIAS:
    case COP_KIND_COMPUTED:
      return FALSE; /* no value of these stands for none */
    case COP_KIND_INT:
      return value.as.i == prop->def.otherwise.i;
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      return value.as.u == prop->def.otherwise.u;
    case COP_KIND_DOUBLE:
      return value.as.number == prop->def.otherwise.d;
    case COP_KIND_LIST:
      return value.as.list == NULL;
    default:
      return value.kind == COP_KIND_NONE;
    }
}

static gboolean
begin_device (CopLife *life, CopObject *object, GError **error)
{
  const CopType *type = object->type;

  for (guint i = 0; type->has_required && i < type->n_props; i++)
    if (type->props[i].def.required && is_unset (&type->props[i], object))
      return cop_object_error (object, error, COP_ERROR_INVALID, "%s '%s' must be set",
                               type->props[i].def.kind == COP_KIND_LINK ? "link" : "property",
                               type->props[i].def.name);
  return cop_life__take (life, COP_STEP_PRE_PLUG, object, NULL, error)
         && cop_life__take (life, COP_STEP_REALIZE, object, NULL, error)
         && cop_life__take (life, COP_STEP_PUBLISH, object, NULL, error);
}

static gboolean
finish_device (CopLife *life, CopObject *object, GError **error)
{
  if ((life->running || object->flags & COP_FLAG_IN_RESET)
      && !cop_life__take (life, COP_STEP_RESET, object, NULL, error))
    return FALSE;
  cop_reset__end_coming ((CopDevice *)object);
  return cop_life__take (life, COP_STEP_PLUG, object, NULL, error)
         && cop_life__take (life, COP_STEP_REALIZED, object, NULL, error);
}

/* One move of the frame on top; FALSE with an error ends it all. */
static gboolean
move (CopLife *life, CopRealizing *frame, GError **error)
{
  CopObject *object = frame->object, *child;
  CopBus *bus;

  switch (frame->stage)
    {
    case BEGIN:
      frame->stage = CHILDREN;
      return begin_device (life, object, error);
    case CHILDREN:
      child = next_due (object, frame->child);
      if (child)
        {
          frame->child = child;
          push (life, child);
          return TRUE;
        }
      frame->stage = cop_device__of (object) ? BUSES : FINISH;
      return TRUE;
    case BUSES:
      bus = frame->bus ? frame->bus->next : ((CopDevice *)object)->first_bus;
      if (bus)
        {
          frame->bus = bus;
          return bus->bits & COP_BUS_REALIZED
                 || cop_life__take (life, COP_STEP_BUS_REALIZE, &bus->object, NULL, error);
        }
      frame->stage = FINISH;
      return TRUE;
    default:
      life->realizing.len--;
      return !cop_device__of (object) || finish_device (life, object, error);
    }
}

/* During a build the device was added long before it fails: the error names that line. */
void
cop_life__say_where (CopObject *object, GError **error)
{
  char *where;

  if (error == NULL || *error == NULL || object->origin.line == 0)
    return;
  where = cop_origin_print (object->type->host, object->origin);
  cop_error_add_where (*error, where);
  g_free (where);
}

gboolean
cop_life__realize (CopLife *life, CopObject *object, GError **error)
{
  guint bottom = life->realizing.len;
  gboolean ok = cop_life__place (life, object, error);

  if (ok)
    push (life, object);
  while (ok && life->realizing.len > bottom)
    {
      guint at = life->realizing.len - 1;
      CopRealizing frame = life->realizing.items[at];
      ok = move (life, &frame, error);
      if (!ok)
        cop_life__say_where (frame.object, error);
      /* hooks may have grown the array, so the frame is written back by its place */
      if (at < life->realizing.len && life->realizing.items[at].object == frame.object)
        life->realizing.items[at] = frame;
    }
  life->realizing.len = bottom;
  return ok;
}

/* Below what is disabled itself: it is realized with that. */
gboolean
cop_life__waits_for_another (const CopDevice *device)
{
  const CopObject *above = device->object.parent;

  while (above && !cop_device__of ((CopObject *)above))
    above = above->parent;
  return above && above->state == COP_STATE_NEW;
}

gboolean
cop_life__enable (CopDevice *device, GError **error)
{
  CopObject *object = &device->object;
  CopLife *life = cop_life_of (object);
  CopMark outer;

  if (object->state != COP_STATE_NEW)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "it is %s, and nothing is realized twice",
                             cop_state_name (object->state));
  if (cop_life__waits_for_another (device))
    return TRUE;
  if (!cop_life__begin (life, &outer, error))
    return FALSE;
  if (!cop_life__end (life, outer, cop_life__realize (life, object, error)))
    {
      /* it stays with its parent; what its hooks have done cannot be done again */
      if (object->state != COP_STATE_NEW)
        object->state = COP_STATE_FAILED;
      return FALSE;
    }
  if (life->running)
    cop_life__tell_added (life, object);
  return cop_owner__report (life->owner, error);
}
