/* Windows: the regions that a device's type declares, where they are mapped, what they show. */
#include <device/place.h>
#include <memory/private.h>

#define HEX "0x%" G_GINT64_MODIFIER "x"

const CopWindowDef *
cop_device_window_def (const CopDevice *device, guint index)
{
  return index < device->n_windows ? g_array_index (cop_type__family (device->object.type)->windows,
                                                    const CopWindowDef *, index)
                                   : NULL;
}

gboolean
cop_device__init_windows (CopDevice *device, GError **error)
{
  const CopFamily *family = cop_type__family (device->object.type);

  if (family->windows->len == 0)
    return TRUE;
  if (family->windows->len > G_MAXUINT8)
    return cop_error_set (error, COP_ERROR_RANGE, NULL,
                          "type '%s' has %u windows, and a device has %u at most",
                          device->object.type->desc->name, family->windows->len, G_MAXUINT8);
  device->n_windows = (guint8)family->windows->len;
  device->windows = g_new0 (CopRegion, device->n_windows);
  for (guint i = 0; i < device->n_windows; i++)
    {
      const CopWindowDef *def = cop_device_window_def (device, i);
      CopRegion *window = &device->windows[i];
      cop_region_init (window, &device->object, def->name, def->kind, def->size);
      cop_region_set_ops (window, def->ops, (gpointer)def);
      window->priority = def->priority;
    }
  return TRUE;
}

void
cop_device__finish_windows (CopDevice *device)
{
  for (guint i = 0; i < device->n_windows; i++)
    cop_region_finish (&device->windows[i]);
  g_free (device->windows);
  device->windows = NULL;
  device->n_windows = 0;
}

/* --- asking them -------------------------------------------------------------------------- */

CopRegion *
cop_device_window (CopDevice *device, guint index)
{
  return index < device->n_windows ? &device->windows[index] : NULL;
}

guint
cop_device_n_windows (const CopDevice *device)
{
  return device->n_windows;
}

CopRegion *
cop_device_window_named (CopDevice *device, const char *name, guint *ret_index)
{
  for (guint i = 0; i < device->n_windows; i++)
    if (strcmp (device->windows[i].name, name) == 0)
      {
        if (ret_index)
          *ret_index = i;
        return &device->windows[i];
      }
  return NULL;
}

gboolean
cop_device_window_size (CopDevice *device, guint index, guint64 *ret_size, GError **error)
{
  const CopWindowDef *def = cop_device_window_def (device, index);

  *ret_size = def->size;
  if (def->size_prop)
    return cop_object_get_uint (&device->object, def->size_prop, ret_size, error);
  return TRUE;
}

const guint64 *
cop_device_at (const CopDevice *device, guint *ret_n)
{
  *ret_n = device->ext ? device->ext->n_at : 0;
  return device->ext ? device->ext->at : NULL;
}

/* --- what a forwarded window shows -------------------------------------------------------- */

gboolean
cop_window__is_space (const CopWindowDef *def)
{
  return def->use == COP_WINDOW_FORWARD && def->kind == COP_REGION_CONTAINER && !def->identity
         && !def->base_prop && def->bus_base == 0;
}

gboolean
cop_window__base (CopDevice *device, const CopWindowDef *def, guint64 at, guint64 *ret_base,
                  GError **error)
{
  *ret_base = def->identity ? at : def->bus_base;
  if (!def->identity && def->base_prop)
    return cop_object_get_uint (&device->object, def->base_prop, ret_base, error);
  return TRUE;
}

static gboolean
show_bus (CopDevice *device, guint index, guint64 at, GError **error)
{
  const CopWindowDef *def = cop_device_window_def (device, index);
  CopRegion *window = &device->windows[index], *target;
  guint64 base;

  if (def->use != COP_WINDOW_FORWARD || cop_window__is_space (def) || device->first_bus == NULL
      || window->kind == COP_REGION_ALIAS)
    return TRUE;
  target = cop_bus__forwards (device->first_bus, def->space);
  if (target == NULL)
    return TRUE;
  if (!cop_window__base (device, def, at, &base, error))
    return FALSE;
  if (!cop_region__become_alias (window, target, base))
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "window '%s' of " HEX " bytes does not fit at " HEX " of its bus",
                             def->name, window->size, base);
  return TRUE;
}

/* --- mapping them ------------------------------------------------------------------------- */

