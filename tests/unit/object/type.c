/* Types: what descends from what, and what is created by whom. */
#include <lab.h>

static CopType *
type_of (CopHost *host, const CopTypeDesc *desc)
{
  CopType *type = cop_host_type (host, desc);

  g_assert_nonnull (type);
  return type;
}

static void
descends (void)
{
  g_autoptr (CopHost) host = lab_host ();
  CopType *leaf = type_of (host, &lab_type_leaf), *child = type_of (host, &lab_type_child);
  g_autoptr (CopObject) object = lab_new (host, &lab_type_leaf);

  g_assert_true (cop_type_parent (leaf) == child);
  g_assert_true (cop_type_parent (child) == type_of (host, &lab_type_base));
  g_assert_true (cop_type_parent (cop_type_parent (child)) == type_of (host, &cop_type_object));
  g_assert_null (cop_type_parent (type_of (host, &cop_type_object)));
  g_assert_true (cop_type_is_a (leaf, &lab_type_leaf));
  g_assert_true (cop_type_is_a (leaf, &lab_type_base));
  g_assert_true (cop_type_is_a (leaf, &cop_type_object));
  g_assert_false (cop_type_is_a (child, &lab_type_leaf));
  g_assert_false (cop_type_is_a (leaf, &lab_type_thing));
  g_assert_true (cop_type_host (leaf) == host);
  g_assert_true (cop_type_desc (leaf) == &lab_type_leaf);
  g_assert_cmpstr (cop_type_name (leaf), ==, "lab.leaf");

  g_assert_true (cop_object_is_a (object, &lab_type_child));
  g_assert_false (cop_object_is_a (object, &lab_type_thing));
  g_assert_true (cop_object_cast (object, &lab_type_base) == object);
  g_assert_null (cop_object_cast (object, &lab_type_thing));
  g_assert_null (cop_object_cast (NULL, &lab_type_thing));
  g_assert_cmpstr (cop_object_type_name (object), ==, "lab.leaf");
  g_assert_true (cop_object_host (object) == host);
}

static void
descends_through_many_levels (void)
{
  static CopTypeDesc descs[20];
  static char names[20][8];
  g_autoptr (CopHost) host = lab_host ();
  g_autoptr (GError) error = NULL;
  CopObject *object;

  for (guint i = 0; i < G_N_ELEMENTS (descs); i++)
    {
      g_snprintf (names[i], sizeof names[i], "deep%u", i);
      descs[i] = (CopTypeDesc){ .name = names[i],
                                .doc = "One level of many",
                                .parent = i ? &descs[i - 1] : NULL,
                                .size = sizeof (CopObject) };
    }
  /* the ancestors are registered along with it */
  g_assert_true (cop_host_register (host, &descs[19], NULL, NULL, &error));
  g_assert_no_error (error);
  object = lab_new (host, &descs[19]);
  for (guint i = 0; i < G_N_ELEMENTS (descs); i++)
    g_assert_true (cop_object_is_a (object, &descs[i]));
  g_assert_true (cop_object_is_a (object, &cop_type_object));
  g_assert_false (cop_object_is_a (object, &lab_type_base));
  cop_object_unref (object);
  object = lab_new (host, &descs[8]);
  g_assert_true (cop_object_is_a (object, &descs[0]));
  g_assert_true (cop_object_is_a (object, &cop_type_object));
  g_assert_false (cop_object_is_a (object, &descs[9]));
  cop_object_unref (object);
}

