/* Values from text, as a command line gives them. */
#include <lab-thing.h>

static void
reads (const char *name, const char *text, const char *then)
{
  g_autoptr (GError) error = NULL;
  g_auto (CopValue) value = COP_VALUE_NONE;
  g_autoptr (GString) printed = g_string_new (NULL);

  cop_object_set_from_text (thing, name, text, &error);
  g_assert_no_error (error);
  cop_object_get (thing, name, &value, &error);
  cop_value_print (&value, printed);
  g_assert_cmpstr (printed->str, ==, then);
}

static void
refuses (const char *name, const char *text, CopErrorCode code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *full = g_strdup_printf ("(lab.thing #1): %s", message);

  g_assert_false (cop_object_set_from_text (thing, name, text, &error));
  cop_test_assert_error (error, code, full);
}

static void
numbers (void)
{
  begin ();
  reads ("pins", "4", "4");
  reads ("u32", "0x1000", "4096");
  reads ("u32", "0XfF", "255");
  reads ("u64", "18446744073709551615", "18446744073709551615");
  reads ("u64", "0xffffffffffffffff", "18446744073709551615");
  reads ("level", "-10", "-10");
  reads ("i64", "-9223372036854775808", "-9223372036854775808");
  reads ("i64", "9223372036854775807", "9223372036854775807");
  reads ("ratio", "0.25", "0.25");
  reads ("even", "010", "10");
  refuses ("u64", "18446744073709551616", COP_ERROR_TYPE,
           "property 'u64' wants an uint, not '18446744073709551616'");
  refuses ("i64", "9223372036854775808", COP_ERROR_TYPE,
           "property 'i64' wants an int, not '9223372036854775808'");
  refuses ("i64", "-9223372036854775809", COP_ERROR_TYPE,
           "property 'i64' wants an int, not '-9223372036854775809'");
  refuses ("pins", "-1", COP_ERROR_TYPE, "property 'pins' wants an uint, not '-1'");
  refuses ("pins", "", COP_ERROR_TYPE, "property 'pins' wants an uint, not ''");
  refuses ("pins", " 1", COP_ERROR_TYPE, "property 'pins' wants an uint, not ' 1'");
  refuses ("pins", "1 ", COP_ERROR_TYPE, "property 'pins' wants an uint, not '1 '");
  refuses ("pins", "0x", COP_ERROR_TYPE, "property 'pins' wants an uint, not '0x'");
  refuses ("pins", "0xg", COP_ERROR_TYPE, "property 'pins' wants an uint, not '0xg'");
  refuses ("pins", "1.5", COP_ERROR_TYPE, "property 'pins' wants an uint, not '1.5'");
  refuses ("level", "--1", COP_ERROR_TYPE, "property 'level' wants an int, not '--1'");
  refuses ("level", "-", COP_ERROR_TYPE, "property 'level' wants an int, not '-'");
  refuses ("ratio", "half", COP_ERROR_TYPE, "property 'ratio' wants a double, not 'half'");
  refuses ("ratio", "", COP_ERROR_TYPE, "property 'ratio' wants a double, not ''");
  refuses ("pins", "1001", COP_ERROR_RANGE, "property 'pins' must be between 1 and 1000, not 1001");
  end ();
}

static void
sizes (void)
{
  begin ();
  reads ("memory", "2G", "2147483648");
  reads ("memory", "2g", "2147483648");
  reads ("memory", "64K", "65536");
  reads ("memory", "1MiB", "1048576");
  reads ("memory", "0x10K", "16384");
  reads ("memory", "512B", "512");
  reads ("memory", "3T", "3298534883328");
  reads ("memory", "15E", "17293822569102704640");
  reads ("memory", "0", "0");
  refuses ("memory", "16E", COP_ERROR_TYPE, "property 'memory' wants a size, not '16E'");
  refuses ("memory", "18014398509481984K", COP_ERROR_TYPE,
           "property 'memory' wants a size, not '18014398509481984K'");
  refuses ("memory", "2GB", COP_ERROR_TYPE, "property 'memory' wants a size, not '2GB'");
  refuses ("memory", "2Gi", COP_ERROR_TYPE, "property 'memory' wants a size, not '2Gi'");
  refuses ("memory", "G", COP_ERROR_TYPE, "property 'memory' wants a size, not 'G'");
  refuses ("memory", "2 G", COP_ERROR_TYPE, "property 'memory' wants a size, not '2 G'");
  reads ("base", "0x80000000", "0x80000000");
  refuses ("base", "4G", COP_ERROR_RANGE,
           "property 'base' must be between 0x0 and 0xffffffff, not 0x100000000");
  end ();
}

