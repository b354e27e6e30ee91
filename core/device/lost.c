/* Wires that have gone with their provider.  A consumer that stays remembers them: what it was
 * given is missing in its Devicetree, and no tree is made that leaves it out in silence. */
#include <device/private.h>
#include <string.h>

/* Its path (its name, when it has been hidden before), and the label by which others know it. */
static char *
name_of (const CopDevice *provider)
{
  char *path = cop_object_path (&provider->object), *both;
  const char *label = provider->ext ? provider->ext->label : NULL;

  if (path == NULL)
    path = g_strdup (provider->object.name ? provider->object.name->text : "?");
  if (label == NULL || *label == '\0')
    return path;
  both = g_strdup_printf ("%s (&%.*s)", path, (int)strcspn (label, " "), label);
  g_free (path);
  return both;
}

static void
clear_lost (gpointer data)
{
  g_free (((CopLostWire *)data)->provider);
}

static void
add (CopDevice *consumer, const CopLineDef *output, guint index, const char *provider)
{
  CopLostWire lost = { .output = output, .index = index, .provider = g_strdup (provider) };
  CopDeviceExt *ext = cop_device__ext (consumer);

  if (ext->lost == NULL)
    {
      ext->lost = g_array_new (FALSE, FALSE, sizeof (CopLostWire));
      g_array_set_clear_func (ext->lost, clear_lost);
    }
  g_array_append_val (ext->lost, lost);
}

void
cop_device__leave_consumers (CopDevice *provider)
{
  g_autofree char *name = NULL;

  for (const CopWire *wire = provider->ext ? provider->ext->ports.in : NULL; wire;
       wire = wire->in_next)
    {
      if (wire->consumer->flags & (COP_FLAG_IN_CUT | COP_FLAG_GONE) || wire->output->undescribed)
        continue;
      name = name ? name : name_of (provider);
      add ((CopDevice *)wire->consumer, wire->output, wire->index, name);
    }
}

void
cop_device__lose (CopDevice *consumer, const char *output, guint index, const char *provider)
{
  const CopLineDef *def = cop_device_output (consumer, output);

  if (def == NULL)
    return;
  cop_device__regain (consumer, def, index);
  add (consumer, def, index, provider);
}

void
cop_device__regain (CopDevice *consumer, const CopLineDef *output, guint index)
{
  GArray *lost = consumer->ext ? consumer->ext->lost : NULL;

  for (guint i = 0; lost && i < lost->len; i++)
    {
      const CopLostWire *wire = &g_array_index (lost, CopLostWire, i);
      if (wire->output == output && wire->index == index)
        {
          g_array_remove_index (lost, i);
          return;
        }
    }
}

const CopLostWire *
cop_device__nth_lost (const CopDevice *device, guint n)
{
  GArray *lost = device->ext ? device->ext->lost : NULL;

  return lost && n < lost->len ? &g_array_index (lost, CopLostWire, n) : NULL;
}

void
cop_device__forget_lost (CopDevice *device)
{
  if (device->ext)
    g_clear_pointer (&device->ext->lost, g_array_unref);
}
