/* Ejects as part of a transaction, and between a change and its undoing. */
#include "undo.h"

static gboolean
eject_target (RigFixture *self, GError **error)
{
  CopObject *target = in_peripheral (self, "target");

  return cop_device_guest_eject ((CopDevice *)target, error);
}

static gboolean
eject_and_fail (RigFixture *self, GError **error)
{
  return eject_target (self, error)
         && cop_error_set (error, COP_ERROR_REFUSED, NULL, "changed my mind");
}

static gboolean
eject_and_cut (RigFixture *self, GError **error)
{
  return eject_target (self, error) && cut (self, "target", error);
}

static gboolean
add_target (RigFixture *self, GError **error)
{
  return rig_try (self, &rig_type_hub, "target", self->bus, error) != NULL;
}

static gboolean
cut_below (RigFixture *self, GError **error)
{
  return cut (self, "below", error);
}

static gboolean
add_and_eject (RigFixture *self, GError **error)
{
  return add_target (self, error) && eject_target (self, error);
}

static void
add_target_and_below (RigFixture *self)
{
  CopDevice *target = rig_add (self->machine, &rig_type_hub, "target", self->bus);

  rig_add (self->machine, &rig_type_probe, "below", rig_bus (target, "bus"));
  rig_add (self->machine, &rig_type_probe, "after", self->bus);
}

static void
an_eject_is_part_of_what_fails (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  Run run = { self, eject_and_fail };
  GError *error = NULL;

  add_target_and_below (self);
  {
    g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
    g_assert_false (cop_machine_transaction (self->machine, run_body, &run, NULL, &error));
    cop_test_assert_error (error, COP_ERROR_REFUSED, "changed my mind");
    rig_assert_same (self->machine, before);
  }
  rig_assert_state (in_peripheral (self, "below"), COP_STATE_REALIZED);
}

/* Nothing is realized twice: it is made again, and its leftover goes. */
static void
an_eject_can_be_undone (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopChange *change;

  add_target_and_below (self);
  set_link (&self->rack->object, "fan", in_peripheral (self, "target"));
  change = commit (self, eject_target);
  {
    g_auto (GStrv) lines = cop_change_lines (change);
    g_autofree char *text = g_strjoinv ("|", lines);
    g_assert_cmpstr (text, ==,
                     "~ /machine/peripheral/target (rig.hub)|~ /machine/peripheral/below "
                     "(rig.probe)");
  }
  rig_assert_state (in_peripheral (self, "target"), COP_STATE_UNREALIZED);
  cop_change_free (undo (change));
  rig_assert_state (in_peripheral (self, "below"), COP_STATE_REALIZED);
  back_and_forth (self, eject_target);
}

static void
what_was_ejected_and_removed_since (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopChange *change;

  add_target_and_below (self);
  {
    g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
    change = commit (self, eject_target);
    rig_cut (self->machine, "target");
    cop_change_free (undo (change));
    rig_assert_same (self->machine, before);
  }
}

static void
ejected_and_cut_at_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  add_target_and_below (self);
  back_and_forth (self, eject_and_cut);
}

static void
added_and_ejected_at_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  back_and_forth (self, add_and_eject);
}

/* An ejected device that is cut comes back as it was: unrealized, on no bus. */
static void
what_lay_ejected_lies_there_again (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  add_target_and_below (self);
  g_assert_true (eject_target (self, &error));
  back_and_forth (self, cut_target);
  rig_assert_state (in_peripheral (self, "target"), COP_STATE_UNREALIZED);
}

static void
what_came_and_was_ejected_since (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine), ejected = NULL;
  g_autoptr (GError) error = NULL;
  CopChange *change = commit (self, add_target);

  g_assert_true (eject_target (self, &error));
  ejected = cop_machine_snapshot (self->machine);
  change = undo (change);
  rig_assert_same (self->machine, before);
  /* doing it again gives what undoing took */
  cop_change_free (undo (change));
  rig_assert_same (self->machine, ejected);
}

static void
what_came_and_was_destroyed_since (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;
  CopChange *change;

  cop_object_set_bool ((CopObject *)self->machine, "eject_destroys", TRUE, &error);
  g_assert_no_error (error);
  change = commit (self, add_target);
  g_assert_true (eject_target (self, &error));
  g_assert_null (in_peripheral (self, "target"));
  g_assert_false (cop_change_undo (change, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/machine/peripheral/target: what was added there has been removed since: "
                         "it cannot be undone");
  cop_change_free (change);
}

static void
what_it_was_on_was_ejected_since (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;
  CopChange *change;

  add_target_and_below (self);
  change = commit (self, cut_below);
  g_assert_true (eject_target (self, &error));
  {
    g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
    g_assert_false (cop_change_undo (change, NULL, &error));
    cop_test_assert_error (error, COP_ERROR_STATE,
                           "/machine/peripheral/target/bus: nothing can be plugged into it: "
                           "/machine/peripheral/target is unrealized");
    rig_assert_same (self->machine, before);
  }
  cop_change_free (change);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name_) RIG_ADD ("/machine/undo-eject/", name_)
  TEST (an_eject_is_part_of_what_fails);
  TEST (an_eject_can_be_undone);
  TEST (what_was_ejected_and_removed_since);
  TEST (ejected_and_cut_at_once);
  TEST (added_and_ejected_at_once);
  TEST (what_lay_ejected_lies_there_again);
  TEST (what_came_and_was_ejected_since);
  TEST (what_came_and_was_destroyed_since);
  TEST (what_it_was_on_was_ejected_since);
  return g_test_run ();
}