static void
implements (void)
{
  g_autoptr (CopHost) host = lab_host ();
  g_autoptr (CopObject) child = lab_new (host, &lab_type_child);
  g_autoptr (CopObject) leaf = lab_new (host, &lab_type_leaf);
  g_autoptr (CopObject) thing = lab_new (host, &lab_type_thing);
  CopType *type = type_of (host, &lab_type_leaf);
  const LabPlug *plug = cop_object_interface (child, &lab_interface_plug);

  g_assert_nonnull (plug);
  g_assert_cmpint (plug->answer (child), ==, 7);
  /* the leaf's own table hides the one that it inherits */
  plug = cop_object_interface (leaf, &lab_interface_plug);
  g_assert_cmpint (plug->answer (leaf), ==, 107);
  g_assert_null (cop_object_interface (child, &lab_interface_switch));
  g_assert_nonnull (cop_object_interface (leaf, &lab_interface_switch));
  g_assert_null (cop_object_interface (thing, &lab_interface_plug));
  g_assert_true (cop_type_interface (type, &lab_interface_plug) == plug);
  g_assert_true (cop_type_answers_to (type, "lab.plug"));
  g_assert_true (cop_type_answers_to (type, "lab.switch"));
  g_assert_true (cop_type_answers_to (type, "lab.base"));
  g_assert_true (cop_type_answers_to (type, "object"));
  g_assert_false (cop_type_answers_to (type, "lab.thing"));
  g_assert_false (cop_type_answers_to (type_of (host, &lab_type_child), "lab.switch"));
}

