/* What a Devicetree says about where things are: nodes, names, reg, ranges, cell counts. */
#include "emit.h"

/* --- types ------------------------------------------------------------------------------------ */

typedef struct
{
  CopDevice device;
  guint64 size;
} Windowed;

static const CopPropDef windowed_props[] = {
  COP_SIZE ("size", Windowed, size, .otherwise.u = 0x200, .doc = "Bytes of the last window"),
  COP_PROPS_END,
};

static const CopWindowDef many_windows[] = {
  { "regs", 0x100, .doc = "The first" },
  { "hidden", 0x10, .undescribed = TRUE, .doc = "Not told of" },
  { "buffer", .size_prop = "size", .optional = TRUE, .doc = "The last" },
  { NULL },
};

static const char *const many_compatible[] = { "test,many", "test,few", NULL };

static gboolean
many_describe (CopDevice *self, CopNode *self_node, GError **error)
{
  const char *id = cop_object_name (&self->object);

  if (strcmp (id, "mute") == 0)
    return cop_object_fail (&self->object, error, "has nothing to say");
  if (strcmp (id, "dumb") == 0)
    return FALSE;
  return cop_node_set_string (self_node, "test,id", id, error);
}

static const CopDeviceClass many_class = {
  .bus = "system-bus",
  .node = "many",
  .compatible = many_compatible,
  .windows = many_windows,
  .describe = many_describe,
};

static const CopTypeDesc many = {
  .name = "test.many",
  .doc = "Has several windows",
  .parent = &cop_type_device,
  .size = sizeof (Windowed),
  .props = windowed_props,
  .klass = &many_class,
};

static const CopWindowDef bridge_windows[] = {
  { "regs", 0x1000, .doc = "Its own registers" },
  { "low", 0x100000, .kind = COP_REGION_CONTAINER, .use = COP_WINDOW_FORWARD, .space = 0x2000000,
    .identity = TRUE, .doc = "Handed on at the same address" },
  { "io", 0x10000, .kind = COP_REGION_CONTAINER, .use = COP_WINDOW_FORWARD, .space = 0x1000000,
    .bus_base = 0x8000, .doc = "Handed on elsewhere" },
  { "high", 0x200000000, .kind = COP_REGION_CONTAINER, .use = COP_WINDOW_FORWARD,
    .space = 0x3000000, .base_prop = "base", .optional = TRUE, .doc = "Handed on where base says" },
  { NULL },
};

typedef struct
{
  CopDevice device;
  guint64 base;
} Bridge;

static const CopPropDef bridge_props[] = {
  COP_ADDRESS ("base", Bridge, base, .otherwise.u = 0x400000000, .doc = "On the other side"),
  COP_PROPS_END,
};

static const CopBusDef bridge_buses[] = { { "bus", "pci-bus", "Behind it" }, { NULL } };

static const CopDeviceClass bridge_class = {
  .bus = "system-bus",
  .windows = bridge_windows,
  .buses = bridge_buses,
};

static const CopTypeDesc bridge = {
  .name = "test.bridge",
  .doc = "Hands windows on",
  .parent = &cop_type_device,
  .size = sizeof (Bridge),
  .props = bridge_props,
  .klass = &bridge_class,
};

static const CopDeviceClass card_class = { .bus = "pci-bus" };
static const CopTypeDesc card = {
  .name = "test.card",
  .doc = "Sits behind a bridge",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &card_class,
};

static const CopBusDef narrow_buses[] = { { "bus", "mmio32-bus", "One cell each" }, { NULL } };
static const CopWindowDef narrow_windows[] = {
  { "window", .size_prop = "size", .kind = COP_REGION_CONTAINER, .use = COP_WINDOW_FORWARD,
    .optional = TRUE, .doc = "Handed on" },
  { NULL },
};
static const CopDeviceClass narrow_class = {
  .bus = "system-bus",
  .windows = narrow_windows,
  .buses = narrow_buses,
};
static const CopTypeDesc narrow = {
  .name = "test.narrow",
  .doc = "A bus of 32 bits",
  .parent = &cop_type_device,
  .size = sizeof (Windowed),
  .props = windowed_props,
  .klass = &narrow_class,
};

static void
set_up_types (Fixture *self, gconstpointer data)
{
  static const CopTypeDesc *const types[] = { &many, &bridge, &card, &narrow };

  set_up (self, data);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_true (cop_host_register (self->host, types[i], NULL, NULL, NULL));
}

/* --- the machine ------------------------------------------------------------------------------ */

