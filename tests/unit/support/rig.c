/* The rig: what sits on its buses, who offers and who handles them. */
#include "rig.h"

static RigAct act;
static const char *fail_hook, *fail_name;

void
rig_act (RigAct new_act)
{
  act = new_act;
}

void
rig_fail (const char *hook, const char *name)
{
  fail_hook = hook;
  fail_name = name;
}

static const char *
name_of (gpointer object, char *buffer, gsize size)
{
  const char *name = cop_object_name (object);

  g_snprintf (buffer, size, "(%s)", cop_object_type_name (object));
  return name ? name : buffer;
}

static gboolean
run (CopObject *self, const char *hook, CopDevice *device, GError **error)
{
  char nameless[64];

  if (fail_hook && strcmp (fail_hook, hook) == 0
      && strcmp (fail_name, name_of (device, nameless, sizeof nameless)) == 0)
    return cop_object_fail (&device->object, error, "%s is made to fail", hook);
  return act == NULL || act (self, hook, device, error);
}

gboolean
rig_say (gpointer self, const char *hook, GError **error)
{
  char nameless[64];

  cop_test_log_add (cop_test_log_current (), "%s() %s", hook,
                    name_of (self, nameless, sizeof nameless));
  return run (self, hook, self, error);
}

gboolean
rig_say_prop (gpointer self, const char *hook, const char *property, GError **error)
{
  char nameless[64];

  cop_test_log_add (cop_test_log_current (), "%s() %s.%s", hook,
                    name_of (self, nameless, sizeof nameless), property);
  return run (self, hook, self, error);
}

/* Of a hook that may not fail. */
static void
tell (gpointer self, const char *hook)
{
  GError *error = NULL;

  if (!rig_say (self, hook, &error))
    cop_object_hook_error (self, hook, error);
}

static gboolean
say_init (CopObject *self, GError **error)
{
  return rig_say (self, "init", error);
}

static gboolean
say_post_init (CopObject *self, GError **error)
{
  return rig_say (self, "post_init", error);
}

static void
tell_finalize (CopObject *self)
{
  tell (self, "finalize");
}

static gboolean
say_realize (CopDevice *self, GError **error)
{
  return rig_say (self, "realize", error);
}

static void
tell_unrealize (CopDevice *self)
{
  tell (self, "unrealize");
}

static void
tell_reset (CopDevice *self)
{
  tell (self, "reset");
}

/* --- probes ------------------------------------------------------------------------------- */

static const CopPropDef probe_props[] = {
  COP_UINT ("number", RigProbe, number, .max.u = 99, .doc = "Not above 99"),
  COP_LINK ("peer", RigProbe, peer, .when = COP_SET_ALWAYS, .doc = "A strong link"),
  COP_LINK ("fan", RigProbe, fan, .when = COP_SET_ALWAYS, .weak = TRUE, .doc = "A weak link"),
  COP_CHILD ("spare", .nullable = TRUE, .doc = "A child that can be taken out"),
  COP_CHILD ("core", .doc = "A child that cannot be taken out"),
  COP_PROPS_END,
};

static const CopLineDef probe_inputs[] = {
  { "in", COP_LINE_INTERRUPT, .count = 4, .cells = 1, .doc = "Four places, one driver each" },
  { "many", COP_LINE_INTERRUPT, .cells = 1, .shared = TRUE, .doc = "One place for all" },
  { NULL },
};

static const CopLineDef probe_outputs[] = {
  { "out", COP_LINE_INTERRUPT, .count = 2, .optional = TRUE, .doc = "Two interrupts" },
  { NULL },
};

#define PROBE_HOOKS                                                                                \
  .inputs = probe_inputs, .outputs = probe_outputs, .realize = say_realize,                        \
  .unrealize = tell_unrealize, .reset = tell_reset

static const CopDeviceClass probe_class = { .bus = "rig.slots", PROBE_HOOKS };
static const CopDeviceClass loose_class = { PROBE_HOOKS };

#define PROBE_TYPE(name_, doc_, klass_)                                                            \
  {                                                                                                \
    .name = name_, .doc = doc_, .parent = &cop_type_device, .size = sizeof (RigProbe),             \
    .props = probe_props, .init = say_init, .post_init = say_post_init, .finalize = tell_finalize, \
    .klass = klass_                                                                                \
  }

