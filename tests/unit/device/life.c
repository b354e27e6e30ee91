/* The three ways that the life of a device can begin: it succeeds, it fails, it is only looked at.
 * Each with the exact sequence of steps, of hooks and of events. */
#include <rig.h>

/* --- success ------------------------------------------------------------------------------ */

static void
hot_from_root_to_leaf (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_deep, "d", self->bus);
  cop_test_log_assert (self->log, /* the root type first */
                       "init() (rig.deep)", "init() deep (rig.deep)", "init (rig.deep)",
                       "post_init() (rig.deep)", "post_init() deep (rig.deep)",
                       "post_init (rig.deep)", "parent d", "properties d", "attach d",
                       "pre_plug() d by r", "pre_plug d", "realize() d", "realize() deep d",
                       "realize d", "publish d", "reset() deep d", "reset() d", "reset d",
                       "plug() d by r", "plug d", "realized d", "DEVICE_ADDED d");
  rig_cut (self->machine, "d");
  cop_test_log_assert (self->log, /* the leaf type first */
                       "ask_unplug() d by r", "ask d", "unplug() d by r", "unplug d", "withdraw d",
                       "unrealize() deep d", "unrealize() d", "unrealize d", "detach d",
                       "unparent d", "finalize d", "finalize() deep d", "finalize() d",
                       "DEVICE_DELETED d");
}

static void
hot_with_a_bus_of_its_own (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_hub, "h", self->bus);
  cop_test_log_assert (self->log, "init (rig.slots)", "post_init (rig.slots)", "parent bus",
                       "init() (rig.hub)", "init (rig.hub)", "post_init() (rig.hub)",
                       "post_init (rig.hub)", "parent h", "properties h", "attach h",
                       "pre_plug() h by r", "pre_plug h", "realize() h", "realize h", "publish h",
                       "bus_realize bus", "reset() h", "reset h", "plug() h by r", "plug h",
                       "realized h", "DEVICE_ADDED h");
}

/* The children are realized between the realize of their parent and its plug. */
static void
hot_composite (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_pair, "p", self->bus);
  cop_test_log_assert (
      self->log, "init (rig.slots)", "post_init (rig.slots)", "parent bus", "init() (rig.pair)",
      "init (rig.pair)", "post_init() (rig.pair)", "post_init (rig.pair)", "parent p",
      "properties p", "attach p", "build() p",
      /* made and not realized */
      "init() (rig.probe)", "init (rig.probe)", "post_init() (rig.probe)", "post_init (rig.probe)",
      "parent right", "properties right", "attach right", "init() (rig.probe)", "init (rig.probe)",
      "post_init() (rig.probe)", "post_init (rig.probe)", "parent left", "properties left",
      "wire left", "attach left", "init (node)", "post_init (node)", "parent note", "build p",
      "pre_plug() p by r", "pre_plug p", "realize() p", "realize p", "publish p",
      /* in order of creation */
      "pre_plug() right by p", "pre_plug right", "realize() right", "realize right",
      "publish right", "reset() right", "reset right", "plug() right by p", "plug right",
      "realized right", "pre_plug() left by p", "pre_plug left", "realize() left", "realize left",
      "publish left", "reset() left", "reset left", "plug() left by p", "plug left",
      "realized left", "bus_realize bus", "reset() p", "reset p", "plug() p by r", "plug p",
      "realized p", "DEVICE_ADDED p");
}

static void
hot_with_another_inside_realize (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_nest, "n", self->bus);
  cop_test_log_assert (
      self->log, "init (rig.slots)", "post_init (rig.slots)", "parent bus", "init() (rig.nest)",
      "init (rig.nest)", "post_init() (rig.nest)", "post_init (rig.nest)", "parent n",
      "properties n", "attach n", "pre_plug() n by r", "pre_plug n", "realize() n",
      "init() (rig.probe)", "init (rig.probe)", "post_init() (rig.probe)", "post_init (rig.probe)",
      "parent n-egg", "properties n-egg", "attach n-egg", "pre_plug() n-egg by n", "pre_plug n-egg",
      "realize() n-egg", "realize n-egg", "publish n-egg", "reset() n-egg", "reset n-egg",
      "plug() n-egg by n", "plug n-egg", "realized n-egg", "DEVICE_ADDED n-egg", "realize n",
      "publish n", "bus_realize bus", "reset() n", "reset n", "plug() n by r", "plug n",
      "realized n", "DEVICE_ADDED n");
}

