/* Every step of every addition fails in turn, and nothing of it is left: devices written in C. */
#include "steps.h"
#include <rig.h>

static const struct
{
  const CopTypeDesc *type;
  guint n; /* steps that it takes, with those of what it brings */
} added[] = {
  { &rig_type_probe, 11 },         /* a plain device */
  { &rig_type_deep, 11 },          /* hooks at two levels */
  { &rig_type_hub, 11 + 4 },       /* offers a bus: init, post_init, parent, bus_realize */
  { &rig_type_nest, 11 + 4 + 11 }, /* adds another in realize */
  { &rig_type_pair, 12 + 4 + 24 }, /* composite: two children, a wire, a plain node */
  { &rig_type_loose, 10 },         /* sits on no bus */
  { &rig_type_rack, 10 + 2 * 4 },
};

static gboolean
add (CopMachine *machine, gconstpointer data, GError **error)
{
  CopDeviceSpec spec = { .type = ((const CopTypeDesc *)data)->name, .id = "new" };

  if (!g_str_equal (spec.type, "rig.loose") && !g_str_equal (spec.type, "rig.rack"))
    spec.bus = rig_bus (rig_at (machine, "/machine/peripheral/r"), "a");
  return cop_machine_device_addv (machine, &spec, error) != NULL;
}

static gboolean
cut (CopMachine *machine, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  return cop_object_cut (cop_machine_peripheral (machine), "new", error);
}

static void
hot (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    g_assert_cmpuint (fault_each_step (self->machine, add, added[i].type, cut), ==, added[i].n);
}

/* --- with everything that can be given ---------------------------------------------------- */

static gboolean
add_wired (CopMachine *machine, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  CopObject *other = rig_at (machine, "/machine/peripheral/other");
  CopWiring wiring[] = {
    { .output = "out", .index = 0, .endpoint = { .provider = other, .input = "in" } },
    { .output = "out", .index = 1, .endpoint = { .provider = other, .input = "many" } }
  };
  CopSetting settings[] = { { .name = "needs", .value = COP_VALUE_OBJECT (other) },
                            { .name = "fan", .value = COP_VALUE_OBJECT (other) },
                            { .name = "number", .text = "7" } };
  CopDeviceSpec spec = { .type = "rig.needy", .id = NULL };

  wiring[0].endpoint.n_args = wiring[1].endpoint.n_args = 1;
  wiring[0].endpoint.args[0] = 3;
  spec.bus = rig_bus (rig_at (machine, "/machine/peripheral/r"), "a");
  spec.wiring = wiring;
  spec.n_wiring = G_N_ELEMENTS (wiring);
  spec.settings = settings;
  spec.n_settings = G_N_ELEMENTS (settings);
  return cop_machine_device_addv (machine, &spec, error) != NULL;
}

static gboolean
cut_the_last (CopMachine *machine, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  CopObject *anon = cop_machine_peripheral_anon (machine);

  return cop_object_cut (anon, cop_object_name (cop_object_first_child (anon)), error);
}

/* The links, the wires and the counter of names are put back, too. */
static void
hot_with_links_and_wires (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "other", self->bus);
  g_assert_cmpuint (fault_each_step (self->machine, add_wired, NULL, cut_the_last), ==, 12);
}

static gboolean
add_mapped (CopMachine *machine, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  return cop_machine_device_add (machine, "ns16550a", "new", error, "at", "0x10000000", NULL)
         != NULL;
}

static void
hot_with_a_window (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint64 offset;

  g_assert_cmpuint (fault_each_step (self->machine, add_mapped, NULL, cut), ==, 11);
  g_assert_null (cop_region_find (cop_machine_memory (self->machine), 0x10000000, &offset));
}

static gboolean
enable (CopMachine *machine, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  return cop_machine_device_add (machine, "rig.hub", "new", error, "bus", "r", NULL) != NULL;
}

/* --- with what hooks ask for meanwhile ----------------------------------------------------- */

static gboolean
eject_the_other (CopObject *self, const char *hook, CopDevice *device, GError **error)
{
  CopMachine *machine = cop_device_machine (device);
  CopDevice *other;

  if (!g_str_equal (hook, "realize") || !g_str_equal (cop_object_name (self), "new"))
    return TRUE;
  other = rig_at (machine, "/machine/peripheral/other");
  return cop_device_assert_reset (device, error) && cop_device_eject (other, error);
}

static gboolean
cut_both (CopMachine *machine, gconstpointer data, GError **error)
{
  CopDevice *rack = rig_at (machine, "/machine/peripheral/r");

  rig_assert_state (rig_at (machine, "/machine/peripheral/other"), COP_STATE_UNREALIZED);
  g_assert_true (cop_device_is_in_reset (rig_at (machine, "/machine/peripheral/new")));
  if (!cut (machine, data, error)
      || !cop_object_cut (cop_machine_peripheral (machine), "other", error))
    return FALSE;
  rig_add (machine, &rig_type_hub, "other", rig_bus (rack, "a"));
  return TRUE;
}

