/* What the tests of hooks and of observers that change the machine share. */
#ifndef DEVICE_REENTRY_H
#define DEVICE_REENTRY_H

#include <rig.h>

/* What the act of a test works on. */
static RigFixture *fixture;
static guint n_acts;
static GError *seen G_GNUC_UNUSED;
static CopObject *dropped G_GNUC_UNUSED;

static inline void
begin (RigFixture *self, RigAct act)
{
  fixture = self;
  n_acts = 0;
  cop_test_log_clear (self->log);
  rig_act (act);
}

static inline gboolean
is_at (const char *hook, const char *expected_hook, CopDevice *device, const char *name)
{
  const char *found = cop_object_name (&device->object);

  return strcmp (hook, expected_hook) == 0 && found && strcmp (found, name) == 0 && ++n_acts;
}

static inline gboolean
cut (const char *id, GError **error)
{
  return cop_object_cut (cop_machine_peripheral (fixture->machine), id, error);
}

static inline CopObject *
peripheral (const char *id)
{
  return cop_object_child (cop_machine_peripheral (fixture->machine), id);
}

#endif
