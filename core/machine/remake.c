/* Making again what a recipe holds: all objects, then what joins them, then they are realized.
 *
 * What init and build of one make is there when its part's turn comes; what its realize makes comes
 * in a second round.
 */
#include <machine/recipe.h>

/* --- finding ------------------------------------------------------------------------------ */

gboolean
cop_making__target (const CopMaking *making, const CopPartTarget *target, CopObject **ret_object,
                    GError **error)
{
  gint i = cop_recipe__find (making->recipe, target->serial);

  *ret_object = NULL;
  if (target->serial)
    {
      if (i >= 0)
        *ret_object = cop_making__made (making, (guint)i);
      return TRUE;
    }
  if (target->path == NULL)
    return TRUE;
  return (*ret_object = cop_object_resolve (making->machine->root, target->path, error)) != NULL;
}

/* The ledger has what hooks have made as well; not what init has, which came with its parent. */
static gboolean
is_new (CopMaking *making, const CopObject *object)
{
  const CopLife *life = making->machine->life;

  for (; making->ledger < life->ledger.len; making->ledger++)
    if (life->ledger.items[making->ledger].step == COP_STEP_PARENT)
      g_hash_table_add (making->came, life->ledger.items[making->ledger].object);
  while (object && !g_hash_table_contains (making->came, object))
    object = object->parent;
  return object != NULL;
}

/* --- making one --------------------------------------------------------------------------- */

/* Of a bus that has stayed; one that was made here is realized with its device. */
static gboolean
takes_devices (CopMaking *making, const CopBus *bus, GError **error)
{
  const CopObject *device = bus->device ? &bus->device->object : NULL;
  char *path;

  if (device == NULL || device->state <= COP_STATE_REALIZED || is_new (making, device))
    return TRUE;
  path = cop_object_label (device);
  cop_object_error (&bus->object, error, COP_ERROR_STATE,
                    "nothing can be plugged into it: %s is %s", path,
                    cop_state_name (device->state));
  g_free (path);
  return FALSE;
}

static GArray *
settings_of (const CopPart *part)
{
  GArray *settings = g_array_new (FALSE, TRUE, sizeof (CopSetting));

  for (guint i = 0; i < part->settings->len; i++)
    {
      const CopPartSetting *from = &g_array_index (part->settings, CopPartSetting, i);
      CopSetting setting = { .name = from->name, .value = from->value };
      setting.value.owned = FALSE;
      if (!from->is_link && !from->is_default)
        g_array_append_val (settings, setting);
    }
  return settings;
}

/* An ejected one sits on no bus: it takes the steps that lead there, but for that one. */
static gboolean
bear_ejected (CopMachine *machine, const CopDeviceSpec *spec, GError **error)
{
  CopBirth birth = { .parent = spec->parent, .name = spec->id, .spec = spec, .flags = spec->flags };

  birth.type = cop_host_find_type (cop_machine_host (machine), spec->type, error);
  return birth.type && cop_life__bear (machine->life, &birth, error);
}

static gboolean
make_device (CopMaking *making, const CopPart *part, CopObject *parent, GError **error)
{
  CopDeviceSpec spec = { .type = part->type, .id = part->name, .parent = parent };
  GArray *settings = settings_of (part);
  CopObject *bus;
  gboolean ok = cop_making__target (making, &part->bus, &bus, error);

  spec.settings = (const CopSetting *)(gpointer)settings->data;
  spec.n_settings = settings->len;
  spec.flags = part->nullable ? COP_ADD_NULLABLE : 0;
  spec.bus = bus ? cop_bus (bus) : NULL;
  if (ok && spec.bus)
    ok = takes_devices (making, spec.bus, error);
  if (ok && !part->was_alive)
    ok = bear_ejected (making->machine, &spec, error);
  else
    ok = ok && cop_machine_device_addv (making->machine, &spec, error) != NULL;
  g_array_unref (settings);
  return ok;
}

static gboolean
make_plain (const CopMaking *making, const CopPart *part, CopObject *parent, GError **error)
{
  CopMachine *machine = making->machine;
  CopType *type = cop_host_find_type (cop_machine_host (machine), part->type, error);
  CopObject *object = type ? cop_object_new_near (&machine->device.object, type, error) : NULL;
  gboolean ok = object != NULL;

  ok = ok && cop_making__set (making, part, object, FALSE, error)
       && cop_machine_plant (machine, parent, part->name, object, NULL,
                             part->nullable ? COP_ADD_NULLABLE : 0, error);
  if (object)
    cop_object_unref (object);
  return ok;
}

/* Realizing what it is put below makes it again. */
static gboolean
comes_later (CopMaking *making, const CopPart *part, const CopObject *parent)
{
  CopObject *bus;

  return part->is_late && !making->is_late
         && (is_new (making, parent)
             || (cop_making__target (making, &part->bus, &bus, NULL) && is_new (making, bus)));
}

static gboolean
make_part (CopMaking *making, guint i, GError **error)
{
  const CopPart *part = cop_recipe__part (making->recipe, i);
  CopObject *parent, *object;
  gboolean was_there;

  if (!cop_making__target (making, &part->parent, &parent, error))
    return FALSE;
  object = parent ? cop_object_child (parent, part->name) : NULL;
  was_there = is_new (making, object);
  if (!was_there && (parent == NULL || part->is_bus || comes_later (making, part, parent)))
    return TRUE;
  if (!was_there
      && !(part->is_device ? make_device (making, part, parent, error)
                           : make_plain (making, part, parent, error)))
    return FALSE;
  object = cop_object_child (parent, part->name);
  if (object == NULL)
    return TRUE;
  making->made[i] = cop_object_ref (object);
  if (strcmp (cop_object_type_name (object), part->type) != 0)
    return TRUE;
  /* another undoing may look for it */
  cop_object__ext (object)->first_serial = part->lineage;
  return !was_there || cop_making__set (making, part, object, FALSE, error);
}

