/* Addresses and interrupts of devices that nobody modelled: what their nodes say that they have,
 * and what is found for them, as of "at = { cop.auto, 0x1000 }".  What is found is in their node
 * alone, and in its name.
 */
#include <device/place.h>
#include <string.h>
#include <tree/node.h>

#define HEX "0x%" G_GINT64_MODIFIER "x"

/* NULL: it is not said so. */
static CopDtEntry *
find_entry (CopDevice *device, const char *name, CopDtMode mode)
{
  GPtrArray *entries = cop_dt__entries (&device->object);

  for (guint i = 0; entries && i < entries->len; i++)
    {
      CopDtEntry *entry = entries->pdata[i];
      if (strcmp (entry->name, name) == 0)
        return entry->mode == mode ? entry : NULL;
    }
  return NULL;
}

/* Addresses and sizes by turns. */
static CopDtEntry *
find_at (CopDevice *device)
{
  return find_entry (device, "reg", COP_DT_REG);
}

/* Whose cells are made for an input; NULL: it says its cells itself. */
static const CopEndpoint *
endpoint_of (const CopDtItem *item)
{
  return item->kind == COP_DT_REF && item->bytes ? g_bytes_get_data (item->bytes, NULL) : NULL;
}

gboolean
cop_dt__seeks (const CopDtItem *items, guint n_items)
{
  for (guint i = 0; i < n_items; i++)
    if (items[i].kind == COP_DT_ANY || (endpoint_of (&items[i]) && endpoint_of (&items[i])->any))
      return TRUE;
  return FALSE;
}

/* Whether addresses and sizes on the bus are numbers of 64 bits. */
static gboolean
counts (const CopBus *bus, guint *ret_address, guint *ret_size)
{
  cop_bus__cells (bus, ret_address, ret_size);
  return *ret_address >= 1 && *ret_address <= 2 && *ret_size <= 2;
}

/* What the node says that the device was imported as. */
static void
tell_source (CopDevice *device, CopPlaceTaken tell, gpointer data)
{
  const CopNode *node = cop_dt__source (&device->object);
  const CopNodeProp *reg = node ? cop_node_find_prop (node, "reg") : NULL;
  guint n_address, n_size;
  const guint8 *bytes;

  if (reg == NULL || !counts (device->bus, &n_address, &n_size))
    return;
  bytes = reg->data;
  for (gsize at = 0; at + 4 * (n_address + n_size) <= cop_node_prop_length (reg);
       at += 4 * (n_address + n_size))
    {
      guint64 first = cop_be__at (bytes + at, 4 * n_address);
      guint64 size = n_size ? cop_be__at (bytes + at + 4 * n_address, 4 * n_size) : 1;
      if (size && first + (size - 1) >= first)
        tell (data, first, first + (size - 1));
    }
}

void
cop_dt__tell_taken (CopDevice *device, CopPlaceTaken tell, gpointer data)
{
  const CopDtEntry *at = find_at (device);
  guint n_address, n_size, step;

  if (at == NULL)
    {
      tell_source (device, tell, data);
      return;
    }
  if (!counts (device->bus, &n_address, &n_size))
    return;
  step = n_size ? 2 : 1;
  for (guint i = 0; i + step <= at->n_items; i += step)
    {
      guint64 first = at->items[i].value, size = n_size ? at->items[i + 1].value : 1;
      if (at->items[i].kind == COP_DT_U64 && size && first + (size - 1) >= first)
        tell (data, first, first + (size - 1));
    }
}

/* --- wants ---------------------------------------------------------------------------------- */

static gboolean
check (CopDevice *device, const CopDtEntry *at, guint n_size, GError **error)
{
  const char *node = device->ext->node, *unit = node ? strchr (node, '@') : NULL;

  for (guint i = 0; i < at->n_items; i++)
    if (at->items[i].kind == COP_DT_ANY && n_size && i % 2)
      return cop_object_error (&device->object, error, COP_ERROR_INVALID,
                               "'at': a size is not found; give it");
  if (n_size && at->n_items % 2)
    return cop_object_error (&device->object, error, COP_ERROR_INVALID,
                             "'at': to find an address for it the size is needed, as in "
                             "{ cop.auto, 0x1000 }");
  if (at->items[0].kind == COP_DT_ANY && unit && unit[1])
    return cop_object_error (&device->object, error, COP_ERROR_INVALID,
                             "its address is to be found, and its name '%s' says one; leave out "
                             "'%s'",
                             node, unit);
  return TRUE;
}

gboolean
cop_placing__want_dt (CopPlacing *placing, CopDevice *device, GError **error)
{
  CopDtEntry *at = find_at (device);
  guint n_address, n_size;

  if (at == NULL || !cop_dt__seeks (at->items, at->n_items))
    return TRUE;
  if (!counts (device->bus, &n_address, &n_size)
      || cop_bus__class (device->bus)->addressing == COP_BUS_INDEXED)
    return cop_object_error (&device->object, error, COP_ERROR_INVALID,
                             "'at': an address cannot be found on its bus, which has none in the "
                             "words of memory");
  if (!check (device, at, n_size, error))
    return FALSE;
  for (guint i = 0; i < at->n_items; i++)
    if (at->items[i].kind == COP_DT_ANY
        && !cop_placing__want_bytes (placing, device, i, "reg", n_size ? at->items[i + 1].value : 1,
                                     error))
      return FALSE;
  return TRUE;
}

