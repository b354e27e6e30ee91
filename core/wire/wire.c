/* Wires: joined, found and cut from both ends. */
#include <coppice/error.h>
#include <object/private.h>
#include <string.h>
#include <wire/private.h>

/* A place of an input, as the key of a provider's table. */
static guint
place_hash (gconstpointer key)
{
  const CopWire *wire = key;

  return GPOINTER_TO_UINT (wire->input) * 31u + wire->endpoint.args[0];
}

static gboolean
place_equal (gconstpointer a, gconstpointer b)
{
  const CopWire *x = a, *y = b;

  return x->input == y->input && x->endpoint.args[0] == y->endpoint.args[0];
}

CopWire *
cop_ports_driver (const CopPorts *ports, const CopLineDef *input, guint place)
{
  CopWire key = { .input = input, .endpoint.args[0] = place };

  return ports->driven ? g_hash_table_lookup (ports->driven, &key) : NULL;
}

static gboolean
refuse_second_driver (const CopWire *wire, CopObject *consumer, const char *output,
                      const CopEndpoint *endpoint, GError **error)
{
  char *provider = cop_object_label (endpoint->provider);
  char *other = cop_object_label_at (wire->consumer, wire->origin);

  cop_object_error (consumer, error, COP_ERROR_EXISTS,
                    "output '%s' cannot drive %s.%s (%u): '%s' of %s drives it already", output,
                    provider, endpoint->input, endpoint->args[0], wire->output->name, other);
  g_free (other);
  g_free (provider);
  return FALSE;
}

/* The arguments as they are, and the trigger where there is room. */
static gboolean
encode_plainly (const CopLineDef *input, const CopEndpoint *endpoint, guint32 *cells,
                GError **error)
{
  guint n = endpoint->n_args;

  if (n > input->cells && !(input->cells == 0 && n == 1 && endpoint->args[0] == 0))
    return cop_object_error (endpoint->provider, error, COP_ERROR_RANGE,
                             "input '%s' has specifiers of %u cell%s, and %u are given",
                             endpoint->input, input->cells, input->cells == 1 ? "" : "s", n);
  memset (cells, 0, input->cells * sizeof *cells);
  memcpy (cells, endpoint->args, MIN (n, input->cells) * sizeof *cells);
  if (n < input->cells)
    cells[n] = endpoint->trigger;
  return TRUE;
}

CopWire *
cop_ports_holder (const CopPorts *ports, const CopLineDef *input, guint place)
{
  CopWire *wire = cop_ports_driver (ports, input, place);

  while (wire && wire->consumer->flags & COP_FLAG_IN_CUT)
    wire = wire->same_place;
  return wire;
}

static void
insert_in_order (CopPorts *ports, CopWire *wire)
{
  CopWire *before = ports->out_last;

  while (before
         && (before->ordinal > wire->ordinal
             || (before->ordinal == wire->ordinal && before->index > wire->index)))
    before = before->out_prev;
  wire->out_prev = before;
  wire->out_next = before ? before->out_next : ports->out;
  if (before)
    before->out_next = wire;
  else
    ports->out = wire;
  if (wire->out_next)
    wire->out_next->out_prev = wire;
  else
    ports->out_last = wire;
}

/* An input that is not shared has a second driver only while the first is being removed. */
static CopPlace *
place_of (CopWire *first)
{
  if (first->place == NULL)
    {
      first->place = g_new0 (CopPlace, 1);
      first->place->last = first;
      first->place->n_wires = 1;
      first->place->n_high = first->level == 1;
      first->place->n_wide = first->level > 1;
    }
  return first->place;
}

static void
insert_at_provider (CopPorts *ports, CopWire *wire)
{
  CopWire *first = cop_ports_driver (ports, wire->input, wire->endpoint.args[0]);

  if (ports->driven == NULL)
    ports->driven = g_hash_table_new (place_hash, place_equal);
  if (first)
    {
      wire->place = place_of (first);
      wire->same_before = wire->place->last;
      wire->same_before->same_place = wire;
      wire->place->last = wire;
      wire->place->n_wires++;
    }
  else
    g_hash_table_add (ports->driven, wire);
  wire->order = ports->next_order++;
  wire->in_prev = ports->in_last;
  if (ports->in_last)
    ports->in_last->in_next = wire;
  else
    ports->in = wire;
  ports->in_last = wire;
}

gboolean
cop_ports_join (CopPorts *consumer_ports, CopObject *consumer, const CopLineDef *output,
                guint ordinal, guint index, CopPorts *provider_ports, const CopLineDef *input,
                const CopEndpoint *endpoint, GError **error)
{
  CopWire *other = cop_ports_holder (provider_ports, input, endpoint->args[0]);
  CopWire *wire;

  if (other && !input->shared)
    return refuse_second_driver (other, consumer, output->name, endpoint, error);
  wire = g_new0 (CopWire, 1);
  wire->consumer = consumer;
  wire->provider = endpoint->provider;
  wire->consumer_ports = consumer_ports;
  wire->provider_ports = provider_ports;
  wire->output = output;
  wire->input = input;
  wire->ordinal = ordinal;
  wire->index = index;
  wire->endpoint = *endpoint;
  wire->endpoint.input = input->name;
  if (wire->endpoint.trigger == COP_TRIGGER_NONE)
    wire->endpoint.trigger = output->trigger ? output->trigger : input->trigger;
  wire->n_cells = cop_line_n_cells (endpoint->provider, input);
  if (!(input->encode
            ? input->encode (endpoint->provider, input, &wire->endpoint, wire->cells, error)
            : encode_plainly (input, &wire->endpoint, wire->cells, error)))
    {
      g_free (wire);
      return FALSE;
    }
  insert_in_order (consumer_ports, wire);
  insert_at_provider (provider_ports, wire);
  return TRUE;
}