const CopTypeDesc rig_type_probe = PROBE_TYPE ("rig.probe", "Sits on a bus", &probe_class);
const CopTypeDesc rig_type_loose = PROBE_TYPE ("rig.loose", "Sits on no bus", &loose_class);

static void
say_deep (CopObject *self, const char *hook)
{
  char nameless[64];

  cop_test_log_add (cop_test_log_current (), "%s() deep %s", hook,
                    name_of (self, nameless, sizeof nameless));
}

static gboolean
deep_init (CopObject *self, GError **error G_GNUC_UNUSED)
{
  say_deep (self, "init");
  return TRUE;
}

static gboolean
deep_post_init (CopObject *self, GError **error G_GNUC_UNUSED)
{
  say_deep (self, "post_init");
  return TRUE;
}

static void
deep_finalize (CopObject *self)
{
  say_deep (self, "finalize");
}

static gboolean
deep_realize (CopDevice *self, GError **error G_GNUC_UNUSED)
{
  say_deep (&self->object, "realize");
  return TRUE;
}

static void
deep_unrealize (CopDevice *self)
{
  say_deep (&self->object, "unrealize");
}

static void
deep_reset (CopDevice *self)
{
  say_deep (&self->object, "reset");
}

static const CopDeviceClass deep_class = {
  .realize = deep_realize,
  .unrealize = deep_unrealize,
  .reset = deep_reset,
};

const CopTypeDesc rig_type_deep = {
  .name = "rig.deep",
  .doc = "Has hooks of its own",
  .parent = &rig_type_probe,
  .size = sizeof (RigProbe),
  .init = deep_init,
  .post_init = deep_post_init,
  .finalize = deep_finalize,
  .klass = &deep_class,
};

static const CopPropDef needy_props[] = {
  COP_LINK ("needs", RigProbe, needs, .required = TRUE, .doc = "What it cannot be without"),
  COP_PROPS_END,
};

const CopTypeDesc rig_type_needy = {
  .name = "rig.needy",
  .doc = "Needs another",
  .parent = &rig_type_probe,
  .size = sizeof (RigProbe),
  .props = needy_props,
};

/* --- handlers ----------------------------------------------------------------------------- */

static gboolean
say_by (CopObject *handler, const char *hook, CopDevice *device, GError **error)
{
  char nameless[64], other[64];

  cop_test_log_add (cop_test_log_current (), "%s() %s by %s", hook,
                    name_of (device, nameless, sizeof nameless),
                    name_of (handler, other, sizeof other));
  return run (handler, hook, device, error);
}

static void
tell_by (CopObject *handler, const char *hook, CopDevice *device)
{
  GError *error = NULL;

  if (!say_by (handler, hook, device, &error))
    cop_object_hook_error (handler, hook, error);
}

static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  return say_by (handler, "pre_plug", device, error);
}

static void
cancel_plug (CopObject *handler, CopDevice *device)
{
  tell_by (handler, "cancel_plug", device);
}

static void
plug (CopObject *handler, CopDevice *device)
{
  tell_by (handler, "plug", device);
}

static gboolean
ask_unplug (CopObject *handler, CopDevice *device, GError **error)
{
  return say_by (handler, "ask_unplug", device, error);
}

static void
unplug (CopObject *handler, CopDevice *device)
{
  tell_by (handler, "unplug", device);
}

static gboolean
unplug_request (CopObject *handler, CopDevice *device, CopRemoval *removal G_GNUC_UNUSED,
                GError **error)
{
  return say_by (handler, "unplug_request", device, error);
}

static void
cancel_request (CopObject *handler, CopDevice *device)
{
  tell_by (handler, "cancel_request", device);
}

static guint64
timeout (CopObject *handler, CopDevice *device G_GNUC_UNUSED)
{
  return ((RigProbe *)handler)->number * G_GUINT64_CONSTANT (1000000000);
}

static const CopHotplugHandler forced = {
  .pre_plug = pre_plug,
  .cancel_plug = cancel_plug,
  .plug = plug,
  .ask_unplug = ask_unplug,
  .unplug = unplug,
};

