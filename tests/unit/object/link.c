/* Links: strong ones keep their target, required ones hold up its removal, weak ones let go of it
 * by themselves. */
#include <lab-machine.h>

static LabThing *
thing (const char *name)
{
  return lab_add (objects, name, &lab_type_thing);
}

static void
tie (LabThing *from, const char *name, gpointer to)
{
  g_autoptr (GError) error = NULL;

  cop_object_set_object ((CopObject *)from, name, to, &error);
  g_assert_no_error (error);
}

static void
cut (const char *name)
{
  g_autoptr (GError) error = NULL;

  cop_object_cut (objects, name, &error);
  g_assert_no_error (error);
}

static void
strong_keeps_its_target (void)
{
  LabThing *a;
  CopObject *b;
  GPtrArray *retired;

  begin ();
  a = thing ("a");
  b = lab_add (objects, "b", &lab_type_child);
  cop_test_log_clear (lines);
  tie (a, "friend", b);
  g_assert_true (a->friend.target == b);
  cut ("b");
  cop_test_log_assert_empty (lines);
  g_assert_true (a->friend.target == b);
  g_assert_cmpint (cop_object_state (b), ==, COP_STATE_RETIRED);
  retired = cop_machine_retired (machine);
  g_assert_cmpuint (retired->len, ==, 1);
  g_assert_true (retired->pdata[0] == b);
  g_ptr_array_unref (retired);
  {
    g_auto (GStrv) holders = cop_object_holders (b);
    cop_test_assert_lines (holders, "link /objects/a.friend");
  }
  tie (a, "friend", NULL);
  cop_test_log_assert (lines, "finalize lab.child b");
  retired = cop_machine_retired (machine);
  g_assert_cmpuint (retired->len, ==, 0);
  g_ptr_array_unref (retired);
  end ();
}

static void
source_lets_go_when_it_goes (void)
{
  LabThing *a;
  CopObject *b;

  begin ();
  a = thing ("a");
  b = cop_object_ref (lab_add (objects, "b", &lab_type_child));
  cop_test_log_clear (lines);
  tie (a, "friend", b);
  tie (a, "needs", b);
  tie (a, "fan", b);
  cop_object_ref (a);
  cut ("a");
  /* at unparent, and not only when it is finalized */
  g_assert_null (a->friend.target);
  g_assert_null (a->needs.target);
  g_assert_null (a->fan.target);
  cut ("b");
  cop_test_log_assert_empty (lines);
  cop_object_unref (b);
  cop_object_unref (a);
  cop_test_log_assert (lines, "finalize lab.child b", "finalize lab.thing a");
  end ();
}

static void
moves_to_another_target (void)
{
  LabThing *a;
  CopObject *b, *c;

  begin ();
  a = thing ("a");
  b = lab_add (objects, "b", &lab_type_child);
  c = lab_add (objects, "c", &lab_type_child);
  tie (a, "friend", b);
  tie (a, "friend", b);
  tie (a, "friend", c);
  g_assert_cmpint (b->ref_count, ==, 1);
  g_assert_cmpint (c->ref_count, ==, 2);
  g_assert_true (
      cop_object_set (&a->base.object, "friend", &COP_VALUE_STRING ("/objects/b"), NULL));
  g_assert_true (a->friend.target == b);
  g_assert_cmpint (c->ref_count, ==, 1);
  end ();
}

static void
note_target (CopObject *object, const CopProp *prop, gpointer data)
{
  CopObject *target = NULL;

  g_assert_true (cop_object_get_object (object, cop_prop_name (prop), &target, NULL));
  cop_test_log_add (data, "%s.%s is %s", cop_object_name (object), cop_prop_name (prop),
                    target ? cop_object_name (target) : "NULL");
}

static void
weak_becomes_null (void)
{
  LabThing *a, *b;
  CopObject *plug;

  begin ();
  a = thing ("a");
  b = thing ("b");
  plug = lab_add (objects, "plug", &lab_type_child);
  cop_test_log_clear (lines);
  tie (a, "fan", plug);
  tie (b, "fan", plug);
  g_assert_cmpint (plug->ref_count, ==, 1);
  cop_object_observe ((CopObject *)a, note_target, lines);
  /* it lets go when the target leaves the tree, held or not */
  cop_object_ref (plug);
  cut ("plug");
  cop_test_log_assert (lines, "a.fan is NULL");
  g_assert_null (a->fan.target);
  g_assert_null (b->fan.target);
  cop_object_unref (plug);
  cop_test_log_assert (lines, "finalize lab.child plug");
  end ();
}

static void
weak_to_what_was_never_in_a_tree (void)
{
  LabThing *a;
  CopObject *plug;

  begin ();
  a = thing ("a");
  plug = lab_new (host, &lab_type_child);
  cop_object_observe ((CopObject *)a, note_target, lines);
  tie (a, "fan", plug);
  cop_test_log_clear (lines);
  cop_object_unref (plug);
  g_assert_null (a->fan.target);
  cop_test_log_assert (lines, "finalize lab.child", "a.fan is NULL");
  end ();
}

