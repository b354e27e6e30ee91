/* Regions: what they are, whose they are, what is freed with them. */
#include <memory/private.h>
#include <memory/registers.h>

const char *
cop_access_name (CopAccess access)
{
  static const char *const names[] = { "ok",        "nothing",    "gone",  "size",
                                       "read-only", "write-only", "failed" };
  return (guint)access < G_N_ELEMENTS (names) ? names[access] : "unknown";
}

/* --- making ------------------------------------------------------------------------------ */

void
cop_region_init (CopRegion *region, CopObject *owner, const char *name, CopRegionKind kind,
                 guint64 size)
{
  *region =
      (CopRegion){ .owner = owner, .name = name, .kind = kind, .size = size, .enabled = TRUE };
}

gboolean
cop_region_init_alias (CopRegion *region, CopObject *owner, const char *name, CopRegion *target,
                       guint64 offset, guint64 size)
{
  cop_region_init (region, owner, name, COP_REGION_ALIAS, size);
  return cop_region__become_alias (region, target, offset);
}

gboolean
cop_region__become_alias (CopRegion *region, CopRegion *target, guint64 offset)
{
  if (target == region || (region->size && offset + (region->size - 1) < offset))
    return FALSE;
  region->kind = COP_REGION_ALIAS;
  region->target = target;
  region->target_offset = offset;
  region->next_alias = target->aliases;
  target->aliases = region;
  return TRUE;
}

static void
leave_target (CopRegion *region)
{
  CopRegion **at;

  if (region->target == NULL)
    return;
  for (at = &region->target->aliases; *at != region;)
    at = &(*at)->next_alias;
  *at = region->next_alias;
  region->target = region->next_alias = NULL;
}

static void
empty (CopRegion *region)
{
  for (GTreeNode *node = g_tree_node_first (region->inside); node; node = g_tree_node_next (node))
    {
      CopRegion *inner = g_tree_node_key (node);
      inner->mapped = FALSE;
      inner->container = NULL;
      cop_region__tell_leaf (inner);
    }
  g_clear_pointer (&region->inside, g_tree_unref);
}

void
cop_region_finish (CopRegion *region)
{
  cop_region_unmap (region);
  cop_region__changed (region);
  if (region->inside)
    empty (region);
  leave_target (region);
  while (region->aliases)
    {
      CopRegion *alias = region->aliases;
      cop_region__changed (alias);
      leave_target (alias);
    }
  if (region->regs)
    cop_regs__free (region->regs);
  region->regs = NULL;
  cop_region__leave_spaces (region);
  cop_region__drop_leaf (region);
}

/* --- regions of an object ---------------------------------------------------------------- */

static void
free_regions (CopObject *object)
{
  CopRegion *region = object->ext->regions;

  object->ext->regions = NULL;
  while (region)
    {
      CopRegion *next = region->next_owned;
      char *name = (char *)region->name;
      cop_region_finish (region);
      g_free (name);
      g_free (region);
      region = next;
    }
}

static void
own (CopRegion *region, CopObject *owner)
{
  CopObjectExt *ext = cop_object__ext (owner);

  region->origin = owner->owner->origin;
  region->next_owned = ext->regions;
  ext->regions = region;
  ext->free_regions = free_regions;
}

CopRegion *
cop_region_new (CopObject *owner, const char *name, CopRegionKind kind, guint64 size)
{
  CopRegion *region = g_new (CopRegion, 1);

  cop_region_init (region, owner, g_strdup (name), kind, size);
  own (region, owner);
  return region;
}

CopRegion *
cop_region_new_alias (CopObject *owner, const char *name, CopRegion *target, guint64 offset,
                      guint64 size)
{
  CopRegion *region = g_new (CopRegion, 1);
  char *copy = g_strdup (name);

  if (!cop_region_init_alias (region, owner, copy, target, offset, size))
    {
      g_free (copy);
      g_free (region);
      return NULL;
    }
  own (region, owner);
  return region;
}

CopRegion *
cop_object__regions (const CopObject *object)
{
  return object->ext ? object->ext->regions : NULL;
}

/* --- asking it --------------------------------------------------------------------------- */

void
cop_region_set_ops (CopRegion *region, const CopRegionOps *ops, gpointer data)
{
  region->ops = ops;
  region->data = data;
}

CopObject *
cop_region_owner (const CopRegion *region)
{
  return region->owner;
}

gpointer
cop_region_data (const CopRegion *region)
{
  return region->data;
}

const char *
cop_region_name (const CopRegion *region)
{
  return region->name;
}

CopRegionKind
cop_region_kind (const CopRegion *region)
{
  return region->kind;
}

guint64
cop_region_size (const CopRegion *region)
{
  return region->size;
}

guint64
cop_region_at (const CopRegion *region)
{
  return region->at;
}

CopRegion *
cop_region_container (const CopRegion *region)
{
  return region->container;
}

gboolean
cop_region_is_enabled (const CopRegion *region)
{
  return region->enabled;
}

void
cop_region_set_enabled (CopRegion *region, gboolean enabled)
{
  enabled = enabled != FALSE;
  if (region->enabled == enabled)
    return;
  region->enabled = enabled;
  cop_region__changed (region);
  cop_region__tell_leaf (region);
}

void
cop_region_disable (CopRegion *region)
{
  if (region->gone)
    return;
  region->gone = TRUE;
  cop_region__changed (region);
  cop_region__tell_leaf (region);
}
