/* What the built-in types say of themselves in a Devicetree, and what follows from their place. */
#include <coppice/devicetree.h>
#include <coppice/error.h>

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopTree *tree;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  self->host = cop_host_new (NULL);
  self->machine = cop_machine_new (self->host, NULL, NULL, 0, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  cop_tree_free (self->tree);
  g_assert_true (cop_machine_close (self->machine, &error));
  g_assert_no_error (error);
  cop_machine_unref (self->machine);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, 0);
  cop_host_unref (self->host);
}

/* The settings as texts, name and value in turn. */
static CopDevice *
add (Fixture *self, const char *type, const char *id, const char *bus, const char *a,
     const char *a_value, const char *b, const char *b_value)
{
  g_autoptr (GError) error = NULL;
  CopDevice *device =
      bus ? cop_machine_device_add (self->machine, type, id, &error, "bus", bus, a, a_value, b,
                                    b_value, NULL)
          : cop_machine_device_add (self->machine, type, id, &error, a, a_value, b, b_value, NULL);

  g_assert_no_error (error);
  g_assert_nonnull (device);
  return device;
}

static CopNode *
node (Fixture *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (!self->tree)
    self->tree = cop_machine_to_tree (self->machine, &error);
  g_assert_no_error (error);
  CopNode *found = cop_tree_find (self->tree, path);
  if (!found)
    {
      g_autofree char *dts = cop_tree_to_dts (self->tree, 0, NULL, NULL, NULL, NULL);
      g_error ("no %s in %s", path, dts);
    }
  return found;
}

