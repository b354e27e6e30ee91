#include <tree/node.h>

#include <stdlib.h>
#include <string.h>

/* What comes before the other common properties, and status, in the order of strcmp; the order of
 * the ranks is documented at cop_node_order_props. */
static const struct
{
  const char *name;
  guint8 rank;
} ranks[] = {
  { "#address-cells", 7 },
  { "#interrupt-cells", 14 },
  { "#size-cells", 8 },
  { "clock-names", 18 },
  { "clocks", 17 },
  { "compatible", 1 },
  { "device_type", 6 },
  { "dma-ranges", 5 },
  { "interrupt-controller", 13 },
  { "interrupt-map", 16 },
  { "interrupt-map-mask", 15 },
  { "interrupt-names", 12 },
  { "interrupt-parent", 9 },
  { "interrupts", 10 },
  { "interrupts-extended", 11 },
  { "model", 0 },
  { "ranges", 4 },
  { "reg", 2 },
  { "reg-names", 3 },
  { "reset-names", 20 },
  { "resets", 19 },
  { "status", COP_RANK_STATUS },
};

static int
compare_rank (const void *name, const void *row)
{
  return strcmp (name, *(const char *const *)row);
}

guint8
cop_prop_name__rank (const char *name)
{
  const void *found = bsearch (name, ranks, G_N_ELEMENTS (ranks), sizeof *ranks, compare_rank);

  if (found)
    return ranks[((const char *)found - (const char *)ranks) / sizeof *ranks].rank;
  return strchr (name, ',') ? COP_RANK_VENDOR : COP_RANK_COMMON;
}

static gboolean
ends_with (const char *name, gsize length, const char *end)
{
  gsize end_length = strlen (end);

  return length >= end_length && !memcmp (name + length - end_length, end, end_length);
}

/* Addresses and masks read better in hexadecimal, and what people count or measure in decimal,
 * however large it is. */
guint8
cop_prop_name__radix (const char *name)
{
  static const char *const hexadecimal[] = {
    "reg", "ranges", "dma-ranges", "interrupt-map", "iommu-map", "msi-map", "assigned-addresses"
  };
  static const char *const decimal_ends[] = { "frequency", "-hz", "-rates", "-microvolt",
                                              "-microamp", "-ms", "-us",    "-ns" };
  gsize length = strlen (name);

  if (*name && strchr ("rdima", *name))
    for (guint i = 0; i < G_N_ELEMENTS (hexadecimal); i++)
      if (!strcmp (name, hexadecimal[i]))
        return 16;
  if (ends_with (name, length, "-mask"))
    return 16;
  if (length && strchr ("yztps", name[length - 1]))
    for (guint i = 0; i < G_N_ELEMENTS (decimal_ends); i++)
      if (ends_with (name, length, decimal_ends[i]))
        return 10;
  return 0;
}

static guint
rank_of (const CopNode *node, const CopNodeProp *prop)
{
  guint rank = prop->name->rank;

  return rank == COP_RANK_MODEL && node->parent ? COP_RANK_COMMON : rank;
}

static void
sort (const CopNode *node, GPtrArray *props)
{
  guint place[COP_N_RANKS] = { 0 };
  guint next = 0;

  for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    place[rank_of (node, prop)]++;
  for (guint rank = 0; rank < COP_N_RANKS; rank++)
    {
      guint n = place[rank];
      place[rank] = next;
      next += n;
    }
  for (CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    props->pdata[place[rank_of (node, prop)]++] = prop;
}

void
cop_node_order_props (const CopNode *node, GPtrArray *props)
{
  guint before = 0;
  gboolean sorted = TRUE;

  g_ptr_array_set_size (props, 0);
  for (CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    {
      guint rank = rank_of (node, prop);

      sorted = sorted && (rank >= before || cop_node__tree (node)->keeps_order);
      before = rank;
      g_ptr_array_add (props, prop);
    }
  if (!sorted)
    sort (node, props);
}
