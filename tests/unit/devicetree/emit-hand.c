/* What is said by hand about a node: written last, never silently over what is derived. */
#include "emit.h"

static CopDevice *
add_uart (Fixture *self)
{
  return add (self, NULL, "ns16550a", "u", "at=0x1000");
}

static void
say (gpointer object, const char *name, CopDtMode mode, const CopDtItem *items, guint n_items)
{
  g_autoptr (GError) error = NULL;

  cop_dt_set (object, name, mode, items, n_items, &error);
  g_assert_no_error (error);
}

static const CopDtItem cell = { .kind = COP_DT_CELL, .value = 0x11 };
static const CopDtItem word = { .kind = COP_DT_STRING, .text = "word" };

/* --- values ----------------------------------------------------------------------------------- */

static void
all_kinds_of_items (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *uart = add_uart (self);
  CopDevice *osc = add (self, NULL, "clock.fixed", "osc", "rate=1");
  g_autoptr (GBytes) bytes = g_bytes_new ("\1\2\3\4", 4);
  const CopDtItem mixed[] = { cell,
                              { .kind = COP_DT_U64, .value = 0x123456789a },
                              { .kind = COP_DT_REF, .object = &osc->object },
                              { .kind = COP_DT_BYTES, .bytes = bytes } };
  const CopDtItem path = { .kind = COP_DT_PATH, .object = &uart->object, .text = ":115200n8" };
  const CopDtItem strings[] = { word, { .kind = COP_DT_STRING, .text = "" } };

  say (uart, "test,mixed", COP_DT_PLAIN, mixed, 4);
  say (uart, "test,empty", COP_DT_PLAIN, NULL, 0);
  say (osc, "test,path", COP_DT_PLAIN, &path, 1);
  say (osc, "test,strings", COP_DT_PLAIN, strings, 2);
  emit (self);
  assert_cells (self, "/serial@1000", "test,mixed", "11 12 3456789a &/osc 1020304", 3);
  assert_empty (self, "/serial@1000", "test,empty");
  assert_strings (self, "/osc", "test,path", "/serial@1000:115200n8");
  assert_strings (self, "/osc", "test,strings", "word,");
}

static void
given_again_it_replaces (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *uart = add_uart (self);

  say (uart, "test,a", COP_DT_PLAIN, &cell, 1);
  say (uart, "test,b", COP_DT_PLAIN, &cell, 1);
  say (uart, "test,a", COP_DT_PLAIN, &word, 1);
  emit (self);
  assert_strings (self, "/serial@1000", "test,a", "word");
  cop_dt_unset (&uart->object, "test,a", NULL);
  cop_dt_unset (&uart->object, "test,never", NULL);
  emit (self);
  g_assert_false (has (self, "/serial@1000", "test,a"));
  assert_cells (self, "/serial@1000", "test,b", "11");
}

