/* Types: what descends from what, what is created by whom, and what is refused at registration. */
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

/* --- registration ------------------------------------------------------------------------- */

typedef struct
{
  CopObject object;
  guint32 number;
} Sample;

static void
refused (const CopTypeDesc *desc, const char *text)
{
  g_autoptr (CopHost) host = lab_host ();
  g_autoptr (GError) error = NULL;

  g_assert_false (cop_host_register (host, desc, NULL, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID, text);
  g_assert_null (cop_host_type (host, desc));
  if (desc->name)
    g_assert_null (cop_host_peek_type (host, desc->name));
  g_assert_false (cop_host_register (host, desc, NULL, NULL, NULL));
}

static void
refused_row (const CopPropDef *row, const char *text)
{
  const CopPropDef rows[] = { *row, COP_PROPS_END };
  const CopTypeDesc desc = {
    .name = "sample", .doc = "A sample", .size = sizeof (Sample), .props = rows
  };

  refused (&desc, text);
}

static void
registration_checks_the_type (void)
{
  refused (&(CopTypeDesc){ .doc = "A sample", .size = sizeof (Sample) }, "a type needs a name");
  refused (&(CopTypeDesc){ .name = "", .doc = "A sample", .size = sizeof (Sample) },
           "a type needs a name");
  refused (&(CopTypeDesc){ .name = "sample", .size = sizeof (Sample) }, "type 'sample' has no doc");
  refused (&(CopTypeDesc){ .name = "sample", .doc = "", .size = sizeof (Sample) },
           "type 'sample' has no doc");
  {
    g_autofree char *text =
        g_strdup_printf ("type 'sample' has instances of %zu bytes, its parent's have %zu",
                         sizeof (LabBase) - 1, sizeof (LabBase));
    refused (&(CopTypeDesc){ .name = "sample",
                             .doc = "A sample",
                             .parent = &lab_type_base,
                             .size = sizeof (LabBase) - 1 },
             text);
  }
}

static void
registration_checks_rows (void)
{
  static const char *const none[] = { NULL }, *const one[] = { "one", NULL };

  refused_row (&(CopPropDef)COP_UINT ("number", Sample, number),
               "type 'sample': property 'number': it has no doc");
  refused_row (&(CopPropDef)COP_UINT ("number", Sample, number, .doc = ""),
               "type 'sample': property 'number': it has no doc");
  refused_row (&(CopPropDef)COP_UINT ("a-b", Sample, number, .doc = "A number"),
               "type 'sample': property 'a-b': its name is no identifier");
  refused_row (&(CopPropDef)COP_UINT ("1st", Sample, number, .doc = "A number"),
               "type 'sample': property '1st': its name is no identifier");
  refused_row (&(CopPropDef)COP_UINT ("", Sample, number, .doc = "A number"),
               "type 'sample': property '': its name is no identifier");
  refused_row (&(CopPropDef){ .name = "number", .kind = COP_KIND_NONE, .doc = "A number" },
               "type 'sample': property 'number': its kind is unknown");
  refused_row (&(CopPropDef){ .name = "number", .kind = 99, .doc = "A number" },
               "type 'sample': property 'number': its kind is unknown");
  refused_row (&(CopPropDef){ .name = "number",
                              .kind = COP_KIND_UINT,
                              .offset = sizeof (Sample),
                              .width = 4,
                              .doc = "A number" },
               "type 'sample': property 'number': its member is not inside the instance");
  refused_row (
      &(CopPropDef){
          .name = "number", .kind = COP_KIND_UINT, .offset = 0, .width = 4, .doc = "A number" },
      "type 'sample': property 'number': its member is not inside the instance");
  refused_row (&(CopPropDef)COP_ENUM ("number", Sample, number, .doc = "A choice"),
               "type 'sample': property 'number': an enum needs choices");
  refused_row (&(CopPropDef)COP_ENUM ("number", Sample, number, .choices = none, .doc = "A choice"),
               "type 'sample': property 'number': an enum needs choices");
  refused_row (&(CopPropDef)COP_ENUM ("number", Sample, number, .choices = one, .otherwise.u = 1,
                                      .doc = "A choice"),
               "type 'sample': property 'number': its default is none of its choices");
  refused_row (&(CopPropDef)COP_ALIAS ("other", .doc = "Another"),
               "type 'sample': property 'other': an alias needs the path \"child/property\" to its "
               "target");
  refused_row (&(CopPropDef)COP_ALIAS ("other", .to = "number", .doc = "Another"),
               "type 'sample': property 'other': an alias needs the path \"child/property\" to its "
               "target");
  refused_row (&(CopPropDef)COP_COMPUTED ("made", .doc = "Made up"),
               "type 'sample': property 'made': a computed property needs get or set");
}

static void
registration_checks_members (void)
{
  /* what is written through a row must be as wide as the row's kind wants it */
  refused_row (&(CopPropDef){ .name = "text",
                              .kind = COP_KIND_STRING,
                              .offset = G_STRUCT_OFFSET (Sample, number),
                              .width = 4,
                              .doc = "A text in a number" },
               "type 'sample': property 'text': its member has 4 bytes, string needs 8");
  refused_row (&(CopPropDef){ .name = "ratio",
                              .kind = COP_KIND_DOUBLE,
                              .offset = G_STRUCT_OFFSET (Sample, number),
                              .width = 4,
                              .doc = "A ratio in a number" },
               "type 'sample': property 'ratio': its member has 4 bytes, double needs 8");
  refused_row (&(CopPropDef){ .name = "number",
                              .kind = COP_KIND_UINT,
                              .offset = G_STRUCT_OFFSET (Sample, number),
                              .width = 3,
                              .doc = "A number of an odd size" },
               "type 'sample': property 'number': its member has 3 bytes, uint needs 1, 2, 4 or 8");
}

static void
registration_finds_duplicates (void)
{
  static const CopPropDef twice[] = { COP_UINT ("number", Sample, number, .doc = "A number"),
                                      COP_UINT ("number", Sample, number, .doc = "The same"),
                                      COP_PROPS_END };
  static const CopPropDef again[] = { COP_UINT ("rank", LabBase, rank, .doc = "A rank"),
                                      COP_PROPS_END };
  static const CopTypeDesc other = { .name = "lab.leaf",
                                     .doc = "Another of the name",
                                     .size = sizeof (CopObject) };
  CopHost *host = lab_host ();
  GError *error = NULL;

  refused (
      &(CopTypeDesc){
          .name = "sample", .doc = "A sample", .size = sizeof (Sample), .props = twice },
      "type 'sample': property 'number': it is declared twice");
  refused (&(CopTypeDesc){ .name = "sample",
                           .doc = "A sample",
                           .parent = &lab_type_child,
                           .size = sizeof (LabBase),
                           .props = again },
           "type 'sample': property 'rank': an ancestor has it already");
  g_assert_false (cop_host_register (host, &other, NULL, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_EXISTS, "there is a type 'lab.leaf' already");
  g_assert_false (cop_host_register (host, &lab_type_leaf, NULL, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_EXISTS, "there is a type 'lab.leaf' already");
  g_assert_true (cop_type_desc (cop_host_peek_type (host, "lab.leaf")) == &lab_type_leaf);
  lab_close_host (host);
}

static void
failed_registration_leaves_no_ancestor (void)
{
  static const CopTypeDesc parent = { .name = "fine",
                                      .doc = "A parent",
                                      .size = sizeof (CopObject) };
  static const CopTypeDesc child = { .name = "wrong",
                                     .parent = &parent,
                                     .size = sizeof (CopObject) };
  CopHost *host = lab_host ();
  GError *error = NULL;

  g_assert_false (cop_host_register (host, &child, NULL, NULL, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID, "type 'wrong' has no doc");
  g_assert_null (cop_host_peek_type (host, "wrong"));
  g_assert_null (cop_host_peek_type (host, "fine"));
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
  TEST (registration_checks_the_type);
  TEST (registration_checks_rows);
  TEST (registration_checks_members);
  TEST (registration_finds_duplicates);
  TEST (failed_registration_leaves_no_ancestor);
  TEST (unregistered_when_unused);
  TEST (listed_by_name);
  TEST (unknown_names_the_nearest);
  TEST (loader_is_asked_once);
  TEST (binding_has_a_place);
  TEST (hosts_share_nothing);
  return g_test_run ();
}
