/* Children: names, counters, the index of many, adding and cutting. */
#include <object/private.h>

#include <lab-machine.h>

static void
assert_children (CopObject *parent, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (CopObject *child = cop_object_first_child (parent); child; child = cop_object_next (child))
    {
      g_string_append_printf (names, "%s%s", n++ ? " " : "", cop_object_name (child));
      g_assert_true (cop_object_parent (child) == parent);
      g_assert_true (cop_object_child (parent, cop_object_name (child)) == child);
    }
  g_assert_cmpstr (names->str, ==, expected);
  g_assert_cmpuint (cop_object_n_children (parent), ==, n);
}

static void
in_order_of_creation (void)
{
  CopObject *b, *child;

  begin ();
  b = lab_add (objects, "b", &lab_type_child);
  lab_add (objects, "a", &lab_type_child);
  lab_add (objects, "c", &lab_type_child);
  assert_children (objects, "b a c");
  g_assert_cmpint (cop_object_state (b), ==, COP_STATE_ALIVE);
  g_assert_true (cop_object_cut (objects, "a", NULL));
  assert_children (objects, "b c");
  lab_add (objects, "a", &lab_type_child);
  assert_children (objects, "b c a");
  child = cop_object_child (objects, "c");
  g_assert_true (cop_object_set (objects, "c", &COP_VALUE_NONE, NULL));
  g_assert_null (cop_object_child (objects, "c"));
  g_assert_true (child != NULL);
  assert_children (objects, "b a");
  end ();
}