static void
a_bare_machine (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  emit (self);
  assert_cells (self, "/", "#address-cells", "2");
  assert_cells (self, "/", "#size-cells", "2");
  g_assert_false (has (self, "/", "model"));
  g_assert_false (has (self, "/", "compatible"));
  g_assert_cmpint (fdt_first_subnode (self->fdt, 0), ==, -FDT_ERR_NOTFOUND);
  g_assert_cmpint (fdt_version (self->fdt), ==, 17);
}

static void
the_board_has_a_name (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopObject *board = (CopObject *)self->machine;

  g_assert_true (cop_object_set_string (board, "model", "Rig 1", NULL));
  g_assert_true (cop_object_set_from_text (board, "compatible", "rig,one,rig,any", NULL));
  emit (self);
  assert_strings (self, "/", "model", "Rig 1");
  assert_strings (self, "/", "compatible", "rig,one,rig,any");
}

/* --- names ------------------------------------------------------------------------------------ */

static void
names_of_nodes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add (self, NULL, "ns16550a", "u0", "at=0x10000000"); /* the type's generic name */
  add (self, NULL, "bus.simple", "soc");               /* the object's, no address */
  add (self, NULL, "ns16550a", "u1", "at=0x20000000", "node=modem", "label=modem0");
  add (self, NULL, "clock.fixed", "osc", "rate=1");
  add (self, NULL, "clock.fixed", NULL, "rate=1"); /* nobody named it */
  emit (self);
  g_assert_true (has_node (self, "/serial@10000000"));
  g_assert_true (has_node (self, "/soc"));
  g_assert_true (has_node (self, "/modem@20000000"));
  g_assert_true (has_node (self, "/osc"));
  g_assert_true (has_node (self, "/device-0"));
}

static void
two_nodes_of_one_name (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add (self, NULL, "clock.fixed", "a", "rate=1", "node=osc");
  add (self, NULL, "clock.fixed", "b", "rate=1", "node=osc");
  refuse (self, COP_ERROR_EXISTS,
          "/machine/peripheral/b: its node would be 'osc', which is that of /machine/peripheral/a: "
          "give "
          "one of them another name by 'node'");
  g_assert_true (cop_object_set_string (rig_at (self->machine, "/machine/peripheral/b"), "node",
                                        "osc2", NULL));
  emit (self);
  g_assert_true (has_node (self, "/osc2"));
}

/* What firmware is known by says more than the address: cpu@10 for the eleventh, pcie@ its window.
 */
static void
a_unit_address_by_hand (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add (self, NULL, "ns16550a", "a", "at=0x10000000", "node=serial@10");
  emit (self);
  g_assert_true (has_node (self, "/serial@10"));
  assert_cells (self, "/serial@10", "reg", "0 10000000 0 100");
}

static void
two_labels_of_one_name (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  add (self, NULL, "clock.fixed", "a", "rate=1", "label=x");
  add (self, NULL, "clock.fixed", "b", "rate=1", "label=x");
  g_assert_null (cop_machine_to_tree (self->machine, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "/machine/peripheral/b"));
}

static void
a_name_that_is_none (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  add (self, NULL, "clock.fixed", "a", "rate=1", "node=osc 1");
  g_assert_null (cop_machine_to_tree (self->machine, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "/machine/peripheral/a: "));
}

/* --- reg -------------------------------------------------------------------------------------- */

static void
reg_of_several_windows (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add (self, NULL, "test.many", "m", "at=0x1000,0x2000,0x300000000");
  add (self, NULL, "test.many", "n", "at=0x5000,0x6000");
  add (self, NULL, "test.many", "o", "node=lonely");
  emit (self);
  assert_cells (self, "/many@1000", "reg", "0 1000 0 100 3 0 0 200");
  assert_cells (self, "/many@5000", "reg", "0 5000 0 100");
  assert_strings (self, "/many@1000", "compatible", "test,many,test,few");
  assert_strings (self, "/many@1000", "test,id", "m");
  g_assert_false (has (self, "/lonely", "reg"));
}

