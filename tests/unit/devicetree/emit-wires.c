/* What a Devicetree says about wires: providers, consumers, names, interrupt maps. */
#include "emit.h"

/* --- types ------------------------------------------------------------------------------------ */

static const CopLineDef intc_inputs[] = {
  { "irq", COP_LINE_INTERRUPT, .count = 64, .cells = 2, .shared = TRUE, .doc = "Interrupts" },
  { NULL },
};
static const CopLineDef nexus_inputs[] = {
  { "irq", COP_LINE_INTERRUPT, .count = 64, .cells = 1, .shared = TRUE, .nexus = TRUE,
    .doc = "Interrupts, with no unit address" },
  { NULL },
};
static const CopWindowDef windows[] = { { "regs", 0x1000, .doc = "Registers" }, { NULL } };
static const CopLineDef core_inputs[] = {
  { "irq", COP_LINE_INTERRUPT, .undescribed = TRUE, .doc = "Where interrupts end" },
  { NULL },
};
static const CopDeviceClass core_class = { .bus = "system-bus", .inputs = core_inputs };
static const CopDeviceClass intc_class = {
  .bus = "system-bus",
  .windows = windows,
  .inputs = intc_inputs,
};
static const CopDeviceClass nexus_class = { .bus = "system-bus", .inputs = nexus_inputs };

static const CopLineDef hub_inputs[] = {
  { "gpio", COP_LINE_GPIO, .count = 32, .cells = 2, .shared = TRUE, .doc = "Pins" },
  { "clk", COP_LINE_CLOCK, .count = 8, .cells = 1, .shared = TRUE, .doc = "Clocks" },
  { "rst", COP_LINE_RESET, .count = 8, .cells = 1, .shared = TRUE, .doc = "Resets" },
  { "dma", COP_LINE_DMA, .count = 8, .cells = 1, .shared = TRUE, .doc = "Channels" },
  { "vdd", COP_LINE_REGULATOR, .shared = TRUE, .doc = "A voltage" },
  { "msi", COP_LINE_MSI, .cells = 0, .shared = TRUE, .doc = "Messages" },
  { NULL },
};
static const CopDeviceClass hub_class = { .bus = "system-bus", .inputs = hub_inputs };

static const CopLineDef user_outputs[] = {
  { "tx", COP_LINE_INTERRUPT, .trigger = COP_TRIGGER_EDGE_RISING, .named = TRUE, .optional = TRUE,
    .doc = "Sent" },
  { "rx", COP_LINE_INTERRUPT, .trigger = COP_TRIGGER_LEVEL_LOW, .named = TRUE, .optional = TRUE,
    .doc = "Received" },
  { "ext", COP_LINE_INTERRUPT, .extended = TRUE, .optional = TRUE, .doc = "Always extended" },
  { "led", COP_LINE_GPIO, .count = 2, .optional = TRUE, .doc = "Two lights" },
  { "bus", COP_LINE_CLOCK, .named = TRUE, .optional = TRUE, .doc = "A clock" },
  { "core", COP_LINE_CLOCK, .named = TRUE, .optional = TRUE, .doc = "Another" },
  { "reset", COP_LINE_RESET, .optional = TRUE, .doc = "A reset" },
  { "dma", COP_LINE_DMA, .count = 2, .named = TRUE, .optional = TRUE, .doc = "Two channels" },
  { "vdd", COP_LINE_REGULATOR, .optional = TRUE, .doc = "What it is fed with" },
  { "msi", COP_LINE_MSI, .optional = TRUE, .doc = "Messages" },
  { "own", COP_LINE_INTERRUPT, .named = TRUE, .optional = TRUE, .undescribed = TRUE,
    .doc = "Told to nobody" },
  { NULL },
};
static const CopDeviceClass user_class = { .bus = "system-bus",
                                           .windows = windows,
                                           .outputs = user_outputs };

