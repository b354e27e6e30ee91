/* All changes of a device's state: one table of steps, each with its inverse.
 *
 * An addition takes an object through the steps; each that is done is written into a ledger, and
 * when one fails the ledger is undone from its end.  Cuts (cascade.c) use the same going steps.
 */
#include <device/time.h>

void
cop_hook__why (CopObject *object, const char *hook, GError **error)
{
  if (error && *error == NULL)
    cop_object_error (object, error, COP_ERROR_HOOK, "%s failed and did not say why", hook);
}

/* --- coming steps ------------------------------------------------------------------------ */

static gboolean
go_parent (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  (void)life;
  CopOwner *before = object->owner;

  if (object->flags & COP_FLAG_STAGED && birth->parent->flags & COP_FLAG_EJECTING)
    return cop_object_error (birth->parent, error, COP_ERROR_STATE,
                             "it is being ejected: nothing can be plugged into it");
  if (!cop_object__adopt (birth->parent, birth->name, object,
                          birth->flags | (birth->planted ? 0 : COP_ADD_FRESH), &birth->naming,
                          error))
    return FALSE;
  birth->naming.planted = birth->planted;
  birth->naming.owner = before;
  object->flags &= (guint16)~COP_FLAG_IN_REALIZE;
  if (birth->parent->state == COP_STATE_REALIZING
      || (birth->bus && birth->bus->device
          && birth->bus->device->object.state == COP_STATE_REALIZING))
    object->flags |= COP_FLAG_IN_REALIZE;
  return TRUE;
}

static int
compare_settings (gconstpointer a, gconstpointer b, gpointer data)
{
  const CopType *type = data;
  const CopSetting *x = *(const CopSetting *const *)a, *y = *(const CopSetting *const *)b;
  const CopProp *px = cop_type_find_prop (type, x->name), *py = cop_type_find_prop (type, y->name);

  /* unknown names come first, so that they are refused before anything has been set */
  return (px ? (int)px->index : -1) - (py ? (int)py->index : -1);
}

/* In the order in which the type declares them, however they were given. */
static gboolean
go_properties (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  const CopDeviceSpec *spec = birth->spec;
  const CopSetting *few[16], **order = few;
  gboolean ok = TRUE;
  CopType *type = object->type;

  if (spec == NULL || spec->n_settings == 0)
    return TRUE;
  if (spec->n_settings > G_N_ELEMENTS (few))
    order = g_new (const CopSetting *, spec->n_settings);
  for (guint i = 0; i < spec->n_settings; i++)
    order[i] = &spec->settings[i];
  if (spec->n_settings > 1)
    g_qsort_with_data (order, (gint)spec->n_settings, sizeof *order, compare_settings, type);
  for (guint i = 0; i < spec->n_settings && ok; i++)
    {
      CopOrigin before = life->owner->origin;
      if (order[i]->origin.line)
        life->owner->origin = order[i]->origin;
      ok = order[i]->text ? cop_object_set_from_text (object, order[i]->name, order[i]->text, error)
                          : cop_object_set (object, order[i]->name, &order[i]->value, error);
      life->owner->origin = before;
    }
  if (order != few)
    g_free (order);
  return ok;
}

static gboolean
go_wire (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  const CopDeviceSpec *spec = birth->spec;

  (void)life;
  for (guint i = 0; spec && i < spec->n_wiring; i++)
    if (!cop_device_wire ((CopDevice *)object, spec->wiring[i].output, spec->wiring[i].index,
                          &spec->wiring[i].endpoint, error))
      {
        cop_life__unwire ((CopDevice *)object);
        return FALSE;
      }
  return TRUE;
}

/* Nothing is realized on a bus whose device is not, and will not be by itself. */
static gboolean
takes_devices (const CopDevice *owner, const CopObject *bus, GError **error)
{
  CopState state = (CopState)owner->object.state;
  gboolean disabled = state == COP_STATE_NEW && owner->bits & COP_DEVICE_DISABLED;
  char *path;

  if (!disabled && state <= COP_STATE_REALIZED)
    return TRUE;
  path = cop_object_label (&owner->object);
  cop_object_error (bus, error, COP_ERROR_STATE, "nothing can be plugged into it: %s is %s", path,
                    disabled ? "disabled" : cop_state_name (state));
  g_free (path);
  return FALSE;
}

