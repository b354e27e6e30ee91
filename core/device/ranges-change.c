/* The node of a bus that nobody modelled changes: its `ranges`, or what they are counted in. */
#include <device/place.h>
#include <string.h>

static gboolean
counts_cells (const char *name)
{
  return strcmp (name, "#address-cells") == 0 || strcmp (name, "#size-cells") == 0;
}

static gboolean
is_described_bus (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  return device && device->first_bus && cop_type__family (object->type)->described;
}

/* How many cells the numbers have is a part of what `ranges` mean, of the buses on it as well. */
static CopBus *
bus_of (CopObject *object, const char *name)
{
  CopBus *bus = is_described_bus (object) && (strcmp (name, "ranges") == 0 || counts_cells (name))
                    ? ((CopDevice *)object)->first_bus
                    : NULL;

  return bus && cop_bus__class (bus)->addressing == COP_BUS_MAPPED ? bus : NULL;
}

static gboolean
is_mapped (const CopDevice *device)
{
  for (guint i = 0; i < device->n_windows; i++)
    if (device->windows[i].mapped)
      return TRUE;
  return FALSE;
}

gboolean
cop_ranges__may_change (CopObject *object, const char *name, GError **error)
{
  CopBus *bus = bus_of (object, name);
  CopWalk walk;
  char *who;

  if (bus == NULL || bus->first == NULL)
    return TRUE;
  walk = (CopWalk)COP_WALK_BY (&bus->object, &cop_relation_bus);
  while (cop_walk_next (&walk))
    if (cop_device__of (walk.at) && is_mapped ((CopDevice *)walk.at))
      {
        who = cop_object_label (walk.at);
        cop_object_error (object, error, COP_ERROR_STATE,
                          "Devicetree property '%s' stays as it is: %s is on the map by it; "
                          "remove that first",
                          name, who);
        g_free (who);
        return FALSE;
      }
  return TRUE;
}

gboolean
cop_ranges__may_begin (CopObject *object, const char *name, const CopDtItem *items, guint n_items,
                       GError **error)
{
  CopDevice *device = cop_device__of (object);
  guint32 n = 0;

  if (device == NULL || device->first_bus || !cop_type__family (object->type)->described)
    return TRUE;
  if (strcmp (name, "ranges") == 0)
    cop_dt__number (object, "#address-cells", &n);
  else if (strcmp (name, "#address-cells") == 0 && n_items == 1 && items->kind == COP_DT_CELL
           && cop_ranges__are_said (device))
    n = (guint32)items->value;
  return n == 0 || n > COP_LINE_MAX_CELLS
         || cop_object_error (object, error, COP_ERROR_STATE,
                              "Devicetree property '%s': '#address-cells' and 'ranges' make it a "
                              "bus, which it is from the beginning or not at all; give "
                              "'#address-cells' where it is made",
                              name);
}

/* What it had when it was made is what counts when the node says no number. */
static void
count_cells (CopDtDevice *device, CopBus *bus, const char *name)
{
  gboolean size = strcmp (name, "#size-cells") == 0;
  guint8 *cells = size ? &bus->size_cells : &bus->address_cells;
  guint8 made = size ? device->size_cells : device->address_cells;
  guint32 n;

  if (made == COP_CELLS_INHERITED)
    made = size ? cop_bus__class (bus)->size_cells : cop_bus__class (bus)->address_cells;
  /* an imported one is a bus by the cells of its addresses; Devicetree specification 0.4, §2.3.5 */
  if (device->source && size)
    made = 1;
  *cells = cop_dt__number (&device->device.object, name, &n) && n <= COP_LINE_MAX_CELLS ? (guint8)n
                                                                                        : made;
}

/* What was found of spaces is looked for again, if nobody is mapped there: when a step is taken
 * back, all is said once more.  Those that had been made stay with their bus. */
void
cop_ranges__changed (CopObject *object, const char *name)
{
  CopBus *bus = bus_of (object, name);
  CopWalk walk;

  if (counts_cells (name) && is_described_bus (object))
    count_cells ((CopDtDevice *)object, ((CopDevice *)object)->first_bus, name);
  if (bus == NULL || !cop_ranges__may_change (object, name, NULL))
    return;
  if (object->owner->life)
    cop_life_of (object)->has_nodes = TRUE;
  walk = (CopWalk)COP_WALK_BY (&bus->object, &cop_relation_bus);
  while (cop_walk_next (&walk))
    {
      CopBus *at = cop_bus (walk.at);
      if (at && at->bits & COP_BUS_BORROWS)
        {
          at->bits &= (guint8)~COP_BUS_BORROWS;
          at->space = NULL;
        }
    }
}
