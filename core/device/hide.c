/* Hiding: what is to be removed later is off every path at once, and its place counts as free.
 *
 * A cut inside a hook or a transaction is carried out when the outermost operation is over.  Until
 * then its members lie here: out of the tree, off the seats of the buses that stay, out of the
 * map.  When the operation fails they are put back where they were, in exact reverse.
 */
#include <device/private.h>
#include <memory/private.h>

typedef struct
{
  CopObject *object, *parent, *next;
} OffPath;

typedef struct
{
  CopDevice *device, *next;
} OffSeat;

typedef struct
{
  CopRegion *region, *container;
} OffMap;

struct _CopHidden
{
  COP_VEC (OffPath) paths;
  COP_VEC (OffSeat) seats;
  COP_VEC (OffMap) maps;
};

static void
leave_map (CopHidden *hidden, CopRegion *region)
{
  OffMap *map;

  if (!region->mapped)
    return;
  map = cop_vec_push (&hidden->maps);
  map->region = region;
  map->container = region->container;
  cop_region_unmap (region);
}

/* Those that go with a bus of the cut keep their place on it: nobody else can have it. */
static void
leave_place (CopHidden *hidden, CopDevice *device)
{
  for (guint i = 0; i < device->n_windows; i++)
    leave_map (hidden, &device->windows[i]);
  for (CopRegion *own = cop_object__regions (&device->object); own; own = own->next_owned)
    leave_map (hidden, own);
  if (device->ext)
    leave_map (hidden, &device->ext->unit);
  if (device->bus && !(device->bus->object.flags & COP_FLAG_IN_CUT))
    {
      OffSeat *seat = cop_vec_push (&hidden->seats);
      seat->device = device;
      seat->next = device->bus_next;
      cop_bus__stand_up (device);
    }
}

CopHidden *
cop_hidden__new (const CopMembers *members, gboolean places)
{
  CopHidden *hidden = g_new0 (CopHidden, 1);

  for (guint i = 0; i < members->len; i++)
    {
      CopObject *object = members->items[i];
      CopObjectExt *ext;
      OffPath *path;
      if (places && cop_device__of (object))
        leave_place (hidden, (CopDevice *)object);
      if (object->parent->flags & COP_FLAG_IN_CUT)
        continue;
      path = cop_vec_push (&hidden->paths);
      path->object = object;
      path->parent = object->parent;
      path->next = object->next;
      ext = cop_object__ext (object);
      ext->last_parent = object->parent->serial;
      g_free (ext->last_path);
      ext->last_path = cop_object_path (object);
      cop_object__disown (object, NULL);
    }
  return hidden;
}

gboolean
cop_hidden__has_place (const CopHidden *hidden)
{
  for (guint i = 0; i < hidden->paths.len; i++)
    if (hidden->paths.items[i].parent->flags & (COP_FLAG_IN_CUT | COP_FLAG_GONE))
      return FALSE;
  for (guint i = 0; i < hidden->seats.len; i++)
    if (hidden->seats.items[i].device->bus->object.flags & (COP_FLAG_IN_CUT | COP_FLAG_GONE))
      return FALSE;
  return TRUE;
}

/* What stood behind it may have been cut while all was undone: then it is the last. */
void
cop_hidden__show (CopHidden *hidden)
{
  for (guint i = hidden->paths.len; i-- > 0;)
    {
      OffPath *path = &hidden->paths.items[i];
      gboolean there = path->next && path->next->parent == path->parent;
      g_clear_pointer (&path->object->ext->last_path, g_free);
      cop_object__own_again (path->parent, path->object, there ? path->next : NULL);
    }
  for (guint i = hidden->seats.len; i-- > 0;)
    cop_bus__sit_down (hidden->seats.items[i].device, hidden->seats.items[i].next);
  for (guint i = hidden->maps.len; i-- > 0;)
    {
      CopRegion *region = hidden->maps.items[i].region;
      /* what has come since has gone again: the place is free */
      cop_region_map (region, hidden->maps.items[i].container, region->at, region->priority, NULL);
    }
}

void
cop_hidden__free (CopHidden *hidden)
{
  if (hidden == NULL)
    return;
  cop_vec_free (&hidden->paths);
  cop_vec_free (&hidden->seats);
  cop_vec_free (&hidden->maps);
  g_free (hidden);
}
