/* The map of addresses. */
#include "source.h"

static const char board[] =
    "#address-cells = <1>; #size-cells = <1>;"
    "memory@80000000 { device_type = \"memory\"; reg = <0x80000000 0x40000000>; };"
    "reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;"
    "  fw@80000000 { reg = <0x80000000 0x10000>; }; };"
    "soc { #address-cells = <1>; #size-cells = <1>; ranges = <0 0x10000000 0x100000>;"
    "  serial@1000 { reg = <0x1000 0x100>; reg-names = \"regs\"; };"
    "  syscon@2000 { reg = <0x2000 0x1000>; status = \"disabled\";"
    "    #address-cells = <1>; #size-cells = <1>; ranges = <0 0x2000 0x1000>;"
    "    reset@10 { reg = <0x10 4>; }; };"
    "  away@200000 { reg = <0x200000 4>; }; nothing@3000 { reg = <0x3000 0>; };"
    "};"
    "pci@20000000 { device_type = \"pci\"; #address-cells = <3>; #size-cells = <2>;"
    "  reg = <0x20000000 0x1000>; ranges = <0x02000000 0 0x30000000 0x30000000 0 0x10000000>;"
    "};";

static void
print (GString *out, const GArray *map)
{
  for (guint i = 0; i < map->len; i++)
    {
      const CopMapEntry *entry = &g_array_index (map, CopMapEntry, i);
      g_autofree char *path = entry->node ? cop_node_path (entry->node) : g_strdup ("-");

      g_string_append_printf (out, "%u %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x %s%s%s%s\n",
                              entry->depth, entry->first, entry->last, path,
                              entry->kind == COP_MAP_BUS ? " bus" : "", entry->name ? " " : "",
                              entry->name ? entry->name : "");
      g_assert_cmpint (entry->disabled, ==, strstr (path, "syscon") != NULL);
    }
}

static void
test_order (void)
{
  g_autoptr (CopTree) tree = source_tree (board);
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) map = cop_query_map (tree, 0, findings);
  g_autoptr (GString) out = g_string_new (NULL);

  print (out, map);
  g_assert_cmpstr (out->str, ==,
                   "0 10001000 100010ff /soc/serial@1000 regs\n"
                   "0 10002000 10002fff /soc/syscon@2000\n"
                   "1 10002010 10002013 /soc/syscon@2000/reset@10\n"
                   "0 20000000 20000fff /pci@20000000\n"
                   "0 30000000 3fffffff /pci@20000000 bus\n"
                   "0 80000000 bfffffff /memory@80000000\n"
                   "1 80000000 8000ffff /reserved-memory/fw@80000000\n");
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpstr (findings->pdata[0], ==,
                   "/soc/away@200000: entry 0 of 'reg', 0x200000, has no address: on the bus of"
                   " /soc, none of its 'ranges' has the address");
}

static void
test_gaps (void)
{
  g_autoptr (CopTree) tree = source_tree (board);
  g_autoptr (GArray) map = cop_query_map (tree, 0x1000000, NULL);
  g_autoptr (GArray) all = cop_query_map (tree, 1, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < map->len; i++)
    if (g_array_index (map, CopMapEntry, i).kind != COP_MAP_GAP)
      g_array_remove_index (map, i--);
  print (out, map);
  g_assert_cmpstr (out->str, ==,
                   "0 0 10000fff -\n"
                   "0 10003000 1fffffff -\n"
                   "0 20001000 2fffffff -\n"
                   "0 40000000 7fffffff -\n"
                   "0 c0000000 ffffffff -\n");
  g_assert_cmpuint (all->len, ==, 7 + 6 + 0);
}

/* The whole of 64 bits can be taken, or free. */
static void
test_limits (void)
{
  g_autoptr (CopTree) empty = source_tree ("#address-cells = <2>; #size-cells = <2>;");
  g_autoptr (CopTree) full =
      source_tree ("#address-cells = <2>; #size-cells = <2>;"
                   "a@0 { reg = <0 0 0x80000000 0>, <0x80000000 0 0x80000000 0>; };");
  g_autoptr (GArray) map = cop_query_map (empty, 4096, NULL);
  g_autoptr (GArray) none = cop_query_map (full, 1, NULL);

  g_assert_cmpuint (map->len, ==, 1);
  g_assert_cmphex (g_array_index (map, CopMapEntry, 0).first, ==, 0);
  g_assert_cmphex (g_array_index (map, CopMapEntry, 0).last, ==, G_MAXUINT64);
  g_assert_cmpuint (none->len, ==, 2);
  g_assert_cmphex (g_array_index (none, CopMapEntry, 1).last, ==, G_MAXUINT64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/map/order", test_order);
  g_test_add_func ("/query/map/gaps", test_gaps);
  g_test_add_func ("/query/map/limits", test_limits);
  return g_test_run ();
}
