/* Pools: where on a bus addresses and numbers are found for devices that are not given one. */
#include <device/place.h>

#define HEX "0x%" G_GINT64_MODIFIER "x"
#define GRANULE 0x1000 /* a page: what a guest maps at once */

/* What few buses have. */
struct _CopPools
{
  guint64 granule; /* 0: that of the pools it has from above */
  CopPlaceRule rule;
  guint n;
  CopStretch *stretches;
};

static CopPools *
pools_of (CopBus *bus)
{
  if (bus->pools == NULL)
    bus->pools = g_new0 (CopPools, 1);
  if (bus->pools->granule == 0)
    bus->pools->granule = GRANULE;
  return bus->pools;
}

void
cop_pools__free (CopPools *pools)
{
  if (pools == NULL)
    return;
  g_free (pools->stretches);
  g_free (pools);
}

/* --- the properties "pools" and "granule" of a bus ----------------------------------------- */

gboolean
cop_pools__get (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  const CopPools *pools = ((CopBus *)self)->pools;
  guint n = pools ? pools->n : 0;
  CopValue *items = g_new0 (CopValue, 2 * n + 1);

  (void)prop, (void)error;
  for (guint i = 0; i < n; i++)
    {
      const CopStretch *at = &pools->stretches[i];
      items[2 * i] = (CopValue){ .kind = COP_KIND_ADDRESS, .as.u = at->first };
      items[2 * i + 1] = (CopValue){ .kind = COP_KIND_ADDRESS, .as.u = at->last - at->first + 1 };
    }
  *ret = COP_VALUE_LIST (cop_list_new (items, 2 * n));
  ret->owned = TRUE;
  g_free (items);
  return TRUE;
}

static gboolean
is_number (const CopValue *value)
{
  return value->kind == COP_KIND_INT || value->kind == COP_KIND_UINT
         || value->kind == COP_KIND_ADDRESS || value->kind == COP_KIND_SIZE;
}

static gboolean
read_pool (CopObject *self, const CopList *list, guint i, CopStretch *ret, GError **error)
{
  const CopValue *at = cop_list_get (list, 2 * i), *size = cop_list_get (list, 2 * i + 1);

  if (!is_number (at) || !is_number (size))
    return cop_object_error (self, error, COP_ERROR_TYPE,
                             "property 'pools' wants addresses and sizes");
  if (size->as.u == 0 || at->as.u + (size->as.u - 1) < at->as.u)
    return cop_object_error (self, error, COP_ERROR_RANGE,
                             "property 'pools': there is no pool of " HEX " bytes at " HEX,
                             size->as.u, at->as.u);
  *ret = (CopStretch){ at->as.u, at->as.u + (size->as.u - 1) };
  return TRUE;
}

gboolean
cop_pools__set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  CopBus *bus = (CopBus *)self;
  guint n = value->kind == COP_KIND_LIST ? cop_list_length (value->as.list) : 0;
  CopStretch *stretches;

  (void)prop;
  if ((value->kind != COP_KIND_LIST && value->kind != COP_KIND_NONE) || n % 2)
    return cop_object_error (self, error, COP_ERROR_TYPE,
                             "property 'pools' wants a list of addresses and sizes by turns, as in "
                             "{ 0x10000000, 0x1000000 }");
  stretches = g_new (CopStretch, n / 2 + 1);
  for (guint i = 0; i < n / 2; i++)
    if (!read_pool (self, value->as.list, i, &stretches[i], error))
      {
        g_free (stretches);
        return FALSE;
      }
  g_free (pools_of (bus)->stretches);
  bus->pools->stretches = stretches;
  bus->pools->n = n / 2;
  /* what has come without an address before may have one from now on */
  if (self->owner->life)
    cop_life_of (self)->pools = TRUE;
  return TRUE;
}

static guint64
granule_of (const CopPools *pools)
{
  return pools && pools->granule ? pools->granule : GRANULE;
}

gboolean
cop_granule__get (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  const CopPools *pools = ((CopBus *)self)->pools;

  (void)prop, (void)error;
  *ret = (CopValue){ .kind = COP_KIND_SIZE, .as.u = granule_of (pools) };
  return TRUE;
}

