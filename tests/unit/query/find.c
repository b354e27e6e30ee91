/* Finding nodes. */
#include "source.h"

static const char board[] =
    "#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;"
    "aliases { serial0 = \"/soc/serial@1000\"; ethernet0 = &eth; osc = &uart0; all = \"/soc\"; };"
    "soc { #address-cells = <1>; #size-cells = <1>; ranges = <0 0x10000000 0x10000>;"
    "  uart0: console: serial@1000 { compatible = \"acme,uart\", \"ns16550\";"
    "    reg = <0x1000 0x100>; interrupts = <1>; clocks = <&osc>; status = \"disabled\"; };"
    "  serial@2000 { compatible = \"ns16550\"; reg = <0x2000 0x100>; interrupts = <2>; };"
    "  bus { #address-cells = <1>; #size-cells = <1>; ranges;"
    "    eth: ethernet@3000 { compatible = \"acme,eth\"; reg = <0x3000 0x400>;"
    "      clocks = <&osc>, <&osc>; assigned-clocks = <&osc>; acme,big = /bits/ 64 <0x100000000>;"
    "      interrupts-extended = <&other 3>; }; };"
    "  gic: gic@0 { reg = <0 0x10>; interrupt-controller; #interrupt-cells = <1>; };"
    "  other: other { interrupt-controller; #interrupt-cells = <1>; };"
    "};"
    "osc: osc { #clock-cells = <0>; };";

static void
assert_found (const CopTree *tree, const CopQuery *query, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = cop_query_find (tree, query, &error);
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *path = cop_node_path (found->pdata[i]);

      g_string_append_printf (out, "%s%s", i ? " " : "", path);
    }
  g_assert_cmpstr (out->str, ==, expected);
}

#define FOUND(tree_, expected_, ...) assert_found (tree_, &(CopQuery){ __VA_ARGS__ }, expected_)

static void
test_path (void)
{
  g_autoptr (CopTree) tree = source_tree (board);

  FOUND (tree, "/", .path = "/");
  FOUND (tree, "/soc/serial@1000", .path = "/soc/serial@1000");
  FOUND (tree, "/soc/serial@1000 /soc/serial@2000", .path = "/soc/serial");
  FOUND (tree, "/soc/serial@1000 /soc/serial@2000", .path = "serial@*");
  FOUND (tree, "/soc/serial@2000", .path = "/*/s?rial@2*");
  FOUND (tree, "/soc/bus/ethernet@3000", .path = "/soc/**/ethernet");
  FOUND (tree, "/soc/bus/ethernet@3000", .path = "/**/bus/*");
  FOUND (tree, "/soc/bus /soc/bus/ethernet@3000", .path = "/soc/bus/**");
  FOUND (tree, "/soc/bus/ethernet@3000", .path = "&eth");
  FOUND (tree, "", .path = "&eth/*");
  FOUND (tree, "", .path = "/serial");
  FOUND (tree, "/soc/bus/ethernet@3000", .path = "ethernet0");
  FOUND (tree, "/soc/serial@1000", .path = "serial0", .compatible = "ns16550");
  FOUND (tree, "/osc", .path = "osc");
  FOUND (tree, "/soc/bus /soc/bus/ethernet@3000", .path = "all/bus/**");
  FOUND (tree, "", .path = "bus/all");
  FOUND (tree, "/ /aliases /soc /soc/serial@1000 /soc/serial@2000 /soc/bus"
               " /soc/bus/ethernet@3000 /soc/gic@0 /soc/other /osc");
  FOUND (tree,
         "/ /aliases /soc /soc/serial@1000 /soc/serial@2000 /soc/bus"
         " /soc/bus/ethernet@3000 /soc/gic@0 /soc/other /osc",
         .path = "**");
}

