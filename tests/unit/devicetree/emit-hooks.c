/* Hooks that remove, drop and add while a Devicetree is made: what is still to be described stays.
 */
#include "emit.h"

static Fixture *fixture;
static CopObject *held;
static guint n_acts;

/* What describe of the device "a" does, and what encode of its input does; nullable. */
static void (*in_describe) (void);
static void (*in_encode) (void);

/* --- types ---------------------------------------------------------------------------------- */

static gboolean
describe (CopDevice *self, CopNode *node, GError **error)
{
  if (strcmp (cop_object_name (&self->object), "a") == 0 && in_describe)
    {
      n_acts++;
      in_describe ();
    }
  return cop_node_set_string (node, "said", cop_object_name (&self->object), error);
}

static gboolean
encode (CopObject *provider G_GNUC_UNUSED, const CopLineDef *def G_GNUC_UNUSED,
        const CopEndpoint *endpoint, guint32 *ret_cells, GError **error G_GNUC_UNUSED)
{
  ret_cells[0] = endpoint->args[0];
  if (in_encode)
    {
      n_acts++;
      in_encode ();
    }
  return TRUE;
}

static const CopLineDef inputs[] = {
  { "irq", COP_LINE_INTERRUPT, .count = 8, .cells = 1, .encode = encode, .shared = TRUE,
    .doc = "Has a callback" },
  { NULL },
};
static const CopLineDef outputs[] = {
  { "out", COP_LINE_INTERRUPT, .optional = TRUE, .doc = "An interrupt" },
  { NULL },
};
static const CopDeviceClass klass = {
  .bus = "system-bus", .inputs = inputs, .outputs = outputs, .describe = describe
};
static const CopTypeDesc type = {
  .name = "test.speaker",
  .doc = "Acts when it is described",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &klass,
};

/* --- the fixture: the devices a, b and c in peripheral, each wired to the one before ---------- */

static CopDevice *
add_speaker (const char *id, CopDevice *provider)
{
  CopWiring wiring = { .output = "out" };
  CopDeviceSpec spec = { .type = "test.speaker", .id = id, .wiring = &wiring };
  g_autoptr (GError) error = NULL;
  CopDevice *device;

  wiring.endpoint = (CopEndpoint){ .provider = (CopObject *)provider, .input = "irq", .n_args = 1 };
  spec.n_wiring = provider ? 1 : 0;
  device = cop_machine_device_addv (fixture->machine, &spec, &error);
  g_assert_no_error (error);
  return device;
}

static void
set_up_speakers (Fixture *self, gconstpointer data)
{
  CopDevice *last = NULL;

  set_up (self, data);
  g_assert_true (cop_host_register (self->host, &type, NULL, NULL, NULL));
  fixture = self;
  in_describe = in_encode = NULL;
  n_acts = 0;
  for (const char *name = "abc"; *name; name++)
    {
      const char id[2] = { *name, 0 };
      last = add_speaker (id, last);
    }
}

static void
tear_down_speakers (Fixture *self, gconstpointer data)
{
  in_describe = in_encode = NULL;
  tear_down (self, data);
}

/* --- removing ------------------------------------------------------------------------------- */

/* It waits until all has been described. */
static void
cut (const char *id)
{
  CopObject *peripheral = cop_machine_peripheral (fixture->machine);
  g_autoptr (GError) error = NULL;

  cop_object_cut (peripheral, id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (cop_object_child (peripheral, id));
}

static void
cut_two (void)
{
  cut ("a"); /* the one that is being described */
  cut ("b"); /* the next */
}

static void
refuse_to_unplug (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_machine_device_del (fixture->machine, "b", NULL, NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
}

/* It was wired to what has been removed: its interrupts are left out only when somebody says so. */
static void
leave_out (const char *id)
{
  CopObject *object = cop_object_child (cop_machine_peripheral (fixture->machine), id);
  g_autofree char *text =
      g_strdup_printf ("/machine/peripheral/%s: Devicetree property 'interrupts' refers to "
                       "/machine/peripheral/b, which has been removed",
                       id);

  refuse (fixture, COP_ERROR_NOT_FOUND, text);
  g_assert_true (cop_dt_set (object, "interrupts", COP_DT_OMIT, NULL, 0, NULL));
}

static void
describe_removes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  in_describe = cut_two;
  emit (self);
  g_assert_cmpuint (n_acts, ==, 1);
  g_assert_true (has_node (self, "/a") && has_node (self, "/b") && has_node (self, "/c"));
  leave_out ("c");
  emit (self);
  g_assert_false (has_node (self, "/a") || has_node (self, "/b"));
  g_assert_true (has_node (self, "/c"));
}

static void
describe_unplugs (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);

  in_describe = refuse_to_unplug;
  emit (self);
  g_assert_cmpuint (n_acts, ==, 1);
  rig_assert_same (self->machine, before);
}

/* --- adding, and removing in what is called by that ------------------------------------------- */

static void
add_one (void)
{
  CopObject *b = cop_object_child (cop_machine_peripheral (fixture->machine), "b");

  add_speaker ("late", (CopDevice *)b);
}

static void
encode_removes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  in_describe = add_one;
  in_encode = cut_two;
  emit (self);
  g_assert_cmpuint (n_acts, ==, 2);
  g_assert_true (has_node (self, "/a") && has_node (self, "/b"));
  /* what was added is no part of what was begun before */
  g_assert_false (has_node (self, "/late"));
  leave_out ("c");
  leave_out ("late");
  emit (self);
  g_assert_true (has_node (self, "/late"));
  g_assert_false (has_node (self, "/a") || has_node (self, "/b"));
}

/* --- dropping ------------------------------------------------------------------------------- */

static void
drop_held (void)
{
  g_clear_pointer (&held, cop_object_unref);
}

static void
retire_c (Fixture *self)
{
  held = cop_object_ref (cop_object_child (cop_machine_peripheral (self->machine), "c"));
  rig_cut (self->machine, "c");
  rig_assert_state (held, COP_STATE_RETIRED);
}

static void
describe_drops_what_is_retired (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  retire_c (self);
  in_describe = drop_held;
  emit (self);
  g_assert_null (held);
  g_assert_false (has_node (self, "/c"));
}

static void
encode_drops_what_is_retired (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  retire_c (self);
  in_describe = add_one;
  in_encode = drop_held;
  emit (self);
  g_assert_null (held);
  in_describe = in_encode = NULL;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/devicetree/emit-hooks/" #name, Fixture, NULL, set_up_speakers, name,               \
              tear_down_speakers)
  ADD (describe_removes);
  ADD (describe_unplugs);
  ADD (encode_removes);
  ADD (describe_drops_what_is_retired);
  ADD (encode_drops_what_is_retired);
  return g_test_run ();
}