/* What stands in a cold machine: all is made before anything is realized, and nothing is reset. */
static void
cold (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = rig_host ();
  CopMachine *machine = rig_machine (host, &rig_type_board);

  cop_test_log_assert (
      log, "build() machine", "init() (rig.rack)", "post_init() (rig.rack)", "init() (rig.hub)",
      "post_init() (rig.hub)", "init() (rig.probe)", "post_init() (rig.probe)", "init() (rig.pair)",
      "post_init() (rig.pair)", "build() pair", "init() (rig.probe)", "post_init() (rig.probe)",
      "init() (rig.probe)", "post_init() (rig.probe)", "init() (rig.nest)",
      "post_init() (rig.nest)",
      /* in order of creation */
      "realize() rack", "pre_plug() hub by rack", "realize() hub", "plug() hub by rack",
      "pre_plug() low by hub", "realize() low", "plug() low by hub", "pre_plug() pair by rack",
      "realize() pair", "pre_plug() right by pair", "realize() right", "plug() right by pair",
      "pre_plug() left by pair", "realize() left", "plug() left by pair", "plug() pair by rack",
      "pre_plug() nest by rack", "realize() nest", "init() (rig.probe)", "post_init() (rig.probe)",
      "pre_plug() nest-egg by nest", "realize() nest-egg", "plug() nest-egg by nest",
      "plug() nest by rack");
  rig_assert_state (rig_at (machine, "/machine/pair/left"), COP_STATE_REALIZED);
  rig_assert_state (rig_at (machine, "/machine/rack/a"), COP_STATE_REALIZED);
  rig_assert_state (machine, COP_STATE_REALIZED);
  cop_machine_unref (machine);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
}

/* --- failure ------------------------------------------------------------------------------ */

static void
failed_realize (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  rig_fail ("realize", "d");
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "/machine/peripheral/d: realize is made to fail");
  /* no unrealize: the type frees the rest in finalize; and it was never a device that is deleted */
  cop_test_log_assert (self->log, "init() (rig.probe)", "init (rig.probe)",
                       "post_init() (rig.probe)", "post_init (rig.probe)", "parent d",
                       "properties d", "attach d", "pre_plug() d by r", "pre_plug d", "realize() d",
                       "cancel_plug() d by r", "cancel_plug d", "detach d", "unparent d",
                       "finalize d", "finalize() d");
  rig_assert_same (self->machine, before);
}

