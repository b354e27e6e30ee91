/* What a consumer that stays remembers while its providers go and come. */
#include "undo.h"
#include <device/private.h>

static CopDevice *
add_driver (RigFixture *self, CopDevice *target)
{
  CopWiring wiring[2] = { { .output = "out", .index = 0 }, { .output = "out", .index = 1 } };
  CopDeviceSpec spec = { .type = "rig.probe", .id = "driver", .bus = self->bus };
  g_autoptr (GError) error = NULL;
  CopDevice *driver;

  for (guint i = 0; i < 2; i++)
    wiring[i].endpoint =
        (CopEndpoint){ .provider = &target->object, .input = "in", .args = { i }, .n_args = 1 };
  spec.wiring = wiring;
  spec.n_wiring = 2;
  driver = cop_machine_device_addv (self->machine, &spec, &error);
  g_assert_no_error (error);
  return driver;
}

static guint
n_lost (const CopDevice *device)
{
  guint n = 0;

  while (cop_device__nth_lost (device, n))
    n++;
  return n;
}

static void
one_for_each_wire_however_often (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *target = rig_add (self->machine, &rig_type_probe, "target", self->bus);
  CopDevice *driver = add_driver (self, target);
  CopChange *change = commit (self, cut_target);

  for (guint i = 0; i < 2000; i++)
    {
      g_assert_cmpuint (n_lost (driver), ==, 2);
      g_assert_cmpstr (cop_device__nth_lost (driver, 1)->path, ==, "/machine/peripheral/target");
      change = undo (change);
      g_assert_cmpuint (n_lost (driver), ==, 0);
      change = undo (change);
    }
  cop_change_free (change);
}

/* The same place is lost once more: the newer one is meant. */
static void
the_same_place_is_lost_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *target = rig_add (self->machine, &rig_type_probe, "target", self->bus);
  CopDevice *driver = add_driver (self, target);
  CopLostWire lost = { .path = (char *)"/machine/elsewhere", .index = 1 };

  rig_cut (self->machine, "target");
  for (guint i = 0; i < 2000; i++)
    cop_device__lose (driver, "out", &lost);
  g_assert_cmpuint (n_lost (driver), ==, 2);
  g_assert_cmpstr (cop_device__nth_lost (driver, 0)->path, ==, "/machine/peripheral/target");
  g_assert_cmpstr (cop_device__nth_lost (driver, 1)->path, ==, lost.path);
  cop_device__lose (driver, "no such", &lost);
  g_assert_cmpuint (n_lost (driver), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name_) RIG_ADD ("/machine/undo-wires/", name_)
  TEST (one_for_each_wire_however_often);
  TEST (the_same_place_is_lost_once);
  return g_test_run ();
}
