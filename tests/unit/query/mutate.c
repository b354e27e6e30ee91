/* Trees that make no sense: a small blob damaged in every word, and every question asked.  An
 * answer may be an error; what is told of nodes is of nodes of the tree. */
#include "source.h"

static const char board[] =
    "#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;"
    "soc { #address-cells = <1>; #size-cells = <1>; ranges = <0 0x10000000 0x10000>;"
    "  dma-ranges = <0 0 0x1000>;"
    "  gic: gic@0 { compatible = \"arm,gic-400\"; reg = <0 0x10>; interrupt-controller;"
    "    #interrupt-cells = <3>; };"
    "  gpio: gpio@1000 { reg = <0x1000 0x100>; interrupts = <0 5 4>; interrupt-controller;"
    "    #interrupt-cells = <2>; ngpios = <8>; };"
    "  serial@2000 { reg = <0x2000 0x100>; interrupts-extended = <&gpio 1 2>, <&gic 0 1 4>;"
    "    clocks = <&pll 1>, <&osc>; clock-names = \"a\", \"b\"; vcc-supply = <&vcc>; };"
    "};"
    "pci@20000000 { device_type = \"pci\"; #address-cells = <3>; #size-cells = <2>;"
    "  reg = <0x20000000 0x1000>; ranges = <0x02000000 0 0x30000000 0x30000000 0 0x10000000>;"
    "  #interrupt-cells = <1>; interrupt-map-mask = <0xf800 0 0 7>;"
    "  interrupt-map = <0x800 0 0 1 &gpio 3 4>, <0x1000 0 0 1 &gic 0 9 4>;"
    "  nic@1,0 { reg = <0x800 0 0 0 0>; interrupts = <1>; };"
    "};"
    "osc: osc { #clock-cells = <0>; clock-frequency = <24000000>; };"
    "pll: pll { #clock-cells = <1>; clocks = <&osc>; power-domains = <&pd 1>; };"
    "pd: pd { #power-domain-cells = <1>; power-domains = <&pd 2>; };"
    "vcc: vcc { vin-supply = <&vcc>; };";

static void
ask_node (const CopNode *node)
{
  g_clear_pointer (&(GArray *){ cop_query_referrers (node) }, g_array_unref);
  for (guint kind = COP_LINK_CLOCK; kind <= COP_LINK_POWER; kind++)
    g_clear_pointer (&(GArray *){ cop_query_links (node, kind) }, g_array_unref);
  for (guint ranges = COP_RANGES_CPU; ranges <= COP_RANGES_DMA; ranges++)
    {
      g_clear_pointer (&(GArray *){ cop_query_regs (node, ranges, NULL) }, g_array_unref);
      g_clear_pointer (&(GArray *){ cop_query_ranges (node, ranges, NULL) }, g_array_unref);
    }
  g_clear_pointer (&(CopQueryLines *){ cop_query_lines (node, NULL, NULL) }, cop_query_lines_free);
}

static void
ask (const CopTree *tree)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) map = cop_query_map (tree, 1, findings);
  const guint64 address = 0x10002000;
  g_autoptr (GPtrArray) found =
      cop_query_find (tree, &(CopQuery){ .path = "**", .property = "*", .value = "1" }, NULL);
  g_autoptr (GPtrArray) there = cop_query_find (tree, &(CopQuery){ .address = &address }, NULL);
  const CopNode *root = cop_tree_root (tree);

  g_assert_nonnull (found);
  g_assert_nonnull (there);
  for (guint i = 1; i < map->len; i++)
    g_assert_cmphex (g_array_index (map, CopMapEntry, i - 1).first, <=,
                     g_array_index (map, CopMapEntry, i).first);
  for (const CopNode *node = root; node; node = cop_node_next (node, root))
    {
      g_autoptr (GArray) interrupts = cop_query_interrupts (node, NULL);

      ask_node (node);
      for (guint i = 0; interrupts && i < interrupts->len; i++)
        {
          const CopQueryInterrupt *each = &g_array_index (interrupts, CopQueryInterrupt, i);

          g_assert_cmpuint (each->n_steps, >, 0);
          g_assert_true ((each->why != NULL) == (each->at != NULL));
          for (guint k = 0; k < each->n_steps; k++)
            g_assert_true (cop_node_tree (each->steps[k].node) == tree);
        }
    }
}

/* Both as bytes and with meaning.  TRUE when it was a tree. */
static gboolean
try (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) blob = g_bytes_new (data, size);
  g_autoptr (CopTree) tree = cop_tree_from_dtb (blob, NULL);

  if (!tree)
    return FALSE;
  ask (tree);
  if (cop_tree_understand (tree, NULL, NULL))
    ask (tree);
  return TRUE;
}

static void
test_words (void)
{
  static const guint32 words[] = { 0, 1, 2, 3, 4, 17, 0xff, 0x7fffffff, 0xffffffff };
  g_autoptr (CopTree) tree = source_tree (board);
  g_autoptr (GBytes) blob = cop_tree_to_dtb (tree, NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (blob, &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);
  guint n_read = 0;

  for (gsize at = 56; at + 4 <= size; at += 4)
    for (guint i = 0; i < G_N_ELEMENTS (words); i++)
      {
        guint32 word = GUINT32_TO_BE (words[i]);

        memcpy (copy + at, &word, 4);
        n_read += try (copy, size);
        memcpy (copy + at, data + at, 4);
      }
  g_assert_cmpuint (n_read, >, 500);
}

/* Several words at once: circles need that. */
static void
test_pairs (void)
{
  g_autoptr (CopTree) tree = source_tree (board);
  g_autoptr (GBytes) blob = cop_tree_to_dtb (tree, NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (blob, &size);
  guint n_read = 0;

  for (guint round = 0; round < 1500; round++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);

      for (guint i = 0; i < 12; i++)
        {
          gsize at = 4 * (gsize)g_test_rand_int_range (14, (gint32)(size / 4));
          guint32 word = GUINT32_TO_BE ((guint32)g_test_rand_int_range (0, 12));

          /* What is a token of the format, or may be one, stays. */
          if (data[at] || data[at + 1] || data[at + 2] || data[at + 3] > 9)
            i--;
          else
            memcpy (copy + at, &word, 4);
          if (g_test_rand_int_range (0, 4) == 0)
            break;
        }
      n_read += try (copy, size);
    }
  g_assert_cmpuint (n_read, >, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/mutate/words", test_words);
  g_test_add_func ("/query/mutate/pairs", test_pairs);
  return g_test_run ();
}
