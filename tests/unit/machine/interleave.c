/* Plugging, unplugging, ejecting, resetting and time in random orders, in hooks as well: every
 * removal has one outcome, what is held in reset is what somebody holds, and nothing is left. */
#include "outcome.h"

enum
{
  ROUNDS = 200,
  STEPS = 150,
  NAMES = 8
};

static GRand *dice;
static guint in_hook;

/* One device_del. */
typedef struct
{
  guint n_told;
  gboolean is_removal;
} Request;

static GPtrArray *requests; /* Request */

static gboolean
chance (gint one_in)
{
  return g_rand_int_range (dice, 0, one_in) == 0;
}

static void
count (CopRemoval *removal, gpointer data)
{
  g_assert_cmpint (cop_removal_state (removal), !=, COP_REMOVAL_PENDING);
  ((Request *)data)->n_told++;
}

static const char *
some_name (void)
{
  static const char *const names[NAMES] = { "a", "b", "c", "d", "e", "f", "g", "h" };
  return names[g_rand_int_range (dice, 0, NAMES)];
}

static CopDevice *
some_device (void)
{
  return peripheral (some_name ());
}

/* A bus of a device that is there, of one above all in half of the cases. */
static CopBus *
some_bus (void)
{
  CopDevice *device = chance (2) ? NULL : some_device ();

  if (device == NULL || cop_device_first_bus (device) == NULL)
    device = peripheral ("top");
  return cop_device_first_bus (device);
}

static void
plug (void)
{
  static const CopTypeDesc *const types[] = { &rig_type_probe, &rig_type_hub, &rig_type_pair };
  CopDeviceSpec spec = { .id = some_name (), .bus = some_bus (), .flags = COP_ADD_NULLABLE };

  spec.type = types[g_rand_int_range (dice, 0, G_N_ELEMENTS (types))]->name;
  cop_machine_device_addv (fixture->machine, &spec, NULL);
}

static void
unplug (const char *id)
{
  Request *request = g_new0 (Request, 1);

  g_ptr_array_add (requests, request);
  request->is_removal = cop_machine_device_del (fixture->machine, id, count, request, NULL) != NULL;
}

static void
end_removal (void)
{
  GPtrArray *pending = cop_machine_removals (fixture->machine);

  if (pending->len)
    cop_removal_cancel (pending->pdata[0], NULL);
  g_ptr_array_unref (pending);
}

static void something (void);

static gboolean
several (CopMachine *machine, gpointer data G_GNUC_UNUSED, GError **error)
{
  for (guint i = 0; i < 4; i++)
    something ();
  return chance (2) || cop_object_error ((CopObject *)machine, error, COP_ERROR_HOOK, "by chance");
}

static void
something (void)
{
  CopDevice *device = some_device ();
  CopObject *all = cop_machine_peripheral (fixture->machine);

  switch (g_rand_int_range (dice, 0, 15))
    {
    case 0:
      if (device)
        cop_object_cut (all, cop_object_name (&device->object), NULL);
      break;
    case 1:
      if (device)
        cop_device_eject (device, NULL);
      break;
    case 2:
      if (device)
        cop_device_guest_eject (device, NULL);
      break;
    case 3:
      if (device)
        cop_device_guest_refuse (device, "no");
      break;
    case 4:
      end_removal ();
      break;
    case 5:
    case 6:
      if (device)
        unplug (cop_object_name (&device->object));
      break;
    case 7:
      if (device)
        cop_device_assert_reset (device, NULL);
      break;
    case 8:
      if (device)
        cop_device_release_reset (device, NULL);
      break;
    case 9:
      cop_machine_reset (fixture->machine, NULL);
      break;
    case 10:
      cop_machine_advance (fixture->machine, 3, NULL);
      break;
    case 11:
      if (chance (2))
        cop_machine_transaction (fixture->machine, several, NULL, NULL, NULL);
      break;
    case 12:
      cop_snapshot_free (cop_machine_snapshot (fixture->machine));
      break;
    default:
      plug ();
    }
}

static gboolean
act_at_random (CopObject *self, const char *hook, CopDevice *device G_GNUC_UNUSED, GError **error)
{
  gboolean ok = TRUE;

  if (in_hook < 3 && chance (6))
    {
      in_hook++;
      something ();
      in_hook--;
    }
  /* those that may fail sometimes do */
  if (chance (40)
      && (strcmp (hook, "realize") == 0 || strcmp (hook, "ask_unplug") == 0
          || strcmp (hook, "pre_plug") == 0 || strcmp (hook, "unplug_request") == 0))
    ok = cop_object_fail (self, error, "by chance");
  return ok;
}

/* What is in reset is what is held, or hangs on something that is. */
static void
check_reset (CopObject *root)
{
  CopWalk walk = COP_WALK (root);

  while (cop_walk_next (&walk))
    {
      CopDevice *device = cop_device (walk.at), *above = NULL;
      CopObject *parent = cop_object_parent (walk.at);
      if (device == NULL || cop_object_state (walk.at) != COP_STATE_REALIZED)
        continue;
      while (parent && cop_device (parent) == NULL)
        parent = cop_object_parent (parent);
      if (cop_device_bus (device))
        above = cop_bus_device (cop_device_bus (device));
      g_assert_cmpint (cop_device_is_in_reset (device), ==,
                       device->resets > 0 || (above && cop_device_is_in_reset (above))
                           || (parent && cop_device_is_in_reset ((CopDevice *)parent)));
      g_assert_cmpint (cop_device_is_in_reset (device), ==, device->reset_bits != 0);
    }
}

static void
one_round (RigFixture *self, guint32 seed)
{
  g_rand_set_seed (dice, seed);
  g_test_message ("seed %u", seed);
  in_hook = 0;
  requests = g_ptr_array_new_with_free_func (g_free);
  begin (self);
  guest_timeout = g_rand_int_range (dice, 0, 2) ? 7 : 0;
  guest_act = act_at_random;
  rig_act (act_at_random);
  rig_add (self->machine, &guest_type, "top", NULL);
  for (guint i = 0; i < STEPS; i++)
    {
      something ();
      check_reset (cop_machine_root (self->machine));
      cop_test_log_clear (self->log);
    }
  guest_act = NULL;
  rig_act (NULL);
  for (guint i = 0; i < NAMES; i++)
    {
      char id[2] = { (char)('a' + i), 0 };
      if (peripheral (id))
        rig_cut (self->machine, id);
    }
  rig_cut (self->machine, "top");
  /* one whose device went while a hook failed has an error instead */
  for (guint i = 0; i < requests->len; i++)
    {
      const Request *request = requests->pdata[i];
      g_assert_cmpuint (request->n_told, <=, 1);
      g_assert_true (request->n_told == 1 || !request->is_removal);
    }
  g_ptr_array_unref (requests);
}

static void
at_random (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint32 seed = (guint32)g_test_rand_int ();
  g_autoptr (CopSnapshot) before = NULL;

  dice = g_rand_new ();
  begin (self);
  before = cop_machine_snapshot (self->machine);
  for (guint i = 0; i < ROUNDS; i++)
    {
      one_round (self, seed + i);
      rig_assert_same (self->machine, before);
    }
  g_rand_free (dice);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  RIG_ADD ("/machine/interleave/", at_random);
  return g_test_run ();
}
