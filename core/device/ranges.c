/* Buses that nobody modelled: which of their addresses are which of the bus above, as their nodes'
 * `ranges` say (Devicetree specification 0.4, §2.3.8). */
#include <device/place.h>
#include <memory/private.h>
#include <string.h>
#include <tree/node.h>

/* --- what the node says ---------------------------------------------------------------------- */

/* FALSE: there is something that is no number. */
static gboolean
append_items (GByteArray *bytes, const CopDtItem *items, guint n_items)
{
  for (guint i = 0; i < n_items; i++)
    {
      guint32 cells[2] = { GUINT32_TO_BE ((guint32)(items[i].value >> 32)),
                           GUINT32_TO_BE ((guint32)items[i].value) };
      gsize length = 0;
      gconstpointer data = items[i].kind == COP_DT_BYTES && items[i].bytes
                               ? g_bytes_get_data (items[i].bytes, &length)
                               : NULL;
      if (items[i].kind == COP_DT_CELL || items[i].kind == COP_DT_U64)
        g_byte_array_append (bytes, (const guint8 *)&cells[items[i].kind == COP_DT_CELL],
                             items[i].kind == COP_DT_CELL ? 4 : 8);
      else if (data && length <= G_MAXUINT32)
        g_byte_array_append (bytes, data, (guint)length);
      else
        return FALSE;
    }
  return TRUE;
}

/* As it will be in the blob.  NULL: the node has none; "ret_odd": it cannot be read here. */
static GByteArray *
read_ranges (CopDevice *device, gboolean *ret_odd)
{
  GPtrArray *entries = cop_dt__entries (&device->object);
  const CopNode *node = cop_dt__source (&device->object);
  const CopNodeProp *prop = node ? cop_node_find_prop (node, "ranges") : NULL;
  GByteArray *bytes;

  *ret_odd = FALSE;
  for (guint i = 0; entries && i < entries->len; i++)
    {
      const CopDtEntry *entry = entries->pdata[i];
      if (strcmp (entry->name, "ranges") != 0)
        continue;
      if (entry->mode == COP_DT_OMIT)
        return NULL;
      bytes = g_byte_array_new ();
      *ret_odd = !append_items (bytes, entry->items, entry->n_items);
      return bytes;
    }
  if (prop == NULL)
    return NULL;
  bytes = g_byte_array_new ();
  if (cop_node_prop_length (prop) <= G_MAXUINT32)
    g_byte_array_append (bytes, prop->data, (guint)cop_node_prop_length (prop));
  return bytes;
}

gboolean
cop_ranges__are_said (CopDevice *device)
{
  gboolean odd;
  GByteArray *ranges = read_ranges (device, &odd);

  if (ranges)
    g_byte_array_unref (ranges);
  return ranges != NULL;
}

/* --- what it means --------------------------------------------------------------------------- */

/* FALSE: they are no numbers of 64 bits, or do not make whole entries. */
static gboolean
take_apart (const CopBus *bus, const GByteArray *bytes, GArray *ret)
{
  guint child, parent, size, other;
  guint entry;

  cop_bus__cells (bus, &child, &size);
  cop_bus__cells (bus->device->bus, &parent, &other);
  if (child < 1 || child > 2 || parent < 1 || parent > 2 || size < 1 || size > 2)
    return FALSE;
  entry = 4 * (child + parent + size);
  if (bytes->len % entry)
    return FALSE;
  for (const guint8 *at = bytes->data; at < bytes->data + bytes->len; at += entry)
    {
      guint64 n = cop_be__at (at + 4 * (gsize)(child + parent), 4 * size);
      CopForward forward = { .first = cop_be__at (at, 4 * child),
                             .at = cop_be__at (at + 4 * (gsize)child, 4 * parent) };
      if (n == 0)
        continue;
      n = MIN (n - 1, G_MAXUINT64 - MAX (forward.first, forward.at));
      forward.last = forward.first + n;
      g_array_append_val (ret, forward);
    }
  return TRUE;
}

static gboolean
is_described (const CopBus *bus)
{
  return bus->device && cop_type__family (bus->device->object.type)->described;
}

CopSight
cop_bus__sight (const CopBus *bus, GArray *ret)
{
  CopSight sight = COP_SIGHT_SAME;
  GByteArray *bytes;
  gboolean odd;

  g_array_set_size (ret, 0);
  if (!is_described (bus) || bus->device->bus == NULL)
    return COP_SIGHT_SAME;
  bytes = read_ranges (bus->device, &odd);
  if (bytes == NULL)
    return COP_SIGHT_NONE;
  if (!odd && bytes->len && take_apart (bus, bytes, ret))
    for (guint i = 0; i < ret->len; i++)
      if (g_array_index (ret, CopForward, i).first != g_array_index (ret, CopForward, i).at)
        sight = COP_SIGHT_MOVED;
  g_byte_array_unref (bytes);
  return sight;
}

gboolean
cop_bus__is_same (const CopBus *bus)
{
  GArray *forwards = g_array_new (FALSE, FALSE, sizeof (CopForward));
  gboolean same = cop_bus__sight (bus, forwards) == COP_SIGHT_SAME;

  g_array_unref (forwards);
  return same;
}

/* --- pools ----------------------------------------------------------------------------------- */

static int
by_first (gconstpointer a, gconstpointer b)
{
  const CopStretch *x = a, *y = b;

  return x->first < y->first ? -1 : x->first > y->first;
}

