/* The tree of objects for people. */
#include <machine/private.h>

/* Deeper lines are not pushed further to the right: a chain of a million stays readable, and
 * its text linear. */
#define DEEPEST_INDENT 32

static void
print_windows (CopDevice *device, GString *out)
{
  const CopRegion *unit = device->ext ? &device->ext->unit : NULL;

  for (guint i = 0; i < device->n_windows; i++)
    if (device->windows[i].mapped)
      g_string_append_printf (out, "  0x%" G_GINT64_MODIFIER "x-0x%" G_GINT64_MODIFIER "x",
                              device->windows[i].at,
                              device->windows[i].at + (device->windows[i].size - 1));
  if (unit && unit->mapped)
    g_string_append_printf (out, "  @%" G_GINT64_MODIFIER "x", unit->at);
}

static void
print_one (CopObject *object, guint depth, GString *out)
{
  CopDevice *device = cop_device__of (object);
  guint indent = 2 * MIN (depth, DEEPEST_INDENT);

  if (depth > DEEPEST_INDENT)
    g_string_append_printf (out, "[%u] ", depth);
  for (guint i = 0; i < indent; i++)
    g_string_append_c (out, ' ');
  g_string_append_printf (out, "%s  (%s)", object->name ? object->name->text : "/",
                          object->type->desc->name);
  if (device && object->state != COP_STATE_REALIZED)
    g_string_append_printf (out, "  %s", cop_state_name (object->state));
  if (device)
    {
      print_windows (device, out);
      if (device->bus && device->bus->device->object.name
          && &device->bus->device->object != object->parent)
        g_string_append_printf (out, "  on %s", device->bus->device->object.name->text);
    }
  g_string_append_c (out, '\n');
}

char *
cop_object_print_tree (CopObject *root)
{
  CopWalk walk = COP_WALK (root);
  GString *out = g_string_new (NULL);

  while (cop_walk_next (&walk))
    print_one (walk.at, walk.depth, out);
  return g_string_free (out, FALSE);
}
