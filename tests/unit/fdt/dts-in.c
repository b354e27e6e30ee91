/* Source that is read: what it means, and what is known besides. */
#include "source.h"

static const char *const files[] = {
  "board.dts",
  "/dts-v1/;\n"
  "/memreserve/ 0x1000 0x2000;\n"
  "more: /memreserve/ 0x81000 0x2000;\n"
  "#include \"chip.dtsi\"\n"
  "#include <names.h>\n"
  "/ {\n"
  "\tmodel = \"x\\0001\", \"0a\\x01b\\\"\\\\\\n\";\n"
  "\tmix = v0: <1 v1: 2 &{/soc}> v3: , v4: [01 b: 02 03], &lab1 , \"/soc\";\n"
  "\tb8 = /bits/ 8 <1 2 3>;\n"
  "\tb16 = /bits/ 16 <1 2>;\n"
  "\tb64 = /bits/ 64 <0x123456789abcdef0 1>;\n"
  "\tunknown-to-all = <1 &lab1 NUMBER 'a'>, <(-1) (3 > 2) &clk>;\n"
  "\tempty;\n"
  "\tno-text = \"\";\n"
  "\thigh = \"\\xe9\\x80\", \"ä\";\n"
  "\tincluded = /incbin/(\"four\");\n"
  "\taliases { s0 = &lab1; s1 = \"/soc/clk\"; };\n"
  "\tself: self { phandle = <&self>; };\n"
  "\t/omit-if-no-ref/ unused: unused { };\n"
  "\t/omit-if-no-ref/ used: used { };\n"
  "\tgone { };\n"
  "\tuser { x = <&used>; };\n"
  "};\n"
  "&lab1 { status = \"okay\"; /delete-property/ clocks; sub { x = <1>; }; };\n"
  "&{/soc/clk} { late; };\n"
  "/ { /delete-node/ gone; };\n",
  "chip.dtsi",
  "\n"
  "/ {\n"
  "  soc: soc {\n"
  "    #address-cells = <1>; #size-cells = <1>;\n"
  "    lab1: lab2: uart@1000 {\n"
  "      reg = <0x1000 (1 << 4)>; clocks = <&clk 5>, <&clk 6>; status = \"disabled\";\n"
  "    };\n"
  "    /include/ \"clock.dtsi\"\n"
  "  };\n"
  "};\n",
  "clock.dtsi",
  "clk: clk { #clock-cells = <1>; phandle = <0x7>; };\n",
  "inc/names.h",
  "#define NUMBER 77\n",
  "four",
  "abc",
  NULL,
};

static const char *const folders[] = { "inc", NULL };
static const CopDtsInput input = { .include = folders };

static void
compile (const char *file, const char *out)
{
  const char *pre[] = { "cpp",   "-nostdinc", "-undef", "-D__DTS__", "-x", "assembler-with-cpp",
                        "-Iinc", "-o",        "all.i",  file,        NULL };
  const char *dtc[] = {
    "dtc", "-q", "-b", "0", "-I", "dts", "-O", "dtb", "-o", out, "all.i", NULL
  };

  lab_run (pre);
  lab_run (dtc);
}

static void
means_what_dtc_means (void)
{
  Lab lab;

  lab_open (&lab, files);
  g_autoptr (CopTree) tree = lab_read ("board.dts", &input);
  compile ("board.dts", "theirs.dtb");
  /* Numbers of nodes in a property that nobody knows can only be compared as numbers. */
  g_assert_true (cop_node_unset (cop_tree_root (tree), "unknown-to-all"));
  g_assert_true (cop_node_unset (cop_tree_root (tree), "mix"));
  g_assert_true (cop_node_unset (lab_node (tree, "/user"), "x"));
  const char *put[] = { "fdtput", "-d", "theirs.dtb", "/", "unknown-to-all", "mix", NULL };
  const char *put_user[] = { "fdtput", "-d", "theirs.dtb", "/user", "x", NULL };
  lab_run (put);
  lab_run (put_user);
  lab_same_meaning (&lab, tree, "theirs.dtb");
  lab_close (&lab);
}

