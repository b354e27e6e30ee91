/* What the node of a device that nobody modelled says that it has, and a modelled device has as
 * well.  The map and the wires know the modelled ones alone: for a board this is looked at when all
 * is said, and before anything is realized. */
#include <device/place.h>
#include <stdlib.h>
#include <string.h>

/* Where something begins. */
typedef struct
{
  gconstpointer space;
  guint64 at;
  guint order; /* in the machine */
  CopDevice *device;
} Spot;

typedef struct
{
  COP_VEC (Spot) spots;
  CopDevice *device;
  gconstpointer space;
  guint order;
} Spots;

static gboolean
is_described (const CopDevice *device)
{
  return cop_type__family (device->object.type)->described;
}

/* Registers that several drivers share are said several times, and a bus has those of all on it. */
static gboolean
is_shared (CopDevice *device)
{
  GPtrArray *entries = cop_dt__entries (&device->object);

  for (guint i = 0; entries && i < entries->len; i++)
    {
      const CopDtEntry *entry = entries->pdata[i];
      for (guint k = 0; k < entry->n_items && strcmp (entry->name, "compatible") == 0; k++)
        if (entry->items[k].kind == COP_DT_STRING
            && (strcmp (entry->items[k].text, "syscon") == 0
                || strcmp (entry->items[k].text, "simple-mfd") == 0))
          return TRUE;
    }
  return device->first_bus != NULL;
}

static void
add_spot (gpointer data, guint64 first, guint64 last)
{
  Spots *to = data;

  (void)last;
  *cop_vec_push (&to->spots) = (Spot){ to->space, first, to->order, to->device };
}

static void
collect (Spots *to, CopDevice *device)
{
  guint n =
      MIN (device->ext ? device->ext->n_at : 0, cop_type__family (device->object.type)->n_placed);

  if (device->bus == NULL || cop_bus__class (device->bus)->addressing != COP_BUS_MAPPED)
    return;
  to->space = cop_bus__space (device->bus);
  to->device = device;
  to->order++;
  if (is_described (device))
    {
      if (!cop_dt__source (&device->object) && !is_shared (device))
        cop_dt__tell_taken (device, add_spot, to);
      return;
    }
  for (guint i = 0; i < n; i++)
    if (device->ext->at[i] != COP_AT_ANY)
      add_spot (to, device->ext->at[i], device->ext->at[i]);
}

static int
by_place (gconstpointer a, gconstpointer b)
{
  const Spot *x = a, *y = b;

  if (x->space != y->space)
    return x->space < y->space ? -1 : 1;
  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static gboolean
refuse (const Spot *second, const Spot *first, GError **error)
{
  char *whose = cop_object_label_at (&first->device->object, (CopOrigin){ 0 });

  cop_object_error (&second->device->object, error, COP_ERROR_EXISTS,
                    "address 0x%" G_GINT64_MODIFIER "x is taken by %s", second->at, whose);
  cop_life__say_where (&second->device->object, error);
  g_free (whose);
  return FALSE;
}

/* Of all that meet, the first in the machine's order is told of: addresses of spaces are not. */
static gboolean
compare (Spots *all, GError **error)
{
  const Spot *first = NULL, *second = NULL;

  if (all->spots.len > 1)
    qsort (all->spots.items, all->spots.len, sizeof (Spot), by_place);
  for (guint i = 1; i < all->spots.len; i++)
    {
      const Spot *x = &all->spots.items[i - 1], *y = &all->spots.items[i];
      if (x->space == y->space && x->at == y->at
          && is_described (x->device) != is_described (y->device)
          && (second == NULL || y->order < second->order))
        {
          first = x;
          second = y;
        }
    }
  return second == NULL || refuse (second, first, error);
}

/* --- lines ------------------------------------------------------------------------------- */

static gboolean
compare_lines (const CopPlacing *placing, GError **error)
{
  for (guint i = 0; i < placing->line_claims.len; i++)
    {
      const CopLineClaim *claim = &placing->line_claims.items[i];
      CopObject *consumer = &claim->consumer->object;
      const CopWire *wire =
          claim->input && !claim->input->shared && claim->provider->ext
              ? cop_ports_holder (&claim->provider->ext->ports, claim->input, claim->place)
              : NULL;
      char *where, *whose;
      if (wire == NULL || ((CopDevice *)wire->consumer)->bits & COP_DEVICE_DISABLED)
        continue;
      where = cop_object_label (&claim->provider->object);
      whose = cop_object_label_at (wire->consumer, wire->origin);
      cop_object_error (consumer, error, COP_ERROR_EXISTS,
                        "its interrupt %s.%s (%u) is taken: '%s' of %s drives it already", where,
                        claim->input->name, claim->place, wire->output->name, whose);
      cop_life__say_where (consumer, error);
      g_free (whose);
      g_free (where);
      return FALSE;
    }
  return TRUE;
}

gboolean
cop_life__compare_nodes (CopLife *life, GError **error)
{
  CopPlacing placing = { 0 };
  Spots all = { 0 };
  CopWalk walk = COP_WALK (life->machine);
  gboolean ok = TRUE;

  cop_placing__begin (&placing);
  while (ok && cop_walk_next (&walk))
    {
      CopDevice *device = cop_device__of (walk.at);
      if (device == NULL || device->bits & COP_DEVICE_DISABLED
          || device->object.flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT))
        continue;
      collect (&all, device);
      if (is_described (device))
        ok = cop_placing__look_at_lines (&placing, device, TRUE, error);
    }
  ok = ok && compare (&all, error) && compare_lines (&placing, error);
  cop_vec_free (&all.spots);
  cop_placing__end (&placing);
  return ok;
}
