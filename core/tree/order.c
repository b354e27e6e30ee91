#include <tree/node.h>

#include <string.h>

/* What comes before the other common properties; the order is documented at cop_node_order_props.
 */
static const char *const first_names[] = {
  "model",
  "compatible",
  "reg",
  "reg-names",
  "ranges",
  "dma-ranges",
  "device_type",
  "#address-cells",
  "#size-cells",
  "interrupt-parent",
  "interrupts",
  "interrupts-extended",
  "interrupt-names",
  "interrupt-controller",
  "#interrupt-cells",
  "interrupt-map-mask",
  "interrupt-map",
  "clocks",
  "clock-names",
  "resets",
  "reset-names",
};

G_STATIC_ASSERT (G_N_ELEMENTS (first_names) <= COP_RANK_COMMON);

guint8
cop_prop_name__rank (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (first_names); i++)
    if (!strcmp (name, first_names[i]))
      return (guint8)i;
  if (!strcmp (name, "status"))
    return COP_RANK_STATUS;
  return strchr (name, ',') ? COP_RANK_VENDOR : COP_RANK_COMMON;
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

  for (guint i = 0; i < G_N_ELEMENTS (hexadecimal); i++)
    if (!strcmp (name, hexadecimal[i]))
      return 16;
  if (g_str_has_suffix (name, "-mask"))
    return 16;
  for (guint i = 0; i < G_N_ELEMENTS (decimal_ends); i++)
    if (g_str_has_suffix (name, decimal_ends[i]))
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

  for (const CopNodeProp *prop = node->first_prop; prop; prop = prop->next)
    place[rank_of (node, prop)]++;
  for (guint rank = 0; rank < COP_N_RANKS; rank++)
    {
      guint n = place[rank];
      place[rank] = next;
      next += n;
    }
  for (CopNodeProp *prop = node->first_prop; prop; prop = prop->next)
    props->pdata[place[rank_of (node, prop)]++] = prop;
}

void
cop_node_order_props (const CopNode *node, GPtrArray *props)
{
  guint before = 0;
  guint n = 0;
  gboolean sorted = TRUE;

  g_ptr_array_set_size (props, (gint)node->n_props);
  for (CopNodeProp *prop = node->first_prop; prop; prop = prop->next)
    {
      guint rank = rank_of (node, prop);

      sorted = sorted && rank >= before;
      before = rank;
      props->pdata[n++] = prop;
    }
  if (!sorted)
    sort (node, props);
}