gboolean
cop_granule__set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  (void)prop;
  if (!is_number (value) || value->as.u == 0 || value->as.u & (value->as.u - 1))
    return cop_object_error (self, error, COP_ERROR_RANGE,
                             "property 'granule' is to be a power of two");
  pools_of ((CopBus *)self)->granule = value->as.u;
  return TRUE;
}

CopPlaceRule
cop_bus__rule (const CopBus *bus)
{
  return bus->pools ? bus->pools->rule : COP_RULE_ABOVE;
}

void
cop_bus__set_rule (CopBus *bus, CopPlaceRule rule)
{
  if (bus->pools == NULL)
    bus->pools = g_new0 (CopPools, 1);
  bus->pools->rule = rule;
}

/* --- where to look ------------------------------------------------------------------------- */

/* The bus whose addresses those of the bus are, or the first on the way that has pools. */
static CopBus *
with_pools (CopBus *bus)
{
  while (!(bus->pools && bus->pools->n) && cop_bus__is_transparent (bus))
    bus = bus->device->bus;
  return bus;
}

gboolean
cop_bus__has_pools (CopBus *bus)
{
  const CopPools *pools = with_pools (bus)->pools;

  return pools && pools->n;
}

/* Where the bus is reached from outside, in its own addresses. */
static gboolean
add_windows (GArray *stretches, const CopBus *bus, GError **error)
{
  CopDevice *device = bus->device;
  guint n_at = device->ext ? device->ext->n_at : 0;

  for (guint i = 0; i < MIN (n_at, device->n_windows); i++)
    {
      const CopWindowDef *def = cop_device_window_def (device, i);
      guint64 size, base = 0;
      if (def->use != COP_WINDOW_FORWARD || (device->ext->at[i] == COP_AT_ANY && def->identity))
        continue;
      if (!cop_device_window_size (device, i, &size, error)
          || !cop_window__base (device, def, device->ext->at[i], &base, error))
        return FALSE;
      if (size && base + (size - 1) >= base)
        {
          CopStretch stretch = { base, base + (size - 1) };
          g_array_append_val (stretches, stretch);
        }
    }
  return TRUE;
}

/* What nodes between the two say that is forwarded; NULL: all. */
static GArray *
limits_of (CopBus *bus, const CopBus *from)
{
  GArray *forwards = g_array_new (FALSE, FALSE, sizeof (CopForward)), *limits = NULL;

  for (CopBus *at = bus; !(at->pools && at->pools->n); at = at->device->bus)
    {
      cop_bus__sight (at, forwards);
      if (forwards->len)
        limits = cop_stretches__narrow (limits, forwards);
      if (at == from)
        break;
    }
  g_array_unref (forwards);
  return limits;
}

/* Pools that lie elsewhere are not this bus's.  transfer full: both. */
static GArray *
within (GArray *pools, GArray *limits)
{
  GArray *forwards = g_array_new (FALSE, FALSE, sizeof (CopForward));

  for (guint i = 0; i < limits->len; i++)
    {
      const CopStretch *limit = &g_array_index (limits, CopStretch, i);
      CopForward forward = { .first = limit->first, .last = limit->last };
      g_array_append_val (forwards, forward);
    }
  pools = cop_stretches__narrow (pools, forwards);
  g_array_unref (forwards);
  if (pools->len == 0)
    {
      g_array_unref (pools);
      return limits;
    }
  g_array_unref (limits);
  return pools;
}

GArray *
cop_bus__stretches (CopBus *bus, guint64 *ret_granule, GError **error)
{
  GArray *stretches = g_array_new (FALSE, FALSE, sizeof (CopStretch)), *limits;
  CopBus *from = with_pools (bus);

  *ret_granule = granule_of (bus->pools && bus->pools->granule ? bus->pools : from->pools);
  if (from->pools && from->pools->n)
    g_array_append_vals (stretches, from->pools->stretches, from->pools->n);
  else if (from->device && !add_windows (stretches, from, error))
    {
      g_array_unref (stretches);
      return NULL;
    }
  limits = limits_of (bus, from);
  return limits ? within (stretches, limits) : stretches;
}
