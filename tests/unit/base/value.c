/* Values: copied, compared, printed. */
#include <log.h>
#include <math.h>

static void
prints (CopValue value, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  cop_value_print (&value, text);
  g_assert_cmpstr (text->str, ==, expected);
}

static CopValue
of_kind (CopKind kind, guint64 u)
{
  return (CopValue){ .kind = kind, .as.u = u };
}

static void
printed_for_people (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x00\x7f\xff", 3);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  CopValue items[] = { COP_VALUE_INT (-1), COP_VALUE_STRING ("a"), COP_VALUE_BOOL (FALSE) };
  g_autoptr (CopList) list = cop_list_new (items, 3);

  prints (COP_VALUE_NONE, "null");
  prints (COP_VALUE_BOOL (TRUE), "true");
  prints (COP_VALUE_BOOL (FALSE), "false");
  prints (COP_VALUE_INT (G_MININT64), "-9223372036854775808");
  prints (COP_VALUE_UINT (G_MAXUINT64), "18446744073709551615");
  prints (of_kind (COP_KIND_SIZE, 4096), "4096");
  prints (of_kind (COP_KIND_ADDRESS, 0x10000000), "0x10000000");
  prints (COP_VALUE_DOUBLE (0.1), "0.10000000000000001");
  prints (COP_VALUE_DOUBLE (3), "3.0");
  prints (COP_VALUE_STRING ("a \"b\"\\\n\x7f"), "\"a \\\"b\\\"\\\\\\x0a\\x7f\"");
  prints (COP_VALUE_STRING (NULL), "null");
  prints (COP_VALUE_STRING ("häuschen"), "\"häuschen\"");
  prints (COP_VALUE_BYTES (bytes), "<007fff>");
  prints (COP_VALUE_BYTES (empty), "<>");
  prints (COP_VALUE_BYTES (NULL), "<>");
  prints (COP_VALUE_LIST (list), "[-1, \"a\", false]");
  prints (COP_VALUE_LIST (NULL), "[]");
  prints (COP_VALUE_OBJECT (NULL), "null");
}

static void
copies_own_their_content (void)
{
  char text[] = "text";
  g_autoptr (GBytes) bytes = g_bytes_new ("ab", 2);
  CopValue values[] = { COP_VALUE_STRING (text), COP_VALUE_BYTES (bytes), COP_VALUE_UINT (7),
                        COP_VALUE_NONE,          COP_VALUE_LIST (NULL),   COP_VALUE_BYTES (NULL) };
  CopList *list = cop_list_new (values, 4);
  CopValue copy, again;

  values[4] = COP_VALUE_LIST (list);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      cop_value_copy (&copy, &values[i]);
      cop_value_copy (&again, &copy);
      g_assert_true (cop_value_equal (&copy, &values[i]));
      g_assert_true (cop_value_equal (&copy, &again));
      cop_value_clear (&copy);
      g_assert_cmpint (copy.kind, ==, COP_KIND_NONE);
      g_assert_true (cop_value_equal (&again, &values[i]));
      /* clearing what only borrows leaves the content */
      copy = values[i];
      cop_value_clear (&copy);
      cop_value_clear (&again);
      cop_value_clear (&again);
    }
  cop_value_copy (&copy, &values[0]);
  text[0] = 'X';
  g_assert_cmpstr (copy.as.string, ==, "text");
  cop_value_clear (&copy);
  /* so do lists */
  g_assert_cmpstr (cop_list_get (list, 0)->as.string, ==, "text");
  g_assert_cmpuint (cop_list_length (list), ==, 4);
  g_assert_cmpuint (cop_list_length (NULL), ==, 0);
  cop_list_ref (list);
  cop_list_unref (list);
  g_assert_cmpuint (cop_list_get (list, 2)->as.u, ==, 7);
  cop_list_unref (list);
  cop_list_unref (NULL);
}

static void
differ (CopValue a, CopValue b)
{
  g_assert_true (cop_value_equal (&a, &a));
  g_assert_true (cop_value_equal (&b, &b));
  g_assert_false (cop_value_equal (&a, &b));
  g_assert_false (cop_value_equal (&b, &a));
}

static void
equal_by_content (void)
{
  g_autoptr (GBytes) ab = g_bytes_new ("ab", 2);
  g_autoptr (GBytes) same = g_bytes_new ("ab", 2);
  g_autoptr (GBytes) ac = g_bytes_new ("ac", 2);
  CopValue one[] = { COP_VALUE_UINT (1), COP_VALUE_UINT (2) };
  CopValue two[] = { COP_VALUE_UINT (1), COP_VALUE_UINT (3) };
  g_autoptr (CopList) a = cop_list_new (one, 2);
  g_autoptr (CopList) b = cop_list_new (one, 2);
  g_autoptr (CopList) c = cop_list_new (two, 2);
  g_autoptr (CopList) shorter = cop_list_new (one, 1);

  differ (COP_VALUE_NONE, COP_VALUE_BOOL (FALSE));
  differ (COP_VALUE_BOOL (TRUE), COP_VALUE_BOOL (FALSE));
  differ (COP_VALUE_INT (1), COP_VALUE_UINT (1));
  differ (COP_VALUE_INT (1), COP_VALUE_INT (-1));
  differ (COP_VALUE_DOUBLE (1), COP_VALUE_DOUBLE (2));
  differ (COP_VALUE_DOUBLE (1), COP_VALUE_DOUBLE (NAN));
  differ (COP_VALUE_STRING ("a"), COP_VALUE_STRING ("b"));
  differ (COP_VALUE_STRING ("a"), COP_VALUE_STRING (NULL));
  differ (COP_VALUE_BYTES (ab), COP_VALUE_BYTES (ac));
  differ (COP_VALUE_BYTES (ab), COP_VALUE_BYTES (NULL));
  differ (COP_VALUE_LIST (a), COP_VALUE_LIST (c));
  differ (COP_VALUE_LIST (a), COP_VALUE_LIST (shorter));
  differ (COP_VALUE_LIST (a), COP_VALUE_LIST (NULL));
  g_assert_true (cop_value_equal (&COP_VALUE_BOOL (1), &COP_VALUE_BOOL (2)));
  g_assert_true (cop_value_equal (&COP_VALUE_LIST (a), &COP_VALUE_LIST (b)));
  g_assert_true (cop_value_equal (&COP_VALUE_BYTES (ab), &COP_VALUE_BYTES (same)));
}

static void
kinds_have_names (void)
{
  g_assert_cmpstr (cop_kind_name (COP_KIND_NONE), ==, "none");
  g_assert_cmpstr (cop_kind_name (COP_KIND_UINT), ==, "uint");
  g_assert_cmpstr (cop_kind_name (COP_KIND_COMPUTED), ==, "computed");
  g_assert_cmpstr (cop_kind_name (COP_KIND_COMPUTED + 1), ==, "unknown");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/base/value/" #fn_, fn_)
  TEST (printed_for_people);
  TEST (copies_own_their_content);
  TEST (equal_by_content);
  TEST (kinds_have_names);
  return g_test_run ();
}