static void
abstract_has_no_instances (void)
{
  g_autoptr (CopHost) host = lab_host ();
  g_autoptr (GError) error = NULL;
  CopType *base = type_of (host, &lab_type_base);

  g_assert_true (cop_type_is_abstract (base));
  g_assert_false (cop_type_is_user_creatable (base));
  g_assert_null (cop_object_new (base, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE, "type 'lab.base' is abstract: it has no instances");
  g_assert_null (cop_object_new (type_of (host, &cop_type_object), &error));
  cop_test_assert_error (error, COP_ERROR_TYPE, "type 'object' is abstract: it has no instances");
  g_assert_null (cop_object_new (base, NULL));
  /* being abstract is not inherited */
  g_assert_false (cop_type_is_abstract (type_of (host, &lab_type_child)));
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
}

static void
hidden_is_for_code_alone (void)
{
  g_autoptr (CopHost) host = lab_host ();
  CopType *hidden = type_of (host, &lab_type_hidden);

  g_assert_false (cop_type_is_abstract (hidden));
  g_assert_false (cop_type_is_user_creatable (hidden));
  g_assert_true (cop_type_is_user_creatable (type_of (host, &lab_type_leaf)));
  cop_object_unref (lab_new (host, &lab_type_hidden));
}

static void
properties_are_inherited_in_order (void)
{
  g_autoptr (CopHost) host = lab_host ();
  CopType *thing = type_of (host, &lab_type_thing);
  const CopProp *rank = cop_type_find_prop (thing, "rank");
  const CopProp *flag = cop_type_find_prop (thing, "flag");

  g_assert_cmpuint (cop_type_n_props (type_of (host, &lab_type_leaf)), ==, 1);
  g_assert_cmpuint (cop_prop_index (rank), ==, 0);
  g_assert_cmpuint (cop_prop_index (flag), ==, 1);
  g_assert_true (cop_type_prop (thing, 0) == rank);
  g_assert_true (cop_type_prop (thing, 1) == flag);
  g_assert_null (cop_type_prop (thing, cop_type_n_props (thing)));
  g_assert_true (cop_prop_owner (rank) == &lab_type_base);
  g_assert_true (cop_prop_owner (flag) == &lab_type_thing);
  g_assert_cmpstr (cop_prop_name (flag), ==, "flag");
  g_assert_cmpstr (cop_prop_def (flag)->doc, ==, "Up or down");
  g_assert_null (cop_type_find_prop (thing, "flags"));
  g_assert_null (cop_type_find_prop (thing, ""));
  for (guint i = 0; i < cop_type_n_props (thing); i++)
    {
      const CopProp *prop = cop_type_prop (thing, i);
      g_assert_true (cop_type_find_prop (thing, cop_prop_name (prop)) == prop);
      g_assert_cmpuint (cop_prop_index (prop), ==, i);
    }
}

static void
described_without_instance (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = lab_host ();
  CopType *leaf = type_of (host, &lab_type_leaf);

  cop_type_n_props (leaf);
  cop_type_interface (leaf, &lab_interface_plug);
  cop_type_find_prop (leaf, "rank");
  cop_test_log_assert_empty (log);
  lab_close_host (host);
}

static void
hooks_run_root_first (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = lab_host ();
  CopObject *object = lab_new (host, &lab_type_leaf);

  cop_test_log_assert (log, "init lab.child", "init lab.leaf", "post_init lab.child",
                       "post_init lab.leaf");
  g_assert_null (cop_object_hook_type (object));
  cop_object_unref (object);
  cop_test_log_assert (log, "finalize lab.leaf", "finalize lab.child");
  lab_close_host (host);
}

/* --- a host's types ------------------------------------------------------------------------ */

static const CopTypeDesc loose = { .name = "loose",
                                   .doc = "Comes and goes",
                                   .size = sizeof (CopObject) };
static const CopTypeDesc looser = {
  .name = "looser", .doc = "Below it", .parent = &loose, .size = sizeof (CopObject)
};

static void
count (gpointer data)
{
  ++*(guint *)data;
}

static void
unregistered_when_unused (void)
{
  CopHost *host = lab_host ();
  GError *error = NULL;
  guint released = 0;
  CopObject *object;

  g_assert_true (cop_host_register (host, &loose, count, &released, NULL));
  g_assert_true (cop_host_register (host, &looser, NULL, NULL, NULL));
  object = lab_new (host, &looser);
  g_assert_cmpuint (cop_type_live_objects (cop_host_type (host, &looser)), ==, 1);
  g_assert_cmpuint (cop_type_live_objects (cop_host_type (host, &loose)), ==, 0);
  g_assert_false (cop_host_unregister (host, "loose", &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "type 'loose' is in use: 0 objects and 1 types descend from it");
  g_assert_false (cop_host_unregister (host, "looser", &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "type 'looser' is in use: 1 objects and 0 types descend from it");
  cop_object_unref (object);
  g_assert_true (cop_host_unregister (host, "looser", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (released, ==, 0);
  g_assert_true (cop_host_unregister (host, "loose", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (released, ==, 1);
  g_assert_null (cop_host_type (host, &loose));
  g_assert_false (cop_host_unregister (host, "loose", &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND, "no type 'loose'");
  /* and again */
  g_assert_true (cop_host_register (host, &looser, count, &released, NULL));
  cop_object_unref (lab_new (host, &looser));
  lab_close_host (host);
  g_assert_cmpuint (released, ==, 2);
}

static void
listed_by_name (void)
{
  CopHost *host = cop_host_new (NULL);
  GPtrArray *types;
  guint n;

  types = cop_host_list_types (host);
  n = types->len;
  g_ptr_array_unref (types);
  cop_host_register (host, &lab_type_thing, NULL, NULL, NULL);
  cop_host_register (host, &loose, NULL, NULL, NULL);
  cop_host_register (host, &lab_type_leaf, NULL, NULL, NULL);
  types = cop_host_list_types (host);
  g_assert_cmpuint (types->len, ==, n + 5); /* with lab.base and lab.child */
  for (guint i = 1; i < types->len; i++)
    g_assert_cmpstr (cop_type_name (types->pdata[i - 1]), <, cop_type_name (types->pdata[i]));
  g_ptr_array_unref (types);
  lab_close_host (host);
}

static void
unknown_names_the_nearest (void)
{
  g_autoptr (CopHost) host = lab_host ();
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_host_find_type (host, "lab.laef", &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "no type 'lab.laef'; did you mean 'lab.leaf'?");
  g_assert_null (cop_host_find_type (host, "zzzzzzzz", &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND, "no type 'zzzzzzzz'");
  g_assert_null (cop_host_find_type (host, "", &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND, "no type ''");
  g_assert_null (cop_host_find_type (host, "zzzzzzzz", NULL));
  g_assert_null (cop_host_peek_type (host, "lab.laef"));
  g_assert_true (cop_host_find_type (host, "lab.leaf", NULL)
                 == cop_host_type (host, &lab_type_leaf));
}

static gboolean
load (CopHost *host, const char *name, gpointer data, GError **error)
{
  ++*(guint *)data;
  if (g_str_equal (name, "loose"))
    return cop_host_register (host, &loose, NULL, NULL, error);
  if (g_str_equal (name, "broken"))
    return cop_error_set (error, COP_ERROR_SYNTAX, NULL, "broken.lua: does not parse");
  return FALSE;
}

static void
loader_is_asked_once (void)
{
  g_autoptr (CopHost) host = lab_host ();
  g_autoptr (GError) error = NULL;
  guint asked = 0;

  cop_host_set_type_loader (host, load, &asked);
  g_assert_nonnull (cop_host_find_type (host, "loose", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (asked, ==, 1);
  g_assert_nonnull (cop_host_find_type (host, "loose", &error));
  g_assert_nonnull (cop_host_find_type (host, "lab.leaf", &error));
  g_assert_cmpuint (asked, ==, 1);
  g_assert_null (cop_host_find_type (host, "broken", &error));
  cop_test_assert_error (error, COP_ERROR_SYNTAX, "broken.lua: does not parse");
  g_assert_null (cop_host_find_type (host, "lose", &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND, "no type 'lose'; did you mean 'loose'?");
  g_assert_null (cop_host_peek_type (host, "absent"));
  g_assert_cmpuint (asked, ==, 3);
}

static void
binding_has_a_place (void)
{
  g_autoptr (CopHost) host = lab_host ();
  CopType *leaf = type_of (host, &lab_type_leaf);
  int here;

  g_assert_null (cop_type_binding (leaf));
  cop_type_set_binding (leaf, &here);
  g_assert_true (cop_type_binding (leaf) == &here);
  g_assert_null (cop_type_binding (type_of (host, &lab_type_child)));
}

typedef struct
{
  CopObject object;
  guint32 number;
} Sample;

static void
hosts_share_nothing (void)
{
  static const CopPropDef rows[] = {
    COP_UINT ("number", Sample, number, .otherwise.u = 5, .doc = "A number"), COP_PROPS_END
  };
  static const CopTypeDesc here = {
    .name = "sample", .doc = "The one", .size = sizeof (Sample), .props = rows
  };
  static const CopTypeDesc there = { .name = "sample",
                                     .doc = "The other",
                                     .size = sizeof (CopObject) };
  CopHost *a = lab_host (), *b = lab_host ();
  CopObject *one, *other;
  guint64 number = 0;
  GError *error = NULL;

  g_assert_true (cop_host_register (a, &here, NULL, NULL, &error));
  g_assert_true (cop_host_register (b, &there, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (cop_host_peek_type (a, "sample") != cop_host_peek_type (b, "sample"));
  g_assert_null (cop_host_type (a, &there));
  g_assert_null (cop_host_type (b, &here));
  /* the same descriptor, worked out twice */
  g_assert_true (cop_host_type (a, &lab_type_leaf) != cop_host_type (b, &lab_type_leaf));
  one = lab_new (a, &here);
  other = lab_new (b, &there);
  g_assert_true (cop_object_get_uint (one, "number", &number, &error));
  g_assert_cmpuint (number, ==, 5);
  g_assert_false (cop_object_get_uint (other, "number", &number, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND, "(sample #1): no property 'number'");
  g_assert_cmpuint (cop_host_live_objects (a), ==, 1);
  cop_object_unref (one);
  g_assert_cmpuint (cop_host_live_objects (a), ==, 0);
  g_assert_cmpuint (cop_host_live_objects (b), ==, 1);
  g_assert_true (cop_host_unregister (a, "sample", &error));
  g_assert_nonnull (cop_host_peek_type (b, "sample"));
  lab_close_host (a);
  cop_object_unref (other);
  lab_close_host (b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/type/" #fn_, fn_)
  TEST (descends);
  TEST (descends_through_many_levels);
  TEST (implements);
  TEST (abstract_has_no_instances);
  TEST (hidden_is_for_code_alone);
  TEST (properties_are_inherited_in_order);
  TEST (described_without_instance);
  TEST (hooks_run_root_first);
  TEST (unregistered_when_unused);
  TEST (listed_by_name);
  TEST (unknown_names_the_nearest);
  TEST (loader_is_asked_once);
  TEST (binding_has_a_place);
  TEST (hosts_share_nothing);
  return g_test_run ();
}
