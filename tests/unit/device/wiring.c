/* The callback that encodes a specifier removes and drops: both ends stay until they are joined. */
#include <rig.h>

static RigFixture *fixture;
static void (*act) (void);

/* --- types ---------------------------------------------------------------------------------- */

static gboolean
encode (CopObject *provider G_GNUC_UNUSED, const CopLineDef *def, const CopEndpoint *endpoint,
        guint32 *ret_cells, GError **error G_GNUC_UNUSED)
{
  void (*now) (void) = g_steal_pointer (&act);

  if (now)
    now ();
  for (guint i = 0; i < def->cells; i++)
    ret_cells[i] = endpoint->args[0];
  return TRUE;
}

static const CopLineDef inputs[] = {
  { "irq", COP_LINE_INTERRUPT, .count = 8, .cells = 1, .encode = encode, .shared = TRUE,
    .doc = "Acts when it is wired" },
  { NULL },
};
static const CopLineDef outputs[] = {
  { "out", COP_LINE_INTERRUPT, .count = 2, .optional = TRUE, .doc = "Two interrupts" },
  { NULL },
};
static const CopDeviceClass provider_class = { .bus = "rig.slots", .inputs = inputs };
static const CopDeviceClass consumer_class = { .bus = "rig.slots", .outputs = outputs };

static const CopTypeDesc provider_type = {
  .name = "test.provider",
  .doc = "Has an input with a callback",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &provider_class,
};

static const CopTypeDesc consumer_type = {
  .name = "test.consumer",
  .doc = "Is wired to it",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &consumer_class,
};

/* --- the fixture ---------------------------------------------------------------------------- */

static void
set_up (RigFixture *self, gconstpointer data)
{
  rig_set_up (self, data);
  g_assert_true (cop_host_register (self->host, &provider_type, NULL, NULL, NULL));
  g_assert_true (cop_host_register (self->host, &consumer_type, NULL, NULL, NULL));
  fixture = self;
  act = NULL;
}

/* A device without a parent: its only reference is the caller's. */
static CopObject *
make (const CopTypeDesc *desc)
{
  g_autoptr (GError) error = NULL;
  CopObject *object = cop_object_new (cop_host_type (fixture->host, desc), &error);

  g_assert_no_error (error);
  return object;
}

static gboolean
wire (CopObject *consumer, CopObject *provider, guint index, GError **error)
{
  CopEndpoint endpoint = { .provider = provider, .input = "irq", .n_args = 1 };

  return cop_device_wire ((CopDevice *)consumer, "out", index, &endpoint, error);
}

/* Adds a device c, wired to the device p, while the act is done. */
static CopDevice *
add_wired (void (*new_act) (void), GError **error)
{
  CopDevice *provider = rig_add (fixture->machine, &provider_type, "p", fixture->bus);
  CopWiring wiring = { .output = "out" };
  CopDeviceSpec spec = { .type = "test.consumer", .id = "c", .bus = fixture->bus };

  wiring.endpoint = (CopEndpoint){ .provider = &provider->object, .input = "irq", .n_args = 1 };
  spec.wiring = &wiring;
  spec.n_wiring = 1;
  act = new_act;
  return cop_machine_device_addv (fixture->machine, &spec, error);
}

static CopObject *
peripheral (const char *id)
{
  return cop_object_child (cop_machine_peripheral (fixture->machine), id);
}

/* --- dropping ------------------------------------------------------------------------------- */

static CopObject *consumer, *provider;

static void
drop_consumer (void)
{
  g_clear_pointer (&consumer, cop_object_unref);
}

static void
drop_provider (void)
{
  g_clear_pointer (&provider, cop_object_unref);
}

static void
drop_both (void)
{
  drop_consumer ();
  drop_provider ();
}

static void
the_consumer_is_dropped (RigFixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  provider = make (&provider_type);
  consumer = make (&consumer_type);
  act = drop_consumer;
  g_assert_true (wire (consumer, provider, 0, &error));
  g_assert_no_error (error);
  g_assert_null (consumer);
  /* it is gone, and its wire with it */
  g_assert_null (cop_device_driver ((CopDevice *)provider, "irq", 0));
  drop_provider ();
}

static void
the_provider_is_dropped (RigFixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  provider = make (&provider_type);
  consumer = make (&consumer_type);
  act = drop_provider;
  g_assert_true (wire (consumer, provider, 0, &error));
  g_assert_no_error (error);
  g_assert_null (provider);
  g_assert_null (cop_device_nth_wire ((CopDevice *)consumer, 0));
  drop_consumer ();
}

