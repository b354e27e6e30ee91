/* Properties of a type: every kind with its default, its bounds and what it converts. */
#include <lab-thing.h>
#include <math.h>

static char *
printed (const char *name)
{
  g_auto (CopValue) value = COP_VALUE_NONE;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  cop_object_get (thing, name, &value, &error);
  g_assert_no_error (error);
  cop_value_print (&value, text);
  return g_string_free (text, FALSE);
}

#define assert_printed(name_, expected_)                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text_ = printed (name_);                                                      \
    g_assert_cmpstr (text_, ==, expected_);                                                        \
  }                                                                                                \
  G_STMT_END

/* A write that is fine, and what is read afterwards. */
static void
takes (const char *name, CopValue value, const char *then)
{
  g_autoptr (GError) error = NULL;
  const CopProp *prop = cop_type_find_prop (cop_object_type (thing), name);

  cop_object_set (thing, name, &value, &error);
  g_assert_no_error (error);
  assert_printed (name, then);
  /* the same through the row */
  g_assert_true (cop_prop_set (prop, thing, &value, &error));
  assert_printed (name, then);
}

/* A write that is refused, and changes nothing. */
static void
refuses (const char *name, CopValue value, CopErrorCode code, const char *text)
{
  g_autofree char *before = printed (name), *full = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (cop_object_set (thing, name, &value, &error));
  full = g_strdup_printf ("(lab.thing #1): %s", text);
  cop_test_assert_error (error, code, full);
  assert_printed (name, before);
  g_assert_false (cop_object_set (thing, name, &value, NULL));
  assert_printed (name, before);
}

static void
begin_with_their_defaults (void)
{
  static const struct
  {
    const char *name, *text;
  } rows[] = {
    { "rank", "7" },      { "flag", "true" },     { "i8", "-1" },          { "i16", "-2" },
    { "i32", "-3" },      { "i64", "-4" },        { "u8", "1" },           { "u16", "2" },
    { "u32", "3" },       { "u64", "4" },         { "level", "3" },        { "pins", "16" },
    { "memory", "4096" }, { "base", "0x1000" },   { "ratio", "0.5" },      { "free_ratio", "0.0" },
    { "blank", "null" },  { "mode", "\"fast\"" }, { "text", "\"plain\"" }, { "blob", "null" },
    { "numbers", "[]" },  { "words", "[]" },      { "friend", "null" },    { "needs", "null" },
    { "fan", "null" },    { "never", "9" },       { "even", "0" },         { "inner", "null" },
    { "core", "null" },   { "half", "0" },        { "sum", "0" },
  };

  begin ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_printed (rows[i].name, rows[i].text);
  /* a default text is a copy of each object's own */
  {
    g_autoptr (CopObject) other = lab_new (host, &lab_type_thing);
    takes ("text", COP_VALUE_STRING ("mine"), "\"mine\"");
    g_assert_cmpstr (((LabThing *)other)->text, ==, "plain");
  }
  end ();
}

static void
bounds_of_signed_widths (void)
{
  begin ();
  takes ("i8", COP_VALUE_INT (G_MININT8), "-128");
  takes ("i8", COP_VALUE_INT (G_MAXINT8), "127");
  refuses ("i8", COP_VALUE_INT (128), COP_ERROR_RANGE,
           "property 'i8' must be between -128 and 127, not 128");
  refuses ("i8", COP_VALUE_INT (-129), COP_ERROR_RANGE,
           "property 'i8' must be between -128 and 127, not -129");
  takes ("i16", COP_VALUE_INT (G_MININT16), "-32768");
  takes ("i16", COP_VALUE_INT (G_MAXINT16), "32767");
  refuses ("i16", COP_VALUE_INT (32768), COP_ERROR_RANGE,
           "property 'i16' must be between -32768 and 32767, not 32768");
  takes ("i32", COP_VALUE_INT (G_MININT32), "-2147483648");
  takes ("i32", COP_VALUE_INT (G_MAXINT32), "2147483647");
  refuses ("i32", COP_VALUE_INT (G_GINT64_CONSTANT (2147483648)), COP_ERROR_RANGE,
           "property 'i32' must be between -2147483648 and 2147483647, not 2147483648");
  takes ("i64", COP_VALUE_INT (G_MININT64), "-9223372036854775808");
  takes ("i64", COP_VALUE_INT (G_MAXINT64), "9223372036854775807");
  takes ("i64", COP_VALUE_UINT (G_MAXINT64), "9223372036854775807");
  refuses ("i64", COP_VALUE_UINT ((guint64)G_MAXINT64 + 1), COP_ERROR_TYPE,
           "property 'i64' wants an int, not 9223372036854775808");
  takes ("level", COP_VALUE_INT (-10), "-10");
  takes ("level", COP_VALUE_INT (10), "10");
  refuses ("level", COP_VALUE_INT (11), COP_ERROR_RANGE,
           "property 'level' must be between -10 and 10, not 11");
  refuses ("level", COP_VALUE_INT (-11), COP_ERROR_RANGE,
           "property 'level' must be between -10 and 10, not -11");
  end ();
}

