/* Wires: which ends can be joined, how both know it, how it is cut. */
#include <rig.h>

typedef struct
{
  RigFixture rig;
  CopDevice *a, *b, *hub;
} Fixture;

static CopDevice *
add_new (Fixture *self, const char *id)
{
  CopSetting enabled = { .name = "enabled", .value = COP_VALUE_BOOL (FALSE) };
  CopDeviceSpec spec = { .type = "rig.probe", .id = id, .settings = &enabled, .n_settings = 1 };

  spec.bus = self->rig.bus;
  return cop_machine_device_addv (self->rig.machine, &spec, NULL);
}

/* a and b are new: they can be wired. */
static void
set_up (Fixture *self, gconstpointer data)
{
  rig_set_up (&self->rig, data);
  self->a = add_new (self, "a");
  self->b = add_new (self, "b");
  cop_test_log_clear (self->rig.log);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  rig_tear_down (&self->rig, data);
}

static CopEndpoint
place (CopDevice *provider, const char *input, guint index)
{
  CopEndpoint endpoint = { .provider = (CopObject *)provider, .input = input, .n_args = 1 };

  endpoint.args[0] = index;
  return endpoint;
}

static void
wire (CopDevice *consumer, guint index, CopDevice *provider, const char *input, guint at)
{
  CopEndpoint endpoint = place (provider, input, at);
  g_autoptr (GError) error = NULL;

  cop_device_wire (consumer, "out", index, &endpoint, &error);
  g_assert_no_error (error);
}

static void
refuse (Fixture *self, CopDevice *consumer, const char *output, guint index, CopEndpoint endpoint,
        CopErrorCode code, const char *text)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->rig.machine);
  GError *error = NULL;

  g_assert_false (cop_device_wire (consumer, output, index, &endpoint, &error));
  cop_test_assert_error (error, code, text);
  rig_assert_same (self->rig.machine, before);
}

/* --- joining ---------------------------------------------------------------------------------- */

static void
both_ends_know_it (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const CopWire *found;
  const CopEndpoint *endpoint;
  const guint32 *cells;
  guint n_cells;

  wire (self->a, 1, self->rig.rack, "in", 3);
  found = cop_device_nth_wire (self->a, 0);
  g_assert_nonnull (found);
  g_assert_true (cop_device_driver (self->rig.rack, "in", 3) == found);
  g_assert_null (cop_device_driver (self->rig.rack, "in", 2));
  g_assert_null (cop_device_driver (self->rig.rack, "nothing", 0));
  g_assert_null (cop_device_nth_wire (self->a, 1));
  g_assert_null (cop_device_nth_wire (self->b, 0));
  g_assert_true (cop_wire_consumer (found) == &self->a->object);
  g_assert_cmpstr (cop_wire_output (found), ==, "out");
  g_assert_cmpuint (cop_wire_output_index (found), ==, 1);
  endpoint = cop_wire_endpoint (found);
  g_assert_true (endpoint->provider == &self->rig.rack->object);
  g_assert_cmpstr (endpoint->input, ==, "in");
  cells = cop_wire_cells (found, &n_cells);
  g_assert_cmpuint (n_cells, ==, 1);
  g_assert_cmpuint (cells[0], ==, 3);
}

/* However they were made: in the order of the outputs and their places. */
static void
in_the_order_of_the_outputs (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  wire (self->a, 1, self->rig.rack, "in", 0);
  wire (self->a, 0, self->rig.rack, "in", 1);
  g_assert_cmpuint (cop_wire_output_index (cop_device_nth_wire (self->a, 0)), ==, 0);
  g_assert_cmpuint (cop_wire_output_index (cop_device_nth_wire (self->a, 1)), ==, 1);
  g_assert_true (cop_wire_next_output (cop_device_nth_wire (self->a, 0))
                 == cop_device_nth_wire (self->a, 1));
  g_assert_null (cop_wire_next_output (cop_device_nth_wire (self->a, 1)));
}

