/* Source that is wrong: what is said, and where. */
#include "source.h"

typedef struct
{
  const char *board; /* board.dts, which includes part.dtsi */
  const char *part;  /* nullable */
  CopErrorCode code;
  const char *text;
} Case;

static const Case cases[] = {
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ {\n\tx = <1>\n\ty = <2>;\n};\n", COP_ERROR_SYNTAX,
    "part.dtsi:3:2: syntax error at 'y'; is there a ';' missing in front of it?" },
  { "/dts-v1/;\n/include/ \"part.dtsi\"\n", "/ {\n\tx = <1;\n};\n", COP_ERROR_SYNTAX,
    "part.dtsi:2:8: syntax error at ';'" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n/ { serial0: a { }; };\n",
    "/ {\n\tb { x = <&serial1>; };\n};\n", COP_ERROR_NOT_FOUND,
    "part.dtsi:2:11: /b: there is no label 'serial1'; did you mean 'serial0'?" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ { };\n&uart0 { };\n", COP_ERROR_NOT_FOUND,
    "part.dtsi:2:1: there is no label 'uart0'" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ { };\n&{/soc} { };\n", COP_ERROR_NOT_FOUND,
    "part.dtsi:2:1: there is no node '/soc'" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "\n#include \"gone.h\"\n", COP_ERROR_NOT_FOUND,
    "part.dtsi:2:10: there is no file 'gone.h' to include, beside this one nor in 'inc', 'lib'" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "#include <gone.h>\n", COP_ERROR_NOT_FOUND, NULL },
  { "/dts-v1/;\n/include/ \"part.dtsi\"\n", "/ { };\n  /include/ \"gone.dtsi\"\n",
    COP_ERROR_NOT_FOUND,
    "part.dtsi:2:13: cannot open 'gone.dtsi' to include it: No such file or directory" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "#error no such board\n", COP_ERROR_SYNTAX,
    "part.dtsi:1:2: #error no such board" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ { a { };\n    a { }; };\n", COP_ERROR_EXISTS, NULL },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ {\n\ta = <(1 / 0)>;\n};\n", COP_ERROR_SYNTAX,
    "part.dtsi:2:8: Division by zero" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ {\n\ta = <0x100000000>;\n};\n", COP_ERROR_SYNTAX,
    "part.dtsi:2:7: Value out of range for 32-bit array element" },
  { "/ { };\n", NULL, COP_ERROR_SYNTAX,
    "board.dts:1:1: Devicetree source begins with '/dts-v1/;', which is not here, and a blob with "
    "the bytes d0 0d fe ed" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n/ { z = \"q\"; };\n",
    "/ {\n\tmodel = \"abc;\n\tx = <1>;\n};\n", COP_ERROR_SYNTAX,
    "part.dtsi:2:10: the string that begins here is not closed" },
  { "/dts-v1/;\n/include/ \"part.dtsi\"\n/ { z = \"q\"; };\n",
    "/ {\n\tmodel = \"abc;\n\tx = <1>;\n};\n", COP_ERROR_SYNTAX,
    "part.dtsi:2:10: the string that begins here is not closed" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ {\n\tx = <(1 << WORD)>;\n};\n", COP_ERROR_SYNTAX,
    "part.dtsi:2:13: syntax error at 'WORD'; if it is a macro, nothing defines it (#include, -D "
    "WORD=...)" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ {\n\tgood = \"a\nb\"; x = <1;\n};\n",
    COP_ERROR_SYNTAX, "part.dtsi:3:11: syntax error at ';'" },
  { "", NULL, COP_ERROR_SYNTAX,
    "board.dts:1:1: the file is empty; Devicetree source begins with '/dts-v1/;', and a blob with "
    "the bytes d0 0d fe ed" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ {\n\tx = <&no &none &no>;\n\ta { y = <&no>; };\n};\n",
    COP_ERROR_NOT_FOUND,
    "part.dtsi:2:7: /: there is no label 'no'\n"
    "part.dtsi:2:11: /: there is no label 'none'\n"
    "part.dtsi:2:17: /: there is no label 'no'\n"
    "part.dtsi:3:11: /a: there is no label 'no'" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "/ {\n\tx = /bits/ 8 <256>;\n\ty = /bits/ 9 <1>;\n};\n",
    COP_ERROR_SYNTAX,
    "part.dtsi:2:16: Value out of range for 8-bit array element\n"
    "part.dtsi:3:13: Array elements must be 8, 16, 32 or 64-bits" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "#ifdef A\n#error one\n", COP_ERROR_SYNTAX, NULL },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "#ifdef A\n", COP_ERROR_SYNTAX,
    "part.dtsi:1: unterminated #ifdef" },
  { "/dts-v1/;\n#include \"part.dtsi\"\n", "#error one\n#error two\n", COP_ERROR_SYNTAX,
    "part.dtsi:1:2: #error one\npart.dtsi:2:2: #error two" },
};

