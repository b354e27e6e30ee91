/* Regions: mapped in order of priority and address, so that a neighbour tells of an overlap. */
#include <coppice/dev/region.h>
#include <coppice/error.h>

void
cop_region_init (CopRegion *region, CopObject *owner, const char *name, CopRegionKind kind,
                 guint64 size)
{
  *region = (CopRegion){ .owner = owner, .name = name, .kind = kind, .size = size };
}

void
cop_region_finish (CopRegion *region)
{
  cop_region_unmap (region);
  if (region->inside)
    {
      for (GTreeNode *node = g_tree_node_first (region->inside); node;
           node = g_tree_node_next (node))
        {
          CopRegion *inner = g_tree_node_key (node);
          inner->mapped = inner->enabled = FALSE;
          inner->container = NULL;
        }
      g_clear_pointer (&region->inside, g_tree_unref);
    }
}

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

static guint64
last_of (const CopRegion *region)
{
  return region->at + (region->size - 1);
}

/* What has part of [at, last] with this priority, or NULL. */
static CopRegion *
in_the_way (CopRegion *container, guint64 at, guint64 last, gint priority)
{
  CopRegion key = { .at = at, .priority = priority };
  GTreeNode *next = g_tree_lower_bound (container->inside, &key), *before;
  CopRegion *other;

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
      if (other->priority == priority && last_of (other) >= at)
        return other;
    }
  return NULL;
}

static gboolean
refuse_overlap (const CopRegion *region, const CopRegion *other, guint64 at, GError **error)
{
  char *whose = cop_object_label (other->owner);

  cop_object_error (
      region->owner, error, COP_ERROR_EXISTS,
      "window '%s' at 0x%" G_GINT64_MODIFIER "x-0x%" G_GINT64_MODIFIER
      "x overlaps window '%s' of %s at 0x%" G_GINT64_MODIFIER "x-0x%" G_GINT64_MODIFIER "x",
      region->name, at, at + (region->size - 1), other->name, whose, other->at, last_of (other));
  g_free (whose);
  return FALSE;
}

gboolean
cop_region_map (CopRegion *region, CopRegion *container, guint64 at, gint priority, GError **error)
{
  CopRegion *other;

  if (region->mapped)
    return cop_object_error (region->owner, error, COP_ERROR_STATE, "window '%s' is mapped already",
                             region->name);
  if (region->size == 0)
    return cop_object_error (region->owner, error, COP_ERROR_RANGE,
                             "window '%s' has no size and cannot be mapped", region->name);
  if (at + (region->size - 1) < at
      || (container->size && at + (region->size - 1) >= container->size))
    return cop_object_error (region->owner, error, COP_ERROR_RANGE,
                             "window '%s' of 0x%" G_GINT64_MODIFIER
                             "x bytes does not fit at 0x%" G_GINT64_MODIFIER "x",
                             region->name, region->size, at);
  if (container->inside == NULL)
    container->inside = g_tree_new_full (compare, NULL, NULL, NULL);
  other = in_the_way (container, at, at + (region->size - 1), priority);
  if (other)
    return refuse_overlap (region, other, at, error);
  region->at = at;
  region->priority = priority;
  region->container = container;
  region->mapped = region->enabled = TRUE;
  g_tree_insert (container->inside, region, region);
  return TRUE;
}

void
cop_region_unmap (CopRegion *region)
{
  if (!region->mapped)
    return;
  g_tree_remove (region->container->inside, region);
  if (g_tree_nnodes (region->container->inside) == 0)
    g_clear_pointer (&region->container->inside, g_tree_unref);
  region->mapped = region->enabled = FALSE;
  region->container = NULL;
}

void
cop_region_disable (CopRegion *region)
{
  region->enabled = FALSE;
}

/* The region of this priority that has the address, or NULL. */
static CopRegion *
find_with_priority (const CopRegion *container, guint64 at, gint priority)
{
  CopRegion above = { .at = at, .priority = priority };
  GTreeNode *after = g_tree_upper_bound (container->inside, &above);
  GTreeNode *node = after ? g_tree_node_previous (after) : g_tree_node_last (container->inside);
  CopRegion *region = node ? g_tree_node_key (node) : NULL;

  if (region && region->priority == priority && region->at <= at && last_of (region) >= at
      && region->enabled)
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
cop_region_find (CopRegion *container, guint64 at, guint64 *ret_offset)
{
  CopRegion *in = container, *next = next_in_order (in, G_MAXINT), *region;

  for (;;)
    {
      gint priority;
      if (next == NULL)
        {
          /* nothing in this container: behind it something of a lower priority may answer */
          if (in == container)
            return NULL;
          at += in->at;
          priority = in->priority;
          in = in->container;
        }
      else
        {
          priority = next->priority;
          region = find_with_priority (in, at, priority);
          if (region && region->kind != COP_REGION_CONTAINER)
            {
              if (ret_offset)
                *ret_offset = at - region->at;
              return region;
            }
          if (region)
            {
              at -= region->at;
              in = region;
              next = next_in_order (in, G_MAXINT);
              continue;
            }
        }
      next = priority == G_MININT ? NULL : next_in_order (in, priority - 1);
    }
}