/* As they were made, whichever places they go to. */
static void
all_wires_to_a_provider (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const CopWire *first;

  g_assert_null (cop_device_first_input_wire (self->rig.rack));
  wire (self->b, 0, self->rig.rack, "in", 3);
  wire (self->a, 1, self->rig.rack, "in", 0);
  first = cop_device_first_input_wire (self->rig.rack);
  g_assert_true (cop_wire_consumer (first) == &self->b->object);
  g_assert_true (cop_wire_consumer (cop_wire_next_input (first)) == &self->a->object);
  g_assert_null (cop_wire_next_input (cop_wire_next_input (first)));
  g_assert_null (cop_device_first_input_wire (self->a));
}

static void
an_input_has_one_driver (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  wire (self->a, 0, self->rig.rack, "in", 2);
  refuse (self, self->b, "out", 0, place (self->rig.rack, "in", 2), COP_ERROR_EXISTS,
          "/machine/peripheral/b: output 'out' cannot drive /machine/peripheral/r.in (2): 'out' of "
          "/machine/peripheral/a drives it already");
  wire (self->b, 0, self->rig.rack, "in", 1);
}

static void
a_shared_input_has_many (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const CopWire *first;

  wire (self->a, 0, self->rig.rack, "many", 0);
  wire (self->b, 0, self->rig.rack, "many", 0);
  wire (self->b, 1, self->rig.rack, "many", 0);
  first = cop_device_driver (self->rig.rack, "many", 0);
  g_assert_true (cop_wire_consumer (first) == &self->a->object);
  /* the first goes: another is there still */
  rig_cut (self->rig.machine, "a");
  first = cop_device_driver (self->rig.rack, "many", 0);
  g_assert_true (cop_wire_consumer (first) == &self->b->object);
  rig_cut (self->rig.machine, "b");
  g_assert_null (cop_device_driver (self->rig.rack, "many", 0));
}

static void
an_output_is_wired_once (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  wire (self->a, 0, self->rig.rack, "in", 0);
  refuse (self, self->a, "out", 0, place (self->rig.rack, "in", 1), COP_ERROR_EXISTS,
          "/machine/peripheral/a: output 'out' (0) is wired already, to /machine/peripheral/r.in");
}

static void
ends_that_are_not_there (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopEndpoint endpoint = place (self->rig.rack, "in", 0);

  refuse (self, self->a, "oot", 0, endpoint, COP_ERROR_NOT_FOUND,
          "/machine/peripheral/a: no output 'oot'; did you mean 'out'?");
  refuse (self, self->a, "out", 2, endpoint, COP_ERROR_RANGE,
          "/machine/peripheral/a: output 'out' has places 0 to 1, and no place 2");
  refuse (self, self->a, "out", 0, place (self->rig.rack, "inn", 0), COP_ERROR_NOT_FOUND,
          "/machine/peripheral/r: no input 'inn'; did you mean 'in'?");
  refuse (self, self->a, "out", 0, place (self->rig.rack, "in", 4), COP_ERROR_RANGE,
          "/machine/peripheral/r: input 'in' has places 0 to 3, and no place 4");
  endpoint.provider = cop_machine_peripheral (self->rig.machine);
  refuse (self, self->a, "out", 0, endpoint, COP_ERROR_TYPE,
          "/machine/peripheral/a: output 'out' can only be wired to a device");
  endpoint.provider = NULL;
  refuse (self, self->a, "out", 0, endpoint, COP_ERROR_TYPE,
          "/machine/peripheral/a: output 'out' can only be wired to a device");
}

static void
too_many_arguments (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopEndpoint endpoint = place (self->rig.rack, "in", 0);

  endpoint.n_args = 2;
  refuse (self, self->a, "out", 0, endpoint, COP_ERROR_RANGE,
          "/machine/peripheral/r: input 'in' has specifiers of 1 cell, and 2 are given");
}

static void
the_wrong_kind (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopDevice *osc =
      cop_machine_device_add (self->rig.machine, "clock.fixed", "osc", &error, "rate", "1", NULL);

  g_assert_no_error (error);
  refuse (self, self->a, "out", 0, place (osc, "clock", 0), COP_ERROR_TYPE,
          "/machine/peripheral/a: output 'out' is of kind 'interrupt', and "
          "/machine/peripheral/osc.clock of kind 'clock'");
}

