/* What undoing gives back: what a cut emptied, what a build makes, places. */
#include "undo.h"

/* --- a composite ---------------------------------------------------------------------------- */

static CopDevice *
add_in (CopDevice *self, const CopTypeDesc *type, const char *id, CopAddFlags flags, GError **error)
{
  CopDeviceSpec spec = { .type = type->name, .id = id, .parent = &self->object };

  spec.flags = flags;
  spec.bus = cop_device_first_bus (self);
  return cop_machine_device_addv (cop_device_machine (self), &spec, error);
}

static gboolean
wire_to (CopDevice *from, guint index, CopDevice *to, const char *input, guint place,
         GError **error)
{
  CopEndpoint endpoint = { .provider = &to->object, .input = input, .n_args = 1 };

  endpoint.args[0] = place;
  return cop_device_wire (from, "out", index, &endpoint, error);
}

/* Its own output goes to one of those inside, one inside to another, and to one outside; a plain
 * node; a child that can be taken out; and one that lies elsewhere and sits on its bus. */
static gboolean
chip_build (CopDevice *self, GError **error)
{
  CopMachine *machine = cop_device_machine (self);
  CopObject *sink = cop_object_lookup (cop_machine_peripheral (machine), "sink"), *note;
  CopDevice *left, *right;
  CopDeviceSpec spec = { .type = "rig.probe", .id = "elsewhere" };
  CopDtItem item = { .kind = COP_DT_CELL, .value = 7 };
  gboolean ok;

  spec.bus = cop_device_first_bus (self);
  right = add_in (self, &rig_type_early, "right", 0, error);
  left = right ? add_in (self, &rig_type_early, "left", 0, error) : NULL;
  if (left == NULL || !cop_object_set_uint (&left->object, "first", 5, error)
      || !wire_to (self, 0, right, "in", 3, error) || !wire_to (left, 0, right, "in", 2, error)
      || (sink && !wire_to (left, 1, (CopDevice *)sink, "many", 0, error))
      || add_in (self, &rig_type_probe, "extra", COP_ADD_NULLABLE, error) == NULL
      || cop_machine_device_addv (machine, &spec, error) == NULL)
    return FALSE;
  note = cop_object_new (cop_host_type (cop_object_host (&self->object), &cop_type_node), error);
  ok = note && cop_object_add (&self->object, "note", note, 0, error)
       && cop_dt_set (note, "built", COP_DT_PLAIN, &item, 1, error);
  cop_object_unref (note);
  return ok;
}

static const CopDeviceClass chip_class = { .build = chip_build };
static const CopTypeDesc chip = { .name = "undo.chip",
                                  .doc = "Makes what is in it",
                                  .parent = &rig_type_hub,
                                  .size = sizeof (RigProbe),
                                  .klass = &chip_class };

/* --- helpers -------------------------------------------------------------------------------- */

static CopObject *
link_of (CopObject *object, const char *name)
{
  g_autoptr (GError) error = NULL;
  CopObject *target = NULL;

  cop_object_get_object (object, name, &target, &error);
  g_assert_no_error (error);
  return target;
}

static void
refer (CopObject *object, const char *name, CopObject *target)
{
  CopDtItem items[] = { { .kind = COP_DT_CELL, .value = 1 },
                        { .kind = COP_DT_REF, .object = target } };
  g_autoptr (GError) error = NULL;

  cop_dt_set (object, name, COP_DT_PLAIN, items, 2, &error);
  g_assert_no_error (error);
}

static void
note_change (CopObject *object G_GNUC_UNUSED, const CopProp *prop, gpointer data)
{
  g_string_append (data, cop_prop_name (prop));
}

/* --- links of those that stay --------------------------------------------------------------- */

static void
weak_links_lead_there_again (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) told = g_string_new (NULL);
  CopDevice *stays = rig_add (self->machine, &rig_type_probe, "stays", self->bus);
  CopDevice *target = rig_add (self->machine, &rig_type_hub, "target", self->bus);

  rig_add (self->machine, &rig_type_probe, "below", rig_bus (target, "bus"));
  set_link (&stays->object, "fan", &target->object);
  set_link (&self->rack->object, "fan", in_peripheral (self, "below"));
  cop_object_observe (&stays->object, note_change, told);
  back_and_forth (self, cut_target);
  cop_object_unobserve (&stays->object, note_change, told);
  g_assert_true (link_of (&stays->object, "fan") == in_peripheral (self, "target"));
  /* emptied and filled, three times */
  g_assert_cmpstr (told->str, ==, "fanfanfanfanfanfan");
}

static void
references_of_the_devicetree_as_well (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *target = rig_add (self->machine, &rig_type_probe, "target", self->bus);

  refer (&self->rack->object, "rig,first", &target->object);
  refer (&self->rack->object, "rig,second", &self->rack->object);
  back_and_forth (self, cut_target);
}

