/* How tests use the rig. */
#include "rig.h"

CopMachine *
rig_machine (CopHost *host, const CopTypeDesc *type)
{
  g_autoptr (GError) error = NULL;
  CopType *of = type ? cop_host_type (host, type) : NULL;
  CopMachine *machine = cop_machine_new (host, of, NULL, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (machine);
  return machine;
}

static CopDevice *
add (CopMachine *machine, CopObject *parent, const CopTypeDesc *type, const char *id, CopBus *bus)
{
  g_autoptr (GError) error = NULL;
  CopDeviceSpec spec = { .type = type->name, .id = id, .parent = parent, .bus = bus };
  CopDevice *device;

  spec.flags = COP_ADD_NULLABLE;
  device = cop_machine_device_addv (machine, &spec, &error);
  g_assert_no_error (error);
  g_assert_nonnull (device);
  return device;
}

CopDevice *
rig_add (CopMachine *machine, const CopTypeDesc *type, const char *id, CopBus *bus)
{
  return add (machine, NULL, type, id, bus);
}

CopDevice *
rig_add_to (CopObject *parent, const CopTypeDesc *type, const char *id, CopBus *bus)
{
  return add (cop_device_machine (cop_device (parent)), parent, type, id, bus);
}

CopBus *
rig_bus (CopDevice *device, const char *name)
{
  CopBus *bus = cop_bus (cop_object_child (&device->object, name));

  g_assert_nonnull (bus);
  return bus;
}

gpointer
rig_at (CopMachine *machine, const char *path)
{
  g_autoptr (GError) error = NULL;
  CopObject *object = cop_object_resolve (cop_machine_root (machine), path, &error);

  g_assert_no_error (error);
  return object;
}

void
rig_cut (CopMachine *machine, const char *id)
{
  g_autoptr (GError) error = NULL;

  cop_object_cut (cop_machine_peripheral (machine), id, &error);
  g_assert_no_error (error);
}

void
rig_check_same (CopMachine *machine, const CopSnapshot *before, const char *file, int line)
{
  g_autoptr (CopSnapshot) after = cop_machine_snapshot (machine);
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;

  if (cop_snapshot_equal (before, after))
    return;
  lines = cop_snapshot_diff (before, after);
  text = g_strjoinv ("\n", lines);
  g_assertion_message (G_LOG_DOMAIN, file, line, G_STRFUNC, text);
}

/* --- the usual beginning and end ----------------------------------------------------------- */

void
rig_set_up (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->host = rig_host ();
  self->machine = rig_machine (self->host, NULL);
  self->rack = rig_add (self->machine, &rig_type_rack, "r", NULL);
  self->bus = rig_bus (self->rack, "a");
  self->log = cop_test_log_new ();
  cop_test_log_watch (self->log, self->machine);
}

void
rig_tear_down (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  rig_act (NULL);
  rig_fail (NULL, NULL);
  cop_machine_close (self->machine, &error);
  g_assert_no_error (error);
  cop_machine_unref (self->machine);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, 0);
  cop_host_unref (self->host);
  cop_test_log_free (self->log);
}

CopDevice *
rig_try (RigFixture *self, const CopTypeDesc *type, const char *id, CopBus *bus, GError **error)
{
  CopDeviceSpec spec = { .type = type->name, .id = id, .bus = bus };

  return cop_machine_device_addv (self->machine, &spec, error);
}