/* Everything, in exact reverse. */
static void
failed_child_of_a_composite (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  rig_fail ("realize", "left");
  g_assert_null (rig_try (self, &rig_type_pair, "p", self->bus, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK,
                         "/machine/peripheral/p/left: realize is made to fail");
  cop_test_log_assert (
      self->log, "init (rig.slots)", "post_init (rig.slots)", "parent bus", "init() (rig.pair)",
      "init (rig.pair)", "post_init() (rig.pair)", "post_init (rig.pair)", "parent p",
      "properties p", "attach p", "build() p", "init() (rig.probe)", "init (rig.probe)",
      "post_init() (rig.probe)", "post_init (rig.probe)", "parent right", "properties right",
      "attach right", "init() (rig.probe)", "init (rig.probe)", "post_init() (rig.probe)",
      "post_init (rig.probe)", "parent left", "properties left", "wire left", "attach left",
      "init (node)", "post_init (node)", "parent note", "build p", "pre_plug() p by r",
      "pre_plug p", "realize() p", "realize p", "publish p", "pre_plug() right by p",
      "pre_plug right", "realize() right", "realize right", "publish right", "reset() right",
      "reset right", "plug() right by p", "plug right", "realized right", "pre_plug() left by p",
      "pre_plug left", "realize() left",
      /* and back */
      "cancel_plug() left by p", "cancel_plug left", "unplug() right by p", "unplug right",
      "withdraw right", "unrealize() right", "unrealize right", "withdraw p", "unrealize() p",
      "unrealize p", "cancel_plug() p by r", "cancel_plug p", "unparent note", "finalize (node)",
      "detach left", "unwire left", "unparent left", "finalize left", "finalize() left",
      "detach right", "unparent right", "finalize right", "finalize() right",
      "DEVICE_DELETED right", "detach p", "unparent bus", "finalize bus", "unparent p",
      "finalize p", "finalize() p", "DEVICE_DELETED p");
  rig_assert_same (self->machine, before);
}

/* What was realized inside the hook that failed is undone as well. */
static void
failed_after_another_was_added_inside (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  rig_fail ("realize", "n-egg");
  g_assert_null (rig_try (self, &rig_type_nest, "n", self->bus, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK,
                         "/machine/peripheral/n-egg: realize is made to fail");
  rig_assert_same (self->machine, before);
  cop_test_log_clear (self->log);

  rig_fail ("pre_plug", "n");
  g_assert_null (rig_try (self, &rig_type_nest, "n", self->bus, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "/machine/peripheral/n: pre_plug is made to fail");
  rig_assert_same (self->machine, before);
  cop_test_log_assert (self->log, "init (rig.slots)", "post_init (rig.slots)", "parent bus",
                       "init() (rig.nest)", "init (rig.nest)", "post_init() (rig.nest)",
                       "post_init (rig.nest)", "parent n", "properties n", "attach n",
                       "pre_plug() n by r", "detach n", "unparent bus", "finalize bus",
                       "unparent n", "finalize n", "finalize() n");
}

static void
failed_init_and_post_init (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  rig_fail ("init", "(rig.hub)");
  g_assert_null (rig_try (self, &rig_type_hub, "h", self->bus, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_HOOK);
  g_assert_true (g_str_has_suffix (error->message, "): init is made to fail"));
  g_clear_error (&error);
  cop_test_log_assert (self->log, "init (rig.slots)", "post_init (rig.slots)", "parent bus",
                       "init() (rig.hub)", "finalize bus", "finalize (rig.hub)",
                       "finalize() (rig.hub)");
  rig_assert_same (self->machine, before);

  rig_fail ("post_init", "(rig.probe)");
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_HOOK);
  g_clear_error (&error);
  cop_test_log_assert (self->log, "init() (rig.probe)", "init (rig.probe)",
                       "post_init() (rig.probe)", "finalize (rig.probe)", "finalize() (rig.probe)");
  rig_assert_same (self->machine, before);
}

static gboolean
say_nothing (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device G_GNUC_UNUSED,
             GError **error G_GNUC_UNUSED)
{
  return strcmp (hook, "realize") != 0;
}

static void
a_hook_that_does_not_say_why (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;

  rig_act (say_nothing);
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK,
                         "/machine/peripheral/d: realize failed and did not say why");
}

static gboolean
fail_realized (CopMachine *machine G_GNUC_UNUSED, CopStep step, CopObject *object,
               gpointer data G_GNUC_UNUSED, GError **error)
{
  return step == COP_STEP_REALIZED && !cop_object_fail (object, error, "at the very end");
}

/* From the last step back to the first. */
static void
failed_at_the_last_step (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  CopWiring wiring = { .output = "out", .endpoint = { .provider = &self->rack->object } };
  CopDeviceSpec spec = { .type = "rig.hub", .id = "h", .bus = self->bus, .wiring = &wiring };
  GError *error = NULL;

  wiring.endpoint.input = "in";
  wiring.endpoint.n_args = 1;
  spec.n_wiring = 1;
  cop_machine_set_fault (self->machine, fail_realized, NULL);
  g_assert_null (cop_machine_device_addv (self->machine, &spec, &error));
  cop_machine_set_fault (self->machine, NULL, NULL);
  cop_test_assert_error (error, COP_ERROR_HOOK, "/machine/peripheral/h: at the very end");
  cop_test_log_assert (
      self->log, "init (rig.slots)", "post_init (rig.slots)", "parent bus", "init() (rig.hub)",
      "init (rig.hub)", "post_init() (rig.hub)", "post_init (rig.hub)", "parent h", "properties h",
      "wire h", "attach h", "pre_plug() h by r", "pre_plug h", "realize() h", "realize h",
      "publish h", "bus_realize bus", "reset() h", "reset h", "plug() h by r", "plug h",
      /* and back; unplugging takes back what pre_plug did */
      "unplug() h by r", "unplug h", "bus_unrealize bus", "withdraw h", "unrealize() h",
      "unrealize h", "detach h", "unwire h", "unparent bus", "finalize bus", "unparent h",
      "finalize h", "finalize() h", "DEVICE_DELETED h");
  rig_assert_same (self->machine, before);
}

/* The counters of names are put back, and the name is free. */
static void
a_failure_takes_no_name (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;
  CopDevice *device;

  rig_fail ("realize", "device[0]");
  g_assert_null (rig_try (self, &rig_type_probe, NULL, self->bus, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_HOOK);
  g_clear_error (&error);
  rig_fail ("realize", "d");
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  g_clear_error (&error);
  rig_fail (NULL, NULL);
  device = rig_add (self->machine, &rig_type_probe, NULL, self->bus);
  g_assert_cmpstr (cop_object_name (&device->object), ==, "device[0]");
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
}

/* --- help --------------------------------------------------------------------------------- */

static void
a_throw_away_instance (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  g_autoptr (GPtrArray) types = cop_host_list_types (self->host);
  CopObject *object = cop_object_new (cop_host_type (self->host, &rig_type_hub), NULL);
  guint n = 0;

  g_assert_nonnull (object);
  rig_assert_state (object, COP_STATE_NEW);
  g_assert_cmpuint (cop_object_n_children (object), ==, 1);
  g_assert_cmpuint (cop_type_n_props (cop_object_type (object)), >, 0);
  g_assert_null (cop_device_machine ((CopDevice *)object));
  cop_object_unref (object);
  /* neither realized nor unrealized; its bus goes first */
  cop_test_log_assert (self->log, "init() (rig.hub)", "post_init() (rig.hub)",
                       "finalize() (rig.hub)");

  for (guint i = 0; i < types->len; i++)
    {
      CopType *type = types->pdata[i];
      if (cop_type_is_abstract (type) || cop_type_is_a (type, &cop_type_machine))
        continue;
      object = cop_object_new (type, NULL);
      g_assert_nonnull (object);
      for (guint k = 0; k < cop_type_n_props (type); k++)
        {
          g_auto (CopValue) value = COP_VALUE_NONE;
          cop_prop_get (cop_type_prop (type, k), object, &value, NULL);
        }
      cop_object_unref (object);
      n++;
    }
  g_assert_cmpuint (n, >, 20);
  rig_assert_same (self->machine, before);
}

static void
a_machine_is_no_throw_away_instance (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;

  g_assert_null (cop_object_new (cop_host_type (self->host, &cop_type_machine), &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "a machine is no part of another: it is made by cop_machine_new");
}

/* From the descriptor alone: nothing runs. */
static void
a_description_without_an_instance (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint64 live = cop_host_live_objects (self->host);
  CopType *type = cop_host_find_type (self->host, "rig.needy", NULL);
  const CopProp *needs = cop_type_find_prop (type, "needs");
  const CopProp *number = cop_type_find_prop (type, "number");

  g_assert_nonnull (needs);
  g_assert_true (cop_prop_def (needs)->required);
  g_assert_cmpstr (cop_prop_def (number)->doc, ==, "Not above 99");
  g_assert_cmpuint (cop_prop_def (number)->max.u, ==, 99);
  g_assert_true (cop_prop_owner (number) == &rig_type_probe);
  g_assert_cmpstr (cop_type_name (cop_type_parent (type)), ==, "rig.probe");
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, live);
  g_assert_cmpuint (cop_type_live_objects (type), ==, 0);
  cop_test_log_assert_empty (self->log);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  RIG_ADD ("/device/life/", hot_from_root_to_leaf);
  RIG_ADD ("/device/life/", hot_with_a_bus_of_its_own);
  RIG_ADD ("/device/life/", hot_composite);
  RIG_ADD ("/device/life/", hot_with_another_inside_realize);
  g_test_add_func ("/device/life/cold", cold);
  RIG_ADD ("/device/life/", failed_realize);
  RIG_ADD ("/device/life/", failed_child_of_a_composite);
  RIG_ADD ("/device/life/", failed_after_another_was_added_inside);
  RIG_ADD ("/device/life/", failed_init_and_post_init);
  RIG_ADD ("/device/life/", a_hook_that_does_not_say_why);
  RIG_ADD ("/device/life/", failed_at_the_last_step);
  RIG_ADD ("/device/life/", a_failure_takes_no_name);
  RIG_ADD ("/device/life/", a_throw_away_instance);
  RIG_ADD ("/device/life/", a_machine_is_no_throw_away_instance);
  RIG_ADD ("/device/life/", a_description_without_an_instance);
  return g_test_run ();
}