static void
what_is_refused_at_once (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *uart = add_uart (self);
  CopDtItem item = { .kind = COP_DT_CELL, .value = G_GUINT64_CONSTANT (0x100000000) };
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  CopObject *peripheral = cop_machine_peripheral (self->machine);
  GError *error = NULL;

  g_assert_false (cop_dt_set (&uart->object, "x", COP_DT_PLAIN, &item, 1, &error));
  cop_test_assert_error (error, COP_ERROR_RANGE,
                         "/machine/peripheral/u: Devicetree property 'x': 0x100000000 does not fit "
                         "into a cell of 32 bits");
  g_assert_false (cop_dt_set (&uart->object, "a b", COP_DT_PLAIN, NULL, 0, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "/machine/peripheral/u: 'a b' is no name of a Devicetree property");
  g_assert_false (cop_dt_set (&uart->object, "", COP_DT_PLAIN, NULL, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_clear_error (&error);
  item = (CopDtItem){ .kind = COP_DT_REF, .object = peripheral };
  g_assert_false (cop_dt_set (&uart->object, "x", COP_DT_PLAIN, &item, 1, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "/machine/peripheral/u: Devicetree property 'x': an object of type "
                         "'container' has no node to refer to");
  g_assert_false (cop_dt_set (peripheral, "x", COP_DT_PLAIN, &cell, 1, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "/machine/peripheral: it has no Devicetree node: it is neither a device "
                         "nor a plain node");
  rig_assert_same (self->machine, before);
}

/* --- over what is derived --------------------------------------------------------------------- */

static void
derived_properties_are_protected (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *uart = add_uart (self);

  say (uart, "reg", COP_DT_PLAIN, &cell, 1);
  refuse (self, COP_ERROR_EXISTS,
          "/machine/peripheral/u: Devicetree property 'reg' follows from mapping and wiring; say "
          "override to replace it");
  say (uart, "reg", COP_DT_OVERRIDE, &cell, 1);
  emit (self);
  assert_cells (self, "/serial@1000", "reg", "11");
  say (uart, "reg", COP_DT_OMIT, NULL, 0);
  emit (self);
  g_assert_false (has (self, "/serial@1000", "reg"));
  cop_dt_unset (&uart->object, "reg", NULL);
  emit (self);
  assert_cells (self, "/serial@1000", "reg", "0 1000 0 100");
}

/* Whatever kind of wire it follows from. */
static void
what_follows_from_wires_is_protected (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const names[] = { "interrupt-parent", "interrupts", "clocks",
                                       "clock-names",      "led-gpios",  "resets" };
  static const CopLineDef inputs[] = {
    { "irq", COP_LINE_INTERRUPT, .cells = 1, .shared = TRUE, .doc = "Interrupt" },
    { "clk", COP_LINE_CLOCK, .cells = 0, .shared = TRUE, .doc = "Clock" },
    { "pin", COP_LINE_GPIO, .cells = 1, .shared = TRUE, .doc = "Pin" },
    { "rst", COP_LINE_RESET, .cells = 1, .shared = TRUE, .doc = "Reset" },
    { NULL }
  };
  static const CopLineDef outputs[] = {
    { "irq", COP_LINE_INTERRUPT, .optional = TRUE, .doc = "Interrupt" },
    { "clk", COP_LINE_CLOCK, .named = TRUE, .optional = TRUE, .doc = "Clock" },
    { "led", COP_LINE_GPIO, .optional = TRUE, .doc = "Light" },
    { "rst", COP_LINE_RESET, .optional = TRUE, .doc = "Reset" },
    { NULL }
  };
  static const CopDeviceClass klass = { .bus = "system-bus", .inputs = inputs, .outputs = outputs };
  static const CopTypeDesc type = {
    .name = "test.both",
    .doc = "Both ends",
    .parent = &cop_type_device,
    .size = sizeof (CopDevice),
    .klass = &klass,
  };
  CopWiring wiring[4] = { { .output = NULL } };
  CopDevice *provider, *consumer;

  g_assert_true (cop_host_register (self->host, &type, NULL, NULL, NULL));
  provider = add (self, NULL, "test.both", "p");
  for (guint i = 0; i < 4; i++)
    {
      wiring[i].output = outputs[i].name;
      wiring[i].endpoint.provider = &provider->object;
      wiring[i].endpoint.input = inputs[i].name;
      wiring[i].endpoint.n_args = 1;
    }
  consumer = add_v (
      self, &(CopDeviceSpec){ .type = "test.both", .id = "c", .wiring = wiring, .n_wiring = 4 },
      (const char *const[]){ NULL });
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("/machine/peripheral/c: Devicetree property '%s' follows from mapping "
                           "and wiring; say override to replace it",
                           names[i]);
      emit (self);
      g_assert_true (has (self, "/c", names[i]));
      say (consumer, names[i], COP_DT_PLAIN, &cell, 1);
      refuse (self, COP_ERROR_EXISTS, text);
      cop_dt_unset (&consumer->object, names[i], NULL);
    }
  say (provider, "#gpio-cells", COP_DT_PLAIN, &cell, 1);
  refuse (self, COP_ERROR_EXISTS,
          "/machine/peripheral/p: Devicetree property '#gpio-cells' follows from mapping and "
          "wiring; say override to replace it");
}

/* A property that nothing derives here can be said freely. */
static void
what_is_not_derived_is_free (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *uart = add_uart (self);

  say (uart, "clocks", COP_DT_PLAIN, &cell, 1);
  say (uart, "compatible", COP_DT_PLAIN, &word, 1);
  say (uart, "status", COP_DT_OVERRIDE, &word, 1);
  emit (self);
  assert_cells (self, "/serial@1000", "clocks", "11");
  assert_strings (self, "/serial@1000", "compatible", "word");
  assert_strings (self, "/serial@1000", "status", "word");
}

/* --- references ------------------------------------------------------------------------------- */

static void
a_reference_to_what_was_removed (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *uart = add_uart (self);
  CopDevice *osc = add (self, NULL, "clock.fixed", "osc", "rate=1");
  CopOrigin origin = { cop_host_file (self->host, "board.lua"), 12 };
  CopOrigin before = cop_object_swap_origin (&uart->object, origin);
  const CopDtItem ref = { .kind = COP_DT_REF, .object = &osc->object };

  say (uart, "test,osc", COP_DT_PLAIN, &ref, 1);
  cop_object_swap_origin (&uart->object, before);
  emit (self);
  assert_cells (self, "/serial@1000", "test,osc", "&/osc", 0);
  rig_cut (self->machine, "osc");
  refuse (
      self, COP_ERROR_NOT_FOUND,
      "board.lua:12: /machine/peripheral/u: test,osc refers to something that has been removed, "
      "which has no node");
}

static void
a_reference_to_what_has_no_node (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *xhci = add (self, NULL, "usb.xhci", "x", "at=0x1000");
  CopDevice *kbd = add (self, xhci, "usb.kbd", "kbd");
  const CopDtItem ref = { .kind = COP_DT_REF, .object = &kbd->object };

  say (xhci, "test,kbd", COP_DT_PLAIN, &ref, 1);
  refuse (self, COP_ERROR_NOT_FOUND,
          "/machine/peripheral/x: test,kbd refers to /machine/peripheral/kbd, which has no node");
}

/* The board and plain nodes take them as well. */
static void
the_board_and_plain_nodes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopType *type = cop_host_type (self->host, &cop_type_node);
  CopObject *chosen = cop_object_new (type, NULL);
  CopDevice *uart = add_uart (self);
  const CopDtItem path = { .kind = COP_DT_PATH, .object = &uart->object };

  g_assert_true (cop_object_add ((CopObject *)self->machine, "chosen", chosen, 0, NULL));
  say (chosen, "stdout-path", COP_DT_PLAIN, &path, 1);
  say (self->machine, "test,board", COP_DT_PLAIN, &word, 1);
  emit (self);
  assert_strings (self, "/chosen", "stdout-path", "/serial@1000");
  assert_strings (self, "/", "test,board", "word");
  cop_object_unref (chosen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) ADD_TO ("/devicetree/emit-hand/", name)
  ADD (all_kinds_of_items);
  ADD (given_again_it_replaces);
  ADD (what_is_refused_at_once);
  ADD (derived_properties_are_protected);
  ADD (what_follows_from_wires_is_protected);
  ADD (what_is_not_derived_is_free);
  ADD (a_reference_to_what_was_removed);
  ADD (a_reference_to_what_has_no_node);
  ADD (the_board_and_plain_nodes);
  return g_test_run ();
}
