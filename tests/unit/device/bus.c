/* Which bus, which parent, which name: what is found by itself and what is refused. */
#include <rig.h>

static void
refuse (RigFixture *self, const CopDeviceSpec *spec, CopErrorCode code, const char *text)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  g_assert_null (cop_machine_device_addv (self->machine, spec, &error));
  cop_test_assert_error (error, code, text);
  rig_assert_same (self->machine, before);
}

/* --- types ----------------------------------------------------------------------------------- */

static void
types_that_are_refused (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  refuse (self, &(CopDeviceSpec){ .type = "rig.prob" }, COP_ERROR_NOT_FOUND,
          "no type 'rig.prob'; did you mean 'rig.probe'?");
  refuse (self, &(CopDeviceSpec){ .id = "x" }, COP_ERROR_INVALID, "a device needs a type");
  refuse (self, &(CopDeviceSpec){ .type = "device" }, COP_ERROR_TYPE,
          "type 'device' is abstract: it has no instances");
  refuse (self, &(CopDeviceSpec){ .type = "container" }, COP_ERROR_TYPE,
          "type 'container' is no device type");
  refuse (self, &(CopDeviceSpec){ .type = "rig.slots" }, COP_ERROR_TYPE,
          "type 'rig.slots' is no device type");
  refuse (self, &(CopDeviceSpec){ .type = "machine" }, COP_ERROR_TYPE,
          "type 'machine' is not for users to create");
}

/* --- names and parents ------------------------------------------------------------------------ */

static void
where_devices_go (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *named = rig_add (self->machine, &rig_type_probe, "named", self->bus);
  CopDevice *first = rig_add (self->machine, &rig_type_probe, NULL, self->bus);
  CopDevice *second = rig_add (self->machine, &rig_type_loose, NULL, NULL);
  CopObject *anon = cop_machine_peripheral_anon (self->machine);
  GError *error = NULL;

  g_assert_true (rig_at (self->machine, "/machine/peripheral/named") == named);
  g_assert_true (rig_at (self->machine, "/machine/peripheral-anon/device[0]") == first);
  g_assert_true (rig_at (self->machine, "/machine/peripheral-anon/device[1]") == second);
  /* numbers are not used again */
  g_assert_true (cop_object_cut (anon, "device[1]", &error));
  g_assert_cmpstr (cop_object_name (&rig_add (self->machine, &rig_type_loose, NULL, NULL)->object),
                   ==, "device[2]");
  rig_assert_state (rig_at (self->machine, "/machine/unattached"), COP_STATE_ALIVE);
}

static void
names_that_are_refused (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDeviceSpec spec = { .type = "rig.probe", .bus = self->bus };

  spec.id = "r";
  refuse (self, &spec, COP_ERROR_EXISTS, "/machine/peripheral: there is a child 'r' already");
  spec.id = "a/b";
  refuse (self, &spec, COP_ERROR_INVALID,
          "'a/b' is no name: it has a '/', a space or a control character");
  spec.id = "";
  refuse (self, &spec, COP_ERROR_INVALID, "an empty string is no name");
  spec.id = "number";
  spec.parent = &rig_add (self->machine, &rig_type_probe, "p", self->bus)->object;
  refuse (self, &spec, COP_ERROR_EXISTS,
          "/machine/peripheral/p: a child cannot be called 'number': that is a property of type "
          "'rig.probe'");
}

static void
properties_that_are_refused (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopSetting settings[] = { { .name = "number", .text = "5" }, { .name = "nummer", .text = "1" } };
  CopDeviceSpec spec = { .type = "rig.probe", .id = "d", .settings = settings, .n_settings = 2 };

  refuse (self, &spec, COP_ERROR_NOT_FOUND,
          "/machine/peripheral/d: no property 'nummer'; did you mean 'number'?");
  settings[1] = (CopSetting){ .name = "number", .text = "100" };
  refuse (self, &spec, COP_ERROR_RANGE,
          "/machine/peripheral/d: property 'number' must be between 0 and 99, not 100");
  refuse (self, &(CopDeviceSpec){ .type = "rig.needy", .id = "d" }, COP_ERROR_INVALID,
          "/machine/peripheral/d: link 'needs' must be set");
}

