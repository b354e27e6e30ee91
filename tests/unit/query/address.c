/* Addresses, from the bus of a node up to the CPU. */
#include "source.h"

static CopQueryReg
reg_of (const CopTree *tree, const char *path, guint index, CopRanges ranges)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) regs = cop_query_regs (source_node (tree, path), ranges, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (regs->len, >, index);
  return g_array_index (regs, CopQueryReg, index);
}

static void
assert_cpu (const CopTree *tree, const char *path, guint64 address, guint64 size)
{
  CopQueryReg reg = reg_of (tree, path, 0, COP_RANGES_CPU);

  g_assert_cmpstr (reg.cpu.why, ==, NULL);
  g_assert_cmpint (reg.cpu.kind, ==, COP_ADDRESS_CPU);
  g_assert_cmphex (reg.cpu.address, ==, address);
  g_assert_cmphex (reg.cpu.size, ==, size);
  assert_node (reg.cpu.at, "/");
}

static void
assert_ends (const CopTree *tree, const char *path, CopAddressKind kind, const char *at,
             const char *why)
{
  CopQueryReg reg = reg_of (tree, path, 0, COP_RANGES_CPU);

  g_assert_cmpint (reg.cpu.kind, ==, kind);
  g_assert_cmpstr (reg.cpu.why, ==, why);
  assert_node (reg.cpu.at, at);
}

/* The example of Devicetree Specification 0.4, 2.3.8. */
static const char specification[] = "#address-cells = <1>; #size-cells = <1>;"
                                    "soc { compatible = \"simple-bus\";"
                                    "  #address-cells = <1>; #size-cells = <1>;"
                                    "  ranges = <0x0 0xe0000000 0x00100000>;"
                                    "  serial@4600 { reg = <0x4600 0x100>; };"
                                    "  beyond@100000 { reg = <0x100000 0x100>; };"
                                    "  across@fff00 { reg = <0xfff00 0x200>; }; };";

static void
test_specification (void)
{
  g_autoptr (CopTree) tree = source_tree (specification);

  assert_cpu (tree, "/soc/serial@4600", 0xe0004600, 0x100);
  g_assert_cmphex (reg_of (tree, "/soc/serial@4600", 0, COP_RANGES_CPU).bus.address, ==, 0x4600);
  assert_ends (tree, "/soc/beyond@100000", COP_ADDRESS_BAD, "/soc",
               "none of its 'ranges' has the address");
  /* Of what leaves the range only the part in it is there. */
  assert_cpu (tree, "/soc/across@fff00", 0xe00fff00, 0x100);
  g_assert_cmphex (reg_of (tree, "/soc/across@fff00", 0, COP_RANGES_CPU).size, ==, 0x200);
}

/* Values without meaning say the same. */
static void
test_bytes (void)
{
  g_autoptr (CopTree) tree = source_blob (specification);

  assert_cpu (tree, "/soc/serial@4600", 0xe0004600, 0x100);
}

static void
test_several (void)
{
  g_autoptr (CopTree) tree =
      source_tree ("#address-cells = <2>; #size-cells = <2>;"
                   "bus@1 { #address-cells = <1>; #size-cells = <1>;"
                   "  ranges = <0x0 0x8 0x0 0x1000>, <0x10000 0x9 0x40000000 0x10000>;"
                   "  inner { #address-cells = <2>; #size-cells = <1>;"
                   "    ranges = <0x0 0x0 0x10000 0x8000>, <0x1 0x0 0x18000 0x8000>;"
                   "    a@0 { reg = <0x0 0x10 0x20>, <0x1 0x20 0x30>; reg-names = \"x\", \"y\"; };"
                   "  };"
                   "  same { #address-cells = <1>; #size-cells = <1>; ranges;"
                   "    b@20 { reg = <0x20 0x10>; }; };"
                   "};"
                   "memory@80000000 { reg = <0x0 0x80000000 0x1 0x0>; };");
  CopQueryReg reg;

  assert_cpu (tree, "/bus@1/inner/a@0", 0x940000010, 0x20);
  reg = reg_of (tree, "/bus@1/inner/a@0", 1, COP_RANGES_CPU);
  g_assert_cmphex (reg.bus.address, ==, 0x100000020);
  g_assert_cmphex (reg.cpu.address, ==, 0x940008020);
  g_assert_cmpstr (reg.name, ==, "y");
  assert_cpu (tree, "/bus@1/same/b@20", 0x800000020, 0x10);
  assert_cpu (tree, "/memory@80000000", 0x80000000, 0x100000000);
}