static void
bounds_of_unsigned_widths (void)
{
  begin ();
  takes ("u8", COP_VALUE_UINT (255), "255");
  takes ("u8", COP_VALUE_INT (0), "0");
  refuses ("u8", COP_VALUE_UINT (256), COP_ERROR_RANGE,
           "property 'u8' must be between 0 and 255, not 256");
  refuses ("u8", COP_VALUE_INT (-1), COP_ERROR_RANGE,
           "property 'u8' cannot be negative, and -1 is");
  takes ("u16", COP_VALUE_UINT (65535), "65535");
  refuses ("u16", COP_VALUE_UINT (65536), COP_ERROR_RANGE,
           "property 'u16' must be between 0 and 65535, not 65536");
  takes ("u32", COP_VALUE_UINT (G_MAXUINT32), "4294967295");
  refuses ("u32", COP_VALUE_UINT (G_GUINT64_CONSTANT (4294967296)), COP_ERROR_RANGE,
           "property 'u32' must be between 0 and 4294967295, not 4294967296");
  takes ("u64", COP_VALUE_UINT (G_MAXUINT64), "18446744073709551615");
  /* an integer of a script is 64 bits, whatever its sign is taken for */
  takes ("u64", COP_VALUE_INT (-1), "18446744073709551615");
  takes ("memory", COP_VALUE_INT (-4096), "18446744073709547520");
  takes ("pins", COP_VALUE_UINT (1), "1");
  takes ("pins", COP_VALUE_UINT (1000), "1000");
  refuses ("pins", COP_VALUE_UINT (0), COP_ERROR_RANGE,
           "property 'pins' must be between 1 and 1000, not 0");
  refuses ("pins", COP_VALUE_UINT (1001), COP_ERROR_RANGE,
           "property 'pins' must be between 1 and 1000, not 1001");
  takes ("base", COP_VALUE_UINT (0xffffffff), "0xffffffff");
  refuses ("base", COP_VALUE_UINT (G_GUINT64_CONSTANT (0x100000000)), COP_ERROR_RANGE,
           "property 'base' must be between 0x0 and 0xffffffff, not 0x100000000");
  end ();
}

static void
neighbours_stay_as_they_are (void)
{
  LabThing *t;

  begin ();
  t = (LabThing *)thing;
  /* all at their edges: a write that is too wide would show in the next member */
  takes ("i8", COP_VALUE_INT (-1), "-1");
  takes ("i16", COP_VALUE_INT (0), "0");
  takes ("u8", COP_VALUE_UINT (255), "255");
  takes ("u16", COP_VALUE_UINT (0), "0");
  takes ("u32", COP_VALUE_UINT (G_MAXUINT32), "4294967295");
  g_assert_cmpint (t->i8, ==, -1);
  g_assert_cmpint (t->i16, ==, 0);
  g_assert_cmpint (t->i32, ==, -3);
  g_assert_cmpuint (t->u8, ==, 255);
  g_assert_cmpuint (t->u16, ==, 0);
  g_assert_cmpuint (t->u32, ==, G_MAXUINT32);
  g_assert_cmpuint (t->u64, ==, 4);
  end ();
}