/* It is ejected, and the new one held in reset, when all went well; and else neither. */
static void
hot_with_an_eject (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *other = rig_add (self->machine, &rig_type_hub, "other", self->bus);

  rig_act (eject_the_other);
  g_assert_cmpuint (fault_each_step (self->machine, add, &rig_type_probe, cut_both), ==, 11);
  /* what was to be ejected takes additions again */
  other = rig_at (self->machine, "/machine/peripheral/other");
  rig_act (NULL);
  rig_add (self->machine, &rig_type_probe, "low", rig_bus (other, "bus"));
}

static void
hot_below_what_is_held_in_reset (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_true (cop_device_assert_reset (self->rack, NULL));
  g_assert_cmpuint (fault_each_step (self->machine, add, &rig_type_pair, cut), ==, 12 + 4 + 24);
  g_assert_true (cop_device_release_reset (self->rack, NULL));
}

/* A type that is refused before anything has been made asks nobody. */
static void
checks_are_no_steps (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  FaultCount count = { .seen = self->machine };
  GError *error = NULL;

  cop_machine_set_fault (self->machine, fault_ask, &count);
  g_assert_null (rig_try (self, &cop_type_device, "x", NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_TYPE);
  g_clear_error (&error);
  g_assert_cmpuint (count.n_asked, ==, 0);
  g_assert_true (enable (self->machine, NULL, &error));
  g_assert_cmpuint (count.n_asked, >, 0);
  cop_machine_set_fault (self->machine, NULL, NULL);
}

/* --- plain objects, and objects made before ----------------------------------------------- */

static gboolean
plant (CopMachine *machine, gconstpointer data, GError **error)
{
  CopType *type = cop_host_type (cop_machine_host (machine), data);
  CopObject *object = cop_object_new (type, NULL);
  CopBus *bus = rig_bus (rig_at (machine, "/machine/peripheral/r"), "b");
  gboolean ok = cop_machine_plant (machine, cop_machine_peripheral (machine), "new", object, bus,
                                   COP_ADD_NULLABLE, error);

  cop_object_unref (object);
  return ok;
}

static void
planted (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpuint (fault_each_step (self->machine, plant, &rig_type_probe, cut), ==, 9);
  g_assert_cmpuint (fault_each_step (self->machine, plant, &rig_type_pair, cut), ==, 35);
}

/* near: not NULL: it is made for the machine. */
static gboolean
add_plain (CopMachine *machine, gconstpointer near, GError **error)
{
  CopType *type = cop_host_type (cop_machine_host (machine), &cop_type_container);
  CopObject *objects = cop_machine_objects (machine), *object;
  gboolean ok;

  object = near ? cop_object_new_near (objects, type, error) : cop_object_new (type, error);
  ok = object && cop_object_add (objects, "new", object, COP_ADD_NULLABLE, error);
  cop_object_unref (object);
  return ok;
}

static gboolean
cut_plain (CopMachine *machine, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  return cop_object_cut (cop_machine_objects (machine), "new", error);
}

static void
plain (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpuint (fault_each_step (self->machine, add_plain, NULL, cut_plain), ==, 1);
  g_assert_cmpuint (fault_each_step (self->machine, add_plain, "near", cut_plain), ==, 3);
}

/* --- cold --------------------------------------------------------------------------------- */

static CopMachine *
make (CopHost *host, gpointer data, GError **error)
{
  return cop_machine_new (host, data ? cop_host_type (host, data) : NULL, NULL, 0, NULL, error);
}

/* What comes before the first call with a machine: the root's objects, the machine's bus. */
#define N_UNSEEN 6

static void
cold (void)
{
  CopHost *host = rig_host ();
  CopMachine *other = rig_machine (host, &rig_type_board);
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (other);
  guint bare = fault_each_cold_step (host, make, NULL, N_UNSEEN);

  g_assert_cmpuint (bare, >=, 20);
  g_assert_cmpuint (fault_each_cold_step (host, make, &rig_type_board, N_UNSEEN), >, bare + 80);
  rig_assert_same (other, before);
  cop_machine_unref (other);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  RIG_ADD ("/fault/steps/", hot);
  RIG_ADD ("/fault/steps/", hot_with_links_and_wires);
  RIG_ADD ("/fault/steps/", hot_with_a_window);
  RIG_ADD ("/fault/steps/", hot_with_an_eject);
  RIG_ADD ("/fault/steps/", hot_below_what_is_held_in_reset);
  RIG_ADD ("/fault/steps/", checks_are_no_steps);
  RIG_ADD ("/fault/steps/", planted);
  RIG_ADD ("/fault/steps/", plain);
  g_test_add_func ("/fault/steps/cold", cold);
  return g_test_run ();
}
