/* Where devices are, in the words of a Devicetree: unit addresses, reg, ranges, cell counts.
 * Devicetree specification 0.4: §2.2.1 (names), §2.3.5 (cells), §2.3.6 (reg), §2.3.8 (ranges). */
#include <devicetree/emit.h>

CopBus *
cop_emit__addressing_bus (CopDevice *device)
{
  return device->bus && cop_bus__class (device->bus)->addressing != COP_BUS_PLAIN ? device->bus
                                                                                  : NULL;
}

/* What is inherited is known of the bus above, whose node comes first: the way up a chain of buses
 * is not gone for every device. */
void
cop_emit__cells (CopEmit *emit, const CopBus *bus, guint *ret_address, guint *ret_size)
{
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (emit->cells, bus)), above;

  if (!known)
    {
      *ret_address = bus->address_cells;
      *ret_size = bus->size_cells;
      above = bus->device->bus
                  ? GPOINTER_TO_UINT (g_hash_table_lookup (emit->cells, bus->device->bus))
                  : 0;
      if (!above)
        cop_bus__cells (bus, ret_address, ret_size);
      if (*ret_address == COP_CELLS_INHERITED)
        *ret_address = above >> 8 & 0xff;
      if (*ret_size == COP_CELLS_INHERITED)
        *ret_size = above & 0xff;
      known = 1u << 16 | *ret_address << 8 | *ret_size;
      g_hash_table_insert (emit->cells, (gpointer)bus, GUINT_TO_POINTER (known));
    }
  *ret_address = known >> 8 & 0xff;
  *ret_size = known & 0xff;
}

static const CopWindowDef *
window_def (CopDevice *device, guint i)
{
  return g_array_index (cop_type__family (device->object.type)->windows, const CopWindowDef *, i);
}

/* A device that is described and not realized has its windows nowhere: they are where "at" says.
 */
static gboolean
window_place (CopDevice *device, guint i, guint64 *ret_at, guint64 *ret_size)
{
  const CopWindowDef *def = window_def (device, i);
  const CopRegion *window = &device->windows[i];
  CopDeviceExt *ext = device->ext;

  if (ext == NULL || i >= ext->n_at)
    return FALSE;
  *ret_at = ext->at[i];
  *ret_size = window->mapped ? window->size : def->size;
  if (!window->mapped && def->size_prop)
    cop_object_get_uint (&device->object, def->size_prop, ret_size, NULL);
  return TRUE;
}

static gboolean
is_reg (CopDevice *device, guint i)
{
  const CopWindowDef *def = window_def (device, i);

  return def->use == COP_WINDOW_REGS && !def->undescribed;
}

char *
cop_emit__unit_address (CopDevice *device)
{
  CopBus *bus = cop_emit__addressing_bus (device);
  CopDeviceExt *ext = device->ext;
  guint64 at = 0, size;
  int first = -1;

  if (bus == NULL || ext == NULL || ext->n_at == 0)
    return g_strdup ("");
  if (cop_bus__class (bus)->addressing == COP_BUS_INDEXED)
    return g_strdup_printf ("@%" G_GINT64_MODIFIER "x", ext->at[0]);
  for (int i = 0; i < device->n_windows && first < 0; i++)
    if (is_reg (device, (guint)i) && window_place (device, (guint)i, &at, &size))
      first = i;
  for (int i = 0; i < device->n_windows && first < 0; i++)
    if (window_def (device, (guint)i)->use == COP_WINDOW_FORWARD
        && window_place (device, (guint)i, &at, &size))
      first = i;
  return first < 0 ? g_strdup ("") : g_strdup_printf ("@%" G_GINT64_MODIFIER "x", at);
}

static gboolean
number (CopDevice *device, CopCells *cells, const char *prop, guint64 value, guint n,
        GError **error)
{
  if (cop_cells_number (cells, value, n == COP_CELLS_NONE ? 0 : n, NULL))
    return TRUE;
  return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                           "%s: 0x%" G_GINT64_MODIFIER "x does not fit into %u cell%s of its bus",
                           prop, value, n, n == 1 ? "" : "s");
}

static gboolean
write_reg (CopEmit *emit, CopDevice *device, CopBus *bus, CopNode *node, GError **error)
{
  gboolean indexed = cop_bus__class (bus)->addressing == COP_BUS_INDEXED;
  CopCells *cells = cop_cells_new ();
  guint address_cells, size_cells;
  guint64 at, size;
  gboolean ok = TRUE;

  cop_emit__cells (emit, bus, &address_cells, &size_cells);
  if (indexed && device->ext && device->ext->n_at)
    {
      cop_cells_group (cells);
      ok = number (device, cells, "reg", device->ext->at[0], address_cells, error);
    }
  for (guint i = 0; !indexed && i < device->n_windows && ok; i++)
    if (is_reg (device, i) && window_place (device, i, &at, &size))
      {
        cop_cells_group (cells);
        ok = number (device, cells, "reg", at, address_cells, error)
             && number (device, cells, "reg", size, size_cells, error);
      }
  if (ok && cop_cells_length (cells))
    ok = cop_node_set (node, "reg", cells, error);
  cop_cells_free (cells);
  return ok;
}

