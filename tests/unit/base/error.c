/* Errors: their text, and what they know besides. */
#include <log.h>

static void
text_begins_with_the_path (void)
{
  GError *error = NULL;

  g_assert_false (
      cop_error_set (&error, COP_ERROR_NOT_FOUND, "/machine/soc", "no property '%s'", "clok"));
  g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "/machine/soc: no property 'clok'");
  g_assert_cmpstr (cop_error_path (error), ==, "/machine/soc");
  g_assert_null (cop_error_where (error));
  g_assert_null (cop_error_traceback (error));
  g_clear_error (&error);
  g_assert_false (cop_error_set (&error, COP_ERROR_IO, NULL, "100%% full"));
  g_assert_cmpstr (error->message, ==, "100% full");
  g_assert_null (cop_error_path (error));
  g_clear_error (&error);
}

static void
nobody_need_ask (void)
{
  g_assert_false (cop_error_set (NULL, COP_ERROR_IO, "/x", "never seen %d", 1));
  cop_error_add_where (NULL, "a.lua:1");
  cop_error_add_traceback (NULL, "stack");
  g_assert_null (cop_error_path (NULL));
  g_assert_null (cop_error_where (NULL));
  g_assert_null (cop_error_traceback (NULL));
}

static void
place_is_added_once (void)
{
  GError *error = NULL, *copy;

  cop_error_set (&error, COP_ERROR_RANGE, "/a", "too much");
  cop_error_add_where (error, NULL);
  g_assert_cmpstr (error->message, ==, "/a: too much");
  cop_error_add_where (error, "board.lua:12");
  g_assert_cmpstr (error->message, ==, "board.lua:12: /a: too much");
  g_assert_cmpstr (cop_error_where (error), ==, "board.lua:12");
  g_assert_cmpstr (cop_error_path (error), ==, "/a");
  cop_error_add_where (error, "other.lua:1");
  g_assert_cmpstr (error->message, ==, "board.lua:12: /a: too much");
  cop_error_add_traceback (error, "stack");
  cop_error_add_traceback (error, "another");
  g_assert_cmpstr (cop_error_traceback (error), ==, "stack");
  g_assert_cmpstr (error->message, ==, "board.lua:12: /a: too much");
  /* a copy knows the same */
  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_cmpstr (copy->message, ==, "board.lua:12: /a: too much");
  g_assert_cmpstr (cop_error_path (copy), ==, "/a");
  g_assert_cmpstr (cop_error_where (copy), ==, "board.lua:12");
  g_assert_cmpstr (cop_error_traceback (copy), ==, "stack");
  g_error_free (copy);
}

static void
of_another_domain (void)
{
  GError *error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "not there");

  cop_error_add_where (error, "board.lua:12");
  cop_error_add_traceback (error, "stack");
  g_assert_cmpstr (error->message, ==, "not there");
  g_assert_null (cop_error_path (error));
  g_assert_null (cop_error_where (error));
  g_assert_null (cop_error_traceback (error));
  g_error_free (error);
}

static void
codes_have_names (void)
{
  g_assert_cmpstr (cop_error_code_name (COP_ERROR_INVALID), ==, "invalid");
  g_assert_cmpstr (cop_error_code_name (COP_ERROR_NOT_FOUND), ==, "not_found");
  g_assert_cmpstr (cop_error_code_name (COP_ERROR_IO), ==, "io");
  g_assert_cmpstr (cop_error_code_name (99), ==, "unknown");
  for (guint i = 0; i <= COP_ERROR_IO; i++)
    for (guint k = 0; k < i; k++)
      g_assert_cmpstr (cop_error_code_name (i), !=, cop_error_code_name (k));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/base/error/" #fn_, fn_)
  TEST (text_begins_with_the_path);
  TEST (nobody_need_ask);
  TEST (place_is_added_once);
  TEST (of_another_domain);
  TEST (codes_have_names);
  return g_test_run ();
}
