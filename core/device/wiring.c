/* Wiring: which output goes to which input, checked against what the types declare. */
#include <base/nearest.h>
#include <device/private.h>

static const CopLineDef *
find_line (const GArray *rows, const char *name, guint *ret_ordinal)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const CopLineDef *def = g_array_index (rows, const CopLineDef *, i);
      if (strcmp (def->name, name) == 0)
        {
          if (ret_ordinal)
            *ret_ordinal = i;
          return def;
        }
    }
  return NULL;
}

static gboolean
no_line (CopDevice *device, const char *what, const GArray *rows, const char *name, GError **error)
{
  CopNearest nearest = COP_NEAREST (name);
  char *hint;

  for (guint i = 0; i < rows->len; i++)
    cop_nearest_try (&nearest, g_array_index (rows, const CopLineDef *, i)->name);
  hint = cop_nearest_hint (&nearest);
  cop_object_error (&device->object, error, COP_ERROR_NOT_FOUND, "no %s '%s'%s", what, name, hint);
  g_free (hint);
  return FALSE;
}

const CopLineDef *
cop_device_output (const CopDevice *device, const char *name)
{
  return find_line (cop_type__family (device->object.type)->outputs, name, NULL);
}

const CopLineDef *
cop_device_input (const CopDevice *device, const char *name)
{
  return find_line (cop_type__family (device->object.type)->inputs, name, NULL);
}

static const CopLineDef *
nth (const GArray *rows, guint index)
{
  return index < rows->len ? g_array_index (rows, const CopLineDef *, index) : NULL;
}

const CopLineDef *
cop_device_nth_output (const CopDevice *device, guint index)
{
  return nth (cop_type__family (device->object.type)->outputs, index);
}

const CopLineDef *
cop_device_nth_input (const CopDevice *device, guint index)
{
  return nth (cop_type__family (device->object.type)->inputs, index);
}

guint
cop_device_line_count (const CopDevice *device, const CopLineDef *def)
{
  guint64 count;

  if (def->count_prop
      && cop_object_get_uint ((CopObject *)&device->object, def->count_prop, &count, NULL))
    return (guint)MIN (count, G_MAXUINT);
  return def->count ? def->count : 1;
}

static gboolean
check_place (CopDevice *device, const CopLineDef *def, const char *what, guint place,
             GError **error)
{
  guint count = cop_device_line_count (device, def);

  if (place < count)
    return TRUE;
  if (count == 0)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE, "%s '%s' has no places", what,
                             def->name);
  return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                           "%s '%s' has places 0 to %u, and no place %u", what, def->name,
                           count - 1, place);
}

static gboolean
check_kinds (CopDevice *consumer, const CopLineDef *output, const CopLineDef *input,
             const CopEndpoint *endpoint, GError **error)
{
  char *provider;

  if (output->kind == input->kind)
    return TRUE;
  provider = cop_object_label (endpoint->provider);
  cop_object_error (&consumer->object, error, COP_ERROR_TYPE,
                    "output '%s' is of kind '%s', and %s.%s of kind '%s'", output->name,
                    cop_line_kind_name (output->kind), provider, input->name,
                    cop_line_kind_name (input->kind));
  g_free (provider);
  return FALSE;
}

static gboolean
refuse_second_wire (CopDevice *consumer, const CopWire *wire, GError **error)
{
  char *provider = cop_object_label (wire->provider);

  cop_object_error (&consumer->object, error, COP_ERROR_EXISTS,
                    "output '%s' (%u) is wired already, to %s.%s", wire->output->name, wire->index,
                    provider, wire->input->name);
  g_free (provider);
  return FALSE;
}

static gboolean
join (CopDevice *consumer, const char *output_name, guint index, const CopEndpoint *endpoint,
      gboolean again, GError **error)
{
  CopDevice *provider = cop_device (endpoint->provider);
  const CopFamily *family = cop_type__family (consumer->object.type), *provider_family;
  const CopLineDef *output, *input;
  CopPorts *ports;
  guint ordinal;
  gboolean ok;

  output = find_line (family->outputs, output_name, &ordinal);
  if (output == NULL)
    return no_line (consumer, "output", family->outputs, output_name, error);
  if (provider == NULL)
    return cop_object_error (&consumer->object, error, COP_ERROR_TYPE,
                             "output '%s' can only be wired to a device", output_name);
  if (cop_device_machine (consumer) && cop_device_machine (provider)
      && cop_device_machine (consumer) != cop_device_machine (provider))
    return cop_object_error (&consumer->object, error, COP_ERROR_INVALID,
                             "output '%s' cannot be wired to another machine", output_name);
  provider_family = cop_type__family (provider->object.type);
  input = find_line (provider_family->inputs, endpoint->input, NULL);
  if (input == NULL)
    return no_line (provider, "input", provider_family->inputs, endpoint->input, error);
  if (!check_kinds (consumer, output, input, endpoint, error)
      || !check_place (consumer, output, "output", index, error)
      || !check_place (provider, input, "input", endpoint->args[0], error))
    return FALSE;
  if (consumer->object.state > COP_STATE_ALIVE && !again)
    return cop_object_error (&consumer->object, error, COP_ERROR_STATE,
                             "output '%s' cannot be wired after realize (the device is %s)",
                             output_name, cop_state_name (consumer->object.state));
  if (provider->object.flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT))
    return cop_object_error (&provider->object, error, COP_ERROR_STATE,
                             "it has been removed: nothing can be wired to it");
  ports = &cop_device__ext (consumer)->ports;
  for (const CopWire *wire = ports->out; wire; wire = wire->out_next)
    if (wire->ordinal == ordinal && wire->index == index)
      return refuse_second_wire (consumer, wire, error);
  /* encode may remove either end: not before they are joined */
  cop_object_ref (&consumer->object);
  COP_CALL_HOOK (&provider->object, provider->object.type->desc,
                 ok = cop_ports_join (ports, &consumer->object, output, ordinal, index,
                                      &cop_device__ext (provider)->ports, input, endpoint, error));
  for (CopWire *wire = ok ? ports->out_last : NULL; wire; wire = wire->out_prev)
    if (wire->ordinal == ordinal && wire->index == index)
      {
        wire->origin = consumer->object.owner->origin;
        cop_device__carry (consumer, wire);
      }
  cop_object_unref (&consumer->object);
  return ok;
}

gboolean
cop_device_wire (CopDevice *consumer, const char *output, guint index, const CopEndpoint *endpoint,
                 GError **error)
{
  return join (consumer, output, index, endpoint, FALSE, error);
}

gboolean
cop_device__wire_again (CopDevice *consumer, const char *output, guint index,
                        const CopEndpoint *endpoint, GError **error)
{
  return join (consumer, output, index, endpoint, TRUE, error);
}

const CopWire *
cop_device_nth_wire (const CopDevice *device, guint index)
{
  const CopWire *wire = device->ext ? device->ext->ports.out : NULL;

  while (wire && index--)
    wire = wire->out_next;
  return wire;
}

const CopWire *
cop_device_driver (const CopDevice *provider, const char *input, guint place)
{
  const CopLineDef *def = cop_device_input (provider, input);

  return def && provider->ext ? cop_ports_driver (&provider->ext->ports, def, place) : NULL;
}