/* Where there is one place, somebody has it. */
static gboolean
refuse_full (const CopObject *object, const CopBus *bus, guint max, GError **error)
{
  char *path, *whose;

  if (max > 1)
    return cop_object_error (&bus->object, error, COP_ERROR_EXISTS,
                             "the bus is full: it takes %u devices", max);
  path = cop_object_label (&bus->object);
  whose = cop_object_label_at (&bus->first->object, (CopOrigin){ 0 });
  cop_object_error (object, error, COP_ERROR_EXISTS, "%s is full: its one place is taken by %s",
                    path, whose);
  g_free (whose);
  g_free (path);
  return FALSE;
}

static gboolean
go_attach (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  const CopBusClass *klass = cop_bus__class (birth->bus);
  CopObject *bus = &birth->bus->object;

  if (bus->flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT))
    return cop_object_error (bus, error, COP_ERROR_STATE,
                             "it is being removed: nothing can be plugged into it");
  if (bus->flags & COP_FLAG_EJECTING)
    return cop_object_error (bus, error, COP_ERROR_STATE,
                             "it is being ejected: nothing can be plugged into it");
  if (birth->bus->device == NULL || birth->bus->device->object.parent == NULL)
    return cop_object_error (bus, error, COP_ERROR_STATE,
                             "nothing can be plugged into it: it is in no machine");
  if (cop_object__is_below (bus, object))
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "it cannot sit on a bus that is below itself");
  if (!life->building && !takes_devices (birth->bus->device, bus, error))
    return FALSE;
  if (klass->max_devices && birth->bus->n_devices >= klass->max_devices)
    return refuse_full (object, birth->bus, klass->max_devices, error);
  if (life->running && klass->not_hotpluggable)
    return cop_object_error (bus, error, COP_ERROR_REFUSED,
                             "nothing is plugged into it once the machine runs");
  cop_bus__attach (birth->bus, (CopDevice *)object);
  life->seeking = life->seeking || klass->numbers || klass->places;
  return TRUE;
}

static gboolean
go_build (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  const CopFamily *family = cop_type__family (object->type);
  gboolean ok = TRUE;

  (void)birth;
  life->building++;
  for (guint i = 0; i < family->build->len && ok; i++)
    {
      const CopDeviceHook *hook = &g_array_index (family->build, CopDeviceHook, i);
      COP_CALL_HOOK (object, hook->desc, ok = hook->fn ((CopDevice *)object, error));
    }
  life->building--;
  if (!ok)
    cop_hook__why (object, "build", error);
  return ok;
}

static gboolean
go_pre_plug (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  const CopHotplugHandler *functions;
  CopDevice *device = (CopDevice *)object;
  CopObject *handler = cop_device__handler (device, &functions);
  gboolean ok = TRUE;

  (void)life, (void)birth;
  if (handler && functions->pre_plug)
    {
      COP_CALL_HOOK (handler, handler->type->desc,
                     ok = functions->pre_plug (handler, device, error));
      if (!ok)
        cop_hook__why (handler, "pre_plug", error);
    }
  if (ok)
    device->bits |= COP_DEVICE_PRE_PLUGGED;
  return ok;
}

static gboolean
go_realize (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  const CopFamily *family = cop_type__family (object->type);

  (void)birth;
  object->state = COP_STATE_REALIZING;
  if (life->running)
    cop_reset__begin_coming ((CopDevice *)object);
  for (guint i = 0; i < family->realize->len; i++)
    {
      const CopDeviceHook *hook = &g_array_index (family->realize, CopDeviceHook, i);
      gboolean ok;
      COP_CALL_HOOK (object, hook->desc, ok = hook->fn ((CopDevice *)object, error));
      if (!ok)
        {
          cop_hook__why (object, "realize", error);
          cop_device__lower ((CopDevice *)object);
          object->state = COP_STATE_FAILED;
          cop_reset__forget ((CopDevice *)object);
          cop_time__take_back ((CopDevice *)object);
          return FALSE;
        }
    }
  ((CopDevice *)object)->bits |= COP_DEVICE_WAS_REALIZED;
  return TRUE;
}

static gboolean
go_publish (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  (void)life, (void)birth;
  return cop_device__publish ((CopDevice *)object, error);
}

static gboolean
go_bus_realize (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  (void)life, (void)birth, (void)error;
  ((CopBus *)object)->bits |= COP_BUS_REALIZED;
  object->state = COP_STATE_REALIZED;
  return TRUE;
}

static gboolean
go_reset (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  (void)life, (void)birth, (void)error;
  cop_reset__arrive ((CopDevice *)object);
  return TRUE;
}

static gboolean
go_plug (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  const CopHotplugHandler *functions;
  CopDevice *device = (CopDevice *)object;
  CopObject *handler = cop_device__handler (device, &functions);

  (void)life, (void)birth, (void)error;
  device->bits |= COP_DEVICE_PLUGGED;
  if (handler && functions->plug)
    COP_CALL_HOOK (handler, handler->type->desc, functions->plug (handler, device));
  return TRUE;
}

