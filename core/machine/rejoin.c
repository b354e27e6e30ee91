/* What is said of an object that has been made again, and what joins it to others, once more.
 *
 * What its parent's build has said already is left as it is where it is the same.
 */
#include <machine/recipe.h>

/* --- properties --------------------------------------------------------------------------- */

/* The cut emptied it at any time, and so it is filled at any time: no hook is asked. */
static void
point_at (CopObject *source, const CopProp *prop, CopLink *link, CopObject *target)
{
  cop_link__set (link, source, prop, target);
  if (source->flags & COP_FLAG_OBSERVED)
    cop_object__notify (source, prop);
}

static gboolean
set_link (const CopMaking *making, const CopPartSetting *setting, const CopProp *prop,
          CopObject *object, GError **error)
{
  CopLink *link = (CopLink *)((guint8 *)object + prop->def.offset);
  CopObject *target;

  /* a weak one to what has been removed since would be empty by now */
  if (!cop_making__target (making, &setting->target, &target, prop->def.weak ? NULL : error))
    {
      if (!prop->def.weak)
        return FALSE;
      target = NULL;
    }
  if (link->target == target)
    return TRUE;
  if (!cop_prop__may_write (prop, object, NULL))
    point_at (object, prop, link, target);
  else
    return cop_prop_set (prop, object, target ? &COP_VALUE_OBJECT (target) : &COP_VALUE_NONE,
                         error);
  return TRUE;
}

static gboolean
set_value (const CopPartSetting *setting, const CopProp *prop, CopObject *object, GError **error)
{
  CopValue value = COP_VALUE_NONE;
  gboolean same = cop_prop_get (prop, object, &value, NULL);

  same = same && cop_value_equal (&value, &setting->value);
  cop_value_clear (&value);
  /* what realizing made has said, it says again */
  if (same || !cop_prop__may_write (prop, object, NULL))
    return TRUE;
  return cop_prop_set (prop, object, &setting->value, error);
}

gboolean
cop_making__set (const CopMaking *making, const CopPart *part, CopObject *object, gboolean links,
                 GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < part->settings->len; i++)
    {
      const CopPartSetting *setting = &g_array_index (part->settings, CopPartSetting, i);
      const CopProp *prop = cop_type_find_prop (object->type, setting->name);
      if (prop == NULL || setting->is_link != links)
        continue;
      ok = links ? set_link (making, setting, prop, object, error)
                 : set_value (setting, prop, object, error);
    }
  return ok;
}

/* --- wires -------------------------------------------------------------------------------- */

static CopWire *
wire_at (CopDevice *device, const char *output, guint index)
{
  CopWire *wire = device->ext ? device->ext->ports.out : NULL;

  while (wire && (wire->index != index || strcmp (wire->output->name, output) != 0))
    wire = wire->out_next;
  return wire;
}

static gboolean
is_the_same (const CopWire *wire, const CopPartWiring *wiring, const CopObject *provider)
{
  const CopEndpoint *is = &wire->endpoint, *was = &wiring->endpoint;

  return wire->provider == provider && strcmp (is->input, was->input) == 0
         && is->trigger == was->trigger && is->n_args == was->n_args
         && memcmp (is->args, was->args, is->n_args * sizeof *is->args) == 0;
}

static gboolean
wire (CopDevice *consumer, const CopPartWiring *wiring, CopObject *provider, GError **error)
{
  CopEndpoint endpoint = wiring->endpoint;
  CopWire *made;

  endpoint.provider = provider;
  if (!cop_device__wire_again (consumer, wiring->output, wiring->index, &endpoint, error))
    return FALSE;
  made = wire_at (consumer, wiring->output, wiring->index);
  if (made)
    cop_wire__put_back (made, wiring->order);
  return TRUE;
}

/* Of those that its own build or that of its parent has made, the same stay. */
static gboolean
wire_part (const CopMaking *making, const CopPart *part, CopDevice *device, GError **error)
{
  CopWire *next, *is;
  gboolean ok = TRUE;

  /* what was found is known */
  cop_device__forget_wanted (device);
  for (is = device->ext ? device->ext->ports.out : NULL; is; is = next)
    {
      const CopPartWiring *was = NULL;
      CopObject *provider = NULL;
      next = is->out_next;
      for (guint i = 0; i < part->wires->len && was == NULL; i++)
        {
          was = &g_array_index (part->wires, CopPartWiring, i);
          if (was->index != is->index || strcmp (was->output, is->output->name) != 0)
            was = NULL;
        }
      if (was && cop_making__target (making, &was->other, &provider, NULL)
          && is_the_same (is, was, provider))
        cop_wire__put_back (is, was->order);
      else if (device->object.state == COP_STATE_NEW)
        cop_wire__cut (is);
    }
  for (guint i = 0; ok && i < part->wires->len; i++)
    {
      const CopPartWiring *was = &g_array_index (part->wires, CopPartWiring, i);
      CopObject *provider;
      if (wire_at (device, was->output, was->index))
        continue;
      ok = cop_making__target (making, &was->other, &provider, error);
      if (ok && provider)
        ok = wire (device, was, provider, error);
    }
  for (guint i = 0; ok && i < part->lost->len; i++)
    {
      const CopPartLost *lost = &g_array_index (part->lost, CopPartLost, i);
      if (wire_at (device, lost->output, lost->index) == NULL)
        cop_device__lose (device, lost->output, lost->index, lost->provider);
    }
  return ok;
}