static void
says_where (gconstpointer data)
{
  static const char *const folders[] = { "inc", "lib", NULL };
  const Case *each = data;
  const char *const files[] = { "board.dts", each->board, each->part ? "part.dtsi" : NULL,
                                each->part, NULL };
  CopDtsInput input = { .include = folders };
  g_autoptr (GError) error = NULL;
  Lab lab;

  lab_open (&lab, files);
  g_assert_null (cop_tree_from_dts ("board.dts", &input, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, COP_ERROR, (gint)each->code);
  if (each->text)
    g_assert_cmpstr (error->message, ==, each->text);
  g_assert_true (g_str_has_prefix (error->message, each->part ? "part.dtsi:" : "board.dts:"));
  lab_close (&lab);
}

static void
says_so_much_at_a_time (void)
{
  static const char *const none[] = { NULL };
  GString *text = g_string_new ("/dts-v1/;\n/ {\n");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  Lab lab;

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (text, "p%u = <&q%u>;\n", i, i);
  g_string_append (text, "};\n");
  lab_open (&lab, none);
  g_assert_true (g_file_set_contents ("a.dts", text->str, (gssize)text->len, NULL));
  g_assert_null (cop_tree_from_dts ("a.dts", NULL, &error));
  lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 21);
  g_assert_cmpstr (lines[19], ==, "a.dts:22:8: /: there is no label 'q19'");
  g_assert_cmpstr (lines[20], ==, "and 10 more");
  g_assert_cmpstr (cop_error_where (error), ==, "a.dts:3:7");
  g_string_free (text, TRUE);
  lab_close (&lab);
}

static void
says_that_there_is_no_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_tree_from_dts ("gone/board.dts", NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "gone/board.dts: there is no such file");
}

static void
says_that_there_is_no_program (void)
{
  static const char *const files[] = { "a.dts", "/dts-v1/;\n/ { };\n", "b.dts",
                                       "#define A\n/dts-v1/;\n/ { };\n", NULL };
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autoptr (GError) no_dtc = NULL;
  g_autoptr (GError) no_cpp = NULL;
  Lab lab;

  lab_open (&lab, files);
  g_setenv ("PATH", lab.folder, TRUE);
  g_assert_null (cop_tree_from_dts ("a.dts", NULL, &no_dtc));
  g_assert_null (cop_tree_from_dts ("b.dts", NULL, &no_cpp));
  g_setenv ("PATH", path, TRUE);
  g_assert_error (no_dtc, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_prefix (no_dtc->message, "there is no program 'dtc' in $PATH"));
  g_assert_error (no_cpp, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_prefix (no_cpp->message, "there is no program 'cpp' in $PATH"));
  lab_close (&lab);
}

/* A file that includes itself, by either word. */
static void
ends (void)
{
  static const char *const files[] = { "a.dts", "/dts-v1/;\n/include/ \"a.dts\"\n", "b.dts",
                                       "/dts-v1/;\n#include \"b.dts\"\n", NULL };
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;
  Lab lab;

  lab_open (&lab, files);
  g_assert_null (cop_tree_from_dts ("a.dts", NULL, &first));
  g_assert_nonnull (first);
  g_assert_null (cop_tree_from_dts ("b.dts", NULL, &second));
  g_assert_nonnull (second);
  lab_close (&lab);
}

/* dtc's parser has a stack of fixed size. */
static void
says_what_is_too_much (void)
{
  static const char *const none[] = { NULL };
  GString *text = g_string_new ("/dts-v1/;\n/ {\n");
  g_autoptr (GError) error = NULL;
  Lab lab;

  for (guint i = 0; i < 12000; i++)
    g_string_append_printf (text, "n%u { };\n", i);
  g_string_append (text, "};\n");
  lab_open (&lab, none);
  g_assert_true (g_file_set_contents ("a.dts", text->str, (gssize)text->len, NULL));
  CopTree *tree = cop_tree_from_dts ("a.dts", NULL, &error);
  if (!tree)
    {
      g_assert_error (error, COP_ERROR, COP_ERROR_SYNTAX);
      g_assert_nonnull (strstr (error->message, "this is too much for dtc"));
    }
  cop_tree_free (tree);
  g_string_free (text, TRUE);
  lab_close (&lab);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/fdt/dts-in-error/says-where/%u", i + 1);

      g_test_add_data_func (name, &cases[i], says_where);
    }
  g_test_add_func ("/fdt/dts-in-error/says-so-much-at-a-time", says_so_much_at_a_time);
  g_test_add_func ("/fdt/dts-in-error/says-that-there-is-no-file", says_that_there_is_no_file);
  g_test_add_func ("/fdt/dts-in-error/says-that-there-is-no-program",
                   says_that_there_is_no_program);
  g_test_add_func ("/fdt/dts-in-error/says-what-is-too-much", says_what_is_too_much);
  g_test_add_func ("/fdt/dts-in-error/ends", ends);
  return g_test_run ();
}