static gboolean
go_realized (CopLife *life, CopObject *object, CopBirth *birth, GError **error)
{
  (void)life, (void)birth, (void)error;
  object->state = COP_STATE_REALIZED;
  cop_reset__settle_down ((CopDevice *)object);
  return TRUE;
}

/* --- going steps ------------------------------------------------------------------------- */

void
cop_life__unplug (CopDevice *device)
{
  const CopHotplugHandler *functions;
  CopObject *handler = cop_device__handler (device, &functions);

  device->bits &= (guint8) ~(COP_DEVICE_PLUGGED | COP_DEVICE_PRE_PLUGGED);
  if (handler && functions->unplug)
    COP_CALL_HOOK (handler, handler->type->desc, functions->unplug (handler, device));
  cop_emit (&device->object, COP_STEP_UNPLUG);
}

void
cop_life__unrealize (CopDevice *device)
{
  const CopFamily *family = cop_type__family (device->object.type);
  CopObject *object = &device->object;

  object->state = COP_STATE_UNREALIZING;
  cop_reset__forget (device);
  for (guint i = 0; i < family->unrealize->len; i++)
    {
      const CopDeviceVoidHook *hook = &g_array_index (family->unrealize, CopDeviceVoidHook, i);
      COP_CALL_HOOK (object, hook->desc, hook->fn (device));
    }
  cop_time__take_back (device);
  cop_device__lower (device);
  object->state = COP_STATE_UNREALIZED;
  cop_emit (object, COP_STEP_UNREALIZE);
}

void
cop_life__unrealize_bus (CopBus *bus)
{
  bus->bits &= (guint8)~COP_BUS_REALIZED;
  bus->object.state = COP_STATE_UNREALIZED;
  cop_emit (&bus->object, COP_STEP_BUS_UNREALIZE);
}

void
cop_life__detach (CopDevice *device)
{
  if (device->bus == NULL)
    return;
  cop_bus__detach (device);
  cop_emit (&device->object, COP_STEP_DETACH);
}

void
cop_life__unwire (CopDevice *device)
{
  CopPorts *ports = device->ext ? &device->ext->ports : NULL;

  cop_device__forget_wanted (device);
  cop_device__forget_lost (device);
  if (ports == NULL || (ports->out == NULL && ports->in == NULL))
    return;
  cop_ports_clear (ports);
  cop_emit (&device->object, COP_STEP_UNWIRE);
}

static void
undo_init (CopObject *object, const CopDone *done)
{
  (void)done;
  cop_object_unref (object);
}

static void
undo_parent (CopObject *object, const CopDone *done)
{
  if (object->parent == NULL)
    return;
  if (done->naming.planted && object->state <= COP_STATE_ALIVE
      && !(object->flags & COP_FLAG_IN_CUT))
    {
      /* it was made before, and nothing of it has been realized: it is its holder's again */
      /* whoever is told may ask for what is under way */
      object->flags |= COP_FLAG_IN_CUT;
      cop_emit (object, COP_STEP_UNPARENT);
      object->flags &= (guint16)~COP_FLAG_IN_CUT;
      cop_object__disown (object, &done->naming);
      cop_name__free (object->name);
      object->name = NULL;
      cop_object__move (object, done->naming.owner);
      object->state = COP_STATE_NEW;
      cop_object_unref (object);
      return;
    }
  /* what init and hooks have put below it is in no ledger */
  cop_life__unparent (object, &done->naming);
}

static void
undo_wire (CopObject *object, const CopDone *done)
{
  (void)done;
  cop_life__unwire ((CopDevice *)object);
}

static void
undo_attach (CopObject *object, const CopDone *done)
{
  (void)done;
  cop_life__detach ((CopDevice *)object);
}

/* Unplugging has taken back what pre_plug did. */
static void
undo_pre_plug (CopObject *object, const CopDone *done)
{
  CopDevice *device = (CopDevice *)object;
  const CopHotplugHandler *functions;
  CopObject *handler;

  (void)done;
  if (!(device->bits & COP_DEVICE_PRE_PLUGGED))
    return;
  device->bits &= (guint8)~COP_DEVICE_PRE_PLUGGED;
  handler = cop_device__handler (device, &functions);
  if (handler && functions->cancel_plug)
    COP_CALL_HOOK (handler, handler->type->desc, functions->cancel_plug (handler, device));
  cop_emit (object, COP_STEP_CANCEL_PLUG);
}