void
cop_wire__set_level (CopWire *wire, guint64 level)
{
  CopPlace *place = wire->place;

  if (place)
    {
      place->n_high -= wire->level == 1;
      place->n_wide -= wire->level > 1;
      place->n_high += level == 1;
      place->n_wide += level > 1;
    }
  wire->level = level;
}

guint64
cop_wire__gathered (const CopWire *wire)
{
  guint64 level = 0;

  if (wire->place == NULL)
    return wire->level;
  if (wire->place->n_wide == 0)
    return wire->place->n_high > 0;
  while (wire->same_before)
    wire = wire->same_before;
  for (; wire; wire = wire->same_place)
    level |= wire->level;
  return level;
}

static void
leave_place (CopPorts *ports, CopWire *wire)
{
  CopPlace *place = wire->place;

  cop_wire__set_level (wire, 0);
  if (wire->same_before == NULL)
    {
      g_hash_table_remove (ports->driven, wire);
      if (wire->same_place)
        g_hash_table_add (ports->driven, wire->same_place);
      else if (g_hash_table_size (ports->driven) == 0)
        g_clear_pointer (&ports->driven, g_hash_table_unref);
    }
  else
    wire->same_before->same_place = wire->same_place;
  if (wire->same_place)
    wire->same_place->same_before = wire->same_before;
  if (place == NULL)
    return;
  if (place->last == wire)
    place->last = wire->same_before;
  if (--place->n_wires == 0)
    g_free (place);
}

static void
leave_provider (CopPorts *ports, CopWire *wire)
{
  if (wire->in_prev)
    wire->in_prev->in_next = wire->in_next;
  else
    ports->in = wire->in_next;
  if (wire->in_next)
    wire->in_next->in_prev = wire->in_prev;
  else
    ports->in_last = wire->in_prev;
}

/* Behind "before" (NULL: in front of all). */
static void
enter_provider (CopPorts *ports, CopWire *wire, CopWire *before)
{
  wire->in_prev = before;
  wire->in_next = before ? before->in_next : ports->in;
  if (before)
    before->in_next = wire;
  else
    ports->in = wire;
  if (wire->in_next)
    wire->in_next->in_prev = wire;
  else
    ports->in_last = wire;
}

/* The same among the drivers of its place, of which there are several. */
static void
change_turn (CopPorts *ports, CopWire *wire)
{
  CopPlace *place = wire->place;
  CopWire *before, *first;

  if (wire->same_before)
    wire->same_before->same_place = wire->same_place;
  if (wire->same_place)
    wire->same_place->same_before = wire->same_before;
  else
    place->last = wire->same_before;
  first = wire->same_before ? NULL : wire->same_place;
  before = place->last;
  while (before && before->order > wire->order)
    before = before->same_before;
  wire->same_before = before;
  if (before)
    wire->same_place = before->same_place;
  else
    wire->same_place = first ? first : g_hash_table_lookup (ports->driven, wire);
  if (before)
    before->same_place = wire;
  if (wire->same_place)
    wire->same_place->same_before = wire;
  else
    place->last = wire;
  if (before == NULL)
    g_hash_table_add (ports->driven, wire);
  else if (first)
    g_hash_table_add (ports->driven, first);
}

void
cop_wire__put_back (CopWire *wire, guint64 order)
{
  CopPorts *ports = wire->provider_ports;
  CopWire *before;

  wire->order = order;
  ports->next_order = MAX (ports->next_order, order + 1);
  leave_provider (ports, wire);
  before = ports->in_last;
  while (before && before->order > order)
    before = before->in_prev;
  enter_provider (ports, wire, before);
  if (wire->place && wire->place->n_wires > 1)
    change_turn (ports, wire);
}

void
cop_wire__cut (CopWire *wire)
{
  CopPorts *out = wire->consumer_ports, *in = wire->provider_ports;

  leave_place (in, wire);
  if (wire->out_prev)
    wire->out_prev->out_next = wire->out_next;
  else
    out->out = wire->out_next;
  if (wire->out_next)
    wire->out_next->out_prev = wire->out_prev;
  else
    out->out_last = wire->out_prev;
  leave_provider (in, wire);
  g_free (wire);
}

void
cop_ports_clear (CopPorts *ports)
{
  while (ports->out_last)
    cop_wire__cut (ports->out_last);
  while (ports->in_last)
    cop_wire__cut (ports->in_last);
}

CopObject *
cop_wire_consumer (const CopWire *wire)
{
  return wire->consumer;
}

const char *
cop_wire_output (const CopWire *wire)
{
  return wire->output->name;
}

guint
cop_wire_output_index (const CopWire *wire)
{
  return wire->index;
}

const CopEndpoint *
cop_wire_endpoint (const CopWire *wire)
{
  return &wire->endpoint;
}

const guint32 *
cop_wire_cells (const CopWire *wire, guint *ret_n_cells)
{
  *ret_n_cells = wire->n_cells;
  return wire->cells;
}

CopOrigin
cop_wire_origin (const CopWire *wire)
{
  return wire->origin;
}

const CopWire *
cop_wire_next_driver (const CopWire *wire)
{
  return wire->same_place;
}

const CopWire *
cop_wire_next_output (const CopWire *wire)
{
  return wire->out_next;
}

const CopWire *
cop_wire_next_input (const CopWire *wire)
{
  return wire->in_next;
}
