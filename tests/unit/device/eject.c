/* Ejecting inside hooks, and cutting what is being asked, ejected or listed: both wait. */
#include "reentry.h"

static gboolean
eject (const char *id, GError **error)
{
  return cop_device_eject ((CopDevice *)peripheral (id), error);
}

/* --- ejecting inside a hook --------------------------------------------------------------------
 */

static gboolean
eject_in_reset (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                GError **error G_GNUC_UNUSED)
{
  CopDevice *hub = (CopDevice *)peripheral ("h");

  if (!is_at (hook, "reset", device, "d"))
    return TRUE;
  g_assert_true (eject ("h", NULL));
  /* asked, and no more */
  g_assert_cmpstr (cop_test_log_line (fixture->log, cop_test_log_length (fixture->log) - 1), ==,
                   "ask low");
  rig_assert_state (hub, COP_STATE_REALIZED);
  g_assert_true (cop_device_bus (hub) == fixture->bus);
  /* what would come now would not have been asked */
  g_assert_null (rig_try (fixture, &rig_type_probe, "late", rig_bus (hub, "bus"), &seen));
  cop_test_assert_error (seen, COP_ERROR_STATE,
                         "/machine/peripheral/h/bus: it is being ejected: nothing can be plugged "
                         "into it");
  g_assert_true (eject ("h", NULL)); /* again: it is on its way */
  cop_test_log_clear (fixture->log);
  return TRUE;
}

static void
it_is_carried_out_when_the_hook_returns (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  CopDevice *low = rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));

  begin (self, eject_in_reset);
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  cop_test_log_assert (self->log, "finalize late", "finalize() late", "reset d", "plug() d by r",
                       "plug d", "realized d", "unplug() h by r", "unplug h", "withdraw low",
                       "unrealize() low", "unrealize low", "detach low", "bus_unrealize bus",
                       "withdraw h", "unrealize() h", "unrealize h", "detach h", "DEVICE_ADDED d");
  rig_assert_state (hub, COP_STATE_UNREALIZED);
  rig_assert_state (low, COP_STATE_UNREALIZED);
  g_assert_true (peripheral ("h") == &hub->object);
  rig_act (NULL);
  rig_add_to (&hub->object, &rig_type_loose, "child", NULL);
}

static gboolean
eject_blocked (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
               GError **error G_GNUC_UNUSED)
{
  if (!is_at (hook, "reset", device, "d"))
    return TRUE;
  g_assert_false (eject ("h", &seen));
  cop_test_assert_error (seen, COP_ERROR_REFUSED,
                         "/machine/peripheral/h: cannot be removed: low: in use");
  return TRUE;
}

static void
a_refusal_is_told_at_once (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  CopDevice *low = rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));

  cop_device_block_unplug (low, "in use");
  begin (self, eject_blocked);
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  g_assert_cmpuint (n_acts, ==, 1);
  rig_assert_state (hub, COP_STATE_REALIZED);
  cop_device_unblock_unplug (low, "in use");
}

static gboolean
eject_and_fail (CopObject *self, const char *hook, CopDevice *device, GError **error)
{
  if (!is_at (hook, "realize", device, "d"))
    return TRUE;
  g_assert_true (eject ("h", NULL));
  return cop_object_fail (self, error, "no");
}

/* As if nothing had been asked. */
static void
what_it_was_asked_in_fails (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  GError *error = NULL;

  begin (self, eject_and_fail);
  g_assert_null (rig_try (self, &rig_type_probe, "d", self->bus, &error));
  g_clear_error (&error);
  g_assert_cmpuint (n_acts, ==, 1);
  rig_assert_same (self->machine, before);
  rig_act (NULL);
  rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
}

static const char *order;

static gboolean
do_in_order (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
             GError **error G_GNUC_UNUSED)
{
  if (!is_at (hook, "reset", device, "d"))
    return TRUE;
  for (const char *what = order; *what; what++)
    {
      const char *id = g_ascii_tolower (*what) == 'h' ? "h" : "low";
      /* a small letter ejects, a large one cuts */
      if (peripheral (id))
        g_assert_true (g_ascii_islower (*what) ? eject (id, NULL) : cut (id, NULL));
    }
  return TRUE;
}

