/* Interrupts, from the device to the root controller. */
#include "source.h"

/* "NODE <cells>" for every step, then why it was lost. */
static void
assert_way (const CopTree *tree, const char *path, guint index, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) all = cop_query_interrupts (source_node (tree, path), &error);
  g_autoptr (GString) out = g_string_new (NULL);
  const CopQueryInterrupt *interrupt;

  g_assert_no_error (error);
  g_assert_cmpuint (all->len, >, index);
  interrupt = &g_array_index (all, CopQueryInterrupt, index);
  for (guint i = 0; i < interrupt->n_steps; i++)
    {
      const CopQueryStep *step = &interrupt->steps[i];
      g_autofree char *at = cop_node_path (step->node);

      g_string_append_printf (out, "%s%s%s%s <", i ? "; " : "", at,
                              step->kind == COP_STEP_NEXUS ? " map" : "",
                              step->assumed ? " same" : "");
      for (guint k = 0; k < step->n_cells; k++)
        g_string_append_printf (out, "%s%u", k ? " " : "", step->cells[k]);
      g_string_append_c (out, '>');
    }
  if (interrupt->why)
    {
      g_autofree char *at = cop_node_path (interrupt->at);

      g_string_append_printf (out, "; lost at %s: %s", at, interrupt->why);
    }
  g_assert_cmpstr (out->str, ==, expected);
}

/* The example of Devicetree Specification 0.4, 2.4.4, with devices in the slots. */
static const char specification[] =
    "#address-cells = <1>; #size-cells = <1>;"
    "soc { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>;"
    "  pic: open-pic { clock-frequency = <0>; interrupt-controller;"
    "    #address-cells = <0>; #interrupt-cells = <2>; };"
    "  pci { #interrupt-cells = <1>; #size-cells = <2>; #address-cells = <3>;"
    "    interrupt-map-mask = <0xf800 0 0 7>;"
    "    interrupt-map = <0x8800 0 0 1 &pic 2 1>, <0x8800 0 0 2 &pic 3 1>,"
    "      <0x8800 0 0 3 &pic 4 1>, <0x8800 0 0 4 &pic 1 1>,"
    "      <0x9000 0 0 1 &pic 3 1>, <0x9000 0 0 2 &pic 4 1>,"
    "      <0x9000 0 0 3 &pic 1 1>, <0x9000 0 0 4 &pic 2 1>;"
    "    one@11,0 { reg = <0x8800 0 0 0 0>; interrupts = <1>; };"
    "    two@12,1 { reg = <0x9100 0 0 0 0>; interrupts = <4>; };"
    "    none@13,0 { reg = <0x9800 0 0 0 0>; interrupts = <1>; };"
    "  }; };";

static void
check_specification (const CopTree *tree)
{
  assert_way (tree, "/soc/pci/one@11,0", 0, "/soc/pci map <1>; /soc/open-pic <2 1>");
  assert_way (tree, "/soc/pci/two@12,1", 0, "/soc/pci map <4>; /soc/open-pic <2 1>");
  assert_way (
      tree, "/soc/pci/none@13,0", 0,
      "/soc/pci map <1>; lost at /soc/pci: none of the entries of its 'interrupt-map' fits");
}

static void
test_specification (void)
{
  g_autoptr (CopTree) tree = source_tree (specification);
  g_autoptr (CopTree) blob = source_blob (specification);

  check_specification (tree);
  check_specification (blob);
}

static const char arm[] =
    "#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gpc>;"
    "intc: interrupt-controller@a01000 { compatible = \"arm,cortex-a9-gic\";"
    "  #interrupt-cells = <3>; interrupt-controller; reg = <0xa01000 0x1000>;"
    "  interrupt-parent = <&intc>; interrupts = <1 9 0xf04>; };"
    "gpc: gpc@20dc000 { interrupt-controller; #interrupt-cells = <3>; reg = <0x20dc000 0x4000>;"
    "  interrupt-parent = <&intc>; interrupts = <0 89 4>; };"
    "uart@2020000 { reg = <0x2020000 0x4000>; interrupts = <0 26 4>, <0 27 1>;"
    "  interrupt-names = \"rx\", \"tx\"; };"
    "gpio: gpio@209c000 { reg = <0x209c000 0x4000>; interrupts = <0 66 4>, <0 67 4>;"
    "  interrupt-controller; #interrupt-cells = <2>; ngpios = <32>; };"
    "button { interrupts-extended = <&gpio 5 2>, <0>, <&intc 0 100 4>;"
    "  interrupt-names = \"press\", \"hole\", \"other\"; };";