static void
words (void)
{
  begin ();
  reads ("flag", "off", "false");
  reads ("flag", "on", "true");
  reads ("flag", "0", "false");
  reads ("flag", "yes", "true");
  reads ("flag", "no", "false");
  reads ("flag", "true", "true");
  refuses ("flag", "True", COP_ERROR_TYPE, "property 'flag' wants a bool, not 'True'");
  refuses ("flag", "", COP_ERROR_TYPE, "property 'flag' wants a bool, not ''");
  reads ("text", "", "\"\"");
  reads ("text", "any, thing = at all", "\"any, thing = at all\"");
  reads ("mode", "turbo", "\"turbo\"");
  refuses ("mode", "fats", COP_ERROR_RANGE,
           "property 'mode' must be one of slow, fast, turbo, not 'fats'; did you mean 'fast'?");
  refuses ("blob", "00", COP_ERROR_TYPE, "property 'blob' wants a bytes, not '00'");
  end ();
}

static void
lists (void)
{
  begin ();
  reads ("numbers", "1,0x20,3K", "[1, 32, 3072]");
  reads ("numbers", "7", "[7]");
  reads ("numbers", "", "[]");
  reads ("words", "a,,b", "[\"a\", \"\", \"b\"]");
  refuses ("numbers", "1,x,3", COP_ERROR_TYPE,
           "property 'numbers' wants a list of uint, and 'x' is none");
  refuses ("numbers", "1,", COP_ERROR_TYPE,
           "property 'numbers' wants a list of uint, and '' is none");
  refuses ("numbers", "99999999999999999999", COP_ERROR_TYPE,
           "property 'numbers' wants a list of uint, and '99999999999999999999' is none");
  end ();
}

static void
links (void)
{
  CopObject *inner;

  begin ();
  inner = lab_add (thing, "inner", &lab_type_thing);
  lab_add (inner, "leaf", &lab_type_leaf);
  g_assert_true (cop_object_set_from_text (thing, "friend", "inner/leaf", NULL));
  g_assert_true (((LabThing *)thing)->friend.target == cop_object_child (inner, "leaf"));
  g_assert_true (cop_object_set_from_text (inner, "friend", "./leaf", NULL));
  g_assert_true (cop_object_set_from_text (thing, "friend", "", NULL));
  g_assert_null (((LabThing *)thing)->friend.target);
  refuses ("friend", "innr", COP_ERROR_NOT_FOUND, "there is no 'innr'; did you mean 'inner'?");
  refuses ("fan", "inner", COP_ERROR_TYPE,
           "link 'fan' wants an object of type 'lab.plug', not inner (lab.thing #2) "
           "of type 'lab.thing'");
  g_assert_true (cop_object_set_from_text (inner, "friend", "", NULL));
  end ();
}

static void
others (void)
{
  begin ();
  reads ("half", "21", "21");
  reads ("even", "42", "42");
  refuses ("sum", "1", COP_ERROR_REFUSED, "property 'sum' is read-only");
  refuses ("never", "1", COP_ERROR_REFUSED, "property 'never' is read-only");
  refuses ("memroy", "1", COP_ERROR_NOT_FOUND, "no property 'memroy'; did you mean 'memory'?");
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/text/" #fn_, fn_)
  TEST (numbers);
  TEST (sizes);
  TEST (words);
  TEST (lists);
  TEST (links);
  TEST (others);
  return g_test_run ();
}