/* In the order of the table, however they were given. */
static void
properties_are_set_in_the_order_of_their_declaration (RigFixture *self,
                                                      gconstpointer data G_GNUC_UNUSED)
{
  CopSetting settings[] = { { .name = "fan", .text = "nobody" },
                            { .name = "number", .text = "x" } };
  CopDeviceSpec spec = { .type = "rig.probe", .id = "d", .settings = settings, .n_settings = 2 };
  GError *error = NULL;

  spec.bus = self->bus;
  /* both are wrong: the one that is declared first is told of */
  g_assert_null (cop_machine_device_addv (self->machine, &spec, &error));
  g_assert_nonnull (strstr (error->message, "number"));
  g_clear_error (&error);
  settings[1].text = "1";
  g_assert_null (cop_machine_device_addv (self->machine, &spec, &error));
  g_assert_nonnull (strstr (error->message, "nobody"));
  g_clear_error (&error);
}

/* --- buses ------------------------------------------------------------------------------------ */

static void
the_nearest_bus_is_taken (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  CopDevice *device = rig_add_to (&hub->object, &rig_type_probe, "own", NULL);

  /* a bus of the parent's own */
  g_assert_true (cop_device_bus (device) == rig_bus (hub, "bus"));
  /* else the bus that the parent sits on */
  device = rig_add_to (&device->object, &rig_type_probe, "below", NULL);
  g_assert_true (cop_device_bus (device) == rig_bus (hub, "bus"));
  /* else any: the oldest, also of a device that sits on no bus itself */
  device = rig_add (self->machine, &rig_type_probe, "any", NULL);
  g_assert_true (cop_device_bus (device) == self->bus);
}

static void
a_bus_can_be_named_by_its_device (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;
  CopDevice *device =
      cop_machine_device_add (self->machine, "rig.probe", "d", &error, "bus", "r", NULL);

  g_assert_no_error (error);
  g_assert_true (cop_device_bus (device) == self->bus);
  device = cop_machine_device_add (self->machine, "rig.probe", "e", &error, "bus", "r/b", NULL);
  g_assert_no_error (error);
  g_assert_true (cop_device_bus (device) == rig_bus (self->rack, "b"));
  g_assert_null (
      cop_machine_device_add (self->machine, "rig.probe", "f", &error, "bus", "d", NULL));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "/machine/peripheral/d: it offers no bus for type 'rig.probe'");
}

static void
buses_that_are_refused (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *odd = rig_add (self->machine, &rig_type_odd, "odd", NULL);
  CopDeviceSpec spec = { .type = "rig.probe", .id = "d", .bus = rig_bus (odd, "narrow") };

  refuse (self, &spec, COP_ERROR_TYPE,
          "type 'rig.probe' plugs into a 'rig.slots', and /machine/peripheral/odd/narrow is a "
          "'rig.narrow'");
  spec = (CopDeviceSpec){ .type = "rig.loose", .id = "d", .bus = self->bus };
  refuse (self, &spec, COP_ERROR_TYPE,
          "type 'rig.loose' plugs into no bus, not into /machine/peripheral/r/a");
  rig_cut (self->machine, "odd");
  refuse (self, &(CopDeviceSpec){ .type = "rig.on-narrow", .id = "d" }, COP_ERROR_NOT_FOUND,
          "type 'rig.on-narrow' plugs into a 'rig.narrow', and the machine has none");
}

