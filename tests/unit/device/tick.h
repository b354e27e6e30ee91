/* What the tests of timers share: timers that write down when they fire. */
#ifndef DEVICE_TICK_H
#define DEVICE_TICK_H

#include <coppice/dev/request.h>
#include <coppice/dev/timer.h>
#include <rig.h>

/* Writes "NAME at TIME" down. */
static inline void
note (CopDevice *device, gpointer data)
{
  cop_test_log_add (cop_test_log_current (), "%s at %" G_GUINT64_FORMAT, (const char *)data,
                    cop_device_now (device));
}

/* A timer that writes down what it is called here.  name: nullable, its own. */
static inline CopTimer *
noted (CopDevice *device, const char *name, const char *called)
{
  return cop_timer_new (device, name, note, (gpointer)called);
}

static inline void
advance (RigFixture *self, guint64 ns)
{
  g_autoptr (GError) error = NULL;

  cop_machine_advance (self->machine, ns, &error);
  g_assert_no_error (error);
}

static inline CopDevice *
add_probe (RigFixture *self)
{
  CopDevice *device = rig_add (self->machine, &rig_type_probe, "p", self->bus);

  cop_test_log_clear (self->log);
  return device;
}

#endif