static const CopHotplugHandler polite = {
  .pre_plug = pre_plug,
  .cancel_plug = cancel_plug,
  .plug = plug,
  .ask_unplug = ask_unplug,
  .unplug = unplug,
  .unplug_request = unplug_request,
  .cancel_request = cancel_request,
  .timeout = timeout,
};

static const CopImplements handles[] = {
  { &cop_interface_hotplug_handler, &forced },
  { NULL, NULL },
};

static const CopImplements handles_politely[] = {
  { &cop_interface_hotplug_handler, &polite },
  { NULL, NULL },
};

/* --- buses and those who offer them ------------------------------------------------------- */

#define PLAIN_BUS                                                                                  \
  .addressing = COP_BUS_PLAIN, .address_cells = COP_CELLS_NONE, .size_cells = COP_CELLS_NONE

static const CopBusClass slots_class = { PLAIN_BUS };
static const CopBusClass narrow_class = { PLAIN_BUS, .max_devices = 2 };
static const CopBusClass fixed_class = { PLAIN_BUS, .not_hotpluggable = TRUE };
static const CopBusClass places_class = { COP_BUS_INDEXED, .address_cells = 1, .size_cells = 0 };

#define BUS_TYPE(name_, doc_, klass_)                                                              \
  {                                                                                                \
    .name = name_, .doc = doc_, .parent = &cop_type_bus, .size = sizeof (CopBus), .klass = klass_  \
  }

const CopTypeDesc rig_type_slots = BUS_TYPE ("rig.slots", "Takes any number", &slots_class);
const CopTypeDesc rig_type_narrow = BUS_TYPE ("rig.narrow", "Takes two", &narrow_class);
const CopTypeDesc rig_type_fixed = BUS_TYPE ("rig.fixed", "For a build", &fixed_class);
const CopTypeDesc rig_type_places = BUS_TYPE ("rig.places", "Has numbers", &places_class);

static const CopBusDef one_bus[] = { { "bus", "rig.slots", "Slots" }, { NULL } };
static const CopBusDef two_buses[] = {
  { "a", "rig.slots", "The first slots" },
  { "b", "rig.slots", "The others" },
  { NULL },
};
static const CopBusDef odd_buses[] = {
  { "narrow", "rig.narrow", "Two slots" },
  { "fixed", "rig.fixed", "Slots for a build" },
  { "places", "rig.places", "Numbered places" },
  { NULL },
};

static const CopDeviceClass hub_class = { .buses = one_bus };
static const CopDeviceClass rack_class = { .buses = two_buses };
static const CopDeviceClass odd_class = { .buses = odd_buses };

#define OFFERS(name_, doc_, parent_, implements_, klass_)                                          \
  {                                                                                                \
    .name = name_, .doc = doc_, .parent = parent_, .size = sizeof (RigProbe),                      \
    .implements = implements_, .klass = klass_                                                     \
  }

const CopTypeDesc rig_type_hub =
    OFFERS ("rig.hub", "Handles its bus", &rig_type_probe, handles, &hub_class);
const CopTypeDesc rig_type_quiet =
    OFFERS ("rig.quiet", "Has a bus", &rig_type_probe, NULL, &hub_class);
const CopTypeDesc rig_type_rack =
    OFFERS ("rig.rack", "Handles two buses", &rig_type_loose, handles, &rack_class);
const CopTypeDesc rig_type_guest =
    OFFERS ("rig.guest", "Asks the guest", &rig_type_loose, handles_politely, &rack_class);
const CopTypeDesc rig_type_odd =
    OFFERS ("rig.odd", "Has odd buses", &rig_type_loose, NULL, &odd_class);

static const CopDeviceClass on_narrow_class = { .bus = "rig.narrow", PROBE_HOOKS };
static const CopDeviceClass on_fixed_class = { .bus = "rig.fixed", PROBE_HOOKS };
static const CopDeviceClass on_places_class = { .bus = "rig.places", PROBE_HOOKS };

const CopTypeDesc rig_type_on_narrow =
    PROBE_TYPE ("rig.on-narrow", "Sits on rig.narrow", &on_narrow_class);
const CopTypeDesc rig_type_on_fixed =
    PROBE_TYPE ("rig.on-fixed", "Sits on rig.fixed", &on_fixed_class);
const CopTypeDesc rig_type_on_places =
    PROBE_TYPE ("rig.on-places", "Sits on rig.places", &on_places_class);
