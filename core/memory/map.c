/* Containers: mapped in order of priority and address, so that a neighbour tells of an overlap. */
#include <base/vec.h>
#include <coppice/error.h>
#include <memory/private.h>

#define HEX "0x%" G_GINT64_MODIFIER "x"

/* The highest priority first, then by address. */
static gint
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const CopRegion *x = a, *y = b;

  (void)data;
  if (x->priority != y->priority)
    return x->priority > y->priority ? -1 : 1;
  return x->at < y->at ? -1 : x->at > y->at;
}

/* What has part of [at, last] with this priority, or NULL. */
static CopRegion *
in_the_way (const CopRegion *container, guint64 at, guint64 last, gint priority)
{
  CopRegion key = { .at = at, .priority = priority };
  GTreeNode *next, *before;
  CopRegion *other;

  if (container->inside == NULL)
    return NULL;
  next = g_tree_lower_bound (container->inside, &key);
  if (next)
    {
      other = g_tree_node_key (next);
      if (other->priority == priority && other->at <= last)
        return other;
      before = g_tree_node_previous (next);
    }
  else
    before = g_tree_node_last (container->inside);
  if (before)
    {
      other = g_tree_node_key (before);
      if (other->priority == priority && cop_region__last (other) >= at)
        return other;
    }
  return NULL;
}

static gboolean
refuse_overlap (const CopRegion *region, const CopRegion *other, guint64 at, guint64 size,
                GError **error)
{
  char *whose = cop_object_label_at (other->owner, (CopOrigin){ 0 });

  cop_object_error (region->owner, error, COP_ERROR_EXISTS,
                    "window '%s' at " HEX "-" HEX " overlaps window '%s' of %s at " HEX "-" HEX,
                    region->name, at, at + (size - 1), other->name, whose, other->at,
                    cop_region__last (other));
  g_free (whose);
  return FALSE;
}

/* --- no region inside itself -------------------------------------------------------------- */

/* Whether something lies in it, or can be seen through it. */
static gboolean
shows_something (const CopRegion *region)
{
  if (region->kind == COP_REGION_ALIAS)
    region = region->target;
  return region
         && (region->kind == COP_REGION_ALIAS
             || (region->kind == COP_REGION_CONTAINER && region->inside));
}

/* Whether the container is the region, or is inside it, seen through aliases as well: found by
 * going up from the container, to all that show it. */
static gboolean
is_inside (CopRegion *container, CopRegion *region)
{
  COP_VEC (CopRegion *) up = { 0 };
  GHashTable *been;
  gboolean found = FALSE;

  if (container == region || region->target == container)
    return TRUE;
  if (!shows_something (region))
    return FALSE;
  been = g_hash_table_new (NULL, NULL);
  *cop_vec_push (&up) = container;
  while (up.len && !found)
    {
      CopRegion *at = up.items[--up.len];
      found = at == region;
      if (!g_hash_table_add (been, at))
        continue;
      if (at->container)
        *cop_vec_push (&up) = at->container;
      for (CopRegion *alias = at->aliases; alias; alias = alias->next_alias)
        *cop_vec_push (&up) = alias;
    }
  cop_vec_free (&up);
  g_hash_table_unref (been);
  return found;
}

/* --- mapping ----------------------------------------------------------------------------- */

/* Whether the region, with this size, may be there. */
static gboolean
may_be_at (CopRegion *region, const CopRegion *container, guint64 at, guint64 size, gint priority,
           GError **error)
{
  const CopRegion *other;

  if (size == 0)
    return cop_object_error (region->owner, error, COP_ERROR_RANGE,
                             "window '%s' has no size and cannot be mapped", region->name);
  if (at + (size - 1) < at || (container->size && at + (size - 1) >= container->size))
    return cop_object_error (region->owner, error, COP_ERROR_RANGE,
                             "window '%s' of " HEX " bytes does not fit at " HEX, region->name,
                             size, at);
  other = in_the_way (container, at, at + (size - 1), priority);
  return other == NULL || refuse_overlap (region, other, at, size, error);
}

static void
put_in (CopRegion *region, CopRegion *container)
{
  if (container->inside == NULL)
    container->inside = g_tree_new_full (compare, NULL, NULL, NULL);
  g_tree_insert (container->inside, region, region);
}

static void
take_out (CopRegion *region)
{
  CopRegion *container = region->container;

  g_tree_remove (container->inside, region);
  if (g_tree_nnodes (container->inside) == 0)
    g_clear_pointer (&container->inside, g_tree_unref);
}

gboolean
cop_region_map (CopRegion *region, CopRegion *container, guint64 at, gint priority, GError **error)
{
  if (region->mapped)
    return cop_object_error (region->owner, error, COP_ERROR_STATE, "window '%s' is mapped already",
                             region->name);
  if (container->kind != COP_REGION_CONTAINER)
    return cop_object_error (region->owner, error, COP_ERROR_INVALID,
                             "window '%s' cannot be mapped into window '%s': that is no container",
                             region->name, container->name);
  if (!may_be_at (region, container, at, region->size, priority, error))
    return FALSE;
  if (is_inside (container, region))
    return cop_object_error (region->owner, error, COP_ERROR_INVALID,
                             "window '%s' cannot be mapped into itself", region->name);
  region->at = at;
  region->priority = priority;
  region->container = container;
  region->mapped = TRUE;
  put_in (region, container);
  cop_region__changed (container);
  cop_region__tell_leaf (region);
  return TRUE;
}