static void
test_controllers (void)
{
  g_autoptr (CopTree) tree = source_tree (arm);
  g_autoptr (GArray) interrupts = NULL;

  assert_way (tree, "/uart@2020000", 0,
              "/gpc@20dc000 <0 26 4>; /interrupt-controller@a01000 same <0 26 4>");
  assert_way (tree, "/interrupt-controller@a01000", 0, "/interrupt-controller@a01000 <1 9 3844>");
  assert_way (tree, "/button", 0,
              "/gpio@209c000 <5 2>; /gpc@20dc000 <0 66 4>;"
              " /interrupt-controller@a01000 same <0 66 4>");
  interrupts = cop_query_interrupts (source_node (tree, "/button"), NULL);
  g_assert_cmpuint (interrupts->len, ==, 2);
  g_assert_cmpuint (g_array_index (interrupts, CopQueryInterrupt, 0).steps[0].n_outputs, ==, 2);
  g_assert_cmpuint (g_array_index (interrupts, CopQueryInterrupt, 1).index, ==, 2);
  g_assert_cmpstr (g_array_index (interrupts, CopQueryInterrupt, 1).name, ==, "other");
}

static void
test_text (void)
{
  g_autoptr (CopTree) tree = source_tree (arm);
  const guint32 spi[] = { 0, 26, 4 }, ppi[] = { 1, 9, 0xf04 }, pin[] = { 5, 2 };
  const CopNode *gpc = source_node (tree, "/gpc@20dc000");
  g_autofree char *a = cop_query_print_specifier (gpc, spi, 3);
  g_autofree char *b = cop_query_print_specifier (gpc, ppi, 3);
  g_autofree char *c = cop_query_print_specifier (source_node (tree, "/gpio@209c000"), pin, 2);
  guint32 line;

  g_assert_cmpstr (a, ==, "SPI 26 level-high");
  g_assert_cmpstr (b, ==, "PPI 9 level-high");
  g_assert_cmpstr (c, ==, "5 edge-falling");
  g_assert_true (cop_query_line (gpc, spi, 3, &line));
  g_assert_cmpuint (line, ==, 58);
  /* Three cells of others mean what these say. */
  g_assert_false (cop_query_line (source_node (tree, "/gpio@209c000"), spi, 3, &line));
}

/* --- lines ---------------------------------------------------------------------------------- */

static char *
print_lines (const CopTree *tree, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CopQueryLines) lines = cop_query_lines (source_node (tree, path), NULL, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < lines->uses->len; i++)
    {
      const CopLineUse *use = &g_array_index (lines->uses, CopLineUse, i);
      g_autofree char *user = cop_node_path (use->node);

      g_string_append_printf (out, "%u %s %u%s%s%s\n", use->line, user, use->index,
                              use->is_map ? " map" : "", use->name ? " " : "",
                              use->name ? use->name : "");
    }
  for (guint i = 0; i < lines->unused->len; i++)
    g_string_append_printf (out, "%u..%u ", g_array_index (lines->unused, CopLineRange, i).first,
                            g_array_index (lines->unused, CopLineRange, i).last);
  if (!lines->is_known)
    g_string_append (out, "?");
  return g_string_free (out, FALSE);
}

static void
test_gic_lines (void)
{
  g_autoptr (CopTree) tree = source_tree (arm);
  g_autofree char *gic = print_lines (tree, "/interrupt-controller@a01000");
  g_autofree char *gpio = print_lines (tree, "/gpio@209c000");
  g_autofree char *gpc = print_lines (tree, "/gpc@20dc000");

  g_assert_cmpstr (gic, ==,
                   "25 /interrupt-controller@a01000 0\n"
                   "58 /uart@2020000 0 rx\n"
                   "59 /uart@2020000 1 tx\n"
                   "98 /gpio@209c000 0\n"
                   "99 /gpio@209c000 1\n"
                   "121 /gpc@20dc000 0\n"
                   "132 /button 2 other\n"
                   "32..57 60..97 100..120 122..131 133..1019 ");
  g_assert_cmpstr (gpio, ==, "5 /button 0 press\n0..4 6..31 ");
  g_assert_cmpstr (gpc, ==,
                   "58 /uart@2020000 0 rx\n"
                   "59 /uart@2020000 1 tx\n"
                   "98 /gpio@209c000 0\n"
                   "99 /gpio@209c000 1\n"
                   "?");
}