static void
a_full_bus (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *odd = rig_add (self->machine, &rig_type_odd, "odd", NULL);
  CopBus *narrow = rig_bus (odd, "narrow");
  CopDeviceSpec spec = { .type = "rig.on-narrow", .id = "c", .bus = narrow };

  rig_add (self->machine, &rig_type_on_narrow, "a", narrow);
  rig_add (self->machine, &rig_type_on_narrow, "b", narrow);
  refuse (self, &spec, COP_ERROR_EXISTS,
          "/machine/peripheral/odd/narrow: the bus is full: it takes 2 devices");
  /* the same when it is found by itself */
  spec.bus = NULL;
  refuse (self, &spec, COP_ERROR_EXISTS,
          "/machine/peripheral/odd/narrow: the bus is full: it takes 2 devices");
  /* one that has room is preferred, and a place that becomes free can be taken */
  odd = rig_add (self->machine, &rig_type_odd, "odd2", NULL);
  g_assert_true (cop_device_bus (rig_add (self->machine, &rig_type_on_narrow, "c", NULL))
                 == rig_bus (odd, "narrow"));
  rig_cut (self->machine, "a");
  rig_add (self->machine, &rig_type_on_narrow, "d", narrow);
}

static const CopBusDef twin_buses[] = {
  { "one", "rig.narrow", "Two slots" },
  { "two", "rig.narrow", "Two more" },
  { NULL },
};
static const CopDeviceClass twin_class = { .buses = twin_buses };
static const CopTypeDesc twin = {
  .name = "test.twin",
  .doc = "Has two buses of one type",
  .parent = &rig_type_loose,
  .size = sizeof (RigProbe),
  .klass = &twin_class,
};

static void
the_first_bus_with_room (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *owner;

  g_assert_true (cop_host_register (self->host, &twin, NULL, NULL, NULL));
  owner = rig_add (self->machine, &twin, "twin", NULL);
  for (guint i = 0; i < 4; i++)
    g_assert_true (
        cop_device_bus (rig_add_to (&owner->object, &rig_type_on_narrow,
                                    (const char *const[]){ "a", "b", "c", "d" }[i], NULL))
        == rig_bus (owner, i < 2 ? "one" : "two"));
}

static void
nothing_is_plugged_into_a_fixed_bus (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *odd = rig_add (self->machine, &rig_type_odd, "odd", NULL);
  CopDeviceSpec spec = { .type = "rig.on-fixed", .id = "d", .bus = rig_bus (odd, "fixed") };

  refuse (self, &spec, COP_ERROR_REFUSED,
          "/machine/peripheral/odd/fixed: nothing is plugged into it once the machine runs");
}

static void
a_place_on_an_indexed_bus_is_taken_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *odd = rig_add (self->machine, &rig_type_odd, "odd", NULL);
  CopSetting at = { .name = "at", .value = COP_VALUE_UINT (3) };
  CopDeviceSpec spec = { .type = "rig.on-places", .id = "a", .bus = rig_bus (odd, "places") };
  g_autoptr (GError) error = NULL;

  spec.settings = &at;
  spec.n_settings = 1;
  g_assert_nonnull (cop_machine_device_addv (self->machine, &spec, &error));
  g_assert_no_error (error);
  spec.id = "b";
  refuse (self, &spec, COP_ERROR_EXISTS,
          "/machine/peripheral/b: place 0x3 is taken by /machine/peripheral/a");
  rig_cut (self->machine, "a");
  g_assert_nonnull (cop_machine_device_addv (self->machine, &spec, &error));
}

/* --- at -----------------------------------------------------------------------------------------
 */

