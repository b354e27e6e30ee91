/* Who is asked about a write, and who is told: set hooks, changed hooks, observers. */
#include <lab-thing.h>

static void
set_even (guint64 value)
{
  g_autoptr (GError) error = NULL;

  cop_object_set_uint (thing, "even", value, &error);
  g_assert_no_error (error);
}

static void
set_hook_refuses (void)
{
  g_autoptr (GError) error = NULL;

  begin ();
  set_even (4);
  g_assert_cmpuint (((LabThing *)thing)->n_changed, ==, 1);
  g_assert_false (cop_object_set_uint (thing, "even", 5, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED,
                         "(lab.thing #1): property 'even' wants an even number, not 5");
  g_assert_false (cop_object_set (thing, "even", &COP_VALUE_INT (7), &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED,
                         "(lab.thing #1): property 'even' wants an even number, not 7");
  g_assert_cmpuint (((LabThing *)thing)->even, ==, 4);
  g_assert_cmpuint (((LabThing *)thing)->n_changed, ==, 1);
  /* the core's own checks come first */
  g_assert_false (cop_object_set_uint (thing, "even", G_GUINT64_CONSTANT (4294967297), &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_RANGE);
  end ();
}

static gboolean
veto (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  if (value->kind == COP_KIND_NONE)
    return TRUE;
  return cop_object_fail (self, error, "no %s", cop_prop_name (prop));
}

typedef struct
{
  CopObject object;
  gboolean flag;
  double ratio;
  char *text;
  guint8 mode;
  GBytes *blob;
  CopList *list;
  CopLink link;
} Stubborn;

static const char *const modes[] = { "a", "b", NULL };
static const CopPropDef stubborn_props[] = {
  COP_BOOL ("flag", Stubborn, flag, .set = veto, .doc = "A flag"),
  COP_DOUBLE ("ratio", Stubborn, ratio, .set = veto, .doc = "A ratio"),
  COP_STRING ("text", Stubborn, text, .set = veto, .otherwise.s = "old", .doc = "A text"),
  COP_ENUM ("mode", Stubborn, mode, .set = veto, .choices = modes, .doc = "A mode"),
  COP_BYTES ("blob", Stubborn, blob, .set = veto, .doc = "Bytes"),
  COP_LIST ("list", Stubborn, list, .set = veto, .item = COP_KIND_UINT, .doc = "A list"),
  COP_LINK ("link", Stubborn, link, .set = veto, .doc = "A link"),
  COP_PROPS_END,
};
static const CopTypeDesc stubborn = {
  .name = "lab.stubborn",
  .doc = "Refuses every write",
  .size = sizeof (Stubborn),
  .props = stubborn_props,
};

static void
every_kind_can_be_refused (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  CopValue values[] = { COP_VALUE_BOOL (TRUE),  COP_VALUE_DOUBLE (1),    COP_VALUE_STRING ("new"),
                        COP_VALUE_STRING ("b"), COP_VALUE_BYTES (bytes), COP_VALUE_UINT (3),
                        COP_VALUE_OBJECT (NULL) };
  Stubborn *object;

  begin ();
  g_assert_true (cop_host_register (host, &stubborn, NULL, NULL, NULL));
  object = lab_new (host, &stubborn);
  values[6].as.object = thing;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      const char *name = stubborn_props[i].name;
      g_autofree char *text = g_strdup_printf ("(lab.stubborn #2): no %s", name);
      g_autoptr (GError) error = NULL;
      g_assert_false (cop_object_set ((CopObject *)object, name, &values[i], &error));
      cop_test_assert_error (error, COP_ERROR_HOOK, text);
    }
  g_assert_false (object->flag);
  g_assert_true (object->ratio == 0);
  g_assert_cmpstr (object->text, ==, "old");
  g_assert_cmpuint (object->mode, ==, 0);
  g_assert_null (object->blob);
  g_assert_null (object->list);
  g_assert_null (object->link.target);
  cop_object_unref (object);
  end ();
}

/* --- observers -------------------------------------------------------------------------------- */

static void
note (CopObject *object, const CopProp *prop, gpointer data)
{
  g_assert_true (object == thing);
  cop_test_log_add (lines, "%s: %s", (const char *)data, cop_prop_name (prop));
}

static void
note_once (CopObject *object, const CopProp *prop, gpointer data)
{
  note (object, prop, data);
  cop_object_unobserve (object, note_once, data);
}

static char one[] = "one", two[] = "two", three[] = "three";

static void
note_and_remove_the_next (CopObject *object, const CopProp *prop, gpointer data)
{
  note (object, prop, data);
  cop_object_unobserve (object, note, two);
}

static void
note_and_add (CopObject *object, const CopProp *prop, gpointer data)
{
  note (object, prop, data);
  for (guint i = 0; i < 20; i++)
    cop_object_observe (object, note, three);
  cop_object_unobserve (object, note_and_add, data);
}

static void
told_in_order (void)
{
  CopObject *child;

  begin ();
  cop_object_observe (thing, note, one);
  cop_object_observe (thing, note, two);
  set_even (2);
  cop_test_log_assert (lines, "one: even", "two: even");
  g_assert_true (cop_object_set_string (thing, "text", "x", NULL));
  cop_test_log_assert (lines, "one: text", "two: text");
  g_assert_true (cop_object_set_object (thing, "friend", NULL, NULL));
  cop_test_log_assert (lines, "one: friend", "two: friend");
  /* a write that is refused is told to nobody */
  g_assert_false (cop_object_set_uint (thing, "even", 3, NULL));
  g_assert_false (cop_object_set_uint (thing, "pins", 0, NULL));
  cop_test_log_assert_empty (lines);
  /* an alias is told where the property is */
  child = lab_add (thing, "core", &lab_type_child);
  g_assert_true (cop_object_set_uint (thing, "core_rank", 1, NULL));
  g_assert_cmpuint (((LabBase *)child)->rank, ==, 1);
  cop_test_log_assert (lines, "init lab.child", "post_init lab.child");
  cop_object_unobserve (thing, note, one);
  set_even (4);
  cop_test_log_assert (lines, "two: even");
  cop_object_unobserve (thing, note, two);
  cop_object_unobserve (thing, note, two);
  set_even (6);
  cop_test_log_assert_empty (lines);
  end ();
}

static void
removes_itself (void)
{
  begin ();
  cop_object_observe (thing, note_once, one);
  cop_object_observe (thing, note, two);
  set_even (2);
  cop_test_log_assert (lines, "one: even", "two: even");
  set_even (4);
  cop_test_log_assert (lines, "two: even");
  end ();
}

static void
removes_the_next (void)
{
  begin ();
  cop_object_observe (thing, note_and_remove_the_next, one);
  cop_object_observe (thing, note, two);
  cop_object_observe (thing, note, three);
  set_even (2);
  cop_test_log_assert (lines, "one: even", "three: even");
  end ();
}

static void
adds_others (void)
{
  begin ();
  cop_object_observe (thing, note_and_add, one);
  cop_object_observe (thing, note, two);
  set_even (2);
  /* those that came during the telling are told from the next write on */
  cop_test_log_assert (lines, "one: even", "two: even");
  set_even (4);
  g_assert_cmpuint (cop_test_log_length (lines), ==, 21);
  g_assert_cmpstr (cop_test_log_line (lines, 0), ==, "two: even");
  g_assert_cmpstr (cop_test_log_line (lines, 20), ==, "three: even");
  end ();
}

static void
write_again (CopObject *object, const CopProp *prop, gpointer data)
{
  note (object, prop, data);
  if (((LabThing *)object)->even < 6)
    g_assert_true (cop_object_set_uint (object, "even", ((LabThing *)object)->even + 2, NULL));
}

static void
writes_again (void)
{
  begin ();
  cop_object_observe (thing, write_again, one);
  cop_object_observe (thing, note_once, two);
  set_even (2);
  cop_test_log_assert (lines, "one: even", "one: even", "one: even", "two: even");
  g_assert_cmpuint (((LabThing *)thing)->even, ==, 6);
  end ();
}

static void
drop_it (CopObject *object, const CopProp *prop, gpointer data)
{
  note (object, prop, data);
  cop_object_unobserve (object, drop_it, data);
  cop_object_unref (object);
}

static void
drops_the_object (void)
{
  const CopProp *pins;

  begin ();
  pins = cop_type_find_prop (cop_object_type (thing), "pins");
  cop_object_observe (thing, drop_it, one);
  cop_object_observe (thing, note, two);
  set_even (2);
  cop_test_log_assert (lines, "one: even", "two: even", "finalize lab.thing");
  /* the same by a row, and by number */
  thing = lab_new (host, &lab_type_thing);
  cop_object_observe (thing, drop_it, one);
  g_assert_true (cop_prop_set_uint (pins, thing, 3, NULL));
  cop_test_log_assert (lines, "one: pins", "finalize lab.thing");
  thing = NULL;
  end ();
}

/* --- hooks that drop and cut -------------------------------------------------------------------
 */

static gboolean
drop_in_set (CopObject *self, const CopProp *prop, const CopValue *value G_GNUC_UNUSED,
             GError **error G_GNUC_UNUSED)
{
  cop_test_log_add (lines, "set %s", cop_prop_name (prop));
  if (thing == self)
    g_clear_pointer (&thing, cop_object_unref);
  return TRUE;
}

static void
cut_in_changed (CopObject *self, const CopProp *prop)
{
  CopObject *parent = cop_object_parent (self);

  cop_test_log_add (lines, "changed %s", cop_prop_name (prop));
  if (parent)
    g_assert_true (cop_object_cut (parent, cop_object_name (self), NULL));
}

typedef struct
{
  CopObject object;
  guint32 a, b;
} Fleeting;

static const CopPropDef fleeting_props[] = {
  COP_UINT ("a", Fleeting, a, .set = drop_in_set, .doc = "Drops the object when it is set"),
  COP_UINT ("b", Fleeting, b, .changed = cut_in_changed, .when = COP_SET_ALWAYS,
            .doc = "Cuts the object when it is set"),
  COP_PROPS_END,
};
static const CopTypeDesc fleeting = {
  .name = "lab.fleeting",
  .doc = "Is soon gone",
  .size = sizeof (Fleeting),
  .props = fleeting_props,
};

static void
hooks_drop_their_object (void)
{
  const CopProp *a;

  begin ();
  g_clear_pointer (&thing, cop_object_unref);
  g_assert_true (cop_host_register (host, &fleeting, NULL, NULL, NULL));
  a = cop_type_find_prop (cop_host_type (host, &fleeting), "a");
  thing = lab_new (host, &fleeting);
  g_assert_true (cop_object_set_uint (thing, "a", 1, NULL));
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  thing = lab_new (host, &fleeting);
  g_assert_true (cop_prop_set (a, thing, &COP_VALUE_INT (1), NULL));
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  end ();
}

static void
hooks_cut_their_object (void)
{
  CopObject *parent;

  begin ();
  g_assert_true (cop_host_register (host, &fleeting, NULL, NULL, NULL));
  parent = lab_new (host, &cop_type_container);
  g_assert_true (cop_object_set_uint (lab_add (parent, "x", &fleeting), "b", 1, NULL));
  g_assert_cmpuint (cop_object_n_children (parent), ==, 0);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 2);
  cop_object_unref (parent);
  end ();
}

static void
hooks_cut_their_object_in_a_machine (void)
{
  CopMachine *machine;
  CopObject *objects;

  begin ();
  g_assert_true (cop_host_register (host, &fleeting, NULL, NULL, NULL));
  machine = lab_machine (host);
  objects = cop_machine_objects (machine);
  g_assert_true (cop_object_set_uint (lab_add (objects, "x", &fleeting), "b", 1, NULL));
  g_assert_cmpuint (cop_object_n_children (objects), ==, 0);
  g_assert_cmpuint (cop_type_live_objects (cop_host_type (host, &fleeting)), ==, 0);
  lab_close (machine);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/observe/" #fn_, fn_)
  TEST (set_hook_refuses);
  TEST (every_kind_can_be_refused);
  TEST (told_in_order);
  TEST (removes_itself);
  TEST (removes_the_next);
  TEST (adds_others);
  TEST (writes_again);
  TEST (drops_the_object);
  TEST (hooks_drop_their_object);
  TEST (hooks_cut_their_object);
  TEST (hooks_cut_their_object_in_a_machine);
  return g_test_run ();
}