static void
test_property (void)
{
  g_autoptr (CopTree) tree = source_tree (board);
  const guint64 bus = 0x2000, cpu = 0x10001080, end = 0x10001100;

  FOUND (tree, "/soc/serial@1000 /soc/serial@2000", .compatible = "ns16550");
  FOUND (tree, "/soc/serial@1000 /soc/bus/ethernet@3000", .compatible = "acme,*");
  FOUND (tree, "/soc/serial@1000", .compatible = "acme,uart", .path = "/soc/*");
  FOUND (tree, "", .compatible = "acme,uart", .path = "/soc/bus/**");
  FOUND (tree, "/soc/serial@1000", .property = "status");
  FOUND (tree, "", .property = "statu");
  FOUND (tree, "/soc/serial@1000", .property = "status", .value = "dis*");
  FOUND (tree, "", .property = "status", .value = "okay");
  FOUND (tree, "/soc/serial@2000", .property = "reg", .value = "0x2000");
  FOUND (tree, "/soc/bus/ethernet@3000", .property = "*", .value = "4294967296");
  FOUND (tree, "/soc/serial@1000 /soc/bus/ethernet@3000", .property = "clocks", .value = "&osc");
  FOUND (tree, "/aliases", .property = "*", .value = "/soc/bus/ethernet@3000");
  FOUND (tree, "/soc /soc/bus", .property = "ranges");
  FOUND (tree, "/soc/bus", .property = "ranges", .value = "");
  FOUND (tree, "/soc/serial@1000", .label = "console");
  FOUND (tree, "", .label = "console", .compatible = "acme,eth");
  FOUND (tree, "/soc/serial@2000", .bus_address = &bus);
  FOUND (tree, "/soc/serial@1000", .address = &cpu);
  FOUND (tree, "", .address = &end);
  FOUND (tree, "/soc/serial@1000 /soc/serial@2000", .interrupt_parent = source_node (tree, "&gic"));
  FOUND (tree, "/soc/bus/ethernet@3000", .interrupt_parent = source_node (tree, "&other"));
}

static void
test_referrers (void)
{
  g_autoptr (CopTree) tree = source_tree (board);
  g_autoptr (GArray) by = cop_query_referrers (source_node (tree, "&osc"));
  g_autoptr (GArray) eth = cop_query_referrers (source_node (tree, "&eth"));

  FOUND (tree, "/soc/serial@1000 /soc/bus/ethernet@3000", .refers_to = source_node (tree, "&osc"));
  g_assert_cmpuint (by->len, ==, 3);
  assert_node (g_array_index (by, CopQueryReferrer, 1).node, "/soc/bus/ethernet@3000");
  g_assert_cmpstr (cop_node_prop_name (g_array_index (by, CopQueryReferrer, 1).prop), ==, "clocks");
  g_assert_cmpuint (g_array_index (by, CopQueryReferrer, 1).n, ==, 2);
  g_assert_cmpuint (eth->len, ==, 1);
  g_assert_true (g_array_index (eth, CopQueryReferrer, 0).by_path);
}