/* Whatever is asked for in one hook, and in whichever order, happens. */
static void
ejected_and_cut_in_one_hook (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const orders[] = { "hl", "lh", "hH", "lL",   "Lh",
                                        "hL", "lH", "Hl", "hlLH", "lhHL" };
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);
      rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
      order = orders[i];
      begin (self, do_in_order);
      rig_add (self->machine, &rig_type_probe, "d", self->bus);
      g_assert_cmpuint (n_acts, ==, 1);
      rig_act (NULL);
      g_assert_true ((peripheral ("h") == NULL) == (strchr (order, 'H') != NULL));
      if (strchr (order, 'L'))
        g_assert_null (peripheral ("low"));
      if (peripheral ("low"))
        rig_assert_state (peripheral ("low"), COP_STATE_UNREALIZED);
      if (peripheral ("low"))
        rig_cut (self->machine, "low");
      if (peripheral ("h"))
        rig_cut (self->machine, "h");
      rig_cut (self->machine, "d");
      rig_assert_same (self->machine, before);
    }
}

static gboolean
eject_itself (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
              GError **error G_GNUC_UNUSED)
{
  if (is_at (hook, "realize", device, "d"))
    g_assert_true (eject ("d", NULL));
  return TRUE;
}

static void
a_device_ejects_itself_in_realize (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *device;

  begin (self, eject_itself);
  device = rig_add (self->machine, &rig_type_probe, "d", self->bus);
  rig_assert_state (device, COP_STATE_UNREALIZED);
  g_assert_cmpuint (cop_bus_n_devices (self->bus), ==, 0);
}

/* --- cut in an addition that fails, while others are cut as it is undone -------------------------
 */

static const char *cut_first, *cut_then;

/* Of the pair p: when right comes the one is cut, then left fails, and when right is unplugged
 * again the other is cut. */
static gboolean
cut_on_both_ways (CopObject *self, const char *hook, CopDevice *device, GError **error)
{
  if (is_at (hook, "realize", device, "right"))
    return cut (cut_first, error);
  if (is_at (hook, "realize", device, "left"))
    return cop_object_fail (self, error, "no");
  if (is_at (hook, "unplug", device, "right"))
    return cut (cut_then, error);
  return TRUE;
}

static void
fail_to_add (RigFixture *self)
{
  GError *error = NULL;

  begin (self, cut_on_both_ways);
  g_assert_null (rig_try (self, &rig_type_pair, "p", self->bus, &error));
  g_clear_error (&error);
  g_assert_cmpuint (n_acts, ==, 3);
  rig_act (NULL);
}

/* It is back, in front of what comes next now. */
static void
what_stood_behind_it_is_cut (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  rig_add (self->machine, &rig_type_probe, "a", self->bus);
  rig_add (self->machine, &rig_type_probe, "b", self->bus);
  cut_first = "a";
  cut_then = "b";
  fail_to_add (self);
  rig_assert_state (peripheral ("a"), COP_STATE_REALIZED);
  g_assert_null (peripheral ("b"));
  g_assert_true (cop_bus_first (self->bus) == (CopDevice *)peripheral ("a"));
  g_assert_cmpuint (cop_bus_n_devices (self->bus), ==, 1);
  rig_cut (self->machine, "a");
}

/* It has nothing to come back to: it goes as it was to. */
static void
what_it_sat_on_is_cut (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);

  rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
  cut_first = "low";
  cut_then = "h";
  fail_to_add (self);
  rig_assert_same (self->machine, before);
}

static gboolean released;

static gboolean
reset_meanwhile (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device, GError **error)
{
  if (!is_at (hook, "realize", device, "d"))
    return TRUE;
  if (released)
    g_assert_true (cop_device_assert_reset (fixture->rack, NULL));
  g_assert_true (cut ("a", NULL));
  if (released)
    g_assert_true (cop_device_release_reset (fixture->rack, NULL));
  else
    g_assert_true (cop_device_assert_reset (fixture->rack, NULL));
  return cop_object_fail (&device->object, error, "no");
}