/* The address on the device's bus that a forwarded window has. */
static guint64
base_of (CopDevice *device, const CopWindowDef *def, guint64 at)
{
  guint64 base = def->bus_base;

  if (def->identity)
    return at;
  if (def->base_prop)
    cop_object_get_uint (&device->object, def->base_prop, &base, NULL);
  return base;
}

static gboolean
write_one_range (CopEmit *emit, CopDevice *device, const CopWindowDef *def, CopCells *cells,
                 guint64 at, guint64 size, guint parent_cells, GError **error)
{
  guint child_cells, size_cells;

  cop_emit__cells (emit, device->first_bus, &child_cells, &size_cells);
  cop_cells_group (cells);
  if (child_cells == 3)
    {
      /* IEEE 1275 PCI binding: the first cell says which space */
      cop_cells_u32 (cells, def->space);
      child_cells = 2;
    }
  return number (device, cells, "ranges", base_of (device, def, at), child_cells, error)
         && number (device, cells, "ranges", at, parent_cells, error)
         && number (device, cells, "ranges", size, size_cells, error);
}

static gboolean
write_ranges (CopEmit *emit, CopDevice *device, CopBus *bus, CopNode *node, GError **error)
{
  CopCells *cells = cop_cells_new ();
  guint parent_cells, parent_sizes, child_cells, child_sizes;
  guint64 at, size;
  gboolean forwards = FALSE, ok = TRUE;

  cop_emit__cells (emit, bus, &parent_cells, &parent_sizes);
  cop_emit__cells (emit, device->first_bus, &child_cells, &child_sizes);
  for (guint i = 0; i < device->n_windows && ok; i++)
    {
      const CopWindowDef *def = window_def (device, i);
      if (def->use != COP_WINDOW_FORWARD)
        continue;
      forwards = TRUE;
      if (window_place (device, i, &at, &size))
        ok = write_one_range (emit, device, def, cells, at, size, parent_cells, error);
    }
  /* a bus that is mapped nowhere in particular hands all addresses on as they are, if they are the
   * same numbers there (§2.3.8): no window of PCI's spaces is none at all */
  if (ok && cop_cells_length (cells))
    ok = cop_node_set (node, "ranges", cells, error);
  else if (ok && forwards && parent_cells == child_cells && parent_sizes == child_sizes)
    ok = cop_node_set_empty (node, "ranges", error);
  cop_cells_free (cells);
  return ok;
}

gboolean
cop_emit__addresses (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  CopBus *bus = cop_emit__addressing_bus (device);
  guint address_cells, size_cells;

  if (device->first_bus)
    {
      cop_emit__cells (emit, device->first_bus, &address_cells, &size_cells);
      if (address_cells != COP_CELLS_NONE
          && !cop_node_set_u32 (node, "#address-cells", address_cells, error))
        return FALSE;
      if (size_cells != COP_CELLS_NONE
          && !cop_node_set_u32 (node, "#size-cells", size_cells, error))
        return FALSE;
    }
  if (bus == NULL)
    return TRUE;
  return write_reg (emit, device, bus, node, error)
         && (device->first_bus == NULL || write_ranges (emit, device, bus, node, error));
}

/* --- by hand ------------------------------------------------------------------------------ */

static guint32
cell_of (CopNode *node, const char *name, guint32 otherwise)
{
  const CopNodeProp *prop = cop_node_find_prop (node, name);
  guint32 value;

  return prop && cop_prop__cell (prop, &value) ? value : otherwise;
}

gboolean
cop_emit__reg (CopObject *object, const CopDtEntry *entry, CopNode *node, GError **error)
{
  CopNode *parent = cop_node_parent (node);
  guint n[2] = { parent ? cell_of (parent, "#address-cells", 0) : 0,
                 parent ? cell_of (parent, "#size-cells", 1) : 0 };
  guint turns = n[1] ? 2 : 1;
  CopCells *cells;
  GError *inner = NULL;
  gboolean ok = TRUE;

  if (n[0] == 0)
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "'at' needs a bus with addresses, and the node above has no "
                             "#address-cells");
  if (entry->n_items % turns)
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "'at' wants address and size by turns, and has %u number%s",
                             entry->n_items, entry->n_items == 1 ? "" : "s");
  cells = cop_cells_new ();
  for (guint i = 0; i < entry->n_items && ok; i++)
    {
      if (i % turns == 0)
        cop_cells_group (cells);
      if (entry->items[i].kind == COP_DT_ANY)
        {
          cop_cells_free (cells);
          return cop_object_error (object, error, COP_ERROR_STATE,
                                   "'at': its address has not been found yet");
        }
      ok = cop_cells_number (cells, entry->items[i].value, n[i % turns], &inner);
    }
  if (!ok)
    {
      cop_object_error (object, error, inner->code, "'at': %s of its bus", inner->message);
      g_error_free (inner);
    }
  ok = ok && cop_node_set (node, "reg", cells, error);
  cop_cells_free (cells);
  return ok;
}