/* --- making all --------------------------------------------------------------------------- */

/* What the part needs to be there first, and is not: its parent, then its bus; or -1. */
static gint
what_is_first (const CopRecipe *recipe, const guint8 *seen, const CopPart *part)
{
  gint i = cop_recipe__find (recipe, part->parent.serial);

  if (i < 0 || seen[i])
    i = cop_recipe__find (recipe, part->bus.serial);
  return i >= 0 && !seen[i] ? i : -1;
}

/* In the order in which they were made once; but what was planted may be older than its place. */
static gboolean
make_parts (CopMaking *making, GError **error)
{
  guint n = making->recipe->parts->len;
  guint8 *seen = g_new0 (guint8, n + 1);
  COP_VEC (guint) stack = { 0 };
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < n; i++)
    {
      if (!seen[i])
        *cop_vec_push (&stack) = i;
      while (ok && stack.len)
        {
          guint at = *cop_vec_last (&stack);
          gint first = what_is_first (making->recipe, seen, cop_recipe__part (making->recipe, at));
          if (first >= 0)
            {
              *cop_vec_push (&stack) = (guint)first;
              continue;
            }
          stack.len--;
          seen[at] = TRUE;
          if (cop_making__made (making, at) == NULL)
            ok = make_part (making, at, error);
        }
    }
  cop_vec_free (&stack);
  g_free (seen);
  return ok;
}

/* A child that was taken out of what a build makes is not there again. */
static gboolean
drop_others (CopMaking *making, GHashTable *known, CopObject *object, GError **error)
{
  CopObject *next;

  for (CopObject *child = cop_object_first_child (object); child; child = next)
    {
      next = child->next;
      if (child->flags & COP_FLAG_NULLABLE && is_new (making, child)
          && !g_hash_table_contains (known, child) && !cop_life__cut (child, TRUE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
drop_all_others (CopMaking *making, GError **error)
{
  GHashTable *known = g_hash_table_new (NULL, NULL);
  gboolean ok = TRUE;

  for (guint i = 0; i < making->recipe->parts->len; i++)
    if (making->made[i])
      g_hash_table_add (known, making->made[i]);
  for (guint i = 0; ok && i < making->recipe->parts->len; i++)
    {
      CopObject *object = cop_making__made (making, i);
      if (object && cop_device__of (object) && cop_type__family (object->type)->build->len)
        ok = drop_others (making, known, object, error);
    }
  g_hash_table_unref (known);
  return ok;
}

static gboolean
join_all (const CopMaking *making, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < making->recipe->parts->len; i++)
    {
      CopObject *object = cop_making__made (making, i);
      if (object)
        ok = cop_making__count_cells (making, cop_recipe__part (making->recipe, i), object, error);
    }
  for (guint i = 0; ok && i < making->recipe->parts->len; i++)
    {
      CopObject *object = cop_making__made (making, i);
      if (object)
        ok = cop_making__join (making, cop_recipe__part (making->recipe, i), object, error);
    }
  return ok;
}

/* What was ejected is so again. */
static void
eject_again (const CopMaking *making)
{
  for (guint i = 0; i < making->recipe->parts->len; i++)
    {
      CopObject *object = cop_making__made (making, i);
      if (object && object->flags & COP_FLAG_STAGED
          && !cop_recipe__part (making->recipe, i)->was_alive)
        cop_life__come_ejected (object);
    }
}

static gboolean
realize_all (const CopMaking *making, GError **error)
{
  CopLife *life = making->machine->life;
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < making->recipe->parts->len; i++)
    {
      CopObject *object = cop_making__made (making, i);
      CopDevice *device = object ? cop_device__of (object) : NULL;
      if (device && object->state == COP_STATE_NEW && !cop_recipe__part (making->recipe, i)->was_new
          && !(device->bits & COP_DEVICE_DISABLED) && !cop_life__waits_for_another (device))
        {
          ok = cop_life__realize (life, object, error);
          if (ok)
            cop_life__tell_added (life, object);
        }
    }
  return ok;
}

static gboolean
make_round (CopMaking *making, GError **error)
{
  CopLife *life = making->machine->life;
  gboolean ok;

  life->building++;
  ok = make_parts (making, error) && drop_all_others (making, error) && join_all (making, error);
  if (ok)
    {
      eject_again (making);
      cop_making__arrange (making);
    }
  life->building--;
  return ok && realize_all (making, error);
}

static gboolean
has_late (const CopMaking *making)
{
  for (guint i = 0; i < making->recipe->parts->len; i++)
    if (cop_recipe__part (making->recipe, i)->is_late && making->made[i] == NULL)
      return TRUE;
  return FALSE;
}

gboolean
cop_recipe__make (CopRecipe *recipe, CopMachine *machine, GError **error)
{
  CopMaking making = { .recipe = recipe, .machine = machine };
  guint n = recipe->parts->len;
  gboolean ok;

  cop_recipe__sort (recipe);
  making.made = g_new0 (CopObject *, n + 1);
  making.came = g_hash_table_new (NULL, NULL);
  making.ledger = machine->life->ledger.len;
  ok = make_round (&making, error);
  making.is_late = TRUE;
  if (ok && has_late (&making))
    ok = make_round (&making, error);
  for (guint i = 0; i < n; i++)
    {
      CopObject *object = cop_making__made (&making, i);
      if (ok && object)
        cop_making__refer (&making, cop_recipe__part (recipe, i), object);
    }
  for (guint i = 0; i < n; i++)
    if (making.made[i])
      cop_object_unref (making.made[i]);
  g_hash_table_unref (making.came);
  g_free (making.made);
  return ok;
}