static void
test_plic_lines (void)
{
  g_autoptr (CopTree) tree = source_tree (
      "cpu { intc: ic { interrupt-controller; #interrupt-cells = <1>; }; };"
      "plic: plic { interrupt-controller; #interrupt-cells = <1>; #address-cells = <0>;"
      "  riscv,ndev = <5>; interrupts-extended = <&intc 11>, <&intc 9>; };"
      "uart { interrupt-parent = <&plic>; interrupts = <1>; };"
      "rtc { interrupts-extended = <&plic 5>; };"
      "pci { #address-cells = <3>; #size-cells = <2>; #interrupt-cells = <1>;"
      "  interrupt-map = <0 0 0 1 &plic 3>; interrupt-map-mask = <0 0 0 7>; };");
  g_autofree char *plic = print_lines (tree, "/plic");
  g_autofree char *cpu = print_lines (tree, "/cpu/ic");

  g_assert_cmpstr (plic, ==, "1 /uart 0\n3 /pci 0 map\n5 /rtc 0\n2..2 4..4 ");
  g_assert_cmpstr (cpu, ==, "9 /plic 1\n11 /plic 0\n?");
  assert_way (tree, "/uart", 0, "/plic <1>; /cpu/ic <11>");
}

/* --- what makes no sense -------------------------------------------------------------------- */

static void
assert_error (const CopTree *tree, const char *path, CopErrorCode code, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_query_interrupts (source_node (tree, path), &error));
  g_assert_error (error, COP_ERROR, (int)code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_circles (void)
{
  g_autoptr (CopTree) tree = source_tree (
      "a: a { interrupt-parent = <&b>; }; b: b { interrupt-parent = <&a>; };"
      "lost { interrupt-parent = <&a>; interrupts = <1>; };"
      "c: c { interrupt-controller; #interrupt-cells = <1>; interrupts-extended = <&d 2>; };"
      "d: d { interrupt-controller; #interrupt-cells = <1>; interrupts-extended = <&c 3>; };"
      "round { interrupts-extended = <&c 1>; };"
      "m: m { #address-cells = <0>; #interrupt-cells = <1>; interrupt-map = <1 &m 1>; };"
      "map { interrupts-extended = <&m 1>; };"
      "p: p { interrupt-parent = <&p>; #interrupt-cells = <1>; };"
      "plain { interrupts-extended = <&p 1>; };");

  assert_error (tree, "/lost", COP_ERROR_NOT_FOUND,
                "/lost: has 'interrupts', but interrupt parents go in a circle");
  assert_way (tree, "/round", 0, "/c <1>; /d <2>; lost at /c: interrupts go in a circle");
  assert_way (tree, "/map", 0, "/m map <1>; lost at /m: interrupts go in a circle");
  assert_way (tree, "/plain", 0, "/p <1>; lost at /p: interrupts go in a circle");
}

static void
test_bad (void)
{
  g_autoptr (CopTree) tree = source_tree (
      "ic: ic { interrupt-controller; #interrupt-cells = <2>; };"
      "wide: wide { interrupt-controller; #interrupt-cells = <17>; };"
      "m: m { #interrupt-cells = <1>; interrupt-map = <1 77 1>; };"
      "n: n { #address-cells = <0>; #interrupt-cells = <1>; interrupt-map = <1 &ic 1>; };"
      "orphan { interrupts = <1>; };"
      "short { interrupt-parent = <&ic>; interrupts = <1 2 3>; };"
      "many { interrupt-parent = <&wide>; interrupts = <1>; };"
      "dead { interrupt-parent = <99>; interrupts = <1>; };"
      "gone { interrupts-extended = <99 1>; };"
      "x { interrupts-extended = <&m 1>; }; y { interrupts-extended = <&n 1>; };");

  assert_error (tree, "/orphan", COP_ERROR_NOT_FOUND,
                "/orphan: has 'interrupts', but it has no interrupt parent");
  assert_error (tree, "/short", COP_ERROR_INVALID,
                "/short: 'interrupts': the value ends inside a specifier");
  assert_error (tree, "/many", COP_ERROR_INVALID,
                "/many: 'interrupts': the interrupt parent has no or more than 16 interrupt cells");
  assert_error (tree, "/dead", COP_ERROR_NOT_FOUND,
                "/dead: has 'interrupts', but no node has the phandle");
  assert_error (tree, "/gone", COP_ERROR_INVALID,
                "/gone: 'interrupts-extended': no node has the phandle");
  assert_way (tree, "/x", 0, "/m map <1>; lost at /m: no node has the phandle");
  assert_way (tree, "/y", 0, "/n map <1>; lost at /n: 'interrupt-map' ends inside an entry");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/interrupt/specification", test_specification);
  g_test_add_func ("/query/interrupt/controllers", test_controllers);
  g_test_add_func ("/query/interrupt/text", test_text);
  g_test_add_func ("/query/interrupt/gic-lines", test_gic_lines);
  g_test_add_func ("/query/interrupt/plic-lines", test_plic_lines);
  g_test_add_func ("/query/interrupt/circles", test_circles);
  g_test_add_func ("/query/interrupt/bad", test_bad);
  return g_test_run ();
}
