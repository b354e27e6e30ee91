/* A machine script from a Devicetree, as a C program asks for it. */
#include <coppice/diff.h>
#include <coppice/devicetree.h>
#include <coppice/script.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  CopHost *host;
  CopScript *script;
  char *folder, *source, *made;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->host = cop_host_new (NULL);
  fixture->script = cop_script_new (fixture->host, COP_SCRIPT_TRUSTED);
  fixture->folder = g_dir_make_tmp (NULL, NULL);
  fixture->source = g_build_filename (fixture->folder, "board.dts", NULL);
  fixture->made = g_build_filename (fixture->folder, "board.lua", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  cop_script_free (fixture->script);
  cop_host_unref (fixture->host);
  g_unlink (fixture->source);
  g_unlink (fixture->made);
  g_rmdir (fixture->folder);
  g_free (fixture->source);
  g_free (fixture->made);
  g_free (fixture->folder);
}

/* The machine has the Devicetree of the source, numbers of phandles included. */
static void
assert_is_source (const Fixture *fixture, CopMachine *machine, const CopDtsInput *input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CopTree) read = NULL;
  g_autoptr (CopTree) built = cop_machine_to_tree (machine, &error);
  g_autoptr (CopDiff) diff = NULL;

  g_assert_no_error (error);
  read = cop_tree_read (fixture->source, input, &error);
  g_assert_no_error (error);
  diff = cop_diff_new (read, built, COP_DIFF_PHANDLES);
  g_assert_cmpuint (cop_diff_n (diff), ==, 0);
}

/* The machine of the script has the Devicetree of the source. */
static void
test_source (Fixture *fixture, gconstpointer data)
{
  static const char *const define[] = { "LINE=7", NULL };
  const CopDtsInput input = { .define = define };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *report = NULL;
  CopMachine *machine;

  (void)data;
  g_file_set_contents (fixture->source,
                       "/dts-v1/;\n/ { clk: clk { #clock-cells = <0>; phandle = <9>; };\n"
                       "dev { clocks = <&clk>; line = <LINE>; }; };\n",
                       -1, &error);
  g_assert_no_error (error);
  text = cop_script_import (fixture->script, fixture->source, &input, COP_IMPORT_KEEP_PHANDLES,
                            &report, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (report, "board.dts: "));
  g_file_set_contents (fixture->made, text, -1, &error);
  machine = cop_script_build (fixture->script, fixture->made, NULL, &error);
  g_assert_no_error (error);
  assert_is_source (fixture, machine, &input);
  cop_object_unref (machine);
}

/* What has a type of ours is of it, and the Devicetree is the same, numbers of phandles included.
 */
static void
test_machine (Fixture *fixture, gconstpointer data)
{
  static const char *const define[] = { "RATE=32768", NULL };
  const CopDtsInput input = { .define = define };
  g_autoptr (GError) error = NULL;
  g_autofree char *report = NULL;
  CopMachine *machine;
  CopObject *clock;

  (void)data;
  g_file_set_contents (fixture->source,
                       "/dts-v1/;\n/ { clk: clk { compatible = \"fixed-clock\"; #clock-cells = <0>;"
                       "clock-frequency = <RATE>; phandle = <9>; };\n"
                       "dev { compatible = \"v,dev\"; clocks = <&clk>; }; };\n",
                       -1, &error);
  g_assert_no_error (error);
  machine = cop_script_import_machine (fixture->script, fixture->source, &input, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (report, ==,
                   "board.dts: 1 of 3 nodes typed, 1 generic device, 1 plain node; "
                   "0 references unknown\n");
  clock = cop_object_resolve ((CopObject *)machine, "clk", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cop_object_type_name (clock), ==, "clock.fixed");
  assert_is_source (fixture, machine, &input);
  cop_object_unref (machine);
}

/* No place in the library is to blame, and nothing is returned. */
static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = g_strdup_printf ("%s: there is no such file", fixture->source);
  char *report = NULL;

  (void)data;
  g_assert_null (cop_script_import (fixture->script, fixture->source, NULL, COP_IMPORT_DEFAULT,
                                    &report, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, wanted);
  g_assert_null (report);
  g_clear_error (&error);
  g_assert_null (
      cop_script_import_machine (fixture->script, fixture->source, NULL, &report, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, wanted);
  g_assert_null (report);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, fn) g_test_add ("/lua/script-import/" path, Fixture, NULL, set_up, fn, tear_down)
  ADD ("makes-the-source-again", test_source);
  ADD ("makes-a-machine-with-types", test_machine);
  ADD ("says-what-is-wrong", test_errors);
#undef ADD
  return g_test_run ();
}