static void
addresses (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopSetting at = { .name = "at", .text = "0x10000000" };
  CopDeviceSpec spec = { .type = "ns16550a", .id = "u", .settings = &at, .n_settings = 1 };
  g_autoptr (GError) error = NULL;
  CopDevice *uart = cop_machine_device_addv (self->machine, &spec, &error);
  guint64 offset;

  g_assert_no_error (error);
  g_assert_true (cop_region_find (cop_machine_memory (self->machine), 0x10000004, &offset)
                 == cop_device_window (uart, 0));
  g_assert_cmpuint (offset, ==, 4);
  spec.id = "v";
  refuse (self, &spec, COP_ERROR_EXISTS,
          "/machine/peripheral/v: window 'regs' at 0x10000000-0x100000ff overlaps window 'regs' of "
          "/machine/peripheral/u at 0x10000000-0x100000ff");
  at.text = "0x10000100,0x20000000";
  refuse (self, &spec, COP_ERROR_RANGE,
          "/machine/peripheral/v: 'at' gives 2 addresses, and type 'ns16550a' has 1 window");
  at.text = "0xffffffffffffff80";
  refuse (self, &spec, COP_ERROR_RANGE,
          "/machine/peripheral/v: window 'regs' of 0x100 bytes does not fit at "
          "0xffffffffffffff80");
  spec.type = "rig.probe";
  at.text = "7";
  refuse (self, &spec, COP_ERROR_RANGE,
          "/machine/peripheral/v: 'at' gives 1 address, and type 'rig.probe' has 0 windows");
  g_assert_false (cop_device_set_at (uart, &offset, 1, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  /* once it is unrealized nobody reaches it, and the place is free */
  g_assert_true (cop_device_eject (uart, NULL));
  g_assert_null (cop_region_find (cop_machine_memory (self->machine), 0x10000004, NULL));
  spec.type = "ns16550a";
  at.text = "0x10000000";
  g_assert_nonnull (cop_machine_device_addv (self->machine, &spec, NULL));
}

/* A bus that is reached through a window: what does not fit into it is refused, and what is found
 * from outside is what is on it. */
static void
addresses_behind_a_window (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopSetting at = { .name = "at", .text = "0x100" };
  CopDeviceSpec spec = { .type = "ns16550a", .id = "u", .settings = &at, .n_settings = 1 };
  CopRegion *memory = cop_machine_memory (self->machine);
  g_autoptr (GError) error = NULL;
  CopDevice *bus, *uart;
  guint64 offset;

  bus = cop_machine_device_add (self->machine, "bus.simple", "soc", &error, "at", "0x10000000",
                                "size", "0x1000", NULL);
  g_assert_no_error (error);
  spec.bus = cop_device_first_bus (bus);
  uart = cop_machine_device_addv (self->machine, &spec, &error);
  g_assert_no_error (error);
  g_assert_true (cop_region_find (memory, 0x10000104, &offset) == cop_device_window (uart, 0));
  g_assert_cmphex (offset, ==, 4);
  spec.id = "v";
  at.text = "0xf80";
  refuse (self, &spec, COP_ERROR_RANGE,
          "/machine/peripheral/v: window 'regs' of 0x100 bytes does not fit at 0xf80");
  /* without "at" its addresses are those outside */
  bus = cop_machine_device_add (self->machine, "bus.simple", "open", &error, NULL);
  g_assert_no_error (error);
  spec.bus = cop_device_first_bus (bus);
  at.text = "0x10000800";
  refuse (self, &spec, COP_ERROR_EXISTS,
          "/machine/peripheral/v: window 'regs' at 0x10000800-0x100008ff overlaps window 'window' "
          "of /machine/peripheral/soc at 0x10000000-0x10000fff");
  rig_cut (self->machine, "soc");
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "u"));
  uart = cop_machine_device_addv (self->machine, &spec, &error);
  g_assert_no_error (error);
  g_assert_true (cop_region_find (memory, 0x10000804, &offset) == cop_device_window (uart, 0));
}

/* --- enabled ------------------------------------------------------------------------------------
 */

static CopDevice *
add_disabled (RigFixture *self, const CopTypeDesc *type, const char *id)
{
  CopSetting enabled = { .name = "enabled", .value = COP_VALUE_BOOL (FALSE) };
  CopDeviceSpec spec = { .type = type->name, .id = id, .settings = &enabled, .n_settings = 1 };
  g_autoptr (GError) error = NULL;
  CopDevice *device;

  spec.bus = self->bus;
  device = cop_machine_device_addv (self->machine, &spec, &error);
  g_assert_no_error (error);
  return device;
}

