/* Making again what a recipe holds: all parts, then what joins them, then they are realized. */
#include <machine/recipe.h>

static gboolean
make_device (const CopPart *part, CopMachine *machine, CopObject *parent, GError **error)
{
  CopDeviceSpec spec = { .type = part->type, .id = part->name, .parent = parent };
  GArray *settings = g_array_new (FALSE, TRUE, sizeof (CopSetting));
  CopObject *bus = NULL;
  gboolean ok = TRUE;

  for (guint i = 0; i < part->settings->len; i++)
    {
      const CopPartSetting *from = &g_array_index (part->settings, CopPartSetting, i);
      CopSetting setting = { .name = from->name, .value = from->value };
      setting.value.owned = FALSE;
      if (from->target.path == NULL)
        g_array_append_val (settings, setting);
    }
  spec.settings = (const CopSetting *)(gpointer)settings->data;
  spec.n_settings = settings->len;
  spec.flags = part->nullable ? COP_ADD_NULLABLE : 0;
  if (part->bus)
    {
      bus = cop_object_resolve (machine->root, part->bus, error);
      ok = bus != NULL;
      spec.bus = bus ? cop_bus (bus) : NULL;
    }
  ok = ok && cop_machine_device_addv (machine, &spec, error) != NULL;
  g_array_unref (settings);
  return ok;
}

static gboolean
make_plain (const CopPart *part, CopMachine *machine, CopObject *parent, GError **error)
{
  CopType *type = cop_host_find_type (cop_machine_host (machine), part->type, error);
  CopObject *object = type ? cop_object_new_near (&machine->device.object, type, error) : NULL;
  gboolean ok = object != NULL;

  for (guint i = 0; ok && i < part->settings->len; i++)
    {
      const CopPartSetting *setting = &g_array_index (part->settings, CopPartSetting, i);
      if (setting->target.path == NULL)
        ok = cop_object_set (object, setting->name, &setting->value, error);
    }
  ok = ok
       && cop_machine_plant (machine, parent, part->name, object, NULL,
                             part->nullable ? COP_ADD_NULLABLE : 0, error);
  if (object)
    cop_object_unref (object);
  return ok;
}

/* ret_object: NULL for what has come and gone with what is undone: nothing leads there again. */
static gboolean
find_target (const CopRecipe *recipe, const CopPartTarget *target, CopMachine *machine,
             CopObject **ret_object, GError **error)
{
  const CopPart *part;
  char *path;

  *ret_object = NULL;
  if (target->root == 0)
    return (*ret_object = cop_object_resolve (machine->root, target->path, error)) != NULL;
  part = cop_recipe__find_part (recipe, target->root);
  if (part == NULL)
    return TRUE;
  path = g_strconcat (part->path, target->path, NULL);
  *ret_object = cop_object_resolve (machine->root, path, error);
  g_free (path);
  return *ret_object != NULL;
}

static gboolean
enter (const CopRecipe *recipe, const CopPartEntry *entry, CopMachine *machine, CopObject *object,
       GError **error)
{
  CopDtItem *items = g_memdup2 (entry->items, (entry->n_items + 1) * sizeof *items);
  gboolean ok = TRUE, complete = TRUE;

  for (guint i = 0; ok && i < entry->n_items; i++)
    if (entry->targets[i].path)
      {
        ok = find_target (recipe, &entry->targets[i], machine, &items[i].object, error);
        complete = complete && items[i].object;
      }
  if (ok && complete)
    ok = cop_dt_set (object, entry->name, entry->mode, items, entry->n_items, error);
  g_free (items);
  return ok;
}

/* What leads to others comes when all are there. */
static gboolean
join (const CopRecipe *recipe, const CopPart *part, CopMachine *machine, CopObject *object,
      GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < part->settings->len; i++)
    {
      const CopPartSetting *setting = &g_array_index (part->settings, CopPartSetting, i);
      CopObject *target;
      if (setting->target.path == NULL)
        continue;
      ok = find_target (recipe, &setting->target, machine, &target, error);
      if (ok && target)
        ok = cop_object_set (object, setting->name, &COP_VALUE_OBJECT (target), error);
    }
  for (guint i = 0; ok && i < part->wires->len; i++)
    {
      const CopPartWiring *wiring = &g_array_index (part->wires, CopPartWiring, i);
      CopEndpoint endpoint = wiring->endpoint;
      ok = find_target (recipe, &wiring->provider, machine, &endpoint.provider, error);
      if (ok && endpoint.provider)
        ok = cop_device_wire ((CopDevice *)object, wiring->output, wiring->index, &endpoint, error);
    }
  for (guint i = 0; ok && i < part->entries->len; i++)
    ok = enter (recipe, &g_array_index (part->entries, CopPartEntry, i), machine, object, error);
  return ok;
}

/* Who drove it and has stayed drives it again. */
static gboolean
join_driven (const CopRecipe *recipe, const CopPart *part, CopMachine *machine, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < part->driven->len; i++)
    {
      const CopPartWiring *wiring = &g_array_index (part->driven, CopPartWiring, i);
      CopObject *consumer =
          wiring->consumer ? cop_object_lookup (machine->root, wiring->consumer) : NULL;
      CopEndpoint endpoint = wiring->endpoint;
      if (consumer == NULL || consumer->serial != wiring->consumer_serial)
        continue;
      ok = find_target (recipe, &wiring->provider, machine, &endpoint.provider, error);
      if (ok && endpoint.provider)
        ok = cop_device__wire_again ((CopDevice *)consumer, wiring->output, wiring->index,
                                     &endpoint, error);
    }
  return ok;
}

static gboolean
make_part (const CopPart *part, CopMachine *machine, GError **error)
{
  CopObject *parent = cop_object_resolve (machine->root, part->parent, error);

  if (parent == NULL)
    return FALSE;
  /* its parent's build has made it again already */
  if (cop_object_child (parent, part->name) && parent->serial > part->serial)
    return TRUE;
  return part->is_device ? make_device (part, machine, parent, error)
                         : make_plain (part, machine, parent, error);
}

gboolean
cop_recipe__make (CopRecipe *recipe, CopMachine *machine, GError **error)
{
  CopLife *life = machine->life;
  gboolean ok = TRUE;

  cop_recipe__sort (recipe);
  life->building++;
  for (guint i = 0; ok && i < recipe->parts->len; i++)
    ok = make_part (recipe->parts->pdata[i], machine, error);
  for (guint i = 0; ok && i < recipe->parts->len; i++)
    {
      const CopPart *part = recipe->parts->pdata[i];
      CopObject *object = cop_object_resolve (machine->root, part->path, error);
      ok = object && join (recipe, part, machine, object, error)
           && join_driven (recipe, part, machine, error);
    }
  life->building--;
  for (guint i = 0; ok && i < recipe->parts->len; i++)
    {
      const CopPart *part = recipe->parts->pdata[i];
      CopObject *object = cop_object_lookup (machine->root, part->path);
      CopDevice *device = object ? cop_device__of (object) : NULL;
      if (device && object->state == COP_STATE_NEW && !(device->bits & COP_DEVICE_DISABLED)
          && !cop_life__waits_for_another (device))
        {
          ok = cop_life__realize (life, object, error);
          if (ok)
            cop_life__tell_added (life, object);
        }
    }
  return ok;
}