static void
knows_how_values_are_made (void)
{
  Lab lab;

  lab_open (&lab, files);
  g_autoptr (CopTree) tree = lab_read ("board.dts", &input);
  lab_value (tree, "/", "model", "STRINGS x;1;0a\001b\"\\\n;");
  lab_value (tree, "/", "mix",
             "CELLS 0000000100000002, REF /soc, BYTES 010203, PATH /soc/uart@1000, STRINGS /soc;");
  lab_value (tree, "/", "b8", "U8 010203");
  lab_value (tree, "/", "b16", "U16 00010002");
  lab_value (tree, "/", "b64", "U64 123456789abcdef00000000000000001");
  lab_value (tree, "/", "unknown-to-all",
             "CELLS 00000001, REF /soc/uart@1000, CELLS 0000004d00000061, |CELLS ffffffff00000001, "
             "REF /soc/clk");
  lab_value (tree, "/", "empty", "");
  lab_value (tree, "/", "no-text", "STRINGS ;");
  lab_value (tree, "/", "high", "STRINGS \xe9\x80;\xc3\xa4;");
  lab_value (tree, "/", "included", "BYTES 616263");
  lab_value (tree, "/aliases", "s0", "PATH /soc/uart@1000");
  lab_value (tree, "/aliases", "s1", "STRINGS /soc/clk;");
  lab_value (tree, "/soc/uart@1000", "reg", "CELLS 0000100000000010");
  lab_value (tree, "/soc/uart@1000", "status", "STRINGS okay;");
  lab_value (tree, "/soc/clk", "late", "");
  g_assert_null (cop_tree_find (tree, "/gone"));
  g_assert_null (cop_tree_find (tree, "/unused"));
  g_assert_null (cop_node_find_prop (lab_node (tree, "/soc/uart@1000"), "clocks"));
  g_assert_null (cop_tree_find (tree, "/__local_fixups__"));
  g_assert_false (cop_tree_is_overlay (tree));
  g_assert_cmpuint (cop_tree_n_reservations (tree), ==, 2);
  lab_close (&lab);
}

static void
knows_labels_and_phandles (void)
{
  Lab lab;

  lab_open (&lab, files);
  g_autoptr (CopTree) tree = lab_read ("board.dts", &input);
  CopNode *uart = lab_node (tree, "/soc/uart@1000");

  g_assert_cmpuint (cop_node_n_labels (uart), ==, 2);
  g_assert_cmpstr (cop_node_label (uart, 0), ==, "lab1");
  g_assert_cmpstr (cop_node_label (uart, 1), ==, "lab2");
  g_assert_true (cop_tree_find_label (tree, "soc") == lab_node (tree, "/soc"));
  /* The label that is put in front of &{/soc/clk} to make dtc merge it is not the user's. */
  g_assert_cmpuint (cop_node_n_labels (lab_node (tree, "/soc/clk")), ==, 1);
  g_assert_cmpuint (cop_node_phandle (uart), ==, 0);
  g_assert_cmpuint (cop_node_phandle (lab_node (tree, "/soc/clk")), ==, 7);
  g_assert_cmpuint (cop_node_phandle (lab_node (tree, "/self")), ==, 0);
  lab_close (&lab);
}

static void
knows_places (void)
{
  Lab lab;

  lab_open (&lab, files);
  g_autoptr (CopTree) tree = lab_read ("board.dts", &input);
  lab_place (tree, cop_node_origin (lab_node (tree, "/")), "chip.dtsi:2");
  lab_place (tree, cop_node_origin (lab_node (tree, "/soc/uart@1000")), "chip.dtsi:5");
  lab_place (tree, cop_node_origin (lab_node (tree, "/soc/uart@1000/sub")), "board.dts:24");
  lab_place (tree, cop_node_origin (lab_node (tree, "/soc/clk")), "clock.dtsi:1");
  lab_place (tree, cop_node_prop_origin (lab_prop (tree, "/", "model")), "board.dts:7");
  lab_place (tree, cop_node_prop_origin (lab_prop (tree, "/soc/uart@1000", "reg")), "chip.dtsi:6");
  lab_place (tree, cop_node_prop_origin (lab_prop (tree, "/soc/uart@1000", "status")),
             "board.dts:24");
  lab_place (tree, cop_node_prop_origin (lab_prop (tree, "/soc/clk", "late")), "board.dts:25");
  lab_close (&lab);
}