static const char pci[] =
    "#address-cells = <2>; #size-cells = <2>;"
    "pcie@40000000 { device_type = \"pci\"; #address-cells = <3>; #size-cells = <2>;"
    "  reg = <0x40 0x0 0x0 0x10000000>;"
    "  ranges = <0x01000000 0x0 0x0 0x0 0x3eff0000 0x0 0x10000>,"
    "           <0x02000000 0x0 0x10000000 0x0 0x10000000 0x0 0x2eff0000>,"
    "           <0x43000000 0x80 0x0 0x80 0x0 0x80 0x0>;"
    "  dma-ranges = <0x02000000 0x0 0x0 0x1 0x0 0x0 0x80000000>;"
    "  port@8,0 { reg = <0x4000 0 0 0 0>;"
    "    device_type = \"pci\"; #address-cells = <3>; #size-cells = <2>; ranges;"
    "    io@0 { reg = <0x01000000 0 0x100 0 0x10>; };"
    "    mem@0 { reg = <0x02000000 0 0x10001000 0 0x1000>; };"
    "    high@0 { reg = <0x03000000 0x80 0x5000 0 0x1000>; };"
    "    wrong@0 { reg = <0x01000000 0 0x10001000 0 0x10>; };"
    "  };"
    "  nic@1,0 { reg = <0x800 0 0 0 0>; };"
    "};";

/* Spaces must match: the same number is another address in I/O and in memory. */
static void
test_pci (void)
{
  g_autoptr (CopTree) tree = source_tree (pci);
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (GArray) dma = NULL;

  assert_cpu (tree, "/pcie@40000000", 0x4000000000, 0x10000000);
  assert_cpu (tree, "/pcie@40000000/port@8,0/io@0", 0x3eff0100, 0x10);
  assert_cpu (tree, "/pcie@40000000/port@8,0/mem@0", 0x10001000, 0x1000);
  assert_cpu (tree, "/pcie@40000000/port@8,0/high@0", 0x8000005000, 0x1000);
  assert_ends (tree, "/pcie@40000000/port@8,0/wrong@0", COP_ADDRESS_BAD, "/pcie@40000000",
               "none of its 'ranges' has the address");
  assert_ends (tree, "/pcie@40000000/nic@1,0", COP_ADDRESS_LOCAL, "/pcie@40000000",
               "it is in the configuration space of PCI");

  ranges = cop_query_ranges (source_node (tree, "/pcie@40000000"), COP_RANGES_CPU, NULL);
  g_assert_cmpuint (ranges->len, ==, 3);
  g_assert_cmphex (g_array_index (ranges, CopQueryReg, 2).bus.space, ==, 0x43000000);
  g_assert_cmphex (g_array_index (ranges, CopQueryReg, 2).cpu.address, ==, 0x8000000000);
  g_assert_cmphex (g_array_index (ranges, CopQueryReg, 2).size, ==, 0x8000000000);
  dma = cop_query_ranges (source_node (tree, "/pcie@40000000"), COP_RANGES_DMA, NULL);
  g_assert_cmpuint (dma->len, ==, 1);
  g_assert_cmphex (g_array_index (dma, CopQueryReg, 0).cpu.address, ==, 0x100000000);
}

static void
test_dma (void)
{
  g_autoptr (CopTree) tree = source_tree ("#address-cells = <1>; #size-cells = <1>;"
                                          "soc { #address-cells = <1>; #size-cells = <1>; ranges;"
                                          "  dma-ranges = <0xc0000000 0x0 0x3f000000>;"
                                          "  bus { #address-cells = <1>; #size-cells = <1>; }; };");
  CopTranslation to;

  cop_query_translate (source_node (tree, "/soc/bus"), (CopBusAddress){ 0, 0xc0001000 }, 16,
                       COP_RANGES_DMA, &to);
  g_assert_cmpint (to.kind, ==, COP_ADDRESS_CPU);
  g_assert_cmphex (to.address, ==, 0x1000);
  cop_query_translate (source_node (tree, "/soc/bus"), (CopBusAddress){ 0, 0x1000 }, 16,
                       COP_RANGES_DMA, &to);
  g_assert_cmpint (to.kind, ==, COP_ADDRESS_BAD);
  g_assert_cmpstr (to.why, ==, "none of its 'dma-ranges' has the address");
}

static void
test_isa (void)
{
  g_autoptr (CopTree) tree =
      source_tree ("#address-cells = <1>; #size-cells = <1>;"
                   "isa { #address-cells = <2>; #size-cells = <1>;"
                   "  ranges = <1 0x0 0x20000000 0x1000>, <0 0x0 0x30000000 0x1000>;"
                   "  serial@i3f8 { reg = <1 0x3f8 8>; }; rom@m100 { reg = <0 0x100 16>; }; };");

  assert_cpu (tree, "/isa/serial@i3f8", 0x200003f8, 8);
  assert_cpu (tree, "/isa/rom@m100", 0x30000100, 16);
}