static const CopLineDef pci_outputs[] = {
  { "msi", COP_LINE_MSI, .map = TRUE, .optional = TRUE, .doc = "Messages from behind it" },
  { "pin", COP_LINE_INTERRUPT, .count = 4, .pins = TRUE, .optional = TRUE, .doc = "The pins" },
  { NULL },
};
static const CopBusDef pci_buses[] = { { "bus", "pci-bus", "Slots" }, { NULL } };
static const CopDeviceClass pci_class = {
  .bus = "system-bus", .windows = windows, .outputs = pci_outputs, .buses = pci_buses
};

static const CopLineDef bridge_outputs[] = {
  { "down", COP_LINE_INTERRUPT, .count = 8, .forward = TRUE, .optional = TRUE, .doc = "Handed on" },
  { NULL },
};
static const CopBusDef system_buses[] = { { "bus", "system-bus", "Behind it" }, { NULL } };
static const CopDeviceClass bridge_class = { .bus = "system-bus",
                                             .outputs = bridge_outputs,
                                             .buses = system_buses };

/* What stands between a bus and the controller. */
static const CopLineDef between_inputs[] = {
  { "line", COP_LINE_INTERRUPT, .count = 8, .cells = 1, .doc = "Lines of the bus" },
  { NULL },
};
static const CopLineDef between_outputs[] = {
  { "out", COP_LINE_INTERRUPT, .count = 8, .trigger = COP_TRIGGER_LEVEL_HIGH, .nexus = TRUE,
    .optional = TRUE, .doc = "Where they go on" },
  { NULL },
};
static const CopDeviceClass between_class = {
  .bus = "system-bus", .inputs = between_inputs, .outputs = between_outputs, .buses = system_buses
};
static const CopLineDef light_outputs[] = {
  { "gpios", COP_LINE_GPIO, .optional = TRUE, .doc = "Its pin" },
  { NULL },
};
static const CopDeviceClass light_class = { .bus = "system-bus", .outputs = light_outputs };

#define TYPE(name_, klass_)                                                                        \
  {                                                                                                \
    .name = name_, .doc = "For these tests", .parent = &cop_type_device,                           \
    .size = sizeof (CopDevice), .klass = klass_                                                    \
  }

static const CopTypeDesc types[] = {
  TYPE ("test.intc", &intc_class),   TYPE ("test.nexus", &nexus_class),
  TYPE ("test.hub", &hub_class),     TYPE ("test.user", &user_class),
  TYPE ("test.pci", &pci_class),     TYPE ("test.bridge", &bridge_class),
  TYPE ("test.core", &core_class),   TYPE ("test.between", &between_class),
  TYPE ("test.light", &light_class),
};

static void
set_up_types (Fixture *self, gconstpointer data)
{
  set_up (self, data);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_true (cop_host_register (self->host, &types[i], NULL, NULL, NULL));
}

typedef struct
{
  const char *output;
  guint index;
  CopDevice *provider;
  const char *input;
  guint place;
} Wire;

/* A device on the first bus of above with these wires; the first without a provider ends them. */
static CopDevice *
add_wired (Fixture *self, CopDevice *above, const char *type, const char *id, const char *at,
           const Wire *wires)
{
  CopWiring wiring[8] = { { .output = NULL } };
  CopDeviceSpec spec = { .type = type, .id = id, .wiring = wiring };

  if (above)
    spec.bus = cop_device_first_bus (above);
  for (; wires[spec.n_wiring].provider; spec.n_wiring++)
    {
      const Wire *wire = &wires[spec.n_wiring];
      CopWiring *row = &wiring[spec.n_wiring];
      row->output = wire->output;
      row->index = wire->index;
      row->endpoint = (CopEndpoint){ .provider = &wire->provider->object, .input = wire->input };
      row->endpoint.n_args = 1;
      row->endpoint.args[0] = wire->place;
    }
  return add_v (self, &spec, (const char *const[]){ at, NULL });
}