static void
assert_fails (const CopTree *tree, const CopQuery *query, CopErrorCode code, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_query_find (tree, query, &error));
  g_assert_error (error, COP_ERROR, (int)code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_errors (void)
{
  g_autoptr (CopTree) tree = source_tree (board);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  assert_fails (tree, &(CopQuery){ .path = "&uart1" }, COP_ERROR_NOT_FOUND,
                "no node with the label 'uart1'; did you mean 'uart0'?");
  assert_fails (tree, &(CopQuery){ .path = "" }, COP_ERROR_INVALID, "the pattern is empty");
  assert_fails (tree, &(CopQuery){ .property = "clocks", .value = "&os" }, COP_ERROR_NOT_FOUND,
                "no node with the label 'os'; did you mean 'osc'?");
  for (guint i = 0; i < 61; i++)
    g_string_append (many, "/a");
  assert_fails (tree, &(CopQuery){ .path = many->str }, COP_ERROR_INVALID,
                "the pattern '/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a...' has more than 60 names");
  g_string_truncate (many, 120);
  FOUND (tree, "", .path = many->str);

  g_assert_null (cop_query_node (tree, "/soc/serial", &error));
  g_assert_cmpstr (error->message, ==,
                   "no node '/soc/serial': there is no 'serial' in /soc; did you mean"
                   " 'serial@1000'?");
  g_clear_error (&error);
  g_assert_null (cop_query_node (tree, "/sock/x", &error));
  g_assert_cmpstr (error->message, ==,
                   "no node '/sock/x': there is no 'sock' in /; did you mean 'soc'?");
  g_clear_error (&error);
  g_assert_null (cop_query_node (tree, "serial1", &error));
  g_assert_cmpstr (error->message, ==, "no alias 'serial1'; did you mean 'serial0'?");
  assert_node (cop_query_node (tree, "serial0", NULL), "/soc/serial@1000");
  assert_node (cop_query_node (tree, "ethernet0", NULL), "/soc/bus/ethernet@3000");
  assert_node (cop_query_node (tree, "all/bus/ethernet@3000", NULL), "/soc/bus/ethernet@3000");
  g_clear_error (&error);
  g_assert_null (cop_query_node (tree, "all/buss", &error));
  g_assert_cmpstr (error->message, ==,
                   "no node '/soc/buss': there is no 'buss' in /soc; did you mean 'bus'?");
  g_clear_error (&error);
  g_assert_null (cop_query_node (tree, "gik", &error));
  g_assert_cmpstr (error->message, ==, "no alias 'gik'; did you mean '&gic'?");
  g_clear_error (&error);
  g_assert_null (cop_query_node (tree, "buss", &error));
  g_assert_cmpstr (error->message, ==, "no alias 'buss'; did you mean '/soc/bus'?");
  g_clear_error (&error);
  g_assert_null (cop_query_node (tree, "&bus", &error));
  g_assert_cmpstr (error->message, ==, "no node with the label 'bus'; did you mean '/soc/bus'?");
}

/* A million levels, and as many names that a pattern could begin at. */
static void
test_deep (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *node = cop_tree_root (tree);
  g_autoptr (GPtrArray) found = NULL;

  for (guint i = 0; i < 1000000; i++)
    node = cop_node_add (node, "a", NULL);
  cop_node_add (node, "end", NULL);
  found = cop_query_find (tree, &(CopQuery){ .path = "/**/a/**/a/*/end" }, NULL);
  g_assert_cmpuint (found->len, ==, 1);
}

static void
test_among (void)
{
  g_autoptr (CopTree) tree = source_tree (board);
  g_autoptr (GHashTable) some = g_hash_table_new (NULL, NULL);
  GHashTable *among = some;

  FOUND (tree, "", .among = among);
  g_hash_table_add (some, source_node (tree, "&eth"));
  g_hash_table_add (some, source_node (tree, "&uart0"));
  g_hash_table_add (some, source_node (tree, "&osc"));
  FOUND (tree, "/soc/serial@1000 /soc/bus/ethernet@3000 /osc", .among = among);
  FOUND (tree, "/soc/serial@1000", .among = among, .compatible = "ns16550");
  FOUND (tree, "/soc/bus/ethernet@3000", .among = among, .path = "/soc/**", .property = "acme,big");
  FOUND (tree, "/osc", .among = among, .label = "osc");
  FOUND (tree, "", .among = among, .label = "gic");
}

static void
test_source (void)
{
  g_autoptr (CopTree) tree = source_tree (board);
  g_autoptr (GError) error = NULL;
  const CopNode *nodes[] = { source_node (tree, "&osc"), source_node (tree, "/soc/serial@2000") };
  g_auto (GStrv) texts = cop_nodes_to_dts (tree, nodes, 2, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (texts), ==, 2);
  g_assert_cmpstr (texts[0], ==, "osc: osc {\n\t#clock-cells = <0>;\n};\n");
  g_assert_cmpstr (texts[1], ==,
                   "serial@2000 {\n\tcompatible = \"ns16550\";\n\treg = <0x2000 0x100>;\n"
                   "\tinterrupts = <2>;\n};\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/find/path", test_path);
  g_test_add_func ("/query/find/property", test_property);
  g_test_add_func ("/query/find/referrers", test_referrers);
  g_test_add_func ("/query/find/errors", test_errors);
  g_test_add_func ("/query/find/deep", test_deep);
  g_test_add_func ("/query/find/among", test_among);
  g_test_add_func ("/query/find/source", test_source);
  return g_test_run ();
}
