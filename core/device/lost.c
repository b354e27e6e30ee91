/* Wires that have gone with their provider.  A consumer that stays remembers them: what it was
 * given is missing in its Devicetree, and no tree is made that leaves it out in silence. */
#include <device/private.h>
#include <string.h>

char *
cop_device__first_label (const CopDevice *device)
{
  const char *label = device->ext ? device->ext->label : NULL;

  return label && *label ? g_strndup (label, strcspn (label, " ")) : NULL;
}

static void
clear_lost (gpointer data)
{
  CopLostWire *lost = data;

  g_free (lost->path);
  g_free (lost->label);
}

/* In the order of its outputs, whichever of its providers went first.  lost: strings are copied. */
static void
add (CopDevice *consumer, const CopLostWire *lost)
{
  CopDeviceExt *ext = cop_device__ext (consumer);
  CopLostWire copy = *lost;
  guint at = 0;

  cop_device__regain (consumer, lost->output, lost->index);
  if (ext->lost == NULL)
    {
      ext->lost = g_array_new (FALSE, FALSE, sizeof (CopLostWire));
      g_array_set_clear_func (ext->lost, clear_lost);
    }
  copy.path = g_strdup (lost->path);
  copy.label = g_strdup (lost->label);
  copy.endpoint.provider = NULL;
  for (; at < ext->lost->len; at++)
    {
      const CopLostWire *is = &g_array_index (ext->lost, CopLostWire, at);
      if (is->ordinal > copy.ordinal || (is->ordinal == copy.ordinal && is->index > copy.index))
        break;
    }
  g_array_insert_val (ext->lost, at, copy);
}

void
cop_device__leave_consumers (CopDevice *provider)
{
  CopLostWire lost = { .lineage = cop_object__lineage (&provider->object) };

  for (const CopWire *wire = provider->ext ? provider->ext->ports.in : NULL; wire;
       wire = wire->in_next)
    {
      if (wire->consumer->flags & (COP_FLAG_IN_CUT | COP_FLAG_GONE))
        continue;
      if (lost.path == NULL)
        {
          lost.path = cop_object__last_path (&provider->object);
          if (lost.path == NULL)
            lost.path = g_strdup (provider->object.name ? provider->object.name->text : "?");
          lost.label = cop_device__first_label (provider);
        }
      lost.output = wire->output;
      lost.ordinal = wire->ordinal;
      lost.index = wire->index;
      lost.order = wire->order;
      lost.endpoint = wire->endpoint;
      add ((CopDevice *)wire->consumer, &lost);
    }
  clear_lost (&lost);
}

void
cop_device__lose (CopDevice *consumer, const char *output, const CopLostWire *lost)
{
  CopLostWire named = *lost;

  while ((named.output = cop_device_nth_output (consumer, named.ordinal)) != NULL
         && strcmp (named.output->name, output) != 0)
    named.ordinal++;
  if (named.output)
    add (consumer, &named);
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
