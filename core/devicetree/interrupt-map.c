/* Interrupt maps: nodes through which the interrupts of those below go on to other controllers.
 * Devicetree specification 0.4, §2.4.3 and §2.4.4. */
#include <devicetree/emit.h>

/* The parent's part of an entry: who it is, its unit address, which is nowhere told apart, and the
 * specifier. */
static gboolean
add_parent (CopEmit *emit, CopDevice *device, const CopWire *wire, CopCells *cells, GError **error)
{
  CopNode *provider =
      cop_emit__node_of (emit, &device->object, "interrupt-map", wire->provider, error);
  guint address_cells = 0, unused;

  if (provider == NULL)
    return FALSE;
  cop_cells_ref (cells, provider);
  if (((CopDevice *)wire->provider)->first_bus)
    cop_emit__cells (emit, ((CopDevice *)wire->provider)->first_bus, &address_cells, &unused);
  for (guint i = 0; i < address_cells && address_cells < COP_CELLS_NONE; i++)
    cop_cells_u32 (cells, 0);
  for (guint i = 0; i < wire->n_cells; i++)
    cop_cells_u32 (cells, wire->cells[i]);
  return TRUE;
}

/* --- PCI ---------------------------------------------------------------------------------- */

#define PINS 4
#define SLOTS 4

/* The pins of slot N are those of slot 0 moved on by N: the map repeats after four slots, and its
 * mask looks at the two lowest bits of the slot and at the pin.
 * PCI Local Bus Specification 3.0, §2.2.6; Devicetree specification 0.4, §2.4.3. */
static gboolean
write_pin_map (CopEmit *emit, CopDevice *device, const CopWire *const *pins, CopNode *node,
               GError **error)
{
  static const guint32 mask[] = { 0x1800, 0, 0, 7 };
  CopCells *cells = cop_cells_new ();
  gboolean ok = TRUE;

  for (guint slot = 0; slot < SLOTS && ok; slot++)
    for (guint pin = 0; pin < PINS && ok; pin++)
      {
        cop_cells_group (cells);
        cop_cells_u32 (cells, slot << 11);
        cop_cells_u32 (cells, 0);
        cop_cells_u32 (cells, 0);
        cop_cells_u32 (cells, pin + 1);
        ok = add_parent (emit, device, pins[(slot + pin) % PINS], cells, error);
      }
  ok = ok && cop_node_set_u32 (node, "#interrupt-cells", 1, error)
       && cop_node_set (node, "interrupt-map", cells, error)
       && cop_node_set_cells (node, "interrupt-map-mask", mask, G_N_ELEMENTS (mask), 0, error);
  cop_cells_free (cells);
  return ok;
}

static gboolean
write_pins (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  const CopWire *pins[PINS] = { NULL };
  guint n = 0;

  for (const CopWire *wire = device->ext->ports.out; wire; wire = wire->out_next)
    if (wire->output->pins && wire->index < PINS && pins[wire->index] == NULL)
      {
        pins[wire->index] = wire;
        n++;
      }
  if (n == 0)
    return TRUE;
  if (n < PINS)
    return cop_object_error (&device->object, error, COP_ERROR_INVALID,
                             "of the %u interrupt pins only %u are wired", PINS, n);
  return write_pin_map (emit, device, pins, node, error);
}

/* --- places handed on one by one ----------------------------------------------------------- */

/* Place N of the output carries on what place N of the input brings; where on the bus it comes
 * from does not matter, so that the mask looks at the number alone. */
static gboolean
write_places (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  CopCells *cells = cop_cells_new (), *mask = cop_cells_new ();
  guint address_cells = 0, unused, last = 0, bits = 0;
  gboolean ok = TRUE;

  if (device->first_bus)
    cop_emit__cells (emit, device->first_bus, &address_cells, &unused);
  if (address_cells >= COP_CELLS_NONE)
    address_cells = 0;
  for (const CopWire *wire = device->ext->ports.out; wire && ok; wire = wire->out_next)
    {
      if (!wire->output->nexus)
        continue;
      cop_cells_group (cells);
      for (guint i = 0; i < address_cells; i++)
        cop_cells_u32 (cells, 0);
      cop_cells_u32 (cells, wire->index);
      last = MAX (last, wire->index);
      ok = add_parent (emit, device, wire, cells, error);
    }
  while (bits < last)
    bits = bits << 1 | 1;
  for (guint i = 0; i < address_cells; i++)
    cop_cells_u32 (mask, 0);
  cop_cells_u32 (mask, bits);
  if (ok && cop_cells_length (cells))
    ok = cop_node_set (node, "interrupt-map", cells, error)
         && cop_node_set (node, "interrupt-map-mask", mask, error);
  cop_cells_free (mask);
  cop_cells_free (cells);
  return ok;
}

gboolean
cop_emit__interrupt_map (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  if (device->ext == NULL || device->ext->ports.out == NULL)
    return TRUE;
  return write_pins (emit, device, node, error) && write_places (emit, device, node, error);
}
