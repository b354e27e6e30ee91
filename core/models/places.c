/* The places of a bus whose devices have one number each: I2C's addresses, SPI's chip selects. */
#include "places.h"

gboolean
cop_place__of (const CopDevice *device, guint64 *ret_place)
{
  guint n;
  const guint64 *at = cop_device_at (device, &n);

  if (n == 1)
    *ret_place = at[0];
  return n == 1;
}

CopDevice *
cop_place__find (const CopBus *bus, guint64 place, CopState from)
{
  guint64 its;

  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    if (cop_place__of (at, &its) && its == place && cop_object_state (&at->object) >= from
        && cop_object_state (&at->object) <= COP_STATE_REALIZED)
      return at;
  return NULL;
}