gboolean
cop_placing__look_at_lines (CopPlacing *placing, CopDevice *device, gboolean claims_alone,
                            GError **error)
{
  const CopDtEntry *lines = find_entry (device, "interrupts", COP_DT_INTERRUPTS);

  for (guint i = 0; lines && i < lines->n_items; i++)
    {
      const CopEndpoint *endpoint = endpoint_of (&lines->items[i]);
      CopDevice *provider = endpoint ? (CopDevice *)lines->links[i].target : NULL;
      CopWant *want;
      /* it has gone, and the interrupt with it */
      if (provider == NULL || provider->object.flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT))
        continue;
      if (!endpoint->any)
        *cop_vec_push (&placing->line_claims) =
            (CopLineClaim){ device, provider, cop_device_input (provider, endpoint->input),
                            endpoint->args[0] };
      if (claims_alone || !endpoint->any)
        continue;
      want = cop_placing__add (placing, device,
                               (CopGround){ .kind = COP_WANT_LINE,
                                            .provider = provider,
                                            .input = cop_device_input (provider, endpoint->input) },
                               i, error);
      if (want == NULL)
        return FALSE;
      want->seed = cop_place__seed (want->path, "interrupts", i);
    }
  return TRUE;
}

/* --- what was found ------------------------------------------------------------------------- */

static CopEndpoint
at_place (const CopWant *want, const CopDtItem *item, guint place)
{
  CopEndpoint endpoint = *endpoint_of (item);

  endpoint.provider = &want->ground->provider->object;
  endpoint.any = FALSE;
  endpoint.args[0] = place;
  endpoint.n_args = MAX (1, endpoint.n_args);
  return endpoint;
}

gboolean
cop_dt__encode (CopWant *want, guint place, GError **error)
{
  CopDtEntry *lines = find_entry (want->device, "interrupts", COP_DT_INTERRUPTS);
  const CopLineDef *input = want->ground->input;
  CopObject *provider = &want->ground->provider->object;
  CopEndpoint endpoint = at_place (want, &lines->items[want->index], place);
  gboolean ok = TRUE;

  want->n_cells = cop_line_n_cells (provider, input);
  memset (want->cells, 0, sizeof want->cells);
  if (input->encode)
    {
      COP_CALL_HOOK (provider, provider->type->desc,
                     ok = input->encode (provider, input, &endpoint, want->cells, error));
      return ok;
    }
  memcpy (want->cells, endpoint.args, MIN (endpoint.n_args, want->n_cells) * sizeof *want->cells);
  if (endpoint.n_args < want->n_cells)
    want->cells[endpoint.n_args] = endpoint.trigger;
  return TRUE;
}

/* The cells of the item's specifier come behind it.  Links cannot be moved: they are made again. */
static void
give_line (const CopWant *want)
{
  CopObject *object = &want->device->object;
  const CopDtEntry *lines = find_entry (want->device, "interrupts", COP_DT_INTERRUPTS);
  const CopEndpoint endpoint = at_place (want, &lines->items[want->index], (guint)want->place);
  guint n = lines->n_items + want->n_cells, to = 0;
  CopDtItem *items = g_new0 (CopDtItem, n);
  GBytes *bytes = g_bytes_new (&endpoint, sizeof endpoint);
  CopOwner *owner = object->owner;
  CopOrigin before = owner->origin;

  for (guint i = 0; i < lines->n_items; i++)
    {
      items[to] = lines->items[i];
      items[to++].object = lines->links[i].target;
      for (guint k = 0; i == want->index && k < want->n_cells; k++)
        items[to++] = (CopDtItem){ .kind = COP_DT_CELL, .value = want->cells[k] };
    }
  items[want->index].bytes = bytes;
  owner->origin = lines->origin;
  cop_dt__replace (object, "interrupts", COP_DT_INTERRUPTS, items, n);
  owner->origin = before;
  g_bytes_unref (bytes);
  g_free (items);
}

static void
give_address (CopDevice *device, guint item, guint64 address)
{
  CopDtEntry *at = find_at (device);
  const char *node = device->ext->node;
  char *base;

  at->items[item].kind = COP_DT_U64;
  at->items[item].value = address;
  if (item || node == NULL)
    return;
  base = g_strndup (node, strcspn (node, "@"));
  g_free (device->ext->node);
  device->ext->node = g_strdup_printf ("%s@%" G_GINT64_MODIFIER "x", base, address);
  g_free (base);
}

void
cop_dt__give (const CopWant *want)
{
  if (want->ground->kind == COP_WANT_LINE)
    give_line (want);
  else
    give_address (want->device, want->index, want->place);
}