#define WIRES(...)                                                                                 \
  (const Wire[])                                                                                   \
  {                                                                                                \
    __VA_ARGS__,                                                                                   \
    {                                                                                              \
      .provider = NULL                                                                             \
    }                                                                                              \
  }

/* --- interrupts ------------------------------------------------------------------------------- */

static void
interrupts_of_one_parent (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *intc = add (self, NULL, "test.intc", "intc", "at=0x1000");

  add_wired (self, NULL, "test.user", "u", "at=0x2000",
             WIRES ({ "rx", 0, intc, "irq", 7 }, { "tx", 0, intc, "irq", 9 }));
  emit (self);
  assert_empty (self, "/intc@1000", "interrupt-controller");
  assert_cells (self, "/intc@1000", "#interrupt-cells", "2");
  g_assert_false (has (self, "/intc@1000", "#address-cells"));
  /* in the order of the outputs, with the trigger that each has */
  assert_cells (self, "/u@2000", "interrupts", "9 1 7 8");
  assert_cells (self, "/u@2000", "interrupt-parent", "&/intc@1000", 0);
  assert_strings (self, "/u@2000", "interrupt-names", "tx,rx");
  g_assert_false (has (self, "/u@2000", "interrupts-extended"));
}

static void
interrupts_of_several_parents (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *intc = add (self, NULL, "test.intc", "intc", "at=0x1000");
  CopDevice *nexus = add (self, NULL, "test.nexus", "nexus");

  add_wired (self, NULL, "test.user", "u", "at=0x2000",
             WIRES ({ "tx", 0, intc, "irq", 9 }, { "rx", 0, nexus, "irq", 3 }));
  add_wired (self, NULL, "test.user", "v", "at=0x3000", WIRES ({ "ext", 0, intc, "irq", 1 }));
  emit (self);
  assert_cells (self, "/u@2000", "interrupts-extended", "&/intc@1000 9 1 &/nexus 3", 0, 3);
  g_assert_false (has (self, "/u@2000", "interrupts"));
  g_assert_false (has (self, "/u@2000", "interrupt-parent"));
  /* the binding wants it so, whoever the parent is */
  assert_cells (self, "/v@3000", "interrupts-extended", "&/intc@1000 1 0", 0);
  assert_cells (self, "/nexus", "#address-cells", "0");
}

/* Said once, by who hands it on; those below say nothing unless theirs is another. */
static void
an_interrupt_parent_is_inherited (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *intc = add (self, NULL, "test.intc", "intc", "at=0x1000");
  CopDevice *other = add (self, NULL, "test.intc", "other", "at=0x4000");
  CopDevice *bridge = add_wired (self, NULL, "test.bridge", "soc", "node=soc",
                                 WIRES ({ "down", 0, intc, "irq", 2 }));

  add_wired (self, bridge, "test.user", "u", "at=0x2000", WIRES ({ "tx", 0, intc, "irq", 9 }));
  add_wired (self, bridge, "test.user", "v", "at=0x3000", WIRES ({ "tx", 0, other, "irq", 9 }));
  emit (self);
  assert_cells (self, "/soc", "interrupt-parent", "&/intc@1000", 0);
  g_assert_false (has (self, "/soc", "interrupts"));
  g_assert_false (has (self, "/soc/u@2000", "interrupt-parent"));
  assert_cells (self, "/soc/u@2000", "interrupts", "9 1");
  assert_cells (self, "/soc/v@3000", "interrupt-parent", "&/other@4000", 0);
}

static void
wires_that_are_told_of_nowhere (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *intc = add (self, NULL, "test.intc", "intc", "at=0x1000");
  CopDevice *core = add (self, NULL, "test.core", "core");

  add_wired (self, NULL, "test.user", "u", "at=0x2000",
             WIRES ({ "own", 0, core, "irq", 0 }, { "tx", 0, intc, "irq", 9 }));
  add_wired (self, NULL, "test.user", "v", "at=0x3000", WIRES ({ "own", 0, intc, "irq", 3 }));
  emit (self);
  assert_cells (self, "/u@2000", "interrupts", "9 1");
  assert_strings (self, "/u@2000", "interrupt-names", "tx");
  g_assert_false (has (self, "/core", "interrupt-controller"));
  g_assert_false (has (self, "/core", "#interrupt-cells"));
  g_assert_false (has (self, "/v@3000", "interrupts"));
  g_assert_false (has (self, "/v@3000", "interrupt-parent"));
  g_assert_false (has (self, "/v@3000", "interrupt-names"));
}