/* Resets that went by while it was hidden are caught up with. */
static void
what_is_reset_while_it_is_hidden (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *rack = rig_add (self->machine, &rig_type_rack, "other", NULL);
  CopDevice *a = rig_add (self->machine, &rig_type_probe, "a", self->bus);

  for (guint i = 0; i < 2; i++)
    {
      GError *error = NULL;
      released = i == 0;
      begin (self, reset_meanwhile);
      g_assert_null (rig_try (self, &rig_type_probe, "d", rig_bus (rack, "a"), &error));
      g_clear_error (&error);
      g_assert_cmpuint (n_acts, ==, 1);
      g_assert_cmpint (cop_device_is_in_reset (a), ==, !released);
    }
  g_assert_true (cop_device_release_reset (self->rack, NULL));
  g_assert_false (cop_device_is_in_reset (a));
}

/* --- while there is a list ----------------------------------------------------------------------
 */

static gboolean
cut_above_and_allow (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                     GError **error G_GNUC_UNUSED)
{
  if (is_at (hook, "ask_unplug", device, "low"))
    {
      g_assert_true (cut ("h", NULL));
      g_assert_nonnull (peripheral ("h"));
    }
  return TRUE;
}

static void
what_is_above_is_cut_while_it_is_asked (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  CopDevice *hub = rig_add (self->machine, &rig_type_hub, "h", self->bus);

  rig_add (self->machine, &rig_type_probe, "low", rig_bus (hub, "bus"));
  begin (self, cut_above_and_allow);
  rig_cut (self->machine, "low");
  g_assert_cmpuint (n_acts, ==, 1);
  rig_assert_same (self->machine, before);
}

static gboolean
cut_above_when_asked (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                      GError **error G_GNUC_UNUSED)
{
  return !is_at (hook, "ask_unplug", device, "low") || cut ("g", NULL);
}

/* The request is passed on after that; the device has gone with what it hung on by then. */
static void
what_is_above_is_cut_while_a_request_is_asked (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *guest = rig_add (self->machine, &rig_type_guest, "g", NULL);
  CopRemoval *removal;

  rig_add (self->machine, &rig_type_probe, "low", rig_bus (guest, "a"));
  begin (self, cut_above_when_asked);
  removal = cop_machine_device_del (self->machine, "low", NULL, NULL, NULL);
  g_assert_cmpuint (n_acts, >=, 1);
  g_assert_cmpint (cop_removal_state (removal), ==, COP_REMOVAL_COMPLETED);
  g_assert_null (peripheral ("g"));
}

typedef struct
{
  CopDevice device;
} Listed;

static gboolean
get_and_cut (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  (void)self, (void)prop, (void)error;
  n_acts++;
  if (peripheral ("a"))
    g_assert_true (cut ("a", NULL));
  if (peripheral ("z"))
    g_assert_true (cut ("z", NULL));
  if (peripheral ("e"))
    g_assert_true (eject ("e", NULL));
  /* they are still to be seen */
  *ret = COP_VALUE_UINT (5);
  return TRUE;
}

static const CopPropDef listed_props[] = {
  COP_COMPUTED ("five", .computed_kind = COP_KIND_UINT, .get = get_and_cut, .doc = "Always 5"),
  COP_PROPS_END,
};

static gboolean
describe_and_cut (CopDevice *self, CopNode *node, GError **error)
{
  CopValue value;

  (void)node;
  return get_and_cut (&self->object, NULL, &value, error);
}

static const CopDeviceClass listed_class = { .describe = describe_and_cut };
static const CopTypeDesc listed_type = {
  .name = "eject.listed",
  .doc = "Cuts others when it is looked at",
  .parent = &cop_type_device,
  .size = sizeof (Listed),
  .props = listed_props,
  .klass = &listed_class,
};

static void
add_listed (RigFixture *self)
{
  rig_add (self->machine, &rig_type_probe, "a", self->bus);
  rig_add (self->machine, &listed_type, "l", NULL);
  rig_add (self->machine, &rig_type_probe, "e", self->bus);
  rig_add (self->machine, &rig_type_probe, "z", self->bus);
  begin (self, NULL);
}