static void
undo_realize (CopObject *object, const CopDone *done)
{
  (void)done;
  cop_life__unrealize ((CopDevice *)object);
}

static void
undo_publish (CopObject *object, const CopDone *done)
{
  (void)done;
  cop_device__withdraw ((CopDevice *)object);
  cop_emit (object, COP_STEP_WITHDRAW);
}

static void
undo_bus_realize (CopObject *object, const CopDone *done)
{
  (void)done;
  cop_life__unrealize_bus ((CopBus *)object);
}

static void
undo_plug (CopObject *object, const CopDone *done)
{
  (void)done;
  cop_life__unplug ((CopDevice *)object);
}

static void
undo_realized (CopObject *object, const CopDone *done)
{
  (void)done;
  object->state = COP_STATE_UNREALIZING;
}

static void
undo_hide (CopObject *object, const CopDone *done)
{
  cop_life__show (cop_life_of (object), done->cut);
}

static void
undo_ask (CopObject *object, const CopDone *done)
{
  cop_life__forget_later (cop_life_of (object), done->later);
}

/* --- the table --------------------------------------------------------------------------- */

typedef struct
{
  gboolean (*go) (CopLife *life, CopObject *object, CopBirth *birth, GError **error);
  void (*undo) (CopObject *object, const CopDone *done); /* nullable: nothing is left to undo */
} Row;

/* init and post_init are taken by cop_life__bear, which makes the object. */
static const Row table[] = {
  [COP_STEP_INIT] = { NULL, undo_init },
  [COP_STEP_POST_INIT] = { NULL, NULL },
  [COP_STEP_PARENT] = { go_parent, undo_parent },
  [COP_STEP_PROPERTIES] = { go_properties, NULL },
  [COP_STEP_WIRE] = { go_wire, undo_wire },
  [COP_STEP_ATTACH] = { go_attach, undo_attach },
  [COP_STEP_BUILD] = { go_build, NULL },
  [COP_STEP_PRE_PLUG] = { go_pre_plug, undo_pre_plug },
  [COP_STEP_REALIZE] = { go_realize, undo_realize },
  [COP_STEP_PUBLISH] = { go_publish, undo_publish },
  [COP_STEP_BUS_REALIZE] = { go_bus_realize, undo_bus_realize },
  [COP_STEP_RESET] = { go_reset, NULL },
  [COP_STEP_PLUG] = { go_plug, undo_plug },
  [COP_STEP_REALIZED] = { go_realized, undo_realized },
  [COP_STEP_HIDE] = { NULL, undo_hide },
  [COP_STEP_ASK] = { NULL, undo_ask }, /* of what is to be carried out later */
};

static inline gboolean
is_allowed (CopLife *life, CopStep step, CopObject *object, GError **error)
{
  return G_LIKELY (life->fault == NULL)
         || !life->fault (life->owner->machine, step, object, life->fault_data, error);
}

gboolean
cop_life__allowed (CopObject *context, CopStep step, CopObject *object, GError **error)
{
  CopLife *life = cop_life_of (context);

  return life == NULL || is_allowed (life, step, object, error);
}

static inline void
write_down (CopLife *life, CopObject *object, CopStep step, const CopNaming *naming)
{
  CopDone *done;

  if (table[step].undo == NULL)
    return;
  done = cop_vec_push (&life->ledger);
  done->object = object;
  done->step = step;
  if (step == COP_STEP_PARENT)
    done->naming = *naming;
  if (cop_life__row_holds (done))
    cop_object_ref (object);
}

void
cop_life__write_down (CopLife *life, CopObject *object, CopStep step, const CopNaming *naming)
{
  write_down (life, object, step, naming);
}

gboolean
cop_life__take (CopLife *life, CopStep step, CopObject *object, CopBirth *birth, GError **error)
{
  if (!is_allowed (life, step, object, error) || !table[step].go (life, object, birth, error))
    return FALSE;
  write_down (life, object, step, birth ? &birth->naming : NULL);
  cop_emit (object, step);
  return TRUE;
}

void
cop_life__undo_since (CopLife *life, guint mark)
{
  life->undoing++;
  while (life->ledger.len > mark)
    {
      CopDone done = *cop_vec_last (&life->ledger);
      life->ledger.len--;
      /* what a hook has cut meanwhile has been undone by the cut, but for our reference */
      if (done.step == COP_STEP_INIT || !(done.object->flags & COP_FLAG_GONE))
        table[done.step].undo (done.object, &done);
      if (cop_life__row_holds (&done))
        cop_object_unref (done.object);
    }
  cop_life__restore (life);
  life->undoing--;
}