static void
wires_of_a_device_that_went (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *intc = add (self, NULL, "test.intc", "intc", "at=0x1000", "label=gic other");
  CopDevice *user;

  user = add_wired (self, NULL, "test.user", "u", "at=0x2000", WIRES ({ "tx", 0, intc, "irq", 9 }));
  rig_cut (self->machine, "intc");
  refuse (self, COP_ERROR_NOT_FOUND,
          "/machine/peripheral/u: Devicetree property 'interrupts' refers to "
          "/machine/peripheral/intc (&gic), which has been removed");
  g_assert_true (cop_dt_set (&user->object, "interrupts", COP_DT_OMIT, NULL, 0, NULL));
  emit (self);
  g_assert_false (has (self, "/u@2000", "interrupts"));
  g_assert_false (has (self, "/u@2000", "interrupt-parent"));
}

/* One of two, and of each way in which a property is called. */
static void
wires_that_went_are_told_by_their_property (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const props[] = {
    "interrupts-extended", "led-gpios", "clocks", "resets", "dmas", "vdd-supply", "msi-parent"
  };
  static const char *const providers[] = { "intc", "hub", "hub", "hub", "hub", "hub", "hub" };
  CopDevice *stays = add (self, NULL, "test.hub", "stays", "label=stays"), *hub, *intc, *user;

  hub = add (self, NULL, "test.hub", "hub");
  intc = add (self, NULL, "test.intc", "intc", "at=0x1000");
  user = add_wired (self, NULL, "test.user", "u", "at=0x2000",
                    WIRES ({ "bus", 0, hub, "clk", 1 }, { "core", 0, stays, "clk", 2 },
                           { "led", 1, hub, "gpio", 3 }, { "reset", 0, hub, "rst", 4 },
                           { "dma", 0, hub, "dma", 5 }, { "vdd", 0, hub, "vdd", 0 },
                           { "msi", 0, hub, "msi", 0 }, { "ext", 0, intc, "irq", 1 }));
  rig_cut (self->machine, "hub");
  rig_cut (self->machine, "intc");
  for (guint i = 0; i < G_N_ELEMENTS (props); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("/machine/peripheral/u: Devicetree property '%s' refers to "
                           "/machine/peripheral/%s, which has been removed",
                           props[i], providers[i]);

      refuse (self, COP_ERROR_NOT_FOUND, text);
      g_assert_true (cop_dt_set (&user->object, props[i], COP_DT_OMIT, NULL, 0, NULL));
    }
  emit (self);
}

/* What goes with its provider, and what was told to nobody, is missed by nobody. */
static void
wires_that_nobody_misses (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *soc = add (self, NULL, "bus.simple", "soc");
  CopDevice *intc = add (self, soc, "test.intc", "intc", "at=0x1000");
  CopDevice *core = add (self, NULL, "test.core", "core");

  add_wired (self, soc, "test.user", "u", "at=0x2000", WIRES ({ "tx", 0, intc, "irq", 9 }));
  add_wired (self, NULL, "test.user", "v", "at=0x3000", WIRES ({ "own", 0, core, "irq", 0 }));
  rig_cut (self->machine, "soc");
  rig_cut (self->machine, "core");
  emit (self);
  g_assert_true (has_node (self, "/v@3000"));
}

/* --- interrupt maps --------------------------------------------------------------------------- */