static void
wants_its_kind (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x01\xff", 2);

  begin ();
  takes ("flag", COP_VALUE_BOOL (FALSE), "false");
  takes ("flag", COP_VALUE_BOOL (42), "true");
  refuses ("flag", COP_VALUE_INT (1), COP_ERROR_TYPE, "property 'flag' wants a bool, not 1");
  refuses ("pins", COP_VALUE_BOOL (TRUE), COP_ERROR_TYPE,
           "property 'pins' wants an uint, not true");
  refuses ("pins", COP_VALUE_DOUBLE (2), COP_ERROR_TYPE,
           "property 'pins' wants an uint, not 2.0; as a number that is 2");
  refuses ("pins", COP_VALUE_NONE, COP_ERROR_TYPE, "property 'pins' wants an uint, not null");
  refuses ("level", COP_VALUE_STRING ("3"), COP_ERROR_TYPE,
           "property 'level' wants an int, not \"3\"; as a number that is 3");
  refuses ("text", COP_VALUE_INT (3), COP_ERROR_TYPE, "property 'text' wants a string, not 3");
  refuses ("blob", COP_VALUE_STRING ("x"), COP_ERROR_TYPE,
           "property 'blob' wants a bytes, not \"x\"");
  refuses ("text", COP_VALUE_BYTES (bytes), COP_ERROR_TYPE,
           "property 'text' wants a string, not <01ff>");
  refuses ("friend", COP_VALUE_INT (3), COP_ERROR_TYPE, "property 'friend' wants a link, not 3");
  refuses ("inner", COP_VALUE_INT (3), COP_ERROR_TYPE, "property 'inner' wants a child, not 3");
  refuses ("mode", COP_VALUE_UINT (1), COP_ERROR_TYPE, "property 'mode' wants an enum, not 1");
  end ();
}

static void
null_pointers_are_no_values (void)
{
  begin ();
  refuses ("pins", COP_VALUE_OBJECT (NULL), COP_ERROR_TYPE,
           "property 'pins' wants an uint, not null");
  refuses ("mode", COP_VALUE_STRING (NULL), COP_ERROR_TYPE,
           "property 'mode' wants an enum, not null");
  refuses ("text", COP_VALUE_STRING (NULL), COP_ERROR_TYPE,
           "property 'text' wants a string, not null");
  refuses ("blob", COP_VALUE_BYTES (NULL), COP_ERROR_TYPE, "property 'blob' wants a bytes, not <>");
  refuses ("friend", COP_VALUE_STRING (NULL), COP_ERROR_TYPE,
           "property 'friend' wants a link, not null");
  takes ("friend", COP_VALUE_OBJECT (NULL), "null");
  takes ("inner", COP_VALUE_OBJECT (NULL), "null");
  takes ("numbers", COP_VALUE_LIST (NULL), "[]");
  end ();
}

static void
ratios (void)
{
  begin ();
  takes ("ratio", COP_VALUE_DOUBLE (0), "0.0");
  takes ("ratio", COP_VALUE_INT (1), "1.0");
  takes ("ratio", COP_VALUE_DOUBLE (0.25), "0.25");
  refuses ("ratio", COP_VALUE_DOUBLE (1.5), COP_ERROR_RANGE,
           "property 'ratio' must be between 0 and 1, not 1.5");
  refuses ("ratio", COP_VALUE_DOUBLE (NAN), COP_ERROR_RANGE,
           "property 'ratio' must be between 0 and 1, not nan");
  refuses ("ratio", COP_VALUE_STRING ("x"), COP_ERROR_TYPE,
           "property 'ratio' wants a double, not \"x\"");
  takes ("free_ratio", COP_VALUE_DOUBLE (-1e300), "-1.0000000000000001e+300");
  end ();
}

static void
choices (void)
{
  begin ();
  takes ("mode", COP_VALUE_STRING ("turbo"), "\"turbo\"");
  g_assert_cmpuint (((LabThing *)thing)->mode, ==, 2);
  takes ("mode", COP_VALUE_STRING ("slow"), "\"slow\"");
  refuses ("mode", COP_VALUE_STRING ("trubo"), COP_ERROR_RANGE,
           "property 'mode' must be one of slow, fast, turbo, not 'trubo'; did you mean 'turbo'?");
  refuses ("mode", COP_VALUE_STRING ("x"), COP_ERROR_RANGE,
           "property 'mode' must be one of slow, fast, turbo, not 'x'");
  end ();
}