/* A strong link keeps what it leads to, retired: it leads to the new one afterwards. */
static void
strong_links_lead_there_again (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *target = rig_add (self->machine, &rig_type_probe, "target", self->bus);

  set_link (&self->rack->object, "peer", &target->object);
  {
    g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
    CopChange *change = commit (self, cut_target);
    rig_assert_state (target, COP_STATE_RETIRED);
    cop_change_free (undo (change));
    rig_assert_same (self->machine, before);
  }
}

static void
what_was_set_since_stays (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *one = rig_add (self->machine, &rig_type_probe, "one", self->bus);
  CopDevice *two = rig_add (self->machine, &rig_type_probe, "two", self->bus);
  CopDevice *target = rig_add (self->machine, &rig_type_probe, "target", self->bus);
  CopChange *change;

  set_link (&one->object, "fan", &target->object);
  set_link (&two->object, "fan", &target->object);
  refer (&one->object, "rig,first", &target->object);
  refer (&one->object, "rig,second", &target->object);
  change = commit (self, cut_target);
  set_link (&one->object, "fan", &two->object);
  set_link (&two->object, "fan", NULL);
  refer (&one->object, "rig,first", &two->object);
  cop_dt_unset (&one->object, "rig,second", NULL);
  {
    g_autoptr (CopSnapshot) set = cop_machine_snapshot (self->machine);
    cop_change_free (undo (change));
    rig_cut (self->machine, "target");
    rig_assert_same (self->machine, set);
  }
  g_assert_true (link_of (&one->object, "fan") == &two->object);
  g_assert_null (link_of (&two->object, "fan"));
}

/* A link that another cut has emptied since is not filled by the undoing of the first. */
static void
each_fills_what_it_emptied (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *stays = rig_add (self->machine, &rig_type_probe, "stays", self->bus);
  CopDevice *other = rig_add (self->machine, &rig_type_probe, "other", self->bus);
  CopDevice *target = rig_add (self->machine, &rig_type_probe, "target", self->bus);
  CopChange *change;

  set_link (&stays->object, "fan", &target->object);
  change = commit (self, cut_target);
  set_link (&stays->object, "fan", &other->object);
  rig_cut (self->machine, "other");
  cop_change_free (undo (change));
  g_assert_null (link_of (&stays->object, "fan"));
}

/* --- places --------------------------------------------------------------------------------- */

static gboolean
cut_first_and_third (RigFixture *self, GError **error)
{
  return cut (self, "first", error) && cut (self, "third", error) && cut (self, "second", error)
         && rig_try (self, &rig_type_probe, "new", self->bus, error);
}

static void
all_is_where_it_was (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const names[] = { "first", "second", "third", "fourth" };
  CopDevice *sink = rig_add (self->machine, &rig_type_probe, "sink", self->bus);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CopDeviceSpec spec = { .type = "rig.probe", .id = names[i], .bus = self->bus };
      CopWiring wiring = { .output = "out" };
      g_autoptr (GError) error = NULL;
      wiring.endpoint = (CopEndpoint){ .provider = &sink->object, .input = "many", .n_args = 1 };
      spec.wiring = &wiring;
      spec.n_wiring = 1;
      spec.flags = COP_ADD_NULLABLE;
      g_assert_nonnull (cop_machine_device_addv (self->machine, &spec, &error));
      g_assert_no_error (error);
    }
  back_and_forth (self, cut_first_and_third);
  g_assert_cmpstr (cop_object_name (cop_wire_consumer (cop_device_driver (sink, "many", 0))), ==,
                   "first");
}

static gboolean
plant_older (RigFixture *self, GError **error)
{
  return cut (self, "hub", error);
}

/* It was made before what it sits on. */
static void
what_is_older_than_its_place (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopObject *planted = cop_object_new (cop_host_type (self->host, &rig_type_probe), &error);
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "hub", self->bus);

  g_assert_no_error (error);
  cop_machine_plant (self->machine, cop_machine_peripheral (self->machine), "planted", planted,
                     rig_bus (hub, "bus"), COP_ADD_NULLABLE, &error);
  g_assert_no_error (error);
  cop_object_unref (planted);
  back_and_forth (self, plant_older);
}

/* --- what build and realize make ------------------------------------------------------------ */

static void
add_chip (RigFixture *self)
{
  g_autoptr (GError) error = NULL;

  cop_host_register (self->host, &chip, NULL, NULL, &error);
  g_assert_no_error (error);
  rig_add (self->machine, &rig_type_probe, "sink", self->bus);
  rig_add (self->machine, &chip, "chip", self->bus);
}