static void
pins_become_a_map (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *intc = add (self, NULL, "test.nexus", "intc");

  add_wired (self, NULL, "test.pci", "pci", "at=0x30000000",
             WIRES ({ "pin", 0, intc, "irq", 0x20 }, { "pin", 1, intc, "irq", 0x21 },
                    { "pin", 2, intc, "irq", 0x22 }, { "pin", 3, intc, "irq", 0x23 }));
  emit (self);
  assert_cells (self, "/pci@30000000", "#interrupt-cells", "1");
  assert_cells (self, "/pci@30000000", "interrupt-map-mask", "1800 0 0 7");
  /* the slot, the pin, the parent, its specifier; each slot begins one pin later */
  assert_cells (
      self, "/pci@30000000", "interrupt-map",
      "0 0 0 1 &/intc 20 0 0 0 2 &/intc 21 0 0 0 3 &/intc 22 0 0 0 4 &/intc 23 "
      "800 0 0 1 &/intc 21 800 0 0 2 &/intc 22 800 0 0 3 &/intc 23 800 0 0 4 &/intc 20 "
      "1000 0 0 1 &/intc 22 1000 0 0 2 &/intc 23 1000 0 0 3 &/intc 20 1000 0 0 4 &/intc 21 "
      "1800 0 0 1 &/intc 23 1800 0 0 2 &/intc 20 1800 0 0 3 &/intc 21 1800 0 0 4 &/intc 22",
      4, 10, 16, 22, 28, 34, 40, 46, 52, 58, 64, 70, 76, 82, 88, 94);
  g_assert_false (has (self, "/pci@30000000", "interrupts"));
}

static void
some_pins_are_no_map (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *intc = add (self, NULL, "test.nexus", "intc");

  add_wired (self, NULL, "test.pci", "pci", "at=0x30000000",
             WIRES ({ "pin", 0, intc, "irq", 0x20 }, { "pin", 3, intc, "irq", 0x23 }));
  refuse (self, COP_ERROR_INVALID,
          "/machine/peripheral/pci: of the 4 interrupt pins only 2 are wired");
}

static void
lines_become_a_map (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *intc = add (self, NULL, "test.intc", "intc", "at=0x1000");
  CopDevice *between =
      add_wired (self, NULL, "test.between", "between", "label=b",
                 WIRES ({ "out", 0, intc, "irq", 7 }, { "out", 4, intc, "irq", 9 }));

  add_wired (self, between, "test.user", "u", "at=0x2000", WIRES ({ "tx", 0, between, "line", 4 }));
  add_wired (self, between, "test.user", "v", "at=0x3000", WIRES ({ "rx", 0, intc, "irq", 8 }));
  emit (self);
  assert_cells (self, "/between", "#interrupt-cells", "1");
  g_assert_false (has (self, "/between", "interrupt-controller"));
  g_assert_false (has (self, "/between", "interrupts"));
  /* the place on the bus, which does not matter, and the line; the parent, and its specifier */
  assert_cells (self, "/between", "interrupt-map-mask", "0 0 7");
  assert_cells (self, "/between", "interrupt-map", "0 0 0 &/intc@1000 7 4 0 0 4 &/intc@1000 9 4", 3,
                9);
  /* who is above is the parent; who goes past it says so */
  assert_cells (self, "/between/u@2000", "interrupts", "4");
  g_assert_false (has (self, "/between/u@2000", "interrupt-parent"));
  assert_cells (self, "/between/v@3000", "interrupt-parent", "&/intc@1000", 0);
}

static void
an_output_may_be_called_gpios (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = add (self, NULL, "test.hub", "hub");

  add_wired (self, NULL, "test.light", "light", "label=l", WIRES ({ "gpios", 0, hub, "gpio", 3 }));
  emit (self);
  assert_cells (self, "/light", "gpios", "&/hub 3 0", 0);
  g_assert_false (has (self, "/light", "gpios-gpios"));
}

/* --- the other kinds -------------------------------------------------------------------------- */

