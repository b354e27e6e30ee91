/* Values that nobody would write: whatever the bytes are, checks read no others. */
#include <coppice/check.h>
#include <coppice/fdt.h>
#include <string.h>

static const char *const names[] = {
  "#address-cells",
  "#size-cells",
  "reg",
  "ranges",
  "dma-ranges",
  "compatible",
  "status",
  "device_type",
  "name",
  "linux,phandle",
  "bus-range",
  "spi-slave",
  "stdout-path",
  "interrupts",
  "interrupt-parent",
  "interrupt-controller",
  "interrupt-map",
  "interrupt-map-mask",
  "remote-endpoint",
  "#clock-cells",
  "#interrupt-cells",
  "#gpio-cells",
  "clocks",
  "interrupts-extended",
  "reset-gpios",
  "vcc-supply",
  "reg-names",
  "spi-max-frequency",
  "phys",
  "model",
};

static const char *const nodes[] = {
  "pci@%x", "soc",  "i2c@%x", "spi",       "port@%x",     "endpoint@%x", "chosen",  "aliases",
  "ports",  "cpus", "cpu@%x", "memory@%x", "__symbols__", "uart@0%x",    "i2c-bus",
};

static const char *const texts[] = { "pci", "simple-bus", "okay", "disabled", "syscon", "cpu", "" };

static void
random_value (GRand *rand, CopNode *node, GPtrArray *made)
{
  const char *name = names[g_rand_int_range (rand, 0, G_N_ELEMENTS (names))];
  gsize length = (gsize)g_rand_int_range (rand, 0, 30);
  g_autofree guint8 *data = g_malloc (MAX (length, 1));

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      cop_node_set_string (node, name, texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))],
                           NULL);
      break;
    case 1:
      cop_node_set_ref (node, name, made->pdata[g_rand_int_range (rand, 0, (gint32)made->len)],
                        NULL);
      break;
    case 2:
      cop_node_set_u32 (node, name, (guint32)g_rand_int_range (rand, 0, 4), NULL);
      break;
    case 3:
      cop_node_set_path (node, name, made->pdata[g_rand_int_range (rand, 0, (gint32)made->len)],
                         NULL, NULL);
      break;
    default:
      for (gsize i = 0; i < length; i++)
        data[i] = g_rand_boolean (rand) ? 0 : (guint8)g_rand_int_range (rand, 0, 256);
      cop_node_set_bytes (node, name, data, length, NULL);
    }
}

static CopTree *
random_tree (guint32 seed)
{
  GRand *rand = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) made = g_ptr_array_new ();
  CopTree *tree = cop_tree_new ();

  g_ptr_array_add (made, cop_tree_root (tree));
  for (guint32 i = 0; i < 60; i++)
    {
      CopNode *parent = made->pdata[g_rand_int_range (rand, 0, (gint32)made->len)], *node;
      g_autofree char *name = g_strdelimit (
          g_strdup (nodes[g_rand_int_range (rand, 0, G_N_ELEMENTS (nodes))]), "%", 'q');
      char *x = strchr (name, 'q');

      if (x)
        x[0] = "0123"[i % 4];
      node = cop_node_add (parent, name, NULL);
      if (node)
        g_ptr_array_add (made, node);
      if (node && i % 3 == 0)
        cop_node_set_phandle (node, i + 1, NULL);
    }
  for (guint i = 0; i < 200; i++)
    random_value (rand, made->pdata[g_rand_int_range (rand, 0, (gint32)made->len)], made);
  g_rand_free (rand);
  return tree;
}

static void
test_random (void)
{
  g_autoptr (CopCheckOptions) options = cop_check_options_new ();
  guint n = 0;

  g_assert_true (cop_check_options_set (options, "all", COP_CHECK_ERROR, NULL));
  for (guint32 seed = 0; seed < 400; seed++)
    {
      g_autoptr (CopTree) tree = random_tree (seed);
      g_autoptr (GPtrArray) findings = cop_check_run (tree, options);
      g_autoptr (GPtrArray) again = cop_check_run (tree, options);
      g_autoptr (GBytes) blob = cop_tree_to_dtb (tree, NULL);
      g_autoptr (CopTree) raw = blob ? cop_tree_from_dtb (blob, NULL) : NULL;

      g_assert_cmpuint (findings->len, ==, again->len);
      for (guint i = 0; i < findings->len; i++)
        g_assert_cmpstr (((CopFinding *)findings->pdata[i])->text, ==,
                         ((CopFinding *)again->pdata[i])->text);
      n += findings->len;
      if (raw)
        g_ptr_array_unref (cop_check_run (raw, options));
    }
  g_assert_cmpuint (n, >, 10000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check/odd/random", test_random);
  return g_test_run ();
}