static void
both_are_dropped (RigFixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  provider = make (&provider_type);
  consumer = make (&consumer_type);
  act = drop_both;
  g_assert_true (wire (consumer, provider, 0, NULL));
  g_assert_null (consumer);
}

/* The consumer is the machine's, the provider is in no machine. */
static void
the_consumer_is_another_owners (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopObject *objects = cop_machine_objects (self->machine);

  provider = make (&provider_type);
  consumer = cop_object_new_near (objects, cop_host_type (self->host, &consumer_type), NULL);
  act = drop_consumer;
  g_assert_true (wire (consumer, provider, 0, NULL));
  g_assert_null (cop_device_driver ((CopDevice *)provider, "irq", 0));
  drop_provider ();
}

/* --- removing ------------------------------------------------------------------------------- */

static void
cut_provider (void)
{
  g_assert_true (cop_object_cut (cop_machine_peripheral (fixture->machine), "p", NULL));
  g_assert_null (peripheral ("p"));
}

static void
cut_consumer (void)
{
  g_assert_true (cop_object_cut (cop_machine_peripheral (fixture->machine), "c", NULL));
  g_assert_null (peripheral ("c"));
}

static void
cut_both (void)
{
  cut_consumer ();
  cut_provider ();
}

static void
the_provider_is_cut (RigFixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopDevice *added = add_wired (cut_provider, &error);

  g_assert_no_error (error);
  rig_assert_state (added, COP_STATE_REALIZED);
  g_assert_null (peripheral ("p"));
  g_assert_null (cop_device_nth_wire (added, 0));
}

static void
the_consumer_is_cut (RigFixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;

  g_assert_null (add_wired (cut_consumer, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_null (peripheral ("c"));
  g_assert_null (cop_device_driver ((CopDevice *)peripheral ("p"), "irq", 0));
}

static void
both_are_cut (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  g_assert_null (add_wired (cut_both, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  rig_assert_same (self->machine, before);
}

/* --- wiring --------------------------------------------------------------------------------- */

static void
wire_the_other (void)
{
  g_assert_true (wire (consumer, provider, 1, NULL));
}

static void
the_other_place_is_wired (RigFixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  provider = make (&provider_type);
  consumer = make (&consumer_type);
  act = wire_the_other;
  g_assert_true (wire (consumer, provider, 0, NULL));
  g_assert_cmpuint (cop_wire_output_index (cop_device_nth_wire ((CopDevice *)consumer, 0)), ==, 0);
  g_assert_cmpuint (cop_wire_output_index (cop_device_nth_wire ((CopDevice *)consumer, 1)), ==, 1);
  drop_both ();
}

/* --- listening in --------------------------------------------------------------------------- */

static gboolean
pass (CopDevice *device G_GNUC_UNUSED, const CopLineDef *def G_GNUC_UNUSED,
      guint place G_GNUC_UNUSED, guint64 level G_GNUC_UNUSED, gpointer data)
{
  ++*(guint *)data;
  return TRUE;
}

static void
a_number_of_an_interceptor_is_given_once (RigFixture *self G_GNUC_UNUSED,
                                          gconstpointer data G_GNUC_UNUSED)
{
  guint n = 0, first, second;
  CopDevice *device;

  provider = make (&provider_type);
  consumer = make (&consumer_type);
  device = (CopDevice *)provider;
  first = cop_device_intercept (device, &inputs[0], pass, &n, NULL);
  cop_device_unintercept (device, first);
  second = cop_device_intercept (device, &inputs[0], pass, &n, NULL);
  g_assert_cmpuint (second, !=, first);
  /* whoever ends the first once more does not end the second */
  cop_device_unintercept (device, first);
  cop_device_unintercept (device, second);
  g_assert_cmpuint (cop_device_intercept (device, &inputs[0], pass, &n, NULL), >, second);
  drop_both ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/device/wiring/" #name, RigFixture, NULL, set_up, name, rig_tear_down)
  ADD (the_consumer_is_dropped);
  ADD (the_provider_is_dropped);
  ADD (both_are_dropped);
  ADD (the_consumer_is_another_owners);
  ADD (the_provider_is_cut);
  ADD (the_consumer_is_cut);
  ADD (both_are_cut);
  ADD (the_other_place_is_wired);
  ADD (a_number_of_an_interceptor_is_given_once);
  return g_test_run ();
}