static void
test_local (void)
{
  g_autoptr (CopTree) tree =
      source_tree ("#address-cells = <1>; #size-cells = <1>;"
                   "i2c@1000 { reg = <0x1000 0x100>; #address-cells = <1>; #size-cells = <0>;"
                   "  rtc@68 { reg = <0x68>; }; };"
                   "ports { #address-cells = <1>; #size-cells = <1>; x@5 { reg = <5 1>; }; };");

  assert_ends (tree, "/i2c@1000/rtc@68", COP_ADDRESS_LOCAL, "/i2c@1000",
               "the addresses of the bus have no sizes");
  assert_ends (tree, "/ports/x@5", COP_ADDRESS_LOCAL, "/ports", "it has no 'ranges'");
}

static void
assert_invalid (const CopTree *tree, const char *path, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_query_regs (source_node (tree, path), COP_RANGES_CPU, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_bad (void)
{
  g_autoptr (CopTree) tree =
      source_tree ("#address-cells = <1>; #size-cells = <1>;"
                   "odd@0 { reg = <0 1 2>; };"
                   "none { #address-cells = <0>; #size-cells = <0>; a { reg = <1>; }; };"
                   "five { #address-cells = <5>; #size-cells = <1>; a { reg = <0 0 0 0 0 1>; }; };"
                   "four { #address-cells = <4>; #size-cells = <0>; a { reg = <0 1 0 0>; }; };"
                   "short { #address-cells = <1>; #size-cells = <1>; ranges = <0 0>;"
                   "  a@0 { reg = <0 1>; }; };"
                   "top { #address-cells = <1>; #size-cells = <1>;"
                   "  ranges = <0 0x80000000 0xffffffff>; a@0 { reg = <0xfffffff0 0x20>; }; };"
                   "wide { #address-cells = <1>; #size-cells = <1>; ranges;"
                   "  inner { #address-cells = <1>; #size-cells = <1>;"
                   "    ranges = <0 0xfffffff0 0x100>; a@80 { reg = <0x80 0x20>; }; }; };");

  assert_invalid (tree, "/odd@0",
                  "/odd@0: 'reg' has 12 bytes, an entry 8"
                  " (the bus has #address-cells 1 and #size-cells 1)");
  assert_invalid (tree, "/none/a", "/none/a: 'reg': the bus has no address cells");
  assert_invalid (tree, "/five/a", "/five/a: 'reg': the bus has more than 4 address or size cells");
  assert_invalid (tree, "/four/a", "/four/a: 'reg': a number has more than 64 bits");
  assert_ends (tree, "/short/a@0", COP_ADDRESS_BAD, "/short",
               "its ranges are no whole number of entries");
  assert_cpu (tree, "/wide/inner/a@80", 0x100000070, 0x20);
  g_assert_cmpuint (reg_of (tree, "/top/a@0", 0, COP_RANGES_CPU).cpu.size, ==, 0xf);
}

/* A bus below a bus, and so on: nobody follows them for ever. */
static void
test_deep (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  CopNode *node = cop_tree_root (tree);
  const guint32 reg[] = { 0, 0x10, 0x1 };
  g_autoptr (GArray) regs = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      node = cop_node_add (node, "bus", NULL);
      g_assert_true (cop_node_set_empty (node, "ranges", NULL));
    }
  node = cop_node_add (node, "device", NULL);
  g_assert_true (cop_node_set_cells (node, "reg", reg, 3, 0, NULL));
  regs = cop_query_regs (node, COP_RANGES_CPU, NULL);
  g_assert_cmpint (g_array_index (regs, CopQueryReg, 0).cpu.kind, ==, COP_ADDRESS_BAD);
  g_assert_cmpstr (g_array_index (regs, CopQueryReg, 0).cpu.why, ==,
                   "it is too many buses below the root");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/address/specification", test_specification);
  g_test_add_func ("/query/address/bytes", test_bytes);
  g_test_add_func ("/query/address/several", test_several);
  g_test_add_func ("/query/address/pci", test_pci);
  g_test_add_func ("/query/address/dma", test_dma);
  g_test_add_func ("/query/address/isa", test_isa);
  g_test_add_func ("/query/address/local", test_local);
  g_test_add_func ("/query/address/bad", test_bad);
  g_test_add_func ("/query/address/deep", test_deep);
  return g_test_run ();
}
