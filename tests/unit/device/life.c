/* Lives of devices, as far as only C can tell; tests/conformance has the sequences of steps. */
#include <rig.h>

/* --- failure ------------------------------------------------------------------------------ */

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

/* --- who is held --------------------------------------------------------------------------- */

static void
a_held_grandchild_is_retired_alone (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  CopDevice *low = rig_add (self->machine, &rig_type_hub, "low", rig_bus (hub, "bus"));
  CopDevice *kbd = rig_add (self->machine, &rig_type_probe, "kbd", rig_bus (low, "bus"));
  CopHold *hold = cop_object_hold (&kbd->object, "in flight");
  CopHold *other = cop_object_hold (&kbd->object, "a debugger");
  guint64 serial = cop_object_serial (&kbd->object);
  g_autoptr (GPtrArray) retired = NULL, none = NULL;
  g_auto (GStrv) holders = NULL;

  rig_cut (self->machine, "h");
  rig_assert_state (kbd, COP_STATE_RETIRED);
  g_assert_false (cop_object_is_alive (&kbd->object));
  g_assert_null (cop_object_parent (&kbd->object));
  g_assert_null (cop_device_bus (kbd));
  g_assert_cmpstr (cop_object_name (&kbd->object), ==, "kbd");
  retired = cop_machine_retired (self->machine);
  g_assert_cmpuint (retired->len, ==, 1);
  g_assert_true (retired->pdata[0] == kbd);
  holders = cop_object_holders (&kbd->object);
  cop_test_assert_lines (holders, "in flight", "a debugger");

  /* its name is free; the new one is another */
  g_assert_cmpuint (
      cop_object_serial (&rig_add (self->machine, &rig_type_probe, "kbd", self->bus)->object), !=,
      serial);
  cop_test_log_clear (self->log);
  cop_hold_release (hold);
  cop_test_log_assert_empty (self->log);
  cop_hold_release (other);
  cop_test_log_assert (self->log, "finalize kbd", "finalize() kbd", "DEVICE_DELETED kbd");
  none = cop_machine_retired (self->machine);
  g_assert_cmpuint (none->len, ==, 0);
  cop_hold_release (NULL);
}

/* An event of a retired device still says whose child it was. */
typedef struct
{
  guint64 serial, parent_serial;
  guint n;
} Parents;

static void
note_parent (const CopEvent *event, gpointer data)
{
  Parents *parents = data;

  if (event->serial != parents->serial)
    return;
  g_assert_cmpuint (event->parent_serial, ==, parents->parent_serial);
  g_assert_cmpstr (event->name, ==, "d");
  g_assert_cmpstr (event->type, ==, "rig.probe");
  parents->n++;
}

static void
events_name_the_parent_to_the_end (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = rig_add (self->machine, &rig_type_probe, "d", self->bus);
  Parents parents = { cop_object_serial (&device->object),
                      cop_object_serial (cop_machine_peripheral (self->machine)), 0 };
  CopHold *hold = cop_object_hold (&device->object, "test");

  guint watch = cop_machine_observe (self->machine, note_parent, &parents, NULL);

  rig_cut (self->machine, "d");
  g_assert_cmpuint (parents.n, ==, 6);
  cop_hold_release (hold);
  g_assert_cmpuint (parents.n, ==, 8);
  cop_machine_unobserve (self->machine, watch);
}

static gboolean
cut_in_reset (CopObject *self, const char *hook, CopDevice *device, GError **error)
{
  if (strcmp (hook, "reset") != 0 || strcmp (cop_object_name (&device->object), "e") != 0)
    return TRUE;
  return cop_object_cut (cop_machine_peripheral (cop_device_machine ((CopDevice *)self)), "d",
                         error);
}

/* Also when it was off its path long before it is unparented. */
static void
events_of_a_cut_inside_a_hook_name_the_parent (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = rig_add (self->machine, &rig_type_probe, "d", self->bus);
  Parents parents = { cop_object_serial (&device->object),
                      cop_object_serial (cop_machine_peripheral (self->machine)), 0 };
  guint watch = cop_machine_observe (self->machine, note_parent, &parents, NULL);

  rig_act (cut_in_reset);
  rig_add (self->machine, &rig_type_probe, "e", self->bus);
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "d"));
  g_assert_cmpuint (parents.n, ==, 9);
  cop_machine_unobserve (self->machine, watch);
}

static void
replanting_is_refused (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = rig_add (self->machine, &rig_type_probe, "d", self->bus);
  CopObject *peripheral = cop_machine_peripheral (self->machine);
  GError *error = NULL;

  cop_object_ref (device);
  rig_cut (self->machine, "d");
  g_assert_false (cop_machine_plant (self->machine, peripheral, "e", &device->object, self->bus,
                                     COP_ADD_NULLABLE, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_assert_true (g_str_has_suffix (
      error->message, "it cannot be planted: it is retired, and nothing is realized twice"));
  g_clear_error (&error);
  g_assert_false (cop_object_add (peripheral, "e", &device->object, COP_ADD_NULLABLE, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_false (cop_object_set_bool (&device->object, "enabled", TRUE, &error)
                  && cop_object_state (&device->object) == COP_STATE_REALIZED);
  g_clear_error (&error);
  cop_object_unref (device);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  RIG_ADD ("/device/life/", a_hook_that_does_not_say_why);
  RIG_ADD ("/device/life/", failed_at_the_last_step);
  RIG_ADD ("/device/life/", a_throw_away_instance);
  RIG_ADD ("/device/life/", a_machine_is_no_throw_away_instance);
  RIG_ADD ("/device/life/", a_description_without_an_instance);
  RIG_ADD ("/device/life/", a_held_grandchild_is_retired_alone);
  RIG_ADD ("/device/life/", events_name_the_parent_to_the_end);
  RIG_ADD ("/device/life/", events_of_a_cut_inside_a_hook_name_the_parent);
  RIG_ADD ("/device/life/", replanting_is_refused);
  return g_test_run ();
}