static void
disabled_then_enabled (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device;
  GError *error = NULL;

  cop_test_log_clear (self->log);
  device = add_disabled (self, &rig_type_probe, "d");
  cop_test_log_assert (self->log, "init() (rig.probe)", "init (rig.probe)",
                       "post_init() (rig.probe)", "post_init (rig.probe)", "parent d",
                       "properties d", "attach d");
  rig_assert_state (device, COP_STATE_NEW);
  g_assert_true (cop_object_set_bool (&device->object, "enabled", TRUE, &error));
  g_assert_no_error (error);
  cop_test_log_assert (self->log, "pre_plug() d by r", "pre_plug d", "realize() d", "realize d",
                       "publish d", "reset() d", "reset d", "plug() d by r", "plug d", "realized d",
                       "DEVICE_ADDED d");
  rig_assert_state (device, COP_STATE_REALIZED);
  /* again is nothing; back is refused */
  g_assert_true (cop_device_enable (device, &error));
  cop_test_log_assert_empty (self->log);
  g_assert_false (cop_object_set_bool (&device->object, "enabled", FALSE, &error));
  cop_test_assert_error (
      error, COP_ERROR_STATE,
      "/machine/peripheral/d: a device that is realized cannot be disabled: remove it");
}

static void
never_enabled (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add_disabled (self, &rig_type_probe, "d");
  cop_test_log_clear (self->log);
  rig_cut (self->machine, "d");
  /* it was never realized: nothing to unplug, nothing that is told as deleted */
  cop_test_log_assert (self->log, "ask d", "detach d", "unparent d", "finalize d", "finalize() d");
}