static void
clocks_and_the_like (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = add (self, NULL, "test.hub", "hub");
  CopDevice *osc = add (self, NULL, "clock.fixed", "osc", "rate=24000000");

  add_wired (self, NULL, "test.user", "u", "at=0x2000",
             WIRES ({ "core", 0, osc, "clock", 0 }, { "bus", 0, hub, "clk", 5 },
                    { "reset", 0, hub, "rst", 2 }, { "dma", 0, hub, "dma", 3 },
                    { "dma", 1, hub, "dma", 4 }));
  emit (self);
  assert_cells (self, "/hub", "#clock-cells", "1");
  assert_cells (self, "/osc", "#clock-cells", "0");
  assert_cells (self, "/osc", "clock-frequency", "16e3600");
  assert_cells (self, "/hub", "#reset-cells", "1");
  assert_cells (self, "/hub", "#dma-cells", "1");
  assert_cells (self, "/u@2000", "clocks", "&/hub 5 &/osc", 0, 2);
  assert_strings (self, "/u@2000", "clock-names", "bus,core");
  assert_cells (self, "/u@2000", "resets", "&/hub 2", 0);
  g_assert_false (has (self, "/u@2000", "reset-names"));
  assert_cells (self, "/u@2000", "dmas", "&/hub 3 &/hub 4", 0, 2);
  assert_strings (self, "/u@2000", "dma-names", "dma,dma");
}

static void
kinds_named_after_the_output (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = add (self, NULL, "test.hub", "hub");

  add_wired (self, NULL, "test.user", "u", "at=0x2000",
             WIRES ({ "led", 0, hub, "gpio", 5 }, { "led", 1, hub, "gpio", 6 },
                    { "vdd", 0, hub, "vdd", 0 }, { "msi", 0, hub, "msi", 0 }));
  emit (self);
  assert_empty (self, "/hub", "gpio-controller");
  assert_cells (self, "/hub", "#gpio-cells", "2");
  assert_empty (self, "/hub", "msi-controller");
  g_assert_false (has (self, "/hub", "#msi-cells"));
  assert_cells (self, "/u@2000", "led-gpios", "&/hub 5 0 &/hub 6 0", 0, 3);
  assert_cells (self, "/u@2000", "vdd-supply", "&/hub", 0);
  assert_cells (self, "/u@2000", "msi-parent", "&/hub", 0);
}

static void
requesters_become_a_map (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = add (self, NULL, "test.hub", "hub");

  add_wired (self, NULL, "test.pci", "pci", "at=0x2000", WIRES ({ "msi", 0, hub, "msi", 0 }));
  emit (self);
  assert_cells (self, "/pci@2000", "msi-map", "0 &/hub 0 10000", 1);
  g_assert_false (has (self, "/pci@2000", "msi-parent"));
}

/* Only nodes that are referred to have a phandle. */
static void
phandles (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *intc = add (self, NULL, "test.intc", "intc", "at=0x1000");

  add_wired (self, NULL, "test.user", "u", "at=0x2000", WIRES ({ "tx", 0, intc, "irq", 9 }));
  emit (self);
  g_assert_cmpuint (fdt_get_phandle (self->fdt, node (self, "/intc@1000")), ==, 1);
  g_assert_cmpuint (fdt_get_phandle (self->fdt, node (self, "/u@2000")), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/devicetree/emit-wires/" #name, Fixture, NULL, set_up_types, name, tear_down)
  ADD (interrupts_of_one_parent);
  ADD (interrupts_of_several_parents);
  ADD (an_interrupt_parent_is_inherited);
  ADD (wires_that_are_told_of_nowhere);
  ADD (wires_of_a_device_that_went);
  ADD (wires_that_went_are_told_by_their_property);
  ADD (wires_that_nobody_misses);
  ADD (pins_become_a_map);
  ADD (some_pins_are_no_map);
  ADD (lines_become_a_map);
  ADD (an_output_may_be_called_gpios);
  ADD (clocks_and_the_like);
  ADD (kinds_named_after_the_output);
  ADD (requesters_become_a_map);
  ADD (phandles);
  return g_test_run ();
}
