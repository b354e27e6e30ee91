/* Events: every step in its order; observers that come, go and change the tree while they are
 * told; cuts inside hooks. */
#include <lab-machine.h>

static void
every_step_in_order (void)
{
  CopObject *box;
  CopHold *hold;

  begin ();
  cop_test_log_watch (lines, machine);
  box = lab_add (objects, "box", &cop_type_container);
  lab_add (box, "a", &cop_type_container);
  hold = cop_object_hold (lab_add (box, "b", &cop_type_container), "me");
  lab_add (cop_object_child (box, "a"), "deep", &cop_type_container);
  cop_test_log_assert (lines, "parent box", "parent a", "parent b", "parent deep");
  g_assert_true (cop_object_cut (objects, "box", NULL));
  cop_test_log_assert (lines, "unparent b", "unparent deep", "finalize deep", "unparent a",
                       "finalize a", "unparent box", "finalize box");
  cop_hold_release (hold);
  cop_test_log_assert (lines, "finalize b");
  /* a refusal leaves no trace but the asking */
  g_assert_false (cop_object_cut (objects, "box", NULL));
  cop_test_log_assert_empty (lines);
  end ();
}

static void
note_all (const CopEvent *event, gpointer data)
{
  cop_test_log_add (data, "%s %s #%u under #%u (%s)", cop_step_name (event->step), event->name,
                    (guint)event->serial, (guint)event->parent_serial, event->type);
}

static void
events_say_who (void)
{
  CopObject *box, *inner;
  guint serial, of_box, of_inner;
  g_autofree char *last = NULL, *under = NULL;

  begin ();
  cop_machine_observe (machine, note_all, lines, NULL);
  box = lab_add (objects, "box", &cop_type_container);
  inner = cop_object_ref (lab_add (box, "inner", &lab_type_child));
  serial = (guint)cop_object_serial (objects);
  of_box = (guint)cop_object_serial (box);
  of_inner = (guint)cop_object_serial (inner);
  cop_test_log_clear (lines);
  g_assert_true (cop_object_cut (objects, "box", NULL));
  cop_test_log_clear (lines);
  /* even at its end: the parent that it last had */
  cop_object_unref (inner);
  last = g_strdup_printf ("finalize inner #%u under #%u (lab.child)", of_inner, of_box);
  g_assert_cmpstr (cop_test_log_line (lines, 0), ==, last);
  cop_test_log_clear (lines);
  lab_add (objects, "other", &cop_type_container);
  under = g_strdup_printf ("under #%u (container)", serial);
  g_assert_nonnull (strstr (cop_test_log_line (lines, 0), under));
  end ();
}

/* --- observers that come and go
 * -------------------------------------------------------------------- */

static guint numbers[4];

static void
tell (const CopEvent *event, gpointer data)
{
  cop_test_log_add (lines, "%s: %s", (const char *)data, cop_step_name (event->step));
}

static void
tell_once (const CopEvent *event, gpointer data)
{
  tell (event, data);
  cop_machine_unobserve (machine, numbers[0]);
}

static void
tell_and_stop_the_next (const CopEvent *event, gpointer data)
{
  tell (event, data);
  cop_machine_unobserve (machine, numbers[1]);
}

static char one[] = "one", two[] = "two", three[] = "three";

static void
tell_and_add (const CopEvent *event, gpointer data)
{
  tell (event, data);
  if (numbers[2] == 0)
    for (guint i = 0; i < 20; i++)
      numbers[2] = cop_machine_observe (machine, tell, three, NULL);
}

static void
destroyed (gpointer data)
{
  cop_test_log_add (lines, "%s is destroyed", (const char *)data);
}

static void
observer_removes_itself (void)
{
  begin ();
  numbers[0] = cop_machine_observe (machine, tell_once, one, destroyed);
  numbers[1] = cop_machine_observe (machine, tell, two, destroyed);
  lab_add (objects, "a", &cop_type_container);
  cop_test_log_assert (lines, "one: parent", "one is destroyed", "two: parent");
  lab_add (objects, "b", &cop_type_container);
  cop_test_log_assert (lines, "two: parent");
  cop_machine_unobserve (machine, numbers[0]);
  cop_machine_unobserve (machine, 4711);
  cop_machine_unobserve (machine, numbers[1]);
  cop_test_log_assert (lines, "two is destroyed");
  lab_add (objects, "c", &cop_type_container);
  cop_test_log_assert_empty (lines);
  end ();
}

