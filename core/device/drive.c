/* Levels of lines: driven at one end, told at the other.
 *
 * What a `changed` hook drives is delivered when that hook has returned: levels arrive in the order
 * of driving, and a chain of a thousand gates needs no more stack than one.
 */
#include <device/private.h>

/* More arrivals than this from one drive is a line that never settles. */
#define MOST_ARRIVALS 1000000

typedef struct
{
  CopDevice *device; /* with a reference */
  const CopLineDef *def;
  guint place;
  guint64 level;
} Arrival;

struct _CopIntercept
{
  guint id;
  const CopLineDef *def;
  CopLineIntercept fn;
  gpointer data;
  GDestroyNotify destroy;
};

/* --- which line -------------------------------------------------------------------------- */

static gboolean
ordinal_in (const GArray *rows, const CopLineDef *def, guint *ret_ordinal)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, const CopLineDef *, i) == def)
      {
        *ret_ordinal = i;
        return TRUE;
      }
  return FALSE;
}

/* The key of a place in the table of what the device drives: its outputs, then its inputs. */
static gpointer
key_of (gboolean is_input, guint ordinal, guint place)
{
  return GSIZE_TO_POINTER (((gsize)is_input << 62) | ((gsize)ordinal << 32) | ((gsize)place + 1));
}

static guint64
driven (const CopDevice *device, gpointer key)
{
  GHashTable *levels = device->ext ? device->ext->levels : NULL;
  const guint64 *level = levels ? g_hash_table_lookup (levels, key) : NULL;

  return level ? *level : 0;
}

guint64
cop_device__driven (const CopDevice *device, gsize key)
{
  return driven (device, GSIZE_TO_POINTER (key));
}

static void
set_driven (CopDevice *device, gpointer key, guint64 level)
{
  CopDeviceExt *ext = cop_device__ext (device);

  if (ext->levels == NULL)
    ext->levels = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (level)
    g_hash_table_insert (ext->levels, key, g_memdup2 (&level, sizeof level));
  else
    g_hash_table_remove (ext->levels, key);
}

static CopWire *
wire_of (const CopDevice *device, guint ordinal, guint place)
{
  CopWire *wire = device->ext ? device->ext->ports.out : NULL;

  while (wire && (wire->ordinal != ordinal || wire->index != place))
    wire = wire->out_next;
  return wire;
}

/* What the drivers of the place of an input drive together. */
static guint64
gathered (const CopDevice *provider, const CopLineDef *input, guint place)
{
  const CopWire *wire =
      provider->ext ? cop_ports_driver (&provider->ext->ports, input, place) : NULL;

  return wire ? cop_wire__gathered (wire) : 0;
}

/* Whether the kind's level comes from the provider: the others' from the consumer. */
static gboolean
is_supplied (CopLineKind kind)
{
  return kind == COP_LINE_CLOCK || kind == COP_LINE_RESET || kind == COP_LINE_POWER_DOMAIN
         || kind == COP_LINE_REGULATOR || kind == COP_LINE_PWM;
}

guint64
cop_device_level (const CopDevice *device, const CopLineDef *def, guint place)
{
  const CopFamily *family = cop_type__family (device->object.type);
  gboolean both = def->kind == COP_LINE_GPIO;
  const CopWire *wire;
  guint64 level = 0;
  guint ordinal;

  if (ordinal_in (family->outputs, def, &ordinal))
    {
      if (both || !is_supplied (def->kind))
        level = driven (device, key_of (FALSE, ordinal, place));
      wire = both || is_supplied (def->kind) ? wire_of (device, ordinal, place) : NULL;
      if (wire)
        {
          const CopDevice *provider = (CopDevice *)wire->provider;
          family = cop_type__family (wire->provider->type);
          if (ordinal_in (family->inputs, wire->input, &ordinal))
            level |= driven (provider, key_of (TRUE, ordinal, wire->endpoint.args[0]));
        }
    }
  else if (ordinal_in (family->inputs, def, &ordinal))
    {
      if (both || is_supplied (def->kind))
        level = driven (device, key_of (TRUE, ordinal, place));
      if (both || !is_supplied (def->kind))
        level |= gathered (device, def, place);
    }
  return level;
}