static void
texts_and_bytes_are_its_own (void)
{
  char text[] = "changes";
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x01\xff", 2);

  begin ();
  takes ("text", COP_VALUE_STRING (text), "\"changes\"");
  text[0] = 'X';
  assert_printed ("text", "\"changes\"");
  takes ("text", COP_VALUE_STRING (""), "\"\"");
  takes ("text", COP_VALUE_NONE, "null");
  takes ("blob", COP_VALUE_BYTES (bytes), "<01ff>");
  takes ("blob", COP_VALUE_NONE, "null");
  takes ("blob", COP_VALUE_BYTES (bytes), "<01ff>");
  end ();
}

static void
lists_are_of_one_kind (void)
{
  CopValue numbers[] = { COP_VALUE_UINT (1), COP_VALUE_INT (2), COP_VALUE_UINT (0x30) };
  CopValue mixed[] = { COP_VALUE_UINT (1), COP_VALUE_STRING ("two") };
  CopValue words[] = { COP_VALUE_STRING ("a"), COP_VALUE_STRING ("b \"c\"") };
  g_autoptr (CopList) list = cop_list_new (numbers, 3);
  g_autoptr (CopList) odd = cop_list_new (mixed, 2);
  g_autoptr (CopList) texts = cop_list_new (words, 2);

  begin ();
  takes ("numbers", COP_VALUE_LIST (list), "[1, 2, 48]");
  takes ("numbers", COP_VALUE_UINT (7), "[7]");
  refuses ("numbers", COP_VALUE_LIST (odd), COP_ERROR_TYPE,
           "property 'numbers' wants a list, not [1, \"two\"]");
  refuses ("numbers", COP_VALUE_STRING ("x"), COP_ERROR_TYPE,
           "property 'numbers' wants a list, not \"x\"");
  takes ("words", COP_VALUE_LIST (texts), "[\"a\", \"b \\\"c\\\"\"]");
  takes ("words", COP_VALUE_NONE, "[]");
  end ();
}

static void
written_when_it_may_be (void)
{
  g_autoptr (GError) error = NULL;

  begin ();
  refuses ("never", COP_VALUE_UINT (1), COP_ERROR_REFUSED, "property 'never' is read-only");
  refuses ("sum", COP_VALUE_INT (1), COP_ERROR_REFUSED, "property 'sum' is read-only");
  {
    CopObject *parent = lab_new (host, &cop_type_container);
    CopObject *child = lab_add (parent, "child", &lab_type_thing);
    cop_object_ref (child);
    g_assert_true (cop_object_set_uint (child, "pins", 2, &error));
    g_assert_true (cop_object_cut (parent, "child", &error));
    g_assert_false (cop_object_set_uint (child, "pins", 3, &error));
    g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
    g_assert_nonnull (
        strstr (error->message, "property 'pins' cannot be set: the object has been removed"));
    g_assert_cmpuint (((LabThing *)child)->pins, ==, 2);
    cop_object_unref (child);
    cop_object_unref (parent);
  }
  end ();
}