/* Cell counts are the bus's: set, inherited, never guessed. */
static void
cells_of_a_bus (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *soc = add (self, NULL, "bus.simple", "soc");
  CopDevice *thin = add (self, soc, "test.narrow", "thin", "at=0x40000000", "size=0x10000");
  CopDevice *deep;

  add (self, soc, "ns16550a", "u", "at=0x10000000");
  add (self, thin, "ns16550a", "v", "at=0x200");
  deep = add (self, thin, "bus.simple", "deep");
  add (self, deep, "ns16550a", "w", "at=0x300");
  emit (self);
  assert_cells (self, "/soc", "#address-cells", "2");
  assert_cells (self, "/soc", "#size-cells", "2");
  assert_empty (self, "/soc", "ranges");
  g_assert_false (has (self, "/soc", "reg"));
  assert_cells (self, "/soc/serial@10000000", "reg", "0 10000000 0 100");
  assert_cells (self, "/soc/thin@40000000", "#address-cells", "1");
  assert_cells (self, "/soc/thin@40000000", "#size-cells", "1");
  /* of the bus, of its parent, of the bus */
  assert_cells (self, "/soc/thin@40000000", "ranges", "0 0 40000000 10000");
  assert_cells (self, "/soc/thin@40000000/serial@200", "reg", "200 100");
  assert_cells (self, "/soc/thin@40000000/deep", "#address-cells", "1");
  assert_cells (self, "/soc/thin@40000000/deep", "#size-cells", "1");
  assert_cells (self, "/soc/thin@40000000/deep/serial@300", "reg", "300 100");
}

static void
cells_are_settled_at_realize (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;

  g_assert_false (
      cop_object_set_uint (rig_at (self->machine, "/machine/bus"), "address_cells", 1, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
}

static void
what_does_not_fit (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *thin = add (self, NULL, "test.narrow", "thin");

  add (self, thin, "ns16550a", "u", "at=0x100000000");
  refuse (self, COP_ERROR_RANGE,
          "/machine/peripheral/u: reg: 0x100000000 does not fit into 1 cell of its bus");
}

static void
ranges_of_a_bridge (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *host = add (self, NULL, "test.bridge", "pci",
                         "at=0x30000000,0x40000000,0x3000000,0x400000000", "base=0x800000000");

  add (self, host, "test.card", "nic", "at=0x800");
  emit (self);
  assert_cells (self, "/pci@30000000", "reg", "0 30000000 0 1000");
  assert_cells (self, "/pci@30000000", "#address-cells", "3");
  assert_cells (self, "/pci@30000000", "#size-cells", "2");
  assert_cells (self, "/pci@30000000", "ranges",
                "2000000 0 40000000 0 40000000 0 100000 "
                "1000000 0 8000 0 3000000 0 10000 "
                "3000000 8 0 4 0 2 0");
  g_assert_true (has_node (self, "/pci@30000000/nic@800"));
}

static void
an_index_is_the_address (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *odd = add (self, NULL, "rig.odd", "odd");

  add_v (self,
         &(CopDeviceSpec){ .type = "rig.on-places", .id = "p", .bus = rig_bus (odd, "places") },
         (const char *const[]){ "at=0x1f", NULL });
  emit (self);
  assert_cells (self, "/odd/p@1f", "reg", "1f");
}

/* --- who is in which node ----------------------------------------------------------------------
 */

/* It follows the bus, wherever the child property is. */
static void
nodes_follow_buses (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *soc = add (self, NULL, "bus.simple", "soc");
  CopDevice *late = add (self, NULL, "bus.simple", "late");
  CopDevice *owner = add (self, NULL, "clock.fixed", "owner", "rate=1");

  add_v (self,
         &(CopDeviceSpec){ .type = "ns16550a",
                           .id = "u",
                           .parent = &owner->object,
                           .bus = cop_device_first_bus (late) },
         (const char *const[]){ "at=0x1000", NULL });
  add (self, soc, "ns16550a", "v", "at=0x2000");
  emit (self);
  g_assert_true (has_node (self, "/late/serial@1000"));
  g_assert_true (has_node (self, "/soc/serial@2000"));
  g_assert_false (has_node (self, "/owner/serial@1000"));
}

static void
plain_nodes_and_devices_without_one (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *xhci = add (self, NULL, "usb.xhci", "usb0", "at=0x1000");
  CopType *type = cop_host_type (self->host, &cop_type_node);
  CopObject *plain = cop_object_new (type, NULL), *inner = cop_object_new (type, NULL);

  add (self, xhci, "usb.kbd", "kbd");
  g_assert_true (cop_object_add (&xhci->object, "port", plain, 0, NULL));
  g_assert_true (cop_object_add (plain, "endpoint", inner, 0, NULL));
  g_assert_true (cop_object_set_string (inner, "node", "endpoint@0", NULL));
  emit (self);
  g_assert_true (has_node (self, "/usb@1000/port/endpoint@0"));
  g_assert_false (has_node (self, "/usb@1000/kbd"));
  cop_object_unref (plain);
  cop_object_unref (inner);
}

static void
types_of_nodes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const expected[][2] = {
    { "/", "machine" },
    { "/usb@1000", "usb.xhci" },
    { "/usb@1000/port", "node" },
    { "/usb@20000", "usb.xhci" },
  };
  CopObject *plain = cop_object_new (cop_host_type (self->host, &cop_type_node), NULL);
  CopDevice *first = add (self, NULL, "usb.xhci", "usb0", "at=0x1000");
  g_autoptr (GHashTable) types = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CopTree) tree = NULL;

  add (self, NULL, "usb.xhci", "usb1", "at=0x20000");
  g_assert_true (cop_object_add (&first->object, "port", plain, 0, NULL));
  cop_object_unref (plain);
  tree = cop_machine_to_tree_with_types (self->machine, &types, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (types), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (g_hash_table_lookup (types, cop_tree_find (tree, expected[i][0])), ==,
                     expected[i][1]);
}

static void
a_disabled_device_is_described (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *uart = add (self, NULL, "ns16550a", "u", "at=0x1000", "enabled=false");

  emit (self);
  assert_strings (self, "/serial@1000", "status", "disabled");
  assert_cells (self, "/serial@1000", "reg", "0 1000 0 100");
  g_assert_true (cop_device_enable (uart, NULL));
  emit (self);
  assert_strings (self, "/serial@1000", "status", "okay");
  assert_cells (self, "/serial@1000", "reg", "0 1000 0 100");
  /* one that was ejected is not there any more */
  g_assert_true (cop_device_eject (uart, NULL));
  emit (self);
  g_assert_false (has_node (self, "/serial@1000"));
  g_assert_false (has_node (self, "/serial"));
}

static void
cutting_takes_the_node_along (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) before = NULL;
  CopDevice *soc = add (self, NULL, "bus.simple", "soc");

  emit (self);
  before = g_bytes_ref (self->blob);
  add (self, soc, "ns16550a", "u", "at=0x1000");
  emit (self);
  g_assert_false (g_bytes_equal (before, self->blob));
  rig_cut (self->machine, "u");
  emit (self);
  g_assert_true (g_bytes_equal (before, self->blob));
}

