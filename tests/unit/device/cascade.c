/* The cascade: who goes with a device, in which order, and who is left. */
#include <rig.h>

/* Only the lines of these steps are kept. */
static void
keep (CopTestLog *log, const char *const *steps, GPtrArray *out)
{
  for (guint i = 0; i < cop_test_log_length (log); i++)
    for (guint k = 0; steps[k]; k++)
      {
        const char *line = cop_test_log_line (log, i);
        gsize length = strlen (steps[k]);
        if (strncmp (line, steps[k], length) == 0 && line[length] == ' ')
          g_ptr_array_add (out, (gpointer)line);
      }
  g_ptr_array_add (out, NULL);
}

#define assert_kept(log_, steps_, ...)                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GPtrArray) kept_ = g_ptr_array_new ();                                              \
    keep ((log_), steps_, kept_);                                                                  \
    cop_test_assert_lines (kept_->pdata, __VA_ARGS__);                                             \
  }                                                                                                \
  G_STMT_END

static const char *const going[] = { "unplug", "unrealize", "bus_unrealize", NULL };
static const char *const leaving[] = { "unparent", "DEVICE_DELETED", NULL };

/* --- order --------------------------------------------------------------------------------- */

/* Two buses, several on each, nested: top { a: m1 { bus: l1, l2 }, b: m2 }; the ids of all are in
 * peripheral. */
static void
nested_buses (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *top = rig_add (self->machine, &rig_type_rack, "top", NULL);
  CopDevice *m1 = rig_add (self->machine, &rig_type_hub, "m1", rig_bus (top, "a"));

  rig_add (self->machine, &rig_type_probe, "l1", rig_bus (m1, "bus"));
  rig_add (self->machine, &rig_type_probe, "m2", rig_bus (top, "b"));
  rig_add (self->machine, &rig_type_probe, "l2", rig_bus (m1, "bus"));
  cop_test_log_clear (self->log);
  rig_cut (self->machine, "top");
  /* the newest bus and the newest device first; devices before their bus, buses before theirs */
  assert_kept (self->log, going, "unplug top", "unrealize m2", "bus_unrealize b", "unrealize l2",
               "unrealize l1", "bus_unrealize bus", "unrealize m1", "bus_unrealize a",
               "unrealize top");
  assert_kept (self->log, leaving, "unparent m2", "DEVICE_DELETED m2", "unparent b", "unparent l2",
               "DEVICE_DELETED l2", "unparent l1", "DEVICE_DELETED l1", "unparent bus",
               "unparent m1", "DEVICE_DELETED m1", "unparent a", "unparent top",
               "DEVICE_DELETED top");
  g_assert_cmpuint (cop_object_n_children (cop_machine_peripheral (self->machine)), ==, 1);
}

/* All of one pass before any of the next. */
static void
three_passes (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);

  rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
  cop_test_log_clear (self->log);
  rig_cut (self->machine, "h");
  cop_test_log_assert (self->log, "ask_unplug() h by r", "ask h", "ask_unplug() low by h",
                       "ask low", "unplug() h by r", "unplug h", "withdraw low", "unrealize() low",
                       "unrealize low", "detach low", "bus_unrealize bus", "withdraw h",
                       "unrealize() h", "unrealize h", "detach h", "unparent low", "finalize low",
                       "finalize() low", "DEVICE_DELETED low", "unparent bus", "finalize bus",
                       "unparent h", "finalize h", "finalize() h", "DEVICE_DELETED h");
}

