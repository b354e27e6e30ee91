/* A flat view for people, in the form of `info mtree -f` of QEMU's monitor. */
#include <memory/private.h>

static const char *
kind_name (CopRegionKind kind)
{
  return kind == COP_REGION_RAM ? "ram" : kind == COP_REGION_ROM ? "rom" : "i/o";
}

/* A device's windows have few names; its own name says which they are. */
static void
print_name (const CopRegion *region, GString *out)
{
  const CopObject *owner = region->owner;

  if (owner->name)
    g_string_append_printf (out, "%s.", owner->name->text);
  g_string_append (out, region->name);
}

char *
cop_space_print (CopSpace *space)
{
  const CopView *view = cop_space__view (space);
  GString *out = g_string_new ("FlatView #0\n");
  char *root = space->root ? cop_object_label (space->root->owner) : g_strdup ("(none)");

  g_string_append_printf (out, " AS \"%s\", root: %s\n Root memory region: %s\n", space->name, root,
                          root);
  g_free (root);
  for (guint i = 0; i < view->n; i++)
    {
      const CopRange *range = &view->ranges[i];
      g_string_append_printf (
          out, "  %016" G_GINT64_MODIFIER "x-%016" G_GINT64_MODIFIER "x (prio %d, %s): ", range->at,
          range->last, range->region->priority, kind_name (range->region->kind));
      print_name (range->region, out);
      if (range->offset)
        g_string_append_printf (out, " @%016" G_GINT64_MODIFIER "x", range->offset);
      g_string_append_c (out, '\n');
    }
  if (view->n == 0)
    g_string_append (out, "  No rendered FlatView\n");
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