void
cop_region_unmap (CopRegion *region)
{
  CopRegion *container = region->container;

  if (!region->mapped)
    return;
  take_out (region);
  region->mapped = FALSE;
  region->container = NULL;
  cop_region__changed (container);
  cop_region__tell_leaf (region);
}

/* Takes the region to another place in its container, or gives it another size there. */
static gboolean
change (CopRegion *region, guint64 at, guint64 size, GError **error)
{
  CopRegion *container = region->container;
  gboolean ok;

  take_out (region);
  ok = may_be_at (region, container, at, size, region->priority, error);
  if (ok)
    {
      region->at = at;
      region->size = size;
    }
  put_in (region, container);
  if (ok)
    cop_region__changed (container);
  return ok;
}

gboolean
cop_region_set_at (CopRegion *region, guint64 at, GError **error)
{
  if (region->at == at)
    return TRUE;
  if (region->mapped)
    return change (region, at, region->size, error);
  region->at = at;
  return TRUE;
}

gboolean
cop_region_set_size (CopRegion *region, guint64 size, GError **error)
{
  if (region->size == size)
    return TRUE;
  if (region->leaf && region->leaf->ram)
    return cop_object_error (region->owner, error, COP_ERROR_STATE,
                             "window '%s' is memory that has been used: its size stays",
                             region->name);
  if (region->mapped)
    {
      if (!change (region, region->at, size, error))
        return FALSE;
    }
  else
    region->size = size;
  cop_region__drop_leaf (region);
  cop_region__changed (region);
  return TRUE;
}

gboolean
cop_region_set_target_offset (CopRegion *region, guint64 offset)
{
  if (region->kind != COP_REGION_ALIAS || (region->size && offset + (region->size - 1) < offset))
    return FALSE;
  region->target_offset = offset;
  cop_region__changed (region);
  return TRUE;
}

/* --- finding ----------------------------------------------------------------------------- */

/* The region of this priority that has the address, or NULL. */
static CopRegion *
find_with_priority (const CopRegion *container, guint64 at, gint priority)
{
  CopRegion above = { .at = at, .priority = priority };
  GTreeNode *after = g_tree_upper_bound (container->inside, &above);
  GTreeNode *node = after ? g_tree_node_previous (after) : g_tree_node_last (container->inside);
  CopRegion *region = node ? g_tree_node_key (node) : NULL;

  if (region && region->priority == priority && region->at <= at && cop_region__last (region) >= at
      && cop_region__is_open (region))
    return region;
  return NULL;
}

/* The first that has a priority of at most this one, or NULL. */
static CopRegion *
next_in_order (const CopRegion *container, gint priority)
{
  CopRegion below = { .at = 0, .priority = priority };
  GTreeNode *node = container->inside ? g_tree_lower_bound (container->inside, &below) : NULL;

  return node ? g_tree_node_key (node) : NULL;
}

CopRegion *
cop_region__in_the_way (const CopRegion *container, guint64 at, guint64 last, gint priority)
{
  const CopRegion *level = next_in_order (container, G_MAXINT);
  CopRegion *found = NULL;

  while (found == NULL && level && level->priority >= priority)
    {
      found = in_the_way (container, at, last, level->priority);
      level = level->priority == G_MININT ? NULL : next_in_order (container, level->priority - 1);
    }
  return found;
}

/* Where we look: in a container, from a priority downwards. */
typedef struct
{
  const CopRegion *in;
  guint64 at;
  gint priority;
  gboolean done;
} Look;

/* What the alias stands for at the address, through any number of aliases; at: in and out. */
static CopRegion *
behind_aliases (CopRegion *region, guint64 *at)
{
  while (region && region->kind == COP_REGION_ALIAS)
    {
      if (region->target == NULL || *at + region->target_offset < *at)
        return NULL;
      *at += region->target_offset;
      region = region->target;
      if (!cop_region__is_open (region) || !cop_region__has (region, *at, 1))
        return NULL;
    }
  return region;
}

CopRegion *
cop_region_find (CopRegion *container, guint64 at, guint64 *ret_offset)
{
  COP_VEC (Look) looks = { 0 };
  CopRegion *found = NULL;

  container = behind_aliases (container, &at);
  if (container == NULL || container->kind != COP_REGION_CONTAINER)
    {
      if (container && ret_offset)
        *ret_offset = at;
      return container;
    }
  *cop_vec_push (&looks) = (Look){ container, at, G_MAXINT, FALSE };
  while (looks.len && found == NULL)
    {
      Look *look = cop_vec_last (&looks);
      CopRegion *next = look->done ? NULL : next_in_order (look->in, look->priority), *region;
      guint64 offset;
      if (next == NULL)
        {
          /* nothing in this container: behind it something of a lower priority may answer */
          looks.len--;
          continue;
        }
      look->done = next->priority == G_MININT;
      look->priority = next->priority - !look->done;
      region = find_with_priority (look->in, look->at, next->priority);
      if (region == NULL)
        continue;
      offset = look->at - region->at;
      region = behind_aliases (region, &offset);
      if (region && region->kind == COP_REGION_CONTAINER)
        *cop_vec_push (&looks) = (Look){ region, offset, G_MAXINT, FALSE };
      else if (region)
        {
          found = region;
          if (ret_offset)
            *ret_offset = offset;
        }
    }
  cop_vec_free (&looks);
  return found;
}