/* --- delivering -------------------------------------------------------------------------- */

static void
arrive (CopLife *life, CopDevice *device, const CopLineDef *def, guint place, guint64 level)
{
  Arrival *arrival;

  if (def->changed == NULL && (device->ext == NULL || device->ext->intercepts == NULL))
    return;
  arrival = g_new (Arrival, 1);
  *arrival = (Arrival){ cop_object_ref (device), def, place, level };
  g_queue_push_tail (&life->arrivals, arrival);
}

/* Whether everybody who listens in lets it pass. */
static gboolean
passes (CopDevice *device, const Arrival *arrival)
{
  GPtrArray *intercepts = device->ext ? device->ext->intercepts : NULL;
  gboolean pass = TRUE;

  for (guint i = 0; intercepts && i < intercepts->len && pass; i++)
    {
      const CopIntercept *intercept = intercepts->pdata[i];
      if (intercept->def == arrival->def)
        COP_CALL_HOOK (&device->object, device->object.owner->hook_type,
                       pass = intercept->fn (device, arrival->def, arrival->place, arrival->level,
                                             intercept->data));
      intercepts = device->ext->intercepts;
    }
  return pass;
}

static void
deliver (const Arrival *arrival)
{
  CopDevice *device = arrival->device;
  CopObject *object = &device->object;

  if (object->state != COP_STATE_REALIZED && object->state != COP_STATE_REALIZING)
    return;
  if (passes (device, arrival) && arrival->def->changed)
    COP_CALL_HOOK (object, object->type->desc,
                   arrival->def->changed (object, arrival->def, arrival->place, arrival->level));
}

static void
refuse_to_go_on (CopLife *life, const Arrival *arrival)
{
  GError *error = NULL;
  Arrival *left;

  cop_object_error (&arrival->device->object, &error, COP_ERROR_INVALID,
                    "line '%s' (%u) does not settle: it drives itself", arrival->def->name,
                    arrival->place);
  cop_object_hook_error (&arrival->device->object, "changed", error);
  while ((left = g_queue_pop_head (&life->arrivals)) != NULL)
    {
      cop_object_unref (left->device);
      g_free (left);
    }
}

static void
deliver_all (CopLife *life)
{
  CopOwner *owner = life->owner;
  Arrival *arrival;
  guint n = 0;

  if (life->delivering)
    return;
  life->delivering = TRUE;
  /* finalizers and cuts wait until all has arrived */
  owner->hook_depth++;
  while ((arrival = g_queue_pop_head (&life->arrivals)) != NULL)
    {
      if (++n > MOST_ARRIVALS)
        refuse_to_go_on (life, arrival);
      else
        deliver (arrival);
      cop_object_unref (arrival->device);
      g_free (arrival);
    }
  life->delivering = FALSE;
  if (--owner->hook_depth == 0 && (owner->dead != NULL || owner->unsettled))
    cop_owner__settle (owner);
}

/* --- driving ----------------------------------------------------------------------------- */

static void
drive_output (CopLife *life, CopDevice *device, const CopLineDef *def, guint ordinal, guint place,
              guint64 level)
{
  CopWire *wire = wire_of (device, ordinal, place);
  guint64 before = wire ? cop_wire__gathered (wire) : 0, after;

  set_driven (device, key_of (FALSE, ordinal, place), level);
  arrive (life, device, def, place, level);
  if (wire == NULL)
    return;
  cop_wire__set_level (wire, level);
  after = cop_wire__gathered (wire);
  if (after != before)
    arrive (life, (CopDevice *)wire->provider, wire->input, wire->endpoint.args[0], after);
}