/* Only dtc is needed for what has no directives, and apostrophes do no harm there. */
static void
reads_plain_source (void)
{
  static const char *const plain[] = {
    "sub/plain.dts",
    "/* it's */ /include/ \"head.dtsi\"\n/ { #size-cells = <1>; x = <&l>; };\n",
    "sub/head.dtsi",
    "/dts-v1/; / { l: node { }; };\n/include/ \"deeper/tail.dtsi\"",
    "sub/deeper/tail.dtsi",
    "/include/ \"last.dtsi\"",
    "sub/deeper/last.dtsi",
    "/ { last; };",
    NULL,
  };
  Lab lab;

  lab_open (&lab, plain);
  g_autoptr (CopTree) tree = lab_read ("sub/plain.dts", NULL);
  lab_value (tree, "/", "x", "REF /node");
  lab_place (tree, cop_node_prop_origin (lab_prop (tree, "/", "last")), "sub/deeper/last.dtsi:1");
  lab_place (tree, cop_node_origin (lab_node (tree, "/node")), "sub/head.dtsi:1");
  lab_place (tree, cop_node_prop_origin (lab_prop (tree, "/", "x")), "sub/plain.dts:2");
  lab_close (&lab);
}

static void
reads_files_of_any_name (void)
{
  static const char *const odd[] = {
    "a, b:1:2-3:4 */.dts",
    "/dts-v1/;\n#include \"it's \\\\ \xc3\xa4.h\"\n/ { y = <&n>; };\n",
    "a, b:1:2-3:4 */it's \\\\ \xc3\xa4.h",
    "/ { n: n { }; };\n",
    NULL,
  };
  Lab lab;

  lab_open (&lab, odd);
  g_autoptr (CopTree) tree = lab_read (odd[0], NULL);
  lab_place (tree, cop_node_prop_origin (lab_prop (tree, "/", "y")), "a, b:1:2-3:4 */.dts:3");
  lab_place (tree, cop_node_origin (lab_node (tree, "/n")),
             "a, b:1:2-3:4 */it's \\\\ \xc3\xa4.h:1");
  lab_close (&lab);
}

static void
reads_overlays (void)
{
  static const char *const overlay[] = {
    "o.dts",
    "/dts-v1/;\n/plugin/;\n"
    "&base { x = <1 &other>, <&here>; here: sub { ref = &here; }; };\n"
    "&{/soc} { y; };\n"
    "/ { fragment@5 { target-path = \"/\"; __overlay__ { k = <&base 1>; }; }; };\n",
    NULL,
  };
  const char *dtc[] = { "dtc", "-q", "-I", "dts", "-O", "dtb", "-o", "theirs.dtb", "o.dts", NULL };
  Lab lab;

  lab_open (&lab, overlay);
  g_autoptr (CopTree) tree = lab_read ("o.dts", NULL);
  g_assert_true (cop_tree_is_overlay (tree));
  lab_value (tree, "/fragment@0", "target", "LABEL base");
  lab_value (tree, "/fragment@0/__overlay__", "x",
             "CELLS 00000001, LABEL other, |REF /fragment@0/__overlay__/sub");
  lab_value (tree, "/fragment@0/__overlay__/sub", "ref", "PATH /fragment@0/__overlay__/sub");
  lab_value (tree, "/fragment@5/__overlay__", "k", "LABEL base, CELLS 00000001");
  g_assert_null (cop_tree_find (tree, "/__fixups__"));
  g_assert_null (cop_tree_find (tree, "/__local_fixups__"));
  lab_run (dtc);
  lab_same_meaning (&lab, tree, "theirs.dtb");
  lab_close (&lab);
}

/* Source of all widths, and what is written of it: the same. */
static void
keeps_widths (void)
{
  static const char text[] = "/dts-v1/;\n"
                             "\n"
                             "/ {\n"
                             "\ta = /bits/ 8 <1 2 3>;\n"
                             "\tb = /bits/ 16 <1 2>;\n"
                             "\tc = /bits/ 64 <0x123456789a>;\n"
                             "\td = /bits/ 64 <1 2>, <1 2>, [01 02];\n"
                             "\te = /bits/ 8 <1>, \"a\", /bits/ 16 <3 4 5>;\n"
                             "\tf = /bits/ 16 <1 2>, /bits/ 16 <3>;\n"
                             "\tg = [01 02], /bits/ 8 <3>, [04 05 06];\n"
                             "\th = [00 00 00 01];\n"
                             "\ti = [61 62 63 00];\n"
                             "\tj = /bits/ 64 <1>, <2 3>, /bits/ 64 <0xffffffffffffffff 2>;\n"
                             "};\n";
  static const char *const widths[] = { "w.dts", text, NULL };
  static const char *const dtc[] = { "dtc", "-q", "-I",         "dts",   "-O",
                                     "dtb", "-o", "theirs.dtb", "w.dts", NULL };
  g_autoptr (GError) error = NULL;
  Lab lab;

  lab_open (&lab, widths);
  g_autoptr (CopTree) tree = cop_tree_read ("w.dts", NULL, &error);
  g_assert_no_error (error);
  lab_value (tree, "/", "a", "U8 010203");
  lab_value (tree, "/", "b", "U16 00010002");
  lab_value (tree, "/", "g", "BYTES 0102, |U8 03, BYTES 040506");
  g_autofree char *again = cop_tree_to_dts (tree, COP_DTS_DEFAULT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, text);
  g_autofree char *json = cop_tree_to_json (tree, NULL, &error);
  g_assert_nonnull (strstr (json, "\"b\": { \"bytes\": \"00010002\" }"));
  g_assert_nonnull (strstr (json, "\"c\": 78187493530"));
  lab_run (dtc);
  lab_same_meaning (&lab, tree, "theirs.dtb");
  lab_close (&lab);
}