static void
observer_removes_the_next (void)
{
  begin ();
  cop_machine_observe (machine, tell_and_stop_the_next, one, NULL);
  numbers[1] = cop_machine_observe (machine, tell, two, destroyed);
  cop_machine_observe (machine, tell, three, NULL);
  lab_add (objects, "a", &cop_type_container);
  cop_test_log_assert (lines, "one: parent", "two is destroyed", "three: parent");
  end ();
}

static void
observer_adds_others (void)
{
  begin ();
  numbers[2] = 0;
  cop_machine_observe (machine, tell_and_add, one, NULL);
  lab_add (objects, "a", &cop_type_container);
  cop_test_log_assert (lines, "one: parent");
  lab_add (objects, "b", &cop_type_container);
  g_assert_cmpuint (cop_test_log_length (lines), ==, 21);
  end ();
}

static void
observers_end_with_the_machine (void)
{
  begin ();
  cop_machine_observe (machine, tell, one, destroyed);
  cop_test_log_clear (lines);
  lab_close (g_steal_pointer (&machine));
  g_assert_cmpstr (cop_test_log_line (lines, cop_test_log_length (lines) - 1), ==,
                   "one is destroyed");
  end ();
}

static void
take_and_drop (const CopEvent *event, gpointer data)
{
  if (event->object)
    cop_object_unref (cop_object_ref (event->object));
  cop_test_log_event (event, data);
}

static void
observer_takes_and_drops (void)
{
  begin ();
  lab_add (objects, "a", &lab_type_child);
  cop_test_log_clear (lines);
  cop_machine_observe (machine, take_and_drop, lines, NULL);
  g_assert_true (cop_object_cut (objects, "a", NULL));
  cop_test_log_assert (lines, "unparent a", "finalize a", "finalize lab.child a");
  end ();
}

/* --- what an observer or a hook does to the tree
 * ---------------------------------------------------- */

static void
add_and_cut (const CopEvent *event, gpointer data)
{
  cop_test_log_event (event, data);
  if (event->step == COP_STEP_UNPARENT && g_str_equal (event->name, "a"))
    {
      lab_add (objects, "instead", &cop_type_container);
      g_assert_true (cop_object_cut (objects, "b", NULL));
      g_assert_null (cop_object_child (objects, "b"));
    }
}

static void
observer_changes_the_tree (void)
{
  begin ();
  lab_add (objects, "a", &cop_type_container);
  lab_add (objects, "b", &cop_type_container);
  cop_machine_observe (machine, add_and_cut, lines, NULL);
  g_assert_true (cop_object_cut (objects, "a", NULL));
  g_assert_null (cop_object_child (objects, "a"));
  g_assert_null (cop_object_child (objects, "b"));
  g_assert_nonnull (cop_object_child (objects, "instead"));
  g_assert_cmpuint (cop_object_n_children (objects), ==, 1);
  end ();
}

static CopObject *around; /* the parent in which a finalizer cuts */

static void
cut_in_finalize (CopObject *self)
{
  static const char *const victims[] = { "a", "b", "c" };

  cop_test_log_add (lines, "end of %s", cop_object_name (self));
  for (guint i = 0; i < G_N_ELEMENTS (victims); i++)
    if (cop_object_child (around, victims[i]))
      g_assert_true (cop_object_cut (around, victims[i], NULL));
}

static const CopTypeDesc cutter = {
  .name = "lab.cutter",
  .doc = "Cuts others in its finalizer",
  .parent = &lab_type_base,
  .size = sizeof (LabBase),
  .finalize = cut_in_finalize,
};

