/* Places: what has been made again stands where it stood, among its siblings and on its bus. */
#include <machine/recipe.h>

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
  return next && cop_object__lineage (next) == part->next_lineage ? next : NULL;
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
      if (next && cop_object__lineage (next) != part->next_seat_lineage)
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