static void
check_listed (void)
{
  g_assert_cmpuint (n_acts, >=, 1);
  g_assert_null (peripheral ("a"));
  g_assert_null (peripheral ("z"));
  rig_assert_state (peripheral ("e"), COP_STATE_UNREALIZED);
}

static void
cut_while_a_snapshot_is_made (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopSnapshot *snapshot;

  g_assert_true (cop_host_register (self->host, &listed_type, NULL, NULL, NULL));
  add_listed (self);
  snapshot = cop_machine_snapshot (self->machine);
  check_listed ();
  cop_snapshot_free (snapshot);
}

static void
cut_while_a_devicetree_is_made (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopTree *tree;
  GError *error = NULL;

  g_assert_true (cop_host_register (self->host, &listed_type, NULL, NULL, NULL));
  add_listed (self);
  tree = cop_machine_to_tree (self->machine, &error);
  g_assert_no_error (error);
  check_listed ();
  cop_tree_free (tree);
}

static gboolean
snapshot_in_reset (CopObject *self G_GNUC_UNUSED, const char *hook, CopDevice *device,
                   GError **error G_GNUC_UNUSED)
{
  if (is_at (hook, "reset", device, "d"))
    {
      cop_snapshot_free (cop_machine_snapshot (fixture->machine));
      g_assert_nonnull (peripheral ("a"));
    }
  return TRUE;
}

/* The outermost operation is not the list. */
static void
cut_while_a_snapshot_is_made_in_a_hook (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_true (cop_host_register (self->host, &listed_type, NULL, NULL, NULL));
  add_listed (self);
  rig_act (snapshot_in_reset);
  rig_add (self->machine, &rig_type_probe, "d", self->bus);
  check_listed ();
}

/* Nobody waits for the answer any more: it is told. */
static void
a_later_refusal_is_told (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopSnapshot *snapshot;

  g_assert_true (cop_host_register (self->host, &listed_type, NULL, NULL, NULL));
  add_listed (self);
  cop_device_block_unplug ((CopDevice *)peripheral ("a"), "in use");
  cop_device_block_unplug ((CopDevice *)peripheral ("e"), "in use");
  cop_test_log_clear (self->log);
  snapshot = cop_machine_snapshot (self->machine);
  cop_snapshot_free (snapshot);
  cop_test_log_assert (
      self->log, "HOOK_ERROR a: cut: /machine/peripheral/a: cannot be removed: in use",
      "ask_unplug() z by r", "ask z", "hide z", "unplug() z by r", "unplug z", "withdraw z",
      "unrealize() z", "unrealize z", "detach z", "unparent z", "finalize z", "finalize() z",
      "DEVICE_DELETED z", "HOOK_ERROR e: eject: /machine/peripheral/e: cannot be removed: in use");
  rig_assert_state (peripheral ("a"), COP_STATE_REALIZED);
  rig_assert_state (peripheral ("e"), COP_STATE_REALIZED);
  g_assert_null (peripheral ("z"));
  cop_device_unblock_unplug ((CopDevice *)peripheral ("a"), "in use");
  cop_device_unblock_unplug ((CopDevice *)peripheral ("e"), "in use");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) RIG_ADD ("/device/eject/", name)
  ADD (it_is_carried_out_when_the_hook_returns);
  ADD (a_refusal_is_told_at_once);
  ADD (what_it_was_asked_in_fails);
  ADD (ejected_and_cut_in_one_hook);
  ADD (a_device_ejects_itself_in_realize);
  ADD (what_stood_behind_it_is_cut);
  ADD (what_it_sat_on_is_cut);
  ADD (what_is_reset_while_it_is_hidden);
  ADD (what_is_above_is_cut_while_it_is_asked);
  ADD (what_is_above_is_cut_while_a_request_is_asked);
  ADD (cut_while_a_snapshot_is_made);
  ADD (cut_while_a_devicetree_is_made);
  ADD (cut_while_a_snapshot_is_made_in_a_hook);
  ADD (a_later_refusal_is_told);
  return g_test_run ();
}
