/* Addresses on their way up to the CPU. */
#include <query/address.h>

/* phys.hi of an address of PCI: which space it is in (PCI Bus Binding to IEEE 1275, 2.2.1.1). */
#define PCI_SPACE 0x03000000u
#define PCI_MEMORY_32 0x02000000u
#define PCI_MEMORY_64 0x03000000u

/* --- buses --- */

gboolean
cop_bus__form (const CopNode *bus, CopBusForm *ret_form, const char **why)
{
  *ret_form = (CopBusForm){ .address_cells = cop_query__address_cells (bus),
                            .size_cells = cop_query__size_cells (bus) };
  if (!ret_form->address_cells)
    *why = "the bus has no address cells";
  else if (ret_form->address_cells > COP_BUS_MAX_CELLS || ret_form->size_cells > COP_BUS_MAX_CELLS)
    *why = "the bus has more than 4 address or size cells";
  else
    {
      if (cop_query__is_pci (bus))
        ret_form->kind = COP_BUS_PCI;
      else if (ret_form->address_cells == 3)
        ret_form->kind = COP_BUS_SPACE;
      else if (ret_form->address_cells == 2 && cop_query__is_named (bus, "isa"))
        ret_form->kind = COP_BUS_ISA;
      return TRUE;
    }
  return FALSE;
}

gboolean
cop_bus__read (CopReader *reader, const CopBusForm *form, CopBusAddress *ret_address,
               const char **why)
{
  guint n = form->address_cells;

  *ret_address = (CopBusAddress){ 0 };
  if (form->kind != COP_BUS_PLAIN)
    {
      cop_reader__cells (reader, 1, &ret_address->space);
      n--;
    }
  return cop_reader__number (reader, n, &ret_address->address, why);
}

gboolean
cop_bus__same_space (CopBusKind kind, guint32 a, guint32 b)
{
  switch (kind)
    {
    case COP_BUS_PLAIN:
      return TRUE;
    case COP_BUS_ISA:
      return !((a ^ b) & 1);
    case COP_BUS_SPACE:
      return a == b;
    case COP_BUS_PCI:
      break;
    }
  a &= PCI_SPACE;
  b &= PCI_SPACE;
  /* Memory below and above 4 GiB is one memory. */
  if (a == PCI_MEMORY_64)
    a = PCI_MEMORY_32;
  if (b == PCI_MEMORY_64)
    b = PCI_MEMORY_32;
  return a == b;
}

/* --- ranges --- */

typedef struct
{
  CopBusAddress child, parent;
  guint64 size;
} Range;

/* Reads the ranges of one bus. */
typedef struct
{
  CopReader reader;
  CopBusForm child, parent;
} RangeReader;

static const char *
name_of (CopRanges ranges)
{
  return ranges == COP_RANGES_CPU ? "ranges" : "dma-ranges";
}

/* bus: not the root. */
static gboolean
open_ranges (RangeReader *reader, const CopNode *bus, CopRanges ranges, const char **why)
{
  gsize entry;

  cop_reader__open (&reader->reader, bus, name_of (ranges));
  if (!cop_bus__form (bus, &reader->child, why)
      || !cop_bus__form (bus->parent, &reader->parent, why))
    return FALSE;
  entry = 4
          * ((gsize)reader->child.address_cells + reader->parent.address_cells
             + reader->child.size_cells);
  if (!reader->reader.prop || !(cop_prop__length (reader->reader.prop) % entry))
    return TRUE;
  *why = "its ranges are no whole number of entries";
  return FALSE;
}

/* FALSE at the end, or with why. */
static gboolean
next_range (RangeReader *reader, Range *ret_range, const char **why)
{
  if (!cop_reader__left (&reader->reader))
    return FALSE;
  return cop_bus__read (&reader->reader, &reader->child, &ret_range->child, why)
         && cop_bus__read (&reader->reader, &reader->parent, &ret_range->parent, why)
         && cop_reader__number (&reader->reader, reader->child.size_cells, &ret_range->size, why);
}

/* --- the way up --- */

typedef struct
{
  CopBusAddress address;
  guint64 size;
  const char *why;
  CopAddressKind kind;
} Way;

static gboolean
stop (Way *way, CopAddressKind kind, const char *why)
{
  way->kind = kind;
  way->why = why;
  return FALSE;
}

static gboolean
through_range (Way *way, const Range *range)
{
  guint64 offset = way->address.address - range->child.address;
  guint64 rest = range->size - offset;

  if (range->parent.address + offset < offset)
    return stop (way, COP_ADDRESS_BAD, "its ranges end above 2^64");
  way->address.space = range->parent.space;
  way->address.address = range->parent.address + offset;
  way->size = MIN (way->size, rest);
  return TRUE;
}

/* From the bus below a node to the bus that the node is on. */
static gboolean
go_up (Way *way, const CopNode *bus, CopRanges ranges)
{
  RangeReader reader;
  const char *why = NULL;
  Range range;

  if (!open_ranges (&reader, bus, ranges, &why))
    return stop (way, COP_ADDRESS_BAD, why);
  if (reader.child.kind == COP_BUS_PCI && !(way->address.space & PCI_SPACE))
    return stop (way, COP_ADDRESS_LOCAL, "it is in the configuration space of PCI");
  if (!reader.reader.prop && ranges == COP_RANGES_CPU)
    return stop (way, COP_ADDRESS_LOCAL, "it has no 'ranges'");
  if (!reader.reader.prop || !cop_prop__length (reader.reader.prop))
    {
      if (reader.parent.kind == COP_BUS_PLAIN)
        way->address.space = 0;
      return TRUE;
    }
  while (next_range (&reader, &range, &why))
    if (cop_bus__same_space (reader.child.kind, range.child.space, way->address.space)
        && way->address.address >= range.child.address
        && way->address.address - range.child.address < range.size)
      return through_range (way, &range);
  if (!why)
    why = ranges == COP_RANGES_CPU ? "none of its 'ranges' has the address"
                                   : "none of its 'dma-ranges' has the address";
  return stop (way, COP_ADDRESS_BAD, why);
}

