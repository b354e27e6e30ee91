/* Registration: what makes a type, and what is refused with nothing left behind. */
#include <lab.h>

typedef struct
{
  CopObject object;
  guint32 number;
} Sample;

static void
refused_as (const CopTypeDesc *desc, CopErrorCode code, const char *text)
{
  g_autoptr (CopHost) host = lab_host ();
  g_autoptr (GError) error = NULL;

  g_assert_false (cop_host_register (host, desc, NULL, NULL, &error));
  cop_test_assert_error (error, code, text);
  g_assert_null (cop_host_type (host, desc));
  if (desc->name)
    g_assert_null (cop_host_peek_type (host, desc->name));
  g_assert_false (cop_host_register (host, desc, NULL, NULL, NULL));
}

static void
refused (const CopTypeDesc *desc, const char *text)
{
  refused_as (desc, COP_ERROR_INVALID, text);
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
checks_the_type (void)
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
checks_rows (void)
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
checks_members (void)
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
other_defaults (void)
{
  static const CopDefault less[] = { { "rank", { .u = 3 } }, { NULL } };
  static const CopDefault much[] = { { "rank", { .u = 256 } }, { NULL } };
  static const CopDefault none[] = { { "rnak", { .u = 3 } }, { NULL } };
  static const CopTypeDesc lower = { .name = "lower",
                                     .doc = "Of a lower rank",
                                     .parent = &lab_type_child,
                                     .size = sizeof (LabBase),
                                     .defaults = less };
  static const CopTypeDesc lowest = {
    .name = "lowest", .doc = "Below it", .parent = &lower, .size = sizeof (LabBase)
  };
  CopHost *host = lab_host ();
  GError *error = NULL;
  CopObject *object, *plain = lab_new (host, &lab_type_child);

  g_assert_true (cop_host_register (host, &lowest, NULL, NULL, &error));
  g_assert_no_error (error);
  object = lab_new (host, &lowest);
  g_assert_cmpuint (((LabBase *)object)->rank, ==, 3);
  g_assert_cmpuint (((LabBase *)plain)->rank, ==, 7);
  cop_object_unref (object);
  cop_object_unref (plain);
  lab_close_host (host);
  refused_as (&(CopTypeDesc){ .name = "sample",
                              .doc = "A sample",
                              .parent = &lab_type_child,
                              .size = sizeof (LabBase),
                              .defaults = much },
              COP_ERROR_RANGE, "type 'sample': default of 'rank' is out of the property's bounds");
  refused_as (&(CopTypeDesc){ .name = "sample",
                              .doc = "A sample",
                              .parent = &lab_type_child,
                              .size = sizeof (LabBase),
                              .defaults = none },
              COP_ERROR_NOT_FOUND,
              "type 'sample': default of 'rnak': it inherits no such property; did you mean "
              "'rank'?");
}

static void
finds_duplicates (void)
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
failed_leaves_no_ancestor (void)
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/registration/" #fn_, fn_)
  TEST (checks_the_type);
  TEST (checks_rows);
  TEST (checks_members);
  TEST (other_defaults);
  TEST (finds_duplicates);
  TEST (failed_leaves_no_ancestor);
  return g_test_run ();
}