static gboolean
cut_chip (RigFixture *self, GError **error)
{
  return cut (self, "chip", error);
}

static void
a_composite_is_built_again (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add_chip (self);
  back_and_forth (self, cut_chip);
}

static gboolean
cut_sink_and_chip (RigFixture *self, GError **error)
{
  return cut (self, "sink", error) && cut (self, "chip", error);
}

static void
with_what_it_is_wired_to (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add_chip (self);
  back_and_forth (self, cut_sink_and_chip);
}

/* What was set, taken out and put in after build. */
static void
what_was_said_after_build (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDtItem item = { .kind = COP_DT_STRING, .text = "said" };
  g_autoptr (GError) error = NULL;
  CopObject *chip_object, *note;

  add_chip (self);
  chip_object = in_peripheral (self, "chip");
  note = cop_object_lookup (chip_object, "note");
  cop_object_set_uint (cop_object_lookup (chip_object, "left"), "first", 0, &error);
  g_assert_no_error (error);
  cop_object_set_uint (cop_object_lookup (chip_object, "right"), "second", 9, &error);
  g_assert_no_error (error);
  set_link (cop_object_lookup (chip_object, "left"), "fan",
            cop_object_lookup (chip_object, "right"));
  set_link (in_peripheral (self, "sink"), "fan", cop_object_lookup (chip_object, "left"));
  cop_dt_unset (note, "built", NULL);
  cop_dt_set (note, "rig,said", COP_DT_PLAIN, &item, 1, &error);
  g_assert_no_error (error);
  refer (in_peripheral (self, "sink"), "rig,note", note);
  cop_object_cut (chip_object, "extra", &error);
  g_assert_no_error (error);
  g_assert_nonnull (rig_add_to (chip_object, &rig_type_probe, "put-in", NULL));
  back_and_forth (self, cut_chip);
  g_assert_null (cop_object_lookup (in_peripheral (self, "chip"), "extra"));
}

static gboolean
cut_nest (RigFixture *self, GError **error)
{
  return cut (self, "nest", error);
}

static void
what_realize_makes (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_nest, "nest", self->bus);
  rig_add (self->machine, &rig_type_probe, "last", self->bus);
  set_link (in_peripheral (self, "last"), "fan", in_peripheral (self, "nest-egg"));
  set_link (in_peripheral (self, "nest-egg"), "fan", in_peripheral (self, "last"));
  back_and_forth (self, cut_nest);
}

/* --- what cannot be undone ------------------------------------------------------------------ */

static gboolean
cut_below (RigFixture *self, GError **error)
{
  return cut (self, "below", error);
}

static void
refuse (RigFixture *self, CopChange *change, CopErrorCode code, const char *message)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  g_assert_false (cop_change_undo (change, NULL, &error));
  cop_test_assert_error (error, code, message);
  rig_assert_same (self->machine, before);
}

static void
what_it_was_on_is_gone (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "hub", self->bus);
  CopChange *change;

  rig_add (self->machine, &rig_type_probe, "below", rig_bus (hub, "bus"));
  change = commit (self, cut_below);
  rig_cut (self->machine, "hub");
  refuse (self, change, COP_ERROR_NOT_FOUND,
          "/machine/peripheral: there is no 'hub' (looking for '/machine/peripheral/hub/bus')");
  cop_change_free (change);
}

/* What fails can be tried again, and fills what the cut emptied then. */
static void
its_name_is_taken (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *target = rig_add (self->machine, &rig_type_probe, "target", self->bus);
  CopChange *change;

  set_link (&self->rack->object, "fan", &target->object);
  change = commit (self, cut_target);
  rig_add (self->machine, &rig_type_hub, "target", self->bus);
  refuse (self, change, COP_ERROR_EXISTS, "/machine/peripheral: there is a child 'target' already");
  rig_cut (self->machine, "target");
  rig_fail ("realize", "target");
  refuse (self, change, COP_ERROR_HOOK, "/machine/peripheral/target: realize is made to fail");
  rig_fail (NULL, NULL);
  cop_change_free (undo (change));
  g_assert_true (link_of (&self->rack->object, "fan") == in_peripheral (self, "target"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name_) RIG_ADD ("/machine/undo/", name_)
  TEST (weak_links_lead_there_again);
  TEST (references_of_the_devicetree_as_well);
  TEST (strong_links_lead_there_again);
  TEST (what_was_set_since_stays);
  TEST (each_fills_what_it_emptied);
  TEST (all_is_where_it_was);
  TEST (what_is_older_than_its_place);
  TEST (a_composite_is_built_again);
  TEST (with_what_it_is_wired_to);
  TEST (what_was_said_after_build);
  TEST (what_realize_makes);
  TEST (what_it_was_on_is_gone);
  TEST (its_name_is_taken);
  return g_test_run ();
}
