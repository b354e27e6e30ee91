/* Dynamic properties: those of one object alone. */
#include <lab-thing.h>

static void
assert_names (const char *expected)
{
  g_auto (GStrv) names = cop_object_list_dynamic (thing);
  g_autofree char *joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, expected);
}

static void
of_one_object (void)
{
  char name[] = "colour", doc[] = "Its colour";
  CopPropDef colour = { .name = name, .kind = COP_KIND_STRING, .doc = doc };
  CopPropDef weight = { .name = "weight", .kind = COP_KIND_UINT, .doc = "Its weight" };
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  guint64 number = 0;
  CopObject *other;

  begin ();
  other = lab_new (host, &lab_type_thing);
  assert_names ("");
  g_assert_true (cop_object_add_dynamic (thing, &weight, &COP_VALUE_INT (70), &error));
  g_assert_true (cop_object_add_dynamic (thing, &colour, &COP_VALUE_STRING ("red"), &error));
  g_assert_no_error (error);
  /* the strings are copied */
  name[0] = doc[0] = 'X';
  assert_names ("weight colour");
  g_assert_true (cop_object_get_string (thing, "colour", &text, &error));
  g_assert_cmpstr (text, ==, "red");
  g_clear_pointer (&text, g_free);
  g_assert_true (cop_object_set_string (thing, "colour", "blue", &error));
  g_assert_true (cop_object_get_string (thing, "colour", &text, &error));
  g_assert_cmpstr (text, ==, "blue");
  g_clear_pointer (&text, g_free);
  g_assert_true (cop_object_set_int (thing, "weight", 71, &error));
  g_assert_true (cop_object_get_uint (thing, "weight", &number, &error));
  g_assert_cmpuint (number, ==, 71);
  g_assert_false (cop_object_get_string (other, "colour", &text, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND, "(lab.thing #2): no property 'colour'");
  g_assert_true (cop_object_remove_dynamic (thing, "weight", &error));
  assert_names ("colour");
  g_assert_false (cop_object_remove_dynamic (thing, "weight", &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND, "(lab.thing #1): no property 'weight'");
  g_assert_false (cop_object_remove_dynamic (thing, "pins", &error));
  g_clear_error (&error);
  cop_object_unref (other);
  end ();
}

static void
refused (const CopPropDef *def, const CopValue *value, CopErrorCode code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cop_object_add_dynamic (thing, def, value, &error));
  cop_test_assert_error (error, code, text);
  assert_names ("");
}

static void
what_cannot_be_one (void)
{
  CopValue text = COP_VALUE_STRING ("x");

  begin ();
  lab_add (thing, "keyboard", &lab_type_child);
  refused (&(CopPropDef){ .name = "a", .kind = COP_KIND_UINT }, NULL, COP_ERROR_INVALID,
           "(lab.thing #1): property 'a': it has no doc");
  refused (&(CopPropDef){ .name = "a/b", .kind = COP_KIND_UINT, .doc = "A" }, NULL,
           COP_ERROR_INVALID, "'a/b' is no name: it has a '/', a space or a control character");
  refused (&(CopPropDef){ .name = "pins", .kind = COP_KIND_UINT, .doc = "A" }, NULL,
           COP_ERROR_EXISTS, "(lab.thing #1): there is a property or child 'pins' already");
  refused (&(CopPropDef){ .name = "keyboard", .kind = COP_KIND_UINT, .doc = "A" }, NULL,
           COP_ERROR_EXISTS, "(lab.thing #1): there is a property or child 'keyboard' already");
  /* a value keeps no object alive */
  refused (&(CopPropDef){ .name = "a", .kind = COP_KIND_LINK, .doc = "A" }, NULL, COP_ERROR_INVALID,
           "(lab.thing #1): property 'a': only a type can declare one of its kind");
  refused (&(CopPropDef){ .name = "a", .kind = 99, .doc = "A" }, NULL, COP_ERROR_INVALID,
           "(lab.thing #1): property 'a': only a type can declare one of its kind");
  refused (&(CopPropDef){ .name = "a", .kind = COP_KIND_COMPUTED, .doc = "A" }, NULL,
           COP_ERROR_INVALID, "(lab.thing #1): property 'a': a computed property needs get or set");
  refused (&(CopPropDef){ .name = "a", .kind = COP_KIND_UINT, .doc = "A" }, &text, COP_ERROR_TYPE,
           "(lab.thing #1): property 'a' wants an uint, not \"x\"");
  refused (&(CopPropDef){ .name = "a", .kind = COP_KIND_UINT, .max.u = 9, .doc = "A" },
           &COP_VALUE_UINT (10), COP_ERROR_RANGE,
           "(lab.thing #1): property 'a' must be between 0 and 9, not 10");
  end ();
}

static void
twice_is_refused (void)
{
  CopPropDef def = { .name = "a", .kind = COP_KIND_BOOL, .doc = "A" };
  g_autoptr (GError) error = NULL;

  begin ();
  g_assert_true (cop_object_add_dynamic (thing, &def, NULL, &error));
  g_assert_false (cop_object_add_dynamic (thing, &def, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_EXISTS,
                         "(lab.thing #1): there is a property or child 'a' already");
  assert_names ("a");
  /* nor can a child have its name */
  {
    CopObject *child = lab_new (host, &lab_type_child);
    g_assert_false (cop_object_add (thing, "a", child, 0, &error));
    cop_test_assert_error (
        error, COP_ERROR_EXISTS,
        "(lab.thing #1): a child cannot be called 'a': that is a property of it");
    cop_object_unref (child);
  }
  end ();
}

static void
writes_are_checked (void)
{
  CopPropDef level = {
    .name = "lvl", .kind = COP_KIND_INT, .min.i = -2, .max.i = 2, .doc = "A level"
  };
  CopPropDef fixed = {
    .name = "fixed", .kind = COP_KIND_UINT, .when = COP_SET_NEVER, .doc = "Fixed"
  };
  CopPropDef numbers = {
    .name = "nums", .kind = COP_KIND_LIST, .item = COP_KIND_UINT, .doc = "Numbers"
  };
  CopValue items[] = { COP_VALUE_INT (1), COP_VALUE_INT (2) };
  g_autoptr (CopList) list = cop_list_new (items, 2);
  g_auto (CopValue) value = COP_VALUE_NONE;
  g_autoptr (GError) error = NULL;
  gint64 number = 0;

  begin ();
  g_assert_true (cop_object_add_dynamic (thing, &level, NULL, &error));
  g_assert_true (cop_object_add_dynamic (thing, &fixed, &COP_VALUE_UINT (4), &error));
  g_assert_true (cop_object_add_dynamic (thing, &numbers, NULL, &error));
  g_assert_true (cop_object_set_int (thing, "lvl", -2, &error));
  g_assert_false (cop_object_set_int (thing, "lvl", 3, &error));
  cop_test_assert_error (error, COP_ERROR_RANGE,
                         "(lab.thing #1): property 'lvl' must be between -2 and 2, not 3");
  g_assert_false (cop_object_set_string (thing, "lvl", "3", &error));
  cop_test_assert_error (
      error, COP_ERROR_TYPE,
      "(lab.thing #1): property 'lvl' wants an int, not \"3\"; as a number that is 3");
  g_assert_true (cop_object_get_int (thing, "lvl", &number, &error));
  g_assert_cmpint (number, ==, -2);
  g_assert_false (cop_object_set_uint (thing, "fixed", 5, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED, "(lab.thing #1): property 'fixed' is read-only");
  g_assert_true (cop_object_set (thing, "nums", &COP_VALUE_LIST (list), &error));
  g_assert_true (cop_object_get (thing, "nums", &value, &error));
  g_assert_cmpuint (cop_list_length (value.as.list), ==, 2);
  g_assert_cmpint (cop_list_get (value.as.list, 0)->kind, ==, COP_KIND_UINT);
  end ();
}

/* --- hooks ---------------------------------------------------------------------------------- */

static gboolean
echo_get (CopObject *self, const CopProp *prop, CopValue *ret_value, GError **error G_GNUC_UNUSED)
{
  g_autofree char *text =
      g_strdup_printf ("%s of %s", cop_prop_name (prop), cop_object_type_name (self));
  CopValue value = COP_VALUE_STRING (text);

  cop_value_copy (ret_value, &value);
  return TRUE;
}

static gboolean
echo_set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  if (value->kind == COP_KIND_NONE)
    return cop_object_remove_dynamic (self, cop_prop_name (prop), error);
  return cop_object_fail (self, error, "'%s' wants nothing", cop_prop_name (prop));
}

static void
note (CopObject *object, const CopProp *prop, gpointer log)
{
  CopOrigin origin = cop_object_prop_origin (object, prop);

  cop_test_log_add (log, "%s at %u", cop_prop_name (prop), origin.line);
}

static void
computed (void)
{
  CopPropDef echo = {
    .name = "echo", .kind = COP_KIND_COMPUTED, .get = echo_get, .doc = "An echo"
  };
  CopPropDef hole = { .name = "hole", .kind = COP_KIND_COMPUTED, .set = echo_set, .doc = "A hole" };
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  begin ();
  g_assert_true (cop_object_add_dynamic (thing, &echo, NULL, &error));
  g_assert_true (cop_object_add_dynamic (thing, &hole, NULL, &error));
  g_assert_true (cop_object_get_string (thing, "echo", &text, &error));
  g_assert_cmpstr (text, ==, "echo of lab.thing");
  g_free (text);
  g_assert_false (cop_object_set_string (thing, "echo", "x", &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED, "(lab.thing #1): property 'echo' is read-only");
  g_assert_false (cop_object_get_string (thing, "hole", &text, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED,
                         "(lab.thing #1): property 'hole' cannot be read");
  g_assert_false (cop_object_set_string (thing, "hole", "x", &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "(lab.thing #1): 'hole' wants nothing");
  end ();
}

static void
can_remove_itself_in_its_hook (void)
{
  CopPropDef hole = { .name = "hole", .kind = COP_KIND_COMPUTED, .set = echo_set, .doc = "A hole" };
  CopPropDef text = {
    .name = "words_", .kind = COP_KIND_STRING, .set = echo_set, .doc = "Some words"
  };
  g_autoptr (GError) error = NULL;

  begin ();
  g_assert_true (cop_object_add_dynamic (thing, &hole, NULL, &error));
  g_assert_true (cop_object_add_dynamic (thing, &text, &COP_VALUE_STRING ("x"), &error));
  g_assert_true (cop_object_set_string (thing, "hole", NULL, &error));
  g_assert_true (cop_object_set_string (thing, "words_", NULL, &error));
  g_assert_no_error (error);
  assert_names ("");
  end ();
}

static void
observed (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopPropDef def = { .name = "a", .kind = COP_KIND_UINT, .doc = "A" };

  begin ();
  /* the place of another property's last write is not taken for that of a dynamic one */
  cop_host_swap_origin (host, (CopOrigin){ cop_host_file (host, "x.lua"), 5 });
  g_assert_true (cop_object_set_uint (thing, "rank", 1, NULL));
  g_assert_true (cop_object_add_dynamic (thing, &def, NULL, NULL));
  cop_object_observe (thing, note, log);
  g_assert_true (cop_object_set_uint (thing, "a", 2, NULL));
  g_assert_true (cop_object_set_uint (thing, "rank", 2, NULL));
  g_assert_false (cop_object_set_string (thing, "a", "x", NULL));
  cop_test_log_assert (log, "a at 0", "rank at 5");
  end ();
}

static void
not_after_removal (void)
{
  CopPropDef def = { .name = "a", .kind = COP_KIND_UINT, .doc = "A" };
  g_autoptr (CopObject) parent = NULL;
  g_autoptr (GError) error = NULL;
  CopObject *child;

  begin ();
  parent = lab_new (host, &cop_type_container);
  child = cop_object_ref (lab_add (parent, "child", &lab_type_thing));
  g_assert_true (cop_object_add_dynamic (child, &def, NULL, NULL));
  g_assert_true (cop_object_cut (parent, "child", NULL));
  g_assert_false (cop_object_set_uint (child, "a", 1, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  cop_object_unref (child);
  g_clear_pointer (&parent, cop_object_unref);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/dynamic/" #fn_, fn_)
  TEST (of_one_object);
  TEST (what_cannot_be_one);
  TEST (twice_is_refused);
  TEST (writes_are_checked);
  TEST (computed);
  TEST (can_remove_itself_in_its_hook);
  TEST (observed);
  TEST (not_after_removal);
  return g_test_run ();
}
