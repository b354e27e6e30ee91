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

/* --- places that are found ------------------------------------------------------------------ */

static const CopProp wanted_link = {
  .def = { .name = "wanted", .kind = COP_KIND_LINK, .weak = TRUE, .doc = "A line to be found" },
};

static void
clear_wanted (gpointer data)
{
  CopWantedLine *line = data;

  cop_link__set (line->provider, NULL, &wanted_link, NULL);
  g_free (line->provider);
}

static CopWantedLine *
wanted_at (const CopDevice *device, const CopLineDef *output, guint index)
{
  GArray *wanted = device->ext ? device->ext->wanted : NULL;

  for (guint i = 0; wanted && i < wanted->len; i++)
    {
      CopWantedLine *line = &g_array_index (wanted, CopWantedLine, i);
      if (line->output == output && line->index == index)
        return line;
    }
  return NULL;
}

static gboolean
want (CopDevice *consumer, const CopLineDef *output, guint index, const CopLineDef *input,
      const CopEndpoint *endpoint)
{
  CopDeviceExt *ext = cop_device__ext (consumer);
  CopWantedLine line = { .provider = g_new0 (CopLink, 1),
                         .output = output,
                         .input = input,
                         .index = index,
                         .endpoint = *endpoint,
                         .origin = consumer->object.owner->origin };
  CopLife *life = cop_life_of (&consumer->object);

  if (ext->wanted == NULL)
    {
      ext->wanted = g_array_new (FALSE, FALSE, sizeof (CopWantedLine));
      g_array_set_clear_func (ext->wanted, clear_wanted);
    }
  cop_link__set (line.provider, &consumer->object, &wanted_link, endpoint->provider);
  line.endpoint.provider = NULL;
  line.endpoint.input = input->name;
  g_array_append_val (ext->wanted, line);
  if (life)
    life->seeking = TRUE;
  return TRUE;
}

void
cop_device__forget_wanted (CopDevice *device)
{
  if (device->ext)
    g_clear_pointer (&device->ext->wanted, g_array_unref);
}

/* --- joining -------------------------------------------------------------------------------- */

typedef enum
{
  PLAIN,
  AGAIN, /* it was wired so before */
  FOUND, /* a place that was to be found */
} Way;

static gboolean
refuse_wanted (CopDevice *consumer, const CopWantedLine *line, GError **error)
{
  char *provider = line->provider->target ? cop_object_label (line->provider->target) : NULL;

  cop_object_error (&consumer->object, error, COP_ERROR_EXISTS,
                    "output '%s' (%u) is wired already, to a place of %s.%s that is to be found",
                    line->output->name, line->index, provider ? provider : "nobody",
                    line->input->name);
  g_free (provider);
  return FALSE;
}

static gboolean
join (CopDevice *consumer, const char *output_name, guint index, const CopEndpoint *endpoint,
      Way way, GError **error)
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
      || (!endpoint->any && !check_place (provider, input, "input", endpoint->args[0], error)))
    return FALSE;
  if (consumer->object.state > COP_STATE_ALIVE && way != AGAIN)
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
  if (way == PLAIN && wanted_at (consumer, output, index))
    return refuse_wanted (consumer, wanted_at (consumer, output, index), error);
  if (endpoint->any)
    return want (consumer, output, index, input, endpoint);
  /* encode may remove either end: not before they are joined */
  cop_object_ref (&consumer->object);
  COP_CALL_HOOK (&provider->object, provider->object.type->desc,
                 ok = cop_ports_join (ports, &consumer->object, output, ordinal, index,
                                      &cop_device__ext (provider)->ports, input, endpoint, error));
  if (ok)
    cop_device__regain (consumer, output, index);
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
  return join (consumer, output, index, endpoint, PLAIN, error);
}

gboolean
cop_device__wire_again (CopDevice *consumer, const char *output, guint index,
                        const CopEndpoint *endpoint, GError **error)
{
  return join (consumer, output, index, endpoint, AGAIN, error);
}

gboolean
cop_device__wire_found (CopDevice *consumer, guint index, guint place, GError **error)
{
  CopOwner *owner = consumer->object.owner;
  CopOrigin before = owner->origin;
  CopWantedLine line = g_array_index (consumer->ext->wanted, CopWantedLine, index);
  gboolean ok;

  line.endpoint.provider = line.provider->target;
  line.endpoint.any = FALSE;
  line.endpoint.args[0] = place;
  line.endpoint.n_args = MAX (1, line.endpoint.n_args);
  if (line.origin.line)
    owner->origin = line.origin;
  ok = join (consumer, line.output->name, line.index, &line.endpoint, FOUND, error);
  owner->origin = before;
  return ok;
}

void
cop_device__cut_found (CopDevice *consumer, guint index)
{
  GArray *wanted = consumer->ext->wanted;
  const CopWantedLine *line =
      wanted && index < wanted->len ? &g_array_index (wanted, CopWantedLine, index) : NULL;
  CopWire *wire = line ? consumer->ext->ports.out : NULL;

  while (wire && (wire->output != line->output || wire->index != line->index))
    wire = wire->out_next;
  if (wire)
    cop_wire__cut (wire);
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
cop_device_first_input_wire (const CopDevice *device)
{
  return device->ext ? device->ext->ports.in : NULL;
}

const CopWire *
cop_device_driver (const CopDevice *provider, const char *input, guint place)
{
  const CopLineDef *def = cop_device_input (provider, input);

  return def && provider->ext ? cop_ports_driver (&provider->ext->ports, def, place) : NULL;
}