/* --- descriptions ------------------------------------------------------------------------------
 */

static void
an_error_in_describe (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add (self, NULL, "test.many", "mute", "at=0x1000,0x2000");
  refuse (self, COP_ERROR_HOOK, "/machine/peripheral/mute: has nothing to say");
  rig_cut (self->machine, "mute");
  add (self, NULL, "test.many", "dumb", "at=0x1000,0x2000");
  refuse (self, COP_ERROR_HOOK, "/machine/peripheral/dumb: describe failed and did not say why");
  rig_cut (self->machine, "dumb");
  emit (self);
}

static void
all_formats (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *dts = NULL, *json = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  add (self, NULL, "ns16550a", "u", "at=0x1000", "label=uart0");
  dts = cop_machine_to_dts (self->machine, COP_DTS_DEFAULT, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (dts), ==, length);
  g_assert_nonnull (strstr (dts, "uart0: serial@1000 {"));
  json = cop_machine_to_json (self->machine, &length, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (json, "\"serial@1000\""));
  g_assert_true (cop_machine_close (self->machine, NULL));
  g_assert_null (cop_machine_to_dtb (self->machine, &error));
  cop_test_assert_error (error, COP_ERROR_CLOSED, "the machine has been closed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/devicetree/emit/" #name, Fixture, NULL, set_up_types, name, tear_down)
  ADD (a_bare_machine);
  ADD (the_board_has_a_name);
  ADD (names_of_nodes);
  ADD (two_nodes_of_one_name);
  ADD (a_unit_address_by_hand);
  ADD (two_labels_of_one_name);
  ADD (a_name_that_is_none);
  ADD (reg_of_several_windows);
  ADD (cells_of_a_bus);
  ADD (cells_are_settled_at_realize);
  ADD (what_does_not_fit);
  ADD (ranges_of_a_bridge);
  ADD (an_index_is_the_address);
  ADD (nodes_follow_buses);
  ADD (plain_nodes_and_devices_without_one);
  ADD (types_of_nodes);
  ADD (a_disabled_device_is_described);
  ADD (cutting_takes_the_node_along);
  ADD (an_error_in_describe);
  ADD (all_formats);
  return g_test_run ();
}