/* The bytes of a property, all chunks in turn, in hexadecimal. */
static void
assert_bytes (CopNode *at, const char *name, const char *expected)
{
  CopNodeProp *prop = cop_node_find_prop (at, name);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_nonnull (prop);
  for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (prop, i);
      for (gsize k = 0; k < chunk.size; k++)
        g_string_append_printf (text, "%s%02x", text->len && k % 4 == 0 ? " " : "", chunk.data[k]);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_u32 (CopNode *at, const char *name, guint32 expected)
{
  CopNodeProp *prop = cop_node_find_prop (at, name);
  guint32 value = ~expected;

  g_assert_nonnull (prop);
  g_assert_true (cop_node_prop_get_u32 (prop, &value));
  g_assert_cmpuint (value, ==, expected);
}

static void
assert_string (CopNode *at, const char *name, const char *expected)
{
  CopNodeProp *prop = cop_node_find_prop (at, name);

  g_assert_nonnull (prop);
  g_assert_cmpstr (cop_node_prop_get_string (prop), ==, expected);
}

static void
assert_none (CopNode *at, const char *name)
{
  g_assert_null (cop_node_find_prop (at, name));
}

static void
memory_says_its_place_and_its_numa_node (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add (self, "memory.ram", "a", NULL, "at", "0x80000000", "size", "4G");
  CopNode *a = node (self, "/memory@80000000");
  assert_string (a, "device_type", "memory");
  assert_bytes (a, "reg", "00000000 80000000 00000001 00000000");
  assert_none (a, "numa-node-id");
  g_clear_pointer (&self->tree, cop_tree_free);

  g_autoptr (GError) error = NULL;
  g_assert_nonnull (cop_machine_device_add (self->machine, "memory.ram", "b", &error, "at",
                                            "0x180000000", "size", "1M", "numa_node", "1", NULL));
  g_assert_no_error (error);
  assert_u32 (node (self, "/memory@180000000"), "numa-node-id", 1);
}

static void
a_bus_without_a_place_hands_addresses_on (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add (self, "bus.simple", "soc", NULL, NULL, NULL, NULL, NULL);
  add (self, "ns16550a", "uart", "soc", "at", "0x10000000", "reg_shift", "2");
  CopNode *soc = node (self, "/soc"), *uart = node (self, "/soc/serial@10000000");
  assert_string (soc, "compatible", "simple-bus");
  assert_u32 (soc, "#address-cells", 2);
  assert_u32 (soc, "#size-cells", 2);
  assert_bytes (soc, "ranges", "");
  assert_none (soc, "reg");
  assert_string (uart, "compatible", "ns16550a");
  assert_bytes (uart, "reg", "00000000 10000000 00000000 00000100");
  assert_u32 (uart, "reg-shift", 2);
  assert_none (uart, "clock-frequency");
  assert_none (uart, "reg-io-width");
}

static void
a_bus_with_a_place_begins_at_0 (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  add (self, "bus.simple", "io", NULL, "at", "0x40000000", "size", "1M");
  add (self, "ns16550a", "uart", "io", "at", "0x1000", "frequency", "1843200");
  CopNode *io = node (self, "/io@40000000"), *uart = node (self, "/io@40000000/serial@1000");
  assert_bytes (io, "ranges", "00000000 00000000 00000000 40000000 00000000 00100000");
  assert_none (io, "reg");
  assert_bytes (uart, "reg", "00000000 00001000 00000000 00000100");
  assert_u32 (uart, "clock-frequency", 1843200);
  /* The same address is free beside the bus, and taken on it. */
  add (self, "ns16550a", "other", NULL, "at", "0x1000", NULL, NULL);
  g_assert_null (cop_machine_device_add (self->machine, "ns16550a", "third", &error, "bus", "io",
                                         "at", "0x1080", NULL));
  g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
}

static void
cpus_have_numbers (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add (self, "cpus", "cpus", NULL, "timebase_frequency", "10000000", NULL, NULL);
  CopNode *cpus = node (self, "/cpus");
  assert_u32 (cpus, "#address-cells", 1);
  assert_u32 (cpus, "#size-cells", 0);
  assert_u32 (cpus, "timebase-frequency", 10000000);
  assert_none (cpus, "reg");
  assert_none (cpus, "ranges");
}

static void
a_clock_is_wired_to_its_users (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopDevice *osc = add (self, "clock.fixed", "osc", NULL, "rate", "24000000", NULL, NULL);
  CopValue at = { .kind = COP_KIND_ADDRESS, .as.u = 0x1000 };

  for (guint i = 0; i < 2; i++, at.as.u += 0x1000)
    {
      CopSetting setting = { .name = "at", .value = at };
      CopWiring wiring = {
        .output = "clock", .endpoint = { .provider = &osc->object, .input = "clock", .n_args = 1 }
      };
      CopDeviceSpec spec = { .type = "ns16550a",
                             .id = i ? "b" : "a",
                             .settings = &setting,
                             .n_settings = 1,
                             .wiring = &wiring,
                             .n_wiring = 1 };
      g_assert_nonnull (cop_machine_device_addv (self->machine, &spec, &error));
      g_assert_no_error (error);
    }
  CopNode *clock = node (self, "/osc"), *uart = node (self, "/serial@2000");
  assert_string (clock, "compatible", "fixed-clock");
  assert_u32 (clock, "#clock-cells", 0);
  assert_u32 (clock, "clock-frequency", 24000000);
  CopNodeProp *clocks = cop_node_find_prop (uart, "clocks");
  g_assert_nonnull (clocks);
  g_assert_cmpuint (cop_node_prop_n_chunks (clocks), ==, 1);
  g_assert_true (cop_node_prop_chunk (clocks, 0).target == clock);
  g_assert_cmpuint (cop_node_prop_length (clocks), ==, 4);
}

static void
usb_devices_are_found_without_a_node (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add (self, "usb.xhci", "xhci", NULL, "at", "0x10010000", NULL, NULL);
  add (self, "usb.hub", "hub", "xhci", NULL, NULL, NULL, NULL);
  add (self, "usb.kbd", "kbd", "hub", NULL, NULL, NULL, NULL);
  CopNode *xhci = node (self, "/usb@10010000");
  assert_string (xhci, "compatible", "generic-xhci");
  assert_bytes (xhci, "reg", "00000000 10010000 00000000 00004000");
  assert_none (xhci, "#address-cells");
  g_assert_cmpuint (cop_tree_n_nodes (self->tree), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/models/describe/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (memory_says_its_place_and_its_numa_node);
  ADD (a_bus_without_a_place_hands_addresses_on);
  ADD (a_bus_with_a_place_begins_at_0);
  ADD (cpus_have_numbers);
  ADD (a_clock_is_wired_to_its_users);
  ADD (usb_devices_are_found_without_a_node);
  return g_test_run ();
}
