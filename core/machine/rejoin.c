/* What is said of an object that has been made again, and what joins it to others, once more.
 *
 * What its parent's build has said already is left as it is where it is the same.
 */
#include <machine/recipe.h>

/* What is there now in place of one that was there: nobody, or what an undoing has made. */
static CopObject *
of_lineage (const CopMaking *making, const char *path, guint64 lineage)
{
  CopObject *object = path && *path == '/' ? cop_object_lookup (making->machine->root, path) : NULL;

  return object && cop_object__lineage (object) == lineage ? object : NULL;
}

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
  /* another undoing may fill it */
  if (link->target == NULL && target == NULL)
    link->gone = setting->target.gone;
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

/* What has not come back yet is missed. */
static gboolean
wire_all (const CopMaking *making, const GArray *wires, CopDevice *device, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < wires->len; i++)
    {
      const CopPartWiring *was = &g_array_index (wires, CopPartWiring, i);
      CopLostWire lost = { .index = was->index,
                           .path = was->path,
                           .label = was->label,
                           .lineage = was->lineage,
                           .order = was->order,
                           .endpoint = was->endpoint };
      CopObject *provider;
      if (wire_at (device, was->output, was->index))
        continue;
      ok = cop_making__target (making, &was->other, &provider, error);
      if (ok && provider == NULL)
        provider = of_lineage (making, was->path, was->lineage);
      if (ok && provider)
        ok = wire (device, was, provider, error);
      else if (ok)
        cop_device__lose (device, was->output, &lost);
    }
  return ok;
}

/* Of those that its own build or that of its parent has made, the same stay. */
static gboolean
wire_part (const CopMaking *making, const CopPart *part, CopDevice *device, GError **error)
{
  CopWire *next, *is;

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
  return wire_all (making, part->wires, device, error)
         && wire_all (making, part->lost, device, error);
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
      CopObject *consumer = of_lineage (making, wiring->other.path, wiring->lineage);
      if (consumer && wire_at ((CopDevice *)consumer, wiring->output, wiring->index) == NULL)
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
      CopObject *consumer = of_lineage (making, wiring->other.path, wiring->lineage);
      CopWire *is;
      GError *error = NULL;
      if (consumer == NULL)
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
  for (guint i = 0; ok && complete && i < entry->n_items; i++)
    {
      const CopProp *prop;
      CopLink *link = cop_dt__link (object, entry->name, i, &prop);
      if (link && link->target == NULL)
        link->gone = entry->targets[i].gone;
    }
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
      CopObject *source = of_lineage (making, referrer->source, referrer->source_lineage);
      const CopProp *prop = NULL;
      CopLink *link = NULL;
      if (source == NULL)
        continue;
      if (referrer->item >= 0)
        link = cop_dt__link (source, referrer->name, (guint)referrer->item, &prop);
      else if ((prop = cop_type_find_prop (source->type, referrer->name)) != NULL)
        link = (CopLink *)((guint8 *)source + prop->def.offset);
      if (link && is_free (link, part->serial))
        point_at (source, prop, link, object);
    }
}