/* bus: that the address is on. */
static void
translate (const CopNode *bus, CopBusAddress address, guint64 size, CopRanges ranges,
           CopTranslation *ret_translation)
{
  Way way = { .address = address, .size = size, .kind = COP_ADDRESS_CPU };
  guint left = COP_QUERY_MAX_LEVELS;

  while (way.kind == COP_ADDRESS_CPU && bus->parent)
    if (!left--)
      stop (&way, COP_ADDRESS_BAD, "it is too many buses below the root");
    else if (go_up (&way, bus, ranges))
      bus = bus->parent;
  if (way.kind == COP_ADDRESS_CPU && way.size
      && way.address.address + (way.size - 1) < way.size - 1)
    stop (&way, COP_ADDRESS_BAD, "it ends above 2^64");
  *ret_translation = (CopTranslation){
    .kind = way.kind, .address = way.address.address, .size = way.size, .at = bus, .why = way.why
  };
}

void
cop_query_translate (const CopNode *bus, CopBusAddress address, guint64 size, CopRanges ranges,
                     CopTranslation *ret_translation)
{
  const char *why = NULL;
  CopBusForm form;

  if (cop_bus__form (bus, &form, &why))
    translate (bus, address, size, ranges, ret_translation);
  else
    *ret_translation = (CopTranslation){
      .kind = COP_ADDRESS_BAD, .address = address.address, .size = size, .at = bus, .why = why
    };
}

/* --- properties --- */

static gboolean
fail (GError **error, const CopNode *node, const char *prop, const char *why)
{
  g_autofree char *path = cop_node_path (node);

  return cop_error_set (error, COP_ERROR_INVALID, path, "'%s': %s", prop, why);
}

static gboolean
check_entries (const CopReader *reader, const CopBusForm *form, GError **error)
{
  gsize entry = 4 * ((gsize)form->address_cells + form->size_cells);
  g_autofree char *path = NULL;

  if (!(cop_prop__length (reader->prop) % entry))
    return TRUE;
  path = cop_node_path (reader->node);
  return cop_error_set (error, COP_ERROR_INVALID, path,
                        "'reg' has %u bytes, an entry %" G_GSIZE_FORMAT
                        " (the bus has #address-cells %u and #size-cells %u)",
                        cop_prop__length (reader->prop), entry, form->address_cells,
                        form->size_cells);
}

static void
place (const CopNode *bus, const CopBusForm *form, CopRanges ranges, CopQueryReg *reg)
{
  if (form->size_cells)
    {
      translate (bus, reg->bus, reg->size, ranges, &reg->cpu);
      return;
    }
  reg->cpu = (CopTranslation){ .kind = COP_ADDRESS_LOCAL,
                               .address = reg->bus.address,
                               .at = bus,
                               .why = "the addresses of the bus have no sizes" };
}

GArray *
cop_query_regs (const CopNode *node, CopRanges ranges, GError **error)
{
  g_autoptr (GArray) regs = g_array_new (FALSE, TRUE, sizeof (CopQueryReg));
  const CopNode *bus = node->parent;
  const char *why = NULL;
  CopReader reader;
  CopBusForm form;

  if (!bus || !cop_reader__open (&reader, node, "reg") || !cop_prop__length (reader.prop))
    return g_steal_pointer (&regs);
  if (!cop_bus__form (bus, &form, &why))
    {
      fail (error, node, "reg", why);
      return NULL;
    }
  if (!check_entries (&reader, &form, error))
    return NULL;
  while (cop_reader__left (&reader))
    {
      CopQueryReg reg = { .index = regs->len };

      if (!cop_bus__read (&reader, &form, &reg.bus, &why)
          || !cop_reader__number (&reader, form.size_cells, &reg.size, &why))
        {
          fail (error, node, "reg", why);
          return NULL;
        }
      reg.name = cop_query__string (node, "reg-names", reg.index);
      place (bus, &form, ranges, &reg);
      g_array_append_val (regs, reg);
    }
  return g_steal_pointer (&regs);
}

GArray *
cop_query_ranges (const CopNode *bus, CopRanges ranges, GError **error)
{
  g_autoptr (GArray) regs = g_array_new (FALSE, TRUE, sizeof (CopQueryReg));
  const char *why = NULL;
  RangeReader reader;
  Range range;

  if (!bus->parent || !cop_node_find_prop (bus, name_of (ranges)))
    return g_steal_pointer (&regs);
  if (!open_ranges (&reader, bus, ranges, &why))
    {
      fail (error, bus, name_of (ranges), why);
      return NULL;
    }
  while (next_range (&reader, &range, &why))
    {
      CopQueryReg reg = { .index = regs->len, .bus = range.child, .size = range.size };

      translate (bus->parent, range.parent, range.size, ranges, &reg.cpu);
      g_array_append_val (regs, reg);
    }
  if (!why)
    return g_steal_pointer (&regs);
  fail (error, bus, name_of (ranges), why);
  return NULL;
}