static gboolean
publish_on_indexed_bus (CopDevice *device, CopRegion *space, GError **error)
{
  CopDeviceExt *ext = device->ext;
  CopRegion *other;
  char *whose;

  other = cop_region_find (space, ext->at[0], NULL);
  if (other)
    {
      whose = cop_object_label_at (other->owner, (CopOrigin){ 0 });
      cop_object_error (&device->object, error, COP_ERROR_EXISTS, "place " HEX " is taken by %s",
                        ext->at[0], whose);
      g_free (whose);
      return FALSE;
    }
  cop_region_init (&ext->unit, &device->object, "place", COP_REGION_IO, 1);
  return cop_region_map (&ext->unit, space, ext->at[0], 0, error);
}

static gboolean
publish_one (CopDevice *device, guint index, CopRegion *space, GError **error)
{
  CopRegion *window = &device->windows[index];
  guint64 at = device->ext->at[index];

  if (space == NULL)
    return cop_object_error (&device->object, error, COP_ERROR_INVALID,
                             "'at' is given, and there are no addresses where it sits");
  if (at == COP_AT_ANY)
    return cop_object_error (&device->object, error, COP_ERROR_STATE,
                             "no address has been found for window '%s'", window->name);
  window->origin = device->object.origin;
  return show_bus (device, index, at, error)
         && cop_region_map (window, space, at, window->priority, error)
         && cop_window__show_above (device, window, error);
}

/* Also of windows that are mapped by somebody else, or not at all. */
static gboolean
size_all (CopDevice *device, GError **error)
{
  for (guint i = 0; i < device->n_windows; i++)
    {
      CopRegion *window = &device->windows[i];
      guint64 size;
      if (!cop_device_window_size (device, i, &size, error))
        return FALSE;
      if (cop_device_window_def (device, i)->size_prop && !window->mapped
          && !cop_region_set_size (window, size, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
publish (CopDevice *device, GError **error)
{
  guint n_placed = cop_type__family (device->object.type)->n_placed;
  guint n_at = device->ext ? device->ext->n_at : 0;
  CopRegion *space;

  if (!size_all (device, error))
    return FALSE;
  if (n_at == 0)
    return TRUE;
  space = device->bus ? cop_bus__space (device->bus) : NULL;
  if (device->bus && cop_bus__class (device->bus)->addressing == COP_BUS_INDEXED)
    return space == NULL || publish_on_indexed_bus (device, space, error);
  if (n_at > n_placed)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "'at' gives %u address%s, and type '%s' has %u window%s", n_at,
                             n_at == 1 ? "" : "es", device->object.type->desc->name, n_placed,
                             n_placed == 1 ? "" : "s");
  for (guint i = 0; i < n_at; i++)
    if (!publish_one (device, i, space, error))
      return FALSE;
  return TRUE;
}

gboolean
cop_device__publish (CopDevice *device, GError **error)
{
  if (publish (device, error))
    return TRUE;
  cop_device__withdraw (device);
  return FALSE;
}

void
cop_device__withdraw (CopDevice *device)
{
  /* first nobody reaches any of them, however they are reached; then their places are free */
  for (guint i = 0; i < device->n_windows; i++)
    cop_region_disable (&device->windows[i]);
  for (CopRegion *own = cop_object__regions (&device->object); own; own = own->next_owned)
    cop_region_disable (own);
  for (guint i = 0; i < device->n_windows; i++)
    cop_region_unmap (&device->windows[i]);
  for (CopRegion *own = cop_object__regions (&device->object); own; own = own->next_owned)
    cop_region_unmap (own);
  if (device->ext)
    cop_region_unmap (&device->ext->unit);
}

/* --- the other way: memory as a device sees it --------------------------------------------- */

CopSpace *
cop_life__space (CopLife *life)
{
  CopBus *bus = life->machine ? ((CopDevice *)life->machine)->first_bus : NULL;
  CopRegion *memory = bus && !life->space ? cop_bus__space (bus) : NULL;

  if (memory)
    life->space = cop_space_new (memory, "memory");
  return life->space;
}

CopSpace *
cop_device_dma_space (CopDevice *device, GError **error)
{
  CopLife *life = cop_life_of (&device->object);
  CopSpace *space;

  for (CopBus *bus = device->bus; bus; bus = bus->device ? bus->device->bus : NULL)
    if (cop_bus__class (bus)->dma_space)
      return cop_bus__class (bus)->dma_space (bus, device, error);
  space = life ? cop_life__space (life) : NULL;
  if (space == NULL)
    cop_object_error (&device->object, error, COP_ERROR_STATE, "it reaches no memory: it is in %s",
                      life ? "a machine that has none" : "no machine");
  return space;
}