/* What is forwarded, in order and without overlaps. */
static GArray *
merge (const GArray *forwards)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (CopStretch));
  guint kept = 0;

  for (guint i = 0; i < forwards->len; i++)
    {
      const CopForward *forward = &g_array_index (forwards, CopForward, i);
      CopStretch stretch = { forward->first, forward->last };
      g_array_append_val (merged, stretch);
    }
  g_array_sort (merged, by_first);
  for (guint i = 1; i < merged->len; i++)
    {
      CopStretch *last = &g_array_index (merged, CopStretch, kept);
      const CopStretch *next = &g_array_index (merged, CopStretch, i);
      if (last->last == G_MAXUINT64 || next->first <= last->last + 1)
        last->last = MAX (last->last, next->last);
      else
        g_array_index (merged, CopStretch, ++kept) = *next;
    }
  g_array_set_size (merged, merged->len ? kept + 1 : 0);
  return merged;
}

GArray *
cop_stretches__narrow (GArray *stretches, const GArray *forwards)
{
  GArray *limits = merge (forwards), *both;

  if (stretches == NULL)
    return limits;
  both = g_array_new (FALSE, FALSE, sizeof (CopStretch));
  for (guint i = 0; i < stretches->len; i++)
    for (guint k = 0; k < limits->len; k++)
      {
        const CopStretch *x = &g_array_index (stretches, CopStretch, i);
        const CopStretch *y = &g_array_index (limits, CopStretch, k);
        CopStretch stretch = { MAX (x->first, y->first), MIN (x->last, y->last) };
        if (stretch.first <= stretch.last)
          g_array_append_val (both, stretch);
      }
  g_array_unref (limits);
  g_array_unref (stretches);
  return both;
}

/* --- what is seen above ---------------------------------------------------------------------- */

typedef struct
{
  guint64 at, last, offset; /* of the window */
} Piece;

/* What is left of the part above; what another one of the window has there is that one's. */
static void
add_part (Piece part, CopTaken *seen, GArray *to)
{
  CopStretch run;

  while (cop_taken__first (seen, part.at, part.last, &run.first, &run.last))
    {
      Piece before = { .at = part.at, .last = run.first - 1, .offset = part.offset };
      if (part.at < run.first)
        g_array_append_val (to, before);
      if (part.last <= run.last)
        return;
      part.offset += run.last + 1 - part.at;
      part.at = run.last + 1;
    }
  g_array_append_val (to, part);
}

/* The first entry that has an address says where it is. */
static void
translate (const Piece *piece, const GArray *forwards, CopTaken *seen, GArray *to)
{
  guint64 at = piece->at, next;

  for (gboolean more = TRUE; more;)
    {
      const CopForward *found = NULL;
      next = G_MAXUINT64;
      for (guint i = 0; i < forwards->len && !found; i++)
        {
          const CopForward *forward = &g_array_index (forwards, CopForward, i);
          if (forward->first <= at && at <= forward->last)
            found = forward;
          else if (forward->first > at)
            next = MIN (next, forward->first);
        }
      if (found)
        {
          guint64 last = MIN (found->last, piece->last);
          Piece part = { .at = found->at + (at - found->first),
                         .last = found->at + (last - found->first),
                         .offset = piece->offset + (at - piece->at) };
          add_part (part, seen, to);
          cop_taken__add (seen, part.at, part.last);
          next = last == G_MAXUINT64 ? at : last + 1;
        }
      more = next > at && next <= piece->last;
      at = next;
    }
}

static gboolean
map_piece (CopDevice *device, CopRegion *window, const Piece *piece, CopRegion *space,
           GError **error)
{
  CopRegion *alias = cop_region_new_alias (&device->object, cop_region_name (window), window,
                                           piece->offset, piece->last - piece->at + 1);

  alias->origin = device->object.origin;
  return cop_region_map (alias, space, piece->at, window->priority, error);
}

/* The bus whose space that of the bus is, found without going up to it; NULL: it is a window. */
static CopBus *
with_space (CopBus *bus)
{
  CopRegion *space = cop_bus__space (bus);

  return space ? cop_bus (cop_region_owner (space)) : NULL;
}

gboolean
cop_window__show_above (CopDevice *device, CopRegion *window, GError **error)
{
  GArray *forwards, *pieces, *parts;
  Piece whole = { .at = window->at, .last = cop_region__last (window) };
  CopBus *bus = with_space (device->bus);
  CopRegion *space;
  gboolean ok = TRUE;

  if (bus == NULL || !is_described (bus))
    return TRUE;
  forwards = g_array_new (FALSE, FALSE, sizeof (CopForward));
  pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_append_val (pieces, whole);
  while (ok && bus && pieces->len && cop_bus__sight (bus, forwards) == COP_SIGHT_MOVED
         && (space = cop_bus__space (bus->device->bus)))
    {
      CopTaken *seen = cop_taken__new ();
      parts = g_array_new (FALSE, FALSE, sizeof (Piece));
      for (guint i = 0; i < pieces->len; i++)
        translate (&g_array_index (pieces, Piece, i), forwards, seen, parts);
      cop_taken__free (seen);
      g_array_unref (pieces);
      pieces = parts;
      for (guint i = 0; i < pieces->len && ok; i++)
        ok = map_piece (device, window, &g_array_index (pieces, Piece, i), space, error);
      bus = with_space (bus->device->bus);
    }
  g_array_unref (pieces);
  g_array_unref (forwards);
  return ok;
}