/* Who drove it and has stayed drives it again. */
static gboolean
wire_those_that_stay (const CopMaking *making, const CopPart *part, CopObject *object,
                      GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < part->driven->len; i++)
    {
      const CopPartWiring *wiring = &g_array_index (part->driven, CopPartWiring, i);
      CopObject *consumer =
          wiring->other.path ? cop_object_lookup (making->machine->root, wiring->other.path) : NULL;
      if (consumer && consumer->serial == wiring->other_serial
          && wire_at ((CopDevice *)consumer, wiring->output, wiring->index) == NULL)
        ok = wire ((CopDevice *)consumer, wiring, object, error);
    }
  return ok;
}

/* What goes with this undoing is still wired, until nothing can fail any more. */
static void
wire_anew (const CopMaking *making, const CopPart *part, CopObject *object)
{
  for (guint i = 0; i < part->driven->len; i++)
    {
      const CopPartWiring *wiring = &g_array_index (part->driven, CopPartWiring, i);
      CopObject *consumer =
          wiring->other.path ? cop_object_lookup (making->machine->root, wiring->other.path) : NULL;
      CopWire *is;
      GError *error = NULL;
      if (consumer == NULL || consumer->serial != wiring->other_serial)
        continue;
      is = wire_at ((CopDevice *)consumer, wiring->output, wiring->index);
      if (is == NULL || !(is->provider->flags & COP_FLAG_IN_CUT))
        continue;
      cop_wire__cut (is);
      if (!wire ((CopDevice *)consumer, wiring, object, &error))
        cop_object_hook_error (consumer, "wire", error);
    }
}

/* --- Devicetree entries ------------------------------------------------------------------- */

static gboolean
enter (const CopMaking *making, const CopPartEntry *entry, CopObject *object, GError **error)
{
  CopDtItem *items = g_memdup2 (entry->items, (entry->n_items + 1) * sizeof *items);
  gboolean ok = TRUE, complete = TRUE;

  for (guint i = 0; i < entry->n_items; i++)
    {
      const CopPartTarget *target = &entry->targets[i];
      /* one to what has been removed since would be empty by now */
      cop_making__target (making, target, &items[i].object, NULL);
      complete = complete && (target->serial == 0 || items[i].object);
    }
  if (complete)
    ok = cop_dt__set (object, entry->name, entry->mode, items, entry->n_items, error);
  g_free (items);
  return ok;
}

static gboolean
enter_all (const CopMaking *making, const CopPart *part, CopObject *object, GError **error)
{
  GPtrArray *there = cop_dt__entries (object);
  gboolean ok = TRUE;

  while (there && there->len)
    cop_dt__unset (object, ((const CopDtEntry *)there->pdata[0])->name);
  for (guint i = 0; ok && i < part->entries->len; i++)
    ok = enter (making, &g_array_index (part->entries, CopPartEntry, i), object, error);
  return ok;
}

gboolean
cop_making__count_cells (const CopMaking *making, const CopPart *part, CopObject *object,
                         GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < part->entries->len; i++)
    {
      const CopPartEntry *entry = &g_array_index (part->entries, CopPartEntry, i);
      if (*entry->name == '#' && strcmp (entry->name, "#address-cells") != 0
          && strcmp (entry->name, "#size-cells") != 0
          && strcmp (cop_object_type_name (object), part->type) == 0)
        ok = enter (making, entry, object, error);
    }
  return ok;
}

gboolean
cop_making__join (const CopMaking *making, const CopPart *part, CopObject *object, GError **error)
{
  CopDevice *device = cop_device__of (object);

  if (strcmp (cop_object_type_name (object), part->type) != 0)
    return TRUE;
  return cop_making__set (making, part, object, TRUE, error)
         && (device == NULL
             || (wire_part (making, part, device, error)
                 && wire_those_that_stay (making, part, object, error)))
         && enter_all (making, part, object, error);
}

/* --- those that have stayed --------------------------------------------------------------- */

/* Whether what was removed, or nothing, is there; or what goes with this undoing, and would leave
 * it empty.  A strong one still has what was removed. */
static gboolean
is_free (const CopLink *link, guint64 serial)
{
  if (link->target == NULL)
    return link->gone == serial;
  return link->target->serial == serial || link->target->flags & COP_FLAG_IN_CUT;
}