static void
children_newest_first (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *top = rig_add (self->machine, &rig_type_loose, "top", NULL);

  for (guint i = 0; i < 3; i++)
    {
      char name[2] = { (char)('a' + i), 0 };
      rig_add_to (&top->object, &rig_type_loose, name, NULL);
    }
  cop_test_log_clear (self->log);
  rig_cut (self->machine, "top");
  /* they sit on no bus: the machine itself would be their handler */
  assert_kept (self->log, going, "unplug top", "unplug a", "unplug b", "unplug c", "unrealize c",
               "unrealize b", "unrealize a", "unrealize top");
  assert_kept (self->log, leaving, "unparent c", "DEVICE_DELETED c", "unparent b",
               "DEVICE_DELETED b", "unparent a", "DEVICE_DELETED a", "unparent top",
               "DEVICE_DELETED top");
}

/* A child of A that sits on a bus elsewhere goes with A, and the handler there is told. */
static void
a_child_on_a_bus_elsewhere (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *owner = rig_add (self->machine, &rig_type_loose, "owner", NULL);
  CopDevice *far = rig_add (self->machine, &rig_type_hub, "far", self->bus);
  CopBus *bus = rig_bus (far, "bus");

  rig_add_to (&owner->object, &rig_type_probe, "arm", bus);
  g_assert_cmpuint (cop_bus_n_devices (bus), ==, 1);
  cop_test_log_clear (self->log);
  rig_cut (self->machine, "owner");
  cop_test_log_assert (self->log, "ask owner", "ask_unplug() arm by far", "ask arm", "unplug owner",
                       "unplug() arm by far", "unplug arm", "withdraw arm", "unrealize() arm",
                       "unrealize arm", "detach arm", "withdraw owner", "unrealize() owner",
                       "unrealize owner", "unparent arm", "finalize arm", "finalize() arm",
                       "DEVICE_DELETED arm", "unparent owner", "finalize owner", "finalize() owner",
                       "DEVICE_DELETED owner");
  g_assert_cmpuint (cop_bus_n_devices (bus), ==, 0);

  /* and it goes with the bus, though its owner stays */
  owner = rig_add (self->machine, &rig_type_loose, "owner", NULL);
  rig_add_to (&owner->object, &rig_type_probe, "arm", bus);
  cop_test_log_clear (self->log);
  rig_cut (self->machine, "far");
  assert_kept (self->log, going, "unplug far", "unrealize arm", "bus_unrealize bus",
               "unrealize far");
  rig_assert_state (owner, COP_STATE_REALIZED);
  g_assert_null (cop_object_child (&owner->object, "arm"));
}

/* Reached as a child and by the bus, it goes once. */
static void
reached_twice (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  CopDevice *a = rig_add_to (&hub->object, &rig_type_hub, "a", rig_bus (hub, "bus"));

  rig_add_to (&hub->object, &rig_type_probe, "b", rig_bus (a, "bus"));
  rig_add_to (&a->object, &rig_type_probe, "c", rig_bus (hub, "bus"));
  cop_test_log_clear (self->log);
  rig_cut (self->machine, "h");
  assert_kept (self->log, going, "unplug h", "unrealize c", "unrealize b", "bus_unrealize bus",
               "unrealize a", "bus_unrealize bus", "unrealize h");
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

  cop_test_log_clear (self->log);
  rig_cut (self->machine, "h");
  assert_kept (self->log, leaving, "unparent kbd", "unparent bus", "unparent low",
               "DEVICE_DELETED low", "unparent bus", "unparent h", "DEVICE_DELETED h");
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
  g_assert_cmpuint (parents.n, ==, 8);
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

/* --- errors on the way --------------------------------------------------------------------- */

static void
hook_errors_stop_nothing (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  GError *error = NULL;

  rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
  rig_fail ("unrealize", "low");
  cop_test_log_clear (self->log);
  g_assert_false (cop_object_cut (cop_machine_peripheral (self->machine), "h", &error));
  cop_test_assert_error (error, COP_ERROR_HOOK,
                         "/machine/peripheral/low: unrealize is made to fail");
  assert_kept (self->log, going, "unplug h", "unrealize low", "bus_unrealize bus", "unrealize h");
  assert_kept (self->log, leaving, "unparent low", "DEVICE_DELETED low", "unparent bus",
               "unparent h", "DEVICE_DELETED h");
  assert_kept (self->log, ((const char *const[]){ "HOOK_ERROR", NULL }),
               "HOOK_ERROR low: unrealize: /machine/peripheral/low: unrealize is made to fail");
}

static gboolean
fail_all (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device, GError **error)
{
  if (strcmp (hook, "unrealize") == 0 || strcmp (hook, "finalize") == 0
      || strcmp (hook, "unplug") == 0)
    return cop_object_fail (&device->object, error, "%s fails", hook);
  return TRUE;
}

/* Each is an event; the first is the call's error; nothing is left for the next call. */
static void
the_first_error_is_the_calls (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = rig_add (self->machine, &rig_type_probe, "d", self->bus);
  g_autofree char *last = NULL;
  GError *error = NULL;

  last = g_strdup_printf ("HOOK_ERROR d: finalize: d (rig.probe #%" G_GUINT64_FORMAT
                          "): finalize fails",
                          cop_object_serial (&device->object));
  rig_act (fail_all);
  cop_test_log_clear (self->log);
  g_assert_null (cop_machine_device_del (self->machine, "d", NULL, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "/machine/peripheral/d: unplug fails");
  rig_act (NULL);
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "d"));
  assert_kept (self->log, ((const char *const[]){ "HOOK_ERROR", "DEVICE_DELETED", NULL }),
               "HOOK_ERROR r: unplug: /machine/peripheral/d: unplug fails",
               "HOOK_ERROR d: unrealize: /machine/peripheral/d: unrealize fails", last,
               "DEVICE_DELETED d");
}