static void
finalizers_cut (CopObject *box)
{
  CopType *type = cop_host_type (host, &cutter);

  around = box;
  lab_add (lab_add (box, "a", &cutter), "below", &cutter);
  lab_add (lab_add (box, "b", &cutter), "below", &cutter);
  lab_add (box, "c", &cutter);
  cop_test_log_clear (lines);
  /* the first to go cuts its own parent, which is on its way, and the others */
  g_assert_true (cop_object_cut (box, "a", NULL));
  g_assert_cmpuint (cop_object_n_children (box), ==, 0);
  g_assert_cmpuint (cop_type_live_objects (type), ==, 0);
  g_assert_cmpuint (cop_test_log_length (lines), ==, 5);
  g_assert_cmpstr (cop_test_log_line (lines, 0), ==, "end of below");
}

static void
finalizers_cut_in_a_machine (void)
{
  begin ();
  g_assert_true (cop_host_register (host, &cutter, NULL, NULL, NULL));
  finalizers_cut (lab_add (objects, "box", &cop_type_container));
  end ();
}

static void
finalizers_cut_without_a_machine (void)
{
  CopObject *box;

  begin ();
  g_assert_true (cop_host_register (host, &cutter, NULL, NULL, NULL));
  box = lab_new (host, &cop_type_container);
  finalizers_cut (box);
  cop_object_unref (box);
  end ();
}

typedef struct
{
  CopObject object;
  guint8 trigger;
} Trigger;

static void
cut_in_hook (CopObject *self G_GNUC_UNUSED, const CopProp *prop G_GNUC_UNUSED)
{
  CopObject *added;

  g_assert_true (cop_object_cut (objects, "box", NULL));
  /* off its path at once; its hooks run when this one has returned */
  g_assert_null (cop_object_child (objects, "box"));
  g_assert_null (cop_object_lookup (objects, "/objects/box/inner"));
  cop_test_log_add (lines, "the hook goes on");
  added = lab_add (objects, "box", &cop_type_container);
  g_assert_true (cop_object_child (objects, "box") == added);
}

static const CopPropDef trigger_props[] = {
  COP_UINT ("trigger", Trigger, trigger, .changed = cut_in_hook, .when = COP_SET_ALWAYS,
            .doc = "Cuts the box"),
  COP_PROPS_END,
};
static const CopTypeDesc trigger_type = {
  .name = "lab.trigger",
  .doc = "Cuts in a hook",
  .size = sizeof (Trigger),
  .props = trigger_props,
};

static void
cut_inside_a_hook (void)
{
  CopObject *trigger;

  begin ();
  g_assert_true (cop_host_register (host, &trigger_type, NULL, NULL, NULL));
  trigger = lab_add (objects, "trigger", &trigger_type);
  lab_add (lab_add (objects, "box", &lab_type_child), "inner", &lab_type_child);
  cop_test_log_clear (lines);
  g_assert_true (cop_object_set_uint (trigger, "trigger", 1, NULL));
  cop_test_log_assert (lines, "the hook goes on", "finalize lab.child inner",
                       "finalize lab.child box");
  g_assert_cmpstr (cop_object_type_name (cop_object_child (objects, "box")), ==, "container");
  end ();
}

static void
steps_have_names (void)
{
  g_assert_cmpstr (cop_step_name (COP_STEP_INIT), ==, "init");
  g_assert_cmpstr (cop_step_name (COP_STEP_FINALIZE), ==, "finalize");
  g_assert_cmpstr (cop_step_name (COP_EVENT_DEVICE_DELETED), ==, "DEVICE_DELETED");
  g_assert_cmpstr (cop_step_name (COP_STEP_N), ==, "unknown");
  for (guint i = 0; i < COP_STEP_N; i++)
    {
      g_assert_nonnull (cop_step_name (i));
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (cop_step_name (i), !=, cop_step_name (k));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/event/" #fn_, fn_)
  TEST (every_step_in_order);
  TEST (events_say_who);
  TEST (observer_removes_itself);
  TEST (observer_removes_the_next);
  TEST (observer_adds_others);
  TEST (observers_end_with_the_machine);
  TEST (observer_takes_and_drops);
  TEST (observer_changes_the_tree);
  TEST (finalizers_cut_in_a_machine);
  TEST (finalizers_cut_without_a_machine);
  TEST (cut_inside_a_hook);
  TEST (steps_have_names);
  return g_test_run ();
}