static void
drive_input (CopLife *life, CopDevice *device, const CopLineDef *def, guint ordinal, guint place,
             guint64 level)
{
  const CopWire *wire = device->ext ? cop_ports_driver (&device->ext->ports, def, place) : NULL;

  set_driven (device, key_of (TRUE, ordinal, place), level);
  arrive (life, device, def, place, level);
  for (; wire; wire = wire->same_place)
    arrive (life, (CopDevice *)wire->consumer, wire->output, wire->index, level);
}

void
cop_device_drive (CopDevice *device, const CopLineDef *def, guint place, guint64 level)
{
  const CopFamily *family = cop_type__family (device->object.type);
  CopLife *life = cop_life_of (&device->object);
  guint64 before;
  guint ordinal;
  gboolean is_input;

  if (life == NULL || place >= cop_device_line_count (device, def)
      || (device->object.state != COP_STATE_REALIZED && device->object.state != COP_STATE_REALIZING
          && device->object.state != COP_STATE_UNREALIZING))
    return;
  is_input = !ordinal_in (family->outputs, def, &ordinal);
  if (is_input && !ordinal_in (family->inputs, def, &ordinal))
    return;
  before = driven (device, key_of (is_input, ordinal, place));
  if (before == level)
    return;
  if (G_UNLIKELY (device->object.owner->saving))
    cop_device__save_level (device, def, place,
                            GPOINTER_TO_SIZE (key_of (is_input, ordinal, place)), before);
  if (is_input)
    drive_input (life, device, def, ordinal, place, level);
  else
    drive_output (life, device, def, ordinal, place, level);
  deliver_all (life);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  gsize x = *(const gsize *)a, y = *(const gsize *)b;

  return x < y ? -1 : x > y;
}

void
cop_device__carry (CopDevice *device, CopWire *wire)
{
  cop_wire__set_level (wire, driven (device, key_of (FALSE, wire->ordinal, wire->index)));
}

void
cop_device__lower (CopDevice *device)
{
  const CopFamily *family = cop_type__family (device->object.type);
  gpointer *keys;
  guint n;

  if (device->ext == NULL || device->ext->levels == NULL)
    return;
  keys = g_hash_table_get_keys_as_array (device->ext->levels, &n);
  qsort (keys, n, sizeof *keys, compare_keys);
  for (guint i = 0; i < n; i++)
    {
      gsize key = GPOINTER_TO_SIZE (keys[i]);
      const GArray *rows = key >> 62 ? family->inputs : family->outputs;
      guint ordinal = (guint)(key >> 32) & G_MAXINT32 >> 1;
      cop_device_drive (device, g_array_index (rows, const CopLineDef *, ordinal),
                        (guint)(key & G_MAXUINT32) - 1, 0);
    }
  g_free (keys);
}

/* --- listening in ------------------------------------------------------------------------ */

static void
intercept_free (gpointer data)
{
  CopIntercept *intercept = data;

  if (intercept->destroy)
    intercept->destroy (intercept->data);
  g_free (intercept);
}

guint
cop_device_intercept (CopDevice *device, const CopLineDef *def, CopLineIntercept fn, gpointer data,
                      GDestroyNotify destroy)
{
  CopDeviceExt *ext = cop_device__ext (device);
  CopIntercept *intercept = g_new0 (CopIntercept, 1);

  if (ext->intercepts == NULL)
    ext->intercepts = g_ptr_array_new_with_free_func (intercept_free);
  *intercept = (CopIntercept){ ++ext->last_intercept, def, fn, data, destroy };
  g_ptr_array_add (ext->intercepts, intercept);
  return intercept->id;
}

void
cop_device_unintercept (CopDevice *device, guint id)
{
  GPtrArray *intercepts = device->ext ? device->ext->intercepts : NULL;

  for (guint i = 0; intercepts && i < intercepts->len; i++)
    if (((CopIntercept *)intercepts->pdata[i])->id == id)
      {
        g_ptr_array_remove_index (intercepts, i);
        return;
      }
}