static gboolean
fail_unrealize (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device, GError **error)
{
  return strcmp (hook, "unrealize") != 0 || cop_object_fail (&device->object, error, "stuck");
}

/* The error of an addition is what made it fail, and not what went wrong in undoing it; nor is
 * that told as the error of a later call. */
static void
errors_while_undoing (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;

  rig_act (fail_unrealize);
  rig_fail ("realize", "left");
  g_assert_null (rig_try (self, &rig_type_pair, "p", self->bus, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK,
                         "/machine/peripheral/p/left: realize is made to fail");
  rig_act (NULL);
  rig_fail (NULL, NULL);
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  rig_cut (self->machine, "d");
}

/* The addition is complete, and stays; the error is told when it is. */
static void
an_error_in_plug_undoes_nothing (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;

  rig_fail ("plug", "d");
  cop_test_log_clear (self->log);
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "/machine/peripheral/d: plug is made to fail");
  assert_kept (self->log, ((const char *const[]){ "HOOK_ERROR", "DEVICE_ADDED", NULL }),
               "HOOK_ERROR r: plug: /machine/peripheral/d: plug is made to fail", "DEVICE_ADDED d");
  rig_assert_state (rig_at (self->machine, "/machine/peripheral/d"), COP_STATE_REALIZED);
  rig_fail ("reset", "e");
  g_assert_null (rig_try (self, &rig_type_probe, "e", self->bus, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "/machine/peripheral/e: reset is made to fail");
  rig_assert_state (rig_at (self->machine, "/machine/peripheral/e"), COP_STATE_REALIZED);
  rig_fail (NULL, NULL);
  rig_cut (self->machine, "d");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/cascade/", name)
  ADD (nested_buses);
  ADD (three_passes);
  ADD (children_newest_first);
  ADD (a_child_on_a_bus_elsewhere);
  ADD (reached_twice);
  ADD (a_held_grandchild_is_retired_alone);
  ADD (events_name_the_parent_to_the_end);
  ADD (events_of_a_cut_inside_a_hook_name_the_parent);
  ADD (replanting_is_refused);
  ADD (hook_errors_stop_nothing);
  ADD (the_first_error_is_the_calls);
  ADD (errors_while_undoing);
  ADD (an_error_in_plug_undoes_nothing);
  return g_test_run ();
}
