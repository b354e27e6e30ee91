/* The rig: devices that write down all three phases of their reset. */
#include "rig.h"

static void
tell (CopDevice *self, const char *hook)
{
  GError *error = NULL;

  if (!rig_say (self, hook, &error))
    cop_object_hook_error (&self->object, hook, error);
}

static void
tell_enter (CopDevice *self)
{
  tell (self, "reset_enter");
}

static void
tell_exit (CopDevice *self)
{
  tell (self, "reset_exit");
}

static const CopDeviceClass phased_class = { .reset_enter = tell_enter, .reset_exit = tell_exit };

const CopTypeDesc rig_type_phased = {
  .name = "rig.phased",
  .doc = "A hub with all three phases of a reset",
  .parent = &rig_type_hub,
  .size = sizeof (RigProbe),
  .klass = &phased_class,
};

const CopTypeDesc rig_type_phased_loose = {
  .name = "rig.phased-loose",
  .doc = "Sits on no bus, with all three phases of a reset",
  .parent = &rig_type_loose,
  .size = sizeof (RigProbe),
  .klass = &phased_class,
};