static void
enabling_fails (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device = add_disabled (self, &rig_type_pair, "d");
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  /* before anything is realized it can be tried again */
  rig_fail ("pre_plug", "d");
  g_assert_false (cop_device_enable (device, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "/machine/peripheral/d: pre_plug is made to fail");
  rig_assert_same (self->machine, before);
  /* but nothing is realized twice */
  rig_fail ("realize", "left");
  g_assert_false (cop_device_enable (device, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK,
                         "/machine/peripheral/d/left: realize is made to fail");
  rig_fail (NULL, NULL);
  rig_assert_state (device, COP_STATE_FAILED);
  cop_test_log_clear (self->log);
  g_assert_false (cop_device_enable (device, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/d: it is failed, and nothing is realized twice");
  cop_test_log_assert_empty (self->log);
  rig_cut (self->machine, "d");
}

static void
a_disabled_hub_takes_nothing (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = add_disabled (self, &rig_type_hub, "h");
  CopDeviceSpec spec = { .type = "rig.probe", .id = "d", .bus = rig_bus (hub, "bus") };
  g_autoptr (GError) error = NULL;

  refuse (self, &spec, COP_ERROR_STATE,
          "/machine/peripheral/h/bus: nothing can be plugged into it: /machine/peripheral/h is "
          "disabled");
  g_assert_true (cop_device_enable (hub, &error));
  g_assert_nonnull (cop_machine_device_addv (self->machine, &spec, &error));
}

/* --- two machines -------------------------------------------------------------------------------
 */

static void
what_is_in_another_machine (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopMachine *other = rig_machine (self->host, NULL);
  CopDevice *rack = rig_add (other, &rig_type_rack, "q", NULL);
  CopDevice *far = rig_add (other, &rig_type_probe, "far", NULL);
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (other);
  CopDeviceSpec spec = { .type = "rig.probe", .id = "d", .bus = rig_bus (rack, "a") };
  CopWiring wiring = { .output = "out",
                       .endpoint = { .provider = &far->object, .input = "in", .n_args = 1 } };

  refuse (self, &spec, COP_ERROR_INVALID, "/machine/peripheral/q/a: it is in another machine");
  spec.bus = self->bus;
  spec.parent = &rack->object;
  refuse (self, &spec, COP_ERROR_INVALID, "/machine/peripheral/q: it is in another machine");
  spec.parent = NULL;
  spec.wiring = &wiring;
  spec.n_wiring = 1;
  refuse (self, &spec, COP_ERROR_INVALID,
          "/machine/peripheral/d: output 'out' cannot be wired to another machine");
  rig_assert_same (other, before);
  cop_machine_unref (other);
}

static void
a_disabled_device_that_lost_its_bus_stays_off (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  const CopSetting off = { .name = "enabled", .value = COP_VALUE_BOOL (FALSE) };
  CopDeviceSpec spec = { .type_of = cop_host_type (self->host, &rig_type_probe),
                         .id = "d",
                         .bus = rig_bus (hub, "bus"),
                         .settings = &off,
                         .n_settings = 1 };
  CopDevice *device = cop_machine_device_addv (self->machine, &spec, NULL);
  GError *error = NULL;

  g_assert_true (cop_device_eject (hub, NULL));
  rig_assert_state (device, COP_STATE_UNREALIZED);
  g_assert_null (cop_device_bus (device));
  g_assert_false (cop_device_enable (device, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
}

static void
a_device_and_its_bus_may_be_held_apart (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  CopHold *hold = cop_object_hold (&hub->object, "test");
  CopDeviceSpec spec = { .type_of = cop_host_type (self->host, &rig_type_probe), .id = "d" };
  CopBus *bus;
  GError *error = NULL;

  rig_cut (self->machine, "h");
  g_assert_null (cop_device_first_bus (hub));
  spec.parent = &hub->object;
  g_assert_null (cop_machine_device_addv (self->machine, &spec, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  cop_hold_release (hold);

  bus = rig_bus (rig_add (self->machine, &rig_type_hub, "h", self->bus), "bus");
  hold = cop_object_hold (&bus->object, "test");
  rig_cut (self->machine, "h");
  g_assert_null (cop_bus_device (bus));
  spec.parent = NULL;
  spec.bus = bus;
  g_assert_null (cop_machine_device_addv (self->machine, &spec, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  cop_hold_release (hold);
}

static void
buses_that_are_nowhere (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopObject *near = &self->rack->object;
  CopObject *hub = cop_object_new_near (near, cop_host_type (self->host, &rig_type_hub), NULL);
  CopObject *bus = cop_object_new (cop_host_type (self->host, &rig_type_slots), NULL);
  CopDeviceSpec spec = { .type_of = cop_host_type (self->host, &rig_type_probe),
                         .id = "d",
                         .bus = cop_device_first_bus ((CopDevice *)hub) };
  CopObject *peripheral = cop_machine_peripheral (self->machine);
  GError *error = NULL;

  g_assert_null (cop_machine_device_addv (self->machine, &spec, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  /* below itself */
  g_assert_false (cop_machine_plant (self->machine, peripheral, "h", hub, spec.bus, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_clear_error (&error);
  /* a bus alone */
  g_assert_false (cop_object_add (peripheral, "b", bus, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_TYPE);
  g_clear_error (&error);
  cop_object_unref (bus);
  cop_object_unref (hub);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/bus/", name)
  ADD (types_that_are_refused);
  ADD (where_devices_go);
  ADD (names_that_are_refused);
  ADD (properties_that_are_refused);
  ADD (properties_are_set_in_the_order_of_their_declaration);
  ADD (the_nearest_bus_is_taken);
  ADD (a_bus_can_be_named_by_its_device);
  ADD (buses_that_are_refused);
  ADD (a_full_bus);
  ADD (the_first_bus_with_room);
  ADD (nothing_is_plugged_into_a_fixed_bus);
  ADD (a_place_on_an_indexed_bus_is_taken_once);
  ADD (addresses);
  ADD (addresses_behind_a_window);
  ADD (disabled_then_enabled);
  ADD (never_enabled);
  ADD (enabling_fails);
  ADD (a_disabled_hub_takes_nothing);
  ADD (what_is_in_another_machine);
  ADD (a_disabled_device_that_lost_its_bus_stays_off);
  ADD (a_device_and_its_bus_may_be_held_apart);
  ADD (buses_that_are_nowhere);
  return g_test_run ();
}