static void
set_again (CopObject *object, const CopProp *prop, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* once it goes, it is no target any more */
  g_assert_false (cop_object_set_object (object, cop_prop_name (prop), data, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  cop_test_log_add (lines, "refused");
}

static void
nobody_ties_what_goes (void)
{
  LabThing *a, *b;
  CopObject *plug;

  begin ();
  a = thing ("a");
  b = thing ("b");
  plug = lab_add (objects, "plug", &lab_type_child);
  tie (a, "fan", plug);
  tie (b, "fan", plug);
  cop_object_observe ((CopObject *)a, set_again, plug);
  cop_object_observe ((CopObject *)b, set_again, plug);
  cop_test_log_clear (lines);
  cut ("plug");
  cop_test_log_assert (lines, "refused", "refused", "finalize lab.child plug");
  end ();
}

static void
required_refuses_the_removal (void)
{
  LabThing *a;
  CopObject *b;
  GError *error = NULL;

  begin ();
  a = thing ("a");
  b = lab_add (objects, "b", &cop_type_container);
  tie (a, "needs", lab_add (b, "part", &lab_type_child));
  g_assert_false (cop_object_cut (objects, "b", &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED,
                         "/objects/b: cannot be removed: /objects/a.needs needs /objects/b/part");
  g_assert_true (cop_object_parent (b) == objects);
  g_assert_true (cop_object_is_alive (cop_object_child (b, "part")));
  /* nothing is in its way when the link goes along */
  tie (a, "needs", NULL);
  cut ("b");
  end ();
}

static void
required_from_inside_is_no_obstacle (void)
{
  CopObject *box;
  LabThing *a;

  begin ();
  box = lab_add (objects, "box", &cop_type_container);
  a = lab_add (box, "a", &lab_type_thing);
  tie (a, "needs", lab_add (box, "b", &lab_type_child));
  cop_test_log_clear (lines);
  cut ("box");
  cop_test_log_assert (lines, "finalize lab.child b", "finalize lab.thing a");
  end ();
}

static void
required_without_a_machine (void)
{
  CopObject *box, *b;
  LabThing *a;
  GError *error = NULL;

  begin ();
  box = lab_new (host, &cop_type_container);
  a = lab_add (box, "a", &lab_type_thing);
  b = lab_add (box, "b", &lab_type_child);
  tie (a, "needs", b);
  g_assert_false (cop_object_cut (box, "b", &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_REFUSED);
  g_clear_error (&error);
  /* and is as it was: it can be cut later, and be tied */
  tie (a, "friend", b);
  tie (a, "needs", NULL);
  g_assert_true (cop_object_cut (box, "b", &error));
  g_assert_true (cop_object_cut (box, "a", &error));
  cop_object_unref (box);
  end ();
}

static void
cycles_are_broken_by_the_cut (void)
{
  CopObject *box;
  LabThing *a, *b, *c;

  begin ();
  box = lab_add (objects, "box", &cop_type_container);
  a = lab_add (box, "a", &lab_type_thing);
  b = lab_add (box, "b", &lab_type_thing);
  c = lab_add ((CopObject *)a, "c", &lab_type_thing);
  tie (a, "friend", b);
  tie (b, "friend", a);
  tie (c, "friend", a);
  tie (c, "needs", c);
  tie (a, "needs", b);
  cut ("box");
  g_assert_cmpuint (cop_type_live_objects (cop_host_type (host, &lab_type_thing)), ==, 0);
  cop_test_log_assert (lines, "finalize lab.thing c", "finalize lab.thing b",
                       "finalize lab.thing a");
  end ();
}

static void
wants_its_type (void)
{
  LabThing *a;
  CopObject *other;
  GError *error = NULL;

  begin ();
  a = thing ("a");
  other = lab_add (objects, "other", &lab_type_thing);
  g_assert_false (cop_object_set_object ((CopObject *)a, "fan", other, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "/objects/a: link 'fan' wants an object of type 'lab.plug', not "
                         "/objects/other of type 'lab.thing'");
  g_assert_false (cop_object_set_object ((CopObject *)a, "friend", objects, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "/objects/a: link 'friend' wants an object of type 'lab.base', not "
                         "/objects of type 'container'");
  g_assert_false (
      cop_object_set ((CopObject *)a, "friend", &COP_VALUE_STRING ("/objects/othr"), &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "/objects: there is no 'othr' (looking for '/objects/othr'); did you mean "
                         "'other'?");
  g_assert_null (a->friend.target);
  end ();
}

static void
removed_is_no_target (void)
{
  LabThing *a;
  CopObject *b;
  GError *error = NULL;
  g_autofree char *text = NULL;

  begin ();
  a = thing ("a");
  b = cop_object_ref (lab_add (objects, "b", &lab_type_child));
  cut ("b");
  g_assert_false (cop_object_set_object ((CopObject *)a, "friend", b, &error));
  text = g_strdup_printf ("/objects/a: link 'friend': b (lab.child #%u) has been removed",
                          (guint)cop_object_serial (b));
  cop_test_assert_error (error, COP_ERROR_STATE, text);
  cop_object_unref (b);
  end ();
}

static void
does_not_leave_its_world (void)
{
  CopHost *other_host;
  CopMachine *other;
  CopObject *far, *stranger;
  LabThing *a;
  GError *error = NULL;

  begin ();
  a = thing ("a");
  other = lab_machine (host);
  far = lab_add (cop_machine_objects (other), "far", &lab_type_child);
  g_assert_false (cop_object_set_object ((CopObject *)a, "friend", far, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "/objects/a: link 'friend' cannot lead to another machine");
  other_host = lab_host ();
  stranger = lab_new (other_host, &lab_type_child);
  g_assert_false (cop_object_set_object ((CopObject *)a, "friend", stranger, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "/objects/a: link 'friend' cannot lead to another host");
  g_assert_false (cop_object_add (objects, "stranger", stranger, 0, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE, "(lab.child #1): it belongs to another host");
  cop_object_unref (stranger);
  lab_close_host (other_host);
  lab_close (other);
  end ();
}

/* --- what the observers of a dying object may do
 * -------------------------------------------------- */

static CopObject *victim;

static void
drop_the_victim (CopObject *object G_GNUC_UNUSED, const CopProp *prop G_GNUC_UNUSED,
                 gpointer data G_GNUC_UNUSED)
{
  cop_test_log_add (lines, "told");
  g_clear_pointer (&victim, cop_object_unref);
}

static void
source_dies_while_it_is_told (void)
{
  CopObject *plug;
  LabThing *a;

  begin ();
  plug = lab_new (host, &lab_type_child);
  a = lab_new (host, &lab_type_thing);
  victim = (CopObject *)a;
  tie (a, "fan", plug);
  cop_object_observe ((CopObject *)a, drop_the_victim, NULL);
  cop_test_log_clear (lines);
  cop_object_unref (plug);
  cop_test_log_assert (lines, "finalize lab.child", "told", "finalize lab.thing");
  end ();
}

static void
untie_another (CopObject *object G_GNUC_UNUSED, const CopProp *prop G_GNUC_UNUSED, gpointer data)
{
  g_assert_true (cop_object_set_object (data, "fan", NULL, NULL));
  cop_test_log_add (lines, "untied");
}

static void
observer_unties_the_next (void)
{
  LabThing *a, *b, *c;
  CopObject *plug;

  begin ();
  a = thing ("a");
  b = thing ("b");
  c = thing ("c");
  plug = lab_add (objects, "plug", &lab_type_child);
  tie (a, "fan", plug);
  tie (b, "fan", plug);
  tie (c, "fan", plug);
  /* the newest link is the first to go */
  cop_object_observe ((CopObject *)c, untie_another, b);
  cop_test_log_clear (lines);
  cop_object_ref (plug);
  cut ("plug");
  cop_test_log_assert (lines, "untied");
  g_assert_null (a->fan.target);
  g_assert_null (b->fan.target);
  g_assert_null (c->fan.target);
  cop_object_unref (plug);
  end ();
}

static void
release_both (CopObject *self G_GNUC_UNUSED)
{
  /* the source waits for its finalizer when its target goes */
  g_clear_pointer (&victim, cop_object_unref);
}

static void
dead_source_is_not_told (void)
{
  static const CopTypeDesc desc = { .name = "lab.releaser",
                                    .doc = "Drops an object at its end",
                                    .parent = &lab_type_child,
                                    .size = sizeof (LabBase),
                                    .finalize = release_both };
  CopObject *plug;
  LabThing *a;

  begin ();
  g_assert_true (cop_host_register (host, &desc, NULL, NULL, NULL));
  plug = lab_new (host, &desc);
  a = lab_new (host, &lab_type_thing);
  victim = (CopObject *)a;
  tie (a, "fan", plug);
  cop_object_observe ((CopObject *)a, drop_the_victim, NULL);
  cop_test_log_clear (lines);
  cop_object_unref (plug);
  cop_test_log_assert (lines, "finalize lab.child", "finalize lab.thing");
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/link/" #fn_, fn_)
  TEST (strong_keeps_its_target);
  TEST (source_lets_go_when_it_goes);
  TEST (moves_to_another_target);
  TEST (weak_becomes_null);
  TEST (weak_to_what_was_never_in_a_tree);
  TEST (nobody_ties_what_goes);
  TEST (required_refuses_the_removal);
  TEST (required_from_inside_is_no_obstacle);
  TEST (required_without_a_machine);
  TEST (cycles_are_broken_by_the_cut);
  TEST (wants_its_type);
  TEST (removed_is_no_target);
  TEST (does_not_leave_its_world);
  TEST (observer_unties_the_next);
  TEST (source_dies_while_it_is_told);
  TEST (dead_source_is_not_told);
  return g_test_run ();
}