static void
refuses_name (const char *name, const char *text)
{
  CopObject *object = lab_new (host, &lab_type_child);
  GError *error = NULL;

  g_assert_false (cop_object_add (objects, name, object, 0, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID, text);
  g_assert_null (cop_object_parent (object));
  g_assert_null (cop_object_name (object));
  g_assert_cmpint (cop_object_state (object), ==, COP_STATE_NEW);
  cop_object_unref (object);
}

static void
bad_names (void)
{
  begin ();
  refuses_name ("", "an empty string is no name");
  refuses_name (".", "'.' is no name");
  refuses_name ("..", "'..' is no name");
  refuses_name ("a/b", "'a/b' is no name: it has a '/', a space or a control character");
  refuses_name ("a b", "'a b' is no name: it has a '/', a space or a control character");
  refuses_name ("a\n", "'a\n' is no name: it has a '/', a space or a control character");
  refuses_name ("\x7f", "'\x7f' is no name: it has a '/', a space or a control character");
  refuses_name ("[*]", "'[*]' is no name: nothing stands before the number");
  lab_add (objects, "nvme-0.1,x@10", &lab_type_child);
  lab_add (objects, "...", &lab_type_child);
  lab_add (objects, "häuschen", &lab_type_child);
  assert_children (objects, "nvme-0.1,x@10 ... häuschen");
  end ();
}

static void
refuses_child (CopObject *parent, const char *name, CopObject *child, CopErrorCode code,
               const char *text)
{
  GError *error = NULL;
  guint n = cop_object_n_children (parent);

  g_assert_false (cop_object_add (parent, name, child, 0, &error));
  cop_test_assert_error (error, code, text);
  g_assert_cmpuint (cop_object_n_children (parent), ==, n);
}

static void
unique_among_siblings (void)
{
  CopObject *a, *thing;
  g_autoptr (CopObject) spare = NULL;

  begin ();
  a = lab_add (objects, "a", &lab_type_child);
  thing = lab_add (objects, "thing", &lab_type_thing);
  spare = lab_new (host, &lab_type_child);
  refuses_child (objects, "a", spare, COP_ERROR_EXISTS, "/objects: there is a child 'a' already");
  refuses_child (thing, "pins", spare, COP_ERROR_EXISTS,
                 "/objects/thing: a child cannot be called 'pins': that is a property of type "
                 "'lab.thing'");
  lab_add (thing, "a", &lab_type_child);
  refuses_child (objects, "again", a, COP_ERROR_STATE, "/objects/a: it has a parent already");
  refuses_child (objects, "root", cop_machine_root (machine), COP_ERROR_STATE,
                 "/: it cannot be given a parent");
  g_clear_pointer (&spare, cop_object_unref);
  end ();
}

static void
never_below_itself (void)
{
  CopObject *a, *b;
  GError *error = NULL;
  g_autofree char *text = NULL;

  begin ();
  a = lab_new (host, &lab_type_thing);
  b = lab_add (a, "b", &lab_type_thing);
  text = g_strdup_printf ("b (lab.thing #%u): an object cannot be below itself",
                          (guint)cop_object_serial (b));
  g_assert_false (cop_object_add (b, "a", a, 0, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID, text);
  g_assert_false (cop_object_add (a, "a", a, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_clear_error (&error);
  cop_object_unref (a);
  a = lab_new (host, &lab_type_thing);
  g_assert_false (cop_object_add (a, "a", a, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_clear_error (&error);
  cop_object_unref (a);
  end ();
}

static void
what_has_been_removed_stays_out (void)
{
  CopObject *a;
  g_autoptr (CopObject) spare = NULL;
  g_autofree char *text = NULL;

  begin ();
  a = cop_object_ref (lab_add (objects, "a", &lab_type_child));
  spare = lab_new (host, &lab_type_child);
  g_assert_true (cop_object_cut (objects, "a", NULL));
  g_assert_false (cop_object_is_alive (a));
  g_assert_cmpint (cop_object_state (a), ==, COP_STATE_RETIRED);
  g_assert_cmpstr (cop_object_name (a), ==, "a");
  g_assert_null (cop_object_parent (a));
  g_assert_null (cop_object_next (a));
  text = g_strdup_printf ("a (lab.child #%u): it cannot be given a parent",
                          (guint)cop_object_serial (a));
  refuses_child (objects, "a", a, COP_ERROR_STATE, text);
  g_clear_pointer (&text, g_free);
  text = g_strdup_printf ("a (lab.child #%u): it is being removed: nothing can be added to it",
                          (guint)cop_object_serial (a));
  refuses_child (a, "b", spare, COP_ERROR_STATE, text);
  cop_object_unref (a);
  g_clear_pointer (&spare, cop_object_unref);
  end ();
}

static void
child_properties (void)
{
  CopObject *thing, *inner;
  g_autoptr (CopObject) wrong = NULL;
  GError *error = NULL;

  begin ();
  thing = lab_add (objects, "thing", &lab_type_thing);
  wrong = lab_new (host, &lab_type_child);
  g_assert_false (cop_object_set_object (thing, "inner", wrong, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "/objects/thing: child 'inner' wants an object of type 'lab.thing', not "
                         "of 'lab.child'");
  inner = lab_new (host, &lab_type_thing);
  g_assert_true (cop_object_set_object (thing, "inner", inner, &error));
  cop_object_unref (inner);
  g_assert_true (cop_object_is_nullable (inner));
  g_assert_true (cop_object_child (thing, "inner") == inner);
  {
    CopObject *second = lab_new (host, &lab_type_thing);
    g_assert_false (cop_object_set_object (thing, "inner", second, &error));
    cop_test_assert_error (error, COP_ERROR_EXISTS,
                           "/objects/thing: there is a child 'inner' already");
    cop_object_unref (second);
  }
  cop_test_log_clear (lines);
  g_assert_true (cop_object_set_object (thing, "inner", NULL, &error));
  cop_test_log_assert (lines, "finalize lab.thing inner");
  g_assert_true (cop_object_set_object (thing, "inner", NULL, &error));
  g_assert_no_error (error);
  /* one that is not nullable */
  g_assert_true (cop_object_set_object (thing, "core", wrong, &error));
  g_assert_false (cop_object_is_nullable (wrong));
  g_assert_false (cop_object_set_object (thing, "core", NULL, &error));
  cop_test_assert_error (
      error, COP_ERROR_REFUSED,
      "/objects/thing: child 'core' is not nullable: it stays as long as its parent");
  g_assert_false (cop_object_cut (thing, "core", &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (cop_object_parent (wrong) == thing);
  g_clear_pointer (&wrong, cop_object_unref);
  g_assert_true (cop_object_cut (objects, "thing", &error));
  cop_test_log_assert (lines, "finalize lab.child core", "finalize lab.thing thing");
  end ();
}

static void
unknown_names_the_nearest (void)
{
  GError *error = NULL;

  begin ();
  lab_add (objects, "keyboard", &lab_type_child);
  g_assert_false (cop_object_cut (objects, "keybord", &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "/objects: no child 'keybord'; did you mean 'keyboard'?");
  g_assert_false (cop_object_cut (objects, "", &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND, "/objects: no child ''");
  end ();
}

/* --- counters -----------------------------------------------------------------------------------
 */

static void
numbered (void)
{
  begin ();
  lab_add (objects, "disk[*]", &lab_type_child);
  lab_add (objects, "disk[*]", &lab_type_child);
  lab_add (objects, "nic[*]", &lab_type_child);
  assert_children (objects, "disk[0] disk[1] nic[0]");
  /* a number is never used again */
  g_assert_true (cop_object_cut (objects, "disk[1]", NULL));
  lab_add (objects, "disk[*]", &lab_type_child);
  assert_children (objects, "disk[0] nic[0] disk[2]");
  /* one above the highest, whoever gave that */
  lab_add (objects, "disk[7]", &lab_type_child);
  lab_add (objects, "disk[4]", &lab_type_child);
  lab_add (objects, "disk[*]", &lab_type_child);
  assert_children (objects, "disk[0] nic[0] disk[2] disk[7] disk[4] disk[8]");
  {
    CopObject *other = lab_add (objects, "other", &cop_type_container);
    lab_add (other, "disk[*]", &lab_type_child);
    assert_children (other, "disk[0]");
  }
  end ();
}

static void
numbered_after_a_failure (void)
{
  CopObject *a;

  begin ();
  a = lab_add (objects, "a", &lab_type_child);
  g_assert_false (cop_object_add (objects, "disk[*]", a, 0, NULL));
  g_assert_false (cop_object_add (objects, "disk[5]", a, 0, NULL));
  lab_add (objects, "disk[*]", &lab_type_child);
  assert_children (objects, "a disk[0]");
  end ();
}

static void
numbered_up_to_the_end (void)
{
  begin ();
  lab_add (objects, "x[999999999999999999]", &lab_type_child);
  lab_add (objects, "x[1000000000000000001]", &lab_type_child);
  lab_add (objects, "x[*]", &lab_type_child);
  lab_add (objects, "x[*]", &lab_type_child);
  assert_children (objects, "x[999999999999999999] x[1000000000000000001] x[1000000000000000000] "
                            "x[1000000000000000002]");
  /* what only looks like a number */
  lab_add (objects, "y[-1]", &lab_type_child);
  lab_add (objects, "y[]", &lab_type_child);
  lab_add (objects, "y[1x]", &lab_type_child);
  lab_add (objects, "y[*]", &lab_type_child);
  g_assert_nonnull (cop_object_child (objects, "y[0]"));
  end ();
}

/* What undoing an addition does: the next number is what it would have been. */
static void
numbered_as_if_never_added (void)
{
  static const char *const names[] = { "disk[*]", "disk[9]" };
  CopNaming naming;

  begin ();
  for (guint known = 0; known < 2; known++)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        CopObject *object = lab_new (host, &lab_type_child);
        g_assert_true (cop_object__adopt (objects, names[i], object, 0, &naming, NULL));
        cop_object__disown (object, &naming);
        cop_object_unref (object); /* its parent's */
        cop_object_unref (object);
        if (i == 1)
          {
            g_autofree char *next = g_strdup_printf ("disk[%u]", known);
            lab_add (objects, "disk[*]", &lab_type_child);
            g_assert_nonnull (cop_object_child (objects, next));
          }
      }
  assert_children (objects, "disk[0] disk[1]");
  end ();
}

/* --- the index of many
 * ---------------------------------------------------------------------------- */

static void
many_siblings (void)
{
  enum
  {
    N = 3000
  };
  CopObject *box, *found[N];
  char name[24];

  begin ();
  box = lab_add (objects, "box", &cop_type_container);
  for (guint i = 0; i < N; i++)
    {
      g_snprintf (name, sizeof name, "child%u", i * 7919 % N);
      found[i] = lab_add (box, name, &cop_type_container);
      if (i % 100 == 0) /* with the index, and without */
        g_assert_true (cop_object_child (box, name) == found[i]);
    }
  g_assert_cmpuint (cop_object_n_children (box), ==, N);
  g_assert_null (cop_object_child (box, "child"));
  g_assert_null (cop_object_child (box, "child3000"));
  /* every third goes; the others are found, and no other */
  for (guint i = 0; i < N; i += 3)
    {
      g_snprintf (name, sizeof name, "child%u", i * 7919 % N);
      g_assert_true (cop_object_cut (box, name, NULL));
      g_assert_null (cop_object_child (box, name));
    }
  g_assert_cmpuint (cop_object_n_children (box), ==, N - N / 3);
  for (guint i = 0; i < N; i++)
    {
      g_snprintf (name, sizeof name, "child%u", i * 7919 % N);
      g_assert_true (cop_object_child (box, name) == (i % 3 ? found[i] : NULL));
    }
  /* and come again, behind the others */
  lab_add (box, "child0", &cop_type_container);
  g_assert_null (cop_object_next (cop_object_child (box, "child0")));
  g_assert_cmpstr (cop_object_name (cop_object_first_child (box)), ==, "child1919");
  /* all but none */
  for (CopObject *child; (child = cop_object_first_child (box));)
    g_assert_true (cop_object_cut (box, cop_object_name (child), NULL));
  g_assert_cmpuint (cop_object_n_children (box), ==, 0);
  lab_add (box, "child0", &cop_type_container);
  assert_children (box, "child0");
  end ();
}

/* --- orphans
 * ---------------------------------------------------------------------------------------- */

static void
tree_of_orphans (void)
{
  CopObject *top, *held;

  begin ();
  top = lab_new (host, &lab_type_thing);
  lab_add (lab_add (top, "a", &lab_type_thing), "deep", &lab_type_leaf);
  held = cop_object_ref (lab_add (top, "b", &lab_type_thing));
  cop_test_log_clear (lines);
  cop_object_unref (top);
  /* children first; what somebody holds stays, without a parent */
  cop_test_log_assert (lines, "finalize lab.leaf deep", "finalize lab.child deep",
                       "finalize lab.thing a", "finalize lab.thing");
  g_assert_null (cop_object_parent (held));
  cop_object_unref (held);
  cop_test_log_assert (lines, "finalize lab.thing b");
  end ();
}

static void
orphans_join_a_machine (void)
{
  CopObject *top, *deep;
  guint64 before;

  begin ();
  before = cop_machine_live_objects (machine);
  top = lab_new (host, &lab_type_thing);
  deep = lab_add (lab_add (top, "a", &lab_type_thing), "deep", &lab_type_leaf);
  g_assert_cmpuint (cop_machine_live_objects (machine), ==, before);
  g_assert_true (cop_object_add (objects, "top", top, COP_ADD_NULLABLE, NULL));
  cop_object_unref (top);
  g_assert_cmpuint (cop_machine_live_objects (machine), ==, before + 3);
  {
    g_autofree char *path = cop_object_path (deep);
    g_assert_cmpstr (path, ==, "/objects/top/a/deep");
  }
  g_assert_true (cop_object_cut (objects, "top", NULL));
  g_assert_cmpuint (cop_machine_live_objects (machine), ==, before);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/child/" #fn_, fn_)
  TEST (in_order_of_creation);
  TEST (bad_names);
  TEST (unique_among_siblings);
  TEST (never_below_itself);
  TEST (what_has_been_removed_stays_out);
  TEST (child_properties);
  TEST (unknown_names_the_nearest);
  TEST (numbered);
  TEST (numbered_after_a_failure);
  TEST (numbered_up_to_the_end);
  TEST (numbered_as_if_never_added);
  TEST (many_siblings);
  TEST (tree_of_orphans);
  TEST (orphans_join_a_machine);
  return g_test_run ();
}
