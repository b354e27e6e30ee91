/* Clocks, supplies and power domains, up to their sources. */
#include "source.h"

static void
assert_links (const CopTree *tree, const char *path, CopLinkKind kind, const char *expected)
{
  g_autoptr (GArray) links = cop_query_links (source_node (tree, path), kind);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    {
      const CopQueryLink *link = &g_array_index (links, CopQueryLink, i);
      g_autofree char *provider = link->provider ? cop_node_path (link->provider) : NULL;

      g_string_append_printf (out, "%u %s[%u] %.*s %s", link->depth, link->prop, link->index,
                              (int)link->name_length, link->name ? link->name : "",
                              provider ? provider : "-");
      for (guint k = 0; k < link->n_cells; k++)
        g_string_append_printf (out, " %u", link->cells[k]);
      if (link->frequency)
        g_string_append_printf (out, " %" G_GUINT64_FORMAT "Hz", link->frequency);
      g_string_append_printf (out, "%s%s%s%s\n", link->repeated ? " again" : "",
                              link->circle ? " circle" : "", link->why ? ": " : "",
                              link->why ? link->why : "");
    }
  g_assert_cmpstr (out->str, ==, expected);
}

static void
test_clocks (void)
{
  g_autoptr (CopTree) tree = source_tree (
      "osc: osc { #clock-cells = <0>; clock-frequency = <24000000>; };"
      "pll: pll { #clock-cells = <1>; clocks = <&osc>; clock-names = \"ref\"; };"
      "mux: mux { #clock-cells = <0>; clocks = <&pll 3>, <&osc>; };"
      "uart { clocks = <&mux>, <0>, <&pll 7>; clock-names = \"ipg\", \"no\", \"per\"; };"
      "none { };");

  assert_links (tree, "/uart", COP_LINK_CLOCK,
                "0 clocks[0] ipg /mux\n"
                "1 clocks[0]  /pll 3\n"
                "2 clocks[0] ref /osc 24000000Hz\n"
                "1 clocks[1]  /osc 24000000Hz again\n"
                "0 clocks[1] no -\n"
                "0 clocks[2] per /pll 7 again\n");
  assert_links (tree, "/none", COP_LINK_CLOCK, "");
}

static void
test_supplies (void)
{
  g_autoptr (CopTree) tree =
      source_tree ("battery: regulator-battery { };"
                   "buck: regulator-buck { vin-supply = <&battery>; };"
                   "mmc { vmmc-supply = <&buck>; bus-width = <4>; vqmmc-supply = <&battery>;"
                   "  power-domains = <&pd 3>; power-domain-names = \"core\"; };"
                   "top: top { #power-domain-cells = <0>; };"
                   "pd: pd { #power-domain-cells = <1>; power-domains = <&top>; };");

  assert_links (tree, "/mmc", COP_LINK_SUPPLY,
                "0 vmmc-supply[0] vmmc /regulator-buck\n"
                "1 vin-supply[0] vin /regulator-battery\n"
                "0 vqmmc-supply[0] vqmmc /regulator-battery again\n");
  assert_links (tree, "/mmc", COP_LINK_POWER,
                "0 power-domains[0] core /pd 3\n"
                "1 power-domains[0]  /top\n");
}

static void
test_bad (void)
{
  g_autoptr (CopTree) tree = source_tree (
      "a: a { #clock-cells = <0>; clocks = <&b>; }; b: b { #clock-cells = <0>; clocks = <&a>; };"
      "self: self { #clock-cells = <0>; clocks = <&self>; };"
      "x { clocks = <&a>, <&self>; };"
      "n: n { }; y { clocks = <&n>, <&a>; };"
      "two: two { #clock-cells = <2>; }; z { clocks = <&two 1>; };"
      "w { clocks = <99>; v-supply = <99>; };");

  assert_links (tree, "/x", COP_LINK_CLOCK,
                "0 clocks[0]  /a\n"
                "1 clocks[0]  /b\n"
                "2 clocks[0]  /a again circle\n"
                "0 clocks[1]  /self\n"
                "1 clocks[0]  /self again circle\n");
  assert_links (tree, "/y", COP_LINK_CLOCK,
                "0 clocks[0]  /n: the provider does not tell of its cells\n");
  assert_links (tree, "/z", COP_LINK_CLOCK,
                "0 clocks[0]  /two: the value ends inside a specifier\n");
  assert_links (tree, "/w", COP_LINK_CLOCK, "0 clocks[0]  -: no node has the phandle\n");
  assert_links (tree, "/w", COP_LINK_SUPPLY, "0 v-supply[0] v -: no node has the phandle\n");
}

/* Every provider is followed once: 2^40 ways are not gone. */
static void
test_wide (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (CopCells) cells = cop_cells_new ();
  g_autoptr (GArray) links = NULL;
  CopNode *last = cop_node_add (cop_tree_root (tree), "c0", NULL);

  g_assert_true (cop_node_set_u32 (last, "#clock-cells", 0, NULL));
  for (guint i = 1; i <= 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("c%u", i);
      CopNode *node = cop_node_add (cop_tree_root (tree), name, NULL);

      g_assert_true (cop_node_set_u32 (node, "#clock-cells", 0, NULL));
      cop_cells_ref (cells, last);
      cop_cells_ref (cells, last);
      g_assert_true (cop_node_set (node, "clocks", cells, NULL));
      last = node;
    }
  links = cop_query_links (last, COP_LINK_CLOCK);
  g_assert_cmpuint (links->len, ==, 80);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/link/clocks", test_clocks);
  g_test_add_func ("/query/link/supplies", test_supplies);
  g_test_add_func ("/query/link/bad", test_bad);
  g_test_add_func ("/query/link/wide", test_wide);
  return g_test_run ();
}
