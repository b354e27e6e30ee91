/* Devices that say in which phase of a reset they are, for the tests of resets. */
#ifndef DEVICE_RESET_H
#define DEVICE_RESET_H

#include <rig.h>

/* --- what is reset -------------------------------------------------------------------------- */

typedef void (*Act) (CopDevice *device, const char *phase);

static Act act;
static CopMachine *machine;
static guint n_acts;

static inline void
phase (CopDevice *device, const char *name)
{
  const char *id = cop_object_name (&device->object);

  cop_test_log_add (cop_test_log_current (), "%s %s", name, id ? id : "?");
  if (act)
    act (device, name);
}

static inline void
say_enter (CopDevice *self)
{
  g_assert_true (cop_device_is_in_reset (self));
  phase (self, "enter");
}

static inline void
say_hold (CopDevice *self)
{
  g_assert_true (cop_device_is_in_reset (self));
  phase (self, "hold");
}

static inline void
say_exit (CopDevice *self)
{
  g_assert_false (cop_device_is_in_reset (self));
  phase (self, "exit");
}

static inline gboolean
say_realize (CopDevice *self, GError **error)
{
  (void)error;
  if (act)
    act (self, "realize");
  return TRUE;
}

static const CopBusDef one_bus[] = { { "bus", "rig.slots", "Slots" }, { NULL } };
static const CopDeviceClass hub_class = {
  .bus = "rig.slots",
  .buses = one_bus,
  .realize = say_realize,
  .reset_enter = say_enter,
  .reset = say_hold,
  .reset_exit = say_exit,
};
static const CopTypeDesc hub_type = {
  .name = "phase.hub",
  .doc = "Says which phase it is in",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &hub_class,
};
static const CopDeviceClass loose_class = {
  .realize = say_realize,
  .reset_enter = say_enter,
  .reset = say_hold,
  .reset_exit = say_exit,
};
static const CopTypeDesc loose_type = {
  .name = "phase.loose",
  .doc = "Sits on no bus",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &loose_class,
};

static const CopBusDef top_bus[] = { { "a", "rig.slots", "Slots" }, { NULL } };
static const CopDeviceClass top_class = { .buses = top_bus };
static const CopTypeDesc top_type = {
  .name = "phase.top",
  .doc = "Says nothing",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &top_class,
};

static inline void
leaf_enter (CopDevice *self)
{
  phase (self, "leaf enter");
}

static inline void
leaf_hold (CopDevice *self)
{
  phase (self, "leaf hold");
}

static inline void
leaf_exit (CopDevice *self)
{
  phase (self, "leaf exit");
}

static const CopDeviceClass leaf_class = { .reset_enter = leaf_enter,
                                           .reset = leaf_hold,
                                           .reset_exit = leaf_exit };
static const CopTypeDesc leaf_type = {
  .name = "phase.leaf",
  .doc = "Has phases of its own",
  .parent = &hub_type,
  .size = sizeof (CopDevice),
  .klass = &leaf_class,
};

static inline gboolean
pair_build (CopDevice *self, GError **error)
{
  CopMachine *of = cop_device_machine (self);
  CopDeviceSpec spec = { .type = "phase.hub", .parent = &self->object };

  spec.bus = cop_device_first_bus (self);
  spec.id = "left";
  if (cop_machine_device_addv (of, &spec, error) == NULL)
    return FALSE;
  spec.id = "right";
  return cop_machine_device_addv (of, &spec, error) != NULL;
}

static const CopDeviceClass pair_class = { .build = pair_build };
static const CopTypeDesc pair_type = {
  .name = "phase.pair",
  .doc = "Made of two",
  .parent = &hub_type,
  .size = sizeof (CopDevice),
  .klass = &pair_class,
};

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopTestLog *log;
  CopDevice *rack;
  CopBus *bus;
} Fixture;

static inline void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const CopTypeDesc *const types[] = { &hub_type, &loose_type, &leaf_type, &pair_type,
                                              &top_type };

  self->host = rig_host ();
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_true (cop_host_register (self->host, types[i], NULL, NULL, NULL));
  self->machine = machine = rig_machine (self->host, NULL);
  self->log = cop_test_log_new ();
  self->rack = rig_add (machine, &top_type, "r", NULL);
  self->bus = rig_bus (self->rack, "a");
  cop_test_log_clear (self->log);
}

static inline void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  act = NULL;
  g_assert_true (cop_machine_close (self->machine, NULL));
  cop_machine_unref (self->machine);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, 0);
  cop_host_unref (self->host);
  cop_test_log_free (self->log);
}

static inline void
begin (Fixture *self, Act new_act)
{
  cop_test_log_clear (self->log);
  n_acts = 0;
  act = new_act;
}

static inline gboolean
is_at (CopDevice *device, const char *id, const char *name, const char *wanted)
{
  return g_strcmp0 (cop_object_name (&device->object), id) == 0 && strcmp (name, wanted) == 0
         && ++n_acts == 1;
}

static inline CopDevice *
peripheral (const char *id)
{
  return (CopDevice *)cop_object_child (cop_machine_peripheral (machine), id);
}

static inline void
assert_reset (CopDevice *device)
{
  GError *error = NULL;

  g_assert_true (cop_device_assert_reset (device, &error));
  g_assert_no_error (error);
}

static inline void
release_reset (CopDevice *device)
{
  GError *error = NULL;

  g_assert_true (cop_device_release_reset (device, &error));
  g_assert_no_error (error);
}

/* The same below any object. */
static inline CopDevice *
add_at (CopObject *parent, const CopTypeDesc *type, const char *id, CopBus *bus)
{
  CopDeviceSpec spec = { .type = type->name, .id = id, .parent = parent, .bus = bus };
  CopDevice *device = cop_machine_device_addv (machine, &spec, NULL);

  g_assert_nonnull (device);
  return device;
}

/* hub h on the rack with a and b on its bus, c a child of b, and l, a child of h on no bus */
static inline CopDevice *
add_five (Fixture *self)
{
  CopDevice *h = rig_add (machine, &hub_type, "h", self->bus), *b;

  rig_add (machine, &hub_type, "a", rig_bus (h, "bus"));
  b = rig_add (machine, &hub_type, "b", rig_bus (h, "bus"));
  rig_add_to (&b->object, &loose_type, "c", NULL);
  rig_add_to (&h->object, &loose_type, "l", NULL);
  return h;
}

#endif