static void
unknown_names_the_nearest (void)
{
  g_autoptr (GError) error = NULL;
  CopValue value = COP_VALUE_UINT (1);

  begin ();
  g_assert_false (cop_object_set (thing, "pinz", &value, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "(lab.thing #1): no property 'pinz'; did you mean 'pins'?");
  g_assert_false (cop_object_get (thing, "Pins", &value, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "(lab.thing #1): no property 'Pins'; did you mean 'pins'?");
  g_assert_false (cop_object_get (thing, "memroy", &value, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "(lab.thing #1): no property 'memroy'; did you mean 'memory'?");
  g_assert_false (cop_object_get (thing, "quite_another", &value, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND, "(lab.thing #1): no property 'quite_another'");
  lab_add (thing, "keyboard", &lab_type_child);
  g_assert_false (cop_object_get (thing, "keybaord", &value, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "(lab.thing #1): no property 'keybaord'; did you mean 'keyboard'?");
  end ();
}

static void
getters_of_one_kind (void)
{
  gboolean flag = FALSE;
  gint64 i = 0;
  guint64 u = 0;
  char *text = NULL;
  CopObject *object = thing;
  g_autoptr (GError) error = NULL;

  begin ();
  g_assert_true (cop_object_get_bool (thing, "flag", &flag, &error) && flag);
  g_assert_true (cop_object_get_int (thing, "i8", &i, &error));
  g_assert_cmpint (i, ==, -1);
  g_assert_true (cop_object_get_int (thing, "u16", &i, &error));
  g_assert_cmpint (i, ==, 2);
  g_assert_true (cop_object_get_uint (thing, "u16", &u, &error));
  g_assert_cmpuint (u, ==, 2);
  g_assert_true (cop_object_get_uint (thing, "level", &u, &error));
  g_assert_cmpuint (u, ==, 3);
  g_assert_false (cop_object_get_uint (thing, "i8", &u, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "(lab.thing #1): property 'i8' is int, not an unsigned number");
  g_assert_true (cop_object_get_string (thing, "mode", &text, &error));
  g_assert_cmpstr (text, ==, "fast");
  g_clear_pointer (&text, g_free);
  g_assert_true (cop_object_get_string (thing, "blank", &text, &error));
  g_assert_null (text);
  g_assert_false (cop_object_get_string (thing, "flag", &text, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "(lab.thing #1): property 'flag' is bool, not a string");
  g_assert_false (cop_object_get_bool (thing, "text", &flag, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "(lab.thing #1): property 'text' is string, not a bool");
  g_assert_true (cop_object_get_object (thing, "friend", &object, &error));
  g_assert_null (object);
  g_assert_false (cop_object_get_object (thing, "text", &object, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "(lab.thing #1): property 'text' is string, not an object");
  g_assert_true (cop_object_set_uint (thing, "u64", G_MAXUINT64, &error));
  g_assert_false (cop_object_get_int (thing, "u64", &i, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "(lab.thing #1): property 'u64' is uint, not an int");
  end ();
}

static void
rows_need_no_look_up (void)
{
  const CopProp *level, *u8, *u16, *u32, *u64, *text, *mode;
  CopType *type;
  g_autoptr (GError) error = NULL;

  begin ();
  type = cop_object_type (thing);
  level = cop_type_find_prop (type, "level");
  u8 = cop_type_find_prop (type, "u8");
  u16 = cop_type_find_prop (type, "u16");
  u32 = cop_type_find_prop (type, "u32");
  u64 = cop_type_find_prop (type, "u64");
  text = cop_type_find_prop (type, "text");
  mode = cop_type_find_prop (type, "mode");
  takes ("level", COP_VALUE_INT (-7), "-7");
  g_assert_cmpint (cop_prop_get_int (level, thing), ==, -7);
  g_assert_true (cop_prop_set_uint (u8, thing, 255, &error));
  g_assert_true (cop_prop_set_uint (u16, thing, 65535, &error));
  g_assert_true (cop_prop_set_uint (u32, thing, G_MAXUINT32, &error));
  g_assert_true (cop_prop_set_uint (u64, thing, G_MAXUINT64, &error));
  g_assert_cmpuint (cop_prop_get_uint (u8, thing), ==, 255);
  g_assert_cmpuint (cop_prop_get_uint (u16, thing), ==, 65535);
  g_assert_cmpuint (cop_prop_get_uint (u32, thing), ==, G_MAXUINT32);
  g_assert_cmpuint (cop_prop_get_uint (u64, thing), ==, G_MAXUINT64);
  g_assert_cmpuint (cop_prop_get_uint (mode, thing), ==, 1);
  g_assert_cmpstr (cop_prop_peek_string (text, thing), ==, "plain");
  g_assert_false (cop_prop_set_uint (u8, thing, 256, &error));
  cop_test_assert_error (error, COP_ERROR_RANGE,
                         "(lab.thing #1): property 'u8' must be between 0 and 255, not 256");
  g_assert_true (cop_prop_set_uint (level, thing, 5, &error));
  g_assert_cmpint (cop_prop_get_int (level, thing), ==, 5);
  g_assert_false (cop_prop_set_uint (mode, thing, 1, &error));
  cop_test_assert_error (error, COP_ERROR_TYPE,
                         "(lab.thing #1): property 'mode' wants an enum, not 1");
  end ();
}

static void
computed (void)
{
  CopValue value;
  g_autoptr (GError) error = NULL;

  begin ();
  takes ("half", COP_VALUE_UINT (21), "21");
  assert_printed ("even", "42");
  assert_printed ("sum", "0");
  takes ("i32", COP_VALUE_INT (-5), "-5");
  assert_printed ("sum", "-2");
  g_assert_true (cop_object_set_uint (thing, "sink", 9, &error));
  assert_printed ("u8", "9");
  g_assert_false (cop_object_get (thing, "sink", &value, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED,
                         "(lab.thing #1): property 'sink' cannot be read");
  g_assert_false (cop_object_set (thing, "half", &COP_VALUE_STRING ("x"), &error));
  cop_test_assert_error (error, COP_ERROR_TYPE, "(lab.thing #1): property 'half' wants a number");
  end ();
}

static void
aliases (void)
{
  CopValue value = COP_VALUE_STRING ("through");
  CopObject *inner;
  g_autoptr (GError) error = NULL;

  begin ();
  g_assert_false (cop_object_get (thing, "inner_text", &value, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "(lab.thing #1): property 'inner_text' stands for 'inner/text', and there "
                         "is no 'inner'");
  g_assert_false (cop_object_set (thing, "inner_text", &value, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "(lab.thing #1): property 'inner_text' stands for 'inner/text', and there "
                         "is no 'inner'");
  inner = lab_add (thing, "inner", &lab_type_thing);
  assert_printed ("inner_text", "\"plain\"");
  takes ("inner_text", value, "\"through\"");
  g_assert_cmpstr (((LabThing *)inner)->text, ==, "through");
  g_assert_true (cop_object_set_from_text (thing, "inner_text", "typed", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (((LabThing *)inner)->text, ==, "typed");
  lab_add (thing, "core", &lab_type_leaf);
  takes ("core_rank", COP_VALUE_UINT (3), "3");
  g_assert_true (cop_object_set_from_text (thing, "core_rank", "0x10", &error));
  assert_printed ("core_rank", "16");
  end ();
}

static void
alias_of_itself_is_found_out (void)
{
  static const CopPropDef rows[] = { COP_ALIAS ("me", .to = "./me", .doc = "Stands for itself"),
                                     COP_ALIAS ("one", .to = "./two", .doc = "The one"),
                                     COP_ALIAS ("two", .to = "./one", .doc = "The other"),
                                     COP_PROPS_END };
  static const CopTypeDesc desc = {
    .name = "lab.ring", .doc = "Has rings", .size = sizeof (CopObject), .props = rows
  };
  CopValue value = COP_VALUE_UINT (1);
  g_autoptr (GError) error = NULL;
  CopObject *ring;

  begin ();
  g_assert_true (cop_host_register (host, &desc, NULL, NULL, NULL));
  ring = lab_new (host, &desc);
  g_assert_false (cop_object_get (ring, "me", &value, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "(lab.ring #2): property 'me' stands for itself");
  g_assert_false (cop_object_set (ring, "one", &value, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "(lab.ring #2): property 'one' stands for itself");
  g_assert_false (cop_object_set_from_text (ring, "two", "1", &error));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "(lab.ring #2): property 'two' stands for itself");
  cop_object_unref (ring);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/prop/" #fn_, fn_)
  TEST (begin_with_their_defaults);
  TEST (bounds_of_signed_widths);
  TEST (bounds_of_unsigned_widths);
  TEST (neighbours_stay_as_they_are);
  TEST (wants_its_kind);
  TEST (null_pointers_are_no_values);
  TEST (ratios);
  TEST (choices);
  TEST (texts_and_bytes_are_its_own);
  TEST (lists_are_of_one_kind);
  TEST (written_when_it_may_be);
  TEST (unknown_names_the_nearest);
  TEST (getters_of_one_kind);
  TEST (rows_need_no_look_up);
  TEST (computed);
  TEST (aliases);
  TEST (alias_of_itself_is_found_out);
  return g_test_run ();
}