/* dtc 1.6.1 cannot print the value of x. */
static void
reads_what_dtc_cannot_print (void)
{
  static const char *const odd[] = {
    "odd.dts",
    "/dts-v1/;\n/ { x = <1>, /incbin/(\"three\"); clocks = <&l>; l: l { #clock-cells = <0>; }; "
    "};\n",
    "three",
    "abc",
    NULL,
  };
  Lab lab;

  lab_open (&lab, odd);
  g_autoptr (CopTree) tree = lab_read ("odd.dts", NULL);
  g_assert_cmpuint (cop_node_prop_length (lab_prop (tree, "/", "x")), ==, 7);
  g_assert_true (cop_tree_find_label (tree, "l") == lab_node (tree, "/l"));
  lab_value (tree, "/", "clocks", "REF /l");
  g_assert_null (cop_tree_find (tree, "/__symbols__"));
  lab_close (&lab);
}

static void
reads_macros_from_outside (void)
{
  static const char *const macro[] = { "m.dts", "/dts-v1/;\n/ { x = <N>; y = <__DTS__>; };\n",
                                       NULL };
  static const char *const defines[] = { "N=5", NULL };
  static const CopDtsInput with = { .define = defines };
  Lab lab;

  lab_open (&lab, macro);
  g_autoptr (CopTree) tree = lab_read ("m.dts", &with);
  lab_value (tree, "/", "x", "CELLS 00000005");
  lab_value (tree, "/", "y", "CELLS 00000001");
  lab_close (&lab);
}

/* As with dtc -@. */
static void
keeps_labelled_for_symbols (void)
{
  static const char *const text[] = { "o.dts",
                                      "/dts-v1/;\n/ {\n"
                                      "\t/omit-if-no-ref/ pins: pins { a; };\n"
                                      "\t/omit-if-no-ref/ none { };\n"
                                      "\tl: x { };\n};\n",
                                      NULL };
  static const CopDtsInput with = { .symbols = TRUE };
  Lab lab;

  lab_open (&lab, text);
  g_autoptr (CopTree) tree = lab_read ("o.dts", &with);
  g_autoptr (CopTree) without = lab_read ("o.dts", NULL);
  g_assert_true (cop_tree_find_label (tree, "pins") == lab_node (tree, "/pins"));
  lab_place (tree, cop_node_origin (lab_node (tree, "/pins")), "o.dts:3");
  g_assert_null (cop_tree_find (tree, "/none"));
  g_assert_null (cop_tree_find (tree, "/__symbols__"));
  g_assert_null (cop_tree_find (without, "/pins"));
  lab_close (&lab);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fdt/dts-in/means-what-dtc-means", means_what_dtc_means);
  g_test_add_func ("/fdt/dts-in/knows-how-values-are-made", knows_how_values_are_made);
  g_test_add_func ("/fdt/dts-in/knows-labels-and-phandles", knows_labels_and_phandles);
  g_test_add_func ("/fdt/dts-in/knows-places", knows_places);
  g_test_add_func ("/fdt/dts-in/reads-plain-source", reads_plain_source);
  g_test_add_func ("/fdt/dts-in/reads-files-of-any-name", reads_files_of_any_name);
  g_test_add_func ("/fdt/dts-in/reads-overlays", reads_overlays);
  g_test_add_func ("/fdt/dts-in/keeps-widths", keeps_widths);
  g_test_add_func ("/fdt/dts-in/reads-what-dtc-cannot-print", reads_what_dtc_cannot_print);
  g_test_add_func ("/fdt/dts-in/reads-macros-from-outside", reads_macros_from_outside);
  g_test_add_func ("/fdt/dts-in/keeps-labelled-for-symbols", keeps_labelled_for_symbols);
  return g_test_run ();
}