void
cop_making__refer (const CopMaking *making, const CopPart *part, CopObject *object)
{
  if (cop_device__of (object))
    wire_anew (making, part, object);
  for (guint i = 0; i < part->referrers->len; i++)
    {
      const CopPartReferrer *referrer = &g_array_index (part->referrers, CopPartReferrer, i);
      CopObject *source = cop_object_lookup (making->machine->root, referrer->source);
      const CopProp *prop = NULL;
      CopLink *link = NULL;
      if (source == NULL || source->serial != referrer->source_serial)
        continue;
      if (referrer->item >= 0)
        link = cop_dt__link (source, referrer->name, (guint)referrer->item, &prop);
      else if ((prop = cop_type_find_prop (source->type, referrer->name)) != NULL)
        link = (CopLink *)((guint8 *)source + prop->def.offset);
      if (link && is_free (link, part->serial))
        point_at (source, prop, link, object);
    }
}

/* --- places ------------------------------------------------------------------------------- */

static void
move_child (CopObject *child, CopObject *next)
{
  CopObject *parent = child->parent;

  if (next && (next->parent != parent || next == child))
    next = NULL;
  if (child->next == next)
    return;
  cop_object__disown (child, NULL);
  cop_object__own_again (parent, child, next);
}

static void
move_seat (CopDevice *device, CopDevice *next)
{
  if (next && (next->bus != device->bus || next == device || next->bits & COP_DEVICE_STANDING))
    next = NULL;
  if (device->bus_next == next)
    return;
  cop_bus__stand_up (device);
  cop_bus__sit_down (device, next);
}

static CopObject *
next_child (const CopMaking *making, const CopPart *part, gint i, const CopObject *child)
{
  CopObject *next;

  /* of one that does not come back, who stood behind that */
  while (i >= 0 && making->made[i] == NULL)
    {
      part = cop_recipe__part (making->recipe, (guint)i);
      i = cop_recipe__find (making->recipe, part->next_serial);
    }
  if (part->next_serial == 0)
    return NULL;
  if (i >= 0)
    return cop_making__made (making, (guint)i);
  next = part->next.path ? cop_object_child (child->parent, part->next.path) : NULL;
  return next && next->serial == part->next_serial ? next : NULL;
}

static CopDevice *
next_seat (const CopMaking *making, const CopPart *part, gint i)
{
  CopObject *next;

  while (i >= 0 && making->made[i] == NULL)
    {
      part = cop_recipe__part (making->recipe, (guint)i);
      i = cop_recipe__find (making->recipe, part->next_seat_serial);
    }
  if (part->next_seat_serial == 0)
    return NULL;
  if (i >= 0)
    next = cop_making__made (making, (guint)i);
  else
    {
      next = part->next_seat.path ? cop_object_lookup (making->machine->root, part->next_seat.path)
                                  : NULL;
      if (next && next->serial != part->next_seat_serial)
        next = NULL;
    }
  return next ? cop_device__of (next) : NULL;
}

/* Who stood in front of one that went in the same cut waits for that one's place. */
static void
arrange_from (const CopMaking *making, gint first, gboolean seats, guint8 *placed)
{
  COP_VEC (gint) chain = { 0 };
  gint i = first;

  while (i >= 0 && !placed[i])
    {
      const CopPart *part = cop_recipe__part (making->recipe, (guint)i);
      placed[i] = TRUE;
      *cop_vec_push (&chain) = i;
      i = cop_recipe__find (making->recipe, seats ? part->next_seat_serial : part->next_serial);
    }
  while (chain.len)
    {
      CopObject *object;
      const CopPart *part;
      i = chain.items[--chain.len];
      part = cop_recipe__part (making->recipe, (guint)i);
      object = cop_making__made (making, (guint)i);
      if (object == NULL || part->is_bus)
        continue;
      i = cop_recipe__find (making->recipe, seats ? part->next_seat_serial : part->next_serial);
      if (!seats)
        move_child (object, next_child (making, part, i, object));
      else if (part->is_device && ((CopDevice *)object)->bus)
        move_seat ((CopDevice *)object, next_seat (making, part, i));
    }
  cop_vec_free (&chain);
}

void
cop_making__arrange (const CopMaking *making)
{
  const GPtrArray *turns = making->recipe->turns;
  guint8 *placed = g_new (guint8, making->recipe->parts->len + 1);

  for (guint seats = 0; seats < 2; seats++)
    {
      memset (placed, 0, making->recipe->parts->len + 1);
      for (guint i = 0; i < turns->len; i++)
        {
          const CopPart *part = turns->pdata[i];
          arrange_from (making, cop_recipe__find (making->recipe, part->serial), seats, placed);
        }
    }
  g_free (placed);
}