static void
not_after_realize (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *late = rig_add (self->rig.machine, &rig_type_probe, "late", self->rig.bus);

  refuse (self, late, "out", 0, place (self->rig.rack, "in", 0), COP_ERROR_STATE,
          "/machine/peripheral/late: output 'out' cannot be wired after realize (the device is "
          "realized)");
}

static void
not_to_what_is_gone (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *gone = rig_add (self->rig.machine, &rig_type_probe, "gone", self->rig.bus);
  CopEndpoint endpoint = place (gone, "in", 0);
  g_autoptr (GError) error = NULL;

  cop_object_ref (gone);
  rig_cut (self->rig.machine, "gone");
  g_assert_false (cop_device_wire (self->a, "out", 0, &endpoint, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  cop_object_unref (gone);
}

/* --- encoding --------------------------------------------------------------------------------- */

static gboolean
encode (CopObject *provider, const CopLineDef *def, const CopEndpoint *endpoint, guint32 *ret_cells,
        GError **error)
{
  g_assert_cmpuint (def->cells, ==, 3);
  if (endpoint->args[0] == 13)
    return cop_object_error (provider, error, COP_ERROR_RANGE, "13 is unlucky");
  ret_cells[0] = 1;
  ret_cells[1] = endpoint->args[0] + 32;
  ret_cells[2] = endpoint->trigger;
  return TRUE;
}

static const CopLineDef own_inputs[] = {
  { "irq", COP_LINE_INTERRUPT, .count = 64, .cells = 3, .encode = encode, .shared = TRUE,
    .trigger = COP_TRIGGER_EDGE_RISING, .doc = "With cells of its own" },
  { "plain", COP_LINE_INTERRUPT, .count_prop = "number", .cells = 2, .doc = "With a trigger" },
  { NULL },
};
static const CopLineDef own_outputs[] = {
  { "low", COP_LINE_INTERRUPT, .trigger = COP_TRIGGER_LEVEL_LOW, .optional = TRUE, .doc = "Low" },
  { NULL },
};
static const CopDeviceClass own_class = { .inputs = own_inputs, .outputs = own_outputs };
static const CopTypeDesc own_type = {
  .name = "test.own",
  .doc = "Encodes its specifiers",
  .parent = &rig_type_loose,
  .size = sizeof (RigProbe),
  .klass = &own_class,
};

static void
specifiers (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *own;
  CopEndpoint endpoint;
  g_autoptr (GError) error = NULL;
  const guint32 *cells;
  guint n_cells;

  g_assert_true (cop_host_register (self->rig.host, &own_type, NULL, NULL, NULL));
  own = cop_machine_device_add (self->rig.machine, "test.own", "own", &error, "number", "5", NULL);
  g_assert_no_error (error);
  refuse (self, self->a, "out", 0, place (own, "irq", 13), COP_ERROR_RANGE,
          "/machine/peripheral/own: 13 is unlucky");
  /* the trigger: of the wire, else of the output, else of the input */
  endpoint = place (own, "irq", 10);
  endpoint.trigger = COP_TRIGGER_LEVEL_HIGH;
  g_assert_true (cop_device_wire (self->a, "out", 0, &endpoint, &error));
  cells = cop_wire_cells (cop_device_nth_wire (self->a, 0), &n_cells);
  g_assert_cmpuint (n_cells, ==, 3);
  g_assert_cmpuint (cells[0], ==, 1);
  g_assert_cmpuint (cells[1], ==, 42);
  g_assert_cmpuint (cells[2], ==, COP_TRIGGER_LEVEL_HIGH);
  wire (self->a, 1, own, "irq", 11);
  cells = cop_wire_cells (cop_device_nth_wire (self->a, 1), &n_cells);
  g_assert_cmpuint (cells[2], ==, COP_TRIGGER_EDGE_RISING);
  /* how many places there are may be a property */
  refuse (self, self->b, "out", 0, place (own, "plain", 5), COP_ERROR_RANGE,
          "/machine/peripheral/own: input 'plain' has places 0 to 4, and no place 5");
  endpoint = place (own, "plain", 4);
  endpoint.trigger = COP_TRIGGER_EDGE_BOTH;
  g_assert_true (cop_device_wire (self->b, "out", 0, &endpoint, &error));
  cells = cop_wire_cells (cop_device_nth_wire (self->b, 0), &n_cells);
  g_assert_cmpuint (n_cells, ==, 2);
  g_assert_cmpuint (cells[0], ==, 4);
  g_assert_cmpuint (cells[1], ==, COP_TRIGGER_EDGE_BOTH);
}

/* --- cutting ---------------------------------------------------------------------------------- */

static void
cutting_either_end_cuts_both (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *provider = rig_add (self->rig.machine, &rig_type_probe, "p", self->rig.bus);

  wire (self->a, 0, provider, "in", 0);
  wire (self->a, 1, self->rig.rack, "in", 0);
  wire (self->b, 0, provider, "in", 1);
  cop_test_log_clear (self->rig.log);
  rig_cut (self->rig.machine, "p");
  g_assert_true (cop_wire_endpoint (cop_device_nth_wire (self->a, 0))->provider
                 == &self->rig.rack->object);
  g_assert_null (cop_device_nth_wire (self->a, 1));
  g_assert_null (cop_device_nth_wire (self->b, 0));
  rig_cut (self->rig.machine, "a");
  g_assert_null (cop_device_driver (self->rig.rack, "in", 0));
  wire (self->b, 0, self->rig.rack, "in", 0);
}

/* Somebody holds it: it is out of the tree, and its wires are gone all the same. */
static void
a_held_device_has_no_wires (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopHold *hold = cop_object_hold (&self->a->object, "test");

  wire (self->a, 0, self->rig.rack, "in", 0);
  rig_cut (self->rig.machine, "a");
  rig_assert_state (self->a, COP_STATE_RETIRED);
  g_assert_null (cop_device_driver (self->rig.rack, "in", 0));
  g_assert_null (cop_device_nth_wire (self->a, 0));
  cop_hold_release (hold);
}

/* --- names ------------------------------------------------------------------------------------ */

static void
kinds_and_triggers_have_names (void)
{
  CopTrigger trigger;

  for (guint i = 0; i < COP_LINE_N_KINDS; i++)
    g_assert_cmpint (cop_line_kind_from_name (cop_line_kind_name (i)), ==, i);
  g_assert_cmpint (cop_line_kind_from_name ("wire"), ==, COP_LINE_N_KINDS);
  g_assert_cmpstr (cop_line_kind_name (COP_LINE_N_KINDS), ==, "unknown");
  g_assert_true (cop_trigger_from_name ("level-low", &trigger));
  g_assert_cmpint (trigger, ==, COP_TRIGGER_LEVEL_LOW);
  g_assert_cmpstr (cop_trigger_name (COP_TRIGGER_EDGE_BOTH), ==, "edge-both");
  g_assert_cmpstr (cop_trigger_name (7), ==, "unknown");
  g_assert_false (cop_trigger_from_name ("edge", &trigger));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/wire/wire/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (both_ends_know_it);
  ADD (in_the_order_of_the_outputs);
  ADD (all_wires_to_a_provider);
  ADD (an_input_has_one_driver);
  ADD (a_shared_input_has_many);
  ADD (an_output_is_wired_once);
  ADD (ends_that_are_not_there);
  ADD (too_many_arguments);
  ADD (the_wrong_kind);
  ADD (not_after_realize);
  ADD (not_to_what_is_gone);
  ADD (specifiers);
  ADD (cutting_either_end_cuts_both);
  ADD (a_held_device_has_no_wires);
  g_test_add_func ("/wire/wire/kinds_and_triggers_have_names", kinds_and_triggers_have_names);
  return g_test_run ();
}
